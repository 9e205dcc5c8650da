//! Does the act hold together? Steps against the total, blanks, unreachable stops, terms without a working day.

use super::{Amount, Limit, Regulation, Severity, Start, Stop, Term, Unit, Words};
use crate::calendar::Calendar;
use crate::case::{Day, Symbol, Vocabulary};
use crate::time::{Days, NaiveDate};

/// How serious a lint finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The act contradicts itself or cannot work as written.
    Problem,
    /// Worth knowing: a blank, a consequence of the wording.
    Note,
}

/// What the linter found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How serious it is.
    pub level: Level,
    /// `regulation.limit`.
    pub subject: String,
    /// Short name of the rule, e.g. `steps_exceed_total`.
    pub rule: &'static str,
    /// What was found.
    pub message: Words,
}

/// Returns what the linter finds in an act on a day.
#[must_use]
pub fn lint(
    regulation: &Regulation,
    calendar: &Calendar,
    words: &Vocabulary,
    today: NaiveDate,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |level, limit: &Limit, rule, message: Words| {
        found.push(Finding {
            level,
            subject: limit.full_id.clone(),
            rule,
            message,
        });
    };
    for (index, limit) in regulation.limits.iter().enumerate() {
        for (message, level) in sums(regulation, index, words) {
            add(level, limit, "steps_exceed_total", message);
        }
        for version in &limit.versions {
            if version.terms.is_empty() {
                add(
                    Level::Note,
                    limit,
                    "blank",
                    both(
                        format!("{}: срок в акте не заполнен", version.clause),
                        format!("{}: a blank, no limit", version.clause),
                    ),
                );
            }
            if version.checked_on < today - Days::new(365) {
                add(
                    Level::Note,
                    limit,
                    "not_checked_for_a_year",
                    both(
                        format!(
                            "последняя сверка с текстом акта {}",
                            version.checked_on.format("%d.%m.%Y")
                        ),
                        format!("last compared with the text on {}", version.checked_on),
                    ),
                );
            }
        }
        if let Some(message) = unreachable_stop(limit, words) {
            add(Level::Problem, limit, "unreachable_stop", message);
        }
        if let Some(message) = no_working_day(limit, calendar) {
            add(Level::Note, limit, "term_without_working_day", message);
        }
    }
    found
}

