//! How does an approved version get to its receivers? With its files, as they were frozen; of a correction the letter says what it changes.

use serde_json::Value;

use srok_core::audit::{Deed, Kind};
use srok_core::config;
use srok_core::secret::sha256;
use srok_law::calendar::Zone;
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_law::period::Period;
use srok_law::words::{self, Lang};
use srok_notify::alerts::duties;
use srok_notify::mail::letters::{ReportChange, ReportFileLine, StatutoryReport};
use srok_notify::mail::{Attached, Letter, MailError, Mailbox, Postman, Refusal};
use srok_reports::complaints::{FORM, report_duty};
use srok_store::{ReportFile, ReportRecord, ReportSent, ReportsWanted, Store, StoreError, Way};

/// A sending that is asked for.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The version.
    pub record: ReportRecord,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// Whom it may go to without anybody having meant otherwise, see [`receivers`]; the audit marks the others.
    pub listed: Vec<Mailbox>,
    /// Who sends it: a login or [`srok_core::audit::CONSOLE`].
    pub by: String,
    /// When.
    pub at: Instant,
    /// The outgoing number, if it has one.
    pub number: Option<String>,
    /// The part of Message-IDs after the `@`.
    pub domain: String,
    /// The zone of moments in words.
    pub zone: Zone,
}

/// Why a report was not sent.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// The letter could not be made.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The letter was not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends a version by mail to each receiver, and puts on record that it was sent.
///
/// A repetition to the same receiver has the same `Message-ID`: one that arrives twice is seen to be one.
///
/// # Errors
///
/// [`NotSent`] of the first letter that did not go; what went before it is on record.
pub fn send(store: &Store, postman: &Postman, sending: &Sending) -> Result<(), NotSent> {
    let files = store.report_files(sending.record.id)?;
    let done = sending.to.iter().try_for_each(|to| {
        let letter = letter(sending, to, &files)?;
        postman.send(&letter, sending.at.utc())?;
        let is_listed = unlisted(std::slice::from_ref(to), &sending.listed).is_none();
        let sent = ReportSent {
            report: sending.record.id,
            sent_at: sending.at,
            sent_by: sending.by.clone(),
            way: if is_listed { Way::Mail } else { Way::Unlisted },
            receiver: to.email.to_string(),
            number: sending.number.clone(),
            message_id: Some(letter.message_id),
        };
        Ok(note(store, &sending.record, &sent)?)
    });
    postman.rest();
    done
}

/// Puts on record that a version was sent, in whatever way.
///
/// # Errors
///
/// [`StoreError`] if it cannot be written.
pub fn note(store: &Store, record: &ReportRecord, sent: &ReportSent) -> Result<(), StoreError> {
    let number = sent.number.as_deref();
    let number = number.map_or_else(String::new, |number| format!(" number={number}"));
    let unlisted = if sent.way == Way::Unlisted {
        " unlisted"
    } else {
        ""
    };
    let deed = Deed::new(&sent.sent_by, Kind::ReportSent, record.report.told()).with(format!(
        "to={}{unlisted}{number} sha256={}",
        sent.receiver, record.report.content_hash
    ));
    store.note_report_sent(sent, &deed)
}

/// Returns whom a version is sent to by itself: those that the settings name for the addressee of the act, and those that earlier versions of the
/// report were mailed to as listed receivers.
///
/// # Errors
///
/// [`StoreError`] if it cannot be read.
pub fn receivers(
    store: &Store,
    law: &Law,
    settings: &config::Reports,
    record: &ReportRecord,
) -> Result<Vec<Mailbox>, StoreError> {
    let act = law.regulation(&record.report.key.regulation);
    let addressee = act
        .and_then(report_duty)
        .and_then(|duty| duty.addressee.as_deref());
    let named = addressee.and_then(|addressee| settings.receivers.get(addressee));
    // the settings were checked when they were read
    let named = named
        .into_iter()
        .flatten()
        .filter_map(|text| text.parse().ok());
    let mut all: Vec<Mailbox> = named.collect();
    mailed(store, record, Way::Mail, &mut all)?;
    Ok(all)
}

/// Adds those to whom earlier versions of a report were mailed in a way.
///
/// # Errors
///
/// [`StoreError`] if it cannot be read.
pub fn mailed(
    store: &Store,
    record: &ReportRecord,
    way: Way,
    all: &mut Vec<Mailbox>,
) -> Result<(), StoreError> {
    let versions = store.reports(&ReportsWanted::from(&record.report.key))?;
    for sent in store.reports_sent(None)? {
        let is_of_it = versions.iter().any(|version| version.id == sent.report);
        if sent.way == way
            && is_of_it
            && let Ok(to) = sent.receiver.parse::<Mailbox>()
            && unlisted(std::slice::from_ref(&to), all).is_some()
        {
            all.push(to);
        }
    }
    Ok(())
}

