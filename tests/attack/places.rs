//! Where can one attack? Every route of the tables that the router is made of, and every parameter and form that the pages themselves show.

use std::collections::{BTreeMap, BTreeSet};

use srok_core::access::Area;
use srok_web as web;

use crate::people::PEOPLE;
use crate::wire::{Request, Wire};
use crate::world::World;

/// A route with what it is known to take.
#[derive(Debug, Clone)]
pub struct Place {
    pub route: String,
    /// The area of rights, of pages.
    pub area: Option<Area>,
    /// Keys of the question.
    pub keys: BTreeSet<String>,
    /// Fields of its forms.
    pub fields: BTreeSet<String>,
}

/// What an address is completed with to be understood at all.
const NEEDED: [(&str, &str); 6] = [
    (
        "/calculator.",
        "limit=mo221.service_term&start=2026-03-02T10:00",
    ),
    (
        "/api/v1/due",
        "limit=mo221.service_term&start=2026-03-02T10:00:00%2B03:00",
    ),
    ("/cases/{id}/certificate.pdf", "limit=mo221.service_term"),
    ("/body}/cases", "measure=received"),
    ("/{body}/cases", "measure=received"),
    ("/api/v1/aggregates", "by=organisation"),
];
/// What everything of pages is asked.
const SHARED: [&str; 6] = [
    "organisation",
    "service",
    "period",
    "as_of",
    "next",
    "after",
];

impl Place {
    /// Returns an address of the route about a unit, without a question.
    pub fn path(&self, world: &World, unit: &str) -> String {
        let route = &self.route;
        let part = |name: &str| -> String {
            let is = |beginning: &str| route.starts_with(beginning);
            match name {
                "id" if is("/regulations") => "mo221".into(),
                // the only alert and the only report that are asked for are those of somebody else
                "id" if is("/cases") || is("/api/v1/cases") => format!("case-{unit}-1"),
                "id" | "import" => "1".into(),
                "limit" => "service_term".into(),
                "regulation" => "mo221".into(),
                "period" => world.quarter.clone(),
                "body" | "organisation" => format!("unit-{unit}"),
                "ending" => "csv".into(),
                "page" => "overview".into(),
                "chart" => "load.png".into(),
                "name" if is("/assets") => "style.css".into(),
                "name" => "none.json".into(),
                _ => "x".into(),
            }
        };
        let segments = route.split('/').map(|segment| {
            let name = segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            name.map_or_else(|| segment.to_owned(), part)
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Returns what must be asked for an answer.
    pub fn needed(&self) -> &'static str {
        let needed = NEEDED.iter().find(|(part, _)| self.route.contains(part));
        needed.map_or("", |(_, query)| query)
    }

    /// Returns an address with the question it needs and something more.
    pub fn with(&self, path: &str, more: &str) -> String {
        let parts = [self.needed(), more];
        let query: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// Returns the address that shows the route about a unit.
    pub fn shown(&self, world: &World, unit: &str) -> String {
        self.with(&self.path(world, unit), "")
    }

    pub fn is_api(&self) -> bool {
        self.route.starts_with("/api/")
    }
}

/// Returns every route, with what the document and the pages say of its parameters.
pub fn places(world: &World) -> Vec<Place> {
    let document = serde_json::to_value(web::document()).unwrap();
    let mut places = Vec::new();
    for (route, methods) in document["paths"].as_object().unwrap() {
        let parameters = methods.as_object().unwrap().values();
        let parameters =
            parameters.flat_map(|method| method["parameters"].as_array().into_iter().flatten());
        let keys = parameters.filter(|parameter| parameter["in"] == "query");
        places.push(Place {
            route: route.clone(),
            area: None,
            keys: keys
                .map(|key| key["name"].as_str().unwrap().to_owned())
                .collect(),
            fields: BTreeSet::new(),
        });
    }
    for (route, area) in web::addresses() {
        places.push(Place {
            route: route.to_owned(),
            area,
            keys: SHARED.map(str::to_owned).into(),
            fields: BTreeSet::new(),
        });
    }
    assert!(places.len() > 100, "the table of routes is not what it was");
    discover(world, &mut places);
    places
}

/// Adds the keys of all links and the fields of all forms that an administrator is shown.
fn discover(world: &World, places: &mut [Place]) {
    let mut wire = world.wire();
    let mut found: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for place in places.iter() {
        let page = page(world, &mut wire, &place.shown(world, "a2"));
        for link in between(&page, "href=\"") {
            let (path, query) = link.split_once('?').unwrap_or((&link, ""));
            let keys = form_urlencoded::parse(query.as_bytes()).map(|(key, _)| key.into_owned());
            found.entry(path.to_owned()).or_default().0.extend(keys);
        }
        for form in page.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let names = ["name=\""].iter().flat_map(|before| between(form, before));
            let head = form.split('>').next().unwrap_or_default();
            let action = between(head, "action=\"").into_iter().next();
            let action = action.unwrap_or_else(|| place.path(world, "a2"));
            let path = action.split('?').next().unwrap_or_default().to_owned();
            let (keys, fields) = found.entry(path).or_default();
            if head.contains("method=\"post\"") {
                fields
            } else {
                keys
            }
            .extend(names);
        }
    }
    for place in places {
        let fits = |path: &str| {
            let (route, path): (Vec<_>, Vec<_>) =
                (place.route.split('/').collect(), path.split('/').collect());
            route.len() == path.len()
                && route
                    .iter()
                    .zip(path)
                    .all(|(part, given)| part.starts_with('{') || *part == given)
        };
        for (_, (keys, fields)) in found.iter().filter(|(path, _)| fits(path)) {
            place.keys.extend(keys.iter().cloned());
            place.fields.extend(fields.iter().cloned());
        }
    }
}

fn page(world: &World, wire: &mut Wire, address: &str) -> String {
    let answer = wire.ask(&world.by(&PEOPLE[1], Request::get(address)));
    let page = answer.filter(crate::wire::Answer::is_page);
    page.map_or_else(String::new, |answer| answer.text())
}

/// Returns every text that stands between a beginning and the next quotation mark.
fn between(page: &str, beginning: &str) -> Vec<String> {
    let parts = page.split(beginning).skip(1);
    parts
        .map(|rest| {
            let text = rest.split('"').next().unwrap_or_default();
            text.replace("&amp;", "&")
                .replace("&#x2f;", "/")
                .replace("&#x27;", "'")
                .replace("&quot;", "\"")
        })
        .collect()
}
