//! What does an act say? Its limits by kind, code lists, checks, what the linter found, and the editions of it.

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Cell, Files, Table, Visit};
use super::acts::number;
use super::editions::{self, Editions};
use super::{Fact, Lint, in_force, jurisdiction, limit_path, linted, rule, status};
use srok_law::library::Law;
use srok_law::regulation::{CalendarChoice, Limit, Regulation, Severity, Version, words as named};
use srok_law::words;
use srok_service::Service;

#[derive(Debug, Serialize)]
pub(super) struct Page {
    status: &'static str,
    code: &'static str,
    facts: Vec<Fact>,
    lint: Lint,
    groups: Vec<Group>,
    limits: usize,
    lists: Vec<List>,
    checks: Vec<Check>,
    editions: Editions,
    files: Files,
}

/// Limits of one kind.
#[derive(Debug, Serialize)]
struct Group {
    name: String,
    limits: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    id: String,
    href: String,
    name: String,
    term: String,
    clause: String,
    severity: &'static str,
    is_binding: bool,
    procedure: String,
    versions: usize,
    ended: String,
}

#[derive(Debug, Serialize)]
struct List {
    name: String,
    codes: Vec<Code>,
}

#[derive(Debug, Serialize)]
struct Code {
    code: String,
    name: String,
    clause: String,
}

#[derive(Debug, Serialize)]
struct Check {
    name: String,
    clause: String,
    of_data: bool,
    findings: String,
}

/// Returns the page of an act.
pub(super) fn page(service: &Service, visit: &Visit, act: &Regulation) -> Result<Page, WebError> {
    let law = &service.law;
    Ok(Page {
        status: status(visit.lang, act.status),
        code: act.status.code(),
        facts: facts(law, visit, act),
        lint: linted(service, visit, act),
        groups: groups(law, visit, act),
        limits: act.limits.len(),
        lists: lists(visit, act),
        checks: checks(visit, act),
        editions: editions::of(service, visit, act)?,
        files: Files::of(&visit.view, &format!("/regulations/{}/limits", act.id)),
    })
}

fn facts(law: &Law, visit: &Visit, act: &Regulation) -> Vec<Fact> {
    let lang = visit.lang;
    let mut facts = Vec::new();
    let mut fact = |ru: &'static str, en: &'static str, text: String| {
        if !text.is_empty() {
            facts.push(Fact {
                label: lang.pick(ru, en),
                text,
            });
        }
    };
    fact("Номер", "Number", number(act, visit));
    fact(
        "Издан",
        "Issued by",
        named(&act.issued_by, lang.code()).to_owned(),
    );
    fact(
        "Где действует",
        "Where",
        jurisdiction(lang, &act.jurisdiction).to_owned(),
    );
    fact("Действует", "In force", in_force(lang, act));
    let checked = act.edition_checked_to.map(|day| words::date(lang, day));
    fact(
        "Учтены изменения по",
        "Amendments taken in up to",
        checked.unwrap_or_else(|| {
            lang.pick("редакция не указана", "edition not stated")
                .into()
        }),
    );
    let calendar = match &act.calendar {
        CalendarChoice::Holder => lang
            .pick(
                "органа, чья это обязанность",
                "that of the body whose duty it is",
            )
            .to_owned(),
        CalendarChoice::Named(id) => law.calendars.named(id).name(lang.code()).to_owned(),
    };
    fact("Календарь", "Calendar", calendar);
    let zone = match act.zone.name() {
        "Europe/Moscow" => lang.pick("московское время", "Moscow time"),
        other => other,
    };
    fact("Часовой пояс", "Zone", zone.to_owned());
    let filed: Vec<String> = act
        .filed_by
        .iter()
        .map(|event| words::event(lang, law.words.word(*event)))
        .collect();
    fact(
        "Редакция определяется днем",
        "The version follows the day of",
        filed.join("; "),
    );
    if let Some(base) = act.extends.as_deref().and_then(|id| law.regulation(id)) {
        fact(
            "Перечни кодов дополняют",
            "Code lists extend",
            named(&base.title, lang.code()).to_owned(),
        );
    }
    facts
}

/// Returns the version that is shown in lists: the one in force, else the last one.
fn shown<'a>(limit: &'a Limit, visit: &Visit) -> Option<&'a Version> {
    let today = visit.view.today.date();
    let in_force = limit.version_on(today).map(|(_, version)| version);
    in_force.or_else(|| limit.versions.last())
}

