//! `srok directory set`, `absent` and `dismiss`: one change at a time, checked as a row of a file is.

use std::sync::Arc;

use clap::ValueEnum;

use super::import::{now, tell_calendars, write};
use super::{Desk, Outcome, Usage, day, known, office, shown, since};
use srok_core::audit;
use srok_core::directory::{Absence, BEGINNING, Directory, Files, NotLeaving, Rows, Table};
use srok_law::case::Day;
use srok_store::Store;

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// An official.
    Official,
    /// An organisation.
    Organisation,
}

/// Arguments of `srok directory set`.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// What is changed or added.
    #[arg(value_enum)]
    kind: Kind,
    /// Its id.
    id: String,
    /// Columns with their new values, called as in files: `email=u-1@mail.example`. Nothing after `=` clears the value.
    #[arg(required = true, value_name = "KEY=VALUE")]
    values: Vec<String>,
    /// The day from which it holds; today if left out, always for a new one.
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Day>,
}

/// Arguments of `srok directory absent`.
#[derive(Debug, clap::Args)]
pub struct Absent {
    /// Who.
    official: String,
    /// First day.
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Day,
    /// Last day.
    #[arg(
        long,
        value_name = "DAY",
        value_parser = day,
        required_unless_present = "cancel",
        conflicts_with = "cancel"
    )]
    to: Option<Day>,
    /// A word on why.
    #[arg(long)]
    reason: Option<String>,
    /// Call off the absence that begins on that day.
    #[arg(long)]
    cancel: bool,
}

/// Arguments of `srok directory dismiss`.
#[derive(Debug, clap::Args)]
pub struct Dismiss {
    /// The official or the organisation.
    id: String,
    /// Last day.
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Day,
    /// Which of the two, where both have the id.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
}

