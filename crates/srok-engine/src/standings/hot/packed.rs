//! How are the events of a case kept in little memory? As bytes: what is absent takes no room, numbers take as much as they need.
//!
//! Only memory of one process: the form may change at will.

use srok_law::case::{Instant, SECOND};
use srok_store::EventRecord;

/// The events of a case, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::standings) struct Packed {
    bytes: Vec<u8>,
    /// When the first of them was recorded: the other moments are counted from it.
    base: Instant,
    /// Where the events begin, behind the id of the case.
    events_at: u32,
}

/// What an event has, as bits of its first two bytes.
mod has {
    pub const BY_DAY: u16 = 1;
    pub const WHOLE_SECOND: u16 = 1 << 1;
    pub const REGISTRATION_NO: u16 = 1 << 2;
    pub const REPLACES: u16 = 1 << 3;
    pub const MORE: u16 = 1 << 4;
    /// The first of six words.
    pub const WORD: u16 = 1 << 5;
}

impl Packed {
    /// Returns a case whose first event this is.
    pub fn new(first: &EventRecord<'_>) -> Self {
        let mut bytes = Vec::new();
        put_text(&mut bytes, first.case_id);
        let mut packed = Self {
            events_at: bytes.len() as u32,
            bytes,
            base: first.recorded_at,
        };
        packed.push(first);
        packed
    }

    /// Adds an event.
    pub fn push(&mut self, event: &EventRecord<'_>) {
        let words = words(event);
        let whole_second = event.occurred_at.0 % SECOND == 0;
        let claims = [
            (event.by_day, has::BY_DAY),
            (whole_second, has::WHOLE_SECOND),
            (event.registration_no.is_some(), has::REGISTRATION_NO),
            (event.replaces.is_some(), has::REPLACES),
            (event.more.is_some(), has::MORE),
        ];
        let mut flags: u16 = claims
            .iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, bit)| bit)
            .sum();
        for (place, word) in words.iter().enumerate() {
            flags |= (u16::from(word.is_some()) * has::WORD) << place;
        }
        let bytes = &mut self.bytes;
        // a few events: room for twice as many, as a vector takes it by itself, would be room for nothing
        bytes.reserve_exact(128);
        bytes.extend_from_slice(&flags.to_le_bytes());
        bytes.extend_from_slice(&event.identity.to_le_bytes());
        put_number(bytes, u64::from(event.kind.cast_unsigned()));
        put_number(
            bytes,
            folded(if whole_second {
                event.occurred_at.0 / SECOND - self.base.0.div_euclid(SECOND)
            } else {
                event.occurred_at.0.wrapping_sub(self.base.0)
            }),
        );
        put_number(bytes, folded(event.recorded_at.0.wrapping_sub(self.base.0)));
        for word in words.into_iter().flatten() {
            put_number(bytes, u64::from(word.cast_unsigned()));
        }
        for text in [event.registration_no, event.more].into_iter().flatten() {
            put_text(bytes, text);
        }
        if let Some(replaces) = event.replaces {
            bytes.extend_from_slice(&replaces.to_le_bytes());
        }
    }

    /// Gives back the room that nothing needs.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// Returns how many bytes it takes.
    pub const fn size(&self) -> usize {
        size_of::<Self>() + self.bytes.capacity()
    }

    /// Returns the events of the case.
    pub fn events(&self, case_key: u64) -> impl Iterator<Item = EventRecord<'_>> {
        let case_id = Reader(&self.bytes).text().unwrap_or_default();
        let mut rest = Reader(
            self.bytes
                .get(self.events_at as usize..)
                .unwrap_or_default(),
        );
        std::iter::from_fn(move || {
            // at the end there are no flags to read
            rest.event(case_key, case_id, self.base)
        })
    }
}

const fn words(event: &EventRecord<'_>) -> [Option<i32>; 6] {
    [
        event.regulation,
        event.service,
        event.channel,
        event.organisation,
        event.to_organisation,
        event.official,
    ]
}

