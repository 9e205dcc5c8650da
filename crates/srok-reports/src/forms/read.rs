//! What does the file of a form say, and is it a form? What has no meaning is refused with its line and the words that are known.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use toml::Spanned;

use super::form::{Both, Column, Condition, Content, Form, Listed, Registered, What};
use crate::hash;
use srok_engine::quarterly::{Dimension, Measure};

/// More columns than this do not fit on a lying sheet of A4.
const MOST_COLUMNS: usize = 24;

/// What is wrong with a form, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}\nhint: {hint}")]
pub struct FormError {
    /// File and line.
    pub place: String,
    /// What was found.
    pub problem: String,
    /// The remedy, with the words that are known.
    pub hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    name: Spanned<String>,
    title: Both,
    basis: Both,
    rows: Spanned<String>,
    row_heading: Both,
    #[serde(default)]
    names: BTreeMap<String, Both>,
    #[serde(default)]
    columns: Vec<Spanned<Drawn>>,
    #[serde(default)]
    notes: Vec<Both>,
    #[serde(default)]
    signatures: Vec<Both>,
}

/// A column as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drawn {
    key: Spanned<String>,
    ru: String,
    en: String,
    group: Option<Both>,
    count: Option<Spanned<String>>,
    list: Option<Spanned<String>>,
    #[serde(default)]
    by_hand: bool,
    registered: Option<Spanned<String>>,
    #[serde(default, rename = "where")]
    conditions: BTreeMap<String, Spanned<Wanted>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a list of codes, or { other_than = [ … ] }"
)]
enum Wanted {
    OneOf(Vec<String>),
    OtherThan(OtherThan),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherThan {
    other_than: Vec<String>,
}

/// The text of a form, for messages.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Form {
    /// Reads the text of a form; `file` is its name in messages, `stem` that of the file without folder and ending.
    ///
    /// # Errors
    ///
    /// [`FormError`] if the text says something that has no meaning.
    pub fn parse(file: &str, stem: &str, text: &str) -> Result<Self, FormError> {
        let place = Place { file, text };
        let document: Document = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let hint = "the keys are name, title, basis, rows, row_heading, names, columns, notes and signatures, those of a column key, ru, en, \
                        group, count, list, by_hand, registered and where; see docs/reference/report-forms.md";
            place.error(at, error.message().replace('\n', ", "), hint)
        })?;
        let name = document.name.get_ref();
        if name != stem {
            return Err(place.error(
                document.name.span().start,
                format!("the form is named `{name}`, its file `{stem}.toml`"),
                "give both the same name",
            ));
        }
        let columns = place.columns(&document.columns)?;
        if columns.is_empty() || columns.len() > MOST_COLUMNS {
            let problem = format!("the form has {} columns", columns.len());
            let hint = format!(
                "a form has 1 to {MOST_COLUMNS} of them, each begun by [[columns]]: more do not fit on a sheet"
            );
            return Err(place.error(0, problem, hint));
        }
        Ok(Self {
            name: name.clone(),
            file: file.to_owned(),
            hash: hash::of_bytes(text.as_bytes()),
            title: document.title,
            basis: document.basis,
            rows: place.dimension(document.rows.get_ref(), document.rows.span().start)?,
            row_heading: document.row_heading,
            names: document.names.into_iter().collect(),
            columns,
            notes: document.notes,
            signatures: document.signatures,
        })
    }
}

