//! Which alerts are owed, to whom, and how they get there by mail.

pub mod alerts;
pub mod mail;
