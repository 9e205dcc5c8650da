//! How is a form filled in? Each complaint is counted as in the quarterly report, in the columns whose conditions it meets.

use std::collections::BTreeMap;

use super::form::{Column, Condition, Content, Form, Listed, Registered, What};
use super::page::TEMPLATE;
use super::told::{Cell, ColumnTold, Letter, RowTold};
use super::{Filled, SCHEMA};
use crate::complaints::{Ask, NotMade, Workshop, heard, watermark};
use srok_engine::quarterly::{self, Counted, Counts, Dimension, Entry, Perimeter, Span};
use srok_engine::standings::Standings;
use srok_law::case::Vocabulary;
use srok_law::words;

/// Returns a form, filled in.
///
/// # Errors
///
/// [`NotMade`]: an act or a body that is not there, or a store that cannot be read.
pub fn make(standings: &Standings, form: &Form, ask: &Ask) -> Result<Filled, NotMade> {
    let workshop = Workshop::open(standings, ask)?;
    let watermark = watermark(standings, ask)?;
    let template = ask.templates.take(&TEMPLATE)?;
    let span = workshop.span(ask.period);
    // read as for the quarterly report: what is counted must not depend on the form
    let register = workshop.register(ask.period.year_before(), span, ask.known_at)?;
    let perimeter = workshop.perimeter(&register);
    let counted = Counted::new(register.complaints(), &perimeter);
    let days = workshop.working_days();
    let mut tally = Tally {
        form,
        workshop: &workshop,
        words: &register.words,
        span,
        rows: BTreeMap::new(),
        total: Row::of(form),
    };
    for entry in counted.entries(span, &days) {
        tally.add(&entry, &perimeter);
    }
    let rows = tally.told(standings)?;
    let total = tally.total.total();
    let both = |all: &[super::Both]| -> Vec<String> {
        let said = all.iter().map(|words| words.say(ask.lang).to_owned());
        said.collect()
    };
    let mut editions = vec![[format!("form {}", form.name), form.hash.clone()]];
    editions.extend(workshop.editions());
    editions.extend(template.edition());
    Ok(Filled {
        schema: SCHEMA,
        form: form.name.clone(),
        title: form.title.say(ask.lang).to_owned(),
        basis: form.basis.say(ask.lang).to_owned(),
        lang: ask.lang,
        period: workshop.period(),
        days: [ask.period.first(), ask.period.last()].map(|day| day.to_string()),
        organisation: ask
            .organisation
            .as_deref()
            .map(|id| workshop.organisation(id)),
        regulation: workshop.act_named(),
        act: workshop.act_told(),
        known_at: watermark.to_string(),
        known_at_told: words::moment(ask.lang, &workshop.act.zone, watermark),
        editions,
        rows_by: form.rows.code(),
        row_heading: form.row_heading.say(ask.lang).to_owned(),
        adds_up: form.rows.adds_up(),
        columns: (2..)
            .zip(&form.columns)
            .map(|(number, column)| told(number, column, &workshop))
            .collect(),
        rows,
        total,
        notes: both(&form.notes),
        signatures: both(&form.signatures),
        faults: counted.faults(span).count(),
        made_at: watermark,
        template,
    })
}

/// What a row comes to: in each column a count, and what is listed.
#[derive(Debug, Clone)]
struct Row(Vec<(u64, Cell)>);

impl Row {
    fn of(form: &Form) -> Self {
        let empty = |column: &Column| match column.content {
            Content::Count(_) => Cell::Count(0),
            Content::List(..) => Cell::List(Vec::new()),
            Content::ByHand => Cell::ByHand,
        };
        Self(
            form.columns
                .iter()
                .map(|column| (0, empty(column)))
                .collect(),
        )
    }

