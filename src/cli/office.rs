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

/// Tells whether there is a store.
pub fn is_there(desk: &Desk) -> bool {
    desk.config.data.join(FILE).is_file()
}

/// Returns the law with the calendars by which organisations work according to the directory of the store: the version of today counts, and
/// goes before the settings. In a service it is the law that the service works by.
///
/// # Errors
///
/// The directory cannot be read, or names a calendar that is not there.
pub fn law_of(store: &Store, law: Arc<Law>, desk: &Desk) -> anyhow::Result<Arc<Law>> {
    if let Some(service) = &desk.service {
        return Ok(Arc::clone(&service.law));
    }
    let directory = store.directory()?;
    let mut law = Arc::unwrap_or_clone(law);
    for organisation in directory.organisations(desk.today()) {
        let Some(calendar) = &organisation.calendar else {
            continue;
        };
        let symbol = law.words.intern(&organisation.id);
        if !law.calendars.assign(symbol, calendar) {
            let id = &organisation.id;
            return Err(Usage::new(
                format!(
                    "organisation `{id}` works by the calendar `{calendar}`, which is not there"
                ),
                format!(
                    "put the calendar into the folder `law`/calendars, or correct the directory: \
                     srok directory set organisation {id} calendar="
                ),
            ));
        }
    }
    Ok(Arc::new(law))
}

/// Opens the store of the settings if there is one: where it is missing, an empty one would be no answer.
///
/// # Errors
///
/// There is no store, or it is held by another process or cannot be opened.
pub fn open_existing(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    if !is_there(desk) {
        let path = desk.config.data.join(FILE);
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
