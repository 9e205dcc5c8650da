//! What does a limit say, in words? Term, counting and readings of a version; what starts, stops, suspends and takes off a limit.

use crate::case::{Symbol, Vocabulary};
use crate::regulation::{
    Condition, CountFrom, DayZero, DueAt, HeldBy, Limit, Regulation, Roll, Selector, Start, Stop,
    Suspension, Term, Version, words,
};
use crate::words::{self as say, Lang};

/// An act with the words it is told in.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// The act.
    pub act: &'a Regulation,
    /// The words of acts and events.
    pub words: &'a Vocabulary,
    /// The language.
    pub lang: Lang,
}

/// One or several events, and how they are taken together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// How: «первое из»; empty for a single one.
    pub how: String,
    /// The events, with their conditions.
    pub events: Vec<String>,
}

impl Told {
    fn one(text: String) -> Self {
        Self {
            how: String::new(),
            events: vec![text],
        }
    }

    fn all(how: &str, events: Vec<String>) -> Self {
        let how = if events.len() > 1 { how } else { "" };
        Self {
            how: how.to_owned(),
            events,
        }
    }
}

/// Tells whether the term ends on the day it begins.
#[must_use]
pub(super) fn is_same_day(version: &Version) -> bool {
    version
        .terms
        .iter()
        .any(|term| matches!(term, Term::Amount(amount) if amount.thousandths == 0))
}

/// Returns how a version counts.
#[must_use]
pub fn counting(lang: Lang, version: &Version) -> String {
    let mut said: Vec<String> = Vec::new();
    if version.day_zero == DayZero::FirstWorkingDay {
        said.push(day_zero(lang, version.day_zero).into());
    }
    said.extend(cutoff(lang, version));
    said.push(count_from(lang, version).into());
    if version.roll != Roll::None {
        said.push(roll(lang, version.roll).into());
    }
    if version.due_at == DueAt::EndOfOfficeHours {
        said.push(
            lang.pick("до окончания рабочего времени", "until the office closes")
                .into(),
        );
    }
    said.join("; ")
}

/// Returns which day is day zero.
#[must_use]
pub const fn day_zero(lang: Lang, day_zero: DayZero) -> &'static str {
    match day_zero {
        DayZero::EventDay => lang.pick("день события", "the day of the event"),
        DayZero::FirstWorkingDay => lang.pick(
            "считается с первого рабочего дня",
            "counted from the first working day",
        ),
    }
}

/// Returns what a cut-off does, if there is one.
#[must_use]
pub fn cutoff(lang: Lang, version: &Version) -> Option<String> {
    let at = version.cutoff?.format("%H:%M");
    Some(match lang {
        Lang::Ru => format!("в {at} и позднее или в нерабочий день — со следующего рабочего дня"),
        Lang::En => format!("at {at} or later, or on a day off: from the next working day"),
    })
}

/// Returns whether and how day zero is counted.
#[must_use]
pub fn count_from(lang: Lang, version: &Version) -> &'static str {
    match version.count_from {
        _ if is_same_day(version) => lang.pick(
            "исполняется в день, к которому отнесено событие",
            "to be done on the day the event belongs to",
        ),
        CountFrom::NextDay => lang.pick(
            "день события в срок не входит",
            "the day of the event is not counted",
        ),
        CountFrom::SameDay => lang.pick("в день события", "on the day of the event"),
        CountFrom::SameDayInclusive => lang.pick(
            "начальный день считается первым",
            "the first day is counted",
        ),
        CountFrom::Instant => lang.pick(
            "время считается от момента события",
            "time runs from the moment of the event",
        ),
    }
}

/// Returns what happens to a last day that is off.
#[must_use]
pub const fn roll(lang: Lang, roll: Roll) -> &'static str {
    match roll {
        Roll::None => lang.pick(
            "нерабочий последний день не переносится",
            "a last day off stays the last day",
        ),
        Roll::NextWorkingDay => lang.pick(
            "нерабочий последний день переносится вперед",
            "a last day off moves to the next working day",
        ),
        Roll::PreviousWorkingDay => lang.pick(
            "нерабочий последний день переносится назад",
            "a last day off moves to the working day before",
        ),
    }
}

