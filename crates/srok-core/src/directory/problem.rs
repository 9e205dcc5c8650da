//! What is missing in a directory, so that a letter would not arrive or a controller could not be found?

use super::{ADMINISTRATOR, CONTROLLER, Directory, HEAD};
use srok_law::case::Day;
use srok_law::words::Lang;

/// What is wrong with the directory on a day. It names ids only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "fields are ids of what the variant names")]
pub enum Problem {
    /// Nobody has the role `administrator`.
    NoAdministrator,
    /// Neither the organisation nor any above it has a head.
    NoHead { organisation: String },
    /// An organisation has two heads; letters go to the first.
    SeveralHeads {
        organisation: String,
        heads: Vec<String>,
    },
    /// The organisation above is not there on the day.
    UnknownParent {
        organisation: String,
        parent: String,
    },
    /// The organisations above one lead back to it.
    ParentCircle { organisation: String },
    /// The organisation works by a calendar that is not there.
    UnknownCalendar {
        organisation: String,
        calendar: String,
    },
    /// The official has no address.
    NoAddress { official: String },
    /// The organisation of the official is not there on the day.
    UnknownOrganisation {
        official: String,
        organisation: String,
    },
    /// The deputy is not in office on the day.
    UnknownDeputy { official: String, deputy: String },
    /// The deputies of an official lead back to him: if all are absent, nobody acts.
    DeputyCircle { official: String },
    /// The controller has declared nothing, so he cannot be chosen.
    NoDeclaration { official: String },
}

impl Problem {
    /// Returns the id of what the problem is with; empty for the directory as a whole.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::NoAdministrator => "",
            Self::NoHead { organisation }
            | Self::SeveralHeads { organisation, .. }
            | Self::UnknownParent { organisation, .. }
            | Self::ParentCircle { organisation }
            | Self::UnknownCalendar { organisation, .. } => organisation,
            Self::NoAddress { official }
            | Self::UnknownOrganisation { official, .. }
            | Self::UnknownDeputy { official, .. }
            | Self::DeputyCircle { official }
            | Self::NoDeclaration { official } => official,
        }
    }

    /// Returns the name of the problem for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAdministrator => "no_administrator",
            Self::NoHead { .. } => "no_head",
            Self::SeveralHeads { .. } => "several_heads",
            Self::UnknownParent { .. } => "unknown_parent",
            Self::ParentCircle { .. } => "parent_circle",
            Self::UnknownCalendar { .. } => "unknown_calendar",
            Self::NoAddress { .. } => "no_address",
            Self::UnknownOrganisation { .. } => "unknown_organisation",
            Self::UnknownDeputy { .. } => "unknown_deputy",
            Self::DeputyCircle { .. } => "deputy_circle",
            Self::NoDeclaration { .. } => "no_declaration",
        }
    }

    /// Returns the problem in words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match lang {
            Lang::Ru => self.in_russian(),
            Lang::En => self.in_english(),
        }
    }

    fn in_russian(&self) -> String {
        match self {
            Self::NoAdministrator => {
                "нет ни одного администратора (роль administrator): о сбоях некому писать".into()
            }
            Self::NoHead { organisation } => {
                format!("{organisation}: руководителя (роль head) нет ни здесь, ни выше")
            }
            Self::SeveralHeads {
                organisation,
                heads,
            } => format!(
                "{organisation}: руководителей несколько ({}); письма получит первый",
                heads.join(", ")
            ),
            Self::UnknownParent {
                organisation,
                parent,
            } => format!("{organisation}: вышестоящего органа {parent} в этот день нет"),
            Self::ParentCircle { organisation } => {
                format!("{organisation}: вышестоящие органы образуют круг")
            }
            Self::UnknownCalendar {
                organisation,
                calendar,
            } => format!("{organisation}: календаря {calendar} нет"),
            Self::NoAddress { official } => format!("{official}: нет адреса электронной почты"),
            Self::UnknownOrganisation {
                official,
                organisation,
            } => format!("{official}: органа {organisation} в этот день нет"),
            Self::UnknownDeputy { official, deputy } => {
                format!("{official}: замещающего {deputy} в этот день нет в должности")
            }
            Self::DeputyCircle { official } => {
                format!(
                    "{official}: замещающие образуют круг; если отсутствуют все, не замещает никто"
                )
            }
            Self::NoDeclaration { official } => format!(
                "{official}: контролирующее лицо без заявления об отсутствии родства и конфликта интересов; назначить его нельзя"
            ),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::NoAdministrator => {
                "there is no administrator (role administrator): nobody can be told of failures"
                    .into()
            }
            Self::NoHead { organisation } => {
                format!("{organisation}: has no head (role head), and none above it has")
            }
            Self::SeveralHeads {
                organisation,
                heads,
            } => format!(
                "{organisation}: has several heads ({}); letters go to the first",
                heads.join(", ")
            ),
            Self::UnknownParent {
                organisation,
                parent,
            } => format!(
                "{organisation}: the organisation {parent} above it is not there on this day"
            ),
            Self::ParentCircle { organisation } => {
                format!("{organisation}: the organisations above it form a circle")
            }
            Self::UnknownCalendar {
                organisation,
                calendar,
            } => format!("{organisation}: there is no calendar {calendar}"),
            Self::NoAddress { official } => format!("{official}: has no e-mail address"),
            Self::UnknownOrganisation {
                official,
                organisation,
            } => format!("{official}: the organisation {organisation} is not there on this day"),
            Self::UnknownDeputy { official, deputy } => {
                format!("{official}: the deputy {deputy} is not in office on this day")
            }
            Self::DeputyCircle { official } => {
                format!("{official}: the deputies form a circle; if all are absent, nobody acts")
            }
            Self::NoDeclaration { official } => format!(
                "{official}: a controller without a declaration on kinship and conflict of interest cannot be chosen"
            ),
        }
    }
}

