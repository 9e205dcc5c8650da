//! srok times administrative procedures against the regulation in force.
pub mod case;
pub mod ingest;
