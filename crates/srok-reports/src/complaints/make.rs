//! How does a report come about? From the complaints of the store, within the perimeter that the act and the body draw.

mod change;
mod names;
mod past;
mod teller;
mod workshop;

use std::collections::HashSet;

use super::{FORM, Report};
use crate::{ReportError, Templates};
pub(crate) use names::lists;
use past::Past;
use srok_core::directory::Directory;
use srok_engine::quarterly::{self, Counted, Span};
use srok_engine::standings::{Standings, StandingsError};
use srok_law::calculator::{Calculator, Request};
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_law::period::Period;
use srok_law::regulation::{Limit, Regulation, Severity};
use srok_law::words::Lang;
use srok_store::{NewReport, ReportKey};
use teller::Teller;
pub(crate) use workshop::Workshop;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The period: a quarter, as a rule.
    pub period: Period,
    /// The act, e.g. `mo221`.
    pub regulation: String,
    /// The body, with everything beneath it; absent: all.
    pub organisation: Option<String>,
    /// With what was known at this moment; absent: now.
    pub known_at: Option<Instant>,
    /// The language of its words.
    pub lang: Lang,
    /// Where its template is looked for.
    pub templates: Templates,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// No such act.
    #[error("no regulation `{0}`\nhint: srok regulation list shows them")]
    NoRegulation(String),
    /// The act asks for no report.
    #[error("regulation `{0}` asks for no report on complaints\nhint: name another act")]
    NoReport(String),
    /// No such body.
    #[error(
        "organisation `{0}` is not in the directory on the last day of the period\nhint: `srok directory list organisations` shows them"
    )]
    NoOrganisation(String),
    /// The store holds no event.
    #[error("nothing is recorded yet\nhint: take in events first, with srok ingest or over HTTP")]
    Nothing,
    /// At the moment asked about no event was known: figures would be zeros that mean "unknown".
    #[error(
        "nothing was known at {0}\nhint: the first event was recorded at {1}; ask for what was known later, or for what is known now"
    )]
    NotYet(Instant, Instant),
    /// The file of an approved version is not there or cannot be read.
    #[error(
        "the approved report {0} cannot be read\nhint: `srok verify` says what is wrong with the store; a backup holds what was approved"
    )]
    Unreadable(String),
    /// Its template cannot be read.
    #[error(transparent)]
    Template(#[from] ReportError),
    /// The store cannot be read.
    #[error(transparent)]
    Standings(#[from] StandingsError),
    /// The directory cannot be read.
    #[error(transparent)]
    Store(#[from] srok_store::StoreError),
}

/// Returns the report: a draft, or an approved version if it is made with the knowledge of one.
///
/// # Errors
///
/// [`NotMade`]: an act or a body that is not there, or a store that cannot be read.
pub fn make(standings: &Standings, ask: &Ask) -> Result<Report, NotMade> {
    made(standings, ask, None).map(|(report, _)| report)
}

/// Tells of some bodies whether their reports balance, and how many faults of the data they have: a look at many drafts for the price of one.
///
/// # Errors
///
/// [`NotMade`]: an act that is not there, or a store that cannot be read.
pub fn looks(
    standings: &Standings,
    regulation: &str,
    period: Period,
    organisations: &[String],
    stop: impl Fn() -> bool,
) -> Result<Vec<(String, bool, usize)>, NotMade> {
    let ask = |organisation: Option<&String>| Ask {
        period,
        regulation: regulation.to_owned(),
        organisation: organisation.cloned(),
        known_at: None,
        lang: Lang::default(),
        templates: Templates::default(),
    };
    let all = ask(None);
    let workshop = Workshop::open(standings, &all)?;
    let span = workshop.span(period);
    let register = workshop.register(period.year_before(), span, None)?;
    let mut looks = Vec::new();
    for organisation in organisations {
        if stop() {
            break;
        }
        let own = ask(Some(organisation));
        let workshop = Workshop::open(standings, &own)?;
        let perimeter = workshop.perimeter(&register);
        let counted = Counted::new(register.complaints(), &perimeter);
        let days = workshop.working_days();
        let sheet = quarterly::sheet(&counted, &register.words, span, &days);
        looks.push((organisation.clone(), sheet.balances(), sheet.faults.len()));
    }
    Ok(looks)
}

/// Returns the report with an approval about to be given, and the bodies within that have not approved theirs though others have.
pub(super) fn made(
    standings: &Standings,
    ask: &Ask,
    approving: Option<&NewReport>,
) -> Result<(Report, Vec<String>), NotMade> {
    let workshop = Workshop::open(standings, ask)?;
    let watermark = watermark(standings, ask)?;
    let template = ask.templates.take(&super::page::TEMPLATE)?;
    let past = Past::look(&workshop, approving)?;
    let [now, before, year_before] = [ask.period, ask.period.before(), ask.period.year_before()]
        .map(|period| workshop.span(period));
    let register = workshop.register(ask.period.year_before(), now, ask.known_at)?;
    let perimeter = workshop.perimeter(&register);
    let counted = Counted::new(register.complaints(), &perimeter);
    let days = workshop.working_days();
    let count = |span: Span| quarterly::sheet(&counted, &register.words, span, &days);
    let teller = Teller {
        workshop: &workshop,
        words: &register.words,
        heard: heard(standings, now, ask.known_at)?,
        due_on: due_on(
            standings.law(),
            &ask.regulation,
            ask.organisation.as_deref(),
            ask.period,
        ),
        watermark,
        sheet: count(now),
        others: [before, year_before].map(count),
        past: &past,
        template,
    };
    let report = teller.report()?;
    let missing = past.missing().into_iter().map(str::to_owned).collect();
    Ok((report, missing))
}

/// Returns the limit of an act that asks for the report.
#[must_use]
pub fn report_duty(act: &Regulation) -> Option<&Limit> {
    act.limits
        .iter()
        .find(|limit| limit.kind == "report" && limit.severity == Severity::Binding)
}

/// Returns which report is asked for, as its versions are kept.
pub(super) fn key(ask: &Ask) -> ReportKey {
    ReportKey {
        form: FORM.to_owned(),
        period: ask.period.to_string(),
        regulation: ask.regulation.clone(),
        organisation: ask.organisation.clone(),
    }
}

/// Returns up to which moment everything is known: what was recorded later is not in the report.
pub(crate) fn watermark(standings: &Standings, ask: &Ask) -> Result<Instant, NotMade> {
    let store = standings.store();
    let watermark = match ask.known_at {
        Some(known_at) => known_at,
        // what was withdrawn is learnt, too
        None => store.standings_reach()?.max(store.last_withdrawn()?),
    };
    let first = store
        .recorded_until(Instant(0), 1)?
        .ok_or(NotMade::Nothing)?;
    if watermark < first {
        return Err(NotMade::NotYet(watermark, first));
    }
    Ok(watermark)
}

/// Returns the ids of the bodies that sent anything about the period.
pub(crate) fn heard(
    standings: &Standings,
    span: Span,
    known_at: Option<Instant>,
) -> Result<HashSet<String>, NotMade> {
    let store = standings.store();
    let words = store.words();
    let ids = store.organisations_heard(span.from, span.until, known_at)?;
    let known = ids.into_iter().filter_map(|id| words.word(id));
    Ok(known.map(str::to_owned).collect())
}

/// Returns the last day to send the report of a period, by the calculator; an act may name none.
#[must_use]
pub fn due_on(
    law: &Law,
    regulation: &str,
    organisation: Option<&str>,
    period: Period,
) -> Option<Day> {
    let act = law.regulation(regulation)?;
    let duty = report_duty(act)?;
    // the clock begins the duty when the period is over, as `alerts::duties` has it
    let over = act.zone.local(act.zone.start_of(period.last().plus(1)));
    let request = Request {
        limit: duty.full_id.clone(),
        organisation: organisation.map(str::to_owned),
        ..Request::default()
    };
    let calculator = Calculator::new(law, &request).ok()?;
    let dates = calculator.dates(&over.to_rfc3339()).ok()?;
    let day = srok_law::time::NaiveDate::parse_from_str(&dates.due_on, "%Y-%m-%d");
    day.ok().map(Day::from)
}

/// Returns the bodies that owe a report under an act on a day.
#[must_use]
pub fn owing(directory: &Directory, regulation: &str, on: Day) -> Vec<String> {
    let known = directory.organisations(on).into_iter();
    known
        .filter(|known| known.reports.iter().any(|act| act == regulation))
        .map(|known| known.id.clone())
        .collect()
}
