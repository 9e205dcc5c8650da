//! When is it due if it starts then? The calculator: a limit, a start, and what is known beside them; no store, no clock.

use serde::Serialize;

use crate::calendar::Calendar;
use crate::case::{Day, Event, Instant, Precision, Symbol, Timeline, Vocabulary};
use crate::explain::{Explanation, explain};
use crate::library::Law;
use crate::moment::{MIDDAY, Moment, MomentError};
use crate::regulation::{CalendarChoice, Limit, Regulation, Selector, Start, Suspension};
use crate::row::{CaseFacts, Row};
use crate::time::SecondsFormat;
use crate::timing::{self, Bench, Pause, Standing, TimingError};
use crate::words::Lang;

/// What is asked, as texts: as they stand on the command line or in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `regulation.limit`.
    pub limit: String,
    /// When the clock starts: with an offset, a local time, or a date (the hour is then unknown).
    pub start: String,
    /// The way of filing.
    pub channel: Option<String>,
    /// Suspensions over whole days, both included: `FROM..TO`.
    pub suspend: Vec<String>,
    /// Attributes the limit depends on: `ATTRIBUTE=VALUE`.
    pub with: Vec<String>,
    /// The organisation whose duty it is: its calendar counts.
    pub organisation: Option<String>,
    /// The language of the explanation.
    pub lang: Lang,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalculatorError {
    /// The limit is not there.
    #[error("no limit `{limit}`\nhint: {hint}")]
    NoLimit {
        /// The name asked for.
        limit: String,
        /// Names that are near, or how a name is written.
        hint: String,
    },
    /// The limit is for other ways of filing.
    #[error(
        "`{limit}` does not apply to the channel `{channel}`\nhint: it applies to: {}", known.join(", ")
    )]
    NotForChannel {
        /// The limit.
        limit: String,
        /// The channel asked for.
        channel: String,
        /// Those it is for.
        known: Vec<String>,
    },
    /// A text that is no suspension.
    #[error(
        "`{text}` is no suspension\nhint: write two dates, both included, e.g. 2026-01-12..2026-01-20"
    )]
    NoSuspension {
        /// The text.
        text: String,
    },
    /// A text that is no attribute with its value.
    #[error(
        "`{text}` is no attribute with a value\nhint: write e.g. stated_remedy_date=2026-01-20"
    )]
    NoAttribute {
        /// The text.
        text: String,
    },
    /// A start that is no moment.
    #[error(transparent)]
    NoMoment(#[from] MomentError),
    /// The calendar or the versions of the limit cannot answer.
    #[error(
        "{0}\nhint: choose a start that the calendar and the versions of the limit cover (srok calendar show, srok regulation show)"
    )]
    Timing(#[from] TimingError),
}

impl CalculatorError {
    /// Returns the field of the request that is at fault.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::NoLimit { .. } => "limit",
            Self::NotForChannel { .. } => "channel",
            Self::NoSuspension { .. } => "suspend",
            Self::NoAttribute { .. } => "with",
            Self::NoMoment(_) | Self::Timing(_) => "start",
        }
    }
}

/// The answer to one start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "utoipa", schema(as = DueDate))]
pub struct Answer {
    /// The standing at its start: the calculator asks when it is due, not where it stands today.
    #[serde(flatten)]
    pub row: Row,
    /// Why the date is the date.
    pub explanation: Explanation,
    /// What was asked and does not matter here.
    pub notes: Vec<String>,
}

/// The dates of one start among many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// The start as it was given.
    pub start: String,
    /// Day zero.
    pub day_zero: String,
    /// The legal last day.
    pub due_on: String,
    /// The last moment.
    pub due_at: String,
    /// The last working day that serves.
    pub act_by: String,
    /// The next working day after a last day that is off.
    pub due_rolled_on: String,
    /// The date may still move.
    pub provisional: bool,
    /// Why there are no dates; empty if there are.
    pub error: String,
}

/// Returns when a limit is due, explained day by day.
///
/// # Errors
///
/// [`CalculatorError`] names the field at fault and the remedy.
pub fn calculate(law: &Law, request: &Request) -> Result<Answer, CalculatorError> {
    Calculator::new(law, request)?.answer(&request.start, request.lang)
}

/// A limit with what is known beside the start: ready for one start or many.
#[derive(Debug)]
pub struct Calculator<'a> {
    law: &'a Law,
    act: &'a Regulation,
    index: usize,
    /// The words of the law and those of the request.
    words: Vocabulary,
    kind: Symbol,
    facts: Vec<(Symbol, Symbol)>,
    organisation: Option<Symbol>,
    channel: Option<String>,
    pauses: Vec<Pause>,
    notes: Vec<String>,
}

