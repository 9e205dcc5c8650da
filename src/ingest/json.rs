//! Which events does a JSON file hold? One event, or an array of them; a broken element costs no
//! other.

use super::chunks::LONGEST_LINE;
use super::cloud_event::{self, Reader};
use super::delivery::{Delivery, Parsed};
use super::source::Opened;
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
    let bytes = opened.into_bytes()?;
    let text = text(&bytes, &file)?;
    let mut parsed = Parsed::default();
    for (index, element) in (1..).zip(elements(text)) {
        let draft = if element.len() > LONGEST_LINE {
            cloud_event::too_long("event")
        } else {
            reader.read_bytes(element, &mut parsed.dropped)
        };
        parsed.rows += 1;
        parsed.push(&rules, &draft, index);
        if parsed.is_full() {
            parsed.bytes_read =
                progress.share(element.as_ptr().addr() - text.as_ptr().addr(), text.len());
            delivery.deliver(std::mem::take(&mut parsed))?;
        }
    }
    parsed.bytes_read = progress.size;
    delivery.deliver(parsed)
}

/// Returns the text without byte order mark.
fn text<'t>(bytes: &'t [u8], file: &str) -> Result<&'t [u8], IngestError> {
    let text = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii();
    if !text.starts_with(b"{") && !text.starts_with(b"[") {
        return Err(IngestError::Unreadable {
            file: file.to_owned(),
            problem: "holds neither a JSON object nor an array".to_owned(),
            hint: "give one CloudEvent or an array of them; name files with one event per line \
                   .ndjson"
                .to_owned(),
        });
    }
    Ok(text)
}

/// Returns the elements of an array, or the text itself if it is none. Nothing is checked but
/// quotes and brackets.
fn elements(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut rest, is_array) = match text.strip_prefix(b"[") {
        Some(elements) => (elements.strip_suffix(b"]").unwrap_or(elements), true),
        None => (text, false),
    };
    std::iter::from_fn(move || {
        // only the start is looked at: blanks at the end of an array would be passed over once per element
        if rest.trim_ascii_start().is_empty() {
            return None;
        }
        let (element, after) = if is_array {
            split_element(rest)
        } else {
            (rest, &[][..])
        };
        rest = after;
        Some(element.trim_ascii())
    })
}

/// Splits at the first comma that stands neither in a text nor in brackets.
fn split_element(text: &[u8]) -> (&[u8], &[u8]) {
    let (mut depth, mut is_text, mut is_escaped) = (0_i32, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b',' if depth <= 0 => {
                if let (Some(element), Some(rest)) = (text.get(..at), text.get(at + 1..)) {
                    return (element, rest);
                }
            }
            _ => {}
        }
    }
    (text, &[])
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn an_array_is_split_at_its_own_commas_only() {
        let text = br#"[{"a":"x,]\"}","b":[1,2]}, {"c":{"d":1,"e":2}} ,7]"#;
        let split: Vec<&[u8]> = elements(text).collect();
        let expected: [&[u8]; 3] = [
            br#"{"a":"x,]\"}","b":[1,2]}"#,
            br#"{"c":{"d":1,"e":2}}"#,
            b"7",
        ];
        assert_eq!(split, expected);
        assert_eq!(elements(b"[ ]").count(), 0);
        assert_eq!(elements(br#"{"a":[1,2]}"#).count(), 1);
    }
}
