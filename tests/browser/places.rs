//! Which addresses are there to look at? Those of the one table of pages, with something that exists in the place of what they leave open.

use srok_web::pages::areas;

use crate::visitor::Visitor;
use crate::world::world;

/// What answers at an address that an administrator asks for.
pub struct Place {
    pub path: String,
    /// The route it belongs to.
    pub route: &'static str,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page to be looked at.
    Page,
    /// A file to be taken away, or the stream of news.
    File,
    /// It only takes forms.
    Form,
}

/// Returns every place of the service; nothing may be missing or broken.
pub fn places(visitor: &Visitor) -> Vec<Place> {
    let case = some_case(visitor);
    areas()
        .into_iter()
        .map(|(route, _)| place(visitor, route, &case))
        .collect()
}

/// Returns the pages.
pub fn pages(visitor: &Visitor) -> Vec<Place> {
    let mut places = places(visitor);
    places.retain(|place| place.kind == Kind::Page);
    assert!(places.len() > 10, "the table of pages is not what it was");
    places
}

fn place(visitor: &Visitor, route: &'static str, case: &(String, String)) -> Place {
    let path = path(route, case);
    let page = visitor.get(&path);
    let kind = match (page.status, page.form.as_str()) {
        (405, _) => Kind::Form,
        (200, "text/html; charset=utf-8") => Kind::Page,
        (200, "text/event-stream") => Kind::File,
        (200, _) if !page.bytes.is_empty() => Kind::File,
        (status, form) => panic!("{path}: {status}, {form}, {} bytes", page.bytes.len()),
    };
    Place { path, route, kind }
}

/// Returns an address of a route.
fn path(route: &str, (case, limit): &(String, String)) -> String {
    let path = match route {
        "/charts/{page}/{chart}" => "/charts/overview/load.png".into(),
        "/alerts/{id}" => format!("/alerts/{}", world().alerts[0]),
        "/regulations/{id}/{limit}" => "/regulations/mo221/service_term".into(),
        "/calculator.csv" | "/calculator.xlsx" => {
            format!("{route}?limit=mo221.service_term&start=2026-11-20T17:00")
        }
        "/cases/{id}/certificate.pdf" => format!("/cases/{case}/certificate.pdf?limit={limit}"),
        "/reports/files/{id}/{name}" => {
            "/reports/files/1/complaints_2026Q3_mo221_all_v1.pdf".into()
        }
        _ if route.starts_with("/reports/{regulation}") => {
            let report = "/reports/mo221/2026Q3/all";
            let path = route.replace("/reports/{regulation}/{period}/{body}", report);
            let path = path.replace("{ending}", "csv");
            // the list of a figure is asked for with the figure
            match path.contains("/cases") {
                true => format!("{path}?measure=received"),
                false => path,
            }
        }
        _ if route.starts_with("/cases/{id}") => route.replace("{id}", case),
        _ if route.starts_with("/regulations/{id}") => route.replace("{id}", "mo221"),
        _ if route.starts_with("/admin/") => route
            .replace("{login}", "official")
            .replace("{name}", "reader"),
        _ => route.into(),
    };
    assert!(
        !path.contains('{'),
        "say in tests/browser/places.rs which address shows {route}"
    );
    path
}

/// Returns the case overdue for longest, and the limit that is.
fn some_case(visitor: &Visitor) -> (String, String) {
    let page = visitor.get("/api/v1/standings?state=overdue&rows=1").text();
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let text = |name: &str| page["rows"][0][name].as_str().unwrap().to_owned();
    (text("case_id"), text("limit"))
}

/// Returns the addresses that can be asked for without knowing of any case: none of their parts is left open.
pub fn bare() -> impl Iterator<Item = String> {
    let routes = areas().into_iter().map(|(route, _)| route);
    let routes = routes.filter(|route| !route.contains('{'));
    routes.map(|route| path(route, &<(String, String)>::default()))
}
