//! Does a letter arrive as it was written? With a mail server that somebody else wrote, and read by a parser that somebody else wrote.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use srok_core::config::{Config, Mail, Tls, Transport};
use srok_law::time::{DateTime, Utc};
use srok_law::words::Lang;
use srok_notify::mail::{Letter, Postman, Refusal, mailbox};

use super::mail_server::MailServer;
use super::samples;

/// When letters are dated.
pub fn at() -> DateTime<Utc> {
    "2026-11-25T06:00:00Z".parse().unwrap()
}

/// Returns a letter with an id of its own.
pub fn letter(id: &str) -> Letter {
    samples::breach_one(Lang::Ru)
        .letter(
            mailbox("Иванова Ирина Игоревна", "ivanova@authority.example").unwrap(),
            format!("{id}@srok.authority.example"),
        )
        .unwrap()
}

/// Returns the text of the settings with secrets as an administrator would give them.
fn secret(folder: &Path, password: &str) -> std::path::PathBuf {
    let file = folder.join("mail.password");
    std::fs::write(&file, format!("{password}\n")).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    file
}

#[test]
fn a_letter_arrives_as_it_was_written() {
    let server = MailServer::start("accept");
    let postman = Postman::of(&Mail {
        reply_to: Some("Помощь <help@authority.example>".into()),
        ..server.settings()
    })
    .unwrap();
    let letter = Letter {
        in_reply_to: Some("first@srok.authority.example".into()),
        ..letter("0f3c")
    };
    postman.send(&letter, at()).unwrap();

    let letters = server.letters();
    let [received] = &letters[..] else {
        panic!("{} letters", letters.len())
    };
    assert_eq!(received.defects, Vec::<String>::new());
    assert_eq!(received.from, "srok@authority.example");
    assert_eq!(received.to, ["ivanova@authority.example"]);
    assert_eq!(received.hello, "srok.authority.example");
    for (name, value) in [
        ("From", "Контроль сроков <srok@authority.example>"),
        ("To", "Иванова Ирина Игоревна <ivanova@authority.example>"),
        ("Reply-To", "Помощь <help@authority.example>"),
        ("Subject", letter.subject.as_str()),
        ("Date", "Wed, 25 Nov 2026 06:00:00 +0000"),
        ("Message-ID", "<0f3c@srok.authority.example>"),
        ("In-Reply-To", "<first@srok.authority.example>"),
        ("References", "<first@srok.authority.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "ru"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(received.header(name), Some(value), "{name}");
    }
    assert_eq!(received.header("Precedence"), None);
    assert_eq!(received.kind, "multipart/alternative");
    // a program shows the last one it can
    assert_eq!(received.order, ["text/plain", "text/html"]);
    assert_eq!(received.text.replace("\r\n", "\n"), letter.text);
    assert_eq!(received.html.replace("\r\n", "\n"), letter.html);
    assert!(received.raw.is_ascii(), "some servers take seven bits only");
    for line in received.raw.split(|byte| *byte == b'\n') {
        assert!(line.len() <= 998);
    }
}

#[test]
fn letters_of_every_kind_arrive_whole_in_both_languages() {
    let server = MailServer::start("accept");
    let postman = Postman::of(&server.settings()).unwrap();
    let to = || mailbox("Name, with a comma", "name@authority.example").unwrap();
    let mut sent = Vec::new();
    for lang in samples::LANGS {
        let id = |kind: &str| format!("{kind}-{}@srok.example", lang.code());
        sent.extend([
            samples::digest_many(lang).letter(to(), id("d")).unwrap(),
            samples::escalation_many(lang)
                .letter(to(), id("e"))
                .unwrap(),
            samples::feed(lang, 4).letter(to(), id("f")).unwrap(),
            samples::correction(lang).letter(to(), id("c")).unwrap(),
        ]);
    }
    for letter in &sent {
        postman.send(letter, at()).unwrap();
    }
    let letters = server.letters();
    assert_eq!(letters.len(), sent.len());
    for (sent, received) in sent.iter().zip(&letters) {
        assert_eq!(received.defects, Vec::<String>::new());
        assert_eq!(received.header("Subject"), Some(sent.subject.as_str()));
        assert_eq!(
            received.header("To"),
            Some("\"Name, with a comma\" <name@authority.example>")
        );
        assert_eq!(received.text.replace("\r\n", "\n"), sent.text);
        assert_eq!(received.html.replace("\r\n", "\n"), sent.html);
        assert_eq!(
            received.connection, letters[0].connection,
            "one connection for all"
        );
    }
}

#[test]
fn the_same_letter_has_the_same_bytes() {
    let server = MailServer::start("accept");
    let postman = Postman::of(&server.settings()).unwrap();
    postman.send(&letter("again"), at()).unwrap();
    postman.rest();
    postman.send(&letter("again"), at()).unwrap();
    let letters = server.letters();
    assert_eq!(letters[0].raw, letters[1].raw);
    assert_ne!(
        letters[0].connection, letters[1].connection,
        "after a rest, a new connection"
    );
}

#[test]
fn a_connection_turns_to_tls_before_anything_is_said() {
    let server = MailServer::start("starttls");
    let settings = Mail {
        tls: Tls::Starttls,
        trust: Some(MailServer::authority()),
        ..server.settings()
    };
    let postman = Postman::of(&settings).unwrap();
    postman.send(&letter("a"), at()).unwrap();
    postman.send(&letter("b"), at()).unwrap();
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().all(|letter| letter.is_private));
    assert_eq!(letters[0].connection, letters[1].connection);
}

