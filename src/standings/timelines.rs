//! What happened in some cases? Their effective events, for whoever counts what no limit says.

use super::assessed::Assessor;
use super::{Standings, StandingsError};
use crate::case::{Event, Timeline, Vocabulary};
use crate::store::Knowledge;

/// Cases whose events are read at once.
const CASES_AT_ONCE: usize = 20_000;

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
        // what is in the store may be newer than the words at hand
        let fresh = self.fresh();
        let assessor = Assessor::new(&self.law, &fresh.lexicon, &self.dimensions);
        let mut assessor = assessor.with_attributes(attributes);
        for chunk in case_keys.chunks(CASES_AT_ONCE) {
            let span = self.store.events_of(chunk, Knowledge::NOW)?;
            let mut events = span.events().peekable();
            while let Some(first) = events.next() {
                let mut of_case: Vec<Event> = vec![assessor.event(&first)];
                while let Some(next) = events.next_if(|event| event.case_key == first.case_key) {
                    of_case.push(assessor.event(&next));
                }
                let timeline = assessor.timeline(of_case);
                each(first.case_key, first.case_id, &timeline, assessor.words());
            }
        }
        Ok(())
    }
}
