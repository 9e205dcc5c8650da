//! What is one value of a record, before anything is checked? Every format has its own kinds of
//! them; these are all.

use std::borrow::Cow;
use std::fmt;

use srok_law::time::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

use super::event::push_quoted;
use super::times::{self, Written};

/// One value as a format gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Cell<'a> {
    /// Nothing there.
    #[default]
    Empty,
    Text(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    /// A day of a format that has days of its own.
    Day(NaiveDate),
    /// A local time of such a format.
    Local(NaiveDateTime),
    /// A moment of such a format.
    Moment(DateTime<Utc>),
    /// Something that is no value; says what, e.g. `an object`. Its content is not kept.
    Unusable(&'static str),
}

impl Cell<'_> {
    /// Returns the bytes of its texts.
    pub fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List(texts) => texts.iter().map(|text| text.len() + 1).sum(),
            _ => 0,
        }
    }
}

/// Returns the date and time that a cell states, if it states one.
pub(super) fn written(cell: &Cell<'_>) -> Option<Written> {
    match cell {
        Cell::Text(text) => times::parse(text),
        Cell::Day(date) => Some(Written {
            date: *date,
            time: None,
            offset_seconds: None,
        }),
        Cell::Local(local) => Some(Written {
            date: local.date(),
            time: Some(local.time()),
            offset_seconds: None,
        }),
        Cell::Moment(moment) => {
            let utc = moment.naive_utc();
            Some(Written {
                date: utc.date(),
                time: Some(utc.time()),
                offset_seconds: Some(0),
            })
        }
        Cell::Empty | Cell::List(_) | Cell::Unusable(_) => None,
    }
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => formatter.write_str(text),
            Self::List(values) => formatter.write_str(&values.join(", ")),
            Self::Day(date) => write!(formatter, "{date}"),
            Self::Local(local) => write!(formatter, "{}", local.format("%Y-%m-%dT%H:%M:%S%.f")),
            Self::Moment(moment) => {
                formatter.write_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Self::Unusable(what) => formatter.write_str(what),
        }
    }
}

/// Returns the cells that hold something as a JSON object.
pub(super) fn object<'c>(cells: impl Iterator<Item = (&'c str, &'c Cell<'c>)>) -> String {
    let mut text = String::from("{");
    for (name, cell) in cells {
        if matches!(cell, Cell::Empty | Cell::Unusable(_)) {
            continue;
        }
        if text.len() > 1 {
            text.push(',');
        }
        push_quoted(&mut text, name);
        text.push(':');
        if let Cell::List(values) = cell {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_quoted(&mut text, value);
            }
            text.push(']');
        } else {
            push_quoted(&mut text, &cell.to_string());
        }
    }
    text.push('}');
    text
}
