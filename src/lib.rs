//! srok times administrative procedures against the regulation in force.
pub mod calendar;
pub mod case;
pub mod ingest;
pub mod regulation;
pub mod timing;
