//! How is a letter composed, and how is it delivered? Nothing is decided here: what is owed, to whom and why, comes ready in the contexts
//! of [`letters`].
//!
//! ```text
//! context ── templates of dashboards/mail ──▶ Letter ── Postman ──▶ server, folder or memory
//! ```

mod folder;
pub mod letters;
mod mask;
mod memory;
mod message;
mod postman;
mod smtp;
mod template;
mod wrap;

pub use folder::Folder;
pub use lettre::message::Mailbox;
pub use mask::masked;
pub use memory::Memory;
pub use postman::{Postman, Refusal};
pub use smtp::Smtp;

use srok_law::words::Lang;

/// A letter that is ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is for: name and address.
    pub to: Mailbox,
    /// The subject, one line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The `Message-ID` without its brackets; a repetition has the same.
    pub message_id: String,
    /// The language it is written in.
    pub lang: Lang,
    /// The `Message-ID` of the letter it follows, without its brackets.
    pub in_reply_to: Option<String>,
    /// Files that go with it.
    pub files: Vec<Attached>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name, with its ending.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Why there is no letter, or nobody to carry it.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A template and its context do not fit.
    #[error(
        "{template}: {problem}\nhint: report this with the kind of the letter; other letters still go out"
    )]
    Template {
        /// The template.
        template: String,
        /// What is wrong.
        problem: String,
    },
    /// An address that is none.
    #[error("`{address}` is no mail address: {problem}\nhint: write it as name@example.org")]
    Address {
        /// The address.
        address: String,
        /// What is wrong.
        problem: String,
    },
    /// Others can look at the letters or the password.
    #[error(transparent)]
    Exposed(#[from] srok_core::private::Exposed),
    /// The settings of `[mail]` do not hold.
    #[error("mail.{key}: {problem}\nhint: see [mail] in config.example.toml")]
    Setting {
        /// The key of the setting.
        key: &'static str,
        /// What is wrong.
        problem: String,
    },
}

/// Returns the mailbox of a person.
///
/// # Errors
///
/// [`MailError::Address`] if the address is none.
pub fn mailbox(name: &str, address: &str) -> Result<Mailbox, MailError> {
    let email = address
        .trim()
        .parse()
        .map_err(|error: lettre::address::AddressError| MailError::Address {
            address: address.to_owned(),
            problem: error.to_string(),
        })?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Mailbox::new((!name.is_empty()).then_some(name), email))
}
