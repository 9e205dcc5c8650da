//! A standing as it is listed: the fields of the contract, in output order.

use serde::Serialize;

use crate::calendar::Calendar;
use crate::case::{Instant, Symbol};
use crate::time::SecondsFormat;
use crate::timing::{Bench, Standing, State, figures};

/// What is known of the case of a standing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case.
    pub case_id: String,
    /// Its registration number.
    pub registration_no: Option<String>,
    /// The way of filing.
    pub channel: Option<String>,
    /// The service.
    pub service: Option<String>,
}

/// One standing at one moment. Dates are ISO; times carry the offset of the act's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Row {
    /// The case.
    pub case_id: Option<String>,
    /// Its registration number.
    pub registration_no: Option<String>,
    /// The act.
    pub regulation: String,
    /// `regulation.limit`.
    pub limit: String,
    /// First day of the version of the limit.
    pub version: Option<String>,
    /// Number of the occurrence.
    pub occurrence: u32,
    /// The kind.
    pub kind: String,
    /// How binding.
    pub severity: String,
    /// Whose duty it is.
    pub organisation: Option<String>,
    /// Who answers for it.
    pub official: Option<String>,
    /// The way of filing.
    pub channel: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// When the clock started.
    pub started_at: Option<String>,
    /// Day zero.
    pub day_zero: Option<String>,
    /// The legal last day.
    pub due_on: Option<String>,
    /// The last moment: exclusive for the end of a day, inclusive for elapsed time.
    pub due_at: Option<String>,
    /// The last working day that serves.
    pub act_by: Option<String>,
    /// The next working day after a last day that is off.
    pub due_rolled_on: Option<String>,
    /// When it was stopped.
    pub stopped_at: Option<String>,
    /// The state.
    pub state: String,
    /// The date may still move.
    pub provisional: bool,
    /// Late only by one of two readings of the law.
    pub contested: bool,
    /// Units by which pauses moved the end.
    pub suspended_days: u32,
    /// Units left.
    pub remaining: Option<i64>,
    /// Units late.
    pub late_by: Option<i64>,
    /// Calendar days late.
    pub late_calendar_days: Option<i64>,
    /// The unit of both.
    pub unit: Option<String>,
    /// Where the act has it.
    pub clause: String,
    /// When the lateness could first have been known; also of one that is not late by what was recorded afterwards, see `backdated`.
    pub known_late_at: Option<String>,
    /// It was known to be late; what takes that away was recorded afterwards and dated before.
    pub backdated: bool,
}

impl Row {
    /// Returns the row of a standing at a moment, or `None` while the duty does not exist yet.
    #[must_use]
    pub fn of(
        standing: &Standing,
        facts: &CaseFacts,
        bench: &Bench<'_>,
        calendar: &Calendar,
        as_of: Instant,
    ) -> Option<Self> {
        let state: State = standing.state(as_of)?;
        let regulation = bench.regulation;
        let limit = &regulation.limits[standing.limit];
        let zone = &regulation.zone;
        let figures = figures(standing, regulation, calendar, as_of);
        let moment = |at: Instant| zone.local(at).to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let word = |symbol: Symbol| bench.words.word(symbol).to_owned();
        let version = standing
            .version
            .and_then(|version| limit.versions.get(version));
        let due = standing.due.as_ref();
        let day =
            |of: fn(&crate::timing::Due) -> crate::case::Day| due.map(|due| of(due).to_string());
        Some(Self {
            case_id: Some(facts.case_id.clone()).filter(|id| !id.is_empty()),
            registration_no: facts.registration_no.clone(),
            regulation: regulation.id.clone(),
            limit: limit.full_id.clone(),
            version: version.map(|version| version.in_force.to_string()),
            occurrence: standing.occurrence,
            kind: limit.kind.clone(),
            severity: limit.severity.code().into(),
            organisation: standing.organisation.map(word),
            official: standing.official.map(word),
            channel: facts.channel.clone(),
            service: facts.service.clone(),
            started_at: standing.started_at.map(moment),
            day_zero: day(|due| due.day_zero),
            due_on: day(|due| due.due_on),
            due_at: due.map(|due| moment(due.due_at)),
            act_by: due.and_then(|due| due.act_by).map(|day| day.to_string()),
            due_rolled_on: due
                .and_then(|due| due.due_rolled_on)
                .map(|day| day.to_string()),
            stopped_at: standing.stopped_at.filter(|at| *at <= as_of).map(moment),
            state: state.code().into(),
            provisional: standing.provisional,
            contested: standing.is_contested(as_of, zone),
            suspended_days: figures.suspended,
            remaining: figures.remaining,
            late_by: figures.late_by,
            late_calendar_days: figures.late_calendar_days,
            unit: figures.unit.map(|unit| unit.code().into()),
            clause: version.map_or_else(String::new, |version| version.clause.clone()),
            known_late_at: standing.known_late_at(as_of).map(moment),
            backdated: standing.is_backdated(as_of),
        })
    }
}
