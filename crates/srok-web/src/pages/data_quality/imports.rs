//! What was taken in last, what became of it, and which attributes were left out? For readers of everything: a file may hold records of anybody.

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Cell, Files, Table};
use super::{Seen, head};
use srok_store::{DroppedAttribute, ImportRecord};

/// Imports shown.
const SHOWN: u32 = 50;
/// Attributes named for an import.
const NAMED: usize = 8;

#[derive(Debug, Serialize)]
pub(super) struct Part {
    rows: Vec<Row>,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Row {
    id: i32,
    file: String,
    mapping: Option<String>,
    recorded: String,
    records: u64,
    accepted: u64,
    duplicates: u64,
    rejected: u64,
    quarantine: String,
    dropped: Vec<Dropped>,
    dropped_more: usize,
    withdrawn: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct Dropped {
    attribute: String,
    values: i64,
}

/// Returns the last imports, each with the attributes that were left out.
fn last(seen: &Seen<'_>) -> Result<Vec<(ImportRecord, Vec<DroppedAttribute>)>, WebError> {
    if !seen.sees_all() {
        return Ok(Vec::new());
    }
    let store = &seen.service.store;
    let imports = store.imports_last(SHOWN)?;
    let Some(first) = imports.last().map(|import| import.id) else {
        return Ok(Vec::new());
    };
    let dropped = store.dropped_attributes(first)?;
    let with = imports.into_iter().map(|import| {
        let of_import = dropped.iter().filter(|dropped| dropped.import == import.id);
        let of_import = of_import.cloned().collect();
        (import, of_import)
    });
    Ok(with.collect())
}

pub(super) fn part(seen: &Seen<'_>) -> Result<Option<Part>, WebError> {
    if !seen.sees_all() {
        return Ok(None);
    }
    let view = &seen.visit.view;
    let rows = last(seen)?.into_iter().map(|(import, dropped)| {
        let id = import.id.to_string();
        let filter = [
            ("import", id.as_str()),
            ("file", ""),
            ("field", ""),
            ("after", ""),
        ];
        Row {
            id: import.id,
            quarantine: format!("{}#quarantine", view.same("/data-quality", &filter)),
            file: import.file,
            mapping: import.mapping,
            recorded: seen.moment(import.recorded_at),
            records: import.records,
            accepted: import.accepted,
            duplicates: import.duplicates,
            rejected: import.rejected,
            dropped_more: dropped.len().saturating_sub(NAMED),
            dropped: dropped
                .into_iter()
                .take(NAMED)
                .map(|dropped| Dropped {
                    attribute: dropped.attribute,
                    values: dropped.dropped,
                })
                .collect(),
            withdrawn: import.withdrawn_at.map(|at| seen.moment(at)),
            reason: import.reason,
        }
    });
    Ok(Some(Part {
        rows: rows.collect(),
        files: Files::of(view, "/data-quality/imports"),
    }))
}

pub(super) fn table(seen: &Seen<'_>) -> Result<Table<'static>, WebError> {
    let count = |count: u64| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
    let rows = last(seen)?.into_iter().map(|(import, dropped)| {
        let dropped: Vec<String> = dropped
            .into_iter()
            .map(|dropped| format!("{} ({})", dropped.attribute, dropped.dropped))
            .collect();
        vec![
            Cell::count(i64::from(import.id)),
            Cell::text(import.file),
            Cell::maybe(import.mapping, Cell::text),
            Cell::Moment(import.recorded_at),
            count(import.records),
            count(import.accepted),
            count(import.duplicates),
            count(import.rejected),
            Cell::text(dropped.join(", ")),
            Cell::maybe(import.withdrawn_at, Cell::Moment),
            Cell::maybe(import.reason, Cell::text),
        ]
    });
    Ok(Table {
        name: "imports",
        title: seen.visit.pick("Загрузки", "Imports").to_owned(),
        head: head(
            seen.visit,
            [
                ("№", "No."),
                ("Файл или отправитель", "File or sender"),
                ("Сопоставление", "Mapping"),
                ("Начата", "Begun"),
                ("Записей", "Records"),
                ("Принято", "Accepted"),
                ("Повторов", "Duplicates"),
                ("В карантин", "Rejected"),
                ("Не сохранены реквизиты", "Attributes left out"),
                ("Отозвана", "Withdrawn"),
                ("Причина", "Reason"),
            ],
        ),
        rows: rows.collect(),
    })
}
