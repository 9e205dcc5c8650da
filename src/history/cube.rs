//! How are counts kept so that any combination can be read off? A cell per month, limit, organisation, channel and service, in that order.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::{Range, RangeInclusive};

use super::{Counts, Figures, Month};

/// What a cell is about. Limits are indexes of [`super::History::limits`], the others ids of words of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is what it is called")]
pub struct Key {
    pub month: Month,
    pub limit: u32,
    pub organisation: Option<i32>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
}

/// A finished cube.
#[derive(Debug, Default)]
pub struct Cube {
    /// In the order of their keys.
    cells: Vec<Cell>,
    /// Durations of all cells, one cell after another.
    bins: Vec<Bin>,
    /// By how much they are late, likewise.
    late_by: Vec<(i32, u32)>,
}

#[derive(Debug)]
struct Cell {
    key: Key,
    counts: Counts,
    bins: Range<usize>,
    late_by: Range<usize>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    value: i32,
    in_time: u32,
    late: u32,
}

impl Cube {
    /// Returns the cells of some months.
    fn of(&self, months: &RangeInclusive<Month>) -> &[Cell] {
        let from = self
            .cells
            .partition_point(|cell| cell.key.month < *months.start());
        let to = self
            .cells
            .partition_point(|cell| cell.key.month <= *months.end());
        self.cells.get(from..to).unwrap_or_default()
    }

    pub fn counts<K: Ord>(
        &self,
        months: &RangeInclusive<Month>,
        holds: impl Fn(&Key) -> bool,
        by: impl Fn(&Key) -> K,
    ) -> BTreeMap<K, Counts> {
        let mut counts: BTreeMap<K, Counts> = BTreeMap::new();
        for cell in self.of(months).iter().filter(|cell| holds(&cell.key)) {
            *counts.entry(by(&cell.key)).or_default() += cell.counts;
        }
        counts
    }

    pub fn figures<K: Ord>(
        &self,
        months: &RangeInclusive<Month>,
        holds: impl Fn(&Key) -> bool,
        by: impl Fn(&Key) -> K,
    ) -> BTreeMap<K, Figures> {
        let mut figures: BTreeMap<K, Figures> = BTreeMap::new();
        for cell in self.of(months).iter().filter(|cell| holds(&cell.key)) {
            let of = figures.entry(by(&cell.key)).or_default();
            of.counts += cell.counts;
            for bin in self.bins.get(cell.bins.clone()).into_iter().flatten() {
                of.durations
                    .add(bin.value, u64::from(bin.in_time), u64::from(bin.late));
            }
            for (value, count) in self.late_by.get(cell.late_by.clone()).into_iter().flatten() {
                of.late_by.add(*value, 0, u64::from(*count));
            }
        }
        figures
    }

    /// Returns how many cells and bins there are.
    pub fn size(&self) -> (usize, usize) {
        (self.cells.len(), self.bins.len() + self.late_by.len())
    }
}

/// Durations up to this are counted by index, longer ones are looked up.
const NEAR: usize = 256;

