//! Files: what is understood, what is refused and in which words, what changes nothing.

use super::workbook::{Cell, workbook};
use super::{SAMPLE, csv, done, lay, rows, srok, told, with_files, with_sample};

const ON: &str = "2026-03-11";

#[test]
fn the_sample_is_taken_in_and_a_second_time_changes_nothing() {
    let folder = with_files();
    let folder = folder.path();
    let import = [&["directory", "import"][..], &SAMPLE].concat();
    let trial = told(folder, &[&import[..], &["--dry-run"]].concat());
    assert!(!folder.join("data").exists(), "a trial makes no store");
    let first = told(folder, &import);
    let second = told(folder, &import);
    let list = done(folder, &["directory", "list", "--on", ON]);
    insta::assert_snapshot!("sample", [trial, first, second, list].join("\n"));
    assert_eq!(rows(folder, "official"), 10);
}

#[test]
fn what_is_listed_as_csv_can_be_taken_in_again() {
    let from = with_sample();
    let other = tempfile::tempdir().unwrap();
    let kinds = ["organisations", "officials", "absences", "declarations"];
    let listed = kinds.map(|kind| csv(from.path(), kind, "2026-03-01"));
    let mut import = vec!["directory", "import"];
    for (kind, text) in kinds.iter().zip(&listed) {
        lay(other.path(), kind, text);
        import.push(kind);
    }
    done(other.path(), &import);
    assert_eq!(
        kinds.map(|kind| csv(other.path(), kind, "2026-03-01")),
        listed
    );
    assert!(listed[1].lines().count() == 11, "{}", listed[1]);
}