impl Place<'_> {
    fn line(&self, byte: usize) -> usize {
        let before = self.text.get(..byte).unwrap_or("");
        before.matches('\n').count() + 1
    }

    fn error(&self, byte: usize, problem: impl Into<String>, hint: impl Into<String>) -> FormError {
        FormError {
            place: format!("{}:{}", self.file, self.line(byte)),
            problem: problem.into(),
            hint: hint.into(),
        }
    }

    fn columns(&self, drawn: &[Spanned<Drawn>]) -> Result<Vec<Column>, FormError> {
        let mut known = HashSet::new();
        let mut columns = Vec::with_capacity(drawn.len());
        for column in drawn {
            let key = &column.get_ref().key;
            let fits = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            };
            if key.get_ref().is_empty() || !key.get_ref().chars().all(fits) {
                return Err(self.error(
                    key.span().start,
                    format!("`{}` is no key of a column", key.get_ref()),
                    "write small Latin letters, digits and _",
                ));
            }
            if !known.insert(key.get_ref()) {
                return Err(self.error(
                    key.span().start,
                    format!("two columns have the key `{}`", key.get_ref()),
                    "give each column a key of its own",
                ));
            }
            columns.push(self.column(column)?);
        }
        Ok(columns)
    }

    fn column(&self, column: &Spanned<Drawn>) -> Result<Column, FormError> {
        let drawn = column.get_ref();
        let key = drawn.key.get_ref();
        let at = drawn.key.span().start;
        let content = match (&drawn.count, drawn.by_hand) {
            (Some(measure), false) => {
                let what = self.what(drawn, key, measure)?;
                match &drawn.list {
                    None => Content::Count(what),
                    Some(list) => Content::List(what, self.listed(key, list)?),
                }
            }
            (None, true)
                if drawn.list.is_none()
                    && drawn.registered.is_none()
                    && drawn.conditions.is_empty() =>
            {
                Content::ByHand
            }
            (None | Some(_), true) => {
                return Err(self.error(
                    at,
                    format!("column `{key}` is filled in by hand and counted"),
                    "keep by_hand = true alone, or take it away",
                ));
            }
            (None, false) => {
                return Err(self.error(
                    at,
                    format!("column `{key}` does not say what is counted"),
                    format!(
                        "name a figure with count = \"…\" ({}), or write by_hand = true",
                        measures()
                    ),
                ));
            }
        };
        Ok(Column {
            key: key.clone(),
            heading: Both {
                ru: drawn.ru.clone(),
                en: drawn.en.clone(),
            },
            group: drawn.group.clone(),
            content,
        })
    }

    fn what(&self, drawn: &Drawn, key: &str, measure: &Spanned<String>) -> Result<What, FormError> {
        let conditions = drawn.conditions.iter();
        Ok(What {
            measure: Measure::named(measure.get_ref()).ok_or_else(|| {
                self.error(
                    measure.span().start,
                    format!("column `{key}`: unknown figure `{}`", measure.get_ref()),
                    format!("known figures: {}", measures()),
                )
            })?,
            registered: match &drawn.registered {
                None => None,
                Some(word) => Some(self.registered(key, word)?),
            },
            conditions: conditions
                .map(|(dimension, wanted)| self.condition(key, dimension, wanted))
                .collect::<Result<_, _>>()?,
        })
    }

    fn condition(
        &self,
        key: &str,
        dimension: &str,
        wanted: &Spanned<Wanted>,
    ) -> Result<Condition, FormError> {
        let at = wanted.span().start;
        let (values, is_other_than) = match wanted.get_ref() {
            Wanted::OneOf(values) => (values, false),
            Wanted::OtherThan(than) => (&than.other_than, true),
        };
        if values.is_empty() {
            return Err(self.error(
                at,
                format!("column `{key}`: the condition on `{dimension}` names no code"),
                "name at least one; \"\" stands for: not named",
            ));
        }
        Ok(Condition {
            dimension: self.dimension(dimension, at)?,
            values: values.clone(),
            is_other_than,
            line: self.line(at),
        })
    }

    fn dimension(&self, word: &str, at: usize) -> Result<Dimension, FormError> {
        Dimension::named(word).ok_or_else(|| {
            let known = Dimension::ALL.map(Dimension::code).join(", ");
            self.error(
                at,
                format!("unknown dimension `{word}`"),
                format!("known dimensions: {known}"),
            )
        })
    }

    fn listed(&self, key: &str, word: &Spanned<String>) -> Result<Listed, FormError> {
        let mut all = Listed::ALL.into_iter();
        let found = all.find(|listed| listed.code() == word.get_ref());
        found.ok_or_else(|| {
            let known = Listed::ALL.map(Listed::code).join(", ");
            self.error(
                word.span().start,
                format!("column `{key}`: unknown list `{}`", word.get_ref()),
                format!("known lists: {known}"),
            )
        })
    }

    fn registered(&self, key: &str, word: &Spanned<String>) -> Result<Registered, FormError> {
        let mut all = Registered::ALL.into_iter();
        let found = all.find(|registered| registered.code() == word.get_ref());
        found.ok_or_else(|| {
            let known = Registered::ALL.map(Registered::code).join(", ");
            self.error(
                word.span().start,
                format!("column `{key}`: unknown word `{}`", word.get_ref()),
                format!("registered is one of: {known}"),
            )
        })
    }
}

fn measures() -> String {
    Measure::ALL.map(Measure::code).join(", ")
}
