//! Contexts of every letter, in both languages: with nothing, with one, with many. The case numbers and dates are those of the worked examples.

mod digest;

pub use digest::{digest_empty, digest_many, digest_one, line};

use srok_law::words::Lang;
use srok_notify::mail::letters::{
    Answer, Breach, BreachCase, Correction, EscalatedCase, Escalation, Feed, FeedLine,
};

/// Both languages.
pub const LANGS: [Lang; 2] = [Lang::Ru, Lang::En];

fn said(lang: Lang, ru: &str, en: &str) -> String {
    lang.pick(ru, en).to_owned()
}

fn link(path: &str) -> String {
    format!("https://srok.authority.example/{path}")
}

fn answer_link() -> String {
    link("alerts/answer?token=eyJhIjoiMDFKRDVZIn0.mYk3bW1pZ2h0eS1sb25nLXNpZ25hdHVyZQ")
}

/// A broken limit, as in the worked example.
pub fn complaint(lang: Lang) -> BreachCase {
    BreachCase {
        case: "Ж-2026-000417".into(),
        case_link: link("cases/Ж-2026-000417"),
        what: said(lang, "рассмотрение жалобы", "review of complaint"),
        headline: said(
            lang,
            "Срок рассмотрения жалобы Ж-2026-000417 истек 24.11.2026.",
            "The term for the review of complaint Ж-2026-000417 ended on 2026-11-24.",
        ),
        state: said(
            lang,
            "Решение в информационной системе не зарегистрировано.",
            "No decision is recorded in the information system.",
        ),
        since: said(lang, "25.11.2026", "2026-11-25"),
        clause: said(lang, "п. 29.7", "cl. 29.7"),
        term: said(lang, "15 рабочих дней", "15 working days"),
        quotation: Some(
            "Жалоба рассматривается в течение 15 (Пятнадцати) рабочих дней со дня ее регистрации"
                .into(),
        ),
        act: said(
            lang,
            "Административного регламента (распоряжение от 29.12.2020 № 21РВ-221)",
            "of the Administrative Regulation (order of 2020-12-29 No. 21РВ-221)",
        ),
        started: Some(said(
            lang,
            "Жалоба зарегистрирована: 02.11.2026 в 11:00 (день регистрации не считается).",
            "The complaint was registered on 2026-11-02 at 11:00 (the day of registration does not count).",
        )),
        last_day: said(
            lang,
            "Последний день срока: 24.11.2026 (вт). День 04.11.2026 — праздничный и в срок не вошел.",
            "Last day of the term: 2026-11-24 (Tue). 2026-11-04 was a holiday and did not count.",
        ),
        late: said(
            lang,
            "По состоянию на 25.11.2026 09:00 просрочено на 1 рабочий день.",
            "As of 2026-11-25 09:00 it is overdue by 1 working day.",
        ),
        late_short: said(lang, "1 р. д.", "1 w. d."),
        unit: Some(said(lang, "ТСП № 12", "Office 12")),
        official: Some(said(lang, "Иванова И. И.", "I. Ivanova")),
        steps: vec![
            said(
                lang,
                "принять решение по жалобе (п. 28.8) и направить ответ не позднее следующего дня (п. 28.10)",
                "decide on the complaint (cl. 28.8) and send the answer by the next day (cl. 28.10)",
            ),
            said(
                lang,
                "если решение принято, но не внесено, — внести сведения в ВИС",
                "if it was decided but not recorded, record it in VIS",
            ),
        ],
        answer_link: Some(answer_link()),
        answers: Vec::new(),
        ledger_link: link("cases/Ж-2026-000417/ledger/mo221.complaint_review_general"),
        next: Some(said(
            lang,
            "Если результат не будет указан до 27.11.2026 18:00, оповещение будет направлено руководителю ТСП № 12.",
            "If no outcome is stated by 2026-11-27 18:00, the head of office 12 will be alerted.",
        )),
        note: None,
    }
}

