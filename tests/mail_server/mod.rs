//! A mail server that somebody else wrote: aiosmtpd, started by a test on a free port, with one way of behaving. Shared by the tests that send
//! letters: `#[path = "../mail_server/mod.rs"] mod mail_server;`.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use srok_core::config::{Mail, Tls, Transport};

/// The server, ended when it goes out of scope.
pub struct MailServer {
    child: Child,
    pub port: u16,
    /// Where it keeps the letters it took.
    pub folder: PathBuf,
    _directory: tempfile::TempDir,
}

/// A letter that the server took, as Python's parser reads it.
#[derive(Debug, Deserialize)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    /// The name that the client gave.
    pub hello: String,
    /// The same number for letters of one connection.
    pub connection: u16,
    pub is_private: bool,
    /// Names and decoded values, in order.
    pub headers: Vec<(String, String)>,
    /// Content type of the whole.
    pub kind: String,
    /// Content types of the parts, in order.
    pub order: Vec<String>,
    pub text: String,
    pub html: String,
    /// Files that came with it: names, and SHA-256 of their contents.
    pub files: std::collections::BTreeMap<String, String>,
    /// What the parser finds wrong.
    pub defects: Vec<String>,
    /// The bytes as they came.
    #[serde(skip)]
    pub raw: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl MailServer {
    /// Starts a server. Modes: `accept`, `starttls`, `implicit`, `auth` (STARTTLS; user `srok`, password `0123456`), `utf8`, `greylist` (451 the first
    /// time for each recipient), `reject-sender`, `reject-recipient`, `reject-letter`, `full` (452), `busy` (421), `one-each` (421 for the second letter
    /// of a connection), `slow` (never answers a letter), `drop` (breaks off instead of an answer).
    pub fn start(mode: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut child = Command::new(python())
            .arg(here().join("server.py"))
            .arg(mode)
            .arg(directory.path())
            .env("PYTHONPATH", cache())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("the mail server said `{line}` instead of its port"));
        Self {
            child,
            port,
            folder: directory.path().to_owned(),
            _directory: directory,
        }
    }

    /// Returns settings that lead to this server, without TLS.
    pub fn settings(&self) -> Mail {
        Mail {
            transport: Transport::Smtp,
            host: Some("127.0.0.1".into()),
            port: Some(self.port),
            tls: Tls::None,
            from: Some("Контроль сроков <srok@authority.example>".into()),
            hello: Some("srok.authority.example".into()),
            ..Mail::default()
        }
    }

    /// Returns the certificate of the authority that vouches for the server.
    pub fn authority() -> PathBuf {
        here().join("ca.pem")
    }

    /// Returns the letters taken so far, in order. A letter is here before its sender hears that it was taken.
    pub fn letters(&self) -> Vec<Received> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        files.sort();
        files.iter().map(|path| received(path)).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn received(path: &Path) -> Received {
    let mut letter: Received =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    letter.raw = std::fs::read(path.with_extension("eml")).unwrap();
    letter
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail_server")
}

/// Returns the folder into which `scripts/aiosmtpd` puts the server.
fn cache() -> PathBuf {
    let cache = std::env::var_os("SROK_CACHE").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/srok");
    cache.unwrap_or_else(home).join("aiosmtpd")
}

/// Returns a Python that has the server.
fn python() -> &'static str {
    ["python3", "/usr/bin/python3"]
        .into_iter()
        .find(|python| {
            Command::new(python)
                .args(["-c", "import aiosmtpd"])
                .env("PYTHONPATH", cache())
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        })
        .expect("these tests need a mail server: run `sh scripts/aiosmtpd`, or install the package python3-aiosmtpd")
}
