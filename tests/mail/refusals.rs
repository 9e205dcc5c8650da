//! What does it mean when a letter is not taken? Every answer a server gives at every step, and settings that cannot hold.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use srok_core::config::{Config, Mail, Tls};
use srok_notify::mail::{Postman, Refusal};

use super::delivery::{at, letter};
use super::mail_server::MailServer;

/// Sends a letter to a server of this kind.
fn refused(mode: &str) -> (MailServer, Refusal) {
    let server = MailServer::start(mode);
    let postman = Postman::of(&server.settings()).unwrap();
    let refusal = postman.send(&letter("a"), at()).unwrap_err();
    (server, refusal)
}

#[test]
fn a_recipient_that_is_refused_is_refused_for_good() {
    let (server, refusal) = refused("reject-recipient");
    assert_eq!(
        refusal,
        Refusal::Never("recipient: 550 5.1.1 <i***@a***.example>: no such user here".into())
    );
    assert!(server.letters().is_empty());
}

#[test]
fn a_letter_that_is_refused_is_refused_for_good() {
    let (_, refusal) = refused("reject-letter");
    assert_eq!(
        refusal,
        Refusal::Never("letter: 554 5.7.1 looks like something nobody asked for".into())
    );
}

#[test]
fn a_sender_that_is_refused_concerns_every_letter() {
    let (_, refusal) = refused("reject-sender");
    assert_eq!(
        refusal,
        Refusal::Unreachable("sender: 550 5.7.1 <s***@a***.example>: sender may not send".into())
    );
}

#[test]
fn a_server_that_is_full_wants_the_letter_later() {
    let (_, refusal) = refused("full");
    assert_eq!(
        refusal,
        Refusal::Later("letter: 452 4.3.1 no room for it now".into())
    );
}

#[test]
fn a_greylisted_letter_is_taken_the_next_time_on_the_same_connection() {
    let server = MailServer::start("greylist");
    let postman = Postman::of(&server.settings()).unwrap();
    assert_eq!(
        postman.send(&letter("a"), at()).unwrap_err(),
        Refusal::Later("recipient: 451 4.7.1 <i***@a***.example>: greylisted, come again".into())
    );
    postman.send(&letter("a"), at()).unwrap();
    assert_eq!(server.letters().len(), 1);
}

#[test]
fn a_server_that_closes_is_unreachable() {
    let (_, refusal) = refused("busy");
    assert_eq!(
        refusal,
        Refusal::Unreachable("recipient: 421 4.3.2 going down for maintenance".into())
    );
}

#[test]
fn a_server_that_takes_one_letter_for_each_connection_gets_them_one_by_one() {
    let server = MailServer::start("one-each");
    let postman = Postman::of(&server.settings()).unwrap();
    for id in ["a", "b", "c"] {
        postman.send(&letter(id), at()).unwrap();
    }
    let connections: Vec<u16> = server
        .letters()
        .iter()
        .map(|letter| letter.connection)
        .collect();
    assert_eq!(connections.len(), 3);
    assert!(connections[0] != connections[1] && connections[1] != connections[2]);
}

#[test]
fn a_server_that_answers_too_late_is_unreachable() {
    let server = MailServer::start("slow");
    let settings = Mail {
        timeout_seconds: 1,
        ..server.settings()
    };
    let refusal = Postman::of(&settings).unwrap().send(&letter("a"), at());
    assert_eq!(
        refusal,
        Err(Refusal::Unreachable("letter: no answer in time".into()))
    );
    assert!(server.letters().is_empty());
}

#[test]
fn a_server_that_breaks_off_is_unreachable() {
    let (_, refusal) = refused("drop");
    assert!(matches!(refusal, Refusal::Unreachable(_)), "{refusal:?}");
}

#[test]
fn nobody_at_the_port_is_unreachable() {
    let server = MailServer::start("accept");
    let settings = server.settings();
    let port = server.port;
    drop(server);
    let refusal = Postman::of(&settings)
        .unwrap()
        .send(&letter("a"), at())
        .unwrap_err();
    let Refusal::Unreachable(said) = &refusal else {
        panic!("{refusal:?}")
    };
    assert!(
        said.starts_with(&format!("127.0.0.1:{port}: connection: ")),
        "{said}"
    );
}

#[test]
fn a_server_without_starttls_hears_nothing() {
    let server = MailServer::start("accept");
    let settings = Mail {
        tls: Tls::Starttls,
        ..server.settings()
    };
    let refusal = Postman::of(&settings).unwrap().send(&letter("a"), at());
    assert_eq!(
        refusal,
        Err(Refusal::Unreachable(format!(
            "127.0.0.1:{}: the server offers no STARTTLS; mail.tls can be \"implicit\"",
            server.port
        )))
    );
    assert!(server.letters().is_empty());
}

#[test]
fn a_server_that_nobody_vouches_for_hears_nothing() {
    for (mode, tls) in [("starttls", Tls::Starttls), ("implicit", Tls::Implicit)] {
        let server = MailServer::start(mode);
        let settings = Mail {
            tls,
            ..server.settings()
        };
        let refusal = Postman::of(&settings)
            .unwrap()
            .send(&letter("a"), at())
            .unwrap_err();
        let Refusal::Unreachable(said) = &refusal else {
            panic!("{refusal:?}")
        };
        assert!(
            said.contains("certificate") && said.contains("mail.trust"),
            "{said}"
        );
        assert!(server.letters().is_empty());
    }
}

