//! Who is told? The official, whoever stands in for him, the head of the unit, the next in line: by the directory of the day.
//!
//! Nobody is skipped in silence: why it is somebody else than expected is noted with the alert.

use std::sync::Arc;

use srok_core::directory::{Directory, Official};
use srok_law::case::Day;
use srok_law::regulation::Limit;
use srok_law::words::Lang;

use super::rules::Rule;

/// Somebody who is told, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The official.
    pub official: Arc<str>,
    /// As what he is told: `official`, `deputy`, `head`, … or a role of the directory.
    pub role: Arc<str>,
    /// He gets a copy; nothing is asked of him.
    pub is_copy: bool,
    /// Why it is he.
    pub note: Option<String>,
}

/// Whose duty a limit is.
#[derive(Debug, Clone, Copy)]
pub struct Duty<'a> {
    /// The unit.
    pub organisation: Option<&'a str>,
    /// Who answers for it.
    pub official: Option<&'a str>,
    /// The role of the limit where nobody is named.
    pub role: Option<&'a str>,
}

/// The directory on a day.
#[derive(Debug, Clone, Copy)]
pub struct Staff<'a> {
    /// The directory.
    pub directory: &'a Directory,
    /// The day.
    pub on: Day,
    /// Language of the notes.
    pub lang: Lang,
}

impl<'a> Duty<'a> {
    /// Returns the duty of a limit.
    #[must_use]
    pub fn of(limit: &'a Limit, organisation: Option<&'a str>, official: Option<&'a str>) -> Self {
        Self {
            organisation,
            official,
            role: limit.role.as_deref(),
        }
    }
}

impl<'a> Staff<'a> {
    /// Returns who is told first, and who gets copies of a breach. Empty only if the directory knows nobody at all who could be told.
    #[must_use]
    pub fn first(&self, rule: &Rule, duty: Duty<'_>) -> Vec<Recipient> {
        let mut told = self.of_role(&rule.to, duty);
        if let Some(copy) = &rule.copy {
            for mut recipient in self.of_role(copy, duty) {
                if !told
                    .iter()
                    .any(|known| known.official == recipient.official)
                {
                    recipient.is_copy = true;
                    told.push(recipient);
                }
            }
        }
        told
    }

    fn of_role(&self, role: &str, duty: Duty<'_>) -> Vec<Recipient> {
        match role {
            "official" => self.answering(duty),
            "head" => self.head_of(duty, None).into_iter().collect(),
            role => {
                let holders = self.holders(role, duty);
                if holders.is_empty() {
                    let note = self.say(
                        format!("роль {role} никто не исполняет"),
                        format!("nobody holds the role {role}"),
                    );
                    self.head_of(duty, Some(note)).into_iter().collect()
                } else {
                    holders
                }
            }
        }
    }

    /// Returns who answers for a duty: the official, else the holders of the role of the limit, else the head of the unit.
    fn answering(&self, duty: Duty<'_>) -> Vec<Recipient> {
        if let Some(named) = duty.official {
            if let Some(official) = self.directory.official(named, self.on) {
                if let Some(recipient) = self.acting(official, "official") {
                    return vec![recipient];
                }
                let note = self.say(
                    format!("у {named} нет адреса электронной почты"),
                    format!("{named} has no e-mail address"),
                );
                return self.head_of(duty, Some(note)).into_iter().collect();
            }
            let note = self.say(
                format!("исполнителя {named} нет в справочнике"),
                format!("{named} is not in the directory"),
            );
            return self.head_of(duty, Some(note)).into_iter().collect();
        }
        let holders = duty
            .role
            .map_or_else(Vec::new, |role| self.holders(role, duty));
        if !holders.is_empty() {
            return holders;
        }
        let note = match duty.role {
            Some(role) => self.say(
                format!("исполнитель не назначен, роль {role} никто не исполняет"),
                format!("nobody is assigned, nobody holds the role {role}"),
            ),
            None => self.say(
                "исполнитель не назначен".into(),
                "nobody is assigned".into(),
            ),
        };
        self.head_of(duty, Some(note)).into_iter().collect()
    }

    /// Returns those who hold a role in the unit, or stand in for them.
    fn holders(&self, role: &str, duty: Duty<'_>) -> Vec<Recipient> {
        let Some(unit) = self.unit(duty) else {
            return Vec::new();
        };
        let mut told: Vec<Recipient> = Vec::new();
        for holder in self.directory.holders(unit, role, self.on) {
            if let Some(recipient) = self.acting(holder, role)
                && !told
                    .iter()
                    .any(|known| known.official == recipient.official)
            {
                told.push(recipient);
            }
        }
        told
    }

