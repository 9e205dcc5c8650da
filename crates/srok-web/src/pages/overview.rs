//! What must I do now? Overdue, due today, due within five working days; what changed since the morning; who holds it. Each figure opens its list.

mod past;
mod tiles;

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::export::{Cell, Table};
use super::names::{Names, RowCells};
use super::{Sheet, Visit};
use past::{InTime, Past};
use srok_charts::{self as charts, Chart, Head, Load, LoadDay};
use srok_core::freshness::Habit;
use srok_engine::live::{Counts, Days, Filter, Headline, Tally, Unit};
use srok_engine::sources::Freshness;
use srok_law::calendar::DecreeDays;
use srok_law::case::Day;
use srok_law::row::Row;
use srok_law::words::{self, Lang};
use srok_service::Service;
use tiles::{Figure, Tile, tiles};

/// Working days of «soon».
const SOON: u32 = 5;
/// Working days of the load.
const AHEAD: u32 = 10;

/// Sources that are named; the rest is counted.
const SOURCES: usize = 12;

/// What the page places.
#[derive(Debug, Serialize)]
struct Overview {
    tiles: Vec<Tile>,
    soon_until: String,
    load: Chart,
    /// Absent until the history was counted.
    trend: Option<Chart>,
    /// The period of the shares.
    period: String,
    in_time: Option<InTime>,
    units: Vec<UnitRow>,
    sorts: Vec<Sort>,
    all: Vec<Figure>,
    /// The silent ones first.
    sources: Vec<SourceRow>,
    more_sources: usize,
    empty: Option<String>,
}

#[derive(Debug, Serialize)]
struct UnitRow {
    name: String,
    href: String,
    figures: Vec<Figure>,
    in_time: Option<InTime>,
    oldest: Option<RowCells>,
}

#[derive(Debug, Serialize)]
struct Sort {
    key: &'static str,
    href: String,
    is_here: bool,
}

#[derive(Debug, Serialize)]
struct SourceRow {
    source: String,
    last: String,
    state: &'static str,
}

/// What the figures of a visit are made of.
struct Counted {
    tally: Tally,
    days: Days,
    /// The longest overdue limits, by their places in the picture.
    oldest: HashMap<usize, Row>,
}

/// Shows the overview.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let names = Names::of(service, visit)?;
        let counted = counted(service, visit, &names)?;
        let past = past::past(service.history().as_deref(), visit, &names)?;
        let overview = overview(service, visit, &names, &counted, past)?;
        Ok(Sheet::new("overview.html", visit.pick("Обзор", "Overview"), &overview).with_scope())
    })
    .await
}

/// Answers with the units as a file.
pub(super) async fn table(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let names = Names::of(service, visit)?;
        let counted = counted(service, visit, &names)?;
        let count = |count: usize| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
        let rows = counted.tally.units.iter().map(|unit| {
            let of = &unit.counts;
            vec![
                Cell::text(unit_name(&names, unit)),
                count(of.overdue),
                count(of.contested),
                count(of.today),
                count(of.soon),
                count(of.open),
            ]
        });
        let head = match visit.lang {
            Lang::Ru => [
                "Подразделение",
                "Просрочено",
                "Спорные дни",
                "Сегодня",
                "За 5 р. д.",
                "Открыто",
            ],
            Lang::En => [
                "Unit",
                "Overdue",
                "Contested",
                "Today",
                "In 5 w. d.",
                "Open",
            ],
        };
        Ok(Table {
            name: "units",
            title: visit.pick("Подразделения", "Units").into(),
            head: head.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        })
    })
    .await
}

/// Returns the charts of the page.
pub(super) fn charts(service: &Service, visit: &Visit) -> Result<Vec<Chart>, WebError> {
    let names = Names::of(service, visit)?;
    let counted = counted(service, visit, &names)?;
    let past = past::past(service.history().as_deref(), visit, &names)?;
    let drawn = [Some(load(service, visit, &counted)?), past.trend];
    Ok(drawn.into_iter().flatten().collect())
}

