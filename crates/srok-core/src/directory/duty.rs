//! Who holds a role, who stands in, who may control whom? Look-ups in a [`Directory`] on a day.

use std::collections::BTreeSet;

use super::{CONTROLLER, Declaration, Directory, HEAD, Official};
use srok_law::case::Day;
use srok_law::words::Lang;

/// The controller of an official, and who was not chosen before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controller<'a> {
    /// Who it is; absent: nobody may or can.
    pub chosen: Option<&'a Official>,
    /// Candidates that come before, each with the reason.
    pub passed_over: Vec<(&'a Official, WhyNot)>,
}

/// Why a candidate may not or cannot control. The law's reasons come first (independence, conflict of interest).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhyNot {
    /// Nobody controls himself.
    IsExecutor,
    /// The one controlled is his superior.
    IsSubordinate,
    /// Kinship or a conflict of interest is declared.
    DeclaredRelation,
    /// Nothing is declared; that blocks the appointment.
    NoDeclaration,
    /// Is not there on the day.
    Absent,
    /// Cannot be written to.
    NoAddress,
}

impl WhyNot {
    /// All reasons, in the order in which they are looked for.
    pub const ALL: [Self; 6] = [
        Self::IsExecutor,
        Self::IsSubordinate,
        Self::DeclaredRelation,
        Self::NoDeclaration,
        Self::Absent,
        Self::NoAddress,
    ];

    /// Returns the code under which the reason is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IsExecutor => "is_executor",
            Self::IsSubordinate => "is_subordinate",
            Self::DeclaredRelation => "declared_relation",
            Self::NoDeclaration => "no_declaration",
            Self::Absent => "absent",
            Self::NoAddress => "no_address",
        }
    }

    /// Returns the reason in words.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::IsExecutor => lang.pick("сам исполнитель", "is the executor"),
            Self::IsSubordinate => {
                lang.pick("подчинен исполнителю", "is subordinate to the executor")
            }
            Self::DeclaredRelation => lang.pick(
                "заявлено родство или конфликт интересов с исполнителем",
                "has declared kinship or a conflict of interest with the executor",
            ),
            Self::NoDeclaration => lang.pick(
                "нет заявления об отсутствии родства и конфликта интересов",
                "has not declared whether there is kinship or a conflict of interest",
            ),
            Self::Absent => lang.pick("отсутствует", "is absent"),
            Self::NoAddress => lang.pick("нет адреса электронной почты", "has no e-mail address"),
        }
    }
}

impl Directory {
    /// Returns who holds a role in the nearest organisation, from this one upwards, in which anybody does; by id.
    #[must_use]
    pub fn holders(&self, organisation: &str, role: &str, on: Day) -> Vec<&Official> {
        self.above(organisation, on)
            .into_iter()
            .map(|above| self.holders_in(above, role, on))
            .find(|holders| !holders.is_empty())
            .unwrap_or_default()
    }

    /// Returns the head of the nearest organisation, from this one upwards, that has one; of two heads the one whose id comes first.
    #[must_use]
    pub fn head(&self, organisation: &str, on: Day) -> Option<&Official> {
        self.holders(organisation, HEAD, on).first().copied()
    }

    /// Returns the head above an official: of a head, that of the organisations above his own.
    #[must_use]
    pub fn superior(&self, official: &Official, on: Day) -> Option<&Official> {
        let above = self.above(&official.organisation, on);
        let own = usize::from(official.has_role(HEAD));
        let mut heads = above.into_iter().skip(own);
        heads.find_map(|above| self.holders_in(above, HEAD, on).first().copied())
    }

    /// Tells whether an official is absent on a day.
    #[must_use]
    pub fn is_absent(&self, official: &str, on: Day) -> bool {
        self.absences.get(official).is_some_and(|absences| {
            let mut begun = absences.range(..=on);
            begun.any(|(_, absence)| on <= absence.to)
        })
    }

