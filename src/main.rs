//! The command line of srok.

use std::process::ExitCode;

use clap::Parser;
use srok::cli::{Arguments, run};
use srok::clock::Clock;

fn main() -> ExitCode {
    srok::private::by_default();
    run(Arguments::parse(), Clock::Machine)
}
