//! What do strangers see of the reports, and what do programs? A store of made-up cases with approved reports, a service as it runs, a clock that
//! stands still.

#[path = "../rights/browser.rs"]
mod browser;
mod interface;
mod office;
mod public;
#[path = "../serve/server.rs"]
mod server;
