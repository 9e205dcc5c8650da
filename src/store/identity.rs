//! Has this event come before? A filter that answers "surely not" for nearly every new event; the rest is looked up exactly.
//!
//! A split-block Bloom filter: eight bits of one 32-byte block per identity, so that a question costs one cache line. At sixteen bits per
//! identity about one new event in a thousand is suspected without cause.

/// Bits of the filter per identity it is made for.
const BITS_PER_IDENTITY: usize = 16;
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

/// The identities met so far, as a filter.
#[derive(Debug)]
pub(super) struct IdentityFilter {
    blocks: Vec<[u32; 8]>,
    /// Identities it was made for.
    capacity: usize,
    held: usize,
}

impl IdentityFilter {
    /// Returns an empty filter for a number of identities.
    pub fn for_identities(capacity: usize) -> Self {
        let blocks = (capacity * BITS_PER_IDENTITY).div_ceil(256).max(1);
        Self {
            blocks: vec![[0; 8]; blocks],
            capacity,
            held: 0,
        }
    }

    /// Tells whether the filter holds more than it was made for, and suspects too many.
    pub const fn is_full(&self) -> bool {
        self.held > self.capacity
    }

    /// Takes an identity in and tells whether it may have been in before.
    pub fn insert(&mut self, identity: u64) -> bool {
        // the upper half chooses the block, by multiplication instead of division
        let index = ((identity >> 32) * self.blocks.len() as u64) >> 32;
        let Some(block) = self
            .blocks
            .get_mut(usize::try_from(index).unwrap_or_default())
        else {
            return true;
        };
        let low = (identity & 0xffff_ffff) as u32;
        let mut seen = true;
        for (word, salt) in block.iter_mut().zip(SALTS) {
            let bit = 1 << (low.wrapping_mul(salt) >> 27);
            seen &= *word & bit != 0;
            *word |= bit;
        }
        self.held += usize::from(!seen);
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::IdentityFilter;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn an_identity_that_was_in_is_always_suspected_and_a_new_one_hardly_ever() {
        let mut filter = IdentityFilter::for_identities(100_000);
        let identity = |number: u32| xxh3_64(&number.to_le_bytes());
        let first = (0..100_000)
            .filter(|number| filter.insert(identity(*number)))
            .count();
        let again = (0..100_000)
            .filter(|number| filter.insert(identity(*number)))
            .count();
        assert!(
            first < 300,
            "{first} of 100000 new identities were suspected"
        );
        assert_eq!(again, 100_000);
        assert!(!filter.is_full());
    }
}
