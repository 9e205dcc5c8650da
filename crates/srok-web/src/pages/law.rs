//! What does the law say, as this installation has it? Acts, their limits with every version, and which editions were applied when.

mod act;
mod acts;
mod editions;
mod limit;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::asked::Part;
use super::super::{App, WebError};
use super::{Sheet, Visit};
use srok_law::explain::rule::{Rule, Told};
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::regulation::{
    Basis, LintFinding, LintLevel, Regulation, Status, lint, words as named,
};
use srok_law::words::{self, Lang};
use srok_service::Service;

/// Shows the acts.
pub(super) async fn acts(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let title = visit.pick("Регламенты", "Regulations");
        Ok(Sheet::new(
            "regulations.html",
            title,
            &acts::page(service, visit)?,
        ))
    })
    .await
}

/// Gives the acts as a file.
pub(super) async fn acts_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| acts::table(service, visit))
        .await
}

/// Shows an act with its limits.
pub(super) async fn act(State(app): State<App>, visit: Visit, Part(id): Part<String>) -> Response {
    app.page(visit, move |service, visit| {
        let act = known(&service.law, &id, visit.lang)?;
        let title = named(&act.title, visit.lang.code()).to_owned();
        Ok(Sheet::new(
            "regulation.html",
            title,
            &act::page(service, visit, act)?,
        ))
    })
    .await
}

/// Gives the limits of an act as a file.
pub(super) async fn act_file(
    State(app): State<App>,
    visit: Visit,
    Part(id): Part<String>,
) -> Response {
    app.table(visit, move |service, visit| {
        let act = known(&service.law, &id, visit.lang)?;
        Ok(act::table(&service.law, visit, act))
    })
    .await
}

/// Shows a limit with all its versions.
pub(super) async fn limit(
    State(app): State<App>,
    visit: Visit,
    Part((id, limit)): Part<(String, String)>,
) -> Response {
    app.page(visit, move |service, visit| {
        let act = known(&service.law, &id, visit.lang)?;
        let index = act.limit_index(&limit).ok_or_else(|| {
            not_there(
                visit.lang,
                "такого срока в акте нет",
                "the act has no such limit",
                &limit,
            )
        })?;
        let title = named(&act.limits[index].name, visit.lang.code()).to_owned();
        Ok(Sheet::new(
            "limit.html",
            title,
            &limit::page(service, visit, act, index),
        ))
    })
    .await
}

fn known<'a>(law: &'a Law, id: &str, lang: Lang) -> Result<&'a Regulation, WebError> {
    law.regulation(id)
        .ok_or_else(|| not_there(lang, "такого регламента нет", "there is no such act", id))
}

fn not_there(lang: Lang, ru: &str, en: &str, id: &str) -> WebError {
    WebError::NotThere(format!("{}: {id}", lang.pick(ru, en)))
}

/// A line of facts: what, and what of it.
#[derive(Debug, Serialize)]
struct Fact {
    label: &'static str,
    text: String,
}

/// Events with how they are taken together.
#[derive(Debug, Serialize)]
struct Events {
    how: String,
    events: Vec<String>,
}

impl From<Told> for Events {
    fn from(told: Told) -> Self {
        Self {
            how: told.how,
            events: told.events,
        }
    }
}

/// What the linter found, counted.
#[derive(Debug, Default, Serialize)]
struct Lint {
    problems: usize,
    notes: usize,
    found: Vec<Found>,
}

#[derive(Debug, Serialize)]
struct Found {
    is_problem: bool,
    level: &'static str,
    limit: String,
    href: String,
    message: String,
    rule: &'static str,
}

fn linted(service: &Service, visit: &Visit, act: &Regulation) -> Lint {
    let law = &service.law;
    let calendar = law.calendars.named(DEFAULT_CALENDAR);
    let found = lint(act, calendar, &law.words, visit.view.today.date());
    let problems = found
        .iter()
        .filter(|found| found.level == LintLevel::Problem)
        .count();
    let mut found: Vec<Found> = found
        .into_iter()
        .map(|finding| line(finding, visit, act))
        .collect();
    found.sort_by_key(|found| !found.is_problem);
    Lint {
        problems,
        notes: found.len() - problems,
        found,
    }
}

fn line(finding: LintFinding, visit: &Visit, act: &Regulation) -> Found {
    let lang = visit.lang;
    let is_problem = finding.level == LintLevel::Problem;
    let limit = act.limit_index(&finding.subject);
    let name = limit.map_or(finding.subject.as_str(), |index| {
        named(&act.limits[index].name, lang.code())
    });
    Found {
        is_problem,
        level: if is_problem {
            lang.pick("противоречие", "problem")
        } else {
            lang.pick("замечание", "note")
        },
        limit: name.to_owned(),
        href: visit.view.link(&limit_path(&finding.subject), &[]),
        message: named(&finding.message, lang.code()).to_owned(),
        rule: finding.rule,
    }
}

/// Returns the path of a limit named `regulation.limit`.
pub(crate) fn limit_path(full_id: &str) -> String {
    format!("/regulations/{}", full_id.replacen('.', "/", 1))
}

const fn rule<'a>(law: &'a Law, act: &'a Regulation, lang: Lang) -> Rule<'a> {
    Rule {
        act,
        words: &law.words,
        lang,
    }
}

const fn status(lang: Lang, status: Status) -> &'static str {
    match status {
        Status::Template => lang.pick("типовая форма", "model form"),
        Status::InForce => lang.pick("действует", "in force"),
        Status::Unverified => lang.pick("действует, дата не проверена", "in force, day unverified"),
        Status::Repealed => lang.pick("утратил силу", "repealed"),
    }
}

/// Returns from when to when an act is in force, and on what that rests.
fn in_force(lang: Lang, act: &Regulation) -> String {
    let from = words::date(lang, act.in_force);
    let basis = match act.in_force_basis {
        Basis::Stated => lang.pick("день указан в акте", "the day stands in the act"),
        Basis::Assumed => lang.pick(
            "день принят: в тексте акта его нет",
            "the day is assumed: the act does not say",
        ),
    };
    let until = act.repealed_on.map_or_else(String::new, |until| {
        let until = words::date(lang, until);
        format!("; {} {until}", lang.pick("утратил силу", "repealed on"))
    });
    format!("{} {from} ({basis}){until}", lang.pick("с", "from"))
}

fn jurisdiction(lang: Lang, code: &str) -> &str {
    match code {
        "RU-MOW" => lang.pick("Москва", "Moscow"),
        "RU-MOS" => lang.pick("Московская область", "Moscow Region"),
        "RU" => lang.pick("Российская Федерация", "Russian Federation"),
        other => other,
    }
}
