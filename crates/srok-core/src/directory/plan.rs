//! What would taking files into the directory change? Everything that is wrong is found, or rows that can be added are returned; nothing is
//! written here.

use std::collections::{BTreeMap, BTreeSet};

use super::mistake::{Mistake, Mistakes};
use super::reading::{absences, declarations, official, organisation};
use super::record::{Files, Record};
use super::value::Values;
use super::{
    ADMINISTRATOR, BEGINNING, CONTROLLER, Directory, HEAD, MINISTRY, Official, Organisation, Rows,
    Table, Warning, merge,
};
use srok_law::case::Day;

/// What else is known in the house.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// Ids of production calendars.
    pub calendars: Vec<&'a str>,
    /// Ids of regulations.
    pub regulations: Vec<&'a str>,
    /// Roles that regulations name.
    pub roles: Vec<&'a str>,
    /// Tells whether a text is an e-mail address.
    pub is_address: fn(&str) -> bool,
}

/// From which day rows hold that do not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Today.
    pub today: Day,
    /// The day that was asked for.
    pub stated: Option<Day>,
}

impl Since {
    /// Returns the day: the one asked for; else what is new has always held, and what is known changes today.
    #[must_use]
    pub fn of(&self, is_known: bool) -> Day {
        let unstated = if is_known { self.today } else { BEGINNING };
        self.stated.unwrap_or(unstated)
    }
}

/// How many rows of a kind are new, different, or as they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Count {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
}

/// What is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The rows.
    pub rows: Rows,
    /// How many, by the kind of table.
    pub counts: [(Table, Count); 4],
    /// What is odd about them.
    pub warnings: Vec<Warning>,
}

impl Files {
    /// Returns what the files would add to a directory.
    ///
    /// # Errors
    ///
    /// [`Mistakes`], all of them, in the order of files and lines; then nothing is to be added.
    pub fn plan(
        self,
        directory: &Directory,
        known: &Known<'_>,
        since: &Since,
    ) -> Result<Plan, Mistakes> {
        let Self {
            records,
            mut mistakes,
            ..
        } = self;
        let of = |table| records.get(&table).map_or(&[][..], Vec::as_slice);
        let organisations = merge::versions(
            &directory.organisations,
            of(Table::Organisations),
            "organisation",
            since,
            &mut mistakes,
            |draft, values| organisation(draft, values, known),
        );
        let officials = merge::versions(
            &directory.officials,
            of(Table::Officials),
            "official",
            since,
            &mut mistakes,
            |draft, values| official(draft, values, known),
        );
        let absences = absences(directory, of(Table::Absences), &mut mistakes);
        let declarations = declarations(directory, of(Table::Declarations), since, &mut mistakes);
        let counts = [
            (Table::Organisations, organisations.count),
            (Table::Officials, officials.count),
            (Table::Absences, absences.count),
            (Table::Declarations, declarations.count),
        ];
        let rows = Rows {
            organisations: only_rows(&organisations.rows),
            officials: only_rows(&officials.rows),
            absences: only_rows(&absences.rows),
            declarations: only_rows(&declarations.rows),
        };
        let after = directory.with(&rows);
        named(&records, directory, &mut mistakes);
        circles(&organisations.rows, &after, &mut mistakes);
        if !mistakes.is_empty() {
            mistakes.sort_by(|one, other| one.place.cmp(&other.place));
            return Err(Mistakes(mistakes));
        }
        let back = organisations.back.into_iter().chain(officials.back);
        let mut warnings: Vec<Warning> = back
            .map(|(id, left, since)| Warning::Back { id, left, since })
            .collect();
        warnings.extend(unknown_roles(&rows.officials, known));
        warnings.extend(several_heads(&after, &rows.officials));
        Ok(Plan {
            rows,
            counts,
            warnings,
        })
    }
}

fn only_rows<T: Clone>(placed: &[(&Record, T)]) -> Vec<T> {
    placed.iter().map(|(_, row)| row.clone()).collect()
}

