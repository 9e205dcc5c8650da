//! `srok demo`: the whole main job on a sample, in a fresh store: events in, limits timed, the overdue listed, one explained, the quarter reported.

mod folder;
mod guests;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use srok_law::time::NaiveTime;

use super::{Desk, Outcome, explain, ingest, standings};
use srok_core::audit;
use srok_core::clock::Clock;
use srok_core::config;
use srok_engine::quarterly::Measure;
use srok_engine::standings::{Asked, Standings};
use srok_generate::{Recipe, generate};
use srok_ingest::Input;
use srok_law::calendar::DecreeDays;
use srok_law::case::{Day, Instant, MINUTE};
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::period::Period;
use srok_law::words;
use srok_notify::alerts::deliver::Office;
use srok_notify::alerts::look::Look;
use srok_reports::Templates;
use srok_reports::complaints::{Approving, Ask, approve};
use srok_store::{Store, Wanted};

/// Arguments of `srok demo`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print the overdue list and stop, without serving the pages.
    #[arg(long)]
    once: bool,
    /// Address and port of the pages, e.g. 127.0.0.1:8080; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", conflicts_with = "once")]
    listen: Option<SocketAddr>,
    /// Cases of the sample.
    #[arg(long, default_value_t = 2000)]
    cases: u64,
    /// The same seed gives the same sample.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The moment of the demonstration, at which its clock then stands still; now if left out.
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

/// Rows of the overdue list that are printed; `srok standings` prints all.
const SHOWN: u64 = 20;
/// Mails that are printed.
const MAILS_SHOWN: usize = 5;
/// Limits due in so many days before are told of; older ones were there before.
const TOLD_OF: i32 = 14;
/// Folder of the sample beneath the data folder, so that a demonstration never touches a real store.
const FOLDER: &str = "demo";
/// The sample.
const SAMPLE: &str = "sample.ndjson";
/// Folder of the letters of a demonstration, none of which leaves the machine.
const LETTERS: &str = "mails";
/// Folder of the report on complaints.
const REPORT: &str = "report";

/// Runs `srok demo`.
///
/// # Errors
///
/// A store that is held by another process, a disk that is full.
#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let lang = desk.lang;
    let law = desk.law()?;
    let as_of = desk.moment(arguments.as_of.as_deref())?;
    if !arguments.once {
        super::serve::address(arguments.listen, &desk.config)?;
    }
    let folder = desk.config.data.join(FOLDER);
    let before = folder::fresh(&folder, desk)?;
    let events = folder.join(SAMPLE);
    let recipe = Recipe {
        cases: arguments.cases,
        seed: arguments.seed,
        until: as_of.utc(),
        months: Recipe::MONTHS,
    };
    let mut out = std::io::BufWriter::new(
        std::fs::File::create(&events).with_context(|| events.display().to_string())?,
    );
    generate(recipe, law.calendars.named(DEFAULT_CALENDAR), &mut out)?;
    std::io::Write::flush(&mut out)?;
    let demo = Desk {
        config: config::Config {
            data: folder.clone(),
            ..desk.config.clone()
        },
        // all of it happens at that moment, whenever it is shown
        clock: match arguments.as_of {
            Some(_) => Clock::Fixed(as_of.utc()),
            None => desk.clock,
        },
        ..desk.clone()
    };
    let store = super::office::open_demo(&demo)?;
    guests::bring_back(&store, before)?;
    folder::let_go(&folder)?;
    store.judge_by(
        srok_core::access::Parties::of(&law),
        srok_engine::intake::notice,
    )?;
    let directory = store.add_to_directory(&srok_generate::directory(), demo.clock.now().into())?;
    let name = events.display().to_string();
    let taken = ingest::take(Input::named(&name), &name, None, &law, &store, &demo)?;
    ingest::say(&taken, lang)?;
    let today = demo.today();
    tell!(
        "{}: {} {}, {} {}",
        lang.pick("Справочник", "Directory"),
        lang.pick("органов", "organisations"),
        directory.organisations(today).len(),
        lang.pick("должностных лиц", "officials"),
        directory.officials(today).len()
    );
    let mut standings = Standings::open(&store, &law, demo.clock.now().into())?;
    let computed = standings.settle()?;
    tell!(
        "{}: {}; {}: {}\n",
        lang.pick("Дел", "Cases"),
        computed.cases,
        lang.pick("сроков", "standings"),
        computed.standings
    );
    let wanted = Wanted {
        state: Some("overdue".into()),
        severity: Some("binding".into()),
        ..Wanted::default()
    };
    let overdue = standings.list(&Asked {
        as_of,
        known_at: None,
        wanted,
    })?;
    let contested = overdue.iter().filter(|row| row.contested).count();
    tell!(
        "{} ({}: {}, {}: {contested})\n",
        lang.pick("ПРОСРОЧЕНО", "OVERDUE"),
        lang.pick("всего", "total"),
        overdue.len(),
        lang.pick("спорных", "contested")
    );
    let shown: Vec<_> = overdue.iter().rev().take(SHOWN as usize).cloned().collect();
    tell_on!("{}", standings::table(&shown, &law, lang).text());
    if let Some(row) = shown
        .iter()
        .find(|row| row.unit.as_deref() == Some("working_day"))
        .or(shown.first())
    {
        let case = row.case_id.clone().unwrap_or_default();
        tell!(
            "\n{} {case} — {}\n",
            lang.pick("ПОЧЕМУ ЭТА ДАТА:", "WHY THIS DATE:"),
            row.limit
        );
        explain::tell(&case, &row.limit, as_of, &standings, &law, &demo)?;
    }
    let morning = morning(&law, as_of);
    alerts(&standings, &law, &store, morning, &demo)?;
    report(&standings, &demo)?;
    let data = demo.config.data.display();
    tell!("\n{}", lang.pick("Дальше:", "Next:"));
    tell!("  srok --data {data} standings --state due_soon");
    tell!("  srok --data {data} findings");
    let at = law
        .calendars
        .of(None)
        .zone()
        .local(morning)
        .format("%Y-%m-%dT%H:%M");
    tell!("  srok --data {data} alerts owed --at {at} --text");
    let start_on = law.calendars.of(None).zone().day_of(morning).plus(-TOLD_OF);
    guests::tell(&guests::invite(&store, &demo)?, &demo);
    if arguments.once {
        return Ok(Outcome::Done);
    }
    drop((standings, store));
    serve(arguments, start_on, demo)
}

