//! What does a mapping file say? Which column is which field, in which zone times are, what
//! activities are called here.
//!
//! Strict: an unknown key, a wrong type or zone name, or a mapping that could make no event, is an
//! error with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use srok_law::time::Tz;
use toml::Spanned;

use super::draft::is_event_type;
use srok_law::case::source;

/// Separates the values of a list in one cell unless the mapping says otherwise.
pub(super) const SEPARATOR: char = ';';
/// The attributes that are lists unless the mapping says otherwise.
pub(super) const LISTS: [&str; 2] = ["ground", "object"];

/// How the columns of a table, or the keys of a log, become events.
#[derive(Debug, Clone)]
pub struct Mapping {
    file: String,
    text: String,
    pub(super) fields: Fields,
    pub(super) attributes: Vec<Kept>,
    pub(super) case_attributes: Vec<Kept>,
    /// Column and event type: each filled cell of a row is an event at that time.
    pub(super) events: Vec<(String, String)>,
    /// The same for columns that belong to the case: one event per case, not per row.
    pub(super) case_events: Vec<(String, String)>,
    pub(super) zone: Option<Tz>,
    pub(super) types: BTreeMap<String, String>,
    pub(super) source: Option<String>,
    /// Attributes that are the same for all events.
    pub(super) constants: Vec<(String, String)>,
    pub(super) separator: char,
    pub(super) lists: Vec<String>,
    /// Texts that stand for nothing, e.g. `EMPTY`.
    pub(super) empty: BTreeSet<String>,
    pub(super) sheet: Option<String>,
    pub(super) delimiter: Option<u8>,
}

/// The columns of the fields that are no attributes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    pub subject: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub time: Option<String>,
    pub id: Option<String>,
    pub source: Option<String>,
    pub recorded: Option<String>,
}

/// An attribute to keep.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub name: String,
    pub column: String,
    /// Only the local day of it, in the zone of the mapping.
    pub is_date: bool,
}

/// What is wrong with a mapping file, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}\nhint: {hint}")]
pub struct MappingError {
    /// File and line.
    pub place: String,
    /// What was found and what was expected.
    pub problem: String,
    /// The remedy.
    pub hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    columns: Spanned<Fields>,
    #[serde(default)]
    attributes: BTreeMap<String, Spanned<Column>>,
    #[serde(default)]
    case_attributes: BTreeMap<String, Spanned<Column>>,
    #[serde(default)]
    events: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    case_events: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    zone: Zone,
    #[serde(default)]
    types: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    constants: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    lists: Lists,
    #[serde(default)]
    empty: Empty,
    #[serde(default)]
    table: Table,
    /// Says by which right files of the inbox are taken in, which is the business of the inbox.
    #[serde(default, rename = "feed")]
    _feed: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a column, or { column = \"…\", as = \"date\" }"
)]
enum Column {
    AsWritten(String),
    Converted(Converted),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Converted {
    column: String,
    #[serde(rename = "as")]
    form: Form,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Text,
    Date,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    naive: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    separator: Option<char>,
    attributes: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {
    #[serde(default)]
    values: BTreeSet<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    sheet: Option<String>,
    delimiter: Option<Spanned<char>>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    ///
    /// [`MappingError`] if the file cannot be read or says something that has no meaning.
    pub fn load(path: &Path) -> Result<Self, MappingError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| MappingError {
            place: file.clone(),
            problem: format!("cannot be read: {cause}"),
            hint: "check the name and the rights of the mapping file".to_owned(),
        })?;
        Self::parse(&file, &text)
    }

