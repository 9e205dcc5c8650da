//! `srok token`: who may send events or read over HTTP? Tokens are shown once, kept as hashes, bound to a scope and an end, revoked at once.

use serde::Serialize;

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, office, out};
use srok_core::access::token::{self, Asked, DAYS, MOST_OVERLAP_DAYS, OVERLAP_DAYS, Standing};
use srok_core::access::{May, Right};
use srok_core::audit;
use srok_law::case::{DAY, Instant, MINUTE};
use srok_law::words::{self, Lang};
use srok_store::Rotation;

/// The commands on tokens.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a token and print it, this once: it is kept as a hash only.
    Create {
        /// Its name, e.g. of the system that sends.
        name: String,
        /// For reading over HTTP instead of sending.
        #[arg(long)]
        read: bool,
        /// For the figures at /metrics instead: it reads nothing of cases.
        #[arg(long, conflicts_with_all = ["read", "source", "organisation"])]
        metrics: bool,
        /// Sources it may speak for: `//vis.example` and everything below it. May be given several times. Without it a token of an organisation may
        /// send under every source, and take the ids of events that other bodies have yet to send.
        #[arg(long, value_name = "PREFIX", conflicts_with = "read")]
        source: Vec<String>,
        /// Organisations it may act for or read about. May be given several times.
        #[arg(long, value_name = "ID")]
        organisation: Vec<String>,
        /// Bound to nothing: for every source and every organisation.
        #[arg(long)]
        all: bool,
        /// Days it is good for, at most 366.
        #[arg(long, value_name = "DAYS", default_value_t = DAYS)]
        days: u32,
    },
    /// Give a token a new secret under the same name and with the same right, and print it; the old one stays good for a while.
    Rotate {
        /// Its name.
        name: String,
        /// How long the old secret stays good beside the new one: `7d`, `12h`, `30m`, `0`; at most 30 days.
        #[arg(long, value_name = "TIME", default_value = "7d", value_parser = overlap)]
        overlap: i64,
        /// Days the new secret is good for, at most 366.
        #[arg(long, value_name = "DAYS", default_value_t = DAYS)]
        days: u32,
    },
    /// List the tokens, those no longer good too.
    List {
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Revoke a token: from now on it is good for nothing.
    Revoke {
        /// Its name.
        name: String,
    },
}

#[derive(Debug, Serialize)]
struct TokenRow<L> {
    name: String,
    may: &'static str,
    sources: L,
    organisations: L,
    created_at: String,
    expires_at: Option<String>,
    revoked_at: Option<String>,
    good: bool,
    state: &'static str,
}

/// Runs `srok token`.
///
/// # Errors
///
/// A name that is taken, not there or not fit; a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = match command {
        Command::Create { .. } => office::open_or_make(desk)?,
        _ => office::open(desk)?.into(),
    };
    let now: Instant = desk.clock.now().into();
    match command {
        Command::Create {
            name,
            read,
            metrics,
            source,
            organisation,
            all,
            days,
        } => {
            let asked = Asked {
                name: name.clone(),
                may: Some(May::asked(*read, *metrics)),
                sources: source.clone(),
                organisations: organisation.clone(),
                is_for_all: *all,
                days: Some(*days),
            };
            let right = asked.right(now)?;
            let token = Right::new_token()?;
            store.create_token(&token, &right, audit::CONSOLE)?;
            tell!("{token}");
            say_end(&right, desk);
            if right.may == May::Send && right.sources.is_empty() && !*all {
                warn_of_sources(&right, desk);
            }
        }
        Command::Rotate {
            name,
            overlap,
            days,
        } => {
            let rotation = Rotation {
                at: now,
                old_until: now.plus(*overlap),
                expires_at: token::end(now, Some(*days))?,
            };
            let token = Right::new_token()?;
            let right = store.rotate_token(name, &token, rotation, audit::CONSOLE)?;
            tell!("{token}");
            out::complain(&format!(
                "{} {}",
                desk.lang.pick(
                    "прежний секрет действует не долее чем до",
                    "the old secret is good until, at the latest,"
                ),
                told(rotation.old_until, desk)
            ));
            say_end(&right, desk);
        }
        Command::List { format } => list(&store.tokens(), *format, now, desk)?,
        Command::Revoke { name } => {
            store.revoke_token(name, audit::CONSOLE, now)?;
            tell!(
                "{} {name}",
                desk.lang.pick("Отозван токен", "Revoked: token")
            );
        }
    }
    Ok(Outcome::Done)
}

