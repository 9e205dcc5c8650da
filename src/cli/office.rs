//! The store, opened for a command, with the standings made up.

use std::sync::Arc;

use anyhow::Context as _;

use super::Desk;
use crate::library::Law;
use crate::standings::Standings;
use crate::store::{Options, Store};

/// Opens the store of the settings.
///
/// # Errors
///
/// The store is held by another process or cannot be opened.
pub fn open(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    let memory = format!("{}MiB", desk.config.memory_limit_mib);
    let options = Options {
        memory_limit: Some(memory),
        ..Options::default()
    };
    Ok(Arc::new(Store::open(&desk.config.data, &options)?))
}

/// Opens the standings and makes up what is owed: a change of law or calendar, a run that was broken off.
///
/// # Errors
///
/// The store cannot be read or written.
pub fn settled(store: &Arc<Store>, law: &Arc<Law>, desk: &Desk) -> anyhow::Result<Standings> {
    let mut standings = Standings::open(store, law, desk.clock.now().into())?;
    standings
        .settle()
        .context("the standings could not be made up")?;
    Ok(standings)
}