/// Adds up the steps of a total, channel by channel.
fn sums(regulation: &Regulation, total: usize, words: &Vocabulary) -> Vec<(Words, Level)> {
    let Some((amount, limit)) = days(&regulation.limits[total]) else {
        return Vec::new();
    };
    let steps: Vec<&Limit> = regulation
        .limits
        .iter()
        .filter(|step| step.part_of == Some(total) && !step.parallel)
        .collect();
    let mut variants: Vec<Vec<(Symbol, Vec<Symbol>)>> = Vec::new();
    for step in &steps {
        let variant = step
            .when
            .iter()
            .map(|condition| (condition.attribute, condition.values.clone()))
            .collect();
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
    let mut found = Vec::new();
    for variant in variants {
        let of_variant = steps.iter().filter(|step| {
            step.when
                .iter()
                .map(|condition| (condition.attribute, condition.values.clone()))
                .collect::<Vec<_>>()
                == variant
        });
        let counted: Vec<(u32, Unit)> = of_variant.filter_map(|step| days(step)).collect();
        let sum: u32 = counted.iter().map(|(days, _)| days).sum();
        let parts: Vec<String> = counted.iter().map(|(days, _)| days.to_string()).collect();
        if sum > amount && counted.iter().all(|(_, unit)| *unit == limit) {
            let values = || variant.iter().flat_map(|(_, values)| values).copied();
            let of = [
                values()
                    .map(|value| value_name(regulation, value, words))
                    .collect(),
                values().map(|value| words.word(value)).collect(),
            ];
            found.push((sum_words(of, &parts, sum, amount, limit), Level::Problem));
        }
    }
    found
}

/// Returns a value as the code lists of the act name it in Russian.
fn value_name<'a>(regulation: &'a Regulation, value: Symbol, known: &'a Vocabulary) -> &'a str {
    let code = regulation.codes.iter().find(|code| code.symbol == value);
    code.map_or_else(|| known.word(value), |code| super::words(&code.name, "ru"))
}

/// Returns the same in two languages.
fn both(ru: String, en: String) -> Words {
    Words::from([("ru".to_owned(), ru), ("en".to_owned(), en)])
}

fn sum_words(of: [Vec<&str>; 2], parts: &[String], sum: u32, total: u32, unit: Unit) -> Words {
    let [ru_of, en_of] = of.map(|of| of.join(", "));
    let (ru_of, en_of) = if ru_of.is_empty() {
        (ru_of, en_of)
    } else {
        (format!(" ({ru_of})"), format!(" for {en_of}"))
    };
    let parts = parts.join(" + ");
    let days = match unit {
        Unit::WorkingDay => "рабочих дней",
        _ => "календарных дней",
    };
    both(
        format!(
            "сумма сроков действий{ru_of}: {parts} = {sum}, больше общего срока в {total} {days}"
        ),
        format!(
            "the steps{en_of} add up to {parts} = {sum}, more than the total of {total} ({})",
            unit.code().replace('_', " ")
        ),
    )
}

/// Returns the days of the last version's term, if it is one in days.
fn days(limit: &Limit) -> Option<(u32, Unit)> {
    limit
        .versions
        .last()?
        .terms
        .iter()
        .find_map(|term| match term {
            Term::Amount(amount) if matches!(amount.unit, Unit::WorkingDay | Unit::CalendarDay) => {
                Some((amount.whole(), amount.unit))
            }
            _ => None,
        })
}

/// A stop that every cancel forestalls, or that is also the start.
fn unreachable_stop(limit: &Limit, words: &Vocabulary) -> Option<Words> {
    let (Stop::Any(stops) | Stop::All(stops)) = &limit.stop;
    let cancelled = stops.iter().find(|stop| limit.cancels.contains(stop));
    if let Some(stop) = cancelled {
        let event = words.word(stop.event);
        return Some(both(
            format!("событие `{event}` и прекращает срок, и снимает его с контроля"),
            format!("`{event}` both stops it and takes it off"),
        ));
    }
    let Start::FirstOf(starts) = &limit.start else {
        return None;
    };
    let own = stops
        .iter()
        .find(|stop| starts.iter().all(|start| start == *stop));
    own.map(|stop| {
        let event = words.word(stop.event);
        both(
            format!("событие `{event}` и начинает срок, и прекращает его"),
            format!("`{event}` both starts and stops it"),
        )
    })
}

/// Finds a covered year in which a term of calendar days from 31 December holds no working day.
fn no_working_day(limit: &Limit, calendar: &Calendar) -> Option<Words> {
    if !matches!(limit.severity, Severity::Binding | Severity::Applicant) {
        return None;
    }
    let version = limit.versions.last()?;
    let amount = version.terms.iter().find_map(|term| match term {
        Term::Amount(amount) if amount.unit == Unit::CalendarDay && amount.thousandths > 0 => {
            Some(*amount)
        }
        _ => None,
    })?;
    let (first, last) = calendar.years();
    let years: Vec<String> = (first..last)
        .filter(|year| {
            NaiveDate::from_ymd_opt(*year, 12, 31)
                .map(Day::from)
                .is_some_and(|day| {
                    let end = day.plus(amount.whole() as i32);
                    calendar.working_days_between(day, end, version.decree_days) == 0
                })
        })
        .map(|year| year.to_string())
        .collect();
    (!years.is_empty()).then(|| {
        let is_each = years.len() as i32 == last - first;
        let years = years.join(", ");
        let (ru, en) = if is_each {
            (
                "ни в одном году, который охватывает календарь",
                "every covered year",
            )
        } else {
            (years.as_str(), years.as_str())
        };
        no_working_day_words(amount, ru, en, is_each)
    })
}

fn no_working_day_words(amount: Amount, ru: &str, en: &str, is_each: bool) -> Words {
    let days = amount.whole();
    let ru = if is_each {
        format!("срок в календарных днях ({days}) с 31 декабря не содержит рабочего дня {ru}")
    } else {
        format!(
            "срок в календарных днях ({days}) с 31 декабря не содержит рабочего дня в годах: {ru}"
        )
    };
    both(
        ru,
        format!("{amount} from 31 December hold no working day in {en}"),
    )
}
