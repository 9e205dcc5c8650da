//! Do pages of any size, under any filter, hold the rows of the list, once each?

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use srok_engine::standings::{Asked, Standings};
use srok_law::case::Day;
use srok_law::row::Row;
use srok_store::{Cursor, Scope, Wanted};

use super::{Made, NOW, at, line};

/// One store for all the tests that only read.
fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| Made::up(150))
}

fn asked(wanted: Wanted) -> Asked {
    Asked {
        as_of: at(NOW),
        known_at: None,
        wanted,
    }
}

fn text(row: &Row) -> String {
    serde_json::to_string(row).unwrap()
}

/// Returns the pages of a question, from the first to the last, each cursor written and read again.
fn walk(standings: &Standings, asked: &Asked, rows: u64) -> Vec<Vec<Row>> {
    let mut asked = asked.clone();
    asked.wanted.rows = Some(rows);
    let mut pages = Vec::new();
    loop {
        let page = standings.page(&asked).unwrap();
        assert!(page.rows.len() as u64 <= rows);
        pages.push(page.rows);
        let Some(next) = page.next else { return pages };
        assert_eq!(
            pages.last().unwrap().len() as u64,
            rows,
            "only the last page is shorter"
        );
        asked.wanted.after = Some(next.to_string().parse().unwrap());
    }
}

fn day(text: &str) -> Day {
    text.parse::<srok_law::time::NaiveDate>().unwrap().into()
}

/// Asks for everything that a filter can ask, each alone, with what it must hold of a row.
fn filters(all: &[Row]) -> Vec<(Wanted, Box<dyn Fn(&Row) -> bool>)> {
    let some = |of: fn(&Row) -> Option<&String>| all.iter().find_map(of).unwrap().clone();
    let organisation = some(|row| row.organisation.as_ref());
    let official = some(|row| row.official.as_ref());
    let (channel, service) = (
        some(|row| row.channel.as_ref()),
        some(|row| row.service.as_ref()),
    );
    let number = some(|row| row.registration_no.as_ref());
    let (number, case) = (
        number[..number.len() - 2].to_owned(),
        "MO-2026-0001".to_owned(),
    );
    let mut organisations: Vec<String> = all
        .iter()
        .filter_map(|row| row.organisation.clone())
        .collect();
    organisations.sort();
    organisations.dedup();
    organisations.truncate(3);
    let (first, last) = (day("2026-03-02"), day("2026-03-31"));
    let blank = Wanted::default;
    macro_rules! filter {
        ($field:ident: $value:expr, |$row:ident| $holds:expr) => {
            (
                Wanted {
                    $field: $value,
                    ..blank()
                },
                Box::new(move |$row: &Row| $holds) as Box<dyn Fn(&Row) -> bool>,
            )
        };
    }
    let is = |wanted: &String| Some(wanted.clone());
    vec![
        filter!(scope: Scope::Everything, |_row| true),
        filter!(scope: Scope::Organisations(organisations.clone()), |row| row
            .organisation
            .as_ref()
            .is_some_and(|one| organisations.contains(one))),
        filter!(organisation: is(&organisation), |row| row.organisation.as_ref() == Some(&organisation)),
        filter!(official: is(&official), |row| row.official.as_ref() == Some(&official)),
        filter!(channel: is(&channel), |row| row.channel.as_ref() == Some(&channel)),
        filter!(service: is(&service), |row| row.service.as_ref() == Some(&service)),
        filter!(text: is(&number), |row| row.registration_no.as_ref().is_some_and(|one| one.contains(&number)) || row.case_id.as_ref().is_some_and(|one| one.contains(&number))),
        filter!(text: is(&case), |row| row.case_id.as_ref().is_some_and(|one| one.contains(&case))),
        filter!(regulation: Some("mo1060-address".into()), |row| row.regulation == "mo1060-address"),
        filter!(due_from: Some(last), |row| row.due_on.as_deref().is_some_and(|due| day(due) >= last)),
        filter!(due_to: Some(first), |row| row.due_on.as_deref().is_some_and(|due| day(due) <= first)),
        filter!(contested: Some(true), |row| row.contested),
        filter!(contested: Some(false), |row| !row.contested),
        filter!(severity: Some("average".into()), |row| row.severity == "average"),
        filter!(state: Some("overdue".into()), |row| row.state == "overdue"),
        filter!(state: Some("met".into()), |row| row.state == "met"),
        filter!(state: Some("late".into()), |row| row.state == "late"),
        filter!(state: Some("cancelled".into()), |row| row.state == "cancelled"),
        filter!(state: Some("open".into()), |row| ["running", "due_soon", "overdue", "suspended"].contains(&row.state.as_str())),
        filter!(headline: Some("decision".into()), |row| ["decision", "service_term"].contains(&row.kind.as_str())),
        filter!(headline: Some("complaint".into()), |row| row.kind.starts_with("complaint_")),
        filter!(stopped_from: Some(at("2026-11-01T00:00:00+03:00")), |row| row.stopped_at.as_deref().is_some_and(|stopped| stopped >= "2026-11-01")),
        filter!(stopped_before: Some(at("2026-11-01T00:00:00+03:00")), |row| row.stopped_at.as_deref().is_some_and(|stopped| stopped < "2026-11-01")),
        filter!(kind: Some("complaint_review".into()), |row| row.kind == "complaint_review"),
    ]
}

