//! `srok sources`: which sources send as usual, and which have fallen silent?

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, office};
use srok_core::freshness::Habit;
use srok_engine::sources::{Freshness, sources};
use srok_law::words::{self, Lang};
use srok_store::Scope;

/// Arguments of `srok sources`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How it is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Runs `srok sources`. A source that has fallen silent is a finding.
///
/// # Errors
///
/// A store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let rows = sources(&store, &law, desk.clock.now().into(), &Scope::Everything)?;
    write_rows(&rows, arguments.format, || table(&rows, desk))?;
    let is_stale = rows.iter().any(|row| row.state == Habit::Stale);
    Ok(if is_stale {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

fn table(rows: &[Freshness], desk: &Desk) -> String {
    let lang = desk.lang;
    let mut table = Table::new(&[
        lang.pick("состояние", "state"),
        lang.pick("источник", "source"),
        lang.pick("подразделение", "organisation"),
        lang.pick("последняя запись", "last record"),
        lang.pick("последнее событие", "last event"),
        lang.pick(">молчит", ">silent for"),
        lang.pick(">обычно до", ">usually up to"),
    ]);
    let when = |at: &str| {
        let at = srok_law::time::DateTime::parse_from_rfc3339(at).ok();
        let local = desk.zone().zip(at);
        local.map_or_else(String::new, |(zone, at)| {
            words::moment(lang, &zone, at.to_utc().into())
        })
    };
    for row in rows {
        table.push(vec![
            state(row.state, lang).to_owned(),
            row.source.clone(),
            row.organisation.clone().unwrap_or_default(),
            when(&row.last_recorded_at),
            when(&row.last_event_at),
            office_time(row.silence_minutes, lang),
            row.usual_minutes
                .map_or_else(|| "—".to_owned(), |usual| office_time(usual, lang)),
        ]);
    }
    format!(
        "{}\n{}: {}; {}\n",
        table.text(),
        lang.pick("Всего", "Total"),
        rows.len(),
        lang.pick(
            "молчание — в рабочем времени, без ночей и выходных",
            "silence in office time, without nights and days off"
        )
    )
}

const fn state(state: Habit, lang: Lang) -> &'static str {
    match state {
        Habit::Stale => lang.pick("! молчит дольше обычного", "! silent for longer than usual"),
        Habit::Unknown => lang.pick("? мало данных", "? too little known"),
        Habit::Fresh => lang.pick("✓ как обычно", "✓ as usual"),
    }
}

/// Returns minutes of office time as hours and minutes.
fn office_time(minutes: i64, lang: Lang) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let minute = lang.pick("мин", "min");
    if hours == 0 {
        format!("{minutes} {minute}")
    } else {
        format!("{hours} {} {minutes:02} {minute}", lang.pick("ч", "h"))
    }
}
