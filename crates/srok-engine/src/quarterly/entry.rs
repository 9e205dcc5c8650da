//! What does one complaint count for in a period, and in which parts of the report? Every figure is a sum over these.

use super::count::Share;
use super::{Chain, Complaint, Counts, Dimension, Measure, Perimeter, Span};
use srok_law::case::{Instant, Symbol, Vocabulary};

/// A part of a dimension, as it is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A term of review, in working days: 15 or 5.
    Days(u32),
    /// A word of the register; absent: not named.
    Word(Option<Symbol>),
}

impl Key {
    /// Returns the code or id; empty: not named.
    #[must_use]
    pub fn value(self, words: &Vocabulary) -> String {
        match self {
            Self::Days(days) => days.to_string(),
            Self::Word(word) => word.map_or_else(String::new, |word| words.word(word).to_owned()),
        }
    }
}

/// What a complaint counts for in a part.
#[derive(Debug, Clone, Copy)]
pub struct InPart {
    /// The dimension.
    pub dimension: Dimension,
    /// The part of it.
    pub key: Key,
    /// What it counts for there.
    pub counts: Counts,
    /// Working days from its registration to its decision, if it was decided there in the period.
    pub days: Option<u32>,
}

/// A complaint in a period.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Its way through the bodies.
    pub chain: &'a Chain<'a>,
    /// It, at the body that had it last before the end of the period.
    pub complaint: &'a Complaint,
    /// What it counts for in total.
    pub counts: Counts,
    /// Working days from its registration to its decision, if it was decided in the period.
    pub days: Option<u32>,
    share: Share,
}

impl<'a> Entry<'a> {
    /// Returns what a complaint counts for; `None` if it counts for nothing.
    pub(super) fn of(
        chain: &'a Chain<'a>,
        span: Span,
        working_days: &impl Fn(&Complaint, Instant, Instant) -> u32,
    ) -> Option<Self> {
        let share = Share::of(chain, span);
        let mut counts = share.own;
        if share.opening.is_some() {
            counts.one(Measure::Opening);
        }
        if counts.is_empty() {
            return None;
        }
        let complaint = chain.link(span.until);
        let days = chain
            .ending()
            .filter(|_| share.is_reviewed)
            .zip(complaint.registered_at)
            .map(|(ending, registered_at)| working_days(complaint, registered_at, ending.at));
        Some(Self {
            chain,
            complaint,
            counts,
            days,
            share,
        })
    }

    /// Tells of each part that it belongs to.
    pub fn each_part(&self, perimeter: &Perimeter, mut each: impl FnMut(InPart)) {
        let complaint = self.complaint;
        let term = if complaint.is_fast() { 5 } else { 15 };
        let mut here = |dimension, key| {
            each(InPart {
                dimension,
                key,
                counts: self.counts,
                days: self.days,
            });
        };
        here(Dimension::Limit, Key::Days(term));
        let mut all = |dimension, values: &mut dyn Iterator<Item = Symbol>| {
            let mut values = values.peekable();
            if values.peek().is_none() {
                here(dimension, Key::Word(None));
            }
            for value in values {
                here(dimension, Key::Word(Some(value)));
            }
        };
        let objects = complaint.objects.iter().copied();
        let mut objects = objects.filter(|object| !perimeter.excluded.contains(object));
        all(Dimension::Ground, &mut complaint.grounds.iter().copied());
        all(Dimension::Object, &mut objects);
        all(Dimension::Channel, &mut complaint.channel.into_iter());
        all(Dimension::Service, &mut complaint.service.into_iter());
        if self.counts.get(Measure::Satisfied) > 0 {
            all(Dimension::Form, &mut complaint.forms.iter().copied());
        }
        if self
            .counts
            .sum(&[Measure::Refused, Measure::LeftUnanswered])
            > 0
        {
            all(Dimension::Refusal, &mut complaint.refusal.into_iter());
        }
        self.each_body(each);
    }

    /// Tells of the bodies: the opening balance is that of who had it then, all else of who had it last.
    fn each_body(&self, mut each: impl FnMut(InPart)) {
        let mut at = |body, counts, days| {
            each(InPart {
                dimension: Dimension::Organisation,
                key: Key::Word(body),
                counts,
                days,
            });
        };
        let holder = self.share.holder;
        let mut own = self.share.own;
        if let Some(opening) = self.share.opening {
            if opening == holder {
                own.one(Measure::Opening);
            } else {
                own.one(Measure::MovedIn);
                let mut left = Counts::default();
                left.one(Measure::Opening);
                left.one(Measure::MovedOut);
                at(opening, left, None);
            }
        }
        at(holder, own, self.days);
    }
}