#[test]
fn a_wrong_password_concerns_every_letter() {
    let server = MailServer::start("auth");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail.password");
    std::fs::write(&file, "wrong").unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let settings = Mail {
        tls: Tls::Starttls,
        trust: Some(MailServer::authority()),
        user: Some("srok".into()),
        password_file: Some(file),
        ..server.settings()
    };
    let refusal = Postman::of(&settings)
        .unwrap()
        .send(&letter("a"), at())
        .unwrap_err();
    let Refusal::Unreachable(said) = &refusal else {
        panic!("{refusal:?}")
    };
    assert!(said.contains("sign-in: 535"), "{said}");
}

#[test]
fn without_the_password_it_wants_a_server_takes_nothing() {
    let server = MailServer::start("auth");
    let settings = Mail {
        tls: Tls::Starttls,
        trust: Some(MailServer::authority()),
        ..server.settings()
    };
    let refusal = Postman::of(&settings)
        .unwrap()
        .send(&letter("a"), at())
        .unwrap_err();
    assert!(
        matches!(&refusal, Refusal::Unreachable(said) if said.contains("530")),
        "{refusal:?}"
    );
}

/// Returns what is wrong with settings of mail.
fn wrong(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("srok.toml");
    std::fs::write(&file, format!("[mail]\n{text}\n")).unwrap();
    let error = Config::load(&file).unwrap_err();
    error.problem
}

#[test]
fn settings_that_cannot_hold_are_refused_at_the_start() {
    let smtp =
        "transport = \"smtp\"\nfrom = \"srok@authority.example\"\nhost = \"mail.example.org\"";
    let cases = [
        ("transport = \"smtp\"".to_owned(), "mail.from is missing"),
        (
            "transport = \"smtp\"\nfrom = \"a@authority.example\"".to_owned(),
            "mail.host is missing",
        ),
        (
            "transport = \"folder\"\nfrom = \"a@authority.example\"".to_owned(),
            "mail.folder is missing",
        ),
        (
            "from = \"nobody\"".to_owned(),
            "mail.from = \"nobody\" is no mail address",
        ),
        (
            format!("{smtp}\ntls = \"none\""),
            "in the clear to mail.example.org",
        ),
        (
            format!("{smtp}\nuser = \"srok\""),
            "mail.user is set without a password",
        ),
        (format!("{smtp}\npassword_file = \"x\""), "no mail.user"),
        (
            "password = \"secret\"".to_owned(),
            "a password does not belong into the settings",
        ),
        (
            "timeout_seconds = 0".to_owned(),
            "mail.timeout_seconds is 0",
        ),
        (
            "transport = \"pigeon\"".to_owned(),
            "unknown variant `pigeon`",
        ),
        ("colour = \"red\"".to_owned(), "unknown field `colour`"),
    ];
    for (text, expected) in cases {
        let problem = wrong(&text);
        assert!(problem.contains(expected), "{text}: {problem}");
        assert!(!problem.contains("secret"), "{problem}");
    }
}

#[test]
fn the_environment_sets_what_the_file_does_not() {
    let variables = [
        ("SROK_MAIL_TRANSPORT", "smtp"),
        ("SROK_MAIL_HOST", "mail.example.org"),
        ("SROK_MAIL_TLS", "none"),
        ("SROK_MAIL_INSECURE", "true"),
        ("SROK_MAIL_FROM", "srok@authority.example"),
        ("SROK_MAIL_TIMEOUT_SECONDS", "5"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mail = Config::read(None, variables.into_iter()).unwrap().mail;
    assert!(mail.insecure);
    assert_eq!((mail.tls, mail.timeout_seconds), (Tls::None, 5));
    let refused = [("SROK_MAIL_INSECURE".to_owned(), "perhaps".to_owned())];
    let error = Config::read(None, refused.into_iter()).unwrap_err();
    assert_eq!(error.file, "SROK_MAIL_INSECURE");
}

#[test]
fn files_that_the_settings_name_are_read_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    let base = || Mail {
        transport: srok_core::config::Transport::Smtp,
        host: Some("mail.example.org".into()),
        from: Some("srok@authority.example".into()),
        ..Mail::default()
    };
    let absent = folder.path().join("absent");
    let cases = [
        (
            Mail {
                trust: Some(absent.clone()),
                ..base()
            },
            "mail.trust: ",
        ),
        (
            Mail {
                trust: Some(empty),
                ..base()
            },
            "holds no certificate",
        ),
        (
            Mail {
                user: Some("srok".into()),
                password_file: Some(absent),
                ..base()
            },
            "mail.password_file: ",
        ),
    ];
    for (settings, expected) in cases {
        let error = Postman::of(&settings).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn files_are_looked_for_beside_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("srok.toml");
    std::fs::write(
        &file,
        "[mail]\ntransport = \"smtp\"\nhost = \"localhost\"\ntls = \"none\"\nfrom = \"a@authority.example\"\nuser = \"srok\"\npassword_file = \"mail.password\"\ntrust = \"ca.pem\"\nfolder = \"letters\"",
    )
    .unwrap();
    let mail = Config::load(&file).unwrap().mail;
    assert_eq!(
        mail.password_file,
        Some(folder.path().join("mail.password"))
    );
    assert_eq!(mail.trust, Some(folder.path().join("ca.pem")));
    assert_eq!(mail.folder, Some(folder.path().join("letters")));
    assert_eq!(mail.port(), 25);
}