/// Makes small numbers of both signs small without one.
const fn folded(number: i64) -> u64 {
    (number.wrapping_shl(1) ^ (number >> 63)).cast_unsigned()
}

const fn unfolded(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

/// Writes a number, seven bits a byte, the lowest first.
fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

/// Bytes that are still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn hash(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn word(&mut self) -> Option<i32> {
        let number = u32::try_from(self.number()?).ok()?;
        Some(number.cast_signed())
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn event(&mut self, case_key: u64, case_id: &'a str, base: Instant) -> Option<EventRecord<'a>> {
        let flags = u16::from_le_bytes(self.take(2)?.try_into().ok()?);
        let has = |bit: u16| flags & bit != 0;
        let identity = self.hash()?;
        let kind = self.word()?;
        let occurred = unfolded(self.number()?);
        let occurred_at = if has(has::WHOLE_SECOND) {
            Instant((occurred + base.0.div_euclid(SECOND)) * SECOND)
        } else {
            Instant(occurred.wrapping_add(base.0))
        };
        let recorded_at = Instant(unfolded(self.number()?).wrapping_add(base.0));
        let mut words = [None; 6];
        for (place, word) in words.iter_mut().enumerate() {
            if has(has::WORD << place) {
                *word = Some(self.word()?);
            }
        }
        let [
            regulation,
            service,
            channel,
            organisation,
            to_organisation,
            official,
        ] = words;
        let mut text = |bit: u16| -> Option<Option<&'a str>> {
            Some(if has(bit) { Some(self.text()?) } else { None })
        };
        let (registration_no, more) = (text(has::REGISTRATION_NO)?, text(has::MORE)?);
        let replaces = if has(has::REPLACES) {
            Some(self.hash()?)
        } else {
            None
        };
        Some(EventRecord {
            case_key,
            case_id,
            identity,
            kind,
            occurred_at,
            by_day: has(has::BY_DAY),
            recorded_at,
            regulation,
            service,
            channel,
            organisation,
            to_organisation,
            official,
            registration_no,
            replaces,
            more,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Words = [Option<i32>; 6];
    type Texts = (Option<String>, Option<String>);

    fn event() -> impl Strategy<Value = (u64, i32, i64, bool, i64, Words, Texts, Option<u64>)> {
        let moments = prop_oneof![
            0..4_000_000_000_000_000_i64,
            (0..4_000_000_000_i64).prop_map(|seconds| seconds * SECOND),
            -SECOND * 3..SECOND * 3,
        ];
        (
            any::<u64>(),
            0..i32::MAX,
            moments,
            any::<bool>(),
            0..4_000_000_000_000_000_i64,
            any::<Words>(),
            any::<Texts>(),
            any::<Option<u64>>(),
        )
    }

    proptest! {
        #[test]
        fn events_come_out_as_they_went_in(
            case_id in ".*",
            made in prop::collection::vec(event(), 1..12),
        ) {
            let events: Vec<EventRecord<'_>> = made
                .iter()
                .map(|(identity, kind, occurred_at, by_day, recorded_at, words, texts, replaces)| {
                    EventRecord {
                        case_key: 7,
                        case_id: &case_id,
                        identity: *identity,
                        kind: *kind,
                        occurred_at: Instant(*occurred_at),
                        by_day: *by_day,
                        recorded_at: Instant(*recorded_at),
                        regulation: words[0],
                        service: words[1],
                        channel: words[2],
                        organisation: words[3],
                        to_organisation: words[4],
                        official: words[5],
                        registration_no: texts.0.as_deref(),
                        replaces: *replaces,
                        more: texts.1.as_deref(),
                    }
                })
                .collect();
            let mut packed = Packed::new(&events[0]);
            for event in &events[1..] {
                packed.push(event);
            }
            packed.shrink();
            prop_assert_eq!(packed.events(7).collect::<Vec<_>>(), events);
        }
    }
}