/// Another one, with less known about it.
pub fn registration(lang: Lang) -> BreachCase {
    BreachCase {
        case: "MO-2026-000431".into(),
        case_link: link("cases/MO-2026-000431"),
        what: said(lang, "регистрация запроса", "registration of request"),
        headline: said(
            lang,
            "Срок регистрации запроса MO-2026-000431 истек 20.11.2026.",
            "The term for the registration of request MO-2026-000431 ended on 2026-11-20.",
        ),
        state: said(
            lang,
            "Регистрация не внесена.",
            "No registration is recorded.",
        ),
        since: said(lang, "21.11.2026", "2026-11-21"),
        clause: said(lang, "п. 7.1", "cl. 7.1"),
        term: said(lang, "1 рабочий день", "1 working day"),
        quotation: None,
        started: None,
        last_day: said(
            lang,
            "Последний день срока регистрации: 20.11.2026 (пт).",
            "Last day of the term: 2026-11-20 (Fri).",
        ),
        late: said(
            lang,
            "По состоянию на 25.11.2026 09:00 просрочено на 3 рабочих дня.",
            "As of 2026-11-25 09:00 it is overdue by 3 working days.",
        ),
        late_short: said(lang, "3 р. д.", "3 w. d."),
        official: None,
        steps: Vec::new(),
        answer_link: None,
        ledger_link: link("cases/MO-2026-000431/ledger/mo221.registration_portal"),
        next: None,
        note: Some(said(
            lang,
            "Следующий день — нерабочий: до 23.11.2026 просрочка может оспариваться.",
            "The next day was off: until 2026-11-23 the delay may be contested.",
        )),
        ..complaint(lang)
    }
}

/// News of one broken limit.
pub fn breach_one(lang: Lang) -> Breach {
    Breach {
        lang,
        addressee: said(lang, "Иванова И. И.", "I. Ivanova"),
        as_of: said(lang, "25.11.2026 09:00", "2026-11-25 09:00"),
        lines: vec![complaint(lang)],
        total: 1,
        link: link("alerts?official=ivanova"),
        why: said(
            lang,
            "Вы получаете его как исполнитель (справочник должностных лиц, ТСП № 12)",
            "You get it as the official in charge (directory of officials, office 12)",
        ),
        is_copy: false,
    }
}

/// News of several, for the head.
pub fn breach_many(lang: Lang) -> Breach {
    Breach {
        addressee: said(lang, "Сидоров С. С.", "S. Sidorov"),
        lines: vec![complaint(lang), registration(lang)],
        total: 21,
        why: said(
            lang,
            "Вы получаете его как руководитель ТСП № 12 (справочник должностных лиц)",
            "You get it as the head of office 12 (directory of officials)",
        ),
        is_copy: true,
        ..breach_one(lang)
    }
}

fn answers(lang: Lang) -> Vec<Answer> {
    [
        ("Нарушение подтверждено", "Breach confirmed", "confirmed"),
        ("Ошибка данных", "Error in the data", "data_error"),
        ("Уважительная причина", "Excused", "excused"),
        (
            "Отложить до 27.11.2026",
            "Put off until 2026-11-27",
            "later",
        ),
    ]
    .map(|(ru, en, outcome)| Answer {
        label: said(lang, ru, en),
        link: format!("{}&outcome={outcome}", answer_link()),
    })
    .to_vec()
}

fn escalated(lang: Lang) -> EscalatedCase {
    EscalatedCase {
        base: BreachCase {
            answers: answers(lang),
            ..registration(lang)
        },
        unanswered: said(
            lang,
            "Оповещение о нарушении срока регистрации запроса MO-2026-000431 не рассмотрено исполнителем.",
            "The alert about the registration of request MO-2026-000431 was not answered by the official.",
        ),
        sent: vec![
            said(
                lang,
                "23.11.2026 09:00 — Петров П. П. (исполнитель)",
                "2026-11-23 09:00 — P. Petrov (official)",
            ),
            said(
                lang,
                "24.11.2026 09:00 — Иванова И. И. (замещающий)",
                "2026-11-24 09:00 — I. Ivanova (deputy)",
            ),
        ],
        you_are: said(
            lang,
            "Вам направлено как руководителю ТСП № 12.",
            "It comes to you as the head of office 12.",
        ),
        next: Some(said(
            lang,
            "Следующий получатель — контролирующее должностное лицо, 26.11.2026 09:00.",
            "The next to be told is the controller, 2026-11-26 09:00.",
        )),
        independence: None,
        related: Some(said(
            lang,
            "Срок предоставления услуги по этому запросу истекает 29.11.2026 (вс); исполнить следует не позднее 27.11.2026 (пт).",
            "The term of the service for this request ends on 2026-11-29 (Sun); act by 2026-11-27 (Fri).",
        )),
    }
}

