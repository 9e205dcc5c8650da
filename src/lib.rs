//! srok times administrative procedures against the regulation in force.
pub mod calendar;
pub mod case;
pub mod cli;
pub mod clock;
pub mod config;
pub mod explain;
pub mod generate;
pub mod ingest;
pub mod intake;
pub mod library;
pub mod regulation;
pub mod reports;
pub mod row;
pub mod standings;
pub mod store;
pub mod timing;
pub mod words;
