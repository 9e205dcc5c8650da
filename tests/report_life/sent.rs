//! Does an approved report reach its receivers with its files, and are they told of a correction?

use std::io::Write as _;

use serde_json::json;

use crate::mail_server::MailServer;
use crate::office::{Office, Told};

/// Settings by which letters go to a server of the test.
fn settings(port: u16) -> String {
    format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"Контроль сроков <srok@authority.example>\"\n\n\
         [reports.receivers]\ngovernor_appeals_office = [\"Управление <appeals@governor.example>\"]\n"
    )
}

const BODY: [&str; 2] = ["--organisation", "tsp-01"];

/// The clock begins the duty when the quarter ends.
fn begin_duty(office: &Office) {
    let ended = Told::of("report/tsp-01/2025Q2", "tsp-01").event(
        "quarter_ended",
        "2025-07-01T00:00:00+03:00",
        json!({"regulation": "mo221"}),
    );
    office.take(&ended.lines());
}

/// Returns the state of the duty.
fn duty(office: &Office) -> String {
    let case = [
        "standings",
        "--case",
        "report/tsp-01/2025Q2",
        "--format",
        "json",
    ];
    let rows: Vec<serde_json::Value> = serde_json::from_str(&office.done(&case)).unwrap();
    rows[0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn one_letter_that_does_not_go_leaves_the_duty_done_by_the_one_that_went() {
    let office = Office::new();
    let server = MailServer::start("accept");
    std::fs::write(office.path("srok.toml"), settings(server.port)).unwrap();
    begin_duty(&office);
    office.approve(&BODY);
    // the server does not know how to take the second address
    let to = [
        "--to",
        "one@authority.example",
        "--to",
        "иванова@мфц.example",
        "--unlisted",
    ];
    let (status, said) = office.run(&[&["report", "send", "1"][..], &to].concat());
    assert_ne!(status, 0, "{said}");
    assert!(said.contains("one@authority.example"), "{said}");
    assert_eq!(server.letters().len(), 1);
    assert_eq!(duty(&office), "late");
    let two = ["report", "send", "1", "--to", "two@authority.example"];
    office.done(&[&two[..], &["--unlisted"]].concat());
    assert_eq!(duty(&office), "late");
    office.done(&["verify"]);
}

#[test]
fn a_report_is_mailed_with_its_files_and_a_correction_to_all_who_have_it() {
    let office = Office::new();
    let server = MailServer::start("accept");
    std::fs::File::create(office.path("srok.toml"))
        .unwrap()
        .write_all(settings(server.port).as_bytes())
        .unwrap();
    begin_duty(&office);
    assert_eq!(duty(&office), "overdue");

    office.approve(&BODY);
    office.done(&["report", "send", "1", "--number", "12-345"]);
    office.done(&[
        "report",
        "send",
        "1",
        "--to",
        "Архив <archive@authority.example>",
        "--unlisted",
    ]);
    assert_eq!(
        duty(&office),
        "late",
        "the duty is done, after its last day"
    );
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    let letter = &letters[0];
    assert_eq!(letter.to, ["appeals@governor.example"]);
    let subject = letter.header("Subject").unwrap();
    assert_eq!(
        subject,
        "Отчет о полученных и рассмотренных жалобах за II кв. 2025: Балашихинское управление социальной защиты, исх. № 12-345"
    );
    let kept = office.version(1);
    assert_eq!(letter.files.len(), kept.len());
    for (ending, content) in kept {
        let name = format!("complaints_2025Q2_mo221_tsp-01_v1.{ending}");
        assert_eq!(
            letter.files[&name],
            srok_core::secret::sha256(&content),
            "{name}"
        );
    }
    assert!(letter.defects.is_empty(), "{:?}", letter.defects);

    let late = Told::of("Ж-открыта", "tsp-01").decided("2025-06-30T15:00:00+03:00", "refused");
    office.take(&late.lines());
    office.correct("Решение передано с опозданием", &BODY);
    // who was no listed receiver becomes none by having had a version: it must be meant again
    let said = office.done(&["--lang", "en", "report", "send", "2"]);
    assert!(!said.contains("Sent: archive"), "{said}");
    assert!(
        said.contains("add --unlisted: archive@authority.example"),
        "{said}"
    );
    assert_eq!(server.letters().len(), 3);
    office.done(&["report", "send", "2", "--unlisted"]);
    let letters = server.letters();
    let to: Vec<&str> = letters[3..]
        .iter()
        .map(|letter| letter.to[0].as_str())
        .collect();
    assert_eq!(
        to,
        ["appeals@governor.example", "archive@authority.example"]
    );
    let text = &letters[2].text;
    for told in [
        "исправленная редакция 2 отчета",
        "Решение передано с опозданием",
        "Рассмотрено: 8 → 9",
        "Остаток на конец периода: 1 → 0",
    ] {
        assert!(text.contains(told), "{told}:\n{text}");
    }
    let shown = office.done(&["--lang", "en", "report", "show", "2"]);
    assert!(shown.contains("appeals@governor.example (mail)"), "{shown}");
}

#[test]
fn without_a_mail_server_a_report_is_handed_over_otherwise() {
    let office = Office::new();
    office.approve(&BODY);
    let said = office.refused(&["report", "send", "1"]);
    assert!(said.contains("no transport is chosen"), "{said}");
    office.done(&[
        "report",
        "send",
        "1",
        "--handed-over",
        "нарочным, канцелярия",
        "--number",
        "77",
    ]);
    let shown = office.done(&["--lang", "en", "report", "show", "1"]);
    assert!(
        shown.contains("нарочным, канцелярия (otherwise, № 77)"),
        "{shown}"
    );
    assert_eq!(office.versions()[0]["state"], "sent");
    let said = office.refused(&["report", "send", "9", "--handed-over", "x"]);
    assert!(
        said.contains("no approved report has the number 9"),
        "{said}"
    );
}
