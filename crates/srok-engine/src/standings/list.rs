//! Which limits are overdue, due soon, met? Rows for lists, exports and programs, the most urgent first.

use serde::Serialize;

use super::assessed::restore;
use super::known::WINDOW;
use super::{Standings, StandingsError};
use srok_law::case::Instant;
use srok_law::row::{CaseFacts, Row};
use srok_law::timing::Bench;
use srok_store::{Cursor, Listed, StandingRecord, Wanted};

/// Some rows, and where the next ones begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The rows, the most urgent first.
    pub rows: Vec<Row>,
    /// The position after which the next page begins (`wanted.after`); absent if this is the last one.
    pub next: Option<Cursor>,
}

/// What is known of the case of a row; channel and service are ids of the store's words.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct Facts {
    pub case_id: String,
    pub registration_no: Option<String>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What had happened until then.
    pub as_of: Instant,
    /// What we knew then; absent: what we know now.
    pub known_at: Option<Instant>,
    /// Which standings.
    pub wanted: Wanted,
}

impl Standings {
    /// Hands over the standings asked for one after another, by the first late moment, case, limit and occurrence: however many they are, few of them
    /// are in memory.
    ///
    /// With today's knowledge they are read; with that of another moment every case is computed from its events, which takes its time.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read, or whatever `each` returns.
    pub fn each<E: From<StandingsError>>(
        &self,
        asked: &Asked,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        if asked.known_at.is_some() {
            return self.each_as_known(asked, each);
        }
        let mut fresh = self.fresh();
        let mut ended = Ok(());
        let read = self
            .store
            .each_standing(asked.as_of, &asked.wanted, |listed| {
                // rows may name words that came meanwhile
                fresh.learn_words();
                ended = listed
                    .into_iter()
                    .filter_map(|listed| fresh.listed_row(listed, asked.as_of))
                    .try_for_each(&mut each);
                ended.is_ok()
            });
        ended?;
        Ok(read.map_err(StandingsError::from)?)
    }

    fn each_as_known<E: From<StandingsError>>(
        &self,
        asked: &Asked,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut asked = asked.clone();
        let mut left = asked.wanted.rows.unwrap_or(u64::MAX);
        loop {
            let window = self.window(&asked, || false)?;
            asked.wanted.rows = Some(left.min(WINDOW as u64));
            let Some(page) = self.page_in(&window, &asked) else {
                return Ok(());
            };
            left -= page.rows.len() as u64;
            page.rows.into_iter().try_for_each(&mut each)?;
            asked.wanted.skip = 0;
            asked.wanted.after = page.next;
            if left == 0 || asked.wanted.after.is_none() {
                return Ok(());
            }
        }
    }

    /// Returns all of them.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn list(&self, asked: &Asked) -> Result<Vec<Row>, StandingsError> {
        let mut rows = Vec::new();
        self.each(asked, |row| {
            rows.push(row);
            Ok::<_, StandingsError>(())
        })?;
        Ok(rows)
    }

    /// Returns a page of the standings asked for: `wanted.rows` of them at most (but at least one), after `wanted.after`.
    ///
    /// The pages of one question, from one to the next, hold every row of its list once, whatever comes in between: what is new and
    /// lies before the position is not on the pages that follow. Ask each page as of the same moment.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn page(&self, asked: &Asked) -> Result<Page, StandingsError> {
        let before = self.fresh();
        if asked.known_at.is_some() {
            let window = before.window(asked, || false)?;
            return Ok(before.page_in(&window, asked).unwrap_or_default());
        }
        let most = asked.wanted.rows.map(|rows| rows.max(1));
        let mut one_more = asked.wanted.clone();
        one_more.rows = most.map(|rows| rows.saturating_add(1));
        let mut listed = Vec::new();
        self.store.each_standing(asked.as_of, &one_more, |some| {
            listed.extend(some);
            true
        })?;
        let fresh = before.fresh();
        let mut next = None;
        if most.is_some_and(|rows| listed.len() as u64 > rows) {
            // rows late from one moment are shown by name but stand in the order of keys
            let mut places: Vec<(Cursor, usize)> = listed
                .iter()
                .enumerate()
                .map(|(index, row)| (self.cursor(row), index))
                .collect();
            places.sort_by(|(one, _), (other, _)| one.order().cmp(&other.order()));
            if let Some((_, beyond)) = places.pop() {
                listed.remove(beyond);
            }
            next = places.pop().map(|(last, _)| last);
        }
        Ok(Page {
            rows: fresh.in_words(listed, asked.as_of),
            next,
        })
    }

    /// Returns the rows of standings that were listed.
    pub(super) fn in_words(
        &self,
        listed: impl IntoIterator<Item = Listed>,
        as_of: Instant,
    ) -> Vec<Row> {
        let rows = listed.into_iter();
        rows.filter_map(|listed| self.listed_row(listed, as_of))
            .collect()
    }

    /// Returns where a standing stands in the order.
    pub(super) fn cursor(&self, listed: &Listed) -> Cursor {
        let standing = &listed.standing;
        let record = self.dimensions.record(standing.limit_version);
        Cursor {
            late_from: standing.late_from,
            case_key: standing.case_key,
            limit_id: record.map_or_else(String::new, |record| record.limit_id.clone()),
            occurrence: standing.occurrence,
        }
    }

    /// Returns the row of a standing that was listed.
    fn listed_row(&self, listed: Listed, as_of: Instant) -> Option<Row> {
        let facts = Facts {
            case_id: listed.case_id,
            registration_no: listed.registration_no,
            channel: listed.channel,
            service: listed.service,
        };
        self.row(facts, &listed.standing, as_of)
    }

    /// Puts a standing into words and completes what it has left; `None` for a limit that is no longer the law.
    #[must_use]
    pub fn row(&self, facts: Facts, standing: &StandingRecord, as_of: Instant) -> Option<Row> {
        let place = self.dimensions.place(standing.limit_version)?;
        let (act, ..) = place.of(&self.law)?;
        let restored = restore(standing, place, act, &self.lexicon);
        let calendar = self.calendar_of(act, standing.organisation);
        let word = |id: Option<i32>| id.and_then(|id| self.lexicon.word(id)).map(str::to_owned);
        let facts = CaseFacts {
            case_id: facts.case_id,
            registration_no: facts.registration_no,
            channel: word(facts.channel),
            service: word(facts.service),
        };
        let bench = Bench {
            words: self.lexicon.words(),
            ..self.law.bench(act)
        };
        Row::of(&restored, &facts, &bench, calendar, as_of)
    }
}
