//! What happens to one alert? Owed, sent, answered; taken back, handed on, told to the next in line.

use srok_core::directory::Rows;
use srok_notify::alerts::answer::{NoAnswer, Outcome};
use srok_notify::alerts::deliver::Fate;
use srok_notify::mail::Postman;
use srok_store::NewEvent;

use crate::made::event;
use crate::world::{World, absence, day, declaration, law, official, staff};

/// An application received on Thursday 19.11.2026 at 17:10 must be registered by Friday 20.11. (mo221 п. 7.1).
const FILED: &str = "2026-11-19T17:10:00+03:00";

fn world() -> World {
    let mut world = World::new(&law(), "2026-11-01");
    world.directory(&staff());
    world
}

fn filed(case_id: &str) -> NewEvent<'_> {
    event(case_id, "application_submitted", FILED)
}

fn by<'a>(event: NewEvent<'a>, official: &'a str) -> NewEvent<'a> {
    NewEvent {
        official: Some(official.into()),
        ..event
    }
}

/// Returns the subjects sent, by recipient.
fn sent(report: &srok_notify::alerts::deliver::Report) -> Vec<String> {
    let mails = report.mails.iter();
    mails
        .map(|(planned, letter, fate)| {
            assert_eq!(*fate, Fate::Sent);
            format!(
                "{} {}: {}",
                planned.kind.code(),
                planned.recipient,
                letter.subject
            )
        })
        .collect()
}

#[test]
fn the_last_day_is_told_in_the_morning_and_the_breach_on_the_next() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[filed("MO-1")]);
    // nobody is told in the evening or at night
    assert!(
        world
            .run("2026-11-19T19:00:00+03:00", &postman)
            .mails
            .is_empty()
    );
    assert!(
        world
            .run("2026-11-20T08:59:59+03:00", &postman)
            .mails
            .is_empty()
    );
    insta::assert_debug_snapshot!(sent(&world.run("2026-11-20T09:00:00+03:00", &postman)), @r#"
    [
        "digest u-2: Контроль сроков на 20.11.2026 (пт): просрочено 0, сегодня 1, до 25.11 — 0",
        "digest m-1: Контроль сроков на 20.11.2026 (пт): просрочено 0, сегодня 1, до 25.11 — 0",
        "digest u-1: Контроль сроков на 20.11.2026 (пт): просрочено 0, сегодня 1, до 25.11 — 0",
    ]
    "#);
    assert!(
        world
            .run("2026-11-20T09:01:00+03:00", &postman)
            .mails
            .is_empty(),
        "once"
    );
    assert!(
        world
            .run("2026-11-21T12:00:00+03:00", &postman)
            .mails
            .is_empty(),
        "a day off"
    );
    insta::assert_debug_snapshot!(sent(&world.run("2026-11-23T09:00:00+03:00", &postman)));
    insta::assert_debug_snapshot!(world.ledger());
}

#[test]
fn what_was_done_before_the_mail_went_out_is_not_told() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[filed("MO-1")]);
    world.run("2026-11-20T02:00:00+03:00", &postman);
    assert_eq!(
        world.ledger(),
        ["MO-1 2026-11-20 1.0 u-2 as intake_official: owed -"]
    );
    let registered = event(
        "MO-1",
        "application_registered",
        "2026-11-20T08:30:00+03:00",
    );
    world.learn("2026-11-20T08:31:00+03:00", &[registered]);
    let report = world.run("2026-11-20T09:00:00+03:00", &postman);
    assert!(
        report
            .mails
            .iter()
            .all(|(_, letter, _)| !letter.text.contains("Регистрация"))
    );
    assert_eq!(
        world.ledger()[0],
        "MO-1 2026-11-20 1.0 u-2 as intake_official: withdrawn met"
    );
}

#[test]
fn a_breach_learnt_of_in_working_hours_is_told_at_once() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[filed("MO-1")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    // a feed delivers late: the application of last week comes on Monday noon
    world.learn("2026-11-23T12:00:00+03:00", &[by(filed("MO-2"), "u-2")]);
    let report = world.run("2026-11-23T12:01:00+03:00", &postman);
    insta::assert_debug_snapshot!(sent(&report));
    let text = report.mails[0].1.text.clone();
    assert!(text.contains("«") && text.contains("п. 7.1"), "{text}");
    assert!(!text.contains("portal"), "{text}");
}

