//! srok times administrative procedures against the regulation in force and explains every due date day by day.
//!
//! This package is the program: the command line, the service as a process, and the law that is shipped. What it is made of lies in `crates`, each with
//! what it is for in its `lib.rs`; `ARCHITECTURE.md` has the map, the walls between them, and the ways of an event, an alert and a quarter through the
//! code. `docs/decisions` says why, `docs/reference` has the keys of the files that hold law, calendars and mappings, `CONTRIBUTING.md` the recipes.

pub mod cli;
pub mod running;
pub mod shipped;
