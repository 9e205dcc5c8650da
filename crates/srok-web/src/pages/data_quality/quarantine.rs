//! Which records could not be used, and what has to be done? By reason and one by one; never what was sent.

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Cell, Files, Rows, Table};
use super::{Seen, head};
use srok_law::words;
use srok_store::{QuarantineCursor, QuarantineWanted, Release};

/// Records of a page.
const ROWS: u64 = 50;
/// Records of a file.
const MOST_ROWS: u64 = 200_000;
/// Cases whose holders are looked for.
const MOST_CASES: u32 = 10_000;
/// Reasons shown.
const REASONS: usize = 30;

#[derive(Debug, Serialize)]
pub(super) struct Part {
    waiting: u64,
    reasons: Vec<Reason>,
    rows: Vec<Row>,
    chips: Vec<Chip>,
    next: Option<String>,
    first: Option<String>,
    /// Where those are that wait for a right.
    waiting_href: String,
    files: Files,
    /// Where the table to correct is to be had, for who may release.
    correct: Option<String>,
    /// The import that can be released as a whole, once one is chosen.
    import: Option<i32>,
    may_release: bool,
    /// Only records of cases that a unit of the reader answers for are shown.
    is_part: bool,
}

#[derive(Debug, Serialize)]
struct Reason {
    field: String,
    href: String,
    reason: String,
    hint: String,
    records: u64,
}

#[derive(Debug, Serialize)]
struct Row {
    import: i32,
    import_href: String,
    file: String,
    file_href: String,
    line: u64,
    case_id: Option<String>,
    event_id: Option<String>,
    field: String,
    field_href: String,
    reason: String,
    hint: String,
    /// It waits for a right and is released by itself.
    waiting: bool,
    recorded: String,
}

#[derive(Debug, Serialize)]
struct Chip {
    label: String,
    without: String,
}

/// Returns what is asked for, as far as it may be read.
fn wanted(seen: &Seen<'_>) -> Result<QuarantineWanted, WebError> {
    let view = &seen.visit.view;
    let text = |key| view.value(key).map(str::to_owned);
    let import = view
        .value("import")
        .map(|text| {
            text.parse().map_err(|_| {
                WebError::wrong(
                    format!("{} `{text}`", seen.visit.pick("нет загрузки", "no import")),
                    seen.visit.pick(
                        "Номера загрузок перечислены ниже на странице.",
                        "The numbers of imports stand further down the page.",
                    ),
                )
            })
        })
        .transpose()?;
    let cases = if seen.sees_all() {
        None
    } else {
        Some(
            seen.service
                .store
                .quarantine_cases(&seen.scope, MOST_CASES)?,
        )
    };
    Ok(QuarantineWanted {
        import,
        file: text("file"),
        field: text("field"),
        waiting: view.value("waiting").map(|value| value == "true"),
        cases,
        release: Release::Waits,
        ..QuarantineWanted::default()
    })
}

