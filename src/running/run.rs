//! How does the service begin and end? Store, law, threads and socket in order; at the end the same in reverse, nothing accepted lost.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;

use super::control;
use super::supervisor::{self, Supervisor};
use srok_service::{Backlog, Service, Work, jobs, measures, signals, threads};
use srok_web::{App, Listener};

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
    let work = Work::begin(service, backlog, runtime.handle())?;
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
        });
    });
    if let Err(panic) = served {
        service.break_off(&format!("the service broke off: {panic}"));
    }
    work.end(service);
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    srok_service::close(service)
}
