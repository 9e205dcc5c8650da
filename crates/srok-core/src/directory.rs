//! Who is responsible, on which day? Organisations, officials, absences and declarations of controllers, in dated versions.
//!
//! No clock, no files, no database: a directory is built from rows and asked about a day, so that a letter about last month goes to whoever
//! held the office then. What it cannot answer it leaves open ([`None`]); it never guesses a person.

mod column;
mod duty;
mod merge;
mod mistake;
mod plan;
mod problem;
mod reading;
mod record;

mod rows;
mod sheet;
mod value;
mod warning;
mod written;

pub use column::Table;
pub use duty::{Controller, WhyNot};
pub use mistake::{Mistake, Mistakes, Place};
pub use plan::{Count, Known, Plan, Since};
pub use problem::Problem;
pub use record::Files;
pub use rows::{NotLeaving, Rows};
pub use sheet::{Piece, Unreadable, is_workbook, pieces};
pub use value::day as read_day;
pub use warning::Warning;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use srok_law::time::NaiveTime;

use srok_law::case::Day;
use srok_law::words::Lang;

/// The first day of what has held for ever, as far as the directory knows.
pub const BEGINNING: Day = Day(0);
/// Role of the one who heads an organisation.
pub const HEAD: &str = "head";
/// Role of a controller: должностное лицо, осуществляющее текущий контроль.
pub const CONTROLLER: &str = "control_official";
/// Role of whoever runs the service and is told what nobody else can be told.
pub const ADMINISTRATOR: &str = "administrator";
/// Role of whoever gets the last escalation.
pub const MINISTRY: &str = "ministry";

/// A version of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Its id, as events name it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The organisation above it; absent: it is at the top.
    pub parent: Option<String>,
    /// Id of the production calendar it works by; absent: that of the settings.
    pub calendar: Option<String>,
    /// Acts under which it owes the quarterly report, e.g. `mo221`.
    pub reports: Vec<String>,
    /// What kind of body it is, where acts name the kind, e.g. `mfc`.
    pub kind: Option<String>,
    /// First day on which this version holds.
    #[serde(serialize_with = "written::day")]
    pub since: Day,
    /// Last day of the organisation; absent: it goes on.
    #[serde(serialize_with = "written::optional_day")]
    pub until: Option<Day>,
}

/// A version of an official.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Official {
    /// The staff reference, as events name it.
    pub id: String,
    /// The name.
    pub name: String,
    /// The position.
    pub position: String,
    /// The organisation the official works in.
    pub organisation: String,
    /// The address letters go to.
    pub email: Option<String>,
    /// The language of letters.
    #[serde(serialize_with = "written::lang")]
    pub lang: Lang,
    /// When the own working day begins; absent: as the calendar of the organisation says.
    #[serde(serialize_with = "written::optional_time")]
    pub opens: Option<NaiveTime>,
    /// When it ends.
    #[serde(serialize_with = "written::optional_time")]
    pub closes: Option<NaiveTime>,
    /// Who stands in when the official is absent.
    pub deputy: Option<String>,
    /// Roles in the organisation: `head`, `control_official`, `administrator`, `ministry` and those that regulations name.
    pub roles: Vec<String>,
    /// First day on which this version holds.
    #[serde(serialize_with = "written::day")]
    pub since: Day,
    /// Last day in office; absent: it goes on.
    #[serde(serialize_with = "written::optional_day")]
    pub until: Option<Day>,
}

impl Official {
    /// Tells whether the official has a role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }
}

/// Days on which an official is not there, both ends included. One that ends before it begins was called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absence {
    /// Who.
    pub official: String,
    /// First day.
    #[serde(serialize_with = "written::day")]
    pub from: Day,
    /// Last day.
    #[serde(serialize_with = "written::day")]
    pub to: Day,
    /// Why; no more than a word.
    pub reason: Option<String>,
}

