//! By which law and calendar was it computed? Editions as they were applied, and the limits in them.

use duckdb::types::Value;
use duckdb::{Connection, params};

use super::arrow::{appender, moment};
use super::query::{EDITION_TEXT, LIMIT_VERSIONS, RULES};
use super::{Store, StoreError, audit, in_transaction, log};
use srok_core::audit::{Deed, Kind, SERVICE};
use srok_law::case::{Day, Instant};

/// An edition of a regulation or a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct EditionRecord {
    pub id: i32,
    pub kind: String,
    pub name: String,
    pub hash: String,
    pub recorded_at: Instant,
}

/// A version of a limit in an edition of its regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct LimitVersionRecord {
    pub id: i32,
    pub edition: String,
    pub regulation: String,
    pub limit_id: String,
    /// Index of the version; absent in the row of "no version in force".
    pub version: Option<i32>,
    pub in_force: Option<Day>,
    pub kind: String,
    pub severity: String,
    pub headline: Option<String>,
    pub unit: Option<String>,
    pub ending: u8,
    pub immediate: bool,
    pub clause: String,
    pub name_ru: String,
    pub name_en: String,
    pub part_of: Option<String>,
    pub procedure: Option<i32>,
    pub alerts: bool,
}

/// A rule whose breach is a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct RuleRecord {
    pub id: i32,
    pub edition: String,
    pub regulation: String,
    pub rule_id: String,
    pub breach: String,
    pub of_data: bool,
    pub clause: String,
    pub name_ru: String,
    pub name_en: String,
}

