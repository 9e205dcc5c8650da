//! What is there to be looked at? Standings, ledger, directory and sources at one moment, brought together for a scan.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::cause::Cause;
use super::recipients::{Recipient, Staff};
use super::rules::Rules;
use super::scan::{Known, Recorded, Scan, Scene, Words, moved};
use super::{AlertsError, FEED};
use srok_core::access::Scope;
use srok_core::config;
use srok_core::directory::Directory;
use srok_core::freshness::Habit;
use srok_engine::sources::{self, Freshness};
use srok_engine::standings::Standings;
use srok_law::case::{DAY, Day, Instant, Symbol};
use srok_law::library::Law;
use srok_law::regulation::{Limit, Stop};
use srok_law::words::Lang;
use srok_store::{
    AlertRecord, AlertState, AlertsWanted, EventSource, Ledger, NewAlert, Store, WatchedRecord,
};

/// What alerts are made of.
#[derive(Debug)]
pub struct Look {
    /// The store.
    pub store: Arc<Store>,
    /// The law.
    pub law: Arc<Law>,
    /// The standings, with all their words.
    pub standings: Standings,
    /// The directory.
    pub directory: Arc<Directory>,
    /// The rules.
    pub rules: Arc<Rules>,
    /// Nothing due before is told of.
    pub start_on: Day,
    /// Language of notes.
    pub lang: Lang,
}

/// What was found at a moment.
#[derive(Debug)]
pub struct Found {
    /// The moment.
    pub at: Instant,
    /// The open limits.
    pub watched: Vec<WatchedRecord>,
    /// The alerts on record, as they were.
    pub recorded: Recorded,
    /// Causes with alerts on record that are not watched.
    pub unwatched: Vec<Cause>,
    /// How the limits of their cases stand.
    pub rest: Vec<WatchedRecord>,
    /// All sources, the silent ones first.
    pub sources: Vec<Freshness>,
    /// What silent sources leave in the dark.
    pub dark: Dark,
}

/// Limits of which nothing can be said: all sources that could end them are silent.
#[derive(Debug, Default)]
pub struct Dark {
    /// By the id of the limit, and the unit (absent: all units).
    limits: HashSet<(i32, Option<i32>)>,
}

impl Words for Standings {
    fn word(&self, id: i32) -> Option<&str> {
        Self::word(self, id)
    }
}

/// Sources are judged by what they sent in so many days.
const HABIT: i64 = 30 * DAY;

impl Look {
    /// Returns what alerts are made of by the settings; without a start everything is looked at, and nothing is sent.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the directory or the rules cannot be read.
    pub fn of(
        store: &Arc<Store>,
        law: &Arc<Law>,
        standings: Standings,
        settings: &config::Alerts,
        lang: Lang,
    ) -> Result<Self, AlertsError> {
        Ok(Self {
            directory: store.directory()?,
            rules: Arc::new(Rules::load(settings)?),
            law: Arc::clone(law),
            store: Arc::clone(store),
            standings,
            start_on: settings.start_on.map_or(Day(0), Day::from),
            lang,
        })
    }

