//! `srok ingest`: files of events in; says what was taken, what was there already, what was rejected and what was dropped.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Desk, Format, Outcome, Usage, office};
use srok_engine::intake::{self, Reject, Taken};
use srok_engine::standings::{Computed, Standings};
use srok_ingest::{self as ingest, Input, Mapping, Record};
use srok_law::library::Law;
use srok_law::words::{Lang, plural};
use srok_service::file;
use srok_store::{ImportHead, Store};

/// Arguments of `srok ingest`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files: .ndjson, .json, .csv, .xlsx, .parquet, .xes, each also as .gz; `-` reads NDJSON from standard input.
    #[arg(required = true)]
    files: Vec<String>,
    /// How the columns of a table or the keys of a log are read.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// An administrator's first load: the mapping may say when each event was recorded.
    #[arg(long)]
    initial_load: bool,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Runs `srok ingest`.
///
/// # Errors
///
/// A file or mapping that cannot be read, a store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let mapping = arguments
        .mapping
        .as_deref()
        .map(|path| Mapping::load(&desk.path(path)))
        .transpose()?;
    if mapping.as_ref().is_some_and(Mapping::maps_recorded) && !arguments.initial_load {
        return Err(Usage::new(
            "the mapping says when events were recorded, which is only for an administrator's first load",
            "add --initial-load if this is one, or take `recorded` out of the mapping",
        ));
    }
    let store = office::open_or_make(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let mut all = Vec::new();
    for file in &arguments.files {
        let taken = take(
            input(file, desk),
            file,
            mapping.as_ref(),
            &law,
            &store,
            desk,
        )?;
        if arguments.format == Format::Table {
            say(&taken, desk.lang)?;
        }
        all.push(taken);
    }
    let rejected = all.iter().any(|taken| taken.rejected > 0);
    let computed = settle(&store, &law, desk)?;
    if arguments.format == Format::Table {
        let Some(computed) = computed else {
            tell!(
                "{}",
                desk.lang.pick(
                    "Сроки вычислила служба",
                    "The service has computed the standings"
                )
            );
            return Ok(ended(rejected));
        };
        tell!(
            "{}: {}; {}: {}",
            desk.lang.pick("Дел пересчитано", "Cases computed"),
            computed.cases,
            desk.lang.pick("сроков изменено", "standings written"),
            computed.written
        );
    } else {
        super::regulation::write_rows_nested(&all, arguments.format)?;
    }
    Ok(ended(rejected))
}

const fn ended(rejected: bool) -> Outcome {
    if rejected {
        Outcome::WithFindings
    } else {
        Outcome::Done
    }
}

/// Returns what a name of the command line stands for: a file, or standard input for `-`.
fn input(name: &str, desk: &Desk) -> Input {
    if name == "-" {
        Input::Stream {
            name: name.to_owned(),
            bytes: super::out::input(),
        }
    } else {
        Input::File(desk.path(name))
    }
}

/// Makes the standings up; `None` if the service does.
pub(super) fn settle(
    store: &Arc<Store>,
    law: &Arc<Law>,
    desk: &Desk,
) -> anyhow::Result<Option<Computed>> {
    if let Some(service) = &desk.service {
        service.settled_standings()?;
        return Ok(None);
    }
    let mut standings = Standings::open(store, law, desk.clock.now().into())?;
    Ok(Some(standings.settle()?))
}

