//! How does the service run? Its threads and its doors, from the first lock to the last commit; commands that reach it while it has the store.

pub mod control;
mod run;
mod supervisor;

pub use run::run;