    /// Returns the limits of the law by their ids in the store.
    #[must_use]
    pub fn limits(&self) -> HashMap<i32, Known<'_>> {
        let limits = self.standings.limits().into_iter();
        limits
            .map(|limit| {
                let known = Known {
                    act: limit.act,
                    limit: limit.limit,
                    version: limit.version,
                    id: limit.limit.full_id.as_str().into(),
                };
                (limit.id, known)
            })
            .collect()
    }

    /// Returns the scene of a scan.
    #[must_use]
    pub fn scene<'a>(&'a self, limits: &'a HashMap<i32, Known<'a>>, now: Instant) -> Scene<'a> {
        Scene {
            now,
            law: &self.law,
            limits,
            words: &self.standings,
            directory: &self.directory,
            rules: &self.rules,
            lang: self.lang,
        }
    }

    /// Reads everything a scan looks at.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the store cannot be read.
    pub fn find(&self, now: Instant) -> Result<Found, AlertsError> {
        let limits = self.limits();
        let (watched, recorded) = std::thread::scope(|scope| {
            // the two long reads beside one another
            let recorded = scope.spawn(|| self.recorded(&limits));
            let watched = self.open_limits(now, &limits);
            let recorded = recorded.join().unwrap_or_else(|_| {
                Err(AlertsError::System(
                    "the reading of alerts broke off".into(),
                ))
            });
            Ok::<_, AlertsError>((watched?, recorded?))
        })?;
        let unwatched = recorded.unwatched(&watched);
        let mut cases: Vec<u64> = unwatched.iter().map(|cause| cause.case_key).collect();
        cases.sort_unstable();
        cases.dedup();
        let rest = self.standings.watched_of_cases(now, &cases)?;
        let sources = sources::sources(&self.store, &self.law, now, &Scope::Everything)?;
        let dark = self.dark(now, &limits, &sources)?;
        Ok(Found {
            at: now,
            watched,
            recorded,
            unwatched,
            rest,
            sources,
            dark,
        })
    }

    /// Reads the open limits that a rule tells of.
    fn open_limits(
        &self,
        now: Instant,
        limits: &HashMap<i32, Known<'_>>,
    ) -> Result<Vec<WatchedRecord>, AlertsError> {
        let horizon = now.plus(i64::from(self.rules.days_ahead()) * DAY);
        let has_rule = |known: &Known<'_>| self.rules.of(known.act, known.limit).is_some();
        let told: Vec<i32> = limits
            .iter()
            .filter(|(_, known)| has_rule(known))
            .map(|(id, _)| *id)
            .collect();
        Ok(self.standings.watched(now, horizon, self.start_on, &told)?)
    }

    /// Reads the ledger.
    fn recorded(&self, limits: &HashMap<i32, Known<'_>>) -> Result<Recorded, AlertsError> {
        let live = AlertsWanted {
            live: true,
            ..AlertsWanted::default()
        };
        let alerts = self.store.alerts(&live)?;
        Ok(Recorded::new(limits, alerts, self.store.answers_live()?))
    }

    /// Finds the limits whose end no source could have told of, because all that ever tell of it are silent.
    fn dark(
        &self,
        now: Instant,
        limits: &HashMap<i32, Known<'_>>,
        sources: &[Freshness],
    ) -> Result<Dark, AlertsError> {
        let stale = sources.iter().filter(|source| source.state == Habit::Stale);
        let stale: HashSet<i32> = stale
            .filter_map(|source| self.store.word_id(&source.source))
            .collect();
        let mut dark = Dark::default();
        if stale.is_empty() {
            return Ok(dark);
        }
        // from before the first of them fell silent
        let silent = sources.iter().filter(|source| source.state == Habit::Stale);
        let heard = silent.filter_map(|source| {
            let at = srok_law::time::DateTime::parse_from_rfc3339(&source.last_recorded_at).ok()?;
            Some(Instant::from(at.to_utc()))
        });
        let since = heard.min().unwrap_or(now).plus(-HABIT);
        let told = self.store.event_sources(since)?;
        for (id, known) in limits {
            let kinds: HashSet<i32> = ends(known.limit)
                .filter_map(|symbol| self.store.word_id(self.law.words.word(symbol)))
                .collect();
            let of_limit: Vec<&EventSource> = told
                .iter()
                .filter(|told| kinds.contains(&told.kind))
                .collect();
            let is_dark = |told: &[&EventSource]| {
                !told.is_empty() && told.iter().all(|told| stale.contains(&told.source))
            };
            if is_dark(&of_limit) {
                dark.limits.insert((*id, None));
                continue;
            }
            let units: HashSet<Option<i32>> =
                of_limit.iter().map(|told| told.organisation).collect();
            for unit in units.into_iter().flatten() {
                let of_unit: Vec<&EventSource> = of_limit
                    .iter()
                    .filter(|told| told.organisation == Some(unit))
                    .copied()
                    .collect();
                if is_dark(&of_unit) {
                    dark.limits.insert((*id, Some(unit)));
                }
            }
        }
        Ok(dark)
    }

    /// Compares everything with the ledger: what is owed, what is taken back, what is held.
    #[must_use]
    pub fn scan<'a>(&'a self, limits: &'a HashMap<i32, Known<'a>>, found: &Found) -> Scan<'a> {
        let mut scan = Scan::new(self.scene(limits, found.at));
        let held = |limit: &WatchedRecord| found.dark.holds(limit);
        scan.look(
            &found.watched,
            &found.unwatched,
            &found.rest,
            &found.recorded,
            &held,
        );
        self.feeds(found, &mut scan.ledger);
        scan
    }

    /// One alert about a silent source to an administrator, in place of a thousand about cases.
    fn feeds(&self, found: &Found, ledger: &mut Ledger) {
        let on_record = found.recorded.alerts.iter();
        let on_record: Vec<&AlertRecord> =
            on_record.filter(|alert| &*alert.limit_id == FEED).collect();
        for source in &found.sources {
            let alerts: Vec<&AlertRecord> = on_record
                .iter()
                .filter(|alert| alert.subject == source.source)
                .copied()
                .collect();
            if source.state != Habit::Stale {
                for alert in alerts.iter().filter(|alert| alert.state.is_open()) {
                    let is_told = alert.state == AlertState::Owed;
                    let mut back =
                        moved(alert, AlertState::Withdrawn, Some("heard_again"), is_told);
                    back.is_live = false;
                    ledger.moved.push(back);
                }
                continue;
            }
            let since = srok_law::time::DateTime::parse_from_rfc3339(&source.last_recorded_at);
            let since = since.map(|at| Day::from(at.date_naive())).ok();
            for recipient in self.administrators(found.at, source.organisation.as_deref()) {
                let known = alerts
                    .iter()
                    .any(|alert| alert.due_on == since && alert.recipient == recipient.official);
                if !known {
                    ledger.owed.push(feed(source, since, &recipient));
                }
            }
        }
    }

    /// Returns the administrators of a unit, else of anywhere.
    pub(super) fn administrators(
        &self,
        now: Instant,
        organisation: Option<&str>,
    ) -> Vec<Recipient> {
        let staff = self.staff(now);
        let near = organisation.map_or_else(Vec::new, |organisation| {
            self.directory
                .holders(organisation, "administrator", staff.on)
        });
        let officials = if near.is_empty() {
            let all = self.directory.officials(staff.on).into_iter();
            all.filter(|official| official.has_role("administrator"))
                .collect()
        } else {
            near
        };
        officials
            .into_iter()
            .map(|official| self.directory.acting(official, staff.on))
            .filter(|official| official.email.is_some())
            .map(|official| Recipient {
                official: official.id.as_str().into(),
                role: "administrator".into(),
                is_copy: false,
                note: None,
            })
            .collect()
    }

    /// Returns the directory on the day of a moment.
    #[must_use]
    pub fn staff(&self, now: Instant) -> Staff<'_> {
        Staff {
            directory: &self.directory,
            on: self.law.calendars.of(None).zone().day_of(now),
            lang: self.lang,
        }
    }
}

