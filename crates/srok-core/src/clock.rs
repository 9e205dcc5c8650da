//! What time is it? The only place that asks the machine.

use srok_law::time::{DateTime, Utc};

/// The machine's clock, or a fixed moment for tests and for looking back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    Machine,
    /// Always this moment.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// Returns the present moment.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the machine's clock"
    )]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::Machine => Utc::now(),
            Self::Fixed(at) => at,
        }
    }
}
