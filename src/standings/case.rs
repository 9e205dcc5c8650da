//! What happened in one case, and where do its limits stand? Computed at once from the events, as they were known at any moment.

use xxhash_rust::xxh3::xxh3_64;

use super::assessed::Assessor;
use super::{Standings, StandingsError};
use crate::case::{Event, Instant, Symbol, Timeline, Vocabulary};
use crate::regulation::Regulation;
use crate::store::{EventRecord, HistoryRecord, Knowledge, Scope};
use crate::timing::{Bench, Finding, Standing, assess, findings};

/// One case with everything that explains it.
#[derive(Debug, Clone)]
pub struct CaseView<'a> {
    /// The id of the case.
    pub case_id: String,
    /// Its effective events.
    pub timeline: Timeline,
    /// The act it runs under, if its events name one that is known.
    pub regulation: Option<&'a Regulation>,
    /// Its standings, in the order of the act.
    pub standings: Vec<Standing>,
    /// What it shows that the act forbids.
    pub findings: Vec<Finding>,
    /// The words of its symbols.
    pub words: Vocabulary,
}

impl CaseView<'_> {
    /// Tells whether a case is within a scope: one of its organisations sent an event of it, had it handed over, or has a duty in it.
    ///
    /// Annulled events hand nothing over. Rights follow what is known now: ask the view of now, whatever moment is shown.
    #[must_use]
    pub fn concerns(&self, scope: &Scope) -> bool {
        let word = |symbol: Option<Symbol>| symbol.map(|symbol| self.words.word(symbol));
        let events = self.timeline.events().iter();
        *scope == Scope::Everything
            || events
                .flat_map(|event| [event.organisation, event.to_organisation])
                .chain(self.standings.iter().map(|standing| standing.organisation))
                .any(|organisation| scope.covers(word(organisation)))
    }
}

impl Standings {
    /// Returns everything recorded of a case as it was known at a moment (absent: now), also what no longer counts.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be read.
    pub fn history(
        &self,
        case_id: &str,
        known_at: Option<Instant>,
    ) -> Result<Vec<HistoryRecord>, StandingsError> {
        let knowledge = known_at.map_or(Knowledge::NOW, Knowledge::at);
        Ok(self.store.case_history(case_id, knowledge)?)
    }

    /// Returns a case as it was known at a moment (absent: now), or `None` if it has no events.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if its events cannot be read.
    pub fn case(
        &self,
        case_id: &str,
        known_at: Option<Instant>,
    ) -> Result<Option<CaseView<'_>>, StandingsError> {
        let knowledge = known_at.map_or(Knowledge::NOW, Knowledge::at);
        let span = self
            .store
            .events_of(&[xxh3_64(case_id.as_bytes())], knowledge)?;
        // what is in the store may be newer than the words at hand
        let fresh = self.fresh();
        let mut assessor = Assessor::new(&self.law, &fresh.lexicon, &self.dimensions);
        let of_case = span
            .events()
            .filter(|record: &EventRecord<'_>| record.case_id == case_id);
        let events: Vec<Event> = of_case.map(|record| assessor.event(&record)).collect();
        if events.is_empty() {
            return Ok(None);
        }
        let timeline = assessor.timeline(events);
        let act = assessor.regulation(&timeline).map(|(index, _)| index);
        let regulation = act.and_then(|index| self.law.regulations.get(index));
        let words = assessor.into_words();
        let computed = regulation.map(|act| {
            let bench = Bench {
                words: &words,
                ..self.law.bench(act)
            };
            let standings = assess(&timeline, &bench);
            let findings = findings(&timeline, &standings, &bench);
            (standings, findings)
        });
        let (standings, findings) = computed.unwrap_or_default();
        Ok(Some(CaseView {
            case_id: case_id.into(),
            timeline,
            regulation,
            standings,
            findings,
            words,
        }))
    }
}
