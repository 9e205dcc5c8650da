//! How does a link in a mail prove who may answer? It names the alert and its end, signed with a key that lies apart from the store.
//!
//! A link shows a page; only its button acts, since mail scanners follow links. It is used up by the answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use srok_core::signing::{Key, SIGNED};
use srok_law::case::{DAY, Instant, SECOND};

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The alert that may be answered.
    pub alert: i64,
    /// From when on it is good for nothing, in whole seconds.
    pub ends_at: Instant,
}

/// Why a link cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLink {
    /// It was not made here, or was cut short on its way.
    Unknown,
    /// Its time is over.
    Ended,
}

/// What the key signs here.
const PURPOSE: &str = "srok link 2";
/// Bytes of alert and end.
const SAID: usize = 16;

impl Link {
    /// Returns the part of an address that stands for the link.
    #[must_use]
    pub fn sign(self, key: &Key) -> String {
        let said = self.said();
        let mut bytes = said.to_vec();
        bytes.extend(key.sign(PURPOSE, &said));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a link. None is good for longer than so many days from now, whatever it says: none was ever made to be.
    ///
    /// # Errors
    ///
    /// [`NoLink`] if it was not signed with the key, or its time is over.
    pub fn read(text: &str, key: &Key, now: Instant, longest_days: u32) -> Result<Self, NoLink> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NoLink::Unknown)?;
        let (said, signature) = bytes.split_at_checked(SAID).ok_or(NoLink::Unknown)?;
        if signature.len() != SIGNED || !key.is_signed(PURPOSE, said, signature) {
            return Err(NoLink::Unknown);
        }
        let number = |bytes: &[u8]| {
            bytes
                .try_into()
                .map(i64::from_be_bytes)
                .map_err(|_| NoLink::Unknown)
        };
        let (alert, seconds) = said.split_at(SAID / 2);
        let link = Self {
            alert: number(alert)?,
            ends_at: Instant(number(seconds)?.saturating_mul(SECOND)),
        };
        if now >= link.ends_at {
            return Err(NoLink::Ended);
        }
        if link.ends_at > now.plus(i64::from(longest_days) * DAY) {
            return Err(NoLink::Unknown);
        }
        Ok(link)
    }

    fn said(self) -> [u8; SAID] {
        let mut said = [0; SAID];
        let (alert, seconds) = said.split_at_mut(SAID / 2);
        alert.copy_from_slice(&self.alert.to_be_bytes());
        seconds.copy_from_slice(&self.ends_at.0.div_euclid(SECOND).to_be_bytes());
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_until_its_end_and_cannot_be_changed() {
        let key = Key::new().unwrap();
        let other = Key::new().unwrap();
        let link = Link {
            alert: 42,
            ends_at: Instant(1_773_306_000 * SECOND),
        };
        let text = link.sign(&key);
        let before = link.ends_at.plus(-1);
        assert_eq!(Link::read(&text, &key, before, 7), Ok(link));
        assert_eq!(Link::read(&text, &key, link.ends_at, 7), Err(NoLink::Ended));
        assert_eq!(Link::read(&text, &other, before, 7), Err(NoLink::Unknown));
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            let read = Link::read(&changed, &key, before, 7);
            // the last character carries four bits that mean nothing
            assert!(
                read == Err(NoLink::Unknown) || index + 1 == text.len(),
                "{changed}"
            );
            assert_eq!(
                Link::read(&text[..index], &key, before, 7),
                Err(NoLink::Unknown)
            );
        }
        assert!(Link::read("", &key, before, 7).is_err());
    }

    #[test]
    fn no_link_is_good_for_longer_than_links_are_made_for() {
        let key = Key::new().unwrap();
        let now = Instant(1_773_306_000 * SECOND);
        let text = |days: i64| {
            let ends_at = now.plus(days * DAY);
            Link { alert: 42, ends_at }.sign(&key)
        };
        assert!(Link::read(&text(7), &key, now, 7).is_ok());
        assert_eq!(Link::read(&text(8), &key, now, 7), Err(NoLink::Unknown));
        assert_eq!(
            Link::read(&text(36_500), &key, now, 7),
            Err(NoLink::Unknown)
        );
    }
}
