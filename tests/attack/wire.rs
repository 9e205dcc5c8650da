//! How does an attacker speak to the service? In bytes of his own making over a plain socket: what a client library would refuse to send is sent as it is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any answer may take on a slow machine.
const LONG: Duration = Duration::from_secs(60);
/// What nobody has to read of an answer.
const LONGEST: usize = 16 << 20;

/// A request as it is sent.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub target: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, target: impl Into<Vec<u8>>) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub fn get(target: impl Into<Vec<u8>>) -> Self {
        Self::new("GET", target)
    }

    /// Returns a form that is sent.
    pub fn form(target: impl Into<Vec<u8>>, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self::new("POST", target)
            .with("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    pub fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn bytes(&self, host: &str) -> Vec<u8> {
        let names = |name: &str| {
            let mut all = self.headers.iter();
            all.any(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        let mut bytes = format!("{} ", self.method).into_bytes();
        bytes.extend(&self.target);
        bytes.extend(b" HTTP/1.1\r\n");
        if !names("host") {
            bytes.extend(format!("host: {host}\r\n").bytes());
        }
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: ").bytes());
            bytes.extend(value);
            bytes.extend(b"\r\n");
        }
        if !names("content-length") && !names("transfer-encoding") && !self.body.is_empty() {
            bytes.extend(format!("content-length: {}\r\n", self.body.len()).bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn kind(&self) -> &str {
        self.header("content-type").unwrap_or_default()
    }

    pub fn is_page(&self) -> bool {
        self.kind().starts_with("text/html")
    }

    /// Returns the value that a cookie is set to.
    pub fn cookie(&self) -> Option<(String, String)> {
        let mut all = self.headers.iter();
        let said = all.find(|(name, value)| name == "set-cookie" && value.contains("session"))?;
        let (name, value) = said.1.split(';').next()?.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    }
}

/// A connection that is kept and made anew when the service closed it.
pub struct Wire {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Wire {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
        }
    }

    /// Sends a request and returns what is answered; `None` if the service hung up without a word.
    pub fn ask(&mut self, request: &Request) -> Option<Answer> {
        let bytes = request.bytes(&self.address.to_string());
        let is_head = request.method == "HEAD";
        let was_open = self.stream.is_some();
        match self.exchange(&bytes, is_head) {
            // it may have been closed between two requests
            None if was_open => self.exchange(&bytes, is_head),
            answer => answer,
        }
    }

    /// Sends bytes over a connection of their own and returns every answer to them, until the service hangs up or has nothing more to say.
    pub fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<Answer> {
        let mut stream = connect(address);
        if stream.get_mut().write_all(bytes).is_err() {
            return Vec::new();
        }
        // nothing follows: a service that waits for more hears so
        let _ = stream.get_mut().shutdown(std::net::Shutdown::Write);
        let mut answers = Vec::new();
        while let Some(answer) = read(&mut stream, false) {
            answers.push(answer);
        }
        answers
    }

    fn exchange(&mut self, bytes: &[u8], is_head: bool) -> Option<Answer> {
        let mut stream = self.stream.take().unwrap_or_else(|| connect(self.address));
        // an answer may come before all is written, e.g. to a body that is too long
        let written = stream.get_mut().write_all(bytes);
        let answer = read(&mut stream, is_head)?;
        let closes = answer.header("connection") == Some("close");
        if written.is_ok() && !closes && !is_endless(&answer) {
            self.stream = Some(stream);
        }
        Some(answer)
    }
}

fn connect(address: SocketAddr) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream.set_write_timeout(Some(LONG)).unwrap();
    BufReader::new(stream)
}

/// The stream of news never ends.
fn is_endless(answer: &Answer) -> bool {
    answer.kind().starts_with("text/event-stream")
}

fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = Vec::new();
    let read = stream.read_until(b'\n', &mut line).ok()?;
    (read > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn read(stream: &mut BufReader<TcpStream>, is_head: bool) -> Option<Answer> {
    let first = line(stream)?;
    let mut answer = Answer {
        status: first.split(' ').nth(1)?.parse().ok()?,
        ..Answer::default()
    };
    loop {
        let header = line(stream)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or((&header, ""));
        answer
            .headers
            .push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if (100..200).contains(&answer.status) {
        return read(stream, is_head);
    }
    if is_head || [204, 304].contains(&answer.status) || is_endless(&answer) {
        return Some(answer);
    }
    if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = usize::from_str_radix(line(stream)?.split(';').next()?, 16).ok()?;
            let mut chunk = vec![0; size];
            stream.read_exact(&mut chunk).ok()?;
            line(stream)?;
            if size == 0 {
                break;
            }
            assert!(answer.bytes.len() < LONGEST, "an answer without end");
            answer.bytes.extend(chunk);
        }
    } else if let Some(length) = answer.header("content-length") {
        answer.bytes = vec![0; length.parse().ok()?];
        stream.read_exact(&mut answer.bytes).ok()?;
    } else {
        stream.read_to_end(&mut answer.bytes).ok()?;
    }
    Some(answer)
}
