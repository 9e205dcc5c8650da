//! What was tried, and where did it not hold? Every answer to an attack is judged here, by what no answer may ever be or tell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::sync::Mutex;

use calamine::{Data, Reader as _, Xlsx};

use crate::people::Person;
use crate::wire::{Answer, Request};

/// Headers and values of every answer.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("content-security-policy", "default-src 'none'"),
];
/// What tells of the inside of the program, in whatever answer.
const INSIDE: [&str; 14] = [
    "panicked at",
    "stack backtrace",
    "RUST_BACKTRACE",
    ".rs:",
    "/src/",
    "/target/debug",
    "duckdb",
    "DuckDB",
    "Catalog Error",
    "Binder Error",
    "Parser Error",
    "minijinja",
    "$argon2",
    "/proc/",
];
/// What a browser would run, or a template has run, of what an attacker wrote.
const RUN: [&str; 4] = ["<zq9", "\" zq9=", "' zq9=", "62710561"];
/// Answers that the service gives before it knows what is asked: to what is no HTTP. They are empty.
const NO_HTTP: [u16; 6] = [400, 408, 414, 431, 501, 505];

/// So many holes are told; a service that is down has one in every try.
const MOST: usize = 500;

/// What was found.
#[derive(Debug, Default)]
struct Found {
    tries: BTreeMap<String, usize>,
    holes: BTreeSet<String>,
    excused: BTreeSet<String>,
}

/// Tries by their kinds, and holes.
pub struct Tally {
    found: Mutex<Found>,
    folder: String,
}

impl Tally {
    pub fn new(folder: &Path) -> Self {
        Self {
            found: Mutex::default(),
            folder: folder.display().to_string(),
        }
    }

    /// Counts a try.
    pub fn tried(&self, kind: &str) {
        let mut found = self.found.lock().unwrap();
        *found.tries.entry(kind.to_owned()).or_default() += 1;
    }

    /// Puts a hole on record.
    pub fn hole(&self, kind: &str, person: &Person, request: &Request, what: &str) {
        let target = String::from_utf8_lossy(&request.target).into_owned();
        let mut target: String = target.chars().take(160).collect();
        let body: String = String::from_utf8_lossy(&request.body)
            .chars()
            .take(160)
            .collect();
        if !body.is_empty() {
            target.push_str(&format!(" [{body}]"));
        }
        let said = format!(
            "{kind}: {} {} {target}: {what}",
            person.name, request.method
        );
        let mut found = self.found.lock().unwrap();
        let is_excused = crate::EXCUSED
            .iter()
            .any(|(known, _)| kind.starts_with(known));
        let list = if is_excused {
            &mut found.excused
        } else {
            &mut found.holes
        };
        if list.len() < MOST && list.insert(said.clone()) {
            println!("hole: {said}");
        }
    }

    /// Puts a hole on record unless something holds.
    pub fn holds(&self, kind: &str, person: &Person, request: &Request, what: &str, holds: bool) {
        if !holds {
            self.hole(kind, person, request, what);
        }
    }

    /// Judges an answer by what holds for all of them, and returns it.
    pub fn judge(
        &self,
        kind: &str,
        person: &Person,
        request: &Request,
        answer: Option<Answer>,
    ) -> Answer {
        self.tried(kind);
        let Some(answer) = answer else {
            self.hole(kind, person, request, "the service hung up without a word");
            return Answer::default();
        };
        // what is published is published of everybody
        let is_public = request.target.starts_with(b"/open-data");
        let person_here = Person {
            blind_to: if is_public { &[] } else { person.blind_to },
            ..*person
        };
        // what the store is called stands on the page of the administrator
        let is_admin = person.name == "administrator" && request.target.starts_with(b"/admin");
        let wrong = self.wrong(&person_here, &answer).into_iter();
        for what in wrong.filter(|what| !(is_admin && what.ends_with(": duckdb"))) {
            let status = answer.status;
            self.hole(kind, person, request, &format!("{status}: {what}"));
        }
        answer
    }

