//! A demonstration and somebody who looks at its pages.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::server::{Answer, agent, said, srok, unbound};

/// The moment at which the clock of the demonstration stands still: a Tuesday.
pub const NOW: &str = "2026-11-24T17:30:00+03:00";
const LONG: Duration = Duration::from_secs(120);

/// `srok demo` with its pages, killed when it goes out of scope.
pub struct Demo {
    child: Child,
    folder: tempfile::TempDir,
    address: String,
    /// Login and password of each account.
    accounts: Vec<(String, String)>,
}

impl Demo {
    /// Starts a demonstration of some cases and waits until its standings are made up.
    pub fn start(cases: u32) -> Self {
        Self::start_with(cases, &[])
    }

    /// The same with variables.
    pub fn start_with(cases: u32, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_srok"))
            .args(["--lang", "en", "--data"])
            .arg(folder.path())
            .args(["demo", "--as-of", NOW, "--listen", "127.0.0.1:0", "--cases"])
            .arg(cases.to_string())
            .env_remove("SROK_CONFIG")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut accounts, mut address) = (Vec::new(), String::new());
        let mut is_of_accounts = false;
        while address.is_empty() {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "it did not start");
            is_of_accounts |= line.starts_with("ACCOUNTS");
            let words: Vec<&str> = line.split_whitespace().collect();
            if is_of_accounts && line.starts_with("  ") && words.len() > 2 {
                accounts.push((words[0].to_owned(), words[1].to_owned()));
            }
            if let Some((_, rest)) = line.split_once("http://") {
                address = format!("http://{}", rest.trim().trim_end_matches('/'));
            }
        }
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let demo = Self {
            child,
            folder,
            address,
            accounts,
        };
        demo.wait_for("readiness", || {
            agent()
                .get(format!("{}/health/ready", demo.address))
                .call()
                .is_ok_and(|answer| answer.status() == 200)
        });
        demo
    }

    /// Where it is reached.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("demo")
    }

    /// Asks again and again until something holds.
    pub fn wait_for(&self, what: &str, holds: impl Fn() -> bool) {
        let since = Instant::now();
        while !holds() {
            assert!(since.elapsed() < LONG, "no {what}");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// Runs a command while the service runs, and returns what it printed; findings are no failure.
    pub fn command(&self, arguments: &[&str]) -> String {
        let output = srok(&self.data(), arguments);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command and returns the JSON it printed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let all: Vec<&str> = arguments
            .iter()
            .copied()
            .chain(["--format", "json"])
            .collect();
        let text = self.command(&all);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Makes a token; bound to nothing unless the arguments bind it.
    pub fn token(&self, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["token", "create"]
            .into_iter()
            .chain(arguments.iter().copied())
            .chain(unbound(arguments).iter().copied())
            .collect();
        said(&srok(&self.data(), &all)).trim().to_owned()
    }

    /// Makes an account and signs in with it.
    pub fn account(&self, login: &str, arguments: &[&str]) -> Browser<'_> {
        const PASSWORD: &str = "grape-Lantern-44-river";
        let mut command = Command::new(env!("CARGO_BIN_EXE_srok"))
            .args(["--lang", "en", "--data"])
            .arg(self.data())
            .args(["user", "create", login, "--password-stdin"])
            .args(arguments)
            .env_remove("SROK_CONFIG")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut command.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
        assert!(command.wait().unwrap().success());
        self.with_password(login, PASSWORD)
    }

    /// Signs in with one of the accounts of the demonstration: `admin`, `controller`, `official`, `ministry`.
    pub fn sign_in(&self, login: &str) -> Browser<'_> {
        let (_, password) = self
            .accounts
            .iter()
            .find(|(known, _)| known == login)
            .unwrap();
        self.with_password(login, password)
    }

    fn with_password(&self, login: &str, password: &str) -> Browser<'_> {
        let mut browser = Browser {
            demo: self,
            cookie: String::new(),
        };
        let answer = browser.post("/sign-in", &[("login", login), ("password", password)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let set = answer.header("set-cookie").unwrap();
        browser.cookie = set.split(';').next().unwrap().to_owned();
        browser
    }

    /// Ends the service and returns its folder.
    pub fn stop(mut self) -> Stopped {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Stopped(folder)
    }
}

/// What a demonstration left behind.
pub struct Stopped(tempfile::TempDir);

impl Stopped {
    pub fn data(&self) -> PathBuf {
        self.0.path().join("demo")
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody who has signed in.
pub struct Browser<'a> {
    demo: &'a Demo,
    cookie: String,
}

impl Browser<'_> {
    /// Looks at a page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(path, &self.cookie)
    }

    /// Looks at a page in English.
    pub fn english(&self, path: &str) -> Answer {
        self.ask(path, &format!("{}; srok_lang=en", self.cookie))
    }

    fn ask(&self, path: &str, cookie: &str) -> Answer {
        let request = agent()
            .get(format!("{}{path}", self.demo.address))
            .config()
            .max_redirects(0)
            .build()
            .header("cookie", cookie);
        read(request.call().unwrap())
    }

    /// Returns the page, which must be there.
    pub fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", text(&answer.body));
        answer.body
    }

    /// Returns the text of a page, which must be there.
    pub fn text(&self, path: &str) -> String {
        text(&self.page(path))
    }

    /// Returns the rows of a CSV, the head first.
    pub fn rows(&self, path: &str) -> Vec<Vec<String>> {
        let body = self.page(path);
        let body = body.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .from_reader(body.as_bytes());
        reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    /// Sends a form.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = agent()
            .post(format!("{}{path}", self.demo.address))
            .config()
            .max_redirects(0)
            .build()
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        read(request.send(form.as_bytes()).unwrap())
    }

    /// Returns the token that the forms of this session carry.
    pub fn csrf(&self) -> String {
        let page = self.page("/calculator");
        value_after(&page, "name=\"csrf\" value=\"").unwrap()
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect();
    let mut body = Vec::new();
    std::io::Read::read_to_end(&mut response.body_mut().as_reader(), &mut body).unwrap();
    Answer {
        status: response.status().as_u16(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// Returns what stands after a text up to the next quotation mark.
pub fn value_after(page: &str, before: &str) -> Option<String> {
    let (_, rest) = page.split_once(before)?;
    Some(unescaped(rest.split('"').next()?))
}

/// Returns where the next page of a list is, if there is one.
pub fn next_page(page: &str) -> Option<String> {
    let (before, _) = page.split_once("\" rel=\"next\"")?;
    let (_, link) = before.rsplit_once("href=\"")?;
    Some(unescaped(link))
}

/// Returns all addresses that a page leads to and that begin with a text.
pub fn links(page: &str, begins: &str) -> Vec<String> {
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(unescaped)
        .filter(|link| link.starts_with(begins))
        .collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#x2f;", "/")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Returns the words of what stands in the middle of a page, a line for each block.
pub fn text(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let main = main.split_once('>').map_or(main, |(_, rest)| rest);
    let mut text = String::new();
    let mut rest = main;
    while let Some((words, after)) = rest.split_once('<') {
        text.push_str(words);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let (closes, tag) = tag
            .strip_prefix('/')
            .map_or((false, tag), |tag| (true, tag));
        match tag.split([' ', '\n']).next().unwrap_or("") {
            "td" | "th" | "dd" if !closes => text.push_str(" | "),
            "dt" if !closes => text.push('\n'),
            "p" | "h1" | "h2" | "h3" | "tr" | "li" | "table" | "div" | "section" | "br"
            | "option" | "label" | "summary" | "blockquote" | "form" | "thead" | "tbody" | "dl"
            | "caption" => text.push('\n'),
            _ => text.push(' '),
        }
        rest = after;
    }
    text.push_str(rest);
    let lines = text.lines().map(|line| {
        let line = unescaped(line).replace('\u{a0}', " ");
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ").trim_matches(['|', ' ']).to_owned()
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
