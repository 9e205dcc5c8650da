//! Was a limit kept, and why is its last day that day? One page for the file of the case: the certificate of compliance.
//!
//! The standing and its explanation come in as they are; nothing is counted again. The hash on the page covers everything it says
//! except the moment of printing, so a certificate printed again from the same facts shows the same hash.

mod days;
mod of;
mod page;
mod verdict;
mod writer;

use serde::Serialize;
use srok_law::time::{DateTime, Utc};

use super::templates::Template;
use super::world::print as print_pages;
use super::{Printed, ReportError, hash};
use page::{Page, Setting};
use srok_law::explain::Explanation;
use srok_law::row::Row;
use srok_law::words::Lang;

const TEMPLATE: Template = Template::built_in(
    "certificate.typ",
    "reports/certificate.typ",
    include_str!("../../../reports/certificate.typ"),
);

/// What a certificate certifies.
#[derive(Debug, Clone, Serialize)]
pub struct Certificate<'a> {
    /// The standing at the moment asked about.
    pub row: &'a Row,
    /// Its ledger in words, in the language of the certificate.
    pub explanation: &'a Explanation,
    /// The language.
    #[serde(serialize_with = "super::language")]
    pub lang: Lang,
    /// The moment asked about, RFC 3339 with the offset of the act's zone; its offset is that of all times on the page.
    pub as_of: String,
    /// What was known at which moment, RFC 3339.
    pub known_at: String,
    /// When it is printed; not part of the hash.
    #[serde(skip)]
    pub made_at: DateTime<Utc>,
    /// Who held the case: since when (RFC 3339 or a date), organisation, official or empty.
    pub holders: Vec<(String, String, String)>,
    /// What it was computed by: name (`regulation mo221`, `calendar ru`) and hash.
    pub editions: Vec<(String, String)>,
    /// Hash of the events of the case.
    pub events_hash: String,
}

/// Returns the certificate as PDF/A-2b. The same certificate gives the same bytes.
///
/// # Errors
///
/// [`ReportError`] if the pages cannot be set.
pub fn pdf(certificate: &Certificate<'_>) -> Result<Vec<u8>, ReportError> {
    print(certificate).map(|printed| printed.pdf)
}

/// Returns the certificate with the number of its pages and its hash.
///
/// It is one page wherever the days fit on one: first with one list of days, then with two side by side, then in a smaller face. A longer ledger runs on.
///
/// # Errors
///
/// [`ReportError`] if the pages cannot be set.
pub fn print(certificate: &Certificate<'_>) -> Result<Printed, ReportError> {
    let content_hash = content_hash(certificate)?;
    let mut printed = None;
    for setting in Setting::FROM_ROOMY_TO_LONG {
        let page = Page::new(certificate, setting, &content_hash);
        let pages = print_pages(&TEMPLATE, &page, certificate.made_at, &content_hash)?;
        let fits = pages.count == 1;
        printed = Some(pages);
        if fits {
            break;
        }
    }
    // there is always a last setting
    let pages = printed.ok_or_else(|| ReportError::Template {
        template: TEMPLATE.file.into_owned(),
        problem: "no setting to print it in".into(),
        hint: TEMPLATE.remedy(),
    })?;
    Ok(Printed {
        pdf: pages.pdf,
        pages: pages.count,
        text: pages.text,
        content_hash,
    })
}

/// Returns SHA-256 over the content as canonical JSON: members in the order of their names, no white space, UTF-8.
///
/// # Errors
///
/// [`ReportError::Data`] if it cannot be written as JSON.
pub fn content_hash(certificate: &Certificate<'_>) -> Result<String, ReportError> {
    hash::content_hash(&TEMPLATE.file, certificate)
}
