//! How is the certificate worded? Each part of it in the language of the page, dates and codes as an official writes them.

use serde::Serialize;
use srok_law::time::{DateTime, FixedOffset, NaiveDate, Offset as _, Timelike as _, Utc};

use super::Certificate;
use super::verdict::unit as unit_of;
use crate::hash::short;
use crate::typography::set;
use srok_law::words::{self as say, Lang};

/// A list under heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    /// Over it.
    pub title: String,
    /// Over its columns.
    pub heads: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// Puts the parts of a certificate into words.
pub(super) struct Writer<'a> {
    of: &'a Certificate<'a>,
    lang: Lang,
    offset: FixedOffset,
}

impl<'a> Writer<'a> {
    pub(super) fn new(of: &'a Certificate<'a>) -> Self {
        let stamps = [
            Some(of.as_of.as_str()),
            of.row.started_at.as_deref(),
            of.row.due_at.as_deref(),
        ];
        let parsed = stamps
            .into_iter()
            .flatten()
            .find_map(|text| DateTime::parse_from_rfc3339(text).ok());
        let offset = parsed.map_or_else(|| Utc.fix(), |at| *at.offset());
        Self {
            of,
            lang: of.lang,
            offset,
        }
    }

    fn say(&self, ru: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(ru, en)
    }

    /// Returns a moment as it is written: 21.01.2026 (ср) в 16:20; a date as a date; anything else as it is.
    pub(super) fn moment(&self, text: &str) -> String {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return self.at(at);
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_or_else(
            |_| text.to_owned(),
            |day| say::date_with_weekday(self.lang, day),
        )
    }

    fn at(&self, at: DateTime<FixedOffset>) -> String {
        let form = if at.second() == 0 {
            "%H:%M"
        } else {
            "%H:%M:%S"
        };
        format!(
            "{} {} {}",
            say::date_with_weekday(self.lang, at.date_naive()),
            self.say("в", "at"),
            at.format(form)
        )
    }

    pub(super) fn case(&self) -> String {
        let row = self.of.row;
        let number = match (&row.case_id, &row.registration_no) {
            (None, _) => self
                .say("без дела (расчет)", "no case (a calculation)")
                .to_owned(),
            (Some(case), Some(number)) if number != case => format!(
                "{} {case}, {} {number}",
                self.say("Дело №", "Case"),
                self.say("рег. №", "reg. No.")
            ),
            (Some(case), _) => format!("{} {case}", self.say("Дело №", "Case")),
        };
        set(&number)
    }

    pub(super) fn facts(&self) -> Vec<(String, String)> {
        let (row, told) = (self.of.row, self.of.explanation);
        let occurrence = if row.occurrence > 1 {
            format!(
                " ({} {})",
                self.say("случай №", "occurrence"),
                row.occurrence
            )
        } else {
            String::new()
        };
        let mut facts = vec![(
            self.say("Что должно быть сделано", "What had to be done"),
            format!("{}{occurrence}", told.name),
        )];
        facts.extend(
            row.started_at
                .as_ref()
                .map(|at| (self.say("Начало срока", "The term began"), self.moment(at))),
        );
        facts.extend(self.end());
        facts.extend(
            self.pauses()
                .map(|pauses| (self.say("Приостановление", "Suspension"), pauses)),
        );
        let stopped = row
            .stopped_at
            .as_ref()
            .map_or_else(|| self.say("нет", "no").to_owned(), |at| self.moment(at));
        facts.push((self.say("Исполнено", "Done"), stopped));
        facts.extend(
            self.owner()
                .map(|owner| (self.say("Срок соблюдает", "Whose duty"), owner)),
        );
        facts
            .into_iter()
            .map(|(name, value)| (set(name), set(&value)))
            .collect()
    }

    /// Returns when the term ends, and what else bears on that day.
    fn end(&self) -> Vec<(&'static str, String)> {
        let row = self.of.row;
        let mut facts = vec![(
            self.say("Последний день срока", "Last day of the term"),
            self.of.explanation.due.clone(),
        )];
        if let Some(act_by) = row
            .act_by
            .as_ref()
            .filter(|act_by| Some(*act_by) != row.due_on.as_ref())
        {
            facts.push((
                self.say("Исполнить не позднее", "To be done by"),
                format!(
                    "{} {}",
                    self.moment(act_by),
                    self.say(
                        "— последний рабочий день срока",
                        "— the last working day of the term"
                    )
                ),
            ));
        }
        if let Some(rolled) = &row.due_rolled_on {
            let words = self.say(
                "последний день срока нерабочий; следующий рабочий день —",
                "the last day is a day off; the next working day is",
            );
            facts.push((
                self.say("Спорный день", "Contested day"),
                format!("≈ {words} {}", self.moment(rolled)),
            ));
        }
        facts
    }

