//! `srok standings`: which limits are overdue, due soon, met? The most urgent first.

use std::io::Write as _;

use super::out::Out;
use super::regulation::write_each;
use super::{Desk, Format, Outcome, Table, Usage, office};
use srok_core::access::Scope;
use srok_core::freshness::Habit;
use srok_engine::sources::sources;
use srok_engine::standings::Asked;
use srok_law::library::Law;
use srok_law::row::Row;
use srok_law::timing::State;
use srok_law::words::{self, Lang};
use srok_store::{Store, Wanted};

/// Arguments of `srok standings`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Arguments {
    /// The moment looked at: what had happened until then; a bare date means the end of that day.
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// With what was known at that moment.
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
    /// One case.
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// One limit, e.g. `mo221.service_term`.
    #[arg(long, value_name = "ID")]
    limit: Option<String>,
    /// One kind, e.g. registration.
    #[arg(long, value_name = "K")]
    kind: Option<String>,
    /// One state, e.g. overdue.
    #[arg(long, value_name = "S")]
    state: Option<String>,
    /// Limits of one severity; `all` for every one.
    #[arg(long, value_name = "V", default_value = "binding")]
    severity: String,
    /// Duties of one organisation.
    #[arg(long, value_name = "O")]
    organisation: Option<String>,
    /// Rows at most.
    #[arg(long, value_name = "N")]
    rows: Option<u64>,
    /// How it is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Option<Format>,
}

/// Rows of a table for people at most: it is laid out as a whole. Programs get all of them.
const MOST_ROWS: u64 = 50_000;

const SEVERITIES: [&str; 8] = [
    "binding",
    "warning",
    "applicant",
    "average",
    "labour",
    "internal",
    "example",
    "all",
];

/// Runs `srok standings`.
///
/// # Errors
///
/// A state, severity or moment that does not exist; a store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    if let Some(state) = arguments
        .state
        .as_deref()
        .filter(|state| !State::ALL.iter().any(|known| known.code() == *state))
    {
        let known: Vec<&str> = State::ALL.iter().map(|state| state.code()).collect();
        return Err(Usage::new(
            format!("no state `{state}`"),
            format!("states: {}", known.join(", ")),
        ));
    }
    if !SEVERITIES.contains(&arguments.severity.as_str()) {
        return Err(Usage::new(
            format!("no severity `{}`", arguments.severity),
            format!("severities: {}", SEVERITIES.join(", ")),
        ));
    }
    if let Some(limit) = arguments
        .limit
        .as_deref()
        .filter(|limit| law.limit(limit).is_none())
    {
        return Err(Usage::new(
            format!("no limit `{limit}`"),
            "srok regulation show REGULATION lists the limits of an act",
        ));
    }
    // a limit or a case that is named is shown whatever its severity
    let named =
        arguments.limit.is_some() || arguments.case.is_some() && arguments.severity == "binding";
    let severity = Some(arguments.severity.clone()).filter(|severity| severity != "all" && !named);
    let as_of = desk.moment(arguments.as_of.as_deref())?;
    let known_at = arguments
        .known_at
        .as_deref()
        .map(|text| desk.moment(Some(text)))
        .transpose()?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let standings = office::settled(&store, &law, desk)?;
    let format = arguments.format.unwrap_or(Format::Table);
    let asked = Asked {
        as_of,
        known_at,
        wanted: Wanted {
            case_id: arguments.case.clone(),
            limit: arguments.limit.clone(),
            kind: arguments.kind.clone(),
            state: arguments.state.clone(),
            severity,
            organisation: arguments.organisation.clone(),
            rows: arguments.rows,
            ..Wanted::default()
        },
    };
    if format != Format::Table {
        write_each(format, |write| standings.each(&asked, write))?;
        return Ok(Outcome::Done);
    }
    let stale = stale(&store, &law, desk)?;
    // a table is laid out as a whole
    let most = arguments.rows.unwrap_or(MOST_ROWS).min(MOST_ROWS);
    let rows = standings.list(&Asked {
        wanted: Wanted {
            rows: Some(most),
            ..asked.wanted
        },
        ..asked
    })?;
    let zone = desk.zone();
    let at = zone.map_or_else(
        || as_of.to_string(),
        |zone| words::moment(desk.lang, &zone, as_of),
    );
    let total = if rows.len() as u64 >= most {
        desk.lang.pick("Показано", "Shown")
    } else {
        desk.lang.pick("Всего", "Total")
    };
    write!(
        Out,
        "{}\n{total}: {}; {} {at}\n{stale}",
        table(&rows, &law, desk.lang).text(),
        rows.len(),
        desk.lang.pick("по состоянию на", "as of")
    )?;
    Ok(Outcome::Done)
}

