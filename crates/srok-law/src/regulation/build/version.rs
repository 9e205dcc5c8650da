//! What does one version of a limit say? Its term, its counting, its words; and how versions join.

use super::{Builder, Built, Context, Place};
use crate::calendar::DecreeDays;
use crate::regulation::file::{self, Many};
use crate::regulation::{CountFrom, DayZero, DueAt, Roll, Target, Term, Version, term};
use crate::time::{NaiveDate, NaiveTime};

impl Builder<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "one after another, each in a line or two"
    )]
    pub(super) fn version(
        &mut self,
        version: file::Version,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Version> {
        let at = version.in_force.span().start;
        let in_force = version.in_force.get_ref().0;
        let what = format!("{}, version {in_force},", here.what);
        let fail = |problem: String, hint: &str| Err(self.error(at, problem, hint));
        let Some(clause) = version.clause.filter(|clause| !clause.is_empty()) else {
            return fail(
                format!("{what} has no `clause`"),
                "name the place in the act, e.g. clause = \"п. 29.7\"",
            );
        };
        let Some(quote) = version.quote.filter(|quote| !quote.is_empty()) else {
            return fail(
                format!("{what} has no `quote`"),
                &format!(
                    "copy the words of {clause} that state the limit, e.g. quote = \"в течение 15 (Пятнадцати) рабочих дней\""
                ),
            );
        };
        let Some(checked_on) = version.checked_on else {
            return fail(
                format!("{what} has no `checked_on`"),
                "write the day on which the record was compared with the text, e.g. checked_on = \"2026-11-22\"",
            );
        };
        if version.blank == version.term.is_some() {
            return fail(
                format!("{what} needs either `term` or `blank = true`"),
                "write e.g. term = \"15 working days\"; a blank of a template stays blank",
            );
        }
        let written = version.term.map(Many::list).unwrap_or_default();
        let mut terms = Vec::new();
        for text in &written {
            let Some(read) = term::read(text) else {
                return Err(self.error(at, format!("{what} has the term `{text}`"), "write e.g. \"15 working days\", \"1 month\", \"11.5 minutes\", \"due of service_term\", \"declared planned_ready_date\", \"day 10 of next month\" or \"immediately\""));
            };
            terms.push(match read {
                term::Written::Amount(amount) => Term::Amount(amount),
                term::Written::DueOf(limit) => Term::DueOf(self.required(&limit, here)?),
                term::Written::Declared(attribute) => {
                    Term::Declared(self.attribute(&attribute, context, here)?)
                }
                term::Written::DayOfNextMonth(day) => Term::DayOfNextMonth(day),
                term::Written::Immediately => Term::Immediately,
            });
        }
        let fail = |problem: String, hint: &str| Err(self.error(at, problem, hint));
        let amount = terms.iter().find_map(|term| match term {
            Term::Amount(amount) => Some(*amount),
            _ => None,
        });
        let elapsed = amount.is_some_and(|amount| amount.unit.is_elapsed());
        let in_days = terms
            .iter()
            .any(|term| matches!(term, Term::Declared(_) | Term::DayOfNextMonth(_)))
            || amount.is_some() && !elapsed;
        if amount.is_some() && version.count_from.is_none() {
            return fail(
                format!("{what} does not say how it is counted"),
                "add count_from = \"next_day\" (the day of the event is not counted), \"same_day\", \"same_day_inclusive\" or \"instant\"",
            );
        }
        if elapsed != (version.count_from == Some(CountFrom::Instant)) && amount.is_some() {
            return fail(
                format!("{what} counts days and elapsed time at once"),
                "count_from = \"instant\" belongs to minutes and hours only",
            );
        }
        if elapsed != version.bound.is_some() {
            return fail(
                format!(
                    "{what} must say `bound = \"inclusive\"` if and only if it counts minutes or hours"
                ),
                "thirty minutes sharp are in time; only the end of a day is exclusive",
            );
        }
        if in_days && (version.roll.is_none() || version.due_at.is_none()) {
            return fail(
                format!(
                    "{what} does not say what happens to a last day that is off, or when the last day ends"
                ),
                "add roll = \"none\" (AMB-02) and due_at = \"end_of_day\", or the other choices",
            );
        }
        if version.count_from == Some(CountFrom::SameDay)
            && amount.is_some_and(|amount| amount.thousandths != 0)
        {
            return fail(
                format!("{what} counts from the same day but has a term longer than that day"),
                "use \"next_day\" or \"same_day_inclusive\"",
            );
        }
        let cutoff = match &version.cutoff {
            None => None,
            Some(text) => match NaiveTime::parse_from_str(text, "%H:%M") {
                Ok(time) => Some(time),
                Err(_) => {
                    return fail(
                        format!("{what} has the cut-off `{text}`"),
                        "write e.g. cutoff = \"16:00\"",
                    );
                }
            },
        };
        let target = match version.target {
            None => None,
            Some(target) => match term::amount(&target.term) {
                Some(amount) => Some(Target {
                    amount,
                    within_office_hours: target.only_if.is_some(),
                }),
                None => {
                    return fail(
                        format!("{what} has the target `{}`", target.term),
                        "write e.g. target = { term = \"0 working days\" }",
                    );
                }
            },
        };
        Ok(Version {
            in_force,
            until: version.repealed_on.map(|date| date.0),
            terms,
            day_zero: version.day_zero.unwrap_or(DayZero::EventDay),
            cutoff,
            count_from: version.count_from.unwrap_or(CountFrom::NextDay),
            roll: version.roll.unwrap_or(Roll::None),
            due_at: if elapsed {
                DueAt::SameTime
            } else {
                version.due_at.unwrap_or(DueAt::EndOfDay)
            },
            not_before_day_zero: version.not_before.is_some(),
            target,
            manual_if_no_working_day: version.manual_if.is_some(),
            may_be_shorter: version.may_be.is_some(),
            // the cautious reading holds where neither the version nor the act says otherwise (calendar sources, section 6)
            decree_days: match version.decree_days.or(context.decree) {
                None | Some(file::Decree::Working) => DecreeDays::Working,
                Some(file::Decree::Off) => DecreeDays::Off,
            },
            clause,
            quote,
            reading: version.reading,
            checked_on: checked_on.0,
        })
    }

    /// Orders versions by day, closes each with the next, and refuses gaps and overlaps.
    pub(super) fn chain(
        &self,
        versions: &mut [Version],
        repealed_on: Option<NaiveDate>,
        here: &Place,
    ) -> Built<()> {
        versions.sort_by_key(|version| version.in_force);
        if versions.is_empty() {
            return Err(self.error(
                here.at,
                format!("{} has no version", here.what),
                "add a [[limit.version]] with in_force, term, clause, quote and checked_on",
            ));
        }
        for index in 1..versions.len() {
            let next = versions[index].in_force;
            let version = &mut versions[index - 1];
            if version.in_force == next {
                return Err(self.error(
                    here.at,
                    format!("{} has two versions from {next}", here.what),
                    "keep one of them",
                ));
            }
            match version.until {
                Some(until) if until > next => {
                    return Err(self.error(
                        here.at,
                        format!(
                            "{}: version {} runs to {until} but the next begins on {next}",
                            here.what, version.in_force
                        ),
                        "end it where the next begins",
                    ));
                }
                Some(until) if until < next => {
                    return Err(self.error(
                        here.at,
                        format!("{}: no version from {until} to {next}", here.what),
                        "versions must join without a gap",
                    ));
                }
                _ => version.until = Some(next),
            }
        }
        if let Some(last) = versions.last_mut() {
            // a repealed act ends with its last version
            last.until = last.until.or(repealed_on);
        }
        Ok(())
    }
}
