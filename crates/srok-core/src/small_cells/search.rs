//! Is there another table that looks the same? Figures that are withheld are changed by one, until all relations hold again.

use std::collections::BTreeMap;

use super::Work;

/// Changes of a table at most: a rectangle takes four, a figure that stands in all sections some dozens.
const CHANGES: usize = 64;
/// Steps of an attempt; beyond, it has found nothing.
const STEPS: usize = 300;

/// A search for another table, change by change, each by one.
pub(super) struct Search<'a> {
    table: &'a Work,
    /// Which of the orders in which changes are tried.
    order: u64,
    changed: Vec<(usize, i64)>,
    /// By how much equations have changed.
    change_of: BTreeMap<usize, i64>,
    /// By how much they are off, if they are.
    off: BTreeMap<usize, i64>,
    steps: usize,
}

impl<'a> Search<'a> {
    /// Begins a search in one of the orders.
    pub(super) const fn new(table: &'a Work, order: u64) -> Self {
        Self {
            table,
            order,
            changed: Vec::new(),
            change_of: BTreeMap::new(),
            off: BTreeMap::new(),
            steps: STEPS,
        }
    }

    /// Returns the places that were changed.
    pub(super) fn places(self) -> Vec<usize> {
        self.changed.into_iter().map(|(place, _)| place).collect()
    }

    /// Tells whether all equations hold again after some changes.
    pub(super) fn repairs(&mut self) -> bool {
        let broken = self
            .off
            .iter()
            .map(|(equation, off)| self.fitting(*equation, *off));
        // what can be repaired in the fewest ways first: where there is none, this is the wrong way
        let Some(mut fitting) = broken.min_by_key(Vec::len) else {
            return true;
        };
        if self.changed.len() >= CHANGES || self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        fitting.sort_by_key(|(place, _)| self.turn(*place));
        for (place, by) in fitting {
            self.change(place, by);
            if self.repairs() {
                return true;
            }
            self.change_back(place, by);
        }
        false
    }

    /// Returns the changes that bring an equation nearer to holding.
    fn fitting(&self, equation: usize, off: i64) -> Vec<(usize, i64)> {
        let table = self.table;
        let terms = table.equations[equation].terms.iter();
        let changes = terms.map(|(place, sign)| (*place, -off.signum() * sign.signum()));
        changes
            .filter(|(place, by)| {
                table.is_hidden[*place]
                    && table.figures[*place] + by >= table.least[*place]
                    && self.changed.iter().all(|(changed, _)| changed != place)
            })
            .collect()
    }

    /// Returns the turn of a place: at first what stands in fewer relations and leaves fewer of them to repair, then in ever other orders.
    fn turn(&self, place: usize) -> u64 {
        let number = place as u64;
        if self.order == 0 {
            return self.table.within[place].len() as u64;
        }
        // a step of splitmix64, so that the same table always gives the same answer
        let mixed = (number + 1).wrapping_mul(self.order.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^ (mixed >> 31)
    }

    /// Changes a figure.
    pub(super) fn change(&mut self, place: usize, by: i64) {
        self.changed.push((place, by));
        self.put_off(place, by);
    }

    fn change_back(&mut self, place: usize, by: i64) {
        self.changed.pop();
        self.put_off(place, -by);
    }

    fn put_off(&mut self, place: usize, by: i64) {
        for number in &self.table.within[place] {
            let equation = &self.table.equations[*number];
            let mut signs = equation.terms.iter().filter(|(known, _)| *known == place);
            let sign = signs.next().map_or(0, |(_, sign)| *sign);
            let change = self.change_of.entry(*number).or_default();
            *change += sign * by;
            match equation.off(*change) {
                Some(off) => self.off.insert(*number, off),
                None => self.off.remove(number),
            };
        }
    }
}
