//! Has somebody signed in with this name from this browser before? A signed cookie says so. It opens nothing: it only keeps the attempts of its owner
//! apart from those of strangers, so that nobody is shut out of the own browser by somebody else's failures.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::WebError;
use super::reached::{self, Reached};
use srok_core::secret;
use srok_core::signing::{Key, SIGNED};
use srok_law::case::Day;
use srok_service::Service;

const COOKIE: &str = "srok_browser";
/// What the key signs here.
const PURPOSE: &str = "srok browser 1";
/// A browser is known for a year after its last sign-in.
const KEPT_DAYS: i32 = 365;
/// Bytes by which a browser is told from others.
const ID: usize = 16;
/// Bytes of the day.
const DAY: usize = 4;

/// Returns what a browser is called, if it is known to have signed in with a name.
pub(super) fn known(
    headers: &HeaderMap,
    reached: &Reached,
    login: &str,
    service: &Service,
) -> Option<String> {
    let text = reached::cookie(headers, &reached.name(COOKIE))?;
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (said, signature) = bytes.split_at_checked(ID + DAY)?;
    let (id, day) = said.split_at_checked(ID)?;
    let since = i32::from_be_bytes(day.try_into().ok()?);
    let today = service.today().0;
    let is_fresh = (today.saturating_sub(KEPT_DAYS)..=today).contains(&since);
    if signature.len() != SIGNED || !is_fresh {
        return None;
    }
    // without a key nobody is known, and sign-ins go on
    let key = Key::of(&service.config).ok()?;
    key.is_signed(PURPOSE, &signed(said, login), signature)
        .then(|| secret::hex(id))
}

/// Returns the cookie by which a browser is known from now on.
pub(super) fn cookie(
    reached: &Reached,
    login: &str,
    service: &Service,
) -> Result<String, WebError> {
    let key = Key::of(&service.config).map_err(|error| WebError::internal(&error))?;
    let id: [u8; ID] = secret::random().map_err(|error| WebError::internal(&error))?;
    let Day(today) = service.today();
    let mut bytes = id.to_vec();
    bytes.extend(today.to_be_bytes());
    let signature = key.sign(PURPOSE, &signed(&bytes, login));
    bytes.extend(signature);
    let value = URL_SAFE_NO_PAD.encode(bytes);
    let mut cookie = reached.cookie(reached.name(COOKIE), &value);
    cookie.set_max_age(cookie::time::Duration::days(KEPT_DAYS.into()));
    Ok(cookie.to_string())
}

/// Returns what is signed: a browser and a day, for one name.
fn signed(said: &[u8], login: &str) -> Vec<u8> {
    [said, login.as_bytes()].concat()
}
