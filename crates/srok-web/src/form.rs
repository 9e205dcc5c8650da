//! Which texts does a filter take? Described for the document of the interface; the handlers are what reads them.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AnyOfBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::{PartialSchema, ToSchema};

use srok_law::regulation::Severity;
use srok_law::timing::State;

/// A local time, from the year to the minute or second.
const LOCAL_TIME: &str = "^[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)\
                          [T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";

/// What [`srok_law::moment::Moment::read`] reads: a moment with its offset, a date, a local time.
pub(super) struct MomentForm;

/// A state.
pub(super) struct StateForm;

/// A severity, or all of them.
pub(super) struct SeverityForm;

/// A language.
pub(super) struct LangForm;

impl ToSchema for MomentForm {}
impl ToSchema for StateForm {}
impl ToSchema for SeverityForm {}
impl ToSchema for LangForm {}

impl PartialSchema for MomentForm {
    fn schema() -> RefOr<Schema> {
        let local = text().pattern(Some(LOCAL_TIME));
        moment_or_date().item(local).into()
    }
}

impl PartialSchema for StateForm {
    fn schema() -> RefOr<Schema> {
        one_of(
            State::ALL
                .map(State::code)
                .into_iter()
                .chain(["open", "in_time"]),
        )
    }
}

impl PartialSchema for SeverityForm {
    fn schema() -> RefOr<Schema> {
        one_of(Severity::ALL.map(Severity::code).into_iter().chain(["all"]))
    }
}

impl PartialSchema for LangForm {
    fn schema() -> RefOr<Schema> {
        one_of(["ru", "en"])
    }
}

/// Describes when an event happened: a moment with its offset, or a date.
pub(super) fn event_time() -> Schema {
    moment_or_date()
        .description(Some("When it happened, not before 1900 and not in the future, with an offset; or a date, if the hour is not known."))
        .build()
        .into()
}

fn moment_or_date() -> AnyOfBuilder {
    let of = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
    AnyOfBuilder::new()
        .item(of(KnownFormat::DateTime))
        .item(of(KnownFormat::Date))
}

fn one_of(words: impl IntoIterator<Item = &'static str>) -> RefOr<Schema> {
    text().enum_values(Some(words)).into()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