    fn add(&mut self, place: usize, count: u64, letter: Option<&Letter>) {
        let (counted, cell) = &mut self.0[place];
        *counted += count;
        match cell {
            Cell::Count(shown) => *shown += count,
            Cell::List(letters) => letters.extend(letter.cloned()),
            Cell::ByHand => {}
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let cells = self.0.iter().map(|(_, cell)| cell.clone());
        cells
            .map(|cell| match cell {
                Cell::List(mut letters) => {
                    letters.sort();
                    Cell::List(letters)
                }
                other => other,
            })
            .collect()
    }

    /// Returns it as the total: of a list, how many are in it.
    fn total(&self) -> Vec<Cell> {
        let cells = self.0.iter().map(|(_, cell)| cell);
        cells
            .map(|cell| match cell {
                Cell::List(letters) => Cell::Count(letters.len() as u64),
                other => other.clone(),
            })
            .collect()
    }
}

/// A part that a complaint belongs to.
struct PartOf {
    dimension: Dimension,
    value: String,
    counts: Counts,
}

/// A form while it is filled in.
struct Tally<'a> {
    form: &'a Form,
    workshop: &'a Workshop<'a>,
    words: &'a Vocabulary,
    span: Span,
    rows: BTreeMap<String, Row>,
    total: Row,
}

impl Tally<'_> {
    /// Adds a complaint to the columns whose conditions it meets.
    fn add(&mut self, entry: &Entry<'_>, perimeter: &Perimeter) {
        let mut parts = Vec::new();
        entry.each_part(perimeter, |part| {
            parts.push(PartOf {
                dimension: part.dimension,
                value: part.key.value(self.words),
                counts: part.counts,
            });
        });
        let form = self.form;
        for (place, column) in form.columns.iter().enumerate() {
            let Some(what) = column.content.what() else {
                continue;
            };
            let letter = match &column.content {
                Content::List(_, listed) => match self.letter(entry, *listed) {
                    Some(letter) => Some(letter),
                    // it has nothing to be told of
                    None => continue,
                },
                _ => None,
            };
            if self.fits(entry, what, &parts) {
                self.count(place, what, entry, &parts, letter.as_ref());
            }
        }
    }

    /// Tells whether a complaint meets the conditions that do not depend on the body.
    fn fits(&self, entry: &Entry<'_>, what: &What, parts: &[PartOf]) -> bool {
        let begun = entry.chain.begun();
        let is_registered = match what.registered {
            None => true,
            Some(Registered::InPeriod) => begun.is_some_and(|begun| self.span.has(begun)),
            Some(Registered::BeforePeriod) => begun.is_some_and(|begun| begun < self.span.from),
        };
        let meets = |condition: &Condition| {
            let mut of = parts
                .iter()
                .filter(|part| part.dimension == condition.dimension);
            of.any(|part| condition.fits(&part.value))
        };
        is_registered && what.conditions.iter().all(meets)
    }

    /// Counts a complaint in the rows that it belongs to. What it counts for depends on the body where rows or conditions are about bodies.
    fn count(
        &mut self,
        place: usize,
        what: &What,
        entry: &Entry<'_>,
        parts: &[PartOf],
        letter: Option<&Letter>,
    ) {
        let rows = self.form.rows;
        let of_bodies = what
            .conditions
            .iter()
            .filter(|condition| condition.dimension == Dimension::Organisation);
        let of_bodies: Vec<&Condition> = of_bodies.collect();
        let bodies = parts
            .iter()
            .filter(|part| part.dimension == Dimension::Organisation)
            .filter(|part| of_bodies.iter().all(|it| it.fits(&part.value)));
        let count = if of_bodies.is_empty() {
            entry.counts.get(what.measure)
        } else {
            bodies
                .clone()
                .map(|part| part.counts.get(what.measure))
                .sum()
        };
        let mut add = |value: &str, count: u64| {
            if count > 0 {
                let row = self.rows.entry(value.to_owned());
                row.or_insert_with(|| Row::of(self.form))
                    .add(place, count, letter);
                if rows.adds_up() {
                    self.total.add(place, count, letter);
                }
            }
        };
        if rows == Dimension::Organisation {
            for part in bodies {
                add(&part.value, part.counts.get(what.measure));
            }
        } else {
            for part in parts.iter().filter(|part| part.dimension == rows) {
                add(&part.value, count);
            }
        }
        if !rows.adds_up() && count > 0 {
            self.total.add(place, count, letter);
        }
    }

    /// Returns what a list tells of a complaint; `None` where there is nothing to tell.
    fn letter(&self, entry: &Entry<'_>, listed: Listed) -> Option<Letter> {
        let complaint = entry.complaint;
        let answered_at = complaint.answered_at.filter(|at| *at < self.span.until);
        let answered_on = match listed {
            Listed::Numbers => None,
            Listed::Answers => Some(self.workshop.act.zone.day_of(answered_at?).to_string()),
        };
        Some(Letter {
            answered_on,
            registration_no: complaint.registration_no.as_deref().map(str::to_owned),
            case_id: complaint.case_id.to_string(),
        })
    }

    /// Returns the rows in the order of their codes, what is not named last; bodies that owe a report are all there.
    fn told(&self, standings: &Standings) -> Result<Vec<RowTold>, NotMade> {
        let mut rows: Vec<RowTold> = self
            .rows
            .iter()
            .map(|(code, row)| RowTold {
                code: code.clone(),
                label: self.label(code),
                cells: Some(row.cells()),
            })
            .collect();
        if self.form.rows == Dimension::Organisation {
            let heard = heard(standings, self.span, self.workshop.ask.known_at)?;
            for body in self.workshop.owing() {
                if !self.rows.contains_key(&body.code) {
                    let is_heard = heard.contains(&body.code);
                    rows.push(RowTold {
                        cells: is_heard.then(|| Row::of(self.form).cells()),
                        code: body.code,
                        label: body.label,
                    });
                }
            }
        }
        rows.sort_by_key(|row| (row.code.is_empty(), words::natural(&row.code)));
        Ok(rows)
    }

    fn label(&self, code: &str) -> String {
        let own = self.form.row_name(code);
        own.map_or_else(
            || self.workshop.part(self.form.rows, code),
            |name| name.say(self.workshop.ask.lang).to_owned(),
        )
    }
}

