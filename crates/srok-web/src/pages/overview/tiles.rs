//! What stands in the three tiles of the overview? Registration, decisions, complaints: the figures, what has changed, the longest overdue.

use serde::Serialize;

use super::super::Visit;
use super::super::names::{Names, RowCells};
use super::Counted;
use super::past::Past;
use srok_charts::Chart;
use srok_engine::live::Headline;
use srok_law::words;

/// A number and the list behind it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Figure {
    pub count: usize,
    pub href: String,
}

/// One group of limits.
#[derive(Debug, Serialize)]
pub(super) struct Tile {
    code: &'static str,
    title: String,
    href: String,
    overdue: Figure,
    /// Overdue now and not at the end of yesterday.
    newly: Figure,
    /// How many more, or fewer, than at the end of yesterday.
    change: i64,
    contested: Figure,
    today: Figure,
    soon: Figure,
    learnt_late: Figure,
    met: Figure,
    late: Figure,
    oldest: Vec<RowCells>,
    /// The share in time by month; absent until the history was counted.
    spark: Option<Chart>,
}

/// Returns the tiles.
pub(super) fn tiles(visit: &Visit, names: &Names, counted: &Counted, past: &mut Past) -> Vec<Tile> {
    Headline::ALL
        .into_iter()
        .map(|headline| {
            let spark = past.sparks.remove(headline.code());
            tile(visit, names, counted, headline, spark)
        })
        .collect()
}

fn tile(
    visit: &Visit,
    names: &Names,
    counted: &Counted,
    headline: Headline,
    spark: Option<Chart>,
) -> Tile {
    let counts = counted.tally.headlines[headline as usize];
    let code = headline.code();
    let list = |asked: &[(&str, &str)]| {
        let asked = [&[("headline", code)], asked].concat();
        visit.view.link("/board", &asked)
    };
    let figure = |count: usize, asked: &[(&str, &str)]| Figure {
        count,
        href: list(asked),
    };
    let (today, soon) = (
        counted.days.today.to_string(),
        counted.days.soon.to_string(),
    );
    let overdue = [("state", "overdue"), ("contested", "false")];
    let since = [("stopped_from", today.as_str()), ("stopped_to", &today)];
    let oldest = counted.tally.oldest(headline).iter();
    let oldest = oldest.filter_map(|place| counted.oldest.get(place));
    let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Tile {
        code,
        title: words::code(visit.lang, "headline", code),
        href: list(&[]),
        overdue: figure(counts.overdue, &overdue),
        newly: figure(
            counts.newly_overdue,
            &[overdue[0], overdue[1], ("newly", "true")],
        ),
        change: signed(counts.overdue) - signed(counts.overdue_before),
        contested: figure(
            counts.contested,
            &[("state", "overdue"), ("contested", "true")],
        ),
        today: figure(
            counts.today,
            &[
                ("state", "in_time"),
                ("due_from", &today),
                ("due_to", &today),
            ],
        ),
        soon: figure(
            counts.soon,
            &[
                ("state", "in_time"),
                ("due_from", &today),
                ("due_to", &soon),
            ],
        ),
        learnt_late: figure(
            counts.learnt_late,
            &[overdue[0], overdue[1], ("learnt_late", "true")],
        ),
        met: figure(counts.met_since, &[("state", "met"), since[0], since[1]]),
        late: figure(counts.late_since, &[("state", "late"), since[0], since[1]]),
        oldest: oldest.map(|row| names.cells(row)).collect(),
        spark,
    }
}
