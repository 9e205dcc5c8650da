//! Which word is that? Words interned once, compared as integers ever after.

use std::sync::Arc;

use foldhash::HashMap;

/// A word of a [`Vocabulary`]: an event type, an attribute name, a code, an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

/// The words known so far, in the order in which they were first met.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    words: Vec<Arc<str>>,
    symbols: HashMap<Arc<str>, Symbol>,
}

impl Vocabulary {
    /// Returns the symbol of a word, adding the word if it is new.
    pub fn intern(&mut self, word: &str) -> Symbol {
        if let Some(symbol) = self.symbols.get(word) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        self.symbols.insert(word, symbol);
        symbol
    }

    /// Returns a symbol for a word that is only told, never looked for or compared: of the same word there may be several.
    pub fn add(&mut self, word: &str) -> Symbol {
        let symbol = Symbol(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        self.words.push(word.into());
        symbol
    }

    /// Returns the symbol of a word that is already known.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Symbol> {
        self.symbols.get(word).copied()
    }

    /// Returns the word of a symbol; a symbol of another vocabulary gives an empty word.
    #[must_use]
    pub fn word(&self, symbol: Symbol) -> &str {
        self.words.get(symbol.0 as usize).map_or("", |word| word)
    }

    /// Returns how many words are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Tells whether no word is known yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
