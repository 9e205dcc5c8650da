//! What does the act say? A regulation is an act, its limits and their dated versions, read from a file.
//!
//! The engine knows no law: everything a limit needs is a field here, with clause, quotation, reading and the day it was checked.
//! Nothing here reads a file; the text comes in as an argument ([`parse`]).

mod build;
mod diff;
mod file;
mod lint;
mod term;
mod vocabulary;

pub use build::parse;
pub use diff::{Difference, diff};
pub use lint::{Finding as LintFinding, Level as LintLevel, lint};
pub use term::{Amount, Term, Unit};
pub use vocabulary::{ATTRIBUTES, EVENTS, KINDS};

use std::collections::BTreeMap;

use crate::calendar::{DecreeDays, Zone};
use crate::case::Symbol;
use crate::time::{NaiveDate, NaiveTime};

/// Words in several languages, by language code.
pub type Words = BTreeMap<String, String>;

/// Returns the words in a language, else in any.
#[must_use]
pub fn words<'a>(words: &'a Words, lang: &str) -> &'a str {
    words
        .get(lang)
        .or_else(|| words.values().next())
        .map_or("", |text| text)
}

/// What is wrong with a regulation file, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}\nhint: {hint}")]
pub struct RegulationError {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What was found and what was expected.
    pub problem: String,
    /// The remedy.
    pub hint: String,
}

/// An act with its limits.
#[derive(Debug, Clone)]
pub struct Regulation {
    /// Short name, e.g. `mo221`.
    pub id: String,
    /// The id as events carry it in `regulation`.
    pub symbol: Symbol,
    /// Title of the act.
    pub title: Words,
    /// Number of the act.
    pub number: String,
    /// Date of the act.
    pub date: Option<NaiveDate>,
    /// The body that issued it.
    pub issued_by: Words,
    /// Where it applies, e.g. `RU-MOS`.
    pub jurisdiction: String,
    /// Whether it is in force, and how sure that is.
    pub status: Status,
    /// First day in force.
    pub in_force: NaiveDate,
    /// Whether that day stands in the text or was assumed; an assumed day is shown beside every date.
    pub in_force_basis: Basis,
    /// First day no longer in force.
    pub repealed_on: Option<NaiveDate>,
    /// The edition the file was read from.
    pub edition_checked_to: Option<NaiveDate>,
    /// Zone of the days.
    pub zone: Zone,
    /// Which calendar counts.
    pub calendar: CalendarChoice,
    /// The act whose code lists are inherited.
    pub extends: Option<String>,
    /// Code lists.
    pub codes: Vec<Code>,
    /// Limits in the order of the file.
    pub limits: Vec<Limit>,
    /// Indexes of `limits` so ordered that a limit comes after those it refers to.
    pub order: Vec<usize>,
    /// Rules that are not terms.
    pub checks: Vec<Check>,
    /// The events that file a case: the day of the first of them decides the version; where none is there, the first event of all.
    pub filed_by: Vec<Symbol>,
    /// Who takes part in a case that is not his own.
    pub takes_part: Vec<TakesPart>,
    /// Attributes that decide something here: events need no others for timing.
    pub attributes: Vec<Symbol>,
    /// Attributes the act declares beyond the common ones.
    pub declared_attributes: Vec<String>,
    /// SHA-256 of the file, hex.
    pub hash: String,
    /// Path for messages.
    pub file: String,
}

/// Who takes part in a case that is not his own, and with which events; it gives no right to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakesPart {
    /// Who.
    pub who: Who,
    /// The event types he may send.
    pub events: Vec<String>,
    /// Attributes these may carry; of others only what the case says already.
    pub carries: Vec<String>,
    /// Where the act says so.
    pub clause: String,
}

/// Who takes part in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Every organisation of that kind, as the directory says, e.g. `mfc`.
    OfKind(String),
    /// The organisation that an event of this type names as `addressee`.
    AddresseeOf(String),
}

/// Status of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A model with blanks.
    Template,
    /// In force.
    InForce,
    /// In force as far as the text shows; the day of entry is not in it.
    Unverified,
    /// No longer in force.
    Repealed,
}

impl Status {
    /// Returns the word of the file format.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::InForce => "in_force",
            Self::Unverified => "unverified",
            Self::Repealed => "repealed",
        }
    }
}

/// Where a date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// It stands in the text.
    Stated,
    /// It was assumed and is printed as such.
    Assumed,
}

/// Which calendar a regulation counts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarChoice {
    /// That of the organisation whose duty it is (AMB-14, AMB-35).
    Holder,
    /// One calendar for all.
    Named(String),
}

