//! Which reports were approved, what do they say to the byte, and to whom did they go? Versions are only ever added, each with its entry in the audit.

use duckdb::{Connection, Row, params};

use super::arrow::moment;
use super::query::{Query, REPORT_FILES, REPORTS, REPORTS_SENT};
use super::{Checked, Claim, Fault, Store, StoreError, audit, in_transaction};
use srok_core::audit::Deed;
use srok_core::secret::sha256;
use srok_law::case::Instant;

/// Which report: all its versions have this in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportKey {
    /// The form: `complaints`.
    pub form: String,
    /// The period, e.g. `2026Q3`.
    pub period: String,
    /// The act.
    pub regulation: String,
    /// The body; absent: all.
    pub organisation: Option<String>,
}

/// What is to be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Which report.
    pub key: ReportKey,
    /// Its version, from 1.
    pub version: u32,
    /// Everything recorded later is not in it.
    pub known_at: Instant,
    /// When it was approved.
    pub approved_at: Instant,
    /// By whom, as it is printed on it.
    pub approved_by: String,
    /// Why it was corrected; absent: the first version.
    pub reason: Option<String>,
    /// What spoke against approving it.
    pub objections: Vec<String>,
    /// Why it was approved all the same.
    pub overridden: Option<String>,
    /// The hash of what it says, as printed on it.
    pub content_hash: String,
}

/// A version that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRecord {
    /// Its number among all reports, in the order of approval.
    pub id: i32,
    /// What it is.
    pub report: NewReport,
}

/// A file of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its content, hex.
    pub sha256: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// The name of a file of a version, with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFileName {
    /// The version, by its number among all reports.
    pub report: i32,
    /// Its name.
    pub name: String,
    /// The SHA-256 of its content, hex.
    pub sha256: String,
}

/// How a version left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By mail, from here.
    Mail,
    /// By mail, to an address that was no listed receiver.
    Unlisted,
    /// Otherwise: what a person says.
    Other,
}

/// To whom a version went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSent {
    /// The version, by its number among all reports.
    pub report: i32,
    /// When.
    pub sent_at: Instant,
    /// Who sent it.
    pub sent_by: String,
    /// How.
    pub way: Way,
    /// An address, or the receiver in words.
    pub receiver: String,
    /// The outgoing number, if it has one.
    pub number: Option<String>,
    /// The `Message-ID` of the mail.
    pub message_id: Option<String>,
}

/// Which reports are asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportsWanted {
    /// Its number.
    pub id: Option<i32>,
    /// The form.
    pub form: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// The act.
    pub regulation: Option<String>,
    /// The body; within: absent for the report of all bodies.
    pub organisation: Option<Option<String>>,
}

impl From<&ReportKey> for ReportsWanted {
    fn from(key: &ReportKey) -> Self {
        Self {
            id: None,
            form: Some(key.form.clone()),
            period: Some(key.period.clone()),
            regulation: Some(key.regulation.clone()),
            organisation: Some(key.organisation.clone()),
        }
    }
}

impl Way {
    /// Returns its name in the store and in answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Unlisted => "mail_unlisted",
            Self::Other => "other",
        }
    }

    fn named(code: &str) -> Self {
        match code {
            "mail" => Self::Mail,
            "mail_unlisted" => Self::Unlisted,
            _ => Self::Other,
        }
    }
}

