//! How is a letter handed to a mail server, and what does its answer mean?
//!
//! The steps are taken one by one rather than by the transport of the library, because the same status means different things at different
//! steps: a sender that is refused is a mistake in the settings and concerns every letter, a recipient that is refused concerns one.

use std::error::Error as _;
use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::{Address, Message};
use srok_law::time::{DateTime, Utc};

use super::mask::masked_text;
use super::message::{Sender, message};
use super::{Letter, MailError, Refusal};
use srok_core::config::{self, Tls};
use srok_core::private;

/// Sign-in is wanted, or went wrong: no matter at which step, it concerns every letter.
const SIGN_IN: [u16; 4] = [530, 534, 535, 538];
/// The server is about to close the connection.
const CLOSING: u16 = 421;

/// A mail server, with one connection that is kept for the next letter.
pub struct Smtp {
    sender: Sender,
    host: String,
    port: u16,
    tls: Option<TlsParameters>,
    way: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
    open: Mutex<Option<SmtpConnection>>,
}

/// A letter that was not taken: why, and whether another connection could help.
struct Failure {
    refusal: Refusal,
    /// The connection is of no more use.
    is_lost: bool,
    /// The letter was not on its way yet.
    is_early: bool,
}

impl Smtp {
    /// Returns the server of the settings.
    pub(super) fn of(settings: &config::Mail) -> Result<Self, MailError> {
        let host = settings.host.clone().ok_or(MailError::Setting {
            key: "host",
            problem: "is missing".to_owned(),
        })?;
        Ok(Self {
            sender: Sender::of(settings)?,
            tls: match settings.tls {
                Tls::None => None,
                Tls::Starttls | Tls::Implicit => Some(tls(settings, &host)?),
            },
            host,
            port: settings.port(),
            way: settings.tls,
            credentials: credentials(settings)?,
            hello: hello(settings),
            timeout: settings.timeout(),
            open: Mutex::new(None),
        })
    }

    /// Hands over a letter in a transaction of its own, on the connection of the letter before it if that is still open.
    pub(super) fn send(&self, letter: &Letter, at: DateTime<Utc>) -> Result<(), Refusal> {
        let message = message(letter, &self.sender, at)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut connection) = open.take()
            && connection.test_connected()
        {
            match hand_over(&mut connection, &message) {
                // servers close a connection after so many letters, or when they like: a new one may do
                Err(failure) if failure.is_lost && failure.is_early => {}
                outcome => return settle(&mut open, connection, outcome),
            }
        }
        let mut connection = self.connect()?;
        let outcome = hand_over(&mut connection, &message);
        settle(&mut open, connection, outcome)
    }

    /// Closes the connection that was kept.
    pub(super) fn rest(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut connection) = open.take() {
            // whatever it answers, the connection ends with it
            let _ = connection.quit();
        }
    }

    /// Returns a connection on which letters can be handed over: private and signed in, as the settings want it.
    fn connect(&self) -> Result<SmtpConnection, Refusal> {
        let unreachable = |step: &str, error: &Error| {
            Refusal::Unreachable(format!("{self}: {step}: {}", words(error)))
        };
        let from_the_start = self.tls.as_ref().filter(|_| self.way == Tls::Implicit);
        let mut connection = SmtpConnection::connect(
            (self.host.as_str(), self.port),
            Some(self.timeout),
            &self.hello,
            from_the_start,
            None,
        )
        .map_err(|error| unreachable("connection", &error))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.way == Tls::Starttls) {
            if !connection.can_starttls() {
                return Err(Refusal::Unreachable(format!(
                    "{self}: the server offers no STARTTLS; mail.tls can be \"implicit\""
                )));
            }
            connection
                .starttls(tls, &self.hello)
                .map_err(|error| unreachable("STARTTLS", &error))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .map_err(|error| unreachable("sign-in", &error))?;
        }
        Ok(connection)
    }
}

/// Keeps the connection if it can be used again.
fn settle(
    open: &mut Option<SmtpConnection>,
    mut connection: SmtpConnection,
    outcome: Result<(), Failure>,
) -> Result<(), Refusal> {
    let is_usable = match &outcome {
        Ok(()) => true,
        Err(failure) => !failure.is_lost && connection.command(Rset).is_ok(),
    };
    *open = is_usable.then_some(connection);
    outcome.map_err(|failure| failure.refusal)
}

