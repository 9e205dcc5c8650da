//! Where does the next page of standings begin? A position in their order, as a text that fits into an address.

use srok_law::case::Instant;

/// A position in the order of standings: the first late moment (those never late come last), case, limit, occurrence.
///
/// The order does not depend on what is on a page, so that rows that come or go in between shift nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The first late moment.
    pub late_from: Option<Instant>,
    /// The key of the case.
    pub case_key: u64,
    /// The limit, with its act.
    pub limit_id: String,
    /// Which time it runs in the case.
    pub occurrence: i32,
}

/// A text that is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no cursor of a list\nhint: pass on `next` of the page before, unchanged, or leave the cursor out to begin anew"
)]
pub struct CursorError {
    /// The text.
    pub text: String,
}

impl CursorError {
    pub(crate) fn of(text: &str) -> Self {
        Self {
            text: text.chars().take(80).collect(),
        }
    }
}

/// The first byte of a position; raised when its layout changes.
const LAYOUT: u8 = 1;
/// Bytes before the name of the limit: layout, whether ever late, late from, case key, occurrence.
const HEAD: usize = 1 + 1 + 8 + 8 + 4;

impl Cursor {
    /// Returns what rows are ordered by.
    #[must_use]
    pub fn order(&self) -> (bool, Option<Instant>, u64, &str, i32) {
        (
            self.late_from.is_none(),
            self.late_from,
            self.case_key,
            &self.limit_id,
            self.occurrence,
        )
    }

    /// Returns the position that a text names.
    ///
    /// # Errors
    ///
    /// [`CursorError`] for every text that [`Display`](std::fmt::Display) did not write.
    pub fn read(text: &str) -> Result<Self, CursorError> {
        Self::from_bytes(text).ok_or_else(|| CursorError::of(text))
    }

    fn from_bytes(text: &str) -> Option<Self> {
        let bytes = from_hex(text)?;
        let (head, limit) = bytes.split_at_checked(HEAD)?;
        let late_from = i64::from_be_bytes(head.get(2..10)?.try_into().ok()?);
        let cursor = Self {
            late_from: (head.get(1) == Some(&1)).then_some(Instant(late_from)),
            case_key: u64::from_be_bytes(head.get(10..18)?.try_into().ok()?),
            occurrence: i32::from_be_bytes(head.get(18..22)?.try_into().ok()?),
            limit_id: String::from_utf8(limit.to_vec()).ok()?,
        };
        // written again it must be the same: no other layout, no other flag, no moment beside "never"
        (cursor.bytes() == bytes && cursor.limit_id.contains('.')).then_some(cursor)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![LAYOUT, u8::from(self.late_from.is_some())];
        bytes.extend(self.late_from.map_or(0, |at| at.0).to_be_bytes());
        bytes.extend(self.case_key.to_be_bytes());
        bytes.extend(self.occurrence.to_be_bytes());
        bytes.extend(self.limit_id.as_bytes());
        bytes
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_hex(&self.bytes(), formatter)
    }
}

impl std::str::FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        Self::read(text)
    }
}

impl serde::Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Writes bytes as lower-case hex.
pub(crate) fn write_hex(bytes: &[u8], formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    bytes
        .iter()
        .try_for_each(|byte| write!(formatter, "{byte:02x}"))
}

/// Returns the bytes of lower-case hex.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}
