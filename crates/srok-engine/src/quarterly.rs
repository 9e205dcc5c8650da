//! How many complaints were there in a quarter, and what became of them? Measured once, balanced, and never a zero that means "unknown".
//!
//! Complaints are read from their events ([`read()`]), put in chains where one body sent them on to another ([`Chain`]), and counted into a
//! [`Sheet`]: the same figures for the total and for each part of a [`Dimension`]. [`Measure`] says what each figure means.
//!
//! # How a complaint is counted
//!
//! A complaint is received when it is registered at a body of the perimeter, and done with at its first ending: decided, left without an
//! answer, sent on to a body outside, withdrawn or joined. One that is sent on within the perimeter is one complaint: it goes on at the body
//! that received it and is counted there, once. What cannot be (a decision before the registration, a second ending) is a [`Fault`] with its case.

mod chain;
mod complaint;
mod count;
mod entry;
mod fault;
mod measure;
mod read;
mod sheet;

pub use chain::{Chain, Perimeter};
pub use complaint::{Complaint, End, Ending, Symbols, Term};
pub use count::{Counts, Durations, Figures};
pub use entry::{Entry, InPart, Key};
pub use fault::{Fault, FaultKind};
pub use measure::{Measure, Part};
pub use read::{Register, read};
pub use sheet::{Balance, Counted, Dimension, Group, Oldest, Sheet, Span, sheet};