/// Returns the first of some addresses that is not a listed receiver.
#[must_use]
pub fn unlisted<'a>(to: &'a [Mailbox], listed: &[Mailbox]) -> Option<&'a Mailbox> {
    let same = |one: &Mailbox, other: &Mailbox| {
        let (one, other): (&str, &str) = (one.email.as_ref(), other.email.as_ref());
        one.eq_ignore_ascii_case(other)
    };
    to.iter()
        .find(|to| !listed.iter().any(|known| same(known, to)))
}

/// Returns the event that ends the duty to report, as a line of NDJSON: that of the first sending of the report, however often it is asked for. A
/// report that was not sent, or of no body in particular, ends nobody's duty.
///
/// # Errors
///
/// [`StoreError`] if the store cannot be read.
pub fn submitted(
    store: &Store,
    record: &ReportRecord,
    today: Day,
) -> Result<Option<String>, StoreError> {
    let key = &record.report.key;
    let (Some(organisation), Ok(Period::Quarter(year, quarter))) =
        (&key.organisation, key.period.parse::<Period>())
    else {
        return Ok(None);
    };
    let versions = store.reports(&ReportsWanted::from(key))?;
    let sent = store.reports_sent(None)?.into_iter();
    let of_it = sent.filter(|sent| versions.iter().any(|version| version.id == sent.report));
    let Some(sent_at) = of_it.map(|sent| sent.sent_at).min() else {
        return Ok(None);
    };
    let directory = store.directory()?;
    let body = directory.organisation(organisation, today);
    let acts = body.map_or(1, |body| body.reports.len());
    let event = serde_json::json!({
        "specversion": "1.0",
        "id": format!("complaint_report_submitted/{organisation}/{}/{}", key.regulation, key.period),
        "source": duties::SOURCE,
        "type": "complaint_report_submitted",
        "subject": duties::subject(organisation, &key.regulation, acts, year, quarter),
        "time": sent_at.to_string(),
        "data": { "regulation": key.regulation, "organisation": organisation },
    });
    Ok(Some(format!("{event}\n")))
}

fn letter(sending: &Sending, to: &Mailbox, files: &[ReportFile]) -> Result<Letter, MailError> {
    let report = &sending.record.report;
    let json = files.iter().find(|file| file.name.ends_with(".json"));
    let document: Value = json
        .and_then(|file| serde_json::from_slice(&file.content).ok())
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lang = match document["lang"].as_str() {
        Some("en") => Lang::En,
        _ => Lang::Ru,
    };
    let cells = document["difference"]["cells"].as_array();
    let cells = cells.map_or(&[][..], Vec::as_slice);
    let (total, further): (Vec<&Value>, Vec<&Value>) =
        cells.iter().partition(|cell| cell["section"].is_null());
    let organisation = &document["organisation"];
    let body = if organisation.is_null() {
        lang.pick("все органы и подразделения", "all bodies and units")
            .to_owned()
    } else {
        text(&organisation["label"])
    };
    let figure = |value: &Value| words::number(value.as_i64().unwrap_or(0));
    let context = StatutoryReport {
        lang,
        title: lang
            .pick(
                "Отчет о полученных и рассмотренных жалобах",
                "Report on complaints received and reviewed",
            )
            .to_owned(),
        period: text(&document["period"]["label"]),
        body,
        basis: format!("{}, {}", text(&document["act"]), text(&document["clause"])),
        version: report.version,
        approved: format!(
            "{}, {}",
            words::moment(lang, &sending.zone, report.approved_at),
            report.approved_by
        ),
        number: sending.number.clone(),
        reason: report.reason.clone(),
        changes: total
            .into_iter()
            .map(|cell| ReportChange {
                label: text(&cell["measure"]["label"]),
                before: figure(&cell["before"]),
                after: figure(&cell["after"]),
            })
            .collect(),
        further: further.len(),
        files: files
            .iter()
            .map(|file| ReportFileLine {
                name: file.name.clone(),
                size: size(file.content.len(), lang),
            })
            .collect(),
        content_hash: report.content_hash.clone(),
        why: lang
            .pick(
                "Вы получили это письмо, потому что указаны получателем отчета",
                "You are named as a receiver of the report",
            )
            .to_owned(),
    };
    let name = format!(
        "{FORM} {} {} {}",
        sending.record.id, report.content_hash, to.email
    );
    let id = format!("{}@{}", &sha256(name.as_bytes())[..32], sending.domain);
    let mut letter = context.letter(to.clone(), id)?;
    letter.files = files
        .iter()
        .map(|file| Attached {
            name: file.name.clone(),
            content: file.content.clone(),
        })
        .collect();
    Ok(letter)
}

/// Returns the size of a file in words, in KiB and at least one.
fn size(bytes: usize, lang: Lang) -> String {
    let whole = i64::try_from(bytes.div_ceil(1024)).unwrap_or(i64::MAX);
    format!("{} {}", words::number(whole), lang.pick("КБ", "KB"))
}
