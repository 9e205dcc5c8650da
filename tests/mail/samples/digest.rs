//! Digests: with nothing to do, of an official, of a head with more of everything than is shown.

use srok_law::words::Lang;
use srok_notify::mail::letters::{Digest, Line, Section, Taken, UnitLine};

use super::{answer_link, link, said};

fn section(total: usize, lines: Vec<Line>, list: &str) -> Section {
    Section {
        total,
        lines,
        link: if total == 0 {
            String::new()
        } else {
            link(&format!("board?state={list}&official=ivanova"))
        },
    }
}

/// A limit in a list, nothing special about it.
pub fn line(lang: Lang, case: &str, what: (&str, &str), due: &str, late: &str) -> Line {
    Line {
        case: case.to_owned(),
        case_link: link(&format!("cases/{case}")),
        what: said(lang, what.0, what.1),
        due: due.to_owned(),
        late: late.to_owned(),
        clause: said(lang, "п. 7.1", "cl. 7.1"),
        note: None,
        unit: None,
        official: None,
        is_new: false,
        mark: None,
        answer_link: None,
    }
}

const REGISTRATION: (&str, &str) = ("Регистрация запроса", "Registration of the request");
const REVIEW: (&str, &str) = (
    "Рассмотрение жалобы (15 рабочих дней)",
    "Review of the complaint (15 working days)",
);
const ANSWER: (&str, &str) = ("Ответ на жалобу", "Answer to the complaint");

fn overdue_lines(lang: Lang) -> Vec<Line> {
    let days = |ru, en| said(lang, ru, en);
    vec![
        Line {
            answer_link: Some(answer_link()),
            is_new: true,
            ..line(
                lang,
                "MO-2026-000431",
                REGISTRATION,
                &days("20.11.2026 (пт)", "2026-11-20 (Fri)"),
                &days("2 р. д.", "2 w. d."),
            )
        },
        Line {
            clause: said(lang, "п. 28.10", "cl. 28.10"),
            note: Some(said(
                lang,
                "Последний день срока приходится на нерабочий день; исполнить следовало не позднее 20.11.2026.",
                "The last day of the term is a day off; it should have been done by 2026-11-20.",
            )),
            mark: Some(said(
                lang,
                "ошибка данных (указано 24.11.2026)",
                "error in the data (stated 2026-11-24)",
            )),
            ..line(
                lang,
                "Ж-2026-000388",
                ANSWER,
                &days("21.11.2026 (сб)", "2026-11-21 (Sat)"),
                &days("3 к. д.", "3 c. d."),
            )
        },
    ]
}

fn today_lines(lang: Lang) -> Vec<Line> {
    let today = said(lang, "24.11.2026 (вт)", "2026-11-24 (Tue)");
    vec![
        line(lang, "MO-2026-000507", REGISTRATION, &today, ""),
        Line {
            clause: said(lang, "п. 29.7", "cl. 29.7"),
            ..line(lang, "Ж-2026-000417", REVIEW, &today, "")
        },
    ]
}

