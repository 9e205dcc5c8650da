//! Where does the log go, and what if nobody reads it? To standard error; whoever reads that may stop or die, and the service goes on.

use std::io::{self, IsTerminal as _, Write};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tracing_subscriber::EnvFilter;

/// Written at once: a pipe with room takes as much without making anybody wait.
const PIECE: usize = 4096;
/// How long a reader that is behind is waited for, once.
const PATIENCE: Duration = Duration::from_millis(500);
/// Letters of what a panic said that the log shows: it may quote what it stumbled over.
const SAID: usize = 200;

/// Lines that were let go since somebody last read.
static LOST: AtomicU64 = AtomicU64::new(0);

/// Starts the log on standard error. `logged` is what is, unless `SROK_LOG` says otherwise.
pub(super) fn start(as_json: bool, logged: &str) {
    let filter = EnvFilter::try_from_env("SROK_LOG").unwrap_or_else(|_| EnvFilter::new(logged));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .log_internal_errors(false)
        .with_writer(|| Log);
    // a log that is there already, in tests, stays
    let started = if as_json {
        log.json().try_init()
    } else {
        log.with_ansi(io::stderr().is_terminal()).try_init()
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(panicked));
    }
}

/// Writes down that a thread broke off, and where.
fn panicked(panic: &std::panic::PanicHookInfo<'_>) {
    let said = panic.payload_as_str().unwrap_or_default();
    let said: String = said.chars().take(SAID).collect();
    let at = panic.location().map(ToString::to_string);
    let thread = std::thread::current();
    tracing::error!(
        thread = thread.name().unwrap_or("without a name"),
        at = at.as_deref().unwrap_or("an unknown place"),
        said,
        "a thread broke off: this is a fault of the program, please report it"
    );
}

/// The end of the log: takes everything, and never says that it could not.
#[derive(Debug, Clone, Copy)]
struct Log;

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut out = io::stderr().lock();
        let lost = LOST.load(Ordering::Relaxed);
        if lost > 0 && has_room(&out, Duration::ZERO) {
            let said = format!("… {lost} lines of the log were lost: nobody read them\n");
            if out.write_all(said.as_bytes()).is_ok() {
                LOST.store(0, Ordering::Relaxed);
            }
        }
        let patience = if LOST.load(Ordering::Relaxed) == 0 {
            PATIENCE
        } else {
            Duration::ZERO
        };
        for piece in line.chunks(PIECE) {
            if !has_room(&out, patience) {
                LOST.fetch_add(1, Ordering::Relaxed);
                break;
            }
            if let Err(error) = out.write_all(piece) {
                if error.kind() == io::ErrorKind::BrokenPipe {
                    let_go();
                }
                break;
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells whether a write would make nobody wait, or comes to be so in time.
fn has_room(out: &io::StderrLock<'_>, patience: Duration) -> bool {
    let mut asked = [PollFd::from_borrowed_fd(out.as_fd(), PollFlags::OUT)];
    let patience = Timespec::try_from(patience).unwrap_or_default();
    // where the system does not say, it is tried
    poll(&mut asked, Some(&patience)).map_or(true, |ready| ready > 0)
}

/// Puts nothing in the place of a standard error that nobody will ever read again, so that others, who write to it in their own way, do not
/// stumble over it.
fn let_go() {
    if let Ok(nothing) = std::fs::OpenOptions::new().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stderr(&nothing);
    }
}
