//! Where does it get stuck? Steps before which cases wait longest, and steps that most often take longer than their norm.

use super::super::super::WebError;
use super::super::past::Past;
use srok_charts::{self as charts, Bar, Bars, Chart, Role};
use srok_engine::history::{Durations, Measured};
use srok_law::words;

/// Bars of a chart.
const MOST: usize = 10;
/// Steps of which fewer ended say nothing.
const FEWEST: u64 = 5;

/// Draws before which steps cases waited, the longest first.
pub fn waits(past: &Past<'_>) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let waits = past.history.waits(&past.asked(), |key| key.limit);
    let mut longest: Vec<(&Measured, &Durations)> = waits
        .iter()
        .filter_map(|(limit, waits)| Some((past.history.limits().get(*limit as usize)?, waits)))
        .filter(|(_, waits)| waits.sum() > 0)
        .collect();
    longest.sort_by_key(|(_, waits)| std::cmp::Reverse(waits.sum()));
    let day = words::unit_short(lang, srok_law::regulation::Unit::WorkingDay);
    let bars = longest.into_iter().take(MOST).map(|(limit, waits)| {
        let waited = waits.count() - waits.up_to(0);
        let mean = waits.sum() as f64 / waits.count().max(1) as f64;
        let high = waits.percentile(90).unwrap_or(0);
        let words = format!(
            "{} {day}: {} {waited} {} {}, {} {}, p90 {high}",
            words::number(waits.sum()),
            lang.pick("ждали", "waited"),
            lang.pick("из", "of"),
            waits.count(),
            lang.pick("в среднем", "mean"),
            words::decimal(lang, mean, 1),
        );
        Bar::new(&name(past, limit), waits.sum() as f64, &words)
    });
    let title = format!(
        "{}, {}",
        lang.pick(
            "Где дела ждут: рабочие дни перед началом шага",
            "Where cases wait: working days before a step begins"
        ),
        past.period()
    );
    let definition = lang.pick(
        "Ожидание перед шагом — рабочие дни от исполнения последнего из предшествующих шагов той же процедуры этого дела до начала шага; первый шаг не ждет. Длина полосы — сумма по всем делам периода. Ожидание, которое начинается и кончается в один день, равно нулю.",
        "The wait before a step is counted in working days from the stop of the last earlier step of the same whole in the case until the step begins; the first step waits for none. A bar is the sum over all cases of the period. A wait that begins and ends on one day is zero.",
    );
    let unit = lang.pick("рабочих дней, сумма", "working days, sum");
    let picture = Bars {
        bars: bars.collect(),
    };
    charts::draw(&past.head("waits", &title, unit, definition), &picture)
        .map_err(|error| WebError::internal(&error))
}

/// Draws which limits are most often not kept.
pub fn slow(past: &Past<'_>) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let counts = past.history.counts(&past.asked(), |key| key.limit);
    let mut worst: Vec<(&Measured, u64, u64)> = counts
        .iter()
        .filter_map(|(limit, counts)| {
            let limit = past.history.limits().get(*limit as usize)?;
            let late = counts.late + counts.late_contested;
            Some((limit, late, counts.finished()))
        })
        .filter(|(limit, late, of)| {
            let is_counted = limit.severity == "binding" || limit.part_of.is_some();
            is_counted && *late > 0 && *of >= FEWEST
        })
        .collect();
    let share = |late: u64, of: u64| 100.0 * late as f64 / of as f64;
    worst.sort_by(|one, other| {
        let order = share(other.1, other.2).total_cmp(&share(one.1, one.2));
        order.then_with(|| other.1.cmp(&one.1))
    });
    let bars = worst.into_iter().take(MOST).map(|(limit, late, of)| {
        let part = lang.pick("из", "of");
        let words = format!("{} ({late} {part} {of})", words::percent(lang, late, of));
        Bar {
            role: if limit.severity == "binding" {
                Role::Late
            } else {
                Role::Soon
            },
            ..Bar::new(&name(past, limit), share(late, of), &words)
        }
    });
    let title = format!(
        "{}, {}",
        lang.pick(
            "Где срок чаще всего не выдержан",
            "Where terms are most often not kept"
        ),
        past.period()
    );
    let definition = lang.pick(
        "Доля исполненных с нарушением предельного срока (красные) или дольше среднего срока шага (желтые: это не нарушение) из всех исполненных; от пяти дел.",
        "Share of what was stopped after its limit (red), or took longer than the average term of a step (yellow: no breach), of all stopped; from five cases on.",
    );
    let unit = lang.pick("доля не в срок, %", "share not in time, %");
    let picture = Bars {
        bars: bars.collect(),
    };
    charts::draw(&past.head("slow", &title, unit, definition), &picture)
        .map_err(|error| WebError::internal(&error))
}

/// Returns the name of a limit with its act: steps of different acts have the same names.
fn name(past: &Past<'_>, limit: &Measured) -> String {
    let act = limit.full_id.split('.').next().unwrap_or_default();
    format!("{} ({act})", past.name(limit))
}
