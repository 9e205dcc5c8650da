//! Which drafts are in one row? Each event of the row itself, and the events of the case that stand
//! on all of its rows.

use std::borrow::Cow;

use super::{Layout, Place};
use crate::cell::{Cell, written};
use crate::draft::{Draft, Id};
use crate::reject::time_problem;
use crate::times::{self, TimeProblem};

impl Layout {
    /// Makes the drafts of the events that stand in one row themselves.
    pub fn event_drafts<'a>(&'a self, cells: &'a [Cell<'a>], mut each: impl FnMut(Draft<'a>)) {
        if let (Some(kind), Some(time)) = (self.kind, self.time) {
            let mut draft = self.draft(cells, &self.attributes);
            draft.kind = self.kind_of(self.cell(cells, kind));
            draft.time = self.cell(cells, time);
            return each(draft);
        }
        for (column, kind) in &self.events {
            let time = self.cell(cells, *column);
            if time != Cell::Empty {
                let mut draft = self.draft(cells, &self.attributes);
                draft.kind = Cell::Text(Cow::Borrowed(kind));
                draft.time = time;
                // one id would not do for the several events of a row
                draft.id = Id::Derived;
                each(draft);
            }
        }
    }

    /// Makes the drafts of the events of the case to which a row belongs: the same for each of its
    /// rows.
    pub fn case_drafts<'a>(&'a self, cells: &'a [Cell<'a>], mut each: impl FnMut(Draft<'a>)) {
        for (column, kind) in &self.case_events {
            let time = self.cell(cells, *column);
            if time != Cell::Empty {
                let mut draft = self.draft(cells, &self.case_attributes);
                draft.kind = Cell::Text(Cow::Borrowed(kind));
                draft.time = time;
                draft.id = Id::OncePerCase;
                draft.recorded = Cell::Empty;
                each(draft);
            }
        }
    }

    /// Returns a draft without type and time.
    fn draft<'a>(&'a self, cells: &'a [Cell<'a>], places: &'a [Place]) -> Draft<'a> {
        let optional =
            |column: Option<usize>| column.map_or(Cell::Empty, |at| self.cell(cells, at));
        let source = match (optional(self.source), &self.constant_source) {
            (Cell::Empty, Some(constant)) => Cell::Text(Cow::Borrowed(constant)),
            (given, _) => given,
        };
        let id = match optional(self.id) {
            Cell::Empty => Id::Derived,
            given => Id::Given(given),
        };
        let mut draft = Draft {
            source,
            id,
            subject: self.cell(cells, self.subject),
            recorded: optional(self.recorded),
            attributes: Vec::with_capacity(places.len() + self.constants.len()),
            ..Draft::empty()
        };
        for place in places {
            let cell = self.cell(cells, place.column);
            let cell = match cell {
                Cell::Empty => continue,
                cell if place.is_date => match self.day(&cell) {
                    Ok(day) => day,
                    Err(problem) => {
                        draft
                            .flaw
                            .get_or_insert_with(|| time_problem(&place.name, &cell, problem));
                        continue;
                    }
                },
                Cell::Text(text) if place.is_list => self.list(text),
                cell => cell,
            };
            draft.attributes.push((Cow::Borrowed(&place.name), cell));
        }
        let constants = self.constants.iter();
        draft.attributes.extend(constants.map(|(name, value)| {
            (
                Cow::Borrowed(name.as_str()),
                Cell::Text(Cow::Borrowed(value)),
            )
        }));
        draft
    }

    /// Returns a wanted cell, trimmed; placeholders count as empty.
    fn cell<'a>(&'a self, cells: &'a [Cell<'a>], column: usize) -> Cell<'a> {
        match cells.get(column) {
            Some(Cell::Text(text)) => {
                let text = text.trim();
                if text.is_empty() || self.empty.contains(text) {
                    return Cell::Empty;
                }
                Cell::Text(Cow::Borrowed(text))
            }
            Some(other) => other.clone(),
            None => Cell::Empty,
        }
    }

    /// Returns the event type of an activity.
    fn kind_of<'a>(&'a self, activity: Cell<'a>) -> Cell<'a> {
        match activity {
            Cell::Text(text) => match self.types.get(text.as_ref()) {
                Some(kind) => Cell::Text(Cow::Borrowed(kind)),
                None => Cell::Text(text),
            },
            other => other,
        }
    }

    fn day(&self, cell: &Cell<'_>) -> Result<Cell<'static>, TimeProblem> {
        let written = written(cell).ok_or(TimeProblem::Unreadable)?;
        times::local_day(written, self.zone).map(Cell::Day)
    }

    fn list<'a>(&self, text: Cow<'a, str>) -> Cell<'a> {
        let Cow::Borrowed(text) = text else {
            return Cell::List(
                text.split(self.separator)
                    .map(|value| value.trim().to_owned().into())
                    .collect(),
            );
        };
        Cell::List(
            text.split(self.separator)
                .map(|value| Cow::Borrowed(value.trim()))
                .collect(),
        )
    }
}
