//! What are bodies, codes and acts called on a report? By the directory of the last day, the lists of the act, and the language asked for.

use super::super::told::Named;
use super::workshop::Workshop;
use srok_engine::quarterly::Dimension;
use srok_law::regulation::words as named;
use srok_law::words::{self, Lang};

impl Workshop<'_> {
    /// Returns a body by its name on the last day of the period.
    pub fn organisation(&self, id: &str) -> Named {
        let known = self.directory.organisation(id, self.on());
        Named {
            code: id.to_owned(),
            label: known.map_or_else(|| id.to_owned(), |known| known.name.clone()),
        }
    }

    /// Returns the words of a code of one of the lists of the act.
    pub fn code(&self, list: &str, code: &str) -> Named {
        let known = self
            .act
            .codes
            .iter()
            .find(|known| known.list == list && known.code == code);
        Named {
            code: code.to_owned(),
            label: known.map_or_else(
                || code.to_owned(),
                |known| named(&known.name, self.ask.lang.code()).to_owned(),
            ),
        }
    }

    /// Returns what a part of a dimension is called; an empty code is one that was not named.
    pub fn part(&self, dimension: Dimension, code: &str) -> String {
        let lang = self.ask.lang;
        if code.is_empty() {
            return lang.pick("не указано", "not named").to_owned();
        }
        match dimension {
            Dimension::Organisation => self.organisation(code).label,
            Dimension::Limit => format!("{code} {}", lang.pick("рабочих дней", "working days")),
            Dimension::Service => code.to_owned(),
            _ => {
                let lists = lists(dimension).iter();
                let mut labels = lists.map(|list| self.code(list, code).label);
                let known = labels.find(|label| label != code);
                known.unwrap_or_else(|| code.to_owned())
            }
        }
    }

    /// Returns the act by its title.
    pub fn act_named(&self) -> Named {
        Named {
            code: self.act.id.clone(),
            label: named(&self.act.title, self.ask.lang.code()).to_owned(),
        }
    }

    /// Returns number and date of the act.
    pub fn act_told(&self) -> String {
        let date = self.act.date.map(|date| words::date(self.ask.lang, date));
        match (date, self.ask.lang) {
            (None, _) => format!("№ {}", self.act.number),
            (Some(date), Lang::Ru) => format!("№ {} от {date}", self.act.number),
            (Some(date), Lang::En) => format!("No. {} of {date}", self.act.number),
        }
    }

    /// Returns what the figures are computed by: name and SHA-256.
    pub fn editions(&self) -> Vec<[String; 2]> {
        let act = [format!("regulation {}", self.act.id), self.act.hash.clone()];
        let calendars = self.standings.law().calendars.all().iter();
        let calendars = calendars.map(|calendar| {
            [
                format!("calendar {}", calendar.id()),
                calendar.hash().to_owned(),
            ]
        });
        std::iter::once(act).chain(calendars).collect()
    }

    /// Returns the period: its code and its name.
    pub fn period(&self) -> Named {
        Named {
            code: self.ask.period.to_string(),
            label: self.ask.period.words(self.ask.lang),
        }
    }

    /// Returns the bodies of the report that owe it by themselves.
    pub fn owing(&self) -> Vec<Named> {
        let is_within = |id: &String| {
            let all = self.organisations.as_ref();
            all.is_none_or(|all| all.contains(id))
        };
        let known = self.directory.organisations(self.on()).into_iter();
        known
            .filter(|known| is_within(&known.id) && known.reports.contains(&self.act.id))
            .map(|known| Named {
                code: known.id.clone(),
                label: known.name.clone(),
            })
            .collect()
    }
}

/// Returns the lists of an act that the codes of a dimension are in; none: its values are no codes of an act.
pub(crate) const fn lists(dimension: Dimension) -> &'static [&'static str] {
    match dimension {
        Dimension::Organisation | Dimension::Limit | Dimension::Service => &[],
        Dimension::Ground => &["complaint_ground"],
        Dimension::Object => &["complaint_object"],
        Dimension::Channel => &["complaint_channel"],
        Dimension::Form => &["satisfaction_form"],
        Dimension::Refusal => &["complaint_refusal_ground", "unanswered_ground"],
    }
}
