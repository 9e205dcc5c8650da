//! How is the history made? A few questions to the store; each row counted out by the calendar of whose duty it was.

use std::time::Instant as Stopwatch;

use super::cube::{Builder, Cube, Row};
use super::{History, Key, Measured, Month, complaints};
use crate::standings::{Standings, StandingsError};
use srok_law::calendar::{Calendar, Zone};
use srok_law::case::{Day, Instant, MINUTE};
use srok_law::regulation::{CountFrom, Regulation, Unit, Version};
use srok_store::{EndedStanding, StoreError, Wait};

/// The months it holds, the present one included: two years to compare, and the month itself.
pub const MONTHS: i32 = 25;

/// Kinds of events that are counted by month for indicators.
const COUNTED: &[&str] = &[
    "applicant_interaction",
    "application_registered",
    "correction_completed",
    "correction_requested",
    "decision_made",
    "decision_notified",
    "draft_returned_for_rework",
    "receipt_status_notified",
    "result_issued",
    "result_returned_unclaimed",
    "result_sent",
];

impl History {
    /// Returns what ended in the months up to a moment, in a zone; complete up to the mark of the store.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be read.
    pub fn read(standings: &Standings, zone: &Zone, at: Instant) -> Result<Self, StandingsError> {
        let started = Stopwatch::now();
        let store = standings.store();
        // before the rows: what comes meanwhile is looked for again
        let reach = store.standings_reach()?;
        let last = Month::of(zone.day_of(at));
        let first = last.plus(1 - MONTHS);
        let begins = |month: Month| zone.start_of(month.first_day().into());
        let limits = measured(standings);
        let from = begins(first);
        let count = |read: Reading<'_>| -> Result<Cube, StandingsError> {
            let mut cube = Builder::default();
            read(&mut Counter::new(standings, &limits, first), &mut cube)?;
            Ok(cube.build())
        };
        // what ended is the greater half; the rest is read meanwhile
        let (ended, rest) = std::thread::scope(|scope| {
            let ended = scope.spawn(|| {
                count(&|counter, cube| {
                    store.ended_standings(from, at.plus(1), |row| counter.add_ended(row, cube))
                })
            });
            let rest = (|| {
                let waits = count(&|counter, cube| {
                    store.waits(from, at.plus(1), |row| counter.add_wait(row, cube))
                })?;
                let months: Vec<Instant> =
                    (0..MONTHS).map(|index| begins(first.plus(index))).collect();
                let events = store.event_counts(&counted(standings), &months, at.plus(1))?;
                let complaints = complaints::read(standings, &limits, from, at)?;
                Ok::<_, StandingsError>((waits, events, complaints))
            })();
            (ended.join(), rest)
        });
        let ended = ended.unwrap_or_else(|_| {
            Err(StandingsError::BrokenOff {
                reason: "what ended could not be counted".into(),
            })
        })?;
        let (waits, events, complaints) = rest?;
        Ok(Self {
            standings: standings.fresh(),
            reach,
            made_at: at,
            cost: started.elapsed(),
            first,
            last,
            limits,
            ended,
            waits,
            events,
            complaints,
        })
    }

    /// Returns how many cells and distinct durations it keeps.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let (ended, waits) = (self.ended.size(), self.waits.size());
        (ended.0 + waits.0, ended.1 + waits.1)
    }
}

