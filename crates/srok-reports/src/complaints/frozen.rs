//! What did an approved version say? Read from its JSON file, as it was approved.

use std::collections::BTreeMap;

use serde_json::Value;

use super::NotMade;
use super::told::{Cell, Named, Totals};
use srok_engine::quarterly::{Figures, Measure};
use srok_law::words::Lang;
use srok_store::{ReportRecord, Store};

/// The figures of a part of a report, and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FrozenRow {
    pub section: Named,
    pub row: Named,
    pub figures: Figures,
}

/// An approved version.
#[derive(Debug, Clone)]
pub(super) struct Frozen {
    pub record: ReportRecord,
    pub totals: Figures,
    /// By dimension and part. Bodies that submitted nothing are not there.
    pub rows: BTreeMap<(String, String), FrozenRow>,
    /// Bodies that had to report and submitted nothing, which is not zero.
    pub silent: Vec<Named>,
    /// Name and hash of what it was computed by.
    pub editions: Vec<[String; 2]>,
    /// The act, with its number and date in words.
    pub regulation: Named,
    pub act: String,
    /// The body; absent: all.
    pub organisation: Option<Named>,
    /// The language of its words.
    pub lang: Lang,
}

impl Frozen {
    /// Reads a version.
    ///
    /// # Errors
    ///
    /// [`NotMade::Unreadable`] if its file is not there or says nothing that is known.
    pub fn read(store: &Store, record: ReportRecord) -> Result<Self, NotMade> {
        let files = store.report_files(record.id)?;
        let file = files.iter().find(|file| file.name.ends_with(".json"));
        let document = file.and_then(|file| serde_json::from_slice(&file.content).ok());
        let Some(document) = document else {
            return Err(NotMade::Unreadable(record.report.told()));
        };
        Ok(Self::of(record, &document))
    }

    fn of(record: ReportRecord, document: &Value) -> Self {
        let mut rows = BTreeMap::new();
        let mut silent = Vec::new();
        for section in list(&document["sections"]) {
            for row in list(&section["rows"]) {
                if row["figures"].is_null() {
                    silent.push(named(row));
                    continue;
                }
                let read = FrozenRow {
                    section: named(section),
                    row: named(row),
                    figures: figures(&row["figures"]),
                };
                rows.insert((read.section.code.clone(), read.row.code.clone()), read);
            }
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let editions = list(&document["editions"]);
        Self {
            record,
            totals: figures(&document["totals"]),
            rows,
            silent,
            editions: editions
                .map(|pair| [text(&pair[0]), text(&pair[1])])
                .collect(),
            regulation: named(&document["regulation"]),
            act: text(&document["act"]),
            organisation: Some(&document["organisation"])
                .filter(|body| !body.is_null())
                .map(named),
            lang: match document["lang"].as_str() {
                Some("en") => Lang::En,
                _ => Lang::Ru,
            },
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn named(value: &Value) -> Named {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Named {
        code: text("code"),
        label: text("label"),
    }
}

/// Returns figures by their names; one that a version did not know is zero.
fn figures(value: &Value) -> Figures {
    let mut figures = Figures::default();
    for measure in Measure::ALL {
        figures.add(measure, value[measure.code()].as_u64().unwrap_or(0));
    }
    figures
}

/// Returns the cells in which a report differs from an approved version, in the order of the report.
pub(super) fn cells(before: &Frozen, after: &super::Report) -> Vec<Cell> {
    let lang = after.lang;
    let mut cells = Vec::new();
    let mut compare =
        |of: Option<(&Named, &Named)>, before: Option<&Figures>, after: Option<&Figures>| {
            for measure in Measure::ALL {
                let [before, after] = [before, after].map(|it| it.map(|it| it.get(measure)));
                // a part that is not there counts nothing
                if before.unwrap_or(0) != after.unwrap_or(0) {
                    cells.push(Cell {
                        section: of.map(|(section, _)| section.clone()),
                        row: of.map(|(_, row)| row.clone()),
                        measure: Named {
                            code: measure.code().to_owned(),
                            label: measure.label(lang).to_owned(),
                        },
                        before,
                        after,
                    });
                }
            }
        };
    compare(None, Some(&before.totals), Some(&after.totals.0));
    for section in &after.sections {
        let name = Named {
            code: section.code.to_owned(),
            label: section.label.clone(),
        };
        let is_listed = |code: &str| section.rows.iter().any(|row| row.code == code);
        for row in &section.rows {
            let key = (section.code.to_owned(), row.code.clone());
            let was = before.rows.get(&key).map(|row| &row.figures);
            let is = row.figures.as_ref().map(|Totals(figures)| figures);
            let part = Named {
                code: row.code.clone(),
                label: row.label.clone(),
            };
            compare(Some((&name, &part)), was, is);
        }
        let gone = before
            .rows
            .values()
            .filter(|row| row.section.code == section.code);
        for row in gone.filter(|row| !is_listed(&row.row.code)) {
            compare(Some((&name, &row.row)), Some(&row.figures), None);
        }
    }
    cells
}
