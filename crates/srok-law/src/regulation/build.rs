//! Turns the text of a regulation file into a [`Regulation`], or says in which line it is wrong and what to do.

mod links;
mod names;
mod version;

use std::collections::HashSet;

use links::deciding_attributes;

use sha2::{Digest, Sha256};

use super::file::{self, Many, StartTable, Starts};
use super::{
    CalendarChoice, Check, Code, HeldBy, Limit, Nature, Regulation, RegulationError, Repeats,
    Selector, Start, Stop, Suspension, Words, term, vocabulary,
};
use crate::calendar::Zone;
use crate::case::{Symbol, Vocabulary};
use crate::time::NaiveDate;

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
        hint: "see docs/reference/regulation-file.md for the keys and their values".into(),
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
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..byte.min(text.len())]).count()
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

    #[expect(
        clippy::too_many_lines,
        reason = "one after another, each in a line or two"
    )]
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
        let takes_part = file
            .takes_part
            .into_iter()
            .map(|entry| self.takes_part(entry, &context))
            .collect::<Built<Vec<_>>>()?;
        let order = self.order(&limits, at)?;
        let checks = file
            .check
            .into_iter()
            .map(|check| self.check(check, &context, &codes))
            .collect::<Built<Vec<_>>>()?;
        let symbol = self.words.intern(&id);
        let deciding = deciding_attributes(&limits, &checks);
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
            takes_part,
            attributes: deciding,
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
