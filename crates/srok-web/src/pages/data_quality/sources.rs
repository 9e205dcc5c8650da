//! Which sources send as usual? Last event, silence against the usual gap in words, state.

use serde::Serialize;

use super::super::{Cell, Files, Table};
use super::{Seen, head};
use srok_core::freshness::Habit;
use srok_engine::sources::Freshness;
use srok_law::case::Instant;
use srok_law::words::Lang;

#[derive(Debug, Serialize)]
pub(super) struct Part {
    rows: Vec<Row>,
    stale: usize,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Row {
    source: String,
    organisation: Option<String>,
    state: &'static str,
    label: &'static str,
    silence: String,
    last_event: String,
    last_recorded: String,
}

pub(super) fn part(seen: &Seen<'_>) -> Part {
    let lang = seen.visit.lang;
    let sources = seen.service.sources(&seen.scope);
    Part {
        stale: sources
            .iter()
            .filter(|source| source.state == Habit::Stale)
            .count(),
        rows: sources
            .into_iter()
            .map(|source| Row {
                organisation: source
                    .organisation
                    .as_deref()
                    .map(|id| seen.names.organisation(id)),
                state: code(source.state),
                label: label(lang, source.state),
                silence: silence(lang, &source),
                last_event: moment(&source.last_event_at)
                    .map_or_else(String::new, |at| seen.moment(at)),
                last_recorded: moment(&source.last_recorded_at)
                    .map_or_else(String::new, |at| seen.moment(at)),
                source: source.source,
            })
            .collect(),
        files: Files::of(&seen.visit.view, "/data-quality/sources"),
    }
}

fn moment(text: &str) -> Option<Instant> {
    let at = srok_law::time::DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.to_utc().into())
}

const fn code(state: Habit) -> &'static str {
    match state {
        Habit::Stale => "stale",
        Habit::Unknown => "unknown",
        Habit::Fresh => "fresh",
    }
}

const fn label(lang: Lang, state: Habit) -> &'static str {
    match state {
        Habit::Stale => lang.pick("молчит дольше обычного", "silent for longer than usual"),
        Habit::Unknown => lang.pick(
            "обычный перерыв еще не известен",
            "usual interval not known yet",
        ),
        Habit::Fresh => lang.pick("передает как обычно", "sends as usual"),
    }
}

/// Says how long a source has been silent, and how long its gaps usually are.
fn silence(lang: Lang, source: &Freshness) -> String {
    let silent = hours(lang, source.silence_minutes);
    let usual = source.usual_minutes.map(|minutes| hours(lang, minutes));
    match (lang, usual) {
        (Lang::Ru, Some(usual)) => {
            format!("{silent} рабочего времени, обычный перерыв — до {usual}")
        }
        (Lang::Ru, None) => format!("{silent} рабочего времени, обычный перерыв не известен"),
        (Lang::En, Some(usual)) => format!("{silent} of office time, usual gap up to {usual}"),
        (Lang::En, None) => format!("{silent} of office time, usual gap not known"),
    }
}

/// Returns minutes as hours and minutes.
fn hours(lang: Lang, minutes: i64) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let (h, m) = (lang.pick("ч", "h"), lang.pick("мин", "min"));
    match (hours, minutes) {
        (0, minutes) => format!("{minutes} {m}"),
        (hours, 0) => format!("{hours} {h}"),
        (hours, minutes) => format!("{hours} {h} {minutes} {m}"),
    }
}

pub(super) fn table(seen: &Seen<'_>) -> Table<'static> {
    let lang = seen.visit.lang;
    let rows = seen.service.sources(&seen.scope).into_iter().map(|source| {
        let at = |text: &str| Cell::maybe(moment(text), Cell::Moment);
        vec![
            Cell::text(&source.source),
            Cell::maybe(source.organisation.as_deref(), |id| {
                Cell::text(seen.names.organisation(id))
            }),
            Cell::text(label(lang, source.state)),
            Cell::count(source.silence_minutes),
            Cell::maybe(source.usual_minutes, Cell::count),
            at(&source.last_recorded_at),
            at(&source.last_event_at),
        ]
    });
    Table {
        name: "sources",
        title: lang.pick("Источники", "Sources").to_owned(),
        head: head(
            seen.visit,
            [
                ("Источник", "Source"),
                ("Орган", "Body"),
                ("Состояние", "State"),
                ("Молчит, мин рабочего времени", "Silent, office minutes"),
                ("Обычный перерыв, мин", "Usual gap, min"),
                ("Поступило последнее", "Last recorded"),
                ("Последнее событие", "Last event"),
            ],
        ),
        rows: rows.collect(),
    }
}
