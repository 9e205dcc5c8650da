//! What is withheld of small tables that can be looked over?

use super::{Rank, Relation, Table};

fn hidden(table: &Table) -> Vec<usize> {
    let all = table.withheld().into_iter().enumerate();
    all.filter(|(_, is)| *is).map(|(place, _)| place).collect()
}

/// Returns the places withheld of figures of one rank.
fn places(figures: &[u64], relations: &[Relation]) -> Vec<usize> {
    hidden(&Table {
        figures: figures.to_vec(),
        ranks: vec![Rank::Part; figures.len()],
        groups: Vec::new(),
        relations: relations.to_vec(),
    })
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
fn a_head_figure_is_published_and_the_parts_under_it_are_given_up() {
    // nine complaints, one at each of nine bodies, none at a tenth: the total would tell them all, unless it is not told where there was none
    let total = 10;
    let figures: Vec<u64> = vec![1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 9];
    let mut table = Table {
        ranks: [vec![Rank::Part; total], vec![Rank::Head]].concat(),
        groups: vec![(0..total).collect()],
        relations: vec![Relation::equal((0..total).collect(), vec![total])],
        figures,
    };
    assert_eq!(hidden(&table), (0..total).collect::<Vec<_>>());
    // without the group the total itself has to go
    table.groups.clear();
    assert_eq!(hidden(&table), [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]);
}

#[test]
fn what_is_lower_in_rank_is_given_up_although_it_is_larger() {
    // reviewed = satisfied + refused, where refused is a detail
    let table = Table {
        figures: vec![20, 2, 18],
        ranks: vec![Rank::Detail, Rank::Part, Rank::Head],
        groups: Vec::new(),
        relations: vec![Relation::equal(vec![1, 2], vec![0])],
    };
    assert_eq!(hidden(&table), [0, 1]);
}

#[test]
fn a_relation_that_does_not_hold_says_nothing() {
    let sum = Relation::equal(vec![0, 1], vec![2]);
    assert_eq!(places(&[3, 20, 99], &[sum]), [0]);
}
