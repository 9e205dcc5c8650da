//! What happened in some cases? Their effective events, for whoever counts what no limit says; by what was known at a moment, with their limits.

use super::assessed::Assessor;
use super::{Standings, StandingsError};
use srok_law::case::{Event, Instant, Timeline, Vocabulary};
use srok_law::regulation::Regulation;
use srok_law::timing::{Standing, assess};
use srok_store::Knowledge;

/// A case as it was known at a moment.
#[derive(Debug)]
pub struct Assessment<'a> {
    /// The key of the case.
    pub case_key: u64,
    /// Its id.
    pub case_id: &'a str,
    /// What happened.
    pub timeline: &'a Timeline,
    /// The words of its symbols.
    pub words: &'a Vocabulary,
    /// Its limits with their act; only of what was known at a moment: those of what is known now are in the store.
    pub standings: &'a [(&'a Regulation, Standing)],
}

impl Standings {
    /// Hands over the effective events of some cases, one case after another, with the words of their symbols. Of the attributes of events
    /// those are there that decide something in an act, and those asked for.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn timelines(
        &self,
        case_keys: &[u64],
        attributes: &[&str],
        mut each: impl FnMut(u64, &str, &Timeline, &Vocabulary),
    ) -> Result<(), StandingsError> {
        self.assessments(case_keys, attributes, None, |case| {
            each(case.case_key, case.case_id, case.timeline, case.words);
        })?;
        Ok(())
    }

    /// The same by what was known at a moment (absent: now); then with the limits of each case, computed with that knowledge. Returns the words of
    /// all symbols.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn assessments(
        &self,
        case_keys: &[u64],
        attributes: &[&str],
        known_at: Option<Instant>,
        mut each: impl FnMut(&Assessment<'_>),
    ) -> Result<Vocabulary, StandingsError> {
        // what is in the store may be newer than the words at hand
        let fresh = self.fresh();
        let assessor = Assessor::new(&self.law, &fresh.lexicon, &self.dimensions);
        let mut assessor = assessor.with_attributes(attributes);
        if known_at.is_none() {
            assessor = assessor.without_limits();
        }
        let knowledge = known_at.map_or(Knowledge::NOW, Knowledge::at);
        self.store.events_of_each(case_keys, knowledge, |span| {
            let mut events = span.events().peekable();
            while let Some(first) = events.next() {
                let mut of_case: Vec<Event> = vec![assessor.event(&first)];
                while let Some(next) = events.next_if(|event| event.case_key == first.case_key) {
                    of_case.push(assessor.event(&next));
                }
                let timeline = assessor.timeline(of_case);
                let act = known_at.and_then(|_| assessor.regulation(&timeline));
                let standings = act.map_or_else(Vec::new, |(_, act)| {
                    let all = assess(&timeline, &assessor.bench(act)).into_iter();
                    all.map(|standing| (act, standing)).collect()
                });
                each(&Assessment {
                    case_key: first.case_key,
                    case_id: first.case_id,
                    timeline: &timeline,
                    words: assessor.words(),
                    standings: &standings,
                });
            }
            Ok::<_, StandingsError>(())
        })?;
        Ok(assessor.into_words())
    }
}