/// Returns the last moment of the last day.
#[must_use]
pub const fn due_at(lang: Lang, due_at: DueAt) -> &'static str {
    match due_at {
        DueAt::EndOfDay => lang.pick("до конца дня", "until the day ends"),
        DueAt::SameTime => lang.pick("до того же часа", "until the same hour"),
        DueAt::EndOfOfficeHours => {
            lang.pick("до окончания рабочего времени", "until the office closes")
        }
    }
}

/// Returns the readings a version follows: their codes and what they say, which is empty if it is not known.
#[must_use]
pub fn readings(lang: Lang, version: &Version) -> Vec<(String, &'static str)> {
    let codes = version
        .reading
        .split(',')
        .map(str::trim)
        .filter(|code| !code.is_empty());
    codes
        .map(|code| (code.to_owned(), say::reading(lang, code)))
        .collect()
}

impl Rule<'_> {
    fn say<'b>(&self, ru: &'b str, en: &'b str) -> &'b str {
        self.lang.pick(ru, en)
    }

    fn limit(&self, index: usize) -> &str {
        self.act
            .limits
            .get(index)
            .map_or("", |limit| words(&limit.name, self.lang.code()))
    }

    /// Returns the term of a version.
    #[must_use]
    pub fn term(&self, version: &Version) -> String {
        let each = version.terms.iter().map(|term| match term {
            Term::Amount(amount) => say::amount(self.lang, *amount),
            Term::DueOf(other) => format!(
                "{} «{}»",
                self.say("последний день срока", "the due day of"),
                self.limit(*other)
            ),
            Term::Declared(attribute) => format!(
                "{} ({})",
                self.say("заявленная дата", "the declared date"),
                say::code(self.lang, "attribute", self.words.word(*attribute))
            ),
            Term::DayOfNextMonth(day) => match self.lang {
                Lang::Ru => format!("{day} число следующего месяца"),
                Lang::En => format!("day {day} of the next month"),
            },
            Term::Immediately => self.say("незамедлительно", "immediately").into(),
        });
        let joined = each.collect::<Vec<_>>();
        match joined.len() {
            0 => self
                .say(
                    "в типовой форме не заполнено, срока нет",
                    "blank in the model form, no term",
                )
                .into(),
            1 => joined.concat(),
            _ => format!(
                "{}: {}",
                self.say("раннее из", "the earlier of"),
                joined.join("; ")
            ),
        }
    }

    /// Returns the first day of a version, with a note if that day is assumed.
    #[must_use]
    pub(super) fn edition(&self, version: &Version) -> String {
        let from = say::date(self.lang, version.in_force);
        let basis = match self.act.in_force_basis {
            crate::regulation::Basis::Stated => "",
            crate::regulation::Basis::Assumed => self.say(
                " (день вступления в силу принят)",
                " (day of entry into force assumed)",
            ),
        };
        format!("{} {from}{basis}", self.say("редакция с", "version of"))
    }

    /// Returns what starts the clock.
    #[must_use]
    pub fn start(&self, start: &Start) -> Told {
        match start {
            Start::FirstOf(selectors) => Told::all(
                self.say(
                    "первое из событий, которое есть в деле",
                    "the first of these that is there",
                ),
                self.selectors(selectors),
            ),
            Start::Latest(selectors) => Told::all(
                self.say(
                    "последнее из событий, когда есть все",
                    "the latest, once all are there",
                ),
                self.selectors(selectors),
            ),
            Start::EarliestOf { of, replaced_by } => {
                let mut told =
                    Told::all(self.say("раннее из", "the earliest of"), self.selectors(of));
                told.events.extend(replaced_by.as_ref().map(|selector| {
                    let instead = self.say("если есть, вместо этого", "in its place, if there");
                    format!("{instead}: {}", self.selector(selector))
                }));
                told
            }
            Start::DueOf(limit) => Told::one(format!(
                "{} «{}»",
                self.say("последний день срока", "the due day of"),
                self.limit(*limit)
            )),
            Start::ExpiryOf(limit) => Told::one(match self.lang {
                Lang::Ru => format!("срок «{}» истек и не исполнен", self.limit(*limit)),
                Lang::En => format!("«{}» has ended unmet", self.limit(*limit)),
            }),
            Start::Clock(selector) => Told::one(self.selector(selector)),
        }
    }

    /// Returns what stops the clock.
    #[must_use]
    pub fn stop(&self, stop: &Stop) -> Told {
        match stop {
            Stop::Any(selectors) => Told::all(
                self.say("любое из событий", "any of these"),
                self.selectors(selectors),
            ),
            Stop::All(selectors) => Told::all(
                self.say("последнее из всех", "the last of all these"),
                self.selectors(selectors),
            ),
        }
    }

    /// Returns events of which any is enough.
    #[must_use]
    pub fn any_of(&self, selectors: &[Selector]) -> Told {
        Told::all(
            self.say("любое из событий", "any of these"),
            self.selectors(selectors),
        )
    }

    fn selectors(&self, selectors: &[Selector]) -> Vec<String> {
        selectors
            .iter()
            .map(|selector| self.selector(selector))
            .collect()
    }

    /// Returns an event with its conditions.
    fn selector(&self, selector: &Selector) -> String {
        let event = say::event(self.lang, self.words.word(selector.event));
        let conditions = self.conditions(&selector.conditions);
        if conditions.is_empty() {
            event
        } else {
            format!("{event} ({})", conditions.join("; "))
        }
    }

    /// Returns conditions, each an attribute with its values.
    #[must_use]
    pub fn conditions(&self, conditions: &[Condition]) -> Vec<String> {
        conditions
            .iter()
            .map(|condition| {
                let attribute = self.words.word(condition.attribute);
                let values: Vec<String> = condition
                    .values
                    .iter()
                    .map(|value| self.value(attribute, *value))
                    .collect();
                format!("{}: {}", self.attribute(attribute), values.join(", "))
            })
            .collect()
    }

    /// Returns what an attribute is called.
    #[must_use]
    pub fn attribute(&self, attribute: &str) -> String {
        say::code(self.lang, "attribute", attribute)
    }

    /// Returns a value as the code lists of the act name it, else as codes are named everywhere.
    #[must_use]
    pub fn value(&self, attribute: &str, value: Symbol) -> String {
        let same = || self.act.codes.iter().filter(|code| code.symbol == value);
        let found = same()
            .find(|code| code.list.ends_with(attribute))
            .or_else(|| same().next());
        match found {
            Some(code) => words(&code.name, self.lang.code()).to_owned(),
            None => say::code(self.lang, attribute, self.words.word(value)),
        }
    }

    /// Returns what a suspension does to the clock.
    #[must_use]
    pub fn suspension(&self, suspension: &Suspension) -> String {
        match suspension {
            Suspension::None => self
                .say(
                    "актом не упоминается: срок продолжает течь",
                    "the act says nothing: the clock runs on",
                )
                .into(),
            Suspension::Forbidden => self
                .say(
                    "актом не предусмотрено: срок продолжает течь, приостановление — нарушение порядка",
                    "not provided for: the clock runs on, a suspension is a finding",
                )
                .into(),
            Suspension::Included => self
                .say(
                    "входит в срок: срок продолжает течь",
                    "part of the term: the clock runs on",
                )
                .into(),
            Suspension::Stops { from, to, cap } => {
                let cap = cap.map_or_else(String::new, |cap| match self.lang {
                    Lang::Ru => format!("; не дольше срока «{}»", self.limit(cap)),
                    Lang::En => format!("; for no longer than «{}»", self.limit(cap)),
                });
                let (from, to) = (self.selector(from), self.selector(to));
                match self.lang {
                    Lang::Ru => {
                        format!("останавливает срок: с события «{from}» до события «{to}»{cap}")
                    }
                    Lang::En => format!("stops the clock: from «{from}» to «{to}»{cap}"),
                }
            }
        }
    }

    /// Returns whose duty a limit is.
    #[must_use]
    pub fn holder(&self, limit: &Limit) -> String {
        let organisation = match limit.held_by {
            HeldBy::Sender => self.say(
                "орган, передавший сведения о начале срока",
                "the body that sent the start",
            ),
            HeldBy::Receiver => self.say(
                "орган, которому передано дело",
                "the body the case was handed to",
            ),
            HeldBy::Organisation => self.say(
                "орган, у которого находится дело",
                "the body that holds the case",
            ),
        };
        limit.role.as_deref().map_or_else(
            || organisation.to_owned(),
            |role| format!("{organisation}; {}", say::role(self.lang, role)),
        )
    }
}
