//! What does a line of a scenario say? Events and expectations written as text, read and compared.
//!
//! A moment is local to the act's zone; a bare date means, of an event, that only the day is known; of an expectation, the last moment of
//! that day. An event: `moment type attribute=value …`, beside attributes `id=` (to be named), `replaces=` (that id), `recorded=` (when it
//! was learnt; else when it happened). An expectation: `as-of [known:moment] limit state [field=value …]`; the state `-` means that there
//! is no such duty.

use std::collections::BTreeMap;

use srok_law::calendar::Zone;
use srok_law::case::{Event, Instant, Precision, Timeline};
use srok_law::regulation::Regulation;
use srok_law::timing::{Finding, Rule, Standing, assess, figures, findings};

use super::bench::Law;

/// A local moment, and whether only its day was given.
pub fn moment(text: &str, zone: &Zone) -> (Instant, bool) {
    if let Ok(date) = text.parse::<srok_law::time::NaiveDate>() {
        return (zone.start_of(date.into()), true);
    }
    let (date, time) = text
        .split_once('T')
        .unwrap_or_else(|| panic!("`{text}` is no moment"));
    let time = ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|format| srok_law::time::NaiveTime::parse_from_str(time, format).ok());
    let date: srok_law::time::NaiveDate = date.parse().unwrap();
    let time = time.unwrap_or_else(|| panic!("`{text}` is no moment"));
    let micros = i64::from(srok_law::time::Timelike::nanosecond(&time) / 1000);
    let whole = srok_law::time::Timelike::with_nanosecond(&time, 0).unwrap();
    (zone.at(date.into(), whole).plus(micros), false)
}

/// As `moment`, but a bare date is its last moment.
pub fn as_of(text: &str, zone: &Zone) -> Instant {
    match moment(text, zone) {
        (at, true) => zone.start_of(zone.day_of(at).plus(1)).plus(-1),
        (at, false) => at,
    }
}

pub fn events(law: &mut Law, zone: &Zone, lines: &[String]) -> Vec<Event> {
    let mut ids: BTreeMap<String, u64> = BTreeMap::new();
    let mut replacing: Vec<(usize, String)> = Vec::new();
    let mut events = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut words = line.split_whitespace();
        let (at, by_day) = moment(words.next().unwrap(), zone);
        let kind = words
            .next()
            .unwrap_or_else(|| panic!("`{line}` has no type"));
        let (mut facts, mut recorded, mut id) = (Vec::new(), at, None);
        for word in words {
            let (name, value) = word
                .split_once('=')
                .unwrap_or_else(|| panic!("`{word}` of `{line}`"));
            match name {
                "id" => id = Some(value.to_owned()),
                "replaces" => replacing.push((index, value.to_owned())),
                "recorded" => recorded = moment(value, zone).0,
                _ => facts.push((name, value)),
            }
        }
        let mut event = law.event(kind, at, &facts);
        event.recorded_at = recorded;
        if by_day {
            event.precision = Precision::Day;
        }
        ids.extend(id.map(|id| (id, event.identity)));
        events.push(event);
    }
    for (index, id) in replacing {
        let target: &mut Event = &mut events[index];
        target.replaces = Some(ids[&id]);
    }
    events
}

pub struct Timed<'a> {
    law: &'a Law,
    regulation: &'a Regulation,
    timeline: Timeline,
    standings: Vec<Standing>,
}

impl<'a> Timed<'a> {
    pub fn new(law: &'a Law, regulation: &'a Regulation, timeline: Timeline) -> Self {
        let standings = assess(&timeline, &law.bench(regulation));
        Self {
            law,
            regulation,
            timeline,
            standings,
        }
    }

    pub fn findings(&self) -> Vec<String> {
        let found = findings(
            &self.timeline,
            &self.standings,
            &self.law.bench(self.regulation),
        );
        let mut names: Vec<String> = found
            .iter()
            .map(|finding| name(finding, self.regulation))
            .collect();
        names.sort();
        names
    }