/// Reads rows of the store into a cube.
type Reading<'a> = &'a (dyn Fn(&mut Counter<'_>, &mut Builder) -> Result<(), StoreError> + Sync);

/// Returns the ids of the kinds of events that are counted.
fn counted(standings: &Standings) -> Vec<i32> {
    let words = standings.store().words();
    COUNTED.iter().filter_map(|kind| words.find(kind)).collect()
}

/// Returns the limits of the law, in the order of the acts.
fn measured(standings: &Standings) -> Vec<Measured> {
    let mut limits = Vec::new();
    for (act, regulation) in standings.law().regulations.iter().enumerate() {
        for limit in 0..regulation.limits.len() {
            let of_law = standings.limit_versions(act, limit);
            // the version that came last says in which unit; its predecessors are measured in their own
            let Some(record) = of_law
                .iter()
                .rev()
                .find_map(|id| standings.limit_record(*id))
            else {
                continue;
            };
            limits.push(Measured {
                full_id: record.limit_id.clone(),
                act,
                limit,
                kind: record.kind.clone(),
                severity: record.severity.clone(),
                headline: record.headline.clone(),
                unit: if record.immediate {
                    Unit::Hour
                } else {
                    unit(record.unit.as_deref())
                },
                is_immediate: record.immediate,
                part_of: record.part_of.clone(),
                procedure: record.procedure,
            });
        }
    }
    limits
}

/// Returns the place of an id, made if it is not there yet.
fn place<T: Clone>(table: &mut Vec<Option<T>>, id: i32) -> &mut Option<T> {
    let index = usize::try_from(id).unwrap_or(0);
    if table.len() <= index {
        table.resize(index + 1, None);
    }
    &mut table[index]
}

/// Returns the unit in which durations are counted: dates that are not counted out, weeks and months in calendar days.
fn unit(code: Option<&str>) -> Unit {
    match code.and_then(Unit::named) {
        Some(Unit::Week | Unit::Month) | None => Unit::CalendarDay,
        Some(unit) => unit,
    }
}

/// What has to be known of a version to count its durations.
#[derive(Clone, Copy)]
struct Ruler<'a> {
    limit: u32,
    /// Index of the act in the law.
    number: usize,
    act: &'a Regulation,
    version: Option<&'a Version>,
    unit: Unit,
}

/// Counts rows out. What is asked for every row is found by index.
struct Counter<'a> {
    standings: &'a Standings,
    /// By id of the version.
    rulers: Vec<Option<Ruler<'a>>>,
    /// By act, then by organisation: the calendar, once it was asked for.
    calendars: Vec<Vec<Option<&'a Calendar>>>,
    /// By day from the first one on.
    months: Vec<Month>,
    first_day: Day,
}

/// Days whose month is known without being computed.
const DAYS: i32 = 800;

impl<'a> Counter<'a> {
    fn new(standings: &'a Standings, limits: &[Measured], first: Month) -> Self {
        let first_day = Day::from(first.first_day());
        let mut counter = Self {
            standings,
            rulers: Vec::new(),
            calendars: vec![Vec::new(); standings.law().regulations.len()],
            months: (0..DAYS)
                .map(|day| Month::of(first_day.plus(day)))
                .collect(),
            first_day,
        };
        for (index, limit) in limits.iter().enumerate() {
            let Some(act) = standings.law().regulations.get(limit.act) else {
                continue;
            };
            for id in standings.limit_versions(limit.act, limit.limit) {
                let record = standings.limit_record(id);
                let version = record.and_then(|record| usize::try_from(record.version?).ok());
                let versions = act.limits.get(limit.limit).map(|limit| &limit.versions);
                let ruler = Ruler {
                    limit: index as u32,
                    number: limit.act,
                    act,
                    version: version
                        .zip(versions)
                        .and_then(|(index, all)| all.get(index)),
                    // the unit of the last version measures all, so that they can be put together
                    unit: limit.unit,
                };
                *place(&mut counter.rulers, id) = Some(ruler);
            }
        }
        counter
    }