impl Found {
    /// Returns which alerts are about limits of which nothing can be said, as indexes.
    #[must_use]
    pub fn held(&self, alerts: &[AlertRecord]) -> HashSet<usize> {
        if self.dark.limits.is_empty() {
            return HashSet::new();
        }
        let numbers = &self.recorded.numbers;
        let dark = self.watched.iter().filter(|limit| self.dark.holds(limit));
        let dark: HashSet<Cause> = dark.filter_map(|limit| numbers.watched(limit)).collect();
        let held = alerts.iter().enumerate().filter(|(_, alert)| {
            alert.threshold != super::CORRECTION
                && numbers
                    .alert(alert)
                    .is_some_and(|cause| dark.contains(&cause))
        });
        held.map(|(index, _)| index).collect()
    }
}

impl Dark {
    /// Tells whether nothing can be said of a limit.
    #[must_use]
    pub fn holds(&self, limit: &WatchedRecord) -> bool {
        !self.limits.is_empty()
            && (self.limits.contains(&(limit.limit_version, None))
                || limit.organisation.is_some()
                    && self
                        .limits
                        .contains(&(limit.limit_version, limit.organisation)))
    }
}

fn feed(source: &Freshness, since: Option<Day>, recipient: &Recipient) -> NewAlert {
    NewAlert {
        case_key: xxh3_64(source.source.as_bytes()),
        subject: source.source.clone(),
        limit_id: FEED.into(),
        occurrence: 1,
        due_on: since,
        threshold: super::threshold::Threshold::Overdue.number(),
        rung: 0,
        recipient: Arc::clone(&recipient.official),
        role: Arc::clone(&recipient.role),
        is_copy: false,
        organisation: source.organisation.as_deref().map(Arc::from),
        official: None,
        note: None,
    }
}

/// Returns the types of the events that end a limit.
fn ends(limit: &Limit) -> impl Iterator<Item = Symbol> + '_ {
    let (Stop::Any(ends) | Stop::All(ends)) = &limit.stop;
    ends.iter().map(|selector| selector.event)
}