impl<'a> Calculator<'a> {
    /// Reads everything of a request but its start.
    ///
    /// # Errors
    ///
    /// [`CalculatorError`] names the field at fault and the remedy.
    pub fn new(law: &'a Law, request: &Request) -> Result<Self, CalculatorError> {
        let Some((act, index)) = law.limit(&request.limit) else {
            return Err(no_limit(law, &request.limit));
        };
        let limit = &act.limits[index];
        let mut words = law.words.clone();
        let channel = words.intern("channel");
        if let Some(given) = &request.channel {
            check_channel(limit, channel, given, &words)?;
        }
        let pauses = request
            .suspend
            .iter()
            .map(|text| pause(text, act))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            law,
            act,
            index,
            kind: start_kind(limit).unwrap_or(channel),
            facts: facts(request, limit, channel, &mut words)?,
            organisation: request
                .organisation
                .as_ref()
                .map(|organisation| words.intern(organisation)),
            channel: request.channel.clone(),
            notes: notes(limit, &pauses, request.lang),
            pauses,
            words,
        })
    }

    /// Returns the answer to a start.
    ///
    /// # Errors
    ///
    /// [`CalculatorError`] if the start is no moment, or one that the calendar or the versions of the limit do not cover.
    pub fn answer(&self, start: &str, lang: Lang) -> Result<Answer, CalculatorError> {
        let (at, precision) = self.begin(start)?;
        let bench = self.bench();
        let (timeline, standing) = self.standing(at, precision, &bench)?;
        let calendar = self.calendar();
        let facts = CaseFacts {
            channel: self.channel.clone(),
            ..CaseFacts::default()
        };
        let begun = standing.exists_from.max(at);
        // a duty has a state from the moment from which it exists
        let row = Row::of(&standing, &facts, &bench, calendar, begun)
            .ok_or(CalculatorError::Timing(TimingError::NoStart))?;
        Ok(Answer {
            row,
            explanation: explain(&standing, &timeline, &bench, calendar, lang),
            notes: self.notes.clone(),
        })
    }

    /// Returns the dates alone: for many starts.
    ///
    /// # Errors
    ///
    /// As [`Self::answer`].
    pub fn dates(&self, start: &str) -> Result<Dates, CalculatorError> {
        let (at, precision) = self.begin(start)?;
        let (_, standing) = self.standing(at, precision, &self.bench())?;
        let Some(due) = &standing.due else {
            return Ok(Dates {
                start: start.into(),
                ..Dates::default()
            });
        };
        let text = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        let due_at = self.act.zone.local(due.due_at);
        Ok(Dates {
            start: start.into(),
            day_zero: due.day_zero.to_string(),
            due_on: due.due_on.to_string(),
            due_at: due_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            act_by: text(due.act_by),
            due_rolled_on: text(due.due_rolled_on),
            provisional: standing.provisional,
            error: String::new(),
        })
    }

    fn bench(&self) -> Bench<'_> {
        Bench {
            words: &self.words,
            ..self.law.bench(self.act)
        }
    }

    fn begin(&self, start: &str) -> Result<(Instant, Precision), MomentError> {
        let zone = &self.act.zone;
        Ok(match Moment::read(start, zone)? {
            Moment::At(at) => (at, Precision::Moment),
            Moment::Day(day) => (zone.at(day, MIDDAY), Precision::Day),
        })
    }

    fn standing(
        &self,
        at: Instant,
        precision: Precision,
        bench: &Bench<'_>,
    ) -> Result<(Timeline, Standing), TimingError> {
        let event = Event {
            identity: 1,
            replaces: None,
            kind: self.kind,
            occurred_at: at,
            precision,
            recorded_at: at,
            organisation: self.organisation,
            to_organisation: self.organisation,
            official: None,
            facts: self.facts.clone(),
        };
        let timeline = Timeline::new(vec![event], bench.amendments);
        let standing = timing::calculate(&timeline, self.index, &self.pauses, bench)?;
        Ok((timeline, standing))
    }

    fn calendar(&self) -> &Calendar {
        match &self.act.calendar {
            CalendarChoice::Named(id) => self.law.calendars.named(id),
            CalendarChoice::Holder => self.law.calendars.of(self.organisation),
        }
    }
}

