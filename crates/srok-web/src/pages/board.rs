//! Which terms are there, and how do they stand? The board: filters with counts, rows in an order, pages by position, everything in the address.
//!
//! What is open now comes from the picture in memory ([`srok_engine::live`]); other moments and what has ended come from the store, by urgency.

mod ask;
mod listing;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;

use super::super::session::Signed;
use super::super::{App, WebError};
use super::names::{Names, RowCells};
use super::{Sheet, Visit, local};
use ask::Ask;
use listing::{Listing, list};
use srok_engine::live::{Order, States};
use srok_law::words::{self, Lang};
use srok_service::Service;
use srok_store::SavedView;

/// Rows of a page.
const ROWS: usize = 50;

/// What the page places.
#[derive(Debug, Serialize)]
struct Board {
    total: usize,
    heading: String,
    orders: Vec<Link>,
    chips: Vec<Chip>,
    filters: Vec<Group>,
    columns: Vec<Column>,
    rows: Vec<RowCells>,
    show: Shown,
    next: Option<String>,
    first: Option<String>,
    exports: Vec<Link>,
    views: Vec<Link>,
    here: String,
    kept: Vec<(String, String)>,
    empty: Option<String>,
    dates: [String; 2],
    text: String,
}

#[derive(Debug, Serialize)]
struct Link {
    href: String,
    label: String,
    is_here: bool,
}

/// A condition that holds, with the address without it.
#[derive(Debug, Serialize)]
struct Chip {
    label: String,
    without: String,
}

/// The values of one condition with their counts.
#[derive(Debug, Serialize)]
struct Group {
    key: &'static str,
    is_open: bool,
    values: Vec<Counted>,
}

#[derive(Debug, Serialize)]
struct Counted {
    href: String,
    label: String,
    /// How many; absent where it is not known.
    count: Option<usize>,
    is_here: bool,
}

#[derive(Debug, Serialize)]
struct Column {
    key: &'static str,
    is_shown: bool,
    /// The page with the column shown, or not.
    href: String,
}

/// Which columns are shown.
#[derive(Debug, Serialize, Default)]
struct Shown {
    organisation: bool,
    official: bool,
    channel: bool,
    service: bool,
    started: bool,
    version: bool,
    used: bool,
}

/// Columns that can be chosen; state, last day, case and limit are always there.
const COLUMNS: [&str; 7] = [
    "organisation",
    "official",
    "channel",
    "service",
    "started",
    "version",
    "used",
];
/// Those shown unless asked otherwise.
const USUAL: [&str; 3] = ["organisation", "official", "used"];

/// Shows the board; a text that names one case leads to it.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    let named = visit.view.value("text").map(str::to_owned);
    if let Some(text) = named {
        let asking = visit.clone();
        let only = app
            .blocking(move |service| only_case(service, &asking, &text))
            .await;
        if let Ok(Some(case)) = only {
            return Redirect::to(&srok_core::address::of_case(&case)).into_response();
        }
    }
    app.page(visit, |service, visit| {
        let names = Names::of(service, visit)?;
        let ask = Ask::read(service, visit, &names.directory)?;
        let listing = list(service, &ask, ROWS)?;
        let board = board(service, visit, &names, &ask, listing)?;
        let title = visit.pick("Контроль сроков", "Deadlines");
        Ok(Sheet::new("board.html", title, &board).with_scope())
    })
    .await
}

/// Returns the case whose id or number a text is, if there is one that may be read.
fn only_case(service: &Service, visit: &Visit, text: &str) -> Result<Option<String>, WebError> {
    let names = Names::of(service, visit)?;
    let ask = Ask::read(service, visit, &names.directory)?;
    let rows = list(service, &ask, ROWS)?.rows;
    let is_it = |name: &Option<String>| name.as_deref() == Some(text);
    let mut cases = rows
        .iter()
        .filter(|row| is_it(&row.case_id) || is_it(&row.registration_no))
        .filter_map(|row| row.case_id.clone());
    let first = cases.next();
    Ok(first.filter(|first| cases.all(|case| case == *first)))
}