/// What a controller declares about relations to those controlled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Declaration {
    /// The controller who declares.
    pub official: String,
    /// Whom it is about; absent: there is no relation to anybody.
    pub about: Option<String>,
    /// `kinship` or `conflict`; absent: there is none, or none any longer.
    pub relation: Option<String>,
    /// First day on which it holds; the newest about the same official takes the place of earlier ones.
    #[serde(serialize_with = "written::day")]
    pub since: Day,
}

/// The directory with all its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// Versions by id, the earliest first.
    organisations: BTreeMap<String, Vec<Organisation>>,
    officials: BTreeMap<String, Vec<Official>>,
    /// Absences by official and first day.
    absences: BTreeMap<String, BTreeMap<Day, Absence>>,
    /// Declarations by controller, whom they are about, and first day.
    declarations: BTreeMap<String, BTreeMap<(Option<String>, Day), Declaration>>,
    /// Which organisations have ever been directly beneath one.
    children: BTreeMap<String, BTreeSet<String>>,
    /// Which officials have ever worked in one.
    staff: BTreeMap<String, BTreeSet<String>>,
}

/// What has dated versions.
trait Version {
    fn id(&self) -> &str;
    fn since(&self) -> Day;
    fn until(&self) -> Option<Day>;
    /// Returns the same with other days.
    fn dated(self, since: Day, until: Option<Day>) -> Self;
}

impl Version for Organisation {
    fn id(&self) -> &str {
        &self.id
    }
    fn since(&self) -> Day {
        self.since
    }
    fn until(&self) -> Option<Day> {
        self.until
    }
    fn dated(self, since: Day, until: Option<Day>) -> Self {
        Self {
            since,
            until,
            ..self
        }
    }
}

impl Version for Official {
    fn id(&self) -> &str {
        &self.id
    }
    fn since(&self) -> Day {
        self.since
    }
    fn until(&self) -> Option<Day> {
        self.until
    }
    fn dated(self, since: Day, until: Option<Day>) -> Self {
        Self {
            since,
            until,
            ..self
        }
    }
}

/// Sorts versions by id and first day; of two with the same, the later row holds.
fn dated<V: Version>(rows: Vec<V>) -> BTreeMap<String, Vec<V>> {
    let mut by_id: BTreeMap<String, Vec<V>> = BTreeMap::new();
    for row in rows {
        let versions = by_id.entry(row.id().to_owned()).or_default();
        match versions.binary_search_by_key(&row.since(), V::since) {
            Ok(same) => versions[same] = row,
            Err(place) => versions.insert(place, row),
        }
    }
    by_id
}

/// Returns the version that holds on a day: the newest begun by then, unless it has ended.
fn on_day<V: Version>(versions: &[V], on: Day) -> Option<&V> {
    let begun = versions.partition_point(|version| version.since() <= on);
    versions
        .get(begun.checked_sub(1)?)
        .filter(|version| version.until().is_none_or(|last| on <= last))
}

impl Directory {
    /// Returns the directory of rows in the order in which they were recorded: a later row with the same id and first day takes the place of
    /// an earlier one. Absences are the same if official and first day are, declarations if both officials and the first day are.
    #[must_use]
    pub fn new(
        organisations: Vec<Organisation>,
        officials: Vec<Official>,
        absences: Vec<Absence>,
        declarations: Vec<Declaration>,
    ) -> Self {
        let mut directory = Self {
            organisations: dated(organisations),
            officials: dated(officials),
            ..Self::default()
        };
        for absence in absences {
            let of_official = directory
                .absences
                .entry(absence.official.clone())
                .or_default();
            of_official.insert(absence.from, absence);
        }
        for declaration in declarations {
            let key = (declaration.about.clone(), declaration.since);
            let of_official = directory
                .declarations
                .entry(declaration.official.clone())
                .or_default();
            of_official.insert(key, declaration);
        }
        for version in directory.organisations.values().flatten() {
            if let Some(parent) = &version.parent {
                let children = directory.children.entry(parent.clone()).or_default();
                children.insert(version.id.clone());
            }
        }
        for version in directory.officials.values().flatten() {
            let staff = directory
                .staff
                .entry(version.organisation.clone())
                .or_default();
            staff.insert(version.id.clone());
        }
        directory
    }

