//! Would the service run here, as this user, by these settings? What `srok check --deploy` looks at: folders, disk, memory, handles, addresses,
//! clock and mail. It changes nothing, and needs no store.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustix::fs::Access;
use rustix::process::{Resource, geteuid, getrlimit};

use super::super::Desk;
use crate::config::{Config, Mail, Transport};
use crate::service::{LOG_GROWS, free_disk};
use crate::store::FILE;
use crate::web::files_needed;
use crate::words::Lang;

/// Memory for everything that has no setting: the program, its threads, pictures of what is open, answers being made, in MiB.
const BESIDE_MIB: u64 = 512;
/// How long a mail server may take to answer.
const MAIL_ANSWERS: Duration = Duration::from_secs(5);
/// A store that was written so much later than now says that the clock is wrong, in seconds.
const CLOCK: i64 = 300;

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

/// Returns everything that would keep the service from running well here.
pub(super) fn obstacles(desk: &Desk) -> Vec<Obstacle> {
    let config = &desk.config;
    let mut found = Vec::new();
    found.extend(dashboards(config));
    found.extend(data(&config.data));
    found.extend(disk(config));
    found.extend(memory(config));
    found.extend(handles(config));
    found.extend(clock(&config.data, desk.clock.now()));
    found.extend(mail(&config.mail));
    found
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
    if rustix::fs::access(there, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
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

/// What events and the log may take before a checkpoint, and a copy of the store: a recomputation writes standings beside the old ones.
fn disk(config: &Config) -> Option<Obstacle> {
    let free = free_disk(existing(&config.data))? >> 20;
    let store = std::fs::metadata(config.data.join(FILE)).map_or(0, |file| file.len() >> 20);
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

fn memory(config: &Config) -> Option<Obstacle> {
    let (limit, whose) = memory_mib()?;
    let serve = &config.serve;
    let needed = config.memory_limit_mib
        + (serve.hot_cases_mib + serve.bodies_in_flight_mib) as u64
        + BESIDE_MIB;
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
