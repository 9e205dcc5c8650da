//! Are the figures those that one counts from the list of standings, one row after another and one day after another?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use srok_core::access::Scope;
use srok_engine::history::{Asked, Counts, History, Verdict};
use srok_engine::standings::Asked as AskedOfList;
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{Day, Instant, MINUTE};
use srok_law::regulation::{CountFrom, Unit};
use srok_law::row::Row;
use srok_store::Wanted;

use super::world::{NOW, World, at};

struct Known {
    world: World,
    history: History,
    rows: Vec<Row>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let world = World::of(400);
        let asked = AskedOfList {
            as_of: at(NOW),
            known_at: None,
            wanted: Wanted::default(),
        };
        let rows = world.standings().list(&asked).unwrap();
        Known {
            history: world.history(),
            rows,
            world,
        }
    })
}

impl Known {
    fn all(&self) -> Asked<'static> {
        Asked::all(self.history.months(), &Scope::Everything)
    }

    /// Returns the day of a moment as the act of a row sees it, counted with the zone database alone.
    fn day(&self, row: &Row, at: Instant) -> Day {
        let act = self.world.law.regulation(&row.regulation).unwrap();
        let zone: srok_law::time::Tz = act.zone.name().parse().unwrap();
        at.utc().with_timezone(&zone).date_naive().into()
    }
}

fn moment(text: &Option<String>) -> Option<Instant> {
    text.as_deref().map(at)
}

fn date(text: &Option<String>) -> Option<Day> {
    Some(
        text.as_deref()?
            .parse::<srok_law::time::NaiveDate>()
            .unwrap()
            .into(),
    )
}

/// Counts working days one after another.
fn working_days(calendar: &Calendar, from: Day, to: Day, decree: DecreeDays) -> i32 {
    (from.0 + 1..=to.0)
        .filter(|day| calendar.is_working(Day(*day), decree))
        .count() as i32
}

#[test]
fn counts_are_those_of_the_list_by_limit_organisation_channel_and_month() {
    let known = known();
    let mut expected: BTreeMap<[String; 4], Counts> = BTreeMap::new();
    for row in &known.rows {
        let Some(stopped) = moment(&row.stopped_at) else {
            continue;
        };
        let month = known.day(row, stopped).date().format("%Y-%m").to_string();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let key = [
            row.limit.clone(),
            text(&row.organisation),
            text(&row.channel),
            month,
        ];
        let counts = expected.entry(key).or_default();
        match (row.state.as_str(), row.contested) {
            ("met", _) => counts.met += 1,
            ("late", false) => counts.late += 1,
            ("late", true) => counts.late_contested += 1,
            ("unknown", _) => counts.unknown += 1,
            other => panic!("{other:?} is stopped"),
        }
    }
    let history = &known.history;
    let word = |id| history.word(id).unwrap_or("").to_owned();
    let counts = history.counts(&known.all(), |key| {
        let limit = history.limits()[key.limit as usize].full_id.clone();
        [
            limit,
            word(key.organisation),
            word(key.channel),
            key.month.to_string(),
        ]
    });
    let stopped = counts.into_iter().map(|(key, counts)| {
        let stopped = Counts {
            cancelled: 0,
            ..counts
        };
        (key, stopped)
    });
    let stopped: BTreeMap<_, _> = stopped
        .filter(|(_, counts)| *counts != Counts::default())
        .collect();
    assert!(expected.len() > 1_000, "{}", expected.len());
    let keys: BTreeSet<_> = stopped.keys().chain(expected.keys()).collect();
    for key in keys {
        assert_eq!(stopped.get(key), expected.get(key), "{key:?}");
    }
}

