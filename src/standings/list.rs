//! Which limits are overdue, due soon, met? Rows for lists, exports and programs, the most urgent first.

use serde::Serialize;

use super::assessed::{Assessed, restore};
use super::{Standings, StandingsError};
use crate::case::Instant;
use crate::row::{CaseFacts, Row};
use crate::store::{CaseRecord, Cursor, Knowledge, Listed, StandingRecord, Wanted};
use crate::timing::Bench;

/// Some rows, and where the next ones begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Returns the standings asked for, by the first late moment, case, limit and occurrence.
    ///
    /// With today's knowledge they are read; with that of another moment every case is computed from its events, which takes its time.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn list(&self, asked: &Asked) -> Result<Vec<Row>, StandingsError> {
        let before = self.fresh();
        let listed = before.listed(asked)?;
        // rows may name words that came meanwhile
        let fresh = before.fresh();
        Ok(listed
            .into_iter()
            .filter_map(|listed| fresh.listed_row(listed, asked.as_of))
            .collect())
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
        let most = asked.wanted.rows.map(|rows| rows.max(1));
        let mut one_more = asked.clone();
        one_more.wanted.rows = most.map(|rows| rows.saturating_add(1));
        let before = self.fresh();
        let mut listed = before.listed(&one_more)?;
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
        let rows = listed
            .into_iter()
            .filter_map(|listed| fresh.listed_row(listed, asked.as_of));
        Ok(Page {
            rows: rows.collect(),
            next,
        })
    }

    fn listed(&self, asked: &Asked) -> Result<Vec<Listed>, StandingsError> {
        match asked.known_at {
            None => Ok(self.store.standings(asked.as_of, &asked.wanted)?),
            Some(known_at) => self.listed_as_known(asked, known_at),
        }
    }

    /// Returns where a standing stands in the order.
    fn cursor(&self, listed: &Listed) -> Cursor {
        let standing = &listed.standing;
        let record = self.dimensions.record(standing.limit_version);
        Cursor {
            late_from: standing.late_from,
            case_key: standing.case_key,
            limit_id: record.map_or_else(String::new, |record| record.limit_id.clone()),
            occurrence: standing.occurrence,
        }
    }

    /// Computes the standings with the knowledge of a moment and chooses among them as the query does.
    fn listed_as_known(
        &self,
        asked: &Asked,
        known_at: Instant,
    ) -> Result<Vec<Listed>, StandingsError> {
        let keepers = self.sweep(
            Knowledge::at(known_at),
            || Ok(Vec::new()),
            |keeper, assessed| {
                keeper.extend(self.chosen(assessed, asked));
                Ok(())
            },
        )?;
        let listed: Vec<Listed> = keepers.into_iter().flatten().collect();
        Ok(self.cut(listed, &asked.wanted))
    }

    /// Chooses the rows of a page and puts them in order, as the query does.
    fn cut(&self, mut listed: Vec<Listed>, wanted: &Wanted) -> Vec<Listed> {
        if let Some(after) = &wanted.after {
            listed.retain(|row| self.cursor(row).order() > after.order());
        }
        let limit = |listed: &Listed| {
            let record = self.dimensions.record(listed.standing.limit_version);
            (
                record.map(|record| record.limit_id.clone()),
                listed.standing.occurrence,
            )
        };
        let late = |listed: &Listed| {
            (
                listed.standing.late_from.is_none(),
                listed.standing.late_from,
            )
        };
        listed.sort_by_cached_key(|row| (late(row), row.standing.case_key, limit(row)));
        let skip = usize::try_from(wanted.skip).unwrap_or(usize::MAX);
        let rows = wanted.rows.map_or(usize::MAX, |rows| {
            usize::try_from(rows).unwrap_or(usize::MAX)
        });
        let mut page: Vec<Listed> = listed.into_iter().skip(skip).take(rows).collect();
        page.sort_by_cached_key(|row| (late(row), row.case_id.clone(), limit(row)));
        page
    }

    /// Returns the standings of a case that fit what is asked for.
    fn chosen(&self, assessed: Assessed, asked: &Asked) -> Vec<Listed> {
        let wanted = &asked.wanted;
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        let Assessed {
            case, standings, ..
        } = assessed;
        if !is(&wanted.case_id, &case.case_id) || !self.is_of_wanted_case(&case, wanted) {
            return Vec::new();
        }
        let word = |id: Option<i32>| id.and_then(|id| self.lexicon.word(id));
        let fits = |standing: &StandingRecord| {
            let organisation = word(standing.organisation);
            let due_on = standing.due_on;
            self.dimensions
                .record(standing.limit_version)
                .is_some_and(|record| {
                    is(&wanted.limit, &record.limit_id)
                        && is(&wanted.kind, &record.kind)
                        && wanted
                            .headline
                            .as_ref()
                            .is_none_or(|wanted| record.headline.as_ref() == Some(wanted))
                        && is(&wanted.severity, &record.severity)
                        && is(&wanted.regulation, &record.regulation)
                })
                && (wanted.organisation.is_none() || wanted.organisation.as_deref() == organisation)
                && wanted.scope.covers(organisation)
                && (wanted.official.is_none()
                    || wanted.official.as_deref() == word(standing.official))
                && wanted
                    .due_from
                    .is_none_or(|from| due_on.is_some_and(|due_on| due_on >= from))
                && wanted
                    .due_to
                    .is_none_or(|to| due_on.is_some_and(|due_on| due_on <= to))
                && wanted
                    .stopped_from
                    .is_none_or(|from| standing.stopped_at().is_some_and(|at| at >= from))
                && wanted
                    .stopped_before
                    .is_none_or(|before| standing.stopped_at().is_some_and(|at| at < before))
        };
        standings
            .into_iter()
            .filter(|standing| fits(standing))
            .filter_map(|standing| {
                let place = self.dimensions.place(standing.limit_version)?;
                let (act, ..) = place.of(&self.law)?;
                let restored = restore(&standing, place, act, &self.lexicon);
                let state = restored.state(asked.as_of)?.code().to_owned();
                let contested = restored.is_contested(asked.as_of, &act.zone);
                let is_one_of = match wanted.state.as_deref() {
                    Some("open") => matches!(
                        state.as_str(),
                        "running" | "due_soon" | "overdue" | "suspended"
                    ),
                    Some("in_time") => {
                        matches!(state.as_str(), "running" | "due_soon" | "suspended")
                    }
                    _ => false,
                };
                let fits = (is_one_of || is(&wanted.state, &state))
                    && wanted.contested.is_none_or(|wanted| wanted == contested);
                fits.then(|| Listed {
                    case_id: case.case_id.clone(),
                    registration_no: case.registration_no.clone(),
                    channel: case.channel,
                    service: case.service,
                    state,
                    contested,
                    standing,
                })
            })
            .collect()
    }

    /// Tells whether what is known of a case as a whole fits what is asked for.
    fn is_of_wanted_case(&self, case: &CaseRecord, wanted: &Wanted) -> bool {
        let is = |wanted: &Option<String>, found: Option<i32>| {
            wanted.is_none()
                || wanted.as_deref() == found.and_then(|found| self.lexicon.word(found))
        };
        let named = wanted.text.as_deref().is_none_or(|text| {
            let number = case.registration_no.as_deref();
            case.case_id.contains(text) || number.is_some_and(|number| number.contains(text))
        });
        named && is(&wanted.channel, case.channel) && is(&wanted.service, case.service)
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
