//! Which elements does a JSON array hold? Cut out one after another while the text is read; nothing is checked but quotes and brackets.

use std::io::{self, Read};

/// Bytes asked for at a time.
const READ_SIZE: usize = 1 << 16;

/// What a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// An array whose elements are wanted.
    Array,
    /// One value, or what comes after an array.
    Single,
}

/// One element as it stands there, without blanks around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Element<'e> {
    Text(&'e [u8]),
    /// It is longer than the bound and was left out.
    TooLong,
}

/// Cuts a text into the elements of the array that it is, or takes it as a whole.
pub(super) struct Elements<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What of the buffer is still to be looked at.
    window: std::ops::Range<usize>,
    shape: Shape,
    place: Place,
    element: Vec<u8>,
    is_too_long: bool,
    longest: usize,
    is_over: bool,
}

/// Where in an element we are.
#[derive(Debug, Default)]
struct Place {
    depth: i32,
    is_text: bool,
    is_escaped: bool,
}

impl<R: Read> Elements<R> {
    /// Starts behind a byte order mark and the bracket of an array; `None` if the text holds neither an array nor an object.
    pub fn new(reader: R, longest: usize) -> io::Result<Option<Self>> {
        let mut elements = Self {
            reader,
            buffer: vec![0; READ_SIZE],
            window: 0..0,
            shape: Shape::Single,
            place: Place::default(),
            element: Vec::new(),
            is_too_long: false,
            longest,
            is_over: false,
        };
        for byte in *b"\xEF\xBB\xBF" {
            if elements.peek()? == Some(byte) {
                elements.window.start += 1;
            }
        }
        while elements
            .peek()?
            .is_some_and(|byte| byte.is_ascii_whitespace())
        {
            elements.window.start += 1;
        }
        match elements.peek()? {
            Some(b'[') => {
                elements.window.start += 1;
                elements.shape = Shape::Array;
            }
            Some(b'{') => {}
            _ => return Ok(None),
        }
        Ok(Some(elements))
    }

    /// Returns the next byte without taking it.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.window.is_empty() {
            self.fill()?;
        }
        Ok(self
            .buffer
            .get(self.window.clone())
            .and_then(|rest| rest.first().copied()))
    }

    fn fill(&mut self) -> io::Result<()> {
        loop {
            match self.reader.read(&mut self.buffer) {
                Ok(length) => {
                    self.window = 0..length;
                    self.is_over = length == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the next element.
    pub fn next(&mut self) -> io::Result<Option<Element<'_>>> {
        self.element.clear();
        self.is_too_long = false;
        self.place = Place::default();
        loop {
            if self.window.is_empty() {
                self.fill()?;
                if self.is_over {
                    return Ok(self.last());
                }
            }
            let rest = self.buffer.get(self.window.clone()).unwrap_or_default();
            let end = match self.shape {
                Shape::Array => self.place.end_in(rest),
                Shape::Single => None,
            };
            let taken = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let ended_by = end.and_then(|end| rest.get(end).copied());
            keep(
                &mut self.element,
                &mut self.is_too_long,
                taken,
                self.longest,
            );
            self.window.start += taken.len() + usize::from(ended_by.is_some());
            match ended_by {
                Some(b',') => return Ok(Some(self.cut())),
                Some(_) => {
                    // whatever comes after the array is one thing more, and no event
                    self.shape = Shape::Single;
                    if !self.is_blank() {
                        return Ok(Some(self.cut()));
                    }
                    self.place = Place::default();
                }
                None => {}
            }
        }
    }

    fn is_blank(&self) -> bool {
        !self.is_too_long && self.element.trim_ascii().is_empty()
    }

    fn last(&self) -> Option<Element<'_>> {
        (!self.is_blank()).then(|| self.cut())
    }

    fn cut(&self) -> Element<'_> {
        let element = self.element.trim_ascii();
        if self.is_too_long || element.len() > self.longest {
            return Element::TooLong;
        }
        Element::Text(element)
    }
}

/// Adds to an element, unless it is too long already.
fn keep(element: &mut Vec<u8>, is_too_long: &mut bool, taken: &[u8], longest: usize) {
    let taken = if element.is_empty() {
        taken.trim_ascii_start()
    } else {
        taken
    };
    if *is_too_long {
        return;
    }
    element.extend_from_slice(taken);
    // blanks at the end do not count, but endless ones are not kept either
    if element.len() > longest.saturating_add(READ_SIZE) {
        *is_too_long = true;
        element.clear();
    }
}

impl Place {
    /// Returns where the element ends: at a comma or closing bracket that stands neither in a text nor in brackets.
    fn end_in(&mut self, rest: &[u8]) -> Option<usize> {
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_text => self.is_escaped = true,
                b'"' => self.is_text = !self.is_text,
                _ if self.is_text => {}
                b',' | b']' if self.depth <= 0 => return Some(at),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth -= 1,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    fn split(text: &str, longest: usize) -> Vec<String> {
        let told = |reader: &mut dyn Read| {
            let mut all = Vec::new();
            let mut elements = Elements::new(reader, longest).unwrap().unwrap();
            while let Some(element) = elements.next().unwrap() {
                all.push(match element {
                    Element::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    Element::TooLong => "too long".to_owned(),
                });
            }
            all
        };
        let at_once = told(&mut text.as_bytes());
        assert_eq!(at_once, told(&mut Slow(text.as_bytes())), "{text}");
        at_once
    }

    #[test]
    fn an_array_is_split_at_its_own_commas_only() {
        let text = r#" [{"a":"x,]\"}","b":[1,2]}, {"c":{"d":1,"e":2}} ,7]  "#;
        let expected = [r#"{"a":"x,]\"}","b":[1,2]}"#, r#"{"c":{"d":1,"e":2}}"#, "7"];
        assert_eq!(split(text, 100), expected);
        assert_eq!(split("[ ]", 100), [""; 0]);
        assert_eq!(split("[,1,]", 100), ["", "1"]);
        assert_eq!(split("\u{feff}{\"a\":[1,2]}", 100), ["{\"a\":[1,2]}"]);
        assert_eq!(
            split("[1}},2", 100),
            ["1}}", "2"],
            "nothing is lost of what is broken"
        );
        assert_eq!(split("[1] x", 100), ["1", "x"]);
    }

    #[test]
    fn an_element_beyond_the_bound_is_left_out_and_the_next_goes_on() {
        let long = "x".repeat(3 * READ_SIZE);
        assert_eq!(
            split(&format!("[1,\"{long}\",2]"), 100),
            ["1", "too long", "2"]
        );
        assert_eq!(
            split(&format!("[{}1]", " ".repeat(3 * READ_SIZE)), 100),
            ["1"]
        );
        assert_eq!(split(&format!("[{}]", "[".repeat(200)), 100), ["too long"]);
    }

    #[test]
    fn what_is_no_json_is_none() {
        assert!(Elements::new(&b"x"[..], 9).unwrap().is_none());
        assert!(Elements::new(&b" \n"[..], 9).unwrap().is_none());
    }
}
