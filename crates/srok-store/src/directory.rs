//! Who is responsible? The rows of the directory, only ever added, and the directory they make, at hand for whoever asks.

use std::sync::{Arc, Mutex, PoisonError};

use duckdb::arrow::array::{ArrayRef, Date32Array, StringArray, TimestampMicrosecondArray};
use duckdb::{Connection, params};
use srok_law::time::NaiveTime;

use super::arrow::{self, Batch, get_day, get_text};
use super::query::{ABSENCES, DECLARATIONS, OFFICIALS, ORGANISATIONS};
use super::{Store, StoreError, in_transaction, log};
use srok_core::audit::{self, Deed, Kind};
use srok_core::directory::{Absence, Declaration, Directory, Official, Organisation, Rows};
use srok_law::case::{Day, Instant};
use srok_law::words::Lang;

/// The directory as it was last read; absent: not yet.
pub(super) type Cached = Mutex<Option<Arc<Directory>>>;

/// How times of the day are kept.
const TIME: &str = "%H:%M:%S";

impl Store {
    /// Returns the directory of organisations and officials, all versions of it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn directory(&self) -> Result<Arc<Directory>, StoreError> {
        // whoever writes waits here until what was read before is put down, and replaces it then
        let mut cached = self
            .directory
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(directory) = cached.as_ref() {
            return Ok(Arc::clone(directory));
        }
        let directory = Arc::new(Directory::from(load(&self.connect()?)?));
        *cached = Some(Arc::clone(&directory));
        Ok(directory)
    }

    /// Returns an official as of a day by what was recorded until a moment: what was entered later, for that day too, is passed over.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn official_known(
        &self,
        id: &str,
        on: Day,
        until: Instant,
    ) -> Result<Option<Official>, StoreError> {
        let mut rows = Rows::default();
        let bound = params![arrow::moment(until), id];
        arrow::stream(&self.connect()?, OFFICIALS, bound, |batch| {
            read_officials(&batch, &mut rows.officials)
        })?;
        Ok(Directory::from(rows).official(id, on).cloned())
    }

    /// Adds rows to the directory, all or none, and returns it with them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written.
    pub fn add_to_directory(&self, rows: &Rows, at: Instant) -> Result<Arc<Directory>, StoreError> {
        self.change_directory(audit::CONSOLE, at, |_| Ok(rows.clone()))
    }

    /// Adds the rows that somebody makes of the directory as it is; nobody else changes it meanwhile. The audit names the author.
    ///
    /// # Errors
    ///
    /// What `change` returns, or a [`StoreError`] if the rows cannot be written; nothing is then written.
    pub fn change_directory<E: From<StoreError>>(
        &self,
        author: &str,
        at: Instant,
        change: impl FnOnce(&Directory) -> Result<Rows, E>,
    ) -> Result<Arc<Directory>, E> {
        let mut writer = self.writer()?;
        let before = self.directory()?;
        let rows = change(&before)?;
        if rows.is_empty() {
            return Ok(before);
        }
        let deed = Deed::new(author, Kind::DirectoryChanged, named(&rows)).with(counted(&rows));
        let clerk = self.clerk()?;
        let recorded_at = writer.head.next(at);
        let head = in_transaction(&writer.connection, |connection| {
            append(connection, &rows, recorded_at)?;
            super::audit::note(connection, &deed, at)?;
            let entered = log::Entered {
                kind: log::Kind::Directory,
                what: None,
                span: None,
                at: recorded_at,
            };
            log::enter(connection, &writer.head, entered, None)
        })?;
        drop(clerk);
        self.is_recorded(&mut writer, head);
        // the kind of a body may give it a right
        writer.rights.is_to_judge = true;
        let after = Arc::new(before.with(&rows));
        *self
            .directory
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&after));
        Ok(after)
    }
}

/// Names of a change in the audit; of a larger one these are the first.
const NAMED: usize = 5;

