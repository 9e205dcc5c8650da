//! What would taking files into the directory change? Everything that is wrong is found, or rows that can be added are returned; nothing is
//! written here.

use std::collections::BTreeSet;

use super::mistake::{Mistake, Mistakes};
use super::reading::{absences, declarations, official, organisation};
use super::record::{Files, Record};
use super::value::Values;
use super::{
    ADMINISTRATOR, BEGINNING, CONTROLLER, Directory, HEAD, MINISTRY, Official, Organisation, Rows,
    Table, Warning, merge,
};
use crate::case::Day;

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
        let mut check = Check {
            after: &after,
            mistakes: &mut mistakes,
        };
        check.organisations(&organisations.rows);
        check.officials(&officials.rows);
        for (record, absence) in &absences.rows {
            check.official(record, "official", &absence.official);
        }
        for (record, declaration) in &declarations.rows {
            check.official(record, "official", &declaration.official);
            if let Some(about) = &declaration.about {
                check.official(record, "about", about);
            }
        }
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

/// What rows name must be in the files or in the directory.
struct Check<'a> {
    after: &'a Directory,
    mistakes: &'a mut Vec<Mistake>,
}

impl Check<'_> {
    fn wrong(&mut self, record: &Record, column: &str, problem: String, remedy: &str) {
        Values::new(record, self.mistakes).wrong(column, problem, remedy);
    }

    fn organisation(&mut self, record: &Record, column: &str, id: &str) {
        if !self.after.organisations.contains_key(id) {
            let problem =
                format!("the organisation `{id}` is neither in the files nor in the directory");
            self.wrong(record, column, problem, "add it or correct the id");
        }
    }

    fn official(&mut self, record: &Record, column: &str, id: &str) {
        if !self.after.officials.contains_key(id) {
            let problem =
                format!("the official `{id}` is neither in the files nor in the directory");
            self.wrong(record, column, problem, "add a row or correct the id");
        }
    }

    fn organisations(&mut self, rows: &[(&Record, Organisation)]) {
        let days: BTreeSet<Day> = self
            .after
            .organisations
            .values()
            .flatten()
            .map(|version| version.since)
            .collect();
        let after = self.after;
        for (record, row) in rows {
            if let Some(parent) = &row.parent {
                self.organisation(record, "parent", parent);
            }
            let mut later = days.range(row.since..);
            let circle = later.find(|day| after.leads_back(&row.id, **day));
            if let Some(day) = circle {
                self.wrong(
                    record,
                    "parent",
                    format!(
                        "the organisations above `{}` lead back to it ({}) on {day}",
                        row.id,
                        after.above(&row.id, *day).join(" → ")
                    ),
                    "let one of them stand at the top",
                );
            }
        }
    }

    fn officials(&mut self, rows: &[(&Record, Official)]) {
        for (record, row) in rows {
            self.organisation(record, "organisation", &row.organisation);
            if let Some(deputy) = &row.deputy {
                self.official(record, "deputy", deputy);
            }
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