fn groups(law: &Law, visit: &Visit, act: &Regulation) -> Vec<Group> {
    let mut kinds: Vec<&str> = Vec::new();
    for limit in &act.limits {
        if !kinds.contains(&limit.kind.as_str()) {
            kinds.push(&limit.kind);
        }
    }
    kinds
        .into_iter()
        .map(|kind| Group {
            name: words::code(visit.lang, "kind", kind),
            limits: act
                .limits
                .iter()
                .filter(|limit| limit.kind == kind)
                .map(|limit| line(law, visit, act, limit))
                .collect(),
        })
        .collect()
}

fn line(law: &Law, visit: &Visit, act: &Regulation, limit: &Limit) -> Line {
    let lang = visit.lang;
    let version = shown(limit, visit);
    let until = version.and_then(|version| version.until);
    let ended = until.filter(|until| *until <= visit.view.today.date());
    Line {
        id: limit.id.clone(),
        href: visit.view.link(&limit_path(&limit.full_id), &[]),
        name: named(&limit.name, lang.code()).to_owned(),
        term: version.map_or_else(String::new, |version| rule(law, act, lang).term(version)),
        clause: version.map_or_else(String::new, |version| version.clause.clone()),
        severity: words::severity(lang, limit.severity),
        is_binding: limit.severity == Severity::Binding,
        procedure: limit
            .procedure
            .map_or_else(String::new, |number| number.to_string()),
        versions: limit.versions.len(),
        ended: ended.map_or_else(String::new, |until| {
            format!(
                "{} {}",
                lang.pick("не действует с", "not in force since"),
                words::date(lang, until)
            )
        }),
    }
}

fn lists(visit: &Visit, act: &Regulation) -> Vec<List> {
    let mut names: Vec<&str> = Vec::new();
    for code in &act.codes {
        if !names.contains(&code.list.as_str()) {
            names.push(&code.list);
        }
    }
    names
        .into_iter()
        .map(|name| List {
            name: words::code(visit.lang, "list", name),
            codes: act
                .codes
                .iter()
                .filter(|code| code.list == name)
                .map(|code| Code {
                    code: code.code.clone(),
                    name: named(&code.name, visit.lang.code()).to_owned(),
                    clause: code.clause.clone(),
                })
                .collect(),
        })
        .collect()
}

fn checks(visit: &Visit, act: &Regulation) -> Vec<Check> {
    let checks = act.checks.iter().map(|check| Check {
        name: named(&check.name, visit.lang.code()).to_owned(),
        clause: check.clause.clone(),
        of_data: check.of_data,
        findings: visit.view.link("/findings", &[("rule", &check.full_id)]),
    });
    checks.collect()
}

/// Returns the limits of an act as a table, one row per version.
pub(super) fn table(law: &Law, visit: &Visit, act: &Regulation) -> Table<'static> {
    let lang = visit.lang;
    let head = [
        ("Срок", "Limit"),
        ("Обозначение", "Id"),
        ("Вид", "Kind"),
        ("Характер", "Severity"),
        ("Действует с", "In force from"),
        ("до (исключительно)", "until (exclusive)"),
        ("Продолжительность", "Term"),
        ("Счет", "Counting"),
        ("Пункт", "Clause"),
        ("Текст нормы", "Words of the act"),
        ("Прочтения", "Readings"),
        ("Сверено", "Checked on"),
    ];
    let rule = rule(law, act, lang);
    let rows = act.limits.iter().flat_map(|limit| {
        limit.versions.iter().map(move |version| {
            let until = version.until.map(Into::into);
            vec![
                Cell::link(named(&limit.name, lang.code()), limit_path(&limit.full_id)),
                Cell::text(&limit.full_id),
                Cell::text(words::code(lang, "kind", &limit.kind)),
                Cell::text(words::severity(lang, limit.severity)),
                Cell::Date(version.in_force.into()),
                Cell::maybe(until, Cell::Date),
                Cell::text(rule.term(version)),
                Cell::text(srok_law::explain::rule::counting(lang, version)),
                Cell::text(&version.clause),
                Cell::text(&version.quote),
                Cell::text(&version.reading),
                Cell::Date(version.checked_on.into()),
            ]
        })
    });
    Table {
        name: "limits",
        title: named(&act.title, lang.code()).to_owned(),
        head: head
            .into_iter()
            .map(|(ru, en)| visit.pick(ru, en).to_owned())
            .collect(),
        rows: rows.collect(),
    }
}