impl Store {
    /// Returns all editions, the first applied first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn editions(&self) -> Result<Vec<EditionRecord>, StoreError> {
        editions(&self.connect()?)
    }

    /// Returns the text of an edition; `None` if there is no such edition.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn edition_text(&self, id: i32) -> Result<Option<String>, StoreError> {
        let doing = || StoreError::doing("read the text of an edition");
        let connection = self.connect()?;
        let mut statement = connection.prepare(EDITION_TEXT.text).map_err(doing())?;
        let mut rows = statement.query(params![id]).map_err(doing())?;
        let row = rows.next().map_err(doing())?;
        row.map(|row| row.get(0)).transpose().map_err(doing())
    }

    /// Copies an edition into the record unless it is there, and returns its id.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn apply_edition(&self, edition: &EditionRecord, text: &str) -> Result<i32, StoreError> {
        let doing = || StoreError::doing("apply an edition");
        let mut writer = self.writer()?;
        let _clerk = self.clerk()?;
        let (id, head) = in_transaction(&writer.connection, |connection| {
            let applied = editions(connection)?;
            let same = applied.iter().find(|applied| {
                (&applied.kind, &applied.name, &applied.hash)
                    == (&edition.kind, &edition.name, &edition.hash)
            });
            if let Some(same) = same {
                return Ok((same.id, None));
            }
            let id = applied.iter().map(|edition| edition.id).max().unwrap_or(0) + 1;
            connection
                .execute(
                    "insert into edition values ($1, $2, $3, $4, $5, $6::timestamp)",
                    params![
                        id,
                        edition.kind,
                        edition.name,
                        edition.hash,
                        text,
                        moment(edition.recorded_at)
                    ],
                )
                .map_err(doing())?;
            let entered = log::Entered {
                kind: log::Kind::Edition,
                what: Some(id),
                span: None,
                at: edition.recorded_at,
            };
            let head = log::enter(connection, &writer.head, entered, None)?;
            let deed = Deed::new(SERVICE, Kind::LawApplied, &edition.name)
                .with(format!("kind={} sha256={}", edition.kind, edition.hash));
            audit::note(connection, &deed, edition.recorded_at)?;
            Ok((id, Some(head)))
        })?;
        if let Some(head) = head {
            self.is_recorded(&mut writer, head);
        }
        Ok(id)
    }

    /// Writes the limits and rules of an edition into the picture unless they are there; their ids are given here, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written.
    pub fn describe_edition(
        &self,
        hash: &str,
        limits: &[LimitVersionRecord],
        rules: &[RuleRecord],
    ) -> Result<(), StoreError> {
        let doing = || StoreError::doing("look for the limits of an edition");
        in_transaction(&*self.keeper()?, |connection| {
            let is_there: bool = connection
                .query_row(
                    "select exists (from picture.limit_version where edition = $1) or exists (from picture.rule where edition = $1)",
                    params![hash],
                    |row| row.get(0),
                )
                .map_err(doing())?;
            if is_there {
                return Ok(());
            }
            write_limits(connection, limits)?;
            write_rules(connection, rules)
        })
    }

    /// Returns the limit versions of all editions.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn limit_versions(&self) -> Result<Vec<LimitVersionRecord>, StoreError> {
        let doing = || StoreError::doing("read the versions of limits");
        let connection = self.connect()?;
        let mut statement = connection.prepare(LIMIT_VERSIONS.text).map_err(doing())?;
        let rows = statement
            .query_map([], |row| {
                Ok(LimitVersionRecord {
                    id: row.get(0)?,
                    edition: row.get(1)?,
                    regulation: row.get(2)?,
                    limit_id: row.get(3)?,
                    version: row.get(4)?,
                    in_force: row.get::<_, Option<i32>>(5)?.map(Day),
                    kind: row.get(6)?,
                    severity: row.get(7)?,
                    headline: row.get(8)?,
                    unit: row.get(9)?,
                    ending: row.get(10)?,
                    immediate: row.get(11)?,
                    clause: row.get(12)?,
                    name_ru: row.get(13)?,
                    name_en: row.get(14)?,
                    part_of: row.get(15)?,
                    procedure: row.get(16)?,
                    alerts: row.get(17)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Returns the rules of all editions.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn rules(&self) -> Result<Vec<RuleRecord>, StoreError> {
        let doing = || StoreError::doing("read the rules");
        let connection = self.connect()?;
        let mut statement = connection.prepare(RULES.text).map_err(doing())?;
        let rows = statement
            .query_map([], |row| {
                Ok(RuleRecord {
                    id: row.get(0)?,
                    edition: row.get(1)?,
                    regulation: row.get(2)?,
                    rule_id: row.get(3)?,
                    breach: row.get(4)?,
                    of_data: row.get(5)?,
                    clause: row.get(6)?,
                    name_ru: row.get(7)?,
                    name_en: row.get(8)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}

fn editions(connection: &Connection) -> Result<Vec<EditionRecord>, StoreError> {
    let doing = || StoreError::doing("read the editions");
    let mut statement = connection
        .prepare("select id, kind, name, hash, epoch_us(recorded_at) from edition order by id")
        .map_err(doing())?;
    let rows = statement
        .query_map([], |row| {
            Ok(EditionRecord {
                id: row.get(0)?,
                kind: row.get(1)?,
                name: row.get(2)?,
                hash: row.get(3)?,
                recorded_at: Instant(row.get(4)?),
            })
        })
        .map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

/// Returns the highest id of a dimension.
fn highest(connection: &Connection, statement: &str) -> Result<i32, StoreError> {
    connection
        .query_row(statement, [], |row| row.get(0))
        .map_err(StoreError::doing("look for the highest id"))
}

fn write_limits(connection: &Connection, limits: &[LimitVersionRecord]) -> Result<(), StoreError> {
    let doing = || StoreError::doing("write the versions of limits");
    let first = highest(
        connection,
        "select coalesce(max(id), 0) + 1 from picture.limit_version",
    )?;
    let mut appender = appender(connection, "picture.limit_version").map_err(doing())?;
    for (id, limit) in (first..).zip(limits) {
        appender
            .append_row(params![
                id,
                limit.edition,
                limit.regulation,
                limit.limit_id,
                limit.version,
                limit
                    .in_force
                    .map_or(Value::Null, |day| Value::Date32(day.0)),
                limit.kind,
                limit.severity,
                limit.headline,
                limit.unit,
                limit.ending,
                limit.immediate,
                limit.clause,
                limit.name_ru,
                limit.name_en,
                limit.part_of,
                limit.procedure,
                limit.alerts
            ])
            .map_err(doing())?;
    }
    appender.flush().map_err(doing())
}

fn write_rules(connection: &Connection, rules: &[RuleRecord]) -> Result<(), StoreError> {
    let doing = || StoreError::doing("write the rules");
    let first = highest(
        connection,
        "select coalesce(max(id), 0) + 1 from picture.rule",
    )?;
    let mut appender = appender(connection, "picture.rule").map_err(doing())?;
    for (id, rule) in (first..).zip(rules) {
        appender
            .append_row(params![
                id,
                rule.edition,
                rule.regulation,
                rule.rule_id,
                rule.breach,
                rule.of_data,
                rule.clause,
                rule.name_ru,
                rule.name_en
            ])
            .map_err(doing())?;
    }
    appender.flush().map_err(doing())
}
