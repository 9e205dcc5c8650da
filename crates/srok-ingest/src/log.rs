//! Which events does an XES log hold? Traces are cases; their attributes are known to the mapping
//! as `case:NAME`.
//!
//! Attributes of the log, globals, classifiers, extensions and nested attributes are passed over.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use std::mem;

use memchr::memchr_iter;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::bound::{Beyond, beyond};
use super::cell::Cell;
use super::delivery::{Delivery, Parsed};
use super::draft::Draft;
use super::layout::Layout;
use super::reject::Problem;
use super::source::{self, Opened};
use super::{Batch, IngestError, Options};
use srok_core::config::{Bound, Ingest};

/// What comes before the name of a trace attribute in a mapping.
const OF_CASE: &str = "case:";

/// Reads all traces and hands over what they hold. The line of an event is that of its opening tag.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    let file = opened.name.clone();
    let progress = opened.progress.clone();
    let layout = Layout::of_log(&file, options)?;
    let bounds = options.bounds;
    let bytes = Lines {
        bytes: BufReader::with_capacity(1 << 16, opened.into_reader(bounds)?),
        line: 1,
        left: bounds.record(),
        bounds,
    };
    let mut reader = Reader::from_reader(bytes);
    let mut log = Log::new(&layout, bounds);
    let mut buffer = Vec::new();
    loop {
        let line = reader.get_ref().line;
        buffer.clear();
        reader.get_mut().left = bounds.record();
        let node = match reader.read_event_into(&mut buffer) {
            Ok(node) => node,
            Err(quick_xml::Error::Io(cause)) => {
                return Err(source::broken_off(&file, &cause).into());
            }
            Err(_) if !log.is_log => return Err(no_log(&file).into()),
            Err(cause) => {
                log.break_off(&format!("the log breaks off: {cause}"), line);
                break;
            }
        };
        match node {
            Event::Eof => break,
            Event::Start(tag) => log.open(&tag, line),
            Event::Empty(tag) => {
                log.open(&tag, line);
                log.close();
            }
            Event::End(_) => log.close(),
            _ => {}
        }
        if let Some((what, bound)) = log.beyond {
            return Err(beyond(&file, what, bound).into());
        }
        if log.parsed.is_full() {
            log.parsed.bytes_read = progress.bytes_read();
            delivery.deliver(mem::take(&mut log.parsed))?;
        }
    }
    if !log.is_log {
        return Err(no_log(&file).into());
    }
    if log.depth > 0 {
        let line = reader.get_ref().line;
        log.break_off("the log breaks off before its end", line);
    }
    log.parsed.bytes_read = progress.bytes_read();
    delivery.deliver(log.parsed)
}

/// Where we are in a log.
struct Log<'l> {
    layout: &'l Layout,
    /// Wanted keys of events, and those of traces without `case:`, with their places.
    event_keys: HashMap<&'l str, usize>,
    case_keys: HashMap<&'l str, usize>,
    is_log: bool,
    /// Open tags.
    depth: u32,
    /// Open tags within something that is passed over.
    passed_over: u32,
    trace: Option<Trace>,
    event: Option<Logged>,
    parsed: Parsed,
    bounds: &'l Ingest,
    /// The bound beyond which the log is.
    beyond: Option<(&'static str, Bound)>,
}

/// A trace read so far. Its attributes may stand behind its events, so these wait for its end.
struct Trace {
    line: u64,
    cells: Vec<Cell<'static>>,
    events: Vec<Logged>,
}

/// The wanted attributes of an event.
struct Logged {
    line: u64,
    cells: Vec<Cell<'static>>,
}

