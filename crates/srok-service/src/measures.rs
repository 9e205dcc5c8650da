//! What is measured while the service runs? Names and meanings of the figures at `/metrics`, in one place.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::Service;
use srok_core::freshness::Habit;
use srok_engine::sources::Freshness;
use srok_engine::standings::Computed;
use srok_notify::alerts::deliver::{Fate, Report};
use srok_store::{Part, Receipt};

/// Upper bounds of the times told apart, in seconds.
const SECONDS: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Starts measuring; returns what renders the figures. `None` if the process measures already.
#[must_use]
#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
pub fn start() -> Option<PrometheusHandle> {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
        .ok()?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok()?;
    describe_counter!(
        "srok_events_total",
        "events by what became of them: accepted, duplicate, rejected, waiting"
    );
    describe_counter!("srok_commits_total", "commits of events");
    describe_counter!("srok_commits_failed_total", "commits of events that failed");
    describe_histogram!(
        "srok_commit_seconds",
        "time of a commit of a group of deliveries"
    );
    describe_histogram!(
        "srok_answer_seconds",
        "time from a delivery's arrival in the queue to its commit"
    );
    describe_histogram!(
        "srok_settle_seconds",
        "time of a round in which standings are made up"
    );
    describe_counter!("srok_settled_cases_total", "cases computed");
    describe_counter!("srok_settled_standings_total", "standings written");
    describe_histogram!(
        "srok_request_seconds",
        "time of a request by route and status"
    );
    describe_counter!(
        "srok_refused_total",
        "requests refused by reason: busy, crowded, too_large, no_room, no_right"
    );
    describe_counter!(
        "srok_job_runs_total",
        "runs of a job by outcome: done, failed"
    );
    describe_histogram!(
        "srok_checkpoint_seconds",
        "time in which the log was written into the store"
    );
    describe_gauge!(
        "srok_queue_events",
        "events waiting to be committed or being committed"
    );
    describe_gauge!(
        "srok_standings_lag_seconds",
        "age of the oldest event that standings do not know of"
    );
    describe_gauge!(
        "srok_quarantine_records",
        "records that wait for a correction"
    );
    describe_gauge!(
        "srok_source_silence_minutes",
        "office minutes since a source was last heard; `other`: the most of those that are not named"
    );
    describe_gauge!("srok_stale_sources", "sources silent for longer than usual");
    describe_gauge!(
        "srok_tokens_ending",
        "tokens that expire within 14 days with nothing to take their place"
    );
    describe_gauge!("srok_wal_bytes", "size of the log beside the record");
    describe_gauge!("srok_store_bytes", "size of the record");
    describe_gauge!(
        "srok_picture_wal_bytes",
        "size of the log beside the picture"
    );
    describe_gauge!(
        "srok_picture_bytes",
        "size of the picture, which is computed from the record"
    );
    describe_gauge!("srok_disk_free_bytes", "room on the disk of the store");
    describe_counter!(
        "srok_alerts_total",
        "alerts by what became of them: owed, withdrawn, superseded"
    );
    describe_counter!(
        "srok_mails_total",
        "mails by what became of them: sent, waiting, failed"
    );
    describe_gauge!(
        "srok_alerts_held",
        "limits nobody is told of because their source is silent"
    );
    describe_gauge!(
        "srok_alerts_without_recipient",
        "limits that the directory knows nobody for"
    );
    describe_gauge!(
        "srok_mail_server_unreachable",
        "1 while the mail server cannot be reached"
    );
    describe_counter!(
        "srok_windows_total",
        "pages of what all cases were known to be, by where they came from: made, shared"
    );
    describe_gauge!("srok_connections", "open connections");
    describe_counter!(
        "srok_connections_closed_total",
        "connections closed by the service, by reason: made_room, full, address_full, unread, too_long"
    );
    Some(handle)
}