fn check_channel(
    limit: &Limit,
    channel: Symbol,
    given: &str,
    words: &Vocabulary,
) -> Result<(), CalculatorError> {
    let mut of_channel = limit
        .when
        .iter()
        .filter(|condition| condition.attribute == channel);
    let Some(condition) = of_channel.next() else {
        return Ok(());
    };
    let known: Vec<&str> = condition
        .values
        .iter()
        .map(|value| words.word(*value))
        .collect();
    if known.contains(&given) {
        return Ok(());
    }
    Err(CalculatorError::NotForChannel {
        limit: limit.full_id.clone(),
        channel: given.into(),
        known: known.into_iter().map(str::to_owned).collect(),
    })
}

/// Returns what the start carries: what the limit asks for, and what the request says.
fn facts(
    request: &Request,
    limit: &Limit,
    channel: Symbol,
    words: &mut Vocabulary,
) -> Result<Vec<(Symbol, Symbol)>, CalculatorError> {
    let mut facts: Vec<(Symbol, Symbol)> = limit
        .when
        .iter()
        .filter_map(|condition| Some((condition.attribute, *condition.values.first()?)))
        .collect();
    if let Some(given) = &request.channel {
        facts.retain(|(attribute, _)| *attribute != channel);
        facts.push((channel, words.intern(given)));
    }
    for text in &request.with {
        let Some((name, value)) = text.split_once('=') else {
            return Err(CalculatorError::NoAttribute { text: text.clone() });
        };
        facts.push((words.intern(name), words.intern(value)));
    }
    Ok(facts)
}

/// Returns what is to be said of suspensions that stop nothing.
fn notes(limit: &Limit, pauses: &[Pause], lang: Lang) -> Vec<String> {
    if pauses.is_empty() {
        return Vec::new();
    }
    let note = match limit.suspension {
        Suspension::Stops { .. } => return Vec::new(),
        Suspension::Forbidden => lang.pick(
            "приостановление актом не предусмотрено: срок продолжает течь",
            "the act provides no suspension: the clock runs on",
        ),
        Suspension::Included => lang.pick(
            "приостановления входят в срок: срок продолжает течь",
            "the term includes suspensions: the clock runs on",
        ),
        Suspension::None => lang.pick(
            "приостановление на этот срок не влияет: срок продолжает течь",
            "a suspension does not stop this limit: the clock runs on",
        ),
    };
    vec![note.into()]
}

/// Returns the event type that starts a limit.
fn start_kind(limit: &Limit) -> Option<Symbol> {
    let of = |selectors: &[Selector]| selectors.last().map(|selector| selector.event);
    match &limit.start {
        Start::FirstOf(selectors)
        | Start::Latest(selectors)
        | Start::EarliestOf { of: selectors, .. } => of(selectors),
        Start::Clock(selector) => Some(selector.event),
        Start::DueOf(_) | Start::ExpiryOf(_) => None,
    }
}

fn pause(text: &str, act: &Regulation) -> Result<Pause, CalculatorError> {
    let day = |text: &str| match Moment::read(text, &act.zone) {
        Ok(Moment::Day(day)) => Some(day),
        _ => None,
    };
    let days = text
        .split_once("..")
        .and_then(|(from, to)| Some((day(from)?, day(to)?)));
    days.filter(|(from, to)| from <= to)
        .map(|(from, to)| Pause::days(from, to, &act.zone))
        .ok_or_else(|| CalculatorError::NoSuspension { text: text.into() })
}

fn no_limit(law: &Law, limit: &str) -> CalculatorError {
    let (act, wanted) = limit.split_once('.').unwrap_or((limit, ""));
    let near = law.regulation(act).map(|act| {
        let mut names: Vec<&str> = act.limits.iter().map(|limit| limit.id.as_str()).collect();
        names.sort_by_key(|name| distance(name, wanted));
        names.truncate(5);
        format!("limits of {} with near names: {}", act.id, names.join(", "))
    });
    let acts: Vec<&str> = law.regulations.iter().map(|act| act.id.as_str()).collect();
    CalculatorError::NoLimit {
        limit: limit.into(),
        hint: near.unwrap_or_else(|| {
            format!(
                "write REGULATION.LIMIT; regulations: {} (srok regulation list)",
                acts.join(", ")
            )
        }),
    }
}

/// Returns how many letters must change to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        row[0] = index + 1;
        for column in 1..=other.len() {
            let change = diagonal + usize::from(letter != other[column - 1]);
            diagonal = row[column];
            row[column] = change.min(row[column] + 1).min(row[column - 1] + 1);
        }
    }
    row[other.len()]
}
