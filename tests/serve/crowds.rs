//! Crowds that want to keep the service from its work: strangers with thousands of sockets, bodies that trickle, answers that nobody reads, callers
//! of the command socket that say nothing. Whoever watches the service and whoever sends events notices nothing of it.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

use super::server::{Server, event, made_up, srok};

/// Sockets of a crowd.
const CROWD: u8 = 21;
const OF_EACH: usize = 100;

/// Lets this process have the sockets of a crowd open.
fn allow_a_crowd() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let current = Some(maximum.unwrap_or(8192).min(8192));
    setrlimit(Resource::Nofile, Rlimit { current, maximum }).unwrap();
}

/// Connects from one of the addresses of this machine.
fn connect(runtime: &Runtime, from: [u8; 4], to: SocketAddr) -> TcpStream {
    let _entered = runtime.enter();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let stream = runtime.block_on(socket.connect(to)).unwrap();
    let stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream
}

fn runtime() -> Runtime {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_io().build().unwrap()
}

/// Asks what must be answered whatever goes on.
fn is_at_work(server: &Server, token: &str, number: usize) {
    assert_eq!(server.get("/health/live", None).unwrap().status, 200);
    let data = serde_json::json!({"regulation": "mo221", "channel": "portal"});
    let line = event(
        &format!("e{number}"),
        "MO-2026-000001",
        "application_submitted",
        "2026-03-06T12:00:00+03:00",
        &data,
    );
    let taken = server.send_lines(token, &line).unwrap();
    assert_eq!(taken.status, 200, "{taken:?}");
}

fn figures(server: &Server, token: &str) -> String {
    server.get("/metrics", Some(token)).unwrap().body
}

/// Returns a figure of `/metrics`.
fn figure(server: &Server, token: &str, name: &str) -> f64 {
    let figures = figures(server, token);
    let line = figures.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.rsplit_once(' ')?.1.parse().ok())
        .unwrap_or(0.0)
}

#[test]
fn thousands_of_sockets_that_say_next_to_nothing_stop_nobody() {
    allow_a_crowd();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let runtime = runtime();
    let in_the_head = "P";
    let in_the_body = "POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nl";
    let mut number = 0;
    // all from one address, then from many
    for (said, is_spread) in [
        (in_the_head, false),
        (in_the_body, false),
        (in_the_head, true),
        (in_the_body, true),
    ] {
        let mut crowd = Vec::new();
        for each in 1..=CROWD {
            for _ in 0..OF_EACH {
                let from = [127, 0, 0, if is_spread { each } else { 1 }];
                let mut stream = connect(&runtime, from, server.address);
                // who has been sent away meanwhile need not be told
                let _ = stream.write_all(said.as_bytes());
                crowd.push(stream);
            }
            if each % 7 == 0 {
                number += 1;
                is_at_work(&server, &token, number);
            }
        }
        assert_eq!(crowd.len(), 2100);
    }
    assert!(figure(&server, &token, "srok_connections ") <= 2048.0);
    let made_room = "srok_connections_closed_total{reason=\"made_room\"}";
    assert!(figure(&server, &token, made_room) > 0.0);
}

#[test]
fn every_address_gives_a_body_its_time_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("SROK_SERVE_BODY_TIMEOUT_SECONDS", "1")];
    let server = Server::start_with(folder.path(), &[], &variables);
    let paths = srok_web::addresses()
        .into_iter()
        .map(|(path, _)| path.replace(['{', '}'], ""));
    let mut paths: Vec<String> = paths.collect();
    paths.extend(["/api/v1/events", "/api/v1/quarantine/1/release", "/no-such"].map(Into::into));
    let asked: Vec<(String, TcpStream)> = paths
        .into_iter()
        .map(|path| {
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\na"
            );
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            (path, stream)
        })
        .collect();
    let mut late = Vec::new();
    for (path, mut stream) in asked {
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("{path} waits"),
            _ => {}
        }
        if answer.starts_with(b"HTTP/1.1 408") {
            late.push(path);
        }
    }
    assert!(late.contains(&"/sign-in".to_owned()), "{late:?}");
    assert!(late.contains(&"/a/link".to_owned()), "{late:?}");
    // a byte now and then does not help
    let mut stream = TcpStream::connect(server.address).unwrap();
    let pause = Some(Duration::from_millis(100));
    stream.set_read_timeout(pause).unwrap();
    let head = "POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    for _ in 0..600 {
        let _ = stream.write_all(b"1\r\na\r\n");
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            _ => break,
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[test]
fn answers_that_nobody_reads_are_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("SROK_SERVE_MAX_CONNECTIONS", "64"),
        ("SROK_SERVE_WRITE_TIMEOUT_SECONDS", "1"),
    ];
    let server = Server::start_with(folder.path(), &[], &variables);
    let token = server.token(&["vis"]);
    let many = "GET /assets/any/style.css HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(300);
    let crowd: Vec<TcpStream> = (0..64)
        .map(|_| {
            let mut stream = TcpStream::connect(server.address).unwrap();
            let _ = stream.write_all(many.as_bytes());
            stream
        })
        .collect();
    is_at_work(&server, &token, 1);
    let unread = "srok_connections_closed_total{reason=\"unread\"}";
    server.wait_for("a connection given up", || {
        figure(&server, &token, unread) >= 16.0
    });
    is_at_work(&server, &token, 2);
    drop(crowd);
}

