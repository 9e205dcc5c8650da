//! What is counted of limits that ended? How many in time of how many, and the distribution of durations with its median and percentiles.

use std::collections::BTreeMap;

/// How limits ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Stopped in time.
    pub met: u64,
    /// Stopped late by every reading of the law.
    pub late: u64,
    /// Stopped late by one of two readings.
    pub late_contested: u64,
    /// Taken off.
    pub cancelled: u64,
    /// Stopped, with a start that is not known.
    pub unknown: u64,
}

impl Counts {
    /// Returns what shares are of: everything that was stopped and has a known start.
    #[must_use]
    pub const fn finished(&self) -> u64 {
        self.met + self.late + self.late_contested
    }

    /// Adds one that ended in a way of the store: 0 in time, 1 late, 2 late by one reading, 3 taken off, 4 unknown.
    pub(super) const fn add(&mut self, outcome: i32, count: u64) {
        match outcome {
            0 => self.met += count,
            1 => self.late += count,
            2 => self.late_contested += count,
            3 => self.cancelled += count,
            _ => self.unknown += count,
        }
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.met += other.met;
        self.late += other.late;
        self.late_contested += other.late_contested;
        self.cancelled += other.cancelled;
        self.unknown += other.unknown;
    }
}

/// How often each duration occurred. Durations are whole steps of a unit, see [`super::Measured::step`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Durations {
    /// By duration: in time, late.
    bins: BTreeMap<i32, (u64, u64)>,
    count: u64,
}

impl Durations {
    /// Adds durations that occurred so often in time and late.
    pub(super) fn add(&mut self, value: i32, in_time: u64, late: u64) {
        let bin = self.bins.entry(value).or_default();
        bin.0 += in_time;
        bin.1 += late;
        self.count += in_time + late;
    }

    /// Adds all of another distribution.
    pub fn merge(&mut self, other: &Self) {
        for (value, (in_time, late)) in &other.bins {
            self.add(*value, *in_time, *late);
        }
    }

    /// Returns how many there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the sum of all.
    #[must_use]
    pub fn sum(&self) -> i64 {
        let of = |(value, (in_time, late)): (&i32, &(u64, u64))| {
            i64::from(*value) * (in_time + late) as i64
        };
        self.bins.iter().map(of).sum()
    }

    /// Returns durations with their counts in time and late, the shortest first.
    pub fn bins(&self) -> impl Iterator<Item = (i32, u64, u64)> + '_ {
        self.bins
            .iter()
            .map(|(value, (in_time, late))| (*value, *in_time, *late))
    }

    /// Returns the median: the middle duration, or the mean of the two in the middle.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let upper = self.ranked(self.count / 2 + 1)?;
        if self.count.is_multiple_of(2) {
            let lower = self.ranked(self.count / 2)?;
            return Some(f64::midpoint(f64::from(lower), f64::from(upper)));
        }
        Some(f64::from(upper))
    }

    /// Returns the least duration that at least so many of a hundred do not exceed.
    #[must_use]
    pub fn percentile(&self, of_hundred: u64) -> Option<i32> {
        let rank = (self.count * of_hundred).div_ceil(100).max(1);
        self.ranked(rank)
    }

    /// Returns the longest.
    #[must_use]
    pub fn longest(&self) -> Option<i32> {
        self.bins.keys().next_back().copied()
    }

    /// Returns how many do not exceed a duration.
    #[must_use]
    pub fn up_to(&self, value: i32) -> u64 {
        let bins = self.bins.range(..=value);
        bins.map(|(_, (in_time, late))| in_time + late).sum()
    }

    /// Returns the duration of a rank, counted from 1.
    fn ranked(&self, rank: u64) -> Option<i32> {
        let mut below = 0;
        let reaches = |(_, (in_time, late)): &(&i32, &(u64, u64))| {
            below += in_time + late;
            below >= rank
        };
        self.bins.iter().find(reaches).map(|(value, _)| *value)
    }
}

/// How limits ended and how long they took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// How they ended.
    pub counts: Counts,
    /// How long those took that are finished, in steps of the unit.
    pub durations: Durations,
    /// By how much those that are late are, in steps of the unit.
    pub late_by: Durations,
}

#[cfg(test)]
mod tests {
    use super::Durations;

    fn durations(all: &[i32]) -> Durations {
        let mut durations = Durations::default();
        for value in all {
            durations.add(*value, 1, 0);
        }
        durations
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(durations(&[]).median(), None);
        assert_eq!(durations(&[7]).median(), Some(7.0));
        assert_eq!(durations(&[1, 2, 10]).median(), Some(2.0));
        assert_eq!(durations(&[1, 2, 5, 10]).median(), Some(3.5));
    }

    #[test]
    fn a_percentile_is_a_duration_that_occurred() {
        let ten: Vec<i32> = (1..=10).collect();
        assert_eq!(durations(&ten).percentile(90), Some(9));
        assert_eq!(durations(&[4]).percentile(90), Some(4));
        assert_eq!(durations(&[]).percentile(90), None);
        assert_eq!(durations(&[1, 1, 1, 50]).percentile(75), Some(1));
    }

    #[test]
    fn merged_distributions_are_that_of_all() {
        let (mut one, other) = (durations(&[3, 1]), durations(&[9, 3]));
        one.merge(&other);
        assert_eq!(one, durations(&[1, 3, 3, 9]));
        assert_eq!((one.sum(), one.up_to(3), one.longest()), (16, 3, Some(9)));
    }

    use proptest::prelude::*;
    proptest! {
        #[test]
        fn figures_are_those_of_the_sorted_list(mut all in prop::collection::vec(0..200i32, 1..60)) {
            let durations = durations(&all);
            all.sort_unstable();
            let middle = all.len() / 2;
            let median = if all.len() % 2 == 0 {
                f64::midpoint(f64::from(all[middle - 1]), f64::from(all[middle]))
            } else {
                f64::from(all[middle])
            };
            prop_assert_eq!(durations.median(), Some(median));
            let rank = (all.len() * 9).div_ceil(10);
            prop_assert_eq!(durations.percentile(90), Some(all[rank - 1]));
        }
    }
}
