//! Do events in the store become the right standings? On real files of DuckDB, with a fixed clock.

mod made;

use std::sync::Arc;

use srok_engine::standings::{Asked, Owed, Standings};
use srok_law::row::Row;
use srok_store::{Options, Store, Wanted};

use made::{at, event, import, many};

fn open(directory: &tempfile::TempDir) -> Arc<Store> {
    Arc::new(Store::open(directory.path(), &Options::default()).unwrap())
}

/// Lists every standing at a moment.
fn rows(standings: &Standings, as_of: &str, known_at: Option<&str>) -> Vec<Row> {
    let asked = Asked {
        as_of: at(as_of),
        known_at: known_at.map(at),
        ..Asked::default()
    };
    standings.list(&asked).unwrap()
}

const NOW: &str = "2026-04-10T12:00:00+03:00";

#[test]
fn an_application_on_a_friday_evening_is_timed() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let now = "2026-03-12T12:00:00+03:00";
    import(
        &store,
        now,
        &[event(
            "MO-1",
            "application_submitted",
            "2026-03-06T17:05:00+03:00",
        )],
    );
    let mut standings = Standings::open(&store, &law, at(now)).unwrap();
    standings.settle().unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&rows(&standings, now, None)).unwrap());
}

#[test]
fn stored_standings_are_those_computed_from_the_events() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    import(&store, NOW, &many(400));
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    standings.settle().unwrap();
    let mut states = std::collections::BTreeSet::new();
    for as_of in [
        "2018-07-05T12:00:00+03:00",
        "2026-01-20T10:00:00+03:00",
        "2026-02-16T00:00:00+03:00",
        "2026-03-31T23:59:59+03:00",
        NOW,
    ] {
        let read = rows(&standings, as_of, None);
        assert_eq!(
            read,
            rows(&standings, as_of, Some("2026-04-10T13:00:00+03:00")),
            "as of {as_of}"
        );
        states.extend(read.into_iter().map(|row| row.state));
    }
    // the comparison is worth something only if every state is there
    assert_eq!(
        states.len(),
        srok_law::timing::State::ALL.len(),
        "{states:?}"
    );
}

#[test]
fn filters_and_pages_choose_the_same_rows_from_the_tables_and_from_the_events() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    import(&store, NOW, &many(120));
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    standings.settle().unwrap();
    let all = rows(&standings, NOW, None);
    let text = |text: &str| Some(text.to_owned());
    let wanted = [
        (
            Wanted {
                case_id: text("MO-3"),
                ..Wanted::default()
            },
            all.iter()
                .filter(|row| row.case_id.as_deref() == Some("MO-3"))
                .count(),
        ),
        (
            Wanted {
                kind: text("service_term"),
                ..Wanted::default()
            },
            all.iter().filter(|row| row.kind == "service_term").count(),
        ),
        (
            Wanted {
                state: text("overdue"),
                severity: text("binding"),
                ..Wanted::default()
            },
            all.iter()
                .filter(|row| row.state == "overdue" && row.severity == "binding")
                .count(),
        ),
        (
            Wanted {
                organisation: text("tsp-1"),
                ..Wanted::default()
            },
            all.iter()
                .filter(|row| row.organisation.as_deref() == Some("tsp-1"))
                .count(),
        ),
        (
            Wanted {
                limit: text("mo221.registration_portal"),
                ..Wanted::default()
            },
            all.iter()
                .filter(|row| row.limit == "mo221.registration_portal")
                .count(),
        ),
        (
            Wanted {
                rows: Some(25),
                skip: 10,
                ..Wanted::default()
            },
            25,
        ),
        (
            Wanted {
                organisation: text("nobody"),
                ..Wanted::default()
            },
            0,
        ),
    ];
    for (wanted, expected) in wanted {
        let asked = Asked {
            as_of: at(NOW),
            known_at: None,
            wanted,
        };
        let read = standings.list(&asked).unwrap();
        assert_eq!(read.len(), expected, "{asked:?}");
        let computed = standings
            .list(&Asked {
                known_at: Some(at("2026-04-10T13:00:00+03:00")),
                ..asked.clone()
            })
            .unwrap();
        assert_eq!(read, computed, "{asked:?}");
    }
}