    /// Returns who answers for the limit, in the codes of the directory.
    fn owner(&self) -> Option<String> {
        let row = self.of.row;
        let organisation = row.organisation.clone()?;
        Some(match &row.official {
            Some(official) => format!(
                "{organisation}, {} {official}",
                self.say("исполнитель", "official")
            ),
            None => organisation,
        })
    }

    /// Returns the pauses: what stopped the clock when, and by how much the last day moved.
    fn pauses(&self) -> Option<String> {
        let lines = self
            .of
            .explanation
            .lines
            .iter()
            .filter(|line| line.count == "‖");
        let mut said: Vec<String> = lines
            .map(|line| format!("{} — {}", line.days, line.text))
            .collect();
        if self.of.row.suspended_days > 0 {
            let days = i64::from(self.of.row.suspended_days);
            let unit = unit_of(self.of.row).map_or("", |unit| say::unit(self.lang, unit, days));
            said.push(format!(
                "{} {days} {unit}",
                self.say("последний день перенесен на", "the last day moved by")
            ));
        }
        (!said.is_empty()).then(|| said.join("; "))
    }

    pub(super) fn law(&self) -> Vec<(String, String)> {
        let told = self.of.explanation;
        let clause = [told.clause.as_str(), told.version.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty());
        let severity = lower_first(&told.severity);
        let term = [told.term.as_str(), severity.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty());
        let rows = [
            (self.say("Акт", "Act"), told.act.clone()),
            (
                self.say("Пункт, редакция", "Clause, version"),
                clause.collect::<Vec<_>>().join("; "),
            ),
            (
                self.say("Срок по норме", "The term"),
                term.collect::<Vec<_>>().join(" — "),
            ),
            (self.say("Порядок счета", "Counting"), told.counting.clone()),
            (self.say("Календарь", "Calendar"), told.calendar.clone()),
        ];
        rows.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (set(name), set(&value)))
            .collect()
    }

    pub(super) fn holders(&self) -> Option<Table> {
        if self.of.holders.is_empty() {
            return None;
        }
        let rows = self
            .of
            .holders
            .iter()
            .map(|(since, organisation, official)| {
                let official = if official.is_empty() { "—" } else { official };
                vec![set(&self.moment(since)), set(organisation), set(official)]
            });
        let heads = [
            ("С какого времени", "Since"),
            ("Орган, подразделение", "Organisation"),
            ("Исполнитель", "Official"),
        ];
        Some(Table {
            title: self
                .say("У кого находилось дело", "Who held the case")
                .into(),
            heads: heads.map(|(ru, en)| set(self.say(ru, en))).into(),
            rows: rows.collect(),
        })
    }

    pub(super) fn provenance(&self) -> Vec<String> {
        let of = self.of;
        let made_at = self.at(of.made_at.with_timezone(&self.offset));
        let editions = of
            .editions
            .iter()
            .map(|(what, hash)| format!("{} {}", self.edition(what), short(hash)));
        let lines = [
            format!(
                "{} {}; {} {}; {} {made_at}; {} UTC{}",
                self.say("По состоянию на", "As of"),
                self.moment(&of.as_of),
                self.say("по сведениям, известным на", "with what was known at"),
                self.moment(&of.known_at),
                self.say("сформировано", "made"),
                self.say("время местное,", "local time,"),
                self.offset,
            ),
            format!(
                "{} {}; {} {}",
                self.say("Редакции:", "Editions:"),
                editions.collect::<Vec<_>>().join(", "),
                self.say("события дела", "events of the case"),
                short(&of.events_hash),
            ),
            self.again(),
        ];
        lines
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| set(line))
            .collect()
    }

    /// Returns the kind of an edition in the language of the page.
    fn edition(&self, what: &str) -> String {
        match what.split_once(' ') {
            Some(("regulation", id)) => format!("{} {id}", self.say("регламент", "regulation")),
            Some(("calendar", id)) => format!("{} {id}", self.say("календарь", "calendar")),
            _ => what.to_owned(),
        }
    }

    /// Returns how to print it again: the same facts give the same hash.
    fn again(&self) -> String {
        let of = self.of;
        let Some(case) = &of.row.case_id else {
            return String::new();
        };
        let words = self.say("Повторить расчет:", "To compute it again:");
        format!(
            "{words} srok explain {case} {} --as-of {} --known-at {}",
            of.row.limit, of.as_of, of.known_at
        )
    }
}

/// Returns a text with a small first letter, to stand inside a sentence.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
