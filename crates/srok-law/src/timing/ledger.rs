//! Why is this date the date? The explanation as data, day by day, each with its reason and its act.
//!
//! The same ledger feeds the command line, the page, the mail, the export and the printed certificate; words are put to it where it is shown.

use super::assess::Bench;
use super::holder::holder;
use super::pauses::Pause;
use super::standing::Standing;
use crate::calendar::{Calendar, DayKind};
use crate::case::{Day, Instant, Symbol, Timeline};
use crate::regulation::{CountFrom, Term, Unit, Version};

/// A due date explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// The lines in order of days.
    pub entries: Vec<Entry>,
}

/// One line of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The day.
    pub day: Day,
    /// The moment, where there is one.
    pub at: Option<Instant>,
    /// What happened on it or why it counts or does not.
    pub kind: EntryKind,
    /// Who held the case on that day.
    pub organisation: Option<Symbol>,
}

/// What a line of a ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// The clock started with this event (or the due date or expiry of another limit, if there is no event).
    Started {
        /// The event type.
        event: Option<Symbol>,
        /// Only the day is known.
        by_day: bool,
    },
    /// The duty arose, or a condition of it came to hold, later than its start.
    Arose,
    /// Day zero.
    DayZero {
        /// Why it is not the day of the event.
        moved: Option<Moved>,
        /// The readings that say so.
        counted: bool,
    },
    /// A day counted, with its number.
    Counted {
        /// The number.
        number: u32,
        /// Notes of the calendar for a day that counts against the week, or is shortened or a decree day.
        act: Option<String>,
        /// What the calendar calls it.
        title: Option<String>,
    },
    /// A day not counted, with the reason.
    Skipped {
        /// What kind of day off.
        reason: Skip,
        /// What the calendar calls it.
        title: Option<String>,
        /// The act that made it so.
        act: Option<String>,
    },
    /// The clock was stopped by a suspension.
    Paused {
        /// The event type.
        event: Option<Symbol>,
    },
    /// The clock went on; `capped` if the longest suspension allowed was over first.
    Resumed {
        /// Whether the cap ended it.
        capped: bool,
    },
    /// The case was handed on.
    HandedOver {
        /// To whom.
        to: Symbol,
    },
    /// A date that an attribute declares, or another limit lends.
    Candidate {
        /// Index of the term in its version.
        term: usize,
    },
    /// The last day.
    Due,
    /// The last working day on which it can still be done.
    ActBy,
    /// The next working day after a last day that is off.
    RolledOn,
    /// It was done.
    Stopped {
        /// The event type.
        event: Symbol,
    },
    /// It was taken off.
    Cancelled {
        /// The event type; absent when a condition ceased to hold.
        event: Option<Symbol>,
    },
    /// The calendar is not known beyond this day.
    BeyondCalendar,
}

/// Why day zero is not the day of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// At or after the cut-off.
    CutOff,
    /// On a day off.
    DayOff,
    /// Counted from the first working day.
    FirstWorkingDay,
}

/// Why a day does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// Saturday or Sunday.
    Weekend,
    /// A public holiday.
    Holiday,
    /// A day off moved to it.
    Transferred,
    /// Non-working by decree.
    Decree,
    /// Suspended.
    Paused,
    /// The whole amount is counted; the last day was moved by a roll or by a suspension that ran over it.
    Beyond,
}

/// Days counted one by one at most; a longer term shows its first and last days.
const LONGEST_LISTED: i32 = 750;

/// Returns the ledger of a standing.
#[must_use]
pub fn ledger(
    standing: &Standing,
    timeline: &Timeline,
    bench: &Bench<'_>,
    calendar: &Calendar,
) -> Ledger {
    let limit = &bench.regulation.limits[standing.limit];
    let version = standing
        .version
        .and_then(|version| limit.versions.get(version));
    let teller = Teller {
        standing,
        timeline,
        bench,
        calendar,
        version,
    };
    let mut entries = teller.entries();
    entries.sort_by_key(|entry| (entry.day, rank(&entry.kind), entry.at));
    Ledger { entries }
}

