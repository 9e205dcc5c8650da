//! `srok serve`: events in over HTTP, standings out, until it is stopped.

use std::net::SocketAddr;
use std::sync::Arc;

use super::{Desk, Outcome, Usage, log, office};
use srok_core::config::Config;
use srok_notify::alerts::rules::Rules;
use srok_notify::mail::Postman;
use srok_service::{self as service, Service};
use srok_store::Store;

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
    log::start(arguments.log_json, LOGGED);
    for doubt in &desk.config.doubts {
        tracing::warn!("{doubt}");
    }
    serve(arguments.listen, desk, |address, store| {
        greet(address, store, desk);
    })
}

/// Returns the address to listen on: that of the call, else that of the settings.
///
/// # Errors
///
/// It is beyond this machine, and passwords would cross the network as they are typed.
pub(super) fn address(listen: Option<SocketAddr>, config: &Config) -> anyhow::Result<SocketAddr> {
    let address = listen.unwrap_or(config.serve.listen);
    match config.serve.exposed(address) {
        Some(problem) => Err(Usage(problem).into()),
        None => Ok(address),
    }
}

/// Serves the store of the settings until it is stopped; `greet` is called once it listens.
pub(super) fn serve(
    listen: Option<SocketAddr>,
    desk: &Desk,
    greet: impl Fn(SocketAddr, &Store),
) -> anyhow::Result<Outcome> {
    service::outlive_hangup();
    let mut config = desk.config.clone();
    config.serve.listen = address(listen, &config)?;
    let law = desk.law()?;
    // what cannot be used is said now, not every minute in the log
    Rules::load(&config.alerts)?;
    Postman::of(&config.mail)?;
    loop {
        let store = office::open_to_serve(desk)?;
        let law = office::law_of(&store, law.clone(), desk)?;
        let (service, backlog) = Service::new(config.clone(), desk.clock, law, Arc::clone(&store));
        match crate::running::run(&service, backlog, |address| greet(address, &store)) {
            // opened again, it is computed anew
            Err(error) if service.can_begin_anew() => {
                tracing::warn!(%error, "the service begins anew");
            }
            ended => return ended.map(|()| Outcome::Done),
        }
    }
}

/// Says where the service is, and how a first event gets in.
fn greet(address: SocketAddr, store: &Store, desk: &Desk) {
    let lang = desk.lang;
    let data = desk.config.data.display();
    tell!(
        "{} http://{address}",
        lang.pick("srok слушает:", "srok listens:")
    );
    tell!(
        "  {}: http://{address}/api/openapi.json",
        lang.pick("описание API", "the API")
    );
    tell!("  {}: {data}", lang.pick("хранилище", "the store"));
    if store.accounts().is_empty() {
        tell!(
            "{}:",
            lang.pick(
                "Создайте учетную запись администратора",
                "Make an account for the administrator"
            )
        );
        tell!("  srok --data {data} user create admin --role administrator");
    }
    if store.tokens().is_empty() {
        tell!(
            "{}:",
            lang.pick(
                "Создайте токен для передачи событий",
                "Make a token for sending events"
            )
        );
        tell!("  srok --data {data} token create my-system --source //my-system");
        tell!(
            "{}:",
            lang.pick("и токен для чтения", "and one for reading")
        );
        tell!("  srok --data {data} token create my-reader --read --organisation MY-UNIT");
    }
    let _ = std::io::Write::flush(&mut super::out::Out);
}
