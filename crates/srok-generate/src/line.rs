//! How is an event written? One `CloudEvents` line of JSON, put together by hand: every word in it is plain ASCII that needs no escape.

use super::days::Days;
use super::deed::{Deed, Fact, Moment, Official, Series, Subject, Unit};
use super::random::mix;

/// Bits of an event number that are left for the ordinal of the deed within its story.
const ORDINAL_BITS: u32 = 12;

/// From which the ids of a story are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering {
    pub(super) seed: u64,
    /// Number of the story, different for every one of a recipe.
    pub(super) story: u64,
}

impl Numbering {
    /// Returns the id of a deed: no two deeds of a recipe have the same, for the mixing is one to one.
    const fn id(self, ordinal: u16) -> u64 {
        mix((self.story << ORDINAL_BITS | ordinal as u64) ^ mix(self.seed))
    }
}

/// Writes one event as a line.
pub(super) fn write(
    out: &mut Vec<u8>,
    deed: &Deed,
    facts: &[Fact],
    numbering: Numbering,
    days: &Days<'_>,
) {
    out.extend_from_slice(b"{\"specversion\":\"1.0\",\"id\":\"");
    hex(out, numbering.id(deed.ordinal));
    out.extend_from_slice(if deed.organisation.is_mfc() {
        b"\",\"source\":\"//eis-ou.example/"
    } else {
        b"\",\"source\":\"//vis.example/"
    });
    organisation(out, deed.organisation);
    out.extend_from_slice(b"\",\"type\":\"");
    out.extend_from_slice(deed.kind.word().as_bytes());
    out.extend_from_slice(b"\",\"subject\":\"");
    subject(out, deed.subject);
    out.extend_from_slice(b"\",\"time\":\"");
    time(out, deed.at, days);
    out.extend_from_slice(b"\",\"data\":{");
    for each in facts
        .get(deed.facts.0 as usize..deed.facts.1 as usize)
        .unwrap_or_default()
    {
        fact(out, *each, numbering, days);
    }
    out.extend_from_slice(b"\"organisation\":\"");
    organisation(out, deed.organisation);
    if deed.to_organisation != Unit::NONE {
        out.extend_from_slice(b"\",\"to_organisation\":\"");
        organisation(out, deed.to_organisation);
    }
    if deed.official.0 > 0 {
        out.extend_from_slice(b"\",\"official\":\"");
        official(out, deed.official);
    }
    out.extend_from_slice(b"\"}}\n");
}

fn fact(out: &mut Vec<u8>, fact: Fact, numbering: Numbering, days: &Days<'_>) {
    let name = match fact {
        Fact::Word(name, _)
        | Fact::Words(name, ..)
        | Fact::Date(name, _)
        | Fact::Case(name, _)
        | Fact::Person(name, _)
        | Fact::Yes(name) => name,
        Fact::RegistrationNo(..) => "registration_no",
        Fact::Replaces(_) => "replaces",
    };
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    match fact {
        Fact::Word(_, word) => quoted(out, word),
        Fact::Words(_, one, other) => {
            out.push(b'[');
            quoted(out, one);
            if let Some(other) = other {
                out.push(b',');
                quoted(out, other);
            }
            out.push(b']');
        }
        Fact::Date(_, day) => {
            out.push(b'"');
            out.extend_from_slice(&days.row(day).date);
            out.push(b'"');
        }
        Fact::Case(_, of) => {
            out.push(b'"');
            subject(out, of);
            out.push(b'"');
        }
        Fact::Person(_, person) => {
            out.push(b'"');
            official(out, person);
            out.push(b'"');
        }
        Fact::RegistrationNo(unit, of) => {
            out.push(b'"');
            number(out, u64::from(unit.0), 2);
            out.push(b'-');
            number(out, of.number, 6);
            out.push(b'/');
            number(out, of.year.rem_euclid(100).unsigned_abs().into(), 2);
            out.push(b'"');
        }
        Fact::Yes(_) => out.extend_from_slice(b"true"),
        Fact::Replaces(ordinal) => {
            out.push(b'"');
            hex(out, numbering.id(ordinal));
            out.push(b'"');
        }
    }
    out.push(b',');
}

fn quoted(out: &mut Vec<u8>, word: &str) {
    out.push(b'"');
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
}

fn organisation(out: &mut Vec<u8>, unit: Unit) {
    out.extend_from_slice(if unit.is_mfc() { b"mfc-" } else { b"tsp-" });
    number(out, unit.number().into(), 2);
}

fn official(out: &mut Vec<u8>, official: Official) {
    out.extend_from_slice(b"u-");
    number(out, official.0.into(), 3);
}

/// Writes the number of a case, as it stands on its papers.
pub(super) fn subject(out: &mut Vec<u8>, subject: Subject) {
    let prefix: &[u8] = match subject.series {
        Series::Service => b"MO-",
        Series::Address => b"AD-",
        Series::Licence => b"LI-",
        Series::Complaint => b"ZH-",
        Series::Letter => b"MS-",
        Series::Incident => b"IN-",
        Series::Report(unit) => {
            out.extend_from_slice(b"report/");
            organisation(out, unit);
            out.push(b'/');
            number(out, subject.year.unsigned_abs().into(), 4);
            out.push(b'Q');
            return number(out, subject.number, 1);
        }
    };
    out.extend_from_slice(prefix);
    number(out, subject.year.unsigned_abs().into(), 4);
    out.push(b'-');
    number(out, subject.number, 6);
}

fn time(out: &mut Vec<u8>, at: Moment, days: &Days<'_>) {
    let row = days.row(days.day_of(at));
    if !row.is_even {
        // a day on which the clocks change is rare: the slow way will do
        out.extend_from_slice(
            days.local(at)
                .format("%Y-%m-%dT%H:%M:%S%:z")
                .to_string()
                .as_bytes(),
        );
        return;
    }
    let second = (at - row.start).unsigned_abs();
    out.extend_from_slice(&row.date);
    out.push(b'T');
    number(out, second / 3600, 2);
    out.push(b':');
    number(out, second / 60 % 60, 2);
    out.push(b':');
    number(out, second % 60, 2);
    out.extend_from_slice(&row.offset);
}

/// Writes a number with leading zeros up to a width.
fn number(out: &mut Vec<u8>, number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    let mut written = 0;
    for digit in digits.iter_mut().rev() {
        if rest == 0 && written >= width {
            break;
        }
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
    }
    out.extend_from_slice(digits.get(digits.len() - written..).unwrap_or_default());
}

fn hex(out: &mut Vec<u8>, number: u64) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits: [u8; 16] = std::array::from_fn(|place| {
        let nibble = (number >> (60 - 4 * place)) & 15;
        DIGITS.get(nibble as usize).copied().unwrap_or(b'0')
    });
    out.extend_from_slice(&digits);
}
