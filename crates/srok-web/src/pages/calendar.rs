//! Which days of a year are worked, and by which act? The year at a glance, every day that an act made what it is, and the norm of working time.

mod year;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::{Cell, Files, Sheet, Table, Visit};
use srok_law::calendar::{Calendar, days_of};
use srok_law::library::DEFAULT_CALENDAR;
use srok_law::words;
use srok_service::Service;
use year::{Line, Month, Total};

/// Years beyond the last one that acts cover which are still shown: the plain week, and said to be that.
const AHEAD: i32 = 5;

#[derive(Debug, Serialize)]
struct Page {
    id: String,
    name: String,
    year: i32,
    /// Nothing is known of the year but the plain week.
    is_provisional: bool,
    first_year: i32,
    last_year: i32,
    before: Option<Link>,
    after: Option<Link>,
    calendars: Vec<Known>,
    months: Vec<Month>,
    weekdays: Vec<String>,
    totals: Vec<Total>,
    /// Days off by decree that count as worked unless a limit says otherwise.
    decree_days: usize,
    /// What outside authorities state of the year.
    stated: Option<u32>,
    counted: u32,
    norm_hours: String,
    lines: Vec<Line>,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Link {
    href: String,
    label: String,
}

/// A calendar and who works by it.
#[derive(Debug, Serialize)]
struct Known {
    id: String,
    href: String,
    name: String,
    years: String,
    is_here: bool,
    organisations: Vec<String>,
}

/// Shows a year.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let (calendar, year) = asked(service, visit)?;
        let title = format!("{}, {year}", calendar.name(visit.lang.code()));
        Ok(Sheet::new(
            "calendar.html",
            title,
            &page(service, visit, calendar, year)?,
        ))
    })
    .await
}

/// Gives the days of a year as a file.
pub(super) async fn file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let (calendar, year) = asked(service, visit)?;
        Ok(table(visit, calendar, year))
    })
    .await
}

/// Returns which calendar and year are asked about: unless said otherwise, the common one and the present year.
fn asked<'a>(service: &'a Service, visit: &Visit) -> Result<(&'a Calendar, i32), WebError> {
    let calendars = &service.law.calendars;
    let id = visit.view.value("id").unwrap_or(DEFAULT_CALENDAR);
    let calendar = calendars.find(id).ok_or_else(|| {
        let known: Vec<&str> = calendars.all().iter().map(Calendar::id).collect();
        WebError::wrong(
            format!("{} `{id}`", visit.pick("нет календаря", "no calendar")),
            format!("{}: {}", visit.pick("есть", "there are"), known.join(", ")),
        )
    })?;
    let (first, last) = calendar.years();
    let Some(text) = visit.view.value("year") else {
        return Ok((calendar, visit.view.today.year().clamp(first, last + AHEAD)));
    };
    let year = text
        .parse()
        .ok()
        .filter(|year| (first..=last + AHEAD).contains(year));
    let year = year.ok_or_else(|| {
        WebError::wrong(
            format!("{} `{text}`", visit.pick("нет года", "no year")),
            format!(
                "{} {first}–{}",
                visit.pick("календарь показывает годы", "the calendar shows the years"),
                last + AHEAD
            ),
        )
    })?;
    Ok((calendar, year))
}

fn page(
    service: &Service,
    visit: &Visit,
    calendar: &Calendar,
    year: i32,
) -> Result<Page, WebError> {
    let lang = visit.lang;
    let (first_year, last_year) = calendar.years();
    let link = |year: i32| {
        ((first_year..=last_year + AHEAD).contains(&year)).then(|| Link {
            href: visit.view.same("/calendar", &[("year", &year.to_string())]),
            label: year.to_string(),
        })
    };
    let count = calendar.count_year(year);
    let monday = srok_law::time::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let weekdays =
        (0..7).map(|offset| words::weekday(lang, monday + srok_law::time::Days::new(offset)));
    Ok(Page {
        id: calendar.id().to_owned(),
        name: calendar.name(lang.code()).to_owned(),
        year,
        is_provisional: year > last_year,
        first_year,
        last_year,
        before: link(year - 1),
        after: link(year + 1),
        calendars: calendars(service, visit, calendar)?,
        months: year::months(calendar, year, visit.view.today, lang),
        weekdays: weekdays.map(str::to_owned).collect(),
        totals: year::totals(calendar, year, lang),
        decree_days: usize::try_from(count.norm - count.effective).unwrap_or(0),
        stated: calendar.norms().get(&year).copied(),
        counted: count.norm,
        norm_hours: year::hours(calendar.day_norm(), lang),
        lines: year::lines(calendar, year, lang),
        files: Files::of(&visit.view, "/calendar"),
    })
}

fn calendars(service: &Service, visit: &Visit, here: &Calendar) -> Result<Vec<Known>, WebError> {
    let law = &service.law;
    let directory = service.store.directory()?;
    let readable: Vec<_> = directory
        .organisations(visit.view.today)
        .into_iter()
        .filter(|organisation| visit.viewer.scope.covers(Some(&organisation.id)))
        .collect();
    let known = law.calendars.all().iter().map(|calendar| {
        let (first, last) = calendar.years();
        let works = readable.iter().filter(|organisation| {
            law.calendars.of(law.words.find(&organisation.id)).id() == calendar.id()
        });
        Known {
            id: calendar.id().to_owned(),
            href: visit.view.same("/calendar", &[("id", calendar.id())]),
            name: calendar.name(visit.lang.code()).to_owned(),
            years: format!("{first}–{last}"),
            is_here: calendar.id() == here.id(),
            organisations: works
                .map(|organisation| organisation.name.clone())
                .collect(),
        }
    });
    Ok(known.collect())
}

fn table(visit: &Visit, calendar: &Calendar, year: i32) -> Table<'static> {
    let lang = visit.lang;
    let head = [
        ("Дата", "Date"),
        ("День недели", "Weekday"),
        ("Что за день", "Kind"),
        ("Рабочий", "Worked"),
        ("Сокращенный", "Shortened"),
        ("Название", "Title"),
        ("Акт", "Act"),
    ];
    let yes = |is: bool| {
        if is {
            Cell::text(lang.pick("да", "yes"))
        } else {
            Cell::text(lang.pick("нет", "no"))
        }
    };
    let rows = days_of(year).into_iter().map(|day| {
        let note = year::note(calendar, day);
        vec![
            Cell::Date(day),
            Cell::text(words::weekday(lang, day.date())),
            Cell::text(year::kind(calendar.kind(day), lang)),
            yes(calendar.is_working(day, srok_law::calendar::DecreeDays::Working)),
            yes(calendar.is_shortened(day)),
            Cell::maybe(note, |note| Cell::text(&note.title)),
            Cell::maybe(note, |note| Cell::text(&note.act)),
        ]
    });
    Table {
        name: "calendar",
        title: format!("{}, {year}", calendar.name(lang.code())),
        head: head
            .into_iter()
            .map(|(ru, en)| lang.pick(ru, en).to_owned())
            .collect(),
        rows: rows.collect(),
    }
}
