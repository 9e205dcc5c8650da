//! Which letters would have been sent? They are kept, for tests.

use std::sync::{Mutex, PoisonError};

use super::Letter;

/// Keeps letters.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Vec<Letter>>);

impl Memory {
    /// Returns the letters in the order in which they came.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps a letter.
    pub(super) fn keep(&self, letter: &Letter) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(letter.clone());
    }
}
