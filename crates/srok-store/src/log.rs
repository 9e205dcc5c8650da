//! In which order was that changed from which something is computed? The log of the record: an entry for each commit of events, withdrawal of an
//! import, edition of a regulation or a calendar, and change of the directory.
//!
//! Positions have no gaps and moments are strictly increasing, so that whoever follows the record says by a position how far he has come, and never
//! asks a clock. Each entry holds a hash over the one before it and a salted digest of its content, never the content itself: rows can be destroyed by
//! decision, salt and all, and the chain still holds.

use duckdb::arrow::array::ArrayRef;
use duckdb::{Connection, OptionalExt, params};
use sha2::{Digest as _, Sha256};

use super::arrow::moment;
use super::query::{LOG, Query};
use super::verify::{Checked, Claim, Fault};
use super::{Store, StoreError, arrow, content};
use srok_core::secret::{self, hex};
use srok_law::case::Instant;

/// The hash before the first entry.
const NOTHING: &str = "";

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Everything that was there when the log was begun.
    Begun,
    /// Events of one commit.
    Events,
    /// An import that was withdrawn.
    Withdrawal,
    /// An edition of a regulation or a calendar that was applied.
    Edition,
    /// Rows of the directory.
    Directory,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Begun,
        Self::Events,
        Self::Withdrawal,
        Self::Edition,
        Self::Directory,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Events => "events",
            Self::Withdrawal => "withdrawal",
            Self::Edition => "edition",
            Self::Directory => "directory",
        }
    }

    /// Returns the statements whose rows are the content, each bound to [`Entry::what`] and to the moments between which the rows were recorded.
    const fn content(self) -> &'static [&'static str] {
        const EVENTS: &str = "from event where $1::integer is null and recorded_at between $2::timestamp and $3::timestamp order by recorded_at";
        const EDITION: &str = "from edition where ($1::integer is null or id = $1::integer) and recorded_at between $2::timestamp and $3::timestamp order by id";
        const DIRECTORY: [&str; 4] = [
            "from organisation where $1::integer is null and recorded_at between $2::timestamp and $3::timestamp order by all",
            "from official where $1::integer is null and recorded_at between $2::timestamp and $3::timestamp order by all",
            "from absence where $1::integer is null and recorded_at between $2::timestamp and $3::timestamp order by all",
            "from declaration where $1::integer is null and recorded_at between $2::timestamp and $3::timestamp order by all",
        ];
        match self {
            Self::Begun => &[
                EVENTS,
                EDITION,
                DIRECTORY[0],
                DIRECTORY[1],
                DIRECTORY[2],
                DIRECTORY[3],
            ],
            Self::Events => &[EVENTS],
            Self::Withdrawal => &[
                "select id, withdrawn_at, reason from import where id = $1 and withdrawn_at >= $2::timestamp and $3::timestamp is not null",
            ],
            Self::Edition => &[EDITION],
            Self::Directory => &DIRECTORY,
        }
    }
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    position: i64,
    kind: Kind,
    what: Option<i32>,
    first_at: Instant,
    recorded_at: Instant,
    words: i32,
    digest: String,
}

impl Entry {
    /// Returns the hash of the entry over the one before it.
    fn hash(&self, before: &str) -> String {
        let text = format!(
            "{before}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
            self.position,
            self.kind.code(),
            self.what.map_or_else(String::new, |what| what.to_string()),
            self.first_at.0,
            self.recorded_at.0,
            self.words,
            self.digest
        );
        secret::sha256(text.as_bytes())
    }
}

/// The digest of the content of an entry, as it is gathered. The salt keeps those who do not have it from trying out what was destroyed.
#[derive(Debug, Clone)]
pub(super) struct Digest {
    salt: String,
    state: Sha256,
    bytes: Vec<u8>,
}

impl Digest {
    /// Begins one with a new salt.
    pub fn begin() -> Result<Self, StoreError> {
        let salt = secret::random::<16>().map_err(|error| StoreError::Rows {
            reason: error.to_string(),
        })?;
        Ok(Self::salted(hex(&salt)))
    }

