//! When is it killed? At an instant that looks random, the same for the same seed.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Numbers that look random, the same for the same seed.
pub struct Dice {
    seed: u64,
    rolled: u64,
    /// How long the command takes that is killed, as last seen.
    whole: Duration,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Killed,
    /// By itself, with this status.
    Ended(Option<i32>),
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            rolled: 0,
            whole: Duration::from_secs(1),
        }
    }

    pub fn roll(&mut self) -> u64 {
        self.rolled += 1;
        xxhash_rust::xxh3::xxh3_64_with_seed(&self.rolled.to_le_bytes(), self.seed) >> 1
    }

    /// Runs a command to its end, so that it is known how long it takes.
    pub fn time(&mut self, command: Command) -> ExitStatus {
        let since = Instant::now();
        let status = quiet(command).wait().unwrap();
        self.whole = since.elapsed();
        status
    }

    /// Runs a command and kills it somewhere on its way, unless it is quicker.
    pub fn kill(&mut self, command: Command) -> End {
        let whole = self.whole.as_micros().max(1) as u64;
        let instant = Duration::from_micros(self.roll() % whole);
        self.kill_when(command, |since| since >= instant)
    }

    /// Runs a command and kills it as soon as something holds, asked with the time that has passed.
    pub fn kill_when(&mut self, command: Command, holds: impl Fn(Duration) -> bool) -> End {
        let mut child = quiet(command);
        let since = Instant::now();
        while !holds(since.elapsed()) {
            if let Some(status) = child.try_wait().unwrap() {
                self.whole = since.elapsed();
                return End::Ended(status.code());
            }
            std::thread::park_timeout(Duration::from_micros(200));
        }
        child.kill().unwrap();
        match child.wait().unwrap().code() {
            None => End::Killed,
            ended => End::Ended(ended),
        }
    }
}

fn quiet(mut command: Command) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