/// The digest of an official with some of everything, as in the worked example.
pub fn digest_one(lang: Lang) -> Digest {
    Digest {
        lang,
        addressee: said(lang, "Иванова И. И.", "I. Ivanova"),
        as_of: said(lang, "24.11.2026 09:00", "2026-11-24 09:00"),
        day: said(lang, "24.11.2026 (вт)", "2026-11-24 (Tue)"),
        soon_until: said(lang, "27.11", "11-27"),
        soon_until_long: said(lang, "пятницы, 27.11.2026", "Friday, 2026-11-27"),
        since: said(lang, "Со вчерашнего дня", "Since yesterday"),
        overdue: section(2, overdue_lines(lang), "overdue"),
        today: section(2, today_lines(lang), "today"),
        soon: section(4, Vec::new(), "soon"),
        units: Vec::new(),
        units_total: 0,
        units_link: None,
        met: 5,
        late: 0,
        cancelled: 1,
        taken: vec![Taken {
            case: "MO-2026-000402".into(),
            case_link: link("cases/MO-2026-000402"),
            what: said(lang, REGISTRATION.0, REGISTRATION.1),
            reason: said(
                lang,
                "изменен производственный календарь",
                "the production calendar was changed",
            ),
        }],
        taken_total: 1,
        unanswered: 1,
        unanswered_link: Some(link("alerts?open=1")),
        sources: vec![
            said(lang, "ВИС — 08:55", "VIS — 08:55"),
            said(lang, "РПГУ — 08:57", "RPGU — 08:57"),
            said(lang, "МФЦ — 08:40", "MFC — 08:40"),
        ],
        stale: vec![said(
            lang,
            "По СМЭВ сведения не поступают с 23.11.2026 17:10, сроки межведомственных запросов не оцениваются.",
            "SMEV has sent nothing since 2026-11-23 17:10; terms of interagency requests are not assessed.",
        )],
        why: said(
            lang,
            "Вы получаете его как исполнитель (справочник должностных лиц, ТСП № 12)",
            "You get it as the official in charge (directory of officials, office 12)",
        ),
        data_link: link("quality"),
    }
}

/// The digest of an official with nothing to do.
pub fn digest_empty(lang: Lang) -> Digest {
    Digest {
        overdue: section(0, Vec::new(), ""),
        today: section(0, Vec::new(), ""),
        soon: section(0, Vec::new(), ""),
        met: 0,
        cancelled: 0,
        taken: Vec::new(),
        taken_total: 0,
        unanswered: 0,
        unanswered_link: None,
        sources: Vec::new(),
        stale: Vec::new(),
        ..digest_one(lang)
    }
}

/// The digest of a head: units, and more of everything than is shown.
pub fn digest_many(lang: Lang) -> Digest {
    let held = |number: usize, line: Line| Line {
        unit: Some(format!("{} {number}", lang.pick("ТСП №", "Office"))),
        official: Some(said(lang, "Петров П. П.", "P. Petrov")),
        ..line
    };
    let overdue = (0..10).map(|number| {
        let due = said(lang, "20.11.2026 (пт)", "2026-11-20 (Fri)");
        let late = said(lang, "2 р. д.", "2 w. d.");
        let case = format!("MO-2026-{number:06}");
        let line = line(lang, &case, REGISTRATION, &due, &late);
        held(
            number,
            Line {
                is_new: number < 3,
                mark: (number == 5).then(|| {
                    said(
                        lang,
                        "дольше внутреннего ориентира (не норма)",
                        "longer than the internal target (not a rule)",
                    )
                }),
                ..line
            },
        )
    });
    let units = (1..=10).map(|number| UnitLine {
        unit: match number {
            3 => said(
                lang,
                "Территориальное структурное подразделение № 3 Министерства (г. о. Сергиев Посад)",
                "Territorial unit No. 3 of the Ministry (Sergiev Posad)",
            ),
            _ => format!("{} {number}", lang.pick("ТСП №", "Office")),
        },
        overdue: 12 - number,
        fresh: usize::from(number < 4),
        today: number % 3,
        soon: number * 2,
        unanswered: usize::from(number < 2),
        link: link(&format!("board?organisation=tsp-{number}")),
    });
    Digest {
        addressee: said(lang, "Сидоров С. С.", "S. Sidorov"),
        since: said(lang, "С 20.11.2026 (пт)", "Since 2026-11-20 (Fri)"),
        overdue: section(24, overdue.collect(), "overdue"),
        today: section(2, today_lines(lang), "today"),
        soon: section(31, Vec::new(), "soon"),
        units: units.collect(),
        units_total: 14,
        units_link: Some(link("units")),
        late: 3,
        met: 121,
        taken_total: 4,
        unanswered: 21,
        why: said(
            lang,
            "Вы получаете его как руководитель управления (справочник должностных лиц)",
            "You get it as the head of the department (directory of officials)",
        ),
        ..digest_one(lang)
    }
}
