//! Would the service run here, as this user, by these settings? What `srok check --deploy` looks at: folders, key, disk, memory, handles, addresses,
//! clock and mail. It changes nothing, and needs no store. What the service itself asks at its start is asked of the same places.

use std::fmt::Display;
use std::net::{TcpListener, TcpStream, ToSocketAddrs as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Access, Mode, OFlags};
use rustix::io::Errno;
use rustix::process::{Resource, geteuid, getrlimit};
use srok_law::time::{DateTime, Utc};

use super::super::Desk;
use srok_core::config::{Config, Mail, Transport};
use srok_core::private;
use srok_core::signing::{Key, NoKey};
use srok_law::words::Lang;
use srok_service::{LOG_GROWS, free_disk};
use srok_store::{FILE, picture};
use srok_web::files_needed;

/// How long a mail server may take to answer.
const MAIL_ANSWERS: Duration = Duration::from_secs(5);
/// A store that was written so much later than now says that the clock is wrong, in seconds.
const CLOCK: i64 = 300;
/// Where it lies, systemd listens for the service (deploy/srok.socket), and `serve.listen` counts no more.
const SOCKET: &str = "/etc/systemd/system/sockets.target.wants/srok.socket";

/// What is known of the store.
#[derive(Default)]
pub(super) struct Kept {
    /// Another process has it open: the service.
    pub(super) is_held: bool,
    /// How many limits are open, if it can be opened.
    pub(super) open_limits: u64,
}

/// Something that would keep the service from running well.
pub(super) struct Obstacle {
    what: (String, String),
    remedy: (String, String),
}

impl Obstacle {
    /// Says what it is and how it is removed.
    pub(super) fn told(&self, lang: Lang) -> String {
        let hint = lang.pick("что сделать", "hint");
        let said = |(ru, en): &(String, String)| lang.pick(ru, en).to_owned();
        format!("{}\n  {hint}: {}", said(&self.what), said(&self.remedy))
    }
}

/// Returns an obstacle: what it is in Russian and English, and its remedy in both.
fn obstacle(what: (String, String), remedy: (impl Into<String>, impl Into<String>)) -> Obstacle {
    Obstacle {
        what,
        remedy: (remedy.0.into(), remedy.1.into()),
    }
}

/// Returns an obstacle in the words with which the service refuses it.
fn refused(error: &dyn Display) -> Obstacle {
    let said = error.to_string();
    let (what, remedy) = said.split_once("\nhint: ").unwrap_or((&said, ""));
    obstacle((what.into(), what.into()), (remedy, remedy))
}

/// Returns everything that would keep the service from running well here.
pub(super) fn obstacles(desk: &Desk, kept: &Kept) -> Vec<Obstacle> {
    let config = &desk.config;
    let mut found = Vec::new();
    found.extend(dashboards(config));
    found.extend(listen(config, kept.is_held));
    found.extend(data(&config.data));
    let exposed = private::foresee(&config.data).err();
    found.extend(exposed.map(|error| refused(&error)));
    found.extend(inbox(config));
    found.extend(key(config));
    found.extend(disk(config));
    found.extend(memory(config, kept.open_limits));
    found.extend(handles(config));
    found.extend(clock(&config.data, desk.clock.now()));
    found.extend(letters(&config.mail));
    found.extend(mail(&config.mail));
    found
}

/// The address: it must not be open to others without TLS, and nothing else may listen there.
fn listen(config: &Config, is_held: bool) -> Option<Obstacle> {
    let address = config.serve.listen;
    if let Some(problem) = config.serve.exposed(address) {
        return Some(refused(&problem));
    }
    // the service listens there itself, or systemd does for it
    if is_held || Path::new(SOCKET).exists() {
        return None;
    }
    let error = TcpListener::bind(address).err()?;
    Some(obstacle(
        (
            format!("serve.listen: адрес {address} занять нельзя: {error}"),
            format!("serve.listen: cannot listen at {address}: {error}"),
        ),
        (
            "остановите то, что слушает этот адрес, или укажите другой адрес в serve.listen",
            "stop what listens there, or name another address in serve.listen",
        ),
    ))
}

fn dashboards(config: &Config) -> Option<Obstacle> {
    let folder = config.serve.dashboards.as_ref()?;
    (!folder.join("words").is_dir()).then(|| {
        let folder = folder.display();
        obstacle(
            (
                format!("serve.dashboards: в папке {folder} нет страниц"),
                format!("serve.dashboards: there are no pages in the folder {folder}"),
            ),
            (
                "уберите ключ, тогда служба берет страницы из программы, или укажите копию папки dashboards",
                "leave the key out, then the pages of the program are used, or name a copy of the folder dashboards",
            ),
        )
    })
}

