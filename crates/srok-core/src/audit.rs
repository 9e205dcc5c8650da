//! Who did what, and has anybody changed the record of it? A chain of entries, each sealed together with the one before it. Pure.
//!
//! The seal of an entry is the SHA-256 of a JSON list: the seal before it, its number, its moment, author, kind, what it is about, and the detail.
//! Changing, taking out or putting in an entry breaks the chain there; taking away its end is seen because number and seal of the last entry are
//! kept a second time. Whoever can write the file and knows all this could seal a whole new chain: for that the seal of each entry is also in the
//! log of the service, which belongs on another machine, and backups hold it.

use crate::secret::sha256;
use srok_law::case::Instant;
use srok_law::words::Lang;

/// Author of what is done on the command line, by whoever may open the store.
pub const CONSOLE: &str = "console";
/// Author of what the service does by itself.
pub const SERVICE: &str = "service";
/// The seal before the first entry.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $ru:literal, $en:literal;)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Returns its name in the store and in addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// Returns its name in words.
            #[must_use]
            pub const fn label(self, lang: Lang) -> &'static str {
                match self { $(Self::$kind => lang.pick($ru, $en),)+ }
            }
        }
    };
}

kinds! {
    /// Somebody signed in.
    SignedIn = "signed_in", "Вход", "Signed in";
    /// Somebody tried to sign in, with a wrong password or name.
    SignInFailed = "sign_in_failed", "Неудачный вход", "Sign-in failed";
    /// A name was locked for a while after several failures.
    LockedOut = "locked_out", "Вход временно закрыт", "Locked out";
    /// An administrator had failed sign-ins forgotten.
    Unlocked = "unlocked", "Вход снова открыт", "Unlocked";
    /// Somebody signed out.
    SignedOut = "signed_out", "Выход", "Signed out";
    /// Somebody changed the own password.
    PasswordChanged = "password_changed", "Пароль изменен", "Password changed";
    /// An administrator gave a new password.
    PasswordReset = "password_reset", "Пароль сброшен", "Password reset";
    /// An account was made.
    AccountCreated = "account_created", "Учетная запись создана", "Account created";
    /// What an account says or may was changed.
    AccountChanged = "account_changed", "Учетная запись изменена", "Account changed";
    /// An account was disabled.
    AccountDisabled = "account_disabled", "Учетная запись отключена", "Account disabled";
    /// An account was enabled again.
    AccountEnabled = "account_enabled", "Учетная запись включена", "Account enabled";
    /// A token was made.
    TokenCreated = "token_created", "Токен создан", "Token created";
    /// A token got a new secret; the old one is good for a while beside it.
    TokenRotated = "token_rotated", "Токен заменен", "Token rotated";
    /// A token was revoked.
    TokenRevoked = "token_revoked", "Токен отозван", "Token revoked";
    /// Organisations, officials, absences or declarations were changed.
    DirectoryChanged = "directory_changed", "Справочник изменен", "Directory changed";
    /// An edition of a regulation or a calendar was applied.
    LawApplied = "law_applied", "Редакция применена", "Edition applied";
    /// Records were released from quarantine.
    QuarantineReleased = "quarantine_released", "Карантин: записи сняты", "Released from quarantine";
    /// An alert was answered.
    AlertAnswered = "alert_answered", "Ответ на оповещение", "Alert answered";
    /// A report was approved: its figures do not change any more.
    ReportApproved = "report_approved", "Отчет утвержден", "Report approved";
    /// A corrected version of a report was approved.
    ReportCorrected = "report_corrected", "Отчет исправлен", "Report corrected";
    /// A report was sent.
    ReportSent = "report_sent", "Отчет отправлен", "Report sent";
    /// A file was taken away.
    Exported = "exported", "Выгрузка", "Exported";
}

