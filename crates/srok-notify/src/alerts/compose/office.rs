//! What is said about breaches, to the next in line, and to the keeper of wrong data?

use std::sync::Arc;

use super::super::CORRECTION;
use super::super::escalation::{self, Asked, hours_of};
use super::super::plan::Planned;
use super::super::recipients::Duty;
use super::super::threshold::Threshold;
use super::{AlertsError, Composer, Reader, SHOWN};
use crate::mail::letters::{Breach, Correction, EscalatedCase, Escalation};
use srok_law::case::DAY;
use srok_law::words::{self, Lang};
use srok_store::{AlertRecord, WatchedRecord};

impl Composer<'_> {
    fn alerts_of(&self, planned: &Planned) -> Vec<&AlertRecord> {
        let mut alerts: Vec<&AlertRecord> = planned
            .alerts
            .iter()
            .filter_map(|index| self.alerts.get(*index))
            .collect();
        alerts.sort_by_key(|alert| (alert.due_on, alert.id));
        alerts
    }

    pub(super) fn breach(&self, planned: &Planned, reader: Reader<'_>) -> Option<Breach> {
        let alerts = self.alerts_of(planned);
        let cases: Vec<_> = alerts
            .iter()
            .filter_map(|alert| self.breach_case(alert, reader))
            .collect();
        if cases.is_empty() {
            return None;
        }
        let is_copy = alerts.iter().all(|alert| alert.is_copy);
        let role = alerts.first().map_or("official", |alert| &*alert.role);
        Some(Breach {
            lang: reader.lang,
            addressee: reader.official.name.clone(),
            as_of: self.as_of(reader),
            total: cases.len(),
            lines: cases.into_iter().take(SHOWN).collect(),
            link: self.list_link(&[("state", "overdue"), ("official", &reader.official.id)]),
            why: self.why(reader, role),
            is_copy,
        })
    }

    pub(super) fn escalation(&self, planned: &Planned, reader: Reader<'_>) -> Option<Escalation> {
        let alerts = self.alerts_of(planned);
        let cases: Vec<EscalatedCase> = alerts
            .iter()
            .filter_map(|alert| self.escalated(alert, reader))
            .collect();
        if cases.is_empty() {
            return None;
        }
        let role = alerts.first().map_or("head", |alert| &*alert.role);
        let days = i64::from(self.office.look.rules.delivery.link_days);
        let ends = self.found.at.plus(days * DAY);
        Some(Escalation {
            lang: reader.lang,
            addressee: reader.official.name.clone(),
            as_of: self.as_of(reader),
            total: cases.len(),
            cases: cases.into_iter().take(SHOWN).collect(),
            link: format!(
                "{}/alerts?recipient={}&unanswered=1",
                self.office.home,
                srok_core::address::escaped(&reader.official.id)
            ),
            why: self.why(reader, role),
            asks_until: words::date(reader.lang, reader.zone.day_of(ends).date()),
        })
    }

    fn escalated(&self, alert: &AlertRecord, reader: Reader<'_>) -> Option<EscalatedCase> {
        let mut base = self.breach_case(alert, reader)?;
        let lang = reader.lang;
        let next = base.next.take();
        let (unit, role) = (
            self.unit_name(&reader.official.organisation),
            words::role(lang, &alert.role),
        );
        Some(EscalatedCase {
            unanswered: match lang {
                Lang::Ru => format!(
                    "Оповещение о нарушении срока ({}, {}) не рассмотрено.",
                    base.what, base.case
                ),
                Lang::En => format!(
                    "The alert about the breach ({}, {}) has not been answered.",
                    base.what, base.case
                ),
            },
            sent: self.told_before(alert, reader),
            you_are: match lang {
                Lang::Ru => format!("Вам направлено как: {role} ({unit})."),
                Lang::En => format!("It is sent to you as {role} ({unit})."),
            },
            next,
            independence: alert.note.clone(),
            related: None,
            base,
        })
    }

    /// Says who was told before.
    fn told_before(&self, alert: &AlertRecord, reader: Reader<'_>) -> Vec<String> {
        let lang = reader.lang;
        let before = self.of_cause(alert).into_iter().filter(|known| {
            known.due_on == alert.due_on
                && known.rung < alert.rung
                && !known.is_copy
                && Threshold::numbered(known.threshold).asks()
        });
        let mut said: Vec<String> = Vec::new();
        for known in before {
            let (name, role) = (
                self.name_of(&known.recipient),
                words::role(lang, &known.role),
            );
            let line = match known.sent_at {
                Some(at) => format!("{} — {name} ({role})", words::moment(lang, reader.zone, at)),
                None => format!(
                    "{}: {name} ({role})",
                    lang.pick("не доставлено", "could not be delivered")
                ),
            };
            said.push(line);
        }
        said
    }

    /// Returns all alerts about the same limit.
    fn of_cause(&self, alert: &AlertRecord) -> Vec<&AlertRecord> {
        let Some(cause) = self.found.recorded.numbers.alert(alert) else {
            return Vec::new();
        };
        let alerts = self
            .chains
            .of(&cause)
            .filter_map(|index| self.alerts.get(index));
        alerts
            .filter(|alert| alert.threshold != CORRECTION)
            .collect()
    }

    /// Says who is told next, and when, if nobody answers.
    pub(super) fn foretold(
        &self,
        alert: &AlertRecord,
        limit: &WatchedRecord,
        reader: Reader<'_>,
    ) -> Option<String> {
        let look = self.office.look;
        let known = self.limits.get(&limit.limit_version)?;
        let rule = look.rules.of(known.act, known.limit)?;
        if !rule.escalates {
            return None;
        }
        let staff = look.staff(self.found.at);
        let asked = Asked {
            now: self.found.at,
            steps: &look.rules.steps,
            staff,
            law: &look.law,
            duty: Duty::of(
                known.limit,
                alert.organisation.as_deref(),
                alert.official.as_deref(),
            ),
        };
        let alerts = self.of_cause(alert);
        let first = alerts
            .iter()
            .find(|known| known.rung == 0 && !known.is_copy)
            .unwrap_or(&alert);
        let mut told: Vec<Arc<str>> = alerts
            .iter()
            .filter(|known| !known.is_copy)
            .map(|known| Arc::clone(&known.recipient))
            .collect();
        told.push(Arc::clone(&alert.recipient));
        let hours = hours_of(reader.official, staff, &look.law);
        let (at, next) = escalation::foretell(&asked, alert.rung, &first.recipient, &told, hours)?;
        let at = words::moment(reader.lang, reader.zone, at);
        let (role, name) = (
            words::role(reader.lang, &next.role),
            self.name_of(&next.official),
        );
        Some(match reader.lang {
            Lang::Ru => format!(
                "Если результат не будет указан до {at}, оповещение будет направлено следующему получателю: {name} ({role})."
            ),
            Lang::En => format!(
                "If no outcome is given by {at}, the alert goes to the next in line: {name} ({role})."
            ),
        })
    }

    pub(super) fn correction(
        &self,
        planned: &Planned,
        reader: Reader<'_>,
    ) -> Result<Option<Correction>, AlertsError> {
        let Some(alert) = planned
            .alerts
            .first()
            .and_then(|index| self.alerts.get(*index))
        else {
            return Ok(None);
        };
        let Some((limit, row)) = self.about(alert) else {
            return Ok(None);
        };
        let answers = self.office.look.store.answers(Some(alert.case_key))?;
        let answer = answers.iter().rfind(|answer| {
            answer.limit_id == *alert.limit_id
                && answer.occurrence == alert.occurrence
                && answer.outcome == "data_error"
        });
        let case_id = row.case_id.clone().unwrap_or_default();
        let lang = reader.lang;
        Ok(answer.map(|answer| Correction {
            lang,
            addressee: reader.official.name.clone(),
            as_of: self.as_of(reader),
            case: row
                .registration_no
                .clone()
                .unwrap_or_else(|| case_id.clone()),
            case_link: self.case_link(&case_id),
            what: super::limit::small(&self.limit_name(limit, lang)),
            clause: row.clause.clone(),
            due: limit.due_on.map_or_else(String::new, |day| {
                words::date_with_weekday(lang, day.date())
            }),
            reason: answer.reason.clone(),
            by: self.name_of(&answer.author),
            at: words::moment(lang, reader.zone, answer.at),
            why: self.why(reader, &alert.role),
        }))
    }
}
