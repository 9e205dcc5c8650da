//! How does the service begin and end? Store, law, threads and socket in order; at the end the same in reverse, nothing accepted lost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::Context as _;

use super::supervisor::{self, Supervisor};
use super::{
    Backlog, Service, Settling, control, inbox, jobs, measures, past, picture, pulse, signals,
    threads,
};
use crate::store::StoreError;
use crate::web::{App, Listener};

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
    // before there are threads, as it changes the environment
    let given = supervisor::socket()?;
    let supervisor = Supervisor::of_this_process()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the threads of the service cannot be started")?;
    let listen = service.config.serve.listen;
    let listener = runtime
        .block_on(Listener::bind(listen, given))
        .with_context(|| format!("cannot listen at {listen}\nhint: stop what listens there, or name another address with --listen"))?;
    let address = listener.address().context("the address is not known")?;
    if let Some(problem) = service.config.serve.exposed(address) {
        anyhow::bail!(problem);
    }
    service.store.load_identities()?;
    signals::heed(service)?;
    let _ended = signals::limit_the_end(service)?;
    let handle = || runtime.handle().clone();
    let writer = threads::spawn(service, "writer", |service| backlog.work(service))?;
    let settling = Settling::open(service)?;
    let on = handle();
    // making standings up takes time, which is no fault of a reader, so the service listens meanwhile
    let settler = threads::spawn(service, "settler", move |service| {
        settling.work(service, &on)
    })?;
    let on = handle();
    let painter = threads::keep(service, "painter", move |service| {
        picture::work(service, &on)
    })?;
    let on = handle();
    let historian = threads::keep(service, "historian", move |service| {
        past::work(service, &on)
    })?;
    let pulse = threads::keep(service, "pulse", pulse::work)?;
    let figures = measures::start();
    let served = threads::caught(|| {
        runtime.block_on(async {
            let control = control::listen(Arc::clone(service));
            started(address);
            let jobs = jobs::start(Arc::clone(service)).await;
            let app = App::new(Arc::clone(service), figures);
            let told = tokio::spawn(supervisor.accompany(Arc::clone(service), app.clone()));
            listener.serve(app).await;
            // its last word is short; should it have broken off, there is nobody left to tell
            let _ = told.await;
            jobs.end().await;
            control.end().await;
        })
    });
    if let Err(panic) = served {
        service.break_off(&format!("the service broke off: {panic}"));
    }
    // what was accepted is committed, what is committed reaches the main file
    service.queue.close();
    join(writer);
    join(settler);
    join(painter);
    join(historian);
    join(pulse);
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    if let Some(reason) = service.broken() {
        return Err(StoreError::Failed { reason }.into());
    }
    inbox::end_in_order(service);
    // a log that stays is taken up at the next start
    if let Err(error) = service.store.checkpoint() {
        tracing::warn!(%error, "the log could not be written into the store");
    }
    tracing::info!("the service has ended; everything it took in is in the store");
    Ok(())
}

fn join(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("a thread of the service broke off");
    }
}