#[test]
fn nobody_answers_and_the_next_in_line_is_told_in_working_time() {
    let mut world = world();
    let postman = Postman::memory();
    let filed = by(filed("MO-1"), "u-4");
    world.learn("2026-11-19T17:11:00+03:00", &[filed]);
    for day in ["23", "24", "25", "26", "27", "28", "29", "30"] {
        world.run(&format!("2026-11-{day}T09:00:00+03:00"), &postman);
    }
    for day in ["01", "02"] {
        world.run(&format!("2026-12-{day}T09:00:00+03:00"), &postman);
    }
    let alerts = world.alerts();
    let ladder: Vec<String> = alerts
        .iter()
        .filter(|alert| alert.threshold == 3 && !alert.is_copy)
        .filter(|alert| alert.due_on == Some(day("2026-11-20")))
        .map(|alert| {
            let at = alert.sent_at.unwrap().utc() + srok_law::time::TimeDelta::hours(3);
            format!(
                "{} {} as {}",
                at.format("%d.%m %H:%M"),
                alert.recipient,
                alert.role
            )
        })
        .collect();
    assert_eq!(
        ladder,
        [
            "23.11 09:00 u-4 as official",
            "24.11 09:00 u-5 as deputy",
            "25.11 09:00 u-1 as head",
            // the controller of the unit is subordinate neither to u-4 nor a relative
            "26.11 09:00 u-7 as control_official",
            // after two working days: Friday, Monday
            "30.11 09:00 m-2 as ministry",
        ]
    );
}

#[test]
fn a_controller_is_never_the_executor_a_subordinate_or_a_relative() {
    let mut world = world();
    world.directory(&Rows {
        declarations: vec![declaration("u-7", Some("u-4"))],
        ..Rows::default()
    });
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    for day in ["23", "24", "25", "26"] {
        world.run(&format!("2026-11-{day}T09:00:00+03:00"), &postman);
    }
    let controller = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.role == "control_official")
        .unwrap();
    assert_eq!(&*controller.recipient, "m-3");
    insta::assert_snapshot!(controller.note.unwrap(), @"не могут контролировать: u-7 (заявлено родство или конфликт интересов с исполнителем)");
}

#[test]
fn an_answer_ends_it_for_everybody_and_changes_no_count() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    world.run("2026-11-24T09:00:00+03:00", &postman);
    let first = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.recipient == "u-4")
        .unwrap()
        .id;
    let before = world.owed("2026-11-25T09:00:00+03:00");
    assert_eq!(
        world.answer(
            "2026-11-24T10:00:00+03:00",
            first,
            Outcome::Excused,
            " ",
            None
        ),
        Err(NoAnswer::NoReason)
    );
    let answered = world.answer(
        "2026-11-24T10:00:00+03:00",
        first,
        Outcome::Excused,
        "сбой связи",
        None,
    );
    assert_eq!(answered.unwrap().outcome, "excused");
    insta::assert_debug_snapshot!(world.ledger());
    let after = world.owed("2026-11-25T09:00:00+03:00");
    let digest = |report: &srok_notify::alerts::deliver::Report| {
        let mails = report.mails.iter();
        let mut digests = mails.filter(|(planned, ..)| planned.kind.code() == "digest");
        digests
            .find(|(planned, ..)| &*planned.recipient == "u-4")
            .map(|(_, letter, _)| letter.clone())
            .unwrap()
    };
    assert_eq!(
        digest(&before).subject,
        digest(&after).subject,
        "the count stays"
    );
    assert!(
        digest(&after).text.contains("уважительная причина"),
        "{}",
        digest(&after).text
    );
    assert!(
        after
            .mails
            .iter()
            .all(|(planned, ..)| planned.kind.code() == "digest")
    );
    let again = world.answer(
        "2026-11-24T11:00:00+03:00",
        first,
        Outcome::Confirmed,
        "",
        None,
    );
    assert!(matches!(again, Err(NoAnswer::Answered(_))), "{again:?}");
}

