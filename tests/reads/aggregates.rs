//! Do the figures counted in the database equal those counted from the list, row by row?

use std::collections::BTreeMap;
use std::sync::OnceLock;

use srok_engine::standings::{AggregateAsked, AggregateRow, Asked, Standings};
use srok_law::case::DAY;
use srok_law::row::Row;
use srok_store::{By, Counted, Scope, Wanted};

use super::{Made, NOW, at};

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| Made::up(300))
}

/// What a standing is counted by.
type Key = [Option<String>; 4];

fn key(by: By, row: &Row) -> Key {
    let month = row.due_on.as_ref().map(|due| format!("{}-01", &due[..7]));
    [
        by.limit.then(|| row.limit.clone()),
        by.kind.then(|| row.kind.clone()),
        row.organisation.clone().filter(|_| by.organisation),
        month.filter(|_| by.month),
    ]
}

/// Returns a quantile of sorted numbers, between the ranks.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * (sorted.len().checked_sub(1)? as f64);
    let (below, above) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    Some(below + (above - below) * place.fract())
}

/// Counts a list of rows, one after another.
fn naive(by: By, rows: &[Row]) -> BTreeMap<Key, (BTreeMap<String, u64>, Vec<f64>)> {
    let mut groups: BTreeMap<Key, (BTreeMap<String, u64>, Vec<f64>)> = BTreeMap::new();
    for row in rows {
        let (counts, days) = groups.entry(key(by, row)).or_default();
        let apart = row.contested && ["overdue", "late"].contains(&row.state.as_str());
        let state = if apart {
            format!("{}_contested", row.state)
        } else {
            row.state.clone()
        };
        *counts.entry(state).or_default() += 1;
        if let ("met" | "late", Some(started), Some(stopped)) =
            (row.state.as_str(), &row.started_at, &row.stopped_at)
        {
            days.push((at(stopped).0 - at(started).0) as f64 / DAY as f64);
        }
    }
    groups
}

fn is_near(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    }
}

fn compare(standings: &Standings, asked: &AggregateAsked, list: &[Row]) -> u64 {
    let by = asked.counted.by;
    let mut expected = naive(by, list);
    let mut total = 0;
    for row in standings.aggregate(asked).unwrap() {
        let key = [
            row.limit.clone(),
            row.kind.clone(),
            row.organisation.clone(),
            row.month.clone(),
        ];
        let (counts, mut days) = expected.remove(&key).unwrap_or_else(|| panic!("{key:?}"));
        let count = |state: &str| counts.get(state).copied().unwrap_or(0);
        let shown = serde_json::to_value(&row).unwrap();
        for state in [
            "running",
            "due_soon",
            "overdue",
            "overdue_contested",
            "suspended",
            "met",
            "late",
            "late_contested",
            "cancelled",
            "unknown",
            "no_term",
            "expired",
        ] {
            assert_eq!(
                shown[state].as_u64(),
                Some(count(state)),
                "{state} of {key:?}"
            );
        }
        assert_eq!(row.total, counts.values().sum::<u64>());
        assert_eq!(row.finished, days.len() as u64);
        let share = (row.finished > 0).then(|| count("met") as f64 / days.len() as f64);
        assert!(is_near(row.met_share, share), "{row:?}");
        days.sort_by(f64::total_cmp);
        assert!(is_near(row.median_days, quantile(&days, 0.5)), "{row:?}");
        assert!(is_near(row.p90_days, quantile(&days, 0.9)), "{row:?}");
        total += row.total;
    }
    assert!(expected.is_empty(), "{expected:?}");
    total
}

#[test]
fn figures_are_those_counted_from_the_list() {
    let standings = made().standings();
    let all_of = |number: u32| By {
        limit: number & 1 != 0,
        kind: number & 2 != 0,
        organisation: number & 4 != 0,
        month: number & 8 != 0,
    };
    let day = |text: &str| Some(text.parse::<srok_law::time::NaiveDate>().unwrap().into());
    let wanted = [
        Wanted::default(),
        Wanted {
            severity: Some("binding".into()),
            due_from: day("2026-07-01"),
            due_to: day("2026-09-30"),
            ..Wanted::default()
        },
        Wanted {
            scope: Scope::Organisations(vec!["tsp-01".into(), "tsp-02".into(), "mfc-01".into()]),
            ..Wanted::default()
        },
        Wanted {
            channel: Some("portal".into()),
            regulation: Some("mo221".into()),
            ..Wanted::default()
        },
        Wanted {
            contested: Some(true),
            ..Wanted::default()
        },
        Wanted {
            state: Some("late".into()),
            ..Wanted::default()
        },
    ];
    for as_of in [NOW, "2026-08-15T00:00:00+03:00"] {
        for wanted in &wanted {
            let list = standings
                .list(&Asked {
                    as_of: at(as_of),
                    known_at: None,
                    wanted: wanted.clone(),
                })
                .unwrap();
            assert!(!list.is_empty(), "{wanted:?}");
            for number in 0..16 {
                let asked = AggregateAsked {
                    as_of: at(as_of),
                    counted: Counted {
                        by: all_of(number),
                        wanted: wanted.clone(),
                        durations: true,
                    },
                };
                assert_eq!(compare(&standings, &asked, &list), list.len() as u64);
            }
        }
    }
}

#[test]
fn what_was_finished_in_a_period_is_counted_by_its_stop() {
    let standings = made().standings();
    let (from, before) = (
        at("2026-07-01T00:00:00+03:00"),
        at("2026-10-01T00:00:00+03:00"),
    );
    let asked = AggregateAsked {
        as_of: at(NOW),
        counted: Counted {
            by: By {
                kind: true,
                ..By::default()
            },
            wanted: Wanted {
                stopped_from: Some(from),
                stopped_before: Some(before),
                ..Wanted::default()
            },
            durations: true,
        },
    };
    let mut list = standings
        .list(&Asked {
            as_of: at(NOW),
            ..Asked::default()
        })
        .unwrap();
    list.retain(|row| {
        row.stopped_at.as_ref().is_some_and(|stopped| {
            let stopped = at(stopped);
            stopped >= from && stopped < before
        })
    });
    assert!(compare(&standings, &asked, &list) > 50);
}

#[test]
fn rows_come_in_order_and_nothing_comes_of_nothing() {
    let standings = made().standings();
    let counted = |by: By, wanted: Wanted| -> Vec<AggregateRow> {
        let counted = Counted {
            by,
            wanted,
            durations: true,
        };
        let asked = AggregateAsked {
            as_of: at(NOW),
            counted,
        };
        standings.aggregate(&asked).unwrap()
    };
    let by = By {
        organisation: true,
        month: true,
        ..By::default()
    };
    let keys: Vec<_> = counted(by, Wanted::default())
        .into_iter()
        .map(|row| [row.organisation, row.month].map(|part| (part.is_none(), part)))
        .collect();
    assert!(keys.is_sorted() && keys.len() > 20);
    for scope in [
        Scope::Organisations(Vec::new()),
        Scope::Organisations(vec!["nobody".into()]),
    ] {
        let wanted = Wanted {
            scope,
            ..Wanted::default()
        };
        assert!(counted(By::default(), wanted).is_empty());
    }
    assert_eq!(counted(By::default(), Wanted::default()).len(), 1);
}
