//! Randomness that is the same each time, and what it makes of a file: a piece lost, doubled, moved, overwritten, a number made huge.

/// A sequence of numbers by a seed (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below another one.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// Returns a part of a file, at most 4 KiB of it.
    fn part(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        start..(start + 1 + self.below(4096)).min(length)
    }

    /// Damages a file in one to four places.
    pub fn damage(&mut self, bytes: &mut Vec<u8>) {
        const HUGE: [&[u8]; 6] = [
            b"\xFF\xFF\xFF\xFF\x0F",
            b"\xFF\xFF\xFF\x7F",
            b"99999999999999999999",
            b"-1",
            b"\0\0\0\0",
            b"\xFE\xFF",
        ];
        for _ in 0..=self.below(4) {
            if bytes.is_empty() {
                return;
            }
            let part = self.part(bytes.len());
            match self.below(7) {
                0 => bytes.truncate(part.start),
                1 => drop(bytes.drain(part)),
                2 => {
                    let copy = bytes[part.clone()].to_vec();
                    let at = self.below(bytes.len());
                    drop(bytes.splice(at..at, copy));
                }
                3 => bytes[part].iter_mut().for_each(|byte| *byte = 0),
                4 => {
                    let huge = HUGE[self.below(HUGE.len())];
                    let end = (part.start + huge.len()).min(bytes.len());
                    bytes[part.start..end].copy_from_slice(&huge[..end - part.start]);
                }
                _ => {
                    for _ in 0..=self.below(16) {
                        let at = self.below(bytes.len());
                        bytes[at] = u8::try_from(self.next() % 256).unwrap();
                    }
                }
            }
        }
    }
}
