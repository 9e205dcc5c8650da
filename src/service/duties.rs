//! How do duties begin that only the clock knows of? The service makes their events and takes them in like those of any source.

use std::io::Cursor;
use std::sync::Arc;

use super::{Service, file};
use crate::alerts::duties;
use crate::case::Day;
use crate::ingest::Input;

/// Makes the events of the quarter that ended last, where they are not there yet.
///
/// # Errors
///
/// The directory cannot be read or the events cannot be taken in.
pub fn quarters(service: &Arc<Service>) -> anyhow::Result<()> {
    let (Some(start_on), Some(zone)) = (service.config.alerts.start_on, service.zone()) else {
        return Ok(());
    };
    let directory = service.store.directory()?;
    let now = service.clock.now().into();
    let events = duties::quarter_ended(&directory, &zone, now, Day::from(start_on));
    if events.is_empty() {
        return Ok(());
    }
    let input = Input::Stream {
        name: duties::SOURCE.into(),
        bytes: Box::new(Cursor::new(events)),
    };
    file::take_stream(service, input, duties::SOURCE, None)?;
    Ok(())
}
