//! Which limits are overdue, due soon, met? Rows for lists, exports and programs, the most urgent first.

use super::assessed::{Assessed, restore};
use super::{Standings, StandingsError};
use crate::case::Instant;
use crate::row::{CaseFacts, Row};
use crate::store::{Knowledge, Listed, StandingRecord, Wanted};
use crate::timing::Bench;

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
        let (listed, fresh) = match asked.known_at {
            // rows may name words that came after those at hand
            None => (
                self.store.standings(asked.as_of, &asked.wanted)?,
                self.fresh(),
            ),
            Some(known_at) => {
                let fresh = self.fresh();
                (fresh.listed_as_known(asked, known_at)?, fresh)
            }
        };
        Ok(listed
            .into_iter()
            .filter_map(|listed| fresh.row(listed, asked.as_of))
            .collect())
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
        Ok(self.page(listed, &asked.wanted))
    }

    /// Chooses the rows of a page and puts them in order, as the query does.
    fn page(&self, mut listed: Vec<Listed>, wanted: &Wanted) -> Vec<Listed> {
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
        if !is(&wanted.case_id, &case.case_id) {
            return Vec::new();
        }
        let fits = |standing: &StandingRecord| {
            let organisation = standing.organisation.and_then(|id| self.lexicon.word(id));
            self.dimensions
                .record(standing.limit_version)
                .is_some_and(|record| {
                    is(&wanted.limit, &record.limit_id)
                        && is(&wanted.kind, &record.kind)
                        && is(&wanted.severity, &record.severity)
                })
                && (wanted.organisation.is_none() || wanted.organisation.as_deref() == organisation)
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
                is(&wanted.state, &state).then(|| Listed {
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

    /// Puts a standing into words and completes what it has left; `None` for a limit that is no longer the law.
    fn row(&self, listed: Listed, as_of: Instant) -> Option<Row> {
        let Listed {
            case_id,
            registration_no,
            channel,
            service,
            standing,
            ..
        } = listed;
        let place = self.dimensions.place(standing.limit_version)?;
        let (act, ..) = place.of(&self.law)?;
        let restored = restore(&standing, place, act, &self.lexicon);
        let calendar = match &act.calendar {
            crate::regulation::CalendarChoice::Named(id) => self.law.calendars.named(id),
            crate::regulation::CalendarChoice::Holder => {
                self.law.calendars.of(restored.organisation)
            }
        };
        let word = |id: Option<i32>| id.and_then(|id| self.lexicon.word(id)).map(str::to_owned);
        let facts = CaseFacts {
            case_id,
            registration_no,
            channel: word(channel),
            service: word(service),
        };
        let bench = Bench {
            words: self.lexicon.words(),
            ..self.law.bench(act)
        };
        Row::of(&restored, &facts, &bench, calendar, as_of)
    }
}
