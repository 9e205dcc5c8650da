//! How is one limit put into words: what is due, when, under which clause, in whose hands, how late?

use super::super::threshold::{Threshold, is_contested};
use super::{Composer, Reader};
use crate::mail::letters::{BreachCase, Line, Taken};
use srok_law::regulation::{Term, Unit};
use srok_law::row::Row;
use srok_law::words::{self, Lang};
use srok_store::{AlertRecord, AlertState, Phase, WatchedRecord};

impl Composer<'_> {
    /// Returns the line of a limit in a table, with the alert its reader may answer.
    pub(super) fn line(
        &self,
        limit: &WatchedRecord,
        alert: Option<&AlertRecord>,
        reader: Reader<'_>,
        shows_unit: bool,
    ) -> Option<Line> {
        let row = self.row(limit)?;
        let lang = reader.lang;
        let case_id = row.case_id.clone().unwrap_or_default();
        let asks = alert.filter(|alert| {
            Threshold::numbered(alert.threshold).asks() && !alert.is_copy && alert.state.is_open()
        });
        let late = late(lang, row);
        Some(Line {
            case: row
                .registration_no
                .clone()
                .unwrap_or_else(|| case_id.clone()),
            case_link: self.case_link(&case_id),
            what: self.limit_name(limit, lang),
            due: limit.due_on.map_or_else(
                || {
                    lang.pick("актом не установлен", "not set by the act")
                        .to_owned()
                },
                |day| words::date_with_weekday(lang, day.date()),
            ),
            late,
            clause: row.clause.clone(),
            note: Self::note(limit, reader),
            unit: row
                .organisation
                .as_deref()
                .filter(|_| shows_unit)
                .map(|unit| self.unit_name(unit)),
            official: row
                .official
                .as_deref()
                .filter(|official| shows_unit && *official != reader.official.id)
                .map(|official| self.name_of(official)),
            is_new: alert.is_some_and(|alert| {
                alert.state == AlertState::Owed && alert.threshold == Threshold::Overdue.number()
            }),
            mark: self.mark(limit, lang),
            answer_link: asks.map(|alert| self.answer_link(alert)),
        })
    }

    /// Returns the name of a limit.
    pub(super) fn limit_name(&self, limit: &WatchedRecord, lang: Lang) -> String {
        let limits = &self.limits;
        limits
            .get(&limit.limit_version)
            .map_or_else(String::new, |known| {
                srok_law::regulation::words(&known.limit.name, lang.code()).to_owned()
            })
    }

    /// Says what is special about the last day.
    fn note(limit: &WatchedRecord, reader: Reader<'_>) -> Option<String> {
        let lang = reader.lang;
        let due_on = limit.due_on?;
        let act_by = limit.act_by.filter(|act_by| *act_by < due_on);
        let mut said: Vec<String> = Vec::new();
        if let Some(act_by) = act_by {
            let act_by = words::date(lang, act_by.date());
            let is_past = act_by_is_past(limit, reader);
            said.push(match lang {
                Lang::Ru => format!(
                    "последний день срока приходится на нерабочий день; исполнить {} не позднее {act_by}",
                    if is_past { "следовало" } else { "следует" }
                ),
                Lang::En => format!(
                    "the last day is a day off; {} by {act_by}",
                    if is_past { "it had to be done" } else { "do it" }
                ),
            });
        }
        if is_contested(limit, reader.now) {
            said.push(
                lang.pick(
                    "спорный день: по другому прочтению срок истекает на следующий рабочий день",
                    "contested: by the other reading the term ends on the next working day",
                )
                .to_owned(),
            );
        }
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// Returns what else is to be said of a limit: that it is no norm, the outcome that was given already.
    fn mark(&self, limit: &WatchedRecord, lang: Lang) -> Option<String> {
        if limit.phase == Phase::NoTerm {
            let words = lang.pick(
                "дольше внутреннего ориентира (не норма)",
                "past the internal aim (no norm)",
            );
            return Some(words.to_owned());
        }
        let cause = self.found.recorded.numbers.watched(limit)?;
        let answer = self.found.recorded.answer(cause, limit.due_on)?;
        Some(words::outcome(lang, &answer.outcome).to_owned())
    }

    /// Returns everything a mail says about one breach.
    pub(super) fn breach_case(
        &self,
        alert: &AlertRecord,
        reader: Reader<'_>,
    ) -> Option<BreachCase> {
        let (limit, row) = self.about(alert)?;
        let known = self.limits.get(&limit.limit_version)?;
        let lang = reader.lang;
        let what = self.limit_name(limit, lang);
        let case_id = row.case_id.clone().unwrap_or_default();
        let case = row
            .registration_no
            .clone()
            .unwrap_or_else(|| case_id.clone());
        let due = limit
            .due_on
            .map(|day| words::date_with_weekday(lang, day.date()));
        let zone = &known.act.zone;
        let past_aim = Threshold::numbered(alert.threshold) == Threshold::PastAim;
        let headline = match (&due, lang) {
            (Some(due), Lang::Ru) if !past_aim => format!("{what}, {case}: срок истек {due}."),
            (Some(due), Lang::En) if !past_aim => {
                format!("{what}, {case}: the term ended on {due}.")
            }
            (_, Lang::Ru) => format!(
                "{what}, {case}: прошло больше внутреннего ориентира (не норма). Срок актом не установлен."
            ),
            (_, Lang::En) => {
                format!("{what}, {case}: past the internal aim (no norm). The act names no term.")
            }
        };
        let started = row
            .started_at
            .as_deref()
            .and_then(|at| srok_law::time::DateTime::parse_from_rfc3339(at).ok());
        let started = started.map(|at| {
            let at = words::moment(lang, zone, at.to_utc().into());
            match lang {
                Lang::Ru => format!("Начало срока: {at}."),
                Lang::En => format!("The term began: {at}."),
            }
        });
        let quotation = known.version.map(|version| version.quote.clone());
        let terms = known.version.map_or_else(Vec::new, |version| {
            let amounts = version.terms.iter().filter_map(|term| match term {
                Term::Amount(amount) => Some(words::amount(lang, *amount)),
                _ => None,
            });
            amounts.collect()
        });
        let steps = self.office.look.rules.of(known.act, known.limit);
        let steps = steps.map_or_else(Vec::new, |rule| rule.steps.of(lang).to_vec());
        let asks = Threshold::numbered(alert.threshold).asks() && !alert.is_copy;
        let as_of = self.as_of(reader);
        let in_full = words::late(lang, row.late_by, row.unit.as_deref());
        let limit_words = if past_aim {
            lang.pick("актом не установлен", "not set by the act")
                .to_owned()
        } else {
            terms.join(", ")
        };
        Some(BreachCase {
            case_link: self.case_link(&case_id),
            ledger_link: self.answer_link(alert),
            what: small(&what),
            headline,
            state: self.ending(limit, lang, zone),
            since: limit
                .due_on
                .map_or_else(String::new, |day| words::date(lang, day.plus(1).date())),
            clause: row.clause.clone(),
            term: limit_words,
            quotation: quotation.filter(|quotation| !quotation.is_empty()),
            act: act_words(known.act, lang),
            started,
            last_day: due.map_or_else(String::new, |due| match lang {
                Lang::Ru => format!("Последний день срока: {due}."),
                Lang::En => format!("Last day of the term: {due}."),
            }),
            late: in_full.map_or_else(String::new, |late| match lang {
                Lang::Ru => format!("По состоянию на {as_of} {late}."),
                Lang::En => format!("As of {as_of} it is {late}."),
            }),
            unit: row.organisation.as_deref().map(|unit| self.unit_name(unit)),
            official: row
                .official
                .as_deref()
                .map(|official| self.name_of(official)),
            late_short: self::late(lang, row),
            answers: Vec::new(),
            steps,
            answer_link: asks.then(|| self.answer_link(alert)),
            next: asks.then(|| self.foretold(alert, limit, reader)).flatten(),
            note: Self::note(limit, reader).map(|note| sentence(&note)),
            case,
        })
    }

    /// Says whether it was done meanwhile.
    fn ending(&self, limit: &WatchedRecord, lang: Lang, zone: &srok_law::calendar::Zone) -> String {
        match limit.ended_at.filter(|ended_at| *ended_at <= self.found.at) {
            Some(ended_at) => format!(
                "{} {}.",
                lang.pick("Исполнено с нарушением срока:", "Done late:"),
                words::moment(lang, zone, ended_at)
            ),
            None => lang
                .pick(
                    "Исполнение в информационной системе не зарегистрировано.",
                    "That it was done is not registered in the information system.",
                )
                .to_owned(),
        }
    }

    /// Returns an alert that was taken back, for those who had the mail.
    pub(super) fn taken(&self, alert: &AlertRecord, lang: Lang) -> Taken {
        let about = self.about(alert);
        let case = about.and_then(|(_, row)| row.registration_no.clone());
        let what = about.map(|(limit, _)| self.limit_name(limit, lang));
        let due = about.and_then(|(limit, _)| limit.due_on);
        let reason = alert.reason.as_deref().unwrap_or_default();
        let mut reason = words::alert_reason(lang, reason).to_owned();
        if alert.reason.as_deref() == Some("moved")
            && let Some(due) = due
        {
            let due = words::date_with_weekday(lang, due.date());
            reason = match lang {
                Lang::Ru => format!("срок изменен: последний день {due}"),
                Lang::En => format!("the term has changed: last day {due}"),
            };
        }
        let is_feed = &*alert.limit_id == super::FEED;
        Taken {
            case: case.unwrap_or_else(|| alert.subject.clone()),
            case_link: if is_feed {
                self.data_link()
            } else {
                self.case_link(&alert.subject)
            },
            what: what.unwrap_or_else(|| {
                let name = if is_feed {
                    super::FEED
                } else {
                    &alert.limit_id
                };
                words::threshold(lang, name).to_owned()
            }),
            reason,
        }
    }

    /// Puts limits in order: new breaches first, then the longest overdue.
    pub(super) fn sorted(&self, list: &[usize], recipient: &str) -> Vec<usize> {
        let mut sorted = list.to_vec();
        let is_new = |limit: &WatchedRecord| {
            self.alert_of(limit, recipient).is_some_and(|alert| {
                alert.state == AlertState::Owed && alert.threshold == Threshold::Overdue.number()
            })
        };
        sorted.sort_by_cached_key(|index| {
            self.found.watched.get(*index).map(|limit| {
                (
                    !is_new(limit),
                    limit.late_from,
                    limit.case_key,
                    limit.limit_version,
                    limit.occurrence,
                )
            })
        });
        sorted
    }
}