impl<'l> Log<'l> {
    fn new(layout: &'l Layout, bounds: &'l Ingest) -> Self {
        let keys = || {
            layout
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| (column.as_str(), at))
        };
        Self {
            layout,
            event_keys: keys().collect(),
            case_keys: keys()
                .filter_map(|(key, at)| Some((key.strip_prefix(OF_CASE)?, at)))
                .collect(),
            is_log: false,
            depth: 0,
            passed_over: 0,
            trace: None,
            event: None,
            parsed: Parsed::default(),
            bounds,
            beyond: None,
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, line: u64) {
        self.depth += 1;
        if self.depth > self.bounds.max_depth {
            let bound = Bound {
                key: "max_depth",
                value: self.bounds.max_depth.into(),
            };
            self.beyond = Some(("has elements deeper within one another", bound));
        }
        if self.passed_over > 0 {
            self.passed_over += 1;
            return;
        }
        let no_cells = || vec![Cell::Empty; self.layout.columns.len()];
        match (
            tag.local_name().as_ref(),
            self.depth,
            &self.trace,
            &self.event,
        ) {
            ("log", 1, ..) => self.is_log = true,
            ("trace", 2, ..) if self.is_log => {
                self.trace = Some(Trace {
                    line,
                    cells: no_cells(),
                    events: Vec::new(),
                });
            }
            ("event", 2 | 3, _, None) if self.is_log => {
                self.event = Some(Logged {
                    line,
                    cells: no_cells(),
                });
            }
            _ => {
                self.passed_over = 1;
                if self.is_log {
                    self.keep(tag);
                }
            }
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.passed_over > 0 {
            self.passed_over -= 1;
        } else if let Some(event) = self.event.take() {
            match &mut self.trace {
                Some(trace) if trace.events.len() >= self.bounds.max_trace_events => {
                    let value = self.bounds.max_trace_events as u64;
                    let bound = Bound {
                        key: "max_trace_events",
                        value,
                    };
                    self.beyond = Some(("has a trace of more events", bound));
                }
                Some(trace) => trace.events.push(event),
                // outside of a trace nothing names its case: it is rejected by name
                None => self.push_events(vec![event], &[]),
            }
        } else if let Some(trace) = self.trace.take() {
            self.push(trace);
        }
    }

    /// Keeps an attribute of the open event or trace, if it is wanted.
    fn keep(&mut self, tag: &BytesStart<'_>) {
        let (keys, cells, prefix) = match (&mut self.event, &mut self.trace) {
            (Some(event), _) => (&self.event_keys, &mut event.cells, ""),
            (None, Some(trace)) => (&self.case_keys, &mut trace.cells, OF_CASE),
            (None, None) => return,
        };
        let Some(key) = attribute(tag, "key") else {
            return;
        };
        let Some(value) = attribute(tag, "value") else {
            return;
        };
        match keys.get(key.as_ref()).and_then(|at| cells.get_mut(*at)) {
            Some(cell) => *cell = Cell::Text(Cow::Owned(value.into_owned())),
            None => self.parsed.dropped.count(&format!("{prefix}{key}"), 1),
        }
    }

    fn push(&mut self, trace: Trace) {
        let Trace {
            line,
            cells,
            events,
        } = trace;
        self.layout.case_drafts(&cells, |draft| {
            self.parsed.push(&self.layout.rules, &draft, line);
        });
        self.push_events(events, &cells);
    }

    /// Pushes events, with the attributes of their trace where they have none of that name.
    fn push_events(&mut self, events: Vec<Logged>, case: &[Cell<'static>]) {
        for Logged { line, mut cells } in events {
            for (cell, of_case) in cells.iter_mut().zip(case) {
                if *cell == Cell::Empty {
                    cell.clone_from(of_case);
                }
            }
            self.parsed.rows += 1;
            self.layout.event_drafts(&cells, |draft| {
                self.parsed.push(&self.layout.rules, &draft, line);
            });
        }
    }

    /// Takes what is whole of an unfinished log and names the place where it breaks off.
    fn break_off(&mut self, reason: &str, line: u64) {
        self.event = None;
        if let Some(trace) = self.trace.take() {
            self.push(trace);
        }
        self.depth = 0;
        let hint = "export or copy the log again, then repeat the import: what is already in is not taken twice";
        let flaw = Some(Problem::new("record", reason, hint));
        self.parsed.rows += 1;
        self.parsed.push(
            &self.layout.rules,
            &Draft {
                flaw,
                ..Draft::empty()
            },
            line,
        );
    }
}

/// Returns an attribute of a tag, its entities resolved; one that is broken counts as absent.
fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let attribute = tag.try_get_attribute(name).ok()??;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok()
}

fn no_log(file: &str) -> IngestError {
    IngestError::Unreadable {
        file: file.to_owned(),
        problem: "is not an XES log: it does not begin with <log>".to_owned(),
        hint: "export the log as XES in UTF-8".to_owned(),
    }
}

/// Counts the lines that were taken from a reader, and ends where one piece of the log has no end.
struct Lines<'b, R> {
    bytes: BufReader<R>,
    line: u64,
    /// Bytes that may still be taken of the present tag or text.
    left: usize,
    bounds: &'b Ingest,
}

impl<R: Read> Read for Lines<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        self.line += memchr_iter(b'\n', buffer.get(..length).unwrap_or_default()).count() as u64;
        Ok(length)
    }
}

impl<R: Read> BufRead for Lines<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(Beyond {
                what: "has a tag or text that is longer",
                bound: self.bounds.of_record(),
            }));
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        let taken = self.bytes.buffer().get(..length).unwrap_or_default();
        self.line += memchr_iter(b'\n', taken).count() as u64;
        self.left = self.left.saturating_sub(length);
        self.bytes.consume(length);
    }
}
