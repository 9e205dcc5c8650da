//! How is the installation, and who may do what in it? The pages of the administrator.

pub(super) mod audit;
pub(super) mod directory;
pub(super) mod jobs;
pub(super) mod tokens;
pub(super) mod users;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::{Sheet, Visit};
use srok_core::access::token;
use srok_core::config::{Config, Tls, Transport};
use srok_law::calendar::Zone;
use srok_law::case::Instant;
use srok_law::words::{self, Lang};
use srok_service::{Service, free_disk};
use srok_store::Part;

/// A line of facts: the key of its label, and what there is to say.
#[derive(Debug, Serialize)]
struct Fact {
    key: &'static str,
    text: String,
}

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    tabs: Vec<Tab>,
    /// Keys of what should be seen to.
    notices: Vec<&'static str>,
    /// Peers that say for whom they ask and are not believed.
    unlisted: Vec<String>,
    installation: Vec<Fact>,
    data: Vec<Fact>,
    people: Vec<Fact>,
    settings: Vec<(&'static str, String)>,
}

/// A page of the administrator.
#[derive(Debug, Serialize)]
struct Tab {
    href: &'static str,
    key: &'static str,
    is_here: bool,
}

const TABS: [(&str, &str); 6] = [
    ("/admin", "admin.tab.overview"),
    ("/admin/users", "admin.tab.users"),
    ("/admin/tokens", "admin.tab.tokens"),
    ("/admin/directory", "admin.tab.directory"),
    ("/admin/jobs", "admin.tab.jobs"),
    ("/admin/audit", "admin.tab.audit"),
];

/// Returns the pages of the administrator, for the head of each.
fn tabs(here: &str) -> Vec<Tab> {
    TABS.iter()
        .map(|(href, key)| Tab {
            href,
            key,
            is_here: *href == here,
        })
        .collect()
}

/// Puts moments into words.
struct Moments {
    lang: Lang,
    zone: Zone,
}

impl Moments {
    fn of(service: &Service, visit: &Visit) -> Result<Self, WebError> {
        let zone = service
            .zone()
            .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
        Ok(Self {
            lang: visit.lang,
            zone,
        })
    }

    fn say(&self, at: Instant) -> String {
        words::moment(self.lang, &self.zone, at)
    }

    /// With seconds, where the order of things matters.
    fn exactly(&self, at: Instant) -> String {
        let local = self.zone.local(at);
        let date = words::date(self.lang, local.date_naive());
        format!("{date} {}", local.format("%H:%M:%S"))
    }
}

/// Shows how the installation is.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let moments = Moments::of(service, visit)?;
        let page = Page {
            tabs: tabs("/admin"),
            notices: notices(service),
            unlisted: unlisted(service),
            installation: installation(service, visit.lang),
            data: data(service, &moments)?,
            people: people(service, &moments),
            settings: settings(&service.config),
        };
        let title = visit.pick("Администрирование", "Administration");
        Ok(Sheet::new("admin/overview.html", title, &page))
    })
    .await
}

/// Returns what of the settings should be seen to.
fn notices(service: &Service) -> Vec<&'static str> {
    let config = &service.config;
    let url = &config.serve.public_url;
    let is_here = ["127.0.0.1", "localhost", "[::1]"].contains(&url.host());
    let is_open = !url.is_tls() && !is_here;
    let mut notices = Vec::new();
    if is_open {
        notices.push("admin.notice.no_tls");
    }
    if config.serve.insecure && !config.serve.listen.ip().to_canonical().is_loopback() {
        notices.push("admin.notice.insecure");
    }
    if config.mail.transport == Transport::None {
        notices.push("admin.notice.no_mail");
    } else if config.alerts.start_on.is_none() {
        notices.push("admin.notice.no_alerts");
    }
    if !token::ending(&service.store.tokens(), service.clock.now().into()).is_empty() {
        notices.push("admin.notice.tokens");
    }
    notices
}

fn unlisted(service: &Service) -> Vec<String> {
    let peers = service.doors.unlisted(service.clock.now().into());
    peers.iter().map(ToString::to_string).collect()
}

fn mebibytes(bytes: u64, lang: Lang) -> String {
    let whole = i64::try_from(bytes.div_ceil(1 << 20)).unwrap_or(i64::MAX);
    format!("{} {}", words::number(whole), lang.pick("МиБ", "MiB"))
}