/// Returns words that go on within a sentence; abbreviations stay.
pub(super) fn small(words: &str) -> String {
    let mut letters = words.chars();
    let (first, rest) = (letters.next(), letters.as_str());
    if rest.starts_with(char::is_uppercase) {
        return words.to_owned();
    }
    let first = first.map(char::to_lowercase).into_iter().flatten();
    format!("{}{rest}", first.collect::<String>())
}

/// Returns words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    format!(
        "{}{}.",
        first.into_iter().flatten().collect::<String>(),
        letters.as_str()
    )
}

/// Returns how late a row is, as in a table: 2 р. д.
fn late(lang: Lang, row: &Row) -> String {
    match (row.late_by.filter(|late| *late > 0), unit(row)) {
        (Some(late), Some(unit)) => format!("{late} {}", words::unit_short(lang, unit)),
        _ => String::new(),
    }
}

fn unit(row: &Row) -> Option<Unit> {
    Unit::named(row.unit.as_deref()?)
}

/// Returns an act as it stands after a clause: «Административного регламента …».
pub(super) fn act_words(act: &srok_law::regulation::Regulation, lang: Lang) -> String {
    /// How titles of acts begin, and the same in the genitive.
    const GENITIVE: [(&str, &str); 6] = [
        ("Административный регламент", "Административного регламента"),
        ("Типовая форма", "Типовой формы"),
        ("Единые требования", "Единых требований"),
        ("Положение", "Положения"),
        ("Порядок", "Порядка"),
        ("Правила", "Правил"),
    ];
    let title = srok_law::regulation::words(&act.title, lang.code());
    if lang == Lang::En {
        return format!("of the {title}");
    }
    GENITIVE
        .iter()
        .find_map(|(begins, genitive)| Some(format!("{genitive}{}", title.strip_prefix(begins)?)))
        .unwrap_or_else(|| format!("акта «{title}»"))
}

/// Says how often a source usually sends, in office time.
pub(super) fn usual(lang: Lang, minutes: i64) -> String {
    let (number, unit) = if minutes >= 120 {
        (minutes / 60, Unit::Hour)
    } else {
        (minutes, Unit::Minute)
    };
    let every = words::plural(
        lang,
        number,
        ["раз в", "раз в", "раз в"],
        ["every", "every"],
    );
    format!("{every} {number} {}", words::unit(lang, unit, number))
}

fn act_by_is_past(limit: &WatchedRecord, reader: Reader<'_>) -> bool {
    limit
        .act_by
        .is_some_and(|act_by| reader.zone.day_of(reader.now) > act_by)
}
