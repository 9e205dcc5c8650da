//! How is a whole file taken in while the service runs? In parts, through the queue like everything else, so that nobody waits for its end.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use sha2::{Digest, Sha256};

use super::{Delivery, Service};
use crate::case::Instant;
use crate::ingest::{self, Input, Mapping, Options, Record};
use crate::intake::{self, Taken};
use crate::secret;
use crate::store::Dropped;

/// Takes a file in through the queue. One that was taken in part before goes on where it ended.
///
/// # Errors
///
/// The file cannot be read as a whole, or a part could not be committed; the parts before stay, and the next try goes on behind them.
pub fn take(
    service: &Service,
    path: &Path,
    name: &str,
    mapping: Option<&Mapping>,
) -> anyhow::Result<Taken> {
    let hash = sha256(path)?;
    take_input(service, Input::File(path.into()), name, hash, mapping)
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
    let taken = take_input(service, input, &once, String::new(), mapping)?;
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
) -> anyhow::Result<Taken> {
    let open = service.store.open_import(name, &hash, None)?;
    let (mut import, mut skip) = open.unwrap_or((0, 0));
    let mut rejects = Vec::new();
    let options = Options {
        mapping,
        now: service.clock.now(),
        extra_attributes: &service.extra_attributes,
        default_source: None,
        default_zone: service.config.zone.parse().ok(),
    };
    let summary = ingest::read::<anyhow::Error>(input, &options, |batch| {
        let known = usize::try_from(skip)
            .unwrap_or(usize::MAX)
            .min(batch.records.len());
        skip -= known as u64;
        let (mut events, mut rejected) = (Vec::new(), Vec::new());
        for record in batch.records.into_iter().skip(known) {
            match record {
                Record::Event(event) => events.push(event),
                Record::Rejected(record) => rejected.push(intake::quarantined(record)),
            }
        }
        if events.is_empty() && rejected.is_empty() {
            return Ok(());
        }
        intake::name_some(&mut rejects, &rejected);
        let delivery = Delivery {
            file: name.to_owned(),
            hash: hash.clone(),
            mapping: mapping.map(|mapping| mapping.file().to_owned()),
            sender: None,
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
fn sha256(path: &Path) -> anyhow::Result<String> {
    let mut file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let length = file
            .read(&mut buffer)
            .with_context(|| path.display().to_string())?;
        if length == 0 {
            break;
        }
        hash.update(buffer.get(..length).unwrap_or_default());
    }
    Ok(secret::hex(&hash.finalize()))
}
