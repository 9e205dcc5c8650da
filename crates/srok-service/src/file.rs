//! How is a whole file taken in while the service runs? In parts, through the queue like everything else, so that nobody waits for its end.

use std::fs::File;
use std::io::{Read as _, Seek as _};

use anyhow::Context as _;
use sha2::{Digest, Sha256};

use super::{Delivery, Service};
use srok_core::access::{Right, Sender};
use srok_core::secret;
use srok_engine::intake::{self, Taken};
use srok_ingest::{self as ingest, IncomingEvent, Input, Mapping, Options, Record};
use srok_law::case::Instant;
use srok_store::Dropped;

/// By which right something is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// That of an administrator: events of every source and organisation.
    All,
    /// That of the token of a name, as it is at that moment.
    Token(String),
}

impl Grant {
    /// Returns the right of the token, if it is one.
    fn right(&self, service: &Service) -> anyhow::Result<Option<Right>> {
        let Self::Token(name) = self else {
            return Ok(None);
        };
        let right = service
            .store
            .right_to_send(name, service.clock.now().into());
        let right = right.with_context(|| {
            format!("no token `{name}` that may send events is in force\nhint: make one, srok token create {name} --source …, or name another one")
        })?;
        Ok(Some(right))
    }
}

/// Takes a file in through the queue. One that was taken in part before goes on where it ended.
///
/// # Errors
///
/// The file cannot be read as a whole, or a part could not be committed; the parts before stay, and the next try goes on behind them.
pub fn take(
    service: &Service,
    file: &File,
    name: &str,
    mapping: Option<&Mapping>,
    grant: &Grant,
) -> anyhow::Result<Taken> {
    let hash = sha256(file, name)?;
    let input = Input::Opened {
        name: name.to_owned(),
        file: file.try_clone()?,
    };
    take_input(service, input, name, hash, mapping, grant)
}

/// Returns how many records of a file are in the store of which the rest is still to come.
///
/// # Errors
///
/// The file cannot be read, or the store.
pub fn committed(service: &Service, file: &File, name: &str, grant: &Grant) -> anyhow::Result<u64> {
    let sender = grant.right(service)?.as_ref().and_then(Sender::of);
    let open = service
        .store
        .open_import(name, &sha256(file, name)?, sender.as_ref())?;
    Ok(open.map_or(0, |(_, records)| records))
}

/// Takes in through the queue what comes only once and cannot be taken up again, e.g. standard input: an import of its own each time.
///
/// # Errors
///
/// As of [`take`].
pub fn take_stream(
    service: &Service,
    input: Input,
    name: &str,
    mapping: Option<&Mapping>,
) -> anyhow::Result<Taken> {
    let once = format!("{name} {}", Instant::from(service.clock.now()));
    let taken = take_input(service, input, &once, String::new(), mapping, &Grant::All)?;
    Ok(Taken {
        file: name.to_owned(),
        ..taken
    })
}

fn take_input(
    service: &Service,
    input: Input,
    name: &str,
    hash: String,
    mapping: Option<&Mapping>,
    grant: &Grant,
) -> anyhow::Result<Taken> {
    let sender = grant.right(service)?.as_ref().and_then(Sender::of);
    let open = service.store.open_import(name, &hash, sender.as_ref())?;
    let (mut import, mut skip) = open.unwrap_or((0, 0));
    let mut rejects = Vec::new();
    let mut refused = 0;
    let options = Options {
        mapping,
        now: service.clock.now(),
        extra_attributes: &service.extra_attributes,
        default_source: None,
        default_zone: service.config.zone.parse().ok(),
        bounds: &service.config.ingest,
    };
    let summary = ingest::read::<anyhow::Error>(input, &options, |batch| {
        let known = usize::try_from(skip)
            .unwrap_or(usize::MAX)
            .min(batch.records.len());
        skip -= known as u64;
        // asked for each part: what was revoked meanwhile sends nothing more
        let right = grant.right(service)?;
        let may_not = |event: &IncomingEvent| intake::may_not(right.as_ref()?, event);
        let (mut events, mut rejected) = (Vec::new(), Vec::new());
        for record in batch.records.into_iter().skip(known) {
            match record {
                Record::Event(event) => match may_not(&event) {
                    None => events.push(event),
                    Some(record) => {
                        refused += 1;
                        rejected.push(record);
                    }
                },
                Record::Rejected(record) => rejected.push(intake::quarantined(record)),
            }
        }
        let most = service.config.ingest.max_rejected;
        anyhow::ensure!(
            refused <= most,
            "{name}: holds more records that may not be sent than ingest.max_rejected = {most} allows\nhint: use the token of their source and organisation"
        );
        if events.is_empty() && rejected.is_empty() {
            return Ok(());
        }
        intake::name_some(&mut rejects, &rejected);
        let delivery = Delivery {
            file: name.to_owned(),
            hash: hash.clone(),
            mapping: mapping.map(|mapping| mapping.file().to_owned()),
            sender: right.as_ref().and_then(Sender::of),
            events,
            rejected,
            // known of the whole file only
            dropped: Dropped::new(),
        };
        let receipt = service
            .queue
            .wait_here(delivery)
            .context("a part of the file was not committed")?;
        import = receipt.summary.id;
        intake::name_some(&mut rejects, &receipt.refused);
        Ok(())
    })?;
    service
        .store
        .note_dropped(import, &summary.dropped_attributes)?;
    let counts = service
        .store
        .close_import(import, service.clock.now().into())?;
    Ok(Taken {
        file: name.to_owned(),
        import,
        records: summary.records,
        accepted: counts.accepted,
        duplicates: counts.duplicates,
        rejected: counts.rejected,
        waiting: counts.waiting,
        dropped_attributes: summary.dropped_attributes,
        rejects,
    })
}

/// Returns the SHA-256 of a file, hex.
fn sha256(mut file: &File, name: &str) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    file.rewind()?;
    loop {
        let length = file.read(&mut buffer).with_context(|| name.to_owned())?;
        if length == 0 {
            break;
        }
        hash.update(buffer.get(..length).unwrap_or_default());
    }
    file.rewind()?;
    Ok(secret::hex(&hash.finalize()))
}
