//! What is kept of one limit? Instants and small integers, packed; what all limits of a version share, and what all limits of a case share, is kept
//! once.

use srok_law::case::{Day, Instant};
use srok_law::timing::{Ending, Instants, State};
use srok_store::{CaseRecord, LimitVersionRecord, Marks, StandingRecord};

/// What all limits of one version share.
#[derive(Debug, Clone)]
pub struct LimitFacts {
    /// `regulation.limit`.
    pub limit_id: String,
    /// Position among the ids of all limits in the order of their names.
    pub rank: u32,
    /// The act.
    pub regulation: String,
    /// The kind.
    pub kind: String,
    /// How binding.
    pub severity: String,
    /// The headline of the overview it stands under.
    pub headline: Option<super::Headline>,
    /// What its end means.
    pub ending: Ending,
    /// Without a due date.
    pub is_immediate: bool,
    /// No version was in force.
    pub is_unknown: bool,
}

impl LimitFacts {
    /// Returns the facts of a row of the dimension; `rank` is the place of its limit among all.
    pub(crate) fn of(record: &LimitVersionRecord, rank: u32) -> Self {
        Self {
            limit_id: record.limit_id.clone(),
            rank,
            regulation: record.regulation.clone(),
            kind: record.kind.clone(),
            severity: record.severity.clone(),
            headline: record.headline.as_deref().and_then(super::Headline::named),
            ending: match record.ending {
                1 => Ending::Consequence,
                2 => Ending::Waiting,
                _ => Ending::Breach,
            },
            is_immediate: record.immediate,
            is_unknown: record.version.is_none(),
        }
    }
}

/// A number that stands for none.
const NONE: i32 = i32::MIN;

/// A limit of a case. An instant that is not there is `MIN` or `MAX`, whichever spares a question; `None` elsewhere is [`NONE`].
#[derive(Debug, Clone, Copy)]
pub struct Line {
    exists_from: Instant,
    started_at: Instant,
    late_from: Instant,
    soon_from: Instant,
    contested_until: Instant,
    ended_at: Instant,
    known_at: Instant,
    target_late_from: Instant,
    day_zero: i32,
    due_on: i32,
    act_by: i32,
    calendar: i32,
    marks: Marks,
    organisation: i32,
    official: i32,
    /// Id of the version of the limit.
    pub limit_version: i32,
    /// Number of the occurrence.
    pub occurrence: i32,
    /// Index of the case.
    pub case: u32,
    /// Whether its clock ever stood still.
    pub has_pauses: bool,
}

impl Line {
    /// Packs a row.
    pub(crate) fn of(record: &StandingRecord, case: u32) -> Self {
        let day = |day: Option<Day>| day.map_or(NONE, |day| day.0);
        Self {
            exists_from: record.exists_from.unwrap_or(Instant::MIN),
            started_at: record.started_at.unwrap_or(Instant::MIN),
            late_from: record.late_from.unwrap_or(Instant::MAX),
            soon_from: record.soon_from.unwrap_or(Instant::MAX),
            contested_until: record.contested_until.unwrap_or(Instant::MIN),
            ended_at: record.ended_at.unwrap_or(Instant::MAX),
            known_at: record.known_at.unwrap_or(Instant::MIN),
            target_late_from: record.target_late_from.unwrap_or(Instant::MAX),
            day_zero: day(record.day_zero),
            due_on: day(record.due_on),
            act_by: day(record.act_by),
            calendar: record.calendar.unwrap_or(NONE),
            marks: record.marks,
            organisation: record.organisation.unwrap_or(NONE),
            official: record.official.unwrap_or(NONE),
            limit_version: record.limit_version,
            occurrence: record.occurrence,
            case,
            has_pauses: !record.pauses.is_empty(),
        }
    }

    /// Returns the row it was made of.
    pub(super) fn record(
        &self,
        case_key: u64,
        pauses: &[(Instant, Option<Instant>)],
    ) -> StandingRecord {
        let known = |at: Instant| Some(at).filter(|at| *at != Instant::MIN && *at != Instant::MAX);
        let day = |day: i32| (day != NONE).then_some(Day(day));
        let id = |id: i32| (id != NONE).then_some(id);
        StandingRecord {
            case_key,
            limit_version: self.limit_version,
            occurrence: self.occurrence,
            exists_from: known(self.exists_from),
            started_at: known(self.started_at),
            day_zero: day(self.day_zero),
            due_on: day(self.due_on),
            late_from: known(self.late_from),
            soon_from: known(self.soon_from),
            act_by: day(self.act_by),
            contested_until: known(self.contested_until),
            ended_at: known(self.ended_at),
            pauses: pauses.to_vec(),
            marks: self.marks,
            known_at: known(self.known_at),
            target_late_from: known(self.target_late_from),
            organisation: id(self.organisation),
            official: id(self.official),
            calendar: id(self.calendar),
        }
    }

