//! In which words are alerts spoken of: roles, states, thresholds, outcomes and reasons?

use super::{Lang, unit};
use crate::regulation::Unit;

/// Returns the role as which somebody is told.
#[must_use]
pub fn role(lang: Lang, code: &str) -> String {
    let words = match code {
        "official" => lang.pick("исполнитель", "the official who answers for the case"),
        "deputy" => lang.pick("замещающее должностное лицо", "deputy"),
        "head" => lang.pick("руководитель подразделения", "head of the unit"),
        "control_official" => lang.pick(
            "должностное лицо, осуществляющее текущий контроль",
            "control official",
        ),
        "administrator" => lang.pick("администратор системы", "administrator"),
        "ministry" => lang.pick("ответственный в вышестоящем органе", "superior body"),
        "complaint_official" => lang.pick(
            "должностное лицо, уполномоченное на рассмотрение жалоб",
            "complaint official",
        ),
        "intake_official" => lang.pick(
            "должностное лицо, ответственное за прием документов",
            "intake official",
        ),
        "processing_official" => lang.pick(
            "должностное лицо, ответственное за обработку документов",
            "processing official",
        ),
        "decision_official" => lang.pick(
            "должностное лицо, уполномоченное на принятие решения",
            "decision official",
        ),
        "issuing_official" => lang.pick(
            "должностное лицо, ответственное за выдачу результата",
            "issuing official",
        ),
        "mfc_worker" => lang.pick("работник МФЦ", "worker of the multifunctional centre"),
        "licensing_commission" => lang.pick("лицензионная комиссия", "licensing commission"),
        "records_clerk" => lang.pick("делопроизводитель", "records clerk"),
        "system_operator" => lang.pick("оператор информационной системы", "system operator"),
        "data_official" => lang.pick("ответственный за сведения", "keeper of the data"),
        other => other,
    };
    words.to_owned()
}

/// Returns the outcome of an alert, as it was given.
#[must_use]
pub fn outcome(lang: Lang, code: &str) -> &'static str {
    match code {
        "confirmed" => lang.pick("нарушение подтверждено", "breach confirmed"),
        "data_error" => lang.pick("ошибка данных", "data error"),
        "excused" => lang.pick("уважительная причина", "excused"),
        "put_off" => lang.pick("отложено", "put off"),
        _ => "",
    }
}

/// Returns why an alert is in its state; a reason that is no code is its own words.
#[must_use]
pub fn alert_reason(lang: Lang, code: &str) -> &str {
    match code {
        "met" => lang.pick("исполнено в срок", "done in time"),
        "late" => lang.pick("исполнено с нарушением срока", "done late"),
        "cancelled" => lang.pick("снято с контроля", "taken off"),
        "suspended" => lang.pick("срок приостановлен", "the term is suspended"),
        "unknown" => lang.pick(
            "начало срока не определено",
            "the start of the term is not known",
        ),
        "gone" => lang.pick(
            "сведения о деле отозваны",
            "the records of the case were withdrawn",
        ),
        "moved" => lang.pick("срок изменен", "the term has changed"),
        "not_due" => lang.pick("срок еще не истекает", "it is not due any more"),
        "no_rule" => lang.pick(
            "правила оповещения изменены",
            "the rules of alerts have changed",
        ),
        "next_threshold" => lang.pick(
            "заменено следующим оповещением",
            "the next alert took its place",
        ),
        "handed_on" => lang.pick(
            "дело передано другому исполнителю",
            "the case was handed on",
        ),
        "anew" => lang.pick("основание возникло снова", "the cause has come back"),
        "handed_over" => lang.pick(
            "передается почтовому серверу",
            "being handed to the mail server",
        ),
        "handed_over_again" => lang.pick(
            "передается почтовому серверу повторно",
            "being handed to the mail server again",
        ),
        "heard_again" => lang.pick(
            "источник снова передает сведения",
            "the source is heard again",
        ),
        "by_another" => lang.pick(
            "результат указан другим получателем",
            "answered by another recipient",
        ),
        other => match outcome(lang, other) {
            "" => other,
            words => words,
        },
    }
}

/// Returns the label of a state of an alert.
#[must_use]
pub fn alert_state(lang: Lang, code: &str) -> &str {
    match code {
        "owed" => lang.pick("подлежит отправке", "owed"),
        "sent" => lang.pick("отправлено", "sent"),
        "acknowledged" => lang.pick("рассмотрено", "answered"),
        "withdrawn" => lang.pick("отозвано", "withdrawn"),
        "superseded" => lang.pick("заменено", "superseded"),
        "failed" => lang.pick("не доставлено", "not delivered"),
        other => other,
    }
}

/// Returns what a threshold is called in a list.
#[must_use]
pub fn threshold(lang: Lang, code: &str) -> &str {
    match code {
        "due_soon" => lang.pick("срок истекает", "due soon"),
        "last_day" => lang.pick("последний день", "last day"),
        "past_aim" => lang.pick("дольше внутреннего ориентира", "past the internal aim"),
        "overdue" => lang.pick("просрочено", "overdue"),
        "again" => lang.pick("просрочено, повторно", "overdue, again"),
        "correction" => lang.pick("запрос на исправление сведений", "request for correction"),
        "feed" => lang.pick("источник не передает сведения", "source silent"),
        other => other,
    }
}

/// Returns the kind of a mail.
#[must_use]
pub fn mail(lang: Lang, code: &str) -> &str {
    match code {
        "digest" => lang.pick("сводка на день", "digest of the day"),
        "breach" => lang.pick("нарушение срока", "breach"),
        "escalation" => lang.pick("следующему получателю", "escalation"),
        "feed" => lang.pick("источник не передает сведения", "source silent"),
        "correction" => lang.pick("исправление сведений", "correction of data"),
        other => other,
    }
}

/// Says by how much something is late, in the unit of a row: «просрочено на 2 рабочих дня»; `None` if it is not late.
#[must_use]
pub fn late(lang: Lang, late_by: Option<i64>, code: Option<&str>) -> Option<String> {
    let late = late_by.filter(|late| *late > 0)?;
    let of_row = Unit::named(code?)?;
    let amount = format!("{late} {}", unit(lang, of_row, late));
    Some(match lang {
        Lang::Ru => format!("просрочено на {amount}"),
        Lang::En => format!("late by {amount}"),
    })
}
