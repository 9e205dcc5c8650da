//! Where may a large text be cut, so that its parts can be parsed apart? After whole lines, or
//! after whole CSV records.
//!
//! No line is ever lost: one that is longer than the bound, or a quotation that never ends, becomes
//! a piece of its own, and the next line goes on.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};

/// Bytes of a part, about: what is made of those in flight takes many times their length.
const PART: usize = 1 << 18;
/// Bytes asked for at a time.
const READ_SIZE: u64 = 1 << 17;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Number of its first line, from 1.
    pub line: u64,
    pub content: Piece,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Whole lines or records; the last may lack its line end.
    Whole(Vec<u8>),
    /// A line that is longer than the bound, left out.
    TooLong,
    /// A line with a quotation that does not end where its field does, or not within the bound, left
    /// out.
    OpenQuote,
}

/// Where a record ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ends {
    /// At each line end.
    Line,
    /// At a line end outside quotes; fields are separated by this byte.
    Record { delimiter: u8 },
}

/// Cuts a text into parts.
pub(super) struct Chunks<R> {
    reader: R,
    ends: Ends,
    /// Bytes of the longest line or record.
    longest: usize,
    read: Vec<u8>,
    /// How much of what was read has been handed over.
    taken: usize,
    line: u64,
    is_over: bool,
}

impl<R: Read> Chunks<R> {
    /// Starts at the first byte; a byte order mark is passed over.
    pub fn new(reader: R, ends: Ends, longest: usize) -> io::Result<Self> {
        let mut chunks = Self {
            reader,
            ends,
            longest,
            read: Vec::new(),
            taken: 0,
            line: 1,
            is_over: false,
        };
        chunks.fill(3)?;
        if chunks.rest().starts_with(b"\xEF\xBB\xBF") {
            chunks.taken = 3;
        }
        Ok(chunks)
    }

    /// Returns what was read and is still to be handed over.
    fn rest(&self) -> &[u8] {
        self.read.get(self.taken..).unwrap_or_default()
    }

    /// Returns the first line without taking it, as far as the bound.
    pub fn first_line(&mut self) -> io::Result<&[u8]> {
        while memchr(b'\n', self.rest()).is_none()
            && self.rest().len() < self.longest
            && !self.is_over
        {
            self.fill(self.rest().len() + 1)?;
        }
        let end = memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
        Ok(self.rest().get(..end).unwrap_or_default())
    }

    /// Sets where records end, once the first line has told it.
    pub fn set_ends(&mut self, ends: Ends) {
        self.ends = ends;
    }

    /// Reads until at least `wanted` bytes are there or the text is over.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        while self.rest().len() < wanted && !self.is_over {
            // only where more is read, so that short pieces do not move what is behind them again and again
            self.read.drain(..std::mem::take(&mut self.taken));
            let length = self
                .reader
                .by_ref()
                .take(READ_SIZE)
                .read_to_end(&mut self.read)?;
            self.is_over = length == 0;
        }
        Ok(())
    }

    /// Returns the next part, or `None` at the end.
    fn part(&mut self) -> io::Result<Option<Chunk>> {
        let mut wanted = PART.min(self.longest);
        self.fill(wanted + 1)?;
        if self.rest().is_empty() {
            return Ok(None);
        }
        let mut end = self.last_end();
        // twice as much each time, so that the whole is not looked through again and again
        while end.is_none() && !self.is_over && self.rest().len() <= self.longest {
            wanted = wanted.saturating_mul(2).min(self.longest);
            self.fill(wanted + 1)?;
            end = self.last_end();
        }
        let line = self.line;
        if let Some(end) = end {
            let whole = self.rest().get(..end).unwrap_or_default().to_vec();
            self.taken += end;
            self.line += memchr_iter(b'\n', &whole).count() as u64;
            return Ok(Some(Chunk {
                line,
                content: Piece::Whole(whole),
            }));
        }
        // the record is longer than the bound, or its quotation is still open at the end of the
        // file
        let content = if let Some(end) = memchr(b'\n', self.rest()) {
            self.taken += end + 1;
            Piece::OpenQuote
        } else {
            let was_over = self.is_over;
            self.skip_line()?;
            if was_over {
                Piece::OpenQuote
            } else {
                Piece::TooLong
            }
        };
        self.line += 1;
        Ok(Some(Chunk { line, content }))
    }

    /// Returns the end of the last whole record in what has been read.
    fn last_end(&self) -> Option<usize> {
        let (end, is_quoted) = match self.ends {
            Ends::Line => (memrchr(b'\n', self.rest()).map_or(0, |at| at + 1), false),
            Ends::Record { delimiter } => last_record_end(self.rest(), delimiter),
        };
        if self.is_over && !is_quoted {
            return Some(self.rest().len());
        }
        (end > 0).then_some(end)
    }

    /// Passes over the rest of the present line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            self.taken = self.read.len();
            self.fill(1)?;
            if self.rest().is_empty() {
                return Ok(());
            }
            if let Some(end) = memchr(b'\n', self.rest()) {
                self.taken += end + 1;
                return Ok(());
            }
        }
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        let part = self.part().transpose();
        if let Some(Err(_)) = part {
            self.is_over = true;
            self.taken = self.read.len();
        }
        part
    }
}