    /// Tells whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
            && self.officials.is_empty()
            && self.absences.is_empty()
            && self.declarations.is_empty()
    }

    /// Returns the organisation as it is on a day; `None` if it is unknown, not there yet or no longer.
    #[must_use]
    pub fn organisation(&self, id: &str, on: Day) -> Option<&Organisation> {
        on_day(self.organisations.get(id)?, on)
    }

    /// Returns the official as of a day; `None` if unknown, not yet or no longer in office.
    #[must_use]
    pub fn official(&self, id: &str, on: Day) -> Option<&Official> {
        on_day(self.officials.get(id)?, on)
    }

    /// Returns the organisations there are on a day, by id.
    #[must_use]
    pub fn organisations(&self, on: Day) -> Vec<&Organisation> {
        let versions = self.organisations.values();
        versions.filter_map(|all| on_day(all, on)).collect()
    }

    /// Returns the officials in office on a day, by id.
    #[must_use]
    pub fn officials(&self, on: Day) -> Vec<&Official> {
        let versions = self.officials.values();
        versions.filter_map(|all| on_day(all, on)).collect()
    }

    /// Returns all versions of an organisation, the earliest first.
    #[must_use]
    pub fn versions_of_organisation(&self, id: &str) -> &[Organisation] {
        self.organisations.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns all versions of an official, the earliest first.
    #[must_use]
    pub fn versions_of_official(&self, id: &str) -> &[Official] {
        self.officials.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns the absences of everybody, by official and first day; those called off are not among them.
    pub fn absences(&self) -> impl Iterator<Item = &Absence> {
        let all = self.absences.values().flat_map(BTreeMap::values);
        all.filter(|absence| absence.from <= absence.to)
    }

    /// Returns the declarations of everybody, by controller, whom they are about, and first day.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.declarations.values().flat_map(BTreeMap::values)
    }

    /// Returns the declarations that hold on a day: of each controller the newest about each official, and about nobody in particular.
    #[must_use]
    pub fn declarations_on(&self, on: Day) -> Vec<&Declaration> {
        let mut newest: BTreeMap<(&str, Option<&str>), &Declaration> = BTreeMap::new();
        // the earlier come first
        for declaration in self.declarations().filter(|one| one.since <= on) {
            let key = (&*declaration.official, declaration.about.as_deref());
            newest.insert(key, declaration);
        }
        newest.into_values().collect()
    }

    /// Returns the organisation itself and all beneath it on a day, the nearest first. An organisation that the directory does not know is
    /// alone; a circle ends where it closes.
    #[must_use]
    pub fn beneath<'a>(&'a self, organisation: &'a str, on: Day) -> Vec<&'a str> {
        let mut found = vec![organisation];
        let mut seen = BTreeSet::from([organisation]);
        let mut next = 0;
        while let Some(above) = found.get(next).copied() {
            next += 1;
            for child in self.children.get(above).into_iter().flatten() {
                let is_child = self
                    .organisation(child, on)
                    .is_some_and(|version| version.parent.as_deref() == Some(above));
                if is_child && seen.insert(child) {
                    found.push(child);
                }
            }
        }
        found
    }

    /// Returns the organisation itself, the one above it, and so on to the top. A circle ends where it closes.
    #[must_use]
    pub fn above<'a>(&'a self, organisation: &'a str, on: Day) -> Vec<&'a str> {
        let mut found = vec![organisation];
        let mut at = organisation;
        while let Some(parent) = self
            .organisation(at, on)
            .and_then(|version| version.parent.as_deref())
            .filter(|parent| !found.contains(parent))
        {
            found.push(parent);
            at = parent;
        }
        found
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
