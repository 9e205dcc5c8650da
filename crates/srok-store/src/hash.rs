//! How are words and keys found quickly? Hashers for tables that are asked several times per event.
//!
//! The words come from files, but a sender gains nothing by making them collide: a table of words is small, and keys are hashes already.

use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A table found by text.
pub(super) type ByText<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<TextHasher>>;

/// A table found by a number that is a hash itself.
pub(super) type ByHash<V> = std::collections::HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// Hashes text by XXH3.
#[derive(Debug, Clone, Default)]
pub(super) struct TextHasher(u64);

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    // the byte that ends a text tells nothing here: no key is made of two texts
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Takes a key as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
