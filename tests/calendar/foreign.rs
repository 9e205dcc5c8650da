//! A calendar of another country is a file: another week, another zone, nothing of it in the code.
//! And what is wrong with such a file is said with its line and a remedy.

use srok_law::calendar::{Calendar, DayKind, DecreeDays, Warning, build};
use srok_law::case::Instant;
use srok_law::time::{DateTime, NaiveDate};

use super::{day, layer, made};

/// A made-up office in Cairo: Sunday to Thursday; the clocks go forward at midnight of 24.04.2026.
const CAIRO: &str = r#"id = "cairo"
name = { en = "A made-up office in Cairo" }
zone = "Africa/Cairo"
days = "made.csv"
first_year = 2026
last_year = 2026
week = ["sunday", "monday", "tuesday", "wednesday", "thursday"]
shortened_by_minutes = 90

[hours]
sunday = ["08:30-12:00", "13:00-15:30"]
monday = ["08:30-15:30"]
tuesday = ["08:30-15:30"]
wednesday = ["08:30-15:30"]
thursday = ["08:30-12:30"]

[norms]
2026 = 260
"#;

const CAIRO_DAYS: &str = "date,kind,title,act
2026-04-26,holiday,Made-up feast,Made-up act 1
2026-04-25,working_day,Worked for the Monday,Made-up act 2
2026-04-27,day_off_transferred,Day off moved from the Saturday,Made-up act 2
2026-04-28,shortened,First day after the feast,Made-up act 3
";

#[test]
fn another_week_and_a_zone_with_daylight_saving_work() {
    let calendar = made(CAIRO, CAIRO_DAYS);
    let working = DecreeDays::Working;
    assert_eq!(calendar.kind(day("2026-04-24")), DayKind::Weekend); // a Friday
    assert_eq!(calendar.kind(day("2026-04-25")), DayKind::WorkingByAct);
    assert_eq!(calendar.kind(day("2026-05-03")), DayKind::Working); // a Sunday
    let after = |text: &str, n| calendar.working_day_after(day(text), n, working).unwrap();
    assert_eq!(after("2026-04-23", 1), day("2026-04-25"));
    assert_eq!(after("2026-04-23", 2), day("2026-04-28"));
    let at = |text: &str| Instant::from(DateTime::parse_from_rfc3339(text).expect(text).to_utc());
    // this day has no midnight: it begins at one o'clock
    assert_eq!(
        calendar.zone().start_of(day("2026-04-24")),
        at("2026-04-24T01:00:00+03:00")
    );
    assert_eq!(
        calendar.zone().day_of(at("2026-04-23T23:59:59+02:00")),
        day("2026-04-23")
    );
    assert_eq!(
        calendar.closing(day("2026-04-23"), working),
        Some(at("2026-04-23T12:30:00+02:00"))
    );
    assert_eq!(
        calendar.closing(day("2026-04-28"), working),
        Some(at("2026-04-28T14:00:00+03:00"))
    );
    // a worked Saturday has the hours of the first day of the week that has any
    assert_eq!(
        calendar.open_from(at("2026-04-23T12:30:00+02:00"), working),
        Some(at("2026-04-25T08:30:00+03:00"))
    );
    assert_eq!(calendar.count_year(2026).norm, 260);
    assert_eq!(
        calendar.check(NaiveDate::from_ymd_opt(2026, 5, 1).unwrap()),
        []
    );
}

#[test]
fn a_city_lies_over_its_country_with_hours_and_zone_of_its_own() {
    let city = r#"id = "city"
extends = "cairo"
zone = "Asia/Dubai"
days = "city.csv"
region = "7"

[hours]
sunday = ["10:00-14:00"]
"#;
    let days = "date,region,kind,title,act
2026-05-03,7,nonworking_regional,City day,Made-up act 4
2026-05-04,8,nonworking_regional,Day of another city,Made-up act 5
";
    let layers = [
        layer("calendars/cairo.toml", CAIRO, Some(CAIRO_DAYS)),
        layer("calendars/city.toml", city, Some(days)),
    ];
    let calendar = build(&layers).unwrap();
    assert_eq!(calendar.kind(day("2026-05-03")), DayKind::Decree);
    assert_eq!(calendar.kind(day("2026-05-04")), DayKind::Working);
    assert_eq!(calendar.kind(day("2026-04-26")), DayKind::Holiday);
    let hours = |text: &str| calendar.hours(day(text), DecreeDays::Working);
    assert_eq!(hours("2026-05-10")[0].0.to_string(), "10:00:00");
    assert_eq!(hours("2026-05-11")[0].0.to_string(), "08:30:00");
    assert_eq!(calendar.zone().name(), "Asia/Dubai");
    assert_eq!(calendar.name("en"), "A made-up office in Cairo");
}

