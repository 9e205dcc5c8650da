//! Which events does a text with one `CloudEvent` per line hold? Lines are cut into parts and parsed
//! on all cores.

use std::mem;

use memchr::memchr_iter;

use super::bound::too_long;
use super::chunks::{Chunk, Chunks, Ends, Piece};
use super::cloud_event::Reader;
use super::delivery::{Delivery, Parsed};
use super::draft::Rules;
use super::source::{self, Content, Opened};
use super::{Batch, IngestError, Options, cloud_event};
use srok_core::config::Ingest;

/// Reads all lines and hands over what they hold.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    cloud_event::refuse_mapping(&opened.name, options)?;
    let file = opened.name.clone();
    let progress = opened.progress.clone();
    let rules = Rules {
        is_own: opened.is_own,
        ..cloud_event::rules(&opened.name, options)
    };
    let reader = Reader::new(options.extra_attributes);
    let bounds = options.bounds;
    // a body is small: handing it to other threads would cost more than it gains
    if let Content::Memory(bytes) = opened.content {
        let mut parsed = Parsed::default();
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        for (line, text) in (1..).zip(lines(text)) {
            push(&mut parsed, text, line, &reader, &rules, bounds);
            if parsed.is_full() {
                delivery.deliver(mem::take(&mut parsed))?;
            }
        }
        return delivery.deliver(parsed);
    }
    let could_not_read = |cause| source::broken_off(&file, &cause);
    let bytes = opened.into_reader(bounds)?;
    let chunks = Chunks::new(bytes, Ends::Line, bounds.record()).map_err(could_not_read)?;
    super::cores::in_order(
        chunks,
        |chunk| chunk.map(|chunk| parse(chunk, &reader, &rules, bounds)),
        |parsed| {
            let mut parsed = parsed.map_err(could_not_read)?;
            parsed.bytes_read = progress.bytes_read();
            delivery.deliver(parsed)
        },
    )
}

/// Parses the lines of one part.
fn parse(chunk: Chunk, reader: &Reader<'_>, rules: &Rules, bounds: &Ingest) -> Parsed {
    let mut parsed = Parsed::default();
    let Piece::Whole(bytes) = chunk.content else {
        parsed.rows = 1;
        parsed.push(rules, &too_long("line", bounds), chunk.line);
        return parsed;
    };
    for (line, text) in (chunk.line..).zip(lines(&bytes)) {
        push(&mut parsed, text, line, reader, rules, bounds);
    }
    parsed
}

/// Parses a line, unless it is blank.
fn push(
    parsed: &mut Parsed,
    text: &[u8],
    line: u64,
    reader: &Reader<'_>,
    rules: &Rules,
    bounds: &Ingest,
) {
    let text = text.trim_ascii();
    if text.is_empty() {
        parsed.blank += 1;
        return;
    }
    parsed.rows += 1;
    let draft = if text.len() > bounds.record() {
        too_long("line", bounds)
    } else {
        reader.read_bytes(text, &mut parsed.dropped)
    };
    parsed.push(rules, &draft, line);
}

/// Returns the lines of a text without their ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr_iter(b'\n', bytes)
        .chain(std::iter::once(bytes.len()))
        .map(move |end| {
            let line = bytes.get(start..end).unwrap_or_default();
            start = end + 1;
            line
        })
}
