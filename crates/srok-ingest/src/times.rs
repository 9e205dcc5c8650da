//! Which moment is meant by a date or time as people and machines write it? Text and zone in,
//! moment in UTC out.
//!
//! Never guessed: a time without offset and without a zone, and a local time that the clocks
//! skipped, have no answer.

use srok_law::time::Tz;
use srok_law::time::{
    DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};

use super::event::Precision;

/// Earlier events are slips of the pen, not history.
const FIRST_YEAR: i32 = 1900;

/// A date and perhaps a time and an offset, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub date: NaiveDate,
    pub time: Option<NaiveTime>,
    pub offset_seconds: Option<i32>,
}

/// Why a time gives no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeProblem {
    /// No known form.
    Unreadable,
    /// A local time, and no zone to read it in.
    TimeWithoutZone,
    /// A date, and no zone to know when that day began.
    DateWithoutZone,
    /// The clocks of the zone skipped it.
    Skipped(Tz),
    /// Before 1900.
    TooEarly,
}

/// The zones in which times without an offset are read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Zones {
    /// For dates with a time.
    pub of_times: Option<Tz>,
    /// For dates alone.
    pub of_dates: Option<Tz>,
}

/// Returns what a text says, or `None` if it is no date and no time.
///
/// Forms: `2026-03-06T17:05:00.123+03:00` (also with a space, without seconds, with `Z`, `+0300`,
/// `+03`), the same without offset, `06.03.2026 17:05`, and the dates alone. Digits beyond
/// microseconds are cut off.
pub(super) fn parse(text: &str) -> Option<Written> {
    let mut rest = Cursor(text.as_bytes());
    let date = rest.date()?;
    if rest.0.is_empty() {
        return Some(Written {
            date,
            time: None,
            offset_seconds: None,
        });
    }
    if !(rest.eat(b'T') || rest.eat(b't') || rest.eat(b' ')) {
        return None;
    }
    let time = rest.time()?;
    let offset_seconds = rest.offset()?;
    rest.0.is_empty().then_some(Written {
        date,
        time: Some(time),
        offset_seconds,
    })
}

/// Returns the moment of what is written, and how exactly it is known.
///
/// Of a local time that the clocks showed twice the earlier moment is meant: it is never later than
/// what happened. A date alone means the first moment of that local day.
pub(super) fn resolve(
    written: Written,
    zones: Zones,
) -> Result<(DateTime<Utc>, Precision), TimeProblem> {
    if written.date.year() < FIRST_YEAR {
        return Err(TimeProblem::TooEarly);
    }
    let Some(time) = written.time else {
        let zone = zones.of_dates.ok_or(TimeProblem::DateWithoutZone)?;
        let start = first_moment(written.date, zone).ok_or(TimeProblem::Skipped(zone))?;
        return Ok((start, Precision::Day));
    };
    let local = written.date.and_time(time);
    if let Some(seconds) = written.offset_seconds {
        let utc = local.checked_sub_signed(TimeDelta::seconds(seconds.into()));
        return Ok((
            utc.ok_or(TimeProblem::Unreadable)?.and_utc(),
            Precision::Moment,
        ));
    }
    let zone = zones.of_times.ok_or(TimeProblem::TimeWithoutZone)?;
    let moment = earliest(local, zone).ok_or(TimeProblem::Skipped(zone))?;
    Ok((moment, Precision::Moment))
}

/// Returns the local day on which a written moment falls; a time without offset stands on the day
/// it names.
pub(super) fn local_day(written: Written, zone: Option<Tz>) -> Result<NaiveDate, TimeProblem> {
    if written.time.is_none() || written.offset_seconds.is_none() {
        return Ok(written.date);
    }
    let zone = zone.ok_or(TimeProblem::DateWithoutZone)?;
    let (moment, _) = resolve(written, Zones::default())?;
    Ok(moment.with_timezone(&zone).date_naive())
}

/// Returns the moment of a local time, the earlier of two, or `None` if the clocks skipped it.
fn earliest(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment.to_utc()),
        LocalResult::None => None,
    }
}

/// Returns the first moment of a local day, or `None` if the zone left the whole day out.
fn first_moment(date: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = date.and_time(NaiveTime::MIN);
    // a skipped midnight comes with a gap of some quarters of an hour, and the day begins at its
    // end
    (0..96).find_map(|quarter| earliest(midnight + TimeDelta::minutes(15 * quarter), zone))
}