#[test]
fn durations_are_counted_day_by_day_in_the_unit_of_the_limit() {
    let known = known();
    let calendar = known.world.law.calendars.of(None);
    let mut expected: BTreeMap<String, BTreeMap<i32, (u64, u64)>> = BTreeMap::new();
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for row in known
        .rows
        .iter()
        .filter(|row| row.state == "met" || row.state == "late")
    {
        let index = known.history.limit(&row.limit).unwrap();
        let limit = &known.history.limits()[index];
        let (act, of_act) = known.history.of_law(limit).unwrap();
        let stopped = moment(&row.stopped_at).unwrap();
        let version = of_act
            .versions
            .iter()
            .find(|version| Some(version.in_force.to_string()) == row.version);
        let version = version.unwrap_or_else(|| panic!("{row:?}"));
        let named = match &act.calendar {
            srok_law::regulation::CalendarChoice::Named(id) => known.world.law.calendars.named(id),
            srok_law::regulation::CalendarChoice::Holder => calendar,
        };
        let day = known.day(row, stopped);
        let first = i32::from(version.count_from == CountFrom::SameDayInclusive);
        let duration = match limit.unit {
            Unit::Hour | Unit::Minute => {
                let tenth = if limit.unit == Unit::Hour {
                    6 * MINUTE
                } else {
                    MINUTE / 10
                };
                let micros = stopped.0 - moment(&row.started_at).unwrap().0;
                Some(((micros + tenth - 1) / tenth) as i32)
            }
            Unit::WorkingDay => date(&row.day_zero)
                .map(|zero| working_days(named, zero, day, version.decree_days) + first),
            _ => date(&row.day_zero).map(|zero| (day.0 - zero.0).max(0) + first),
        };
        let Some(duration) = duration else { continue };
        *seen.entry(limit.unit.code()).or_default() += 1;
        let bins = expected.entry(row.limit.clone()).or_default();
        let bin = bins.entry(duration).or_default();
        let is_late = u64::from(row.state == "late");
        *bin = (bin.0 + 1 - is_late, bin.1 + is_late);
    }
    assert!(seen.len() == 4 && seen["working_day"] > 500, "{seen:?}");
    let history = &known.history;
    let figures = history.figures(&known.all(), |key| {
        history.limits()[key.limit as usize].full_id.clone()
    });
    for (limit, expected) in &expected {
        let bins = figures[limit].durations.bins();
        let bins: BTreeMap<i32, (u64, u64)> = bins
            .map(|(value, in_time, late)| (value, (in_time, late)))
            .collect();
        assert_eq!(&bins, expected, "{limit}");
    }
    let counted: u64 = figures
        .values()
        .map(|figures| figures.durations.count())
        .sum();
    let bins = expected.values().flat_map(BTreeMap::values);
    assert_eq!(
        counted,
        bins.map(|(in_time, late)| in_time + late).sum::<u64>()
    );
}

#[test]
fn what_is_late_is_late_by_as_much_as_the_list_says() {
    let known = known();
    let history = &known.history;
    let mut expected: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    for row in known
        .rows
        .iter()
        .filter(|row| row.state == "late" && row.late_by.is_some())
    {
        let limit = &history.limits()[history.limit(&row.limit).unwrap()];
        if !limit.unit.is_elapsed() {
            let sum = expected.entry(row.limit.clone()).or_default();
            *sum = (sum.0 + 1, sum.1 + row.late_by.unwrap());
        }
    }
    let figures = history.figures(&known.all(), |key| {
        history.limits()[key.limit as usize].full_id.clone()
    });
    assert!(expected.len() > 20, "{}", expected.len());
    for (limit, expected) in expected {
        let late_by = &figures[&limit].late_by;
        assert_eq!((late_by.count(), late_by.sum()), expected, "{limit}");
    }
}

#[test]
fn a_step_waits_from_the_last_step_before_it() {
    let known = known();
    let history = &known.history;
    let part_of = |row: &Row| {
        let index = history.limit(&row.limit)?;
        history.limits()[index].part_of.clone()
    };
    let mut cases: BTreeMap<(String, String), Vec<&Row>> = BTreeMap::new();
    for row in &known.rows {
        if let (Some(whole), Some(case)) = (part_of(row), &row.case_id) {
            cases.entry((case.clone(), whole)).or_default().push(row);
        }
    }
    let mut expected: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    for steps in cases.values() {
        let ended: Vec<Instant> = steps
            .iter()
            .filter_map(|step| {
                let (started, stopped) = (moment(&step.started_at)?, moment(&step.stopped_at)?);
                (stopped > started).then_some(stopped)
            })
            .collect();
        for step in steps.iter().filter(|step| step.state != "unknown") {
            let Some(started) = moment(&step.started_at) else {
                continue;
            };
            let Some(from) = ended
                .iter()
                .copied()
                .filter(|ended| *ended <= started)
                .max()
            else {
                continue;
            };
            let calendar = known.world.law.calendars.of(None);
            let (from, to) = (known.day(step, from), known.day(step, started));
            let waited = working_days(calendar, from, to, DecreeDays::Working);
            let sum = expected.entry(step.limit.clone()).or_default();
            *sum = (sum.0 + 1, sum.1 + i64::from(waited));
        }
    }
    let waits = history.waits(&known.all(), |key| {
        history.limits()[key.limit as usize].full_id.clone()
    });
    let found: BTreeMap<_, _> = waits
        .iter()
        .map(|(limit, waits)| (limit.clone(), (waits.count(), waits.sum())))
        .collect();
    assert!(
        expected.len() > 10 && expected.values().any(|(_, sum)| *sum > 0),
        "{expected:?}"
    );
    assert_eq!(found, expected);
}