impl Directory {
    /// Returns what is wrong on a day: first the directory as a whole, then organisations, then officials, each by id.
    ///
    /// Whether a calendar exists only the law at hand knows: [`Directory::unknown_calendars`].
    #[must_use]
    pub fn problems(&self, on: Day) -> Vec<Problem> {
        let mut problems = Vec::new();
        let officials = self.officials(on);
        if !officials
            .iter()
            .any(|official| official.has_role(ADMINISTRATOR))
        {
            problems.push(Problem::NoAdministrator);
        }
        for organisation in self.organisations(on) {
            self.problems_of_organisation(&organisation.id, on, &mut problems);
        }
        for official in officials {
            self.problems_of_official(&official.id, on, &mut problems);
        }
        problems
    }

    /// Returns which organisations work by a calendar that is not there.
    #[must_use]
    pub fn unknown_calendars(&self, on: Day, is_known: impl Fn(&str) -> bool) -> Vec<Problem> {
        let organisations = self.organisations(on).into_iter();
        let unknown = organisations.filter_map(|organisation| {
            let calendar = organisation
                .calendar
                .as_deref()
                .filter(|id| !is_known(id))?;
            Some(Problem::UnknownCalendar {
                organisation: organisation.id.clone(),
                calendar: calendar.to_owned(),
            })
        });
        unknown.collect()
    }

    fn problems_of_organisation(&self, id: &str, on: Day, problems: &mut Vec<Problem>) {
        let organisation = id.to_owned();
        let parent = self
            .organisation(id, on)
            .and_then(|version| version.parent.clone());
        if let Some(parent) = parent.filter(|parent| self.organisation(parent, on).is_none()) {
            problems.push(Problem::UnknownParent {
                organisation: organisation.clone(),
                parent,
            });
        }
        if self.leads_back(id, on) {
            problems.push(Problem::ParentCircle {
                organisation: organisation.clone(),
            });
        }
        let heads = self.holders_in(id, HEAD, on);
        if heads.len() > 1 {
            problems.push(Problem::SeveralHeads {
                organisation,
                heads: heads.iter().map(|head| head.id.clone()).collect(),
            });
        } else if self.head(id, on).is_none() {
            problems.push(Problem::NoHead { organisation });
        }
    }

    fn problems_of_official(&self, id: &str, on: Day, problems: &mut Vec<Problem>) {
        let Some(version) = self.official(id, on) else {
            return;
        };
        let official = || id.to_owned();
        if self.organisation(&version.organisation, on).is_none() {
            problems.push(Problem::UnknownOrganisation {
                official: official(),
                organisation: version.organisation.clone(),
            });
        }
        if version.email.is_none() {
            problems.push(Problem::NoAddress {
                official: official(),
            });
        }
        match &version.deputy {
            Some(deputy) if self.official(deputy, on).is_none() => {
                problems.push(Problem::UnknownDeputy {
                    official: official(),
                    deputy: deputy.clone(),
                });
            }
            Some(_) if self.is_deputised_in_a_circle(id, on) => {
                problems.push(Problem::DeputyCircle {
                    official: official(),
                });
            }
            _ => {}
        }
        if version.has_role(CONTROLLER) && !self.has_declared(id, on) {
            problems.push(Problem::NoDeclaration {
                official: official(),
            });
        }
    }

    /// Tells whether the organisations above one lead back to it.
    pub(super) fn leads_back(&self, organisation: &str, on: Day) -> bool {
        let parent_of = |id: &str| self.organisation(id, on)?.parent.as_deref();
        self.above(organisation, on)
            .last()
            .and_then(|last| parent_of(last))
            .is_some_and(|parent| parent == organisation)
    }

    /// Tells whether the deputies of an official lead back to him.
    fn is_deputised_in_a_circle(&self, official: &str, on: Day) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut at = official;
        while let Some(deputy) = self
            .official(at, on)
            .and_then(|version| version.deputy.as_deref())
        {
            if deputy == official {
                return true;
            }
            if !seen.insert(deputy) {
                return false;
            }
            at = deputy;
        }
        false
    }
}