/// The bytes not yet read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn eat(&mut self, expected: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == expected => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let mut number = 0;
        for digit in digits {
            number = number * 10 + u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        }
        self.0 = rest;
        Some(number)
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let (year, month, day) = if self.0.get(2) == Some(&b'.') {
            let day = self.number(2)?;
            let month = self.eat(b'.').then(|| self.number(2))??;
            let year = self.eat(b'.').then(|| self.number(4))??;
            (year, month, day)
        } else {
            let year = self.number(4)?;
            let month = self.eat(b'-').then(|| self.number(2))??;
            let day = self.eat(b'-').then(|| self.number(2))??;
            (year, month, day)
        };
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    }

    fn time(&mut self) -> Option<NaiveTime> {
        let hour = self.number(2)?;
        let minute = self.eat(b':').then(|| self.number(2))??;
        let second = if self.eat(b':') { self.number(2)? } else { 0 };
        let micros = if self.eat(b'.') || self.eat(b',') {
            self.fraction()?
        } else {
            0
        };
        NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
    }

    /// Reads the digits after the point as microseconds.
    fn fraction(&mut self) -> Option<u32> {
        let length = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = rest;
        let padded = digits.iter().chain(std::iter::repeat(&b'0')).take(6);
        Some(padded.fold(0, |micros, digit| micros * 10 + u32::from(digit - b'0')))
    }

    /// Reads an offset; the outer `None` is an unreadable one, the inner one none at all.
    fn offset(&mut self) -> Option<Option<i32>> {
        if self.0.is_empty() {
            return Some(None);
        }
        if self.eat(b'Z') || self.eat(b'z') {
            return Some(Some(0));
        }
        let sign = if self.eat(b'+') {
            1
        } else if self.eat(b'-') {
            -1
        } else {
            return None;
        };
        let hours = self.number(2)?;
        let minutes = if self.eat(b':') || !self.0.is_empty() {
            self.number(2)?
        } else {
            0
        };
        if hours > 18 || minutes > 59 {
            return None;
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        Some(Some(sign * seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str, zone: Option<Tz>) -> Result<String, TimeProblem> {
        let zones = Zones {
            of_times: zone,
            of_dates: zone,
        };
        let written = parse(text).ok_or(TimeProblem::Unreadable)?;
        resolve(written, zones).map(|(at, precision)| format!("{} {precision:?}", at.to_rfc3339()))
    }

    const MOSCOW: Option<Tz> = Some(srok_law::time::Tz::Europe__Moscow);
    const AMSTERDAM: Option<Tz> = Some(srok_law::time::Tz::Europe__Amsterdam);

    #[test]
    fn every_form_names_its_moment() {
        let table = [
            (
                "2026-03-06T17:05:00+03:00",
                None,
                "2026-03-06T14:05:00+00:00 Moment",
            ),
            (
                "2026-03-06t14:05:00z",
                None,
                "2026-03-06T14:05:00+00:00 Moment",
            ),
            (
                "2011-10-11 13:45:40.276000+02:00",
                None,
                "2011-10-11T11:45:40.276+00:00 Moment",
            ),
            (
                "2026-03-06T17:05:00.1234567+0300",
                None,
                "2026-03-06T14:05:00.123456+00:00 Moment",
            ),
            (
                "2026-03-06T17:05+03",
                None,
                "2026-03-06T14:05:00+00:00 Moment",
            ),
            (
                "2026-03-06 17:05:00",
                MOSCOW,
                "2026-03-06T14:05:00+00:00 Moment",
            ),
            (
                "2026-03-06T17:05:00.123",
                MOSCOW,
                "2026-03-06T14:05:00.123+00:00 Moment",
            ),
            (
                "06.03.2026 17:05",
                MOSCOW,
                "2026-03-06T14:05:00+00:00 Moment",
            ),
            ("2026-03-06", MOSCOW, "2026-03-05T21:00:00+00:00 Day"),
            ("06.03.2026", MOSCOW, "2026-03-05T21:00:00+00:00 Day"),
        ];
        for (text, zone, expected) in table {
            assert_eq!(moment(text, zone).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_earlier_of_two_moments_is_meant_and_a_skipped_one_is_none() {
        let autumn = moment("2026-10-25 02:30:00", AMSTERDAM);
        assert_eq!(autumn.as_deref(), Ok("2026-10-25T00:30:00+00:00 Moment"));
        let spring = moment("2026-03-29 02:30:00", AMSTERDAM);
        assert_eq!(
            spring,
            Err(TimeProblem::Skipped(srok_law::time::Tz::Europe__Amsterdam))
        );
    }

    #[test]
    fn a_day_whose_midnight_was_skipped_begins_after_the_gap() {
        let first = moment("2018-11-04", Some(srok_law::time::Tz::America__Sao_Paulo));
        assert_eq!(first.as_deref(), Ok("2018-11-04T03:00:00+00:00 Day"));
        let left_out = moment("2011-12-30", Some(srok_law::time::Tz::Pacific__Apia));
        assert_eq!(
            left_out,
            Err(TimeProblem::Skipped(srok_law::time::Tz::Pacific__Apia))
        );
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in [
            "",
            "2026",
            "2026-3-6",
            "2026-02-29",
            "2026-03-06T",
            "2026-03-06T25:00:00Z",
            "06/03/2026",
            "2026-03-06T17:05:00+99:00",
            "2026-03-06T17:05:00Z ",
            "завтра",
            "2026-03-06T17:05:00.Z",
        ] {
            assert_eq!(moment(text, MOSCOW), Err(TimeProblem::Unreadable), "{text}");
        }
        assert_eq!(
            moment("2026-03-06T17:05:00", None),
            Err(TimeProblem::TimeWithoutZone)
        );
        assert_eq!(
            moment("2026-03-06", None),
            Err(TimeProblem::DateWithoutZone)
        );
        assert_eq!(
            moment("0202-03-06T17:05:00Z", None),
            Err(TimeProblem::TooEarly)
        );
    }
}
