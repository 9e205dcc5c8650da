//! Which passwords are taken, and how are they kept? Argon2id; nobody can read them again.
//!
//! A password has 12 to 128 characters of any kind. There are no rules on digits, capitals or signs, and none ends by itself: such rules lead to
//! `Password1!` and to a number counted up, while length and a look at what is guessed first do help (NIST SP 800-63B, 5.1.1.2).

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use super::guessable::is_guessable;
use crate::secret::{self, NoRandomness};
use srok_law::words::Lang;

/// Characters of a password, at least.
pub const SHORTEST: usize = 12;
/// And at most, so that nobody has a book hashed.
pub const LONGEST: usize = 128;

/// Memory of a hash in KiB: 19 MiB with two passes, the least that OWASP names for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Bytes of the salt.
const SALT: usize = 16;

/// A hash that no password has. Compared with where there is no account, so that an unknown name costs the same time as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3JvayBoYXMgbm8gc3VjaA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is too short.
    #[error(
        "the password has fewer than {SHORTEST} characters\nhint: take some words that do not belong together"
    )]
    TooShort,
    /// It is too long.
    #[error("the password has more than {LONGEST} characters\nhint: take a shorter one")]
    TooLong,
    /// It is the name to sign in with.
    #[error("the password is the name to sign in with\nhint: take one that nobody can guess")]
    IsLogin,
    /// It is among those guessed first.
    #[error(
        "the password is one of those that are guessed first\nhint: take some words that do not belong together"
    )]
    Common,
}

impl Unfit {
    /// Says to the person who chose it why it is not taken.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::TooShort => lang.pick(
                "Слишком короткий: нужно не менее 12 символов. Подойдут несколько не связанных между собой слов.",
                "Too short: at least 12 characters. Some words that do not belong together will do.",
            ),
            Self::TooLong => lang.pick(
                "Слишком длинный: не более 128 символов.",
                "Too long: at most 128 characters.",
            ),
            Self::IsLogin => lang.pick(
                "Совпадает с именем для входа.",
                "It is the name to sign in with.",
            ),
            Self::Common => lang.pick(
                "Такие пароли подбирают первыми. Выберите другой.",
                "It is one of those that are guessed first. Choose another one.",
            ),
        }
    }
}

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// There is no salt for it.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The memory for it is missing.
    #[error("a password could not be hashed: {0}\nhint: see that the machine has memory left")]
    Hash(String),
}

/// Looks whether a password may be taken for the login of a person.
///
/// # Errors
///
/// [`Unfit`] says why not.
pub fn check(password: &str, login: &str, name: &str) -> Result<(), Unfit> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Unfit::TooShort);
    }
    if length > LONGEST {
        return Err(Unfit::TooLong);
    }
    let lower = password.to_lowercase();
    if lower == login.to_lowercase() {
        return Err(Unfit::IsLogin);
    }
    if is_guessable(password, &[login, name]) {
        return Err(Unfit::Common);
    }
    Ok(())
}

/// Returns what is kept of a password: a PHC string.
///
/// Takes some ten milliseconds and 19 MiB.
///
/// # Errors
///
/// [`PasswordError`] for want of randomness or memory.
pub fn seal(password: &str) -> Result<String, PasswordError> {
    let salt: [u8; SALT] = secret::random()?;
    let failed = |error: &dyn std::fmt::Display| PasswordError::Hash(error.to_string());
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| failed(&error))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(&error))
}

/// Tells whether a password is the one that was sealed. Without a seal nothing matches, and finding that out takes as long.
#[must_use]
pub fn matches(password: &str, sealed: Option<&str>) -> bool {
    // a text of any length is hashed in one go, so who sends a long one only needs to be told no
    let fits = password.chars().count() <= LONGEST;
    let same = Argon2::default()
        .verify_password(password.as_bytes(), sealed.unwrap_or(NOBODY))
        .is_ok();
    same && fits && sealed.is_some()
}

/// Letters and digits that are not taken for one another when they are read out or copied by hand.
const CLEAR: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Returns a new password to be used once: 100 random bits in groups.
///
/// # Errors
///
/// [`NoRandomness`] of the system.
pub fn once() -> Result<String, NoRandomness> {
    let bytes: [u8; 20] = secret::random()?;
    let characters: Vec<char> = bytes
        .iter()
        .filter_map(|byte| CLEAR.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect();
    let groups = characters.chunks(5).map(String::from_iter);
    Ok(groups.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_and_nothing_else_is_asked_for() {
        assert_eq!(check("яяяяяяяяяяб", "a", ""), Err(Unfit::TooShort));
        assert_eq!(check("тихая река ждет", "a", ""), Ok(()));
        let long: String = (0..16).map(|_| "река ждет").collect();
        assert_eq!(check(&long, "a", ""), Err(Unfit::TooLong));
    }

    #[test]
    fn what_is_guessed_first_is_not_taken() {
        assert_eq!(check("Qwerty123456", "a", ""), Err(Unfit::Common));
        assert_eq!(check("ЙЦУКЕНГШЩЗХЪ", "a", ""), Err(Unfit::Common));
        assert_eq!(check("zzzzzzzzzzzz", "a", ""), Err(Unfit::Common));
        assert_eq!(
            check("Ivanova.Maria", "ivanova.maria", ""),
            Err(Unfit::IsLogin)
        );
    }

    #[test]
    fn a_password_is_kept_as_argon2id_and_only_it_matches() {
        let sealed = seal("тихая река ждет").unwrap();
        let parameters = NOBODY.rsplitn(3, '$').last().unwrap();
        assert!(
            sealed.starts_with(parameters),
            "an unknown name must cost as much: {sealed}"
        );
        assert!(!sealed.contains("река"));
        assert!(matches("тихая река ждет", Some(&sealed)));
        assert!(!matches("тихая река ждет ", Some(&sealed)));
        assert!(!matches("", Some(&sealed)));
        assert_ne!(sealed, seal("тихая река ждет").unwrap(), "salted");
    }

    #[test]
    fn where_there_is_no_account_a_hash_is_computed_all_the_same() {
        use argon2::password_hash::Error;
        let computed = Argon2::default().verify_password(b"anything", NOBODY);
        assert_eq!(
            computed,
            Err(Error::PasswordInvalid),
            "compared, not unreadable"
        );
        assert!(!matches("anything", None));
    }

    #[test]
    fn passwords_for_once_are_fit_and_differ() {
        let (one, other) = (once().unwrap(), once().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 23, "{one}");
        assert_eq!(check(&one, "a", ""), Ok(()));
    }
}