#[test]
fn a_workbook_says_the_same_as_csv_files() {
    use Cell::{Day, Number, Text, Time};
    let texts = |row: &[&'static str]| row.iter().map(|text| Text(text)).collect::<Vec<_>>();
    let bytes = workbook(&[
        (
            "Органы",
            vec![
                texts(&["Орган", " НАЗВАНИЕ ", "вышестоящий орган"]),
                texts(&["top", "Министерство", ""]),
                vec![Number(12.0), Text("Подразделение"), Text("top")],
            ],
        ),
        ("Пустой", vec![]),
        (
            "Люди",
            vec![
                vec![],
                texts(&[
                    "должностное лицо",
                    "фио",
                    "орган",
                    "роли",
                    "начало работы",
                    "конец работы",
                    "с",
                ]),
                vec![
                    Text("u-1"),
                    Text("Примеров"),
                    Number(12.0),
                    Text("head, intake_official"),
                    Time(0.375),
                    Time(0.75),
                    Day(45992.0),
                ],
            ],
        ),
        (
            "Отпуска",
            vec![
                texts(&["должностное лицо", "с", "по"]),
                vec![Text("u-1"), Day(46000.0), Text("10.12.2025")],
            ],
        ),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lay(folder, "directory.xlsx", &bytes);
    done(folder, &["directory", "import", "directory.xlsx"]);
    let listed =
        ["organisations", "officials", "absences"].map(|kind| csv(folder, kind, "2025-12-05"));
    insta::assert_snapshot!(listed.join("\n"), @r"
    organisation,name,parent,calendar,reports,kind,since,until
    12,Подразделение,top,,,,1970-01-01,
    top,Министерство,,,,,1970-01-01,

    official,name,position,organisation,email,language,opens,closes,deputy,roles,since,until
    u-1,Примеров,,12,,ru,09:00,18:00,,head intake_official,2025-12-01,

    official,from,to,reason
    u-1,2025-12-09,2025-12-10,
    ");
}

#[test]
fn every_mistake_is_told_and_nothing_is_taken() {
    let folder = with_sample();
    let folder = folder.path();
    lay(
        folder,
        "officials.csv",
        "\u{feff}Должностное лицо;ФИО;должность;орган;электронная почта;язык;начало работы;конец работы;замещающий;роли;с;по;телефон
u-1;Примеров;специалист;tsp-12;primerov(at)mail;fr;18:00;09:00;u-1;head;01.02.26;;1

;Образцов;специалист;tsp-99;o@mail.example;ru;09:00;;u-77;head;2026-03-01;2026-02-01;
u-2;;специалист;tsp-12;;;;;;;;
u-3;Макетов;специалист;;;;девять;18;;;Шаблонова;;
u-4;Небывалов;специалист;tsp-12;;;;;;;2026-01-01;;
u-4;Выдумкин;специалист;tsp-12;;;;;;;2026-01-01;;
u-5;Выдумкин;специалист;tsp-12;;;;;;;;;;лишнее
",
    );
    lay(
        folder,
        "organisations.csv",
        "organisation,name,parent,calendar,reports,name
a,A,b,mars,mo221 mo999,
b,B,c,,,
c,C,a,,,
d,D,d,,,
e,E,nowhere,,,
",
    );
    lay(
        folder,
        "declarations.csv",
        "official,about,relation,since\nm-3,m-3,,\nm-3,,kinship,\nm-3,u-1000,cousin,2026-13-01\n",
    );
    lay(
        folder,
        "absences.csv",
        "official,from,to,reason
m-3,2026-02-01,2026-01-01,
m-99,2026-02-01,,
m-1,2026-02-01,2026-02-03,
m-1,2026-02-01,2026-02-04,
",
    );
    lay(
        folder,
        "unknown.csv",
        "Примеров Архип,primerov@mail.example\n",
    );
    lay(folder, "windows.csv", b"official,name\nu-1,\xcf\xf0\xe8\n");
    lay(folder, "empty.csv", "\n\n");
    lay(folder, "broken.xlsx", b"PK\x03\x04 and no more");
    let sheets = workbook(&[
        (
            "Города",
            vec![vec![Cell::Text("город")], vec![Cell::Text("Москва")]],
        ),
        (
            "Люди",
            vec![vec![Cell::Text("official"), Cell::Text("city")]],
        ),
    ]);
    lay(folder, "sheets.xlsx", sheets);
    let before = csv(folder, "officials", ON);
    let mut import = vec!["directory", "import"];
    import.extend(SAMPLE);
    import.extend([
        "unknown.csv",
        "windows.csv",
        "empty.csv",
        "broken.xlsx",
        "sheets.xlsx",
    ]);
    let text = told(folder, &import);
    insta::assert_snapshot!("mistakes", text);
    for personal in [
        "Примеров",
        "Макетов",
        "Шаблонова",
        "primerov",
        "mail.example",
    ] {
        assert!(!text.contains(personal), "{personal} is told");
    }
    assert_eq!(csv(folder, "officials", ON), before);
    let missing = told(folder, &["directory", "import", "nowhere.csv"]);
    assert!(
        missing.starts_with("exit 2\nerror: nowhere.csv: "),
        "{missing}"
    );
}

#[test]
fn of_many_mistakes_fifty_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "official,name,organisation\n".to_owned();
    for number in 0..60 {
        text.push_str(&format!("u-{number},N,nowhere\n"));
    }
    lay(folder.path(), "officials.csv", text);
    let told = told(folder.path(), &["directory", "import", "officials.csv"]);
    let shown = told.lines().filter(|line| line.contains("nowhere"));
    assert_eq!(shown.count(), 50);
    assert!(told.contains("because of 60 mistakes:"), "{told}");
    assert!(told.contains("\n  and 10 more\nhint: "), "{told}");
}

#[test]
fn a_changed_row_holds_from_the_day_asked_for_and_an_unchanged_one_adds_nothing() {
    let folder = with_sample();
    let folder = folder.path();
    let recorded = rows(folder, "official");
    // a few columns only: what is not there stays
    lay(
        folder,
        "moved.csv",
        "official,organisation,roles\nu-202,tsp-12,processing_official\nu-203,mfc-03,complaint_official\n",
    );
    let import = ["directory", "import", "moved.csv", "--since", "2026-04-01"];
    let first = told(folder, &import);
    let second = told(folder, &import);
    assert_eq!(rows(folder, "official"), recorded + 1);
    let show = |on: &str| done(folder, &["directory", "show", "u-203", "--on", on]);
    insta::assert_snapshot!(
        "moved",
        [first, second, show("2026-03-31"), show("2026-04-01")].join("\n")
    );
    let of = |on: &str| {
        let listed = csv(folder, "officials", on);
        let line = listed.lines().find(|line| line.starts_with("u-203,"));
        line.unwrap().to_owned()
    };
    assert_eq!(
        of("2026-03-31"),
        "u-203,Сочинялова Глафира,специалист по жалобам,tsp-12,u-203@tsp-12.example,ru,10:00,19:00,u-202,complaint_official intake_official,1970-01-01,"
    );
    assert_eq!(
        of("2026-04-01"),
        "u-203,Сочинялова Глафира,специалист по жалобам,mfc-03,u-203@tsp-12.example,ru,10:00,19:00,u-202,complaint_official,2026-04-01,"
    );
}

#[test]
fn a_whole_history_in_one_file_is_read_in_the_order_of_its_days() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lay(
        folder,
        "organisations.csv",
        "organisation,name,parent,since,until
unit,Second,top,2026-02-01,
top,Top,,,
unit,First,top,2026-01-01,
unit,Third,,2026-03-01,2026-03-31
",
    );
    done(folder, &["directory", "import", "organisations.csv"]);
    let name = |on: &str| {
        let listed = csv(folder, "organisations", on);
        let line = listed.lines().find(|line| line.starts_with("unit,"));
        line.map(|line| line.split(',').nth(1).unwrap().to_owned())
    };
    let names = [
        "2025-12-31",
        "2026-01-01",
        "2026-02-28",
        "2026-03-31",
        "2026-04-01",
    ]
    .map(name);
    let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
    assert_eq!(
        names,
        [None, Some("First"), Some("Second"), Some("Third"), None]
    );
    let again = done(folder, &["directory", "import", "organisations.csv"]);
    assert!(again.contains("без изменений 4"), "{again}");
    // whoever is in a file again after the end is back, and it is said
    lay(folder, "back.csv", "organisation,name\nunit,Fourth\n");
    let back = srok(
        folder,
        &["directory", "import", "back.csv", "--since", "2026-05-01"],
    );
    assert_eq!(back.status.code(), Some(1));
    let text = String::from_utf8(back.stdout).unwrap();
    assert!(
        text.contains("▲ unit: было прекращено 2026-03-31, снова действует с 2026-05-01"),
        "{text}"
    );
    assert_eq!(name("2026-04-30"), None);
    assert_eq!(name("2026-05-01").as_deref(), Some("Fourth"));
}

#[test]
fn two_heads_and_unknown_roles_are_warnings() {
    let folder = with_sample();
    lay(
        folder.path(),
        "heads.csv",
        "official,name,organisation,roles,since\nu-210,N,tsp-12,head haed,2026-06-01\n",
    );
    let text = told(
        folder.path(),
        &["--lang", "en", "directory", "import", "heads.csv"],
    );
    insta::assert_snapshot!(text, @r"
    exit 1
    Officials: 1 new, 0 changed, 0 unchanged
    ▲ u-210: no regulation names the role haed
    ▲ tsp-12: from 2026-06-01 on it has several heads (u-201, u-210); letters go to the first
    ");
}
