//! What does a row of each kind say, and what is wrong with it alone? Whatever it names elsewhere is looked for by the plan.

use super::merge::{Draft, Merged, keyed};
use super::mistake::Mistake;
use super::plan::{Known, Since};
use super::record::Record;
use super::value::Values;
use super::{Absence, Declaration, Directory, Official, Organisation};
use srok_law::case::Day;
use srok_law::words::Lang;

/// Relations that are declared: codes and Russian words.
const RELATIONS: [(&str, &str); 2] = [("kinship", "родство"), ("conflict", "конфликт интересов")];

/// Reads a version of an organisation.
pub(super) fn organisation(
    draft: Draft<'_, Organisation>,
    values: &mut Values<'_, '_>,
    known: &Known<'_>,
) -> Option<Organisation> {
    let was = draft.known;
    let name = values.needed("name", was.map(|was| was.name.as_str()));
    let parent = values.text("parent", was.and_then(|was| was.parent.clone()));
    if parent.as_deref() == Some(draft.id.as_str()) {
        values.wrong(
            "parent",
            format!("`{}` stands above itself", draft.id),
            "name another organisation, or leave the cell empty for the one at the top",
        );
    }
    let calendar = values.text("calendar", was.and_then(|was| was.calendar.clone()));
    if let Some(named) = values.given("calendar").filter(|named| !named.is_empty())
        && !known.calendars.contains(&named)
    {
        values.wrong(
            "calendar",
            format!("there is no calendar `{named}`"),
            format!("calendars: {}", known.calendars.join(", ")),
        );
    }
    let reports = values.list("reports", was.map_or(&[], |was| &was.reports));
    if values.given("reports").is_some() {
        for act in &reports {
            if !known.regulations.contains(&act.as_str()) {
                values.wrong(
                    "reports",
                    format!("there is no regulation `{act}`"),
                    format!("regulations: {}", known.regulations.join(", ")),
                );
            }
        }
    }
    let kind = values.text("kind", was.and_then(|was| was.kind.clone()));
    let until = until(values, draft.since, was.and_then(|was| was.until));
    Some(Organisation {
        id: draft.id,
        name: name?,
        parent,
        calendar,
        reports,
        kind,
        since: draft.since,
        until,
    })
}

/// Reads a version of an official.
pub(super) fn official(
    draft: Draft<'_, Official>,
    values: &mut Values<'_, '_>,
    known: &Known<'_>,
) -> Option<Official> {
    let was = draft.known;
    let name = values.needed("name", was.map(|was| was.name.as_str()));
    let position = values.text("position", was.map(|was| was.position.clone()));
    let organisation = values.needed("organisation", was.map(|was| was.organisation.as_str()));
    let email = values.text("email", was.and_then(|was| was.email.clone()));
    let is_wrong = |address: &&str| !address.is_empty() && !(known.is_address)(address);
    if values.given("email").is_some_and(|given| is_wrong(&given)) {
        values.wrong(
            "email",
            "this is no e-mail address",
            "write it as name@domain, one address only",
        );
    }
    let lang = values.lang("language", was.map_or(Lang::Ru, |was| was.lang));
    let opens = values.time("opens", was.and_then(|was| was.opens));
    let closes = values.time("closes", was.and_then(|was| was.closes));
    match (opens, closes) {
        (Some(opens), Some(closes)) if opens >= closes => values.wrong(
            "opens",
            "the working day ends before it begins",
            "write when it begins and when it ends, on the same day",
        ),
        (Some(_), None) if !has_mistake(values, "closes") => values.wrong(
            "closes",
            "the working day begins but does not end",
            "fill in both times, or neither: then those of the calendar hold",
        ),
        (None, Some(_)) if !has_mistake(values, "opens") => values.wrong(
            "opens",
            "the working day ends but does not begin",
            "fill in both times, or neither: then those of the calendar hold",
        ),
        _ => {}
    }
    let deputy = values.text("deputy", was.and_then(|was| was.deputy.clone()));
    if deputy.as_deref() == Some(draft.id.as_str()) {
        values.wrong(
            "deputy",
            format!("`{}` cannot stand in for himself", draft.id),
            "name another official, or leave the cell empty",
        );
    }
    let roles = values.list("roles", was.map_or(&[], |was| &was.roles));
    let until = until(values, draft.since, was.and_then(|was| was.until));
    Some(Official {
        id: draft.id,
        name: name?,
        position: position.unwrap_or_default(),
        organisation: organisation?,
        email,
        lang,
        opens,
        closes,
        deputy,
        roles,
        since: draft.since,
        until,
    })
}

