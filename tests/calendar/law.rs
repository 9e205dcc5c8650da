//! The calendars of the program against figures of outside authorities and against a naive count.

use proptest::prelude::*;
use srok_law::calendar::{Calendar, DayKind, DecreeDays, Warning, days_of};
use srok_law::case::{Day, Instant};
use srok_law::time::{DateTime, NaiveDate};

use super::{built_in, day};

/// Year, working days of the norm, hours at 40 a week, working days without decree days, shortened
/// days. Source: the published production calendars of these years (norm and hours); for 2020 and
/// 2021 the norm knows no decree days.
const YEARS: [(i32, u32, u32, u32, u32); 17] = [
    (2011, 248, 1981, 248, 3),
    (2012, 249, 1986, 249, 6),
    (2013, 247, 1970, 247, 6),
    (2014, 247, 1970, 247, 6),
    (2015, 247, 1971, 247, 5),
    (2016, 247, 1974, 247, 2),
    (2017, 247, 1973, 247, 3),
    (2018, 247, 1970, 247, 6),
    (2019, 247, 1970, 247, 6),
    (2020, 248, 1979, 219, 5),
    (2021, 247, 1972, 240, 4),
    (2022, 247, 1973, 247, 3),
    (2023, 247, 1973, 247, 3),
    (2024, 248, 1979, 248, 5),
    (2025, 247, 1972, 247, 4),
    (2026, 247, 1972, 247, 4),
    (2027, 247, 1972, 247, 4),
];

#[test]
fn every_year_has_the_working_days_and_hours_of_the_norm() {
    let calendar = built_in("ru");
    assert_eq!(calendar.years(), (2011, 2027));
    for (year, norm, hours, effective, shortened) in YEARS {
        let count = calendar.count_year(year);
        let found = (
            count.norm,
            count.norm * 8 - count.shortened,
            count.effective,
            count.shortened,
        );
        assert_eq!(found, (norm, hours, effective, shortened), "{year}");
        assert_eq!(count.months.iter().sum::<u32>(), norm, "{year} by month");
        assert_eq!(
            calendar.norms().get(&year),
            Some(&norm),
            "{year} in [norms]"
        );
    }
}

#[test]
fn the_months_of_2026_have_their_working_days() {
    let months = built_in("ru").count_year(2026).months;
    assert_eq!(months, [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]);
}

#[test]
fn the_working_saturdays_and_sundays_are_these_and_no_others() {
    let calendar = built_in("ru");
    let worked: Vec<String> = (2011..=2027)
        .flat_map(days_of)
        .filter(|day| calendar.kind(*day) == DayKind::WorkingByAct)
        .map(|day| day.to_string())
        .collect();
    // one Sunday among them: 2012-03-11
    let expected = [
        "2011-03-05",
        "2012-03-11",
        "2012-04-28",
        "2012-05-05",
        "2012-05-12",
        "2012-06-09",
        "2012-12-29",
        "2016-02-20",
        "2018-04-28",
        "2018-06-09",
        "2018-12-29",
        "2021-02-20",
        "2022-03-05",
        "2024-04-27",
        "2024-11-02",
        "2024-12-28",
        "2025-11-01",
        "2027-02-20",
    ];
    assert_eq!(worked, expected);
}

#[test]
fn days_that_turn_on_an_act_are_what_the_act_says() {
    let calendar = built_in("ru");
    let next = |text: &str| {
        calendar
            .working_day_after(day(text), 1, DecreeDays::Working)
            .unwrap()
            .to_string()
    };
    assert_eq!(next("2025-12-30"), "2026-01-12"); // 31 December 2025 and 9 January 2026 are off
    assert_eq!(next("2024-12-27"), "2024-12-28"); // a Saturday, worked for 30 December
    assert_eq!(next("2024-12-28"), "2025-01-09");
    assert_eq!(next("2012-03-08"), "2012-03-11"); // a Sunday, worked for Friday the 9th
    assert_eq!(next("2027-02-19"), "2027-02-20");
    assert_eq!(next("2027-02-20"), "2027-02-24");
    assert_eq!(next("2026-03-06"), "2026-03-10"); // 8 March is a Sunday: Monday is off by statute
    assert_eq!(next("2014-03-07"), "2014-03-11"); // 8 March is a Saturday: Monday is off by statute
    assert_eq!(next("2011-03-08"), "2011-03-09");
    assert_eq!(next("2024-02-28"), "2024-02-29");
    // who made 9 March 2026 a day off is in the calendar
    assert_eq!(
        calendar.notes(day("2026-03-09"))[0].act,
        "ст. 112 ч. 2 ТК РФ"
    );
}

