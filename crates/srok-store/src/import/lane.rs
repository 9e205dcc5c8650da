//! Who writes while events are still being read? A thread of its own, as long as rows come quickly.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use duckdb::Connection;
use duckdb::arrow::record_batch::RecordBatch;

use super::super::{StoreError, arrow};

/// Batches that may wait to be written: a reader that is quicker than the disk waits then.
const WAITING: usize = 2;

/// The connection of an import: at hand, or with the thread that appends to the table of events.
#[derive(Debug)]
pub(super) enum Lane {
    AtHand(Connection),
    Appending {
        batches: SyncSender<RecordBatch>,
        thread: JoinHandle<Appended>,
    },
    /// The thread broke off; the transaction went with its connection.
    Lost,
}

/// The connection a thread gives back, and what became of its batches.
type Appended = (Connection, Result<(), StoreError>);

impl Lane {
    /// Hands rows over to be appended; what goes wrong with them shows at the next use of the connection.
    pub fn append(&mut self, batch: RecordBatch) -> Result<(), StoreError> {
        if let Self::AtHand(_) = self {
            self.start();
        }
        match self {
            // a thread that has stopped has an error to tell
            Self::Appending { batches, .. } if batches.send(batch).is_ok() => Ok(()),
            _ => self.connection().map(|_| ()),
        }
    }

    /// Appends the last rows: at once, where no thread is at work yet.
    pub fn append_last(&mut self, batch: RecordBatch) -> Result<(), StoreError> {
        match self {
            Self::AtHand(connection) => arrow::append(connection, "event", batch),
            Self::Appending { .. } | Self::Lost => self.append(batch),
        }
    }

    /// Returns the connection once everything handed over is appended.
    pub fn connection(&mut self) -> Result<&Connection, StoreError> {
        if let Self::Appending { .. } = self {
            self.wait()?;
        }
        match self {
            Self::AtHand(connection) => Ok(connection),
            Self::Appending { .. } | Self::Lost => Err(lost()),
        }
    }

    fn start(&mut self) {
        if let Self::AtHand(connection) = std::mem::replace(self, Self::Lost) {
            let (batches, waiting) = sync_channel::<RecordBatch>(WAITING);
            let thread = std::thread::spawn(move || {
                let appended = waiting
                    .iter()
                    .try_for_each(|batch| arrow::append(&connection, "event", batch));
                (connection, appended)
            });
            *self = Self::Appending { batches, thread };
        }
    }

    fn wait(&mut self) -> Result<(), StoreError> {
        if let Self::Appending { batches, thread } = std::mem::replace(self, Self::Lost) {
            drop(batches);
            let (connection, appended) = thread.join().map_err(|_| lost())?;
            *self = Self::AtHand(connection);
            appended?;
        }
        Ok(())
    }
}

fn lost() -> StoreError {
    StoreError::Rows {
        reason: "the thread that writes events broke off".into(),
    }
}
