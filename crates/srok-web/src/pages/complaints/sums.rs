//! How many complaints, on which grounds, with what outcome? Counted case by case in the days of the period.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::super::WebError;
use super::super::past::Past;
use super::{PATH, code};
use srok_charts::{self as charts, Bar, Bars, Chart, Role};
use srok_engine::history::{Complaint, Verdict};
use srok_law::case::Instant;
use srok_law::period::Period;
use srok_law::words;

/// What happened to complaints in a period.
#[derive(Debug, Default, Serialize)]
pub struct Sums {
    /// Registered: received by this body.
    registered: u64,
    decided: u64,
    satisfied: u64,
    refused: u64,
    unanswered: u64,
    forwarded: u64,
    withdrawn: u64,
    answered: u64,
    remedied: u64,
    /// Registered and not done with at the end of the period, or now.
    open: u64,
}

/// A period from its first moment to that after its last.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    from: Instant,
    before: Instant,
}

impl Span {
    /// Returns the moments of a period in the zone of the calendars.
    pub fn of(past: &Past<'_>, period: Period) -> Self {
        let zone = past.history.standings().law().calendars.of(None).zone();
        Self {
            from: zone.start_of(period.first()),
            before: zone.start_of(period.last().plus(1)),
        }
    }

    /// Tells whether a moment lies in it.
    pub fn holds(self, at: Option<Instant>) -> bool {
        at.is_some_and(|at| at >= self.from && at < self.before)
    }
}

impl Sums {
    /// Counts complaints in a period.
    pub fn of(past: &Past<'_>, known: &[&Complaint], period: Period) -> Self {
        let mut sums = Self::default();
        let span = Span::of(past, period);
        let is = |at: Option<Instant>| u64::from(span.holds(at));
        for complaint in known {
            let decided = is(complaint.decided_at);
            let outcome = complaint.outcome.as_deref();
            sums.registered += is(complaint.registered_at);
            sums.decided += decided;
            sums.satisfied += decided * u64::from(outcome == Some("satisfied"));
            sums.refused += decided * u64::from(outcome == Some("refused"));
            sums.unanswered += is(complaint.unanswered_at);
            sums.forwarded += is(complaint.forwarded_at);
            sums.withdrawn += is(complaint.withdrawn_at);
            sums.answered += is(complaint.response_at);
            sums.remedied += is(complaint.remedied_at);
            let is_there = complaint.registered_at.is_some_and(|at| at < span.before);
            let is_open = complaint.closed_at().is_none_or(|at| at >= span.before);
            sums.open += u64::from(is_there && is_open);
        }
        sums
    }
}

/// Draws on which grounds the complaints of the period rest.
pub fn grounds(past: &Past<'_>, known: &[&Complaint]) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let span = Span::of(past, past.visit.view.period());
    let registered = known
        .iter()
        .filter(|complaint| span.holds(complaint.registered_at));
    let mut by_code: BTreeMap<(Option<&str>, &str), u64> = BTreeMap::new();
    let mut cases = 0;
    for complaint in registered {
        cases += 1;
        let act = complaint.regulation.as_deref();
        for ground in &complaint.grounds {
            *by_code.entry((act, ground)).or_default() += 1;
        }
        if complaint.grounds.is_empty() {
            *by_code.entry((None, "")).or_default() += 1;
        }
    }
    let none = lang.pick("основание не указано", "no ground is named");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for ((act, ground), count) in by_code {
        let name = match ground {
            "" => none.to_owned(),
            ground => code(past, act, "complaint_ground", ground),
        };
        *counts.entry(name).or_default() += count;
    }
    let title = format!(
        "{}, {}: {} {}",
        lang.pick("Основания жалоб", "Grounds of complaints"),
        past.period(),
        words::number(cases),
        words::plural(
            lang,
            cases,
            ["жалоба", "жалобы", "жалоб"],
            ["complaint", "complaints"]
        )
    );
    let definition = lang.pick(
        "Жалобы, зарегистрированные в периоде; жалоба с несколькими основаниями входит в каждое, поэтому доли в сумме больше 100 %.",
        "Complaints registered in the period; one with several grounds counts under each, so that the shares add up to more than 100 %.",
    );
    bars(
        past,
        "grounds",
        &title,
        definition,
        counts,
        cases.unsigned_abs(),
        Role::Complaint,
    )
}