/// Runs `srok directory set`.
pub(super) fn set(arguments: &Set, desk: &Desk) -> anyhow::Result<Outcome> {
    let (table, key) = match arguments.kind {
        Kind::Official => (Table::Officials, "official"),
        Kind::Organisation => (Table::Organisations, "organisation"),
    };
    let mut pairs = vec![(key.to_owned(), arguments.id.clone())];
    for text in &arguments.values {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Usage::new(
                format!("`{text}` is no pair of a column and a value"),
                format!(
                    "write column=value; columns: {}",
                    table.column_names()[1..].join(", ")
                ),
            )
        })?;
        if table.column(name) == Some("since") {
            return Err(Usage::new(
                "the day from which a change holds is no column here",
                "say it with --since DAY",
            ));
        }
        pairs.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let store = office::open_or_make(desk)?;
    let law = desk.law()?;
    let mut files = Files::default();
    files.add_row(&arguments.id, table, &pairs);
    let since = since(arguments.since, desk);
    let written = write(&store, desk, |directory| {
        files.plan(directory, &known(&law), &since)
    })?;
    let (plan, lang) = (&written.plan, desk.lang);
    let holds = plan.rows.officials.iter().map(|row| row.since);
    let mut holds = holds.chain(plan.rows.organisations.iter().map(|row| row.since));
    let is_new = plan.counts.iter().any(|(_, count)| count.new > 0);
    let Some(from) = holds.next() else {
        tell!(
            "{}: {}",
            arguments.id,
            lang.pick("без изменений", "unchanged")
        );
        return Ok(Outcome::Done);
    };
    let done = if is_new {
        lang.pick("добавлено", "added")
    } else {
        lang.pick("изменено", "changed")
    };
    if from == BEGINNING {
        let always = lang.pick("действует всегда", "has always held");
        tell!("{}: {done}, {always}", arguments.id);
    } else {
        let since = lang.pick("с", "from");
        tell!("{}: {done} {since} {}", arguments.id, shown(from, desk));
    }
    for warning in &plan.warnings {
        tell!("▲ {}", warning.words(lang));
    }
    tell_calendars(&written.before, &written.after, desk);
    let later = later(&written.before, arguments.kind, &arguments.id, from);
    if let Some(later) = later {
        tell!(
            "▲ {} {}",
            lang.pick(
                "прежней осталась более поздняя редакция с",
                "a later version stays as it was, from"
            ),
            shown(later, desk)
        );
    }
    Ok(if plan.warnings.is_empty() && later.is_none() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

/// Returns the first day of the first version after a day.
fn later(directory: &Directory, kind: Kind, id: &str, day: Day) -> Option<Day> {
    let is_later = |since: &Day| *since > day;
    match kind {
        Kind::Official => {
            let versions = directory.versions_of_official(id).iter();
            versions.map(|one| one.since).find(is_later)
        }
        Kind::Organisation => {
            let versions = directory.versions_of_organisation(id).iter();
            versions.map(|one| one.since).find(is_later)
        }
    }
}

/// Runs `srok directory absent`.
pub(super) fn absent(arguments: &Absent, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let lang = desk.lang;
    let Some(to) = arguments.to else {
        return call_off(&store, arguments, desk);
    };
    let law = desk.law()?;
    let mut pairs = vec![
        ("official".to_owned(), arguments.official.clone()),
        ("from".to_owned(), arguments.from.to_string()),
        ("to".to_owned(), to.to_string()),
    ];
    if let Some(reason) = &arguments.reason {
        pairs.push(("reason".to_owned(), reason.trim().to_owned()));
    }
    let mut files = Files::default();
    files.add_row(&arguments.official, Table::Absences, &pairs);
    let since = since(None, desk);
    let written = write(&store, desk, |directory| {
        files.plan(directory, &known(&law), &since)
    })?;
    tell!(
        "{}: {} {}–{}",
        arguments.official,
        lang.pick("отсутствие", "absent"),
        shown(arguments.from, desk),
        shown(to, desk)
    );
    match deputy(&written.after, arguments) {
        Some(deputy) => tell!("  {}: {deputy}", lang.pick("замещает", "deputy")),
        None => tell!(
            "  {}",
            lang.pick(
                "замещающий не назначен: письма получит отсутствующий",
                "there is no deputy: letters go to the absent"
            )
        ),
    }
    Ok(Outcome::Done)
}

/// Returns who stands in on the first day of an absence.
fn deputy(directory: &Directory, arguments: &Absent) -> Option<String> {
    let official = directory.official(&arguments.official, arguments.from)?;
    let acting = directory.acting(official, arguments.from);
    (acting.id != official.id).then(|| acting.id.clone())
}

fn call_off(store: &Arc<Store>, arguments: &Absent, desk: &Desk) -> anyhow::Result<Outcome> {
    store.change_directory(audit::CONSOLE, now(desk), |directory| {
        let is_meant = |absence: &&Absence| {
            absence.official == arguments.official && absence.from == arguments.from
        };
        let absence = directory.absences().find(is_meant).ok_or_else(|| {
            Usage::new(
                format!(
                    "no absence of `{}` begins on {}",
                    arguments.official, arguments.from
                ),
                "`srok directory list absences` shows them",
            )
        })?;
        Ok::<Rows, anyhow::Error>(Rows {
            absences: vec![Absence {
                to: absence.from.plus(-1),
                ..absence.clone()
            }],
            ..Rows::default()
        })
    })?;
    tell!(
        "{}: {} {}",
        arguments.official,
        desk.lang
            .pick("отменено отсутствие с", "called off: the absence from"),
        shown(arguments.from, desk)
    );
    Ok(Outcome::Done)
}

/// Runs `srok directory dismiss`.
pub(super) fn dismiss(arguments: &Dismiss, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let id = &arguments.id;
    let before = store.directory()?;
    let after = store.change_directory(audit::CONSOLE, now(desk), |directory| {
        let kind = kind(directory, arguments)?;
        let rows = match kind {
            Kind::Official => directory
                .official_leaving(id, arguments.until)
                .map(|officials| Rows {
                    officials,
                    ..Rows::default()
                }),
            Kind::Organisation => {
                directory
                    .organisation_ending(id, arguments.until)
                    .map(|organisations| Rows {
                        organisations,
                        ..Rows::default()
                    })
            }
        };
        rows.map_err(|why| not_leaving(id, why))
    })?;
    tell!(
        "{id}: {} {}",
        desk.lang.pick("последний день", "last day"),
        shown(arguments.until, desk)
    );
    tell_calendars(&before, &after, desk);
    Ok(Outcome::Done)
}

/// Returns whether an official or an organisation is meant.
fn kind(directory: &Directory, arguments: &Dismiss) -> anyhow::Result<Kind> {
    let id = &arguments.id;
    let is_official = !directory.versions_of_official(id).is_empty();
    let is_organisation = !directory.versions_of_organisation(id).is_empty();
    match (arguments.kind, is_official, is_organisation) {
        (Some(kind), ..) => Ok(kind),
        (None, true, true) => Err(Usage::new(
            format!("`{id}` is an official and an organisation"),
            "say which with --kind official or --kind organisation",
        )),
        (None, false, true) => Ok(Kind::Organisation),
        (None, _, false) => Ok(Kind::Official),
    }
}

fn not_leaving(id: &str, why: NotLeaving) -> anyhow::Error {
    match why {
        NotLeaving::Unknown => unknown(id),
        NotLeaving::NotYet(since) => Usage::new(
            format!("`{id}` begins only on {since}"),
            "name a day from then on",
        ),
        NotLeaving::Left(last) => Usage::new(
            format!("`{id}` ended on {last} already"),
            "name an earlier day to correct it; `srok directory set` brings it back",
        ),
    }
}

/// Returns the error of an id that the directory does not know.
pub(super) fn unknown(id: &str) -> anyhow::Error {
    Usage::new(
        format!("the directory knows no `{id}`"),
        "`srok directory list` shows whom it knows",
    )
}