/// Counts a commit.
pub fn committed(receipts: &[Receipt], took: Duration) {
    let sum = |of: fn(&Receipt) -> u64| receipts.iter().map(of).sum::<u64>();
    counter!("srok_events_total", "outcome" => "accepted")
        .increment(sum(|receipt| receipt.summary.accepted));
    counter!("srok_events_total", "outcome" => "duplicate")
        .increment(sum(|receipt| receipt.summary.duplicates));
    counter!("srok_events_total", "outcome" => "rejected")
        .increment(sum(|receipt| receipt.summary.rejected));
    counter!("srok_events_total", "outcome" => "waiting")
        .increment(sum(|receipt| receipt.summary.waiting));
    counter!("srok_commits_total").increment(1);
    histogram!("srok_commit_seconds").record(took.as_secs_f64());
}

/// Counts a commit that failed.
pub fn failed() {
    counter!("srok_commits_failed_total").increment(1);
}

/// Records how long a sender waited.
pub fn answered(took: Duration) {
    histogram!("srok_answer_seconds").record(took.as_secs_f64());
}

/// Counts a round of standings.
pub fn settled(computed: &Computed, took: Duration) {
    histogram!("srok_settle_seconds").record(took.as_secs_f64());
    counter!("srok_settled_cases_total").increment(computed.cases);
    counter!("srok_settled_standings_total").increment(computed.written);
}

/// Notes how much the picture of what is open holds, and what making it cost.
pub fn painted(limits: usize, took: Duration) {
    gauge!("srok_picture_limits").set(limits as f64);
    histogram!("srok_picture_seconds").record(took.as_secs_f64());
}

/// Notes how much the history of the last months holds, and how long counting it took.
pub fn remembered((cells, durations): (usize, usize), took: Duration) {
    gauge!("srok_history_cells").set(cells as f64);
    gauge!("srok_history_durations").set(durations as f64);
    histogram!("srok_history_seconds").record(took.as_secs_f64());
}

/// Counts what a run of alerts did.
pub fn alerts(report: &Report) {
    counter!("srok_alerts_total", "outcome" => "owed").increment(report.owed as u64);
    counter!("srok_alerts_total", "outcome" => "withdrawn").increment(report.withdrawn as u64);
    counter!("srok_alerts_total", "outcome" => "superseded").increment(report.superseded as u64);
    for (_, _, fate) in &report.mails {
        let outcome = match fate {
            Fate::Sent | Fate::Planned => "sent",
            Fate::Waiting(_) => "waiting",
            Fate::Failed(_) => "failed",
        };
        counter!("srok_mails_total", "outcome" => outcome).increment(1);
    }
    gauge!("srok_alerts_held").set(report.held as f64);
    gauge!("srok_alerts_without_recipient").set(report.nobody as f64);
    gauge!("srok_mail_server_unreachable").set(f64::from(u8::from(report.unreachable.is_some())));
}

/// Counts a run of a job.
pub fn job(name: &'static str, is_done: bool) {
    let outcome = if is_done { "done" } else { "failed" };
    counter!("srok_job_runs_total", "job" => name, "outcome" => outcome).increment(1);
}

/// Records a checkpoint of a file of the store.
pub fn checkpointed(part: Part, took: Duration) {
    let file = match part {
        Part::Record => "record",
        Part::Picture => "picture",
    };
    histogram!("srok_checkpoint_seconds", "file" => file).record(took.as_secs_f64());
}

/// Counts a request that was refused.
pub fn refused(reason: &'static str) {
    counter!("srok_refused_total", "reason" => reason).increment(1);
}

/// Counts a connection that the service closed.
pub fn closed(reason: &'static str) {
    counter!("srok_connections_closed_total", "reason" => reason).increment(1);
}

/// Counts a page of what all cases were known to be.
pub fn window(is_shared: bool) {
    let outcome = if is_shared { "shared" } else { "made" };
    counter!("srok_windows_total", "outcome" => outcome).increment(1);
}

/// Records a request.
pub fn requested(route: &str, status: u16, took: Duration) {
    histogram!("srok_request_seconds", "route" => route.to_owned(), "status" => status.to_string())
        .record(took.as_secs_f64());
}

