//! How does a letter look on the wire? Headers and parts, with nothing of the machine: the date comes in, and the `Message-ID` with the letter.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use srok_law::time::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

use super::{Letter, MailError, Refusal};
use srok_core::config;

/// Who writes, and who reads the answers.
pub(super) struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    /// Returns the sender of the settings.
    pub(super) fn of(settings: &config::Mail) -> Result<Self, MailError> {
        let mailbox = |key: &'static str, text: &str| {
            text.parse().map_err(|error| MailError::Setting {
                key,
                problem: format!("`{text}` is no mail address: {error}"),
            })
        };
        let from = settings.from.as_deref().ok_or(MailError::Setting {
            key: "from",
            problem: "is missing; letters need a sender".to_owned(),
        })?;
        Ok(Self {
            from: mailbox("from", from)?,
            reply_to: settings
                .reply_to
                .as_deref()
                .map(|text| mailbox("reply_to", text))
                .transpose()?,
        })
    }
}

/// Returns the message of a letter, dated `at`.
///
/// The headers tell programs not to answer (`Auto-Submitted` of RFC 3834, `X-Auto-Response-Suppress` of Exchange). There is no `Precedence`: RFC 2076
/// advises against it, and `bulk` would let filters sort away a letter that one person has to act on.
pub(super) fn message(
    letter: &Letter,
    sender: &Sender,
    at: DateTime<Utc>,
) -> Result<Message, Refusal> {
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(letter.to.clone())
        .subject(letter.subject.as_str())
        .date(SystemTime::from(at.max(DateTime::UNIX_EPOCH)))
        .raw_header(id_header("Message-ID", &letter.message_id)?);
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    if let Some(first) = &letter.in_reply_to {
        builder = builder
            .raw_header(id_header("In-Reply-To", first)?)
            .raw_header(id_header("References", first)?);
    }
    for (name, value) in [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", letter.lang.code()),
    ] {
        let name = HeaderName::new_from_ascii_str(name);
        builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    // the same letter has the same bytes: no boundary by chance
    let boundary = format!("srok-{:016x}", xxh3_64(letter.message_id.as_bytes()));
    let words = MultiPart::alternative()
        .boundary(boundary.clone())
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let parts = if letter.files.is_empty() {
        words
    } else {
        let mut parts = MultiPart::mixed()
            .boundary(format!("{boundary}-files"))
            .multipart(words);
        for file in &letter.files {
            let kind = kind(&file.name)?;
            parts = parts
                .singlepart(Attachment::new(file.name.clone()).body(file.content.clone(), kind));
        }
        parts
    };
    builder
        .multipart(parts)
        .map_err(|error| Refusal::Never(error.to_string()))
}

/// Returns the media type of a file by the ending of its name.
fn kind(name: &str) -> Result<ContentType, Refusal> {
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("pdf") => "application/pdf",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    ContentType::parse(kind).map_err(|error| Refusal::Never(error.to_string()))
}

/// Returns a header that holds an identification, exactly as it is.
fn id_header(name: &'static str, id: &str) -> Result<HeaderValue, Refusal> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-+=@".contains(letter);
    if id.is_empty() || !id.chars().all(is_plain) || id.starts_with('.') {
        return Err(Refusal::Never(format!(
            "`{}` cannot be a Message-ID",
            id.escape_debug()
        )));
    }
    let value = format!("<{id}>");
    // folding would be no use: it has no place to break, and is short
    Ok(HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.clone(),
        value,
    ))
}