/// Columns that name rows of another table: where they stand, what they are called, and what they name.
const NAMES: [(Table, &str, Table); 6] = [
    (Table::Organisations, "parent", Table::Organisations),
    (Table::Officials, "organisation", Table::Organisations),
    (Table::Officials, "deputy", Table::Officials),
    (Table::Absences, "official", Table::Officials),
    (Table::Declarations, "official", Table::Officials),
    (Table::Declarations, "about", Table::Officials),
];

/// Sees that what rows name is in the files or in the directory.
fn named(
    records: &BTreeMap<Table, Vec<Record>>,
    directory: &Directory,
    mistakes: &mut Vec<Mistake>,
) {
    let of = |table| records.get(&table).into_iter().flatten();
    let ids = |table, key| of(table).filter_map(move |record| record.id(key));
    let mut organisations: BTreeSet<&str> = ids(Table::Organisations, "organisation").collect();
    organisations.extend(directory.organisations.keys().map(String::as_str));
    let mut officials: BTreeSet<&str> = ids(Table::Officials, "official").collect();
    officials.extend(directory.officials.keys().map(String::as_str));
    for (table, column, target) in NAMES {
        let (noun, known) = if target == Table::Organisations {
            ("organisation", &organisations)
        } else {
            ("official", &officials)
        };
        for record in of(table) {
            if let Some(id) = record.id(column).filter(|id| !known.contains(id)) {
                Values::new(record, mistakes).wrong(
                    column,
                    format!("the {noun} `{id}` is neither in the files nor in the directory"),
                    "add it or correct the id",
                );
            }
        }
    }
}

/// Sees that no organisation is above itself on any day.
fn circles(rows: &[(&Record, Organisation)], after: &Directory, mistakes: &mut Vec<Mistake>) {
    let versions = after.organisations.values().flatten();
    let days: BTreeSet<Day> = versions.map(|version| version.since).collect();
    for (record, row) in rows {
        if row.parent.as_ref() == Some(&row.id) {
            continue; // was told where the row was read
        }
        let mut later = days.range(row.since..);
        if let Some(day) = later.find(|day| after.leads_back(&row.id, **day)) {
            let above = after.above(&row.id, *day).join(" → ");
            Values::new(record, mistakes).wrong(
                "parent",
                format!(
                    "from {day} on, the organisations above `{id}` lead back to it ({above} → {id})",
                    id = row.id
                ),
                "let one of them stand at the top",
            );
        }
    }
}

fn unknown_roles(officials: &[Official], known: &Known<'_>) -> Vec<Warning> {
    let is_known = |role: &str| {
        [HEAD, CONTROLLER, ADMINISTRATOR, MINISTRY].contains(&role) || known.roles.contains(&role)
    };
    let mut told = BTreeSet::new();
    let mut warnings = Vec::new();
    for official in officials {
        for role in official.roles.iter().filter(|role| !is_known(role)) {
            if told.insert((&official.id, role)) {
                warnings.push(Warning::UnknownRole {
                    official: official.id.clone(),
                    role: role.clone(),
                });
            }
        }
    }
    warnings
}

/// Returns the organisations that get a second head by rows, each with the first day of it.
fn several_heads(after: &Directory, rows: &[Official]) -> Vec<Warning> {
    let headed: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row.has_role(HEAD))
        .map(|row| row.organisation.as_str())
        .collect();
    let mut warnings = Vec::new();
    for organisation in headed {
        let staff = after.staff.get(organisation).into_iter().flatten();
        let days: BTreeSet<Day> = staff
            .flat_map(|id| after.versions_of_official(id))
            .filter(|version| version.has_role(HEAD))
            .map(|version| version.since)
            .collect();
        let on_day = |day: Day| after.holders_in(organisation, HEAD, day);
        if let Some(on) = days.into_iter().find(|day| on_day(*day).len() > 1) {
            let heads = on_day(on).into_iter().map(|head| head.id.clone());
            warnings.push(Warning::SeveralHeads {
                organisation: organisation.to_owned(),
                heads: heads.collect(),
                on,
            });
        }
    }
    warnings
}