impl Kind {
    /// Returns what a name stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// Something done, to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who: a login, [`CONSOLE`], [`SERVICE`], `token:NAME`, or `official:ID` where a signed link says who it is.
    pub author: String,
    /// What.
    pub kind: Kind,
    /// To whom or what: a login, the name of a token, an import, an address. No applicant's data.
    pub about: String,
    /// What else there is to know, in a few words: from what to what, from where.
    pub detail: String,
}

impl Deed {
    /// Returns a deed without further detail.
    #[must_use]
    pub fn new(author: &str, kind: Kind, about: impl Into<String>) -> Self {
        Self {
            author: author.to_owned(),
            kind,
            about: about.into(),
            detail: String::new(),
        }
    }

    /// Adds what else there is to know.
    #[must_use]
    pub fn with(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }
}

/// An entry of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// When it was written.
    pub at: Instant,
    /// Who.
    pub author: String,
    /// What: the code of a [`Kind`]. A later build may know more of them.
    pub kind: String,
    /// To whom or what.
    pub about: String,
    /// What else there is to know.
    pub detail: String,
    /// The seal of the entry before it.
    pub previous: String,
    /// Its own seal.
    pub seal: String,
}

impl Entry {
    /// Returns the entry of a deed that follows the last one.
    #[must_use]
    pub fn after(last: &Head, deed: &Deed, at: Instant) -> Self {
        let mut entry = Self {
            number: last.number + 1,
            at,
            author: deed.author.clone(),
            kind: deed.kind.code().to_owned(),
            about: deed.about.clone(),
            detail: deed.detail.clone(),
            previous: last.seal.clone(),
            seal: String::new(),
        };
        entry.seal = entry.computed();
        entry
    }

    /// Returns the seal that the content of the entry has.
    #[must_use]
    pub fn computed(&self) -> String {
        let content = serde_json::json!([
            self.previous,
            self.number,
            self.at.0,
            self.author,
            self.kind,
            self.about,
            self.detail
        ]);
        sha256(content.to_string().as_bytes())
    }

    /// Returns number and seal.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            number: self.number,
            seal: self.seal.clone(),
        }
    }
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry; 0 if there is none.
    pub number: i64,
    /// Its seal.
    pub seal: String,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            number: 0,
            seal: BEGINNING.to_owned(),
        }
    }
}

impl Head {
    /// Returns the text it is kept as.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.number, self.seal)
    }

    /// Reads the text it is kept as.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (number, seal) = text.split_once(' ')?;
        Some(Self {
            number: number.parse().ok()?,
            seal: seal.to_owned(),
        })
    }
}

/// Where a chain is broken first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Number of the entry that is not there or not as it was written.
    pub number: i64,
    /// What is found.
    pub found: String,
    /// What should be.
    pub expected: String,
}

/// A chain, looked at from its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    /// The last entry looked at.
    last: Head,
}

impl Chain {
    /// Looks at the next entry.
    ///
    /// # Errors
    ///
    /// [`Break`] if it does not belong there, or is not as it was written.
    pub fn next(&mut self, entry: &Entry) -> Result<(), Break> {
        let number = self.last.number + 1;
        let broken = |found: String, expected: String| Break {
            number,
            found,
            expected,
        };
        if entry.number != number {
            return Err(broken(
                format!("entry {}", entry.number),
                format!("entry {number}"),
            ));
        }
        if entry.previous != self.last.seal {
            return Err(broken(entry.previous.clone(), self.last.seal.clone()));
        }
        let computed = entry.computed();
        if entry.seal != computed {
            return Err(broken(entry.seal.clone(), computed));
        }
        self.last = entry.head();
        Ok(())
    }

