//! Do the pages about the law and about the data say what the store and the command line say? A demonstration with a clock that stands still, real
//! requests, accounts of every role.

#[path = "../serve/server.rs"]
mod server;

mod alerts;
mod browser;
mod calculator;
mod calendar;
mod data_quality;
mod findings;
mod journal;
mod law;
mod rights;