pub(super) fn part(seen: &Seen<'_>) -> Result<Part, WebError> {
    let view = &seen.visit.view;
    let after = view
        .value("after")
        .map(str::parse::<QuarantineCursor>)
        .transpose()
        .map_err(|error| super::super::super::asked::hinted(&error))?;
    let wanted = QuarantineWanted {
        rows: Some(ROWS),
        after,
        ..wanted(seen)?
    };
    let reasons = seen.service.store.quarantine_reasons(&wanted)?;
    let page = seen.service.store.quarantine_page(&wanted)?;
    let with = |key: &str, value: &str| {
        let anchor = view.same("/data-quality", &[(key, value), ("after", "")]);
        format!("{anchor}#quarantine")
    };
    let may_release = seen.may_release();
    Ok(Part {
        waiting: reasons.iter().map(|reason| reason.records).sum(),
        reasons: reasons
            .into_iter()
            .take(REASONS)
            .map(|reason| Reason {
                href: with("field", &reason.field),
                field: reason.field,
                reason: reason.reason,
                hint: reason.hint,
                records: reason.records,
            })
            .collect(),
        rows: page
            .records
            .into_iter()
            .map(|record| {
                let rejected = record.rejected;
                Row {
                    import: record.import,
                    import_href: with("import", &record.import.to_string()),
                    file_href: with("file", &rejected.file),
                    file: rejected.file,
                    line: rejected.line,
                    case_id: rejected.case_id,
                    event_id: rejected.event_id,
                    field_href: with("field", &rejected.field),
                    field: rejected.field,
                    reason: rejected.reason,
                    hint: rejected.hint,
                    waiting: record.waiting,
                    recorded: seen.moment(record.recorded_at),
                }
            })
            .collect(),
        chips: chips(seen, &wanted, &with),
        next: page.next.map(|next| {
            let address = view.same("/data-quality", &[("after", &next.to_string())]);
            format!("{address}#quarantine")
        }),
        first: view.value("after").map(|_| with("after", "")),
        waiting_href: with("waiting", "true"),
        files: Files::of(view, "/data-quality/quarantine"),
        correct: may_release.then(|| correct(&wanted)),
        import: wanted.import,
        may_release,
        is_part: !seen.sees_all(),
    })
}

/// Returns where the table to correct is to be had.
fn correct(wanted: &QuarantineWanted) -> String {
    let import = wanted.import.map(|import| import.to_string());
    let query = [
        ("import", import.as_deref()),
        ("file", wanted.file.as_deref()),
        ("field", wanted.field.as_deref()),
    ];
    let query = query
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    super::super::address("/api/v1/quarantine/export", query)
}

fn chips(
    seen: &Seen<'_>,
    wanted: &QuarantineWanted,
    with: &dyn Fn(&str, &str) -> String,
) -> Vec<Chip> {
    let lang = seen.visit.lang;
    let import = wanted
        .import
        .map(|import| format!("{} {import}", lang.pick("загрузка", "import")));
    let chips = [
        ("import", import),
        ("file", wanted.file.clone()),
        ("field", wanted.field.clone()),
        (
            "waiting",
            wanted.waiting.map(|waiting| {
                let label = if waiting {
                    lang.pick("ждут права на дело", "waiting for a right")
                } else {
                    lang.pick("ждут исправления", "waiting for a correction")
                };
                label.to_owned()
            }),
        ),
    ];
    chips
        .into_iter()
        .filter_map(|(key, label)| {
            Some(Chip {
                label: label?,
                without: with(key, ""),
            })
        })
        .collect()
}

pub(super) fn table(seen: &Seen<'_>) -> Result<Table<'static>, WebError> {
    let wanted = QuarantineWanted {
        rows: Some(MOST_ROWS),
        ..wanted(seen)?
    };
    let page = seen.service.store.quarantine_page(&wanted)?;
    let rows = page.records.into_iter().map(|record| {
        let rejected = record.rejected;
        let line = i64::try_from(rejected.line).unwrap_or(i64::MAX);
        vec![
            Cell::count(i64::from(record.import)),
            Cell::text(rejected.file),
            Cell::count(line),
            Cell::maybe(rejected.case_id, Cell::text),
            Cell::maybe(rejected.event_id, Cell::text),
            Cell::text(rejected.field),
            Cell::text(rejected.reason),
            Cell::text(rejected.hint),
            Cell::Moment(record.recorded_at),
        ]
    });
    Ok(Table {
        name: "quarantine",
        title: format!(
            "{}, {}",
            seen.visit.pick("Карантин", "Quarantine"),
            words::date(seen.visit.lang, seen.visit.view.today.date())
        ),
        head: head(
            seen.visit,
            [
                ("Загрузка", "Import"),
                ("Файл", "File"),
                ("Строка", "Line"),
                ("Дело", "Case"),
                ("Событие", "Event"),
                ("Поле", "Field"),
                ("Причина", "Reason"),
                ("Что сделать", "Remedy"),
                ("Поступило", "Recorded"),
            ],
        ),
        rows: Rows::of(rows),
    })
}
