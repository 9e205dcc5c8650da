//! Does a ledger tell the due date rightly? Its numbers, its days, its acts.

use proptest::prelude::*;
use srok_law::case::Day;
use srok_law::regulation::{Limit, Roll, Term, Unit};
use srok_law::timing::{EntryKind, Ledger, Skip, Standing};

/// Tells whether a limit moves a last day that is off in this way.
pub fn rolls(limit: &Limit, roll: Roll) -> bool {
    limit.versions.iter().any(|version| version.roll == roll)
}

pub fn told_rightly(
    told: &Ledger,
    standing: &Standing,
    limit: &Limit,
    started_on: Day,
) -> Result<(), TestCaseError> {
    let (Some(due), Some(version)) = (
        &standing.due,
        standing.version.map(|version| &limit.versions[version]),
    ) else {
        return Ok(());
    };
    let Term::Amount(amount) = version.terms[0] else {
        return Ok(());
    };
    let days = match amount.unit {
        Unit::WorkingDay | Unit::CalendarDay => amount.whole(),
        Unit::Week => amount.whole() * 7,
        Unit::Month | Unit::Hour | Unit::Minute => return Ok(()),
    };
    let name = format!(
        "{} from {started_on}, due {}, pauses {:?}",
        limit.full_id, due.due_on, standing.pauses
    );
    let mut counted: Vec<(Day, u32)> = Vec::new();
    let mut listed: Vec<Day> = Vec::new();
    for entry in &told.entries {
        match &entry.kind {
            EntryKind::Counted { number, .. } => {
                counted.push((entry.day, *number));
                listed.push(entry.day);
            }
            EntryKind::Skipped { reason, act, .. } => {
                let by_act = matches!(reason, Skip::Holiday | Skip::Transferred | Skip::Decree);
                prop_assert!(
                    !by_act || act.is_some(),
                    "{name}: {} is off by no act",
                    entry.day
                );
                listed.push(entry.day);
            }
            _ => {}
        }
    }
    let numbers: Vec<u32> = counted.iter().map(|(_, number)| *number).collect();
    let last = counted.last().map(|(day, _)| *day);
    if rolls(limit, Roll::PreviousWorkingDay) {
        prop_assert!(numbers.len() as u32 <= days, "{name}: {numbers:?}");
    } else {
        prop_assert_eq!(&numbers, &(1..=days).collect::<Vec<u32>>(), "{}", &name);
    }
    if rolls(limit, Roll::None) && days > 0 && standing.pauses.is_empty() {
        prop_assert_eq!(last, Some(due.due_on), "{}", &name);
    }
    // suspended on its last day a term ends with the day of resumption (AMB-39): never with a day before the last counted
    prop_assert!(
        rolls(limit, Roll::PreviousWorkingDay) || last.is_none_or(|day| day <= due.due_on),
        "{name}"
    );
    prop_assert!(
        listed.windows(2).all(|pair| pair[1] == pair[0].plus(1)),
        "{name}: a day is missing or doubled in {listed:?}"
    );
    let due_lines: Vec<Day> = told
        .entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Due)
        .map(|entry| entry.day)
        .collect();
    prop_assert_eq!(due_lines, vec![due.due_on], "{}", &name);
    Ok(())
}
