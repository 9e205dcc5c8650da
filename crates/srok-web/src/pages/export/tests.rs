//! Does a table leave the service as Excel and programs read it?

use calamine::{Data, Reader as _};

use super::{Cell, Made, Rows, Table, separated, sheet};
use srok_law::calendar::Zone;
use srok_law::case::{Day, Instant};
use srok_law::words::Lang;

fn table() -> Table<'static> {
    let day = srok_law::time::NaiveDate::from_ymd_opt(2026, 1, 22).unwrap();
    let texts = |texts: [&str; 5]| texts.map(str::to_owned).to_vec();
    Table {
        name: "board",
        title: "Контроль сроков".into(),
        head: texts(["Дело", "Просрочено", "Доля", "Срок", "Поступило"]),
        rows: Rows::from(vec![
            vec![
                Cell::link("=HYPERLINK(\"http://evil.example\")", "/cases/1"),
                Cell::count(1284),
                Cell::Number(0.1 + 0.2),
                Cell::Date(Day::from(day)),
                // 22 January 2026, 14:05 UTC
                Cell::Moment(Instant(1_769_090_700_000_000)),
            ],
            vec![
                Cell::text("-1; \"да\""),
                Cell::count(-3),
                Cell::Number(12.5),
                Cell::Empty,
                Cell::text(""),
            ],
        ]),
    }
}

fn made(lang: Lang, zone: &Zone) -> Made<'_> {
    Made {
        lang,
        zone,
        as_of: Instant(1_769_090_700_000_000),
        home: "https://srok.example",
    }
}

#[test]
fn a_russian_excel_reads_columns_numbers_and_no_formulas() {
    let zone = Zone::named("Europe/Moscow").unwrap();
    let separated = |lang| {
        let mut text = Vec::new();
        separated(table(), made(lang, &zone), &mut text).unwrap();
        String::from_utf8(text).unwrap()
    };
    let text = separated(Lang::Ru);
    assert_eq!(
        text,
        "\u{feff}Дело;Просрочено;Доля;Срок;Поступило\r\n\
         \"'=HYPERLINK(\"\"http://evil.example\"\")\";1284;0,3;2026-01-22;2026-01-22 17:05\r\n\
         \"'-1; \"\"да\"\"\";-3;12,5;;\r\n"
    );
    let text = separated(Lang::En);
    assert!(
        text.ends_with("\"'-1; \"\"да\"\"\",-3,12.5,,\r\n"),
        "{text}"
    );
}

#[test]
fn a_sheet_holds_numbers_dates_and_words_for_what_they_are() {
    let zone = Zone::named("Europe/Moscow").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let book = || {
        let mut bytes = Vec::new();
        sheet::book(table(), made(Lang::Ru, &zone), folder.path(), &mut bytes).unwrap();
        bytes
    };
    let bytes = book();
    assert_eq!(bytes, book(), "the same table gives the same bytes");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("board").unwrap();
    let at = |row, column| range.get_value((row, column)).unwrap().clone();
    assert_eq!(at(0, 0), Data::String("Контроль сроков".into()));
    assert_eq!(
        at(1, 0),
        Data::String("По состоянию на 22.01.2026 17:05 (Europe/Moscow)".into())
    );
    assert_eq!(at(3, 1), Data::String("Просрочено".into()));
    assert_eq!(
        at(4, 0),
        Data::String("=HYPERLINK(\"http://evil.example\")".into()),
        "words, not a formula"
    );
    assert!(book.worksheet_formula("board").unwrap().is_empty());
    assert_eq!(at(4, 1), Data::Float(1284.0));
    let Data::DateTime(day) = at(4, 3) else {
        panic!("no date: {:?}", at(4, 3))
    };
    assert_eq!(day.as_f64(), 46_044.0, "22 January 2026 in Excel's days");
    let Data::DateTime(moment) = at(4, 4) else {
        panic!("no moment: {:?}", at(4, 4))
    };
    assert!((moment.as_f64() - (46_044.0 + (17.0 * 60.0 + 5.0) / 1440.0)).abs() < 1e-6);
}
