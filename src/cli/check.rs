//! `srok check`: is everything at hand that a run needs? Settings, law, calendars, store, and what the disk promises.

mod deploy;

use std::io::Write as _;
use std::time::{Duration, Instant as Stopwatch};

use super::{Desk, Outcome};
use deploy::Kept;
use srok_core::config::Transport;
use srok_law::regulation::{LintLevel, lint, words};
use srok_law::words::Lang;
use srok_notify::alerts::rules::Rules;
use srok_notify::mail::Postman;
use srok_reports::forms::Forms;

/// Writes timed to see what a durable commit costs.
const WRITES: usize = 32;
/// Above this a durable commit is slow enough to be felt.
const SLOW: Duration = Duration::from_millis(20);

/// Arguments of `srok check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Be the gate before the service is started here: also look at folders, disk, memory, file handles, clock and mail server, as this user.
    #[arg(long)]
    deploy: bool,
}

/// What was told, line by line.
struct Told {
    is_gate: bool,
    has_warned: bool,
}

impl Told {
    /// Says what was found; a fault is one for the gate too.
    fn say(&mut self, good: bool, text: String) {
        self.has_warned |= !good;
        tell!("{} {text}", if good { "✓" } else { "▲" });
    }

    /// Says what no installation can help: what the law says, and how fast the disk is just now. The gate lets it through.
    fn note(&mut self, good: bool, text: String) {
        let before = self.has_warned;
        self.say(good, text);
        self.has_warned = before || !good && !self.is_gate;
    }
}

/// Runs `srok check`.
///
/// # Errors
///
/// What is wrong with the first thing that cannot be used at all.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let lang = desk.lang;
    let mut told = Told {
        is_gate: arguments.deploy,
        has_warned: false,
    };
    let law = desk.law()?;
    told.say(
        true,
        format!(
            "{}: {}",
            lang.pick("регламентов", "regulations"),
            law.regulations.len()
        ),
    );
    let today = desk.clock.now().date_naive();
    for act in &law.regulations {
        let calendar = law.calendars.named(srok_law::library::DEFAULT_CALENDAR);
        let found = lint(act, calendar, &law.words, today);
        for problem in found
            .iter()
            .filter(|finding| finding.level == LintLevel::Problem)
        {
            let message = words(&problem.message, lang.code());
            told.note(false, format!("{}: {message}", problem.subject));
        }
    }
    for calendar in law.calendars.all() {
        let warnings = calendar.check(today);
        let years = calendar.years();
        told.note(
            warnings.is_empty(),
            format!(
                "{} {} ({}–{}); {}: {}",
                lang.pick("календарь", "calendar"),
                calendar.id(),
                years.0,
                years.1,
                lang.pick("замечаний", "warnings"),
                warnings.len()
            ),
        );
    }
    let rules = Rules::load(&desk.config.alerts)?;
    Postman::of(&desk.config.mail)?;
    for (_, form) in Forms::load(&desk.config.reports, &law)?.all() {
        if let Err(error) = form {
            told.say(false, error.to_string());
        }
    }
    let (is_on, state) = alerts(desk, &rules);
    told.say(is_on, state);
    let (state, kept) = store(desk)?;
    told.say(true, state);
    if desk.config.data.is_dir() {
        let cost = durable_write(&desk.config.data)?;
        told.note(cost <= SLOW, disk(cost, lang));
    }
    if arguments.deploy {
        for obstacle in deploy::obstacles(desk, &kept) {
            told.say(false, obstacle.told(lang));
        }
    }
    Ok(if told.has_warned {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

/// Says whether alerts are sent. Settings for one half only are a mistake.
fn alerts(desk: &Desk, rules: &Rules) -> (bool, String) {
    let lang = desk.lang;
    let rules = format!(
        "{}: {} {}",
        lang.pick("оповещения", "alerts"),
        lang.pick("правил", "rules"),
        rules.rules.len()
    );
    let has_start = desk.config.alerts.start_on.is_some();
    let has_way = desk.config.mail.transport != Transport::None;
    let (is_fit, state) = match (has_start, has_way) {
        (true, true) => (true, lang.pick("отправляются", "sent")),
        (false, false) => (
            true,
            lang.pick("не отправляются: не настроены", "off: not set up"),
        ),
        (true, false) => (
            false,
            lang.pick(
                "не отправляются: задан start_on, но не mail.transport",
                "off: start_on is set, mail.transport is not",
            ),
        ),
        (false, true) => (
            false,
            lang.pick(
                "не отправляются: задан mail.transport, но не alerts.start_on",
                "off: mail.transport is set, alerts.start_on is not",
            ),
        ),
    };
    (is_fit, format!("{rules}; {state}"))
}

/// Says which store there is. That there is none yet is no fault: an installation begins so, and checking it must not make one. Neither is it that the
/// service works with it.
fn store(desk: &Desk) -> anyhow::Result<(String, Kept)> {
    let lang = desk.lang;
    let said = lang.pick("хранилище", "store");
    let folder = desk.config.data.display();
    if !super::office::is_there(desk) {
        let none = lang.pick("еще не создано", "none yet");
        return Ok((format!("{said} {folder}: {none}"), Kept::default()));
    }
    match super::office::open(desk) {
        Ok(store) => {
            let kept = Kept {
                open_limits: store.open_limits()?,
                is_held: false,
            };
            Ok((format!("{said} {}", store.path().display()), kept))
        }
        Err(error) if super::is_held(&error) => {
            let held = lang.pick("открыто службой", "the service has it open");
            let kept = Kept {
                is_held: true,
                open_limits: 0,
            };
            Ok((format!("{said} {folder}: {held}"), kept))
        }
        Err(error) => Err(error),
    }
}

/// Returns the median time of a write that the disk has promised to keep.
fn durable_write(folder: &std::path::Path) -> anyhow::Result<Duration> {
    let path = folder.join(".srok-check.tmp");
    let mut file = srok_core::folder::new_file(&path)?;
    let mut times = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let begun = Stopwatch::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    drop(file);
    std::fs::remove_file(&path)?;
    times.sort_unstable();
    Ok(times.get(WRITES / 2).copied().unwrap_or_default())
}

fn disk(cost: Duration, lang: Lang) -> String {
    let millis = cost.as_secs_f64() * 1000.0;
    let commits = if cost.is_zero() {
        0.0
    } else {
        1.0 / cost.as_secs_f64()
    };
    let meaning = if cost > SLOW {
        lang.pick(
            "медленно: каждая загрузка ждет диск; лучше локальный SSD",
            "slow: every import waits for the disk; a local SSD is better",
        )
    } else if cost < Duration::from_micros(100) {
        lang.pick(
            "подозрительно быстро: диск, возможно, подтверждает запись раньше, чем сохраняет ее",
            "suspiciously fast: the disk may promise before it keeps",
        )
    } else {
        lang.pick("достаточно", "sufficient")
    };
    match lang {
        Lang::Ru => format!(
            "запись с подтверждением (fdatasync): {millis:.2} мс, не более {commits:.0} фиксаций в секунду — {meaning}"
        ),
        Lang::En => format!(
            "durable write (fdatasync): {millis:.2} ms, at most {commits:.0} commits a second — {meaning}"
        ),
    }
}
