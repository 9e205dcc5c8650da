//! What stands of a case in the electronic journal? The extract of 001 п. 58: the requisites of п. 52 as far as events tell of them, people by their
//! references only. What is personal of the applicant is never kept here and stays with the body.

use std::collections::BTreeMap;

use crate::standings::CaseView;
use srok_law::case::Instant;
use srok_law::words::Lang;
use srok_store::HistoryRecord;

/// A requisite of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requisite {
    /// Where the act has it: `52.2`.
    pub clause: &'static str,
    /// Its name, as the act has it.
    pub name: &'static str,
    /// What is known of it.
    pub value: Value,
    /// The event that told it: its type, and when it happened.
    pub told: Option<(String, Instant)>,
}

/// What is known of a requisite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words, a code or a reference.
    Text(String),
    /// A moment.
    Moment(Instant),
    /// No event has told it yet.
    Unknown,
    /// It is not sent to the system: personal data of the applicant, or what only the body has.
    NotKept,
}

/// What counts of an event.
struct Entry<'a> {
    kind: &'a str,
    at: Instant,
    data: &'a BTreeMap<String, Vec<String>>,
}

impl Entry<'_> {
    fn value(&self, attribute: &str) -> Option<String> {
        self.data.get(attribute)?.first().cloned()
    }

    fn told(&self) -> (String, Instant) {
        (self.kind.to_owned(), self.at)
    }
}

/// Events that hand the result over, in the order in which they are looked for.
const PROVIDED: [&str; 4] = [
    "result_issued",
    "result_provided",
    "result_sent",
    "refusal_sent",
];
/// Events of taking documents in.
const TAKEN_IN: [&str; 4] = [
    "documents_received",
    "application_accepted_mfc",
    "mail_handed_to_intake",
    "application_registered",
];

/// Returns the requisites of the journal for a case, in the order of the act.
#[must_use]
#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
pub fn extract(
    case: &CaseView<'_>,
    history: &[&HistoryRecord],
    as_of: Instant,
    lang: Lang,
) -> Vec<Requisite> {
    let entries = entries(case, history, as_of);
    let first = |kinds: &[&str]| {
        kinds
            .iter()
            .find_map(|kind| entries.iter().find(|entry| entry.kind == *kind))
    };
    let named = |attribute: &str| {
        entries
            .iter()
            .find_map(|entry| Some((entry, entry.value(attribute)?)))
    };
    let plain = |clause, name, value| Requisite {
        clause,
        name,
        value,
        told: None,
    };
    let text = |clause, name, found: Option<(&Entry<'_>, String)>| match found {
        Some((entry, value)) => Requisite {
            clause,
            name,
            value: Value::Text(value),
            told: Some(entry.told()),
        },
        None => plain(clause, name, Value::Unknown),
    };
    let moment = |clause, name, found: Option<&Entry<'_>>| match found {
        Some(entry) => Requisite {
            clause,
            name,
            value: Value::Moment(entry.at),
            told: Some(entry.told()),
        },
        None => plain(clause, name, Value::Unknown),
    };
    let official = |kinds: &[&str]| {
        kinds.iter().find_map(|kind| {
            let mut of_kind = entries.iter().filter(|entry| entry.kind == *kind);
            of_kind.find_map(|entry| Some((entry, entry.value("official")?)))
        })
    };
    let outcome = first(&["decision_made"]).and_then(|entry| {
        let code = entry.value("outcome")?;
        Some((entry, in_words(&code, lang)))
    });
    vec![
        text("52.1", "Порядковый номер", named("sequence_no")),
        text("52.2", "Регистрационный номер", named("registration_no")),
        moment(
            "52.3",
            "Дата и время регистрации запроса (заявления) заявителя",
            first(&["application_registered"]),
        ),
        plain("52.4", "Сведения о заявителе", Value::NotKept),
        plain(
            "52.5",
            "Почтовый адрес заявителя, иные контактные данные (тел., e-mail)",
            Value::NotKept,
        ),
        text(
            "52.6",
            "Наименование предоставляемой государственной услуги",
            named("service"),
        ),
        plain(
            "52.7",
            "Краткое содержание запроса (заявления) заявителя",
            Value::NotKept,
        ),
        plain(
            "52.8",
            "Перечень представленных заявителем документов",
            Value::NotKept,
        ),
        text(
            "52.9",
            "Должность, фамилия, имя, отчество должностного лица, принявшего документы",
            official(&TAKEN_IN),
        ),
        officials(&entries),
        plain(
            "52.11",
            "Стоимость предоставляемой государственной услуги (при наличии)",
            Value::NotKept,
        ),
        text(
            "52.12",
            "Дата подготовки документов и (или) информации, подтверждающих конечный результат (плановая)",
            named("planned_ready_date"),
        ),
        moment(
            "52.12",
            "Дата подготовки документов и (или) информации, подтверждающих конечный результат (фактическая)",
            first(&["result_prepared"]),
        ),
        moment(
            "52.13",
            "Дата фактического предоставления заявителю документов и (или) информации",
            first(&PROVIDED),
        ),
        text("52.14", "Результат рассмотрения запроса заявителя", outcome),
        text(
            "52.15",
            "Фамилия, имя, отчество (при наличии) должностного лица, предоставившего заявителю документы",
            official(&PROVIDED),
        ),
    ]
}

/// Returns the events that count and had happened until a moment, each with the attributes that count.
fn entries<'a>(
    case: &'a CaseView<'_>,
    history: &[&'a HistoryRecord],
    as_of: Instant,
) -> Vec<Entry<'a>> {
    let events = case.timeline.events().iter();
    let events = events.filter(|event| event.occurred_at <= as_of);
    events
        .filter_map(|event| {
            // a correction was recorded when what counts was
            let counts = history
                .iter()
                .find(|record| record.recorded_at == event.recorded_at)?;
            Some(Entry {
                kind: case.words.word(event.kind),
                at: event.occurred_at,
                data: &counts.data,
            })
        })
        .collect()
}

fn in_words(outcome: &str, lang: Lang) -> String {
    match outcome {
        "granted" => lang
            .pick("решено положительно", "granted (решено положительно)")
            .to_owned(),
        "refused" => lang.pick("отказано", "refused (отказано)").to_owned(),
        other => other.to_owned(),
    }
}

/// Returns everybody who worked on the case, in the order in which they came.
fn officials(entries: &[Entry<'_>]) -> Requisite {
    let mut all: Vec<String> = Vec::new();
    for official in entries.iter().filter_map(|entry| entry.value("official")) {
        if !all.contains(&official) {
            all.push(official);
        }
    }
    Requisite {
        clause: "52.10",
        name: "Должности, фамилии, имена, отчества исполнителей",
        value: if all.is_empty() {
            Value::Unknown
        } else {
            Value::Text(all.join(", "))
        },
        told: None,
    }
}
