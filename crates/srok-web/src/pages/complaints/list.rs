//! Which complaints are there? Open ones by urgency, with the colour of their worst open limit; those of the period; those of a verdict.

use serde::Serialize;

use super::super::super::WebError;
use super::super::Visit;
use super::super::export::{Cell, Rows, Table};
use super::super::past::Past;
use super::sums::{Span, VERDICTS};
use super::{Link, PATH, code};
use srok_engine::history::{Complaint, Review, Verdict};
use srok_law::case::{Day, Instant};
use srok_law::timing::State;
use srok_law::words::{self, Lang};

/// A complaint in the list.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    number: String,
    href: String,
    /// The state of its worst open limit, or of its review if none is open.
    state: &'static str,
    label: String,
    registered: String,
    grounds: Vec<String>,
    objects: Vec<String>,
    limit: String,
    due: String,
    organisation: String,
    decision: String,
    answered: String,
    remedied: String,
    related: Option<Related>,
    verdict: String,
    /// The limit that gives the state.
    worst: String,
    #[serde(skip)]
    days: Days,
}

#[derive(Debug, Clone, Serialize)]
struct Related {
    id: String,
    href: String,
}

/// The moments of a line for a file.
#[derive(Debug, Clone, Copy, Default)]
struct Days {
    registered: Option<Instant>,
    due: Option<Day>,
    answered: Option<Instant>,
    remedied: Option<Instant>,
}

/// Which of them are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that wait for a decision, an answer or a remedy.
    Open,
    /// Those registered in the period.
    Period,
    /// Of those, the ones about lateness of which our timing says so.
    Of(Verdict),
}

impl Which {
    /// Reads the address.
    ///
    /// # Errors
    ///
    /// A list that is none.
    pub fn read(visit: &Visit) -> Result<Self, WebError> {
        let Some(name) = visit.view.value("list") else {
            return Ok(Self::Open);
        };
        let verdict = VERDICTS.iter().find(|(_, code, ..)| *code == name);
        match (name, verdict) {
            ("period", _) => Ok(Self::Period),
            (_, Some((verdict, ..))) => Ok(Self::Of(*verdict)),
            _ => Err(WebError::wrong(
                format!("list = `{name}`"),
                visit.pick(
                    "Откройте «Жалобы» и выберите список.",
                    "Open Complaints and choose a list.",
                ),
            )),
        }
    }

    fn holds(self, known: &Known<'_>) -> bool {
        match self {
            Self::Open => known.worst.is_some(),
            Self::Period => known.is_of_period,
            Self::Of(verdict) => known.is_of_period && known.complaint.verdict == Some(verdict),
        }
    }
}

/// A complaint with what decides in which lists it stands.
pub struct Known<'a> {
    complaint: &'a Complaint,
    /// Its worst open limit.
    worst: Option<Worst>,
    is_of_period: bool,
}

/// An open limit of a complaint, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Worst {
    badness: u8,
    late_from: Instant,
    limit: usize,
    state: State,
}

/// Returns complaints with what decides in which lists they stand.
pub fn known<'a>(past: &Past<'_>, complaints: &[&'a Complaint]) -> Vec<Known<'a>> {
    let as_of = past.visit.view.as_of;
    let limits = past.history.limits();
    let is_binding = |review: &&Review| {
        limits
            .get(review.limit)
            .is_some_and(|limit| limit.severity == "binding")
    };
    let worst = |complaint: &Complaint| {
        let open = complaint.limits().filter(is_binding).filter_map(|review| {
            let state = review.state(as_of)?;
            Some(Worst {
                badness: badness(state)?,
                late_from: review.late_from.unwrap_or(Instant::MAX),
                limit: review.limit,
                state,
            })
        });
        open.min()
    };
    let span = Span::of(past, past.visit.view.period());
    complaints
        .iter()
        .filter(|complaint| complaint.exists(as_of))
        .map(|complaint| Known {
            worst: worst(complaint),
            is_of_period: span.holds(complaint.registered_at.filter(|at| *at <= as_of)),
            complaint,
        })
        .collect()
}

/// Returns those of a list: open ones by urgency, others as they were registered, the latest first.
pub fn of<'k, 'a>(known: &'k [Known<'a>], which: Which) -> Vec<&'k Known<'a>> {
    let mut rows: Vec<&Known<'a>> = known.iter().filter(|known| which.holds(known)).collect();
    if which == Which::Open {
        rows.sort_by_key(|known| (known.worst, known.complaint.registered_at));
    } else {
        rows.sort_by_key(|known| std::cmp::Reverse(known.complaint.registered_at));
    }
    rows
}