/// One entry of a code list.
#[derive(Debug, Clone)]
pub struct Code {
    /// The list, e.g. `complaint_ground`.
    pub list: String,
    /// The code.
    pub code: String,
    /// The code as a word of events.
    pub symbol: Symbol,
    /// Where the act has it.
    pub clause: String,
    /// Its words.
    pub name: Words,
}

/// A condition: the attribute has one of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The attribute.
    pub attribute: Symbol,
    /// The values, any of which fits.
    pub values: Vec<Symbol>,
}

/// An event type with conditions on the event (or, where it is silent, on the case).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The event type.
    pub event: Symbol,
    /// All must hold.
    pub conditions: Vec<Condition>,
}

/// What starts the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// The first of these selectors whose event is there.
    FirstOf(Vec<Selector>),
    /// When all are there, the latest.
    Latest(Vec<Selector>),
    /// The earliest of these, unless the replacing event is there.
    EarliestOf {
        /// The candidates.
        of: Vec<Selector>,
        /// If this event is there, it is the start.
        replaced_by: Option<Selector>,
    },
    /// The due date of another limit (index).
    DueOf(usize),
    /// The unmet end of another limit (index).
    ExpiryOf(usize),
    /// The end of a quarter: the event of this type, made by the calendar.
    Clock(Selector),
}

/// What stops the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Any of these.
    Any(Vec<Selector>),
    /// The last of all these.
    All(Vec<Selector>),
}

/// What a suspension does to the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suspension {
    /// Nothing is said: the clock runs on.
    None,
    /// The act forbids it: the clock runs on and the event is a finding.
    Forbidden,
    /// The term is a maximum that includes suspensions.
    Included,
    /// The clock stops between the two events, at most as long as the limit `cap` allows.
    Stops {
        /// The event that suspends.
        from: Selector,
        /// The event that resumes.
        to: Selector,
        /// Index of the limit of the suspension itself.
        cap: Option<usize>,
    },
}

/// Whose duty it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBy {
    /// The organisation that sent the starting event.
    Sender,
    /// The organisation the starting event hands the case to.
    Receiver,
    /// The organisation that holds the case.
    Organisation,
}

/// How binding a limit is; only `Binding` can be a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A limit on a body.
    Binding,
    /// A limit whose passing is a warning.
    Warning,
    /// A limit on the applicant.
    Applicant,
    /// An average term.
    Average,
    /// A labour norm.
    Labour,
    /// An aim of the body, not of the law.
    Internal,
    /// An example of a model form.
    Example,
}

impl Severity {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Binding,
        Self::Warning,
        Self::Applicant,
        Self::Average,
        Self::Labour,
        Self::Internal,
        Self::Example,
    ];

    /// Returns the word of the file format.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Binding => "binding",
            Self::Warning => "warning",
            Self::Applicant => "applicant",
            Self::Average => "average",
            Self::Labour => "labour",
            Self::Internal => "internal",
            Self::Example => "example",
        }
    }
}

/// Whether the end of a term is the last moment to act or the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Act before the end.
    Deadline,
    /// Before the end nothing may be done.
    Waiting,
}

/// How often a limit may arise in one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Once.
    No,
    /// Once per occurrence of the start.
    Yes,
    /// Once per occurrence of the start, starts and stops paired by the value of an attribute.
    By(Symbol),
}

/// A limit of an act.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Id within the act.
    pub id: String,
    /// `regulation.limit`.
    pub full_id: String,
    /// Catalogue entries it realises.
    pub covers: Vec<String>,
    /// Name in words.
    pub name: Words,
    /// Kind, e.g. `registration`.
    pub kind: String,
    /// Group of the overview, where it is not that of the kind.
    pub headline: Option<String>,
    /// How binding it is.
    pub severity: Severity,
    /// All of these must hold for the case.
    pub when: Vec<Condition>,
    /// None of these may hold.
    pub unless: Vec<Condition>,
    /// The duty exists only from the first of these; empty: always.
    pub requires: Vec<Selector>,
    /// What starts the clock.
    pub start: Start,
    /// What stops it.
    pub stop: Stop,
    /// What takes it off.
    pub cancels: Vec<Selector>,
    /// What a suspension does.
    pub suspension: Suspension,
    /// Whose duty it is.
    pub held_by: HeldBy,
    /// Who answers for it where the event names no official.
    pub role: Option<String>,
    /// How often it may arise.
    pub repeats: Repeats,
    /// Index of the limit it is a step of.
    pub part_of: Option<usize>,
    /// Number of the procedure.
    pub procedure: Option<u32>,
    /// A step that runs beside others: left out of their sum.
    pub parallel: bool,
    /// Labour norm.
    pub labour: Option<Amount>,
    /// The limit that follows its expiry (index).
    pub then: Option<usize>,
    /// Deadline or waiting period.
    pub nature: Nature,
    /// The limit whose computed date a promised one is compared with (index).
    pub compare_with: Option<usize>,
    /// Whether alerts are sent.
    pub alerts: bool,
    /// A duty of the organisation, not of a case.
    pub of_organisation: bool,
    /// To whom a report goes.
    pub addressee: Option<String>,
    /// What a report leaves out.
    pub excludes: Vec<(String, Vec<String>)>,
    /// Versions, the earliest first.
    pub versions: Vec<Version>,
    /// Line of the limit in its file.
    pub line: usize,
}

