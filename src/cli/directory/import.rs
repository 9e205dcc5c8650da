//! `srok directory import`: files of the directory taken in, all or nothing.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Desk, Outcome, day, known, office, since, title};
use srok_core::audit;
use srok_core::directory::{Count, Directory, Files, Mistakes, Plan, Rows};
use srok_law::case::{Day, Instant};
use srok_law::words::Lang;
use srok_store::Store;

/// Arguments of `srok directory import`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV or XLSX files; they may name one another's rows.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The day from which rows hold that do not say it.
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Day>,
    /// Say what would change and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Runs `srok directory import`.
pub(super) fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    // a trial makes no store where there is none
    let store = if arguments.dry_run && !office::is_there(desk) {
        None
    } else {
        Some(office::open_or_make(desk)?)
    };
    let law = desk.law()?;
    let mut files = Files::default();
    for file in &arguments.files {
        let pieces = super::sheets::pieces(&desk.path(file), file, desk)?;
        files.add_pieces(&file.display().to_string(), pieces);
    }
    let since = since(arguments.since, desk);
    let planned = |directory: &Directory| files.plan(directory, &known(&law), &since);
    let plan = match &store {
        None => planned(&Directory::default())?,
        Some(store) if arguments.dry_run => planned(&*store.directory()?)?,
        Some(store) => {
            let written = write(store, desk, planned)?;
            tell(&written.plan, desk);
            tell_calendars(&written.before, &written.after, desk);
            return Ok(ended(&written.plan));
        }
    };
    tell(&plan, desk);
    tell!(
        "{}",
        desk.lang.pick(
            "Проверка: ничего не записано (--dry-run)",
            "A trial: nothing was written (--dry-run)"
        )
    );
    Ok(ended(&plan))
}

/// Warnings are findings.
fn ended(plan: &Plan) -> Outcome {
    if plan.warnings.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    }
}

/// What was planned and written, with the directory before and after.
pub(super) struct Written {
    pub plan: Plan,
    pub before: Arc<Directory>,
    pub after: Arc<Directory>,
}

/// Writes what is planned over the directory as it is.
pub(super) fn write(
    store: &Store,
    desk: &Desk,
    planned: impl FnOnce(&Directory) -> Result<Plan, Mistakes>,
) -> anyhow::Result<Written> {
    let mut made = None;
    let after = store.change_directory(audit::CONSOLE, now(desk), |directory| {
        let plan = planned(directory)?;
        let rows = plan.rows.clone();
        made = Some((plan, Arc::new(directory.clone())));
        Ok::<Rows, anyhow::Error>(rows)
    })?;
    let (plan, before) = made.ok_or_else(|| anyhow::anyhow!("nothing was planned"))?;
    Ok(Written {
        plan,
        before,
        after,
    })
}

/// Returns the moment at which rows are recorded.
pub(super) fn now(desk: &Desk) -> Instant {
    desk.clock.now().into()
}

fn tell(plan: &Plan, desk: &Desk) {
    let lang = desk.lang;
    for (table, count) in &plan.counts {
        if count.new + count.changed + count.unchanged > 0 {
            let title = title(*table, desk);
            let Count {
                new,
                changed,
                unchanged,
            } = count;
            match lang {
                Lang::Ru => {
                    tell!("{title}: новых {new}, измененных {changed}, без изменений {unchanged}");
                }
                Lang::En => {
                    tell!("{title}: {new} new, {changed} changed, {unchanged} unchanged");
                }
            }
        }
    }
    for warning in &plan.warnings {
        tell!("▲ {}", warning.words(lang));
    }
}

/// Says which organisations work by another calendar than before, and from when it counts.
pub(super) fn tell_calendars(before: &Directory, after: &Directory, desk: &Desk) {
    let lang = desk.lang;
    let today = desk.today();
    let calendar = |directory: &Directory, id: &str| {
        let organisation = directory.organisation(id, today)?;
        organisation.calendar.clone()
    };
    let all = before.organisations(today).into_iter();
    let mut changed: Vec<&str> = all
        .chain(after.organisations(today))
        .map(|organisation| organisation.id.as_str())
        .filter(|id| calendar(before, id) != calendar(after, id))
        .collect();
    changed.sort_unstable();
    changed.dedup();
    if changed.is_empty() {
        return;
    }
    tell!(
        "{}: {}",
        lang.pick(
            "Другой производственный календарь",
            "Another production calendar"
        ),
        changed.join(", ")
    );
    tell!(
        "  {}",
        if desk.service.is_some() {
            lang.pick(
                "сроки считаются по нему после перезапуска службы",
                "terms are counted by it once the service is started again",
            )
        } else {
            lang.pick(
                "сроки будут пересчитаны следующей командой",
                "terms are counted anew by the next command",
            )
        }
    );
}