/// Takes one file in as one import: whole or not at all.
///
/// # Errors
///
/// The file cannot be read, or the store cannot be written; nothing of the file is then in the store.
pub fn take(
    input: Input,
    name: &str,
    mapping: Option<&Mapping>,
    law: &Law,
    store: &Store,
    desk: &Desk,
) -> anyhow::Result<Taken> {
    if let Some(service) = &desk.service {
        return match input {
            Input::File(path) => {
                let file = std::fs::File::open(&path).map_err(|error| {
                    Usage::new(
                        format!("{name}: cannot be opened: {error}"),
                        "check the name and the rights of the file",
                    )
                })?;
                file::take(service, &file, name, mapping, &file::Grant::All)
            }
            other => file::take_stream(service, other, name, mapping),
        };
    }
    let extra: HashSet<String> = law
        .regulations
        .iter()
        .flat_map(|act| act.declared_attributes.iter().cloned())
        .collect();
    let now = desk.clock.now();
    let options = ingest::Options {
        mapping,
        now,
        extra_attributes: &extra,
        default_source: None,
        default_zone: desk.config.zone.parse().ok(),
        bounds: &desk.config.ingest,
    };
    let bar = progress(name, desk.lang);
    let head = ImportHead {
        file: name,
        hash: "",
        mapping: mapping.map(Mapping::file),
        at: now.into(),
    };
    let mut import = store.begin_import(&head)?;
    let mut rejects: Vec<Reject> = Vec::new();
    let summary = ingest::read::<anyhow::Error>(input, &options, |batch| {
        let mut rejected = Vec::new();
        let mut events = Vec::with_capacity(batch.records.len());
        for record in batch.records {
            match record {
                Record::Event(event) => events.push(event),
                Record::Rejected(record) => rejected.push(intake::quarantined(record)),
            }
        }
        intake::name_some(&mut rejects, &rejected);
        let new: Vec<_> = events.iter().map(intake::stored).collect();
        import.append(&new)?;
        import.reject(rejected);
        bar.set_position(batch.bytes_read);
        Ok(())
    })?;
    import.dropped(&summary.dropped_attributes);
    let stored = import.finish()?;
    bar.finish_and_clear();
    Ok(Taken {
        file: name.to_owned(),
        import: stored.id,
        records: summary.records,
        accepted: stored.accepted,
        duplicates: stored.duplicates,
        rejected: stored.rejected,
        waiting: stored.waiting,
        dropped_attributes: summary.dropped_attributes,
        rejects,
    })
}

/// Returns a bar with rate and remaining time; nothing is drawn where standard error is no terminal.
fn progress(name: &str, lang: Lang) -> ProgressBar {
    let length = std::fs::metadata(name).map_or(0, |data| data.len());
    let bar = if length == 0 {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::new(length)
    };
    let template = match lang {
        Lang::Ru => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}, осталось {eta}",
        Lang::En => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

/// Says what became of a file.
///
/// # Errors
///
/// Those of standard output.
pub fn say(taken: &Taken, lang: Lang) -> std::io::Result<()> {
    let mut out = crate::cli::out::Out;
    let records = i64::try_from(taken.records).unwrap_or(i64::MAX);
    let word = plural(
        lang,
        records,
        ["запись", "записи", "записей"],
        ["record", "records"],
    );
    match lang {
        Lang::Ru => writeln!(
            out,
            "{}: {} {word}; принято {}, повторов {}, отклонено {} (загрузка № {})",
            taken.file,
            taken.records,
            taken.accepted,
            taken.duplicates,
            taken.rejected,
            taken.import
        )?,
        Lang::En => writeln!(
            out,
            "{}: {} {word}; {} accepted, {} duplicates, {} rejected (import {})",
            taken.file,
            taken.records,
            taken.accepted,
            taken.duplicates,
            taken.rejected,
            taken.import
        )?,
    }
    if taken.waiting > 0 {
        writeln!(
            out,
            "  {}: {}",
            lang.pick(
                "ждут права на дело (srok quarantine list --waiting)",
                "waiting for a right to the case (srok quarantine list --waiting)"
            ),
            taken.waiting
        )?;
    }
    for reject in &taken.rejects {
        let case = reject
            .case_id
            .as_deref()
            .map_or_else(String::new, |case| format!(" ({case})"));
        writeln!(
            out,
            "  {} {}{case}: {}: {}",
            lang.pick("строка", "line"),
            reject.line,
            reject.field,
            reject.reason
        )?;
        if !reject.hint.is_empty() {
            writeln!(out, "    {}", reject.hint)?;
        }
    }
    let more = taken.rejected.saturating_sub(taken.rejects.len() as u64);
    if more > 0 {
        writeln!(
            out,
            "  {} {more}: srok quarantine list --import {}",
            lang.pick("и еще", "and more:"),
            taken.import
        )?;
    }
    if !taken.dropped_attributes.is_empty() {
        let names: Vec<String> = taken
            .dropped_attributes
            .iter()
            .map(|(name, count)| format!("{name} ({count})"))
            .collect();
        writeln!(
            out,
            "  {}: {}",
            lang.pick("атрибуты не сохранены", "attributes not kept"),
            names.join(", ")
        )?;
    }
    Ok(())
}
