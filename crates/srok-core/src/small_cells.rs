//! Which figures of public tables are withheld, so that nobody can compute one that stands for a few people? No store, no words: figures and the
//! relations between them that everybody knows.
//!
//! A figure of 1 to 4 is withheld; zero is published, unless a [group](Table::groups) has nothing else but zeros and figures of 1 to 4. A withheld figure must not follow from what is published either: for each one there must be
//! another table with the same published figures, the same relations and another number in its place, in which no withheld figure is zero. As long
//! as no such table is found, more is withheld: where a relation holds one withheld figure, its next smallest; then further ones beside it; then
//! a whole group, its zeros included; figures of a higher [`Rank`] last. A search that finds no table although there is one
//! withholds more than is needed, never less.

#[cfg(test)]
mod properties;
mod search;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use search::Search;

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

/// What is given up first where something must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A figure of a part.
    Part,
    /// A figure of the whole that says more of another one.
    Detail,
    /// A figure that the table is published for.
    Head,
}

/// Figures with all that is known of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The figures.
    pub figures: Vec<u64>,
    /// At the place of each: its rank.
    pub ranks: Vec<Rank>,
    /// Places of figures of parts that are withheld together, with their zeros, where withholding single ones is not enough: a column, as a rule.
    /// No place is in two of them.
    pub groups: Vec<Vec<usize>>,
    /// The relations between them. One that does not hold says nothing and is left aside.
    pub relations: Vec<Relation>,
}

impl Table {
    /// Tells of each figure whether it is withheld.
    #[must_use]
    pub fn withheld(&self) -> Vec<bool> {
        let mut work = Work::new(self);
        for group in 0..work.groups.len() {
            if work.is_of_few(group) {
                work.give_up(group);
            }
        }
        work.hide_seconds(0..work.equations.len());
        let mut unproved: VecDeque<usize> = (0..self.figures.len())
            .filter(|place| work.is_hidden[*place])
            .collect();
        let mut is_proved = vec![false; work.figures.len()];
        while let Some(place) = unproved.pop_front() {
            if is_proved[place] || work.figures[place] == 0 {
                continue;
            }
            if let Some(changed) = work.other(place) {
                for place in changed {
                    is_proved[place] = true;
                }
                continue;
            }
            let hidden = work.hide_more(place);
            // else all that hangs together with it is withheld or zero, and twice as much of it would be as good a table
            if !hidden.is_empty() {
                unproved.push_front(place);
                unproved.extend(hidden);
            }
        }
        work.is_hidden.truncate(self.figures.len());
        work.is_hidden
    }
}

/// How often a search begins anew, in another order.
const ATTEMPTS: u64 = 12;
/// Over how many relations a group is near.
const NEAR: usize = 2;
/// Figures with their relations, as they are worked on.
struct Work {
    figures: Vec<i64>,
    ranks: Vec<Rank>,
    /// What everybody knows a withheld one to be at least.
    least: Vec<i64>,
    is_hidden: Vec<bool>,
    equations: Vec<Equation>,
    /// By place: the equations it stands in.
    within: Vec<Vec<usize>>,
    groups: Vec<Vec<usize>>,
    /// By place: the group it is in.
    group_of: Vec<Option<usize>>,
    is_given_up: Vec<bool>,
}

/// A relation: the left side less the right one.
struct Equation {
    /// Places with signs.
    terms: Vec<(usize, i64)>,
    /// By how much the sum may grow; absent: not at all, nor become less.
    room: Option<i64>,
}

impl Equation {
    /// Returns by how much it is off after a change, if that is too much.
    fn off(&self, change: i64) -> Option<i64> {
        match self.room {
            None => (change != 0).then_some(change),
            Some(room) => (change > room).then_some(change - room),
        }
    }

    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.terms.iter().map(|(place, _)| *place)
    }
}

