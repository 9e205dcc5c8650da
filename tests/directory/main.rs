//! Does the directory of organisations and officials hold what files and commands say? Real files, the built binary, a store of its own.

mod commands;
mod files;
mod operations;
#[path = "../serve/server.rs"]
mod server;
mod workbook;

use std::path::Path;
use std::process::{Command, Output};

/// The sample that the documentation shows.
const SAMPLE: [&str; 4] = [
    "organisations.csv",
    "officials.csv",
    "absences.csv",
    "declarations.csv",
];

/// Runs the binary in a folder with the store in it.
fn srok(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_srok"))
        .current_dir(folder)
        .env_remove("SROK_CONFIG")
        .env_remove("COLUMNS")
        .env("SROK_DATA", folder.join("data"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Returns status, output and messages as one text.
fn told(folder: &Path, arguments: &[&str]) -> String {
    let output = srok(folder, arguments);
    // the folder is another one each time
    let own = folder.display().to_string();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&own, "FOLDER");
    format!(
        "exit {}\n{}{}",
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// Returns what a command printed; it must have ended with 0.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let text = told(folder, arguments);
    let rest = text.strip_prefix("exit 0\n");
    rest.unwrap_or_else(|| panic!("{arguments:?}: {text}"))
        .to_owned()
}

/// Returns a folder with the files of the sample, not taken in yet.
fn with_files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in SAMPLE {
        let from = Path::new("examples/directory").join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    folder
}

/// Returns a folder with the sample taken in.
fn with_sample() -> tempfile::TempDir {
    let folder = with_files();
    done(
        folder.path(),
        &[&["directory", "import"][..], &SAMPLE].concat(),
    );
    folder
}

/// Writes a file.
fn lay(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), content).unwrap();
}

/// Returns a table of the directory as CSV on a day.
fn csv(folder: &Path, kind: &str, on: &str) -> String {
    done(
        folder,
        &["directory", "list", kind, "--on", on, "--format", "csv"],
    )
}

/// Returns how many rows a table of the store has.
fn rows(folder: &Path, table: &str) -> i64 {
    let file = folder.join("data").join(srok_store::FILE);
    let connection = duckdb::Connection::open(file).unwrap();
    connection
        .query_row(&format!("select count(*) from {table}"), [], |row| {
            row.get(0)
        })
        .unwrap()
}
