//! Which word of the store is which symbol of the law? One table each way.

use std::sync::Arc;

use srok_law::case::{Symbol, Vocabulary};
use srok_law::library::Law;
use srok_store::Store;

/// The words of the law with those of the store.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    words: Vocabulary,
    /// By id of the store.
    symbols: Vec<Symbol>,
    /// By symbol; absent for words of the law that no event has named.
    ids: Vec<Option<i32>>,
}

impl Lexicon {
    pub fn new(law: &Law, store: &Store) -> Self {
        let mut lexicon = Self {
            words: law.words.clone(),
            symbols: Vec::new(),
            ids: Vec::new(),
        };
        lexicon.extend(&store.words_from(0));
        lexicon
    }

    /// Returns how many words of the store there are.
    pub const fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Takes in words of the store that follow those it has.
    pub fn extend(&mut self, come: &[Arc<str>]) {
        for word in come {
            let symbol = self.words.intern(word);
            let (id, index) = (i32::try_from(self.symbols.len()).ok(), symbol.0 as usize);
            self.symbols.push(symbol);
            if self.ids.len() <= index {
                self.ids.resize(index + 1, None);
            }
            if let Some(place) = self.ids.get_mut(index) {
                *place = id;
            }
        }
    }

    pub const fn words(&self) -> &Vocabulary {
        &self.words
    }

    pub fn symbol(&self, id: i32) -> Option<Symbol> {
        self.symbols.get(usize::try_from(id).ok()?).copied()
    }

    pub fn id(&self, symbol: Symbol) -> Option<i32> {
        self.ids.get(symbol.0 as usize).copied().flatten()
    }

    /// Returns the word of an id of the store.
    pub fn word(&self, id: i32) -> Option<&str> {
        self.symbol(id).map(|symbol| self.words.word(symbol))
    }
}
