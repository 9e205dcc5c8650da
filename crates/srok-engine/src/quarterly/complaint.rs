//! What is known of one complaint at the body that registered it? References and codes only.

use compact_str::CompactString;
use smallvec::SmallVec;

use srok_law::case::{Instant, Symbol};

/// How a body is done with a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// Decided: satisfied, wholly or in part.
    Satisfied,
    /// Decided: refused.
    Refused,
    /// Decided, without saying how.
    Unsaid,
    /// Left without an answer (002 27.16, 004 28.13).
    Unanswered,
    /// Sent on to another body (004 29.8).
    Forwarded,
    /// Withdrawn by the applicant.
    Withdrawn,
    /// Joined to another complaint.
    Joined,
}

impl End {
    /// Tells whether it is a decision.
    #[must_use]
    pub const fn is_decision(self) -> bool {
        matches!(self, Self::Satisfied | Self::Refused | Self::Unsaid)
    }
}

/// An ending with its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// How.
    pub end: End,
    /// When.
    pub at: Instant,
}

/// A limit of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its working days: 15 or 5 for the review; absent for terms that are not counted so.
    pub days: Option<u32>,
    /// The first late moment; absent: never late.
    pub late_from: Option<Instant>,
    /// When it was taken off: its ground was corrected, or the complaint went elsewhere.
    pub off_at: Option<Instant>,
}

impl Term {
    /// Tells whether it was over at a moment.
    #[must_use]
    pub fn is_over(self, at: Instant) -> bool {
        self.late_from.is_some_and(|late_from| at >= late_from)
    }
}

/// Symbols of a complaint, seldom more than lie within it.
pub type Symbols = SmallVec<[Symbol; 4]>;

/// A complaint at a body: one of millions, so that its short texts and lists lie within. Organisation, service, codes and the like are symbols
/// of the register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Complaint {
    /// Its case.
    pub case_id: CompactString,
    /// Its number, once it is registered.
    pub registration_no: Option<CompactString>,
    /// The act it runs under.
    pub regulation: Option<Symbol>,
    /// The body: who registered it, else who has it.
    pub organisation: Option<Symbol>,
    /// Other bodies that registered the same case.
    pub also_registered_by: Symbols,
    /// The service it is about.
    pub service: Option<Symbol>,
    /// The way it was filed.
    pub channel: Option<Symbol>,
    /// When it arrived at the body.
    pub received_at: Option<Instant>,
    /// When it was registered.
    pub registered_at: Option<Instant>,
    /// Its grounds.
    pub grounds: Symbols,
    /// Whom it is about.
    pub objects: Symbols,
    /// The complaint it comes from, where another body sent it on.
    pub parent: Option<CompactString>,
    /// To whom it was sent on.
    pub sent_to: Option<Symbol>,
    /// All its endings, the earliest first: more than one is a fault.
    pub endings: SmallVec<[Ending; 1]>,
    /// Forms of satisfaction.
    pub forms: Symbols,
    /// The ground of a refusal, or of leaving it without an answer.
    pub refusal: Option<Symbol>,
    /// Whether the ground of the refusal is one that the act names.
    pub is_refused_formally: bool,
    /// When the answer was sent.
    pub answered_at: Option<Instant>,
    /// When the violation was removed.
    pub remedied_at: Option<Instant>,
    /// The limit of its registration.
    pub registration: Option<Term>,
    /// The limit of its review: the one that applies.
    pub review: Option<Term>,
    /// The limit of the answer.
    pub response: Option<Term>,
    /// The limit of the remedy.
    pub remedy: Option<Term>,
}

impl Complaint {
    /// Returns its first ending: that is what counts.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.endings.first().copied()
    }

    /// Returns all symbols it holds, to be changed.
    pub(super) fn symbols(&mut self) -> impl Iterator<Item = &mut Symbol> {
        let one = [
            &mut self.regulation,
            &mut self.organisation,
            &mut self.service,
            &mut self.channel,
            &mut self.sent_to,
            &mut self.refusal,
        ];
        let many = [
            &mut self.also_registered_by,
            &mut self.grounds,
            &mut self.objects,
            &mut self.forms,
        ];
        let one = one.into_iter().flat_map(Option::iter_mut);
        one.chain(many.into_iter().flat_map(|list| list.iter_mut()))
    }

    /// Tells whether it is reviewed in five working days or fewer.
    #[must_use]
    pub fn is_fast(&self) -> bool {
        self.review
            .and_then(|review| review.days)
            .is_some_and(|days| days <= 5)
    }
}
