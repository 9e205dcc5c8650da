//! Does a report that was approved ever change? Drafts, approvals, corrections and sendings, with the built binary, a real mail server and a real browser's requests.

#[path = "../rights/browser.rs"]
mod browser;
mod consolidated;
mod frozen;
#[path = "../mail_server/mod.rs"]
mod mail_server;
mod office;
mod pages;
mod sent;
#[path = "../serve/server.rs"]
mod server;
#[path = "../valid/mod.rs"]
mod valid;
