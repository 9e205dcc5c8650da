//! Which threads does the service work with, and in which order do they begin and end?

use std::sync::Arc;
use std::thread::JoinHandle;

use srok_store::StoreError;
use tokio::runtime::Handle;

use super::{Backlog, Service, Settling, inbox, live, past, pulse, threads};

/// The threads of a running service.
#[derive(Debug)]
pub struct Work([JoinHandle<()>; 5]);

impl Work {
    /// Begins: what was accepted is committed, standings follow, what pages show is made of them.
    ///
    /// # Errors
    ///
    /// The store cannot be read, or the system starts no further thread.
    pub fn begin(
        service: &Arc<Service>,
        backlog: Backlog,
        handle: &Handle,
    ) -> anyhow::Result<Self> {
        let writer = threads::spawn(service, "writer", |service| backlog.work(service))?;
        let settling = Settling::open(service)?;
        let on = handle.clone();
        // making standings up takes time, which is no fault of a reader, so the service listens meanwhile
        let settler = threads::spawn(service, "settler", move |service| {
            settling.work(service, &on);
        })?;
        let on = handle.clone();
        let painter = threads::keep(service, "painter", move |service| {
            live::work(service, &on);
        })?;
        let on = handle.clone();
        let historian = threads::keep(service, "historian", move |service| {
            past::work(service, &on);
        })?;
        let pulse = threads::keep(service, "pulse", pulse::work)?;
        Ok(Self([writer, settler, painter, historian, pulse]))
    }

    /// Ends: nothing more is accepted, what was accepted is committed.
    pub fn end(self, service: &Service) {
        service.queue.close();
        for thread in self.0 {
            if thread.join().is_err() {
                tracing::error!("a thread of the service broke off");
            }
        }
    }
}

/// The last word of a service whose threads have ended: what is committed reaches the main file.
///
/// # Errors
///
/// The service broke off; the error says why.
pub fn close(service: &Service) -> anyhow::Result<()> {
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