#[test]
fn wrong_data_are_reported_to_their_keeper_once() {
    let mut world = world();
    world.directory(&Rows {
        officials: vec![official("u-8", "tsp-12", &["data_official"])],
        ..Rows::default()
    });
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let first = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.recipient == "u-4")
        .unwrap()
        .id;
    let reason = "запрос зарегистрирован 20.11, сведения не внесены";
    world
        .answer(
            "2026-11-23T10:00:00+03:00",
            first,
            Outcome::DataError,
            reason,
            None,
        )
        .unwrap();
    let report = world.run("2026-11-23T10:01:00+03:00", &postman);
    insta::assert_debug_snapshot!(sent(&report));
    assert!(
        report.mails[0]
            .1
            .text
            .contains("запрос зарегистрирован 20.11")
    );
    assert!(
        world
            .run("2026-11-23T10:02:00+03:00", &postman)
            .mails
            .is_empty()
    );
    assert!(
        world
            .run("2026-11-24T12:00:00+03:00", &postman)
            .mails
            .iter()
            .all(|(planned, ..)| planned.kind.code() == "digest")
    );
}

#[test]
fn an_alert_may_be_put_off_with_a_reason_for_some_days() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let first = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.recipient == "u-4")
        .unwrap()
        .id;
    let put_off = |until: &str| {
        world.answer(
            "2026-11-23T10:00:00+03:00",
            first,
            Outcome::PutOff,
            "запрошены сведения",
            Some(until),
        )
    };
    assert!(matches!(put_off("2026-12-01"), Err(NoAnswer::TooLate(_))));
    assert!(matches!(put_off("2026-11-23"), Err(NoAnswer::TooLate(_))));
    put_off("2026-11-25").unwrap();
    let kinds = |now: &str| -> Vec<&'static str> {
        let report = world.run(now, &postman);
        let mut kinds: Vec<_> = report
            .mails
            .iter()
            .map(|(planned, ..)| planned.kind.code())
            .collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds("2026-11-24T09:00:00+03:00"), ["digest"]);
    assert_eq!(kinds("2026-11-25T09:00:00+03:00"), ["digest"]);
    assert_eq!(kinds("2026-11-26T09:00:00+03:00"), ["escalation", "digest"]);
}

#[test]
fn a_deputy_is_told_while_the_official_is_away_and_an_unknown_official_falls_to_the_head() {
    let mut world = world();
    world.directory(&Rows {
        absences: vec![absence("u-4", "2026-11-20", "2026-11-24")],
        ..Rows::default()
    });
    let postman = Postman::memory();
    world.learn(
        "2026-11-19T17:11:00+03:00",
        &[by(filed("MO-1"), "u-4"), by(filed("MO-2"), "u-999")],
    );
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let mut told: Vec<String> = world
        .alerts()
        .iter()
        .filter(|alert| !alert.is_copy)
        .map(|alert| {
            format!(
                "{} {} as {}: {}",
                alert.subject,
                alert.recipient,
                alert.role,
                alert.note.as_deref().unwrap_or("-")
            )
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "MO-1 u-5 as deputy: замещает u-4",
            "MO-2 u-1 as head: исполнителя u-999 нет в справочнике",
        ]
    );
}

#[test]
fn a_day_made_a_day_off_takes_back_what_moved_and_nothing_else() {
    let mut world = world();
    let postman = Postman::memory();
    // both received on Thursday: one before the cut-off, due that day; one after, due on Friday
    let early = event("MO-1", "application_submitted", "2026-11-19T10:00:00+03:00");
    world.learn("2026-11-19T17:11:00+03:00", &[early, filed("MO-2")]);
    world.run("2026-11-20T09:00:00+03:00", &postman);
    let before = world.ledger();
    // by a decree of Friday noon the Friday is off
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("calendars")).unwrap();
    let built_in = include_str!("../../calendars/ru.csv");
    let row = "2026-11-20,day_off_transferred,выходной по постановлению,Постановление № 1\n";
    std::fs::write(
        folder.path().join("calendars/ru.csv"),
        with_row(built_in, row),
    )
    .unwrap();
    let decreed = std::sync::Arc::new(srok::shipped::load(&[folder.path()]).unwrap());
    world.decree(&decreed, "2026-11-20T12:00:00+03:00");
    let report = world.run("2026-11-20T12:01:00+03:00", &postman);
    assert!(report.mails.is_empty(), "it is a day off now");
    insta::assert_debug_snapshot!((before, world.ledger()));
    let report = world.run("2026-11-23T09:00:00+03:00", &postman);
    insta::assert_debug_snapshot!(sent(&report));
    let letters = report
        .mails
        .iter()
        .filter(|(planned, ..)| &*planned.recipient == "u-2");
    let text: String = letters.map(|(_, letter, _)| letter.text.clone()).collect();
    assert!(
        text.contains("MO-2") && text.contains("срок изменен"),
        "{text}"
    );
}

