//! What does one CloudEvents 1.0 JSON object say? Texts are borrowed, unknown attributes are passed
//! over and counted.
//!
//! Whatever is wrong with a field ends up in the draft, so that the rest of the record can still be
//! named.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::str;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::cell::Cell;
use super::delivery::Dropped;
use super::draft::{Draft, Id, Rejects, Rules};
use super::event::is_common_attribute;
use super::reject::Problem;
use super::times::Zones;
use super::{IngestError, Options};

/// Reads single events.
pub(super) struct Reader<'a> {
    extra_attributes: &'a HashSet<String>,
}

impl<'a> Reader<'a> {
    pub fn new(extra_attributes: &'a HashSet<String>) -> Self {
        Self { extra_attributes }
    }

    /// Takes one JSON object apart.
    pub fn read_bytes<'t>(&self, bytes: &'t [u8], dropped: &mut Dropped) -> Draft<'t> {
        match str::from_utf8(bytes) {
            Ok(text) => self.read(text, dropped),
            Err(error) => {
                let reason = format!("invalid UTF-8 at byte {}", error.valid_up_to() + 1);
                let flaw = Problem::new("record", reason, "send the file in UTF-8");
                Draft {
                    flaw: Some(flaw),
                    ..Draft::empty()
                }
            }
        }
    }

    fn read<'t>(&self, text: &'t str, dropped: &mut Dropped) -> Draft<'t> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let seed = EventSeed {
            extra_attributes: self.extra_attributes,
            dropped,
        };
        let read = seed.deserialize(&mut deserializer).and_then(|draft| {
            deserializer.end()?;
            Ok(draft)
        });
        read.unwrap_or_else(|error| Draft {
            flaw: Some(unreadable(&error)),
            ..Draft::empty()
        })
    }
}

/// Returns the rules for events that come as JSON.
pub(super) fn rules(file: &Arc<str>, options: &Options<'_>) -> Rules {
    Rules {
        file: Arc::clone(file),
        now: options.now,
        zones: Zones {
            of_times: None,
            of_dates: options.default_zone,
        },
        any_type: false,
        is_own: false,
        rejects: Rejects::new(options.bounds),
    }
}

/// Refuses a mapping where it would have no effect.
pub(super) fn refuse_mapping(file: &str, options: &Options<'_>) -> Result<(), IngestError> {
    let Some(mapping) = options.mapping else {
        return Ok(());
    };
    Err(IngestError::Layout {
        file: mapping.file().to_owned(),
        problem: format!(
            "a mapping has no meaning for `{file}`: CloudEvents name their fields themselves"
        ),
        hint: "leave --mapping out, or give a table or a log".to_owned(),
    })
}

/// Says what is wrong with a text that is no JSON object, without quoting it.
fn unreadable(error: &serde_json::Error) -> Problem {
    let hint = "send one JSON object per event";
    if error.classify() == Category::Data {
        return Problem::new("record", "is not a JSON object", hint);
    }
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    let at = if error.line() > 1 {
        format!("line {} of it, character {}", error.line(), error.column())
    } else {
        format!("character {}", error.column())
    };
    Problem::new("record", format!("unreadable JSON at {at}: {what}"), hint)
}