    /// Returns the head of the unit; where there is none who can be told, an administrator.
    fn head_of(&self, duty: Duty<'_>, note: Option<String>) -> Option<Recipient> {
        let unit = self.unit(duty);
        let head = unit
            .and_then(|unit| self.directory.head(unit, self.on))
            .and_then(|head| self.acting(head, "head"));
        let recipient = head.or_else(|| {
            let mut administrators = self
                .directory
                .officials(self.on)
                .into_iter()
                .filter(|official| official.has_role("administrator"));
            administrators.find_map(|official| self.acting(official, "administrator"))
        })?;
        Some(recipient.because(note))
    }

    /// Returns the unit of a duty: the one that holds the case, else that of the official.
    fn unit<'d>(&self, duty: Duty<'d>) -> Option<&'d str>
    where
        'a: 'd,
    {
        duty.organisation.or_else(|| {
            let official = self.directory.official(duty.official?, self.on)?;
            Some(official.organisation.as_str())
        })
    }

    /// Returns the official, or whoever stands in for him, if he can be mailed.
    fn acting(&self, official: &'a Official, role: &str) -> Option<Recipient> {
        let acting = self.directory.acting(official, self.on);
        acting.email.as_ref()?;
        let stands_in = acting.id != official.id;
        Some(Recipient {
            official: acting.id.as_str().into(),
            role: if stands_in { "deputy" } else { role }.into(),
            is_copy: false,
            note: stands_in.then(|| {
                self.say(
                    format!("замещает {}", official.id),
                    format!("stands in for {}", official.id),
                )
            }),
        })
    }

    /// Tells whether somebody is in office, there and can be mailed.
    #[must_use]
    pub fn can_be_told(&self, official: &str) -> bool {
        let known = self.directory.official(official, self.on);
        known.is_some_and(|known| known.email.is_some())
            && !self.directory.is_absent(official, self.on)
    }

    /// Returns the next in line who has not been told yet; `None` if this step has nobody.
    #[must_use]
    pub fn next(
        &self,
        step: &str,
        duty: Duty<'_>,
        first: &str,
        told: &[Arc<str>],
    ) -> Option<Recipient> {
        let is_new = |official: &str| !told.iter().any(|known| &**known == official);
        match step {
            "deputy" => {
                let deputy = self.directory.official(first, self.on)?.deputy.as_deref()?;
                let deputy = self.directory.official(deputy, self.on)?;
                let is_there = !self.directory.is_absent(&deputy.id, self.on);
                let recipient = self.acting(deputy, "deputy").filter(|_| is_there)?;
                is_new(&recipient.official).then_some(recipient)
            }
            "head" => {
                let unit = self.unit(duty)?;
                let heads = self
                    .directory
                    .above(unit, self.on)
                    .into_iter()
                    .filter_map(|unit| {
                        let head = self.directory.head(unit, self.on)?;
                        self.acting(head, "head")
                    });
                heads.into_iter().find(|head| is_new(&head.official))
            }
            "control_official" => self
                .controller(duty, first)
                .filter(|controller| is_new(&controller.official)),
            role => self
                .holders(role, duty)
                .into_iter()
                .find(|holder| is_new(&holder.official)),
        }
    }

    /// Returns the controller who may look at a duty, with who was passed over and why. He is independent of the official who answers for the case and
    /// of whoever was told first: where nobody is assigned, or somebody stands in, it was his to act.
    fn controller(&self, duty: Duty<'_>, first: &str) -> Option<Recipient> {
        let unit = self.unit(duty)?;
        let of = |executor: &str| self.directory.controller(Some(executor), unit, self.on);
        let (found, other) = (of(duty.official.unwrap_or(first)), of(first));
        let is_barred = |official: &Official, by: &srok_core::directory::Controller<'_>| {
            by.passed_over
                .iter()
                .any(|(known, _)| known.id == official.id)
        };
        let chosen = found
            .chosen
            .filter(|chosen| !is_barred(chosen, &other))
            .or(other.chosen.filter(|chosen| !is_barred(chosen, &found)))?;
        let mut passed: Vec<String> = Vec::new();
        for (official, why) in found.passed_over.iter().chain(&other.passed_over) {
            let line = format!("{} ({})", official.id, why.words(self.lang));
            if !passed.contains(&line) {
                passed.push(line);
            }
        }
        let note = (!passed.is_empty()).then(|| {
            let passed = passed.join(", ");
            self.say(
                format!("не могут контролировать: {passed}"),
                format!("may not control: {passed}"),
            )
        });
        Some(Recipient {
            official: chosen.id.as_str().into(),
            role: "control_official".into(),
            is_copy: false,
            note,
        })
    }

    fn say(&self, ru: String, en: String) -> String {
        match self.lang {
            Lang::Ru => ru,
            Lang::En => en,
        }
    }
}

impl Recipient {
    fn because(mut self, note: Option<String>) -> Self {
        self.note = match (note, self.note.take()) {
            (Some(one), Some(other)) => Some(format!("{one}; {other}")),
            (one, other) => one.or(other),
        };
        self
    }
}
