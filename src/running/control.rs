//! How does a command reach the store while the service has it? Over a socket beside the store, which only those may open who may open the
//! store itself. The service runs the command and sends back what it prints.
//!
//! A call is one line of JSON ([`Call`]) and, after it, what the caller has for standard input. The answer is a sequence of frames: a letter
//! (`o` output, `e` error output, `x` exit status), the length of the content (four bytes, big end first), the content.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::net::UnixListener;
use tokio::sync::Semaphore;

use crate::cli;
use srok_service::Service;
use srok_service::threads::Watched;

/// Name of the socket in the data folder.
const SOCKET: &str = "srok.sock";
/// Exit status of a command that broke off.
const BROKE_OFF: u8 = 3;
/// Longest call.
const LONGEST_CALL: u64 = 1 << 20;

/// Commands under way at once: each takes a thread of those that requests take, too.
const COMMANDS: usize = 32;
/// How long a caller may take to say what he calls for.
const UNTIL_CALLED: Duration = Duration::from_secs(10);
/// How long what a command prints may wait to be read: somebody may be reading it page by page.
const UNTIL_READ: Duration = Duration::from_mins(10);
/// The exit status where the service cannot be asked now.
const UNAVAILABLE: u8 = 3;

/// A command that the service is to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The arguments, the name of the program first.
    pub arguments: Vec<String>,
    /// The folder that relative paths belong to.
    pub directory: PathBuf,
    /// Columns of the caller's terminal, if its output goes to one.
    pub columns: Option<usize>,
}

/// What of a command comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Output,
    ErrorOutput,
    Exit,
}

impl Frame {
    const fn letter(self) -> u8 {
        match self {
            Self::Output => b'o',
            Self::ErrorOutput => b'e',
            Self::Exit => b'x',
        }
    }

    fn of(letter: u8) -> Option<Self> {
        [Self::Output, Self::ErrorOutput, Self::Exit]
            .into_iter()
            .find(|frame| frame.letter() == letter)
    }
}

/// The socket, listened at.
pub struct Control(Option<(Watched, PathBuf)>);

/// Listens for commands. Where that cannot be done the service goes on without, and says so.
pub fn listen(service: Arc<Service>) -> Control {
    let path = service.config.data.join(SOCKET);
    match bind(&path) {
        Ok(listener) => {
            let accepting = accept(listener, Arc::clone(&service));
            let task = Watched::start(&service, "control", accepting);
            Control(Some((task, path)))
        }
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "commands cannot reach the service");
            Control(None)
        }
    }
}

