//! When is a limit due, and where does it stand? No clock, no files, no database: timeline, law, calendar and moment are arguments.
//!
//! [`assess()`] turns the timeline of a case into [`Standing`]s, [`Standing::state`] reads the state at any moment from the stored
//! instants, [`ledger()`] explains a due date day by day. What differs between acts is a field of [`crate::regulation::Version`], never an
//! `if` on an act's name.

mod applies;
mod assess;
mod count;
mod figures;
mod findings;
mod holder;
mod ledger;
mod pauses;
mod standing;

pub use assess::{Bench, assess, calculate, note_amended};
pub use count::{Count, TimingError, count};
pub use figures::{Figures, figures};
pub use findings::{Finding, Rule, findings};
pub use holder::{Holder, held_by};
pub use ledger::{Entry, EntryKind, Ledger, Moved, Skip, ledger};
pub use pauses::Pause;
pub use standing::{Due, Ending, Instants, Standing, State, is_paused};
