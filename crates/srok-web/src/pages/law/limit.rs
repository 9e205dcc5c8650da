//! What does a limit say, and what did it say before? Every version with clause, quotation and readings, and what starts and stops it.

use serde::Serialize;
use srok_law::time::NaiveDate;

use super::super::Visit;
use super::{Events, Fact, in_force, limit_path, rule, status};
use srok_law::calendar::DecreeDays;
use srok_law::explain::rule::{count_from, counting, cutoff, day_zero, due_at, readings, roll};
use srok_law::library::Law;
use srok_law::regulation::{Limit, Nature, Regulation, Repeats, Severity, Version, words as named};
use srok_law::words::{self, Lang};
use srok_service::Service;

#[derive(Debug, Serialize)]
pub(super) struct Page {
    act: String,
    act_href: String,
    act_status: &'static str,
    act_in_force: String,
    id: String,
    kind: String,
    severity: &'static str,
    is_binding: bool,
    /// What is calculated in a sentence; empty where no version is in force.
    now: String,
    when: Vec<String>,
    unless: Vec<String>,
    requires: Option<Events>,
    start: Events,
    stop: Events,
    cancels: Option<Events>,
    suspension: String,
    facts: Vec<Fact>,
    versions: Vec<Edition>,
    calculator: String,
    board: String,
    steps: Vec<Step>,
}

/// A version.
#[derive(Debug, Serialize)]
struct Edition {
    dates: String,
    is_present: bool,
    term: String,
    facts: Vec<Fact>,
    clause: String,
    quote: String,
    readings: Vec<Reading>,
    checked_on: String,
}

#[derive(Debug, Serialize)]
struct Reading {
    code: String,
    text: &'static str,
}

/// A limit that is a step of this one.
#[derive(Debug, Serialize)]
struct Step {
    name: String,
    href: String,
}

/// Returns the page of a limit.
pub(super) fn page(service: &Service, visit: &Visit, act: &Regulation, index: usize) -> Page {
    let (law, lang, view) = (&service.law, visit.lang, &visit.view);
    let limit = &act.limits[index];
    let rule = rule(law, act, lang);
    let some = |selectors: &[srok_law::regulation::Selector]| {
        (!selectors.is_empty()).then(|| rule.any_of(selectors).into())
    };
    let today = view.today.date();
    let present = limit.version_on(today).map(|(_, version)| version);
    let steps = act.limits.iter().filter(|step| step.part_of == Some(index));
    Page {
        act: named(&act.title, lang.code()).to_owned(),
        act_href: view.link(&format!("/regulations/{}", act.id), &[]),
        act_status: status(lang, act.status),
        act_in_force: in_force(lang, act),
        id: limit.full_id.clone(),
        kind: words::code(lang, "kind", &limit.kind),
        severity: words::severity(lang, limit.severity),
        is_binding: limit.severity == Severity::Binding,
        now: present.map_or_else(String::new, |version| {
            format!("{}; {}", rule.term(version), counting(lang, version))
        }),
        when: rule.conditions(&limit.when),
        unless: rule.conditions(&limit.unless),
        requires: some(&limit.requires),
        start: rule.start(&limit.start).into(),
        stop: rule.stop(&limit.stop).into(),
        cancels: some(&limit.cancels),
        suspension: rule.suspension(&limit.suspension),
        facts: facts(law, act, limit, lang),
        versions: limit
            .versions
            .iter()
            .rev()
            .map(|version| edition(law, act, version, today, lang))
            .collect(),
        calculator: view.link("/calculator", &[("limit", &limit.full_id)]),
        board: view.link("/board", &[("limit", &limit.full_id)]),
        steps: steps
            .map(|step| Step {
                name: named(&step.name, lang.code()).to_owned(),
                href: view.link(&limit_path(&step.full_id), &[]),
            })
            .collect(),
    }
}

