//! What do letters say, and how do they arrive? Every template with every sample; a mail server that somebody else wrote.

#[path = "../mail_server/mod.rs"]
mod mail_server;

mod delivery;
mod letters;
mod look;
mod refusals;
mod samples;
