//! When did each job last run, and how did it end? And was the audit found whole? Kept for the administrator's pages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Service, lock};
use srok_law::case::Instant;
use srok_store::Checked;

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When it ended.
    pub at: Instant,
    /// How long it took.
    pub took: Duration,
    /// Why it failed, if it did.
    pub failed: Option<String>,
}

/// The audit as it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLook {
    /// When.
    pub at: Instant,
    /// What was found.
    pub found: Checked,
}

/// What is remembered, as long as the service runs.
#[derive(Debug, Default)]
pub(super) struct Runs {
    jobs: Mutex<BTreeMap<&'static str, Run>>,
    audit: Mutex<Option<AuditLook>>,
}

impl Service {
    /// Notes a run of a job.
    pub(super) fn note_run(&self, job: &'static str, run: Run) {
        lock(&self.runs.jobs).insert(job, run);
    }

    /// Returns the last run of a job, since the service was started.
    #[must_use]
    pub fn last_run(&self, job: &str) -> Option<Run> {
        lock(&self.runs.jobs).get(job).cloned()
    }

    /// Looks whether the audit is whole, remembers what was found and returns it.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn look_at_audit(&self) -> anyhow::Result<AuditLook> {
        let look = AuditLook {
            at: self.clock.now().into(),
            found: self.store.audit_checked()?,
        };
        for fault in &look.found.examples {
            tracing::error!(entry = %fault.thing, found = %fault.found, expected = %fault.expected, "the audit was changed past the service");
        }
        *lock(&self.runs.audit) = Some(look.clone());
        Ok(look)
    }

    /// Returns how the audit was last found, since the service was started.
    #[must_use]
    pub fn audit_look(&self) -> Option<AuditLook> {
        lock(&self.runs.audit).clone()
    }
}

/// The job that looks at the audit.
pub(super) fn audit(service: &Arc<Service>) -> anyhow::Result<()> {
    service.look_at_audit().map(|_| ())
}
