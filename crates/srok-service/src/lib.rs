//! What does the running service hold, and what goes on in it? Events come in through one queue and are committed in groups; standings follow;
//! readers look at a snapshot and wait for nobody.
//!
//! ```text
//! web, inbox ──deliveries──▶ queue ──commit──▶ store ──what is new──▶ settle ──snapshot──▶ web
//! ```
//!
//! A delivery is answered after its commit, so that what was acknowledged survives a crash. Standings have their own transactions and a mark up
//! to which they are complete; after a crash they are made up before the service calls itself ready.

pub mod alerts;
pub mod completeness;
mod doors;
pub mod drafts;
pub mod duties;
pub mod file;
pub mod heavy;
pub mod inbox;
pub mod jobs;
mod kin;
mod live;
pub mod measures;
pub mod open_data;
mod past;
mod pulse;
mod queue;
mod runs;
pub mod sending;
mod settle;
pub mod signals;
pub mod threads;
mod work;

pub use pulse::Unfit;
pub use queue::{Backlog, Busy, Delivery, Queue, Unanswered};
pub use runs::{AuditLook, Run};
pub use settle::Settling;
pub use signals::outlive_hangup;
pub use work::{Work, close};

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant as Stopwatch};

use anyhow::Context as _;
use tokio::sync::watch;

use srok_core::access::Scope;
use srok_core::account::Lockout;
use srok_core::clock::Clock;
use srok_core::config::Config;
use srok_core::freshness::Habit;
use srok_engine::history::History;
use srok_engine::live::Live;
use srok_engine::sources::Freshness;
use srok_engine::standings::Standings;
use srok_law::calendar::Zone;
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_notify::mail::Postman;
use srok_store::{Part, SourceHour, Store};

/// A log so many times as long as it should be is written into the main file whatever waits for it.
pub const LOG_GROWS: u64 = 8;

/// Everything the parts of the service share.
#[derive(Debug)]
pub struct Service {
    /// Settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The zone of the settings: a table of midnights, which takes milliseconds to make.
    zone: Option<Zone>,
    /// The law in force.
    pub law: Arc<Law>,
    /// The store.
    pub store: Arc<Store>,
    /// Where deliveries wait to be committed.
    pub queue: Queue,
    /// Attributes that acts declare beyond the common ones.
    pub extra_attributes: HashSet<String>,
    /// The standings as they were last settled; absent until they were made up for the first time.
    snapshot: RwLock<Option<Standings>>,
    /// How often there was something new that standings may not know of.
    news: watch::Sender<u64>,
    /// Of how much of it they know.
    settled: watch::Sender<u64>,
    /// Set once: the service is to end.
    pub stopping: watch::Sender<bool>,
    /// The same for threads that wait without a runtime.
    end: Arc<signals::End>,
    /// From which size on the log of a file is written into it, in bytes; 0: that of the settings.
    checkpoint_from: [AtomicU64; 2],
    /// The picture turned out to be damaged.
    has_no_picture: AtomicBool,
    /// Commits that standings do not know of yet: up to which event, and since when.
    owed: Mutex<VecDeque<(Instant, Stopwatch)>>,
    /// How fresh the sources are, as they were last looked at.
    sources: RwLock<Vec<Freshness>>,
    /// Those that figures name.
    named: measures::Named,
    /// The hours by which that was judged.
    heard: RwLock<Arc<Heard>>,
    /// How often settled standings were shown.
    shown: watch::Sender<u64>,
    /// The picture of what is open, once it was made.
    live: RwLock<Option<Arc<Live>>>,
    /// What ended in the last months, once it was counted.
    history: RwLock<Option<Arc<History>>>,
    /// Cases by those they name.
    kin: Mutex<kin::Kin>,
    /// How often the picture was made.
    pub pictures: watch::Sender<u64>,
    /// Held while alerts are being sent.
    alerts: Mutex<()>,
    /// What the inbox is at, and what it has said.
    inbox: inbox::Memo,
    /// When jobs ran, and how the audit was found.
    runs: runs::Runs,
    /// How complete the journal was, by the periods that were asked about.
    pub journal: Arc<completeness::Memo>,
    /// Of how many limits nobody could be told, once it was looked at.
    untold: Mutex<Option<alerts::Untold>>,
    /// What drafts of reports showed.
    drafts: Mutex<drafts::Drafts>,
    /// What everybody may see of approved reports.
    open_data: Mutex<open_data::Memo>,
    /// Places for questions that take much.
    pub heavy: heavy::Heavy,
    /// Who tried to sign in too often.
    pub lockout: Lockout,
    /// Who came in by a way that should be seen to.
    pub doors: doors::Doors,
    /// What carries mails, once it was needed: connections are kept.
    postman: Mutex<Option<Arc<Postman>>>,
    /// Whether anything can be written.
    pulse: pulse::Pulse,
    /// Why the service cannot go on, once it cannot.
    broken: Mutex<Option<String>>,
}

