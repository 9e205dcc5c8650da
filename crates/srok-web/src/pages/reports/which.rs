//! Which report does an address mean, and may it be read? Act, period and body, as they stand in it.

use super::super::super::WebError;
use super::super::Visit;
use srok_core::address::escaped;
use srok_law::period::Period;
use srok_reports::Templates;
use srok_reports::complaints::{Ask, FORM};
use srok_service::Service;
use srok_store::{ReportKey, ReportRecord, ReportsWanted};

/// Act, period and body in an address.
pub(super) type Address = (String, String, String);

/// The body of a report of all bodies, in addresses.
pub(super) const ALL: &str = "all";

/// A report that may be read.
#[derive(Debug, Clone)]
pub(super) struct Which {
    pub regulation: String,
    pub period: Period,
    /// The body; absent: all.
    pub organisation: Option<String>,
    /// Where the settings have its template looked for.
    templates: Templates,
}

impl Which {
    /// Returns the report of an address.
    ///
    /// # Errors
    ///
    /// Nothing is there, or it is not the reader's to see.
    pub fn of(
        service: &Service,
        visit: &Visit,
        (regulation, period, body): Address,
    ) -> Result<Self, WebError> {
        let nothing = || {
            let said = visit.pick("Такого отчета нет.", "There is no such report.");
            WebError::NotThere(said.into())
        };
        let period = period.parse::<Period>().map_err(|_| nothing())?;
        let organisation = (body != ALL).then_some(body);
        let directory = service.store.directory()?;
        let is_known = match organisation.as_deref() {
            None => true,
            Some(id) => directory.organisation(id, period.last()).is_some(),
        };
        if !visit.viewer.scope.covers(organisation.as_deref()) {
            return Err(WebError::ForeignBody(organisation));
        }
        if !is_known || service.law.regulation(&regulation).is_none() {
            return Err(nothing());
        }
        Ok(Self {
            regulation,
            period,
            organisation,
            templates: Templates::of(&service.config.reports),
        })
    }

    /// Returns what is asked of the report by what is known now.
    pub fn ask(&self, lang: srok_law::words::Lang) -> Ask {
        Ask {
            period: self.period,
            regulation: self.regulation.clone(),
            organisation: self.organisation.clone(),
            known_at: None,
            lang,
            templates: self.templates.clone(),
        }
    }

    /// Returns its approved versions, the first one first.
    pub fn versions(&self, service: &Service) -> Result<Vec<ReportRecord>, WebError> {
        let key = ReportKey {
            form: FORM.to_owned(),
            period: self.period.to_string(),
            regulation: self.regulation.clone(),
            organisation: self.organisation.clone(),
        };
        Ok(service.store.reports(&ReportsWanted::from(&key))?)
    }

    /// Returns its address.
    pub fn path(&self) -> String {
        path(
            &self.regulation,
            &self.period.to_string(),
            self.organisation.as_deref(),
        )
    }
}

/// Returns the address of a report.
pub(super) fn path(regulation: &str, period: &str, organisation: Option<&str>) -> String {
    let body = organisation.unwrap_or(ALL);
    format!("/reports/{regulation}/{period}/{}", escaped(body))
}

/// Returns the version of a number, as it stands in an address or a form.
pub(super) fn numbered<'a>(
    versions: &'a [ReportRecord],
    number: Option<&str>,
) -> Option<&'a ReportRecord> {
    let number: u32 = number?.parse().ok()?;
    versions
        .iter()
        .find(|record| record.report.version == number)
}
