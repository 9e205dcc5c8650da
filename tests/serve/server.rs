//! A service as a user starts it: the built binary, a folder of its own, a free port. Shared by the tests that need one.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::fs::Permissions;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than anything may take on a slow machine.
const LONG: Duration = Duration::from_secs(120);

/// The service, killed when it goes out of scope.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub data: PathBuf,
    /// What it said when it started.
    pub greeting: String,
    /// Where its log goes.
    pub log: PathBuf,
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Closes a data folder, as srok demands it; a test that has laid something into it made it with whatever umask there is.
fn close(data: &Path) {
    if data.is_dir() {
        std::fs::set_permissions(data, Permissions::from_mode(0o700)).unwrap();
    }
}

/// Runs srok on a data folder to its end.
pub fn srok(data: &Path, arguments: &[&str]) -> Output {
    close(data);
    Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(["--lang", "en", "--data"])
        .arg(data)
        .args(arguments)
        .env_remove("SROK_CONFIG")
        .output()
        .unwrap()
}

/// Returns what a command printed; it must have succeeded.
pub fn said(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Returns what says that a token is meant to be bound to nothing, if nothing binds it.
pub fn unbound(arguments: &[&str]) -> &'static [&'static str] {
    let binds = |argument: &&str| ["--source", "--organisation"].contains(argument);
    if arguments.iter().any(binds) {
        &[]
    } else {
        &["--all"]
    }
}

impl Server {
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[], &[])
    }

    /// Starts the service with further arguments and variables.
    pub fn start_with(data: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::launch(
            Command::new(env!("CARGO_BIN_EXE_srok")),
            data,
            arguments,
            variables,
        )
    }

    /// Starts the service from a line of the shell that ends in `exec "$0" "$@"`.
    pub fn start_under(data: &Path, line: &str) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", line, env!("CARGO_BIN_EXE_srok")]);
        Self::launch(shell, data, &[], &[])
    }

    /// Starts the service with its log going elsewhere.
    pub fn start_logging_to(data: &Path, log: Stdio, variables: &[(&str, &str)]) -> Self {
        let command = Command::new(env!("CARGO_BIN_EXE_srok"));
        Self::launch_into(command, data, &[], variables, log)
    }

    /// Waits until the service says where it listens.
    fn launch(
        command: Command,
        data: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        std::fs::create_dir_all(data).unwrap();
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(data.join("service.log"))
            .unwrap();
        Self::launch_into(command, data, arguments, variables, file.into())
    }

    fn launch_into(
        mut command: Command,
        data: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
        stderr: Stdio,
    ) -> Self {
        let log = data.join("service.log");
        close(data);
        let mut child = command
            .args(["--lang", "en", "--data"])
            .arg(data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_remove("SROK_CONFIG")
            .env("SROK_SERVE_METRICS", "open")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let address = first
            .trim()
            .rsplit_once("http://")
            .unwrap_or_else(|| {
                let _ = child.kill();
                panic!(
                    "it did not start: {first}{}",
                    std::fs::read_to_string(&log).unwrap_or_default()
                )
            })
            .1
            .parse()
            .unwrap();
        // the rest of the greeting is read on the side, so that the service never waits for a reader
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Self {
            child,
            address,
            data: data.into(),
            greeting: first,
            log,
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Makes a token while the service runs; bound to nothing unless the arguments bind it.
    pub fn token(&self, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["token", "create"]
            .iter()
            .chain(arguments)
            .chain(unbound(arguments))
            .copied()
            .collect();
        said(&srok(&self.data, &all)).trim().to_owned()
    }

    /// Waits until standings are made up.
    pub fn wait_until_ready(&self) {
        self.wait_for("readiness", || {
            self.get("/health/ready", None)
                .is_ok_and(|answer| answer.status == 200)
        });
    }

    /// Asks again and again until something holds.
    pub fn wait_for(&self, what: &str, holds: impl Fn() -> bool) {
        self.wait_within(LONG, what, holds);
    }

    /// Does so for what takes minutes.
    pub fn wait_for_long(&self, what: &str, holds: impl Fn() -> bool) {
        self.wait_within(10 * LONG, what, holds);
    }

    fn wait_within(&self, time: Duration, what: &str, holds: impl Fn() -> bool) {
        let since = Instant::now();
        while !holds() {
            assert!(since.elapsed() < time, "no {what}:\n{}", self.logged());
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn get(&self, path: &str, token: Option<&str>) -> Result<Answer, ureq::Error> {
        let mut request = agent().get(self.url(path));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        request.call().map(answer)
    }

    pub fn post(
        &self,
        path: &str,
        token: &str,
        form: &str,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        agent()
            .post(self.url(path))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", form)
            .send(body)
            .map(answer)
    }

    pub fn send_lines(&self, token: &str, lines: &str) -> Result<Answer, ureq::Error> {
        self.post(
            "/api/v1/events",
            token,
            "application/x-ndjson",
            lines.as_bytes(),
        )
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Kills the service as a loss of power would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops the service in order and returns its exit status.
    pub fn stop(mut self) -> Option<i32> {
        self.signal("-TERM");
        self.child.wait().unwrap().code()
    }

    /// Waits until the service ends by itself.
    pub fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(LONG))
        .build()
        .into()
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let mut body = String::new();
    response
        .body_mut()
        .as_reader()
        .read_to_string(&mut body)
        .unwrap();
    Answer {
        status: response.status().as_u16(),
        headers,
        body,
    }
}

/// Returns an event as a line.
pub fn event(id: &str, case: &str, kind: &str, time: &str, data: &Value) -> String {
    serde_json::json!({
        "specversion": "1.0", "id": id, "source": "//vis.example/tsp-12", "type": kind, "subject": case, "time": time, "data": data,
    })
    .to_string()
}

/// Returns the events of some made-up cases as lines.
pub fn made_up(cases: u64, seed: u64) -> Vec<String> {
    let law = srok::shipped::built_in().unwrap();
    let recipe = srok_generate::Recipe {
        cases,
        seed,
        until: "2026-03-16T09:00:00+03:00"
            .parse::<srok_law::time::DateTime<srok_law::time::FixedOffset>>()
            .unwrap()
            .to_utc(),
        months: srok_generate::Recipe::MONTHS,
    };
    let mut text = Vec::new();
    srok_generate::generate(
        recipe,
        law.calendars.named(srok_law::library::DEFAULT_CALENDAR),
        &mut text,
    )
    .unwrap();
    String::from_utf8(text)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}
