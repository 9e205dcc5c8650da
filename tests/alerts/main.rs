//! Does the right person know in time, once, and does somebody answer? Alerts from events to mails in a real mail server, at settable moments.

#[path = "../made/mod.rs"]
mod made;
#[path = "../mail_server/mod.rs"]
mod mail_server;
#[path = "../serve/server.rs"]
mod server;

mod life;
mod outage;
mod pages;
mod property;
mod quarter;
mod world;
