//! How is a year drawn? Months as tables of weeks, sums by month, quarter and year, and the days that acts have made what they are.

use serde::Serialize;
use srok_law::time::Datelike as _;

use srok_law::calendar::{Calendar, DayKind, DecreeDays, Note, days_of};
use srok_law::case::Day;
use srok_law::words::{self, Lang};

/// A month as a table.
#[derive(Debug, Serialize)]
pub(super) struct Month {
    name: &'static str,
    working: u32,
    /// Weeks from Monday on; days of other months are empty.
    weeks: Vec<Vec<Option<Date>>>,
}

#[derive(Debug, Serialize)]
struct Date {
    number: u32,
    /// Classes of the style.
    class: String,
    /// What the day is and by which act; empty for an ordinary day.
    title: String,
}

/// Sums of a month, a quarter or the year.
#[derive(Debug, Default, Serialize)]
pub(super) struct Total {
    name: String,
    /// `month`, `quarter` or `year`.
    level: &'static str,
    calendar: u32,
    working: u32,
    off: u32,
    shortened: u32,
    decree: u32,
    hours: String,
}

/// Neighbouring days of one name and act.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    days: String,
    weekday: &'static str,
    kind: &'static str,
    class: &'static str,
    title: String,
    act: String,
}

/// Returns the months of a year.
pub(super) fn months(calendar: &Calendar, year: i32, today: Day, lang: Lang) -> Vec<Month> {
    let days = days_of(year);
    (0..12)
        .map(|month0| {
            let of_month = || days.iter().filter(move |day| day.date().month0() == month0);
            let mut weeks: Vec<Vec<Option<Date>>> = Vec::new();
            for day in of_month() {
                if weeks.is_empty() || day.weekday() == 0 {
                    weeks.push(std::iter::repeat_with(|| None).take(7).collect());
                }
                if let Some(week) = weeks.last_mut() {
                    week[day.weekday()] = Some(date(calendar, *day, today, lang));
                }
            }
            let working = of_month().filter(|day| calendar.is_working(**day, DecreeDays::Working));
            Month {
                name: words::month(lang, month0 as usize),
                working: small(working.count()),
                weeks,
            }
        })
        .collect()
}

fn date(calendar: &Calendar, day: Day, today: Day, lang: Lang) -> Date {
    let mut class = vec![class(calendar.kind(day))];
    if calendar.is_shortened(day) {
        class.push("short");
    }
    if day == today {
        class.push("today");
    }
    class.retain(|class| !class.is_empty());
    let notes = calendar.notes(day).iter();
    let titles: Vec<String> = notes.map(|note| said(note, lang)).collect();
    Date {
        number: day.date().day(),
        class: class.join(" "),
        title: titles.join("; "),
    }
}

fn said(note: &Note, lang: Lang) -> String {
    let act = if note.act.is_empty() {
        lang.pick("акт не указан", "no act stated")
    } else {
        &note.act
    };
    format!("{} ({act})", note.title)
}

/// Returns the class of a day; an ordinary working day has none.
const fn class(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Working => "",
        DayKind::WorkingByAct => "worked",
        DayKind::Weekend => "off",
        DayKind::Holiday => "off holiday",
        DayKind::Transferred => "off moved",
        DayKind::Decree => "decree",
    }
}

/// Returns what a day is, in words.
pub(super) const fn kind(kind: DayKind, lang: Lang) -> &'static str {
    match kind {
        DayKind::Working => lang.pick("рабочий день", "working day"),
        DayKind::WorkingByAct => lang.pick("рабочий день по акту", "worked by an act"),
        DayKind::Weekend => lang.pick("выходной", "weekend"),
        DayKind::Holiday => lang.pick("праздничный день", "public holiday"),
        DayKind::Transferred => lang.pick("перенесенный выходной", "day off moved here"),
        DayKind::Decree => lang.pick("нерабочий день по указу", "day off by decree"),
    }
}

/// Returns the row of the calendar that says most of a day.
pub(super) fn note(calendar: &Calendar, day: Day) -> Option<&Note> {
    let notes = calendar.notes(day);
    // what the day is says more than that it is shortened
    notes
        .iter()
        .find(|note| note.kind != "shortened")
        .or_else(|| notes.first())
}

