//! How are days, times and languages of the directory written in lists? As in its files: 2026-03-12, 09:00, ru.

use serde::Serializer;
use srok_law::time::NaiveTime;

use srok_law::case::Day;
use srok_law::words::Lang;

/// How a time of the day is written and read.
pub(super) const TIME: &str = "%H:%M";

/// Writes a day.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
pub(super) fn day<S: Serializer>(day: &Day, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(day)
}

/// Writes a day that may be absent.
#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for it"
)]
pub(super) fn optional_day<S: Serializer>(day: &Option<Day>, to: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => to.collect_str(day),
        None => to.serialize_none(),
    }
}

/// Writes a time of the day that may be absent.
#[expect(clippy::ref_option, reason = "serde asks for it")]
pub(super) fn optional_time<S: Serializer>(
    time: &Option<NaiveTime>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => to.collect_str(&time.format(TIME)),
        None => to.serialize_none(),
    }
}

/// Writes a language.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
pub(super) fn lang<S: Serializer>(lang: &Lang, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(lang.code())
}
