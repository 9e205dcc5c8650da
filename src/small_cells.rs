//! Which figures of public tables are withheld, so that nobody can compute one that stands for a few people? No store, no words: figures and the
//! relations between them that everybody knows.
//!
//! A figure of 1 to 4 is withheld; zero is published. A withheld figure must not follow from what is published either: for each one there must be
//! another table with the same published figures, the same relations and another number in its place, in which no withheld figure is zero. As long
//! as no such table is found, the next smallest figure of a relation is withheld, too. A search that finds none although there is one withholds
//! more than is needed, never less.

#[cfg(test)]
mod properties;

use std::collections::{BTreeMap, HashSet, VecDeque};

/// The smallest number, besides zero, that is published.
pub const FEWEST: u64 = 5;

/// How the two sides of a relation compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Both sums are the same.
    Equal,
    /// The left sum is not the larger one.
    AtMost,
}

/// A relation of figures, by their places: everybody knows that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// What is added up on the one side.
    pub left: Vec<usize>,
    /// What is added up on the other.
    pub right: Vec<usize>,
    /// How the sums compare.
    pub compared: Compared,
}

impl Relation {
    /// Returns that two sums are the same.
    #[must_use]
    pub const fn equal(left: Vec<usize>, right: Vec<usize>) -> Self {
        Self {
            left,
            right,
            compared: Compared::Equal,
        }
    }

    /// Returns that one sum is not larger than the other.
    #[must_use]
    pub const fn at_most(left: Vec<usize>, right: Vec<usize>) -> Self {
        Self {
            left,
            right,
            compared: Compared::AtMost,
        }
    }
}

/// Changes of a search at most, counted from the shortest: a rectangle of a table takes four.
const LENGTHS: [usize; 3] = [4, 8, 16];
/// Steps of a search; beyond, it has found nothing.
const STEPS: usize = 3_000;

/// Tells of each figure whether it is withheld. A relation that does not hold between the figures says nothing and is left aside.
#[must_use]
pub fn withheld(figures: &[u64], relations: &[Relation]) -> Vec<bool> {
    let mut table = Table::new(figures, relations);
    table.hide_seconds(0..table.equations.len());
    let mut unproved: VecDeque<usize> = (0..figures.len())
        .filter(|place| table.is_hidden[*place])
        .collect();
    let mut is_proved = vec![false; table.figures.len()];
    while let Some(place) = unproved.pop_front() {
        if is_proved[place] {
            continue;
        }
        if let Some(changed) = table.other(place) {
            for place in changed {
                is_proved[place] = true;
            }
        } else if let Some(next) = table.next_to_hide(place) {
            unproved.push_front(place);
            unproved.extend(table.hide(next));
        }
        // else all that hangs together with it is withheld or zero, and twice as much of it would be as good a table
    }
    table.is_hidden.truncate(figures.len());
    table.is_hidden
}

/// Figures with their relations; what is missing to the larger side of one is a figure, too, that nobody knows.
struct Table {
    figures: Vec<i64>,
    /// What everybody knows a withheld one to be at least.
    least: Vec<i64>,
    is_hidden: Vec<bool>,
    /// Places with signs: each comes to zero.
    equations: Vec<Vec<(usize, i64)>>,
    /// By place: the equations it stands in.
    within: Vec<Vec<usize>>,
}

impl Table {
    fn new(figures: &[u64], relations: &[Relation]) -> Self {
        let signed = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
        let is_few = |figure: &u64| (1..FEWEST).contains(figure);
        let mut table = Self {
            figures: figures.iter().copied().map(signed).collect(),
            least: vec![1; figures.len()],
            is_hidden: figures.iter().map(is_few).collect(),
            equations: Vec::new(),
            within: Vec::new(),
        };
        for relation in relations {
            table.add(relation);
        }
        table.within = vec![Vec::new(); table.figures.len()];
        for (number, equation) in table.equations.iter().enumerate() {
            for (place, _) in equation {
                table.within[*place].push(number);
            }
        }
        table
    }

