//! The command line of srok.

use std::process::ExitCode;

use clap::Parser;
use srok::cli::{Arguments, run};
use srok_core::clock::Clock;
use tikv_jemallocator::Jemalloc;

/// The system's own keeps what a reader of many hostile files once took: 200 of them left 780 MiB, with this one a fraction (`tests/hostile`).
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    srok_core::private::by_default();
    run(Arguments::parse(), Clock::Machine)
}
