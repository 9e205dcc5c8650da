//! Which rows are there, and how many of each sort? From the picture of what is open, or from the store.

use std::collections::{HashMap, HashSet};

use super::super::super::WebError;
use super::super::Visit;
use super::super::export::{Cell, Rows, Table};
use super::super::names::Names;
use super::ask::Ask;
use super::{Counted as Value, Group};
use srok_engine::live::{ENDED_DAYS, Facet, Filter, Found, Live, Order, States};
use srok_engine::standings::{AggregateAsked, AggregateRow, Asked, Standings};
use srok_law::case::Instant;
use srok_law::row::Row;
use srok_law::timing::State;
use srok_law::words;
use srok_service::Service;
use srok_store::{By, Counted, Ended, Wanted};

/// Rows with their number and counts.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// It came from the picture, which knows other orders than that of urgency.
    pub is_of_picture: bool,
    pub total: usize,
    pub facets: HashMap<Facet, Vec<(String, usize)>>,
    pub rows: Vec<Row>,
    pub next: Option<String>,
}

/// Returns a page of what is asked for.
pub(super) fn list(service: &Service, ask: &Ask, rows: usize) -> Result<Listing, WebError> {
    let live = service.live().ok_or_else(WebError::being_made_up)?;
    if ask.is_open(&live) {
        let found = live.find(&ask.filter, ask.order, ask.position()?.as_ref(), rows);
        return Ok(of_picture(found));
    }
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let mut wanted = ask.wanted(Some(rows as u64))?;
    let states = if ask.filter.as_of < live.ended_from() {
        counted(&standings, ask.filter.as_of, &wanted)?
    } else {
        let more = Wanted {
            rows: Some(rows as u64 + 1),
            ..wanted.clone()
        };
        let ended = service
            .store
            .count_ended(ask.filter.as_of, Some(live.ended_from()), &more)?;
        wanted.edge = ended.edge;
        with_ended(&live, &ask.filter, ended)
    };
    let asked = Asked {
        as_of: ask.filter.as_of,
        known_at: None,
        wanted,
    };
    let page = standings.page(&asked)?;
    let held = states
        .iter()
        .filter(|(state, _)| ask.filter.states.hold(*state));
    Ok(Listing {
        is_of_picture: false,
        total: held.map(|(_, count)| count).sum(),
        facets: HashMap::from([(
            Facet::State,
            states
                .iter()
                .filter(|(_, count)| *count > 0)
                .map(|(state, count)| (state.code().to_owned(), *count))
                .collect(),
        )]),
        rows: page.rows,
        next: page.next.map(|next| next.to_string()),
    })
}

/// Adds what had ended before the picture begins to what the picture holds, by state.
fn with_ended(live: &Live, filter: &Filter, ended: Ended) -> Vec<(State, usize)> {
    let all = Filter {
        states: States::Any,
        ..filter.clone()
    };
    let found = live.find(&all, Order::Urgent, None, 0);
    let of_picture = found.facets.get(&Facet::State);
    let count = |state: State| {
        let counted = of_picture?.iter().find(|(code, _)| code == state.code());
        counted.map(|(_, count)| *count)
    };
    State::ALL
        .into_iter()
        .map(|state| {
            let before = match state {
                State::Met => ended.met,
                State::Late => ended.late,
                State::Cancelled => ended.cancelled,
                State::Unknown => ended.unknown,
                _ => 0,
            };
            (state, count(state).unwrap_or(0) + before as usize)
        })
        .collect()
}

/// Hands over all rows that are asked for, for an export.
fn each(
    service: &Service,
    ask: &Ask,
    mut take: impl FnMut(Row) -> Result<(), WebError>,
) -> Result<(), WebError> {
    let live = service.live().ok_or_else(WebError::being_made_up)?;
    if ask.is_open(&live) {
        return live.all(&ask.filter, ask.order).try_for_each(take);
    }
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let asked = Asked {
        as_of: ask.filter.as_of,
        known_at: None,
        wanted: ask.wanted(None)?,
    };
    standings.each(&asked, &mut take)
}

