//! What the commands print, whole: the built program is run, as an administrator runs it.

use std::path::Path;
use std::process::Command;

/// Runs `srok calendar …` and returns its exit status with all it said.
fn srok(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_srok"))
        .arg("calendar")
        .args(arguments)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    format!(
        "{}{}[{}]\n",
        said[0],
        said[1],
        output.status.code().unwrap()
    )
}

fn assert_fits_80_columns(text: &str) {
    for line in text.lines() {
        assert!(
            line.chars().count() <= 80,
            "{} columns: {line}",
            line.chars().count()
        );
    }
}

#[test]
fn show_draws_2026() {
    let text = srok(&["show", "2026"]);
    assert_fits_80_columns(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn show_draws_2020_with_its_decree_days() {
    let text = srok(&["show", "2020"]);
    assert_fits_80_columns(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn show_speaks_english() {
    let text = srok(&["show", "2027", "--lang", "en"]);
    assert_fits_80_columns(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn show_writes_days_for_machines() {
    let text = srok(&["show", "2027", "--format", "csv"]);
    assert_eq!(text.lines().count(), 1 + 365 + 1);
    let about = |date: &str| {
        text.lines()
            .find(|line| line.starts_with(date))
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        about("2027-02-20"),
        "2027-02-20,working_by_act,true,Рабочий день: выходной перенесен на 22.02.2027,Постановление Правительства РФ от 17.09.2026 № 1187"
    );
    assert_eq!(about("2027-02-21"), "2027-02-21,weekend,false,,");
    let json = srok(&["show", "2020", "--format", "json"]);
    let value: serde_json::Value =
        serde_json::from_str(json.trim_end().trim_end_matches("[0]")).unwrap();
    assert_eq!(value["working_days"], 248);
    assert_eq!(value["working_days_without_decree_days"], 219);
    assert_eq!(value["days"].as_array().unwrap().len(), 366);
}

#[test]
fn check_warns_in_november_that_next_year_is_missing() {
    let text = srok(&["check", "--today", "2027-11-22"]);
    assert_fits_80_columns(&text);
    insta::assert_snapshot!(text);
    let text = srok(&[
        "check",
        "--today",
        "2026-11-22",
        "--calendar",
        "ru",
        "--format",
        "csv",
    ]);
    assert!(
        text.ends_with("ru,2027,247,247,4,247,true\n[0]\n"),
        "{text}"
    );
}

#[test]
fn a_wrong_question_is_answered_with_a_remedy() {
    let said = [
        srok(&["show", "2028"]),
        srok(&["show", "2026", "--calendar", "rus"]),
        srok(&["import", "no-such-file.xml"]),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn import_shows_first_and_writes_when_told() {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendar/published");
    let folder = tempfile::tempdir().unwrap();
    let calendars = folder.path().join("calendars");
    let config = folder.path().join("config.toml");
    std::fs::write(&config, format!("law = \"{}\"\n", folder.path().display())).unwrap();
    let file = folder.path().join("2028.json");
    std::fs::copy(published.join("2028.json"), &file).unwrap();
    let (config, file) = (config.to_str().unwrap(), file.to_str().unwrap());
    let plain = |text: String| text.replace(folder.path().to_str().unwrap(), "FOLDER");

    let shown = plain(srok(&[
        "import",
        file,
        "--act",
        "Made-up resolution 1",
        "--config",
        config,
    ]));
    assert_fits_80_columns(&shown);
    insta::assert_snapshot!("import_shown", shown);
    assert!(!calendars.exists());

    let english = srok(&["import", file, "--lang", "en", "--config", config]);
    insta::assert_snapshot!("import_shown_in_english", plain(english));

    let homeless = srok(&["import", file, "--apply"]);
    assert!(
        homeless.ends_with("hint: name one by --out, or set `law` in the settings\n[2]\n"),
        "{homeless}"
    );

    let written = srok(&[
        "import",
        file,
        "--act",
        "Made-up resolution 1",
        "--apply",
        "--config",
        config,
    ]);
    assert!(
        plain(written)
            .contains("Записано: FOLDER/calendars/ru.csv\nЗаписано: FOLDER/calendars/ru.toml\n")
    );
    let checked = srok(&[
        "check",
        "--calendar",
        "ru",
        "--today",
        "2027-11-22",
        "--config",
        config,
    ]);
    let year = checked
        .lines()
        .find(|line| line.starts_with("2028"))
        .expect("2028 is checked");
    assert_eq!(
        year.split_whitespace().collect::<Vec<_>>(),
        ["2028", "246", "246", "✓", "246"]
    );
    assert!(checked.ends_with("[0]\n"), "{checked}");

    let again = srok(&["import", file, "--config", config]);
    assert!(again.contains("\nИзменений нет.\n"), "{again}");

    // what lies in the folder and was not read is never written over
    let other = srok(&[
        "import",
        file,
        "--apply",
        "--out",
        calendars.to_str().unwrap(),
    ]);
    assert!(
        other.contains("is not the calendar this was compared with"),
        "{other}"
    );
}
