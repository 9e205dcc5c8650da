//! Turns the text of a regulation file into a [`Regulation`], or says in which line it is wrong and what to do.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveTime};
use sha2::{Digest, Sha256};

use super::file::{self, Event, Many, StartTable, Starts};
use super::{
    CalendarChoice, Check, Code, Condition, HeldBy, Limit, Nature, Regulation, RegulationError,
    Repeats, Selector, Start, Stop, Suspension, Target, Term, Version, Words, term, vocabulary,
};
use super::{CountFrom, DayZero, DueAt, Roll};
use crate::calendar::{DecreeDays, Zone};
use crate::case::{Symbol, Vocabulary};

/// Reads a regulation file. `base` finds the act named in `extends`, whose code lists are inherited.
///
/// # Errors
///
/// [`RegulationError`] for an unknown key, a missing clause or quotation, an event or attribute that nobody declares, versions that
/// overlap or leave a gap, a reference to a limit that is not there, a cycle between limits.
pub fn parse<'base>(
    name: &str,
    text: &str,
    words: &mut Vocabulary,
    base: &dyn Fn(&str) -> Option<&'base Regulation>,
) -> Result<Regulation, RegulationError> {
    let file: file::File = toml::from_str(text).map_err(|error| RegulationError {
        file: name.into(),
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        problem: error.message().to_owned(),
        hint: "see ARCHITECTURE.md, \"The regulation file\", for the keys and their values".into(),
    })?;
    Builder {
        name,
        text,
        words,
        limits: file
            .limit
            .iter()
            .map(|limit| limit.id.get_ref().clone())
            .collect(),
    }
    .regulation(file, base)
}

/// Returns the line, counted from 1, of a byte of a text.
fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

struct Builder<'a> {
    name: &'a str,
    text: &'a str,
    words: &'a mut Vocabulary,
    /// Ids of the limits, in the order of the file.
    limits: Vec<String>,
}

type Built<T> = Result<T, RegulationError>;

