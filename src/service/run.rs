//! How does the service begin and end? Store, law, threads and socket in order; at the end the same in reverse, nothing accepted lost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::Context as _;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::{Backlog, Service, Settling, control, jobs, measures, past, picture};
use crate::store::StoreError;
use crate::web::{App, Listener};

/// Memory of a thread that computes: the parsers of JSON and of law go deep.
const STACK: usize = 8 << 20;

/// Runs the service until it is stopped by a signal or the store fails. `started` is told the address once events can come in and commands
/// can reach the service.
///
/// # Errors
///
/// The address cannot be listened at, or the store cannot be read or has failed.
pub fn run(
    service: &Arc<Service>,
    backlog: Backlog,
    started: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the threads of the service cannot be started")?;
    let listen = service.config.serve.listen;
    let listener = runtime
        .block_on(Listener::bind(listen))
        .with_context(|| format!("cannot listen at {listen}\nhint: stop what listens there, or name another address with --listen"))?;
    let address = listener.address().context("the address is not known")?;
    if let Some(problem) = service.config.serve.exposed(address) {
        anyhow::bail!(problem);
    }
    service.store.load_identities()?;
    let writer = spawn("writer", {
        let service = Arc::clone(service);
        move || backlog.work(&service)
    })?;
    let settler = settler(service, &runtime)?;
    let painter = spawn("painter", {
        let (service, handle) = (Arc::clone(service), runtime.handle().clone());
        move || picture::work(&service, &handle)
    })?;
    let historian = spawn("historian", {
        let (service, handle) = (Arc::clone(service), runtime.handle().clone());
        move || past::work(&service, &handle)
    })?;
    let figures = measures::start();
    runtime.block_on(async {
        tokio::spawn(stop_at_a_signal(Arc::clone(service)));
        let control = control::listen(Arc::clone(service));
        started(address);
        let jobs = jobs::start(Arc::clone(service)).await;
        listener.serve(App::new(Arc::clone(service), figures)).await;
        jobs.end().await;
        control.end().await;
    });
    // what was accepted is committed, what is committed reaches the main file
    service.queue.close();
    join(writer);
    join(settler);
    join(painter);
    join(historian);
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    if let Some(reason) = service.broken() {
        return Err(StoreError::Failed { reason }.into());
    }
    // a log that stays is taken up at the next start
    if let Err(error) = service.store.checkpoint() {
        tracing::warn!(%error, "the log could not be written into the store");
    }
    tracing::info!("the service has ended; everything it took in is in the store");
    Ok(())
}

/// Starts the thread that makes standings up. It is no fault of a reader if that takes time, so the service listens meanwhile.
fn settler(service: &Arc<Service>, runtime: &Runtime) -> anyhow::Result<JoinHandle<()>> {
    let settling = Settling::open(service)?;
    let (service, handle) = (Arc::clone(service), runtime.handle().clone());
    spawn("settler", move || settling.work(&service, &handle))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.into())
        .stack_size(STACK)
        .spawn(work)
        .with_context(|| format!("the thread `{name}` cannot be started"))
}

fn join(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("a thread of the service broke off");
    }
}

/// Stops the service at SIGTERM or SIGINT.
async fn stop_at_a_signal(service: Arc<Service>) {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be waited for; stop the service by killing it");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("the service is being stopped; requests under way are finished");
    service.stop();
}
