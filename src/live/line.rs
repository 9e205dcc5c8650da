//! What is kept of one limit? Instants and small integers; what all limits of a version share is kept once.

use crate::case::{Day, Instant};
use crate::store::{CaseRecord, LimitVersionRecord, LiveRecord};
use crate::timing::{Ending, Instants, State};

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
    pub(super) fn of(record: &LimitVersionRecord, rank: u32) -> Self {
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

    /// Tells whether only what can be breached is meant.
    #[must_use]
    pub fn is_binding(&self) -> bool {
        self.severity == "binding"
    }
}

/// A limit of a case.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "named as the columns of the store")]
pub struct Line {
    pub record: LiveRecord,
    /// Index of the case.
    pub case: u32,
    /// Whether its clock ever stood still.
    pub has_pauses: bool,
}

impl Line {
    /// Returns the state at a moment; `is_paused` is asked only if it matters.
    #[must_use]
    pub fn state(
        &self,
        limit: &LimitFacts,
        as_of: Instant,
        is_paused: impl FnOnce() -> bool,
    ) -> Option<State> {
        let record = &self.record;
        let late_from = record.late_from.unwrap_or(Instant::MAX);
        let ended_at = record.ended_at.unwrap_or(Instant::MAX);
        let (stopped_at, cancelled_at) = if record.marks.is_cancelled() {
            (Instant::MAX, ended_at)
        } else {
            (ended_at, Instant::MAX)
        };
        let instants = Instants {
            exists_from: record.exists_from.unwrap_or(Instant::MIN),
            cancelled_at,
            is_unknown: limit.is_unknown || record.started_at.is_none(),
            stopped_at,
            due_at: record.late_from.map_or(Instant::MIN, |late_from| {
                late_from.plus(-i64::from(record.marks.is_inclusive()))
            }),
            late_from,
            soon_from: record.soon_from.unwrap_or(Instant::MAX),
            ending: limit.ending,
            is_immediate: limit.is_immediate,
        };
        instants.state(as_of, is_paused)
    }

    /// Tells whether an open limit that is late at a moment is so by only one of two readings of the law.
    #[must_use]
    pub fn is_contested(&self, as_of: Instant) -> bool {
        let until = self.record.contested_until.unwrap_or(Instant::MIN);
        self.record.late_from.is_some_and(|from| as_of >= from) && as_of < until
    }

    /// Tells whether what its last day rests on was learnt only after it was over.
    #[must_use]
    pub const fn was_learnt_late(&self) -> bool {
        self.record.known_at.is_some()
    }

    /// Returns the legal last day.
    #[must_use]
    pub const fn due_on(&self) -> Option<Day> {
        self.record.due_on
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
    from: u32,
    id: u16,
    number: u16,
    pub channel: Option<i32>,
    pub service: Option<i32>,
}

impl Cases {
    /// Adds a case and returns its index.
    pub fn add(&mut self, case: &CaseRecord) -> u32 {
        let index = u32::try_from(self.cases.len()).unwrap_or(u32::MAX);
        let number = case.registration_no.as_deref().unwrap_or("");
        let length = |text: &str| u16::try_from(text.len()).unwrap_or(0);
        self.cases.push(Case {
            from: u32::try_from(self.names.len()).unwrap_or(u32::MAX),
            id: length(&case.case_id),
            number: length(number),
            channel: case.channel,
            service: case.service,
        });
        if length(&case.case_id) > 0 {
            self.names.push_str(&case.case_id);
        }
        if length(number) > 0 {
            self.names.push_str(number);
        }
        index
    }

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
        let mut services: Vec<i32> = self.cases.iter().filter_map(|case| case.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }
}
