//! Does the service keep to HTTP where somebody else does not? Bytes over a plain socket: two lengths, broken pieces, heads that never end, smuggled
//! requests, foreign hosts, bodies in every form.

use crate::people::{PEOPLE, Person};
use crate::wire::{Answer, Request, Wire};
use crate::world::World;

/// What a smuggled request asks for: it may never be answered.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n";

pub fn attack(world: &World) {
    heads(world);
    smuggling(world);
    hosts(world);
    bodies(world);
}

/// Judges what was answered to bytes: any number of refusals, and no success.
fn raw(world: &World, kind: &str, bytes: &[u8], holds: impl Fn(&[Answer]) -> bool) {
    let stranger = &PEOPLE[0];
    let answers = Wire::raw(world.server.address, bytes);
    let request = Request::new("raw", bytes.iter().copied().take(120).collect::<Vec<u8>>());
    world.tally.tried(kind);
    for answer in &answers {
        for what in world.tally.wrong(stranger, answer) {
            // 501, 505 are what HTTP says to it
            if ![501, 505].contains(&answer.status) {
                world.tally.hole(
                    kind,
                    stranger,
                    &request,
                    &format!("{}: {what}", answer.status),
                );
            }
        }
    }
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    world.tally.holds(
        kind,
        stranger,
        &request,
        &format!("answered {statuses:?}"),
        holds(&answers),
    );
}

fn is_none_taken(answers: &[Answer]) -> bool {
    answers.iter().all(|answer| answer.status >= 400)
}