#[test]
fn callers_of_commands_that_say_nothing_stop_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let mut silent: Vec<UnixStream> = (0..600)
        .map(|_| UnixStream::connect(folder.path().join("srok.sock")).unwrap())
        .collect();
    is_at_work(&server, &token, 1);
    let mut said = Vec::new();
    silent.pop().unwrap().read_to_end(&mut said).unwrap();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("commands are under way"), "{said}");
    drop(silent);
    server.wait_for("a place", || {
        srok(folder.path(), &["token", "list"]).status.success()
    });
}

#[test]
fn names_of_sources_make_no_series_without_bound() {
    let folder = tempfile::tempdir().unwrap();
    let data = serde_json::json!({"regulation": "mo221", "channel": "portal"});
    let lines: Vec<String> = (0..2_000)
        .map(|number| {
            let line = event(
                "e",
                &format!("MO-{number}"),
                "application_submitted",
                "2026-03-06T12:00:00+03:00",
                &data,
            );
            line.replace("//vis.example/tsp-12", &format!("//vis.example/{number}"))
        })
        .collect();
    let file = folder.path().join("events.ndjson");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let taken = srok(folder.path(), &["ingest", file.to_str().unwrap()]);
    assert!(taken.status.success(), "{taken:?}");
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    // the job looks at the sources at the start
    server.wait_for("sources in the figures", || {
        figures(&server, &token).contains("srok_source_silence_minutes{source=\"other\"}")
    });
    let series = figures(&server, &token);
    let series = series
        .lines()
        .filter(|line| line.starts_with("srok_source_silence_minutes{"));
    assert!(series.count() <= 51);
    // nor do addresses that are not there, or methods
    let before = figures(&server, &token).lines().count();
    for number in 0..200 {
        server.get(&format!("/nowhere/{number}"), None).unwrap();
    }
    for _ in 0..3 {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let odd = "BREW /sign-in HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(odd.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
    }
    // a route and a status are some twenty lines
    assert!(figures(&server, &token).lines().count() < before + 100);
}

#[test]
fn who_asks_what_another_asks_about_the_past_shares_one_computation() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let reader = server.token(&["reader", "--read"]);
    let lines = made_up(60, 5).join("\n");
    assert_eq!(server.send_lines(&token, &lines).unwrap().status, 200);
    server.wait_until_ready();
    // everything came today: with what was known of it before, nothing was known
    let known_at = "known_at=2099-01-01&as_of=2026-03-10T12:00:00%2B03:00&severity=all";
    let ask = |more: &str| {
        let path = format!("/api/v1/standings?{known_at}{more}");
        let answer = server.get(&path, Some(&reader)).unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    };
    let page = |rows: &str, next: &str| {
        let after = if next.is_empty() {
            String::new()
        } else {
            format!("&after={next}")
        };
        ask(&format!("&rows={rows}{after}"))
    };
    let all = page("1000", "")["rows"].as_array().unwrap().len();
    assert!(all > 300, "{all}");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| page("100", ""));
        }
    });
    let (mut seen, mut next) = (0, String::new());
    loop {
        let answer = page("50", &next);
        seen += answer["rows"].as_array().unwrap().len();
        match answer["next"].as_str() {
            Some(more) => next = more.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, all);
    let made = figure(&server, &reader, "srok_windows_total{outcome=\"made\"}");
    assert_eq!(made, 1.0);
    // news about the moment asked about make another answer
    let data = serde_json::json!({"regulation": "mo221", "channel": "portal"});
    let line = event(
        "new",
        "MO-NEW",
        "application_submitted",
        "2026-03-06T12:00:00+03:00",
        &data,
    );
    assert_eq!(server.send_lines(&token, &line).unwrap().status, 200);
    assert!(page("1000", "")["rows"].as_array().unwrap().len() > all);
}