#[test]
fn a_filter_leaves_the_rows_it_names_from_the_tables_and_from_the_events() {
    let standings = made().standings();
    let all = standings.list(&asked(Wanted::default())).unwrap();
    for (wanted, holds) in filters(&all) {
        let expected: Vec<&Row> = all.iter().filter(|row| holds(row)).collect();
        assert!(!expected.is_empty(), "{wanted:?}");
        let question = asked(wanted);
        let listed = standings.list(&question).unwrap();
        assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{question:?}");
        let known = Asked {
            known_at: Some(at("2026-11-20T13:00:00+03:00")),
            ..question
        };
        assert_eq!(standings.list(&known).unwrap(), listed, "{known:?}");
    }
    let nothing = [
        Scope::Organisations(Vec::new()),
        Scope::Organisations(vec!["nobody".into()]),
    ];
    for scope in nothing {
        let none = asked(Wanted {
            scope,
            ..Wanted::default()
        });
        assert!(standings.list(&none).unwrap().is_empty());
    }
    // a scope holds beside the organisation asked for
    let other = all.iter().find_map(|row| row.organisation.clone()).unwrap();
    let outside = asked(Wanted {
        scope: Scope::Organisations(vec!["tsp-77".into()]),
        organisation: Some(other),
        ..Wanted::default()
    });
    assert!(standings.list(&outside).unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn pages_hold_every_row_once(
        filter in 0..24_usize, rows in 1..300_u64, days in 0..500_i64, as_known in any::<bool>(),
    ) {
        let standings = made().standings();
        let all = standings.list(&asked(Wanted::default())).unwrap();
        let (wanted, _) = filters(&all).swap_remove(filter);
        let mut question = asked(wanted);
        question.as_of = question.as_of.plus(-days * srok_law::case::DAY);
        let known_at = Some(at("2026-11-20T13:00:00+03:00"));
        let listed = standings.list(&question).unwrap();
        // small pages of a long list are only more of the same; a sweep costs the whole store a page
        let (rows, most) = if as_known { (rows, 6) } else { (rows, 60) };
        let rows = rows.max(listed.len() as u64 / most);
        question.known_at = known_at.filter(|_| as_known);
        let pages = walk(&standings, &question, rows);
        let mut paged: Vec<String> = pages.concat().iter().map(text).collect();
        let mut whole: Vec<String> = listed.iter().map(text).collect();
        prop_assert_eq!(paged.len(), whole.len());
        paged.sort();
        whole.sort();
        prop_assert_eq!(paged, whole);
        // urgent before less urgent, across the pages
        let due: Vec<Option<String>> = pages.concat().into_iter().map(|row| row.due_at).collect();
        let moment = |text: &Option<String>| text.as_deref().map_or(i64::MAX, |text| at(text).0);
        prop_assert!(due.windows(2).all(|two| moment(&two[0]) <= moment(&two[1]).saturating_add(1)));
    }
}

#[test]
fn rows_that_come_in_between_shift_nothing() {
    let made = Made::up(40);
    let key = |row: &Row| (row.case_id.clone(), row.limit.clone(), row.occurrence);
    let mut question = asked(Wanted {
        rows: Some(50),
        ..Wanted::default()
    });
    let before: BTreeSet<_> = made
        .standings()
        .list(&asked(Wanted::default()))
        .unwrap()
        .iter()
        .map(key)
        .collect();
    let mut seen = Vec::new();
    for number in 0.. {
        let page = made.standings().page(&question).unwrap();
        seen.extend(page.rows.iter().map(key));
        let Some(next) = page.next else { break };
        question.wanted.after = Some(next);
        let come = line(
            &format!("new-{number}"),
            "application_submitted",
            &format!("NEW-{number}"),
            &format!("2026-0{}-03T10:00:00+03:00", 1 + number % 9),
            r#"{"regulation":"mo221","channel":"portal","organisation":"tsp-12"}"#,
        );
        made.take(&come, NOW);
    }
    let once: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(once.len(), seen.len(), "nothing twice");
    assert!(
        seen.len() > 150 && once.is_superset(&before),
        "nothing left out"
    );
}

#[test]
fn a_cursor_is_read_strictly() {
    let standings = made().standings();
    let question = asked(Wanted {
        rows: Some(3),
        ..Wanted::default()
    });
    let next = standings.page(&question).unwrap().next.unwrap();
    let good = next.to_string();
    assert_eq!(good.parse::<Cursor>().unwrap(), next);
    assert!(good.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let wrong = [
        String::new(),
        "page 2".into(),
        good.to_uppercase(),
        good[..good.len() - 1].to_owned(),
        good[..30].to_owned(),
        format!("02{}", &good[2..]),
        format!("0102{}", &good[4..]),
        format!("0100{}", &good[4..]),
        format!("{good}ff"),
    ];
    for text in wrong {
        let error = text.parse::<Cursor>().unwrap_err().to_string();
        assert!(error.contains("is no cursor of a list\nhint: "), "{error}");
    }
}

#[test]
fn what_has_ended_is_counted_as_the_list_has_it() {
    let standings = made().standings();
    let all = standings.list(&asked(Wanted::default())).unwrap();
    for as_of in [at(NOW), at("2026-06-15T14:00:00+03:00")] {
        for (wanted, _) in filters(&all) {
            let question = Asked {
                as_of,
                known_at: None,
                wanted: Wanted {
                    state: None,
                    ..wanted
                },
            };
            let rows = standings.list(&question).unwrap();
            let counted = |state: &str, before: &str| {
                let has_ended = |row: &&Row| {
                    let stopped = row.stopped_at.as_deref();
                    row.state == state && stopped.is_none_or(|stopped| stopped < before)
                };
                rows.iter().filter(has_ended).count() as u64
            };
            let count = |before: Option<&str>| {
                let before = before.map(at);
                let wanted = &question.wanted;
                made().store.count_ended(as_of, before, wanted).unwrap()
            };
            let ended = count(None);
            let expected = ["met", "late", "cancelled"].map(|state| counted(state, "9"));
            assert_eq!(
                [ended.met, ended.late, ended.cancelled],
                expected,
                "{question:?}"
            );
            let before = "2026-05-04T10:00:00+03:00";
            let ended = count(Some(before));
            let expected = ["met", "late"].map(|state| counted(state, before));
            assert_eq!([ended.met, ended.late], expected, "{question:?}");
        }
    }
}