    fn salted(salt: String) -> Self {
        let mut state = Sha256::new();
        state.update(salt.as_bytes());
        Self {
            salt,
            state,
            bytes: Vec::new(),
        }
    }

    /// Takes rows in, column by column as they lie in the table.
    pub fn add(&mut self, columns: &[ArrayRef], rows: usize) {
        self.bytes.clear();
        content::write(columns, rows, &mut self.bytes);
        self.state.update(&self.bytes);
    }

    /// Takes the rows of a statement in.
    fn add_rows(
        &mut self,
        connection: &Connection,
        statement: &str,
        params: impl duckdb::Params,
    ) -> Result<(), StoreError> {
        arrow::stream_text(connection, "content of an entry", statement, params, |batch| {
            self.add(batch.columns(), batch.len());
            Ok(())
        })
    }

    /// Takes in the words that came with the entry, and ends it.
    fn finish(
        mut self,
        connection: &Connection,
        words_before: i32,
        words: i32,
    ) -> Result<String, StoreError> {
        self.add_rows(
            connection,
            "from word where id >= $1 and id < $2 order by id",
            params![words_before, words],
        )?;
        Ok(hex(&self.state.finalize()))
    }
}

/// Where the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    position: i64,
    pub recorded_at: Instant,
    hash: String,
    words: i32,
}

impl Head {
    /// Where a log ends that has no entry.
    const NONE: Self = Self {
        position: 0,
        recorded_at: Instant(0),
        hash: String::new(),
        words: 0,
    };
}

/// Returns the end of the log, as the transaction of the connection sees it; `None` where it was never begun.
pub(super) fn head(connection: &Connection) -> Result<Option<Head>, StoreError> {
    connection
        .query_row(
            "select position, epoch_us(recorded_at), hash, words from log order by position desc limit 1",
            [],
            |row| {
                Ok(Head {
                    position: row.get(0)?,
                    recorded_at: Instant(row.get(1)?),
                    hash: row.get(2)?,
                    words: row.get(3)?,
                })
            },
        )
        .optional()
        .map_err(StoreError::doing("look for the end of the log"))
}

/// Begins the log with everything that is there, if it was never begun.
pub(super) fn begin(connection: &Connection) -> Result<Head, StoreError> {
    if let Some(head) = head(connection)? {
        return Ok(head);
    }
    let last: i64 = connection
        .query_row(
            "select coalesce(epoch_us(greatest(
                (select max(recorded_at) from event), (select max(withdrawn_at) from import), (select max(recorded_at) from edition),
                (select max(recorded_at) from organisation), (select max(recorded_at) from official),
                (select max(recorded_at) from absence), (select max(recorded_at) from declaration))), 0)",
            [],
            |row| row.get(0),
        )
        .map_err(StoreError::doing("begin the log"))?;
    super::in_transaction(connection, |connection| {
        let first = Instant(i64::MIN / 4);
        enter(
            connection,
            &Head::NONE,
            Kind::Begun,
            None,
            (first, Instant(last)),
            None,
        )
    })
}

/// Writes an entry behind the end of the log, in the transaction of the connection: about `what`, for what was recorded in a span. The digest is that
/// of the rows unless it is given. Returns where the log ends with it.
pub(super) fn enter(
    connection: &Connection,
    before: &Head,
    kind: Kind,
    what: Option<i32>,
    (first_at, recorded_at): (Instant, Instant),
    digest: Option<Digest>,
) -> Result<Head, StoreError> {
    let doing = || StoreError::doing("write an entry of the log");
    let words: i32 = connection
        .query_row("select count(*)::integer from word", [], |row| row.get(0))
        .map_err(doing())?;
    let digest = match digest {
        Some(digest) => digest,
        None => {
            let mut digest = Digest::begin()?;
            for statement in kind.content() {
                let bound = params![what, moment(first_at), moment(recorded_at)];
                digest.add_rows(connection, statement, bound)?;
            }
            digest
        }
    };
    let salt = digest.salt.clone();
    let entry = Entry {
        position: before.position + 1,
        kind,
        what,
        first_at,
        recorded_at,
        words,
        digest: digest.finish(connection, before.words, words)?,
    };
    let hash = entry.hash(&before.hash);
    connection
        .execute(
            "insert into log values ($1, $2, $3, $4::timestamp, $5::timestamp, $6, $7, $8, $9)",
            params![
                entry.position,
                kind.code(),
                what,
                moment(first_at),
                moment(recorded_at),
                words,
                salt,
                entry.digest,
                hash
            ],
        )
        .map_err(doing())?;
    Ok(Head {
        position: entry.position,
        recorded_at,
        hash,
        words,
    })
}

