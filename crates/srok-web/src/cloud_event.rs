//! In which form are events sent? Described for the document of the interface; `ingest` is what reads them.

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// What happened in a case, as a `CloudEvent` 1.0 in structured mode. Other attributes beside `data` are not kept.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a form, of which nothing is ever made")]
pub(super) struct CloudEvent {
    /// Always `1.0`.
    #[schema(pattern = "^1\\.0$", example = "1.0")]
    specversion: String,
    /// Unique within its source; at most 256 bytes in UTF-8, without control characters.
    #[schema(
        min_length = 1,
        max_length = 256,
        pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$",
        example = "e-1"
    )]
    id: String,
    /// The system that sends; at most 256 bytes in UTF-8, without control characters.
    #[schema(
        min_length = 1,
        max_length = 256,
        pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$",
        example = "//vis.example/tsp-12"
    )]
    source: String,
    /// What happened: a word of the vocabulary, or of an act.
    #[schema(
        max_length = 64,
        pattern = "^[a-z][a-z0-9_]*$",
        example = "application_submitted"
    )]
    r#type: String,
    /// The case; at most 256 bytes in UTF-8, without control characters.
    #[schema(
        min_length = 1,
        max_length = 256,
        pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$",
        example = "MO-1"
    )]
    subject: String,
    /// When it happened, not before 1900 and not in the future, with an offset; or a date, if the hour is not known.
    #[schema(schema_with = super::form::event_time)]
    time: String,
    /// Attributes that the vocabulary or an act declares, each a text of at most 256 bytes, a number, a truth value, or a list of them; others
    /// are not kept, and their names are in the answer.
    data: Option<BTreeMap<String, serde_json::Value>>,
}

/// Several events.
#[derive(ToSchema)]
#[schema(min_items = 1)]
#[expect(dead_code, reason = "a form, of which nothing is ever made")]
pub(super) struct CloudEvents(Vec<CloudEvent>);

/// Several events, one per line.
#[derive(ToSchema)]
#[schema(pattern = "\\S")]
#[expect(dead_code, reason = "a form, of which nothing is ever made")]
pub(super) struct Lines(String);
