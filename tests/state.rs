//! Does the SQL macro `state` say what `Standing::state` says? Thousands of standings at every moment around their instants.

use std::fmt::Write as _;

use duckdb::Connection;
use srok_engine::live::States;
use srok_law::calendar::Zone;
use srok_law::case::{DAY, Day, Instant};
use srok_law::timing::{Due, Ending, Pause, Standing, State};
use srok_store::picture::TABLES;

/// Moments are drawn from so few that they often coincide: boundaries are where the two could differ.
const MOMENTS: u64 = 24;
const STANDINGS: usize = 6_000;

struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn holds(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    fn moment(&mut self) -> Instant {
        Instant(self.below(MOMENTS).cast_signed() * DAY / 4)
    }
}

fn standing(chance: &mut Chance) -> Standing {
    let late_from = chance.moment();
    let rolled = chance
        .holds(3)
        .then(|| Day(i32::try_from(chance.below(7)).unwrap()));
    let due = Due {
        day_zero: Day(0),
        due_on: Day(0),
        due_at: late_from.plus(-i64::try_from(chance.below(2)).unwrap()),
        late_from,
        act_by: None,
        due_rolled_on: rolled,
        soon_from: (!chance.holds(3)).then(|| chance.moment()),
        provisional: false,
        suspended: 0,
    };
    let pauses = (0..chance.below(3)).map(|_| Pause {
        from: chance.moment(),
        to: (!chance.holds(4)).then(|| chance.moment()),
        first_day: Day(0),
        last_day: Day(0),
    });
    let pauses = pauses.collect();
    let exists_from = if chance.holds(3) {
        Instant::MIN
    } else {
        chance.moment()
    };
    Standing {
        limit: 0,
        version: (!chance.holds(12)).then_some(0),
        occurrence: 1,
        exists_from,
        started_at: (!chance.holds(12)).then(|| chance.moment()),
        start_event: None,
        missing: None,
        due: (!chance.holds(6)).then_some(due),
        candidates: Vec::new(),
        immediate: chance.holds(8),
        stopped_at: chance.holds(2).then(|| chance.moment()),
        stop_event: None,
        cancelled_at: chance.holds(5).then(|| chance.moment()),
        cancel_event: None,
        pauses,
        ending: [Ending::Breach, Ending::Consequence, Ending::Waiting]
            [usize::try_from(chance.below(3)).unwrap()],
        target_late_from: None,
        manual: false,
        provisional: false,
        organisation: None,
        official: None,
        basis_known_at: Instant::MIN,
        backdated_at: None,
    }
}

fn sql(at: Option<Instant>) -> String {
    at.filter(|at| *at != Instant::MIN).map_or_else(
        || "null::timestamp".into(),
        |at| format!("make_timestamp({})", at.0),
    )
}

/// Returns the arguments of the macros as a row of SQL.
fn arguments(number: usize, standing: &Standing, zone: &Zone) -> String {
    let due = standing.due.as_ref();
    let pauses = standing.pauses.iter().map(|pause| {
        format!(
            "{{since: {}, until: {}}}",
            sql(Some(pause.from)),
            sql(pause.to)
        )
    });
    let pauses = pauses.collect::<Vec<_>>().join(", ");
    let pauses = if standing.pauses.is_empty() {
        "null".to_owned()
    } else {
        format!("[{pauses}]")
    };
    format!(
        "({number}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {pauses}::struct(since timestamp, until timestamp)[], {})",
        sql(Some(standing.exists_from)),
        sql(standing.cancelled_at),
        standing.started_at.is_none() || standing.version.is_none(),
        sql(standing.stopped_at),
        sql(due.map(|due| due.due_at)),
        sql(due.map(|due| due.late_from)),
        sql(due.and_then(|due| due.soon_from)),
        match standing.ending {
            Ending::Breach => 0,
            Ending::Consequence => 1,
            Ending::Waiting => 2,
        },
        standing.immediate,
        sql(standing.contested_until(zone)),
    )
}

/// Returns a database with the macros of the picture.
fn picture() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(&format!(
            "attach ':memory:' as picture; use picture; {TABLES}; use memory"
        ))
        .unwrap();
    connection
}

#[test]
fn the_macros_agree_with_the_timing_core() {
    let connection = picture();
    let zone = Zone::named("Europe/Moscow").unwrap();
    let mut chance = Chance(20_260_306);
    let standings: Vec<Standing> = (0..STANDINGS).map(|_| standing(&mut chance)).collect();
    let mut insert = String::from(
        "create table drawn (number integer, exists_from timestamp, cancelled_at timestamp, unknown boolean,
             stopped_at timestamp, due_at timestamp, late_from timestamp, soon_from timestamp, ending utinyint,
             immediate boolean, pauses struct(since timestamp, until timestamp)[], contested_until timestamp);
         insert into drawn values ",
    );
    for (number, standing) in standings.iter().enumerate() {
        let comma = if number == 0 { "" } else { ", " };
        write!(insert, "{comma}{}", arguments(number, standing, &zone)).unwrap();
    }
    connection.execute_batch(&insert).unwrap();
    let mut statement = connection
        .prepare(
            "select number, picture.state(exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending,
                 immediate, pauses, make_timestamp($1)),
                 picture.is_contested(cancelled_at, stopped_at, late_from, contested_until, ending, make_timestamp($1))
             from drawn order by number",
        )
        .unwrap();
    let mut met = std::collections::BTreeMap::new();
    let (mut compared, mut contested_ones) = (0, 0);
    for moment in 0..MOMENTS.cast_signed() {
        for beside in [-1, 0, 1] {
            let as_of = Instant(moment * DAY / 4 + beside);
            let rows = statement
                .query_map([as_of.0], |row| {
                    Ok((
                        row.get::<_, usize>(0)?,
                        row.get::<_, Option<String>>(1)?,
                        row.get::<_, bool>(2)?,
                    ))
                })
                .unwrap();
            for row in rows {
                let (number, state, contested) = row.unwrap();
                let standing = &standings[number];
                let expected = standing.state(as_of).map(State::code);
                assert_eq!(state.as_deref(), expected, "as of {as_of}: {standing:?}");
                assert_eq!(
                    contested,
                    standing.is_contested(as_of, &zone),
                    "as of {as_of}: {standing:?}"
                );
                *met.entry(state).or_insert(0) += 1;
                contested_ones += usize::from(contested);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, STANDINGS * 3 * usize::try_from(MOMENTS).unwrap());
    assert_eq!(
        met.len(),
        State::ALL.len() + 1,
        "every state and none was met: {met:?}"
    );
    assert!(contested_ones > 1_000, "{contested_ones}");
}

#[test]
fn the_sets_of_states_are_the_same_in_sql() {
    let connection = picture();
    let asked = State::ALL
        .map(State::code)
        .into_iter()
        .chain(["open", "in_time"]);
    for asked in asked {
        let states = States::named(asked).unwrap();
        for state in State::ALL {
            let held: bool = connection
                .query_row(
                    "select list_contains(picture.states_asked($1), $2)",
                    [asked, state.code()],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(held, states.hold(state), "{asked} {}", state.code());
        }
        // what the statement may leave out because it has ended
        let ended = [State::Met, State::Late, State::Cancelled];
        let holds_ended = ended.into_iter().any(|state| states.hold(state));
        let are_open: bool = connection
            .query_row("select picture.are_open($1)", [asked], |row| row.get(0))
            .unwrap();
        assert!(!(are_open && holds_ended), "{asked}");
    }
}
