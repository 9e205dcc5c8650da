//! Who may do what, and about whom? The service over HTTP as browsers and programs reach it, with an account of every kind.

mod asked;
mod beneath;
mod browser;
mod commands;
mod forms;
mod guessing;
mod headers;
mod record;
#[path = "../serve/server.rs"]
mod server;
mod sessions;
mod streams;
mod walk;
mod world;