    fn add(&mut self, relation: &Relation) {
        let mut by_place: BTreeMap<usize, i64> = BTreeMap::new();
        for (side, sign) in [(&relation.left, 1), (&relation.right, -1)] {
            for place in side {
                *by_place.entry(*place).or_default() += sign;
            }
        }
        by_place.retain(|_, sign| *sign != 0);
        let mut equation: Vec<(usize, i64)> = by_place.into_iter().collect();
        let sum: i64 = equation
            .iter()
            .map(|(place, sign)| self.figures[*place].saturating_mul(*sign))
            .fold(0, i64::saturating_add);
        match relation.compared {
            Compared::Equal if sum == 0 => {}
            Compared::AtMost if sum <= 0 => {
                equation.push((self.figures.len(), 1));
                self.figures.push(-sum);
                self.least.push(0);
                self.is_hidden.push(true);
            }
            _ => return,
        }
        self.equations.push(equation);
    }

    /// Withholds a place and what has to be withheld with it at once; returns all of them.
    fn hide(&mut self, place: usize) -> Vec<usize> {
        self.is_hidden[place] = true;
        let mut hidden = vec![place];
        hidden.extend(self.hide_seconds(self.within[place].clone()));
        hidden
    }

    /// Withholds the next smallest figure of each equation in which exactly one is withheld, and so on; returns what was withheld.
    fn hide_seconds(&mut self, equations: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut all = Vec::new();
        let mut open: VecDeque<usize> = equations.into_iter().collect();
        while let Some(equation) = open.pop_front() {
            if self.hidden_in(equation) == 1
                && let Some(second) = self.smallest_of(equation)
            {
                self.is_hidden[second] = true;
                open.extend(&self.within[second]);
                all.push(second);
            }
        }
        all
    }

    /// Returns how many figures of an equation are withheld.
    fn hidden_in(&self, equation: usize) -> usize {
        let places = self.equations[equation].iter();
        places.filter(|(place, _)| self.is_hidden[*place]).count()
    }

    /// Returns the smallest published figure of an equation besides zero.
    fn smallest_of(&self, equation: usize) -> Option<usize> {
        let places = self.equations[equation].iter().map(|(place, _)| *place);
        places
            .filter(|place| !self.is_hidden[*place] && self.figures[*place] > 0)
            .min_by_key(|place| (self.figures[*place], *place))
    }

    /// Returns the places whose figures differ in another table that looks the same and has another number at a place; `None` if none is found.
    fn other(&self, place: usize) -> Option<Vec<usize>> {
        for length in LENGTHS {
            for by in [1, -1] {
                if self.figures[place] + by < self.least[place] {
                    continue;
                }
                let mut search = Search {
                    table: self,
                    changed: Vec::new(),
                    off: BTreeMap::new(),
                    steps: STEPS,
                };
                search.change(place, by);
                if search.repairs(length) {
                    return Some(search.changed.into_iter().map(|(place, _)| place).collect());
                }
            }
        }
        None
    }

    /// Returns the smallest published figure that hides a place: of its relation with the fewest withheld figures, else of those further on.
    fn next_to_hide(&self, place: usize) -> Option<usize> {
        let mut seen: HashSet<usize> = HashSet::new();
        let mut around = vec![place];
        while !around.is_empty() {
            let mut equations: Vec<usize> = around
                .iter()
                .flat_map(|place| self.within[*place].iter().copied())
                .filter(|equation| seen.insert(*equation))
                .collect();
            equations.sort_unstable();
            let next = equations
                .iter()
                .filter_map(|one| Some((self.hidden_in(*one), self.smallest_of(*one)?)))
                .min_by_key(|(hidden, place)| (*hidden, self.figures[*place], *place));
            if let Some((_, next)) = next {
                return Some(next);
            }
            around = equations
                .iter()
                .flat_map(|equation| self.equations[*equation].iter())
                .map(|(place, _)| *place)
                .filter(|place| self.is_hidden[*place])
                .collect();
        }
        None
    }
}

/// A search for another table, change by change, each by one.
struct Search<'a> {
    table: &'a Table,
    changed: Vec<(usize, i64)>,
    /// By how much equations are off.
    off: BTreeMap<usize, i64>,
    steps: usize,
}

