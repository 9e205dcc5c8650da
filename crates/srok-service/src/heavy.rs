//! How are questions answered that take much time and memory? A few at once; whoever comes then waits in a row that has an end. Who asks what another
//! asks gets the same answer, and what nobody waits for any more is given up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{Service, measures};
use srok_engine::standings::{Asked, StandingsError, Window};
use srok_law::case::Instant;

/// Heavy questions answered at once: they share the cores and the memory of the store.
const PLACES: usize = 2;
/// Those that may wait for a place.
const ROW: usize = 32;
/// How long they do.
const PATIENCE: Duration = Duration::from_mins(1);
/// Windows of past knowledge that are kept: some 25 MiB each.
const WINDOWS: usize = 3;

/// Places for heavy questions, and answers that several may share.
#[derive(Debug)]
pub struct Heavy {
    places: Arc<Semaphore>,
    commands: Arc<Semaphore>,
    row: Semaphore,
    windows: Mutex<Windows>,
}

/// There is no place in the row, or none came free in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many heavy questions are being answered\nhint: ask again in a minute")]
pub struct TooMany;

impl Default for Heavy {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            commands: Arc::new(Semaphore::new(PLACES)),
            row: Semaphore::new(ROW),
            windows: Mutex::default(),
        }
    }
}

impl Heavy {
    /// Waits for a place.
    ///
    /// # Errors
    ///
    /// [`TooMany`].
    pub async fn place(&self) -> Result<OwnedSemaphorePermit, TooMany> {
        let _in_the_row = self.row.try_acquire().map_err(|_| TooMany)?;
        first_of(&self.places).await
    }

    /// Waits for the place of a command, on a thread that may block. They have places of their own: what a command prints may be read page by page.
    ///
    /// # Errors
    ///
    /// [`TooMany`].
    pub fn place_of_command(&self) -> Result<OwnedSemaphorePermit, TooMany> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| TooMany)?;
        runtime.block_on(first_of(&self.commands))
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the first of some places that comes free in time.
async fn first_of(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, TooMany> {
    let place = tokio::time::timeout(PATIENCE, Arc::clone(places).acquire_owned()).await;
    place.map_err(|_| TooMany)?.map_err(|_| TooMany)
}

/// Why there is no window.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NoWindow {
    /// No place for it.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Standings were not made up yet.
    #[error("standings are being made up")]
    NotYet,
    /// The store could not be read.
    #[error("{0}")]
    Failed(Arc<StandingsError>),
}

/// A question, with everything its answer depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    /// Without a place in the list.
    asked: Asked,
    /// What had been recorded and withdrawn, where the moment asked about is not over.
    mark: Option<(Instant, Instant)>,
}

type Answer = Option<Result<Arc<Window>, NoWindow>>;

/// Windows at hand, the one used last at the end, and those being made.
#[derive(Debug, Default)]
struct Windows {
    made: Vec<(Question, Arc<Window>)>,
    making: Vec<(Question, Asked, Weak<Making>)>,
}

/// A window that is being made, for as long as somebody waits for it.
#[derive(Debug)]
struct Making {
    answer: watch::Receiver<Answer>,
    is_unwanted: Arc<AtomicBool>,
}

impl Drop for Making {
    fn drop(&mut self) {
        self.is_unwanted.store(true, Ordering::Relaxed);
    }
}

impl Windows {
    /// Returns a window at hand that holds a page.
    fn holding(&mut self, question: &Question, asked: &Asked) -> Option<Arc<Window>> {
        let wanted = &asked.wanted;
        let rows = wanted.rows.unwrap_or(u64::MAX).saturating_add(wanted.skip);
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let place = self.made.iter().position(|(known, window)| {
            known == question && window.holds(wanted.after.as_ref(), rows)
        })?;
        let found = self.made.remove(place);
        let window = Arc::clone(&found.1);
        self.made.push(found);
        Some(window)
    }

    fn keep(&mut self, question: Question, window: Arc<Window>) {
        if self.made.len() >= WINDOWS {
            self.made.remove(0);
        }
        self.made.push((question, window));
    }
}

impl Service {
    /// Returns a window that holds the page asked for with the knowledge of a moment: one at hand, one that is being made for another, or a new one.
    ///
    /// # Errors
    ///
    /// [`NoWindow`].
    pub async fn window(self: &Arc<Self>, asked: Asked) -> Result<Arc<Window>, NoWindow> {
        let failed = |error| NoWindow::Failed(Arc::new(error));
        let question = self.question(&asked).map_err(failed)?;
        let making = {
            let mut windows = self.heavy.windows();
            if let Some(window) = windows.holding(&question, &asked) {
                measures::window(true);
                return Ok(window);
            }
            windows
                .making
                .retain(|(.., making)| making.strong_count() > 0);
            let same = windows.making.iter().find(|(known, from, _)| {
                *known == question && from.wanted.after == asked.wanted.after
            });
            if let Some(making) = same.and_then(|(.., making)| making.upgrade()) {
                measures::window(true);
                making
            } else {
                measures::window(false);
                let making = self.make(question.clone(), asked.clone());
                let weak = Arc::downgrade(&making);
                windows.making.push((question, asked, weak));
                making
            }
        };
        let mut answer = making.answer.clone();
        let made = answer.wait_for(Option::is_some).await;
        // whoever made it is gone without an answer
        let made = made.map_err(|_| failed(StandingsError::Unwanted))?;
        made.clone().unwrap_or(Err(NoWindow::NotYet))
    }

    /// Begins to make a window.
    fn make(self: &Arc<Self>, question: Question, asked: Asked) -> Arc<Making> {
        let (answers, answer) = watch::channel(None);
        let is_unwanted = Arc::new(AtomicBool::new(false));
        let (service, unwanted) = (Arc::clone(self), Arc::clone(&is_unwanted));
        tokio::spawn(async move {
            let made = service.made(asked, unwanted).await;
            if let Ok(window) = &made {
                service.heavy.windows().keep(question, Arc::clone(window));
            }
            answers.send_replace(Some(made));
        });
        Arc::new(Making {
            answer,
            is_unwanted,
        })
    }

    async fn made(
        self: &Arc<Self>,
        asked: Asked,
        unwanted: Arc<AtomicBool>,
    ) -> Result<Arc<Window>, NoWindow> {
        let _place = self.heavy.place().await?;
        let standings = self.standings().ok_or(NoWindow::NotYet)?;
        let window = tokio::task::spawn_blocking(move || {
            standings.window(&asked, || unwanted.load(Ordering::Relaxed))
        });
        let window = window.await.unwrap_or_else(|error| {
            let reason = error.to_string();
            Err(StandingsError::BrokenOff { reason })
        });
        window
            .map(Arc::new)
            .map_err(|error| NoWindow::Failed(Arc::new(error)))
    }

    fn question(&self, asked: &Asked) -> Result<Question, StandingsError> {
        let mut asked = asked.clone();
        let wanted = &mut asked.wanted;
        (wanted.after, wanted.rows, wanted.skip, wanted.edge) = (None, None, 0, None);
        let recorded = self.store.last_recorded_here();
        let now = Instant::from(self.clock.now()).min(recorded);
        let mark = match asked.known_at {
            // what was known then does not change any more
            Some(known_at) if known_at < now => None,
            _ => Some((recorded, self.store.last_withdrawn()?)),
        };
        Ok(Question { asked, mark })
    }
}