/// Returns what else there is to say of a limit.
fn facts(law: &Law, act: &Regulation, limit: &Limit, lang: Lang) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |ru: &'static str, en: &'static str, text: String| {
        facts.push(Fact {
            label: lang.pick(ru, en),
            text,
        });
    };
    let name = |index: usize| {
        act.limits.get(index).map_or_else(String::new, |other| {
            named(&other.name, lang.code()).to_owned()
        })
    };
    fact(
        "Чья обязанность",
        "Whose duty",
        rule(law, act, lang).holder(limit),
    );
    if limit.of_organisation {
        fact(
            "Относится",
            "Belongs to",
            lang.pick("к органу, а не к делу", "the body, not to a case")
                .into(),
        );
    }
    if limit.nature == Nature::Waiting {
        fact(
            "Смысл",
            "Meaning",
            lang.pick(
                "до истечения срока действие не совершается",
                "before its end nothing may be done",
            )
            .into(),
        );
    }
    match limit.repeats {
        Repeats::No => {}
        Repeats::Yes => fact(
            "Повторяется",
            "Repeats",
            lang.pick("при каждом начале", "with each start").into(),
        ),
        Repeats::By(attribute) => fact(
            "Повторяется",
            "Repeats",
            format!(
                "{}: {}",
                lang.pick(
                    "при каждом начале, отдельно по признаку",
                    "with each start, by"
                ),
                rule(law, act, lang).attribute(law.words.word(attribute))
            ),
        ),
    }
    if let Some(number) = limit.procedure {
        fact("Процедура", "Procedure", number.to_string());
    }
    if let Some(whole) = limit.part_of {
        fact("Часть срока", "Part of", name(whole));
    }
    if limit.parallel {
        fact(
            "Идет",
            "Runs",
            lang.pick("параллельно другим действиям", "beside other steps")
                .into(),
        );
    }
    if let Some(labour) = limit.labour {
        fact("Трудоемкость", "Labour norm", words::amount(lang, labour));
    }
    if let Some(next) = limit.then {
        fact(
            "Если не исполнен, начинается",
            "If unmet, this begins",
            name(next),
        );
    }
    if let Some(compared) = limit.compare_with {
        fact("Сравнивается со сроком", "Compared with", name(compared));
    }
    if let Some(addressee) = &limit.addressee {
        fact("Кому", "To", addressee.clone());
    }
    if !limit.alerts {
        fact(
            "Оповещения",
            "Alerts",
            lang.pick("не направляются", "none are sent").into(),
        );
    }
    facts
}

#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
fn edition(
    law: &Law,
    act: &Regulation,
    version: &Version,
    today: NaiveDate,
    lang: Lang,
) -> Edition {
    let from = words::date(lang, version.in_force);
    // the last day, as people say it
    let last = version.until.and_then(|until| until.pred_opt());
    let dates = match last {
        Some(last) => format!(
            "{} {from} {} {}",
            lang.pick("с", "from"),
            lang.pick("по", "to"),
            words::date(lang, last)
        ),
        None => format!("{} {from}", lang.pick("с", "from")),
    };
    let mut facts = Vec::new();
    let mut fact = |ru: &'static str, en: &'static str, text: String| {
        facts.push(Fact {
            label: lang.pick(ru, en),
            text,
        });
    };
    fact(
        "День 0",
        "Day zero",
        day_zero(lang, version.day_zero).into(),
    );
    if let Some(cutoff) = cutoff(lang, version) {
        fact("Час отсечения", "Cut-off", cutoff);
    }
    fact("Счет", "Counting", count_from(lang, version).into());
    fact(
        "Последний день",
        "Last day",
        roll(lang, version.roll).into(),
    );
    let decree = match version.decree_days {
        DecreeDays::Working => lang.pick("считаются рабочими", "count as working days"),
        DecreeDays::Off => lang.pick("не считаются", "are not counted"),
    };
    fact(
        "Нерабочие дни по указам",
        "Days off by decree",
        decree.into(),
    );
    fact(
        "Последний момент",
        "Last moment",
        due_at(lang, version.due_at).into(),
    );
    if version.not_before_day_zero {
        fact(
            "Раньше дня 0",
            "Before day zero",
            lang.pick("действовать нельзя", "nothing may be done")
                .into(),
        );
    }
    if let Some(target) = version.target {
        let hours = if target.within_office_hours {
            lang.pick(
                " (если поступило в рабочее время)",
                " (if it came in office hours)",
            )
        } else {
            ""
        };
        fact(
            "Внутренний ориентир",
            "Internal aim",
            format!("{}{hours}", words::amount(lang, target.amount)),
        );
    }
    if version.may_be_shorter {
        fact(
            "Короче",
            "Shorter",
            lang.pick("орган может установить меньший срок", "a body may set less")
                .into(),
        );
    }
    if version.manual_if_no_working_day {
        fact(
            "Нет рабочего дня",
            "No working day",
            lang.pick(
                "если срок не содержит рабочего дня, решает человек",
                "if the term holds none, a person decides",
            )
            .into(),
        );
    }
    Edition {
        dates,
        is_present: version.in_force <= today && version.until.is_none_or(|until| today < until),
        term: rule(law, act, lang).term(version),
        facts,
        clause: version.clause.clone(),
        quote: version.quote.clone(),
        readings: readings(lang, version)
            .into_iter()
            .map(|(code, text)| Reading { code, text })
            .collect(),
        checked_on: words::date(lang, version.checked_on),
    }
}