/// Mixes the few small numbers of a key: millions of rows are looked up, and nobody from outside chooses them.
#[derive(Debug, Default)]
pub struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u32(number.cast_unsigned());
    }

    fn write_u64(&mut self, number: u64) {
        // an odd number near 2^64 divided by the golden ratio spreads what follows one another
        self.0 = (self.0 ^ number)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(29);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A cube that is being filled.
#[derive(Debug, Default)]
pub struct Builder {
    places: HashMap<Key, usize, BuildHasherDefault<Mixed>>,
    cells: Vec<Filling>,
    /// The cell filled last: rows of one kind often follow one another.
    last: Option<(Key, usize)>,
}

#[derive(Debug, Default)]
struct Filling {
    counts: Counts,
    near: Vec<(u32, u32)>,
    far: BTreeMap<i32, (u32, u32)>,
    late_by: BTreeMap<i32, u32>,
}

impl Builder {
    /// Adds what ended: how, after how long, and by how much it is late.
    pub fn add(&mut self, key: Key, outcome: i32, duration: Option<i32>, late_by: Option<i32>) {
        let place = self.place(key);
        let Some(cell) = self.cells.get_mut(place) else {
            return;
        };
        cell.counts.add(outcome, 1);
        if let Some(duration) = duration {
            let is_late = u32::from(outcome == 1 || outcome == 2);
            let bin = cell.bin(duration);
            bin.0 += 1 - is_late;
            bin.1 += is_late;
        }
        if let Some(late_by) = late_by {
            *cell.late_by.entry(late_by).or_default() += 1;
        }
    }

    fn place(&mut self, key: Key) -> usize {
        if let Some((last, place)) = self.last
            && last == key
        {
            return place;
        }
        let next = self.cells.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.cells.push(Filling::default());
        }
        self.last = Some((key, place));
        place
    }

    /// Returns the cube.
    pub fn build(mut self) -> Cube {
        let mut keys: Vec<(Key, usize)> = self.places.into_iter().collect();
        keys.sort_unstable();
        let mut cube = Cube::default();
        for (key, place) in keys {
            let cell = self
                .cells
                .get_mut(place)
                .map(std::mem::take)
                .unwrap_or_default();
            let (bins, late_by) = (cube.bins.len(), cube.late_by.len());
            let near = cell.near.into_iter().enumerate();
            let near = near.map(|(value, bin)| (value as i32, bin));
            let all = near.chain(cell.far).filter(|(_, bin)| *bin != (0, 0));
            cube.bins.extend(all.map(|(value, (in_time, late))| Bin {
                value,
                in_time,
                late,
            }));
            cube.late_by.extend(cell.late_by);
            cube.cells.push(Cell {
                key,
                counts: cell.counts,
                bins: bins..cube.bins.len(),
                late_by: late_by..cube.late_by.len(),
            });
        }
        cube
    }
}

impl Filling {
    fn bin(&mut self, duration: i32) -> &mut (u32, u32) {
        let index = usize::try_from(duration).unwrap_or(usize::MAX);
        if index >= NEAR {
            return self.far.entry(duration).or_default();
        }
        if self.near.len() <= index {
            self.near.resize(index + 1, (0, 0));
        }
        &mut self.near[index]
    }
}

#[cfg(test)]
mod tests {
    use super::{Builder, Key};
    use crate::case::Day;
    use crate::history::{Counts, Month};

    fn key(month: i32, limit: u32, organisation: i32) -> Key {
        Key {
            month: Month::of(Day(20_000)).plus(month),
            limit,
            organisation: Some(organisation),
            channel: None,
            service: None,
        }
    }

    #[test]
    fn what_was_added_is_read_off_by_any_combination() {
        let mut builder = Builder::default();
        builder.add(key(0, 1, 7), 0, Some(3), None);
        builder.add(key(0, 1, 8), 1, Some(300), Some(2));
        builder.add(key(1, 1, 7), 0, Some(3), None);
        builder.add(key(2, 2, 7), 3, None, None);
        let cube = builder.build();
        assert_eq!(cube.size(), (4, 4));
        let months = key(0, 0, 0).month..=key(1, 0, 0).month;
        let by_limit = cube.figures(&months, |_| true, |key| key.limit);
        let only = &by_limit[&1];
        assert_eq!(
            only.counts,
            Counts {
                met: 2,
                late: 1,
                ..Counts::default()
            }
        );
        assert_eq!(
            only.durations.bins().collect::<Vec<_>>(),
            [(3, 2, 0), (300, 0, 1)]
        );
        assert_eq!(only.late_by.bins().collect::<Vec<_>>(), [(2, 0, 1)]);
        let of_seven = cube.counts(&months, |key| key.organisation == Some(7), |_| ());
        assert_eq!(of_seven[&()].met, 2);
        let third = key(2, 0, 0).month;
        assert_eq!(
            cube.counts(&(third..=third), |_| true, |key| key.limit)[&2].cancelled,
            1
        );
    }
}