/// Approves the report on complaints of the quarter that ended last, writes its files, and says what it says.
fn report(standings: &Standings, demo: &Desk) -> anyhow::Result<()> {
    let lang = demo.lang;
    let period = Period::quarter_of(demo.today()).before();
    let asked = Approving {
        ask: Ask {
            period,
            regulation: "mo221".into(),
            organisation: None,
            known_at: None,
            lang,
            templates: Templates::of(&demo.config.reports),
        },
        by: audit::CONSOLE.into(),
        named: lang.pick("демонстрация", "demonstration").into(),
        at: demo.clock.now().into(),
        reason: None,
        overriding: None,
        silent: Vec::new(),
    };
    tell!(
        "\n{} {}",
        lang.pick("ОТЧЕТ О ЖАЛОБАХ,", "REPORT ON COMPLAINTS,"),
        period.words(lang)
    );
    let approved = match approve(standings, &asked) {
        Ok(approved) => approved,
        // a sample of few cases may hold nothing of the quarter
        Err(error) => {
            tell!("  {error}");
            return Ok(());
        }
    };
    let figure = |measure: Measure| approved.report.totals.0.get(measure);
    let sum = |measures: &[Measure]| {
        let all = measures.iter().map(|measure| figure(*measure).to_string());
        all.collect::<Vec<_>>().join(" + ")
    };
    tell!(
        "  {}: {} = {}",
        lang.pick("утвержден, баланс сходится", "approved, it balances"),
        sum(&Measure::INTO),
        sum(&Measure::OUT_OF)
    );
    let folder = demo.config.data.join(REPORT);
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for file in standings.store().report_files(approved.record.id)? {
        let path = folder.join(&file.name);
        std::fs::write(&path, file.content).with_context(|| path.display().to_string())?;
        tell!("  {}", path.display());
    }
    Ok(())
}

/// Serves the pages of the demonstration until it is stopped. Its letters go into a folder.
fn serve(arguments: &Arguments, start_on: Day, demo: Desk) -> anyhow::Result<Outcome> {
    let lang = demo.lang;
    let config = config::Config {
        alerts: config::Alerts {
            start_on: Some(start_on.date()),
            ..demo.config.alerts.clone()
        },
        mail: config::Mail {
            transport: config::Transport::Folder,
            folder: Some(demo.config.data.join(LETTERS)),
            from: Some("srok <srok@demo.example>".into()),
            ..config::Mail::default()
        },
        ..demo.config.clone()
    };
    let demo = Desk { config, ..demo };
    super::log::start(false, "warn");
    super::serve::serve(arguments.listen, &demo, |address, _| {
        tell!(
            "\n{} http://{address}/",
            lang.pick("Страницы открыты:", "The pages are open:")
        );
        tell!("{}", lang.pick("Остановить: Ctrl+C", "Stop: Ctrl+C"));
        let _ = std::io::Write::flush(&mut super::out::Out);
    })
}

/// Returns ten o'clock of the last working day until a moment, when people are at work.
fn morning(law: &Law, as_of: Instant) -> Instant {
    let calendar = law.calendars.of(None);
    let zone = calendar.zone();
    let ten = |day: Day| zone.at(day, NaiveTime::MIN).plus(10 * 60 * MINUTE);
    let today = zone.day_of(as_of);
    let last = if ten(today) <= as_of {
        today
    } else {
        today.plus(-1)
    };
    let day = calendar.working_day_until(last, DecreeDays::Off);
    ten(day.unwrap_or(last))
}

/// Shows who would be mailed that morning; nothing is sent.
fn alerts(
    standings: &Standings,
    law: &Arc<Law>,
    store: &Arc<Store>,
    at: Instant,
    desk: &Desk,
) -> anyhow::Result<()> {
    let lang = desk.lang;
    let zone = law.calendars.of(None).zone();
    let settings = config::Alerts {
        start_on: Some(zone.day_of(at).plus(-TOLD_OF).date()),
        ..desk.config.alerts.clone()
    };
    let look = Look::of(store, law, standings.fresh(), &settings, lang)?;
    let office = Office::of(&look, &desk.config)?;
    let report = office.owed(at)?;
    tell!(
        "\n{} ({} {}, {}: {})\n",
        lang.pick("ОПОВЕЩЕНИЯ", "ALERTS"),
        lang.pick("утро", "morning of"),
        words::moment(lang, zone, at),
        lang.pick("писем было бы отправлено", "mails would be sent"),
        report.mails.len()
    );
    for (planned, letter, _) in report.mails.iter().take(MAILS_SHOWN) {
        tell!(
            "  {} → {}: {}",
            words::mail(lang, planned.kind.code()),
            planned.recipient,
            letter.subject
        );
    }
    Ok(())
}
