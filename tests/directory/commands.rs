//! Commands: one change at a time, what is shown, what is missing.

use super::{csv, done, lay, rows, told, with_sample};

#[test]
fn an_official_and_an_organisation_are_shown_with_who_acts_and_controls() {
    let folder = with_sample();
    let shown = ["u-201", "u-202", "u-204", "tsp-12", "m-1"].map(|id| {
        done(
            folder.path(),
            &["directory", "show", id, "--on", "2026-03-11"],
        )
    });
    insta::assert_snapshot!("shown", shown.join("\n"));
    let json = done(
        folder.path(),
        &[
            "directory",
            "show",
            "u-203",
            "--on",
            "2026-03-11",
            "--format",
            "json",
        ],
    );
    insta::assert_snapshot!("shown_json", json);
    insta::assert_snapshot!(told(folder.path(), &["directory", "show", "u-999"]), @r"
    exit 2
    error: the directory knows no `u-999`
    hint: `srok directory list` shows whom it knows
    ");
}

#[test]
fn one_change_at_a_time_is_checked_as_a_row_of_a_file() {
    let folder = with_sample();
    let folder = folder.path();
    let run = |arguments: &[&str]| {
        let mut all = vec!["--lang", "en", "directory"];
        all.extend(arguments);
        format!("$ {}\n{}", arguments.join(" "), told(folder, &all))
    };
    let said = [
        run(&[
            "set",
            "official",
            "u-202",
            "email=deputy@tsp-12.example",
            "--since",
            "2026-04-01",
        ]),
        run(&[
            "set",
            "official",
            "u-202",
            "email=deputy@tsp-12.example",
            "--since",
            "2026-04-01",
        ]),
        run(&[
            "set",
            "official",
            "u-202",
            "замещающий=u-203",
            "--since",
            "01.03.2026",
        ]),
        run(&[
            "set",
            "official",
            "u-205",
            "name=Шаблонова Веста",
            "organisation=tsp-12",
        ]),
        run(&["set", "official", "u-206", "name=Шаблонова Веста"]),
        run(&["set", "official", "u-202", "email=nowhere", "phone=1"]),
        run(&["set", "official", "u-202", "email"]),
        run(&["set", "official", "u-202", "since=2026-01-01"]),
        run(&["set", "organisation", "tsp-12", "parent=tsp-12"]),
        run(&[
            "set",
            "organisation",
            "ministry",
            "parent=mfc-03",
            "--since",
            "2026-04-01",
        ]),
        run(&[
            "absent",
            "u-203",
            "--from",
            "2026-05-04",
            "--to",
            "2026-05-08",
            "--reason",
            "course",
        ]),
        run(&[
            "absent",
            "m-6",
            "--from",
            "2026-05-04",
            "--to",
            "2026-05-08",
        ]),
        run(&[
            "absent",
            "u-203",
            "--from",
            "2026-05-04",
            "--to",
            "2026-05-01",
        ]),
        run(&[
            "absent",
            "u-999",
            "--from",
            "2026-05-04",
            "--to",
            "2026-05-08",
        ]),
        run(&["absent", "u-203", "--from", "2026-05-04", "--cancel"]),
        run(&["absent", "u-203", "--from", "2026-05-04", "--cancel"]),
        run(&["dismiss", "u-204", "--until", "2026-06-30"]),
        run(&["dismiss", "u-204", "--until", "2026-07-31"]),
        run(&["dismiss", "u-201", "--until", "2024-01-31"]),
        run(&["dismiss", "nobody", "--until", "2026-06-30"]),
        run(&["dismiss", "mfc-03", "--until", "2026-06-30"]),
        run(&["list", "--format", "csv"]),
        run(&["list", "absences", "--on", "2026-05-05"]),
    ];
    insta::assert_snapshot!("changes", said.join("\n"));
    assert!(csv(folder, "officials", "2026-06-30").contains("\nu-204,"));
    assert!(!csv(folder, "officials", "2026-07-01").contains("\nu-204,"));
    assert!(!csv(folder, "organisations", "2026-07-01").contains("\nmfc-03,"));
    assert!(csv(folder, "officials", "2026-03-31").contains("u-202@tsp-12.example"));
    assert!(csv(folder, "officials", "2026-04-01").contains("deputy@tsp-12.example"));
}

#[test]
fn versions_to_come_never_come_once_somebody_has_left() {
    let folder = with_sample();
    let folder = folder.path();
    for (position, since) in [("советник", "2026-09-01"), ("консультант", "2026-10-01")]
    {
        let position = format!("position={position}");
        done(
            folder,
            &[
                "directory",
                "set",
                "official",
                "u-202",
                &position,
                "--since",
                since,
            ],
        );
    }
    done(
        folder,
        &["directory", "dismiss", "u-202", "--until", "2026-09-15"],
    );
    let position = |on: &str| {
        let listed = csv(folder, "officials", on);
        let line = listed.lines().find(|line| line.starts_with("u-202,"));
        line.map(|line| line.split(',').nth(2).unwrap().to_owned())
    };
    assert_eq!(
        position("2026-08-31").as_deref(),
        Some("заместитель начальника")
    );
    assert_eq!(position("2026-09-15").as_deref(), Some("советник"));
    assert_eq!(position("2026-09-16"), None);
    assert_eq!(position("2026-10-01"), None);
    // nothing was taken out of the store
    assert_eq!(rows(folder, "official"), 14);
}

#[test]
fn what_is_missing_is_found_and_ends_with_1() {
    let folder = with_sample();
    let folder = folder.path();
    let check = |on: &str| told(folder, &["directory", "check", "--on", on]);
    let good = check("2026-03-11");
    lay(
        folder,
        "more.csv",
        "official,name,organisation,deputy,roles,since
u-400,A,tsp-12,u-401,control_official,2026-05-01
u-401,B,tsp-12,u-400,,2026-05-01
",
    );
    lay(
        folder,
        "top.csv",
        "organisation,name,since\nlonely,Отдельный орган,2026-05-01\n",
    );
    done(folder, &["directory", "import", "more.csv", "top.csv"]);
    for id in ["m-6", "mfc-03", "u-202"] {
        done(
            folder,
            &["directory", "dismiss", id, "--until", "2026-05-31"],
        );
    }
    let bad = check("2026-06-01");
    let english = told(
        folder,
        &[
            "--lang",
            "en",
            "directory",
            "check",
            "--on",
            "2026-06-01",
            "--format",
            "json",
        ],
    );
    insta::assert_snapshot!("checked", [good, bad, english].join("\n"));
}

#[test]
fn where_there_is_no_store_none_is_made_by_asking() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["list"][..],
        &["check"],
        &["show", "u-1"],
        &["dismiss", "u-1", "--until", "2026-01-01"],
    ] {
        let arguments = [&["directory"][..], arguments].concat();
        let text = told(folder.path(), &arguments);
        assert!(text.starts_with("exit 2\nerror: ") && text.contains("there is no store"));
    }
    assert!(!folder.path().join("data").exists());
}