/// The folder of the store: the service must be able to write it, and it must be its own.
fn data(folder: &Path) -> Option<Obstacle> {
    let there = existing(folder);
    let shown = folder.display();
    let usable = Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK;
    if rustix::fs::access(there, usable).is_err() || unwritable(there).is_some() {
        return Some(obstacle(
            (
                format!("data: в папку {shown} нельзя писать"),
                format!("data: the folder {shown} cannot be written"),
            ),
            (
                format!(
                    "install -d -o ПОЛЬЗОВАТЕЛЬ -m 0700 {shown}; диск не должен быть подключен только для чтения"
                ),
                format!(
                    "install -d -o USER -m 0700 {shown}; the disk must not be mounted read-only"
                ),
            ),
        ));
    }
    let (owner, own) = (there.metadata().ok()?.uid(), geteuid().as_raw());
    (there == folder && owner != own).then(|| {
        obstacle(
            (
                format!("data: папка {shown} принадлежит пользователю {owner}, а проверка запущена от пользователя {own}"),
                format!("data: the folder {shown} belongs to user {owner}, this check is run by user {own}"),
            ),
            (
                format!("запустите от того, от чьего имени работает служба (sudo -u srok …), или chown -R {own} {shown}"),
                format!("run it as the user that the service runs as (sudo -u srok …), or chown -R {own} {shown}"),
            ),
        )
    })
}

/// Returns the folder itself or the one above it that is there already.
fn existing(folder: &Path) -> &Path {
    let there = folder.ancestors().find(|above| above.exists());
    there.unwrap_or(Path::new("."))
}

/// Returns why nothing can be made in a folder. A file without a name is tried, which leaves nothing behind.
fn unwritable(folder: &Path) -> Option<Errno> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    match rustix::fs::open(folder, flags, Mode::RUSR) {
        Ok(_) => None,
        // not every file system has such files
        Err(Errno::OPNOTSUPP | Errno::ISDIR) => {
            let tried = folder.join(".srok-check.tmp");
            let made = rustix::fs::mkdir(&tried, Mode::RWXU);
            made.and_then(|()| rustix::fs::rmdir(&tried)).err()
        }
        Err(error) => Some(error),
    }
}

/// A folder that the service makes when it is wanted.
fn folder(key: &str, folder: &Path) -> Option<Obstacle> {
    let error = unwritable(existing(folder))?;
    let shown = folder.display();
    Some(obstacle(
        (
            format!("{key}: в папку {shown} нельзя писать, или ее нельзя создать: {error}"),
            format!("{key}: the folder {shown} cannot be written or made: {error}"),
        ),
        (
            "укажите другую папку или дайте службе право писать в эту",
            "name another folder, or let the service write to this one",
        ),
    ))
}

fn inbox(config: &Config) -> Option<Obstacle> {
    let path = config.data.join(&config.serve.inbox);
    // where it will be made in the folder of the store, that one was looked at
    let is_apart = existing(&path) != existing(&config.data);
    folder("serve.inbox", &path).filter(|_| is_apart)
}

fn letters(mail: &Mail) -> Option<Obstacle> {
    let path = mail.folder.as_ref();
    let path = path.filter(|_| mail.transport == Transport::Folder)?;
    folder("mail.folder", path)
}

/// The key of links: what is there must be one. A folder that the settings name for it is not made, that of the store is.
fn key(config: &Config) -> Option<Obstacle> {
    let error = match Key::found(config) {
        Ok(Some(_)) => return None,
        Err(error) => error,
        Ok(None) => {
            let path = config.key_file.clone()?;
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            let error = unwritable(folder.unwrap_or(Path::new(".")))?.into();
            NoKey::File { path, error }
        }
    };
    Some(refused(&error))
}

/// What events and the log may take before a checkpoint, and a copy of the store: a recomputation writes standings beside the old ones.
fn disk(config: &Config) -> Option<Obstacle> {
    let free = free_disk(existing(&config.data))? >> 20;
    let size = |file| std::fs::metadata(config.data.join(file)).map_or(0, |file| file.len() >> 20);
    let store = size(FILE) + size(picture::FILE);
    let needed = config.serve.min_free_disk_mib + LOG_GROWS * config.serve.checkpoint_mib + store;
    (free < needed).then(|| {
        let shown = config.data.display();
        obstacle(
            (
                format!("data: на диске папки {shown} свободно {free} МиБ, нужно {needed} МиБ"),
                format!("data: {free} MiB are free on the disk of {shown}, {needed} MiB are needed"),
            ),
            (
                "освободите место или перенесите хранилище на больший диск; ниже serve.min_free_disk_mib события не принимаются",
                "make room or move the store to a larger disk; below serve.min_free_disk_mib no events are taken",
            ),
        )
    })
}

