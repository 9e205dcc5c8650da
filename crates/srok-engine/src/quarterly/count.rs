//! How is a complaint counted in a period? Once in each figure that it belongs to.

use super::{Chain, Complaint, End, Measure, Span};
use srok_law::case::{Instant, Symbol};

/// The figures of some complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures([u64; Measure::ALL.len()]);

impl Default for Figures {
    fn default() -> Self {
        Self([0; Measure::ALL.len()])
    }
}

impl Figures {
    /// Returns a figure.
    #[must_use]
    pub const fn get(&self, measure: Measure) -> u64 {
        self.0[measure as usize]
    }

    /// Returns the sum of some figures.
    #[must_use]
    pub fn sum(&self, measures: &[Measure]) -> u64 {
        measures.iter().map(|measure| self.get(*measure)).sum()
    }

    /// Adds to a figure.
    pub const fn add(&mut self, measure: Measure, count: u64) {
        self.0[measure as usize] += count;
    }

    /// Adds what a complaint counts for.
    pub fn count(&mut self, counts: Counts) {
        let mut ones = counts.ones;
        while ones != 0 {
            self.0[ones.trailing_zeros() as usize] += 1;
            ones &= ones - 1;
        }
        self.add(Measure::Grounds, u64::from(counts.grounds));
    }

    /// Adds other figures.
    pub fn add_all(&mut self, other: &Self) {
        for (own, added) in self.0.iter_mut().zip(other.0) {
            *own += added;
        }
    }
}

/// What one complaint counts for: once in some figures, and in that of the grounds as often as it has some.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// A bit for each measure.
    ones: u32,
    grounds: u32,
}

const _: () = assert!(Measure::ALL.len() <= u32::BITS as usize);

impl Counts {
    /// Counts it in a figure, once; its grounds are counted by their number instead.
    pub const fn one(&mut self, measure: Measure) {
        self.ones |= 1 << measure as u32;
    }

    /// Returns what it adds to a figure.
    #[must_use]
    pub const fn get(self, measure: Measure) -> u64 {
        match measure {
            Measure::Grounds => self.grounds as u64,
            _ => ((self.ones >> measure as u32) & 1) as u64,
        }
    }

    /// Returns what it adds to some figures.
    #[must_use]
    pub fn sum(self, measures: &[Measure]) -> u64 {
        measures.iter().map(|measure| self.get(*measure)).sum()
    }

    /// Tells whether it counts for nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.ones == 0 && self.grounds == 0
    }
}

/// How many working days reviews took, from the registration at the body that decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations(Vec<u32>);

impl Durations {
    /// Adds a review.
    pub fn add(&mut self, days: u32) {
        self.0.push(days);
    }

    /// Adds other reviews.
    pub fn add_all(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns a quantile by the nearest rank: a number of days that some review really took.
    #[must_use]
    pub fn quantile(&mut self, per_cent: usize) -> Option<u32> {
        let rank = (self.0.len() * per_cent).div_ceil(100).checked_sub(1)?;
        Some(*self.0.select_nth_unstable(rank).1)
    }
}

/// What one complaint counts for, at which body: balances of bodies follow who had it when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share {
    /// Everything but the balance at its beginning.
    pub own: Counts,
    /// The body it is counted at.
    pub holder: Option<Symbol>,
    /// Whether it is in the opening balance, and of whom.
    pub opening: Option<Option<Symbol>>,
    /// Whether it is decided in the period.
    pub is_reviewed: bool,
}

impl Share {
    /// Counts a complaint in a period.
    pub fn of(chain: &Chain<'_>, span: Span) -> Self {
        let mut share = Self {
            holder: chain.holder(span.until),
            ..Self::default()
        };
        let mut one = |measure| share.own.one(measure);
        let registered = chain.registered();
        let begun = registered.and_then(|link| link.registered_at);
        let arrived = chain.first().received_at;
        let is_here = chain.ending().is_none_or(|ending| ending.at >= span.until);
        // one that is registered later was not when the period was over
        if begun.is_none_or(|begun| begun >= span.until)
            && arrived.is_some_and(|arrived| arrived < span.until)
            && is_here
        {
            one(Measure::ReceivedUnregistered);
        }
        let Some(begun) = begun else {
            return share;
        };
        let link = chain.link(span.until);
        let ending = chain.ending().filter(|ending| ending.at < span.until);
        if span.has(begun) {
            one(Measure::Received);
            let term = registered.and_then(|link| link.registration);
            if term.is_some_and(|term| term.is_over(begun)) {
                one(Measure::RegisteredLate);
            }
            share.own.grounds = link.grounds.len() as u32;
        } else if begun < span.from && ending.is_none_or(|ending| ending.at >= span.from) {
            share.opening = Some(chain.holder(span.from));
        }
        match ending {
            Some(ending) if ending.at >= span.from => {
                share.is_reviewed = ending.end.is_decision();
                ended(&mut share.own, link, ending.end, ending.at, span);
            }
            Some(_) => {}
            None if begun < span.until => still_open(&mut share.own, link, span),
            None => {}
        }
        share
    }
}

fn ended(counts: &mut Counts, link: &Complaint, end: End, at: Instant, span: Span) {
    let mut one = |measure| counts.one(measure);
    match end {
        End::Unanswered => one(Measure::LeftUnanswered),
        End::Forwarded => one(Measure::Forwarded),
        End::Withdrawn => {
            one(Measure::Discontinued);
            one(Measure::Withdrawn);
        }
        End::Joined => {
            one(Measure::Discontinued);
            one(Measure::Joined);
        }
        End::Satisfied | End::Refused | End::Unsaid => {
            one(Measure::Reviewed);
            let is_late = link.review.is_some_and(|term| term.is_over(at));
            one(match (link.is_fast(), is_late) {
                (false, false) => Measure::InTime15,
                (false, true) => Measure::Late15,
                (true, false) => Measure::InTime5,
                (true, true) => Measure::Late5,
            });
            let answered_at = link.answered_at.filter(|answered| *answered < span.until);
            if answered_at.is_some() {
                one(Measure::Answered);
            }
            let by = answered_at.unwrap_or(span.until);
            if link.response.is_some_and(|term| term.is_over(by)) {
                one(Measure::AnsweredLate);
            }
        }
    }
    match end {
        End::Satisfied => {
            one(Measure::Satisfied);
            let remedied_at = link.remedied_at.filter(|remedied| *remedied < span.until);
            let is_late = link
                .remedy
                .is_some_and(|term| term.is_over(remedied_at.unwrap_or(span.until)));
            if is_late {
                one(Measure::RemedyLate);
            } else if remedied_at.is_some() {
                one(Measure::RemedyInTime);
            }
        }
        End::Refused => {
            one(Measure::Refused);
            one(if link.is_refused_formally {
                Measure::RefusedFormal
            } else {
                Measure::RefusedNotSubstantiated
            });
        }
        _ => {}
    }
}

fn still_open(counts: &mut Counts, link: &Complaint, span: Span) {
    counts.one(Measure::Closing);
    let is_over = link.review.is_some_and(|term| term.is_over(span.until));
    let (open, overdue) = if link.is_fast() {
        (Measure::Open5, Measure::OpenOverdue5)
    } else {
        (Measure::Open15, Measure::OpenOverdue15)
    };
    counts.one(open);
    if is_over {
        counts.one(overdue);
    }
}