    /// Returns the state at a moment; `is_paused` is asked only if it matters.
    #[must_use]
    pub fn state(
        &self,
        limit: &LimitFacts,
        as_of: Instant,
        is_paused: impl FnOnce() -> bool,
    ) -> Option<State> {
        self.instants(limit).state(as_of, is_paused)
    }

    /// Returns the instants that decide the state.
    #[must_use]
    pub fn instants(&self, limit: &LimitFacts) -> Instants {
        let is_cancelled = self.marks.is_cancelled();
        Instants {
            // as the view `standing` has it
            exists_from: if self.exists_from == Instant::MIN {
                self.started_at
            } else {
                self.exists_from
            },
            cancelled_at: if is_cancelled {
                self.ended_at
            } else {
                Instant::MAX
            },
            is_unknown: limit.is_unknown || self.started_at == Instant::MIN,
            stopped_at: if is_cancelled {
                Instant::MAX
            } else {
                self.ended_at
            },
            due_at: if self.late_from == Instant::MAX {
                Instant::MIN
            } else {
                self.late_from.plus(-i64::from(self.marks.is_inclusive()))
            },
            late_from: self.late_from,
            soon_from: self.soon_from,
            ending: limit.ending,
            is_immediate: limit.is_immediate,
        }
    }

    /// Tells whether an open limit that is late at a moment is so by only one of two readings of the law.
    #[must_use]
    pub fn is_contested(&self, as_of: Instant) -> bool {
        as_of >= self.late_from && as_of < self.contested_until
    }

    /// Tells whether what its last day rests on was learnt only after it was over.
    #[must_use]
    pub fn was_learnt_late(&self) -> bool {
        self.known_at != Instant::MIN && !self.marks.is_backdated()
    }

    /// Returns when it was stopped, if it was.
    #[must_use]
    pub fn stopped_at(&self) -> Option<Instant> {
        (self.ended_at != Instant::MAX && !self.marks.is_cancelled()).then_some(self.ended_at)
    }

    /// Returns the legal last day.
    #[must_use]
    pub fn due_on(&self) -> Option<Day> {
        (self.due_on != NONE).then_some(Day(self.due_on))
    }

    /// Returns whose duty it is.
    #[must_use]
    pub fn organisation(&self) -> Option<i32> {
        (self.organisation != NONE).then_some(self.organisation)
    }

    /// Returns who answers for it.
    #[must_use]
    pub fn official(&self) -> Option<i32> {
        (self.official != NONE).then_some(self.official)
    }

    /// Returns the first late moment, after all others if it is never late.
    #[must_use]
    pub const fn late_from(&self) -> Instant {
        self.late_from
    }

    /// Returns when its clock started, before all others if that is not known.
    #[must_use]
    pub const fn started_at(&self) -> Instant {
        self.started_at
    }
}

/// The cases, their names one after another in one text.
#[derive(Debug, Default)]
pub(super) struct Cases {
    names: String,
    cases: Vec<Case>,
}

/// A case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub key: u64,
    from: u32,
    id: u16,
    number: u16,
    channel: i32,
    service: i32,
}

impl Case {
    /// Returns the way of filing.
    pub fn channel(&self) -> Option<i32> {
        (self.channel != NONE).then_some(self.channel)
    }

    /// Returns the service.
    pub fn service(&self) -> Option<i32> {
        (self.service != NONE).then_some(self.service)
    }
}

impl Cases {
    /// Adds a case and returns its index.
    pub fn add(&mut self, case: &CaseRecord) -> u32 {
        let index = u32::try_from(self.cases.len()).unwrap_or(u32::MAX);
        let from = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let mut keep = |text: &str| {
            let length = u16::try_from(text.len()).unwrap_or(0);
            if length > 0 {
                self.names.push_str(text);
            }
            length
        };
        self.cases.push(Case {
            key: case.case_key,
            from,
            id: keep(&case.case_id),
            number: keep(case.registration_no.as_deref().unwrap_or("")),
            channel: case.channel.unwrap_or(NONE),
            service: case.service.unwrap_or(NONE),
        });
        index
    }

    /// Returns a case; each line has one.
    pub fn get(&self, index: u32) -> Option<&Case> {
        self.cases.get(index as usize)
    }

    /// Returns id and registration number of a case; the latter is empty if there is none.
    pub fn names(&self, case: &Case) -> (&str, &str) {
        let from = case.from as usize;
        let middle = from + usize::from(case.id);
        let end = middle + usize::from(case.number);
        (
            self.names.get(from..middle).unwrap_or(""),
            self.names.get(middle..end).unwrap_or(""),
        )
    }

    /// Returns the services of the cases, each once.
    pub fn services(&self) -> Vec<i32> {
        let mut services: Vec<i32> = self.cases.iter().filter_map(Case::service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }
}
