//! What happened in one case, and where do its limits stand? Computed at once from the events, as they were known at any moment.

use super::assessed::Assessor;
use super::{Standings, StandingsError};
use srok_law::case::{Event, Instant, Symbol, Timeline, Vocabulary};
use srok_law::regulation::Regulation;
use srok_law::timing::{Finding, Standing, findings, held_by};
use srok_store::{HistoryRecord, Knowledge, Scope};

/// Everything that was ever recorded of one case, read once: from it the case can be seen as it was known at any moment.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The id of the case.
    pub case_id: String,
    /// What was recorded, in that order; nothing if there is no such case.
    pub records: Vec<HistoryRecord>,
}

/// Where the limits of a case stood by what was known at a moment.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The moment.
    pub known_at: Instant,
    /// The act, if one was known.
    pub regulation: Option<&'a Regulation>,
    /// The standings, in the order of the act.
    pub standings: Vec<Standing>,
}

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
    /// Tells whether a case is within a scope: one of its organisations holds or held it. That it says so in an event of its own is no reason, nor
    /// that it takes part: what was handed over is in the chain of holders.
    ///
    /// Annulled events hand nothing over. Rights follow what is known now: ask the view of now, whatever moment is shown.
    #[must_use]
    pub fn concerns(&self, scope: &Scope) -> bool {
        let word = |symbol: Option<Symbol>| symbol.map(|symbol| self.words.word(symbol));
        *scope == Scope::Everything
            || held_by(self.timeline.events())
                .iter()
                .any(|(_, holder)| scope.covers(word(holder.organisation)))
    }
}

impl Standings {
    /// Returns everything that was ever recorded of a case.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be read.
    pub fn dossier(&self, case_id: &str) -> Result<Dossier, StandingsError> {
        Ok(Dossier {
            case_id: case_id.into(),
            records: self.store.histories(&[case_id])?,
        })
    }

    /// Returns everything that was ever recorded of a case and of some others, read at once.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be read.
    pub fn dossiers(
        &self,
        case_id: &str,
        others: &[&str],
    ) -> Result<(Dossier, Vec<Dossier>), StandingsError> {
        let all: Vec<&str> = std::iter::once(case_id)
            .chain(others.iter().copied())
            .collect();
        let mut records = self.store.histories(&all)?;
        let mut dossier = |case_id: &str| {
            let is_of_it = |record: &mut HistoryRecord| record.case_id == case_id;
            Dossier {
                case_id: case_id.into(),
                records: records.extract_if(.., is_of_it).collect(),
            }
        };
        let case = dossier(case_id);
        Ok((case, others.iter().map(|other| dossier(other)).collect()))
    }

    /// Returns a case as it was known at a moment (absent: now), or `None` if nothing of it was known.
    #[must_use]
    pub fn view(&self, dossier: &Dossier, known_at: Option<Instant>) -> Option<CaseView<'_>> {
        // what is in the store may be newer than the words at hand
        let fresh = self.fresh();
        let mut assessor = Assessor::new(&self.law, &fresh.lexicon, &self.dimensions);
        let events = events(&mut assessor, dossier, knowledge(known_at));
        if events.is_empty() {
            return None;
        }
        let (timeline, act, standings) = assessor.timed(events);
        let regulation = self.act(act);
        let findings = regulation.map_or_else(Vec::new, |act| {
            findings(&timeline, &standings, &assessor.bench(act))
        });
        Some(CaseView {
            case_id: dossier.case_id.clone(),
            timeline,
            regulation,
            standings,
            findings,
            words: assessor.into_words(),
        })
    }

    /// Returns where the limits of a case stood by what was known at each of some moments.
    #[must_use]
    pub fn known_at(&self, dossier: &Dossier, moments: &[Instant]) -> Vec<Known<'_>> {
        let fresh = self.fresh();
        let mut assessor = Assessor::new(&self.law, &fresh.lexicon, &self.dimensions);
        let mut known = |known_at: Instant| {
            let events = events(&mut assessor, dossier, Knowledge::at(known_at));
            let (_, act, standings) = assessor.timed(events);
            Known {
                known_at,
                regulation: self.act(act),
                standings,
            }
        };
        moments.iter().map(|at| known(*at)).collect()
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
        Ok(self.view(&self.dossier(case_id)?, known_at))
    }

    /// Returns the act a case runs under, as it lies in the law of these standings.
    fn act(&self, found: Option<(usize, &Regulation)>) -> Option<&Regulation> {
        let (index, _) = found?;
        self.law.regulations.get(index)
    }
}

/// Returns what is known at a moment, or now.
fn knowledge(known_at: Option<Instant>) -> Knowledge {
    known_at.map_or(Knowledge::NOW, Knowledge::at)
}

impl Dossier {
    /// Returns what was known of the case at a moment (absent: now), also of what no longer counts.
    #[must_use]
    pub fn known(&self, known_at: Option<Instant>) -> Vec<&HistoryRecord> {
        let knowledge = knowledge(known_at);
        let records = self.records.iter();
        records
            .filter(|record| record.is_known(knowledge))
            .collect()
    }
}

/// Returns the events that counted.
fn events(assessor: &mut Assessor<'_>, dossier: &Dossier, knowledge: Knowledge) -> Vec<Event> {
    let counted = dossier.records.iter();
    let counted =
        counted.filter(|record| record.is_known(knowledge) && !record.is_withdrawn(knowledge));
    counted
        .map(|record| assessor.event(&record.record()))
        .collect()
}