fn installation(service: &Service, lang: Lang) -> Vec<Fact> {
    let fact = |key, text| Fact { key, text };
    let store = &service.store;
    let mut facts = vec![
        fact("admin.version", env!("CARGO_PKG_VERSION").to_owned()),
        fact("admin.store", store.path().display().to_string()),
        fact(
            "admin.store_size",
            mebibytes(store.file_bytes(Part::Record), lang),
        ),
        fact(
            "admin.log_size",
            mebibytes(store.wal_bytes(Part::Record), lang),
        ),
        fact(
            "admin.picture_size",
            mebibytes(
                store.file_bytes(Part::Picture) + store.wal_bytes(Part::Picture),
                lang,
            ),
        ),
    ];
    if let Some(free) = free_disk(&service.config.data) {
        facts.push(fact("admin.free_disk", mebibytes(free, lang)));
    }
    facts
}

fn data(service: &Service, moments: &Moments) -> Result<Vec<Fact>, WebError> {
    let fact = |key, text| Fact { key, text };
    let number = |count: u64| words::number(i64::try_from(count).unwrap_or(i64::MAX));
    let lang = moments.lang;
    let last = service.store.last_recorded()?;
    let lag = service.lag().as_secs();
    let standings = if service.is_ready() {
        lang.pick("посчитаны", "made up").to_owned()
    } else {
        lang.pick("пересчитываются", "being made up").to_owned()
    };
    Ok(vec![
        fact("admin.events", number(service.store.event_count()?)),
        fact("admin.cases", number(service.store.case_count()?)),
        fact(
            "admin.last_event",
            last.map_or_else(|| "—".to_owned(), |at| moments.say(at)),
        ),
        fact("admin.standings", standings),
        fact(
            "admin.lag",
            format!("{} {}", number(lag), lang.pick("с", "s")),
        ),
        fact("admin.queue", number(service.queue.depth() as u64)),
    ])
}

fn people(service: &Service, moments: &Moments) -> Vec<Fact> {
    let now = service.clock.now().into();
    let accounts = service.store.accounts();
    let good = accounts.iter().filter(|account| !account.is_disabled());
    let tokens = service.store.tokens();
    let tokens = tokens.iter().filter(|token| token.is_good(now)).count();
    let lang = moments.lang;
    let audit = service.audit_look().map_or_else(
        || {
            lang.pick("еще не проверена", "not looked at yet")
                .to_owned()
        },
        |look| {
            let found = if look.found.wrong == 0 {
                lang.pick("цела", "whole")
            } else {
                lang.pick("нарушена", "broken")
            };
            format!("{found}, {}", moments.say(look.at))
        },
    );
    vec![
        Fact {
            key: "admin.accounts",
            text: good.count().to_string(),
        },
        Fact {
            key: "admin.tokens",
            text: tokens.to_string(),
        },
        Fact {
            key: "admin.chain",
            text: audit,
        },
    ]
}

/// Returns the settings that matter, by their keys; nothing that is secret.
fn settings(config: &Config) -> Vec<(&'static str, String)> {
    let serve = &config.serve;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let path =
        |path: Option<&std::path::PathBuf>| or_none(path.map(|path| path.display().to_string()));
    let transport = match config.mail.transport {
        Transport::None => "none",
        Transport::Smtp => "smtp",
        Transport::Folder => "folder",
    };
    let tls = match config.mail.tls {
        Tls::Starttls => "starttls",
        Tls::Implicit => "implicit",
        Tls::None => "none",
    };
    let proxies: Vec<String> = serve.proxies.iter().map(ToString::to_string).collect();
    vec![
        ("lang", config.lang.clone()),
        ("zone", config.zone.clone()),
        ("law", path(config.law.as_ref())),
        ("memory_limit_mib", config.memory_limit_mib.to_string()),
        ("serve.listen", serve.listen.to_string()),
        ("serve.public_url", serve.public_url.to_string()),
        ("serve.hosts", or_none(some(serve.hosts.join(", ")))),
        ("serve.max_connections", serve.max_connections.to_string()),
        (
            "serve.session_idle_minutes",
            serve.session_idle_minutes.to_string(),
        ),
        ("serve.session_hours", serve.session_hours.to_string()),
        ("serve.proxies", or_none(some(proxies.join(", ")))),
        (
            "serve.metrics",
            format!("{:?}", serve.metrics).to_lowercase(),
        ),
        (
            "serve.min_free_disk_mib",
            serve.min_free_disk_mib.to_string(),
        ),
        (
            "alerts.start_on",
            or_none(config.alerts.start_on.map(|day| day.to_string())),
        ),
        ("alerts.rules", path(config.alerts.rules.as_ref())),
        ("mail.transport", transport.to_owned()),
        ("mail.host", or_none(config.mail.host.clone())),
        ("mail.port", config.mail.port().to_string()),
        ("mail.tls", tls.to_owned()),
        ("mail.from", or_none(config.mail.from.clone())),
    ]
}