#[test]
fn decree_days_count_as_working_or_as_off_as_the_limit_says() {
    let calendar = built_in("ru");
    let after = |text: &str, n, decree| {
        calendar
            .working_day_after(day(text), n, decree)
            .unwrap()
            .to_string()
    };
    // 30 March to 30 April and 6 to 8 May 2020 were days off with pay
    assert_eq!(after("2020-03-27", 5, DecreeDays::Working), "2020-04-03");
    assert_eq!(after("2020-03-27", 5, DecreeDays::Off), "2020-05-18");
    // 24 June and 1 July 2020
    assert_eq!(after("2020-06-23", 1, DecreeDays::Working), "2020-06-24");
    assert_eq!(after("2020-06-23", 1, DecreeDays::Off), "2020-06-25");
    assert_eq!(after("2020-06-30", 1, DecreeDays::Off), "2020-07-02");
    // 4 to 7 May 2021; 1 to 3 November 2021 before the holiday and the day off moved to the 5th
    assert_eq!(after("2021-04-30", 1, DecreeDays::Working), "2021-05-04");
    assert_eq!(after("2021-04-30", 1, DecreeDays::Off), "2021-05-11");
    assert_eq!(after("2021-10-29", 1, DecreeDays::Working), "2021-11-01");
    assert_eq!(after("2021-10-29", 1, DecreeDays::Off), "2021-11-08");
    assert!(
        calendar
            .hours(day("2020-04-06"), DecreeDays::Off)
            .is_empty()
    );
    assert_eq!(
        calendar.hours(day("2020-04-06"), DecreeDays::Working).len(),
        2
    );
    let decree_days = |year| {
        let count = calendar.count_year(year);
        count.norm - count.effective
    };
    assert_eq!((2011..=2027).map(decree_days).sum::<u32>(), 29 + 7);
}

#[test]
fn beyond_the_last_act_a_date_is_provisional_and_before_the_first_there_is_none() {
    let calendar = built_in("ru");
    assert!(!calendar.is_provisional(day("2027-12-31")));
    assert!(calendar.is_provisional(day("2028-01-01")));
    // counted by the plain week: 3 January will be a holiday, but no act says so yet
    let next = calendar
        .working_day_after(day("2027-12-30"), 1, DecreeDays::Working)
        .unwrap();
    assert_eq!(next, day("2028-01-03"));
    assert!(calendar.is_provisional(next));
    assert!(calendar.is_before_first_year(day("2010-12-31")));
    assert_eq!(
        calendar.working_day_after(day("2010-12-31"), 1, DecreeDays::Working),
        None
    );
    assert_eq!(
        calendar.working_day_until(day("2011-01-09"), DecreeDays::Working),
        None
    );
    // the table ends: no date rather than a wrong one
    assert_eq!(
        calendar.working_day_after(day("2027-01-11"), 20_000, DecreeDays::Off),
        None
    );
}

#[test]
fn regional_days_lie_over_the_federal_ones_and_leave_them_alone() {
    let (federal, moscow, region) = (
        built_in("ru"),
        built_in("ru-moscow"),
        built_in("ru-moscow-region"),
    );
    let off = |calendar: &Calendar, text: &str| !calendar.is_working(day(text), DecreeDays::Off);
    for (text, expected) in [
        ("2021-06-15", [false, true, false]),
        ("2021-06-18", [false, true, false]),
        ("2021-06-21", [false, false, false]),
        ("2021-10-28", [false, true, true]),
        ("2021-10-29", [false, true, true]),
        ("2021-11-01", [true, true, true]), // federal
        ("2023-06-26", [false, true, false]),
    ] {
        let found = [&federal, &moscow, &region].map(|calendar| off(calendar, text));
        assert_eq!(found, expected, "{text}");
    }
    let effective = |calendar: &Calendar| calendar.count_year(2021).effective;
    assert_eq!(
        [effective(&federal), effective(&moscow), effective(&region)],
        [240, 234, 238]
    );
    for calendar in [&moscow, &region] {
        assert_eq!(calendar.count_year(2021).norm, 247);
        assert_eq!(calendar.years(), (2011, 2027));
        assert_eq!(calendar.zone().name(), "Europe/Moscow");
        assert_ne!(calendar.hash(), federal.hash());
    }
}

