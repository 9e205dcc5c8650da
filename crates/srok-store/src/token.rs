//! Which tokens are there? Kept by their hashes; those in force are at hand, so that revoking one works at once.

use std::collections::HashMap;
use std::sync::PoisonError;

use duckdb::{Connection, params};

use super::arrow::moment;
use super::query::TOKENS;
use super::{Store, StoreError, audit, in_transaction};
use srok_core::access::{May, Right};
use srok_core::audit::{Deed, Kind};
use srok_core::secret::sha256;
use srok_law::case::Instant;

/// Tokens by the SHA-256 of their text.
pub(super) type Tokens = HashMap<String, Right>;

/// Returns the hash under which a token is kept: SHA-256, hex. Tokens are random and long, so no salt is needed.
#[must_use]
pub fn token_hash(token: &str) -> String {
    sha256(token.as_bytes())
}

/// Reads all tokens, those no longer good too.
pub(super) fn load(connection: &Connection) -> Result<Tokens, StoreError> {
    let doing = || StoreError::doing("read the tokens");
    let list = |text: String| serde_json::from_str::<Vec<String>>(&text).unwrap_or_default();
    let mut statement = connection.prepare(TOKENS.text).map_err(doing())?;
    let rows = statement
        .query_map([], |row| {
            let may: String = row.get(2)?;
            let right = Right {
                name: row.get(0)?,
                may: May::named(&may).unwrap_or(May::Read),
                sources: list(row.get(3)?),
                organisations: list(row.get(4)?),
                created_at: Instant(row.get(5)?),
                expires_at: row.get::<_, Option<i64>>(6)?.map(Instant),
                revoked_at: row.get::<_, Option<i64>>(7)?.map(Instant),
            };
            Ok((row.get(1)?, right))
        })
        .map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

/// Writes a token down.
fn keep(connection: &Connection, token: &str, right: &Right) -> Result<(), StoreError> {
    let list = |texts: &[String]| serde_json::Value::from(texts).to_string();
    connection
        .execute(
            "insert into token values ($1, $2, $3, $4, $5, $6::timestamp, $7::timestamp, null)",
            params![
                right.name,
                token_hash(token),
                right.may.code(),
                list(&right.sources),
                list(&right.organisations),
                moment(right.created_at),
                right.expires_at.map(moment)
            ],
        )
        .map_err(StoreError::doing("keep a token"))?;
    Ok(())
}

/// When a token gets a new secret, and how long both are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// When it is done.
    pub at: Instant,
    /// Until when the old secret is good.
    pub old_until: Instant,
    /// Until when the new one is.
    pub expires_at: Instant,
}

impl Store {
    /// Returns the right that a token gives at a moment, if it is known, in force and not revoked.
    #[must_use]
    pub fn right(&self, token: &str, at: Instant) -> Option<Right> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        tokens
            .get(&token_hash(token))
            .filter(|right| right.is_good(at))
            .cloned()
    }

    /// Returns the right that the token of a name gives to send at a moment, if one of that name is in force; of several the newest.
    #[must_use]
    pub fn right_to_send(&self, name: &str, at: Instant) -> Option<Right> {
        let may_send =
            |right: &Right| right.name == name && right.may == May::Send && right.is_good(at);
        self.tokens().into_iter().rev().find(may_send)
    }

    /// Returns all tokens, the oldest first.
    #[must_use]
    pub fn tokens(&self) -> Vec<Right> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        let mut rights: Vec<Right> = tokens.values().cloned().collect();
        rights.sort_by(|one, other| {
            (one.created_at, &one.name).cmp(&(other.created_at, &other.name))
        });
        rights
    }

    /// Keeps a new token. The audit names the author.
    ///
    /// # Errors
    ///
    /// [`StoreError::TokenThere`] if one of that name is in force.
    pub fn create_token(&self, token: &str, right: &Right, author: &str) -> Result<(), StoreError> {
        let clerk = self.clerk()?;
        let is_there = |known: &Right| known.name == right.name && known.is_good(right.created_at);
        if self.tokens().iter().any(is_there) {
            return Err(StoreError::TokenThere {
                name: right.name.clone(),
            });
        }
        let deed = Deed::new(author, Kind::TokenCreated, &right.name).with(right.text());
        in_transaction(&clerk, |connection| {
            keep(connection, token, right)?;
            audit::note(connection, &deed, right.created_at)
        })?;
        self.reload_tokens(&clerk)
    }

    /// Gives a token a new secret under the same name and with the same right, and returns it; the old one is good until the overlap ends, if it
    /// does not expire before. The audit names the author.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchToken`] if none of that name is in force.
    pub fn rotate_token(
        &self,
        name: &str,
        token: &str,
        rotation: Rotation,
        author: &str,
    ) -> Result<Right, StoreError> {
        let clerk = self.clerk()?;
        let tokens = self.tokens();
        let known = tokens.into_iter().rev();
        let mut good = known.filter(|right| right.name == name && right.is_good(rotation.at));
        let old = good
            .next()
            .ok_or_else(|| StoreError::NoSuchToken { name: name.into() })?;
        let right = Right {
            created_at: rotation.at,
            expires_at: Some(rotation.expires_at),
            ..old
        };
        let detail = format!("{} old_until={}", right.text(), rotation.old_until);
        let deed = Deed::new(author, Kind::TokenRotated, name).with(detail);
        in_transaction(&clerk, |connection| {
            connection
                .execute(
                    "update token set expires_at = least(expires_at, $2::timestamp) where name = $1 and revoked_at is null",
                    params![name, moment(rotation.old_until)],
                )
                .map_err(StoreError::doing("shorten a token"))?;
            keep(connection, token, &right)?;
            audit::note(connection, &deed, right.created_at)
        })?;
        self.reload_tokens(&clerk)?;
        Ok(right)
    }

    /// Revokes the token of a name, with those that a rotation left good: from now on nobody can use it. The audit names the author.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchToken`] if none of that name is in force.
    pub fn revoke_token(&self, name: &str, author: &str, at: Instant) -> Result<(), StoreError> {
        let clerk = self.clerk()?;
        in_transaction(&clerk, |connection| {
            let revoked = connection
                .execute(
                    "update token set revoked_at = $2::timestamp where name = $1 and revoked_at is null",
                    params![name, moment(at)],
                )
                .map_err(StoreError::doing("revoke a token"))?;
            if revoked == 0 {
                return Err(StoreError::NoSuchToken { name: name.into() });
            }
            audit::note(connection, &Deed::new(author, Kind::TokenRevoked, name), at)
        })?;
        self.reload_tokens(&clerk)
    }

    fn reload_tokens(&self, connection: &Connection) -> Result<(), StoreError> {
        let tokens = load(connection)?;
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
        Ok(())
    }
}