/// When sources were heard, as it was last looked at.
#[derive(Debug, Default)]
pub struct Heard {
    /// The first moment of which no hour was written down; all hours from it on are here.
    pub unwritten: Instant,
    /// The hours, by source.
    pub hours: Vec<SourceHour>,
}

impl Service {
    /// Returns a service over an open store, with the end of its queue that is to be worked on.
    #[must_use]
    pub fn new(
        config: Config,
        clock: Clock,
        law: Arc<Law>,
        store: Arc<Store>,
    ) -> (Arc<Self>, Backlog) {
        let (queue, backlog) = Queue::new(config.serve.queued_events);
        let declared = law.regulations.iter();
        let extra_attributes = declared
            .flat_map(|act| act.declared_attributes.iter().cloned())
            .collect();
        let service = Self {
            news: watch::Sender::new(1),
            settled: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
            end: Arc::default(),
            snapshot: RwLock::new(None),
            owed: Mutex::new(VecDeque::new()),
            checkpoint_from: [AtomicU64::new(0), AtomicU64::new(0)],
            has_no_picture: AtomicBool::new(false),
            broken: Mutex::new(None),
            pulse: pulse::Pulse::default(),
            alerts: Mutex::new(()),
            journal: Arc::default(),
            untold: Mutex::new(None),
            lockout: Lockout::default(),
            doors: doors::Doors::default(),
            drafts: Mutex::default(),
            heavy: heavy::Heavy::default(),
            open_data: Mutex::default(),
            inbox: inbox::Memo::default(),
            runs: runs::Runs::default(),
            postman: Mutex::new(None),
            sources: RwLock::new(Vec::new()),
            heard: RwLock::default(),
            named: measures::Named::default(),
            shown: watch::Sender::new(0),
            live: RwLock::new(None),
            history: RwLock::new(None),
            kin: Mutex::default(),
            zone: Zone::named(&config.zone),
            pictures: watch::Sender::new(0),
            extra_attributes,
            config,
            clock,
            law,
            store,
            queue,
        };
        (Arc::new(service), backlog)
    }

    /// Writes the log of a file into it once it is long. As long as somebody else writes into it, it may grow on, but not without end.
    ///
    /// DuckDB refuses while somebody reads for long, e.g. a backup; nothing is lost by that, and it is tried again once the log has grown.
    fn checkpoint_if_long(&self, part: Part) {
        let long = self.config.serve.checkpoint_mib << 20;
        let log = self.store.wal_bytes(part);
        let from = &self.checkpoint_from[part as usize];
        if log < from.load(Ordering::Relaxed).max(long) {
            return;
        }
        let started = Stopwatch::now();
        let done = if log < LOG_GROWS * long {
            self.store.checkpoint_if_free(part)
        } else {
            self.store.checkpoint().map(|()| true)
        };
        match done {
            Ok(true) => {
                from.store(long, Ordering::Relaxed);
                measures::checkpointed(part, started.elapsed());
            }
            Ok(false) => {}
            Err(error) => {
                from.store(log + long, Ordering::Relaxed);
                tracing::warn!(%error, "the log could not be written into the store yet");
            }
        }
    }

    /// Ends the service if its picture is damaged: it is computed anew when the store is opened again.
    fn look_for_damage(&self) {
        if self.store.picture_is_damaged() {
            self.has_no_picture.store(true, Ordering::Release);
            self.break_off("the picture is damaged and is computed anew from the record");
        }
    }

    /// Tells whether it ended because of a damaged picture, and can begin anew.
    #[must_use]
    pub fn can_begin_anew(&self) -> bool {
        self.has_no_picture.load(Ordering::Acquire)
    }

    /// Notes a commit and wakes whoever waits for news.
    fn has_recorded(&self, up_to: Instant) {
        lock(&self.owed).push_back((up_to, Stopwatch::now()));
        self.wake();
    }

    /// Notes up to which event standings are complete, and up to which news if they owe nothing.
    fn has_settled(&self, reach: Instant, news: Option<u64>) {
        lock(&self.owed).retain(|(up_to, _)| *up_to > reach);
        if let Some(news) = news {
            self.settled.send_replace(news);
        }
    }

