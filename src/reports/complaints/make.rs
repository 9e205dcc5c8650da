//! How does a report come about? From the complaints of the store, within the perimeter that the act and the body draw.

mod teller;

use std::collections::HashSet;

use super::Report;
use crate::calculator::{Calculator, Request};
use crate::calendar::{Calendar, DecreeDays, Zone};
use crate::case::{Day, Instant, Symbol, Vocabulary};
use crate::directory::Directory;
use crate::library::Law;
use crate::period::Period;
use crate::quarterly::{self, Complaint, Counted, Perimeter, Register, Span};
use crate::regulation::{Limit, Regulation, Severity};
use crate::standings::{Standings, StandingsError};
use crate::words::Lang;
use teller::Teller;

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
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// No such act.
    #[error("no regulation `{0}`\nhint: srok regulation list shows them")]
    NoRegulation(String),
    /// The act asks for no report.
    #[error(
        "regulation `{0}` asks for no report on complaints\nhint: name another one with --regulation"
    )]
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
        "nothing was known at {0}\nhint: the first event was recorded at {1}; ask for what was known later, or leave --known-at out"
    )]
    NotYet(Instant, Instant),
    /// The store cannot be read.
    #[error(transparent)]
    Standings(#[from] StandingsError),
    /// The directory cannot be read.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

/// Returns the report.
///
/// # Errors
///
/// [`NotMade`]: an act or a body that is not there, or a store that cannot be read.
pub fn make(standings: &Standings, ask: &Ask) -> Result<Report, NotMade> {
    let law = standings.law();
    let act = law
        .regulation(&ask.regulation)
        .ok_or_else(|| NotMade::NoRegulation(ask.regulation.clone()))?;
    let duty = duty(act).ok_or_else(|| NotMade::NoReport(act.id.clone()))?;
    let store = standings.store();
    let directory = store.directory()?;
    let last = ask.period.last();
    let organisations = beneath(&directory, ask, last)?;
    // everything recorded later is not known to this report
    let watermark = match ask.known_at {
        Some(known_at) => known_at,
        None => store.standings_reach()?,
    };
    let first = store
        .recorded_until(Instant(0), 1)?
        .ok_or(NotMade::Nothing)?;
    if watermark < first {
        return Err(NotMade::NotYet(watermark, first));
    }
    let spans = [ask.period, ask.period.before(), ask.period.year_before()]
        .map(|period| span(&act.zone, period));
    let [now, before, year_before] = spans;
    let register = quarterly::read(standings, year_before.from, now.until, ask.known_at)?;
    let perimeter = perimeter(
        &register,
        act,
        duty,
        organisations.as_deref(),
        &directory,
        last,
    );
    let decree_days = duty
        .versions
        .last()
        .map_or(DecreeDays::Working, |version| version.decree_days);
    let counted = Counted::new(&register.complaints, &perimeter);
    let count = |span: Span| {
        quarterly::sheet(&counted, &register.words, span, |complaint, from, to| {
            let calendar = calendar(standings, act, &register.words, complaint);
            let [from, to] = [from, to].map(|at| act.zone.day_of(at));
            calendar.working_days_between(from, to, decree_days)
        })
    };
    let teller = Teller {
        ask,
        law,
        act,
        duty,
        directory: &directory,
        words: &register.words,
        organisations: organisations.as_deref(),
        heard: heard(standings, now, ask.known_at)?,
        due_on: due_on(law, act, duty, ask),
        watermark,
        sheet: count(now),
        others: [count(before), count(year_before)],
    };
    Ok(teller.report())
}

/// Returns the limit of an act that asks for the report.
fn duty(act: &Regulation) -> Option<&Limit> {
    act.limits
        .iter()
        .find(|limit| limit.kind == "report" && limit.severity == Severity::Binding)
}

/// Returns the bodies of the report; `None` for all.
fn beneath(directory: &Directory, ask: &Ask, on: Day) -> Result<Option<Vec<String>>, NotMade> {
    let Some(id) = &ask.organisation else {
        return Ok(None);
    };
    if directory.organisation(id, on).is_none() {
        return Err(NotMade::NoOrganisation(id.clone()));
    }
    let all = directory.beneath(id, on);
    Ok(Some(all.into_iter().map(str::to_owned).collect()))
}

fn span(zone: &Zone, period: Period) -> Span {
    Span {
        from: zone.start_of(period.first()),
        until: zone.start_of(period.last().plus(1)),
    }
}

/// Returns whose complaints are counted. Where no body is named, those of all that the directory knows or that ever registered a complaint.
fn perimeter(
    register: &Register,
    act: &Regulation,
    duty: &Limit,
    organisations: Option<&[String]>,
    directory: &Directory,
    on: Day,
) -> Perimeter {
    let symbol = |word: &str| register.words.find(word);
    let organisations: HashSet<Symbol> = match organisations {
        Some(all) => all.iter().filter_map(|id| symbol(id)).collect(),
        None => {
            let known = directory.organisations(on).into_iter();
            let known = known.filter_map(|known| symbol(&known.id));
            let registering = register.complaints.iter();
            let registering = registering
                .filter(|complaint| complaint.registered_at.is_some())
                .filter_map(|complaint| complaint.organisation);
            known.chain(registering).collect()
        }
    };
    let excluded = duty
        .excludes
        .iter()
        .filter(|(attribute, _)| attribute == "object")
        .flat_map(|(_, values)| values)
        .filter_map(|value| symbol(value))
        .collect();
    Perimeter {
        organisations,
        regulation: Some(act.symbol),
        excluded,
    }
}

/// Returns the calendar that a complaint is counted by.
fn calendar<'a>(
    standings: &'a Standings,
    act: &'a Regulation,
    words: &Vocabulary,
    complaint: &Complaint,
) -> &'a Calendar {
    let organisation = complaint.organisation.map(|symbol| words.word(symbol));
    let id = organisation.and_then(|organisation| standings.store().word_id(organisation));
    standings.calendar_of(act, id)
}

/// Returns the ids of the bodies that sent anything about the period.
fn heard(
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
fn due_on(law: &Law, act: &Regulation, duty: &Limit, ask: &Ask) -> Option<String> {
    // the clock begins the duty when the period is over, as `alerts::duties` has it
    let over = act.zone.local(act.zone.start_of(ask.period.last().plus(1)));
    let request = Request {
        limit: duty.full_id.clone(),
        organisation: ask.organisation.clone(),
        ..Request::default()
    };
    let calculator = Calculator::new(law, &request).ok()?;
    let dates = calculator.dates(&over.to_rfc3339()).ok()?;
    Some(dates.due_on).filter(|day| !day.is_empty())
}