impl Work {
    fn new(given: &Table) -> Self {
        let figures = &given.figures;
        let signed = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
        let is_few = |figure: &u64| (1..FEWEST).contains(figure);
        let mut table = Self {
            figures: figures.iter().copied().map(signed).collect(),
            least: vec![1; figures.len()],
            is_hidden: figures.iter().map(is_few).collect(),
            ranks: given.ranks.clone(),
            equations: Vec::new(),
            within: Vec::new(),
            is_given_up: vec![false; given.groups.len()],
            groups: given.groups.clone(),
            group_of: Vec::new(),
        };
        for relation in &given.relations {
            table.add(relation);
        }
        table.group_of = vec![None; table.figures.len()];
        for (number, group) in given.groups.iter().enumerate() {
            for place in group {
                table.group_of[*place] = Some(number);
            }
        }
        table.within = vec![Vec::new(); table.figures.len()];
        for (number, equation) in table.equations.iter().enumerate() {
            for (place, _) in &equation.terms {
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
        let terms: Vec<(usize, i64)> = by_place.into_iter().collect();
        let sum: i64 = terms
            .iter()
            .map(|(place, sign)| self.figures[*place].saturating_mul(*sign))
            .fold(0, i64::saturating_add);
        let room = match relation.compared {
            Compared::Equal if sum == 0 => None,
            Compared::AtMost if sum <= 0 => Some(-sum),
            _ => return,
        };
        self.equations.push(Equation { terms, room });
    }

    /// Withholds more so that a place may be told less well; returns what was withheld, nothing if there is nothing left.
    fn hide_more(&mut self, place: usize) -> Vec<usize> {
        let beside = self.within[place].iter().copied();
        let beside = beside.filter(|equation| {
            // parts say more of a whole than can be given up one by one
            let is_whole = self.ranks[place] > Rank::Part;
            !is_whole || !self.has_parts(*equation)
        });
        let beside: Vec<usize> = beside.collect();
        let next = self.next_of(&beside);
        if let Some(next) = next.filter(|next| self.ranks[*next] <= self.ranks[place]) {
            return self.hide(next);
        }
        if let Some(group) = self.group_beside(place) {
            return self.give_up(group);
        }
        let further = self.further(place);
        further.map_or_else(Vec::new, |next| self.hide(next))
    }

    fn has_parts(&self, equation: usize) -> bool {
        let mut places = self.equations[equation].places();
        places.any(|place| self.ranks[place] == Rank::Part)
    }

    /// Returns the nearest group that was not given up yet and has something withheld: that of a place, or of its relations, or of relations of
    /// what is withheld in these.
    fn group_beside(&self, place: usize) -> Option<usize> {
        let mut around = vec![place];
        for _ in 0..=NEAR {
            let mut groups = around.iter().filter_map(|place| self.group_of[*place]);
            if let Some(group) = groups.find(|group| !self.is_given_up[*group]) {
                return Some(group);
            }
            let equations = around.iter().flat_map(|place| &self.within[*place]);
            let next = equations.flat_map(|equation| self.equations[*equation].places());
            let next: BTreeSet<usize> = next.filter(|place| self.is_hidden[*place]).collect();
            around = next.into_iter().collect();
        }
        None
    }

    /// Tells whether a group has nothing that could be published but zeros.
    fn is_of_few(&self, group: usize) -> bool {
        let figures = self.groups[group].iter().map(|place| self.figures[*place]);
        let largest = figures.max().unwrap_or(0);
        (1..FEWEST as i64).contains(&largest)
    }

    /// Withholds a group with its zeros; returns what was withheld.
    fn give_up(&mut self, group: usize) -> Vec<usize> {
        self.is_given_up[group] = true;
        let places = self.groups[group].clone();
        let mut hidden = Vec::new();
        for place in &places {
            // any of them may be zero now
            self.least[*place] = 0;
            if !self.is_hidden[*place] {
                self.is_hidden[*place] = true;
                hidden.push(*place);
            }
        }
        let touched: Vec<usize> = places
            .iter()
            .flat_map(|place| self.within[*place].iter().copied())
            .collect();
        hidden.extend(self.hide_seconds(touched));
        // whoever was withheld before is told less of: nothing to prove anew; but a group given up is something even if all of it was withheld
        if hidden.is_empty() { places } else { hidden }
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
            if self.tells_the_only_one(equation)
                && let Some(second) = self.smallest_of(equation)
            {
                self.is_hidden[second] = true;
                open.extend(&self.within[second]);
                all.push(second);
            }
        }
        all
    }

    /// Tells whether an equation tells a withheld figure: it holds no other one.
    fn tells_the_only_one(&self, equation: usize) -> bool {
        self.equations[equation].room.is_none() && self.hidden_in(equation) == 1
    }

    /// Returns how many figures of an equation are withheld.
    fn hidden_in(&self, equation: usize) -> usize {
        let places = self.equations[equation].places();
        places.filter(|place| self.is_hidden[*place]).count()
    }

    /// Returns the published figure of an equation, besides zero, that is given up first: of the lowest rank the smallest.
    fn smallest_of(&self, equation: usize) -> Option<usize> {
        let places = self.equations[equation].places();
        places
            .filter(|place| !self.is_hidden[*place] && self.figures[*place] > 0)
            .min_by_key(|place| (self.ranks[*place], self.figures[*place], *place))
    }

    /// Returns what is withheld next in some equations: of the one with the fewest withheld figures, what is given up first.
    fn next_of(&self, equations: &[usize]) -> Option<usize> {
        equations
            .iter()
            .filter_map(|one| Some((self.hidden_in(*one), self.smallest_of(*one)?)))
            .min_by_key(|(hidden, place)| {
                (self.ranks[*place], *hidden, self.figures[*place], *place)
            })
            .map(|(_, place)| place)
    }

    /// Returns the places whose figures differ in another table that looks the same and has another number at a place; `None` if none is found.
    fn other(&self, place: usize) -> Option<Vec<usize>> {
        for order in 0..ATTEMPTS {
            for by in [1, -1] {
                if self.figures[place] + by < self.least[place] {
                    continue;
                }
                let mut search = Search::new(self, order);
                search.change(place, by);
                if search.repairs() {
                    return Some(search.places());
                }
            }
        }
        None
    }

    /// Returns what is withheld next in relations that hang together with a place over withheld figures, the nearest first.
    fn further(&self, place: usize) -> Option<usize> {
        let mut seen: HashSet<usize> = HashSet::new();
        let mut around = vec![place];
        while !around.is_empty() {
            let equations: Vec<usize> = around
                .iter()
                .flat_map(|place| self.within[*place].iter().copied())
                .filter(|equation| seen.insert(*equation))
                .collect();
            if let Some(next) = self.next_of(&equations) {
                return Some(next);
            }
            around = equations
                .iter()
                .flat_map(|equation| self.equations[*equation].places())
                .filter(|place| self.is_hidden[*place])
                .collect();
        }
        None
    }
}
