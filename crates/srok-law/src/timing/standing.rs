//! Where does a limit of a case stand? The instants are stored; the state at any moment is read from them.

use super::count::Count;
use super::pauses::Pause;
use crate::case::{Day, Instant, Symbol};

/// When a standing is due, and everything that follows from it.
pub type Due = Count;

/// What the end of a term means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Acting after it is late.
    Breach,
    /// Consequences follow; nobody of the body is late (a term of the applicant).
    Consequence,
    /// Acting before it is the fault.
    Waiting,
}

/// One limit of one case (one occurrence of it), as instants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Index of the limit in its regulation.
    pub limit: usize,
    /// Index of the version in force on the filing day; absent before the first one.
    pub version: Option<usize>,
    /// Number of the occurrence, from 1.
    pub occurrence: u32,
    /// From when there is such a duty at all.
    pub exists_from: Instant,
    /// The start of the clock; absent if it must have come but is not known.
    pub started_at: Option<Instant>,
    /// The event that starts it, as an index of the timeline.
    pub start_event: Option<usize>,
    /// The event type whose absence leaves the start unknown.
    pub missing: Option<Symbol>,
    /// When it is due; absent while unknown, without a term, or suspended without an end.
    pub due: Option<Due>,
    /// The due dates of all terms, where the version names several and the earliest counts.
    pub candidates: Vec<(usize, Due)>,
    /// «Незамедлительно»: elapsed time only.
    pub immediate: bool,
    /// When it was stopped.
    pub stopped_at: Option<Instant>,
    /// The event that stopped it, as an index of the timeline.
    pub stop_event: Option<usize>,
    /// When it was taken off.
    pub cancelled_at: Option<Instant>,
    /// The event that took it off; absent when a condition ceased to hold.
    pub cancel_event: Option<usize>,
    /// When the clock stood still.
    pub pauses: Vec<Pause>,
    /// What the end means.
    pub ending: Ending,
    /// The first moment past the internal aim, if there is one.
    pub target_late_from: Option<Instant>,
    /// The term holds no working day and the act leaves the case to a person.
    pub manual: bool,
    /// The date may still move: the calendar is not known so far, or the hour of the start is not.
    pub provisional: bool,
    /// Whose duty it is.
    pub organisation: Option<Symbol>,
    /// Who answers for it.
    pub official: Option<Symbol>,
    /// When we learnt what the due date rests on; of one that is backdated, when it was known to be late.
    pub basis_known_at: Instant,
    /// When it was known to be late, if it is not so by what was recorded afterwards and dated before.
    pub backdated_at: Option<Instant>,
}

/// The state of a standing at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Open, in time.
    Running,
    /// Open, the term runs out.
    DueSoon,
    /// Open, past due.
    Overdue,
    /// Stopped in time.
    Met,
    /// Stopped after due; for a waiting period, before its end.
    Late,
    /// The clock stands still.
    Suspended,
    /// Taken off.
    Cancelled,
    /// The start must have come but is not known, or no version is in force.
    Unknown,
    /// «Незамедлительно»: no due date.
    NoTerm,
    /// A term of the applicant or a waiting period ran out.
    Expired,
}

impl State {
    /// All states, in the order of the contract.
    pub const ALL: [Self; 10] = [
        Self::Running,
        Self::DueSoon,
        Self::Overdue,
        Self::Met,
        Self::Late,
        Self::Suspended,
        Self::Cancelled,
        Self::Unknown,
        Self::NoTerm,
        Self::Expired,
    ];

    /// Returns the code used in output and in queries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Met => "met",
            Self::Late => "late",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
            Self::NoTerm => "no_term",
            Self::Expired => "expired",
        }
    }
}

/// The instants that decide a state; what is not there is [`Instant::MAX`] (`due_at`: [`Instant::MIN`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in Standing")]
pub struct Instants {
    pub exists_from: Instant,
    pub cancelled_at: Instant,
    pub is_unknown: bool,
    pub stopped_at: Instant,
    pub due_at: Instant,
    pub late_from: Instant,
    pub soon_from: Instant,
    pub ending: Ending,
    pub is_immediate: bool,
}