fn of_picture(found: Found) -> Listing {
    Listing {
        is_of_picture: true,
        total: found.total,
        facets: found.facets,
        rows: found.rows,
        next: found.next.map(|next| next.to_string()),
    }
}

/// Counts by state, at a moment before the picture, what fits all other conditions.
fn counted(
    standings: &Standings,
    as_of: Instant,
    wanted: &Wanted,
) -> Result<Vec<(State, usize)>, WebError> {
    let rows = standings.aggregate(&AggregateAsked {
        as_of,
        counted: Counted {
            by: By::default(),
            durations: false,
            wanted: Wanted {
                state: None,
                after: None,
                rows: None,
                ..wanted.clone()
            },
        },
    })?;
    let sum = |of: fn(&AggregateRow) -> u64| rows.iter().map(of).sum::<u64>() as usize;
    Ok(vec![
        (
            State::Overdue,
            sum(|row| row.overdue + row.overdue_contested),
        ),
        (State::DueSoon, sum(|row| row.due_soon)),
        (State::Running, sum(|row| row.running)),
        (State::Suspended, sum(|row| row.suspended)),
        (State::Met, sum(|row| row.met)),
        (State::Late, sum(|row| row.late + row.late_contested)),
        (State::Cancelled, sum(|row| row.cancelled)),
        (State::Unknown, sum(|row| row.unknown)),
        (State::NoTerm, sum(|row| row.no_term)),
        (State::Expired, sum(|row| row.expired)),
    ])
}

/// Returns the conditions that rows are counted by.
pub(super) fn groups(visit: &Visit, names: &Names, listing: &Listing) -> Vec<Group> {
    let keys = [
        (Facet::State, "state"),
        (Facet::Headline, "headline"),
        (Facet::Kind, "kind"),
        (Facet::Organisation, "organisation"),
        (Facet::Official, "official"),
        (Facet::Channel, "channel"),
        (Facet::Service, "service"),
    ];
    keys.into_iter()
        .filter_map(|(facet, key)| {
            let counted = listing.facets.get(&facet)?;
            let values = if facet == Facet::State {
                states(visit, listing, counted)
            } else {
                values(visit, names, facet, key, counted)
            };
            (!values.is_empty()).then_some(Group {
                key,
                is_open: matches!(facet, Facet::State | Facet::Headline)
                    || visit.view.value(key).is_some(),
                values,
            })
        })
        .collect()
}

/// Returns the states in their order, before them what is open.
///
/// The picture does not know how much has ended in all time: there the ways to it stand without a count, and lead to the last days first.
fn states(visit: &Visit, listing: &Listing, counted: &[(String, usize)]) -> Vec<Value> {
    let view = &visit.view;
    let chosen = view.value("state").unwrap_or("open");
    let is_stopped = view.value("stopped_from").is_some() || view.value("stopped_to").is_some();
    let lately = view
        .today
        .plus(1 - i32::try_from(ENDED_DAYS).unwrap_or(0))
        .to_string();
    let count = |states: States| -> usize {
        let all = State::ALL.into_iter().filter(|state| states.hold(*state));
        all.map(|state| {
            let found = counted.iter().find(|(code, _)| code == state.code());
            found.map_or(0, |(_, count)| *count)
        })
        .sum()
    };
    let value = |code: &'static str, label: &str, states: States| {
        let has_stopped = matches!(states, States::One(State::Met | State::Late));
        let same = |from: &str, to: &str| {
            let mut other = vec![
                ("state", code),
                ("stopped_from", from),
                ("stopped_to", to),
                ("after", ""),
            ];
            if has_stopped {
                // told of open terms only
                other.extend([("newly", ""), ("learnt_late", "")]);
            }
            view.same("/board", &other)
        };
        let given = |key| view.value(key).unwrap_or("");
        Value {
            href: match (has_stopped, is_stopped) {
                // what is open was not stopped in any days
                (false, _) => same("", ""),
                (true, true) => same(given("stopped_from"), given("stopped_to")),
                (true, false) if listing.is_of_picture => same(&lately, ""),
                (true, false) => same("", ""),
            },
            label: label.to_owned(),
            count: if has_stopped {
                (is_stopped || !listing.is_of_picture).then(|| count(states))
            } else {
                (!is_stopped && (!listing.is_of_picture || states.are_open()))
                    .then(|| count(states))
            },
            is_here: chosen == code,
        }
    };
    let all = State::ALL.into_iter().map(|state| {
        value(
            state.code(),
            words::state(visit.lang, state),
            States::One(state),
        )
    });
    [
        value("open", visit.pick("Все открытые", "All open"), States::Open),
        value(
            "any",
            visit.pick("Все, включая завершенные", "All, ended ones too"),
            States::Any,
        ),
    ]
    .into_iter()
    .chain(all)
    .filter(|value| value.count != Some(0) || value.is_here)
    .collect()
}

