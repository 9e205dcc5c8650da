//! What did we know at a moment, of all cases? Every case is computed from its events, so the answer is kept in pieces: windows, of which many pages
//! are cut.
//!
//! A window holds so many of the rows asked for after a position. However many rows there are, memory holds no more than that; and who turns over its
//! pages does not have every case computed for each of them.

use std::cmp::Ordering;

use xxhash_rust::xxh3::xxh3_64;

use super::assessed::{Assessed, Assessor, restore};
use super::sweep::each_case;
use super::{Asked, Page, Standings, StandingsError};
use crate::live::States;
use srok_law::case::Instant;
use srok_store::{CaseRecord, Cursor, Knowledge, Listed, StandingRecord, Wanted};

/// Rows of a window.
pub const WINDOW: usize = 50_000;

/// Some of the rows asked for, with the knowledge of a moment.
#[derive(Debug)]
pub struct Window {
    /// After which position it begins.
    after: Option<Cursor>,
    /// In the order of positions.
    rows: Vec<(Cursor, Listed)>,
    /// No row follows.
    is_last: bool,
}

impl Window {
    /// Tells whether a page of so many rows after a position lies within.
    #[must_use]
    pub fn holds(&self, after: Option<&Cursor>, rows: usize) -> bool {
        let begins_before = match (&self.after, after) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(begin), Some(after)) => begin.order() <= after.order(),
        };
        begins_before && (self.is_last || self.rows.len() > self.first_after(after) + rows)
    }

    fn first_after(&self, after: Option<&Cursor>) -> usize {
        after.map_or(0, |after| {
            self.rows
                .partition_point(|(place, _)| place.order() <= after.order())
        })
    }
}

/// The first rows after a position, of those that come in any order.
struct Nearest<'a> {
    after: Option<&'a Cursor>,
    most: usize,
    rows: Vec<(Cursor, Listed)>,
    /// The first one that was left out because there were too many: nothing beyond it is looked at.
    beyond: Option<Head>,
}

/// What positions begin with: cheaper to tell than a whole one.
type Head = (bool, Option<Instant>, u64);

fn by_place((one, _): &(Cursor, Listed), (other, _): &(Cursor, Listed)) -> Ordering {
    one.order().cmp(&other.order())
}

impl Nearest<'_> {
    fn add(&mut self, listed: Listed, place: impl FnOnce(&Listed) -> Cursor) {
        let StandingRecord {
            late_from,
            case_key,
            ..
        } = listed.standing;
        let head = (late_from.is_none(), late_from, case_key);
        if self.beyond.is_some_and(|beyond| head > beyond) {
            return;
        }
        let place = place(&listed);
        let is_before = |after: &Cursor| place.order() <= after.order();
        if self.after.is_some_and(is_before) {
            return;
        }
        self.rows.push((place, listed));
        if self.rows.len() > 2 * self.most {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.rows.len() > self.most {
            let (_, (first, _), _) = self.rows.select_nth_unstable_by(self.most, by_place);
            let (never, late_from, case_key, ..) = first.order();
            self.beyond = Some((never, late_from, case_key));
            self.rows.truncate(self.most);
        }
    }
}

impl Standings {
    /// Computes the standings asked for with the knowledge of a moment: some of them, after a position. `is_unwanted` tells whether nobody waits any
    /// more.
    ///
    /// # Errors
    ///
    /// [`StandingsError::Unwanted`], or the store cannot be read.
    pub fn window(
        &self,
        asked: &Asked,
        is_unwanted: impl Fn() -> bool + Sync,
    ) -> Result<Window, StandingsError> {
        let fresh = self.fresh();
        fresh.window_of(asked, &is_unwanted)
    }

    fn window_of(
        &self,
        asked: &Asked,
        is_unwanted: &(dyn Fn() -> bool + Sync),
    ) -> Result<Window, StandingsError> {
        let knowledge = asked.known_at.map_or(Knowledge::NOW, Knowledge::at);
        let begin = || Nearest {
            after: asked.wanted.after.as_ref(),
            most: WINDOW,
            rows: Vec::new(),
            beyond: None,
        };
        let keep = |nearest: &mut Nearest<'_>, assessed| {
            for listed in self.chosen(assessed, asked) {
                nearest.add(listed, |listed| self.cursor(listed));
            }
            if is_unwanted() {
                return Err(StandingsError::Unwanted);
            }
            Ok(())
        };
        let found = if let Some(case_id) = &asked.wanted.case_id {
            let mut nearest = begin();
            let mut assessor = Assessor::new(&self.law, &self.lexicon, &self.dimensions);
            let key = xxh3_64(case_id.as_bytes());
            self.store.events_of_each(&[key], knowledge, |span| {
                each_case(&mut assessor, &span, |assessed| {
                    keep(&mut nearest, assessed)
                })
            })?;
            vec![nearest]
        } else {
            self.sweep(knowledge, || Ok(begin()), keep)?
        };
        let mut all = begin();
        for mut nearest in found {
            nearest.cut();
            all.beyond = all.beyond.or(nearest.beyond);
            all.rows.append(&mut nearest.rows);
        }
        all.cut();
        all.rows.sort_unstable_by(by_place);
        all.rows.shrink_to_fit();
        Ok(Window {
            after: asked.wanted.after.clone(),
            is_last: all.beyond.is_none(),
            rows: all.rows,
        })
    }

    /// Returns a page of a window, or `None` if it does not lie within.
    #[must_use]
    pub fn page_in(&self, window: &Window, asked: &Asked) -> Option<Page> {
        let wanted = &asked.wanted;
        let rows = wanted.rows.map_or(WINDOW, |rows| rows as usize).max(1);
        let skip = usize::try_from(wanted.skip).unwrap_or(usize::MAX);
        if !window.holds(wanted.after.as_ref(), rows.saturating_add(skip)) {
            return None;
        }
        let first = window
            .first_after(wanted.after.as_ref())
            .saturating_add(skip);
        let after = window.rows.get(first..).unwrap_or_default();
        let (page, beyond) = after.split_at(rows.min(after.len()));
        let next = page.last().map(|(place, _)| place.clone());
        let has_more = !beyond.is_empty() || !window.is_last;
        // rows late from one moment are shown by name but stand in the order of keys
        let mut page: Vec<&(Cursor, Listed)> = page.iter().collect();
        page.sort_by_key(|(place, listed)| {
            let (never, late_from, _, limit, occurrence) = place.order();
            (never, late_from, &listed.case_id, limit, occurrence)
        });
        let listed = page.into_iter().map(|(_, listed)| listed.clone());
        Some(Page {
            rows: self.fresh().in_words(listed, asked.as_of),
            next: next.filter(|_| has_more),
        })
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
        let states = wanted.state.as_deref().map(States::named);
        standings
            .into_iter()
            .filter(|standing| fits(standing))
            .filter_map(|standing| {
                let place = self.dimensions.place(standing.limit_version)?;
                let (act, ..) = place.of(&self.law)?;
                let restored = restore(&standing, place, act, &self.lexicon);
                let state = restored.state(asked.as_of)?;
                let contested = restored.is_contested(asked.as_of, &act.zone);
                let is_asked =
                    |states: Option<States>| states.is_some_and(|states| states.hold(state));
                let fits = states.is_none_or(is_asked)
                    && wanted.contested.is_none_or(|wanted| wanted == contested);
                fits.then(|| Listed {
                    case_id: case.case_id.clone(),
                    registration_no: case.registration_no.clone(),
                    channel: case.channel,
                    service: case.service,
                    state: state.code().to_owned(),
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
}
