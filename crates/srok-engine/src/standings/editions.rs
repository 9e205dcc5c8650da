//! Which texts does the store keep of the law? An edition of every regulation and calendar as it is applied.

use std::collections::BTreeMap;

use super::dimensions::Breach;
use srok_law::calendar::Layer;
use srok_law::case::Instant;
use srok_law::library::Law;
use srok_law::regulation::{Limit, Nature, Regulation, Severity, Term, Version, words};
use srok_law::timing::Ending;
use srok_store::{EditionRecord, LimitVersionRecord, RuleRecord, Store, StoreError};

/// Copies the editions of the law into the record, and their limits and rules into the picture, those that are not there yet.
pub(super) fn apply(store: &Store, law: &Law, at: Instant) -> Result<(), StoreError> {
    let applied = store.editions()?;
    let is_there = |kind: &str, name: &str, hash: &str| {
        applied
            .iter()
            .any(|edition| edition.kind == kind && edition.name == name && edition.hash == hash)
    };
    for calendar in law.calendars.all() {
        if !is_there("calendar", calendar.id(), calendar.hash()) {
            let edition = edition("calendar", calendar.id(), calendar.hash(), at);
            store.apply_edition(&edition, &calendar_text(law, calendar.id()))?;
        }
    }
    for regulation in &law.regulations {
        if !is_there("regulation", &regulation.id, &regulation.hash) {
            let edition = edition("regulation", &regulation.id, &regulation.hash, at);
            let text = law.texts.get(&regulation.file).map_or("", String::as_str);
            store.apply_edition(&edition, text)?;
        }
        store.describe_edition(
            &regulation.hash,
            &limit_versions(regulation),
            &rules(regulation),
        )?;
    }
    Ok(())
}

fn edition(kind: &str, name: &str, hash: &str, recorded_at: Instant) -> EditionRecord {
    EditionRecord {
        id: 0,
        kind: kind.into(),
        name: name.into(),
        hash: hash.into(),
        recorded_at,
    }
}

/// Returns the texts of a calendar and of those it extends, the base last.
fn calendar_text(law: &Law, id: &str) -> String {
    let mut layers: BTreeMap<String, (Option<String>, String)> = BTreeMap::new();
    for (file, head) in law
        .texts
        .iter()
        .filter(|(file, _)| file.starts_with("calendars/"))
    {
        let layer = Layer {
            file: file.clone(),
            head: head.clone(),
            days: None,
        };
        if let Ok((id, extends, days)) = layer.references() {
            let days = days
                .and_then(|days| law.texts.get(&format!("calendars/{days}")))
                .map_or("", String::as_str);
            layers.insert(id, (extends, format!("{head}\n{days}")));
        }
    }
    let mut text = String::new();
    let mut next = Some(id.to_owned());
    // each layer once, so that a circle ends
    while let Some((extends, layer)) = next.and_then(|id| layers.remove(&id)) {
        text.push_str(&layer);
        next = extends;
    }
    text
}

/// Returns the rows of a regulation's limits: for each, "no version in force" and its versions.
fn limit_versions(regulation: &Regulation) -> Vec<LimitVersionRecord> {
    let of_limit = |limit: &Limit| {
        let none = limit_version(regulation, limit, None);
        let versions = limit.versions.iter().enumerate();
        let all: Vec<_> = std::iter::once(none)
            .chain(versions.map(|version| limit_version(regulation, limit, Some(version))))
            .collect();
        all
    };
    regulation.limits.iter().flat_map(of_limit).collect()
}

fn limit_version(
    regulation: &Regulation,
    limit: &Limit,
    version: Option<(usize, &Version)>,
) -> LimitVersionRecord {
    let unit = version.and_then(|(_, version)| {
        version.terms.iter().find_map(|term| match term {
            Term::Amount(amount) => Some(amount.unit.code().to_owned()),
            _ => None,
        })
    });
    LimitVersionRecord {
        id: 0,
        edition: regulation.hash.clone(),
        regulation: regulation.id.clone(),
        limit_id: limit.full_id.clone(),
        version: version.and_then(|(index, _)| i32::try_from(index).ok()),
        in_force: version.map(|(_, version)| version.in_force.into()),
        kind: limit.kind.clone(),
        severity: limit.severity.code().into(),
        headline: headline(limit),
        unit,
        ending: match ending(limit) {
            Ending::Breach => 0,
            Ending::Consequence => 1,
            Ending::Waiting => 2,
        },
        immediate: version.is_some_and(|(_, version)| version.terms.contains(&Term::Immediately)),
        clause: version.map_or_else(String::new, |(_, version)| version.clause.clone()),
        name_ru: words(&limit.name, "ru").into(),
        name_en: words(&limit.name, "en").into(),
        part_of: limit
            .part_of
            .and_then(|whole| regulation.limits.get(whole))
            .map(|whole| whole.full_id.clone()),
        procedure: limit
            .procedure
            .and_then(|number| i32::try_from(number).ok()),
        alerts: limit.alerts,
    }
}

/// Returns what the end of a limit means.
pub(super) const fn ending(limit: &Limit) -> Ending {
    match (limit.nature, limit.severity) {
        (Nature::Waiting, _) => Ending::Waiting,
        (Nature::Deadline, Severity::Applicant) => Ending::Consequence,
        (Nature::Deadline, _) => Ending::Breach,
    }
}

/// Returns the group of the overview a limit is shown in.
fn headline(limit: &Limit) -> Option<String> {
    if let Some(headline) = &limit.headline {
        return Some(headline.clone());
    }
    match limit.kind.as_str() {
        "registration" => Some("registration".into()),
        "decision" | "service_term" => Some("decision".into()),
        kind if kind.starts_with("complaint_") => Some("complaint".into()),
        _ => None,
    }
}

/// Returns the rules of a regulation: its checks, and what each limit may show.
fn rules(regulation: &Regulation) -> Vec<RuleRecord> {
    let rule = |rule_id: &str,
                breach: Breach,
                clause: &str,
                name: &srok_law::regulation::Words,
                of_data: bool| RuleRecord {
        id: 0,
        edition: regulation.hash.clone(),
        regulation: regulation.id.clone(),
        rule_id: rule_id.into(),
        breach: breach.code().into(),
        of_data,
        clause: clause.into(),
        name_ru: words(name, "ru").into(),
        name_en: words(name, "en").into(),
    };
    let checks = regulation.checks.iter().map(|check| {
        rule(
            &check.full_id,
            Breach::Check,
            &check.clause,
            &check.name,
            check.of_data,
        )
    });
    let limits = regulation.limits.iter().flat_map(|limit| {
        let clause = limit
            .versions
            .last()
            .map_or("", |version| version.clause.as_str());
        Breach::OF_LIMITS.map(|breach| rule(&limit.full_id, breach, clause, &limit.name, false))
    });
    checks.chain(limits).collect()
}
