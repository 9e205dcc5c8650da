//! Does the calculator answer the one and the many alike, and say what it cannot answer?

use srok_law::calculator::{Calculator, Request, calculate};
use srok_law::words::Lang;

fn request(limit: &str, start: &str) -> Request {
    Request {
        limit: limit.into(),
        start: start.into(),
        ..Request::default()
    }
}

#[test]
fn one_answer_has_the_dates_of_many_answers() {
    let law = srok::shipped::built_in().unwrap();
    let mut answered = 0;
    for act in &law.regulations {
        for limit in &act.limits {
            let asked = request(&limit.full_id, "2026-12-30T17:05:00+03:00");
            let Ok(answer) = calculate(&law, &asked) else {
                continue;
            };
            let calculator = Calculator::new(&law, &asked).unwrap();
            let dates = calculator.dates(&asked.start).unwrap();
            let row = answer.row;
            assert_eq!(
                dates.due_on,
                row.due_on.unwrap_or_default(),
                "{}",
                row.limit
            );
            assert_eq!(
                dates.due_at,
                row.due_at.unwrap_or_default(),
                "{}",
                row.limit
            );
            assert_eq!(
                dates.act_by,
                row.act_by.unwrap_or_default(),
                "{}",
                row.limit
            );
            assert_eq!(dates.provisional, row.provisional, "{}", row.limit);
            assert_eq!(answer.explanation.limit, row.limit);
            answered += 1;
        }
    }
    assert!(answered > 60, "{answered}");
}

#[test]
fn what_the_request_adds_changes_the_answer() {
    let law = srok::shipped::built_in().unwrap();
    let due_on = |asked: &Request| calculate(&law, asked).unwrap().row.due_on.unwrap();
    // the ninth of June 2018 was a working Saturday, the eleventh and the twelfth were off
    let example = request("mo1060.service_term_example_block", "2018-06-05");
    assert_eq!(due_on(&example), "2018-06-26");
    let paused = Request {
        suspend: vec!["2018-06-18..2018-06-22".into()],
        ..example
    };
    assert_eq!(due_on(&paused), "2018-07-03");
    let remedy = request("mo221.complaint_remedy", "2026-01-12");
    assert_eq!(due_on(&remedy), "2026-01-19");
    let stated = Request {
        with: vec!["stated_remedy_date=2026-01-15".into()],
        ..remedy
    };
    assert_eq!(due_on(&stated), "2026-01-15");
    let plain = request("mo221.service_term", "2026-03-06");
    let forbidden = Request {
        suspend: vec!["2026-03-10..2026-03-12".into()],
        lang: Lang::En,
        ..plain.clone()
    };
    assert_eq!(due_on(&forbidden), due_on(&plain));
    assert_eq!(
        calculate(&law, &forbidden).unwrap().notes,
        ["the act provides no suspension: the clock runs on"]
    );
    assert!(calculate(&law, &plain).unwrap().notes.is_empty());
}

#[test]
fn errors_name_the_field_and_the_remedy() {
    let law = srok::shipped::built_in().unwrap();
    let good = || request("mo221.registration_portal", "2026-03-06T17:05");
    let wrong = [
        request("mo221.registration_portl", "2026-03-06"),
        request("nowhere", "2026-03-06"),
        Request {
            channel: Some("pigeon".into()),
            ..good()
        },
        Request {
            suspend: vec!["2026-03-12..2026-03-10".into()],
            ..good()
        },
        Request {
            with: vec!["purpose".into()],
            ..good()
        },
        request("mo221.registration_portal", "soon"),
        request("mo221.registration_portal", "2001-01-01"),
    ];
    let said: Vec<String> = wrong
        .iter()
        .map(|request| {
            let error = calculate(&law, request).unwrap_err();
            format!("{}: {error}", error.field())
        })
        .collect();
    insta::assert_snapshot!(said.join("\n\n"));
}
