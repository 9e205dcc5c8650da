//! Which conditions may an address state, and about whom? The one place that refuses what a route does not know, and a body whose records a reader may
//! not read: an answer to another question than was asked, or an empty list, would be taken for the truth.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn};

use super::{App, WebError, pages, token};
use srok_core::access::Scope;

/// What all pages are asked, kept from page to page.
pub(super) const SHARED: [&str; 4] = ["organisation", "service", "period", "as_of"];

/// What may stand in an address several times; everything else but once.
const REPEATED: [&str; 3] = ["pick", "suspend", "with"];

/// Conditions of the lists of terms.
const BOARD: [&str; 20] = [
    "state",
    "headline",
    "kind",
    "limit",
    "regulation",
    "severity",
    "official",
    "channel",
    "text",
    "due_from",
    "due_to",
    "stopped_from",
    "stopped_to",
    "contested",
    "newly",
    "learnt_late",
    "order",
    "columns",
    "after",
    "pick",
];
const PROCEDURES: [&str; 5] = ["regulation", "limit", "channel", "show", "table"];
const COMPLAINTS: [&str; 3] = ["channel", "list", "table"];
const QUALITY: [&str; 1] = ["channel"];
const FIGURE: [&str; 5] = ["version", "measure", "section", "row", "label"];
const FINDINGS: [&str; 4] = ["rule", "regulation", "case", "after"];
const DATA_QUALITY: [&str; 7] = [
    "import", "file", "field", "after", "released", "settled", "waiting",
];
const ALERTS: [&str; 6] = [
    "state",
    "threshold",
    "recipient",
    "unanswered",
    "case",
    "after",
];
const CALCULATOR: [&str; 8] = [
    "limit", "start", "channel", "suspend", "with", "with_*", "from", "to",
];
const AUDIT: [&str; 3] = ["author", "kind", "before"];
/// Of a page that has them, a chart takes all the conditions.
const CHARTS: [&str; 11] = [
    "sort",
    "regulation",
    "limit",
    "channel",
    "show",
    "table",
    "list",
    "case",
    "known_at",
    "occurrence",
    "done",
];

/// Returns what the address of a page may state beside [`SHARED`], and what another may state at all that the document does not describe; one that is
/// not named here takes nothing. `with_*` stands for every name that begins so.
fn of(route: &str) -> &'static [&'static str] {
    let route = route
        .strip_suffix(".csv")
        .or_else(|| route.strip_suffix(".xlsx"))
        .unwrap_or(route);
    match route {
        "/" | "/units" => &["sort"],
        "/board" => &BOARD,
        "/cases/{id}" => &["known_at", "limit", "occurrence", "done"],
        "/cases/{id}/certificate.pdf" => &["known_at", "limit", "occurrence"],
        "/cases/{id}/journal" | "/cases/{id}/data-errors" => &["known_at"],
        "/weekly-plan" => &["week", "official"],
        "/charts/{page}/{chart}" => &CHARTS,
        "/procedures" => &PROCEDURES,
        "/complaints" => &COMPLAINTS,
        "/quality" => &QUALITY,
        "/reports/{regulation}/{period}/{body}" => &["version", "done"],
        "/reports/{regulation}/{period}/{body}/cases" => &FIGURE,
        "/findings" => &FINDINGS,
        _ if route.starts_with("/data-quality") => &DATA_QUALITY,
        "/alerts" => &ALERTS,
        "/alerts/{id}" => &["done"],
        "/calculator" => &CALCULATOR,
        "/calendar" => &["id", "year"],
        "/admin/users" => &["change"],
        "/admin/audit" => &AUDIT,
        "/sign-in" => &["next", "out"],
        "/password" => &["next"],
        "/preferences" => &["lang", "theme", "next"],
        _ if route.starts_with("/open-data") => &["lang", "regulation", "organisation", "period"],
        _ => &[],
    }
}

/// What the document says of an address of the interface for programs.
struct Described {
    /// What it may state.
    asked: Vec<String>,
    /// Nobody is asked who he is.
    is_open: bool,
}

fn described() -> &'static HashMap<String, Described> {
    static DESCRIBED: LazyLock<HashMap<String, Described>> = LazyLock::new(|| {
        let paths = super::document().paths.paths.into_iter();
        paths
            .map(|(path, item)| {
                let all: Vec<_> = [item.get, item.post].into_iter().flatten().collect();
                let needs_right =
                    |one: &Operation| one.security.as_ref().is_some_and(|any| !any.is_empty());
                let is_open = !all.iter().any(needs_right);
                let all = all
                    .into_iter()
                    .flat_map(|operation| operation.parameters.unwrap_or_default());
                let asked = all.filter_map(|one| match one {
                    RefOr::T(one) if one.parameter_in == ParameterIn::Query => Some(one.name),
                    _ => None,
                });
                let asked = asked.collect();
                (path, Described { asked, is_open })
            })
            .collect()
    });
    &DESCRIBED
}

/// Refuses what a page does not know.
///
/// # Errors
///
/// [`WebError::UnknownFilter`], or [`WebError::Wrong`] for what is stated twice.
pub(super) fn of_page(uri: &Uri, route: Option<&MatchedPath>) -> Result<(), WebError> {
    let known = of(route.map_or("", MatchedPath::as_str));
    refuse(uri, SHARED.iter().chain(known).copied())
}

/// Refuses what an address that is no page does not know. Pages look themselves, once they know who asks.
pub(super) async fn look(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let (looked, is_open) = match route.map(MatchedPath::as_str) {
        None => (Ok(()), true),
        Some(route) => match described().get(route) {
            Some(known) => {
                let asked = known.asked.iter().map(String::as_str);
                (refuse(request.uri(), asked), known.is_open)
            }
            None if pages::is_page(route) => (Ok(()), true),
            None => (refuse(request.uri(), of(route).iter().copied()), true),
        },
    };
    let Err(error) = looked else {
        return next.run(request).await;
    };
    // who he is comes before what he asks
    let (mut parts, _) = request.into_parts();
    match token::expect(&mut parts, &app).await {
        Err(stranger) if !is_open => stranger.into_response(),
        _ => error.into_response(),
    }
}

fn refuse<'a>(uri: &Uri, known: impl Iterator<Item = &'a str> + Clone) -> Result<(), WebError> {
    let mut seen = HashSet::new();
    for (key, _) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let is_it = |known: &str| match known.strip_suffix('*') {
            Some(beginning) => key.starts_with(beginning),
            None => known == key,
        };
        if !known.clone().any(is_it) {
            return Err(WebError::UnknownFilter {
                name: shortened(&key),
                known: known.map(str::to_owned).collect(),
            });
        }
        if !seen.insert(key.clone()) && !REPEATED.contains(&&*key) {
            return Err(WebError::wrong(
                format!("`{key}` is given several times"),
                "give each filter once",
            ));
        }
    }
    Ok(())
}

/// Returns as much of a name as need be said of it.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

/// Refuses a body whose records may not be read; nobody is told whether there is such a body.
///
/// # Errors
///
/// [`WebError::ForeignBody`].
pub(super) fn of_body(scope: &Scope, organisation: Option<&str>) -> Result<(), WebError> {
    match organisation {
        Some(asked) if !scope.covers(Some(asked)) => {
            Err(WebError::ForeignBody(Some(shortened(asked))))
        }
        _ => Ok(()),
    }
}

/// Returns the organisation that an address asks about.
pub(super) fn organisation(uri: &Uri) -> Option<String> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(key, value)| key == "organisation" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}
