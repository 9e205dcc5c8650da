//! Was the limit kept? The state as a sign, a word and a sentence; colour is never needed to read it.

use serde::Serialize;
use srok_law::time::DateTime;

use super::Certificate;
use crate::typography::set;
use srok_law::regulation::{Severity, Unit};
use srok_law::row::Row;
use srok_law::timing::State;
use srok_law::words::{self as say, Lang};

/// The state in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Verdict {
    /// The sign of the state.
    pub sign: String,
    /// The state.
    pub label: String,
    /// What it means here.
    pub sentence: String,
    /// Remarks: a provisional date, a contested day, a limit that is no norm.
    pub remarks: Vec<String>,
}

/// Returns the state of a certificate in words; `moment` writes a moment.
pub(super) fn verdict(certificate: &Certificate<'_>, moment: &dyn Fn(&str) -> String) -> Verdict {
    let (row, lang) = (certificate.row, certificate.lang);
    let state = State::ALL
        .into_iter()
        .find(|state| state.code() == row.state);
    let said = Said { row, lang, moment };
    let (sign, label) = state.map_or(("?", ""), |state| (say::sign(state), said.label(state)));
    Verdict {
        sign: set(sign),
        label: set(label),
        sentence: state.map_or_else(String::new, |state| set(&said.sentence(state))),
        remarks: said.remarks().into_iter().map(set).collect(),
    }
}

/// Returns the unit of the numbers of a row.
pub(super) fn unit(row: &Row) -> Option<Unit> {
    Unit::named(row.unit.as_deref()?)
}

struct Said<'a> {
    row: &'a Row,
    lang: Lang,
    moment: &'a dyn Fn(&str) -> String,
}

impl Said<'_> {
    fn say<'b>(&self, ru: &'b str, en: &'b str) -> &'b str {
        self.lang.pick(ru, en)
    }

    /// Returns the label of a state. Only a binding limit can be broken; what is past an average or an aim says so.
    fn label(&self, state: State) -> &'static str {
        let past = matches!(state, State::Overdue | State::Late);
        if past && self.row.severity == Severity::Average.code() {
            self.lang
                .pick("Дольше среднего срока", "Longer than the average term")
        } else if past && self.row.severity != Severity::Binding.code() {
            self.lang.pick(
                "Позже указанного срока (не нарушение)",
                "Later than the term named (not a breach)",
            )
        } else {
            say::state(self.lang, state)
        }
    }

    fn sentence(&self, state: State) -> String {
        match state {
            State::Met => format!("{} {}{}", self.say("Исполнено", "Done"), self.stopped(), self.against_due()),
            State::Late if self.is_premature() => {
                format!("{} {}, {}", self.say("Исполнено", "Done"), self.stopped(), self.say("до окончания срока, раньше которого действовать нельзя", "before the end of a term within which nothing may be done"))
            }
            State::Late => format!("{} {}, {} {}{}", self.say("Исполнено", "Done"), self.stopped(), self.say("опоздание", "late by"), self.late_by(), self.against_due()),
            State::Overdue => format!("{} {}{}", self.say("Не исполнено, просрочено на", "Not done, overdue by"), self.late_by(), self.against_due()),
            State::Running | State::DueSoon => format!("{}{}", self.say("Не исполнено, срок не истек", "Not done, the term has not ended"), self.remaining()),
            State::Suspended => format!("{}{}", self.say("Не исполнено, течение срока приостановлено", "Not done, the clock is stopped"), self.remaining()),
            State::Cancelled => self.say("Обязанность снята, основание указано в расчете по дням", "The duty was taken off; the day list says why").into(),
            State::Unknown => self.say("Сведений о начале срока нет; соблюдение срока не подтверждается и не опровергается", "The start is not known; compliance is neither confirmed nor denied").into(),
            State::NoTerm => self.say("Числовой срок актом не установлен; соблюдение оценивает должностное лицо", "The act sets no number; a person must judge").into(),
            State::Expired => format!("{} {}", self.say("Срок истек, прошло", "The term has ended,"), match self.lang {
                Lang::Ru => self.late_by(),
                Lang::En => format!("{} ago", self.late_by()),
            }),
        }
    }

    fn stopped(&self) -> String {
        self.row
            .stopped_at
            .as_deref()
            .map_or_else(String::new, self.moment)
    }

    fn against_due(&self) -> String {
        let day = self.row.due_on.as_deref().map(self.moment);
        day.map_or_else(String::new, |day| {
            format!(
                "; {} {day}",
                self.say("последний день срока —", "the last day of the term was")
            )
        })
    }

    fn number(&self, number: i64) -> String {
        let unit = unit(self.row).map_or("", |unit| say::unit(self.lang, unit, number));
        format!("{number} {unit}")
    }

    fn late_by(&self) -> String {
        let late = self
            .row
            .late_by
            .map_or_else(String::new, |number| self.number(number));
        let working = unit(self.row) == Some(Unit::WorkingDay);
        match self.row.late_calendar_days.filter(|_| working) {
            Some(days) => format!(
                "{late} ({days} {})",
                say::unit(self.lang, Unit::CalendarDay, days)
            ),
            None => late,
        }
    }

    fn remaining(&self) -> String {
        match self.row.remaining {
            None => String::new(),
            Some(0) if unit(self.row).is_some_and(|unit| !unit.is_elapsed()) => self
                .say("; сегодня последний день", "; today is the last day")
                .into(),
            Some(number) => match self.lang {
                Lang::Ru => format!(
                    "; {} {}",
                    say::plural(
                        self.lang,
                        number,
                        ["остался", "осталось", "осталось"],
                        ["", ""]
                    ),
                    self.number(number)
                ),
                Lang::En => format!("; {} left", self.number(number)),
            },
        }
    }

    /// Tells whether it was done before the end of a waiting period: late in state, but not after the last moment.
    fn is_premature(&self) -> bool {
        let at = |text: &Option<String>| {
            text.as_deref()
                .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        };
        at(&self.row.stopped_at)
            .zip(at(&self.row.due_at))
            .is_some_and(|(stopped_at, due_at)| stopped_at < due_at)
    }

    fn remarks(&self) -> Vec<&str> {
        let mut remarks = Vec::new();
        if self.row.provisional {
            remarks.push(self.say("~ Предварительно: календарь или час начала известны не полностью, последний день может измениться.", "~ Provisional: the calendar or the hour of the start is not fully known, the last day may change."));
        }
        if self.row.contested {
            remarks.push(self.say("≈ Спорно: последний день срока нерабочий, просрочка есть лишь по одному из двух прочтений нормы.", "≈ Contested: the last day is a day off, it is late by one of two readings only."));
        }
        remarks
    }
}
