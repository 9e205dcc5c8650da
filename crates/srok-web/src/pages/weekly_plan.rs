//! What has to be done this week, by whom? One printed page per head of a unit: what is overdue, then what ends on each day, person by person.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::names::{Names, RowCells};
use super::{Sheet, Visit};
use srok_engine::live::{Filter, Order, States};
use srok_law::case::Day;
use srok_law::row::Row;
use srok_law::words;
use srok_service::Service;

/// Rows that one plan may hold: more is no plan, it is a list.
const MOST: usize = 2000;

/// What the page places.
#[derive(Debug, Serialize)]
struct Plan {
    from: String,
    to: String,
    units: Vec<Unit>,
    all: usize,
    /// Rows that did not fit.
    left_out: usize,
    before: String,
    after: String,
    empty: Option<String>,
}

/// The page of one head.
#[derive(Debug, Serialize)]
struct Unit {
    name: String,
    head: Option<String>,
    href: String,
    overdue: usize,
    due: usize,
    parts: Vec<Part>,
}

/// What is overdue, or ends on one day.
#[derive(Debug, Serialize)]
struct Part {
    title: String,
    is_overdue: bool,
    /// The last days are days off: it has to be done before.
    is_off: bool,
    people: Vec<Person>,
}

#[derive(Debug, Serialize)]
struct Person {
    name: String,
    rows: Vec<RowCells>,
}

/// Shows the plan of the week of the day asked about, or of `week`.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let names = Names::of(service, visit)?;
        let plan = plan(service, visit, &names)?;
        let title = visit.pick("План недели", "Weekly plan");
        Ok(Sheet::new("weekly_plan.html", title, &plan).with_scope())
    })
    .await
}

fn plan(service: &Service, visit: &Visit, names: &Names) -> Result<Plan, WebError> {
    let live = service.live().ok_or_else(WebError::being_made_up)?;
    let lang = visit.lang;
    let monday = monday(visit)?;
    let sunday = monday.plus(6);
    let filter = |states, due_from, due_to| Filter {
        as_of: visit.view.as_of,
        states,
        severity: Some("binding".into()),
        scope: visit.viewer.scope.clone(),
        organisations: visit.organisations(&names.directory),
        service: visit.view.service.clone(),
        official: visit.view.value("official").map(str::to_owned),
        due_from,
        due_to,
        ..Filter::default()
    };
    // what is overdue belongs to every week that has begun
    let overdue = if monday <= visit.view.today {
        let overdue = filter(States::One(srok_law::timing::State::Overdue), None, None);
        live.find(&overdue, Order::Urgent, None, MOST)
    } else {
        srok_engine::live::Found::default()
    };
    let due = filter(States::InTime, Some(monday), Some(sunday));
    let due = live.find(&due, Order::Urgent, None, MOST);
    let all = overdue.total + due.total;
    let shown = overdue.rows.len() + due.rows.len();
    let mut units: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in overdue.rows.into_iter().chain(due.rows) {
        let unit = row.organisation.clone().unwrap_or_default();
        units.entry(unit).or_default().push(row);
    }
    let week = |days: i32| {
        let day = monday.plus(days).to_string();
        visit.view.same("/weekly-plan", &[("week", &day)])
    };
    let empty = units.is_empty().then(|| {
        lang.pick(
            "На эту неделю предельных сроков нет, просроченных тоже.",
            "No binding limit ends this week, and none is overdue.",
        )
        .to_owned()
    });
    let mut units: Vec<Unit> = units
        .into_iter()
        .map(|(id, rows)| unit(service, visit, names, &id, rows))
        .collect();
    units.sort_by_cached_key(|unit| words::natural(&unit.name));
    Ok(Plan {
        from: words::date_with_weekday(lang, monday.date()),
        to: words::date_with_weekday(lang, sunday.date()),
        units,
        all,
        left_out: all.saturating_sub(shown),
        before: week(-7),
        after: week(7),
        empty,
    })
}

/// Returns the Monday of the week asked about.
fn monday(visit: &Visit) -> Result<Day, WebError> {
    use srok_law::time::Datelike as _;
    let day = match visit.view.value("week") {
        None => visit.view.today,
        Some(text) => text
            .parse::<srok_law::time::NaiveDate>()
            .map(Day::from)
            .map_err(|_| {
                WebError::wrong(
                    format!("week = `{text}`"),
                    "write a day of it as 2026-11-24",
                )
            })?,
    };
    Ok(day.plus(-(day.date().weekday().num_days_from_monday() as i32)))
}

fn unit(service: &Service, visit: &Visit, names: &Names, id: &str, rows: Vec<Row>) -> Unit {
    let lang = visit.lang;
    let overdue = rows.iter().filter(|row| row.state == "overdue").count();
    let due = rows.len() - overdue;
    let mut days: BTreeMap<Option<String>, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let day = row.due_on.clone().filter(|_| row.state != "overdue");
        days.entry(day).or_default().push(row);
    }
    let calendar = service.law.calendars.of(None);
    let parts = days.into_iter().map(|(day, rows)| {
        let date = day.as_deref().and_then(|day| day.parse().ok());
        Part {
            title: date.map_or_else(
                || lang.pick("Просрочено", "Overdue").to_owned(),
                |day| words::date_with_weekday(lang, day),
            ),
            is_overdue: day.is_none(),
            is_off: date.is_some_and(|day| {
                !calendar.is_working(day.into(), srok_law::calendar::DecreeDays::Off)
            }),
            people: people(names, rows),
        }
    });
    let head = names.directory.head(id, names.today);
    Unit {
        name: if id.is_empty() {
            lang.pick("Подразделение не указано", "No unit is named")
                .to_owned()
        } else {
            names.organisation(id)
        },
        head: head.map(|head| head.name.clone()),
        href: visit.view.link("/board", &[("organisation", id)]),
        overdue,
        due,
        parts: parts.collect(),
    }
}

/// Returns the rows person by person; what nobody holds comes last.
fn people(names: &Names, rows: Vec<Row>) -> Vec<Person> {
    let mut people: BTreeMap<(bool, String), Vec<RowCells>> = BTreeMap::new();
    for row in rows {
        let name = row.official.as_deref().map(|id| names.official(id));
        let key = (name.is_none(), name.unwrap_or_default());
        people.entry(key).or_default().push(names.cells(&row));
    }
    people
        .into_iter()
        .map(|((is_nobody, name), rows)| Person {
            name: if is_nobody {
                let nobody = names
                    .lang
                    .pick("исполнитель не назначен", "nobody is named");
                nobody.to_owned()
            } else {
                name
            },
            rows,
        })
        .collect()
}