/// Tells whether something stands in a column: if it could not be read, that was told already.
fn has_mistake(values: &Values<'_, '_>, column: &str) -> bool {
    values.given(column).is_some_and(|text| !text.is_empty())
}

fn until(values: &mut Values<'_, '_>, since: Day, known: Option<Day>) -> Option<Day> {
    let until = values.day("until", known);
    if let Some(last) = until.filter(|last| *last < since) {
        values.wrong(
            "until",
            format!("ends on {last}, before it begins on {since}"),
            "correct one of the days; who leaves is told by `srok directory dismiss`",
        );
    }
    until
}

/// Reads absences and returns those that are new or different.
pub(super) fn absences<'r>(
    directory: &Directory,
    records: &'r [Record],
    mistakes: &mut Vec<Mistake>,
) -> Merged<'r, Absence> {
    let mut rows = Vec::new();
    for record in records {
        let mut values = Values::new(record, mistakes);
        let official = values.needed("official", None);
        let (from, to) = (
            needed_day(&mut values, "from"),
            needed_day(&mut values, "to"),
        );
        let reason = values.text("reason", None);
        let (Some(official), Some(from), Some(to)) = (official, from, to) else {
            continue;
        };
        if to < from {
            values.wrong(
                "to",
                format!("ends on {to}, before it begins on {from}"),
                "correct one of the days; an absence is called off by `srok directory absent … --cancel`",
            );
        }
        let absence = Absence {
            official,
            from,
            to,
            reason,
        };
        rows.push((record, absence));
    }
    keyed(
        rows,
        |row| (row.official.clone(), row.from),
        |row| {
            directory
                .absences
                .get(&row.official)?
                .get(&row.from)
                .cloned()
        },
        |record, row| twice(record, "from", row.from, mistakes),
    )
}

fn needed_day(values: &mut Values<'_, '_>, column: &str) -> Option<Day> {
    if values.given(column).is_none_or(str::is_empty) {
        values.needed(column, None);
        return None;
    }
    values.day(column, None)
}

/// Reads declarations and returns those that are new or different.
pub(super) fn declarations<'r>(
    directory: &Directory,
    records: &'r [Record],
    since: &Since,
    mistakes: &mut Vec<Mistake>,
) -> Merged<'r, Declaration> {
    let mut rows = Vec::new();
    let mut unchanged = 0;
    for record in records {
        let mut values = Values::new(record, mistakes);
        let Some(official) = values.needed("official", None) else {
            continue;
        };
        let about = values.text("about", None);
        let relation = relation(&mut values);
        if about.as_deref() == Some(official.as_str()) {
            values.wrong(
                "about",
                format!("`{official}` declares about himself"),
                "name the other official, or leave the cell empty if there is no relation to anybody",
            );
        }
        if about.is_none() && relation.is_some() {
            values.wrong(
                "about",
                "the relation is to nobody",
                "name the official it is to, or leave both cells empty",
            );
        }
        let newest = |on: Day| directory.newest_declaration(&official, about.as_deref(), on);
        let stated = values.day("since", None);
        let day = stated.unwrap_or_else(|| since.of(newest(Day(i32::MAX)).is_some()));
        if stated.is_none() && newest(day).is_some_and(|newest| newest.relation == relation) {
            unchanged += 1;
            continue;
        }
        let declaration = Declaration {
            official,
            about,
            relation,
            since: day,
        };
        rows.push((record, declaration));
    }
    let existing = |row: &Declaration| {
        let of_official = directory.declarations.get(&row.official)?;
        of_official.get(&(row.about.clone(), row.since)).cloned()
    };
    let mut merged = keyed(
        rows,
        |row| (row.official.clone(), row.about.clone(), row.since),
        existing,
        |record, row| twice(record, "relation", row.since, mistakes),
    );
    merged.count.unchanged += unchanged;
    merged
}

/// Reads a relation by its code or its Russian word.
fn relation(values: &mut Values<'_, '_>) -> Option<String> {
    let text = values.given("relation").filter(|text| !text.is_empty())?;
    let text = text.to_lowercase();
    let found = RELATIONS
        .iter()
        .find(|(code, russian)| *code == text || *russian == text);
    if found.is_none() {
        values.wrong(
            "relation",
            "is no relation",
            "write kinship (родство) or conflict (конфликт интересов), or leave it empty for none",
        );
    }
    found.map(|(code, _)| (*code).to_owned())
}

fn twice(record: &Record, column: &str, day: Day, mistakes: &mut Vec<Mistake>) {
    Values::new(record, mistakes).wrong(
        column,
        format!("the same stands twice from {day} on with different values"),
        "keep one of the rows",
    );
}
