//! How are secrets made, and how are they kept without being known? Random bytes of the system; SHA-256 as text.

use sha2::{Digest, Sha256};

/// The system gives no random bytes.
#[derive(Debug, thiserror::Error)]
#[error(
    "the system gives no random bytes: {0}\nhint: see that /dev/urandom is there and may be read"
)]
pub struct NoRandomness(String);

/// Returns random bytes of the system, fit for secrets.
///
/// # Errors
///
/// [`NoRandomness`] if it gives none.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// Returns bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the SHA-256 of bytes, hex. Of a secret of 256 random bits no salt is needed to keep it so.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::{hex, random, sha256};

    #[test]
    fn the_hash_is_that_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
    }

    #[test]
    fn secrets_differ() {
        let (one, other): ([u8; 32], [u8; 32]) = (random().unwrap(), random().unwrap());
        assert_ne!(one, other);
        assert_eq!(hex(&one).len(), 64);
    }
}
