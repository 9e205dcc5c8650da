//! What does the first sheet say? Who reports what to whom, when it is due, and whether the figures may be trusted.

use serde::Serialize;

use super::super::Report;
use super::trust;
use crate::writing::Writing;
use srok_engine::quarterly::Measure;

/// The first sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Front {
    /// "To:", and to whom.
    addressee: Option<[String; 2]>,
    heading: String,
    title: String,
    subtitle: String,
    period: String,
    body: String,
    facts_title: String,
    facts: Vec<[String; 2]>,
    figures_title: String,
    /// The main figures: label and number.
    figures: Vec<[String; 2]>,
    contents_title: String,
    /// Who signs: a role, and what to write above the lines.
    signatures: Vec<String>,
    signature_names: Vec<String>,
}

/// Returns the name of the report, as it goes on after "report".
pub(super) fn title(writing: Writing) -> String {
    writing.say(
        "Отчет о полученных и рассмотренных жалобах",
        "Report on complaints received and reviewed",
    )
}

/// Returns the period in full: «за III квартал 2026 года».
pub(super) fn period(report: &Report, writing: Writing) -> String {
    writing.period(&report.period)
}

/// Returns the body.
pub(super) fn body(report: &Report, writing: Writing) -> String {
    report.organisation.as_ref().map_or_else(
        || {
            writing.say(
                "Все органы и подразделения справочника",
                "All bodies and units of the directory",
            )
        },
        |body| writing.set(&body.label),
    )
}

impl Front {
    pub(super) fn new(report: &Report, writing: Writing) -> Self {
        let say = |ru, en| writing.say(ru, en);
        let figure = |measure: Measure| {
            let label = say_short(measure, writing);
            [label, writing.number(report.totals.0.get(measure))]
        };
        Self {
            addressee: report.addressee.as_ref().map(|to| {
                [
                    say("Представляется:", "Submitted to:"),
                    writing.set(&to.label),
                ]
            }),
            heading: say("ОТЧЕТ", "REPORT"),
            title: say(
                "о полученных и рассмотренных жалобах",
                "on complaints received and reviewed",
            ),
            subtitle: say(
                "(в том числе о количестве удовлетворенных и неудовлетворенных жалоб)",
                "(with the numbers of complaints satisfied and not satisfied)",
            ),
            period: format!("{}{}", period(report, writing), version(report, writing)),
            body: body(report, writing),
            facts_title: say("Сведения об отчете", "About the report"),
            facts: facts(report, writing),
            figures_title: say("Основные показатели, жалоб", "Main figures, complaints"),
            figures: [
                Measure::Opening,
                Measure::Received,
                Measure::Reviewed,
                Measure::Satisfied,
                Measure::Refused,
                Measure::Closing,
            ]
            .map(figure)
            .into(),
            contents_title: say("Содержание", "Contents"),
            signatures: vec![
                say("Составил", "Prepared by"),
                say("Утвердил", "Approved by"),
            ],
            signature_names: vec![
                say("должность", "position"),
                say("подпись", "signature"),
                say("расшифровка подписи", "name"),
                say("дата", "date"),
            ],
        }
    }
}

/// Returns the label of a main figure, short enough for a narrow field.
fn say_short(measure: Measure, writing: Writing) -> String {
    match measure {
        Measure::Opening => writing.say("Остаток на начало", "Opening balance"),
        Measure::Received => writing.say("Поступило", "Received"),
        Measure::Satisfied => writing.say("из них удовлетворено", "of them satisfied"),
        Measure::Refused => writing.say("из них отказано", "of them refused"),
        Measure::Closing => writing.say("Остаток на конец", "Closing balance"),
        other => writing.set(other.label(writing.lang)),
    }
}

fn facts(report: &Report, writing: Writing) -> Vec<[String; 2]> {
    let say = |ru, en| writing.say(ru, en);
    let days = report.days.each_ref().map(|day| writing.day(day));
    let mut facts = vec![
        [
            say("Отчетный период", "Period"),
            format!("{} — {}", days[0], days[1]),
        ],
        [
            say("Основание", "Basis"),
            writing.set(&format!("{}, {}", report.regulation.label, report.clause)),
        ],
        [
            say("Реквизиты акта", "Number of the act"),
            writing.set(&report.act),
        ],
    ];
    if let Some(due_on) = &report.due_on {
        let last = writing.day_of_week(due_on);
        let words = writing.lang.pick("не позднее", "not later than");
        facts.push([
            say("Срок представления", "Due"),
            format!("{} {last}", writing.set(words)),
        ]);
    }
    if !report.excluded.is_empty() {
        let all = report.excluded.iter().map(|object| object.label.as_str());
        let all = all.collect::<Vec<_>>().join("; ");
        facts.push([
            say(
                "Исключенные объекты обжалования",
                "Complaints left out: about",
            ),
            writing.set(&all),
        ]);
    }
    facts.push([
        say("По сведениям на", "By what was known on"),
        writing.set(&report.known_at_told),
    ]);
    facts.push([say("Контроль", "Checks"), trust::in_short(report, writing)]);
    facts.push([say("Состояние", "State"), state(report, writing)]);
    if let Some(approval) = &report.approval {
        if let Some(reason) = &approval.reason {
            let words = say("Причина исправления", "Why it was corrected");
            facts.push([words, writing.set(reason)]);
        }
        if let Some(overridden) = &approval.overridden {
            facts.push([
                say("Замечания при утверждении", "Objections to the approval"),
                writing.set(&approval.objections.join("; ")),
            ]);
            facts.push([
                say("Утвержден, несмотря на это", "Approved all the same"),
                writing.set(overridden),
            ]);
        }
    }
    facts
}

/// Returns whether it is approved, when and by whom.
fn state(report: &Report, writing: Writing) -> String {
    let Some(approval) = &report.approval else {
        return writing.say("проект, не утвержден", "draft, not approved");
    };
    let words = writing.lang.pick(
        "утвержден {at}, {by}; редакция {version}",
        "approved {at}, {by}; version {version}",
    );
    let words = words
        .replace("{at}", &approval.at_told)
        .replace("{by}", &approval.by)
        .replace("{version}", &approval.version.to_string());
    writing.set(&words)
}

/// Returns what follows the name of a corrected version.
pub(super) fn version(report: &Report, writing: Writing) -> String {
    let version = report.approval.as_ref().map_or(1, |it| it.version);
    if version == 1 {
        return String::new();
    }
    let words = writing.lang.pick("исправленная ред.", "corrected version");
    writing.set(&format!(", {words} {version}"))
}