#[test]
fn events_in_portions_give_the_same_standings_as_all_at_once() {
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let events = many(150);
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (at_once, in_portions) = (open(&one), open(&other));
    import(&at_once, NOW, &events);
    let mut whole = Standings::open(&at_once, &law, at(NOW)).unwrap();
    whole.recompute_all().unwrap();
    let mut portions = Standings::open(&in_portions, &law, at(NOW)).unwrap();
    for portion in events.chunks(100) {
        import(&in_portions, NOW, portion);
        portions.settle().unwrap();
    }
    let known = |rows: Vec<Row>| -> Vec<Row> {
        // when a thing was learnt differs: the order of recording is that of the portions
        rows.into_iter()
            .map(|row| Row {
                known_late_at: None,
                backdated: false,
                ..row
            })
            .collect()
    };
    for as_of in ["2026-02-01T00:00:00+03:00", NOW] {
        assert_eq!(
            known(rows(&whole, as_of, None)),
            known(rows(&portions, as_of, None))
        );
    }
    assert_eq!(
        portions.settle().unwrap(),
        srok_engine::standings::Computed::default(),
        "nothing is owed twice"
    );
}

#[test]
fn unchanged_standings_are_not_written_again() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    import(&store, NOW, &many(60));
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    assert!(standings.settle().unwrap().written > 30);
    // a consultation decides nothing about the application
    import(
        &store,
        NOW,
        &[event(
            "MO-1",
            "consultation_started",
            "2026-04-10T10:00:00+03:00",
        )],
    );
    let computed = standings.settle().unwrap();
    assert_eq!((computed.cases, computed.removed), (1, 0));
    assert!(computed.written < computed.standings, "{computed:?}");
}

#[test]
fn a_withdrawn_import_is_as_if_it_had_never_come_but_stays_known() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let events = many(40);
    let (first, second) = events.split_at(events.len() / 2);
    import(&store, "2026-04-10T12:00:00+03:00", first);
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    standings.settle().unwrap();
    let before = rows(&standings, NOW, None);
    let summary = import(&store, "2026-04-10T13:00:00+03:00", second);
    standings.settle().unwrap();
    let with = rows(&standings, NOW, None);
    assert_ne!(before, with);
    store
        .withdraw(
            summary.id,
            "the wrong file",
            at("2026-04-10T14:00:00+03:00"),
        )
        .unwrap();
    standings.settle().unwrap();
    assert_eq!(rows(&standings, NOW, None), before);
    assert_eq!(
        rows(&standings, NOW, Some("2026-04-10T13:30:00+03:00")),
        with,
        "what was known stays known"
    );
    // and it may come again
    let again = import(&store, "2026-04-10T15:00:00+03:00", second);
    assert_eq!((again.accepted, again.duplicates), (second.len() as u64, 0));
    standings.settle().unwrap();
    let known = |rows: Vec<Row>| -> Vec<Row> {
        rows.into_iter()
            .map(|row| Row {
                known_late_at: None,
                backdated: false,
                ..row
            })
            .collect()
    };
    assert_eq!(known(rows(&standings, NOW, None)), known(with));
}

#[test]
fn a_case_is_explained_as_it_was_known() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    import(
        &store,
        "2026-03-09T12:00:00+03:00",
        &[event(
            "MO-1",
            "application_submitted",
            "2026-03-06T17:05:00+03:00",
        )],
    );
    // registered in time, but we learnt it a day late
    import(
        &store,
        "2026-03-12T12:00:00+03:00",
        &[event(
            "MO-1",
            "application_registered",
            "2026-03-10T12:00:00+03:00",
        )],
    );
    let standings = Standings::open(&store, &law, at(NOW)).unwrap();
    let registration = |known_at: Option<&str>| {
        let case = standings.case("MO-1", known_at.map(at)).unwrap().unwrap();
        let limit = case
            .regulation
            .unwrap()
            .limit_index("registration_portal")
            .unwrap();
        let standing = case
            .standings
            .into_iter()
            .find(|standing| standing.limit == limit)
            .unwrap();
        standing
            .state(at("2026-03-11T12:00:00+03:00"))
            .unwrap()
            .code()
    };
    assert_eq!(registration(Some("2026-03-11T12:00:00+03:00")), "overdue");
    assert_eq!(registration(None), "met");
    assert!(standings.case("MO-2", None).unwrap().is_none());
}