/// Returns the lists that can be chosen, with their sizes.
pub fn links(visit: &Visit, known: &[Known<'_>]) -> Vec<Link> {
    let here = visit.view.value("list").unwrap_or("");
    let count = |which: Which| known.iter().filter(|known| which.holds(known)).count();
    let mut lists = vec![
        (
            "",
            visit.pick("на рассмотрении и исполнении", "open"),
            Which::Open,
        ),
        (
            "period",
            visit.pick("зарегистрированные в периоде", "registered in the period"),
            Which::Period,
        ),
    ];
    lists.extend(VERDICTS.map(|(verdict, code, ru, en)| {
        let short = visit.pick(ru, en).split(':').next().unwrap_or_default();
        (code, short, Which::Of(verdict))
    }));
    let link = |(code, name, which): (&str, &str, Which)| Link {
        label: format!("{name} ({})", count(which)),
        href: format!("{}#list", visit.view.same(PATH, &[("list", code)])),
        is_here: here == code,
    };
    lists.into_iter().map(link).collect()
}

/// Returns how bad an open state is, the worst first; `None` for what is not open.
const fn badness(state: State) -> Option<u8> {
    match state {
        State::Overdue => Some(0),
        State::DueSoon => Some(1),
        State::NoTerm => Some(2),
        State::Running => Some(3),
        State::Suspended => Some(4),
        _ => None,
    }
}

/// Returns a complaint as it is shown.
pub fn line(past: &Past<'_>, known: &Known<'_>) -> Line {
    let (visit, lang) = (past.visit, past.visit.lang);
    let (complaint, worst) = (&known.complaint.as_of(visit.view.as_of), known.worst);
    let review = complaint.review.as_ref();
    let shown = worst.map(|worst| worst.state);
    let shown = shown.or_else(|| review.and_then(|review| review.state(visit.view.as_of)));
    let shown = shown.unwrap_or(State::Unknown);
    let zone = past.history.standings().law().calendars.of(None).zone();
    let day = |at: Option<Instant>| {
        at.map_or_else(String::new, |at| words::date(lang, zone.day_of(at).date()))
    };
    let names = |list: &str, codes: &[String]| {
        codes
            .iter()
            .map(|word| code(past, complaint.regulation.as_deref(), list, word))
            .collect()
    };
    let verdict = complaint
        .verdict
        .and_then(|verdict| VERDICTS.iter().find(|(known, ..)| *known == verdict));
    let short = |text: &str| text.split(':').next().unwrap_or_default().to_owned();
    Line {
        number: complaint
            .registration_no
            .clone()
            .unwrap_or_else(|| complaint.case_id.clone()),
        href: case(&complaint.case_id),
        state: shown.code(),
        label: words::state(lang, shown).to_owned(),
        registered: day(complaint.registered_at),
        grounds: names("complaint_ground", &complaint.grounds),
        objects: complaint
            .objects
            .iter()
            .map(|word| words::code(lang, "object", word))
            .collect(),
        limit: review
            .and_then(|review| past.history.limits().get(review.limit))
            .map_or_else(String::new, |limit| past.norm(limit)),
        due: review
            .and_then(|review| review.due_on)
            .map_or_else(String::new, |due| {
                words::date_with_weekday(lang, due.date())
            }),
        organisation: past
            .history
            .word(complaint.organisation)
            .map_or_else(String::new, |id| past.names.organisation(id)),
        decision: decision(lang, complaint, &day),
        answered: day(complaint.response_at),
        remedied: day(complaint.remedied_at),
        related: complaint.related_case.as_ref().map(|id| Related {
            href: case(id),
            id: id.clone(),
        }),
        verdict: verdict.map_or_else(String::new, |(_, _, ru, en)| short(lang.pick(ru, en))),
        days: Days {
            registered: complaint.registered_at,
            due: review.and_then(|review| review.due_on),
            answered: complaint.response_at,
            remedied: complaint.remedied_at,
        },
        worst: worst
            .and_then(|worst| past.history.limits().get(worst.limit))
            .map_or_else(String::new, |limit| past.name(limit)),
    }
}

fn case(id: &str) -> String {
    srok_core::address::of_case(id)
}

/// Says how a complaint was done with, and when.
fn decision(lang: Lang, complaint: &Complaint, day: &impl Fn(Option<Instant>) -> String) -> String {
    let said = [
        (
            complaint.unanswered_at,
            lang.pick("оставлена без ответа", "left unanswered"),
        ),
        (
            complaint.forwarded_at,
            lang.pick("направлена по компетенции", "forwarded"),
        ),
        (complaint.withdrawn_at, lang.pick("отозвана", "withdrawn")),
    ];
    let outcome = match complaint.outcome.as_deref() {
        Some("satisfied") => lang.pick("удовлетворена", "satisfied"),
        Some("refused") => lang.pick("отказано в удовлетворении", "refused"),
        _ => lang.pick("решение принято", "decided"),
    };
    let decided = [(complaint.decided_at, outcome)];
    let first = decided.into_iter().chain(said).find(|(at, _)| at.is_some());
    first.map_or_else(String::new, |(at, name)| format!("{name} {}", day(at)))
}

/// Returns the list that is looked at as a file.
pub fn table(past: Past<'_>) -> Result<Table<'_>, WebError> {
    let lang = past.visit.lang;
    let which = Which::read(past.visit)?;
    let head = match lang {
        Lang::Ru => [
            "Рег. №",
            "Состояние",
            "Зарегистрирована",
            "Основания",
            "Объект",
            "Срок рассмотрения",
            "Последний день",
            "Подразделение",
            "Решение",
            "Ответ направлен",
            "Нарушения устранены",
            "Связанный запрос",
            "По нашему расчету",
        ],
        Lang::En => [
            "Number",
            "State",
            "Registered",
            "Grounds",
            "Object",
            "Term of review",
            "Last day",
            "Unit",
            "Decision",
            "Answered",
            "Remedied",
            "Related case",
            "By our own timing",
        ],
    };
    let cells = |past: &Past<'_>, known: &Known<'_>| {
        let line = line(past, known);
        vec![
            Cell::link(line.number.clone(), line.href.clone()),
            Cell::text(line.label.clone()),
            Cell::maybe(line.days.registered, Cell::Moment),
            Cell::text(line.grounds.join("; ")),
            Cell::text(line.objects.join("; ")),
            Cell::text(line.limit.clone()),
            Cell::maybe(line.days.due, Cell::Date),
            Cell::text(line.organisation.clone()),
            Cell::text(line.decision.clone()),
            Cell::maybe(line.days.answered, Cell::Moment),
            Cell::maybe(line.days.remedied, Cell::Moment),
            Cell::maybe(line.related.as_ref(), |related| {
                Cell::link(related.id.clone(), related.href.clone())
            }),
            Cell::text(line.verdict.clone()),
        ]
    };
    Ok(Table {
        name: "complaints",
        title: format!("{}, {}", lang.pick("Жалобы", "Complaints"), past.period()),
        head: head.map(str::to_owned).into(),
        rows: Rows::given(move |take| {
            let known = known(&past, &past.history.complaints(&past.asked()));
            let mut rows = of(&known, which).into_iter();
            rows.try_for_each(|known| take(cells(&past, known)))
        }),
    })
}
