//! What do published files say, and what becomes of the calendar? The year 2028 is made up.

use srok_law::calendar::{
    Content, DayKind, DecreeDays, Doubt, Layer, Plan, Wishes, days_of, plan, read,
};

use super::{day, layer};

const XML: &str = include_str!("published/2028.xml");
const JSON: &str = include_str!("published/2028.json");
const TABLE: &str = include_str!("published/years.csv");

/// Returns the files of the federal calendar of the program.
fn federal() -> Vec<Layer> {
    let (head, days) = (
        include_str!("../../calendars/ru.toml"),
        include_str!("../../calendars/ru.csv"),
    );
    vec![layer("calendars/ru.toml", head, Some(days))]
}

const ACT: Wishes<'static> = Wishes {
    act: "Made-up resolution 1",
    norm: None,
    year: None,
};

fn planned(file: &str, text: &str, wishes: &Wishes<'_>) -> Plan {
    plan(&federal(), file, &read(file, text).unwrap(), wishes).unwrap()
}

fn refused(layers: &[Layer], file: &str, text: &str) -> String {
    let planned = read(file, text).and_then(|published| plan(layers, file, &published, &ACT));
    planned
        .map(|plan| plan.changes)
        .expect_err(file)
        .to_string()
}

#[test]
fn three_formats_of_a_year_give_the_same_days() {
    let plans =
        [("2028.xml", XML), ("2028.json", JSON), ("years.csv", TABLE)].map(|(file, text)| {
            planned(
                file,
                text,
                &Wishes {
                    norm: Some(246),
                    ..ACT
                },
            )
        });
    for plan in &plans {
        let year = plan.years.last().unwrap();
        assert_eq!((year.year, year.before, year.after), (2028, None, 246));
        assert_eq!(plan.after.years(), (2011, 2028));
        assert_eq!(plan.after.norms().get(&2028), Some(&246));
        for day in days_of(2028) {
            let first = &plans[0].after;
            assert_eq!(
                plan.after.is_shortened(day),
                first.is_shortened(day),
                "{day}"
            );
            let works = plan.after.is_working(day, DecreeDays::Working);
            assert_eq!(works, first.is_working(day, DecreeDays::Working), "{day}");
        }
        // the years at hand are as they were
        for year in 2011..=2027 {
            assert_eq!(plan.after.count_year(year), plan.before.count_year(year));
        }
    }
    // XML and JSON know which days changed places, so the rows are the same
    assert_eq!(plans[0].days, plans[1].days);
    let after = &plans[0].after;
    assert_eq!(after.kind(day("2028-02-19")), DayKind::WorkingByAct);
    assert_eq!(after.kind(day("2028-02-25")), DayKind::Transferred);
    assert_eq!(after.kind(day("2028-01-08")), DayKind::Holiday); // a Saturday
    assert!(after.is_shortened(day("2028-04-29"))); // a Saturday, worked and shortened
}

#[test]
fn names_and_acts_come_from_the_same_days_of_other_years() {
    let plan = planned("2028.xml", XML, &ACT);
    let rows: Vec<&str> = plan
        .days
        .lines()
        .filter(|line| line.starts_with("2028-"))
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
    // a day off that always moves by statute to the next working day was moved farther here
    let far = XML.replace(
        "d=\"11.06\" t=\"1\" f=\"11.04\"",
        "d=\"11.24\" t=\"1\" f=\"11.04\"",
    );
    let act = |text: &str, date: &str| {
        planned("2028.xml", text, &ACT).after.notes(day(date))[0]
            .act
            .clone()
    };
    assert_eq!(act(XML, "2028-11-06"), "ст. 112 ч. 2 ТК РФ");
    assert_eq!(act(&far, "2028-11-24"), ACT.act);
    // nothing else of the file was touched
    let kept: Vec<&str> = plan
        .days
        .lines()
        .filter(|line| !line.starts_with("2028-"))
        .collect();
    assert_eq!(
        kept.join("\n"),
        include_str!("../../calendars/ru.csv").trim_end()
    );
    let head = include_str!("../../calendars/ru.toml");
    assert_eq!(
        plan.head,
        head.replace("last_year = 2027", "last_year = 2028")
    );
}