    /// Returns the standings with everything that was recorded until now. For threads that may block.
    ///
    /// # Errors
    ///
    /// The service is being stopped.
    pub fn settled_standings(&self) -> anyhow::Result<Standings> {
        self.wake();
        let wanted = *self.news.borrow();
        let mut settled = self.settled.subscribe();
        let mut stopping = self.stopping.subscribe();
        tokio::runtime::Handle::try_current()?.block_on(async {
            tokio::select! {
                _ = settled.wait_for(|news| *news >= wanted) => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        });
        self.standings()
            .context("the service is being stopped before standings were made up")
    }

    /// Has standings made up once more: they look for what they owe themselves.
    pub fn wake(&self) {
        self.news.send_modify(|news| *news += 1);
    }

    /// Returns how long the oldest event has been waiting that standings do not know of.
    #[must_use]
    pub fn lag(&self) -> Duration {
        lock(&self.owed)
            .front()
            .map_or(Duration::ZERO, |(_, since)| since.elapsed())
    }

    /// Returns the standings as they were last settled, with the words that came since; `None` while they are still being made up.
    #[must_use]
    pub fn standings(&self) -> Option<Standings> {
        let snapshot = self.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        snapshot.as_ref().map(Standings::fresh)
    }

    /// Notes how fresh the sources are.
    fn note_sources(&self, sources: Vec<Freshness>, heard: Heard) {
        *self.sources.write().unwrap_or_else(PoisonError::into_inner) = sources;
        *self.heard.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(heard);
    }

    /// Returns the hours in which sources were heard, as they were last looked at.
    #[must_use]
    pub fn heard(&self) -> Arc<Heard> {
        Arc::clone(&self.heard.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the sources as they were last looked at, of those whose organisation may be read.
    #[must_use]
    pub fn sources(&self, scope: &Scope) -> Vec<Freshness> {
        let sources = self.sources.read().unwrap_or_else(PoisonError::into_inner);
        sources
            .iter()
            .filter(|source| scope.covers(source.organisation.as_deref()))
            .cloned()
            .collect()
    }

    /// Returns the names of the sources that have fallen silent, of those whose organisation may be read: figures that rest on them are old.
    #[must_use]
    pub fn stale_sources(&self, scope: &Scope) -> Vec<String> {
        let mut sources = self.sources(scope);
        sources.retain(|source| source.state == Habit::Stale);
        sources.into_iter().map(|source| source.source).collect()
    }

    fn note_untold(&self, untold: alerts::Untold) {
        *lock(&self.untold) = Some(untold);
    }

    /// Returns of how many limits nobody could be told; `None` until alerts were looked at.
    #[must_use]
    pub fn untold(&self) -> Option<alerts::Untold> {
        *lock(&self.untold)
    }

    /// Returns the picture of what is open; `None` while it is being made for the first time.
    #[must_use]
    pub fn live(&self) -> Option<Arc<Live>> {
        self.live
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Returns the zone of bare dates.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        self.zone.clone()
    }

    /// Returns today, in the zone of bare dates.
    #[must_use]
    pub fn today(&self) -> Day {
        let now = self.clock.now();
        self.zone()
            .map_or_else(|| now.date_naive().into(), |zone| zone.day_of(now.into()))
    }

    /// Tells whether standings were made up.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.snapshot
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// Returns what hears each time that settled standings are shown.
    #[must_use]
    pub fn when_shown(&self) -> watch::Receiver<u64> {
        self.shown.subscribe()
    }

    /// Shows settled standings to readers.
    fn show(&self, standings: Standings) {
        *self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(standings);
        self.shown.send_modify(|shown| *shown += 1);
    }

    /// Ends the service: nothing new is accepted, what was accepted is finished.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
        self.end.begin();
    }

    /// Tells whether the service is to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits, on a thread that may block, for a time or until the service is to end. Returns whether it is.
    fn rest(&self, time: Duration) -> bool {
        self.end.rest(time)
    }

    /// Notes that the service cannot go on and ends it, so that it is started anew from what is on the disk.
    pub fn break_off(&self, reason: &str) {
        // first what counts, then what is said of it
        lock(&self.broken).get_or_insert_with(|| reason.to_owned());
        self.stop();
        tracing::error!(
            reason,
            "the service cannot go on and ends, so that it is started anew"
        );
    }

    /// Returns why the service cannot go on, if it cannot.
    #[must_use]
    pub fn broken(&self) -> Option<String> {
        lock(&self.broken).clone()
    }

    /// Tells whether there is room on the disk for further events.
    #[must_use]
    pub fn has_room(&self) -> bool {
        free_disk(&self.config.data)
            .is_none_or(|free| free >= self.config.serve.min_free_disk_mib << 20)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the bytes free on the disk of a folder, where the system says.
#[must_use]
pub fn free_disk(folder: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
