//! How does the case run against its limits? What the chart of a term draws: bars from start to last day, pauses, events, what became known late.

use super::{Seen, course, head, said};
use srok_charts::{self as charts, Chart, FULL, Head, Term, TermEvent, TermRow};
use srok_engine::document::Explained;
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{DAY, Instant};
use srok_law::regulation::CalendarChoice;
use srok_law::timing::Standing;
use srok_law::words;

/// Rows of the picture at most; the table has all.
const ROWS: usize = 16;
/// Days off are looked for in so many days at most.
const LONGEST: i32 = 1500;

/// Returns the picture of a case; `None` if nothing of it can be placed on an axis of days.
pub(super) fn picture(seen: &Seen<'_>) -> Option<Chart> {
    let lang = seen.lang();
    let shown = shown(seen);
    let rows: Vec<TermRow> = shown
        .iter()
        .filter_map(|one| row(seen, one, seen.standing(&one.row)?))
        .collect();
    let events = events(seen);
    if rows.is_empty() && events.is_empty() {
        return None;
    }
    let term = Term {
        off: off(seen, &rows, &events),
        rows,
        events,
        today: place(seen, seen.as_of()),
    };
    let picture = Head {
        as_of: format!(
            "{} {}.",
            lang.pick("По состоянию на", "As of"),
            seen.moment(seen.as_of())
        ),
        definition: lang
            .pick(
                "Полоса — от начала срока до последнего дня, флажок — последний день, разрыв — приостановление, точка — событие; штриховка — от события до поступления сведений о нем; серым — нерабочие дни.",
                "A bar runs from the start of a term to its last day, a flag stands on that day, a gap is a suspension, a dot an event; hatched is what lies between an event and our learning of it; days off are grey.",
            )
            .into(),
        unit: lang.pick("дни", "days").into(),
        width: FULL,
        ..Head::new(
            "term",
            &format!(
                "{} {}",
                if head::is_complaint(seen) {
                    lang.pick("Сроки по жалобе", "The terms of complaint")
                } else {
                    lang.pick("Сроки по делу", "The terms of case")
                },
                head::number(seen)
            ),
            lang,
        )
    };
    match charts::draw(&picture, &term) {
        Ok(chart) => Some(chart),
        Err(error) => {
            tracing::error!(%error, "the picture of a case is left out");
            None
        }
    }
}

/// Returns the limits that are drawn: the binding ones, then what is put to the applicant and warnings; of a model form everything.
fn shown<'s>(seen: &'s Seen<'_>) -> Vec<&'s Explained> {
    let mut shown = head::binding(seen);
    let has_binding = !shown.is_empty();
    let others = seen.document.standings.iter().filter(|one| {
        let severity = one.row.severity.as_str();
        matches!(severity, "applicant" | "warning") || !has_binding && severity != "binding"
    });
    shown.extend(others);
    shown.retain(|one| !said::is_of_time(&one.row));
    shown.truncate(ROWS);
    // as they began, so that the picture goes from the upper left to the lower right
    shown.sort_by_key(|one| one.row.started_at.clone().unwrap_or_default());
    shown
}

fn row(seen: &Seen<'_>, explained: &Explained, standing: &Standing) -> Option<TermRow> {
    let at = |at: Instant| place(seen, at);
    let as_of = seen.as_of();
    let told = &explained.explanation;
    let end = standing.stopped_at.or(standing.cancelled_at);
    standing.started_at?;
    Some(TermRow {
        name: format!("{}, {}", told.name, told.clause),
        state: said::state(&explained.row),
        words: said::said(seen, explained, standing),
        start: standing.started_at.map(at),
        late_from: standing.due.as_ref().map(|due| at(due.late_from)),
        end: end.filter(|end| *end <= as_of).map(at),
        pauses: standing
            .pauses
            .iter()
            .filter(|pause| pause.from <= as_of)
            .map(|pause| (at(pause.from), pause.to.map(at)))
            .collect(),
    })
}

fn events(seen: &Seen<'_>) -> Vec<TermEvent> {
    let load = course::load(seen);
    let events = seen.view.timeline.events().iter();
    events
        .filter(|event| event.occurred_at <= seen.as_of())
        .map(|event| {
            let came_with_others = load
                .as_ref()
                .is_some_and(|load| load.identities.contains(&event.identity));
            let is_late = event.recorded_at.0 - event.occurred_at.0 > DAY && !came_with_others;
            TermEvent {
                name: words::event(seen.lang(), seen.view.words.word(event.kind)),
                at: place(seen, event.occurred_at),
                known_at: is_late.then(|| place(seen, event.recorded_at)),
            }
        })
        .collect()
}

/// Returns the place of a moment on the axis: days since 1970-01-01 by the clock of the act.
fn place(seen: &Seen<'_>, at: Instant) -> f64 {
    let day = seen.zone.day_of(at);
    let since = at.0 - seen.zone.start_of(day).0;
    f64::from(day.0) + (since as f64 / DAY as f64).min(0.999_999)
}

/// Returns the days off under the picture.
fn off(seen: &Seen<'_>, rows: &[TermRow], events: &[TermEvent]) -> Vec<i32> {
    let of_rows = rows
        .iter()
        .flat_map(|row| [row.start, row.late_from, row.end]);
    let of_events = events
        .iter()
        .flat_map(|event| [Some(event.at), event.known_at]);
    let today = place(seen, seen.as_of());
    let places: Vec<i32> = of_rows
        .chain(of_events)
        .flatten()
        .chain([today])
        .map(|place| place.floor() as i32)
        .collect();
    let (Some(first), Some(last)) = (places.iter().min(), places.iter().max()) else {
        return Vec::new();
    };
    let calendar = calendar(seen);
    (first - 1..=(last + 1).min(first + LONGEST))
        .filter(|day| !calendar.is_working(srok_law::case::Day(*day), DecreeDays::Off))
        .collect()
}

/// Returns the calendar by which the case is counted, or that of the settings.
fn calendar<'s>(seen: &'s Seen<'_>) -> &'s Calendar {
    let calendars = &seen.service.law.calendars;
    match seen.act().map(|act| &act.calendar) {
        Some(CalendarChoice::Named(id)) => calendars.named(id),
        Some(CalendarChoice::Holder) => {
            let holder = seen
                .view
                .standings
                .iter()
                .find_map(|standing| standing.organisation);
            calendars.of(holder)
        }
        None => calendars.of(None),
    }
}
