//! Where does a command print, and what does it read? The terminal it was started in; or, if the service runs it, whoever called.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _, Read, Write};
use std::sync::OnceLock;

/// The ends of a command that another process called.
pub(super) struct Caller {
    /// What takes the place of standard input.
    pub input: Box<dyn Read + Send>,
    /// Of standard output.
    pub out: Box<dyn Write + Send>,
    /// Of standard error.
    pub error: Box<dyn Write + Send>,
    /// Columns of the caller's terminal; absent: it is none.
    pub columns: Option<usize>,
}

thread_local! {
    /// The caller of the command that this thread runs.
    static CALLER: RefCell<Option<Caller>> = const { RefCell::new(None) };
}

/// Runs a command for a caller: what it prints on this thread goes to him. However it ends, he is let go: he waits for that.
pub(super) fn on_behalf<T>(caller: Caller, command: impl FnOnce() -> T) -> T {
    struct LetGo;
    impl Drop for LetGo {
        fn drop(&mut self) {
            CALLER.set(None);
        }
    }
    CALLER.set(Some(caller));
    let _let_go = LetGo;
    command()
}

/// What first went wrong with standard output, except that its reader had seen enough.
static FAILED: OnceLock<String> = OnceLock::new();

/// Sees that everything printed has left. Returns why not: a disk that is full must not pass for an answer that is short.
pub(super) fn finish() -> Option<&'static str> {
    noted(io::stdout().lock().flush()).ok();
    FAILED.get().map(String::as_str)
}

/// Remembers what went wrong with standard output.
fn noted<T>(written: io::Result<T>) -> io::Result<T> {
    if let Err(error) = &written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let _ = FAILED.set(error.to_string());
    }
    written
}

/// Tells whether what went wrong is that the reader of our output has seen enough; what writes CSV and JSON wraps that.
pub(super) fn is_reader_gone(cause: &(dyn std::error::Error + 'static)) -> bool {
    let of_csv = |error: &csv::Error| match error.kind() {
        csv::ErrorKind::Io(error) => Some(error.kind()),
        _ => None,
    };
    let kind = cause
        .downcast_ref()
        .map(io::Error::kind)
        .or_else(|| cause.downcast_ref().and_then(of_csv))
        .or_else(|| {
            cause
                .downcast_ref()
                .and_then(serde_json::Error::io_error_kind)
        });
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// Standard output, or the caller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out;

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        CALLER.with_borrow_mut(|caller| match caller {
            Some(caller) => caller.out.write(bytes),
            None => noted(io::stdout().lock().write(bytes)),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        CALLER.with_borrow_mut(|caller| match caller {
            Some(caller) => caller.out.flush(),
            None => noted(io::stdout().lock().flush()),
        })
    }
}

/// Writes an error message.
pub(super) fn complain(message: &str) {
    CALLER.with_borrow_mut(|caller| {
        let _ = match caller {
            Some(caller) => writeln!(caller.error, "{message}"),
            None => writeln!(io::stderr().lock(), "{message}"),
        };
    });
}

/// Takes standard input, or what the caller sends.
pub(super) fn input() -> Box<dyn Read + Send> {
    CALLER.with_borrow_mut(|caller| match caller {
        Some(caller) => std::mem::replace(&mut caller.input, Box::new(io::empty())),
        None => Box::new(io::stdin()),
    })
}

/// Returns the columns of the terminal that output goes to; `None` if it goes to none.
pub(super) fn columns() -> Option<usize> {
    let called = CALLER.with_borrow(|caller| caller.as_ref().map(|caller| caller.columns));
    called.unwrap_or_else(of_the_terminal)
}

fn of_the_terminal() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let named = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let measured = || {
        console::Term::stdout()
            .size_checked()
            .map(|(_, columns)| usize::from(columns))
    };
    Some(named.or_else(measured).unwrap_or(100))
}
