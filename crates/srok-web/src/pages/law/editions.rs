//! By which editions of an act was computed, and what is different between them?

use serde::Serialize;

use super::super::super::WebError;
use super::super::Visit;
use super::{limit_path, rule};
use srok_law::explain::rule::counting;
use srok_law::library::Law;
use srok_law::regulation::{self, Difference, Limit, Regulation, Version, words as named};
use srok_law::words::{self, Lang};
use srok_service::Service;
use srok_store::EditionRecord;

#[derive(Debug, Serialize)]
pub(super) struct Editions {
    /// Where the text of the present one comes from.
    origin: String,
    hash: String,
    /// The newest first.
    all: Vec<Edition>,
}

#[derive(Debug, Serialize)]
struct Edition {
    hash: String,
    since: String,
    is_present: bool,
    /// What is different from the one before; absent for the first one.
    changes: Option<Vec<Change>>,
    /// Why the one before cannot be compared.
    unreadable: String,
}

#[derive(Debug, Serialize)]
struct Change {
    subject: String,
    href: Option<String>,
    field: String,
    before: String,
    after: String,
}

/// Returns the editions of an act that were applied.
pub(super) fn of(service: &Service, visit: &Visit, act: &Regulation) -> Result<Editions, WebError> {
    let lang = visit.lang;
    let applied: Vec<EditionRecord> = service
        .store
        .editions()?
        .into_iter()
        .filter(|edition| edition.kind == "regulation" && edition.name == act.id)
        .collect();
    let zone = service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
    let mut all = Vec::new();
    let mut before: Option<Result<Regulation, String>> = None;
    for edition in &applied {
        let text = service.store.edition_text(edition.id)?.unwrap_or_default();
        let read = parse(&service.law, act, &text);
        let (changes, unreadable) = match (&before, &read) {
            (None, _) => (None, String::new()),
            (Some(Ok(before)), Ok(after)) => {
                (Some(changes(service, visit, before, after)), String::new())
            }
            (Some(Err(error)), _) | (_, Err(error)) => (None, error.clone()),
        };
        all.push(Edition {
            hash: edition.hash.chars().take(12).collect(),
            since: words::moment(lang, &zone, edition.recorded_at),
            is_present: edition.hash == act.hash,
            changes,
            unreadable,
        });
        before = Some(read);
    }
    all.reverse();
    Ok(Editions {
        origin: origin(&service.law, act, lang),
        hash: act.hash.clone(),
        all,
    })
}

fn origin(law: &Law, act: &Regulation, lang: Lang) -> String {
    let whence = if law.is_built_in(&act.file) {
        lang.pick("файл из состава программы", "a file of the program")
    } else {
        lang.pick(
            "файл папки, указанной в настройках",
            "a file of the folder of the settings",
        )
    };
    let name = act.file.rsplit('/').next().unwrap_or(&act.file);
    format!("{whence}: {name}")
}

/// Reads an edition; the words of the law grow by its own, which nobody else needs.
fn parse(law: &Law, act: &Regulation, text: &str) -> Result<Regulation, String> {
    let mut words = law.words.clone();
    regulation::parse(&act.file, text, &mut words, &|id| law.regulation(id))
        .map_err(|error| error.problem)
}

fn changes(
    service: &Service,
    visit: &Visit,
    before: &Regulation,
    after: &Regulation,
) -> Vec<Change> {
    let of = |act: &Regulation, difference: &Difference, said: &str| {
        let limit = act
            .limit_index(&difference.subject)
            .and_then(|index| act.limits.get(index));
        match limit {
            Some(limit) => field(&service.law, act, limit, &difference.field, visit.lang)
                .unwrap_or_else(|| said.to_owned()),
            None => said.to_owned(),
        }
    };
    let differences = regulation::diff(before, after);
    let change = |difference: &Difference| {
        let index = after.limit_index(&difference.subject);
        let is_limit = index.is_some() || before.limit_index(&difference.subject).is_some();
        let limit = index.and_then(|index| after.limits.get(index));
        Change {
            subject: limit.map_or_else(
                || difference.subject.clone(),
                |limit| named(&limit.name, visit.lang.code()).to_owned(),
            ),
            href: index.map(|_| visit.view.link(&limit_path(&difference.subject), &[])),
            field: words::code(visit.lang, "field", &difference.field),
            before: if is_limit && !difference.before.is_empty() {
                of(before, difference, &difference.before)
            } else {
                difference.before.clone()
            },
            after: if is_limit && !difference.after.is_empty() {
                of(after, difference, &difference.after)
            } else {
                difference.after.clone()
            },
        }
    };
    differences.iter().map(change).collect()
}

/// Returns a field of a limit in words, version by version.
fn field(law: &Law, act: &Regulation, limit: &Limit, field: &str, lang: Lang) -> Option<String> {
    let versions = |text: &dyn Fn(&Version) -> String| {
        let each = limit.versions.iter().map(|version| {
            let from = words::date(lang, version.in_force);
            format!("{} {from}: {}", lang.pick("с", "from"), text(version))
        });
        each.collect::<Vec<_>>().join("; ")
    };
    Some(match field {
        "severity" => words::severity(lang, limit.severity).to_owned(),
        "kind" => words::code(lang, "kind", &limit.kind),
        "term" => versions(&|version| rule(law, act, lang).term(version)),
        "counting" => versions(&|version| counting(lang, version)),
        "clause" => versions(&|version| version.clause.clone()),
        "quote" => versions(&|version| format!("«{}»", version.quote)),
        "reading" => versions(&|version| version.reading.clone()),
        "limit" => lang.pick("есть", "there").to_owned(),
        _ => return None,
    })
}
