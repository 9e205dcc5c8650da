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
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    position: i64,
    kind: Kind,
    /// The import that was withdrawn, the edition; of the first entry, the last edition.
    what: Option<i32>,
    /// When the first and the last of the events it is about were recorded.
    span: Option<(Instant, Instant)>,
    recorded_at: Instant,
    words: i32,
    digest: String,
}

impl Entry {
    /// Returns the statements whose rows are its content.
    fn content(&self) -> Vec<String> {
        let directory = |recorded: &str| {
            let tables = ["organisation", "official", "absence", "declaration"];
            let at = self.recorded_at.0;
            tables.map(|table| {
                format!("from {table} where epoch_us(recorded_at) {recorded} {at} order by all")
            })
        };
        let events = || {
            self.span.map(|(first, last)| {
                let (first, last) = (first.0, last.0);
                format!("from event where recorded_at between make_timestamp({first}) and make_timestamp({last}) order by recorded_at")
            })
        };
        let what = self.what.unwrap_or(0);
        match self.kind {
            Kind::Begun => {
                let editions = format!("from edition where id <= {what} order by id");
                let all = events().into_iter().chain([editions]);
                all.chain(directory("<=")).collect()
            }
            Kind::Events => events().into_iter().collect(),
            Kind::Withdrawal => vec![format!(
                "select id, withdrawn_at, reason from import where id = {what}"
            )],
            Kind::Edition => vec![format!("from edition where id = {what}")],
            Kind::Directory => directory("=").into(),
        }
    }

    /// Returns the hash of the entry over the one before it.
    fn hash(&self, before: &str) -> String {
        let (first, last) = self.span.unwrap_or((Instant::MIN, Instant::MIN));
        let text = format!(
            "{before}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
            self.position,
            self.kind.code(),
            self.what.map_or_else(String::new, |what| what.to_string()),
            first.0,
            last.0,
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
        arrow::stream_text(
            connection,
            "content of an entry",
            statement,
            params,
            |batch| {
                self.add(batch.columns(), batch.len());
                Ok(())
            },
        )
    }

    /// Takes in what an entry is about.
    fn of(mut self, connection: &Connection, entry: &Entry) -> Result<Self, StoreError> {
        for statement in entry.content() {
            self.add_rows(connection, &statement, [])?;
        }
        Ok(self)
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
    pub position: i64,
    recorded_at: Instant,
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

    /// Returns the moment of the next entry: now, unless the clock was set back.
    pub fn next(&self, now: Instant) -> Instant {
        now.max(self.recorded_at.plus(1))
    }
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
    let (last_event, last_edition, last): (Option<i64>, i32, i64) = connection
        .query_row(
            "select epoch_us(max(recorded_at)), (select coalesce(max(id), 0) from edition),
                coalesce(epoch_us(greatest(
                    max(recorded_at), (select max(withdrawn_at) from import), (select max(recorded_at) from edition),
                    (select max(recorded_at) from organisation), (select max(recorded_at) from official),
                    (select max(recorded_at) from absence), (select max(recorded_at) from declaration))), 0)
             from event",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(StoreError::doing("begin the log"))?;
    super::in_transaction(connection, |connection| {
        let entered = Entered {
            kind: Kind::Begun,
            what: Some(last_edition),
            span: last_event.map(|last| (Instant(0), Instant(last))),
            at: Instant(last),
        };
        enter(connection, &Head::NONE, entered, None)
    })
}

/// What is entered into the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entered {
    pub kind: Kind,
    /// The import that was withdrawn, the edition.
    pub what: Option<i32>,
    /// When the first and the last of the events it is about were recorded.
    pub span: Option<(Instant, Instant)>,
    /// Now, or a later moment that [`Head::next`] gave.
    pub at: Instant,
}

/// Writes an entry behind the end of the log, in the transaction of the connection: of what. The digest is that of the rows unless it
/// is given. Returns where the log ends with it.
pub(super) fn enter(
    connection: &Connection,
    before: &Head,
    Entered {
        kind,
        what,
        span,
        at,
    }: Entered,
    digest: Option<Digest>,
) -> Result<Head, StoreError> {
    let doing = || StoreError::doing("write an entry of the log");
    let words: i32 = connection
        .query_row("select count(*)::integer from word", [], |row| row.get(0))
        .map_err(doing())?;
    let mut entry = Entry {
        position: before.position + 1,
        kind,
        what,
        span,
        recorded_at: before.next(at),
        words,
        digest: String::new(),
    };
    let digest = match digest {
        Some(digest) => digest,
        None => Digest::begin()?.of(connection, &entry)?,
    };
    let salt = digest.salt.clone();
    entry.digest = digest.finish(connection, before.words, words)?;
    let hash = entry.hash(&before.hash);
    connection
        .execute(
            "insert into log values ($1, $2, $3, $4::timestamp, $5::timestamp, $6::timestamp, $7, $8, $9, $10)",
            params![
                entry.position,
                kind.code(),
                what,
                span.map(|(first, _)| moment(first)),
                span.map(|(_, last)| moment(last)),
                moment(entry.recorded_at),
                words,
                salt,
                entry.digest,
                hash
            ],
        )
        .map_err(doing())?;
    Ok(Head {
        position: entry.position,
        recorded_at: entry.recorded_at,
        hash,
        words,
    })
}

/// Returns the hash at a position; `None` if there is no such position.
pub(super) fn hash_at(
    connection: &Connection,
    position: i64,
) -> Result<Option<String>, StoreError> {
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
                let digest = Digest::salted(salt).of(&connection, &entry)?;
                let found = digest.finish(&connection, before.2, entry.words)?;
                if found != entry.digest {
                    fault(
                        format!("content: {found}"),
                        format!("content: {}", entry.digest),
                    );
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
        let (first, last) = (batch.moments(3)?, batch.moments(4)?);
        let (recorded, words) = (batch.moments(5)?, batch.numbers(6)?);
        let (salt, digest, hash) = (batch.texts(7)?, batch.texts(8)?, batch.texts(9)?);
        for row in 0..batch.len() {
            let kind = Kind::ALL
                .into_iter()
                .find(|known| known.code() == kind.value(row))
                .ok_or_else(|| batch.unlike("a kind of entry"))?;
            let entry = Entry {
                position: position.value(row),
                kind,
                what: arrow::get(&what, row),
                span: arrow::get_moment(&first, row).zip(arrow::get_moment(&last, row)),
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
