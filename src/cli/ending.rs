//! How does a command end? With an exit status, and what went wrong in words.

use super::{Outcome, out};
use srok_engine::standings::StandingsError;
use srok_store::StoreError;

/// Turns the end of a command into the exit status, saying what went wrong.
pub(super) fn status(ended: anyhow::Result<Outcome>) -> u8 {
    match ended {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::WithFindings) => 1,
        Err(error) => fail(&error),
    }
}

/// Says what went wrong and returns the exit status.
pub(super) fn fail(error: &anyhow::Error) -> u8 {
    if error.chain().any(out::is_reader_gone) {
        return 0; // the reader of our output has seen enough
    }
    out::complain(&format!("error: {}", whole(error)));
    if is_unavailable(error) { 3 } else { 2 }
}

/// Tells whether another process has the store.
pub(super) fn is_held(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(
            cause.downcast_ref::<StoreError>(),
            Some(StoreError::Held { .. })
        )
    })
}

/// Tells whether the store is to blame rather than what was asked.
fn is_unavailable(error: &anyhow::Error) -> bool {
    let of_store = |error: &StoreError| {
        !matches!(
            error,
            StoreError::Exposed(_)
                | StoreError::NoSuchImport { .. }
                | StoreError::AlreadyWithdrawn { .. }
                | StoreError::TokenThere { .. }
                | StoreError::NoSuchToken { .. }
                | StoreError::AccountThere { .. }
                | StoreError::NoSuchAccount { .. }
        )
    };
    error.chain().any(|cause| {
        match (
            cause.downcast_ref::<StoreError>(),
            cause.downcast_ref::<StandingsError>(),
        ) {
            (Some(error), _) | (None, Some(StandingsError::Store(error))) => of_store(error),
            (None, Some(StandingsError::BrokenOff { .. })) => true,
            (None, Some(StandingsError::Unwanted) | None) => false,
        }
    })
}

/// Joins an error with its causes, the hint last.
fn whole(error: &anyhow::Error) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !said.iter().any(|known| known.contains(&cause)) {
            said.push(cause);
        }
    }
    said.join(": ")
}
