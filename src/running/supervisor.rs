//! Who started the service, and what does he hear of it? systemd, or whoever speaks its protocol: a socket may be handed over (`LISTEN_FDS`), and
//! notes tell that the service is ready, alive and stopping (`NOTIFY_SOCKET`, `WATCHDOG_USEC`). Without these variables nothing is sent.

use std::ffi::OsString;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use listenfd::ListenFd;
use tokio::time::MissedTickBehavior;

use srok_service::Service;
use srok_web::{self as web, App};

/// How often is told how far the start is where nobody watches.
const TICK: Duration = Duration::from_secs(10);
/// For how many rounds a start that goes on asks to be waited for.
const PATIENCE: u32 = 6;

/// Whoever started the service and waits for word of it.
#[derive(Debug, Default)]
pub struct Supervisor {
    /// Where notes go.
    notes: Option<SocketAddr>,
    /// After which silence the service counts as hung.
    watchdog: Option<Duration>,
}

impl Supervisor {
    /// Returns who started this process, by the variables it was given.
    ///
    /// # Errors
    ///
    /// The name of the socket for notes is none.
    pub fn of_this_process() -> anyhow::Result<Self> {
        Self::of(|name| std::env::var_os(name))
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>) -> anyhow::Result<Self> {
        let notes = variable("NOTIFY_SOCKET").map(|name| {
            address(&name).with_context(|| {
                format!(
                    "NOTIFY_SOCKET: no socket is called {}\nhint: leave it out; systemd sets it for Type=notify",
                    name.display()
                )
            })
        });
        let number = |name| variable(name)?.to_str()?.parse::<u64>().ok();
        let is_meant =
            number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|usec| *usec > 0 && is_meant);
        Ok(Self {
            notes: notes.transpose()?,
            watchdog: watchdog.map(Duration::from_micros),
        })
    }

    /// Tells how the service is until it is stopped: that it is ready once standings were computed; that it is alive, twice in the time after which
    /// silence means the opposite, and only while it is; that it is stopping.
    pub async fn accompany(self, service: Arc<Service>, app: App) {
        let Some(notes) = &self.notes else { return };
        let mut stopping = service.stopping.subscribe();
        let mut shown = service.when_shown();
        let period = self.watchdog.map_or(TICK, |limit| limit / 2);
        let mut tick = tokio::time::interval(period);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_ready = false;
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => break,
                _ = shown.changed(), if !is_ready => {}
                _ = tick.tick() => {}
            }
            if !is_ready && service.is_ready() {
                is_ready = true;
                tell(notes, "READY=1\nSTATUS=ready");
            } else if !is_ready {
                let patience = (period * PATIENCE).as_micros();
                tell(
                    notes,
                    &format!("STATUS=standings are being computed\nEXTEND_TIMEOUT_USEC={patience}"),
                );
            }
            if self.watchdog.is_some() {
                if service.queue.is_worked_on() && web::answers(&app, period).await {
                    tell(notes, "WATCHDOG=1");
                } else {
                    tracing::error!(
                        "the service hangs; whoever watches over it is not told that it is alive"
                    );
                }
            }
        }
        tell(notes, "STOPPING=1\nSTATUS=requests under way are finished");
    }
}

/// Returns the socket that was opened for the service before it was started, if one was.
///
/// To be called while the process has one thread: the variables are taken out, so that no process of its own takes them for its own.
///
/// # Errors
///
/// What was handed over is no TCP socket, or more than one.
pub fn socket() -> anyhow::Result<Option<TcpListener>> {
    let mut given = ListenFd::from_env();
    let hint = "hint: hand over one socket, e.g. ListenStream=127.0.0.1:8080 in a unit of type socket, or none";
    anyhow::ensure!(
        given.len() <= 1,
        "LISTEN_FDS: {} sockets were handed over, one can be used\n{hint}",
        given.len()
    );
    given
        .take_tcp_listener(0)
        .with_context(|| format!("LISTEN_FDS: what was handed over is no TCP socket\n{hint}"))
}

/// Returns the address of a socket by its name; one that begins with `@` is in no folder.
fn address(name: &OsString) -> std::io::Result<SocketAddr> {
    match name.as_bytes().split_first() {
        Some((b'@', name)) => SocketAddr::from_abstract_name(name),
        _ => SocketAddr::from_pathname(name),
    }
}

/// Sends a note. That nobody hears it is no reason to end.
fn tell(notes: &SocketAddr, note: &str) {
    let sent = UnixDatagram::unbound().and_then(|socket| {
        socket.set_nonblocking(true)?;
        socket.send_to_addr(note.as_bytes(), notes)
    });
    if let Err(error) = sent {
        tracing::warn!(%error, note, "whoever started the service could not be told");
    }
}

#[cfg(test)]
mod tests {
    use super::Supervisor;
    use std::time::Duration;

    #[test]
    fn a_watchdog_meant_for_another_process_is_none() {
        let of = |pid: u32| {
            Supervisor::of(move |name| match name {
                "WATCHDOG_USEC" => Some("3000000".into()),
                "WATCHDOG_PID" => Some(pid.to_string().into()),
                _ => None,
            })
        };
        let own = of(std::process::id()).unwrap();
        assert_eq!(own.watchdog, Some(Duration::from_secs(3)));
        assert_eq!(of(1).unwrap().watchdog, None);
    }

    #[test]
    fn a_name_of_no_socket_is_refused_with_the_variable() {
        let long = "x".repeat(200);
        let error = Supervisor::of(|name| (name == "NOTIFY_SOCKET").then(|| long.clone().into()));
        assert!(
            error
                .unwrap_err()
                .to_string()
                .starts_with("NOTIFY_SOCKET: ")
        );
    }
}