/// A head that is whole; tests damage it.
const WHOLE: &str = r#"id = "made"
zone = "Europe/Riga"
days = "made.csv"
first_year = 2026
last_year = 2026
week = ["monday"]
"#;

#[test]
fn a_calendar_without_a_working_day_gives_no_date_and_ends() {
    let calendar = made(
        &WHOLE.replace("[\"monday\"]", "[]"),
        "date,kind,title,act\n",
    );
    for decree in [DecreeDays::Working, DecreeDays::Off] {
        assert_eq!(
            calendar.working_day_after(day("2026-02-02"), 1, decree),
            None
        );
        assert_eq!(calendar.working_day_from(day("2026-02-02"), decree), None);
        assert_eq!(calendar.working_day_until(day("2026-02-02"), decree), None);
        assert_eq!(
            calendar.open_from(Instant(1_770_000_000_000_000), decree),
            None
        );
    }
    let warnings = calendar.check(NaiveDate::from_ymd_opt(2026, 2, 2).unwrap());
    assert!(
        warnings.contains(&Warning::NoWorkingDay { year: 2026 }),
        "{warnings:?}"
    );
}

#[test]
fn a_row_inserted_and_removed_leaves_the_same_calendar() {
    let rows = "date,kind,title,act\n2026-05-04,holiday,Feast,Act\n";
    let (before, with) = (made(WHOLE, "date,kind,title,act\n"), made(WHOLE, rows));
    let again = made(WHOLE, "date,kind,title,act\n");
    let due =
        |calendar: &Calendar| calendar.working_day_after(day("2026-04-27"), 1, DecreeDays::Off);
    assert_eq!(due(&before), Some(day("2026-05-04")));
    assert_eq!(due(&with), Some(day("2026-05-11")));
    assert_eq!(due(&again), due(&before));
    assert_eq!(again.hash(), before.hash());
    assert_ne!(with.hash(), before.hash());
}

#[test]
fn what_is_wrong_is_said_with_file_line_and_remedy() {
    let rows = "date,kind,title,act\n2026-05-04,holiday,Feast,Act\n";
    let of_region = "date,region,kind,title,act\n2026-05-04,8,holiday,Feast,Act\n2026-05-05,7,feast,Feast,Act\n";
    let cases = [
        ("not TOML", WHOLE.replace("id = ", "id "), rows),
        ("unknown key", WHOLE.replace("zone =", "zoen ="), rows),
        (
            "wrong type",
            WHOLE.replace("2026\nlast", "\"2026\"\nlast"),
            rows,
        ),
        ("unknown zone", WHOLE.replace("Riga", "Rigga"), rows),
        (
            "no zone",
            WHOLE.replace("zone = \"Europe/Riga\"\n", ""),
            rows,
        ),
        ("no week", WHOLE.replace("week = [\"monday\"]\n", ""), rows),
        ("unknown weekday", WHOLE.replace("monday", "montag"), rows),
        (
            "years reversed",
            WHOLE.replace("last_year = 2026", "last_year = 2025"),
            rows,
        ),
        (
            "hours reversed",
            format!("{WHOLE}\n[hours]\nmonday = [\"18:00-09:00\"]\n"),
            rows,
        ),
        (
            "norm of no year",
            format!("{WHOLE}\n[norms]\nnext = 247\n"),
            rows,
        ),
        (
            "wrong date",
            WHOLE.into(),
            "date,kind,title,act\n2026-05-04,holiday,Feast,Act\n04.05.2026,holiday,Feast,Act\n",
        ),
        (
            "unknown kind",
            WHOLE.into(),
            "date,kind,title,act\n2026-05-04,feast,Feast,Act\n",
        ),
        (
            "a field too many",
            WHOLE.into(),
            "date,kind,title,act\n2026-05-04,holiday,A feast, or two,Act\n",
        ),
        (
            "lines of other regions count",
            format!("{WHOLE}region = \"7\"\n"),
            of_region,
        ),
    ];
    let said: Vec<String> = cases
        .into_iter()
        .map(|(name, head, days)| {
            let error = build(&[layer("calendars/made.toml", &head, Some(days))]);
            format!("# {name}\n{}\n", error.expect_err(name))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}