#[test]
fn a_changed_law_is_computed_anew_and_keeps_the_old_edition() {
    let directory = tempfile::tempdir().unwrap();
    let (store, mut law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    import(
        &store,
        NOW,
        &[event(
            "MO-1",
            "application_submitted",
            "2026-03-06T17:05:00+03:00",
        )],
    );
    Standings::open(&store, &law, at(NOW))
        .unwrap()
        .settle()
        .unwrap();
    let editions = store.editions().unwrap().len();
    let text = law
        .texts
        .get("regulations/mo221.toml")
        .unwrap()
        .replace("# Every quotation", "# Each quotation");
    let file = directory.path().join("mo221.toml");
    std::fs::write(&file, text).unwrap();
    srok::shipped::add(Arc::make_mut(&mut law), &file).unwrap();
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    assert_eq!(standings.owed().unwrap(), Owed::Everything);
    standings.settle().unwrap();
    assert_eq!(standings.owed().unwrap(), Owed::Nothing);
    assert_eq!(store.editions().unwrap().len(), editions + 1);
    assert_eq!(rows(&standings, NOW, None).len(), 3);
}

#[test]
fn what_a_broken_off_run_left_undone_is_owed() {
    let directory = tempfile::tempdir().unwrap();
    let law = Arc::new(srok::shipped::built_in().unwrap());
    {
        let store = open(&directory);
        import(&store, NOW, &many(10));
        Standings::open(&store, &law, at(NOW))
            .unwrap()
            .settle()
            .unwrap();
        // an import committed, its standings not; and new standings written beside, but not swapped
        import(
            &store,
            NOW,
            &[event(
                "MO-3",
                "complaint_registered",
                "2026-04-09T10:00:00+03:00",
            )],
        );
        store.set_aside().unwrap();
    }
    let store = open(&directory);
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    assert!(matches!(standings.owed().unwrap(), Owed::Cases(cases) if cases.len() == 1));
    standings.settle().unwrap();
    let stored = rows(&standings, NOW, None);
    standings.recompute_all().unwrap();
    assert_eq!(stored, rows(&standings, NOW, None));
}

#[test]
fn a_copy_made_before_lists_words_that_came_after() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    let reader = standings.clone();
    let mut submitted = event("MO-1", "application_submitted", "2026-03-06T17:05:00+03:00");
    submitted.organisation = Some("tsp-new".into());
    import(&store, NOW, &[submitted]);
    standings.settle().unwrap();
    let listed = rows(&reader, NOW, None);
    assert_eq!(listed.len(), 3);
    assert!(
        listed
            .iter()
            .all(|row| row.organisation.as_deref() == Some("tsp-new"))
    );
    assert_eq!(listed, rows(&reader.fresh(), NOW, None));
}

#[test]
fn a_lateness_that_was_known_stays_known() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let filed = "2026-03-02T10:00:00+03:00";
    let cases = ["decided", "corrected", "open", "in-time"];
    let starts = cases.map(|case| event(case, "application_submitted", filed));
    import(&store, "2026-03-02T10:01:00+03:00", &starts);
    let decision = |case| srok_store::NewEvent {
        more: Some(r#"{"outcome":["refused"]}"#.into()),
        ..event(case, "decision_made", "2026-03-12T12:00:00+03:00")
    };
    import(&store, "2026-03-12T12:05:00+03:00", &[decision("in-time")]);
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    standings.settle().unwrap();
    let told = |standings: &Standings, known_at: Option<&str>| -> Vec<_> {
        let mut rows = rows(standings, "2026-03-18T12:00:00+03:00", known_at);
        rows.retain(|row| row.limit == "mo221.service_term");
        let mut told: Vec<_> = rows
            .into_iter()
            .map(|row| {
                (
                    row.case_id.unwrap(),
                    row.state,
                    row.due_on.unwrap(),
                    row.known_late_at,
                    row.backdated,
                )
            })
            .collect();
        told.sort();
        told
    };
    let line = |case: &str, state: &str, due: &str, known: Option<&str>, backdated: bool| {
        (
            case.to_owned(),
            state.to_owned(),
            due.to_owned(),
            known.map(str::to_owned),
            backdated,
        )
    };
    let known = Some("2026-03-13T00:00:00+03:00");
    assert_eq!(
        told(&standings, None),
        [
            line("corrected", "overdue", "2026-03-12", known, false),
            line("decided", "overdue", "2026-03-12", known, false),
            line("in-time", "met", "2026-03-12", None, false),
            line("open", "overdue", "2026-03-12", known, false),
        ]
    );
    // days after the term was known to be overdue: an end in time, and a start that moves the term
    let corrected = srok_store::NewEvent {
        replaces: Some(starts[1].identity),
        ..event("corrected", "event_corrected", "2026-03-12T10:00:00+03:00")
    };
    import(
        &store,
        "2026-03-17T09:00:00+03:00",
        &[decision("decided"), corrected],
    );
    let expected = [
        line("corrected", "running", "2026-03-22", known, true),
        line("decided", "met", "2026-03-12", known, true),
        line("in-time", "met", "2026-03-12", None, false),
        line("open", "overdue", "2026-03-12", known, false),
    ];
    // followed, computed as known, computed anew
    standings.settle().unwrap();
    assert_eq!(told(&standings, None), expected);
    assert_eq!(told(&standings, Some(NOW)), expected);
    let mut anew = Standings::open(&store, &law, at(NOW)).unwrap();
    anew.recompute_all().unwrap();
    assert_eq!(told(&anew, None), expected);
    // before the end was recorded nobody knew of it
    let before = told(&standings, Some("2026-03-16T12:00:00+03:00"));
    assert_eq!(
        before[1],
        line("decided", "overdue", "2026-03-12", known, false)
    );
}