impl Store {
    /// Returns the versions asked for, in the order of their approval.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn reports(&self, wanted: &ReportsWanted) -> Result<Vec<ReportRecord>, StoreError> {
        let bound = params![
            wanted.id,
            wanted.form,
            wanted.period,
            wanted.regulation,
            wanted.organisation.clone().flatten(),
            wanted.organisation.is_some()
        ];
        all(&self.connect()?, REPORTS, bound, record)
    }

    /// Returns the number of the version approved last; `None` if none was.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn last_report(&self) -> Result<Option<i32>, StoreError> {
        self.connect()?
            .query_row("select max(id) from report", [], |row| row.get(0))
            .map_err(StoreError::doing("read the reports"))
    }

    /// Returns the names of the files of all versions, without their contents.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn report_file_names(&self) -> Result<Vec<ReportFileName>, StoreError> {
        all(&self.connect()?, REPORT_FILES, [], |row| {
            Ok(ReportFileName {
                report: row.get(0)?,
                name: row.get(1)?,
                sha256: row.get(2)?,
            })
        })
    }

    /// Returns the files of a version.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn report_files(&self, id: i32) -> Result<Vec<ReportFile>, StoreError> {
        let doing = || StoreError::doing("read the files of a report");
        let connection = self.connect()?;
        let mut statement = connection
            .prepare(
                "select name, sha256, content from report_file where report = $1 order by name",
            )
            .map_err(doing())?;
        let rows = statement
            .query_map(params![id], |row| {
                Ok(ReportFile {
                    name: row.get(0)?,
                    sha256: row.get(1)?,
                    content: row.get(2)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Returns to whom versions went, in the order of sending; of one version or of all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn reports_sent(&self, report: Option<i32>) -> Result<Vec<ReportSent>, StoreError> {
        all(&self.connect()?, REPORTS_SENT, params![report], |row| {
            Ok(ReportSent {
                report: row.get(0)?,
                sent_at: Instant(row.get(1)?),
                sent_by: row.get(2)?,
                way: Way::named(&row.get::<_, String>(3)?),
                receiver: row.get(4)?,
                number: row.get(5)?,
                message_id: row.get(6)?,
            })
        })
    }

    /// Freezes a version with its files and the entry in the audit; `None` if somebody else has approved that version meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; then nothing was.
    pub fn approve_report(
        &self,
        report: &NewReport,
        files: &[(String, Vec<u8>)],
        deed: &Deed,
    ) -> Result<Option<ReportRecord>, StoreError> {
        let clerk = self.clerk()?;
        in_transaction(&clerk, |connection| {
            let taken = reports(connection, &report.key)?
                .last()
                .map(|last| last.report.version);
            if taken.map_or(1, |taken| taken + 1) != report.version {
                return Ok(None);
            }
            let id = insert(connection, report)?;
            let doing = || StoreError::doing("keep the files of a report");
            for (name, content) in files {
                connection
                    .execute(
                        "insert into report_file values ($1, $2, $3, $4)",
                        params![id, name, sha256(content), content],
                    )
                    .map_err(doing())?;
            }
            audit::note(connection, deed, report.approved_at)?;
            Ok(Some(ReportRecord {
                id,
                report: report.clone(),
            }))
        })
    }

    /// Notes to whom a version went, with the entry in the audit.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn note_report_sent(&self, sent: &ReportSent, deed: &Deed) -> Result<(), StoreError> {
        in_transaction(&*self.clerk()?, |connection| {
            connection
                .execute(
                    "insert into report_sent values ($1, $2::timestamp, $3, $4, $5, $6, $7)",
                    params![
                        sent.report,
                        moment(sent.sent_at),
                        sent.sent_by,
                        sent.way.code(),
                        sent.receiver,
                        sent.number,
                        sent.message_id
                    ],
                )
                .map_err(StoreError::doing("note that a report was sent"))?;
            audit::note(connection, deed, sent.sent_at)
        })
    }

    /// Looks whether approved reports still say what they said, byte for byte.
    pub(super) fn reports_checked(&self) -> Result<Checked, StoreError> {
        let mut checked = Checked::new(Claim::Reports);
        for record in self.reports(&ReportsWanted::default())? {
            let files = self.report_files(record.id)?;
            if files.is_empty() {
                checked.fault(|| Fault {
                    thing: record.report.told(),
                    found: "no files".into(),
                    expected: "the files that were approved".into(),
                });
            }
            for file in files {
                checked.looked_at += 1;
                let found = sha256(&file.content);
                if found != file.sha256 {
                    checked.fault(|| Fault {
                        thing: file.name,
                        found,
                        expected: file.sha256,
                    });
                }
            }
        }
        Ok(checked)
    }
}

impl NewReport {
    /// Returns what it is in a few words, for the audit and messages.
    #[must_use]
    pub fn told(&self) -> String {
        let key = &self.key;
        let body = key.organisation.as_deref().unwrap_or("all");
        format!(
            "{} {} {} {body} v{}",
            key.form, key.period, key.regulation, self.version
        )
    }
}

fn all<T>(
    connection: &Connection,
    query: Query,
    bound: impl duckdb::Params,
    read: impl FnMut(&Row<'_>) -> Result<T, duckdb::Error>,
) -> Result<Vec<T>, StoreError> {
    let doing = || StoreError::doing("read the reports");
    let mut statement = connection.prepare(query.text).map_err(doing())?;
    let rows = statement.query_map(bound, read).map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

fn reports(connection: &Connection, key: &ReportKey) -> Result<Vec<ReportRecord>, StoreError> {
    let bound = params![
        None::<i32>,
        key.form,
        key.period,
        key.regulation,
        key.organisation,
        true
    ];
    all(connection, REPORTS, bound, record)
}

fn insert(connection: &Connection, report: &NewReport) -> Result<i32, StoreError> {
    let doing = || StoreError::doing("approve a report");
    let id: i32 = connection
        .query_row("select coalesce(max(id), 0) + 1 from report", [], |row| {
            row.get(0)
        })
        .map_err(doing())?;
    let objections = (!report.objections.is_empty()).then(|| report.objections.join("\n"));
    let key = &report.key;
    connection
        .execute(
            "insert into report values ($1, $2, $3, $4, $5, $6, $7::timestamp, $8::timestamp, $9, $10, $11, $12, $13)",
            params![
                id,
                key.form,
                key.period,
                key.regulation,
                key.organisation,
                report.version,
                moment(report.known_at),
                moment(report.approved_at),
                report.approved_by,
                report.reason,
                objections,
                report.overridden,
                report.content_hash
            ],
        )
        .map_err(doing())?;
    Ok(id)
}

fn record(row: &Row<'_>) -> Result<ReportRecord, duckdb::Error> {
    let objections: Option<String> = row.get(10)?;
    Ok(ReportRecord {
        id: row.get(0)?,
        report: NewReport {
            key: ReportKey {
                form: row.get(1)?,
                period: row.get(2)?,
                regulation: row.get(3)?,
                organisation: row.get(4)?,
            },
            version: row.get(5)?,
            known_at: Instant(row.get(6)?),
            approved_at: Instant(row.get(7)?),
            approved_by: row.get(8)?,
            reason: row.get(9)?,
            objections: objections
                .map(|all| all.lines().map(str::to_owned).collect())
                .unwrap_or_default(),
            overridden: row.get(11)?,
            content_hash: row.get(12)?,
        },
    })
}
