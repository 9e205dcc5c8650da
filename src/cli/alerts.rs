//! `srok alerts`: what would be sent, sending it, what was sent, and answering.

mod listing;

use super::{Desk, Format, Outcome, Usage, office};
use srok_core::audit;
use srok_law::case::{Day, Instant};
use srok_law::words::{self, Lang};
use srok_notify::alerts::answer::{self, Answer, NoAnswer};
use srok_notify::alerts::deliver::{Fate, Office, Report};
use srok_notify::alerts::look::Look;
use srok_notify::mail::Postman;
use srok_store::{AlertState, AlertsWanted};

/// The commands on alerts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show which mails would be sent at a moment; nothing is sent, nothing is put on record.
    Owed {
        /// The moment; now if left out. A bare date means its end, when nobody is at work.
        #[arg(long, value_name = "T")]
        at: Option<String>,
        /// Print the mails as they would be read.
        #[arg(long)]
        text: bool,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Bring the ledger of alerts up to date and send what is to be sent, as the service does every minute.
    Run {
        /// The moment; now if left out.
        #[arg(long, value_name = "T")]
        at: Option<String>,
    },
    /// List alerts, the oldest first.
    List(listing::Wanted),
    /// Show one alert: what happened to it, and what was answered.
    Show {
        /// Its number.
        alert: i64,
    },
    /// Answer an alert. The counts stay as they are; the outcome stands beside them.
    Ack {
        /// Its number.
        alert: i64,
        /// The outcome.
        #[arg(long, value_enum)]
        outcome: answer::Outcome,
        /// The reason, without anything about the applicant; may be left out only where the breach is confirmed.
        #[arg(long, default_value = "")]
        reason: String,
        /// Until when it is put off.
        #[arg(long, value_name = "DAY")]
        until: Option<srok_law::time::NaiveDate>,
        /// Who answers: an official of the directory.
        #[arg(long, value_name = "OFFICIAL")]
        by: String,
    },
    /// List the mails of the last days: sent, waiting, given up and why.
    Mails {
        /// Days looked back.
        #[arg(long, default_value_t = 30)]
        days: u32,
        /// Only those that could not be delivered.
        #[arg(long)]
        failed: bool,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Count alerts by person, unit and limit: sent, answered, how soon, told again, escalated.
    Statistics {
        /// Owed from this day on.
        #[arg(long, value_name = "DAY")]
        from: Option<srok_law::time::NaiveDate>,
        /// Owed until this day.
        #[arg(long, value_name = "DAY")]
        to: Option<srok_law::time::NaiveDate>,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
}

/// Runs `srok alerts`.
///
/// # Errors
///
/// A moment, alert or outcome that is not fit; a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    match command {
        Command::Owed { at, text, format } => owed(at.as_deref(), *text, *format, desk),
        Command::Run { at } => send(at.as_deref(), desk),
        Command::List(wanted) => listing::alerts(wanted, desk),
        Command::Show { alert } => listing::one(*alert, desk),
        Command::Ack {
            alert,
            outcome,
            reason,
            until,
            by,
        } => {
            let answer = Answer {
                alert: *alert,
                outcome: *outcome,
                reason: reason.clone(),
                until: until.map(Day::from),
                author: by.clone(),
                by: audit::CONSOLE.to_owned(),
                link: None,
            };
            acknowledge(&answer, desk)
        }
        Command::Mails {
            days,
            failed,
            format,
        } => listing::mails(*days, *failed, *format, desk),
        Command::Statistics { from, to, format } => listing::statistics(*from, *to, *format, desk),
    }
}

/// Returns what alerts are made of, for the settings.
///
/// # Errors
///
/// Rules that cannot be read; a store that cannot be opened.
pub fn look(desk: &Desk) -> anyhow::Result<Look> {
    let store = office::open(desk)?;
    let law = office::law_of(&store, desk.law()?, desk)?;
    let standings = office::settled(&store, &law, desk)?.fresh();
    let settings = &desk.config.alerts;
    Ok(Look::of(&store, &law, standings, settings, desk.lang)?)
}

fn owed(at: Option<&str>, text: bool, format: Format, desk: &Desk) -> anyhow::Result<Outcome> {
    let now = desk.moment(at)?;
    let look = look(desk)?;
    let office = Office::of(&look, &desk.config)?;
    let report = office.owed(now)?;
    if text {
        for (_, letter, _) in &report.mails {
            tell!(
                "{}: {}\n{}: {}\n\n{}",
                desk.lang.pick("Кому", "To"),
                letter.to.name.as_deref().unwrap_or_default(),
                desk.lang.pick("Тема", "Subject"),
                letter.subject,
                letter.text
            );
            tell!("{}", "─".repeat(72));
        }
        return Ok(Outcome::Done);
    }
    listing::planned(&report, now, format, desk)?;
    Ok(Outcome::Done)
}