impl Builder<'_> {
    fn error(
        &self,
        byte: usize,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> RegulationError {
        RegulationError {
            file: self.name.into(),
            line: line_of(self.text, byte),
            problem: problem.into(),
            hint: hint.into(),
        }
    }

    fn regulation<'base>(
        mut self,
        file: file::File,
        base: &dyn Fn(&str) -> Option<&'base Regulation>,
    ) -> Built<Regulation> {
        let at = file.id.span().start;
        let id = file.id.into_inner();
        let zone = Zone::named(file.zone.get_ref()).ok_or_else(|| {
            self.error(
                file.zone.span().start,
                format!("no time zone `{}`", file.zone.get_ref()),
                "use a name of the IANA database, e.g. \"Europe/Moscow\"",
            )
        })?;
        let events: HashSet<&str> = vocabulary::EVENTS
            .iter()
            .copied()
            .chain(file.events.iter().map(String::as_str))
            .collect();
        let attributes: HashSet<&str> = vocabulary::ATTRIBUTES
            .iter()
            .copied()
            .chain(file.attributes.iter().map(String::as_str))
            .collect();
        let mut codes: Vec<Code> = Vec::new();
        for code in file.code {
            let (from, word) = (code.code.span().start, code.code.into_inner());
            if codes
                .iter()
                .any(|known| known.list == code.list && known.code == word)
            {
                return Err(self.error(
                    from,
                    format!("code `{word}` stands twice in list `{}`", code.list),
                    "keep one of them",
                ));
            }
            let symbol = self.words.intern(&word);
            codes.push(Code {
                list: code.list,
                code: word,
                symbol,
                clause: code.clause,
                name: code.name,
            });
        }
        if let Some(extended) = &file.extends {
            let Some(base) = base(extended) else {
                return Err(self.error(
                    at,
                    format!("`{id}` extends `{extended}`, which is not loaded"),
                    format!("put {extended}.toml beside this file or remove `extends`"),
                ));
            };
            // a list is inherited whole or not at all: a ground that the act leaves out is not a ground of the act
            let own: HashSet<String> = codes.iter().map(|code| code.list.clone()).collect();
            codes.extend(
                base.codes
                    .iter()
                    .filter(|code| !own.contains(&code.list))
                    .cloned(),
            );
        }
        let mut seen = HashSet::new();
        let mut limits = Vec::new();
        let context = Context {
            id: &id,
            events: &events,
            attributes: &attributes,
            decree: file.decree_days,
            repealed_on: file.repealed_on.map(|date| date.0),
        };
        for limit in file.limit {
            if !seen.insert(limit.id.get_ref().clone()) {
                return Err(self.error(
                    limit.id.span().start,
                    format!("limit `{id}.{}` stands twice", limit.id.get_ref()),
                    "give each limit its own id",
                ));
            }
            if !vocabulary::KINDS.contains(&limit.kind.as_str())
                && !file.kinds.contains(&limit.kind)
            {
                return Err(self.error(
                    limit.id.span().start,
                    format!(
                        "limit `{id}.{}` has the unknown kind `{}`",
                        limit.id.get_ref(),
                        limit.kind
                    ),
                    "declare it at the top, e.g. kinds = [\"my_kind\"]",
                ));
            }
            limits.push(self.limit(limit, &context)?);
        }
        if let Some(unknown) = file
            .filed_by
            .iter()
            .find(|name| !events.contains(name.as_str()))
        {
            return Err(self.error(
                at,
                format!("`filed_by` names the unknown event `{unknown}`"),
                "correct the name, or declare it at the top: events = [\"my_event\"]",
            ));
        }
        let filed_by = file
            .filed_by
            .iter()
            .map(|name| self.words.intern(name))
            .collect();
        let order = self.order(&limits, at)?;
        let checks = file
            .check
            .into_iter()
            .map(|check| self.check(check, &context, &codes))
            .collect::<Built<Vec<_>>>()?;
        let symbol = self.words.intern(&id);
        let attributes = deciding_attributes(&limits, &checks);
        Ok(Regulation {
            symbol,
            title: file.title.words(),
            number: file.number,
            date: file.date.map(|date| date.0),
            issued_by: file.issued_by.map_or_else(Words::new, file::Text::words),
            jurisdiction: file.jurisdiction,
            status: file.status,
            in_force: file.in_force.get_ref().0,
            in_force_basis: file.in_force_basis,
            repealed_on: file.repealed_on.map(|date| date.0),
            edition_checked_to: file.edition_checked_to.map(|date| date.0),
            zone,
            calendar: if file.calendar == "holder" {
                CalendarChoice::Holder
            } else {
                CalendarChoice::Named(file.calendar)
            },
            extends: file.extends,
            codes,
            limits,
            order,
            checks,
            filed_by,
            attributes,
            declared_attributes: file.attributes,
            hash: Sha256::digest(self.text.as_bytes())
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            file: self.name.into(),
            id,
        })
    }

    fn limit(&mut self, limit: file::Limit, context: &Context<'_>) -> Built<Limit> {
        let at = limit.id.span().start;
        let id = limit.id.into_inner();
        let full_id = format!("{}.{id}", context.id);
        let here = Place {
            at,
            what: format!("limit `{full_id}`"),
        };
        if !limit.ends.is_empty() && !limit.ends_all.is_empty()
            || limit.ends.is_empty() && limit.ends_all.is_empty()
        {
            return Err(self.error(
                at,
                format!("limit `{full_id}` needs either `ends` or `ends_all`"),
                "name the events that stop it, e.g. ends = [\"complaint_decided\"]",
            ));
        }
        let stop = if limit.ends_all.is_empty() {
            Stop::Any(self.selectors(limit.ends, context, &here)?)
        } else {
            Stop::All(self.selectors(limit.ends_all, context, &here)?)
        };
        let suspension = match limit.suspension {
            None => Suspension::None,
            Some(file::Suspension::Word(word)) => match word.as_str() {
                "none" => Suspension::None,
                "forbidden" => Suspension::Forbidden,
                "included" => Suspension::Included,
                _ => return Err(self.error(at, format!("limit `{full_id}` has suspension `{word}`"), "write \"forbidden\", \"included\" or { from = \"suspended\", to = \"resumed\", cap = \"suspension_term\" }")),
            },
            Some(file::Suspension::Stops(stops)) => Suspension::Stops {
                from: self.selector(stops.from, context, &here)?,
                to: self.selector(stops.to, context, &here)?,
                cap: self.reference(stops.cap.as_deref(), &here)?,
            },
        };
        let repeats = match limit.repeats {
            None | Some(file::Repeats::Flag(false)) => Repeats::No,
            Some(file::Repeats::Flag(true)) => Repeats::Yes,
            Some(file::Repeats::By(attribute)) => {
                Repeats::By(self.attribute(&attribute, context, &here)?)
            }
        };
        let labour = limit.labour.map(|labour| {
            term::amount(&labour).ok_or_else(|| {
                self.error(
                    at,
                    format!("{} has labour `{labour}`", here.what),
                    "write e.g. labour = \"30 minutes\"",
                )
            })
        });
        let mut versions = Vec::new();
        for version in limit.version {
            versions.push(self.version(version, context, &here)?);
        }
        self.chain(&mut versions, context.repealed_on, &here)?;
        Ok(Limit {
            covers: limit.covers,
            name: limit.name,
            kind: limit.kind,
            headline: limit.headline,
            severity: limit.severity,
            when: self.conditions(limit.when, context, &here)?,
            unless: self.conditions(limit.unless, context, &here)?,
            requires: self.selectors(limit.requires, context, &here)?,
            start: self.start(limit.starts, context, &here)?,
            stop,
            cancels: self.selectors(limit.cancels, context, &here)?,
            suspension,
            held_by: limit.held_by.unwrap_or(HeldBy::Organisation),
            role: limit.role,
            repeats,
            part_of: self.reference(limit.part_of.as_deref(), &here)?,
            procedure: limit.procedure,
            parallel: limit.parallel,
            labour: labour.transpose()?,
            then: self.reference(limit.then.as_deref(), &here)?,
            nature: limit.nature.unwrap_or(Nature::Deadline),
            compare_with: self.reference(limit.compare_with.as_deref(), &here)?,
            alerts: limit.alerts.unwrap_or(true),
            of_organisation: limit.subject == Some(file::Subject::Organisation),
            addressee: limit.addressee,
            excludes: limit
                .excludes
                .into_iter()
                .map(|(name, values)| (name, values.iter().map(file::Value::text).collect()))
                .collect(),
            versions,
            line: line_of(self.text, at),
            id,
            full_id,
        })
    }

    fn version(
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
    fn chain(
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

    fn start(&mut self, starts: Starts, context: &Context<'_>, here: &Place) -> Built<Start> {
        let table = match starts {
            Starts::Events(events) => {
                return Ok(Start::FirstOf(self.selectors(
                    events.list(),
                    context,
                    here,
                )?));
            }
            Starts::Other(table) => table,
        };
        match table {
            StartTable { latest: Some(of), earliest_of: None, replaced_by: None, due_of: None, expiry_of: None, clock: None } => {
                Ok(Start::Latest(self.selectors(of, context, here)?))
            }
            StartTable { latest: None, earliest_of: Some(of), replaced_by, due_of: None, expiry_of: None, clock: None } => {
                let replaced_by = replaced_by.map(|event| self.selector(event, context, here)).transpose()?;
                Ok(Start::EarliestOf { of: self.selectors(of, context, here)?, replaced_by })
            }
            StartTable { latest: None, earliest_of: None, replaced_by: None, due_of: Some(limit), expiry_of: None, clock: None } => {
                Ok(Start::DueOf(self.required(&limit, here)?))
            }
            StartTable { latest: None, earliest_of: None, replaced_by: None, due_of: None, expiry_of: Some(limit), clock: None } => {
                Ok(Start::ExpiryOf(self.required(&limit, here)?))
            }
            StartTable { latest: None, earliest_of: None, replaced_by: None, due_of: None, expiry_of: None, clock: Some(clock) } if clock == "quarter_end" => {
                Ok(Start::Clock(Selector { event: self.words.intern("quarter_ended"), conditions: Vec::new() }))
            }
            _ => Err(self.error(here.at, format!("{} does not say what starts it", here.what), "starts = \"event\", a list of events, { latest = […] }, { earliest_of = […], replaced_by = \"event\" }, { due_of = \"limit\" }, { expiry_of = \"limit\" } or { clock = \"quarter_end\" }")),
        }
    }

    fn check(&mut self, check: file::Check, context: &Context<'_>, codes: &[Code]) -> Built<Check> {
        let at = check.id.span().start;
        let id = check.id.into_inner();
        let full_id = format!("{}.{id}", context.id);
        let here = Place {
            at,
            what: format!("check `{full_id}`"),
        };
        let outside = match check.outside {
            None => None,
            Some(outside) => {
                let known: Vec<Symbol> = codes
                    .iter()
                    .filter(|code| code.list == outside.list)
                    .map(|code| code.symbol)
                    .collect();
                if known.is_empty() {
                    return Err(self.error(
                        at,
                        format!(
                            "{} names the list `{}`, which has no codes",
                            here.what, outside.list
                        ),
                        "add [[code]] entries with this list",
                    ));
                }
                Some((self.attribute(&outside.attribute, context, &here)?, known))
            }
        };
        let same = match check.same {
            None => None,
            Some([one, other]) => Some((
                self.attribute(&one, context, &here)?,
                self.attribute(&other, context, &here)?,
            )),
        };
        let missing = check
            .missing
            .iter()
            .map(|name| self.attribute(name, context, &here))
            .collect::<Built<_>>()?;
        Ok(Check {
            name: check.name,
            clause: check.clause,
            of_data: check.severity == Some(file::CheckSeverity::Data),
            when: self.conditions(check.when, context, &here)?,
            unless: self.conditions(check.unless, context, &here)?,
            if_event: self.selectors(check.if_event.list(), context, &here)?,
            unless_event: self.selectors(
                check.unless_event.map(Many::list).unwrap_or_default(),
                context,
                &here,
            )?,
            outside,
            same,
            missing,
            id,
            full_id,
        })
    }

    fn selectors(
        &mut self,
        events: Vec<Event>,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Vec<Selector>> {
        events
            .into_iter()
            .map(|event| self.selector(event, context, here))
            .collect()
    }

    fn selector(&mut self, event: Event, context: &Context<'_>, here: &Place) -> Built<Selector> {
        let (name, conditions) = match event {
            Event::Name(name) => (name, file::Conditions::new()),
            Event::Where(selector) => (selector.event, selector.conditions),
        };
        if !context.events.contains(name.as_str()) {
            return Err(self.error(
                here.at,
                format!("{} names the unknown event `{name}`", here.what),
                "correct the name, or declare it at the top: events = [\"my_event\"]",
            ));
        }
        Ok(Selector {
            event: self.words.intern(&name),
            conditions: self.conditions(conditions, context, here)?,
        })
    }

    fn conditions(
        &mut self,
        conditions: file::Conditions,
        context: &Context<'_>,
        here: &Place,
    ) -> Built<Vec<Condition>> {
        conditions
            .into_iter()
            .map(|(name, values)| {
                let attribute = self.attribute(&name, context, here)?;
                Ok(Condition {
                    attribute,
                    values: values
                        .iter()
                        .map(|value| self.words.intern(&value.text()))
                        .collect(),
                })
            })
            .collect()
    }

    fn attribute(&mut self, name: &str, context: &Context<'_>, here: &Place) -> Built<Symbol> {
        if !context.attributes.contains(name) {
            return Err(self.error(
                here.at,
                format!("{} names the unknown attribute `{name}`", here.what),
                "correct the name, or declare it at the top: attributes = [\"my_attribute\"]",
            ));
        }
        Ok(self.words.intern(name))
    }

    fn reference(&self, limit: Option<&str>, here: &Place) -> Built<Option<usize>> {
        limit.map(|limit| self.required(limit, here)).transpose()
    }

    fn required(&self, limit: &str, here: &Place) -> Built<usize> {
        self.limits
            .iter()
            .position(|known| known == limit)
            .ok_or_else(|| {
                self.error(
                    here.at,
                    format!(
                        "{} names the limit `{limit}`, which is not in this act",
                        here.what
                    ),
                    "use the id of a limit of the same file, without the act's name",
                )
            })
    }

    /// Orders the limits so that each comes after those whose dates it needs.
    fn order(&self, limits: &[Limit], at: usize) -> Built<Vec<usize>> {
        let mut order = Vec::with_capacity(limits.len());
        let mut placed = vec![false; limits.len()];
        while order.len() < limits.len() {
            let before = order.len();
            for (index, limit) in limits.iter().enumerate() {
                if !placed[index] && needs(limit).iter().all(|needed| placed[*needed]) {
                    placed[index] = true;
                    order.push(index);
                }
            }
            if order.len() == before {
                let stuck: Vec<&str> = limits
                    .iter()
                    .zip(&placed)
                    .filter(|(_, placed)| !**placed)
                    .map(|(limit, _)| limit.id.as_str())
                    .collect();
                return Err(self.error(
                    at,
                    format!(
                        "limits refer to one another in a circle: {}",
                        stuck.join(", ")
                    ),
                    "one of them must start from an event or have a term of its own",
                ));
            }
        }
        Ok(order)
    }
}

/// What the parts of a file need to know of its head.
struct Context<'a> {
    id: &'a str,
    events: &'a HashSet<&'a str>,
    attributes: &'a HashSet<&'a str>,
    decree: Option<file::Decree>,
    repealed_on: Option<NaiveDate>,
}

/// Where something stands, for messages.
struct Place {
    at: usize,
    what: String,
}

/// Returns the limits whose dates a limit needs.
fn needs(limit: &Limit) -> Vec<usize> {
    let mut needs = Vec::new();
    match limit.start {
        Start::DueOf(other) | Start::ExpiryOf(other) => needs.push(other),
        _ => {}
    }
    for version in &limit.versions {
        needs.extend(version.terms.iter().filter_map(|term| match term {
            Term::DueOf(other) => Some(*other),
            _ => None,
        }));
    }
    if let Suspension::Stops { cap: Some(cap), .. } = limit.suspension {
        needs.push(cap);
    }
    needs.extend(limit.compare_with);
    needs
}

/// Returns the attributes that decide something in an act, so that events need no others for timing.
fn deciding_attributes(limits: &[Limit], checks: &[Check]) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = Vec::new();
    let mut conditions: Vec<&[Condition]> = Vec::new();
    let mut add = |of| conditions.push(of);
    for limit in limits {
        add(limit.when.as_slice());
        add(&limit.unless);
        let (starts, replacing) = match &limit.start {
            Start::FirstOf(of) | Start::Latest(of) => (of.as_slice(), None),
            Start::EarliestOf { of, replaced_by } => (of.as_slice(), replaced_by.as_ref()),
            Start::Clock(selector) => (std::slice::from_ref(selector), None),
            Start::DueOf(_) | Start::ExpiryOf(_) => (&[][..], None),
        };
        let (Stop::Any(stops) | Stop::All(stops)) = &limit.stop;
        for selector in starts
            .iter()
            .chain(replacing)
            .chain(stops)
            .chain(&limit.cancels)
            .chain(&limit.requires)
        {
            add(&selector.conditions);
        }
        if let Suspension::Stops { from, to, .. } = &limit.suspension {
            add(&from.conditions);
            add(&to.conditions);
        }
    }
    for check in checks {
        add(&check.when);
        add(&check.unless);
        for selector in check.if_event.iter().chain(&check.unless_event) {
            add(&selector.conditions);
        }
    }
    found.extend(
        conditions
            .iter()
            .flat_map(|of| of.iter().map(|condition| condition.attribute)),
    );
    for check in checks {
        found.extend(check.outside.iter().map(|(attribute, _)| *attribute));
        found.extend(check.same.iter().flat_map(|(one, other)| [*one, *other]));
        found.extend(&check.missing);
    }
    for limit in limits {
        if let Repeats::By(attribute) = limit.repeats {
            found.push(attribute);
        }
        for version in &limit.versions {
            found.extend(version.terms.iter().filter_map(|term| match term {
                Term::Declared(attribute) => Some(*attribute),
                _ => None,
            }));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