    /// Returns what is wrong with an answer.
    pub fn wrong(&self, person: &Person, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        if answer.status >= 500 {
            wrong.push(format!("failed: {}", answer.text()));
        }
        let is_no_http = answer.bytes.is_empty() && NO_HTTP.contains(&answer.status);
        for (name, value) in ALWAYS {
            let given = answer.header(name).unwrap_or_default();
            if !given.starts_with(value) && !is_no_http {
                wrong.push(format!("{name} is `{given}`"));
            }
        }
        for (name, value) in &answer.headers {
            let is_kept_private = name != "cache-control"
                || ["no-store", "no-cache", "immutable", "public"]
                    .iter()
                    .any(|how| value.contains(how));
            let is_known = name != "set-cookie" || value.contains("srok_");
            let is_ours = !["server", "x-powered-by", "x-injected"].contains(&name.as_str());
            if !(is_kept_private && is_known && is_ours) {
                wrong.push(format!("header {name}: {value}"));
            }
        }
        let to = answer.header("location");
        if to.is_some_and(|to| !to.starts_with('/') || to.starts_with("//") || to.contains('\\')) {
            wrong.push(format!("leads to {to:?}"));
        }
        let told = told(answer);
        let inside = INSIDE.iter().copied().chain([self.folder.as_str()]);
        for mark in inside.filter(|mark| stands_in(&told, mark)) {
            wrong.push(format!("tells of the inside: {mark}"));
        }
        let foreign = person.foreign();
        for mark in foreign.iter().filter(|mark| stands_in(&told, mark)) {
            wrong.push(format!("tells of {mark}"));
        }
        if answer.is_page() {
            for mark in RUN.iter().filter(|mark| stands_in(&told, mark)) {
                wrong.push(format!("what was written is run: {mark}"));
            }
        }
        wrong
    }

    /// Returns how many kinds were tried.
    pub fn kinds(&self) -> usize {
        self.found.lock().unwrap().tries.len()
    }

    /// Returns how many holes there are.
    pub fn holes(&self) -> usize {
        self.found.lock().unwrap().holes.len()
    }

    /// Prints what was found and returns the holes.
    pub fn told(&self) -> Vec<String> {
        let found = self.found.lock().unwrap();
        for (kind, tries) in &found.tries {
            println!("{tries:6}  {kind}");
        }
        let excused: BTreeSet<&str> = found
            .excused
            .iter()
            .filter_map(|said| said.split(':').next())
            .collect();
        for (kind, _) in crate::EXCUSED {
            let said = if excused.iter().any(|known| known.starts_with(kind)) {
                "still open"
            } else {
                "holds by now"
            };
            println!("excused: {kind}: {said}");
        }
        println!(
            "figure: attack: {} holes, {} tries of {} kinds",
            found.holes.len(),
            found.tries.values().sum::<usize>(),
            found.tries.len()
        );
        found.holes.iter().cloned().collect()
    }

    /// Prints the holes that are excused.
    pub fn excused(&self) -> Vec<String> {
        self.found.lock().unwrap().excused.iter().cloned().collect()
    }
}

/// Tells whether a mark stands in a text; much is read here, and this is quick without optimisation, too.
fn stands_in(text: &str, mark: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some()
}

/// Returns everything that an answer says; of a sheet, all its fields.
pub fn told(answer: &Answer) -> String {
    if !answer.kind().contains("spreadsheetml") || answer.status != 200 {
        return answer.text();
    }
    let Ok(mut book): Result<Xlsx<_>, _> = Xlsx::new(Cursor::new(answer.bytes.clone())) else {
        return "no workbook".into();
    };
    let mut text = String::new();
    for (name, sheet) in book.worksheets() {
        text.push_str(&name);
        for field in sheet
            .rows()
            .flatten()
            .filter(|field| **field != Data::Empty)
        {
            text.push('\n');
            text.push_str(&field.to_string());
        }
    }
    text
}