/// Returns the end of the last whole CSV record, and whether a quotation is open or broken after
/// it.
///
/// A quotation begins only at the start of a field; a quote elsewhere is part of the text, as in
/// `5" pipe`. It is broken if its field goes on after its end: then most likely a quote was
/// forgotten some lines before, and to go on would cost all rows in between.
fn last_record_end(bytes: &[u8], delimiter: u8) -> (usize, bool) {
    let is_between = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
    let mut is_quoted = false;
    let mut end = 0;
    // where the last quotation ended: a quote right after that is an escaped one and opens it again
    let mut closed_at = None;
    for at in memchr2_iter(b'"', b'\n', bytes) {
        if bytes.get(at) == Some(&b'\n') {
            if !is_quoted {
                end = at + 1;
            }
        } else if is_quoted {
            is_quoted = false;
            closed_at = Some(at);
            if !bytes
                .get(at + 1)
                .is_none_or(|after| is_between(after) || *after == b'"')
            {
                return (end, true);
            }
        } else {
            let before = at.checked_sub(1);
            let starts_field = before
                .and_then(|before| bytes.get(before))
                .is_none_or(is_between);
            is_quoted = starts_field || (before.is_some() && before == closed_at);
        }
    }
    (end, is_quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: usize = 1 << 20;

    fn pieces(text: &[u8], ends: Ends) -> Vec<(u64, String)> {
        let chunks = Chunks::new(text, ends, LONGEST).expect("reading a slice does not fail");
        let parts = chunks.map(|chunk| chunk.expect("reading a slice does not fail"));
        parts
            .map(|chunk| match chunk.content {
                Piece::Whole(bytes) => (chunk.line, String::from_utf8_lossy(&bytes).into_owned()),
                other => (chunk.line, format!("{other:?}")),
            })
            .collect()
    }

    const CSV: Ends = Ends::Record { delimiter: b',' };

    #[test]
    fn a_line_over_the_bound_is_left_out_and_the_next_goes_on() {
        let mut text = b"\xEF\xBB\xBFfirst\n".to_vec();
        text.extend(vec![b'x'; 3 * LONGEST]);
        text.extend(b"\nthird");
        let expected = [
            (1, "first\n".to_owned()),
            (2, "TooLong".into()),
            (3, "third".into()),
        ];
        assert_eq!(pieces(&text, Ends::Line), expected);
    }

    #[test]
    fn a_line_of_just_the_bound_is_taken() {
        let mut text = vec![b'x'; LONGEST];
        text.extend(b"\nnext\n");
        text.extend(vec![b'y'; LONGEST]);
        let parts = pieces(&text, Ends::Line);
        assert!(
            parts.iter().all(|(_, part)| part != "TooLong"),
            "no part is left out"
        );
        assert_eq!(
            parts.iter().map(|(_, part)| part.len()).sum::<usize>(),
            text.len()
        );
    }

    #[test]
    fn a_quotation_that_never_ends_costs_its_own_line_only() {
        let text = b"a,\"b\nc\",d\n\"e\"\"f\",5\" pipe\ng,\"open\nh,i\n";
        let expected = [
            (1, "a,\"b\nc\",d\n\"e\"\"f\",5\" pipe\n".to_owned()),
            (4, "OpenQuote".into()),
            (5, "h,i\n".into()),
        ];
        assert_eq!(pieces(text, CSV), expected);
    }

    #[test]
    fn a_forgotten_quote_costs_no_row_up_to_the_next_one() {
        let text = b"a,\"open,b\nc,d,e\nf,\"g, h\",i\n";
        let expected = [
            (1, "OpenQuote".to_owned()),
            (2, "c,d,e\nf,\"g, h\",i\n".into()),
        ];
        assert_eq!(pieces(text, CSV), expected);
    }

    #[test]
    fn parts_put_together_are_the_text() {
        let text: String = (0..200_000)
            .map(|row| format!("{row},\"a\nb\",c\n"))
            .collect();
        let parts = pieces(text.as_bytes(), CSV);
        assert!(parts.len() > 2, "the text is cut");
        for (line, part) in &parts {
            let row: u64 = part
                .split(',')
                .next()
                .and_then(|row| row.parse().ok())
                .expect("a row");
            assert_eq!(
                *line,
                2 * row + 1,
                "each part starts with a record and knows its line"
            );
        }
        let together: String = parts.into_iter().map(|(_, part)| part).collect();
        assert_eq!(together, text);
    }
}