#[test]
fn however_often_a_case_is_corrected_a_lateness_that_was_known_stays() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let filed = event("MO-1", "application_submitted", "2026-03-02T10:00:00+03:00");
    let noted = event("MO-1", "assigned", "2026-03-02T11:00:00+03:00");
    let (filing, note) = (filed.identity, noted.identity);
    import(&store, "2026-03-02T11:01:00+03:00", &[filed, noted]);
    let correct = |replaces: u64, to: &str, at: &str| {
        let corrected = srok_store::NewEvent {
            replaces: Some(replaces),
            ..event("MO-1", "event_corrected", to)
        };
        import(&store, at, &[corrected]);
    };
    // of the note, before anything was late and after all
    let correct_notes = |day: &str| {
        for minute in 10..27 {
            let to = format!("2026-03-02T11:{minute}:{}+03:00", &day[8..]);
            correct(note, &to, &format!("{day}T12:{minute}:00+03:00"));
        }
    };
    correct_notes("2026-03-03");
    let filed = "2026-05-30T10:00:00+03:00";
    correct(filing, filed, "2026-06-02T09:00:00+03:00");
    correct_notes("2026-06-04");
    let now = "2026-06-05T12:00:00+03:00";
    let mut standings = Standings::open(&store, &law, at(now)).unwrap();
    standings.settle().unwrap();
    let mut rows = rows(&standings, now, None);
    rows.retain(|row| row.limit == "mo221.service_term");
    let known = rows[0].known_late_at.as_deref();
    assert_eq!(known, Some("2026-03-13T00:00:00+03:00"));
    assert!(rows[0].backdated && rows[0].state == "running", "{rows:?}");
}

#[test]
fn a_slow_record_is_no_longer_in_coming_than_the_term_itself() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let with = |more: &'static str, event| srok_store::NewEvent {
        more: Some(more.into()),
        ..event
    };
    let decided = |case, at| {
        let decided = event(case, "decision_made", at);
        with(r#"{"outcome":["refused"]}"#, decided)
    };
    let queue = |case, kind, at| with(r#"{"purpose":["filing"]}"#, event(case, kind, at));
    let filed = "2026-03-02T10:00:00+03:00";
    import(
        &store,
        "2026-03-02T10:01:00+03:00",
        &[
            event("days", "application_submitted", filed),
            queue("minutes", "queue_ticket_taken", filed),
            queue("slow", "queue_ticket_taken", filed),
        ],
    );
    // 11.5 minutes are over at 10:11:30
    let called = queue("slow", "queue_called", "2026-03-02T10:05:00+03:00");
    import(&store, "2026-03-02T10:16:00+03:00", &[called]);
    let called = queue("minutes", "queue_called", "2026-03-02T10:05:00+03:00");
    import(&store, "2026-03-02T11:00:00+03:00", &[called]);
    let last = decided("days", "2026-03-12T23:58:00+03:00");
    import(&store, "2026-03-13T11:50:00+03:00", &[last]);
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    standings.settle().unwrap();
    let told: Vec<(String, bool)> = rows(&standings, NOW, None)
        .into_iter()
        .filter(|row| ["mo221.service_term", "mo221.queue_wait"].contains(&row.limit.as_str()))
        .filter(|row| row.state == "met")
        .map(|row| (row.case_id.unwrap(), row.backdated))
        .collect();
    let expected = [("minutes", true), ("slow", false), ("days", false)];
    assert_eq!(told, expected.map(|(case, is)| (case.to_owned(), is)));
}

#[test]
fn what_an_old_store_holds_stays_readable() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (
        open(&directory),
        Arc::new(srok::shipped::built_in().unwrap()),
    );
    let of = |case, source: &'static str| srok_store::NewEvent {
        source: source.into(),
        ..event(case, "application_submitted", "2026-03-02T10:00:00+03:00")
    };
    let events = [
        of("a", "//vis.example/../x"),
        of("b", "//srok/clock"),
        of("c", "//VIS%20"),
    ];
    import(&store, NOW, &events);
    let mut standings = Standings::open(&store, &law, at(NOW)).unwrap();
    standings.settle().unwrap();
    for case in ["a", "b", "c"] {
        let seen = standings.case(case, None).unwrap().unwrap();
        assert_eq!(seen.timeline.events().len(), 1, "{case}");
        assert!(!seen.standings.is_empty(), "{case}");
    }
}
