//! What is done again and again, and why? One list. A job works from the state it finds, never from how often it was called: a run that was
//! missed, doubled or broken off does no harm, and neither does a clock that jumps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant as Stopwatch;

use tokio_cron_scheduler::{Job as Tick, JobScheduler};

use super::{Heard, Run, Service, alerts, drafts, duties, inbox, measures, runs};
use srok_core::access::{Scope, token};
use srok_core::freshness::{HOURS, Habit, since};
use srok_engine::sources;
use srok_store::{Part, QuarantineWanted};

/// Something done again and again.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// Its name in the log and at `/metrics`.
    pub name: &'static str,
    /// When, as second, minute, hour, day, month, weekday in the zone of the settings.
    pub when: &'static str,
    /// What it is for.
    pub reason: &'static str,
    run: fn(&Arc<Service>) -> anyhow::Result<()>,
}

/// All jobs.
pub const JOBS: &[Job] = &[
    Job {
        name: "inbox",
        when: "*/2 * * * * *",
        reason: "files that were put into the inbox are taken in",
        run: inbox::look,
    },
    Job {
        name: "checkpoint",
        when: "*/5 * * * * *",
        reason: "the log beside the store stays short, so that a start after a crash is quick",
        run: checkpoint,
    },
    Job {
        name: "standings",
        when: "30 * * * * *",
        reason: "what standings owe is made up even if the news of it was lost",
        run: |service| {
            service.wake();
            Ok(())
        },
    },
    Job {
        name: "rights",
        when: "20 * * * * *",
        reason: "what waits for a right is judged anew when acts or the directory have changed",
        run: |service| {
            if service.store.judge_waiting(service.clock.now().into())? {
                service.has_recorded(service.store.last_recorded_here());
            }
            Ok(())
        },
    },
    Job {
        name: "sources",
        when: "45 * * * * *",
        reason: "a source that has fallen silent is seen within a minute; hours that are over are written down, so that reading them stays quick",
        run: sources,
    },
    Job {
        name: "alerts",
        when: "5 * * * * *",
        reason: "who has to be told of a limit is told in his working time, once; whoever does not answer is followed by the next in line",
        run: alerts::send,
    },
    Job {
        name: "duties",
        when: "25 0 * * * *",
        reason: "the end of a quarter begins the duty to report; it is made an event of each organisation that owes a report",
        run: duties::quarters,
    },
    Job {
        name: "drafts",
        when: "40 20 0 * * *",
        reason: "the report of the quarter that ended is drafted from its first calendar day on, so that it is seen in time whether it balances",
        run: drafts::make_all,
    },
    Job {
        name: "figures",
        when: "15 * * * * *",
        reason: "what waits in quarantine is counted for /metrics",
        run: figures,
    },
    Job {
        name: "audit",
        when: "50 10 * * * *",
        reason: "a change of the audit past the service is seen within the hour and stands in the log",
        run: runs::audit,
    },
];

/// The jobs under way.
pub struct Jobs(Option<JobScheduler>);

/// Starts all jobs: each runs once at once, and then when its time comes.
///
/// Without the scheduler nothing would be done by itself, so the service ends if it cannot be started.
pub async fn start(service: Arc<Service>) -> Jobs {
    match schedule(&service).await {
        Ok(scheduler) => Jobs(Some(scheduler)),
        Err(error) => {
            service.break_off(&format!("the scheduler cannot be started: {error:#}"));
            Jobs(None)
        }
    }
}

async fn schedule(service: &Arc<Service>) -> anyhow::Result<JobScheduler> {
    let zone: srok_law::time::Tz = service
        .config
        .zone
        .parse()
        .unwrap_or(srok_law::time::Tz::UTC);
    let scheduler = JobScheduler::new().await?;
    for job in JOBS {
        let busy = Arc::new(AtomicBool::new(false));
        // on the side: a large file in the inbox must not keep anybody from being answered
        tokio::spawn(run(*job, Arc::clone(service), Arc::clone(&busy)));
        let service = Arc::clone(service);
        let tick = Tick::new_async_tz(job.when, zone, move |_, _| {
            let (service, busy) = (Arc::clone(&service), Arc::clone(&busy));
            Box::pin(run(*job, service, busy))
        })?;
        scheduler.add(tick).await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}

/// Runs a job on a thread of its own, unless it is still running.
async fn run(job: Job, service: Arc<Service>, busy: Arc<AtomicBool>) {
    service.has_ticked();
    if *service.stopping.borrow() || busy.swap(true, Ordering::AcqRel) {
        return;
    }
    let started = Stopwatch::now();
    let worked = Arc::clone(&service);
    let done = tokio::task::spawn_blocking(move || (job.run)(&worked)).await;
    busy.store(false, Ordering::Release);
    let failed = match done {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("{error:#}")),
        Err(error) => Some(error.to_string()),
    };
    measures::job(job.name, failed.is_none());
    let run = Run {
        at: service.clock.now().into(),
        took: started.elapsed(),
        failed: failed.clone(),
    };
    service.note_run(job.name, run);
    if let Some(reason) = failed {
        tracing::warn!(job = job.name, %reason, "a job failed; it will be tried again");
    }
}

impl Jobs {
    /// Ends the heartbeat; a job under way goes on to its end.
    pub async fn end(self) {
        if let Some(mut scheduler) = self.0
            && let Err(error) = scheduler.shutdown().await
        {
            tracing::debug!(%error, "the scheduler did not end in order");
        }
    }
}

/// Writes the logs into their files once they are long, also while nothing comes in; whoever met damage in the picture has it computed anew.
#[expect(clippy::unnecessary_wraps, reason = "it is one of the jobs")]
fn checkpoint(service: &Arc<Service>) -> anyhow::Result<()> {
    service.look_for_damage();
    service.checkpoint_if_long(Part::Record);
    service.checkpoint_if_long(Part::Picture);
    Ok(())
}

/// Looks which sources have fallen silent.
fn sources(service: &Arc<Service>) -> anyhow::Result<()> {
    service.store.note_source_hours()?;
    let now = service.clock.now().into();
    // nobody else writes hours down
    let unwritten = service.store.source_hours_until()?;
    let hours = service.store.source_hours(since(now), HOURS)?;
    let all = &Scope::Everything;
    let sources = sources::judged(&service.store, &hours, &service.law, now, all);
    service.named.silent(&sources);
    let stale = sources.iter().filter(|source| source.state == Habit::Stale);
    measures::set_plain("srok_stale_sources", stale.count() as f64);
    service.note_sources(sources, Heard { unwritten, hours });
    Ok(())
}

/// Counts what is shown at `/metrics` and is too dear to count at each look.
fn figures(service: &Arc<Service>) -> anyhow::Result<()> {
    let reasons = service
        .store
        .quarantine_reasons(&QuarantineWanted::default())?;
    let waiting: u64 = reasons.iter().map(|reason| reason.records).sum();
    measures::set_plain("srok_quarantine_records", waiting as f64);
    let tokens = service.store.tokens();
    let ending = token::ending(&tokens, service.clock.now().into());
    measures::set_plain("srok_tokens_ending", ending.len() as f64);
    Ok(())
}