/// One alert without an answer, as in the worked example.
pub fn escalation_one(lang: Lang) -> Escalation {
    Escalation {
        lang,
        addressee: said(lang, "Сидоров С. С.", "S. Sidorov"),
        as_of: said(lang, "25.11.2026 09:00", "2026-11-25 09:00"),
        cases: vec![escalated(lang)],
        total: 1,
        link: link("alerts?unanswered=1"),
        why: said(
            lang,
            "Вы получаете его как руководитель ТСП № 12 (справочник должностных лиц)",
            "You get it as the head of office 12 (directory of officials)",
        ),
        asks_until: said(lang, "02.12.2026", "2026-12-02"),
    }
}

/// Several, to a controller who is not the first choice.
pub fn escalation_many(lang: Lang) -> Escalation {
    let second = EscalatedCase {
        base: BreachCase {
            next: None,
            ..complaint(lang)
        },
        unanswered: said(
            lang,
            "Оповещение о нарушении срока рассмотрения жалобы Ж-2026-000417 не рассмотрено исполнителем.",
            "The alert about the review of complaint Ж-2026-000417 was not answered by the official.",
        ),
        next: None,
        related: None,
        independence: Some(said(
            lang,
            "Не назначены контролирующими: Орлова О. О. (подчинена исполнителю), Козлов К. К. (нет заявления об отсутствии конфликта интересов).",
            "Not appointed as controllers: O. Orlova (works under the official), K. Kozlov (no declaration on conflicts of interest).",
        )),
        ..escalated(lang)
    };
    Escalation {
        cases: vec![escalated(lang), second],
        total: 5,
        ..escalation_one(lang)
    }
}

/// Silent sources.
pub fn feed(lang: Lang, count: usize) -> Feed {
    let names = [
        ("ВИС", "VIS"),
        ("СМЭВ", "SMEV"),
        ("МФЦ", "MFC"),
        ("РПГУ", "RPGU"),
    ];
    let sources = names.iter().take(count).map(|(ru, en)| FeedLine {
        source: said(lang, ru, en),
        since: said(lang, "23.11.2026 17:10", "2026-11-23 17:10"),
        usual: said(lang, "каждые 10 минут", "every 10 minutes"),
        unit: said(lang, "ТСП № 12", "Office 12"),
        held: 7,
    });
    Feed {
        lang,
        addressee: said(lang, "Администратор", "Administrator"),
        as_of: said(lang, "24.11.2026 09:00", "2026-11-24 09:00"),
        sources: sources.collect(),
        held: 14,
        link: link("sources"),
        why: said(
            lang,
            "Вы получаете его как администратор (справочник должностных лиц)",
            "You get it as the administrator (directory of officials)",
        ),
    }
}

/// A request for correction.
pub fn correction(lang: Lang) -> Correction {
    Correction {
        lang,
        addressee: said(lang, "Оператор ВИС", "Operator of VIS"),
        as_of: said(lang, "25.11.2026 10:30", "2026-11-25 10:30"),
        case: "Ж-2026-000417".into(),
        case_link: link("cases/Ж-2026-000417"),
        what: said(lang, "рассмотрение жалобы", "review of complaint"),
        clause: said(lang, "п. 29.7", "cl. 29.7"),
        due: said(lang, "24.11.2026 (вт)", "2026-11-24 (Tue)"),
        reason: said(
            lang,
            "Решение принято 23.11.2026, в ВИС внесено с датой 25.11.2026",
            "It was decided on 2026-11-23, but recorded in VIS as of 2026-11-25",
        ),
        by: said(lang, "Иванова И. И., ТСП № 12", "I. Ivanova, office 12"),
        at: said(lang, "25.11.2026 10:20", "2026-11-25 10:20"),
        why: said(
            lang,
            "Вы получаете его как оператор источника сведений",
            "You get it as the keeper of this source",
        ),
    }
}
