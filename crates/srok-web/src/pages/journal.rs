//! How complete are the requisites of the journal of registration (Единые требования, п. 52)? By unit, with what cannot be measured said; and the
//! journal itself as a file, in references.

mod requisite;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::names::Names;
use super::{Cell, Files, Rows, Sheet, Table, Visit};
use requisite::{REQUISITES, Requisite, measured};
use srok_core::access::Scope;
use srok_law::case::Instant;
use srok_law::words;
use srok_service::Service;
use srok_store::{JournalCount, JournalRow};

/// Rows of the journal in a file.
const MOST_ROWS: u64 = 100_000;
/// Under this share of filled fields a unit has something to do.
const LOW: i64 = 95;

#[derive(Debug, Serialize)]
struct Page {
    period: String,
    /// Absent while it is being counted.
    counted: Option<Counted>,
    requisites: Vec<Line>,
    files: Files,
    again: String,
}

#[derive(Debug, Serialize)]
struct Counted {
    at: String,
    columns: Vec<Column>,
    units: Vec<Unit>,
    all: Option<Unit>,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Column {
    clause: &'static str,
    short: &'static str,
}

#[derive(Debug, Serialize)]
struct Unit {
    name: String,
    href: Option<String>,
    registered: i64,
    shares: Vec<Share>,
}

#[derive(Debug, Serialize)]
struct Share {
    clause: &'static str,
    short: &'static str,
    filled: i64,
    of: i64,
    /// In hundredths; absent where there is nothing to fill.
    percent: Option<i64>,
    is_low: bool,
}

/// A requisite as the act has it.
#[derive(Debug, Serialize)]
struct Line {
    clause: &'static str,
    words: &'static str,
    /// From what it is read, or why it is not measured.
    how: &'static str,
    is_measured: bool,
    share: Option<Share>,
}

/// Shows the page.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let title = visit.pick(
            "Журнал регистрации: полнота реквизитов",
            "Journal of registration: completeness",
        );
        Ok(Sheet::new("journal.html", title, &page(service, visit)?).with_scope())
    })
    .await
}

/// Gives the journal of the period as a file.
pub(super) async fn file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, journal).await
}

/// Gives the completeness by unit as a file.
pub(super) async fn units_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| units_table(service, visit))
        .await
}

/// Returns the first moment of the period and the first after it.
fn span(service: &Service, visit: &Visit) -> Result<(Instant, Instant), WebError> {
    let zone = service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
    let period = visit.view.period();
    Ok((
        zone.start_of(period.first()),
        zone.start_of(period.last().plus(1)),
    ))
}

/// The counts that may be read, by unit, and when they were made; `None` while they are being made.
type ByUnit = (Instant, BTreeMap<Option<String>, JournalCount>);

fn by_unit(service: &Service, visit: &Visit, names: &Names) -> Result<Option<ByUnit>, WebError> {
    let now = service.clock.now().into();
    let span = span(service, visit)?;
    let Some(known) = service.journal.of(&service.store, span, now) else {
        return Ok(None);
    };
    let words = service.store.words();
    let scope = visit.scope(&names.directory);
    let wanted = visit.view.service.as_deref();
    let mut units: BTreeMap<Option<String>, JournalCount> = BTreeMap::new();
    for count in &known.counts {
        let word = |id: Option<i32>| id.and_then(|id| words.word(id));
        let unit = word(count.organisation);
        let is_wanted = wanted.is_none_or(|wanted| word(count.service) == Some(wanted));
        if is_wanted && scope.covers(unit) {
            requisite::add(units.entry(unit.map(str::to_owned)).or_default(), count);
        }
    }
    Ok(Some((known.at, units)))
}

fn page(service: &Service, visit: &Visit) -> Result<Page, WebError> {
    let lang = visit.lang;
    let names = Names::of(service, visit)?;
    let zone = service.zone();
    let known = by_unit(service, visit, &names)?;
    let mut all = JournalCount::default();
    let counted = known.map(|(at, units)| {
        for count in units.values() {
            requisite::add(&mut all, count);
        }
        let mut rows: Vec<Unit> = units
            .iter()
            .map(|(id, count)| unit(visit, &names, id.as_deref(), count))
            .collect();
        rows.sort_by_cached_key(|unit| numbered(&unit.name));
        Counted {
            at: zone.map_or_else(String::new, |zone| words::moment(lang, &zone, at)),
            columns: measured()
                .map(|requisite| Column {
                    clause: requisite.clause,
                    short: requisite.short(lang),
                })
                .collect(),
            all: (all.registered > 0).then(|| Unit {
                name: lang.pick("Всего", "Total").to_owned(),
                href: None,
                registered: all.registered,
                shares: shares(visit, &all),
            }),
            units: rows,
            files: Files::of(&visit.view, "/journal/units"),
        }
    });
    let is_known = counted.is_some() && all.registered > 0;
    Ok(Page {
        period: visit.view.period().words(lang),
        requisites: REQUISITES
            .iter()
            .map(|requisite| line(visit, requisite, is_known.then_some(&all)))
            .collect(),
        counted,
        files: Files::of(&visit.view, "/journal"),
        again: visit.here.clone(),
    })
}

/// Returns a name so that № 2 comes before № 10.
fn numbered(name: &str) -> String {
    let mut key = String::new();
    let mut digits = String::new();
    for letter in name.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if !digits.is_empty() {
            key.push_str(&format!("{:0>8}", std::mem::take(&mut digits)));
        }
        key.push(letter);
    }
    key
}

