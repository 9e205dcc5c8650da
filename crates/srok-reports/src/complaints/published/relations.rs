//! Which relations hold between published figures, as everybody can know? The balance, the outcomes, the sums over parts, and that a closing balance
//! opens the next quarter.

use super::{Parts, Quarter, Series};
use srok_core::small_cells::Relation;
use srok_engine::quarterly::{Dimension, Measure};
use srok_law::period::Period;

/// Returns the relations of the figures of an act.
pub(super) fn of(series: &[Series], values: &[u64]) -> Vec<Relation> {
    let mut all = Vec::new();
    for quarter in series.iter().flat_map(|series| &series.quarters) {
        totals(quarter, &mut all);
        for section in &quarter.sections {
            parts(quarter, section, values, &mut all);
        }
    }
    for series in series {
        for pair in series.quarters.windows(2) {
            carried(&[&pair[0]], &[&pair[1]], &mut all);
        }
    }
    // bodies may report together in one quarter and apart in the next
    let mut periods: Vec<Period> = Vec::new();
    for quarter in series.iter().flat_map(|series| &series.quarters) {
        if !periods.contains(&quarter.period) {
            periods.push(quarter.period);
        }
    }
    for period in periods {
        let at = |period: Period| -> Vec<&Quarter> {
            let quarters = series.iter().flat_map(|series| &series.quarters);
            quarters
                .filter(|quarter| quarter.period == period)
                .collect()
        };
        carried(&at(period.before()), &at(period), &mut all);
    }
    all
}

/// Adds what holds between the figures of all of a quarter.
fn totals(quarter: &Quarter, all: &mut Vec<Relation>) {
    use Measure as Is;
    let of = |measures: &[Measure]| -> Vec<usize> {
        let found = measures
            .iter()
            .filter_map(|measure| quarter.total(*measure));
        found.map(|figure| figure.place).collect()
    };
    let out = [
        Is::Reviewed,
        Is::LeftUnanswered,
        Is::Forwarded,
        Is::Discontinued,
        Is::Closing,
    ];
    let in_terms = [Is::InTime15, Is::Late15, Is::InTime5, Is::Late5];
    let overdue = [Is::OpenOverdue15, Is::OpenOverdue5];
    let reviewed = || of(&[Is::Reviewed]);
    all.extend([
        Relation::equal(of(&[Is::Opening, Is::Received]), of(&out)),
        Relation::equal(of(&Measure::OUTCOMES), reviewed()),
        Relation::equal(of(&in_terms), reviewed()),
        Relation::at_most(of(&overdue), of(&[Is::Closing])),
        Relation::at_most(of(&[Is::RegisteredLate]), of(&[Is::Received])),
    ]);
    for (term, measures) in [("15", &in_terms[..2]), ("5", &in_terms[2..])] {
        let rows = quarter.parts(Dimension::Limit).iter();
        let row = rows.filter(|row| row.part.code == term);
        let reviewed = row.filter_map(|row| row.figure(Is::Reviewed));
        let reviewed: Vec<usize> = reviewed.map(|figure| figure.place).collect();
        if !reviewed.is_empty() {
            all.push(Relation::equal(of(measures), reviewed));
        }
    }
}

/// Adds what holds between the parts of a dimension and the total.
fn parts(quarter: &Quarter, section: &Parts, values: &[u64], all: &mut Vec<Relation>) {
    for row in &section.rows {
        let place = |measure| row.figure(measure).map(|figure| figure.place);
        let outcomes: Vec<usize> = Measure::OUTCOMES.into_iter().filter_map(place).collect();
        if let (Some(reviewed), [_, _]) = (place(Measure::Reviewed), &outcomes[..]) {
            all.push(Relation::equal(outcomes, vec![reviewed]));
        }
    }
    for measure in super::measures(section.dimension) {
        let rows = section.rows.iter();
        let rows: Vec<usize> = rows
            .filter_map(|row| row.figure(*measure))
            .map(|figure| figure.place)
            .collect();
        let Some(total) = quarter.total(*measure).map(|figure| figure.place) else {
            continue;
        };
        if rows.is_empty() {
            continue;
        }
        // a complaint may have several grounds; where none has, everybody may find that the parts add up
        if rows.iter().map(|row| values[*row]).sum::<u64>() == values[total] {
            all.push(Relation::equal(rows, vec![total]));
            continue;
        }
        all.extend(
            rows.iter()
                .map(|row| Relation::at_most(vec![*row], vec![total])),
        );
        all.push(Relation::at_most(vec![total], rows));
    }
}

/// Adds that closing balances open the next quarter; where something was learnt in between it does not hold and is left aside.
fn carried(before: &[&Quarter], after: &[&Quarter], all: &mut Vec<Relation>) {
    let of = |quarters: &[&Quarter], measure| -> Vec<usize> {
        let found = quarters.iter().filter_map(|quarter| quarter.total(measure));
        found.map(|figure| figure.place).collect()
    };
    let follow = before.iter().all(|before| {
        after
            .iter()
            .all(|after| before.period == after.period.before())
    });
    if follow && !before.is_empty() && !after.is_empty() {
        let closing = of(before, Measure::Closing);
        all.push(Relation::equal(closing, of(after, Measure::Opening)));
    }
}
