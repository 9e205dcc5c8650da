//! What is odd about rows that can be taken in?

use srok_law::case::Day;
use srok_law::words::Lang;

/// Something to look at; ids only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "fields are ids and days of what the variant names"
)]
pub enum Warning {
    /// An organisation has two heads on a day.
    SeveralHeads {
        organisation: String,
        heads: Vec<String>,
        on: Day,
    },
    /// A role that no regulation names.
    UnknownRole { official: String, role: String },
    /// Somebody (or an organisation) that had left is back.
    Back { id: String, left: Day, since: Day },
}

impl Warning {
    /// Returns the warning in words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (
                Self::SeveralHeads {
                    organisation,
                    heads,
                    on,
                },
                Lang::Ru,
            ) => format!(
                "{organisation}: с {on} руководителей несколько ({}); письма получит первый",
                heads.join(", ")
            ),
            (
                Self::SeveralHeads {
                    organisation,
                    heads,
                    on,
                },
                Lang::En,
            ) => format!(
                "{organisation}: from {on} on it has several heads ({}); letters go to the first",
                heads.join(", ")
            ),
            (Self::UnknownRole { official, role }, Lang::Ru) => {
                format!("{official}: роль {role} не названа ни в одном регламенте")
            }
            (Self::UnknownRole { official, role }, Lang::En) => {
                format!("{official}: no regulation names the role {role}")
            }
            (Self::Back { id, left, since }, Lang::Ru) => {
                format!("{id}: было прекращено {left}, снова действует с {since}")
            }
            (Self::Back { id, left, since }, Lang::En) => {
                format!("{id}: had ended on {left}, is back from {since} on")
            }
        }
    }
}