    /// Reads the text of a mapping; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// [`MappingError`] if the text says something that has no meaning.
    pub fn parse(file: &str, text: &str) -> Result<Self, MappingError> {
        let place = Place { file, text };
        let document: Document = toml::from_str(text).map_err(|error| {
            let hint = "the keys are columns, attributes, case_attributes, events, case_events, zone, types, constants, \
                        lists, empty and table; see examples/receipt.mapping.toml";
            place.error(error.span(), error.message().replace('\n', ", "), hint)
        })?;
        let zone = document
            .zone
            .naive
            .as_ref()
            .map(|name| place.zone(name))
            .transpose()?;
        let mut constants = document.constants;
        let source = constants.remove("source");
        let source = source.map(|source| place.source(source)).transpose()?;
        for name in constants.keys() {
            if let Some(column) = document.attributes.get(name) {
                let problem = format!("attribute `{name}` has a column and a constant");
                return Err(place.error(Some(column.span()), problem, "keep one of them"));
            }
        }
        let mapping = Self {
            file: file.to_owned(),
            text: text.to_owned(),
            attributes: place.kept(document.attributes, zone)?,
            case_attributes: place.kept(document.case_attributes, zone)?,
            events: place.event_types(document.events)?,
            case_events: place.event_types(document.case_events)?,
            zone,
            types: place.event_types(document.types)?.into_iter().collect(),
            source,
            constants: constants
                .into_iter()
                .map(|(name, value)| (name, value.into_inner()))
                .collect(),
            separator: document.lists.separator.unwrap_or(SEPARATOR),
            lists: document
                .lists
                .attributes
                .unwrap_or_else(|| LISTS.map(str::to_owned).into()),
            empty: document.empty.values,
            sheet: document.table.sheet,
            delimiter: document
                .table
                .delimiter
                .map(|delimiter| place.delimiter(&delimiter))
                .transpose()?,
            fields: document.columns.get_ref().clone(),
        };
        let fields = &mapping.fields;
        let problem = match (&fields.kind, &fields.time) {
            (Some(_), Some(_)) if mapping.events.is_empty() => return Ok(mapping),
            (None, None) if !(mapping.events.is_empty() && mapping.case_events.is_empty()) => {
                return Ok(mapping);
            }
            (None, None) => "names no column that makes an event",
            (Some(_), None) => "names the column of `type` but not of `time`",
            (None, Some(_)) => "names the column of `time` but not of `type`",
            (Some(_), Some(_)) => "names columns of `type` and `time` beside [events]",
        };
        let hint = "name `type` and `time` for one event per row, or [events] for one event per date column";
        Err(place.error(Some(document.columns.span()), problem.to_owned(), hint))
    }

    /// Returns the name of the mapping file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the text of the mapping file.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Tells whether the mapping takes the time of recording from the file, which only an
    /// administrator's initial load may.
    #[must_use]
    pub const fn maps_recorded(&self) -> bool {
        self.fields.recorded.is_some()
    }
}

/// A mapping text, for messages.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn error(&self, span: Option<Range<usize>>, problem: String, hint: &str) -> MappingError {
        let before = span.and_then(|span| self.text.get(..span.start));
        let place = match before {
            Some(before) => format!("{}:{}", self.file, before.matches('\n').count() + 1),
            None => self.file.to_owned(),
        };
        MappingError {
            place,
            problem,
            hint: hint.to_owned(),
        }
    }

    fn zone(&self, name: &Spanned<String>) -> Result<Tz, MappingError> {
        name.get_ref().parse().map_err(|_| {
            let problem = format!("`{}` is not a time zone", name.get_ref());
            self.error(
                Some(name.span()),
                problem,
                "take a name of the IANA database, e.g. Europe/Moscow",
            )
        })
    }

    fn source(&self, source: Spanned<String>) -> Result<String, MappingError> {
        let Some(flaw) = source::flaw(source.get_ref()) else {
            return Ok(source.into_inner());
        };
        let problem = format!("the source `{}` {}", source.get_ref(), flaw.reason());
        Err(self.error(Some(source.span()), problem, flaw.hint()))
    }

    fn delimiter(&self, delimiter: &Spanned<char>) -> Result<u8, MappingError> {
        let byte = u8::try_from(*delimiter.get_ref()).ok();
        byte.filter(|byte| byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r'))
            .ok_or_else(|| {
                let problem = format!("`{}` cannot separate fields", delimiter.get_ref());
                self.error(
                    Some(delimiter.span()),
                    problem,
                    "take \",\", \";\" or \"\\t\"",
                )
            })
    }

    /// Returns the keys with the event types they stand for.
    fn event_types(
        &self,
        types: BTreeMap<String, Spanned<String>>,
    ) -> Result<Vec<(String, String)>, MappingError> {
        let checked = types.into_iter().map(|(key, kind)| {
            if is_event_type(kind.get_ref()) {
                return Ok((key, kind.into_inner()));
            }
            let problem = format!("`{}` is not an event type", kind.get_ref());
            let hint = "lower-case letters, digits and `_`, at most 64, e.g. application_submitted";
            Err(self.error(Some(kind.span()), problem, hint))
        });
        checked.collect()
    }

    fn kept(
        &self,
        attributes: BTreeMap<String, Spanned<Column>>,
        zone: Option<Tz>,
    ) -> Result<Vec<Kept>, MappingError> {
        let kept = attributes.into_iter().map(|(name, column)| {
            let span = column.span();
            let (column, form) = match column.into_inner() {
                Column::AsWritten(column) => (column, Form::Text),
                Column::Converted(Converted { column, form }) => (column, form),
            };
            let is_date = matches!(form, Form::Date);
            if is_date && zone.is_none() {
                let problem =
                    format!("attribute `{name}` is to be a date, but the mapping names no zone");
                return Err(self.error(
                    Some(span),
                    problem,
                    "add [zone] naive = \"Europe/Moscow\"",
                ));
            }
            Ok(Kept {
                name,
                column,
                is_date,
            })
        });
        kept.collect()
    }
}