fn board(
    service: &Service,
    visit: &Visit,
    names: &Names,
    ask: &Ask,
    listing: Listing,
) -> Result<Board, WebError> {
    let view = &visit.view;
    let lang = visit.lang;
    let columns = view.value("columns").map_or_else(
        || USUAL.to_vec(),
        |text| {
            COLUMNS
                .into_iter()
                .filter(|key| text.split(',').any(|given| given == *key))
                .collect()
        },
    );
    let is = |key: &str| columns.contains(&key);
    let views = service.store.saved_views(&visit.viewer.account.login)?;
    let kept = view
        .all
        .iter()
        .filter(|(key, value)| key.as_str() != "after" && !value.is_empty())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let empty = listing
        .rows
        .is_empty()
        .then(|| nothing(visit, names, ask, service));
    let orders = if listing.is_of_picture {
        orders(visit, ask.order)
    } else {
        Vec::new()
    };
    let export = |path: &str, label: &str| Link {
        href: view.same(path, &[("after", "")]),
        label: label.into(),
        is_here: false,
    };
    Ok(Board {
        heading: heading(lang, ask.filter.states),
        total: listing.total,
        orders,
        chips: chips(visit, names),
        filters: listing::groups(visit, names, &listing),
        columns: COLUMNS
            .into_iter()
            .map(|key| {
                let others = COLUMNS
                    .into_iter()
                    .filter(|known| (*known == key) != is(known));
                let others = others.collect::<Vec<_>>().join(",");
                let others = if others.is_empty() { "none" } else { &others };
                Column {
                    key,
                    is_shown: is(key),
                    href: view.same("/board", &[("columns", others)]),
                }
            })
            .collect(),
        show: Shown {
            organisation: is("organisation"),
            official: is("official"),
            channel: is("channel"),
            service: is("service"),
            started: is("started"),
            version: is("version"),
            used: is("used"),
        },
        next: listing
            .next
            .map(|next| view.same("/board", &[("after", &next)])),
        first: ask
            .after
            .as_ref()
            .map(|_| view.same("/board", &[("after", "")])),
        rows: listing.rows.iter().map(|row| names.cells(row)).collect(),
        exports: vec![export("/board.csv", "CSV"), export("/board.xlsx", "XLSX")],
        views: views
            .into_iter()
            .map(|saved| Link {
                is_here: saved.address == visit.here,
                href: saved.address,
                label: saved.name,
            })
            .collect(),
        here: visit.here.clone(),
        kept,
        empty,
        dates: ["due_from", "due_to"].map(|key| view.value(key).unwrap_or("").to_owned()),
        text: view.value("text").unwrap_or("").to_owned(),
    })
}

fn heading(lang: Lang, states: States) -> String {
    match states {
        States::Open => lang.pick("Открытые сроки", "Open terms").to_owned(),
        States::InTime => lang
            .pick("Открытые сроки, не просроченные", "Open terms, not overdue")
            .to_owned(),
        States::Any => lang.pick("Все сроки", "All terms").to_owned(),
        States::One(state) => words::state(lang, state).to_owned(),
    }
}

/// Says that nothing was found, as of when, and where to go on.
fn nothing(visit: &Visit, names: &Names, ask: &Ask, service: &Service) -> String {
    let lang = visit.lang;
    let zone = names.zone("");
    let at = words::moment(lang, &zone, ask.filter.as_of);
    let sources = service.sources(&visit.viewer.scope);
    if sources.is_empty() {
        return lang
            .pick(
                "Сведений еще нет: ни один источник не передал событий.",
                "Nothing is known yet: no source has sent events.",
            )
            .to_owned();
    }
    let fresh = sources
        .iter()
        .filter(|source| source.state == srok_core::freshness::Habit::Fresh)
        .count();
    let all = sources.len();
    match lang {
        Lang::Ru => format!(
            "Сроков по этим условиям нет по состоянию на {at}; источники: {fresh} из {all} актуальны."
        ),
        Lang::En => format!(
            "No terms fit these conditions as of {at}; sources: {fresh} of {all} are fresh."
        ),
    }
}

fn orders(visit: &Visit, chosen: Order) -> Vec<Link> {
    Order::ALL
        .into_iter()
        .map(|(order, name)| Link {
            href: visit.view.same("/board", &[("order", name), ("after", "")]),
            label: match order {
                Order::Urgent => visit.pick("сначала самые срочные", "most urgent first"),
                Order::Distant => visit.pick("сначала дальние", "most distant first"),
                Order::Organisation => visit.pick("по подразделению", "by unit"),
                Order::Official => visit.pick("по исполнителю", "by official"),
                Order::Limit => visit.pick("по норме", "by limit"),
                Order::Started => visit.pick("по началу срока", "by start"),
            }
            .to_owned(),
            is_here: order == chosen,
        })
        .collect()
}