    /// Ends the look: the last entry must be the one that is kept a second time. Returns how many entries there are.
    ///
    /// # Errors
    ///
    /// [`Break`] if entries at the end are missing, or were added past the service.
    pub fn end(self, kept: &Head) -> Result<i64, Break> {
        if self.last == *kept {
            return Ok(self.last.number);
        }
        let number = match self.last.number.cmp(&kept.number) {
            std::cmp::Ordering::Less => self.last.number + 1,
            std::cmp::Ordering::Equal => kept.number,
            std::cmp::Ordering::Greater => kept.number + 1,
        };
        Err(Break {
            number,
            found: format!("last entry {}", self.last.text()),
            expected: format!("last entry {}", kept.text()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(entries: i64) -> (Vec<Entry>, Head) {
        let mut head = Head::default();
        let mut all = Vec::new();
        for number in 1..=entries {
            let deed = Deed::new("anna", Kind::SignedIn, "anna").with(format!("try {number}"));
            let entry = Entry::after(&head, &deed, Instant(number * 1_000_000));
            head = entry.head();
            all.push(entry);
        }
        (all, head)
    }

    /// Returns how many entries are whole, or the number of the first that is not.
    fn look(entries: &[Entry], head: &Head) -> Result<i64, i64> {
        let mut chain = Chain::default();
        for entry in entries {
            chain.next(entry).map_err(|broken| broken.number)?;
        }
        chain.end(head).map_err(|broken| broken.number)
    }

    #[test]
    fn a_chain_as_it_was_written_is_whole() {
        for entries in [0, 1, 9] {
            let (all, head) = chain(entries);
            assert_eq!(look(&all, &head), Ok(entries));
            assert_eq!(Head::read(&head.text()), Some(head));
        }
    }

    #[test]
    fn every_change_of_every_field_is_seen_at_its_entry() {
        let (all, head) = chain(9);
        let changes: [fn(&mut Entry); 7] = [
            |entry| entry.at = entry.at.plus(1),
            |entry| entry.author.push('a'),
            |entry| entry.kind.push('a'),
            |entry| entry.about.push('a'),
            |entry| entry.detail.clear(),
            |entry| entry.previous = BEGINNING.replace('0', "1"),
            |entry| entry.seal = BEGINNING.replace('0', "1"),
        ];
        for change in changes {
            for index in 0..9 {
                let mut changed = all.clone();
                change(&mut changed[index]);
                assert_eq!(look(&changed, &head), Err(index as i64 + 1));
            }
        }
    }

    #[test]
    fn an_entry_taken_out_or_moved_is_seen_and_so_is_an_end_cut_off() {
        let (all, head) = chain(9);
        for index in 0..9 {
            let mut without = all.clone();
            without.remove(index);
            assert_eq!(look(&without, &head), Err(index as i64 + 1));
            assert_eq!(look(&all[..index], &head), Err(index as i64 + 1));
        }
        let mut moved = all.clone();
        moved.swap(3, 4);
        assert_eq!(look(&moved, &head), Err(4));
        // sealed as it should be, but not by the service
        let foreign = Entry::after(&head, &Deed::new("eve", Kind::SignedIn, "eve"), Instant(0));
        let longer: Vec<_> = all.iter().cloned().chain([foreign]).collect();
        assert_eq!(look(&longer, &head), Err(10));
    }

    #[test]
    fn a_changed_entry_sealed_anew_breaks_the_next() {
        let (mut all, head) = chain(9);
        all[4].author = "nobody".into();
        all[4].seal = all[4].computed();
        assert_eq!(look(&all, &head), Err(6));
        // the last one has no next, but its seal is kept a second time
        let (mut all, head) = chain(9);
        all[8].author = "nobody".into();
        all[8].seal = all[8].computed();
        assert_eq!(look(&all, &head), Err(9));
    }

    #[test]
    fn no_two_contents_are_sealed_alike() {
        let entry = |author: &str, about: &str| {
            Entry::after(
                &Head::default(),
                &Deed::new(author, Kind::SignedIn, about),
                Instant(0),
            )
        };
        assert_ne!(entry("ab", "c").seal, entry("a", "bc").seal);
        assert_ne!(entry("a\",\"b", "c").seal, entry("a", "b\",\"c").seal);
    }

    #[test]
    fn names_lead_back_to_kinds() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.code()), Some(*kind));
        }
    }
}