/// Draws what became of the complaints that were done with in the period.
pub fn outcomes(past: &Past<'_>, known: &[&Complaint]) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let sums = Sums::of(past, known, past.visit.view.period());
    let named = [
        (lang.pick("удовлетворена", "satisfied"), sums.satisfied),
        (
            lang.pick("отказано в удовлетворении", "refused"),
            sums.refused,
        ),
        (
            lang.pick("решение без исхода", "decided, no outcome named"),
            sums.decided - sums.satisfied - sums.refused,
        ),
        (
            lang.pick("оставлена без ответа", "left unanswered"),
            sums.unanswered,
        ),
        (
            lang.pick("направлена по компетенции", "forwarded"),
            sums.forwarded,
        ),
        (lang.pick("отозвана", "withdrawn"), sums.withdrawn),
    ];
    let all: u64 = named.iter().map(|(_, count)| count).sum();
    let counts = named.into_iter().filter(|(_, count)| *count > 0);
    let counts = counts
        .map(|(name, count)| (name.to_owned(), count))
        .collect();
    let title = format!(
        "{}, {}",
        lang.pick("Исходы жалоб", "Outcomes of complaints"),
        past.period()
    );
    let definition = lang.pick(
        "Жалобы, по которым в периоде принято решение или которые сняты с рассмотрения, когда бы они ни были зарегистрированы.",
        "Complaints decided or otherwise done with in the period, whenever they were registered.",
    );
    bars(
        past,
        "outcomes",
        &title,
        definition,
        counts,
        all,
        Role::Accent,
    )
}

fn bars(
    past: &Past<'_>,
    id: &str,
    title: &str,
    definition: &str,
    counts: BTreeMap<String, u64>,
    of: u64,
    role: Role,
) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let bars = counts.into_iter().map(|(name, count)| {
        let share = words::percent(lang, count, of);
        let words = format!("{count} {} {of} ({share})", lang.pick("из", "of"));
        Bar {
            role,
            ..Bar::new(&name, count as f64, &words)
        }
    });
    let picture = Bars {
        bars: bars.collect(),
    };
    let unit = lang.pick("жалоб", "complaints");
    charts::draw(&past.head(id, title, unit, definition), &picture)
        .map_err(|error| WebError::internal(&error))
}

/// What our own timing says of complaints about lateness.
#[derive(Debug, Serialize)]
pub struct VerdictRow {
    code: &'static str,
    name: String,
    count: usize,
    of: usize,
    href: String,
    satisfied: usize,
}

/// Names of verdicts in addresses.
pub const VERDICTS: [(Verdict, &str, &str, &str); 3] = [
    (
        Verdict::Confirmed,
        "confirmed",
        "подтверждается: срок по делу к моменту жалобы был нарушен",
        "borne out: the limit of the case was broken when the complaint came",
    ),
    (
        Verdict::Contradicted,
        "contradicted",
        "не подтверждается: срок соблюден или еще не истек",
        "contradicted: the limit was kept or had not run out",
    ),
    (
        Verdict::NotKnown,
        "not_known",
        "проверить нельзя: дело не указано или сведений о нем нет",
        "cannot be checked: no case is named, or nothing is known of it",
    ),
];

/// Counts what our own timing says of complaints about lateness registered in the period.
pub fn verdicts(past: &Past<'_>, known: &[&Complaint]) -> Vec<VerdictRow> {
    let span = Span::of(past, past.visit.view.period());
    let registered: Vec<_> = known
        .iter()
        .filter(|complaint| complaint.verdict.is_some())
        .filter(|complaint| span.holds(complaint.registered_at))
        .collect();
    let row = |(verdict, code, ru, en): (Verdict, &'static str, &str, &str)| {
        let of = registered
            .iter()
            .filter(|complaint| complaint.verdict == Some(verdict));
        let satisfied = of
            .clone()
            .filter(|complaint| complaint.outcome.as_deref() == Some("satisfied"));
        VerdictRow {
            code,
            name: past.visit.pick(ru, en).into(),
            count: of.clone().count(),
            of: registered.len(),
            href: format!("{}#list", past.visit.view.same(PATH, &[("list", code)])),
            satisfied: satisfied.count(),
        }
    };
    VERDICTS.into_iter().map(row).collect()
}
