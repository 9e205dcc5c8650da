//! How much of what was recorded in the period came more than a day after it had happened? By source; the hours that are over from the store, the
//! rest as it was last looked at.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Cell, Files, Table};
use super::{Seen, head};
use srok_law::case::Instant;

#[derive(Debug, Serialize)]
pub(super) struct Part {
    period: String,
    rows: Vec<Row>,
    events: i64,
    late: i64,
    share: String,
    /// Limits that were known to be late and are not by what was recorded afterwards.
    backdated: i64,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Row {
    source: String,
    events: i64,
    late: i64,
    share: String,
}

/// A source with its events of the period, and those that came late.
type Counted = (String, i64, i64);

/// Returns the counts of the sources that may be read, the latest first.
fn counted(seen: &Seen<'_>) -> Result<Vec<Counted>, WebError> {
    let period = seen.visit.view.period();
    let from = seen.zone.start_of(period.first());
    let before = seen.zone.start_of(period.last().plus(1));
    let heard = seen.service.heard();
    let written = heard.unwritten.min(before);
    let mut counts: BTreeMap<i32, (i64, i64)> = BTreeMap::new();
    let mut add = |source: i32, events: i64, late: i64| {
        let count = counts.entry(source).or_default();
        count.0 += events;
        count.1 += late;
    };
    if from < written {
        for of_source in seen.service.store.late_arrivals(from, written)? {
            add(of_source.source, of_source.events, of_source.late);
        }
    }
    let is_in = |hour: Instant| written.max(from) <= hour && hour < before;
    for hour in heard.hours.iter().filter(|hour| is_in(hour.hour)) {
        add(hour.source, hour.events, hour.late);
    }
    let readable = seen.service.sources(&seen.scope);
    let words = seen.service.store.words();
    let mut all: Vec<Counted> = counts
        .into_iter()
        .filter_map(|(source, (events, late))| {
            let name = words.word(source)?;
            let may = readable.iter().any(|known| known.source == name);
            may.then(|| (name.to_owned(), events, late))
        })
        .collect();
    all.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
    Ok(all)
}

/// Returns a share in hundredths with one decimal.
fn share(late: i64, events: i64, comma: &str) -> String {
    if events == 0 {
        return String::new();
    }
    let tenths = (late * 1000 + events / 2) / events;
    format!("{}{comma}{} %", tenths / 10, tenths % 10)
}

pub(super) fn part(seen: &Seen<'_>) -> Result<Part, WebError> {
    let lang = seen.visit.lang;
    let comma = lang.pick(",", ".");
    let counted = counted(seen)?;
    let events = counted.iter().map(|(_, events, _)| events).sum();
    let late = counted.iter().map(|(_, _, late)| late).sum();
    let period = seen.visit.view.period();
    let from = seen.zone.start_of(period.first());
    let before = seen.zone.start_of(period.last().plus(1));
    let store = &seen.service.store;
    Ok(Part {
        backdated: store.count_backdated(from, before, &seen.scope)?,
        period: period.words(lang),
        rows: counted
            .into_iter()
            .map(|(source, events, late)| Row {
                source,
                events,
                late,
                share: share(late, events, comma),
            })
            .collect(),
        events,
        late,
        share: share(late, events, comma),
        files: Files::of(&seen.visit.view, "/data-quality/late"),
    })
}

pub(super) fn table(seen: &Seen<'_>) -> Result<Table<'static>, WebError> {
    let rows = counted(seen)?.into_iter().map(|(source, events, late)| {
        let share = (events > 0).then(|| late as f64 * 100.0 / events as f64);
        vec![
            Cell::text(source),
            Cell::count(events),
            Cell::count(late),
            Cell::maybe(share, Cell::Number),
        ]
    });
    Ok(Table {
        name: "late",
        title: format!(
            "{}, {}",
            seen.visit
                .pick("Поступило позже суток", "Came more than a day late"),
            seen.visit.view.period().words(seen.visit.lang)
        ),
        head: head(
            seen.visit,
            [
                ("Источник", "Source"),
                ("Событий поступило", "Events recorded"),
                ("позже суток", "more than a day late"),
                ("Доля, %", "Share, %"),
            ],
        ),
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_rounded_to_tenths_of_a_hundredth() {
        assert_eq!(share(1, 3, ","), "33,3 %");
        assert_eq!(share(2, 3, "."), "66.7 %");
        assert_eq!(share(0, 5, ","), "0,0 %");
        assert_eq!(share(5, 5, ","), "100,0 %");
        assert_eq!(share(0, 0, ","), "", "nothing is no share of nothing");
    }
}
