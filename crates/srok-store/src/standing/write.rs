//! How do new standings take the place of old ones? All at once by a swap, or row by row for a few cases.

use std::sync::Arc;

use duckdb::arrow::array::{ArrayRef, Int32Array, UInt64Array};
use duckdb::{Connection, params};

use super::super::cases::{self, CaseRecord};
use super::super::picture::{self, Mark, Progress};
use super::super::{Store, StoreError, arrow, in_transaction};
use super::{FindingRecord, StandingKey, StandingRecord, columns};
use srok_law::case::Instant;

/// Tables that a full recomputation replaces.
const REPLACED: [&str; 4] = ["standing_open", "standing_closed", "finding", "case_file"];

/// New standings, written beside the old ones until they are whole.
///
/// Each writer has a connection of its own, so that several threads can write at once; readers see nothing until [`Store::swap`].
#[derive(Debug)]
pub struct Aside {
    connection: Connection,
    open: Vec<StandingRecord>,
    closed: Vec<StandingRecord>,
    findings: Vec<FindingRecord>,
    cases: Vec<CaseRecord>,
    /// Standings that ended before this moment are closed.
    closed_before: Instant,
}

/// Rows gathered before they are written: few enough that their columns stay in the cache.
const ROWS: usize = 16_384;

impl Aside {
    /// Takes the rows of one case or of several.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if rows cannot be written.
    pub fn push(
        &mut self,
        standings: impl IntoIterator<Item = StandingRecord>,
        findings: impl IntoIterator<Item = FindingRecord>,
        cases: impl IntoIterator<Item = CaseRecord>,
    ) -> Result<(), StoreError> {
        for standing in standings {
            if standing.ended_at.is_some_and(|at| at < self.closed_before) {
                self.closed.push(standing);
            } else {
                self.open.push(standing);
            }
        }
        self.findings.extend(findings);
        self.cases.extend(cases);
        self.write(ROWS)
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if rows cannot be written.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.write(1)?;
        self.connection
            .execute_batch("commit")
            .map_err(StoreError::doing("commit new standings"))
    }

    /// Writes the tables that have gathered so many rows.
    fn write(&mut self, at_least: usize) -> Result<(), StoreError> {
        append_standings(
            &self.connection,
            "picture.standing_open_aside",
            &mut self.open,
            at_least,
        )?;
        append_standings(
            &self.connection,
            "picture.standing_closed_aside",
            &mut self.closed,
            at_least,
        )?;
        if self.findings.len() >= at_least {
            let findings = std::mem::take(&mut self.findings);
            arrow::append(
                &self.connection,
                "picture.finding_aside",
                columns::write_findings(&findings)?,
            )?;
        }
        if self.cases.len() >= at_least {
            cases::append(
                &self.connection,
                "picture.case_file_aside",
                &std::mem::take(&mut self.cases),
            )?;
        }
        Ok(())
    }
}

fn append_standings(
    connection: &Connection,
    table: &str,
    rows: &mut Vec<StandingRecord>,
    at_least: usize,
) -> Result<(), StoreError> {
    if rows.len() < at_least {
        return Ok(());
    }
    arrow::append(connection, table, columns::write(rows)?)?;
    rows.clear();
    Ok(())
}

/// What changes for some cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Standings that go: no longer there, or replaced.
    pub gone: Vec<StandingKey>,
    /// Those of them that may lie with the closed ones.
    pub gone_closed: Vec<StandingKey>,
    /// Standings that come.
    pub come: Vec<StandingRecord>,
    /// Cases whose findings are written anew.
    pub findings_of: Vec<u64>,
    /// Their findings.
    pub findings: Vec<FindingRecord>,
    /// Cases whose file goes.
    pub cases_gone: Vec<u64>,
    /// Case files that come.
    pub cases: Vec<CaseRecord>,
    /// How far the standings are with it, if it is all that was owed.
    pub progress: Option<Progress>,
}

impl Change {
    /// Tells whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes out a standing as it lies in the store. It lies with the closed ones only if it ended before the moment until which standings are
    /// closed, which never moves back.
    pub fn take_out(&mut self, standing: &StandingRecord, closed_before: Instant) {
        self.gone.push(standing.key());
        if standing.ended_at.is_some_and(|at| at < closed_before) {
            self.gone_closed.push(standing.key());
        }
    }

    /// Takes in what changes for other cases.
    pub fn merge(&mut self, other: Self) {
        self.gone.extend(other.gone);
        self.gone_closed.extend(other.gone_closed);
        self.come.extend(other.come);
        self.findings_of.extend(other.findings_of);
        self.findings.extend(other.findings);
        self.cases_gone.extend(other.cases_gone);
        self.cases.extend(other.cases);
        self.progress = self.progress.or(other.progress);
    }
}

impl Store {
    /// Makes room for new standings beside the old ones; whatever an interrupted recomputation left is removed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the tables cannot be made.
    pub fn set_aside(&self) -> Result<(), StoreError> {
        in_transaction(&*self.keeper()?, |connection| {
            let statements = REPLACED.map(|table| {
                format!("drop table if exists picture.{table}_aside; create table picture.{table}_aside as from picture.{table} limit 0;")
            });
            connection
                .execute_batch(&statements.concat())
                .map_err(StoreError::doing("make room for new standings"))
        })
    }