impl Search<'_> {
    /// Tells whether all equations hold again after so many changes at most.
    fn repairs(&mut self, length: usize) -> bool {
        let Some((equation, off)) = self.off.iter().next().map(|(one, off)| (*one, *off)) else {
            return true;
        };
        if self.changed.len() >= length || self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        let table = self.table;
        let mut fitting: Vec<(usize, i64)> = table.equations[equation]
            .iter()
            .map(|(place, sign)| (*place, -off.signum() * sign.signum()))
            .filter(|(place, by)| {
                table.is_hidden[*place]
                    && table.figures[*place] + by >= table.least[*place]
                    && self.changed.iter().all(|(changed, _)| changed != place)
            })
            .collect();
        // what stands in fewer relations leaves fewer of them to repair
        fitting.sort_by_key(|(place, _)| table.within[*place].len());
        for (place, by) in fitting {
            self.change(place, by);
            if self.repairs(length) {
                return true;
            }
            self.change_back(place, by);
        }
        false
    }

    fn change(&mut self, place: usize, by: i64) {
        self.changed.push((place, by));
        self.put_off(place, by);
    }

    fn change_back(&mut self, place: usize, by: i64) {
        self.changed.pop();
        self.put_off(place, -by);
    }

    fn put_off(&mut self, place: usize, by: i64) {
        for equation in &self.table.within[place] {
            let signs = self.table.equations[*equation].iter();
            let mut signs = signs.filter(|(known, _)| *known == place);
            let sign = signs.next().map_or(0, |(_, sign)| *sign);
            let off = self.off.entry(*equation).or_default();
            *off += sign * by;
            if *off == 0 {
                self.off.remove(equation);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Relation, withheld};

    /// Returns the places withheld.
    fn places(figures: &[u64], relations: &[Relation]) -> Vec<usize> {
        let all = withheld(figures, relations).into_iter().enumerate();
        all.filter(|(_, is)| *is).map(|(place, _)| place).collect()
    }

    #[test]
    fn one_to_four_are_withheld_and_zero_and_five_are_not() {
        assert_eq!(places(&[0, 1, 2, 3, 4, 5, 6], &[]), [1, 2, 3, 4]);
    }

    #[test]
    fn a_second_part_is_withheld_where_the_total_would_tell_the_first() {
        // parts 0..4, total 4: the next smallest part, not the total
        let sum = Relation::equal(vec![0, 1, 2, 3], vec![4]);
        assert_eq!(places(&[30, 3, 9, 20, 62], &[sum]), [1, 2]);
    }

    #[test]
    fn two_small_parts_hide_one_another_unless_both_must_be_one() {
        let sum = || Relation::equal(vec![0, 1, 2], vec![3]);
        assert_eq!(places(&[2, 3, 40, 45], &[sum()]), [0, 1]);
        // 42 - 40 = 2 = 1 + 1, and nothing else: zero would be published
        assert_eq!(places(&[1, 1, 40, 42], &[sum()]), [0, 1, 2]);
    }

    #[test]
    fn the_only_part_that_is_not_zero_hides_with_its_total() {
        let sum = Relation::equal(vec![0, 1], vec![2]);
        assert_eq!(places(&[3, 0, 3], &[sum]), [0, 2]);
    }

    #[test]
    fn a_figure_that_is_a_difference_of_others_takes_another_one_with_it() {
        // reviewed = satisfied + refused
        let outcomes = Relation::equal(vec![1, 2], vec![0]);
        assert_eq!(places(&[20, 2, 18], &[outcomes]), [1, 2]);
    }

    #[test]
    fn what_follows_from_two_relations_together_is_withheld_too() {
        // two parts with reviewed, satisfied, refused each, and the totals: 0 3 | 1 4 | 2 5 | 6 7 8
        let relations = [
            Relation::equal(vec![1, 2], vec![0]),
            Relation::equal(vec![4, 5], vec![3]),
            Relation::equal(vec![7, 8], vec![6]),
            Relation::equal(vec![0, 3], vec![6]),
            Relation::equal(vec![1, 4], vec![7]),
            Relation::equal(vec![2, 5], vec![8]),
        ];
        let figures = [12, 2, 10, 30, 14, 16, 42, 16, 26];
        // withholding refused of the first part alone would be undone by the sums
        assert_eq!(places(&figures, &relations), [1, 2, 4, 5]);
    }

    #[test]
    fn a_bound_that_leaves_room_takes_nothing_with_it() {
        // at most nine of something that is withheld: one, two, three or four
        let bound = Relation::at_most(vec![0], vec![1]);
        assert_eq!(places(&[4, 9], &[bound]), [0]);
    }

    #[test]
    fn a_relation_that_does_not_hold_says_nothing() {
        let sum = Relation::equal(vec![0, 1], vec![2]);
        assert_eq!(places(&[3, 20, 99], &[sum]), [0]);
    }
}
