//! Which requests are let in at all, and at which addresses does the service listen? Hosts, encodings, networks.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::server::{Server, srok};

/// Sends a request as it is written and returns the whole answer.
fn raw(server: &Server, text: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .set_read_timeout(Some(std::time::Duration::from_secs(60)))
        .unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(server: &Server, path: &str, hosts: &str) -> String {
    raw(
        server,
        &format!("GET {path} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n"),
    )
}

#[test]
fn a_request_for_another_host_is_refused_at_every_address() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("SROK_SERVE_HOSTS", "[\"srok.internal\"]"),
        ("SROK_SERVE_PUBLIC_URL", "https://gate.example:8443"),
    ];
    let server = Server::start_with(folder.path(), &[], &variables);
    for path in [
        "/",
        "/sign-in",
        "/health/live",
        "/api/v1/due",
        "/metrics",
        "/a/x",
        "/none",
    ] {
        for foreign in [
            "evil.example",
            "evil.example:80",
            "192.0.2.7",
            "localhost.evil.example",
            "",
        ] {
            let answer = get(&server, path, &format!("host: {foreign}\r\n"));
            assert!(
                answer.starts_with("HTTP/1.1 421 "),
                "{path} {foreign}: {answer}"
            );
            assert!(answer.contains("serve.hosts"), "{answer}");
            assert!(
                answer.contains("x-content-type-options: nosniff"),
                "{answer}"
            );
        }
        for none in ["", "host: localhost\r\nhost: evil.example\r\n"] {
            let answer = get(&server, path, none);
            assert!(
                answer.starts_with("HTTP/1.1 400 "),
                "{path} {none}: {answer}"
            );
        }
        // the address of the first line counts more than the header
        let answer = get(
            &server,
            &format!("http://evil.example{path}"),
            "host: localhost\r\n",
        );
        assert!(answer.starts_with("HTTP/1.1 421 "), "{path}: {answer}");
    }
    let port = server.address.port();
    for known in [
        "localhost".to_owned(),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        "GATE.example".to_owned(),
        "gate.example:8443".to_owned(),
        "srok.internal:80".to_owned(),
    ] {
        let answer = get(&server, "/health/live", &format!("host: {known}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{known}: {answer}");
    }
}

#[test]
fn a_body_in_an_unknown_encoding_is_refused_wherever_there_is_a_body() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let posts = [
        "/api/v1/events",
        "/api/v1/quarantine/1/release",
        "/sign-in",
        "/sign-out",
        "/password",
        "/sessions",
        "/board/views",
        "/alerts/1",
        "/admin/users",
        "/a/link",
    ];
    for path in posts {
        for encoding in ["br", "deflate", "zstd", "gzip, gzip", "x"] {
            let answer = raw(
                &server,
                &format!(
                    "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-encoding: {encoding}\r\ncontent-length: 4\r\n\r\nabcd"
                ),
            );
            assert!(
                answer.starts_with("HTTP/1.1 415 "),
                "{path} {encoding}: {answer}"
            );
            assert!(answer.contains("application/problem+json"), "{answer}");
            assert!(answer.contains(&format!("`{encoding}`")), "{answer}");
        }
    }
}

#[test]
fn beyond_this_machine_it_does_not_listen_without_tls_unless_that_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.7:0", "[::ffff:192.0.2.7]:0"] {
        let output = srok(folder.path(), &["serve", "--listen", address]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{address}: {said}");
        assert!(said.contains("beyond this machine"), "{said}");
        assert!(
            said.contains("serve.insecure") && said.contains("serve.public_url"),
            "{said}"
        );
    }
    assert!(
        !folder.path().join("srok.duckdb").exists(),
        "nothing was made"
    );
    // who means it is let; here at a place where nothing can listen, so that nobody is
    let serve = |insecure, url: &str| srok_core::config::Serve {
        insecure,
        public_url: url.to_owned().try_into().unwrap(),
        ..srok_core::config::Serve::default()
    };
    let everywhere = "0.0.0.0:80".parse().unwrap();
    assert!(
        serve(false, "http://srok.example")
            .exposed(everywhere)
            .is_some()
    );
    assert_eq!(serve(true, "http://srok.example").exposed(everywhere), None);
    assert_eq!(
        serve(false, "https://srok.example").exposed(everywhere),
        None
    );
    for here in [
        "127.0.0.1:80",
        "[::1]:80",
        "[::ffff:127.0.0.1]:80",
        "127.8.8.8:80",
    ] {
        let here = here.parse().unwrap();
        assert_eq!(serve(false, "http://srok.example").exposed(here), None);
    }
}

#[test]
fn the_address_of_people_has_one_name_and_the_old_one_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        let file = folder.path().join("srok.toml");
        std::fs::write(&file, text).unwrap();
        srok_core::config::Config::load(&file).map(|config| config.serve.public_url.to_string())
    };
    let old = "[alerts]\npublic_url = \"https://old.example\"\n";
    assert_eq!(read(old).unwrap(), "https://old.example");
    assert_eq!(
        read("[serve]\npublic_url = \"https://new.example/srok\"\n").unwrap(),
        "https://new.example/srok"
    );
    let both = format!("{old}[serve]\npublic_url = \"https://new.example\"\n");
    assert!(
        read(&both)
            .unwrap_err()
            .to_string()
            .contains("name two addresses")
    );
    let wrong = read("[serve]\n\npublic_url = \"new.example\"\n").unwrap_err();
    assert!(wrong.to_string().contains(":3: `public_url`"), "{wrong}");
}