/// Puts a row into a calendar file where its day belongs.
fn with_row(file: &str, row: &str) -> String {
    let at = file
        .lines()
        .skip(1)
        .position(|line| line >= row)
        .map_or(file.lines().count(), |index| index + 1);
    let mut lines: Vec<&str> = file.lines().collect();
    lines.insert(at, row.trim_end());
    lines.join("\n") + "\n"
}

#[test]
fn nothing_due_before_the_start_is_told() {
    let mut world = World::new(&law(), "2026-11-21");
    world.directory(&staff());
    world.learn("2026-11-19T17:11:00+03:00", &[filed("MO-1")]);
    let postman = Postman::memory();
    // the term of the service is near from Tuesday 24.11. on
    for day in 20..24 {
        assert!(
            world
                .run(&format!("2026-11-{day}T09:00:00+03:00"), &postman)
                .mails
                .is_empty()
        );
    }
    assert!(world.alerts().is_empty());
}

#[test]
fn a_silent_source_makes_one_alert_about_the_feed_and_none_about_cases() {
    let mut world = world();
    let postman = Postman::memory();
    let names: Vec<String> = (0..40).map(|number| format!("MO-{number}")).collect();
    // the source speaks every hour of two weeks, then falls silent; nothing tells whether its cases were registered
    for (number, name) in names.iter().enumerate() {
        let (day, hour) = (9 + number / 8, 9 + number % 8);
        let at = format!("2026-11-{day:02}T{hour:02}:00:00+03:00");
        let filed = event(name, "application_submitted", &at);
        let registered = NewEvent {
            identity: filed.identity + 1,
            ..event(name, "application_registered", &at)
        };
        world.learn(&at, &[filed, registered]);
    }
    let late = event(
        "MO-90",
        "application_submitted",
        "2026-11-13T17:30:00+03:00",
    );
    world.learn("2026-11-13T17:31:00+03:00", &[late]);
    let report = world.run("2026-11-18T12:00:00+03:00", &postman);
    assert!(report.held > 0);
    let subjects = sent(&report);
    assert!(
        subjects
            .iter()
            .any(|subject| subject
                .starts_with("feed m-6: Сведения не поступают: //vis.example/tsp-12")),
        "{subjects:?}"
    );
    let alerts = world.alerts();
    assert!(
        alerts
            .iter()
            .all(|alert| &*alert.limit_id != "mo221.registration_portal"),
        "{:?}",
        world.ledger()
    );
    // once, however long it lasts
    let again = world.run("2026-11-19T12:00:00+03:00", &postman);
    assert!(
        again
            .mails
            .iter()
            .all(|(planned, ..)| planned.kind.code() != "feed")
    );
    // it is heard again and says nothing of the case: now it is known to be overdue
    let heard = event("MO-0", "result_sent", "2026-11-19T12:30:00+03:00");
    world.learn("2026-11-19T12:31:00+03:00", &[heard]);
    let report = world.run("2026-11-19T12:32:00+03:00", &postman);
    assert_eq!(report.held, 0);
    let ledger = world.ledger();
    assert!(
        ledger
            .iter()
            .any(|line| line.starts_with("MO-90 2026-11-16 3.0")),
        "{ledger:?}"
    );
    assert!(
        ledger
            .iter()
            .any(|line| line.contains("withdrawn heard_again")),
        "{ledger:?}"
    );
}