fn unit(visit: &Visit, names: &Names, id: Option<&str>, count: &JournalCount) -> Unit {
    Unit {
        name: id.map_or_else(
            || {
                let none = visit.pick("подразделение не указано", "no unit named");
                none.to_owned()
            },
            |id| names.organisation(id),
        ),
        href: id.map(|id| visit.view.link("/journal", &[("organisation", id)])),
        registered: count.registered,
        shares: shares(visit, count),
    }
}

fn shares(visit: &Visit, count: &JournalCount) -> Vec<Share> {
    measured()
        .map(|requisite| share(visit, requisite, count))
        .collect()
}

fn share(visit: &Visit, requisite: &Requisite, count: &JournalCount) -> Share {
    let (filled, of) = requisite.filled(count);
    let percent = (of > 0).then(|| filled * 100 / of);
    Share {
        clause: requisite.clause,
        short: requisite.short(visit.lang),
        filled,
        of,
        percent,
        is_low: percent.is_some_and(|percent| percent < LOW),
    }
}

fn line(visit: &Visit, requisite: &Requisite, all: Option<&JournalCount>) -> Line {
    Line {
        clause: requisite.clause,
        words: requisite.words(visit.lang),
        how: requisite.how(visit.lang),
        is_measured: requisite.is_measured(),
        share: all
            .filter(|_| requisite.is_measured())
            .map(|all| share(visit, requisite, all)),
    }
}

/// Returns the completeness by unit as a table.
fn units_table(service: &Service, visit: &Visit) -> Result<Table<'static>, WebError> {
    let names = Names::of(service, visit)?;
    let (_, units) = by_unit(service, visit, &names)?.ok_or_else(|| {
        WebError::NotNow(
            visit
                .pick(
                    "полнота журнала подсчитывается",
                    "the journal is being counted",
                )
                .to_owned(),
        )
    })?;
    let mut head = vec![
        visit.pick("Подразделение", "Unit").to_owned(),
        visit.pick("Зарегистрировано", "Registered").to_owned(),
        visit.pick("Решено", "Decided").to_owned(),
    ];
    head.extend(
        measured().map(|requisite| format!("{} {}", requisite.clause, requisite.short(visit.lang))),
    );
    let rows = units.iter().map(|(id, count)| {
        let unit = unit(visit, &names, id.as_deref(), count);
        let mut cells = vec![
            Cell::text(unit.name),
            Cell::count(count.registered),
            Cell::count(count.decided),
        ];
        cells.extend(unit.shares.iter().map(|share| Cell::count(share.filled)));
        cells
    });
    Ok(Table {
        name: "journal-units",
        title: format!(
            "{}, {}",
            visit.pick("Полнота реквизитов журнала", "Completeness of the journal"),
            visit.view.period().words(visit.lang)
        ),
        head,
        rows: rows.collect(),
    })
}

/// Returns the journal of the period as a table.
fn journal<'a>(service: &'a Service, visit: &'a Visit) -> Result<Table<'a>, WebError> {
    let directory = service.store.directory()?;
    let scope: Scope = visit.scope(&directory);
    let wanted = visit.view.service.as_deref();
    let span = span(service, visit)?;
    let found = service
        .store
        .journal_rows(span, &scope, wanted, MOST_ROWS)?;
    let known = service.store.words();
    let word = move |id: Option<i32>| Cell::maybe(id.and_then(|id| known.word(id)), Cell::text);
    let lang = visit.lang;
    let head = [
        ("Дело", "Case"),
        ("52.2 Регистрационный номер", "52.2 Registration number"),
        ("52.3 Дата и время регистрации", "52.3 Registered at"),
        ("Подразделение", "Unit"),
        ("52.6 Услуга", "52.6 Service"),
        ("52.9 Принял документы", "52.9 Taken in by"),
        ("52.10 Исполнитель", "52.10 Executor"),
        ("52.12 Плановая дата", "52.12 Planned date"),
        ("52.12 Фактическая дата", "52.12 Actual date"),
        ("52.13 Предоставлено", "52.13 Provided at"),
        ("52.14 Результат", "52.14 Outcome"),
        ("52.15 Предоставил", "52.15 Provided by"),
    ];
    let row = move |row: JournalRow| {
        let day = |at: Instant| {
            let zone = service.zone();
            zone.map_or(Cell::Moment(at), |zone| Cell::Date(zone.day_of(at)))
        };
        let path = srok_core::address::of_case(&row.case_id);
        vec![
            Cell::link(row.case_id, path),
            Cell::maybe(row.registration_no, Cell::text),
            if row.by_day {
                day(row.registered_at)
            } else {
                Cell::Moment(row.registered_at)
            },
            word(row.organisation),
            word(row.service),
            word(row.taken_in_by),
            word(row.assigned_to),
            Cell::maybe(row.promised, Cell::text),
            Cell::maybe(row.prepared_at, day),
            Cell::maybe(row.provided_at, Cell::Moment),
            Cell::maybe(row.outcome, |outcome| {
                Cell::text(match outcome.as_str() {
                    // the words of the act
                    "granted" => lang.pick("решено положительно", "granted").to_owned(),
                    "refused" => lang.pick("отказано", "refused").to_owned(),
                    other => words::code(lang, "outcome", other),
                })
            }),
            word(row.provided_by),
        ]
    };
    Ok(Table {
        name: "journal",
        title: format!(
            "{}, {}",
            visit.pick("Выписка из электронного журнала", "Extract of the journal"),
            visit.view.period().words(lang)
        ),
        head: head
            .into_iter()
            .map(|(ru, en)| lang.pick(ru, en).to_owned())
            .collect(),
        rows: Rows::of(found.into_iter().map(row)),
    })
}