#[test]
fn a_year_at_hand_is_compared_day_by_day() {
    // 2026 as published, but for three days
    let text = r#"{"year":2026,"months":[
        {"month":1,"days":"1,2,3,4,5,6,7,8,9+,10,11,17,18,24,25,31"},
        {"month":2,"days":"1,7,8,14,15,21,22,23,28"},
        {"month":3,"days":"1,7,8,9+,14,15,21,22,28,29"},
        {"month":4,"days":"4,5,11,12,18,19,25,26,30*"},
        {"month":5,"days":"1,2,3,8*,9,10,11+,16,17,23,24,30,31"},
        {"month":6,"days":"6,7,11,12,13,14,20,21,27,28"},
        {"month":7,"days":"4,5,11,12,18,19,25,26"},
        {"month":8,"days":"1,2,8,9,15,16,22,23,29,30"},
        {"month":9,"days":"5,6,12,13,19,20,26,27"},
        {"month":10,"days":"3,4,10,11,17,18,24,25,31"},
        {"month":11,"days":"1,3*,4,7,8,14,15,21,22,28,29"},
        {"month":12,"days":"5,6,12,13,19,26,27"}
      ],"statistic":{"workdays":248}}"#;
    let plan = planned("2026.json", text, &Wishes::default());
    let changed: Vec<String> = plan
        .changes
        .iter()
        .map(|change| {
            let kinds = |notes: &[srok_law::calendar::Note]| {
                notes
                    .iter()
                    .map(|note| note.kind.clone())
                    .collect::<Vec<_>>()
                    .join("+")
            };
            format!(
                "{}: [{}] -> [{}]",
                change.day,
                kinds(&change.before),
                kinds(&change.after)
            )
        })
        .collect();
    assert_eq!(
        changed,
        [
            "2026-06-11: [shortened] -> [day_off_transferred]", // off, and no one says why
            "2026-12-20: [] -> [working_day]",                  // a Sunday that is not in the list
            "2026-12-31: [day_off_transferred] -> []",          // worked after all
        ]
    );
    let year = &plan.years[0];
    assert_eq!(
        (year.before, year.after, year.stated),
        (Some(247), 248, Some(248))
    );
    assert_eq!((year.norm_before, year.norm_after), (Some(247), Some(248)));
    assert!(plan.doubts.contains(&Doubt::OffWithoutReason {
        days: vec![day("2026-06-11")]
    }));
    assert!(matches!(&plan.doubts[0], Doubt::ActUnknown { days } if days.len() == 2));
}

#[test]
fn what_the_file_cannot_say_is_a_doubt_and_not_a_guess() {
    let decree = XML
        .replace(
            "  </holidays>",
            "    <holiday id=\"9\" title=\"By a made-up decree\"/>\n  </holidays>",
        )
        .replace(
            "    <day d=\"11.03\"",
            "    <day d=\"08.17\" t=\"1\" h=\"9\"/>\n    <day d=\"11.03\"",
        );
    let plan = planned("2028.xml", &decree, &Wishes::default());
    let title = "By a made-up decree".to_owned();
    assert!(plan.doubts.contains(&Doubt::HolidayOrDecree {
        title,
        days: vec![day("2028-08-17")]
    }));
    assert!(plan.doubts.contains(&Doubt::NoNorm { year: 2028 }));
    assert!(
        matches!(&plan.doubts[0], Doubt::ActUnknown { days } if days.contains(&day("2028-05-08")))
    );
    assert_eq!(plan.after.norms().get(&2028), None);

    let wrong = JSON.replace("\"workdays\":246", "\"workdays\":247");
    let plan = planned("2028.json", &wrong, &ACT);
    assert!(plan.doubts.contains(&Doubt::Statistic {
        year: 2028,
        stated: 247,
        counted: 246
    }));

    let plan = planned("years.csv", TABLE, &ACT);
    assert!(plan.doubts.contains(&Doubt::Skipped {
        first: 2009,
        last: 2009
    }));
}

#[test]
fn decree_days_at_hand_outlive_a_file_that_has_them_off_or_worked() {
    // 2021 without any mark: the weekends are off, everything else works
    let xml = r#"<calendar year="2021"><days><day d="05.04" t="1"/><day d="05.05" t="1"/></days></calendar>"#;
    let plan = planned("2021.xml", xml, &Wishes::default());
    assert!(
        plan.changes
            .iter()
            .all(|change| !change.day.to_string().starts_with("2021-05-0")
                || change.day > day("2021-05-07")
                || change.day < day("2021-05-04"))
    );
    assert_eq!(plan.after.kind(day("2021-05-04")), DayKind::Decree);
    assert_eq!(plan.after.kind(day("2021-11-01")), DayKind::Decree);
    assert!(plan.doubts.contains(&Doubt::DecreeKept { days: 7 }));
    assert_eq!(plan.after.norms().get(&2021), Some(&247));
}