fn memory(config: &Config, open_limits: u64) -> Option<Obstacle> {
    let (limit, whose) = memory_mib()?;
    let needed = config.memory_lid_mib(open_limits);
    (limit < needed).then(|| {
        obstacle(
            (
                format!("памяти {limit} МиБ ({whose}), а по настройкам служба может занять {needed} МиБ"),
                format!("there are {limit} MiB of memory ({whose}), by the settings the service may take {needed} MiB"),
            ),
            (
                "уменьшите memory_limit_mib, serve.hot_cases_mib или serve.bodies_in_flight_mib, либо дайте больше памяти",
                "lower memory_limit_mib, serve.hot_cases_mib or serve.bodies_in_flight_mib, or give it more memory",
            ),
        )
    })
}

/// Returns how much memory the process may have, in MiB, and what sets that bound.
fn memory_mib() -> Option<(u64, &'static str)> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let of_groups = groups.lines().flat_map(|line| {
        // the second version of control groups, and the first
        let of_line = line
            .strip_prefix("0::/")
            .map(|path| ("/sys/fs/cgroup", path, "memory.max"));
        let of_line = of_line.or_else(|| {
            let (_, path) = line.split_once(":memory:/")?;
            Some(("/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"))
        });
        let (root, path, file) = of_line.unwrap_or(("", "", ""));
        let above: Vec<PathBuf> = Path::new(root)
            .join(path)
            .ancestors()
            .map(Path::to_path_buf)
            .collect();
        above.into_iter().filter_map(move |folder| {
            let most = std::fs::read_to_string(folder.join(file)).ok()?;
            Some((most.trim().parse::<u64>().ok()? >> 20, file))
        })
    });
    let machine = std::fs::read_to_string("/proc/meminfo").ok();
    let machine = machine.iter().filter_map(|text| {
        let total = text
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:"))?;
        Some((
            total.trim().trim_end_matches(" kB").parse::<u64>().ok()? >> 10,
            "MemTotal",
        ))
    });
    let limit = |resource, name| Some((getrlimit(resource).current? >> 20, name));
    let limits = [
        limit(Resource::As, "ulimit -v"),
        limit(Resource::Data, "ulimit -d"),
    ];
    of_groups
        .chain(machine)
        .chain(limits.into_iter().flatten())
        .min()
}

fn handles(config: &Config) -> Option<Obstacle> {
    // the service takes as many as it is allowed
    let limit = getrlimit(Resource::Nofile).maximum?;
    let needed = files_needed(config.serve.max_connections);
    (limit < needed).then(|| {
        obstacle(
            (
                format!("процессу разрешено открыть {limit} файлов, для serve.max_connections нужно {needed}"),
                format!("the process may open {limit} files, serve.max_connections needs {needed}"),
            ),
            (
                format!("LimitNOFILE={needed} в srok.service (ulimit -n {needed} в оболочке) или меньший serve.max_connections"),
                format!("LimitNOFILE={needed} in srok.service (ulimit -n {needed} in a shell), or a lower serve.max_connections"),
            ),
        )
    })
}

/// A store from the future: the clock was set back, or never set. Terms would be counted by it.
fn clock(data: &Path, now: DateTime<Utc>) -> Option<Obstacle> {
    let written = std::fs::metadata(data.join(FILE)).ok()?.mtime();
    (written > now.timestamp() + CLOCK).then(|| {
        let then = DateTime::from_timestamp(written, 0).unwrap_or_default();
        let [now, then] = [now, then].map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        obstacle(
            (
                format!("часы показывают {now} UTC, а хранилище записано {then} UTC"),
                format!("the clock says {now} UTC, the store was written at {then} UTC"),
            ),
            (
                "включите синхронизацию времени (timedatectl set-ntp true)",
                "have the clock set over the network (timedatectl set-ntp true)",
            ),
        )
    })
}

fn mail(mail: &Mail) -> Option<Obstacle> {
    let host = mail
        .host
        .as_ref()
        .filter(|_| mail.transport == Transport::Smtp)?;
    let port = mail.port();
    let answers = (host.as_str(), port)
        .to_socket_addrs()
        .map_err(|error| error.to_string())
        .and_then(|addresses| {
            let mut last = "no address".to_owned();
            for address in addresses {
                match TcpStream::connect_timeout(&address, MAIL_ANSWERS) {
                    Ok(_) => return Ok(()),
                    Err(error) => last = error.to_string(),
                }
            }
            Err(last)
        });
    let reason = answers.err()?;
    Some(obstacle(
        (
            format!("mail.host: почтовый сервер {host}:{port} не отвечает: {reason}"),
            format!("mail.host: the mail server {host}:{port} does not answer: {reason}"),
        ),
        (
            "проверьте адрес, порт и правила сети; письма остаются в очереди, пока сервер не ответит",
            "check name, port and the rules of the network; letters wait until the server answers",
        ),
    ))
}