fn values(
    visit: &Visit,
    names: &Names,
    facet: Facet,
    key: &'static str,
    counted: &[(String, usize)],
) -> Vec<Value> {
    let lang = visit.lang;
    let chosen = visit.view.value(key);
    counted
        .iter()
        .filter(|(value, _)| !value.is_empty())
        .map(|(value, count)| {
            let is_here = chosen == Some(value.as_str());
            let asked = if is_here { "" } else { value.as_str() };
            Value {
                href: visit.view.same("/board", &[(key, asked), ("after", "")]),
                label: match facet {
                    Facet::State | Facet::Service => value.clone(),
                    Facet::Headline => words::code(lang, "headline", value),
                    Facet::Kind => words::code(lang, "kind", value),
                    Facet::Channel => words::code(lang, "channel", value),
                    Facet::Organisation => names.organisation(value),
                    Facet::Official => names.official(value),
                },
                count: Some(*count),
                is_here,
            }
        })
        .collect()
}

/// Returns the rows asked for, or of them those that were picked, as a table to take away.
pub(super) fn table<'a>(
    service: &'a Service,
    visit: &'a Visit,
    names: Names,
    ask: Ask,
    picked: HashSet<String>,
) -> Table<'a> {
    let lang = visit.lang;
    let head: [(&str, &str); 15] = [
        ("Состояние", "State"),
        ("Последний день", "Last day"),
        ("Исполнить не позднее", "Act by"),
        ("Осталось / просрочено", "Left / late"),
        ("Рег. №", "Reg. no."),
        ("Дело", "Case"),
        ("Что должно быть сделано", "What is to be done"),
        ("Норма (пункт)", "Clause"),
        ("Подразделение", "Unit"),
        ("Исполнитель", "Official"),
        ("Способ подачи", "Way of filing"),
        ("Услуга", "Service"),
        ("Начало срока", "Start"),
        ("Исполнено", "Done"),
        ("Редакция регламента с", "Version from"),
    ];
    let date = |text: &Option<String>| {
        let day = text
            .as_deref()
            .and_then(|text| text.get(..10)?.parse().ok());
        Cell::maybe(day, |day: srok_law::time::NaiveDate| Cell::Date(day.into()))
    };
    let words = |text: Option<String>| Cell::maybe(text, Cell::text);
    Table {
        name: "board",
        title: visit.pick("Контроль сроков", "Deadlines").into(),
        head: head.map(|(ru, en)| lang.pick(ru, en).to_owned()).to_vec(),
        rows: Rows::given(move |take| {
            each(service, &ask, |row| {
                let cells = names.cells(&row);
                if !picked.is_empty() && !picked.contains(&cells.key) {
                    return Ok(());
                }
                take(vec![
                    Cell::text(cells.label),
                    date(&row.due_on),
                    date(&row.act_by),
                    Cell::text(cells.left),
                    Cell::link(cells.number, cells.href),
                    Cell::text(cells.case_id),
                    Cell::text(cells.limit),
                    Cell::text(cells.clause),
                    words(cells.organisation),
                    words(cells.official),
                    words(cells.channel),
                    words(cells.service),
                    date(&row.started_at),
                    date(&row.stopped_at),
                    date(&row.version),
                ])
            })
        }),
    }
}