/// Returns the sums of months, quarters and the year, in that order of a calendar: each quarter after its months.
pub(super) fn totals(calendar: &Calendar, year: i32, lang: Lang) -> Vec<Total> {
    let days = days_of(year);
    let sum = |name: String, level, months: std::ops::Range<u32>| {
        let of_it: Vec<Day> = days
            .iter()
            .copied()
            .filter(|day| months.contains(&day.date().month0()))
            .collect();
        total(calendar, &of_it, name, level, lang)
    };
    let mut totals = Vec::new();
    for quarter in 0..4 {
        for month0 in quarter * 3..quarter * 3 + 3 {
            let name = words::month(lang, month0 as usize).to_owned();
            totals.push(sum(name, "month", month0..month0 + 1));
        }
        let number = ["I", "II", "III", "IV"][quarter as usize];
        let name = format!("{number} {}", lang.pick("квартал", "quarter"));
        totals.push(sum(name, "quarter", quarter * 3..quarter * 3 + 3));
    }
    totals.push(sum(
        format!("{year} {}", lang.pick("год", "")).trim().to_owned(),
        "year",
        0..12,
    ));
    totals
}

fn total(
    calendar: &Calendar,
    days: &[Day],
    name: String,
    level: &'static str,
    lang: Lang,
) -> Total {
    let count = |is: &dyn Fn(Day) -> bool| small(days.iter().filter(|day| is(**day)).count());
    let working = count(&|day| calendar.is_working(day, DecreeDays::Working));
    let shortened = count(&|day| calendar.is_shortened(day));
    let minutes =
        i64::from(working) * calendar.day_norm() - i64::from(shortened) * calendar.shortened_by();
    Total {
        name,
        level,
        calendar: small(days.len()),
        working,
        off: small(days.len()) - working,
        shortened,
        decree: count(&|day| calendar.kind(day) == DayKind::Decree),
        hours: hours(minutes, lang),
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Returns minutes as hours with at most one decimal.
pub(super) fn hours(minutes: i64, lang: Lang) -> String {
    let (whole, tenths) = (minutes / 60, minutes % 60 / 6);
    let whole = words::number(whole);
    if tenths == 0 {
        whole
    } else {
        format!("{whole}{}{tenths}", lang.pick(",", "."))
    }
}

/// Returns the days that an act has made what they are, neighbours of one name and act together.
pub(super) fn lines(calendar: &Calendar, year: i32, lang: Lang) -> Vec<Line> {
    let mut runs: Vec<(Day, Day, &Note)> = Vec::new();
    for day in days_of(year) {
        for note in calendar.notes(day) {
            let same = runs.iter_mut().rev().find(|(_, last, known)| {
                last.plus(1) == day
                    && (&known.kind, &known.title, &known.act)
                        == (&note.kind, &note.title, &note.act)
            });
            match same {
                Some((_, last, _)) => *last = day,
                None => runs.push((day, day, note)),
            }
        }
    }
    runs.into_iter()
        .map(|(first, last, note)| line(first, last, note, lang))
        .collect()
}

fn line(first: Day, last: Day, note: &Note, lang: Lang) -> Line {
    let date = |day: Day| words::date(lang, day.date());
    let (kind, class) = match note.kind.as_str() {
        "holiday" => (lang.pick("Праздник", "Holiday"), "off"),
        "day_off_transferred" => (
            lang.pick("Перенесенный выходной", "Day off moved here"),
            "off",
        ),
        "working_day" => (lang.pick("Рабочий день", "Working day"), "worked"),
        "shortened" => (lang.pick("Сокращенный день", "Shortened day"), "short"),
        _ => (
            lang.pick("Нерабочий день по указу", "Day off by decree"),
            "decree",
        ),
    };
    Line {
        days: if first == last {
            date(first)
        } else {
            format!("{} – {}", date(first), date(last))
        },
        weekday: if first == last {
            words::weekday(lang, first.date())
        } else {
            ""
        },
        kind,
        class,
        title: note.title.clone(),
        act: note.act.clone(),
    }
}
