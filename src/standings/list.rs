//! Which limits are overdue, due soon, met? Rows for lists, exports and programs, the most urgent first.

use chrono::NaiveDate;

use super::assessed::{Assessed, restore};
use super::{Standings, StandingsError};
use crate::case::Instant;
use crate::store::{Listed, StandingRecord, Wanted};
use crate::timing::{Figures, figures};

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

/// A standing at a moment, in words: the fields of the contract.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct StandingRow {
    pub case_id: String,
    pub registration_no: Option<String>,
    pub regulation: String,
    pub limit: String,
    /// First day in force of the version.
    pub version: Option<NaiveDate>,
    pub occurrence: i32,
    pub kind: String,
    pub severity: String,
    pub organisation: Option<String>,
    pub official: Option<String>,
    pub channel: Option<String>,
    pub service: Option<String>,
    #[serde(serialize_with = "as_text")]
    pub started_at: Option<Instant>,
    pub day_zero: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    #[serde(serialize_with = "as_text")]
    pub due_at: Option<Instant>,
    pub act_by: Option<NaiveDate>,
    pub due_rolled_on: Option<NaiveDate>,
    #[serde(serialize_with = "as_text")]
    pub stopped_at: Option<Instant>,
    pub state: String,
    pub provisional: bool,
    pub contested: bool,
    pub suspended_days: u32,
    pub remaining: Option<i64>,
    pub late_by: Option<i64>,
    pub late_calendar_days: Option<i64>,
    pub unit: Option<&'static str>,
    pub clause: String,
    #[serde(serialize_with = "as_text")]
    pub known_late_at: Option<Instant>,
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn as_text<S: serde::Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.collect_str(at),
        None => serializer.serialize_none(),
    }
}

impl Standings<'_> {
    /// Returns the standings asked for, by the first late moment, case, limit and occurrence.
    ///
    /// With today's knowledge they are read; with that of another moment every case is computed from its events, which takes its time.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn list(&self, asked: &Asked) -> Result<Vec<StandingRow>, StandingsError> {
        let listed = match asked.known_at {
            None => self.store.standings(asked.as_of, &asked.wanted)?,
            Some(known_at) => self.listed_as_known(asked, known_at)?,
        };
        Ok(listed.into_iter().map(|listed| self.row(listed, asked.as_of)).collect())
    }

    /// Computes the standings with the knowledge of a moment and chooses among them as the query does.
    fn listed_as_known(&self, asked: &Asked, known_at: Instant) -> Result<Vec<Listed>, StandingsError> {
        let keepers = self.sweep(
            Some(known_at),
            || Ok(Vec::new()),
            |keeper, assessed| {
                keeper.extend(self.chosen(assessed, asked));
                Ok(())
            },
        )?;
        let mut listed: Vec<Listed> = keepers.into_iter().flatten().collect();
        let limit = |listed: &Listed| {
            self.dimensions.record(listed.standing.limit_version).map_or("", |record| record.limit_id.as_str())
        };
        listed.sort_by(|one, other| {
            let key = |listed: &Listed| {
                (listed.standing.late_from.is_none(), listed.standing.late_from)
            };
            key(one)
                .cmp(&key(other))
                .then_with(|| one.case_id.cmp(&other.case_id))
                .then_with(|| limit(one).cmp(limit(other)))
                .then_with(|| one.standing.occurrence.cmp(&other.standing.occurrence))
        });
        let skip = usize::try_from(asked.wanted.skip).unwrap_or(usize::MAX);
        let rows = asked.wanted.rows.map_or(usize::MAX, |rows| usize::try_from(rows).unwrap_or(usize::MAX));
        Ok(listed.into_iter().skip(skip).take(rows).collect())
    }

    /// Returns the standings of a case that fit what is asked for.
    fn chosen(&self, assessed: Assessed, asked: &Asked) -> Vec<Listed> {
        let wanted = &asked.wanted;
        let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        let Assessed { case, standings, .. } = assessed;
        if !is(&wanted.case_id, &case.case_id) {
            return Vec::new();
        }
        let fits = |standing: &StandingRecord| {
            let organisation = standing.organisation.and_then(|id| self.lexicon.word(id));
            self.dimensions.record(standing.limit_version).is_some_and(|record| {
                is(&wanted.limit, &record.limit_id)
                    && is(&wanted.kind, &record.kind)
                    && is(&wanted.severity, &record.severity)
            }) && (wanted.organisation.is_none() || wanted.organisation.as_deref() == organisation)
        };
        standings
            .into_iter()
            .filter(|standing| fits(standing))
            .filter_map(|standing| {
                let place = self.dimensions.place(standing.limit_version)?;
                let (act, ..) = place.of(self.law)?;
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

    /// Puts a standing into words and completes what it has left.
    fn row(&self, listed: Listed, as_of: Instant) -> StandingRow {
        let Listed { case_id, registration_no, channel, service, state, contested, standing } = listed;
        let place = self.dimensions.place(standing.limit_version);
        let record = self.dimensions.record(standing.limit_version);
        let restored = place.and_then(|place| {
            let (act, ..) = place.of(self.law)?;
            Some((restore(&standing, place, act, &self.lexicon), act))
        });
        let calendar = restored.as_ref().map(|(restored, act)| match &act.calendar {
            crate::regulation::CalendarChoice::Named(id) => self.law.calendars.named(id),
            crate::regulation::CalendarChoice::Holder => self.law.calendars.of(restored.organisation),
        });
        let figures = restored.as_ref().zip(calendar).map_or_else(Figures::default, |((restored, act), calendar)| {
            figures(restored, act, calendar, as_of)
        });
        let known_late_at = restored.as_ref().and_then(|(restored, _)| restored.known_late_at(as_of));
        let word = |id: Option<i32>| id.and_then(|id| self.lexicon.word(id)).map(str::to_owned);
        let of_record = |of: fn(&crate::store::LimitVersionRecord) -> &String| record.map_or_else(String::new, |record| of(record).clone());
        // what happened after the moment asked about is not shown
        let stopped_at = standing.stopped_at.filter(|at| *at <= as_of);
        StandingRow {
            case_id,
            registration_no,
            regulation: of_record(|record| &record.regulation),
            limit: of_record(|record| &record.limit_id),
            version: record.and_then(|record| record.in_force).map(crate::case::Day::date),
            occurrence: standing.occurrence,
            kind: of_record(|record| &record.kind),
            severity: of_record(|record| &record.severity),
            organisation: word(standing.organisation),
            official: word(standing.official),
            channel: word(channel),
            service: word(service),
            started_at: standing.started_at,
            day_zero: standing.day_zero.map(crate::case::Day::date),
            due_on: standing.due_on.map(crate::case::Day::date),
            due_at: standing.due_at,
            act_by: standing.act_by.map(crate::case::Day::date),
            due_rolled_on: standing.due_rolled_on.map(crate::case::Day::date),
            stopped_at,
            state,
            provisional: standing.provisional,
            contested,
            suspended_days: figures.suspended,
            remaining: figures.remaining,
            late_by: figures.late_by,
            late_calendar_days: figures.late_calendar_days,
            unit: figures.unit.map(crate::regulation::Unit::code),
            clause: of_record(|record| &record.clause),
            known_late_at,
        }
    }
}
