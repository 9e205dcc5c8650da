//! How is a file read whose reader may abort? By a process of its own: this program once more, with the file as its standard input, little memory and
//! deadlines, for each answer and for all.
//!
//! Readers of workbooks, Parquet and XML allocate what a file tells them to, and an allocation that fails ends the process. What ends here is the
//! child: the caller is told which file it was and why, and goes on. The child hands over what it finds as frames: the length (four bytes, big end
//! first) and that much JSON. A frame of length zero says that what came before is to be passed on.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Stdout, Write};
use std::os::fd::AsFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant as Stopwatch;

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use serde::Serialize;
use serde::de::DeserializeOwned;

use srok_core::config::{Bound, Ingest};

/// Name of the command that is run as the child.
pub const COMMAND: &str = "read-apart";
/// Bytes of a request in one argument: longer ones the system may refuse.
const ARGUMENT: usize = 1 << 15;
/// Bytes of a frame beyond those of a record: names, and constants of a mapping.
const ENVELOPE: usize = 1 << 20;
/// Answers passed on at once at most, and their bytes.
const GROUP: usize = 4096;
const GROUP_BYTES: usize = 1 << 20;

/// Why a file could not be read by a process of its own.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It could not be started.
    #[error("the process that reads it cannot be started: {0}")]
    NotStarted(#[source] io::Error),
    /// It ended in the middle.
    #[error("{0}")]
    Ended(String),
    /// It handed over nothing for too long.
    #[error("reading it gave nothing for {} seconds, all that {} allows", .0.value, .0)]
    Silent(Bound),
    /// It took too long as a whole.
    #[error("reading it takes longer than {0} allows")]
    TooSlow(Bound),
    /// What it handed over is no answer.
    #[error("the process that reads it gave no proper answer")]
    Garbled,
}

impl Broken {
    /// Returns the remedy.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotStarted(_) => "see that the program may start processes",
            Self::Ended(_) => {
                "export it as CSV or NDJSON, which take little memory, or raise reader_memory_mib in [ingest] of the settings if the file is what it should be"
            }
            Self::Silent(_) => {
                "export it as CSV or NDJSON, or raise reader_timeout_seconds in [ingest] of the settings if the file is what it should be"
            }
            Self::TooSlow(_) => {
                "split the file, or raise max_file_seconds in [ingest] of the settings if it is what it should be"
            }
            Self::Garbled => "export it as CSV or NDJSON",
        }
    }
}

/// Returns the program that runs here, by a name under which it is found even if its file was replaced meanwhile.
#[must_use]
pub fn own_program() -> Option<PathBuf> {
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() {
        return Some(itself);
    }
    std::env::current_exe().ok()
}