/// Returns what is said of a column.
fn told(number: usize, column: &Column, workshop: &Workshop<'_>) -> ColumnTold {
    let lang = workshop.ask.lang;
    let what = column.content.what();
    let measure = what.map(|what| what.measure);
    ColumnTold {
        number,
        key: column.key.clone(),
        label: column.heading.say(lang).to_owned(),
        group: column
            .group
            .as_ref()
            .map(|group| group.say(lang).to_owned()),
        kind: match column.content {
            Content::Count(_) => "count",
            Content::List(..) => "list",
            Content::ByHand => "by_hand",
        },
        measure: measure.map(quarterly::Measure::code),
        measure_label: measure.map(|measure| measure.label(lang)),
        definition: measure.map(|measure| measure.definition(lang)),
        conditions: what.map_or_else(Vec::new, |what| conditions(what, workshop)),
    }
}

/// Returns the conditions of a column in words.
fn conditions(what: &What, workshop: &Workshop<'_>) -> Vec<String> {
    let lang = workshop.ask.lang;
    let registered = what.registered.map(|registered| match registered {
        Registered::InPeriod => lang.pick("зарегистрированы в периоде", "registered in the period"),
        Registered::BeforePeriod => lang.pick(
            "зарегистрированы до периода",
            "registered before the period",
        ),
    });
    let conditions = what.conditions.iter().map(|condition| {
        let values = condition.values.iter();
        let values = values.map(|value| workshop.part(condition.dimension, value));
        let other = lang.pick("любое, кроме: ", "any other than: ");
        format!(
            "{}: {}{}",
            words::code(lang, "dimension", condition.dimension.code()),
            if condition.is_other_than { other } else { "" },
            values.collect::<Vec<_>>().join("; ")
        )
    });
    registered
        .map(str::to_owned)
        .into_iter()
        .chain(conditions)
        .collect()
}
