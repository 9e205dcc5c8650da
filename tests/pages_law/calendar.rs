//! Does the calendar of a page have the days of the command line?

use serde_json::Value;

use crate::browser::{Browser, Demo};

const MONTHS: [&str; 12] = [
    "Январь",
    "Февраль",
    "Март",
    "Апрель",
    "Май",
    "Июнь",
    "Июль",
    "Август",
    "Сентябрь",
    "Октябрь",
    "Ноябрь",
    "Декабрь",
];

fn compared(demo: &Demo, browser: &Browser<'_>, id: &str, year: &str) {
    let shown: Value = demo.json(&["calendar", "show", year, "--calendar", id]);
    let page = browser.text(&format!("/calendar?year={year}&id={id}"));
    let days = shown["working_days"].as_u64().unwrap();
    assert!(
        page.contains(&format!("Рабочих дней в {year} году: {days}.")),
        "{id} {year}: {page}"
    );
    for (name, days) in MONTHS
        .iter()
        .zip(shown["working_days_by_month"].as_array().unwrap())
    {
        assert!(
            page.contains(&format!("{name} {days} р. д.")),
            "{id} {year} {name}"
        );
    }
    let rows = browser.rows(&format!("/calendar.csv?year={year}&id={id}"));
    let told = shown["days"].as_array().unwrap();
    assert_eq!(rows.len() - 1, told.len());
    for (row, told) in rows[1..].iter().zip(told) {
        assert_eq!(row[0], told["date"]);
        assert_eq!(row[4] == "да", told["shortened"] == true, "{row:?}");
        assert_eq!(row[5], told["title"].as_str().unwrap(), "{row:?}");
        assert_eq!(row[6], told["act"].as_str().unwrap(), "{row:?}");
        let is_worked = matches!(
            told["kind"].as_str().unwrap(),
            "working" | "working_by_act" | "nonworking_decree"
        );
        assert_eq!(row[3] == "да", is_worked, "{row:?}");
    }
}

#[test]
fn days_and_sums_are_those_of_the_command_line() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("ministry");
    for (id, year) in [
        ("ru", "2026"),
        ("ru", "2024"),
        ("ru", "2020"),
        ("ru-moscow", "2021"),
        ("ru-moscow-region", "2021"),
    ] {
        compared(&demo, &browser, id, year);
    }
}

#[test]
fn the_year_is_drawn_with_its_acts_and_its_norm_of_hours() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("official");
    // the present year unless another is asked for
    let page = browser.text("/calendar");
    insta::assert_snapshot!(page);
    // hours of a week of 40: 1972 in 2026, 1979 in 2024 (published)
    assert!(
        page.contains("2026 год | 365 | 247 | 118 | 4 | 1 972"),
        "{page}"
    );
    let html = browser.page("/calendar");
    assert_eq!(
        html.matches("class=\"today\"").count(),
        1,
        "the 24th of November is a working day"
    );
    assert!(html.contains("title=\"Выходной день перенесен с 03.01.2026 (Постановление Правительства РФ от 24.09.2025 № 1466)\""));
    let page = browser.text("/calendar?year=2024");
    assert!(
        page.contains("2024 год | 366 | 248 | 118 | 5 | 1 979"),
        "{page}"
    );
    assert!(
        page.contains("Рабочий день по акту") || page.contains("Рабочий день:"),
        "{page}"
    );
}

#[test]
fn what_acts_do_not_cover_is_said_to_be_provisional() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("controller");
    let page = browser.text("/calendar?year=2028");
    assert!(
        page.contains("Календарь на 2028 год не утвержден (последний утвержденный — 2027)"),
        "{page}"
    );
    assert!(page.contains("Актов о днях этого года в календаре нет"));
    for (path, said) in [
        ("/calendar?year=1990", "нет года `1990`"),
        ("/calendar?year=next", "нет года `next`"),
        ("/calendar?id=mars", "нет календаря `mars`"),
    ] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(
            answer.body.contains(said) && answer.body.contains("<main"),
            "{path}"
        );
    }
}
