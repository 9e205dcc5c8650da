//! srok times administrative procedures against the regulation in force.
pub mod calendar;
pub mod case;
pub mod clock;
pub mod library;
pub mod regulation;
pub mod timing;