/// Hands over one letter, step by step.
fn hand_over(connection: &mut SmtpConnection, message: &Message) -> Result<(), Failure> {
    let envelope = message.envelope();
    let mut parameters = Vec::new();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(is_ascii) {
        if !connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
        {
            return Err(Failure {
                refusal: Refusal::Never(
                    "the address has letters beyond ASCII, and the server has no SMTPUTF8"
                        .to_owned(),
                ),
                is_lost: false,
                is_early: true,
            });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    connection
        .command(Mail::new(envelope.from().cloned(), parameters))
        .map_err(|error| failure("sender", &error, Refusal::Unreachable))?;
    for recipient in envelope.to() {
        connection
            .command(Rcpt::new(recipient.clone(), Vec::new()))
            .map_err(|error| failure("recipient", &error, Refusal::Never))?;
    }
    connection
        .command(Data)
        .map_err(|error| failure("letter", &error, Refusal::Never))?;
    connection
        .message(&message.formatted())
        .map_err(|error| Failure {
            is_early: false,
            ..failure("letter", &error, Refusal::Never)
        })?;
    Ok(())
}

/// Returns what a step that went wrong means; `for_good` says what a 5xx means there.
fn failure(step: &str, error: &Error, for_good: fn(String) -> Refusal) -> Failure {
    let code = error.status().map(u16::from);
    let words = format!("{step}: {}", words(error));
    let is_lost = code.is_none_or(|code| code == CLOSING);
    let refusal = match code {
        Some(code) if code == CLOSING || SIGN_IN.contains(&code) => Refusal::Unreachable(words),
        Some(400..500) => Refusal::Later(words),
        Some(_) => for_good(words),
        None => Refusal::Unreachable(words),
    };
    Failure {
        refusal,
        is_lost,
        is_early: true,
    }
}

/// Returns the answer of the server, or what became of the connection, in one line and without addresses.
fn words(error: &Error) -> String {
    if is_silence(error) {
        return "no answer in time".to_owned();
    }
    let Some(code) = error.status() else {
        let words = masked_text(&error.to_string());
        return if words.contains("certificate") {
            format!("{words} (mail.trust can name further root certificates)")
        } else {
            words
        };
    };
    let answer = error.source().map(ToString::to_string).unwrap_or_default();
    masked_text(&format!("{code} {answer}"))
}

/// Did the time run out? A socket that may not wait any longer says so in one of two ways.
fn is_silence(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
        }
        cause = error.source();
    }
    false
}

/// Returns the rules of TLS: the roots of the machine, and those of the settings.
fn tls(settings: &config::Mail, host: &str) -> Result<TlsParameters, MailError> {
    let wrong = |problem: String| MailError::Setting {
        key: "trust",
        problem,
    };
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &settings.trust {
        let pem =
            std::fs::read(path).map_err(|error| wrong(format!("{}: {error}", path.display())))?;
        let holds_some = pem
            .windows(CERTIFICATE.len())
            .any(|piece| piece == CERTIFICATE);
        if !holds_some {
            return Err(wrong(format!(
                "{} holds no certificate in PEM",
                path.display()
            )));
        }
        let certificate = Certificate::from_pem(&pem)
            .map_err(|error| wrong(format!("{}: {error}", path.display())))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| wrong(error.to_string()))
}

/// How a certificate begins in PEM.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Returns what to sign in with, if anything.
fn credentials(settings: &config::Mail) -> Result<Option<Credentials>, MailError> {
    let Some(user) = &settings.user else {
        return Ok(None);
    };
    let password = match (&settings.password, &settings.password_file) {
        (Some(secret), _) => secret.reveal().to_owned(),
        (None, Some(path)) => {
            private::expect(path)?;
            let text = std::fs::read_to_string(path).map_err(|error| MailError::Setting {
                key: "password_file",
                problem: format!("{}: {error}", path.display()),
            })?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
        (None, None) => {
            return Err(MailError::Setting {
                key: "user",
                problem: "is set without a password".to_owned(),
            });
        }
    };
    Ok(Some(Credentials::new(user.clone(), password)))
}

/// Returns the name given to the server.
fn hello(settings: &config::Mail) -> ClientId {
    match &settings.hello {
        Some(name) => match name.parse() {
            Ok(address) => ClientId::Ipv4(address),
            Err(_) => ClientId::Domain(name.clone()),
        },
        None => ClientId::default(),
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.host, self.port)
    }
}
