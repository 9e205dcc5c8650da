//! Does what is shipped start? The Debian package in a bare Debian, the unit, the protocol of systemd, nginx with TLS before it, and the gate
//! `srok check --deploy`.

mod deb;
mod gate;
mod installed;
mod nginx;
#[path = "../serve/server.rs"]
mod server;
mod supervised;
mod supply;
mod unit;

use std::process::{Command, Output};

/// Runs a program of the machine to its end; `None`, said aloud, where it is not installed. On CI everything must be.
fn tool(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{program}: {error}");
            println!("not tested, {program}: {error}");
            None
        }
    }
}

/// Returns everything a program said.
fn all(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
}