    /// Returns the official himself if he is there, else his deputy, or the deputy of the deputy, who is; himself if nobody is.
    #[must_use]
    pub fn acting<'a>(&'a self, official: &'a Official, on: Day) -> &'a Official {
        let mut seen = BTreeSet::new();
        let mut at = official;
        while self.is_absent(&at.id, on) {
            if !seen.insert(at.id.as_str()) {
                return official;
            }
            let deputy = at.deputy.as_deref().and_then(|id| self.official(id, on));
            let Some(deputy) = deputy else {
                return official;
            };
            at = deputy;
        }
        at
    }

    /// Tells whether an official works in an organisation that the other heads, or beneath it, and does not head it himself.
    #[must_use]
    pub fn is_subordinate(&self, official: &str, of: &str, on: Day) -> bool {
        let (Some(official), Some(superior)) = (self.official(official, on), self.official(of, on))
        else {
            return false;
        };
        let headed = superior.organisation.as_str();
        let is_head_too = official.organisation == headed && official.has_role(HEAD);
        superior.has_role(HEAD)
            && !is_head_too
            && self.above(&official.organisation, on).contains(&headed)
    }

    /// Returns who controls what an official did in an organisation: the first controller there or above who may and can.
    ///
    /// A controller is never the executor, a subordinate of his, or one with a declared relation to him; without a declaration nobody is a
    /// controller. Without an executor only the last three reasons are looked for.
    #[must_use]
    pub fn controller(
        &self,
        executor: Option<&str>,
        organisation: &str,
        on: Day,
    ) -> Controller<'_> {
        let mut found = Controller::default();
        for above in self.above(organisation, on) {
            for candidate in self.holders_in(above, CONTROLLER, on) {
                if let Some(why) = self.why_not(candidate, executor, on) {
                    found.passed_over.push((candidate, why));
                } else {
                    found.chosen = Some(candidate);
                    return found;
                }
            }
        }
        found
    }

    fn why_not(&self, candidate: &Official, executor: Option<&str>, on: Day) -> Option<WhyNot> {
        let holds = |why: &WhyNot| match (why, executor) {
            (WhyNot::IsExecutor, Some(executor)) => candidate.id == executor,
            (WhyNot::IsSubordinate, Some(executor)) => {
                self.is_subordinate(&candidate.id, executor, on)
            }
            (WhyNot::DeclaredRelation, Some(executor)) => {
                self.are_related(&candidate.id, executor, on)
            }
            (WhyNot::NoDeclaration, _) => !self.has_declared(&candidate.id, on),
            (WhyNot::Absent, _) => self.is_absent(&candidate.id, on),
            (WhyNot::NoAddress, _) => candidate.email.is_none(),
            (WhyNot::IsExecutor | WhyNot::IsSubordinate | WhyNot::DeclaredRelation, None) => false,
        };
        WhyNot::ALL.into_iter().find(holds)
    }

    /// Returns who holds a role in an organisation itself, by id.
    pub(super) fn holders_in(&self, organisation: &str, role: &str, on: Day) -> Vec<&Official> {
        let staff = self.staff.get(organisation).into_iter().flatten();
        staff
            .filter_map(|id| self.official(id, on))
            .filter(|official| official.organisation == organisation && official.has_role(role))
            .collect()
    }

    /// Tells whether one of two has declared a relation to the other that still holds on a day.
    #[must_use]
    pub fn are_related(&self, one: &str, other: &str, on: Day) -> bool {
        let declares = |official: &str, about: &str| {
            self.newest_declaration(official, Some(about), on)
                .is_some_and(|newest| newest.relation.is_some())
        };
        declares(one, other) || declares(other, one)
    }

    /// Returns what an official has declared last about another, or about nobody in particular, by a day.
    pub(super) fn newest_declaration(
        &self,
        official: &str,
        about: Option<&str>,
        on: Day,
    ) -> Option<&Declaration> {
        let key = |day: Day| (about.map(str::to_owned), day);
        let all = self.declarations.get(official)?;
        let mut until = all.range(key(Day(i32::MIN))..=key(on));
        until.next_back().map(|(_, newest)| newest)
    }

    /// Tells whether an official has declared anything by a day.
    #[must_use]
    pub fn has_declared(&self, official: &str, on: Day) -> bool {
        self.declarations
            .get(official)
            .is_some_and(|all| all.values().any(|declaration| declaration.since <= on))
    }
}
