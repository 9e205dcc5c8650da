// What the doctests of the guide (src/lib.rs) share. They include it; it is no module of the crate.

mod shipped {
    include!("../examples/shipped/mod.rs");
}

use std::sync::LazyLock;

use srok_law::calculator::{Answer, Calculator, Dates, Request, calculate};
use srok_law::case::{Event, Precision, Timeline};
use srok_law::library::Law;
use srok_law::moment::Moment;
use srok_law::timing::{Standing, assess};
use srok_law::words::Lang;

static LAW: LazyLock<Law> = LazyLock::new(|| shipped::law().expect("the law that ships is right"));

/// Returns the law that ships with srok.
pub fn law() -> &'static Law {
    &LAW
}

/// Returns the legal last day of a limit whose clock starts then.
pub fn due(limit: &str, start: &str) -> String {
    dates(limit, start).due_on
}

/// Returns the dates of a limit whose clock starts then.
pub fn dates(limit: &str, start: &str) -> Dates {
    let asked = Request {
        limit: limit.into(),
        ..Request::default()
    };
    Calculator::new(law(), &asked)
        .and_then(|term| term.dates(start))
        .expect(limit)
}

/// Returns the answer to a start with a suspension over whole days, both included.
pub fn suspended(limit: &str, start: &str, days: &str) -> Answer {
    let asked = Request {
        limit: limit.into(),
        start: start.into(),
        suspend: vec![days.into()],
        lang: Lang::En,
        ..Request::default()
    };
    calculate(law(), &asked).expect(limit)
}

/// Returns the standing of a limit in a case, if the limit applies; a line is `moment type attribute=value …`.
pub fn standing(limit: &str, lines: &[&str]) -> Option<Standing> {
    let mut law = law().clone();
    let (act, index) = law.limit(limit).expect(limit);
    let (act, zone) = (act.clone(), act.zone.clone());
    let mut names: Vec<String> = Vec::new();
    let mut events = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut words = line.split_whitespace();
        let (at, precision) = match Moment::read(words.next().unwrap(), &zone).unwrap() {
            Moment::At(at) => (at, Precision::Moment),
            Moment::Day(day) => (zone.start_of(day), Precision::Day),
        };
        let kind = law.words.intern(words.next().unwrap());
        let (mut name, mut replaces, mut facts) = (format!("event {number}"), None, Vec::new());
        for (attribute, value) in words.filter_map(|word| word.split_once('=')) {
            match attribute {
                "id" => name = value.to_owned(),
                "replaces" => replaces = Some(value.to_owned()),
                _ => facts.push((law.words.intern(attribute), law.words.intern(value))),
            }
        }
        let mut identity = |name: String| {
            let known = names.iter().position(|known| *known == name);
            known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            }) as u64
        };
        events.push(Event {
            identity: identity(name),
            replaces: replaces.map(identity),
            kind,
            occurred_at: at,
            precision,
            recorded_at: at,
            organisation: None,
            to_organisation: None,
            official: None,
            facts,
        });
    }
    let timeline = Timeline::new(events, law.amendments);
    assess(&timeline, &law.bench(&act))
        .into_iter()
        .find(|standing| standing.limit == index)
}

/// Returns the legal last day in a case, if the limit applies.
pub fn due_in_case(limit: &str, lines: &[&str]) -> Option<String> {
    Some(standing(limit, lines)?.due?.due_on.to_string())
}
