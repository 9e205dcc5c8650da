//! Clients that are slow, vanish, lie about lengths or come in crowds: each gets a clear answer, and nobody else notices.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::server::{Server, event, made_up};

fn raw(server: &Server, text: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .set_read_timeout(Some(std::time::Duration::from_secs(60)))
        .unwrap();
    stream.write_all(text).unwrap();
    stream
}

fn head(token: &str, length: &str) -> Vec<u8> {
    format!("POST /api/v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/x-ndjson\r\n{length}\r\n\r\n").into_bytes()
}

fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // a server that has answered may reset what is still being sent
    let _ = stream.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn a_batch_cut_in_the_middle_leaves_nothing_and_can_be_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let body = made_up(30, 8).join("\n");
    for cut in [1, body.len() / 3, body.len() - 1] {
        let mut stream = raw(
            &server,
            &head(&token, &format!("content-length: {}", body.len())),
        );
        stream.write_all(&body.as_bytes()[..cut]).unwrap();
        drop(stream);
    }
    let whole = server.send_lines(&token, &body).unwrap().json();
    assert_eq!(
        whole["accepted"].as_u64().unwrap() + whole["duplicates"].as_u64().unwrap(),
        body.lines().count() as u64
    );
    let again = server.send_lines(&token, &body).unwrap().json();
    assert_eq!(again["accepted"], 0, "{again}");
}

#[test]
fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &[], &[("SROK_SERVE_MAX_BODY_MIB", "1")]);
    let token = server.token(&["vis"]);
    let announced = rest(raw(&server, &head(&token, "content-length: 1073741824")));
    assert!(announced.starts_with("HTTP/1.1 413"), "{announced}");
    assert!(announced.contains("longer than 1 MiB"), "{announced}");
    let mut chunked = raw(&server, &head(&token, "transfer-encoding: chunked"));
    let piece = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    for _ in 0..64 {
        if chunked.write_all(piece.as_bytes()).is_err() {
            break;
        }
    }
    let unannounced = rest(chunked);
    assert!(
        unannounced.is_empty() || unannounced.starts_with("HTTP/1.1 413"),
        "{unannounced}"
    );
    // a small body that unpacks to a large one
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 64 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let mut stream = raw(
        &server,
        &head(
            &token,
            &format!("content-encoding: gzip\r\ncontent-length: {}", packed.len()),
        ),
    );
    let _ = stream.write_all(&packed);
    assert!(rest(stream).starts_with("HTTP/1.1 413"));
    assert_eq!(server.get("/health/live", None).unwrap().status, 200);
}

#[test]
fn a_silent_client_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("SROK_SERVE_HEAD_TIMEOUT_SECONDS", "1"),
        ("SROK_SERVE_BODY_TIMEOUT_SECONDS", "1"),
    ];
    let server = Server::start_with(folder.path(), &[], &variables);
    let token = server.token(&["vis"]);
    let in_the_head = raw(&server, b"POST /api/v1/events HTTP/1.1\r\nhost:");
    let in_the_body = raw(&server, &head(&token, "content-length: 1000"));
    assert!(rest(in_the_body).starts_with("HTTP/1.1 408"));
    rest(in_the_head);
}

#[test]
fn a_thousand_connections_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let lines: Vec<String> = (0..1000)
        .map(|number| {
            let data = serde_json::json!({"regulation": "mo221", "channel": "portal"});
            event(
                &format!("e{number}"),
                &format!("MO-{number}"),
                "application_submitted",
                "2026-03-06T12:00:00+03:00",
                &data,
            )
        })
        .collect();
    // all open at once, then each says one thing
    let streams: Vec<TcpStream> = lines
        .iter()
        .map(|_| TcpStream::connect(server.address).unwrap())
        .collect();
    let asked: Vec<TcpStream> = streams
        .into_iter()
        .zip(&lines)
        .map(|(mut stream, line)| {
            let mut request = head(
                &token,
                &format!("connection: close\r\ncontent-length: {}", line.len()),
            );
            request.extend(line.as_bytes());
            stream.write_all(&request).unwrap();
            stream
        })
        .collect();
    let answered = asked
        .into_iter()
        .map(rest)
        .filter(|answer| answer.contains("\"accepted\":1"))
        .count();
    assert_eq!(answered, 1000);
}

#[test]
fn a_full_queue_asks_to_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("SROK_SERVE_MAX_BODY_MIB", "1"),
        ("SROK_SERVE_BODIES_IN_FLIGHT_MIB", "1"),
    ];
    let server = Server::start_with(folder.path(), &[], &variables);
    let token = server.token(&["vis"]);
    // one client fills the memory for bodies and stays
    let mut holding = raw(&server, &head(&token, "content-length: 1048576"));
    holding.write_all(&vec![b' '; 1_000_000]).unwrap();
    let body = made_up(40, 6).join("\n");
    server.wait_for("a refusal", || {
        let refused = server.send_lines(&token, &body).unwrap();
        refused.status == 429
            && refused.header("retry-after") == Some("1")
            && refused.body.contains("send the same request again")
    });
    drop(holding);
    server.wait_for("room", || {
        server.send_lines(&token, &body).unwrap().status == 200
    });
}

#[test]
fn malformed_bodies_of_every_kind_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let deep = "[".repeat(100_000);
    let nested = format!(
        "{{\"specversion\":\"1.0\",\"data\":{}1{}}}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    let huge = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{}\"}}",
        "x".repeat(3 << 20)
    );
    let bodies: [(&str, &[u8]); 12] = [
        ("nothing", b""),
        ("blank", b" \n "),
        ("no JSON", b"hello"),
        ("a number", b"7"),
        ("an open object", b"{\"id\":"),
        ("an open array", b"[{\"id\":\"1\"},"),
        ("an array of numbers", b"[1,2,3]"),
        ("invalid UTF-8", b"{\"id\":\"\xff\xfe\"}"),
        ("deep nesting", deep.as_bytes()),
        ("deep data", nested.as_bytes()),
        ("a huge text", huge.as_bytes()),
        (
            "a null byte",
            b"{\"id\":\"a\\u0000b\",\"specversion\":\"1.0\"}",
        ),
    ];
    let mut said = Vec::new();
    for form in ["application/cloudevents-batch+json", "application/x-ndjson"] {
        for (name, body) in bodies {
            let answer = server.post("/api/v1/events", &token, form, body).unwrap();
            assert!(
                [400, 422].contains(&answer.status),
                "{form}, {name}: {answer:?}"
            );
            let json = answer.json();
            let first = json["detail"]
                .as_str()
                .map_or_else(|| json["rejected"][0]["reason"].to_string(), str::to_owned);
            said.push(format!("{form}, {name}: {} {first}", answer.status));
        }
    }
    insta::assert_snapshot!(said.join("\n"));
    let unknown = server
        .post("/api/v1/events", &token, "text/csv", b"a,b")
        .unwrap();
    assert_eq!(unknown.status, 415);
    assert_eq!(server.get("/health/live", None).unwrap().status, 200);
}