#[test]
fn the_end_of_a_quarter_begins_the_duty_to_report_once_for_each_body() {
    use srok_notify::alerts::duties::quarter_ended;
    let mut world = World::new(&law(), "2026-04-01");
    let mut rows = staff();
    rows.organisations[1].reports = vec!["mo221".into()];
    let directory = world.directory(&rows);
    let zone = world.law.calendars.of(None).zone().clone();
    let made =
        |now: &str, start: &str| quarter_ended(&directory, &zone, crate::made::at(now), day(start));
    assert_eq!(
        made("2026-07-01T00:00:00+03:00", "2026-08-02"),
        [],
        "before the start"
    );
    let lines = made("2026-07-01T00:00:00+03:00", "2026-04-01");
    assert_eq!(
        lines,
        made("2026-09-30T23:59:59+03:00", "2026-04-01"),
        "the same however often"
    );
    insta::assert_snapshot!(lines[0].line, @r#"{"data":{"organisation":"tsp-12","regulation":"mo221"},"id":"quarter_ended/tsp-12/mo221/2026Q2","source":"//srok/clock","specversion":"1.0","subject":"report/tsp-12/2026Q2","time":"2026-07-01T00:00:00+03:00","type":"quarter_ended"}"#);
    let ended = event(
        "report/tsp-12/2026Q2",
        "quarter_ended",
        "2026-07-01T00:00:00+03:00",
    );
    world.learn("2026-07-01T00:01:00+03:00", &[ended]);
    let postman = Postman::memory();
    // by Friday 10.07.: near from Tuesday, the last day on Friday, a breach on Monday
    let mut days: Vec<(String, i32)> = Vec::new();
    for date in ["2026-07-06", "2026-07-07", "2026-07-10", "2026-07-13"] {
        world.run(&format!("{date}T09:00:00+03:00"), &postman);
        let alerts = world.alerts();
        days.extend(
            alerts
                .iter()
                .filter(|alert| {
                    &*alert.limit_id == "mo221.complaint_report_quarterly" && !alert.is_copy
                })
                .filter(|alert| alert.owed_at == crate::made::at(&format!("{date}T09:00:00+03:00")))
                .map(|alert| (date.to_owned(), alert.threshold)),
        );
    }
    assert_eq!(
        days,
        [
            ("2026-07-07".to_owned(), 0),
            ("2026-07-10".to_owned(), 1),
            ("2026-07-13".to_owned(), 3)
        ]
    );
}

#[test]
fn wrong_rules_are_refused_with_their_place() {
    use srok_notify::alerts::rules::Rules;
    let wrong = |text: &str| Rules::parse("alerts.toml", text).unwrap_err().to_string();
    let all = [
        wrong("[[rule]]\nkinds = [\"decisions\"]\n"),
        wrong("[[rule]]\ndue_soon = \"3 days\"\n"),
        wrong("[[rule]]\n[[escalation]]\nto = \"head\"\nafter = \"0 working days\"\n"),
        wrong("[[rule]]\nwhom = \"head\"\n"),
    ];
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn who_comes_back_has_his_time_before_the_next_in_line_is_told() {
    let mut world = world();
    world.directory(&Rows {
        absences: vec![absence("u-4", "2026-11-20", "2026-11-23")],
        ..Rows::default()
    });
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    let told = |now: &str| -> Vec<String> {
        let report = world.run(now, &postman);
        let mails = report
            .mails
            .iter()
            .filter(|(planned, ..)| !planned.alerts.is_empty());
        mails
            .map(|(planned, ..)| format!("{} {}", planned.kind.code(), planned.recipient))
            .collect()
    };
    assert_eq!(
        told("2026-11-23T09:00:00+03:00"),
        ["digest u-5", "digest u-1"]
    );
    // on Tuesday the official is back and told himself; nobody says that he has not answered
    assert_eq!(told("2026-11-24T09:00:00+03:00"), ["digest u-4"]);
    assert_eq!(told("2026-11-25T09:00:00+03:00"), ["escalation u-5"]);
}

#[test]
fn a_breach_done_late_still_asks_and_goes_up_until_somebody_answers() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let registered = event(
        "MO-1",
        "application_registered",
        "2026-11-23T10:00:00+03:00",
    );
    world.learn("2026-11-23T10:01:00+03:00", &[registered]);
    let report = world.run("2026-11-24T09:00:00+03:00", &postman);
    let escalation = report
        .mails
        .iter()
        .find(|(planned, ..)| planned.kind.code() == "escalation")
        .unwrap();
    assert_eq!(&*escalation.0.recipient, "u-5");
    let text: Vec<&str> = escalation.1.text.split_whitespace().collect();
    let text = text.join(" ");
    assert!(
        text.contains("Исполнено с нарушением срока: 23.11.2026 10:00"),
        "{text}"
    );
    let first = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.recipient == "u-4" && alert.threshold == 3)
        .unwrap()
        .id;
    world
        .answer(
            "2026-11-24T10:00:00+03:00",
            first,
            Outcome::Confirmed,
            "",
            None,
        )
        .unwrap();
    let about = || -> usize {
        let alerts = world.alerts();
        let due = day("2026-11-20");
        alerts
            .iter()
            .filter(|alert| alert.due_on == Some(due))
            .count()
    };
    let before = about();
    for date in 25..28 {
        world.run(&format!("2026-11-{date}T09:00:00+03:00"), &postman);
    }
    assert_eq!(about(), before, "nobody else is told");
}