    fn ruler(&self, limit_version: i32) -> Option<Ruler<'a>> {
        let index = usize::try_from(limit_version).ok()?;
        self.rulers.get(index).copied().flatten()
    }

    fn calendar(&mut self, ruler: &Ruler<'a>, organisation: Option<i32>) -> &'a Calendar {
        let standings = self.standings;
        let ask = || standings.calendar_of(ruler.act, organisation);
        let (Some(id), Some(known)) = (organisation, self.calendars.get_mut(ruler.number)) else {
            return ask();
        };
        place(known, id).get_or_insert_with(ask)
    }

    fn month(&self, day: Day) -> Month {
        let index = usize::try_from(day.0 - self.first_day.0).ok();
        let known = index.and_then(|index| self.months.get(index));
        known.copied().unwrap_or_else(|| Month::of(day))
    }

    fn add_ended(&mut self, row: &EndedStanding, cube: &mut Builder) {
        // a limit that is no longer the law
        let Some(ruler) = self.ruler(row.limit_version) else {
            return;
        };
        let zone = &ruler.act.zone;
        let day = zone.day_of(row.ended_at);
        let key = Key {
            month: self.month(day),
            limit: ruler.limit,
            organisation: row.organisation,
            channel: row.channel,
            service: row.service,
        };
        let is_stopped = row.outcome <= 2;
        let calendar = self.calendar(&ruler, row.organisation);
        let duration = if is_stopped {
            ruler.duration(row, day, calendar)
        } else {
            None
        };
        let is_late = row.outcome == 1 || row.outcome == 2;
        let late_by = if is_late {
            ruler.late_by(row, day, calendar)
        } else {
            None
        };
        cube.add(Row {
            key,
            outcome: row.outcome,
            duration,
            late_by,
        });
    }

    fn add_wait(&mut self, row: &Wait, cube: &mut Builder) {
        let Some(ruler) = self.ruler(row.limit_version) else {
            return;
        };
        let zone = &ruler.act.zone;
        let (from, to) = (zone.day_of(row.waits_from), zone.day_of(row.started_at));
        let key = Key {
            month: self.month(to),
            limit: ruler.limit,
            organisation: row.organisation,
            channel: row.channel,
            service: row.service,
        };
        let calendar = self.calendar(&ruler, row.organisation);
        let decree = ruler.version.map(|version| version.decree_days);
        let decree = decree.unwrap_or(srok_law::calendar::DecreeDays::Working);
        let waited = calendar.working_days_between(from, to, decree);
        cube.add(Row {
            key,
            outcome: 0,
            duration: Some(waited as i32),
            late_by: None,
        });
    }
}

impl Ruler<'_> {
    /// Returns how long it took, in steps of the unit.
    fn duration(&self, row: &EndedStanding, day: Day, calendar: &Calendar) -> Option<i32> {
        if self.unit.is_elapsed() {
            return Some(self.tenths(row.ended_at.0 - row.started_at?.0));
        }
        let (version, zero) = (self.version?, row.day_zero?);
        let counted = self.days(zero, day, version, calendar);
        let first = version.count_from == CountFrom::SameDayInclusive;
        Some(counted + i32::from(first))
    }

    /// Returns how late it is, in steps of the unit, the day of the stop included; at least one.
    fn late_by(&self, row: &EndedStanding, day: Day, calendar: &Calendar) -> Option<i32> {
        let late = if self.unit.is_elapsed() {
            self.tenths(row.ended_at.0 - row.due_at?.0)
        } else {
            self.days(row.due_on?, day, self.version?, calendar)
        };
        Some(late.max(1))
    }

    fn days(&self, from: Day, to: Day, version: &Version, calendar: &Calendar) -> i32 {
        match self.unit {
            Unit::WorkingDay => calendar.working_days_between(from, to, version.decree_days) as i32,
            _ => (to.0 - from.0).max(0),
        }
    }

    /// Returns elapsed time in tenths of the unit, rounded up: what is over a limit is over it here too.
    fn tenths(&self, micros: i64) -> i32 {
        let tenth = match self.unit {
            Unit::Hour => 6 * MINUTE,
            _ => MINUTE / 10,
        };
        let tenths = micros.max(0).div_euclid(tenth) + i64::from(micros.rem_euclid(tenth) > 0);
        i32::try_from(tenths).unwrap_or(i32::MAX)
    }
}