/// Says which sources have fallen silent: what rests on them is old. Empty if none has.
fn stale(store: &Store, law: &Law, desk: &Desk) -> anyhow::Result<String> {
    let sources = sources(store, law, desk.clock.now().into(), &Scope::Everything)?;
    let stale: Vec<String> = sources
        .into_iter()
        .filter(|source| source.state == Habit::Stale)
        .map(|source| source.source)
        .collect();
    if stale.is_empty() {
        return Ok(String::new());
    }
    Ok(format!(
        "{}: {} (srok sources)\n",
        desk.lang.pick(
            "! Молчат дольше обычного, сведения от них устарели",
            "! Silent for longer than usual, what they sent is old"
        ),
        stale.join(", ")
    ))
}

/// Returns rows as a table for people.
#[must_use]
pub fn table(rows: &[Row], law: &srok_law::library::Law, lang: Lang) -> Table {
    let mut table = Table::new(&[
        lang.pick("состояние", "state"),
        lang.pick("последний день", "last day"),
        lang.pick("осталось / просрочено", "left / late"),
        lang.pick("дело", "case"),
        lang.pick("что должно быть сделано", "what is to be done"),
        lang.pick("норма", "clause"),
        lang.pick("подразделение", "organisation"),
        lang.pick("исполнитель", "official"),
    ]);
    for row in rows {
        let state = State::ALL.iter().find(|state| state.code() == row.state);
        let label = state.map_or_else(
            || row.state.clone(),
            |state| format!("{} {}", words::sign(*state), words::state(lang, *state)),
        );
        // an average exceeded is no breach and is not called one
        let label = match (state, row.severity.as_str()) {
            (Some(State::Overdue), "average" | "example" | "internal" | "labour") => format!(
                "{} {}",
                words::sign(State::Overdue),
                longer(&row.severity, lang)
            ),
            (Some(State::Late), "average" | "example" | "internal" | "labour") => format!(
                "{} {}",
                words::sign(State::Late),
                longer(&row.severity, lang)
            ),
            _ => label,
        };
        let contested = if row.contested { " ≈" } else { "" };
        let backdated = if row.backdated { " ↶" } else { "" };
        let due = row
            .due_on
            .as_ref()
            .and_then(|day| day.parse().ok())
            .map_or_else(String::new, |day| words::date_with_weekday(lang, day));
        let provisional = if row.provisional { " ~" } else { "" };
        let name = law
            .limit(&row.limit)
            .map_or(row.limit.as_str(), |(act, index)| {
                srok_law::regulation::words(&act.limits[index].name, lang.code())
            });
        table.push(vec![
            format!("{label}{contested}{backdated}"),
            format!("{due}{provisional}"),
            words::left(lang, row.late_by, row.remaining, row.unit.as_deref()),
            row.case_id.clone().unwrap_or_default(),
            name.to_owned(),
            format!("{} {}", row.regulation, row.clause),
            row.organisation.clone().unwrap_or_default(),
            row.official.clone().unwrap_or_default(),
        ]);
    }
    table
}

/// Returns the words for a term that is no limit and was exceeded.
fn longer(severity: &str, lang: Lang) -> &'static str {
    match severity {
        "internal" => lang.pick(
            "Дольше внутреннего ориентира",
            "Longer than the internal target",
        ),
        "example" => lang.pick("Дольше срока примера", "Longer than the example's term"),
        _ => lang.pick("Дольше среднего срока", "Longer than the average term"),
    }
}
