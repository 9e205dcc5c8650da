//! The store, opened for a command, with the standings made up. A command that the service runs works on the service's own.

use std::sync::Arc;

use anyhow::Context as _;

use super::{Desk, Usage};
use crate::library::Law;
use crate::standings::Standings;
use crate::store::{FILE, Options, Store};

/// Opens the store of the settings.
///
/// # Errors
///
/// The store is held by another process or cannot be opened.
pub fn open(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    match &desk.service {
        Some(service) => Ok(Arc::clone(&service.store)),
        None => open_with(desk, false),
    }
}

/// Opens the store for the service, which writes checkpoints when it sees fit.
///
/// # Errors
///
/// The store is held by another process or cannot be opened.
pub fn open_to_serve(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    open_with(desk, true)
}

fn open_with(desk: &Desk, explicit_checkpoints: bool) -> anyhow::Result<Arc<Store>> {
    let options = Options {
        explicit_checkpoints,
        ..options(desk)
    };
    Ok(Arc::new(Store::open(&desk.config.data, &options)?))
}

/// Returns what the store may use of the machine.
pub fn options(desk: &Desk) -> Options {
    Options {
        memory_limit: Some(format!("{}MiB", desk.config.memory_limit_mib)),
        ..Options::default()
    }
}

/// Opens the store of the settings if there is one: where it is missing, an empty one would be no answer.
///
/// # Errors
///
/// There is no store, or it is held by another process or cannot be opened.
pub fn open_existing(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    let path = desk.config.data.join(FILE);
    if !path.is_file() {
        return Err(Usage::new(
            format!("{}: there is no store", path.display()),
            "name its folder with --data or in the settings",
        ));
    }
    open(desk)
}

/// Opens the standings and makes up what is owed: a change of law or calendar, a run that was broken off.
///
/// # Errors
///
/// The store cannot be read or written.
pub fn settled(store: &Arc<Store>, law: &Arc<Law>, desk: &Desk) -> anyhow::Result<Standings> {
    if let Some(service) = &desk.service {
        return service.settled_standings();
    }
    let mut standings = Standings::open(store, law, desk.clock.now().into())?;
    standings
        .settle()
        .context("the standings could not be made up")?;
    Ok(standings)
}