/// What a limit says from one day to another.
#[derive(Debug, Clone)]
pub struct Version {
    /// First day in force.
    pub in_force: NaiveDate,
    /// First day no longer in force: the next version's first, or the repeal.
    pub until: Option<NaiveDate>,
    /// Terms, of which the earliest counts; empty: a blank of a template.
    pub terms: Vec<Term>,
    /// Which day is day zero.
    pub day_zero: DayZero,
    /// At or after this time, or on a day off, day zero is the next working day.
    pub cutoff: Option<NaiveTime>,
    /// Whether and how day zero is counted.
    pub count_from: CountFrom,
    /// What happens to a last day that is off.
    pub roll: Roll,
    /// The last moment of the last day.
    pub due_at: DueAt,
    /// Acting before day zero is a finding («на следующий рабочий день»).
    pub not_before_day_zero: bool,
    /// An internal aim, never a breach.
    pub target: Option<Target>,
    /// The case goes to a person if the term holds no working day.
    pub manual_if_no_working_day: bool,
    /// A body may set a shorter term.
    pub may_be_shorter: bool,
    /// How decree days count.
    pub decree_days: DecreeDays,
    /// Where the act has it.
    pub clause: String,
    /// Its words.
    pub quote: String,
    /// The readings followed, e.g. `AMB-01, AMB-02`.
    pub reading: String,
    /// When the record was last compared with the text.
    pub checked_on: NaiveDate,
}

/// Which day the counting starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayZero {
    /// The day of the event.
    EventDay,
    /// The first working day on or after it.
    FirstWorkingDay,
}

/// How day zero is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountFrom {
    /// Day 1 is the day after day zero.
    NextDay,
    /// The term ends on day zero itself (amount 0).
    SameDay,
    /// Day zero is day 1.
    SameDayInclusive,
    /// Elapsed time.
    Instant,
}

/// What happens to a last day that is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// Nothing: the legal day stays (AMB-02).
    None,
    /// It moves to the next working day.
    NextWorkingDay,
    /// It moves to the working day before.
    PreviousWorkingDay,
}

/// The last moment of the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueAt {
    /// Local midnight, exclusive.
    EndOfDay,
    /// The time of day of the start, inclusive.
    SameTime,
    /// The closing of the office, inclusive.
    EndOfOfficeHours,
}

/// An internal aim beside a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The term aimed at.
    pub amount: Amount,
    /// Only for starts within office hours.
    pub within_office_hours: bool,
}

/// A rule that is not a term.
#[derive(Debug, Clone)]
pub struct Check {
    /// Id within the act.
    pub id: String,
    /// `regulation.check`.
    pub full_id: String,
    /// Name in words.
    pub name: Words,
    /// Where the act has it.
    pub clause: String,
    /// A fault of the body, or of the data.
    pub of_data: bool,
    /// All of these must hold for the case.
    pub when: Vec<Condition>,
    /// None of these may hold.
    pub unless: Vec<Condition>,
    /// The events that are looked at.
    pub if_event: Vec<Selector>,
    /// No finding if one of these is in the case.
    pub unless_event: Vec<Selector>,
    /// A finding only if the event carries a value of the attribute that is not among the codes.
    pub outside: Option<(Symbol, Vec<Symbol>)>,
    /// A finding only if both attributes are on the event with one value.
    pub same: Option<(Symbol, Symbol)>,
    /// A finding only if the event lacks one of these.
    pub missing: Vec<Symbol>,
}

impl Regulation {
    /// Returns the index of a limit by its id, with or without the regulation's name.
    #[must_use]
    pub fn limit_index(&self, id: &str) -> Option<usize> {
        self.limits
            .iter()
            .position(|limit| limit.id == id || limit.full_id == id)
    }
}

impl Limit {
    /// Returns the version in force on a day, with its index.
    #[must_use]
    pub fn version_on(&self, date: NaiveDate) -> Option<(usize, &Version)> {
        self.versions.iter().enumerate().rev().find(|(_, version)| {
            version.in_force <= date && version.until.is_none_or(|until| date < until)
        })
    }
}
