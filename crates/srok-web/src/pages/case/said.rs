//! What is said of a limit of a case in one line? Last day and what is left, or what stopped it, took it off, or is missing.

use super::{Seen, attributes};
use srok_engine::document::Explained;
use srok_law::case::{DAY, Instant, MINUTE};
use srok_law::regulation::Unit;
use srok_law::row::Row;
use srok_law::timing::{Standing, State};
use srok_law::words::{self, Lang};

/// Returns the state of a row.
pub(super) fn state(row: &Row) -> State {
    State::ALL
        .into_iter()
        .find(|state| state.code() == row.state)
        .unwrap_or(State::Unknown)
}

/// Tells whether a limit is one of hours or minutes.
pub(super) fn is_of_time(row: &Row) -> bool {
    let unit = row.unit.as_deref().and_then(Unit::named);
    matches!(unit, Some(Unit::Hour | Unit::Minute))
}

/// Says where a limit stands: «до 22.01.2026 (чт) включительно, осталось 3 р. д.».
pub(super) fn said(seen: &Seen<'_>, explained: &Explained, standing: &Standing) -> String {
    let (row, lang) = (&explained.row, seen.lang());
    let left = words::left(lang, row.late_by, row.remaining, row.unit.as_deref());
    let when = |at: Instant| {
        if is_of_time(row) {
            seen.moment(at)
        } else {
            seen.day(at)
        }
    };
    let parts = match state(row) {
        State::Running | State::DueSoon => vec![explained.explanation.due.clone(), left],
        State::Overdue if row.severity == "binding" => vec![ended(lang, standing, &when), left],
        State::Overdue => vec![ended(lang, standing, &when), beyond(lang, row)],
        State::Expired => vec![ended(lang, standing, &when)],
        State::Met => vec![done(lang, standing, &when)],
        State::Late => vec![done(lang, standing, &when), delay(lang, row)],
        State::Suspended => vec![suspended(seen, standing, &when)],
        State::Cancelled => vec![cancelled(seen, standing, &when)],
        State::Unknown => vec![missing(seen, standing)],
        State::NoTerm => vec![elapsed(seen, standing, &when)],
    };
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn ended(lang: Lang, standing: &Standing, when: &dyn Fn(Instant) -> String) -> String {
    let due = standing.due.as_ref();
    // the last moment of a day, not the midnight after it
    due.map_or_else(String::new, |due| {
        let last = due.late_from.plus(-1).min(due.due_at);
        format!("{} {}", lang.pick("срок истек", "ended"), when(last))
    })
}

fn done(lang: Lang, standing: &Standing, when: &dyn Fn(Instant) -> String) -> String {
    standing.stopped_at.map_or_else(String::new, |at| {
        format!("{} {}", lang.pick("исполнено", "done"), when(at))
    })
}

/// Says by how much something was done late: «опоздание 2 р. д.».
fn delay(lang: Lang, row: &Row) -> String {
    by(lang, row, lang.pick("опоздание", "late by"))
}

/// Says by how much something takes longer than it should where nobody is late by it: «дольше на 2 р. д.».
fn beyond(lang: Lang, row: &Row) -> String {
    by(lang, row, lang.pick("дольше на", "longer by"))
}

fn by(lang: Lang, row: &Row, said: &str) -> String {
    let unit = row.unit.as_deref().and_then(Unit::named);
    let (Some(late), Some(unit)) = (row.late_by, unit) else {
        return String::new();
    };
    format!("{said} {late} {}", words::unit_short(lang, unit))
}

fn suspended(seen: &Seen<'_>, standing: &Standing, when: &dyn Fn(Instant) -> String) -> String {
    let lang = seen.lang();
    let Some(pause) = standing
        .pauses
        .iter()
        .rfind(|pause| pause.from <= seen.as_of())
    else {
        return String::new();
    };
    let since = format!("{} {}", lang.pick("с", "since"), when(pause.from));
    let grounds: Vec<String> = seen
        .history
        .iter()
        .filter(|record| record.occurred_at == pause.from)
        .flat_map(|record| {
            let grounds = record.data.get("ground").into_iter().flatten();
            grounds.map(|ground| attributes::value(seen, &record.kind, "ground", ground))
        })
        .collect();
    if grounds.is_empty() {
        since
    } else {
        format!(
            "{since}, {}: {}",
            lang.pick("основание", "ground"),
            grounds.join("; ")
        )
    }
}

fn cancelled(seen: &Seen<'_>, standing: &Standing, when: &dyn Fn(Instant) -> String) -> String {
    let lang = seen.lang();
    let events = seen.view.timeline.events();
    let event = standing.cancel_event.and_then(|index| events.get(index));
    let why = event.map_or_else(
        || {
            lang.pick(
                "условие нормы перестало выполняться",
                "a condition of the limit ceased to hold",
            )
            .to_owned()
        },
        |event| words::event(lang, seen.view.words.word(event.kind)),
    );
    standing
        .cancelled_at
        .map_or(why.clone(), |at| format!("{why} {}", when(at)))
}

fn missing(seen: &Seen<'_>, standing: &Standing) -> String {
    let lang = seen.lang();
    match standing.missing {
        Some(kind) => format!(
            "{}: {}",
            lang.pick("нет сведений", "not known"),
            words::event(lang, seen.view.words.word(kind))
        ),
        None => lang
            .pick(
                "на день подачи нет действующей редакции нормы",
                "no version of the limit was in force on the filing day",
            )
            .to_owned(),
    }
}

fn elapsed(seen: &Seen<'_>, standing: &Standing, when: &dyn Fn(Instant) -> String) -> String {
    let lang = seen.lang();
    let Some(started_at) = standing.started_at else {
        return String::new();
    };
    let since = format!("{} {}", lang.pick("с", "since"), when(started_at));
    let passed = span(lang, seen.as_of().0 - started_at.0);
    let none = lang.pick("срок актом не установлен", "the act sets no term");
    let aim = standing.target_late_from.map_or_else(String::new, |from| {
        format!(
            ", {} {}",
            lang.pick("внутренний ориентир — до", "the internal aim is to act by"),
            seen.moment(from)
        )
    });
    format!(
        "{since}, {} {passed}; {none}{aim}",
        lang.pick("прошло", "passed:")
    )
}

/// Says how long something took or takes, in its largest unit: 12 мин, 4 ч, 3 к. д.
pub(super) fn span(lang: Lang, micros: i64) -> String {
    const HOUR: i64 = 60 * MINUTE;
    let (number, unit) = match micros.max(0) {
        short if short < HOUR => (short / MINUTE, Unit::Minute),
        day if day < DAY => (day / HOUR, Unit::Hour),
        long => (long / DAY, Unit::CalendarDay),
    };
    format!(
        "{} {}",
        words::number(number),
        words::unit_short(lang, unit)
    )
}
