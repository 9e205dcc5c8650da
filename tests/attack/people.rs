//! Who attacks? A stranger, somebody of every role, a program with every kind of token. A further one is one line.

use srok_core::access::{May, Role};

/// How somebody proves who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Not at all.
    None,
    /// Signed in to an account: role, organisation, official.
    Account(Role, &'static str, &'static str),
    /// A token: what for, sources, organisations.
    Token(May, &'static [&'static str], &'static [&'static str]),
    /// The same, expired an hour ago.
    Expired(May),
    /// The same, revoked.
    Revoked(May),
    /// A header `Authorization` that is none.
    Malformed(&'static str),
}

/// Somebody who attacks.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub proof: Proof,
    /// The units that must stay unknown to him.
    pub blind_to: &'static [&'static str],
}

/// The units there are; of each the same is known.
pub const UNITS: [&str; 3] = ["a1", "a2", "b1"];
/// The source of a unit whose token is bound to it.
pub const SOURCE: &str = "//vis.example/unit-a2";

const fn person(name: &'static str, proof: Proof, blind_to: &'static [&'static str]) -> Person {
    Person {
        name,
        proof,
        blind_to,
    }
}

use Proof::{Account, Expired, Malformed, Revoked, Token};

/// Everybody. `body-a` has the units a1 and a2, `body-b` has b1.
#[rustfmt::skip]
pub const PEOPLE: [Person; 25] = [
    person("stranger", Proof::None, &UNITS),
    person("administrator", Account(Role::Administrator, "", ""), &[]),
    person("supervisor", Account(Role::Supervisor, "", ""), &[]),
    person("supervisor-of-body-a", Account(Role::Supervisor, "body-a", ""), &["b1"]),
    person("supervisor-of-unit-a2", Account(Role::Supervisor, "unit-a2", ""), &["a1", "b1"]),
    person("official-of-unit-a1", Account(Role::Official, "", "u-a1"), &["a2", "b1"]),
    person("official-of-unit-a2", Account(Role::Official, "", "u-a2"), &["a1", "b1"]),
    person("ministry", Account(Role::Ministry, "", ""), &[]),
    person("ministry-of-body-a", Account(Role::Ministry, "body-a", ""), &["b1"]),
    person("sender", Token(May::Send, &[], &[]), &UNITS),
    person("sender-of-source", Token(May::Send, &[SOURCE], &[]), &UNITS),
    person("sender-of-unit-a2", Token(May::Send, &[], &["unit-a2"]), &UNITS),
    person("sender-of-both", Token(May::Send, &[SOURCE], &["unit-a2"]), &UNITS),
    person("reader", Token(May::Read, &[], &[]), &[]),
    person("reader-of-source", Token(May::Read, &[SOURCE], &[]), &[]),
    person("reader-of-unit-a2", Token(May::Read, &[], &["unit-a2"]), &["a1", "b1"]),
    person("reader-of-both", Token(May::Read, &[SOURCE], &["unit-a2"]), &["a1", "b1"]),
    person("expired-sender", Expired(May::Send), &UNITS),
    person("expired-reader", Expired(May::Read), &UNITS),
    person("revoked-sender", Revoked(May::Send), &UNITS),
    person("revoked-reader", Revoked(May::Read), &UNITS),
    person("malformed-cut", Malformed("Bearer srok_0123"), &UNITS),
    person("malformed-zeros", Malformed("Bearer srok_0000000000000000000000000000000000000000000000000000000000000000"), &UNITS),
    person("malformed-basic", Malformed("Basic YWRtaW46YWRtaW4="), &UNITS),
    person("malformed-empty", Malformed("Bearer "), &UNITS),
];

impl Person {
    /// Tells whether a browser is behind it, with pages, forms and a session.
    pub const fn is_account(&self) -> bool {
        matches!(self.proof, Account(..))
    }

    /// Returns the unit whose cases he asks for as his own.
    pub fn own(&self) -> &'static str {
        let mut seen = UNITS.into_iter();
        seen.find(|unit| !self.blind_to.contains(unit))
            .unwrap_or("a2")
    }

    /// Returns by what a unit is known to whom it is not his: names and numbers that nobody has to know in order to ask.
    pub fn foreign(&self) -> Vec<String> {
        let of = |unit: &&str| {
            let marks = ["reg-", "kept-", "Сотрудник u-", "Подразделение unit-"];
            marks.map(|mark| format!("{mark}{unit}"))
        };
        self.blind_to.iter().flat_map(of).collect()
    }
}
