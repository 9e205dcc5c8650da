//! What stands on the page, and how tightly? Everything the template places, ready to be set.

use serde::Serialize;

use super::Certificate;
use super::days::{self, DayRow};
use super::verdict::{Verdict, verdict};
use super::writer::{Table, Writer};
use crate::typography::set;

/// How tightly a page is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Setting {
    /// Size of the text, points.
    text: f32,
    /// Size of the day list and of the readings, points.
    list: f32,
    /// Number of day lists side by side.
    columns: usize,
    /// The list runs over pages, column after column.
    runs_on: bool,
}

impl Setting {
    /// The settings, in the order in which they are tried; the last is for ledgers longer than a page.
    pub(super) const FROM_ROOMY_TO_LONG: [Self; 5] = [
        Self {
            text: 11.0,
            list: 9.5,
            columns: 1,
            runs_on: false,
        },
        Self {
            text: 11.0,
            list: 9.0,
            columns: 2,
            runs_on: false,
        },
        Self {
            text: 10.0,
            list: 8.5,
            columns: 2,
            runs_on: false,
        },
        Self {
            text: 9.5,
            list: 7.5,
            columns: 2,
            runs_on: false,
        },
        Self {
            text: 10.5,
            list: 9.0,
            columns: 2,
            runs_on: true,
        },
    ];
}

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Page {
    lang: &'static str,
    setting: Setting,
    title: String,
    case: String,
    as_of: String,
    verdict: Verdict,
    facts: Vec<(String, String)>,
    law_title: String,
    law: Vec<(String, String)>,
    quote: String,
    readings_title: String,
    readings: Vec<String>,
    days_title: String,
    days_heads: Vec<String>,
    days_note: String,
    columns: Vec<Vec<DayRow>>,
    holders: Option<Table>,
    signature: Vec<String>,
    provenance: Vec<String>,
    content_hash: (String, String),
    program: String,
    page_of: (String, String),
}

impl Page {
    pub(super) fn new(certificate: &Certificate<'_>, setting: Setting, content_hash: &str) -> Self {
        let writer = Writer::new(certificate);
        let told = certificate.explanation;
        let columns = days::side_by_side(days::rows(certificate), setting.columns, setting.runs_on);
        let words = |ru: &str, en: &str| set(certificate.lang.pick(ru, en));
        Self {
            lang: certificate.lang.code(),
            setting,
            title: words(
                "Справка о соблюдении срока",
                "Certificate of compliance with a time limit",
            ),
            case: writer.case(),
            as_of: set(&format!(
                "{} {}",
                certificate.lang.pick("по состоянию на", "as of"),
                writer.moment(&certificate.as_of)
            )),
            verdict: verdict(certificate, &|text| writer.moment(text)),
            facts: writer.facts(),
            law_title: words("Норма", "The law"),
            law: writer.law(),
            quote: set(&told.quote),
            readings_title: words("Принятые прочтения нормы", "Readings of the law followed"),
            readings: told.readings.iter().map(|reading| set(reading)).collect(),
            days_title: if setting.runs_on {
                words(
                    "Расчет срока по дням (продолжается на следующих страницах)",
                    "The term day by day (goes on overleaf)",
                )
            } else {
                words("Расчет срока по дням", "The term day by day")
            },
            days_heads: [
                ("Дата", "Date"),
                ("День", "Day"),
                ("Счет", "Count"),
                ("Основание", "Ground"),
            ]
            .map(|(ru, en)| words(ru, en))
            .into(),
            days_note: days::signs(certificate),
            columns,
            holders: writer.holders(),
            signature: [
                ("должность", "position"),
                ("подпись", "signature"),
                ("расшифровка подписи", "name"),
                ("дата", "date"),
            ]
            .map(|(ru, en)| words(ru, en))
            .into(),
            provenance: writer.provenance(),
            content_hash: (
                words(
                    "Содержание справки, SHA-256:",
                    "Content of the certificate, SHA-256:",
                ),
                content_hash.to_owned(),
            ),
            program: format!("srok {}", env!("CARGO_PKG_VERSION")),
            page_of: (words("Страница", "Page"), words("из", "of")),
        }
    }
}
