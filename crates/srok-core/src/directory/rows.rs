//! Which rows make a directory, and which are added to it?

use std::collections::BTreeMap;

use super::{Absence, Declaration, Directory, Official, Organisation, Version};
use srok_law::case::Day;

/// Rows of all four kinds, in the order in which they are recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Versions of organisations.
    pub organisations: Vec<Organisation>,
    /// Versions of officials.
    pub officials: Vec<Official>,
    /// Absences.
    pub absences: Vec<Absence>,
    /// Declarations of controllers.
    pub declarations: Vec<Declaration>,
}

impl Rows {
    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
            && self.officials.is_empty()
            && self.absences.is_empty()
            && self.declarations.is_empty()
    }
}

impl From<Rows> for Directory {
    fn from(rows: Rows) -> Self {
        Self::new(
            rows.organisations,
            rows.officials,
            rows.absences,
            rows.declarations,
        )
    }
}

impl Directory {
    /// Returns the rows that hold, the replaced ones left out; absences that were called off are among them.
    #[must_use]
    pub fn rows(&self) -> Rows {
        Rows {
            organisations: self.organisations.values().flatten().cloned().collect(),
            officials: self.officials.values().flatten().cloned().collect(),
            absences: self
                .absences
                .values()
                .flat_map(BTreeMap::values)
                .cloned()
                .collect(),
            declarations: self.declarations().cloned().collect(),
        }
    }

    /// Returns the directory as it is once rows are added.
    #[must_use]
    pub fn with(&self, added: &Rows) -> Self {
        let mut rows = self.rows();
        rows.organisations.extend_from_slice(&added.organisations);
        rows.officials.extend_from_slice(&added.officials);
        rows.absences.extend_from_slice(&added.absences);
        rows.declarations.extend_from_slice(&added.declarations);
        rows.into()
    }
}

/// Why somebody cannot leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLeaving {
    /// The directory does not know the id.
    Unknown,
    /// Begins only after the day.
    NotYet(Day),
    /// Left on that day or earlier.
    Left(Day),
}

impl Directory {
    /// Returns the versions that end an official's time in office with a day; versions that would begin later never come.
    ///
    /// # Errors
    ///
    /// [`NotLeaving`] if there is nobody to leave.
    pub fn official_leaving(&self, id: &str, last: Day) -> Result<Vec<Official>, NotLeaving> {
        leaving(self.versions_of_official(id), last)
    }

    /// Returns the versions that end an organisation with a day; versions that would begin later never come.
    ///
    /// # Errors
    ///
    /// [`NotLeaving`] if there is none to end.
    pub fn organisation_ending(
        &self,
        id: &str,
        last: Day,
    ) -> Result<Vec<Organisation>, NotLeaving> {
        leaving(self.versions_of_organisation(id), last)
    }
}

fn leaving<V: Version + Clone>(versions: &[V], last: Day) -> Result<Vec<V>, NotLeaving> {
    let first = versions.first().ok_or(NotLeaving::Unknown)?;
    let begun = versions.partition_point(|version| version.since() <= last);
    let holding = begun
        .checked_sub(1)
        .and_then(|index| versions.get(index))
        .ok_or_else(|| NotLeaving::NotYet(first.since()))?;
    if let Some(left) = holding.until().filter(|until| *until <= last) {
        return Err(NotLeaving::Left(left));
    }
    let ended = versions.iter().skip(begun - 1).cloned();
    let ended = ended.map(|version| {
        let since = version.since();
        version.dated(since, Some(last))
    });
    Ok(ended.collect())
}
