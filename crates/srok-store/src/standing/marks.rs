//! What else is there to say of a standing? Small facts packed into one integer, as the view `standing` unpacks them.

/// Small facts about a standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Marks(pub i32);

/// Due one microsecond before it is late, not at the very moment.
const INCLUSIVE: i32 = 1;
const CANCELLED: i32 = 1 << 1;
const MANUAL: i32 = 1 << 2;
const PROVISIONAL: i32 = 1 << 3;
/// First bit of the number of the term that decides, from 1; 0: there is only one.
const TERM: u32 = 4;
/// First bit of the number of the start event that is missing, from 1; 0: none is.
const MISSING: u32 = 8;
/// In the place of the start event that is missing: none is, and what was recorded later took away a lateness that was known.
const BACKDATED: i32 = MOST << MISSING;
/// First bit of the units by which pauses moved the end.
const SUSPENDED: u32 = 12;
/// Largest number that fits between two of these bits.
const MOST: i32 = 15;
/// Most units by which pauses can be said to have moved an end.
const MOST_SUSPENDED: i32 = (1 << 19) - 1;

impl Marks {
    const fn with(self, bit: i32, holds: bool) -> Self {
        if holds { Self(self.0 | bit) } else { self }
    }

    /// Says whether it is due one microsecond before it is late: elapsed time and office hours are inclusive.
    #[must_use]
    pub const fn inclusive(self, holds: bool) -> Self {
        self.with(INCLUSIVE, holds)
    }

    /// Says whether it was taken off rather than stopped.
    #[must_use]
    pub const fn cancelled(self, holds: bool) -> Self {
        self.with(CANCELLED, holds)
    }

    /// Says whether the act leaves the case to a person.
    #[must_use]
    pub const fn manual(self, holds: bool) -> Self {
        self.with(MANUAL, holds)
    }

    /// Says whether the date may still move.
    #[must_use]
    pub const fn provisional(self, holds: bool) -> Self {
        self.with(PROVISIONAL, holds)
    }

    /// Names the term that decides, where there are several, by its index; an index beyond the fourteenth is not kept.
    #[must_use]
    pub fn term(self, index: Option<usize>) -> Self {
        Self(self.0 | number(index) << TERM)
    }

    /// Names the start event that is missing by its index among those of the limit; an index beyond the thirteenth is not kept.
    #[must_use]
    pub fn missing(self, index: Option<usize>) -> Self {
        let kept = index.filter(|index| number(Some(*index)) < MOST);
        Self(self.0 | number(kept) << MISSING)
    }

    /// Says whether it was known to be late and is not, by what was recorded later; of one whose start is known.
    #[must_use]
    pub const fn backdated(self, holds: bool) -> Self {
        self.with(BACKDATED, holds)
    }

    /// Says by how many units pauses moved the end.
    #[must_use]
    pub fn suspended(self, units: u32) -> Self {
        Self(self.0 | i32::try_from(units).unwrap_or(i32::MAX).min(MOST_SUSPENDED) << SUSPENDED)
    }

    /// Tells whether it is due one microsecond before it is late.
    #[must_use]
    pub const fn is_inclusive(self) -> bool {
        self.0 & INCLUSIVE != 0
    }

    /// Tells whether it was taken off rather than stopped.
    #[must_use]
    pub const fn is_cancelled(self) -> bool {
        self.0 & CANCELLED != 0
    }

    /// Tells whether the act leaves the case to a person.
    #[must_use]
    pub const fn is_manual(self) -> bool {
        self.0 & MANUAL != 0
    }

    /// Tells whether the date may still move.
    #[must_use]
    pub const fn is_provisional(self) -> bool {
        self.0 & PROVISIONAL != 0
    }

    /// Returns the index of the term that decides, where there are several.
    #[must_use]
    pub fn deciding_term(self) -> Option<usize> {
        index(self.0 >> TERM)
    }

    /// Returns the index of the start event that is missing.
    #[must_use]
    pub fn missing_start(self) -> Option<usize> {
        index(self.0 >> MISSING).filter(|_| !self.is_backdated())
    }

    /// Tells whether it was known to be late and is not, by what was recorded later.
    #[must_use]
    pub const fn is_backdated(self) -> bool {
        self.0 & BACKDATED == BACKDATED
    }

    /// Returns by how many units pauses moved the end.
    #[must_use]
    pub const fn suspended_units(self) -> u32 {
        (self.0 >> SUSPENDED).unsigned_abs()
    }
}

fn number(index: Option<usize>) -> i32 {
    let number = index
        .and_then(|index| i32::try_from(index).ok())
        .map_or(0, |index| index.saturating_add(1));
    if number > MOST { 0 } else { number }
}

fn index(number: i32) -> Option<usize> {
    usize::try_from(number & MOST).ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn every_fact_comes_out_as_it_went_in() {
        let marks = Marks::default()
            .inclusive(true)
            .provisional(true)
            .term(Some(3))
            .missing(Some(0))
            .suspended(40_000);
        assert!(
            marks.is_inclusive()
                && marks.is_provisional()
                && !marks.is_cancelled()
                && !marks.is_manual()
        );
        assert_eq!(
            (
                marks.deciding_term(),
                marks.missing_start(),
                marks.suspended_units()
            ),
            (Some(3), Some(0), 40_000)
        );
        let other = Marks::default()
            .cancelled(true)
            .manual(true)
            .suspended(u32::MAX);
        assert!(
            other.is_cancelled()
                && other.is_manual()
                && !other.is_inclusive()
                && !other.is_provisional()
        );
        assert_eq!(
            (
                other.deciding_term(),
                other.missing_start(),
                other.suspended_units()
            ),
            (None, None, (1 << 19) - 1)
        );
    }
}
