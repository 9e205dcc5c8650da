//! What do the attributes of an event say in words? Codes by the lists of the act, organisations and officials by the directory; what has no words
//! stays as it was sent.

use srok_law::time::NaiveDate;

use super::Seen;
use srok_law::regulation;
use srok_law::words::{self, Lang};

/// Attributes and their names.
const NAMES: [(&str, &str, &str); 23] = [
    ("regulation", "регламент", "regulation"),
    ("service", "услуга", "service"),
    ("channel", "способ подачи", "way of filing"),
    ("organisation", "подразделение", "unit"),
    ("to_organisation", "передано", "handed over to"),
    ("official", "исполнитель", "official"),
    ("registration_no", "рег. №", "reg. no."),
    ("outcome", "результат", "outcome"),
    ("ground", "основание", "ground"),
    ("object", "объект жалобы", "object of the complaint"),
    ("refusal_ground", "основание отказа", "ground of refusal"),
    ("competence", "компетенция", "competence"),
    ("purpose", "цель обращения", "purpose"),
    ("system", "система", "system"),
    ("addressee", "адресат запроса", "addressee"),
    ("form", "форма", "form"),
    ("article", "статья", "article"),
    (
        "undeliverable",
        "адрес не поддается прочтению",
        "address unreadable",
    ),
    (
        "planned_ready_date",
        "плановая дата готовности",
        "planned date",
    ),
    (
        "stated_remedy_date",
        "указанный срок устранения",
        "stated date of the remedy",
    ),
    ("related_case", "связанное дело", "related case"),
    ("parent", "основное дело", "parent case"),
    ("supplier", "поставщик сведений", "supplier"),
];

/// Returns the name of an attribute; of one that only an act declares by the words of codes.
pub(super) fn name(lang: Lang, attribute: &str) -> String {
    NAMES
        .iter()
        .find(|(code, _, _)| *code == attribute)
        .map_or_else(
            || words::code(lang, "attribute", attribute),
            |(_, ru, en)| lang.pick(ru, en).to_owned(),
        )
}

/// Returns the lists of codes in which a value may stand, the likeliest first.
fn lists(kind: &str, attribute: &str) -> &'static [&'static str] {
    match attribute {
        "ground" if kind.starts_with("acceptance_") => &["acceptance_refusal_ground"],
        "ground" if kind == "complaint_left_unanswered" => &["unanswered_ground"],
        "ground" if kind.starts_with("complaint_") => {
            &["complaint_ground", "complaint_refusal_ground"]
        }
        "ground" => &["service_refusal_ground"],
        "refusal_ground" if kind.starts_with("complaint_") => &["complaint_refusal_ground"],
        "refusal_ground" => &["service_refusal_ground", "acceptance_refusal_ground"],
        "competence" => &["competence"],
        "purpose" => &["purpose", "queue_purpose"],
        "system" => &["publication_system"],
        "form" => &["response_form", "satisfaction_form", "result_channel"],
        "article" => &["offence_article"],
        "supplier" => &["supplier"],
        _ => &[],
    }
}

/// Returns the words of a value of an attribute of an event.
pub(super) fn value(seen: &Seen<'_>, kind: &str, attribute: &str, value: &str) -> String {
    let lang = seen.lang();
    match attribute {
        "organisation" | "to_organisation" => return seen.names.organisation(value),
        "official" | "contested_official" => return seen.names.official(value),
        "channel" | "object" | "outcome" => return words::code(lang, attribute, value),
        "planned_ready_date" | "stated_remedy_date" => {
            let day = value.parse::<NaiveDate>();
            return day.map_or_else(|_| value.to_owned(), |day| words::date(lang, day));
        }
        "undeliverable" => {
            return match value {
                "true" => lang.pick("да", "yes").to_owned(),
                "false" => lang.pick("нет", "no").to_owned(),
                other => other.to_owned(),
            };
        }
        _ => {}
    }
    let codes = seen.act().map_or(&[][..], |act| &act.codes);
    let of_lists = lists(kind, attribute).iter().find_map(|list| {
        codes
            .iter()
            .find(|code| code.list == *list && code.code == value)
    });
    of_lists.map_or_else(
        || value.to_owned(),
        |code| {
            format!(
                "{} ({})",
                regulation::words(&code.name, lang.code()),
                code.clause
            )
        },
    )
}
