//! Which events does a JSON file hold? One event, or an array of them; a broken element costs no
//! other.

use super::bound::too_long;
use super::cloud_event::{self, Reader};
use super::delivery::{Delivery, Parsed};
use super::elements::{Element, Elements};
use super::source::{self, Opened};
use super::{Batch, IngestError, Options};

/// Reads all elements and hands over what they hold. The line of a record is its index, from 1.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    cloud_event::refuse_mapping(&opened.name, options)?;
    let file = opened.name.clone();
    let progress = opened.progress.clone();
    let rules = cloud_event::rules(&opened.name, options);
    let reader = Reader::new(options.extra_attributes);
    let bounds = options.bounds;
    let could_not_read = |cause| source::broken_off(&file, &cause);
    let bytes = opened.into_reader(bounds)?;
    let mut elements = Elements::new(bytes, bounds.record())
        .map_err(could_not_read)?
        .ok_or_else(|| no_json(&file))?;
    let mut parsed = Parsed::default();
    let mut index = 0;
    while let Some(element) = elements.next().map_err(could_not_read)? {
        let draft = match element {
            Element::Text(text) => reader.read_bytes(text, &mut parsed.dropped),
            Element::TooLong => too_long("event", bounds),
        };
        index += 1;
        parsed.rows += 1;
        parsed.push(&rules, &draft, index);
        if parsed.is_full() {
            parsed.bytes_read = progress.bytes_read();
            delivery.deliver(std::mem::take(&mut parsed))?;
        }
    }
    parsed.bytes_read = progress.size;
    delivery.deliver(parsed)
}

fn no_json(file: &str) -> IngestError {
    IngestError::Unreadable {
        file: file.to_owned(),
        problem: "holds neither a JSON object nor an array".to_owned(),
        hint: "give one CloudEvent or an array of them; name files with one event per line \
               .ndjson"
            .to_owned(),
    }
}
