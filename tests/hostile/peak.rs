//! How much memory did a service and the processes that it started take at most? Asked of the system again and again on the side.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// What was taken, in MiB.
#[derive(Debug)]
pub struct Cost {
    /// Most of the service.
    pub service: u64,
    /// What that is more than at the beginning.
    pub more: u64,
    /// Most of a process that it started.
    pub reader: u64,
}

/// A watch that is kept.
pub struct Peak {
    service: u32,
    before: u64,
    reader: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
    watch: JoinHandle<()>,
}

impl Peak {
    pub fn watch(service: u32) -> Self {
        let (reader, is_over) = (
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let watch = std::thread::spawn({
            let (reader, is_over) = (Arc::clone(&reader), Arc::clone(&is_over));
            move || {
                while !is_over.load(Ordering::Relaxed) {
                    let most = children(service)
                        .into_iter()
                        .filter_map(|child| said(child, "VmHWM:"));
                    reader.fetch_max(most.max().unwrap_or(0), Ordering::Relaxed);
                    std::thread::park_timeout(Duration::from_millis(10));
                }
            }
        });
        Self {
            service,
            before: said(service, "VmRSS:").unwrap(),
            reader,
            is_over,
            watch,
        }
    }

    pub fn end(self) -> Cost {
        self.is_over.store(true, Ordering::Relaxed);
        self.watch.join().unwrap();
        let service = said(self.service, "VmHWM:").unwrap();
        Cost {
            service: service >> 10,
            more: service.saturating_sub(self.before) >> 10,
            reader: self.reader.load(Ordering::Relaxed) >> 10,
        }
    }
}

/// Returns a figure of a process, in KiB.
fn said(process: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Returns the processes that a process started.
fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|process| process.file_name().to_str()?.parse().ok());
    ids.filter(|id| is_child(*id, parent)).collect()
}

fn is_child(process: u32, parent: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // behind the name, which may hold anything: state, parent
    let behind = status.rsplit_once(") ").map_or("", |(_, behind)| behind);
    behind.split(' ').nth(1) == Some(parent.to_string().as_str())
}
