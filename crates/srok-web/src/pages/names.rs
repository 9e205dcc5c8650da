//! What are organisations, officials and limits called? The names of the directory and of the law, on the day looked at.

use std::sync::Arc;

use serde::Serialize;
use srok_law::time::NaiveDate;

use super::super::WebError;
use super::Visit;
use srok_core::directory::Directory;
use srok_law::calendar::Zone;
use srok_law::case::Day;
use srok_law::library::Law;
use srok_law::period::Period;
use srok_law::regulation;
use srok_law::row::Row;
use srok_law::timing::State;
use srok_law::words::{self, Lang};
use srok_service::Service;

/// Names for the rows of a page.
#[derive(Debug)]
pub(crate) struct Names {
    pub lang: Lang,
    pub today: Day,
    pub directory: Arc<Directory>,
    law: Arc<Law>,
}

impl Names {
    /// Returns the names that hold on the day of a visit.
    pub fn of(service: &Service, visit: &Visit) -> Result<Self, WebError> {
        Ok(Self {
            lang: visit.lang,
            today: visit.view.today,
            directory: service.store.directory()?,
            law: Arc::clone(&service.law),
        })
    }

    /// Returns the name of an organisation; one that the directory does not have goes by its id.
    pub fn organisation(&self, id: &str) -> String {
        self.directory
            .organisation(id, self.today)
            .map_or_else(|| id.to_owned(), |known| known.name.clone())
    }

    /// Returns the name of an official; one that the directory does not have goes by the reference.
    pub fn official(&self, id: &str) -> String {
        self.directory
            .official(id, self.today)
            .map_or_else(|| id.to_owned(), |known| known.name.clone())
    }

    /// Returns the name of a limit, `regulation.limit`.
    pub fn limit(&self, full_id: &str) -> String {
        self.law.limit(full_id).map_or_else(
            || full_id.to_owned(),
            |(act, index)| {
                let name = act.limits.get(index).map(|limit| &limit.name);
                name.map_or_else(
                    || full_id.to_owned(),
                    |name| regulation::words(name, self.lang.code()).to_owned(),
                )
            },
        )
    }

    /// Returns the zone of an act.
    pub fn zone(&self, regulation: &str) -> Zone {
        self.law.regulation(regulation).map_or_else(
            || self.law.calendars.of(None).zone().clone(),
            |act| act.zone.clone(),
        )
    }

    /// Returns the cells of a row.
    pub fn cells(&self, row: &Row) -> RowCells {
        let lang = self.lang;
        let state = State::ALL
            .into_iter()
            .find(|state| state.code() == row.state)
            .unwrap_or(State::Unknown);
        let day = |text: &Option<String>| -> Option<NaiveDate> {
            text.as_deref()?.get(..10)?.parse().ok()
        };
        let (due_on, stopped_on) = (day(&row.due_on), day(&row.stopped_at));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let case_id = text(&row.case_id);
        let is_average = matches!(
            row.severity.as_str(),
            "average" | "internal" | "example" | "labour"
        );
        RowCells {
            state: row.state.clone(),
            label: if matches!(row.state.as_str(), "overdue" | "late") && is_average {
                lang.pick("Дольше среднего срока", "Longer than the average term")
                    .to_owned()
            } else if row.contested && row.state == "overdue" {
                lang.pick("Спорный день", "Contested day").to_owned()
            } else {
                words::state(lang, state).to_owned()
            },
            contested: row.contested,
            provisional: row.provisional,
            backdated: row.backdated,
            due: words::due(lang, state, due_on, stopped_on),
            due_iso: text(&row.due_on),
            act_by: day(&row.act_by)
                .filter(|day| Some(*day) != due_on)
                .map(|day| words::date_with_weekday(lang, day)),
            left: match (state, row.late_by) {
                (State::Late, Some(late)) => words::delay(lang, late, row.unit.as_deref()),
                _ => words::left(lang, row.late_by, row.remaining, row.unit.as_deref()),
            },
            number: row
                .registration_no
                .clone()
                .or_else(|| report_of(lang, &case_id))
                .unwrap_or_else(|| case_id.clone()),
            href: srok_core::address::of_case(&case_id),
            key: format!("{case_id}|{}|{}", row.limit, row.occurrence),
            case_id,
            limit: self.limit(&row.limit),
            limit_id: row.limit.clone(),
            clause: row.clause.clone(),
            severity: row.severity.clone(),
            organisation: row.organisation.as_deref().map(|id| self.organisation(id)),
            organisation_id: text(&row.organisation),
            official: row.official.as_deref().map(|id| self.official(id)),
            official_id: text(&row.official),
            channel: row
                .channel
                .as_deref()
                .map(|code| words::code(lang, "channel", code)),
            service: row.service.clone(),
            started: day(&row.started_at).map(|day| words::date(lang, day)),
            version: day(&row.version).map(|day| words::date(lang, day)),
            used: used(
                day(&row.day_zero),
                due_on,
                stopped_on.unwrap_or(self.today.date()),
            ),
        }
    }
}

/// Returns how much of a term has passed, in hundredths of its days, at most all of it.
fn used(day_zero: Option<NaiveDate>, due_on: Option<NaiveDate>, on: NaiveDate) -> Option<i64> {
    let (from, to) = (day_zero?, due_on?);
    let whole = (to - from).num_days().max(1);
    Some(((on - from).num_days() * 100 / whole).clamp(0, 100))
}

/// A row as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RowCells {
    pub state: String,
    pub label: String,
    pub contested: bool,
    pub provisional: bool,
    pub backdated: bool,
    pub due: String,
    pub due_iso: String,
    pub act_by: Option<String>,
    pub left: String,
    pub number: String,
    pub href: String,
    pub case_id: String,
    /// What names the row among all.
    pub key: String,
    pub limit: String,
    pub limit_id: String,
    pub clause: String,
    pub severity: String,
    pub organisation: Option<String>,
    pub organisation_id: String,
    pub official: Option<String>,
    pub official_id: String,
    pub channel: Option<String>,
    pub service: Option<String>,
    pub started: Option<String>,
    pub version: Option<String>,
    pub used: Option<i64>,
}

/// Returns the name of the duty to report, which the clock begins as `report/<organisation>/<quarter>`.
fn report_of(lang: Lang, case_id: &str) -> Option<String> {
    let mut steps = case_id.strip_prefix("report/")?.split('/').skip(1);
    let period: Period = steps.next()?.parse().ok()?;
    Some(format!(
        "{} {}",
        lang.pick("отчет за", "report for"),
        period.words(lang)
    ))
}