/// Reads how long the old secret stays good, in microseconds.
fn overlap(text: &str) -> Result<i64, String> {
    let at = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let unit = match unit {
        "d" => Some(DAY),
        "h" => Some(60 * MINUTE),
        "m" => Some(MINUTE),
        "" if number == "0" => Some(0),
        _ => None,
    };
    let most = i64::from(MOST_OVERLAP_DAYS) * DAY;
    unit.zip(number.parse::<i64>().ok())
        .and_then(|(unit, number)| unit.checked_mul(number))
        .filter(|overlap| *overlap <= most)
        .ok_or_else(|| {
            format!("write {OVERLAP_DAYS}d, 12h, 30m or 0; at most {MOST_OVERLAP_DAYS}d")
        })
}

/// Says until when a token is good, beside standard output, which is for the token alone.
fn say_end(right: &Right, desk: &Desk) {
    let Some(end) = right.expires_at else {
        return;
    };
    out::complain(&format!(
        "{} {}; {}: srok token rotate {}",
        desk.lang.pick("действует до", "good until"),
        told(end, desk),
        desk.lang
            .pick("замена без перерыва", "to renew it without a gap"),
        right.name
    ));
}

/// Says what a token of an organisation may do that is bound to no source.
fn warn_of_sources(right: &Right, desk: &Desk) {
    let name = &right.name;
    out::complain(&match desk.lang {
        Lang::Ru => format!(
            "предупреждение: токен {name} не привязан к источнику и может занять идентификаторы событий в источниках других организаций\n\
             что сделать: отзовите его (srok token revoke {name}) и создайте с --source //СИСТЕМА"
        ),
        Lang::En => format!(
            "warning: the token {name} is bound to no source and may take ids of events in the sources of other bodies\n\
             hint: revoke it (srok token revoke {name}) and make one with --source //SYSTEM"
        ),
    });
}

/// Returns a moment in words.
fn told(at: Instant, desk: &Desk) -> String {
    desk.zone().map_or_else(
        || at.to_string(),
        |zone| words::moment(desk.lang, &zone, at),
    )
}

fn list(rights: &[Right], format: Format, now: Instant, desk: &Desk) -> anyhow::Result<()> {
    let lang = desk.lang;
    if format == Format::Csv {
        // a cell holds no list
        return write_rows(&rows(rights, now, |all| all.join(" ")), format, String::new);
    }
    let rows = rows(rights, now, <[String]>::to_vec);
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            lang.pick("токен", "token"),
            lang.pick("для чего", "for"),
            lang.pick("источники", "sources"),
            lang.pick("подразделения", "organisations"),
            lang.pick("действует до", "good until"),
            lang.pick("состояние", "state"),
        ]);
        let all = |texts: &[String]| {
            if texts.is_empty() {
                lang.pick("все", "all").to_owned()
            } else {
                texts.join(", ")
            }
        };
        for right in rights {
            let standing = Standing::of(right, rights, now);
            let state = match standing {
                Standing::Revoked(at) => format!("{} {}", standing.label(lang), told(at, desk)),
                _ => standing.label(lang).to_owned(),
            };
            table.push(vec![
                right.name.clone(),
                right.may.label(lang).to_owned(),
                match right.may {
                    May::Send => all(&right.sources),
                    May::Read | May::Observe => String::new(),
                },
                all(&right.organisations),
                right
                    .expires_at
                    .map_or_else(String::new, |at| told(at, desk)),
                state,
            ]);
        }
        table.text()
    })
}

/// Returns tokens as rows, with their lists in the form that the format has for them.
fn rows<L>(rights: &[Right], now: Instant, listed: fn(&[String]) -> L) -> Vec<TokenRow<L>> {
    let row = |right: &Right| TokenRow {
        name: right.name.clone(),
        may: right.may.code(),
        sources: listed(&right.sources),
        organisations: listed(&right.organisations),
        created_at: right.created_at.to_string(),
        expires_at: right.expires_at.map(|at| at.to_string()),
        revoked_at: right.revoked_at.map(|at| at.to_string()),
        good: right.is_good(now),
        state: Standing::of(right, rights, now).code(),
    };
    rights.iter().map(row).collect()
}
