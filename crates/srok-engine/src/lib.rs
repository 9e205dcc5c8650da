//! Events out of the store, standings, findings, figures and case files into it.

pub mod accounts;
pub mod document;
pub mod history;
pub mod intake;
pub mod live;
pub mod quarantine;
pub mod quarterly;
pub mod sources;
pub mod standings;
