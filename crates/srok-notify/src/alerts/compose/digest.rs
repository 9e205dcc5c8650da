//! What does the morning bring? The one mail of the day: overdue, due today, due this week, what changed since yesterday.

use super::super::book::soon_until;
use super::super::escalation::hours_of;
use super::super::plan::Planned;
use super::super::scan::Scan;
use super::{AlertsError, Composer, Reader, SHOWN};
use crate::mail::letters::{Digest, Section, UnitLine};
use srok_core::freshness::Habit;
use srok_engine::sources::Freshness;
use srok_law::calendar::DecreeDays;
use srok_law::case::{Instant, source};
use srok_law::words::{self, Lang};
use srok_store::{AlertRecord, AlertState, EndedRecord, Phase, WatchedRecord};

impl Composer<'_> {
    /// Returns the lists of a person: his own, or of all his units if he is a head. Overdue, today, soon.
    pub(super) fn lists_of(&self, planned: &Planned) -> [Vec<usize>; 3] {
        let recipient = &*planned.recipient;
        let own = self
            .book
            .persons
            .get(recipient)
            .cloned()
            .unwrap_or_default();
        let mut lists = [own.overdue, own.today, own.soon];
        for unit in self
            .book
            .units
            .get(recipient)
            .into_iter()
            .flat_map(|units| units.values())
        {
            lists[0].extend(&unit.overdue);
            lists[1].extend(&unit.today);
            lists[2].extend(&unit.soon);
        }
        // what he gets a copy of is in nobody's lists but those of who answers
        for index in planned
            .alerts
            .iter()
            .filter_map(|alert| self.listed.get(alert))
        {
            let phase = self.found.watched.get(*index).map(|limit| limit.phase);
            let list = usize::from(phase != Some(Phase::Overdue));
            if !lists.iter().any(|known| known.contains(index)) {
                lists[list].push(*index);
            }
        }
        for list in &mut lists {
            list.sort_unstable();
            list.dedup();
        }
        lists
    }

    /// Returns the alert of a person about a limit, the one that matters most.
    pub(super) fn alert_of(&self, limit: &WatchedRecord, recipient: &str) -> Option<&AlertRecord> {
        let cause = self.found.recorded.numbers.watched(limit)?;
        let alerts = self
            .chains
            .of(&cause)
            .filter_map(|index| self.alerts.get(index));
        alerts
            .filter(|alert| {
                *alert.recipient == *recipient
                    && alert.due_on == limit.due_on
                    && !matches!(alert.state, AlertState::Withdrawn | AlertState::Superseded)
            })
            .max_by_key(|alert| (alert.threshold, alert.rung))
    }

    pub(super) fn digest(
        &mut self,
        scan: &mut Scan<'_>,
        planned: &Planned,
        reader: Reader<'_>,
    ) -> Result<Option<Digest>, AlertsError> {
        let recipient = &*planned.recipient;
        let lang = reader.lang;
        let [overdue, today, soon] = self.lists_of(planned);
        let is_head = self.book.units.contains_key(recipient);
        if overdue.is_empty()
            && today.is_empty()
            && planned.taken.is_empty()
            && planned.alerts.is_empty()
        {
            return Ok(None);
        }
        let day = planned.day;
        let hours = hours_of(
            reader.official,
            self.office.look.staff(self.found.at),
            &self.office.look.law,
        );
        let until = soon_until(hours.calendar, day);
        let (met, late, cancelled) = self.since_yesterday(scan, reader)?;
        let whose = |state: &'static str| -> String {
            if is_head {
                self.list_link(&[
                    ("state", state),
                    ("organisation", &reader.official.organisation),
                ])
            } else {
                self.list_link(&[("state", state), ("official", recipient)])
            }
        };
        let taken = planned
            .taken
            .iter()
            .filter_map(|index| self.alerts.get(*index));
        let taken: Vec<_> = taken.map(|alert| self.taken(alert, lang)).collect();
        let unanswered = self
            .tally
            .unanswered
            .get(recipient)
            .copied()
            .unwrap_or_default();
        let role = self.role_of(planned, is_head);
        let units = self.unit_lines(recipient);
        Ok(Some(Digest {
            lang,
            addressee: reader.official.name.clone(),
            as_of: self.as_of(reader),
            day: words::date_with_weekday(lang, day.date()),
            soon_until: match lang {
                Lang::Ru => until.date().format("%d.%m").to_string(),
                Lang::En => until.date().format("%m-%d").to_string(),
            },
            soon_until_long: match lang {
                Lang::Ru => format!(
                    "{}, {}",
                    words::weekday_genitive(until.date()),
                    words::date(lang, until.date())
                ),
                Lang::En => words::date_with_weekday(lang, until.date()),
            },
            overdue: self.section(&overdue, reader, is_head, whose("overdue")),
            today: self.section(&today, reader, is_head, whose("due_soon")),
            soon: self.section(&soon, reader, is_head, whose("due_soon")),
            met,
            late,
            cancelled,
            since: self.since_words(reader),
            units_total: units.len(),
            units: units.into_iter().take(SHOWN).collect(),
            units_link: is_head
                .then(|| self.list_link(&[("organisation", &reader.official.organisation)])),
            taken_total: taken.len(),
            taken: taken.into_iter().take(SHOWN).collect(),
            unanswered,
            unanswered_link: (unanswered > 0).then(|| {
                format!(
                    "{}/alerts?recipient={}&unanswered=1",
                    self.office.home,
                    srok_core::address::escaped(recipient)
                )
            }),
            sources: self.sources(reader),
            stale: self.stale(reader),
            why: self.why(reader, &role),
            data_link: self.data_link(),
        }))
    }

    /// Returns as what somebody gets his digest.
    fn role_of(&self, planned: &Planned, is_head: bool) -> String {
        if is_head {
            return "head".into();
        }
        let mut alerts = planned
            .alerts
            .iter()
            .filter_map(|index| self.alerts.get(*index));
        let role = alerts.next().map(|alert| &alert.role);
        let role = role.or_else(|| self.tally.role.get(&planned.recipient));
        role.map_or_else(|| "official".into(), ToString::to_string)
    }

    fn section(&self, list: &[usize], reader: Reader<'_>, is_head: bool, link: String) -> Section {
        let recipient = &*reader.official.id;
        let sorted = self.sorted(list, recipient);
        let shown = sorted
            .iter()
            .take(SHOWN)
            .filter_map(|index| self.found.watched.get(*index));
        let lines = shown.filter_map(|limit| {
            let alert = self.alert_of(limit, recipient);
            self.line(limit, alert, reader, is_head)
        });
        Section {
            total: list.len(),
            lines: lines.collect(),
            link,
        }
    }

    fn unit_lines(&self, head: &str) -> Vec<UnitLine> {
        let units = self.book.units.get(head).into_iter().flatten();
        let mut lines: Vec<UnitLine> = units
            .map(|(unit, of_unit)| {
                let (fresh, unanswered) = self.tally.units.get(unit).copied().unwrap_or_default();
                UnitLine {
                    unit: self.unit_name(unit),
                    overdue: of_unit.overdue.len(),
                    fresh,
                    today: of_unit.today.len(),
                    soon: of_unit.soon.len(),
                    unanswered,
                    link: self.list_link(&[("state", "overdue"), ("organisation", unit)]),
                }
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse((line.overdue, line.today, line.soon)));
        lines
    }

    /// Returns the beginning of his last working day before today.
    fn since(&self, reader: Reader<'_>) -> Instant {
        let look = self.office.look;
        let hours = hours_of(reader.official, look.staff(self.found.at), &look.law);
        let today = hours.day_of(self.found.at);
        let before = hours
            .calendar
            .working_day_until(today.plus(-1), DecreeDays::Off);
        before
            .and_then(|day| hours.on(day).first().map(|(opens, _)| *opens))
            .unwrap_or(self.found.at)
    }

    fn since_words(&self, reader: Reader<'_>) -> String {
        let since = reader.zone.day_of(self.since(reader));
        if since.plus(1) == reader.zone.day_of(self.found.at) {
            return reader
                .lang
                .pick("Со вчерашнего дня", "Since yesterday")
                .to_owned();
        }
        let day = words::date_with_weekday(reader.lang, since.date());
        match reader.lang {
            Lang::Ru => format!("С {day}"),
            Lang::En => format!("Since {day}"),
        }
    }

    /// Counts what ended since the morning of the last working day, of the limits that are his.
    fn since_yesterday(
        &mut self,
        scan: &mut Scan<'_>,
        reader: Reader<'_>,
    ) -> Result<(usize, usize, usize), AlertsError> {
        let look = self.office.look;
        let hours = hours_of(reader.official, look.staff(self.found.at), &look.law);
        let today = hours.day_of(self.found.at);
        let before = hours
            .calendar
            .working_day_until(today.plus(-1), DecreeDays::Off);
        let since: Instant = before
            .and_then(|day| hours.on(day).first().map(|(opens, _)| *opens))
            .unwrap_or(self.found.at);
        if !self.ended.contains_key(&since) {
            let ended = look.store.ended(since, self.found.at)?;
            self.ended.insert(since, ended);
        }
        let recipient = &reader.official.id;
        let units = self.book.units.get(recipient.as_str());
        let mut counts = (0, 0, 0);
        for ended in self.ended.get(&since).into_iter().flatten() {
            let unit = ended
                .organisation
                .and_then(|unit| look.standings.word(unit));
            let of_unit = units
                .zip(unit)
                .is_some_and(|(units, unit)| units.contains_key(unit));
            let is_his = of_unit
                || scan.circle(&like(ended)).is_some_and(|circle| {
                    let mut recipients = circle
                        .recipients()
                        .iter()
                        .filter(|recipient| !recipient.is_copy);
                    recipients.any(|known| *known.official == **recipient)
                });
            if is_his {
                counts.0 += ended.met as usize;
                counts.1 += ended.late as usize;
                counts.2 += ended.cancelled as usize;
            }
        }
        Ok(counts)
    }

    /// Says how fresh the sources of his units are; of many, how many are fresh.
    fn sources(&self, reader: Reader<'_>) -> Vec<String> {
        let staff = self.office.look.staff(self.found.at);
        let units = staff
            .directory
            .beneath(&reader.official.organisation, staff.on);
        let his: Vec<&Freshness> = self
            .found
            .sources
            .iter()
            .filter(|source| !source::lies_beneath(&source.source, source::OWN))
            .filter(|source| {
                let unit = source.organisation.as_deref();
                unit.is_none_or(|unit| units.contains(&unit))
            })
            .collect();
        let fresh = his.iter().filter(|source| source.state != Habit::Stale);
        if his.len() > FEW {
            let (fresh, all) = (fresh.count(), his.len());
            return vec![match reader.lang {
                Lang::Ru => format!("актуальны {fresh} из {all} источников"),
                Lang::En => format!("{fresh} of {all} sources are fresh"),
            }];
        }
        fresh.filter_map(|source| heard(source, reader)).collect()
    }

    fn stale(&self, reader: Reader<'_>) -> Vec<String> {
        let stale = self
            .found
            .sources
            .iter()
            .filter(|source| source.state == Habit::Stale);
        stale
            .take(SHOWN)
            .filter_map(|source| {
                let at = srok_law::time::DateTime::parse_from_rfc3339(&source.last_recorded_at).ok()?;
                let at = words::moment(reader.lang, reader.zone, at.to_utc().into());
                let source = source.source.trim_start_matches('/');
                Some(match reader.lang {
                    Lang::Ru => format!(
                        "Сведения {source} не поступают с {at}; сроки, исполнение которых видно только по этим сведениям, не оцениваются."
                    ),
                    Lang::En => format!(
                        "{source} has been silent since {at}; limits whose end only it would tell are not judged."
                    ),
                })
            })
            .collect()
    }
}

/// So many sources are named one by one.
const FEW: usize = 4;

/// Says when a source was last heard.
fn heard(source: &Freshness, reader: Reader<'_>) -> Option<String> {
    let at = srok_law::time::DateTime::parse_from_rfc3339(&source.last_recorded_at).ok()?;
    let at: Instant = at.to_utc().into();
    let is_today = reader.zone.day_of(at) == reader.zone.day_of(reader.now);
    let at = if is_today {
        reader.zone.local(at).format("%H:%M").to_string()
    } else {
        words::moment(reader.lang, reader.zone, at)
    };
    Some(format!("{} — {at}", source.source.trim_start_matches('/')))
}

/// Returns a limit as far as it matters for whose it is.
fn like(ended: &EndedRecord) -> WatchedRecord {
    WatchedRecord {
        case_key: 0,
        limit_version: ended.limit_version,
        occurrence: 1,
        due_on: None,
        act_by: None,
        late_from: None,
        soon_from: None,
        contested_until: None,
        target_late_from: None,
        organisation: ended.organisation,
        official: ended.official,
        phase: Phase::Met,
        ended_at: None,
    }
}
