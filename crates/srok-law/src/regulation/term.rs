//! How long is a term? The words of the file format: `15 working days`, `11.5 minutes`, `due of X`.

use std::fmt;

use crate::case::Symbol;

/// The unit of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days worked by the calendar.
    WorkingDay,
    /// Days of any kind.
    CalendarDay,
    /// Seven calendar days.
    Week,
    /// To the same-numbered day, or the last of a shorter month.
    Month,
    /// Elapsed hours.
    Hour,
    /// Elapsed minutes, decimals allowed.
    Minute,
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 6] = [
        Self::WorkingDay,
        Self::CalendarDay,
        Self::Week,
        Self::Month,
        Self::Hour,
        Self::Minute,
    ];

    /// Returns the unit of a code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }

    /// Returns the code used in output, e.g. `working_day`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WorkingDay => "working_day",
            Self::CalendarDay => "calendar_day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Hour => "hour",
            Self::Minute => "minute",
        }
    }

    /// Tells whether the unit is elapsed time rather than days.
    #[must_use]
    pub const fn is_elapsed(self) -> bool {
        matches!(self, Self::Hour | Self::Minute)
    }
}

/// An amount with its unit. `thousandths` holds 11.5 minutes exactly, as 11 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The number, times one thousand.
    pub thousandths: u64,
    /// Its unit.
    pub unit: Unit,
}

impl Amount {
    /// Returns the whole number of units.
    #[must_use]
    pub const fn whole(self) -> u32 {
        (self.thousandths / 1000) as u32
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.code().replace('_', " ");
        let plural = if self.thousandths == 1000 { "" } else { "s" };
        let fraction = self.thousandths % 1000;
        if fraction == 0 {
            write!(formatter, "{} {unit}{plural}", self.whole())
        } else {
            let decimals = format!("{fraction:03}");
            write!(
                formatter,
                "{}.{} {unit}{plural}",
                self.whole(),
                decimals.trim_end_matches('0')
            )
        }
    }
}

/// What a version says about the length of its term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// An amount.
    Amount(Amount),
    /// The due date of another limit (index).
    DueOf(usize),
    /// The date an attribute declares.
    Declared(Symbol),
    /// A day of the month after the start.
    DayOfNextMonth(u32),
    /// «Незамедлительно»: no due date.
    Immediately,
}

/// A term as written, before the limit it names is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    Amount(Amount),
    DueOf(String),
    Declared(String),
    DayOfNextMonth(u32),
    Immediately,
}

/// Reads a term; `None` if it is none.
pub(super) fn read(text: &str) -> Option<Written> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["immediately"] => Some(Written::Immediately),
        ["due", "of", limit] => Some(Written::DueOf((*limit).into())),
        ["declared", attribute] => Some(Written::Declared((*attribute).into())),
        ["day", number, "of", "next", "month"] => number
            .parse()
            .ok()
            .filter(|day| (1..=31).contains(day))
            .map(Written::DayOfNextMonth),
        _ => amount(text).map(Written::Amount),
    }
}

/// Reads an amount, e.g. `0 working days`, `1 month`, `11.5 minutes`; `None` if it is none.
pub(super) fn amount(text: &str) -> Option<Amount> {
    let (number, unit) = text.trim().split_once(' ')?;
    let unit = match unit.trim() {
        "working day" | "working days" => Unit::WorkingDay,
        "calendar day" | "calendar days" => Unit::CalendarDay,
        "week" | "weeks" => Unit::Week,
        "month" | "months" => Unit::Month,
        "hour" | "hours" => Unit::Hour,
        "minute" | "minutes" => Unit::Minute,
        _ => return None,
    };
    let thousandths = thousandths(number)?;
    (unit == Unit::Minute || thousandths % 1000 == 0).then_some(Amount { thousandths, unit })
}

/// Amounts above this are mistakes: no act counts a million days.
const LARGEST: u64 = 1_000_000;

fn thousandths(number: &str) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 3 {
        return None;
    }
    let whole: u64 = whole.parse().ok().filter(|whole| *whole <= LARGEST)?;
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * 1000 + fraction)
}