/// Returns the last position from one on whose moment is not after another, with its hash.
pub(super) fn at(
    connection: &Connection,
    from: i64,
    at: Instant,
) -> Result<(i64, String), StoreError> {
    connection
        .query_row(
            "select position, hash from log where position >= $2 and recorded_at <= $1::timestamp order by position desc limit 1",
            params![moment(at), from],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map(|found| found.unwrap_or((0, NOTHING.to_owned())))
        .map_err(StoreError::doing("look for a position of the log"))
}

/// Returns the hash at a position; `None` if there is no such position.
pub(super) fn hash_at(connection: &Connection, position: i64) -> Result<Option<String>, StoreError> {
    if position == 0 {
        return Ok(Some(NOTHING.to_owned()));
    }
    connection
        .query_row(
            "select hash from log where position = $1",
            params![position],
            |row| row.get(0),
        )
        .optional()
        .map_err(StoreError::doing("look for a position of the log"))
}

impl Store {
    /// Sees whether the log holds together: positions without gaps, each hash over the one before, each digest that of the rows that are there.
    pub(super) fn log_checked(&self) -> Result<Checked, StoreError> {
        let connection = self.connect()?;
        let mut checked = Checked::new(Claim::Log);
        let mut before = (0_i64, NOTHING.to_owned(), 0_i32);
        for (entry, salt, hash) in entries(&connection, LOG)? {
            checked.looked_at += 1;
            let mut fault = |found: String, expected: String| {
                checked.fault(|| Fault {
                    thing: format!("log {}", entry.position),
                    found,
                    expected,
                });
            };
            if entry.position != before.0 + 1 {
                fault(
                    format!("position: {}", entry.position),
                    format!("position: {}", before.0 + 1),
                );
            }
            let expected = entry.hash(&before.1);
            if hash != expected {
                fault(format!("hash: {hash}"), format!("hash: {expected}"));
            }
            // without its salt the content was destroyed by decision
            if let Some(salt) = salt {
                let mut digest = Digest::salted(salt);
                for statement in entry.kind.content() {
                    let bound =
                        params![entry.what, moment(entry.first_at), moment(entry.recorded_at)];
                    digest.add_rows(&connection, statement, bound)?;
                }
                let found = digest.finish(&connection, before.2, entry.words)?;
                if found != entry.digest {
                    fault(format!("content: {found}"), format!("content: {}", entry.digest));
                }
            }
            before = (entry.position, hash, entry.words);
        }
        Ok(checked)
    }
}

/// Returns the entries of the log, each with its salt and its hash, the first one first.
fn entries(
    connection: &Connection,
    query: Query,
) -> Result<Vec<(Entry, Option<String>, String)>, StoreError> {
    let mut all = Vec::new();
    arrow::stream(connection, query, [], |batch| {
        let (position, kind, what) = (batch.counts(0)?, batch.texts(1)?, batch.numbers(2)?);
        let (first, recorded, words) = (batch.moments(3)?, batch.moments(4)?, batch.numbers(5)?);
        let (salt, digest, hash) = (batch.texts(6)?, batch.texts(7)?, batch.texts(8)?);
        for row in 0..batch.len() {
            let kind = Kind::ALL
                .into_iter()
                .find(|known| known.code() == kind.value(row))
                .ok_or_else(|| batch.unlike("a kind of entry"))?;
            let entry = Entry {
                position: position.value(row),
                kind,
                what: arrow::get(&what, row),
                first_at: Instant(first.value(row)),
                recorded_at: Instant(recorded.value(row)),
                words: words.value(row),
                digest: digest.value(row).into(),
            };
            let salt = arrow::get_text(&salt, row).map(str::to_owned);
            all.push((entry, salt, hash.value(row).to_owned()));
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(all)
}