/// The order of lines of one day.
const fn rank(kind: &EntryKind) -> u8 {
    match kind {
        EntryKind::Started { .. } => 0,
        EntryKind::Arose | EntryKind::HandedOver { .. } => 1,
        EntryKind::DayZero { .. } => 2,
        EntryKind::Counted { .. } | EntryKind::Skipped { .. } => 3,
        EntryKind::Paused { .. } | EntryKind::Resumed { .. } => 4,
        EntryKind::Candidate { .. } => 5,
        EntryKind::ActBy => 6,
        EntryKind::Due => 7,
        EntryKind::RolledOn => 8,
        EntryKind::BeyondCalendar => 9,
        EntryKind::Stopped { .. } | EntryKind::Cancelled { .. } => 10,
    }
}

struct Teller<'a> {
    standing: &'a Standing,
    timeline: &'a Timeline,
    bench: &'a Bench<'a>,
    calendar: &'a Calendar,
    version: Option<&'a Version>,
}

impl Teller<'_> {
    fn entry(&self, day: Day, at: Option<Instant>, kind: EntryKind) -> Entry {
        let until = at
            .unwrap_or_else(|| self.bench.regulation.zone.start_of(day.plus(1)))
            .plus(1);
        let organisation = holder(self.timeline.events(), until, None).organisation;
        Entry {
            day,
            at,
            kind,
            organisation,
        }
    }

    fn at(&self, at: Instant, kind: EntryKind) -> Entry {
        self.entry(self.bench.regulation.zone.day_of(at), Some(at), kind)
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let events = self.timeline.events();
        let standing = self.standing;
        if let Some(started_at) = standing.started_at {
            let event = standing.start_event.and_then(|index| events.get(index));
            let by_day = event.is_some_and(|event| event.precision == crate::case::Precision::Day);
            entries.push(self.at(
                started_at,
                EntryKind::Started {
                    event: event.map(|event| event.kind),
                    by_day,
                },
            ));
            if standing.exists_from > started_at && standing.exists_from != Instant::MAX {
                entries.push(self.at(standing.exists_from, EntryKind::Arose));
            }
        }
        if let Some(due) = &standing.due {
            entries.extend(self.days(due));
            if due.act_by.is_some_and(|day| day != due.due_on) {
                entries.extend(
                    due.act_by
                        .map(|day| self.entry(day, None, EntryKind::ActBy)),
                );
            }
            entries.push(self.entry(due.due_on, Some(due.due_at), EntryKind::Due));
            entries.extend(
                due.due_rolled_on
                    .map(|day| self.entry(day, None, EntryKind::RolledOn)),
            );
            if due.provisional && self.calendar.is_provisional(due.due_on) {
                entries.push(self.entry(due.due_on, None, EntryKind::BeyondCalendar));
            }
        }
        for (term, due) in &standing.candidates {
            entries.push(self.entry(due.due_on, None, EntryKind::Candidate { term: *term }));
        }
        for pause in &standing.pauses {
            entries.extend(self.pause(pause));
        }
        entries.extend(self.transfers());
        if let (Some(stopped_at), Some(event)) = (
            standing.stopped_at,
            standing.stop_event.and_then(|index| events.get(index)),
        ) {
            entries.push(self.at(stopped_at, EntryKind::Stopped { event: event.kind }));
        }
        if let Some(cancelled_at) = standing.cancelled_at {
            let event = standing
                .cancel_event
                .and_then(|index| events.get(index))
                .map(|event| event.kind);
            entries.push(self.at(cancelled_at, EntryKind::Cancelled { event }));
        }
        entries
    }

    fn pause(&self, pause: &Pause) -> Vec<Entry> {
        let event = self
            .timeline
            .events()
            .iter()
            .find(|event| event.occurred_at == pause.from)
            .map(|event| event.kind);
        let mut entries = vec![self.at(pause.from, EntryKind::Paused { event })];
        if let Some(to) = pause.to {
            let resumed = self
                .timeline
                .events()
                .iter()
                .any(|event| event.occurred_at == to);
            entries.push(self.at(to, EntryKind::Resumed { capped: !resumed }));
        }
        entries
    }

    fn transfers(&self) -> Vec<Entry> {
        let last = self
            .standing
            .stopped_at
            .or(self.standing.cancelled_at)
            .unwrap_or(Instant::MAX);
        let from = self.standing.started_at.unwrap_or(Instant::MIN);
        let mut entries = Vec::new();
        for event in self
            .timeline
            .events()
            .iter()
            .filter(|event| event.occurred_at >= from && event.occurred_at <= last)
        {
            let before = holder(self.timeline.events(), event.occurred_at, None).organisation;
            if let Some(to) = event.to_organisation.filter(|to| before != Some(*to)) {
                entries.push(self.at(event.occurred_at, EntryKind::HandedOver { to }));
            }
        }
        entries
    }

    /// Returns day zero and the days from it to the last one, each counted or skipped.
    fn days(&self, due: &super::Due) -> Vec<Entry> {
        let Some(version) = self.version else {
            return Vec::new();
        };
        let amount = version.terms.iter().find_map(|term| match term {
            Term::Amount(amount) if !amount.unit.is_elapsed() => Some(*amount),
            _ => None,
        });
        let mut entries = Vec::new();
        let inclusive = version.count_from == CountFrom::SameDayInclusive;
        if amount.is_some() {
            entries.push(self.entry(
                due.day_zero,
                None,
                EntryKind::DayZero {
                    moved: self.moved(due, version),
                    counted: inclusive,
                },
            ));
        }
        let Some(amount) = amount.filter(|amount| amount.thousandths > 0) else {
            return entries;
        };
        let first = if inclusive {
            due.day_zero
        } else {
            due.day_zero.plus(1)
        };
        let mut number = 0;
        let whole = match amount.unit {
            Unit::WorkingDay | Unit::CalendarDay => amount.whole(),
            Unit::Week => amount.whole().saturating_mul(7),
            Unit::Month | Unit::Hour | Unit::Minute => u32::MAX,
        };
        let mut day = first;
        let listed = (due.due_on.0 - first.0).min(LONGEST_LISTED);
        while day.0 - first.0 <= listed {
            let kind = self.day(day, amount.unit, version, whole, &mut number);
            entries.push(self.entry(day, None, kind));
            day = day.plus(1);
        }
        entries
    }

    fn moved(&self, due: &super::Due, version: &Version) -> Option<Moved> {
        let started_on = self.bench.regulation.zone.day_of(self.standing.started_at?);
        if started_on == due.day_zero || self.standing.start_event.is_none() {
            return None;
        }
        let working = self.calendar.is_working(started_on, version.decree_days);
        Some(match (version.cutoff, working) {
            (Some(_), true) => Moved::CutOff,
            (Some(_), false) => Moved::DayOff,
            (None, _) => Moved::FirstWorkingDay,
        })
    }

    fn day(
        &self,
        day: Day,
        unit: Unit,
        version: &Version,
        whole: u32,
        number: &mut u32,
    ) -> EntryKind {
        let notes = self.calendar.notes(day);
        let note = notes
            .iter()
            .find(|note| note.kind != "shortened")
            .or_else(|| notes.first());
        let title = note
            .map(|note| note.title.clone())
            .filter(|title| !title.is_empty());
        let act = note
            .map(|note| note.act.clone())
            .filter(|act| !act.is_empty());
        let skip = |reason: Skip| EntryKind::Skipped {
            reason,
            title: title.clone(),
            act: act.clone(),
        };
        if self.standing.pauses.iter().any(|pause| pause.holds(day)) {
            return EntryKind::Skipped {
                reason: Skip::Paused,
                title: None,
                act: None,
            };
        }
        if unit == Unit::WorkingDay && !self.calendar.is_working(day, version.decree_days) {
            return match self.calendar.kind(day) {
                DayKind::Holiday => skip(Skip::Holiday),
                DayKind::Transferred => skip(Skip::Transferred),
                DayKind::Decree => skip(Skip::Decree),
                _ => skip(Skip::Weekend),
            };
        }
        if *number >= whole {
            return skip(Skip::Beyond);
        }
        *number += 1;
        EntryKind::Counted {
            number: *number,
            act,
            title,
        }
    }
}