/// Returns the conditions that are not among the counted ones, each with the way to drop it.
fn chips(visit: &Visit, names: &Names) -> Vec<Chip> {
    let lang = visit.lang;
    let date = |text: &str| {
        text.parse()
            .map_or_else(|_| text.to_owned(), |day| words::date(lang, day))
    };
    let flag = |text: &str, yes: [&str; 2], no: [&str; 2]| {
        let of = if text == "1" || text == "true" {
            yes
        } else {
            no
        };
        lang.pick(of[0], of[1]).to_owned()
    };
    let word = |key: &str, text: &str| match key {
        "text" => format!(
            "{} «{text}»",
            lang.pick("номер содержит", "number contains")
        ),
        "limit" => names.limit(text),
        "regulation" => text.to_owned(),
        "severity" if text == "all" => lang.pick("все виды норм", "norms of all sorts").to_owned(),
        "severity" => srok_law::regulation::Severity::ALL
            .into_iter()
            .find(|known| known.code() == text)
            .map_or_else(
                || text.to_owned(),
                |known| words::severity(lang, known).to_owned(),
            ),
        "due_from" => format!(
            "{} {}",
            lang.pick("последний день с", "last day from"),
            date(text)
        ),
        "due_to" => format!(
            "{} {}",
            lang.pick("последний день по", "last day to"),
            date(text)
        ),
        "stopped_from" => format!("{} {}", lang.pick("исполнено с", "done from"), date(text)),
        "stopped_to" => format!("{} {}", lang.pick("исполнено по", "done to"), date(text)),
        "contested" => flag(
            text,
            ["только спорные дни", "contested only"],
            ["без спорных дней", "without contested"],
        ),
        "newly" => flag(
            text,
            ["просрочено с начала дня", "overdue since this morning"],
            ["", ""],
        ),
        _ => flag(
            text,
            ["сведения поступили после срока", "learnt of after the term"],
            ["сведения поступили вовремя", "learnt of in time"],
        ),
    };
    [
        "text",
        "limit",
        "regulation",
        "severity",
        "due_from",
        "due_to",
        "stopped_from",
        "stopped_to",
        "contested",
        "learnt_late",
        "newly",
    ]
    .into_iter()
    .filter_map(|key| {
        Some(Chip {
            label: word(key, visit.view.value(key)?),
            without: visit.view.same("/board", &[(key, ""), ("after", "")]),
        })
    })
    .collect()
}

/// What is said to keep a view, or to let go of one.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Keeping {
    name: String,
    address: String,
    #[serde(default)]
    forget: bool,
}

/// Keeps the view under a name.
pub(super) async fn keep(
    State(app): State<App>,
    visit: Visit,
    Signed(keeping): Signed<Keeping>,
) -> Response {
    let back = local(&keeping.address).to_owned();
    let asking = visit.clone();
    let kept = app
        .blocking(move |service| {
            let login = &visit.viewer.account.login;
            let name = keeping.name.trim().chars().take(80).collect::<String>();
            if keeping.forget {
                service.store.forget_view(login, &name)?;
            } else if !name.is_empty() {
                let view = SavedView {
                    name,
                    address: local(&keeping.address).to_owned(),
                    created_at: service.clock.now().into(),
                };
                service.store.save_view(login, &view)?;
            }
            Ok(())
        })
        .await;
    match kept {
        Ok(()) => Redirect::to(&back).into_response(),
        Err(error) => super::fault::page(&app, asking, error).await,
    }
}

/// Answers with exactly the rows that are shown, or those that were picked, as a file.
pub(super) async fn table(State(app): State<App>, uri: axum::http::Uri, visit: Visit) -> Response {
    let picked = picked(&uri);
    app.table(visit, move |service, visit| {
        let names = Names::of(service, visit)?;
        let ask = Ask::read(service, visit, &names.directory)?;
        Ok(listing::table(service, visit, names, ask, picked))
    })
    .await
}

/// Returns the keys of the rows that were picked: the key may stand in an address many times.
fn picked(uri: &axum::http::Uri) -> std::collections::HashSet<String> {
    form_urlencoded::parse(uri.query().unwrap_or("").as_bytes())
        .filter(|(key, _)| key == "pick")
        .map(|(_, value)| value.into_owned())
        .collect()
}
