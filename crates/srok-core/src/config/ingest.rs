//! How much may a file of strangers cost? Settings of the table `[ingest]`; each bound is refused by its name.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Bytes that a packed file may unpack to whatever its own size: below, a ratio says nothing.
const NEVER_A_BOMB: u64 = 16 << 20;

/// The bounds of what is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ingest {
    /// Bytes a packed file may unpack to, in MiB.
    pub max_unpacked_mib: u64,
    /// How many times its own size it may unpack to.
    pub max_unpacked_ratio: u64,
    /// Longest file that has to be read as a whole, unpacked, in MiB.
    pub max_whole_mib: u64,
    /// Longest line, element or row, in KiB.
    pub max_record_kib: usize,
    /// Columns of a table.
    pub max_columns: usize,
    /// Cells of a workbook or of a Parquet file.
    pub max_cells: u64,
    /// Events of one trace of a log.
    pub max_trace_events: usize,
    /// Elements of XML within one another.
    pub max_depth: u32,
    /// Records of one file that cannot be used; and blank lines beyond one for each record.
    pub max_rejected: u64,
    /// Seconds in which a file has to be read, without those in which its records are taken in.
    pub max_file_seconds: u64,
    /// Memory of the process that reads workbooks, Parquet and logs, in MiB.
    pub reader_memory_mib: u64,
    /// Seconds in which that process has to hand over something.
    pub reader_timeout_seconds: u64,
    /// The program that is run as that process; absent: they are read in this one, where an abort is the end.
    #[serde(skip)]
    pub reader: Option<PathBuf>,
}

impl Default for Ingest {
    fn default() -> Self {
        Self {
            max_unpacked_mib: 4096,
            max_unpacked_ratio: 200,
            max_whole_mib: 128,
            max_record_kib: 1024,
            max_columns: 1000,
            max_cells: 10_000_000,
            max_trace_events: 100_000,
            max_depth: 64,
            max_rejected: 100_000,
            // ten times what 4 GiB of good records take
            max_file_seconds: 900,
            reader_memory_mib: 384,
            reader_timeout_seconds: 30,
            reader: None,
        }
    }
}

/// A bound by its setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The key in `[ingest]`.
    pub key: &'static str,
    /// Its value.
    pub value: u64,
}

impl std::fmt::Display for Bound {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ingest.{} = {}", self.key, self.value)
    }
}

impl Ingest {
    /// Returns the bytes that a packed file of a size may unpack to, and the setting that says so.
    #[must_use]
    pub fn unpacked(&self, packed: u64) -> (u64, Bound) {
        let most = self.max_unpacked_mib.saturating_mul(1 << 20);
        let ratio = packed.saturating_mul(self.max_unpacked_ratio);
        let ratio = ratio.max(NEVER_A_BOMB);
        if ratio < most {
            let value = self.max_unpacked_ratio;
            return (
                ratio,
                Bound {
                    key: "max_unpacked_ratio",
                    value,
                },
            );
        }
        let value = self.max_unpacked_mib;
        (
            most,
            Bound {
                key: "max_unpacked_mib",
                value,
            },
        )
    }

    /// Returns the bytes of a file that is read as a whole, and the setting that says so.
    #[must_use]
    pub const fn whole(&self) -> (u64, Bound) {
        let value = self.max_whole_mib;
        (
            value << 20,
            Bound {
                key: "max_whole_mib",
                value,
            },
        )
    }

    /// Returns the bytes of the longest record.
    #[must_use]
    pub const fn record(&self) -> usize {
        self.max_record_kib << 10
    }

    /// Returns the setting of the longest record.
    #[must_use]
    pub const fn of_record(&self) -> Bound {
        Bound {
            key: "max_record_kib",
            value: self.max_record_kib as u64,
        }
    }

    /// Returns the setting of what cannot be used.
    #[must_use]
    pub const fn of_rejected(&self) -> Bound {
        Bound {
            key: "max_rejected",
            value: self.max_rejected,
        }
    }

    /// Returns the time in which a file has to be read, and the setting that says so.
    #[must_use]
    pub const fn file_time(&self) -> (Duration, Bound) {
        let value = self.max_file_seconds;
        (
            Duration::from_secs(value),
            Bound {
                key: "max_file_seconds",
                value,
            },
        )
    }

    /// Returns the time in which the process of a reader has to hand over something.
    #[must_use]
    pub const fn reader_timeout(&self) -> Duration {
        Duration::from_secs(self.reader_timeout_seconds)
    }

    /// Returns what is wrong with the settings, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        let least = [
            ("max_unpacked_mib", self.max_unpacked_mib, 1),
            ("max_unpacked_ratio", self.max_unpacked_ratio, 1),
            ("max_whole_mib", self.max_whole_mib, 1),
            ("max_record_kib", self.max_record_kib as u64, 1),
            ("max_columns", self.max_columns as u64, 1),
            ("max_cells", self.max_cells, 1),
            ("max_trace_events", self.max_trace_events as u64, 1),
            ("max_depth", self.max_depth.into(), 4),
            ("max_file_seconds", self.max_file_seconds, 1),
            // the program itself takes a part of it
            ("reader_memory_mib", self.reader_memory_mib, 64),
            ("reader_timeout_seconds", self.reader_timeout_seconds, 1),
        ];
        if let Some((key, value, least)) = least.iter().find(|(_, value, least)| value < least) {
            return Some(format!(
                "ingest.{key} is {value}; it must be at least {least}"
            ));
        }
        let most = [
            ("max_whole_mib", self.max_whole_mib, 1 << 20),
            ("max_record_kib", self.max_record_kib as u64, 1 << 20),
            ("reader_memory_mib", self.reader_memory_mib, 1 << 20),
        ];
        let (key, value, most) = most.iter().find(|(_, value, most)| value > most)?;
        Some(format!(
            "ingest.{key} is {value}; it must be at most {most}"
        ))
    }
}