/// Counts what is open, as somebody may read it.
fn counted(service: &Service, visit: &Visit, names: &Names) -> Result<Counted, WebError> {
    let live = service.live().ok_or_else(WebError::being_made_up)?;
    let view = &visit.view;
    if view.as_of < live.ended_from() {
        return Err(WebError::wrong(
            visit.pick(
                "Обзор показывает последние две недели.",
                "The overview shows the last two weeks.",
            ),
            visit.pick(
                "Состояние на более ранний момент показывает «Контроль сроков» с параметром as_of.",
                "For an earlier moment open the list of deadlines with as_of.",
            ),
        ));
    }
    let zone = service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
    let calendar = service.law.calendars.of(None);
    let ahead = |days: u32| {
        calendar
            .working_day_after(view.today, days, DecreeDays::Off)
            .unwrap_or(view.today)
    };
    let days = Days {
        today: view.today,
        soon: ahead(SOON),
        load: ahead(AHEAD),
        before: zone.start_of(view.today).plus(-1),
    };
    let filter = Filter {
        as_of: view.as_of,
        scope: visit.viewer.scope.clone(),
        organisations: visit.organisations(&names.directory),
        service: view.service.clone(),
        ..Filter::default()
    };
    let tally = live.tally(&filter, &days);
    let of_units = tally.units.iter().filter_map(Unit::oldest);
    let of_tiles = Headline::ALL
        .into_iter()
        .flat_map(|headline| tally.oldest(headline));
    let places = of_units.chain(of_tiles.copied());
    Ok(Counted {
        oldest: live.at(places, view.as_of).collect(),
        tally,
        days,
    })
}

fn overview(
    service: &Service,
    visit: &Visit,
    names: &Names,
    counted: &Counted,
    mut past: Past,
) -> Result<Overview, WebError> {
    let lang = visit.lang;
    let mut units = units(visit, names, counted, &past);
    let sort = visit.view.value("sort").unwrap_or("overdue");
    if sort == "name" {
        units.sort_by(|one, other| one.name.cmp(&other.name));
    } else if let Some(place) = COLUMNS.iter().position(|key| *key == sort) {
        let of = |row: &UnitRow| row.figures.get(place).map_or(0, |figure| figure.count);
        units.sort_by_key(|row| std::cmp::Reverse(of(row)));
    }
    let sources = service.sources(&visit.viewer.scope);
    let empty = sources.is_empty().then(|| {
        lang.pick(
            "Сведений еще нет: ни один источник не передал событий. Передайте события (см. «Качество данных») или обратитесь к администратору.",
            "Nothing is known yet: no source has sent events. Send events (see Data quality), or ask the administrator.",
        )
        .to_owned()
    });
    Ok(Overview {
        tiles: tiles(visit, names, counted, &mut past),
        trend: past.trend,
        in_time: past.all,
        period: visit.view.period().words(lang),
        soon_until: words::date_with_weekday(lang, counted.days.soon.date()),
        load: load(service, visit, counted)?,
        sorts: ["name"]
            .into_iter()
            .chain(COLUMNS)
            .map(|key| Sort {
                key,
                href: visit.view.same("/", &[("sort", key)]),
                is_here: key == sort,
            })
            .collect(),
        all: figures(visit, &counted.tally.all, &counted.days, &[]),
        units,
        sources: sources
            .iter()
            .take(SOURCES)
            .map(|source| source_row(source, lang))
            .collect(),
        more_sources: sources.len().saturating_sub(SOURCES),
        empty,
    })
}

/// The columns of the units.
const COLUMNS: [&str; 5] = ["overdue", "contested", "today", "soon", "open"];

