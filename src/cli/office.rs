//! The store, opened for a command, with the standings made up. A command that the service runs works on the service's own.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::{Desk, Usage, out};
use srok_core::config::Config;
use srok_engine::intake;
use srok_engine::standings::Standings;
use srok_law::library::Law;
use srok_law::words::Lang;
use srok_store::{FILE, Options, Store, is_of_store};

/// Opens the store of the settings: where there is none, an empty one would be no answer.
///
/// # Errors
///
/// There is no store, or it is held by another process or cannot be opened.
pub fn open(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    if let Some(service) = &desk.service {
        return Ok(Arc::clone(&service.store));
    }
    let path = desk.config.data.join(FILE);
    if !is_there(desk) {
        return Err(Usage::new(
            format!("{}: there is no store", path.display()),
            "name its folder with --data or in the settings; serve, ingest, restore, user create, token create, directory import and directory set begin a new one",
        ));
    }
    if !desk.is_data_named {
        let whole = path.canonicalize().unwrap_or(path);
        let store = desk.lang.pick("хранилище", "store");
        out::complain(&format!("{store}: {}", whole.display()));
    }
    open_with(desk, false)
}

/// Opens the store of the settings, and makes it if there is none, saying so: for the commands with which an installation begins.
///
/// # Errors
///
/// The store is held by another process, or cannot be opened or made.
pub fn open_or_make(desk: &Desk) -> anyhow::Result<Begun> {
    if desk.service.is_some() || is_there(desk) {
        return Ok(open(desk)?.into());
    }
    let above = desk.config.data.ancestors();
    let missing = above.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let folders = missing.map(Path::to_owned).collect();
    let store = open_with(desk, false)?;
    let made = desk
        .lang
        .pick("создано новое хранилище", "a new store was made");
    out::complain(&format!("{made}: {}", store.path().display()));
    let lang = desk.lang;
    Ok(Begun {
        store,
        made: Some(Made { folders, lang }),
    })
}

/// The store of a command with which an installation may begin. One that was made for it, and into which nothing was put, is not left behind: the
/// next command would no longer say that there is none where its name was mistyped.
pub struct Begun {
    store: Arc<Store>,
    /// `None`: the store was there before.
    made: Option<Made>,
}

struct Made {
    /// The folders that were made for the store, the innermost first.
    folders: Vec<PathBuf>,
    lang: Lang,
}

impl From<Arc<Store>> for Begun {
    fn from(store: Arc<Store>) -> Self {
        Self { store, made: None }
    }
}

impl Deref for Begun {
    type Target = Arc<Store>;

    fn deref(&self) -> &Arc<Store> {
        &self.store
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let Some(Made { folders, lang }) = self.made.take() else {
            return;
        };
        if !matches!(self.store.is_untouched(), Ok(true)) {
            return;
        }
        let path = self.store.path();
        let folder = path.parent().unwrap_or(Path::new("."));
        let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for name in names.map(|entry| entry.file_name()) {
            if name
                .to_str()
                .is_some_and(|name| name != FILE && is_of_store(name))
            {
                let _ = std::fs::remove_file(folder.join(name));
            }
        }
        if std::fs::remove_file(path).is_ok() {
            let removed = lang.pick(
                "в него ничего не записано, оно удалено",
                "nothing was put into it, and it was removed again",
            );
            out::complain(&format!("{}: {removed}", path.display()));
        }
        for folder in folders {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Opens the store of a demonstration, which is made anew each time.
///
/// # Errors
///
/// The store cannot be made.
pub fn open_demo(desk: &Desk) -> anyhow::Result<Arc<Store>> {
    open_with(desk, false)
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
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match std::fs::metadata(desk.config.data.join(FILE)) {
        Ok(found) => found.is_file(),
        // what may not be looked at is there; opening it says why it cannot be had
        Err(error) => !matches!(error.kind(), NotFound | NotADirectory),
    }
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
    store.judge_by(srok_core::access::Parties::of(&law), intake::notice)?;
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

/// Refuses to look for the store in a new place while it lies in the old one: before, a relative `data` of the settings was taken relative to
/// the present folder.
///
/// # Errors
///
/// There is a store in the old place and none in the new one.
pub fn refuse_a_store_left_behind(config: &Config) -> anyhow::Result<()> {
    let Some(written) = &config.data_as_written else {
        return Ok(());
    };
    let (before, now) = (written.join(FILE), config.data.join(FILE));
    if written.is_absolute() || now.exists() || !before.exists() {
        return Ok(());
    }
    let folder = written.canonicalize().unwrap_or_else(|_| written.clone());
    Err(Usage::new(
        format!(
            "data = \"{}\" in the settings is now relative to the settings file and means {}; there is no store there, but one in the present folder: {}",
            written.display(),
            config.data.display(),
            before.display()
        ),
        format!(
            "write data = \"{}\" into the settings, or move the store",
            folder.display()
        ),
    ))
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
