//! Which types of civil time does srok use? Those of `chrono` and `chrono-tz`, by one door.
//!
//! Both crates are in maintenance: faults are mended, nothing is added. Should one have to be replaced, this list is what a successor must offer,
//! and the crates above need no other import. The types stay those of `chrono`, so that serde, `OpenAPI` and DuckDB see what they saw.
//!
//! Zones are asked through [`Zone`](crate::calendar::Zone), which knows skipped and repeated hours; [`Tz`] is for what must name a zone, e.g.
//! `Tz::Europe__Moscow`.

pub use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, Months, NaiveDate, NaiveDateTime,
    NaiveTime, Offset, SecondsFormat, TimeDelta, TimeZone, Timelike, Utc,
};
pub use chrono_tz::Tz;