#[test]
fn own_rows_say_what_the_formats_cannot() {
    let rows = "date,kind,title,act\n\
                2027-08-16,nonworking_decree,Made-up decree,Made-up act 2\n\
                2027-02-23,holiday,Renamed,Made-up act 3\n";
    let plan = planned("own.csv", rows, &Wishes::default());
    assert_eq!(plan.changes.len(), 2);
    assert_eq!(plan.after.kind(day("2027-08-16")), DayKind::Decree);
    assert_eq!(plan.after.notes(day("2027-02-23"))[0].title, "Renamed");
    assert_eq!((plan.years[0].after, plan.years[0].effective), (247, 246));
    assert_eq!(plan.doubts, []);

    // rows of a region go into its layer, beside those of other regions
    let regional = include_str!("../../calendars/ru-regional.csv");
    let mut layers = federal();
    let head = include_str!("../../calendars/ru-moscow-region.toml");
    layers.push(layer(
        "calendars/ru-moscow-region.toml",
        head,
        Some(regional),
    ));
    let rows = "date,region,kind,title,act\n\
                2027-08-16,50,nonworking_regional,Made-up day,Made-up act 2\n\
                2027-08-17,77,nonworking_regional,Made-up day,Made-up act 2\n";
    let published = read("own.csv", rows).unwrap();
    let plan =
        srok_law::calendar::plan(&layers, "own.csv", &published, &Wishes::default()).unwrap();
    assert_eq!(plan.after.kind(day("2027-08-16")), DayKind::Decree);
    assert_eq!(plan.after.kind(day("2027-08-17")), DayKind::Working);
    assert_eq!(plan.doubts, [Doubt::OtherRegion { rows: 1 }]);
    let added = "2027-08-16,50,nonworking_regional,Made-up day,Made-up act 2";
    assert_eq!(plan.days, format!("{}\n{added}\n", regional.trim_end()));
    assert_eq!(plan.head, head);
}

#[test]
fn what_cannot_be_imported_is_refused_with_a_remedy() {
    let ical = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Рабочий день\nEND:VEVENT\nEND:VCALENDAR\n";
    let mut layers = federal();
    let head = include_str!("../../calendars/ru-moscow.toml");
    let regional = include_str!("../../calendars/ru-regional.csv");
    layers.push(layer("calendars/ru-moscow.toml", head, Some(regional)));
    let base = federal();
    let said = [
        refused(&base, "feed.ics", ical),
        refused(&base, "days.txt", "2028.01.01\n2028.01.02\n"),
        refused(
            &base,
            "2029.xml",
            &XML.replace("year=\"2028\"", "year=\"2029\"")
                .replace("02.25", "02.26"),
        ),
        refused(&layers, "2028.xml", XML),
        refused(
            &base,
            "2028.xml",
            &XML.replace("d=\"02.25\"", "d=\"02.30\""),
        ),
        refused(
            &base,
            "2028.xml",
            &XML.replace("d=\"02.19\" t=\"3\"", "d=\"02.19\" t=\"4\""),
        ),
        refused(
            &base,
            "2028.xml",
            &XML.replace(
                "d=\"03.08\" t=\"1\" h=\"4\"",
                "d=\"03.08\" t=\"1\" h=\"44\"",
            ),
        ),
        refused(&base, "2028.xml", &XML.replace("</days>", "")),
        refused(&base, "2028.json", &JSON.replace("22*", "22?")),
        refused(
            &base,
            "2028.json",
            &JSON.replace("\"month\":7", "\"month\":6"),
        ),
        refused(
            &base,
            "2028.json",
            &JSON.replace("\"to\":\"02.25\"", "\"to\":\"02.24\""),
        ),
        refused(
            &base,
            "2028.json",
            &JSON
                .replacen("],\"tr", "],\"", 1)
                .replace("\"workdays\":", "\"workdays\" "),
        ),
        refused(
            &base,
            "years.csv",
            &TABLE.replace("5,6,12,13,20,22*,23,25+,26,27", ""),
        ),
        refused(
            &base,
            "own.csv",
            "date,kind,title,act\n2027-08-16,decree,Title,Act\n",
        ),
        refused(
            &base,
            "own.csv",
            "date,kind,title,act\n2010-08-16,holiday,Title,Act\n",
        ),
        refused(
            &base,
            "own.csv",
            "date,kind,title,act,region\n2027-08-16,nonworking_regional,Title,Act,77\n",
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn the_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_file() {
    let published = read("years.csv", &format!("\u{feff}{TABLE}")).unwrap();
    let Content::Years(years) = published.content else {
        panic!("a table of years")
    };
    assert_eq!(
        years.iter().map(|year| year.year).collect::<Vec<_>>(),
        [2009, 2028]
    );
}