fn bind(path: &Path) -> io::Result<UnixListener> {
    // the store is ours, so a socket that lies there belongs to nobody any more
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn accept(listener: UnixListener, service: Arc<Service>) {
    let places = Arc::new(Semaphore::new(COMMANDS));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // a command that finds no place is told so
                let place = Arc::clone(&places).try_acquire_owned().ok();
                let service = Arc::clone(&service);
                tokio::task::spawn_blocking(move || {
                    let answered = stream
                        .into_std()
                        .and_then(|stream| prepare(&stream).map(|()| stream))
                        .and_then(|stream| match &place {
                            Some(_) => answer(&stream, &service),
                            None => refuse(&stream),
                        });
                    if let Err(error) = answered {
                        tracing::debug!(%error, "a command broke off");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a command could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}

impl Control {
    /// Listens no longer and removes the socket.
    pub async fn end(self) {
        if let Some((task, path)) = self.0 {
            task.end().await;
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Lets nobody be waited for without end: who has called says what for, and reads what is answered.
fn prepare(stream: &UnixStream) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(UNTIL_CALLED))?;
    stream.set_write_timeout(Some(UNTIL_READ))
}

/// Tells a caller that too many commands are under way.
fn refuse(stream: &UnixStream) -> io::Result<()> {
    let said = format!(
        "error: {COMMANDS} commands are under way in the service already\nhint: wait until one of them has ended, then run it again\n"
    );
    Framed::new(stream, Frame::ErrorOutput)?.write_all(said.as_bytes())?;
    Framed::new(stream, Frame::Exit)?.write_all(&[UNAVAILABLE])
}

/// Runs the command of a caller.
fn answer(stream: &UnixStream, service: &Arc<Service>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.by_ref().take(LONGEST_CALL).read_line(&mut line)?;
    let call: Call = serde_json::from_str(&line).map_err(io::Error::other)?;
    // what comes now is typed by somebody, perhaps
    stream.set_read_timeout(None)?;
    let out = Framed::new(stream, Frame::Output)?;
    let error = Framed::new(stream, Frame::ErrorOutput)?;
    let (out, error) = (Box::new(out), Box::new(error));
    let ended = catch_unwind(AssertUnwindSafe(|| {
        cli::run_for(call, service, Box::new(reader), out, error)
    }));
    let status = ended.or_else(|_| {
        let said = "error: the command broke off: this is a fault of the program\nhint: look into the log of the service\n";
        Framed::new(stream, Frame::ErrorOutput)?.write_all(said.as_bytes())?;
        Ok::<u8, io::Error>(BROKE_OFF)
    })?;
    Framed::new(stream, Frame::Exit)?.write_all(&[status])
}

/// Writes frames of one kind.
struct Framed {
    stream: UnixStream,
    frame: Frame,
}

impl Framed {
    fn new(stream: &UnixStream, frame: Frame) -> io::Result<Self> {
        Ok(Self {
            stream: stream.try_clone()?,
            frame,
        })
    }
}

impl Write for Framed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let mut frame = Vec::with_capacity(bytes.len() + 5);
        frame.push(self.frame.letter());
        frame.extend(length.to_be_bytes());
        frame.extend(bytes);
        self.stream.write_all(&frame)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Tells whether a service has the store of a data folder.
#[must_use]
pub fn answers(data: &Path) -> bool {
    UnixStream::connect(data.join(SOCKET)).is_ok()
}

/// Why the answer of a service does not reach its end.
#[derive(Debug)]
pub enum Broken {
    /// What it prints cannot be written.
    Reader(io::Error),
    /// The service broke off in the middle.
    Service(io::Error),
}

/// Has the service of a data folder run a command, and writes what it prints. Returns its exit status, or `None` if no service answers there.
///
/// # Errors
///
/// [`Broken`].
pub fn call(
    data: &Path,
    call: &Call,
    input: impl Read + Send + 'static,
    out: &mut dyn Write,
    error: &mut dyn Write,
) -> Result<Option<u8>, Broken> {
    let Ok(mut stream) = UnixStream::connect(data.join(SOCKET)) else {
        return Ok(None);
    };
    let asked = serde_json::to_string(call).map_err(io::Error::other);
    let asked = asked.and_then(|call| stream.write_all((call + "\n").as_bytes()));
    let sink = asked.and_then(|()| stream.try_clone());
    let mut sink = sink.map_err(Broken::Service)?;
    // goes on for as long as there is input; a command that reads none ends before it does
    std::thread::spawn(move || {
        let mut input = input;
        let _ = io::copy(&mut input, &mut sink);
        let _ = sink.shutdown(std::net::Shutdown::Write);
    });
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = [0; 5];
        reader.read_exact(&mut head).map_err(Broken::Service)?;
        let [letter, length @ ..] = head;
        let mut content = vec![0; u32::from_be_bytes(length) as usize];
        reader.read_exact(&mut content).map_err(Broken::Service)?;
        match Frame::of(letter) {
            Some(Frame::Output) => out.write_all(&content).map_err(Broken::Reader)?,
            // nobody has to read what went wrong for the command to go on
            Some(Frame::ErrorOutput) => drop(error.write_all(&content)),
            Some(Frame::Exit) => {
                out.flush().map_err(Broken::Reader)?;
                return Ok(content.first().copied());
            }
            None => {
                let unknown = io::Error::other("the service answers in an unknown way");
                return Err(Broken::Service(unknown));
            }
        }
    }
}