fn send(at: Option<&str>, desk: &Desk) -> anyhow::Result<Outcome> {
    let now = desk.moment(at)?;
    // first, so that a service that has the store answers by its own settings
    let look = look(desk)?;
    if desk.config.alerts.start_on.is_none() {
        return Err(Usage::new(
            "alerts are off: nothing says from which day on limits are told of",
            "set `start_on` in the table [alerts] of the settings; `srok alerts owed` shows what would be sent",
        ));
    }
    let postman = Postman::of(&desk.config.mail)?;
    if !postman.delivers() {
        return Err(Usage::new(
            "no way of sending mails is set",
            "set `transport` in the table [mail] of the settings: \"smtp\" or \"folder\"",
        ));
    }
    let office = Office::of(&look, &desk.config)?;
    let guard = desk
        .service
        .as_ref()
        .map(|service| service.one_run_of_alerts());
    let mut is_fine = true;
    loop {
        let report = office.run(now, &postman, &|| false)?;
        listing::ran(&report, now, desk);
        is_fine &= report
            .mails
            .iter()
            .all(|(_, _, fate)| matches!(fate, Fate::Sent));
        is_fine &= report.unreachable.is_none();
        if report.is_complete || report.unreachable.is_some() {
            break;
        }
    }
    postman.rest();
    drop(guard);
    Ok(if is_fine {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

fn acknowledge(answer: &Answer, desk: &Desk) -> anyhow::Result<Outcome> {
    let now: Instant = desk.clock.now().into();
    let look = look(desk)?;
    if look
        .directory
        .official(&answer.author, look.staff(now).on)
        .is_none()
    {
        return Err(Usage::new(
            format!("official `{}` is not in the directory", answer.author),
            "see `srok directory list officials`",
        ));
    }
    match look.answer(answer, now)? {
        Ok(record) => {
            tell!(
                "{} {} — {}",
                desk.lang.pick("Рассмотрено оповещение", "Answered: alert"),
                answer.alert,
                words::outcome(desk.lang, &record.outcome)
            );
            Ok(Outcome::Done)
        }
        Err(refusal) => Err(refused(answer.alert, &refusal, desk.lang)),
    }
}

/// Puts the refusal of an answer into words.
fn refused(alert: i64, refusal: &NoAnswer, lang: Lang) -> anyhow::Error {
    match refusal {
        NoAnswer::NoSuchAlert => Usage::new(
            format!("there is no alert {alert} that asks for an answer"),
            "see `srok alerts list --unanswered`",
        ),
        NoAnswer::Answered(given) => Usage::new(
            format!(
                "alert {alert} was answered by {}: {}",
                given.author,
                words::outcome(lang, &given.outcome)
            ),
            "an outcome is given once",
        ),
        NoAnswer::TakenBack(reason) => Usage::new(
            format!(
                "alert {alert} was taken back: {}",
                words::alert_reason(lang, reason)
            ),
            "nothing is left to be answered",
        ),
        NoAnswer::LinkUsed => Usage::new("the link was used", "use that of a later mail"),
        NoAnswer::NoReason => Usage::new(
            "this outcome wants a reason",
            "give one with --reason, without anything about the applicant",
        ),
        NoAnswer::TooLong => Usage::new(
            format!(
                "the reason is longer than {} characters",
                answer::LONGEST_REASON
            ),
            "shorten it",
        ),
        NoAnswer::TooLate(latest) => Usage::new(
            format!("an alert may be put off until {latest}, and for a day at least"),
            "give an earlier day with --until",
        ),
    }
}

/// Returns the states of a report in words, for its last line.
fn totals(report: &Report, lang: Lang) -> String {
    let mut said = vec![
        format!(
            "{}: {}",
            lang.pick("подлежит отправке новых", "owed anew"),
            report.owed
        ),
        format!(
            "{}: {}",
            lang.pick("отозвано", "withdrawn"),
            report.withdrawn
        ),
        format!(
            "{}: {}",
            lang.pick("заменено", "superseded"),
            report.superseded
        ),
    ];
    if report.held > 0 {
        said.push(format!(
            "{}: {}",
            lang.pick(
                "не оценивается, источник молчит",
                "held back, the source is silent"
            ),
            report.held
        ));
    }
    if report.nobody > 0 {
        said.push(format!(
            "{}: {}",
            lang.pick(
                "некому сообщить, нет в справочнике",
                "nobody to be told, the directory knows none"
            ),
            report.nobody
        ));
    }
    said.join("; ")
}

/// Returns the question for alerts of a state, recipient and case.
fn asked(wanted: &listing::Wanted) -> AlertsWanted {
    AlertsWanted {
        live: false,
        id: None,
        case_key: wanted
            .case
            .as_ref()
            .map(|case| xxhash_rust::xxh3::xxh3_64(case.as_bytes())),
        state: wanted.state.as_deref().and_then(AlertState::named),
        recipient: wanted.recipient.clone(),
        organisation: wanted.organisation.clone(),
        unanswered: wanted.unanswered,
        rows: Some(wanted.rows),
    }
}
