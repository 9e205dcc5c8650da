//! Which acts are there? With status, dates and what the linter found.

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Cell, Files, Table, Visit};
use super::{in_force, jurisdiction, linted, status};
use srok_law::case::Instant;
use srok_law::regulation::{Regulation, Severity, Status, words as named};
use srok_law::words;
use srok_service::Service;

#[derive(Debug, Serialize)]
pub(super) struct Page {
    acts: Vec<Act>,
    limits: usize,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Act {
    id: String,
    href: String,
    title: String,
    number: String,
    jurisdiction: String,
    status: &'static str,
    code: &'static str,
    is_dim: bool,
    in_force: String,
    limits: usize,
    binding: usize,
    checks: usize,
    problems: usize,
    notes: usize,
    applied: String,
}

/// Returns the page.
pub(super) fn page(service: &Service, visit: &Visit) -> Result<Page, WebError> {
    let acts = all(service, visit)?;
    Ok(Page {
        limits: acts.iter().map(|act| act.limits).sum(),
        acts,
        files: Files::of(&visit.view, "/regulations"),
    })
}

fn all(service: &Service, visit: &Visit) -> Result<Vec<Act>, WebError> {
    let lang = visit.lang;
    let applied = service.store.editions()?;
    let zone = service.zone();
    let since = |act: &Regulation| -> String {
        let of_act = applied.iter().find(|edition| {
            edition.kind == "regulation" && edition.name == act.id && edition.hash == act.hash
        });
        let since: Option<Instant> = of_act.map(|edition| edition.recorded_at);
        since
            .zip(zone.as_ref())
            .map_or_else(String::new, |(at, zone)| {
                words::date(lang, zone.day_of(at).date())
            })
    };
    let acts = service.law.regulations.iter().map(|act| {
        let lint = linted(service, visit, act);
        let binding = act.limits.iter();
        Act {
            id: act.id.clone(),
            href: visit.view.link(&format!("/regulations/{}", act.id), &[]),
            title: named(&act.title, lang.code()).to_owned(),
            number: number(act, visit),
            jurisdiction: jurisdiction(lang, &act.jurisdiction).to_owned(),
            status: status(lang, act.status),
            code: act.status.code(),
            is_dim: matches!(act.status, Status::Template | Status::Repealed),
            in_force: in_force(lang, act),
            limits: act.limits.len(),
            binding: binding
                .filter(|limit| limit.severity == Severity::Binding)
                .count(),
            checks: act.checks.len(),
            problems: lint.problems,
            notes: lint.notes,
            applied: since(act),
        }
    });
    Ok(acts.collect())
}

/// Returns number and date of an act.
pub(super) fn number(act: &Regulation, visit: &Visit) -> String {
    let date = act.date.map_or_else(String::new, |date| {
        format!(
            " {} {}",
            visit.pick("от", "of"),
            words::date(visit.lang, date)
        )
    });
    format!("{} {}{date}", visit.pick("№", "No."), act.number)
}

/// Returns the acts as a table.
pub(super) fn table(service: &Service, visit: &Visit) -> Result<Table<'static>, WebError> {
    let head = [
        ("Акт", "Act"),
        ("Обозначение", "Id"),
        ("Номер и дата", "Number and date"),
        ("Где действует", "Where"),
        ("Статус", "Status"),
        ("Действует", "In force"),
        ("Сроков", "Limits"),
        ("из них предельных", "binding"),
        ("Правил", "Checks"),
        ("Противоречий", "Problems"),
        ("Замечаний", "Notes"),
        ("Применяется с", "Applied since"),
    ];
    let count = |count: usize| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
    let rows = all(service, visit)?.into_iter().map(|act| {
        vec![
            Cell::link(act.title, act.href),
            Cell::text(act.id),
            Cell::text(act.number),
            Cell::text(act.jurisdiction),
            Cell::text(act.status),
            Cell::text(act.in_force),
            count(act.limits),
            count(act.binding),
            count(act.checks),
            count(act.problems),
            count(act.notes),
            Cell::text(act.applied),
        ]
    });
    Ok(Table {
        name: "regulations",
        title: visit.pick("Регламенты", "Regulations").to_owned(),
        head: head
            .into_iter()
            .map(|(ru, en)| visit.pick(ru, en).to_owned())
            .collect(),
        rows: rows.collect(),
    })
}
