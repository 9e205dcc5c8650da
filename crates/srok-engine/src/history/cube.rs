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

/// Durations up to this are counted by index, longer ones are looked up.
const NEAR: usize = 256;
/// So many rows of a limit wait to be counted together: the cells of one limit fit a cache of the processor, those of all do not.
const TOGETHER: usize = 4096;

/// A cube that is being filled.
#[derive(Debug, Default)]
pub struct Builder {
    /// By limit.
    limits: Vec<OfLimit>,
}

/// The cells of one limit.
#[derive(Debug, Default)]
struct OfLimit {
    waiting: Vec<Row>,
    places: HashMap<Key, usize, BuildHasherDefault<Mixed>>,
    cells: Vec<Filling>,
}

/// What ended: how, after how long, and by how much it is late.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub key: Key,
    /// In the numbers of the store.
    pub outcome: i32,
    pub duration: Option<i32>,
    pub late_by: Option<i32>,
}

#[derive(Debug, Default)]
struct Filling {
    counts: Counts,
    near: Vec<(u32, u32)>,
    far: BTreeMap<i32, (u32, u32)>,
    late_by: BTreeMap<i32, u32>,
}

impl Builder {
    /// Adds what ended.
    pub fn add(&mut self, row: Row) {
        let limit = row.key.limit as usize;
        if self.limits.len() <= limit {
            self.limits.resize_with(limit + 1, OfLimit::default);
        }
        let of_limit = &mut self.limits[limit];
        of_limit.waiting.push(row);
        if of_limit.waiting.len() >= TOGETHER {
            of_limit.count();
        }
    }

    /// Returns the cube.
    pub fn build(mut self) -> Cube {
        self.limits.iter_mut().for_each(OfLimit::count);
        let mut cells: Vec<(Key, Filling)> = Vec::new();
        for of_limit in &mut self.limits {
            for (key, place) in of_limit.places.drain() {
                cells.push((key, std::mem::take(&mut of_limit.cells[place])));
            }
        }
        cells.sort_unstable_by_key(|(key, _)| *key);
        let mut cube = Cube::default();
        for (key, cell) in cells {
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
        cube.bins.shrink_to_fit();
        cube.late_by.shrink_to_fit();
        cube
    }
}

impl OfLimit {
    /// Counts the rows that wait.
    fn count(&mut self) {
        for row in self.waiting.drain(..) {
            let next = self.cells.len();
            let place = *self.places.entry(row.key).or_insert(next);
            if place == next {
                self.cells.push(Filling::default());
            }
            self.cells[place].add(&row);
        }
    }
}

impl Filling {
    fn add(&mut self, row: &Row) {
        self.counts.add(row.outcome, 1);
        if let Some(duration) = row.duration {
            let is_late = u32::from(row.outcome == 1 || row.outcome == 2);
            let bin = self.bin(duration);
            bin.0 += 1 - is_late;
            bin.1 += is_late;
        }
        if let Some(late_by) = row.late_by {
            *self.late_by.entry(late_by).or_default() += 1;
        }
    }

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
    use super::{Builder, Key, Row};
    use crate::history::{Counts, Month};
    use srok_law::case::Day;

    fn key(month: i32, limit: u32, organisation: i32) -> Key {
        Key {
            month: Month::of(Day(20_000)).plus(month),
            limit,
            organisation: Some(organisation),
            channel: None,
            service: None,
        }
    }

    const fn row(key: Key, outcome: i32, duration: Option<i32>, late_by: Option<i32>) -> Row {
        Row {
            key,
            outcome,
            duration,
            late_by,
        }
    }

    #[test]
    fn what_was_added_is_read_off_by_any_combination() {
        let mut builder = Builder::default();
        builder.add(row(key(0, 1, 7), 0, Some(3), None));
        builder.add(row(key(0, 1, 8), 1, Some(300), Some(2)));
        builder.add(row(key(1, 1, 7), 0, Some(3), None));
        builder.add(row(key(2, 2, 7), 3, None, None));
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
