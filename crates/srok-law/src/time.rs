//! Which types of dates, times and zones does srok use? Those of `chrono` and `chrono-tz`, named in this one place.
//!
//! `chrono` is in maintenance: faults are mended, nothing is added. Whoever replaces it, and `chrono-tz` with it, finds here all that a successor must
//! offer. They stay the types of `chrono`, so that serde and the derives of other crates know them.
//!
//! For days and hours of a zone ask [`Zone`](crate::calendar::Zone), which knows the hours that clocks skip and repeat; [`Tz`] is for code that must name
//! a zone.
//!
//! ```
//! use srok_law::time::{NaiveDate, Tz};
//!
//! let day: NaiveDate = serde_json::from_str("\"2026-12-30\"")?;
//! assert_eq!(serde_json::to_string(&day)?, "\"2026-12-30\"");
//! assert_eq!(Tz::Europe__Moscow.name(), "Europe/Moscow");
//! # Ok::<(), serde_json::Error>(())
//! ```

pub use chrono::{
    DateTime, Datelike, Days, FixedOffset, LocalResult, Months, NaiveDate, NaiveDateTime,
    NaiveTime, Offset, SecondsFormat, TimeDelta, TimeZone, Timelike, Utc,
};
pub use chrono_tz::Tz;
