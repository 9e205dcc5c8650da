//! What if a thread of the service breaks off? It begins again where it can, else the service ends, so that it is started anew: never is
//! something left undone in silence.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;
use tokio::task::AbortHandle;

use super::Service;

/// Memory of a thread that computes: the parsers of JSON and of law go deep.
const STACK: usize = 8 << 20;
/// Pause before work that broke off begins again.
const PAUSE: Duration = Duration::from_secs(5);

/// Starts a thread without which the service cannot go on.
///
/// # Errors
///
/// The system starts no further thread.
pub fn spawn(
    service: &Arc<Service>,
    name: &'static str,
    work: impl FnOnce(&Arc<Service>) + Send + 'static,
) -> anyhow::Result<JoinHandle<()>> {
    let service = Arc::clone(service);
    start(name, move || {
        if let Err(panic) = caught(|| work(&service)) {
            service.break_off(&format!("the thread `{name}` broke off: {panic}"));
        } else if !service.is_stopping() {
            service.break_off(&format!("the thread `{name}` ended before its time"));
        }
    })
}

/// Starts a thread whose work begins again if it breaks off: it makes something of the store that can be made anew at any time.
///
/// # Errors
///
/// The system starts no further thread.
pub fn keep(
    service: &Arc<Service>,
    name: &'static str,
    work: impl Fn(&Arc<Service>) + Send + 'static,
) -> anyhow::Result<JoinHandle<()>> {
    let service = Arc::clone(service);
    start(name, move || {
        while let Err(panic) = caught(|| work(&service)) {
            tracing::error!(thread = name, %panic, "it begins again");
            if service.rest(PAUSE) {
                return;
            }
        }
    })
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.into())
        .stack_size(STACK)
        .spawn(work)
        .with_context(|| format!("the thread `{name}` cannot be started"))
}

/// Does a piece of work; a panic in it is an error with what was said.
///
/// # Errors
///
/// What the panic said.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| said(&*panic).to_owned())
}

/// Returns what a panic said.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
}

/// A task without which the service cannot go on.
pub struct Watched {
    task: AbortHandle,
    watch: tokio::task::JoinHandle<()>,
}

impl Watched {
    /// Starts the task.
    pub fn start(
        service: &Arc<Service>,
        name: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let (service, running) = (Arc::clone(service), tokio::spawn(task));
        Self {
            task: running.abort_handle(),
            watch: tokio::spawn(async move {
                match running.await {
                    Err(ended) if ended.is_cancelled() => {}
                    _ if service.is_stopping() => {}
                    _ => service.break_off(&format!("the task `{name}` broke off")),
                }
            }),
        }
    }

    /// Ends the task.
    pub async fn end(self) {
        self.task.abort();
        let _ = self.watch.await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{caught, keep, spawn};
    use crate::Service;
    use crate::pulse::tests::service;

    fn breaks(_: &Arc<Service>) {
        panic!("in the middle");
    }

    fn ends(_: &Arc<Service>) {}

    #[test]
    fn a_thread_that_breaks_off_or_ends_too_soon_ends_the_service() {
        let folder = tempfile::tempdir().unwrap();
        for (name, work) in [("breaks", breaks as fn(&Arc<Service>)), ("ends", ends)] {
            let service = service(&folder.path().join(name), 0);
            spawn(&service, name, work).unwrap().join().unwrap();
            let reason = service.broken().unwrap();
            assert!(reason.contains(name) && service.is_stopping(), "{reason}");
        }
    }

    #[test]
    fn work_that_can_begin_again_ends_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let service = service(folder.path(), 0);
        let kept = keep(&service, "kept", |service| {
            // it would begin again after a pause
            service.stop();
            panic!("in the middle");
        });
        kept.unwrap().join().unwrap();
        assert_eq!(service.broken(), None);
        assert_eq!(caught::<()>(|| panic!("said")), Err("said".to_owned()));
    }
}