/// Returns whom or what rows are about.
fn named(rows: &Rows) -> String {
    let organisations = rows.organisations.iter().map(|row| row.id.as_str());
    let officials = rows.officials.iter().map(|row| row.id.as_str());
    let absent = rows.absences.iter().map(|row| row.official.as_str());
    let declaring = rows.declarations.iter().map(|row| row.official.as_str());
    let mut all = organisations
        .chain(officials)
        .chain(absent)
        .chain(declaring);
    let first: Vec<&str> = all.by_ref().take(NAMED).collect();
    let more = if all.next().is_some() { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}

/// Returns how many rows of which kind there are.
fn counted(rows: &Rows) -> String {
    format!(
        "organisations={} officials={} absences={} declarations={}",
        rows.organisations.len(),
        rows.officials.len(),
        rows.absences.len(),
        rows.declarations.len()
    )
}

/// Reads all rows in the order in which they were recorded.
fn load(connection: &Connection) -> Result<Rows, StoreError> {
    let mut rows = Rows::default();
    arrow::stream(connection, ORGANISATIONS, [], |batch| {
        read_organisations(&batch, &mut rows.organisations)
    })?;
    let all = params![None::<String>, None::<String>];
    arrow::stream(connection, OFFICIALS, all, |batch| {
        read_officials(&batch, &mut rows.officials)
    })?;
    arrow::stream(connection, ABSENCES, [], |batch| {
        read_absences(&batch, &mut rows.absences)
    })?;
    arrow::stream(connection, DECLARATIONS, [], |batch| {
        read_declarations(&batch, &mut rows.declarations)
    })?;
    Ok(rows)
}

fn read_organisations(batch: &Batch, all: &mut Vec<Organisation>) -> Result<(), StoreError> {
    let (id, name, parent) = (batch.texts(0)?, batch.texts(1)?, batch.texts(2)?);
    let (calendar, reports) = (batch.texts(3)?, batch.texts(4)?);
    let (kind, since, until) = (batch.texts(5)?, batch.days(6)?, batch.days(7)?);
    all.extend((0..batch.len()).map(|row| Organisation {
        id: id.value(row).into(),
        name: name.value(row).into(),
        parent: owned(get_text(&parent, row)),
        calendar: owned(get_text(&calendar, row)),
        reports: list(reports.value(row)),
        kind: owned(get_text(&kind, row)),
        since: Day(since.value(row)),
        until: get_day(&until, row),
    }));
    Ok(())
}

fn read_officials(batch: &Batch, all: &mut Vec<Official>) -> Result<(), StoreError> {
    let (id, name, position) = (batch.texts(0)?, batch.texts(1)?, batch.texts(2)?);
    let (organisation, email, lang) = (batch.texts(3)?, batch.texts(4)?, batch.texts(5)?);
    let (opens, closes, deputy) = (batch.texts(6)?, batch.texts(7)?, batch.texts(8)?);
    let (roles, since, until) = (batch.texts(9)?, batch.days(10)?, batch.days(11)?);
    let time = |text: Option<&str>| NaiveTime::parse_from_str(text?, TIME).ok();
    all.extend((0..batch.len()).map(|row| Official {
        id: id.value(row).into(),
        name: name.value(row).into(),
        position: position.value(row).into(),
        organisation: organisation.value(row).into(),
        email: owned(get_text(&email, row)),
        lang: if lang.value(row) == Lang::En.code() {
            Lang::En
        } else {
            Lang::Ru
        },
        opens: time(get_text(&opens, row)),
        closes: time(get_text(&closes, row)),
        deputy: owned(get_text(&deputy, row)),
        roles: list(roles.value(row)),
        since: Day(since.value(row)),
        until: get_day(&until, row),
    }));
    Ok(())
}

fn read_absences(batch: &Batch, all: &mut Vec<Absence>) -> Result<(), StoreError> {
    let (official, reason) = (batch.texts(0)?, batch.texts(3)?);
    let (from, to) = (batch.days(1)?, batch.days(2)?);
    all.extend((0..batch.len()).map(|row| Absence {
        official: official.value(row).into(),
        from: Day(from.value(row)),
        to: Day(to.value(row)),
        reason: owned(get_text(&reason, row)),
    }));
    Ok(())
}

fn read_declarations(batch: &Batch, all: &mut Vec<Declaration>) -> Result<(), StoreError> {
    let (official, about, relation) = (batch.texts(0)?, batch.texts(1)?, batch.texts(2)?);
    let since = batch.days(3)?;
    all.extend((0..batch.len()).map(|row| Declaration {
        official: official.value(row).into(),
        about: owned(get_text(&about, row)),
        relation: owned(get_text(&relation, row)),
        since: Day(since.value(row)),
    }));
    Ok(())
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// Reads a list; a text the store did not write itself would be a fault, and says nothing.
fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// Appends rows in the transaction of the connection, recorded later than all before them even if the clock was set back.
fn append(connection: &Connection, rows: &Rows, at: Instant) -> Result<(), StoreError> {
    let at = last_recorded(connection)?.map_or(at, |last| at.max(last.plus(1)));
    let organisations = Columns(&rows.organisations, at);
    organisations.append(connection, "organisation", |all| {
        vec![
            ("id", all.texts(|row| Some(row.id.clone()))),
            ("name", all.texts(|row| Some(row.name.clone()))),
            ("parent", all.texts(|row| row.parent.clone())),
            ("calendar", all.texts(|row| row.calendar.clone())),
            ("reports", all.texts(|row| Some(listed(&row.reports)))),
            ("kind", all.texts(|row| row.kind.clone())),
            ("since", all.days(|row| Some(row.since))),
            ("until", all.days(|row| row.until)),
        ]
    })?;
    let time = |time: NaiveTime| time.format(TIME).to_string();
    let officials = Columns(&rows.officials, at);
    officials.append(connection, "official", |all| {
        vec![
            ("id", all.texts(|row| Some(row.id.clone()))),
            ("name", all.texts(|row| Some(row.name.clone()))),
            ("position", all.texts(|row| Some(row.position.clone()))),
            (
                "organisation",
                all.texts(|row| Some(row.organisation.clone())),
            ),
            ("email", all.texts(|row| row.email.clone())),
            ("lang", all.texts(|row| Some(row.lang.code().into()))),
            ("opens", all.texts(|row| row.opens.map(time))),
            ("closes", all.texts(|row| row.closes.map(time))),
            ("deputy", all.texts(|row| row.deputy.clone())),
            ("roles", all.texts(|row| Some(listed(&row.roles)))),
            ("since", all.days(|row| Some(row.since))),
            ("until", all.days(|row| row.until)),
        ]
    })?;
    Columns(&rows.absences, at).append(connection, "absence", |all| {
        vec![
            ("official", all.texts(|row| Some(row.official.clone()))),
            ("first_day", all.days(|row| Some(row.from))),
            ("last_day", all.days(|row| Some(row.to))),
            ("reason", all.texts(|row| row.reason.clone())),
        ]
    })?;
    Columns(&rows.declarations, at).append(connection, "declaration", |all| {
        vec![
            ("official", all.texts(|row| Some(row.official.clone()))),
            ("about", all.texts(|row| row.about.clone())),
            ("relation", all.texts(|row| row.relation.clone())),
            ("since", all.days(|row| Some(row.since))),
        ]
    })
}

fn listed(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

/// Returns when the last row of the directory was recorded.
fn last_recorded(connection: &Connection) -> Result<Option<Instant>, StoreError> {
    const LAST: &str = "select epoch_us(max(recorded_at)) from (\
        select recorded_at from organisation union all select recorded_at from official \
        union all select recorded_at from absence union all select recorded_at from declaration)";
    connection
        .query_row(LAST, [], |row| row.get::<_, Option<i64>>(0))
        .map(|last| last.map(Instant))
        .map_err(StoreError::doing("read when the directory was changed"))
}

/// Rows to be laid out column by column, all recorded at one moment.
struct Columns<'a, T>(&'a [T], Instant);

type Named = (&'static str, ArrayRef);

impl<T> Columns<'_, T> {
    fn texts(&self, of: impl Fn(&T) -> Option<String>) -> ArrayRef {
        Arc::new(self.0.iter().map(of).collect::<StringArray>())
    }

    fn days(&self, of: impl Fn(&T) -> Option<Day>) -> ArrayRef {
        let days = self.0.iter().map(|row| of(row).map(|day| day.0));
        Arc::new(days.collect::<Date32Array>())
    }

    fn append(
        &self,
        connection: &Connection,
        table: &str,
        columns: impl FnOnce(&Self) -> Vec<Named>,
    ) -> Result<(), StoreError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut columns = columns(self);
        let recorded = std::iter::repeat_n(self.1.0, self.0.len());
        let recorded = TimestampMicrosecondArray::from_iter_values(recorded);
        columns.push(("recorded_at", Arc::new(recorded)));
        arrow::append(connection, table, arrow::record_batch(columns)?)
    }
}
