//! How do duties begin that only the clock knows of? The service makes their events and takes them in like those of any source.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::{Service, file};
use srok_ingest::Input;
use srok_law::case::Day;
use srok_notify::alerts::duties::{self, Begun};

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
    let begun = duties::quarter_ended(&directory, &zone, now, Day::from(start_on));
    let key = |begun: &Begun| xxh3_64(begun.subject.as_bytes());
    let keys: Vec<u64> = begun.iter().map(key).collect();
    let (known, _) = service.store.cases_known(&keys)?;
    let events: String = begun
        .iter()
        .filter(|begun| !known.contains(&key(begun)))
        .map(|begun| format!("{}\n", begun.line))
        .collect();
    if events.is_empty() {
        return Ok(());
    }
    let input = Input::Own {
        name: duties::SOURCE.into(),
        events,
    };
    file::take_stream(service, input, duties::SOURCE, None)?;
    Ok(())
}