#[test]
fn a_question_narrows_by_scope_organisation_channel_and_limit() {
    let known = known();
    let history = &known.history;
    let everything = known.all();
    let of = |asked: &Asked<'_>| {
        history
            .counts(asked, |_| ())
            .remove(&())
            .unwrap_or_default()
    };
    let scope = Scope::Organisations(vec!["tsp-01".into(), "mfc-01".into()]);
    let scoped = Asked {
        scope: &scope,
        ..everything.clone()
    };
    let mfc = ["mfc-01".to_owned()];
    let both = Asked {
        organisations: Some(&mfc),
        ..scoped.clone()
    };
    let portal = Asked {
        channel: Some("portal"),
        ..everything.clone()
    };
    let none = Asked {
        channel: Some("no such way"),
        ..everything.clone()
    };
    let limit = everything.of_limit(history.limit("mo221.service_term").unwrap());
    let expected = |fits: &dyn Fn(&Row) -> bool| {
        let stopped = known
            .rows
            .iter()
            .filter(|row| row.state == "met" || row.state == "late");
        stopped.filter(|row| fits(row)).count() as u64
    };
    let is_of = |row: &Row, names: &[&str]| {
        row.organisation
            .as_deref()
            .is_some_and(|name| names.contains(&name))
    };
    assert_eq!(of(&everything).finished(), expected(&|_| true));
    assert_eq!(
        of(&scoped).finished(),
        expected(&|row| is_of(row, &["tsp-01", "mfc-01"]))
    );
    assert_eq!(
        of(&both).finished(),
        expected(&|row| is_of(row, &["mfc-01"]))
    );
    assert_eq!(
        of(&portal).finished(),
        expected(&|row| row.channel.as_deref() == Some("portal"))
    );
    assert_eq!(
        of(&limit).finished(),
        expected(&|row| row.limit == "mo221.service_term")
    );
    assert_eq!(of(&none), Counts::default());
    assert!(of(&both).finished() > 0 && of(&both).finished() < of(&scoped).finished());
}

fn event(id: &str, case: &str, kind: &str, time: &str, data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"//vis.example/tsp-12","type":"{kind}","subject":"{case}","time":"{time}","data":{{"regulation":"mo221","organisation":"tsp-12"{data}}}}}"#
    ) + "\n"
}

#[test]
fn a_complaint_about_lateness_is_compared_with_the_timing_of_its_case() {
    let world = World::empty();
    let mut lines = String::new();
    // registered five working days late, and at once
    for (case, registered) in [("MO-LATE", "2026-10-12"), ("MO-GOOD", "2026-10-05")] {
        lines += &event(
            &format!("{case}-1"),
            case,
            "application_submitted",
            "2026-10-05T09:00:00+03:00",
            r#","channel":"portal""#,
        );
        lines += &event(
            &format!("{case}-2"),
            case,
            "application_registered",
            &format!("{registered}T11:00:00+03:00"),
            "",
        );
    }
    let complaints = [
        (
            "ZH-1",
            r#","ground":["registration_overdue"],"related_case":"MO-LATE""#,
        ),
        (
            "ZH-2",
            r#","ground":["registration_overdue"],"related_case":"MO-GOOD""#,
        ),
        (
            "ZH-3",
            r#","ground":["registration_overdue"],"related_case":"MO-ELSEWHERE""#,
        ),
        (
            "ZH-4",
            r#","ground":["unlawful_fee"],"related_case":"MO-LATE""#,
        ),
        (
            "ZH-5",
            r#","ground":["unlawful_fee","registration_overdue"],"related_case":"MO-LATE""#,
        ),
    ];
    for (case, data) in complaints {
        lines += &event(
            &format!("{case}-1"),
            case,
            "complaint_registered",
            "2026-10-14T09:00:00+03:00",
            data,
        );
    }
    lines += &event(
        "ZH-1-2",
        "ZH-1",
        "complaint_decided",
        "2026-10-20T09:00:00+03:00",
        r#","outcome":"satisfied""#,
    );
    // a decision that was taken back is none
    lines += &event(
        "ZH-2-2",
        "ZH-2",
        "complaint_decided",
        "2026-10-20T09:00:00+03:00",
        r#","outcome":"refused""#,
    );
    lines += &event(
        "ZH-2-3",
        "ZH-2",
        "event_annulled",
        "2026-10-21T09:00:00+03:00",
        r#","replaces":"ZH-2-2""#,
    );
    world.take(&lines);
    let history = world.history();
    let all = Asked::all(history.months(), &Scope::Everything);
    let complaints = history.complaints(&all);
    let told: Vec<_> = complaints
        .iter()
        .map(|complaint| {
            let review = complaint
                .review
                .as_ref()
                .map(|review| history.limits()[review.limit].full_id.as_str());
            (
                complaint.case_id.as_str(),
                complaint.verdict,
                complaint.outcome.as_deref(),
                complaint.is_open(),
                review,
            )
        })
        .collect();
    let general = Some("mo221.complaint_review_general");
    assert_eq!(
        told,
        [
            (
                "ZH-1",
                Some(Verdict::Confirmed),
                Some("satisfied"),
                false,
                general
            ),
            ("ZH-2", Some(Verdict::Contradicted), None, true, general),
            ("ZH-3", Some(Verdict::NotKnown), None, true, general),
            ("ZH-4", None, None, true, general),
            ("ZH-5", Some(Verdict::Confirmed), None, true, general),
        ]
    );
}

#[test]
fn an_empty_store_has_an_empty_history() {
    let history = World::empty().history();
    let all = Asked::all(history.months(), &Scope::Everything);
    assert!(history.counts(&all, |_| ()).is_empty());
    assert!(history.complaints(&all).is_empty());
    assert_eq!(history.events(&all, "decision_made", false), (0, 0));
    assert_eq!(history.months().start().until(*history.months().end()), 24);
}