    /// Returns a writer of new standings, one per thread.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a connection cannot be opened.
    pub fn aside(&self, closed_before: Instant) -> Result<Aside, StoreError> {
        let connection = self.connect()?;
        // one transaction per writer: full row groups then go to the file at once, and not through the log
        connection
            .execute_batch("begin transaction")
            .map_err(StoreError::doing("begin a transaction"))?;
        Ok(Aside {
            connection,
            open: Vec::new(),
            closed: Vec::new(),
            findings: Vec::new(),
            cases: Vec::new(),
            closed_before,
        })
    }

    /// Puts the new standings in the place of the old ones, with their marks, in one transaction.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be done; the old ones are then untouched.
    pub fn swap(&self, progress: Progress, marks: &[(Mark, &str)]) -> Result<(), StoreError> {
        in_transaction(&*self.keeper()?, |connection| {
            let statements = REPLACED.map(|table| {
                format!("drop table picture.{table}; alter table picture.{table}_aside rename to {table};")
            });
            connection
                .execute_batch(&statements.concat())
                .map_err(StoreError::doing("swap the standings"))?;
            for (mark, value) in marks {
                picture::write(connection, *mark, value)?;
            }
            picture::advance(connection, progress).map(|_| ())
        })
    }

    /// Writes what changed for some cases in one transaction. Returns whether it moved the mark: not without progress, and not if an import was
    /// withdrawn in the meantime.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; nothing has then changed.
    pub fn change(&self, mut change: Change, closed_before: Instant) -> Result<bool, StoreError> {
        in_transaction(&*self.keeper()?, |connection| {
            remove(connection, &change)?;
            let (mut closed, mut open) = change
                .come
                .drain(..)
                .partition(|standing| standing.ended_at.is_some_and(|at| at < closed_before));
            append_standings(connection, "picture.standing_open", &mut open, 1)?;
            append_standings(connection, "picture.standing_closed", &mut closed, 1)?;
            if !change.findings.is_empty() {
                arrow::append(
                    connection,
                    "picture.finding",
                    columns::write_findings(&change.findings)?,
                )?;
            }
            cases::append(connection, "picture.case_file", &change.cases)?;
            match change.progress {
                Some(progress) => picture::advance(connection, progress),
                None => Ok(false),
            }
        })
    }

    /// Says how far the standings are, once all changes are written. Returns whether it did: not if an import was withdrawn in the meantime.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn advance(&self, progress: Progress) -> Result<bool, StoreError> {
        in_transaction(&*self.keeper()?, |connection| {
            picture::advance(connection, progress)
        })
    }
}

impl Store {
    /// Puts standings that ended before a moment with the closed ones.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be done; nothing has then moved.
    pub fn close_before(&self, closed_before: Instant) -> Result<(), StoreError> {
        in_transaction(&*self.keeper()?, |connection| {
            for statement in [
                "insert into picture.standing_closed from picture.standing_open where ended_at < $1::timestamp",
                "delete from picture.standing_open where ended_at < $1::timestamp",
            ] {
                connection
                    .execute(statement, params![arrow::moment(closed_before)])
                    .map_err(StoreError::doing(
                        "put ended standings with the closed ones",
                    ))?;
            }
            picture::write(connection, Mark::ClosedBefore, &closed_before.0.to_string())
        })
    }
}

/// Puts the names of standings into the temporary table `gone`, in place of whatever was there.
fn choose_standings(connection: &Connection, gone: &[StandingKey]) -> Result<(), StoreError> {
    connection
        .execute_batch(
            "create or replace temp table gone (case_key ubigint, limit_version integer, occurrence integer)",
        )
        .map_err(StoreError::doing("make a temporary table"))?;
    let keys: ArrayRef = Arc::new(UInt64Array::from_iter_values(gone.iter().map(|key| key.0)));
    let versions: ArrayRef = Arc::new(Int32Array::from_iter_values(gone.iter().map(|key| key.1)));
    let occurrences: ArrayRef =
        Arc::new(Int32Array::from_iter_values(gone.iter().map(|key| key.2)));
    let columns = vec![
        ("case_key", keys),
        ("limit_version", versions),
        ("occurrence", occurrences),
    ];
    arrow::append(connection, "gone", arrow::record_batch(columns)?)
}

/// Deletes the rows that go.
fn remove(connection: &Connection, change: &Change) -> Result<(), StoreError> {
    let run = |statement: &str| {
        connection
            .execute_batch(statement)
            .map_err(StoreError::doing("remove what is replaced"))
    };
    for (gone, delete) in [
        (
            &change.gone,
            "delete from picture.standing_open where (case_key, limit_version, occurrence) in (from gone)",
        ),
        (
            &change.gone_closed,
            "delete from picture.standing_closed where (case_key, limit_version, occurrence) in (from gone)",
        ),
    ] {
        if !gone.is_empty() {
            choose_standings(connection, gone)?;
            run(delete)?;
        }
    }
    if !change.findings_of.is_empty() {
        arrow::choose(connection, "chosen", "case_key", &change.findings_of)?;
        run("delete from picture.finding where case_key in (from chosen)")?;
    }
    if !change.cases_gone.is_empty() {
        arrow::choose(connection, "chosen", "case_key", &change.cases_gone)?;
        run("delete from picture.case_file where case_key in (from chosen)")?;
    }
    Ok(())
}
