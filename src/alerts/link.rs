//! How does a link in a mail prove who may answer? It names the alert and its end, signed with a key that only the store has.
//!
//! A link shows a page; only its button acts, since mail scanners follow links. It is used up by the answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::AlertsError;
use crate::case::{Instant, SECOND};
use crate::secret;
use crate::store::Store;

/// The key that links are signed with: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key(…)")
    }
}

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

/// Bytes of the signature that are kept: 128 bits.
const SIGNED: usize = 16;
/// Bytes of alert and end.
const SAID: usize = 16;

impl Key {
    /// Returns the key of a text of 64 hexadecimal digits.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// Returns the key of a store; the first time it is made.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if it cannot be read, made or kept.
    pub fn of(store: &Store) -> Result<Self, AlertsError> {
        let key = store.link_key(&Self::make()?)?;
        Self::read(&key)
            .ok_or_else(|| AlertsError::System("the key of links in the store is damaged".into()))
    }

    /// Returns the text of a new key.
    ///
    /// # Errors
    ///
    /// The system gives no random bytes.
    pub fn make() -> Result<String, AlertsError> {
        let bytes: [u8; 32] =
            secret::random().map_err(|error| AlertsError::System(error.to_string()))?;
        Ok(secret::hex(&bytes))
    }

    fn mac(&self) -> Result<Hmac<Sha256>, NoLink> {
        // a key of any length is taken
        Hmac::new_from_slice(&self.0).map_err(|_| NoLink::Unknown)
    }
}

impl Link {
    /// Returns the part of an address that stands for the link.
    #[must_use]
    pub fn sign(self, key: &Key) -> String {
        let said = self.said();
        let mut bytes = said.to_vec();
        if let Ok(mut mac) = key.mac() {
            mac.update(&said);
            bytes.extend(mac.finalize().into_bytes().iter().take(SIGNED));
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a link.
    ///
    /// # Errors
    ///
    /// [`NoLink`] if it was not signed with the key, or its time is over.
    pub fn read(text: &str, key: &Key, now: Instant) -> Result<Self, NoLink> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NoLink::Unknown)?;
        let (said, signature) = bytes.split_at_checked(SAID).ok_or(NoLink::Unknown)?;
        if signature.len() != SIGNED {
            return Err(NoLink::Unknown);
        }
        let mut mac = key.mac()?;
        mac.update(said);
        // compared in constant time
        mac.verify_truncated_left(signature)
            .map_err(|_| NoLink::Unknown)?;
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
        let key = Key::read(&Key::make().unwrap()).unwrap();
        let other = Key::read(&Key::make().unwrap()).unwrap();
        let link = Link {
            alert: 42,
            ends_at: Instant(1_773_306_000 * SECOND),
        };
        let text = link.sign(&key);
        let before = link.ends_at.plus(-1);
        assert_eq!(Link::read(&text, &key, before), Ok(link));
        assert_eq!(Link::read(&text, &key, link.ends_at), Err(NoLink::Ended));
        assert_eq!(Link::read(&text, &other, before), Err(NoLink::Unknown));
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            let read = Link::read(&changed, &key, before);
            // the last character carries four bits that mean nothing
            assert!(
                read == Err(NoLink::Unknown) || index + 1 == text.len(),
                "{changed}"
            );
            assert_eq!(
                Link::read(&text[..index], &key, before),
                Err(NoLink::Unknown)
            );
        }
        assert!(Link::read("", &key, before).is_err());
        assert_eq!(format!("{key:?}"), "Key(…)");
    }
}