/// Sets the figures that are read off when they are asked for.
pub fn read_off(service: &Service) {
    let gauges = [
        ("srok_queue_events", service.queue.depth() as f64),
        ("srok_standings_lag_seconds", service.lag().as_secs_f64()),
        (
            "srok_wal_bytes",
            service.store.wal_bytes(Part::Record) as f64,
        ),
        (
            "srok_store_bytes",
            service.store.file_bytes(Part::Record) as f64,
        ),
        (
            "srok_picture_wal_bytes",
            service.store.wal_bytes(Part::Picture) as f64,
        ),
        (
            "srok_picture_bytes",
            service.store.file_bytes(Part::Picture) as f64,
        ),
        (
            "srok_disk_free_bytes",
            super::free_disk(&service.config.data).unwrap_or(0) as f64,
        ),
    ];
    for (name, value) in gauges {
        gauge!(name).set(value);
    }
}

/// Sources that figures name; what they are called is chosen by whoever sends, and each name would be a series for ever.
const NAMED: usize = 200;
/// Of them those of which too little is known to tell a habit.
const NAMED_UNKNOWN: usize = 50;
/// The label of all others.
const OTHERS: &str = "other";

/// The sources that figures name.
#[derive(Debug, Default)]
pub struct Named(Mutex<HashSet<String>>);

impl Named {
    /// Sets how long sources have been silent, in office minutes: each by its name as long as they are few, of the others the longest.
    pub fn silent(&self, sources: &[Freshness]) {
        let name = "srok_source_silence_minutes";
        let mut others = None;
        for (source, is_named) in self.choose(sources) {
            if is_named {
                gauge!(name, "source" => source.source.clone()).set(source.silence_minutes as f64);
            } else {
                others = others.max(Some(source.silence_minutes));
            }
        }
        if let Some(minutes) = others {
            gauge!(name, "source" => OTHERS).set(minutes as f64);
        }
    }

    /// Tells of each source whether it is named: whoever once was stays so, then come those that send regularly.
    fn choose<'a>(&self, sources: &'a [Freshness]) -> Vec<(&'a Freshness, bool)> {
        let mut named = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (unknown, regular): (Vec<_>, Vec<_>) = sources
            .iter()
            .partition(|source| source.state == Habit::Unknown);
        let mut chosen = Vec::with_capacity(sources.len());
        for (of_a_kind, most) in [(regular, NAMED), (unknown, NAMED_UNKNOWN)] {
            for source in of_a_kind {
                let is_named = named.contains(&source.source)
                    || named.len() < most && named.insert(source.source.clone());
                chosen.push((source, is_named));
            }
        }
        chosen
    }
}

/// Sets a figure.
pub fn set_plain(name: &'static str, figure: f64) {
    gauge!(name).set(figure);
}

#[cfg(test)]
mod tests {
    use super::{Freshness, Habit, NAMED, NAMED_UNKNOWN, Named};

    fn source(name: String, state: Habit) -> Freshness {
        Freshness {
            source: name,
            organisation: None,
            calendar: String::new(),
            last_event_at: String::new(),
            last_recorded_at: String::new(),
            silence_minutes: 0,
            usual_minutes: None,
            state,
        }
    }

    #[test]
    fn names_that_senders_choose_are_few() {
        let named = Named::default();
        let count = |sources: &[Freshness]| {
            let chosen = named.choose(sources);
            chosen.iter().filter(|(_, is_named)| *is_named).count()
        };
        let flood = |round: usize| -> Vec<Freshness> {
            let one = |index| source(format!("//x/{round}/{index}"), Habit::Unknown);
            (0..5_000).map(one).collect()
        };
        assert_eq!(count(&flood(1)), NAMED_UNKNOWN);
        assert_eq!(count(&flood(2)), 0, "others do not take their places");
        let regular: Vec<Freshness> = (0..1_000)
            .map(|index| source(format!("//vis/{index}"), Habit::Fresh))
            .collect();
        assert_eq!(count(&regular), NAMED - NAMED_UNKNOWN);
        assert_eq!(count(&flood(1)), NAMED_UNKNOWN, "who is named stays so");
    }
}