/// Any JSON value, as far as it can be used.
enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    /// A number or a truth value, written out.
    Scalar(String),
    List(Vec<Cow<'a, str>>),
    Unusable(&'static str),
}

impl<'a> Value<'a> {
    /// Returns the value of a field of the event itself, which must be a text.
    fn into_field(self) -> Cell<'a> {
        match self {
            Self::Scalar(_) => Cell::Unusable("a number or a truth value"),
            Self::List(_) => Cell::Unusable("a list"),
            other => other.into_attribute(),
        }
    }

    fn into_attribute(self) -> Cell<'a> {
        match self {
            Self::Null => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Scalar(text) => Cell::Text(Cow::Owned(text)),
            Self::List(texts) => Cell::List(texts),
            Self::Unusable(what) => Cell::Unusable(what),
        }
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Value::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Scalar(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Scalar(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Scalar(number.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        let mut is_flat = true;
        while let Some(element) = elements.next_element()? {
            match element {
                Value::Text(text) => texts.push(text),
                Value::Scalar(text) => texts.push(Cow::Owned(text)),
                Value::Null => {}
                Value::List(_) | Value::Unusable(_) => is_flat = false,
            }
        }
        Ok(if is_flat {
            Value::List(texts)
        } else {
            Value::Unusable("a nested list")
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Unusable("an object"))
    }
}

/// Reads the event itself.
struct EventSeed<'s> {
    extra_attributes: &'s HashSet<String>,
    dropped: &'s mut Dropped,
}

impl<'de> DeserializeSeed<'de> for EventSeed<'_> {
    type Value = Draft<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EventSeed<'_> {
    type Value = Draft<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a CloudEvents object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut draft = Draft::empty();
        let mut id = Cell::Empty;
        let mut version = Cell::Empty;
        let mut has_data = false;
        while let Some(Value::Text(name)) = entries.next_key()? {
            let place = match name.as_ref() {
                "specversion" => &mut version,
                "id" => &mut id,
                "source" => &mut draft.source,
                "type" => &mut draft.kind,
                "subject" => &mut draft.subject,
                "time" => &mut draft.time,
                "data" => {
                    if has_data {
                        draft.flaw.get_or_insert_with(|| given_twice("data"));
                    }
                    has_data = true;
                    let Draft {
                        attributes, flaw, ..
                    } = &mut draft;
                    entries.next_value_seed(DataSeed {
                        extra_attributes: self.extra_attributes,
                        dropped: &mut *self.dropped,
                        attributes,
                        flaw,
                    })?;
                    continue;
                }
                // say how `data` is written; it is JSON or it would not have been read
                "datacontenttype" | "dataschema" => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
                extension => {
                    self.dropped.count(extension, 1);
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if *place != Cell::Empty {
                draft.flaw.get_or_insert_with(|| given_twice(&name));
            }
            *place = entries.next_value::<Value<'de>>()?.into_field();
        }
        draft.id = Id::Given(id);
        let flaw = draft.flaw.take().or_else(|| version_flaw(&version));
        Ok(Draft { flaw, ..draft })
    }
}

fn given_twice(name: &str) -> Problem {
    Problem::new(name, "is given twice", "send each field once")
}

fn version_flaw(version: &Cell<'_>) -> Option<Problem> {
    let reason = match version {
        Cell::Text(version) if version == "1.0" => return None,
        Cell::Empty => "is missing",
        _ => "is not \"1.0\"",
    };
    Some(Problem::new(
        "specversion",
        reason,
        "send CloudEvents 1.0 with \"specversion\":\"1.0\"",
    ))
}

/// Reads the attributes in `data`.
struct DataSeed<'s, 'de> {
    extra_attributes: &'s HashSet<String>,
    dropped: &'s mut Dropped,
    attributes: &'s mut Vec<(Cow<'de, str>, Cell<'de>)>,
    flaw: &'s mut Option<Problem>,
}

impl DataSeed<'_, '_> {
    fn refuse_what_is_no_object(self) {
        self.flaw.get_or_insert_with(|| {
            Problem::new(
                "data",
                "is not an object",
                "send the attributes as \"data\":{\"name\":\"value\"}",
            )
        });
    }
}

impl<'de> DeserializeSeed<'de> for DataSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DataSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(Value::Text(name)) = entries.next_key()? {
            if !is_common_attribute(&name) && !self.extra_attributes.contains(name.as_ref()) {
                self.dropped.count(&name, 1);
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            let cell = entries.next_value::<Value<'de>>()?.into_attribute();
            if self.attributes.iter().any(|(known, _)| *known == name) {
                self.flaw.get_or_insert_with(|| given_twice(&name));
            }
            self.attributes.push((name, cell));
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.refuse_what_is_no_object();
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.refuse_what_is_no_object();
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.refuse_what_is_no_object();
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.refuse_what_is_no_object();
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.refuse_what_is_no_object();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        self.refuse_what_is_no_object();
        Ok(())
    }
}
