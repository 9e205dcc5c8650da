//! Which of the possible things happens? Reproducible randomness: the same seed and stream give the same numbers for ever.
//!
//! The generator is xoshiro256++ (Blackman and Vigna), its state filled by splitmix64. Both are small, fast and good enough for made-up
//! events; they are written here so that a release of some crate can never change the events of a seed.

/// A stream of numbers of its own for each case.
#[derive(Debug, Clone)]
pub(super) struct Random {
    state: [u64; 4],
}

/// Returns a number so mixed that neighbours have nothing in common; no two numbers give the same (the finaliser of splitmix64).
pub(super) const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// The step of splitmix64.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    /// Returns the stream of a seed.
    pub(super) const fn of(seed: u64, stream: u64) -> Self {
        let from = mix(seed.wrapping_add(GOLDEN)) ^ mix(stream.wrapping_mul(GOLDEN));
        let state = [
            mix(from.wrapping_add(GOLDEN)),
            mix(from.wrapping_add(GOLDEN.wrapping_mul(2))),
            mix(from.wrapping_add(GOLDEN.wrapping_mul(3))),
            mix(from.wrapping_add(GOLDEN.wrapping_mul(4))),
        ];
        Self { state }
    }

    /// Returns the next 64 bits.
    pub(super) const fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// Returns a number below `end`, 0 if there is none.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        ((self.next() as u128 * end as u128) >> 64) as u64
    }

    /// Returns a number between two, both included; the lower one if they are the wrong way round.
    pub(super) const fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        low + self.below((high - low) as u64 + 1) as i64
    }

    /// Tells whether something happens that happens `per_mille` times in a thousand.
    pub(super) const fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// Returns one of several, each with its share in a thousand; what is left over goes to the last one.
    pub(super) fn pick<T: Copy>(&mut self, shares: &[(u64, T)], otherwise: T) -> T {
        let mut roll = self.below(1000);
        for (share, of) in shares {
            if roll < *share {
                return *of;
            }
            roll -= share;
        }
        otherwise
    }

    /// Returns any one of several.
    pub(super) fn one<T: Copy>(&mut self, of: &[T], otherwise: T) -> T {
        of.get(self.below(of.len() as u64) as usize)
            .copied()
            .unwrap_or(otherwise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_zero_upwards_is_splitmix64() {
        // the first outputs of splitmix64 for seed 1234567, as the authors publish them
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        let made: Vec<u64> = (1..=3_u64)
            .map(|step| mix(1_234_567_u64.wrapping_add(GOLDEN.wrapping_mul(step))))
            .collect();
        assert_eq!(made, published);
    }

    #[test]
    fn the_step_is_xoshiro256_plus_plus() {
        // the first outputs for the state 1, 2, 3, 4, as given by other implementations
        let mut random = Random {
            state: [1, 2, 3, 4],
        };
        let made: Vec<u64> = (0..4).map(|_| random.next()).collect();
        assert_eq!(
            made,
            [
                41_943_041,
                58_720_359,
                3_588_806_011_781_223,
                3_591_011_842_654_386
            ]
        );
    }

    #[test]
    fn shares_come_out_as_they_were_put_in() {
        let mut random = Random::of(1, 1);
        let often = (0..100_000)
            .filter(|_| random.pick(&[(250, true)], false))
            .count();
        assert!((24_000..26_000).contains(&often), "{often}");
    }
}