/// Returns the figures of those columns, each with its list.
fn figures(visit: &Visit, counts: &Counts, days: &Days, more: &[(&str, &str)]) -> Vec<Figure> {
    let figure = |count: usize, asked: &[(&str, &str)]| {
        let asked = [asked, more].concat();
        Figure {
            count,
            href: visit.view.link("/board", &asked),
        }
    };
    let (today, soon) = (days.today.to_string(), days.soon.to_string());
    vec![
        figure(
            counts.overdue,
            &[("state", "overdue"), ("contested", "false")],
        ),
        figure(
            counts.contested,
            &[("state", "overdue"), ("contested", "true")],
        ),
        figure(
            counts.today,
            &[
                ("state", "in_time"),
                ("due_from", &today),
                ("due_to", &today),
            ],
        ),
        figure(
            counts.soon,
            &[
                ("state", "in_time"),
                ("due_from", &today),
                ("due_to", &soon),
            ],
        ),
        figure(counts.open, &[("state", "open")]),
    ]
}

fn unit_name(names: &Names, unit: &Unit) -> String {
    unit.organisation.as_deref().map_or_else(
        || {
            names
                .lang
                .pick("Подразделение не указано", "No unit is named")
                .to_owned()
        },
        |id| names.organisation(id),
    )
}

fn units(visit: &Visit, names: &Names, counted: &Counted, past: &Past) -> Vec<UnitRow> {
    counted
        .tally
        .units
        .iter()
        .map(|unit| {
            let id = unit.organisation.as_deref().unwrap_or("");
            let more: &[(&str, &str)] = &[("organisation", id)];
            // what is of nobody cannot be asked for alone
            let more = if id.is_empty() { &[] } else { more };
            let oldest = unit.oldest().and_then(|place| counted.oldest.get(&place));
            UnitRow {
                name: unit_name(names, unit),
                href: visit.view.link("/", more),
                figures: figures(visit, &unit.counts, &counted.days, more),
                in_time: past.units.get(&unit.organisation).cloned(),
                oldest: oldest.map(|row| names.cells(row)),
            }
        })
        .collect()
}

fn source_row(source: &Freshness, lang: Lang) -> SourceRow {
    let last = source.last_recorded_at.as_str();
    let (day, time) = last.split_once('T').unwrap_or((last, ""));
    let day = day
        .parse()
        .map_or_else(|_| day.to_owned(), |day| words::date(lang, day));
    SourceRow {
        source: source.source.clone(),
        last: format!("{day} {}", time.get(..5).unwrap_or("")),
        state: match source.state {
            Habit::Fresh => "fresh",
            Habit::Stale => "stale",
            Habit::Unknown => "unknown",
        },
    }
}

/// Draws how many terms end on each of the next working days.
fn load(service: &Service, visit: &Visit, counted: &Counted) -> Result<Chart, WebError> {
    let lang = visit.lang;
    let calendar = service.law.calendars.of(None);
    let days = (counted.days.today.0..=counted.days.load.0)
        .map(Day)
        .map(|day| {
            let due = counted.tally.load.iter().find(|load| load.day == day);
            let due = due.map_or([0; 3], |load| load.due.map(|count| count as u64));
            let off = (!calendar.is_working(day, DecreeDays::Off))
                .then(|| lang.pick("нерабочий день", "day off").to_owned());
            LoadDay {
                day: day.date(),
                due,
                off,
            }
        });
    let head = Head {
        unit: lang.pick("сроков", "terms").into(),
        as_of: format!(
            "{} {}",
            lang.pick("По состоянию на", "As of"),
            words::moment(lang, calendar.zone(), visit.view.as_of)
        ),
        definition: lang
            .pick(
                "Открытые предельные сроки, последний день которых приходится на этот день; просроченные не входят.",
                "Open binding limits whose last day is this day; those overdue are not counted.",
            )
            .into(),
        ..Head::new(
            "load",
            lang.pick(
                "Нагрузка: сроки по дням, 10 рабочих дней",
                "Load: terms by day, ten working days",
            ),
            lang,
        )
    };
    let picture = Load {
        days: days.collect(),
        names: ["registration", "decision", "complaint"]
            .map(|code| words::code(lang, "headline", code)),
    };
    charts::draw(&head, &picture).map_err(|error| WebError::internal(&error))
}
