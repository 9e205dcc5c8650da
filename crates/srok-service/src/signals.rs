//! Which signals end the service? SIGTERM and SIGINT, in order and within a bounded time; SIGHUP does not, for nothing is read anew by it.

use std::process;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{Signal, getpid, kill_process};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use super::{Service, lock};

/// What the end may take beyond the time that requests have: threads finish what they are at, the log is written into the store.
const GRACE: Duration = Duration::from_secs(10);
/// What leaving may take once it was decided to wait for nobody.
const LEAVING: Duration = Duration::from_secs(2);
/// The exit status of a service that did not end in order.
const BROKEN_OFF: i32 = 3;

/// The end of the service, for threads that wait for it.
#[derive(Debug, Default)]
pub struct End {
    has_begun: Mutex<bool>,
    bell: Condvar,
}

impl End {
    /// Wakes whoever waits.
    pub fn begin(&self) {
        *lock(&self.has_begun) = true;
        self.bell.notify_all();
    }

    /// Waits for a time or until the end begins. Returns whether it has.
    pub fn rest(&self, time: Duration) -> bool {
        let waited = self
            .bell
            .wait_timeout_while(lock(&self.has_begun), time, |has_begun| !*has_begun);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Lets the process live on when its terminal closes, from now on. Where that cannot be done it is said.
pub fn outlive_hangup() {
    let outlived = runtime().and_then(|runtime| {
        let mut hangup = {
            let _within = runtime.enter();
            signal(SignalKind::hangup()).context("SIGHUP cannot be waited for")?
        };
        thread("hangup", move || {
            runtime.block_on(async {
                while hangup.recv().await.is_some() {
                    tracing::info!(
                        "SIGHUP: nothing is read anew; start the service again for settings and law to be read"
                    );
                }
            });
        })
    });
    if let Err(error) = outlived {
        tracing::warn!("{error:#}; the service ends with its terminal");
    }
}

/// Stops the service at SIGTERM or SIGINT. It is a thread of its own that waits: however busy all others are, it is heard.
///
/// # Errors
///
/// Signals cannot be waited for.
pub fn heed(service: &Arc<Service>) -> anyhow::Result<()> {
    let runtime = runtime()?;
    let (mut terminate, mut interrupt) = {
        let _within = runtime.enter();
        let of = |kind| signal(kind).context("signals cannot be waited for");
        (of(SignalKind::terminate())?, of(SignalKind::interrupt())?)
    };
    // it never ends by itself, and must not keep the store open
    let service = Arc::downgrade(service);
    thread("signals", move || {
        runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                let Some(service) = service.upgrade() else {
                    return;
                };
                service.stop();
                tracing::info!("the service is being stopped; requests under way are finished");
            }
        });
    })
}

/// Ends the process if the service does not end by itself in time, once it is to end.
///
/// # Errors
///
/// No thread can be started.
pub fn limit_the_end(service: &Service) -> anyhow::Result<Ended> {
    let drain = Duration::from_secs(service.config.serve.drain_seconds);
    limit(&service.end, drain + GRACE)
}

fn limit(end: &Arc<End>, patience: Duration) -> anyhow::Result<Ended> {
    let (ended, waiting) = sync_channel::<()>(0);
    let end = Arc::clone(end);
    thread("end", move || {
        while !end.rest(Duration::from_hours(1)) {}
        if waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
            tracing::error!(
                seconds = patience.as_secs(),
                "the service did not end in time and is broken off; what it acknowledged is on the disk"
            );
            let _ = thread("leave", || process::exit(BROKEN_OFF));
            std::thread::sleep(LEAVING);
            let _ = kill_process(getpid(), Signal::KILL);
        }
    })?;
    Ok(Ended(ended))
}

/// The service has not ended yet; dropped, it has.
pub struct Ended(#[expect(dead_code, reason = "it is its end that says something")] SyncSender<()>);

fn runtime() -> anyhow::Result<Runtime> {
    Builder::new_current_thread()
        .enable_io()
        .build()
        .context("signals cannot be waited for")
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .with_context(|| format!("the thread `{name}` cannot be started"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::sync::Arc;
    use std::time::Duration;

    use super::{BROKEN_OFF, End, limit};

    /// In the process with this variable the end is begun and nobody ends.
    const HANGS: &str = "SROK_TEST_HANGS";
    const NAME: &str = "signals::tests::a_service_that_does_not_end_is_ended";

    #[test]
    fn a_service_that_does_not_end_is_ended() {
        if std::env::var_os(HANGS).is_some() {
            let end = Arc::new(End::default());
            let _ended = limit(&end, Duration::from_millis(1)).unwrap();
            end.begin();
            loop {
                std::thread::park();
            }
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME])
            .env(HANGS, "1")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(BROKEN_OFF));
    }

    #[test]
    fn one_that_ends_in_time_is_let_go() {
        let end = Arc::new(End::default());
        let ended = limit(&end, Duration::from_secs(3600)).unwrap();
        end.begin();
        drop(ended);
        assert!(
            end.rest(Duration::from_secs(3600)),
            "whoever rests is woken"
        );
    }
}
