//! Has this event come before? A filter that answers "surely not" for nearly every new event; the rest is looked up exactly.
//!
//! A split-block Bloom filter: eight bits of one 32-byte block per identity, so that a question costs one cache line. At 32 bits per
//! identity a few new events in a hundred thousand are suspected without cause: a look-up reads the whole column of identities, so at a
//! hundred million events it must be rare. A full filter is not made anew but gets a further layer, so that no commit waits for a scan.

use super::hash::ByHash;

/// Bits of the filter per identity it is made for: 4 bytes, 400 MB at a hundred million.
const BITS_PER_IDENTITY: usize = 32;
/// A layer is made for at least so many.
const SMALLEST: usize = 1 << 20;
/// Odd multipliers that spread one hash over the eight words of a block (those of the Parquet format).
const SALTS: [u32; 8] = [
    0x47b6_137b,
    0x4497_4d91,
    0x8824_ad5b,
    0xa2b7_289d,
    0x7054_95c7,
    0x2df1_424b,
    0x9efc_4947,
    0x5c6b_fb31,
];

/// The hashes met so far, as a filter that grows.
#[derive(Debug)]
pub(super) struct Filter {
    layers: Vec<Layer>,
}

/// A filter for a number of hashes.
#[derive(Debug)]
struct Layer {
    blocks: Vec<[u32; 8]>,
    capacity: usize,
    held: usize,
}

impl Filter {
    /// Returns an empty filter with room for a number of hashes; it grows beyond.
    pub fn with_room_for(hashes: usize) -> Self {
        Self {
            layers: vec![Layer::for_hashes(hashes)],
        }
    }

    /// Tells whether a hash may have been taken in.
    pub fn contains(&self, hash: u64) -> bool {
        self.layers.iter().any(|layer| layer.contains(hash))
    }

    /// Takes a hash in and tells whether it may have been in before.
    pub fn insert(&mut self, hash: u64) -> bool {
        if self.contains(hash) {
            return true;
        }
        let grown = match self.layers.last_mut() {
            Some(layer) if layer.held < layer.capacity => {
                layer.insert(hash);
                return false;
            }
            full => full.map_or(0, |layer| 2 * layer.capacity),
        };
        let mut layer = Layer::for_hashes(grown);
        layer.insert(hash);
        self.layers.push(layer);
        false
    }
}

impl Layer {
    fn for_hashes(capacity: usize) -> Self {
        let capacity = capacity.max(SMALLEST);
        let blocks = (capacity * BITS_PER_IDENTITY).div_ceil(256);
        Self {
            blocks: vec![[0; 8]; blocks],
            capacity,
            held: 0,
        }
    }

    /// Returns the block of a hash: the upper half chooses it, by multiplication instead of division.
    fn block(&self, hash: u64) -> usize {
        let index = ((hash >> 32) * self.blocks.len() as u64) >> 32;
        usize::try_from(index).unwrap_or_default()
    }

    fn contains(&self, hash: u64) -> bool {
        self.blocks.get(self.block(hash)).is_some_and(|block| {
            block
                .iter()
                .zip(bits(hash))
                .all(|(word, bit)| word & bit != 0)
        })
    }

    fn insert(&mut self, hash: u64) {
        let index = self.block(hash);
        if let Some(block) = self.blocks.get_mut(index) {
            for (word, bit) in block.iter_mut().zip(bits(hash)) {
                *word |= bit;
            }
        }
        self.held += 1;
    }
}

/// Returns the bits of a hash, one for each word of its block.
fn bits(hash: u64) -> impl Iterator<Item = u32> {
    let low = (hash & 0xffff_ffff) as u32;
    SALTS
        .into_iter()
        .map(move |salt| 1 << (low.wrapping_mul(salt) >> 27))
}

/// Entries of one generation of [`Recent`].
const GENERATION: usize = 1 << 19;

/// What was learnt last, exactly: at least the last half million entries, at most twice as many. Retries come soon, and are then answered
/// without a look into the store.
#[derive(Debug, Default)]
pub(super) struct Recent {
    young: ByHash<u64>,
    old: ByHash<u64>,
}

impl Recent {
    /// Returns what is known of a key.
    pub fn get(&self, key: u64) -> Option<u64> {
        self.young.get(&key).or_else(|| self.old.get(&key)).copied()
    }

    /// Takes entries in.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = (u64, u64)>) {
        for (key, value) in entries {
            if self.young.len() >= GENERATION {
                self.old = std::mem::take(&mut self.young);
            }
            self.young.insert(key, value);
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, GENERATION, Recent, SMALLEST};
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn an_identity_that_was_in_is_always_suspected_and_a_new_one_hardly_ever() {
        let count = 4 * SMALLEST as u64;
        let mut filter = Filter::with_room_for(SMALLEST);
        let identity = |number: u64| xxh3_64(&number.to_le_bytes());
        let first = (0..count)
            .filter(|number| filter.insert(identity(*number)))
            .count();
        let again = (0..count)
            .filter(|number| filter.insert(identity(*number)))
            .count();
        assert!(
            first as u64 <= count / 10_000,
            "{first} of {count} new identities were suspected"
        );
        assert_eq!(again as u64, count);
        assert_eq!(
            filter.layers.len(),
            3,
            "it grows beyond what it was made for"
        );
    }

    #[test]
    fn what_came_last_is_known_and_what_came_long_ago_is_forgotten() {
        let mut recent = Recent::default();
        let count = 3 * GENERATION as u64;
        recent.extend((0..count).map(|key| (key, key + 1)));
        assert_eq!(recent.get(count - 1), Some(count));
        assert_eq!(
            recent.get(count - GENERATION as u64),
            Some(count - GENERATION as u64 + 1)
        );
        assert_eq!(recent.get(0), None);
        recent.clear();
        assert_eq!(recent.get(count - 1), None);
    }
}