    /// What an expectation asks about, in its own words.
    pub fn found(
        &self,
        as_of: Instant,
        limit: &str,
        fields: &[(String, String)],
    ) -> (String, Vec<(String, String)>) {
        let index = self
            .regulation
            .limit_index(limit)
            .unwrap_or_else(|| panic!("no limit `{limit}`"));
        let given = |name: &str| {
            fields
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.as_str())
        };
        let of_limit: Vec<&Standing> = self
            .standings
            .iter()
            .filter(|standing| standing.limit == index)
            .collect();
        let standing = match given("occurrence") {
            Some(number) => of_limit
                .iter()
                .find(|standing| standing.occurrence.to_string() == number),
            None => {
                assert!(
                    of_limit.len() < 2,
                    "`{limit}` has {} occurrences: say which",
                    of_limit.len()
                );
                of_limit.first()
            }
        };
        let Some((standing, state)) =
            standing.and_then(|standing| Some((*standing, standing.state(as_of)?)))
        else {
            return (
                "-".into(),
                fields
                    .iter()
                    .filter(|(name, _)| name == "occurrence")
                    .cloned()
                    .collect(),
            );
        };
        let fields = fields
            .iter()
            .map(|(name, _)| (name.clone(), self.field(standing, name, as_of)))
            .collect();
        (state.code().into(), fields)
    }

    fn field(&self, standing: &Standing, field: &str, as_of: Instant) -> String {
        let zone = &self.regulation.zone;
        let limit = &self.regulation.limits[standing.limit];
        let day = |day: Option<srok_law::case::Day>| {
            day.map_or_else(|| "none".into(), |day| day.to_string())
        };
        let at = |at: Option<Instant>| at.map_or_else(|| "none".into(), |at| written(at, zone));
        let word = |symbol: Option<srok_law::case::Symbol>| {
            symbol.map_or_else(
                || "none".into(),
                |symbol| self.law.words.word(symbol).to_owned(),
            )
        };
        let yes = |yes: bool| {
            if yes {
                "yes".to_owned()
            } else {
                "no".to_owned()
            }
        };
        let number =
            |number: Option<i64>| number.map_or_else(|| "none".into(), |number| number.to_string());
        let calendar = self.law.calendars.of(standing.organisation);
        let figures = figures(standing, self.regulation, calendar, as_of);
        let due = standing.due.as_ref();
        match field {
            "due" => day(due.map(|due| due.due_on)),
            "act_by" => day(due.and_then(|due| due.act_by)),
            "zero" => day(due.map(|due| due.day_zero)),
            "occurrence" => standing.occurrence.to_string(),
            "org" => word(standing.organisation),
            "official" => word(standing.official),
            "missing" => word(standing.missing),
            "severity" => limit.severity.code().to_owned(),
            "contested" => yes(standing.is_contested(as_of, zone)),
            "provisional" => yes(standing.provisional),
            "manual" => yes(standing.manual),
            "suspended_days" => figures.suspended.to_string(),
            "remaining" => number(figures.remaining),
            "late_by" => number(figures.late_by),
            "late_calendar_days" => number(figures.late_calendar_days),
            "started" => at(standing.started_at),
            "stopped" => at(standing.stopped_at),
            "target" => at(standing.target_late_from),
            "known_late" => at(standing.known_late_at(as_of)),
            "backdated" => yes(standing.is_backdated(as_of)),
            "version" => standing.version.map_or_else(
                || "none".into(),
                |version| limit.versions[version].in_force.to_string(),
            ),
            _ => panic!("no field `{field}`"),
        }
    }
}

/// A moment as the expectations write it: no seconds if there are none.
fn written(at: Instant, zone: &Zone) -> String {
    let local = zone.local(at).naive_local();
    let whole = at.0 % srok_law::case::MINUTE == 0;
    local
        .format(if whole {
            "%Y-%m-%dT%H:%M"
        } else {
            "%Y-%m-%dT%H:%M:%S%.f"
        })
        .to_string()
}

fn name(finding: &Finding, regulation: &Regulation) -> String {
    let limit = |index: usize| regulation.limits[index].id.clone();
    match finding.rule {
        Rule::Check(index) => regulation.checks[index].id.clone(),
        Rule::TooEarly(index) => format!("too_early:{}", limit(index)),
        Rule::WaitingCutShort(index) => format!("waiting_cut_short:{}", limit(index)),
        Rule::PromisedLater(index) => format!("promised_later:{}", limit(index)),
        Rule::DeclaredLater(index) => format!("declared_later:{}", limit(index)),
    }
}

/// Checks one line; `None` if it holds.
pub fn differs(line: &str, events: &[Event], law: &mut Law, regulation: &str) -> Option<String> {
    let zone = law.regulation(regulation).zone.clone();
    let mut words = line.split_whitespace().peekable();
    let at = as_of(words.next()?, &zone);
    let known = words
        .next_if(|word| word.starts_with("known:"))
        .map(|word| as_of(&word["known:".len()..], &zone));
    let limit = words.next()?;
    let state = words.next()?;
    let fields: Vec<(String, String)> = words
        .map(|word| {
            word.split_once('=')
                .unwrap_or_else(|| panic!("`{word}` of `{line}`"))
        })
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let known: Vec<Event> = events
        .iter()
        .filter(|event| known.is_none_or(|known| event.recorded_at <= known))
        .cloned()
        .collect();
    let timeline = law.timeline(known);
    let timed = Timed::new(law, law.regulation(regulation), timeline);
    let (found, values) = timed.found(at, limit, &fields);
    let given = if state.split('|').any(|state| state == found) {
        found.clone()
    } else {
        state.into()
    };
    let wanted = if found == "-" { values.clone() } else { fields };
    let write = |state: &str, fields: &[(String, String)]| {
        fields.iter().fold(state.to_owned(), |text, (name, value)| {
            format!("{text} {name}={value}")
        })
    };
    let (expected, found) = (write(&given, &wanted), write(&found, &values));
    (expected != found)
        .then(|| format!("    {line}\n      expected {expected}\n      found    {found}"))
}
