//! `srok serve`: events in over HTTP, standings out, until it is stopped.

use std::net::SocketAddr;
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use super::{Desk, Outcome, office};
use crate::alerts::rules::Rules;
use crate::mail::Postman;
use crate::service::{self, Service};

/// Arguments of `srok serve`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address and port to listen on, e.g. 127.0.0.1:8080; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Write the log as JSON, one object per line.
    #[arg(long)]
    log_json: bool,
}

/// What is logged unless `SROK_LOG` says otherwise.
const LOGGED: &str = "info,tokio_cron_scheduler=warn";

/// Runs `srok serve`.
///
/// # Errors
///
/// The address is taken, the store is held by another process, or the store has failed.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let mut config = desk.config.clone();
    if let Some(listen) = arguments.listen {
        config.serve.listen = listen;
    }
    log(arguments.log_json);
    let law = desk.law()?;
    // what cannot be used is said now, not every minute in the log
    Rules::load(&config.alerts)?;
    Postman::of(&config.mail)?;
    let store = office::open_to_serve(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let has_tokens = !store.tokens().is_empty();
    let (service, backlog) = Service::new(config, desk.clock, law, Arc::clone(&store));
    service::run(&service, backlog, |address| {
        greet(address, has_tokens, desk)
    })?;
    Ok(Outcome::Done)
}

/// Says where the service is, and how a first event gets in.
fn greet(address: SocketAddr, has_tokens: bool, desk: &Desk) {
    let lang = desk.lang;
    tell!(
        "{} http://{address}",
        lang.pick("srok слушает:", "srok listens:")
    );
    tell!(
        "  {}: http://{address}/api/openapi.json",
        lang.pick("описание API", "the API")
    );
    tell!(
        "  {}: {}",
        lang.pick("хранилище", "the store"),
        desk.config.data.display()
    );
    if !has_tokens {
        let data = desk.config.data.display();
        tell!(
            "{}:",
            lang.pick(
                "Создайте токен для передачи событий",
                "Make a token for sending events"
            )
        );
        tell!("  srok --data {data} token create my-system");
        tell!(
            "{}:",
            lang.pick("и токен для чтения", "and one for reading")
        );
        tell!("  srok --data {data} token create my-reader --read");
    }
    let _ = std::io::Write::flush(&mut super::out::Out);
}

/// Starts the log on standard error.
fn log(as_json: bool) {
    let filter = EnvFilter::try_from_env("SROK_LOG").unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // a log that is there already, in tests, stays
    let _ = if as_json {
        log.json().try_init()
    } else {
        log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init()
    };
}
