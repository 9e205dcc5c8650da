//! Do the reports of eight quarters balance, follow one another, and say what a second, plain computation over the same events says?

mod faults;
mod made;
mod naive;
mod property;
mod quarters;
mod srok;
#[path = "../oracle/wall.rs"]
#[expect(dead_code, reason = "the oracle needs more of it")]
mod wall;