#[test]
fn tls_from_the_first_byte() {
    let server = MailServer::start("implicit");
    let settings = Mail {
        host: Some("localhost".into()),
        tls: Tls::Implicit,
        trust: Some(MailServer::authority()),
        ..server.settings()
    };
    let postman = Postman::of(&settings).unwrap();
    postman.send(&letter("a"), at()).unwrap();
    assert_eq!(server.letters().len(), 1);
}

#[test]
fn the_password_comes_from_a_file_or_from_the_environment() {
    let server = MailServer::start("auth");
    let folder = tempfile::tempdir().unwrap();
    let settings = Mail {
        tls: Tls::Starttls,
        trust: Some(MailServer::authority()),
        user: Some("srok".into()),
        password_file: Some(secret(folder.path(), "0123456")),
        ..server.settings()
    };
    Postman::of(&settings)
        .unwrap()
        .send(&letter("file"), at())
        .unwrap();

    // a password that looks like a number keeps its leading nought
    let variables = [
        ("SROK_MAIL_TRANSPORT", "smtp".to_owned()),
        ("SROK_MAIL_HOST", "127.0.0.1".to_owned()),
        ("SROK_MAIL_PORT", server.port.to_string()),
        (
            "SROK_MAIL_TRUST",
            MailServer::authority().display().to_string(),
        ),
        ("SROK_MAIL_FROM", "srok@authority.example".to_owned()),
        ("SROK_MAIL_USER", "srok".to_owned()),
        ("SROK_MAIL_PASSWORD", "0123456".to_owned()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    let config = Config::read(None, variables.into_iter()).unwrap();
    assert!(!format!("{config:?}").contains("0123456"));
    Postman::of(&config.mail)
        .unwrap()
        .send(&letter("environment"), at())
        .unwrap();
    assert_eq!(server.letters().len(), 2);
}

#[test]
fn an_address_beyond_ascii_goes_where_the_server_can_take_it() {
    let able = MailServer::start("utf8");
    let unable = MailServer::start("accept");
    let letter = Letter {
        to: mailbox("Иванова", "иванова@мфц.example").unwrap(),
        ..letter("utf8")
    };
    let postman = Postman::of(&able.settings()).unwrap();
    postman.send(&letter, at()).unwrap();
    assert_eq!(able.letters()[0].to, ["иванова@мфц.example"]);

    let postman = Postman::of(&unable.settings()).unwrap();
    let refusal = postman.send(&letter, at()).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Never(
            "the address has letters beyond ASCII, and the server has no SMTPUTF8".into()
        )
    );
}

#[test]
fn a_folder_holds_one_file_for_each_letter() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Mail {
        transport: Transport::Folder,
        folder: Some(folder.path().join("letters")),
        from: Some("srok@authority.example".into()),
        ..Mail::default()
    };
    let postman = Postman::of(&settings).unwrap();
    postman.send(&letter("a"), at()).unwrap();
    postman.send(&letter("b"), at()).unwrap();
    postman.send(&letter("a"), at()).unwrap();
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("letters"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "a@srok.authority.example.eml",
            "b@srok.authority.example.eml"
        ]
    );
    let content =
        std::fs::read_to_string(folder.path().join("letters/a@srok.authority.example.eml"))
            .unwrap();
    assert!(content.contains("Message-ID: <a@srok.authority.example>\r\n"));
}

#[test]
fn an_id_cannot_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Mail {
        transport: Transport::Folder,
        folder: Some(folder.path().join("letters")),
        from: Some("srok@authority.example".into()),
        ..Mail::default()
    };
    let postman = Postman::of(&settings).unwrap();
    for id in ["../a@x", "a b@x", "a>\r\nBcc: b@x", "", ".a@x"] {
        let letter = Letter {
            message_id: id.into(),
            ..letter("x")
        };
        assert!(matches!(
            postman.send(&letter, at()),
            Err(Refusal::Never(_))
        ));
    }
    assert!(!folder.path().join("letters").exists());
}

#[test]
fn a_folder_that_cannot_be_written_keeps_letters_owed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let settings = Mail {
        transport: Transport::Folder,
        folder: Some(file.path().join("letters")),
        from: Some("srok@authority.example".into()),
        ..Mail::default()
    };
    let refusal = Postman::of(&settings).unwrap().send(&letter("a"), at());
    assert!(
        matches!(refusal, Err(Refusal::Unreachable(_))),
        "{refusal:?}"
    );
}

#[test]
fn letters_are_kept_in_memory_in_their_order() {
    let postman = Postman::memory();
    postman.send(&letter("a"), at()).unwrap();
    postman.send(&letter("b"), at()).unwrap();
    let Postman::Memory(memory) = &postman else {
        panic!("{postman:?}")
    };
    assert_eq!(memory.letters(), [letter("a"), letter("b")]);
}

#[test]
fn without_a_transport_every_letter_stays_owed() {
    let postman = Postman::of(&Mail::default()).unwrap();
    assert!(!postman.delivers());
    assert!(matches!(
        postman.send(&letter("a"), at()),
        Err(Refusal::Unreachable(_))
    ));
}
