//! Who is responsible, as the directory has it? Organisations as a tree with their officials, who is absent, and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::super::{App, WebError};
use super::super::{Sheet, Visit};
use super::{Tab, tabs};
use srok_core::directory::{Absence, Directory, HEAD, Official, Organisation};
use srok_law::case::Day;
use srok_law::words::{self, Lang};
use srok_service::Service;

/// Absences that ended so many days before are not shown any more.
const PAST_DAYS: i32 = 30;
/// Steps that are set in; deeper ones stand beneath them.
const DEEPEST: usize = 4;

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    tabs: Vec<Tab>,
    on: String,
    organisations: Vec<Unit>,
    officials: usize,
    absences: Vec<Away>,
    problems: Vec<String>,
    is_empty: bool,
}

#[derive(Debug, Serialize)]
struct Unit {
    depth: usize,
    id: String,
    name: String,
    calendar: Option<String>,
    reports: String,
    head: Option<String>,
    staff: Vec<Person>,
}

#[derive(Debug, Serialize)]
struct Person {
    id: String,
    name: String,
    position: String,
    roles: String,
    email: Option<String>,
    deputy: Option<String>,
    is_absent: bool,
}

#[derive(Debug, Serialize)]
struct Away {
    name: String,
    from: String,
    to: String,
    reason: String,
    deputy: String,
    is_now: bool,
}

/// Shows the directory.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, page).await
}

fn page(service: &Service, visit: &Visit) -> Result<Sheet, WebError> {
    let directory = service.store.directory()?;
    let on = visit.view.today;
    let lang = visit.lang;
    let calendars = &service.law.calendars;
    let mut problems = directory.problems(on);
    problems.extend(directory.unknown_calendars(on, |id| calendars.find(id).is_some()));
    let page = Page {
        tabs: tabs("/admin/directory"),
        on: words::date(lang, on.date()),
        organisations: tree(&directory, on),
        officials: directory.officials(on).len(),
        absences: absences(&directory, on, lang),
        problems: problems.iter().map(|problem| problem.words(lang)).collect(),
        is_empty: directory.is_empty(),
    };
    let title = lang.pick("Справочник", "Directory");
    Ok(Sheet::new("admin/directory.html", title, &page))
}

/// Returns the organisations, each followed by those beneath it. Those in a circle are beneath nobody, and stand at the end.
fn tree(directory: &Directory, on: Day) -> Vec<Unit> {
    let all = directory.organisations(on);
    let mut open: Vec<(usize, &str)> = all
        .iter()
        .rev()
        .filter(|one| {
            let above = one.parent.as_deref();
            above.is_none_or(|above| directory.organisation(above, on).is_none())
        })
        .map(|one| (0, one.id.as_str()))
        .collect();
    let mut staff: Staff<'_> = BTreeMap::new();
    for official in directory.officials(on) {
        let own = staff.entry(official.organisation.as_str()).or_default();
        own.push(official);
    }
    let absent: BTreeSet<&str> = directory
        .absences()
        .filter(|absence| is_on(absence, on))
        .map(|absence| absence.official.as_str())
        .collect();
    let unit = |organisation: &Organisation, depth: usize| {
        let staff = staff.get(organisation.id.as_str());
        unit(
            organisation,
            staff.map_or(&[], Vec::as_slice),
            &absent,
            depth,
        )
    };
    let mut units: Vec<Unit> = Vec::new();
    while let Some((depth, id)) = open.pop() {
        units.extend(directory.organisation(id, on).map(|one| unit(one, depth)));
        let beneath = all.iter().rev();
        let beneath = beneath.filter(|one| one.parent.as_deref() == Some(id));
        open.extend(beneath.map(|one| (depth + 1, one.id.as_str())));
    }
    for one in &all {
        if units.iter().all(|known| known.id != one.id) {
            units.push(unit(one, 0));
        }
    }
    units
}

/// Officials by organisation.
type Staff<'a> = BTreeMap<&'a str, Vec<&'a Official>>;

fn unit(
    organisation: &Organisation,
    staff: &[&Official],
    absent: &BTreeSet<&str>,
    depth: usize,
) -> Unit {
    let head = staff.iter().find(|official| official.has_role(HEAD));
    Unit {
        depth: depth.min(DEEPEST),
        id: organisation.id.clone(),
        name: organisation.name.clone(),
        calendar: organisation.calendar.clone(),
        reports: organisation.reports.join(", "),
        head: head.map(|head| head.name.clone()),
        staff: staff
            .iter()
            .map(|official| Person {
                id: official.id.clone(),
                name: official.name.clone(),
                position: official.position.clone(),
                roles: official.roles.join(", "),
                email: official.email.clone(),
                deputy: official.deputy.clone(),
                is_absent: absent.contains(official.id.as_str()),
            })
            .collect(),
    }
}

fn is_on(absence: &Absence, on: Day) -> bool {
    (absence.from..=absence.to).contains(&on)
}

/// Returns who is absent, was lately or will be.
fn absences(directory: &Directory, on: Day, lang: Lang) -> Vec<Away> {
    let mut all: Vec<_> = directory
        .absences()
        .filter(|absence| absence.to >= on.plus(-PAST_DAYS))
        .collect();
    all.sort_by_key(|absence| (absence.from, absence.to));
    let name = |id: &str, on: Day| {
        let official = directory.official(id, on);
        official.map_or_else(|| id.to_owned(), |official| official.name.clone())
    };
    let acting = |id: &str, on: Day| {
        let official = directory.official(id, on)?;
        let acting = directory.acting(official, on);
        (acting.id != official.id).then(|| acting.name.clone())
    };
    all.into_iter()
        .map(|absence| Away {
            name: name(&absence.official, absence.from),
            from: words::date(lang, absence.from.date()),
            to: words::date(lang, absence.to.date()),
            reason: absence.reason.clone().unwrap_or_default(),
            deputy: acting(&absence.official, absence.from).unwrap_or_else(|| "—".to_owned()),
            is_now: is_on(absence, on),
        })
        .collect()
}