/// Returns the file that the child is to read: its standard input.
///
/// # Errors
///
/// Those of the system.
pub fn given_file() -> io::Result<File> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// Has a file read by a process of its own and passes on what it finds, in order. The task is one that `srok read-apart` knows.
///
/// # Errors
///
/// [`Broken`], or whatever `each` returned; then the process is killed.
pub fn read<A: DeserializeOwned + Send + 'static, E: From<Broken>>(
    program: &Path,
    bounds: &Ingest,
    task: &str,
    request: &impl Serialize,
    file: &File,
    mut each: impl FnMut(Vec<A>) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::<A>::start(program, bounds, task, request, file)?;
    let (mut left, whole) = bounds.file_time();
    loop {
        if left.is_zero() {
            return Err(Broken::TooSlow(whole).into());
        }
        // the time in which answers are passed on is not that of the file
        let since = Stopwatch::now();
        let answers = reader
            .answers
            .recv_timeout(left.min(bounds.reader_timeout()));
        left = left.saturating_sub(since.elapsed());
        match answers {
            Ok(Ok(answers)) => each(answers)?,
            Ok(Err(Garbled)) => return Err(Broken::Garbled.into()),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => {}
            Err(RecvTimeoutError::Timeout) => {
                let bound = Bound {
                    key: "reader_timeout_seconds",
                    value: bounds.reader_timeout_seconds,
                };
                return Err(Broken::Silent(bound).into());
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let ended = reader.child.wait().map_err(Broken::NotStarted)?;
    if ended.success() {
        return Ok(());
    }
    Err(Broken::Ended(how(ended, bounds)).into())
}

/// Says how a process ended.
fn how(ended: ExitStatus, bounds: &Ingest) -> String {
    let memory = Bound {
        key: "reader_memory_mib",
        value: bounds.reader_memory_mib,
    };
    match ended.signal().and_then(Signal::from_named_raw) {
        Some(Signal::ABORT | Signal::SEGV | Signal::KILL | Signal::BUS) => {
            format!(
                "reading it was broken off: most likely it takes more memory than {memory} allows"
            )
        }
        _ => format!(
            "reading it was broken off ({ended}): its parts are damaged, or it takes more memory than {memory} allows"
        ),
    }
}

/// What is no answer.
struct Garbled;

/// The process, ended when it goes out of scope.
struct Reader<A> {
    child: Child,
    answers: Receiver<Result<Vec<A>, Garbled>>,
    _listener: JoinHandle<()>,
}

impl<A> Drop for Reader<A> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl<A: DeserializeOwned + Send + 'static> Reader<A> {
    fn start(
        program: &Path,
        bounds: &Ingest,
        task: &str,
        request: &impl Serialize,
        file: &File,
    ) -> Result<Self, Broken> {
        let request = serde_json::to_vec(request).map_err(|_| Broken::Garbled)?;
        let file = file.try_clone().map_err(Broken::NotStarted)?;
        let mut command = Command::new(program);
        command
            .arg(COMMAND)
            .arg(task)
            .arg(bounds.reader_memory_mib.to_string())
            .args(request.chunks(ARGUMENT).map(OsStr::from_bytes))
            .env_clear()
            // one heap and one thread: what they set aside counts as memory
            .env("MALLOC_ARENA_MAX", "1")
            .env("POLARS_MAX_THREADS", "1")
            .env("RAYON_NUM_THREADS", "1")
            .current_dir("/")
            .stdin(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // where the libraries of a build that was not installed lie
        if let Some(libraries) = std::env::var_os("LD_LIBRARY_PATH") {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        let mut child = command.spawn().map_err(Broken::NotStarted)?;
        let (sender, answers) = sync_channel(1);
        let longest = 2 * bounds.record() + ENVELOPE;
        let out = child.stdout.take();
        let listener = std::thread::Builder::new()
            .name("reader".into())
            .spawn(move || {
                if let Some(out) = out {
                    listen(BufReader::with_capacity(1 << 16, out), longest, &sender);
                }
            });
        match listener {
            Ok(listener) => Ok(Self {
                child,
                answers,
                _listener: listener,
            }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(Broken::NotStarted(error))
            }
        }
    }
}

/// Passes on what a process hands over, until it ends or nobody wants more.
fn listen<A: DeserializeOwned>(
    mut out: impl Read,
    longest: usize,
    to: &SyncSender<Result<Vec<A>, Garbled>>,
) {
    let (mut group, mut bytes) = (Vec::new(), 0);
    loop {
        let answer = match frame(&mut out, longest) {
            Ok(Some(frame)) if frame.is_empty() => None,
            Ok(Some(frame)) => {
                bytes += frame.len();
                if let Ok(answer) = serde_json::from_slice(&frame) {
                    Some(answer)
                } else {
                    let _ = to.send(Err(Garbled));
                    return;
                }
            }
            Ok(None) => break,
            Err(Garbled) => {
                let _ = to.send(Err(Garbled));
                return;
            }
        };
        let is_flush = answer.is_none();
        group.extend(answer);
        let is_full = group.len() >= GROUP || bytes >= GROUP_BYTES;
        if (is_flush || is_full) && !group.is_empty() {
            bytes = 0;
            if to.send(Ok(std::mem::take(&mut group))).is_err() {
                return;
            }
        }
    }
    if !group.is_empty() {
        let _ = to.send(Ok(group));
    }
}

/// Returns the next frame; `None` at the end.
fn frame(out: &mut impl Read, longest: usize) -> Result<Option<Vec<u8>>, Garbled> {
    let mut length = [0; 4];
    if out.read_exact(&mut length).is_err() {
        return Ok(None);
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > longest {
        return Err(Garbled);
    }
    let mut frame = vec![0; length];
    // a frame that breaks off is the end of its process, which says why
    Ok(out.read_exact(&mut frame).is_ok().then_some(frame))
}

/// Puts this process, the child, under its bounds; no core is left of it, and it ends with its parent.
///
/// # Errors
///
/// The system allows no bounds.
pub fn confine(memory_mib: u64) -> io::Result<()> {
    let only = |most| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    set_parent_process_death_signal(Some(Signal::KILL))?;
    setrlimit(Resource::Core, only(0))?;
    // what is private and may be written: heap and stacks, not the program and its libraries
    setrlimit(Resource::Data, only(memory_mib << 20))?;
    Ok(())
}

/// Where the child writes its answers.
#[derive(Debug)]
pub struct Answers(BufWriter<Stdout>);

impl Answers {
    /// Takes standard output for answers.
    #[must_use]
    pub fn new() -> Self {
        Self(BufWriter::with_capacity(1 << 16, io::stdout()))
    }

    /// Writes an answer.
    ///
    /// # Errors
    ///
    /// Nobody reads it any more.
    pub fn put(&mut self, answer: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_vec(answer).map_err(io::Error::other)?;
        let length = u32::try_from(text.len()).map_err(io::Error::other)?;
        self.0.write_all(&length.to_be_bytes())?;
        self.0.write_all(&text)
    }

    /// Has what was written passed on.
    ///
    /// # Errors
    ///
    /// Nobody reads it any more.
    pub fn flush(&mut self) -> io::Result<()> {
        self.0.write_all(&[0; 4])?;
        self.0.flush()
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listened(bytes: &[u8]) -> Vec<Option<Vec<u32>>> {
        let (sender, answers) = sync_channel(100);
        listen(bytes, 8, &sender);
        drop(sender);
        answers.into_iter().map(Result::ok).collect()
    }

    #[test]
    fn answers_come_in_groups_and_what_is_none_is_told() {
        let frames = b"\0\0\0\x011\0\0\0\x012\0\0\0\0\0\0\0\x013";
        assert_eq!(listened(frames), [Some(vec![1, 2]), Some(vec![3])]);
        assert_eq!(listened(b"\0\0\0\x01x"), [None], "no JSON");
        assert_eq!(listened(b"\xFF\0\0\x011"), [None], "longer than may be");
        assert_eq!(listened(b"\0\0\0\x031"), [], "broken off");
    }
    #[test]
    fn a_process_that_always_has_another_answer_is_ended() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("answers");
        let answers = "#!/bin/sh\nwhile printf '\\0\\0\\0\\0011\\0\\0\\0\\0'; do :; done\n";
        std::fs::write(&program, answers).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let bounds = Ingest {
            max_file_seconds: 1,
            ..Ingest::default()
        };
        let (file, mut answered) = (File::open("/dev/null").unwrap(), 0);
        let read = read::<u32, Broken>(&program, &bounds, "any", &(), &file, |answers| {
            answered += answers.len();
            Ok(())
        });
        let said = read.unwrap_err().to_string();
        assert!(said.contains("ingest.max_file_seconds = 1"), "{said}");
        assert!(answered > 0);
    }
}
