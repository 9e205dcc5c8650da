//! The shape of a regulation file, exactly as written. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{Basis, CountFrom, DayZero, DueAt, HeldBy, Nature, Roll, Severity, Status, Words};
use crate::time::NaiveDate;

/// Plain text, or words by language.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Text {
    Plain(String),
    ByLanguage(Words),
}

impl Text {
    pub(super) fn words(self) -> Words {
        match self {
            Self::Plain(text) => Words::from([("ru".into(), text)]),
            Self::ByLanguage(words) => words,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub id: Spanned<String>,
    pub title: Text,
    #[serde(default)]
    pub number: String,
    pub date: Option<Date>,
    pub issued_by: Option<Text>,
    pub jurisdiction: String,
    pub status: Status,
    pub in_force: Spanned<Date>,
    pub in_force_basis: Basis,
    pub repealed_on: Option<Date>,
    pub edition_checked_to: Option<Date>,
    pub zone: Spanned<String>,
    pub calendar: String,
    pub extends: Option<String>,
    pub decree_days: Option<Decree>,
    #[serde(default)]
    pub events: Vec<String>,
    #[serde(default)]
    pub attributes: Vec<String>,
    #[serde(default)]
    pub kinds: Vec<String>,
    #[serde(default)]
    pub filed_by: Vec<String>,
    #[serde(default)]
    pub takes_part: Vec<TakesPart>,
    #[serde(default)]
    pub code: Vec<Code>,
    #[serde(default)]
    pub limit: Vec<Limit>,
    #[serde(default)]
    pub check: Vec<Check>,
}

/// A date, as TOML has it or as a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date(pub NaiveDate);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Date(Datetime),
        }
        let text = match Either::deserialize(deserializer)? {
            Either::Text(text) => text,
            Either::Date(date) => date.to_string(),
        };
        text.parse().map(Date).map_err(|_| {
            serde::de::Error::custom(format!("`{text}` is not a date; write e.g. \"2021-01-09\""))
        })
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Decree {
    Working,
    Off,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TakesPart {
    pub who: Spanned<Who>,
    pub events: Vec<String>,
    #[serde(default)]
    pub carries: Vec<String>,
    pub clause: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Who {
    Kind(String),
    Addressee(Addressee),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Addressee {
    pub addressee_of: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    pub list: String,
    pub code: Spanned<String>,
    pub clause: String,
    pub name: Words,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Event {
    Name(String),
    Where(Selector),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Selector {
    pub event: String,
    #[serde(default, rename = "where")]
    pub conditions: Conditions,
}

/// Attribute → values. Values may be text or `true`/`false`.
pub(super) type Conditions = BTreeMap<String, Vec<Value>>;

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
}

impl Value {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// One or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Many<T> {
    One(T),
    Several(Vec<T>),
}

impl<T> Many<T> {
    pub(super) fn list(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Several(several) => several,
        }
    }
}

/// What may stand in `starts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Starts {
    Events(Many<Event>),
    Other(StartTable),
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartTable {
    pub latest: Option<Vec<Event>>,
    pub earliest_of: Option<Vec<Event>>,
    pub replaced_by: Option<Event>,
    pub due_of: Option<String>,
    pub expiry_of: Option<String>,
    pub clock: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Suspension {
    Word(String),
    Stops(Stops),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stops {
    pub from: Event,
    pub to: Event,
    pub cap: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Repeats {
    Flag(bool),
    By(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    pub id: Spanned<String>,
    #[serde(default)]
    pub covers: Vec<String>,
    pub name: Words,
    pub kind: String,
    pub headline: Option<String>,
    pub severity: Severity,
    #[serde(default)]
    pub when: Conditions,
    #[serde(default)]
    pub unless: Conditions,
    #[serde(default)]
    pub requires: Vec<Event>,
    pub starts: Starts,
    #[serde(default)]
    pub ends: Vec<Event>,
    #[serde(default)]
    pub ends_all: Vec<Event>,
    #[serde(default)]
    pub cancels: Vec<Event>,
    pub suspension: Option<Suspension>,
    pub held_by: Option<HeldBy>,
    pub role: Option<String>,
    pub repeats: Option<Repeats>,
    pub part_of: Option<String>,
    pub procedure: Option<u32>,
    #[serde(default)]
    pub parallel: bool,
    pub labour: Option<String>,
    pub then: Option<String>,
    pub nature: Option<Nature>,
    pub compare_with: Option<String>,
    pub alerts: Option<bool>,
    pub subject: Option<Subject>,
    pub addressee: Option<String>,
    #[serde(default)]
    pub excludes: Conditions,
    #[serde(default)]
    pub version: Vec<Version>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Subject {
    Case,
    Organisation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    pub in_force: Spanned<Date>,
    pub repealed_on: Option<Date>,
    pub term: Option<Many<String>>,
    #[serde(default)]
    pub blank: bool,
    pub day_zero: Option<DayZero>,
    pub cutoff: Option<String>,
    pub count_from: Option<CountFrom>,
    pub roll: Option<Roll>,
    pub due_at: Option<DueAt>,
    pub bound: Option<Bound>,
    pub not_before: Option<NotBefore>,
    pub target: Option<Target>,
    pub manual_if: Option<ManualIf>,
    #[serde(rename = "override")]
    pub may_be: Option<Override>,
    pub decree_days: Option<Decree>,
    pub clause: Option<String>,
    pub quote: Option<String>,
    #[serde(default)]
    pub reading: String,
    pub checked_on: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bound {
    Inclusive,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NotBefore {
    DayZero,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ManualIf {
    NoWorkingDay,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Override {
    Shorter,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Target {
    pub term: String,
    #[serde(rename = "if")]
    pub only_if: Option<TargetIf>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TargetIf {
    WithinOfficeHours,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    pub id: Spanned<String>,
    pub name: Words,
    pub clause: String,
    pub severity: Option<CheckSeverity>,
    #[serde(default)]
    pub when: Conditions,
    #[serde(default)]
    pub unless: Conditions,
    pub if_event: Many<Event>,
    pub unless_event: Option<Many<Event>>,
    pub outside: Option<Outside>,
    pub same: Option<[String; 2]>,
    #[serde(default)]
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CheckSeverity {
    Finding,
    Data,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outside {
    pub attribute: String,
    pub list: String,
}