#[test]
fn what_is_taken_back_and_comes_again_before_he_heard_is_not_told_twice() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let registered = event(
        "MO-1",
        "application_registered",
        "2026-11-20T12:00:00+03:00",
    );
    let id = registered.event_id.to_string();
    world.learn("2026-11-23T11:00:00+03:00", &[registered]);
    world.run("2026-11-23T11:01:00+03:00", &postman);
    assert!(
        world
            .ledger()
            .iter()
            .any(|line| line.contains("3.0 u-4 as official: withdrawn met"))
    );
    let annulled = NewEvent {
        replaces: Some(xxhash_rust::xxh3::xxh3_64(id.as_bytes())),
        ..event("MO-1", "event_annulled", "2026-11-23T11:05:00+03:00")
    };
    world.learn("2026-11-23T11:05:00+03:00", &[annulled]);
    let report = world.run("2026-11-23T11:06:00+03:00", &postman);
    assert!(report.mails.is_empty(), "{:?}", sent(&report));
    assert!(
        world
            .ledger()
            .iter()
            .any(|line| line.contains("3.0 u-4 as official: sent anew")),
        "{:?}",
        world.ledger()
    );
}

#[test]
fn each_request_for_correction_is_a_mail_of_its_own() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn(
        "2026-11-19T17:11:00+03:00",
        &[by(filed("MO-1"), "u-4"), by(filed("MO-2"), "u-4")],
    );
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let alerts: Vec<i64> = world
        .alerts()
        .iter()
        .filter(|alert| &*alert.recipient == "u-4")
        .map(|alert| alert.id)
        .collect();
    for alert in alerts {
        world
            .answer(
                "2026-11-23T19:00:00+03:00",
                alert,
                Outcome::DataError,
                "сведения не внесены",
                None,
            )
            .unwrap();
    }
    let report = world.run("2026-11-24T09:00:00+03:00", &postman);
    let corrections: Vec<&str> = report
        .mails
        .iter()
        .filter(|(planned, ..)| planned.kind.code() == "correction")
        .map(|(_, letter, _)| letter.subject.as_str())
        .collect();
    assert_eq!(corrections.len(), 2);
    assert!(
        corrections[0].contains("MO-1") && corrections[1].contains("MO-2"),
        "{corrections:?}"
    );
}

#[test]
fn a_clock_set_back_takes_nothing_back() {
    let mut world = world();
    let postman = Postman::memory();
    world.learn("2026-11-19T17:11:00+03:00", &[by(filed("MO-1"), "u-4")]);
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let ledger = world.ledger();
    assert!(
        world
            .run("2026-11-19T12:00:00+03:00", &postman)
            .mails
            .is_empty()
    );
    assert_eq!(world.ledger(), ledger);
}

#[test]
fn links_of_mails_lie_beneath_the_path_by_which_people_reach_the_service() {
    let mut world = world();
    let url = "https://gate.example/srok".to_owned();
    world.settings.serve.public_url = url.try_into().unwrap();
    let late = NewEvent {
        official: Some("u-4".into()),
        ..filed("MO-1")
    };
    world.learn("2026-11-19T17:11:00+03:00", &[late]);
    let report = world.run("2026-11-23T09:00:00+03:00", &Postman::memory());
    let mut links = 0;
    for (_, letter, _) in &report.mails {
        for text in [&letter.text, &letter.html] {
            let all = text.matches("https://gate.example").count();
            assert_eq!(
                all,
                text.matches("https://gate.example/srok/").count(),
                "{text}"
            );
            links += all;
        }
    }
    assert!(links > 0, "{:?}", report.mails);
}
