//! The directory in the life of a store: calendars by which terms are counted, backups, a running service.

use std::path::Path;

use serde_json::Value;

use super::server::{self, Server};
use super::{csv, done, lay, srok, told, with_sample};

/// A complaint registered on a Friday: fifteen working days.
const EVENT: &str = r#"{"specversion":"1.0","id":"1","source":"//vis.example/tsp-12","type":"complaint_registered","subject":"ZH-1","time":"2026-02-27T11:00:00+03:00","data":{"regulation":"mo221","organisation":"tsp-12","ground":["service_overdue"],"object":["territorial_unit"],"channel":"rpgu"}}"#;

/// Returns the calendar by which the complaint of the event is timed, under some settings.
fn calendar(folder: &Path, settings: &[&str]) -> String {
    let explain = [
        "explain",
        "ZH-1",
        "complaint_review_general",
        "--as-of",
        "2026-03-02",
        "--format",
        "json",
    ];
    let text = done(folder, &[settings, &explain].concat());
    let told: Value = serde_json::from_str(&text).unwrap();
    let text = told.to_string();
    let names = ["\"ru-moscow-region\"", "\"ru-moscow\"", "\"ru\""];
    let named = names.into_iter().find(|name| text.contains(name));
    let named = named.unwrap_or_else(|| panic!("{text}"));
    named.trim_matches('"').to_owned()
}

#[test]
fn terms_are_counted_by_the_calendar_of_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lay(folder, "events.ndjson", EVENT);
    done(folder, &["ingest", "events.ndjson"]);
    let settings = ["--config", "srok.toml"];
    lay(folder, "srok.toml", "[calendars]\ntsp-12 = \"ru-moscow\"\n");
    assert_eq!(calendar(folder, &[]), "ru");
    assert_eq!(calendar(folder, &settings), "ru-moscow");
    let set = ["directory", "set", "organisation", "tsp-12", "name=ТСП"];
    let said = done(folder, &[&set[..], &["calendar=ru-moscow-region"]].concat());
    insta::assert_snapshot!(said, @r"
    tsp-12: добавлено, действует всегда
    Другой производственный календарь: tsp-12
      сроки будут пересчитаны следующей командой
    ");
    // the directory goes before the settings, and where it says nothing the settings hold
    assert_eq!(calendar(folder, &[]), "ru-moscow-region");
    assert_eq!(calendar(folder, &settings), "ru-moscow-region");
    done(folder, &[&set[..], &["calendar="]].concat());
    assert_eq!(calendar(folder, &settings), "ru-moscow");
}

#[test]
fn a_calendar_that_is_gone_is_an_error_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir_all(folder.join("law/calendars")).unwrap();
    let own = "id = \"own\"\nname = { ru = \"Свой\", en = \"Own\" }\nextends = \"ru\"\n";
    lay(folder, "law/calendars/own.toml", own);
    lay(folder, "srok.toml", "law = \"law\"\n");
    let set = ["directory", "set", "organisation", "unit"];
    let with_law = [&["--config", "srok.toml"][..], &set].concat();
    done(
        folder,
        &[&with_law[..], &["name=U", "calendar=own"]].concat(),
    );
    let listing = ["standings", "--as-of", "2026-03-02"];
    insta::assert_snapshot!(told(folder, &listing), @r"
    exit 2
    error: organisation `unit` works by the calendar `own`, which is not there
    hint: put the calendar into the folder `law`/calendars, or correct the directory: srok directory set organisation unit calendar=
    ");
    let check = told(folder, &["--lang", "en", "directory", "check"]);
    assert!(
        check.contains("▲ unit: there is no calendar own"),
        "{check}"
    );
    done(folder, &[&set[..], &["calendar="]].concat());
    done(folder, &listing);
}

#[test]
fn a_backup_holds_the_directory() {
    let folder = with_sample();
    let folder = folder.path();
    done(
        folder,
        &["directory", "dismiss", "u-204", "--until", "2026-06-30"],
    );
    done(folder, &["backup", "copies"]);
    let data = folder.join("elsewhere");
    let elsewhere = ["--data", data.to_str().unwrap()];
    done(folder, &[&elsewhere[..], &["restore", "copies"]].concat());
    done(folder, &[&elsewhere[..], &["verify"]].concat());
    for (kind, on) in [
        ("organisations", "2026-03-11"),
        ("officials", "2026-03-11"),
        ("officials", "2026-07-01"),
        ("absences", "2026-01-01"),
        ("declarations", "2026-03-11"),
    ] {
        let list = ["directory", "list", kind, "--on", on, "--format", "csv"];
        let restored = done(folder, &[&elsewhere[..], &list].concat());
        assert_eq!(restored, csv(folder, kind, on));
    }
}

#[test]
fn a_row_that_names_what_is_not_there_is_damage() {
    let folder = with_sample();
    let folder = folder.path();
    let verify = ["--lang", "en", "verify"];
    assert!(done(folder, &verify).ends_with("The store is whole\n"));
    let connection = duckdb::Connection::open(folder.join("data").join(srok_store::FILE)).unwrap();
    connection
        .execute_batch(
            "delete from official where id = 'u-202'; delete from organisation where id = 'mfc-03'",
        )
        .unwrap();
    drop(connection);
    let text = told(folder, &verify);
    for named in [
        "official.deputy: stored u-202; expected official",
        "declaration.about: stored u-202; expected official",
        "official.organisation: stored mfc-03; expected organisation",
    ] {
        assert!(text.contains(named), "{text}");
    }
    assert!(text.contains("3 wrong"), "{text}");
}

#[test]
fn the_service_runs_the_commands_and_says_when_a_calendar_counts() {
    let folder = with_sample();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let said = server::said(&server::srok(
        &data,
        &[
            "directory",
            "set",
            "organisation",
            "mfc-03",
            "calendar=ru-moscow-region",
            "--since",
            "2026-03-01",
        ],
    ));
    insta::assert_snapshot!(said, @r"
    mfc-03: changed from 2026-03-01
    Another production calendar: mfc-03
      terms are counted by it once the service is started again
    ");
    // relative to the folder of the caller
    lay(
        folder.path(),
        "one.csv",
        "official,email\nm-1,minister@ministry.example\n",
    );
    let import = srok(
        folder.path(),
        &["directory", "import", "one.csv", "--since", "2026-03-02"],
    );
    assert!(import.status.success(), "{import:?}");
    let wrong = srok(
        folder.path(),
        &["directory", "set", "official", "m-1", "email=x"],
    );
    assert_eq!(wrong.status.code(), Some(2));
    let with = csv(folder.path(), "officials", "2026-03-11");
    assert!(with.contains("minister@ministry.example"), "{with}");
    assert_eq!(server.stop(), Some(0));
    assert_eq!(csv(folder.path(), "officials", "2026-03-11"), with);
    let log = std::fs::read_to_string(data.join("service.log")).unwrap();
    assert!(
        !log.contains("minister@") && !log.contains("Образцова"),
        "{log}"
    );
}
