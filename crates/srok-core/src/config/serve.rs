//! How does the service behave? Settings of the table `[serve]`; keys carry their units.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::{Network, PublicUrl};

/// The settings of `srok serve`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Serve {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Connections open at once; for further ones those of strangers that say nothing are closed.
    pub max_connections: usize,
    /// Of them from one address; those of `proxies` are not counted.
    pub max_connections_per_address: usize,
    /// Requests under way for one account or token; further ones wait a little, then are asked to come again.
    pub max_requests_per_account: usize,
    /// Requests under way for one address of people who have not signed in, likewise.
    pub max_requests_per_address: usize,
    /// Longest request body, unpacked, in MiB.
    pub max_body_mib: usize,
    /// Request bodies held in memory at once, in MiB; beyond, senders are asked to come again.
    pub bodies_in_flight_mib: usize,
    /// Events that may wait to be written; beyond, senders are asked to come again.
    pub queued_events: usize,
    /// Seconds a client may take for the head of a request.
    pub head_timeout_seconds: u64,
    /// Seconds a client may be silent in the middle of a body.
    pub body_timeout_seconds: u64,
    /// Seconds an answer may wait for a client that does not read it.
    pub write_timeout_seconds: u64,
    /// Seconds after which a request that is still under way is broken off.
    pub request_timeout_seconds: u64,
    /// Seconds that requests under way have to finish when the service is stopped.
    pub drain_seconds: u64,
    /// Folder watched for files, beneath the data folder unless absolute.
    pub inbox: PathBuf,
    /// Memory for the events of cases that were touched last, in MiB.
    pub hot_cases_mib: usize,
    /// The log is written into the main file once it is so large, in MiB.
    pub checkpoint_mib: u64,
    /// Folder the pages are read from at each look, for whoever works on them; absent: those of the program.
    pub dashboards: Option<PathBuf>,
    /// Free disk below which no events are taken, in MiB.
    pub min_free_disk_mib: u64,
    /// Minutes after which who has asked for nothing must sign in again.
    pub session_idle_minutes: u32,
    /// Hours after which everybody must sign in again.
    pub session_hours: u32,
    /// Addresses of proxies in front of the service, which say in `X-Forwarded-For` who asks. Of others that is not believed.
    pub proxies: Vec<Network>,
    /// Address under which people reach the service.
    pub public_url: PublicUrl,
    /// Further names of the host that requests may name.
    pub hosts: Vec<String>,
    /// Whether others than this machine may reach the service without TLS.
    pub insecure: bool,
    /// Who may read the figures.
    pub metrics: Metrics,
}

/// Who may read the figures at `/metrics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metrics {
    /// Nobody.
    Closed,
    /// Who has a token for that.
    Token,
    /// Everybody.
    Open,
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            max_connections: 2048,
            max_connections_per_address: 1024,
            max_requests_per_account: 64,
            max_requests_per_address: 16,
            max_body_mib: 64,
            bodies_in_flight_mib: 256,
            queued_events: 100_000,
            head_timeout_seconds: 10,
            body_timeout_seconds: 30,
            write_timeout_seconds: 30,
            request_timeout_seconds: 900,
            drain_seconds: 30,
            inbox: "inbox".into(),
            hot_cases_mib: 512,
            checkpoint_mib: 32,
            dashboards: None,
            min_free_disk_mib: 512,
            session_idle_minutes: 480,
            session_hours: 24,
            proxies: Vec::new(),
            public_url: PublicUrl::default(),
            hosts: Vec::new(),
            insecure: false,
            metrics: Metrics::Token,
        }
    }
}

impl Serve {
    /// Returns the time a client has for the head of a request.
    #[must_use]
    pub const fn head_timeout(&self) -> Duration {
        Duration::from_secs(self.head_timeout_seconds)
    }

    /// Returns the time a client may be silent in the middle of a body.
    #[must_use]
    pub const fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_seconds)
    }

    /// Returns the time an answer may wait for a client that does not read it.
    #[must_use]
    pub const fn write_timeout(&self) -> Duration {
        Duration::from_secs(self.write_timeout_seconds)
    }

    /// Returns the time that a request may be under way.
    #[must_use]
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }

    /// Returns why the service must not listen at an address: others could reach it, and what they send could be read on the way.
    #[must_use]
    pub fn exposed(&self, address: SocketAddr) -> Option<String> {
        let is_here = address.ip().to_canonical().is_loopback();
        let is_meant = is_here || self.insecure || self.public_url.is_tls();
        (!is_meant).then(|| {
            format!(
                "serve.listen = \"{address}\" is beyond this machine, and passwords would cross the network as they are typed\nhint: put a proxy with TLS before it and name its address, serve.public_url = \"https://…\"; or set serve.insecure = true if the network is nobody else's"
            )
        })
    }

    /// Returns what is wrong with the settings, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        let at_least_one = [
            ("max_connections", self.max_connections as u64),
            (
                "max_connections_per_address",
                self.max_connections_per_address as u64,
            ),
            (
                "max_requests_per_account",
                self.max_requests_per_account as u64,
            ),
            (
                "max_requests_per_address",
                self.max_requests_per_address as u64,
            ),
            ("max_body_mib", self.max_body_mib as u64),
            ("queued_events", self.queued_events as u64),
            ("head_timeout_seconds", self.head_timeout_seconds),
            ("body_timeout_seconds", self.body_timeout_seconds),
            ("write_timeout_seconds", self.write_timeout_seconds),
            ("request_timeout_seconds", self.request_timeout_seconds),
            ("checkpoint_mib", self.checkpoint_mib),
            ("session_idle_minutes", self.session_idle_minutes.into()),
            ("session_hours", self.session_hours.into()),
        ];
        if let Some((key, _)) = at_least_one.iter().find(|(_, value)| *value == 0) {
            return Some(format!("serve.{key} is 0; it must be at least 1"));
        }
        let is_name = |host: &String| {
            let is_fit = |letter: char| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter);
            !host.is_empty() && host.chars().all(is_fit)
        };
        if let Some(host) = self.hosts.iter().find(|host| !is_name(host)) {
            return Some(format!(
                "serve.hosts: `{host}` is no name of a host; write it without scheme, port and path, as srok.example"
            ));
        }
        (self.bodies_in_flight_mib < self.max_body_mib).then(|| {
            format!(
                "serve.bodies_in_flight_mib = {} is less than serve.max_body_mib = {}; no body of that length could ever be taken",
                self.bodies_in_flight_mib, self.max_body_mib
            )
        })
    }
}
