//! What cannot be right about a complaint? Named with its case; never swallowed.

use srok_law::case::Symbol;
use srok_law::words::Lang;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FaultKind {
    /// Two decisions.
    DecidedTwice,
    /// Decided and left without an answer.
    DecidedAndUnanswered,
    /// Two endings of other sorts.
    EndedTwice,
    /// Ended before it was registered.
    EndedBeforeRegistration,
    /// Ended without ever having been registered.
    EndedUnregistered,
    /// A decision that does not say how.
    DecisionUnsaid,
    /// Sent on until it came back.
    ForwardedInCircle,
    /// Sent on within the report and never registered there.
    ForwardedNowhere,
    /// Registered by several bodies, or sent on to several.
    RegisteredTwice,
    /// No ground: 15 or 5 days cannot be told.
    WithoutGround,
    /// Not said whom it is about: whether it belongs into the report cannot be told.
    WithoutObject,
}

impl FaultKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::DecidedTwice,
        Self::DecidedAndUnanswered,
        Self::EndedTwice,
        Self::EndedBeforeRegistration,
        Self::EndedUnregistered,
        Self::DecisionUnsaid,
        Self::ForwardedInCircle,
        Self::ForwardedNowhere,
        Self::RegisteredTwice,
        Self::WithoutGround,
        Self::WithoutObject,
    ];

    /// Returns its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DecidedTwice => "decided_twice",
            Self::DecidedAndUnanswered => "decided_and_unanswered",
            Self::EndedTwice => "ended_twice",
            Self::EndedBeforeRegistration => "ended_before_registration",
            Self::EndedUnregistered => "ended_unregistered",
            Self::DecisionUnsaid => "decision_unsaid",
            Self::ForwardedInCircle => "forwarded_in_circle",
            Self::ForwardedNowhere => "forwarded_nowhere",
            Self::RegisteredTwice => "registered_twice",
            Self::WithoutGround => "without_ground",
            Self::WithoutObject => "without_object",
        }
    }

    /// Says what is wrong and what was done about it.
    #[must_use]
    pub const fn told(self, lang: Lang) -> &'static str {
        match self {
            Self::DecidedTwice => lang.pick(
                "два решения по одной жалобе; учтено первое",
                "two decisions on one complaint; the first counts",
            ),
            Self::DecidedAndUnanswered => lang.pick(
                "и решение, и оставление без ответа; учтено то, что раньше",
                "both decided and left without an answer; the earlier counts",
            ),
            Self::EndedTwice => lang.pick(
                "завершена дважды; учтено первое завершение",
                "ended twice; the first ending counts",
            ),
            Self::EndedBeforeRegistration => lang.pick(
                "завершена раньше, чем зарегистрирована; если завершение до начала периода, баланс не сходится",
                "ended before it was registered; where it ended before the period, the report does not balance",
            ),
            Self::EndedUnregistered => lang.pick(
                "завершена без регистрации; в отчет не вошла",
                "ended without a registration; not in the report",
            ),
            Self::DecisionUnsaid => lang.pick(
                "в решении не указано, удовлетворена ли жалоба; рассмотренные не равны сумме исходов",
                "the decision does not say how; those reviewed are not the sum of outcomes",
            ),
            Self::ForwardedInCircle => lang.pick(
                "перенаправлена по кругу",
                "sent on in a circle",
            ),
            Self::ForwardedNowhere => lang.pick(
                "перенаправлена внутри отчета и не зарегистрирована получателем; числится за получателем",
                "sent on within the report and not registered by the receiver; counted as open there",
            ),
            Self::RegisteredTwice => lang.pick(
                "зарегистрирована несколькими органами; учтена один раз",
                "registered by several bodies; counted once",
            ),
            Self::WithoutGround => lang.pick(
                "не указано основание; срок 15 или 5 рабочих дней определить нельзя, применен общий",
                "no ground; whether 15 or 5 working days cannot be told, the general term is applied",
            ),
            Self::WithoutObject => lang.pick(
                "не указано, чьи действия обжалуются; включена в отчет",
                "not said whom it is about; taken into the report",
            ),
        }
    }

    /// Tells whether figures cannot balance because of it.
    #[must_use]
    pub const fn breaks_balance(self) -> bool {
        matches!(self, Self::EndedBeforeRegistration | Self::DecisionUnsaid)
    }
}

/// A fault with its case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The case.
    pub case_id: String,
    /// Whose complaint it is.
    pub organisation: Option<Symbol>,
}