impl Instants {
    /// Returns the state at a moment, or `None` while the duty does not exist yet. The same comparison is the SQL macro `state`.
    #[must_use]
    pub fn state(&self, as_of: Instant, is_paused: impl FnOnce() -> bool) -> Option<State> {
        if as_of < self.exists_from {
            return None;
        }
        if self.cancelled_at <= as_of {
            return Some(State::Cancelled);
        }
        if self.is_unknown {
            return Some(State::Unknown);
        }
        if self.stopped_at <= as_of {
            // on the very moment the waiting is over
            let premature = self.ending == Ending::Waiting && self.stopped_at < self.due_at;
            let tardy = self.ending != Ending::Waiting && self.stopped_at >= self.late_from;
            return Some(if premature || tardy {
                State::Late
            } else {
                State::Met
            });
        }
        if self.is_immediate {
            return Some(State::NoTerm);
        }
        if is_paused() {
            return Some(State::Suspended);
        }
        Some(match self.ending {
            Ending::Breach if as_of >= self.late_from => State::Overdue,
            _ if as_of >= self.late_from => State::Expired,
            Ending::Waiting => State::Running,
            _ if as_of >= self.soon_from => State::DueSoon,
            _ => State::Running,
        })
    }
}

/// Tells whether the clock stands still at a moment, by the pauses of a limit; one that begins after the end of the term stops nothing. The same
/// comparison is the SQL macro `is_paused`.
pub fn is_paused(
    pauses: impl IntoIterator<Item = (Instant, Option<Instant>)>,
    late_from: Instant,
    as_of: Instant,
) -> bool {
    pauses
        .into_iter()
        .any(|(from, to)| from <= as_of && to.is_none_or(|to| as_of < to) && from < late_from)
}

impl Standing {
    /// Returns the state at a moment, or `None` while the duty does not exist yet.
    #[must_use]
    pub fn state(&self, as_of: Instant) -> Option<State> {
        let due = self.due.as_ref();
        let late_from = due.map_or(Instant::MAX, |due| due.late_from);
        let instants = Instants {
            exists_from: self.exists_from,
            cancelled_at: self.cancelled_at.unwrap_or(Instant::MAX),
            is_unknown: self.started_at.is_none() || self.version.is_none(),
            stopped_at: self.stopped_at.unwrap_or(Instant::MAX),
            due_at: due.map_or(Instant::MIN, |due| due.due_at),
            late_from,
            soon_from: due.and_then(|due| due.soon_from).unwrap_or(Instant::MAX),
            ending: self.ending,
            is_immediate: self.immediate,
        };
        let pauses = self.pauses.iter().map(|pause| (pause.from, pause.to));
        instants.state(as_of, || is_paused(pauses, late_from, as_of))
    }

    /// Returns the first moment that is no longer contested: the end of the next working day after a last day that is off.
    #[must_use]
    pub fn contested_until(&self, zone: &crate::calendar::Zone) -> Option<Instant> {
        let rolled: Day = self.due.as_ref()?.due_rolled_on?;
        Some(zone.start_of(rolled.plus(1)))
    }

    /// Tells whether the lateness at a moment (of the stop, if it has stopped) falls on a day about which the law may be read both ways.
    #[must_use]
    pub fn is_contested(&self, as_of: Instant, zone: &crate::calendar::Zone) -> bool {
        let Some(due) = &self.due else { return false };
        if self.ending != Ending::Breach || self.cancelled_at.is_some_and(|at| at <= as_of) {
            return false;
        }
        let at = self
            .stopped_at
            .map_or(as_of, |stopped_at| stopped_at.min(as_of));
        at >= due.late_from && self.contested_until(zone).is_some_and(|until| at < until)
    }

    /// Returns when the lateness could first have been known, if it is late at the moment asked about, or was known to be late before what is recorded
    /// with an earlier date.
    #[must_use]
    pub fn known_late_at(&self, as_of: Instant) -> Option<Instant> {
        let state = self.state(as_of)?;
        if !matches!(state, State::Overdue | State::Late) {
            return self.backdated_at.filter(|known| *known <= as_of);
        }
        let late_from = self.due.as_ref()?.late_from;
        Some(late_from.max(self.basis_known_at)).filter(|_| self.ending == Ending::Breach)
    }

    /// Tells whether it was known to be late and is not, by what was recorded afterwards and dated before.
    #[must_use]
    pub fn is_backdated(&self, as_of: Instant) -> bool {
        let is_late = matches!(self.state(as_of), Some(State::Overdue | State::Late));
        !is_late && self.backdated_at.is_some_and(|known| known <= as_of)
    }
}
