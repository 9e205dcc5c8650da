//! What may everybody see of the approved reports? Made once after each approval and kept, so that those who look cannot keep the service busy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::{Service, lock};
use srok_reports::ReportError;
use srok_reports::complaints::NotMade;
use srok_reports::complaints::published::{Published, published};

/// What everybody may see, in all forms.
#[derive(Debug)]
pub struct OpenData {
    /// The figures.
    pub published: Published,
    /// The same as CSV.
    pub csv: Vec<u8>,
    /// The same as JSON.
    pub json: Vec<u8>,
    /// The passport of the data set, CSV.
    pub passport: Vec<u8>,
    /// What pages place, by what was chosen on them.
    pages: Mutex<HashMap<String, Arc<serde_json::Value>>>,
}

/// Why the data cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum NotShown {
    /// An approved report cannot be read.
    #[error(transparent)]
    NotMade(#[from] NotMade),
    /// A file cannot be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] srok_store::StoreError),
}

/// What was made last, and after which approval.
#[derive(Debug, Default)]
pub(super) struct Memo(Option<(Option<i32>, Arc<OpenData>)>);

impl Service {
    /// Returns what everybody may see of the reports approved until now.
    ///
    /// # Errors
    ///
    /// [`NotShown`] if the store or an approved report cannot be read.
    pub fn open_data(&self) -> Result<Arc<OpenData>, NotShown> {
        let last = self.store.last_report()?;
        // whoever comes while it is being made waits for it instead of making it, too
        let mut memo = lock(&self.open_data);
        if let Some((until, made)) = &memo.0
            && *until == last
        {
            return Ok(Arc::clone(made));
        }
        let published = published(&self.store, &self.law)?;
        let home = self.config.serve.public_url.text();
        let made = Arc::new(OpenData {
            csv: published.csv()?,
            json: published.json()?,
            passport: published.passport(&self.config.reports, home)?,
            published,
            pages: Mutex::default(),
        });
        let (figures, withheld) = made.published.counted();
        tracing::info!(figures, withheld, "open data were made");
        memo.0 = Some((last, Arc::clone(&made)));
        Ok(made)
    }
}

impl OpenData {
    /// Returns what a page places, made at the first look at it. Choices that are not there must have been refused before: each is kept.
    ///
    /// # Errors
    ///
    /// Those of making it.
    pub fn page<E>(
        &self,
        chosen: &str,
        make: impl FnOnce() -> Result<serde_json::Value, E>,
    ) -> Result<Arc<serde_json::Value>, E> {
        if let Some(page) = lock(&self.pages).get(chosen) {
            return Ok(Arc::clone(page));
        }
        let page = Arc::new(make()?);
        lock(&self.pages).insert(chosen.to_owned(), Arc::clone(&page));
        Ok(page)
    }
}
