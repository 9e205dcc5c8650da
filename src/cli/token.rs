//! `srok token`: who may send events or read over HTTP? Tokens are shown once, kept as hashes and revoked at once.

use chrono::TimeDelta;
use serde::Serialize;

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, office};
use crate::access::{May, Right};
use crate::audit;
use crate::case::Instant;
use crate::words;

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
        /// Sources it may speak for: `//vis.example` and everything below it. May be given several times; left out: any.
        #[arg(long, value_name = "PREFIX", conflicts_with = "read")]
        source: Vec<String>,
        /// Organisations it may act for or read about. May be given several times; left out: all.
        #[arg(long, value_name = "ID")]
        organisation: Vec<String>,
        /// Days it is good for.
        #[arg(long, value_name = "DAYS", default_value_t = 365)]
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
struct TokenRow {
    name: String,
    may: &'static str,
    sources: Vec<String>,
    organisations: Vec<String>,
    created_at: String,
    expires_at: Option<String>,
    revoked_at: Option<String>,
    good: bool,
}

/// Runs `srok token`.
///
/// # Errors
///
/// A name that is taken, not there or not fit; a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let now: Instant = desk.clock.now().into();
    match command {
        Command::Create {
            name,
            read,
            metrics,
            source,
            organisation,
            days,
        } => {
            Right::check_name(name)?;
            let expires = desk.clock.now() + TimeDelta::days(i64::from(*days));
            let right = Right {
                name: name.clone(),
                may: May::asked(*read, *metrics),
                sources: source.clone(),
                organisations: organisation.clone(),
                created_at: now,
                expires_at: Some(expires.into()),
                revoked_at: None,
            };
            let token = Right::new_token()?;
            store.create_token(&token, &right, audit::CONSOLE)?;
            tell!("{token}");
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

fn list(rights: &[Right], format: Format, now: Instant, desk: &Desk) -> anyhow::Result<()> {
    let lang = desk.lang;
    let rows: Vec<TokenRow> = rights
        .iter()
        .map(|right| TokenRow {
            name: right.name.clone(),
            may: right.may.code(),
            sources: right.sources.clone(),
            organisations: right.organisations.clone(),
            created_at: right.created_at.to_string(),
            expires_at: right.expires_at.map(|at| at.to_string()),
            revoked_at: right.revoked_at.map(|at| at.to_string()),
            good: right.is_good(now),
        })
        .collect();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            lang.pick("токен", "token"),
            lang.pick("для чего", "for"),
            lang.pick("источники", "sources"),
            lang.pick("подразделения", "organisations"),
            lang.pick("действует до", "good until"),
            lang.pick("состояние", "state"),
        ]);
        let zone = desk.zone();
        let at = |at: Instant| {
            zone.as_ref()
                .map_or_else(|| at.to_string(), |zone| words::moment(lang, zone, at))
        };
        let all = |texts: &[String]| {
            if texts.is_empty() {
                lang.pick("все", "all").to_owned()
            } else {
                texts.join(", ")
            }
        };
        for right in rights {
            let state = match right.revoked_at {
                Some(revoked) => format!("{} {}", lang.pick("отозван", "revoked"), at(revoked)),
                None if right.is_good(now) => lang.pick("действует", "good").to_owned(),
                None => lang.pick("истек", "expired").to_owned(),
            };
            table.push(vec![
                right.name.clone(),
                right.may.label(lang).to_owned(),
                match right.may {
                    May::Send => all(&right.sources),
                    May::Read | May::Observe => String::new(),
                },
                all(&right.organisations),
                right.expires_at.map_or_else(String::new, at),
                state,
            ]);
        }
        table.text()
    })
}
