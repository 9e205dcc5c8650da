//! Which letters are there, and what do they say? One context per letter: its fields are ready-made words in the language of the reader, and
//! counts. Templates place them and never compute.
//!
//! | letter | to | says |
//! |---|---|---|
//! | [`Digest`] | official, head | what is overdue, due today and due soon |
//! | [`Breach`] | official, head (a copy) | limits that have just been broken |
//! | [`Escalation`] | head, controller, ministry | alerts that nobody answered |
//! | [`Feed`] | administrator | sources are silent, alerts are held back |
//! | [`Correction`] | keeper of a source | something in the source is said to be wrong |
//! | [`StatutoryReport`] | receiver of a report | the report, or what its correction changes |
//!
//! No field holds an applicant or the name of a service.

mod breach;
mod correction;
mod digest;
mod escalation;
mod feed;
mod report;

pub use breach::{Answer, Breach, BreachCase};
pub use correction::Correction;
pub use digest::{Digest, Line, Section, Taken, UnitLine};
pub use escalation::{EscalatedCase, Escalation};
pub use feed::{Feed, FeedLine};
pub use report::{ReportChange, ReportFileLine, StatutoryReport};

use serde::Serializer;

use srok_law::words::Lang;

/// Writes a language as its code.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn code<S: Serializer>(lang: &Lang, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(lang.code())
}
