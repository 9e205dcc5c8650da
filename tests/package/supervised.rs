//! What does the service tell whoever started it, and does it take the socket that it is given?

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::server::Server;

/// Longer than anything may take on a slow machine.
const LONG: Duration = Duration::from_secs(60);
/// Notes looked at before one is missed.
const NOTES: usize = 1000;

/// Reads notes until one has a line.
fn wait_for(notes: &UnixDatagram, line: &str) {
    let mut note = [0; 4096];
    for _ in 0..NOTES {
        let length = notes
            .recv(&mut note)
            .unwrap_or_else(|error| panic!("no {line}: {error}"));
        let text = std::str::from_utf8(&note[..length]).unwrap();
        if text.lines().any(|found| found == line) {
            return;
        }
    }
    panic!("no {line} among {NOTES} notes");
}

/// Starts the service with a socket for notes, and hears how it is from the start to the end.
fn is_heard(notes: &UnixDatagram, name: &str) {
    notes.set_read_timeout(Some(LONG)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let variables = [("NOTIFY_SOCKET", name), ("WATCHDOG_USEC", "200000")];
    let server = Server::start_with(folder.path(), &[], &variables);
    wait_for(notes, "READY=1");
    // what was said is true: nobody has to wait any more
    assert_eq!(server.get("/health/ready", None).unwrap().status, 200);
    wait_for(notes, "WATCHDOG=1");
    wait_for(notes, "WATCHDOG=1");
    server.signal("-TERM");
    wait_for(notes, "STOPPING=1");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn whoever_started_it_hears_that_it_is_ready_alive_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes");
    is_heard(&UnixDatagram::bind(&path).unwrap(), path.to_str().unwrap());
}

#[test]
fn also_at_a_socket_that_is_in_no_folder() {
    let name = format!("srok-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    is_heard(
        &UnixDatagram::bind_addr(&address).unwrap(),
        &format!("@{name}"),
    );
}

/// Hands a socket on as systemd does: the first beside the three that every process has.
const HAND_ON: &str = r#"exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; exec "$0" "$@""#;

#[test]
fn a_socket_that_is_handed_over_is_answered_at() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // whoever asks before the service is there waits
    let mut early = TcpStream::connect(address).unwrap();
    early.set_read_timeout(Some(LONG)).unwrap();
    write!(
        early,
        "GET /health/live HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut service = Command::new("sh")
        .args([
            "-c",
            HAND_ON,
            env!("CARGO_BIN_EXE_srok"),
            "--lang",
            "en",
            "--data",
        ])
        .arg(folder.path())
        .args(["serve", "--listen", "127.0.0.1:1"])
        .env_remove("SROK_CONFIG")
        .stdin(Stdio::from(OwnedFd::from(socket)))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answer = String::new();
    let read = early.read_to_string(&mut answer);
    let mut greeting = String::new();
    BufReader::new(service.stdout.take().unwrap())
        .read_line(&mut greeting)
        .unwrap();
    service.kill().unwrap();
    service.wait().unwrap();
    read.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(greeting.contains(&address.to_string()), "{greeting}");
}