#[test]
fn office_hours_have_a_break_and_close_earlier_before_holidays() {
    let calendar = built_in("ru");
    let working = DecreeDays::Working;
    let hours = |text: &str| {
        let hours = calendar.hours(day(text), working).into_iter();
        hours
            .map(|(open, close)| format!("{}-{}", open.format("%H:%M"), close.format("%H:%M")))
            .collect::<Vec<_>>()
    };
    assert_eq!(hours("2026-02-02"), ["09:00-13:00", "13:45-18:00"]);
    assert_eq!(hours("2026-02-06"), ["09:00-13:00", "13:45-16:45"]); // Friday
    assert_eq!(hours("2026-04-30"), ["09:00-13:00", "13:45-17:00"]); // Thursday before 1 May
    assert_eq!(hours("2026-05-08"), ["09:00-13:00", "13:45-15:45"]); // Friday before 9 May
    assert_eq!(hours("2027-02-20"), ["09:00-13:00", "13:45-17:00"]); // Saturday, worked and shortened
    assert_eq!(hours("2024-12-28"), ["09:00-13:00", "13:45-18:00"]); // Saturday, worked in full
    assert!(hours("2026-05-01").is_empty());

    let at = |text: &str| Instant::from(DateTime::parse_from_rfc3339(text).expect(text).to_utc());
    let open_from = |text: &str| calendar.open_from(at(text), working).unwrap();
    let during = "2026-02-02T12:59:59+03:00";
    assert!(calendar.is_open(at(during), working));
    assert_eq!(open_from(during), at(during));
    assert!(!calendar.is_open(at("2026-02-02T13:00:00+03:00"), working));
    assert_eq!(
        open_from("2026-02-02T13:00:00+03:00"),
        at("2026-02-02T13:45:00+03:00")
    );
    assert_eq!(
        open_from("2026-02-02T08:00:00+03:00"),
        at("2026-02-02T09:00:00+03:00")
    );
    assert_eq!(
        open_from("2026-04-30T17:00:00+03:00"),
        at("2026-05-04T09:00:00+03:00")
    );
    assert_eq!(
        calendar.closing(day("2026-04-30"), working),
        Some(at("2026-04-30T17:00:00+03:00"))
    );
    assert_eq!(calendar.closing(day("2026-05-01"), working), None);
}

#[test]
fn in_november_next_year_must_be_there() {
    let calendar = built_in("ru");
    let warned = |text: &str| calendar.check(text.parse::<NaiveDate>().expect(text));
    assert_eq!(warned("2026-11-22"), []);
    assert_eq!(warned("2027-10-31"), []);
    assert_eq!(
        warned("2027-11-01"),
        [Warning::NextYearMissing { year: 2028 }]
    );
    assert_eq!(
        warned("2028-02-01"),
        [Warning::NextYearMissing { year: 2028 }]
    );
}

/// Counts day by day, asking only whether each day is worked.
fn naive_after(calendar: &Calendar, from: Day, n: u32, decree: DecreeDays) -> Day {
    let (mut at, mut left) = (from, n);
    while left > 0 {
        at = at.plus(1);
        left -= u32::from(calendar.is_working(at, decree));
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counting_agrees_with_a_naive_loop(offset in 0..17 * 365, n in 0_u32..400, off: bool) {
        thread_local!(static CALENDAR: Calendar = built_in("ru-moscow"));
        let decree = if off { DecreeDays::Off } else { DecreeDays::Working };
        let from = day("2011-01-01").plus(offset);
        CALENDAR.with(|calendar| {
            let to = calendar.working_day_after(from, n, decree).unwrap();
            prop_assert_eq!(to, naive_after(calendar, from, n, decree));
            // what was added is counted, and nothing more up to the next working day
            prop_assert_eq!(calendar.working_days_between(from, to, decree), n);
            let next = calendar.working_day_after(to, 1, decree).unwrap();
            prop_assert_eq!(calendar.working_days_between(from, next, decree), n + 1);
            prop_assert_eq!(calendar.working_days_between(from, next.plus(-1), decree), n);
            prop_assert_eq!(calendar.working_days_between(to, from, decree), 0);
            // rolling forward and back meet where the day itself is worked, and nowhere else
            let forward = calendar.working_day_from(from, decree).unwrap();
            prop_assert!(forward >= from && calendar.is_working(forward, decree));
            prop_assert_eq!(forward == from, calendar.is_working(from, decree));
            if let Some(back) = calendar.working_day_until(from, decree) {
                prop_assert_eq!(calendar.working_day_after(back, 1, decree).unwrap() > from, true);
            }
            // an added day off never makes a term end earlier
            let without = calendar.working_day_after(from, n, DecreeDays::Working).unwrap();
            prop_assert!(calendar.working_day_after(from, n, DecreeDays::Off).unwrap() >= without);
            Ok(())
        })?;
    }
}