fn heads(world: &World) {
    let long = "a".repeat(2 << 20);
    let many: String = (0..1000)
        .map(|number| format!("x-{number}: 1\r\n"))
        .collect();
    let garbage: Vec<u8> = (0..4096u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let tries: [(&str, Vec<u8>); 26] = [
        ("nothing", Vec::new()),
        ("garbage", garbage),
        ("tls", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("http/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("http/0.9", b"GET /board\r\n".to_vec()),
        ("http/9", b"GET /board HTTP/9.9\r\nhost: x\r\n\r\n".to_vec()),
        ("no version", b"GET /board \r\nhost: x\r\n\r\n".to_vec()),
        ("null in the address", b"GET /board\0 HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        ("blank in the address", b"GET /board x HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        ("raw bytes in the address", b"GET /cases/\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        ("null in a header", b"GET /board HTTP/1.1\r\nhost: x\r\nx-a: b\0c\r\n\r\n".to_vec()),
        ("bare line feed", b"GET /board HTTP/1.1\nhost: x\nx-a: b\n\n".to_vec()),
        ("bare carriage return", b"GET /board HTTP/1.1\rhost: x\r\r".to_vec()),
        ("folded header", b"GET /board HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c\r\n\r\n".to_vec()),
        ("no name of a header", b"GET /board HTTP/1.1\r\nhost: x\r\n: b\r\n\r\n".to_vec()),
        ("blank before the colon", b"GET /board HTTP/1.1\r\nhost : x\r\n\r\n".to_vec()),
        ("long address", format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n").into_bytes()),
        ("long header", format!("GET /board HTTP/1.1\r\nhost: x\r\nx-a: {long}\r\n\r\n").into_bytes()),
        ("long name of a header", format!("GET /board HTTP/1.1\r\nhost: x\r\n{long}: a\r\n\r\n").into_bytes()),
        ("many headers", format!("GET /board HTTP/1.1\r\nhost: x\r\n{many}\r\n").into_bytes()),
        ("long method", format!("{long} /board HTTP/1.1\r\nhost: x\r\n\r\n").into_bytes()),
        ("connect", b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n".to_vec()),
        ("another address whole", b"GET http://evil.example/board HTTP/1.1\r\nhost: evil.example\r\n\r\n".to_vec()),
        ("star", b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()),
        ("upgrade", b"GET /board HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n".to_vec()),
        ("websocket", b"GET /events HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\nsec-websocket-version: 13\r\n\r\n".to_vec()),
    ];
    for (name, bytes) in tries {
        // who only asks for a page is sent to sign in
        let is_kept_out = |answers: &[Answer]| {
            answers.len() <= 1
                && answers
                    .iter()
                    .all(|answer| answer.status >= 400 || crate::access::is_refused(answer))
        };
        raw(world, &format!("head: {name}"), &bytes, is_kept_out);
    }
}

fn smuggling(world: &World) {
    let post = |headers: &str, body: &str| {
        format!(
            "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"
        )
    };
    let length = SMUGGLED.len();
    let tries = [
        (
            "length and pieces",
            post(
                &format!(
                    "content-length: {}\r\ntransfer-encoding: chunked\r\n",
                    length + 5
                ),
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "pieces and length",
            post(
                "transfer-encoding: chunked\r\ncontent-length: 4\r\n",
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "two lengths",
            post(
                &format!("content-length: 0\r\ncontent-length: {length}\r\n"),
                SMUGGLED,
            ),
        ),
        (
            "a list of lengths",
            post(&format!("content-length: 0, {length}\r\n"), SMUGGLED),
        ),
        (
            "length with a sign",
            post("content-length: +0\r\n", SMUGGLED),
        ),
        ("negative length", post("content-length: -1\r\n", SMUGGLED)),
        ("length in hex", post("content-length: 0x0\r\n", SMUGGLED)),
        (
            "huge length",
            post("content-length: 99999999999999999999\r\n", SMUGGLED),
        ),
        (
            "pieces twice",
            post(
                "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "pieces not last",
            post(
                "transfer-encoding: chunked, identity\r\n",
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "pieces misspelt",
            post(
                "transfer-encoding: xchunked\r\n",
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "pieces with a tab",
            post(
                "transfer-encoding:\tchunked\r\ncontent-length: 3\r\n",
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "pieces with a blank before",
            post(
                "transfer-encoding : chunked\r\n",
                &format!("0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "size that is none",
            post(
                "transfer-encoding: chunked\r\n",
                &format!("zz\r\n{SMUGGLED}"),
            ),
        ),
        (
            "huge size",
            post(
                "transfer-encoding: chunked\r\n",
                &format!("ffffffffffffffffff\r\n{SMUGGLED}"),
            ),
        ),
        (
            "negative size",
            post(
                "transfer-encoding: chunked\r\n",
                &format!("-1\r\n{SMUGGLED}"),
            ),
        ),
        (
            "long size",
            post(
                "transfer-encoding: chunked\r\n",
                &format!("{};x\r\n", "0".repeat(1 << 20)),
            ),
        ),
        (
            "size without a line break",
            post(
                "transfer-encoding: chunked\r\n",
                &format!("3\r\nabcd\r\n0\r\n\r\n{SMUGGLED}"),
            ),
        ),
        (
            "trailer",
            post(
                "transfer-encoding: chunked\r\n",
                "0\r\ncontent-length: 5\r\nhost: evil.example\r\n\r\n",
            ),
        ),
        (
            "body that breaks off",
            post("content-length: 1000\r\n", "login=x"),
        ),
        (
            "pieces that break off",
            post("transfer-encoding: chunked\r\n", "ff\r\nlogin=x"),
        ),
        (
            "body of a GET",
            format!(
                "GET /smuggled-not HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{SMUGGLED}"
            ),
        ),
        (
            "expectation",
            post("expect: 100-continue\r\ncontent-length: 1000000\r\n", ""),
        ),
        (
            "expectation that is none",
            post("expect: zq9\r\ncontent-length: 0\r\n", ""),
        ),
    ];
    for (name, text) in tries {
        // a request that lay within another one is none: at most one answer, or the connection ends with a refusal
        let is_one = |answers: &[Answer]| {
            let smuggled = answers.iter().any(|answer| {
                answer.text().contains("/smuggled HTTP") || answer.text().ends_with("/smuggled")
            });
            answers.len() <= 1 && !smuggled && is_none_taken(answers)
        };
        raw(
            world,
            &format!("smuggling: {name}"),
            text.as_bytes(),
            is_one,
        );
    }
}

/// A service that is told it is somebody else says so nowhere.
fn hosts(world: &World) {
    let mut wire = world.wire();
    for (name, header, value) in [
        ("another", "host", "evil.example"),
        ("another with a port", "host", "evil.example:80"),
        ("empty", "host", ""),
        ("with a tag", "host", "<zq9>"),
        ("with a path", "host", "127.0.0.1/x@evil.example"),
        ("with a blank", "host", "127.0.0.1 evil.example"),
        ("forwarded", "x-forwarded-host", "evil.example"),
        ("forwarded server", "x-forwarded-server", "evil.example"),
        (
            "forwarded whole",
            "forwarded",
            "host=evil.example;proto=https",
        ),
        ("forwarded protocol", "x-forwarded-proto", "https"),
        ("forwarded prefix", "x-forwarded-prefix", "//evil.example"),
        ("original", "x-original-host", "evil.example"),
        ("by another name", "x-host", "evil.example"),
    ] {
        let kind = format!("host: {name}");
        for person in [&PEOPLE[0], &PEOPLE[1]] {
            for address in [
                "/sign-in",
                "/board",
                "/board.xlsx",
                "/preferences?next=/board",
                "/api/openapi.json",
                "/none",
            ] {
                let request = Request::get(address).with(header, value);
                let answer = world.attack(&kind, person, &mut wire, &request);
                let said = crate::tally::told(&answer);
                let in_headers = answer
                    .headers
                    .iter()
                    .any(|(_, value)| value.contains("evil.example"));
                world.tally.holds(
                    &kind,
                    person,
                    &request,
                    "says the foreign host",
                    !said.contains("evil.example") && !in_headers,
                );
                if name.starts_with("forwarded") && person.name == "stranger" {
                    let is_believed = answer.header("strict-transport-security").is_some();
                    world.tally.holds(
                        &kind,
                        person,
                        &request,
                        "a header of anybody is believed",
                        !is_believed,
                    );
                }
            }
            if header == "host" {
                let answer = wire
                    .ask(&world.by(person, Request::get("/sign-in").with(header, value)))
                    .unwrap_or_default();
                let request = Request::get("/sign-in").with(header, value);
                world.tally.holds(
                    "host: checked",
                    person,
                    &request,
                    &format!("{}: answered under a foreign name", answer.status),
                    answer.status >= 400,
                );
                world.tally.tried("host: checked");
            }
        }
    }
}

fn person(name: &str) -> &'static Person {
    PEOPLE.iter().find(|person| person.name == name).unwrap()
}

/// Bodies in forms, encodings and lengths that nobody takes.
fn bodies(world: &World) {
    let mut wire = world.wire();
    let sender = person("sender");
    let post = |kind: &str, body: Vec<u8>| {
        Request::new("POST", "/api/v1/events")
            .with("content-type", kind)
            .body(body)
    };
    let ndjson = "application/x-ndjson";
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
    let zeros = packed(&vec![b' '; 80 << 20]);
    let layers = packed(&packed(&vec![b' '; 1 << 20]));
    let tries: Vec<(&str, Request)> = vec![
        ("no form", Request::new("POST", "/api/v1/events").body("{}")),
        ("html", post("text/html", b"<zq9>".to_vec())),
        (
            "xml",
            post(
                "application/xml",
                b"<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>".to_vec(),
            ),
        ),
        (
            "form with an image",
            post(
                "multipart/form-data; boundary=zq9",
                b"--zq9\r\n\r\n".to_vec(),
            ),
        ),
        (
            "charset of elsewhere",
            post(
                "application/cloudevents+json; charset=utf-7",
                b"+AHs-".to_vec(),
            ),
        ),
        (
            "utf-16",
            post("application/cloudevents+json", b"\xff\xfe{\0}\0".to_vec()),
        ),
        (
            "no json",
            post("application/cloudevents+json", b"{\"a\":".to_vec()),
        ),
        (
            "deep json",
            post("application/cloudevents+json", deep(100_000)),
        ),
        (
            "deep batch",
            post("application/cloudevents-batch+json", deep(100_000)),
        ),
        (
            "many commas",
            post(
                "application/cloudevents-batch+json",
                [b"[".to_vec(), vec![b','; 100_000], b"]".to_vec()].concat(),
            ),
        ),
        (
            "numbers without end",
            post(
                "application/cloudevents+json",
                format!("{{\"id\":1{}}}", "0".repeat(100_000)).into_bytes(),
            ),
        ),
        ("null bytes", post(ndjson, vec![0; 10_000])),
        ("no utf-8", post(ndjson, vec![0xff; 10_000])),
        ("empty lines", post(ndjson, vec![b'\n'; 100_000])),
        ("one long line", post(ndjson, vec![b'a'; 4 << 20])),
        ("nothing", post(ndjson, Vec::new())),
        ("bomb", post(ndjson, zeros).with("content-encoding", "gzip")),
        (
            "packed twice",
            post(ndjson, layers).with("content-encoding", "gzip, gzip"),
        ),
        ("packed and not said", post(ndjson, packed(b"{}"))),
        (
            "said and not packed",
            post(ndjson, b"{}".to_vec()).with("content-encoding", "gzip"),
        ),
        (
            "encoding unknown",
            post(ndjson, b"{}".to_vec()).with("content-encoding", "zq9"),
        ),
        (
            "encoding that is not taken",
            post(ndjson, b"{}".to_vec()).with("content-encoding", "br"),
        ),
        (
            "too long",
            post(ndjson, Vec::new()).with("content-length", (65u64 << 20).to_string()),
        ),
        (
            "binary mode",
            post(ndjson, b"{}".to_vec())
                .with("ce-specversion", "1.0")
                .with("ce-id", "zq9"),
        ),
    ];
    for (name, request) in tries {
        let kind = format!("body: {name}");
        let answer = world.attack(&kind, sender, &mut wire, &request);
        let what = format!("{}: taken", answer.status);
        world.tally.holds(
            &kind,
            sender,
            &request,
            &what,
            (400..500).contains(&answer.status),
        );
        let stranger = &PEOPLE[0];
        let answer = world.attack(&kind, stranger, &mut wire, &request);
        let what = format!("{}: read before it was asked who sends it", answer.status);
        world.tally.holds(
            &kind,
            stranger,
            &request,
            &what,
            [401, 413, 415].contains(&answer.status),
        );
    }
    // forms of people, too long
    for (name, length) in [("long form", 1 << 20), ("longest form", 8 << 20)] {
        let kind = format!("body: {name}");
        for address in [
            "/sign-in",
            "/password",
            "/admin/users",
            "/cases/case-a2-1/data-errors",
            "/a/x",
        ] {
            let request = Request::form(address, &[("login", &"a".repeat(length))]);
            let answer = world.attack(&kind, &PEOPLE[1], &mut wire, &request);
            let what = format!("{}: taken", answer.status);
            world
                .tally
                .holds(&kind, &PEOPLE[1], &request, &what, answer.status >= 400);
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}
