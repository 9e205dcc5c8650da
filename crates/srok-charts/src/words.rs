//! Which words do charts add themselves? Numbers, short names of months, and the names of what is marked.

use srok_law::time::{Datelike, NaiveDate};

use srok_law::words::Lang;
pub use srok_law::words::{decimal as number, percent};

/// Returns the short name of a month.
pub fn month(lang: Lang, first: NaiveDate) -> &'static str {
    const RU: [&str; 12] = [
        "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    const EN: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let index = first.month0() as usize;
    lang.pick(RU[index], EN[index])
}

/// Returns a month in full with its year: «Ноябрь 2026».
pub fn month_of_year(lang: Lang, first: NaiveDate) -> String {
    format!(
        "{} {}",
        srok_law::words::month(lang, first.month0() as usize),
        first.year()
    )
}

/// Returns a day without its year: 24.11, 11-24 in English.
pub fn short_day(lang: Lang, day: NaiveDate) -> String {
    day.format(lang.pick("%d.%m", "%m-%d")).to_string()
}

/// Says that there is nothing to draw.
pub const fn nothing(lang: Lang) -> &'static str {
    lang.pick("нет данных", "no data")
}

/// The same months of the year before.
pub const fn year_before(lang: Lang) -> &'static str {
    lang.pick("АППГ", "last year")
}

/// The broadest of what stands at the end of a line.
pub const fn widest_end(lang: Lang) -> &'static str {
    lang.pick("99,9\u{a0}%", "last year")
}

/// Says that a share rests on few cases.
pub const fn few(lang: Lang) -> &'static str {
    lang.pick("мало дел", "few cases")
}

/// Says that a month goes on.
pub const fn goes_on(lang: Lang) -> &'static str {
    lang.pick("месяц не окончен", "the month is not over")
}

/// The word of a column: how many of how many.
pub const fn part_of(lang: Lang) -> &'static str {
    lang.pick("из", "of")
}
