//! What does the address of the board ask for? Filters, order, columns and position, each mistake named.

use super::super::super::{WebError, asked};
use super::super::Visit;
use srok_core::access::Scope;
use srok_core::directory::Directory;
use srok_engine::live::{Filter, Headline, Live, Order, Position, States};
use srok_law::case::Day;
use srok_service::Service;
use srok_store::{Cursor, Wanted};

/// What is asked of the board.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub filter: Filter,
    pub order: Order,
    pub after: Option<String>,
}

impl Ask {
    /// Reads an address within the rights of who looks.
    ///
    /// # Errors
    ///
    /// A value that is none of those known.
    pub fn read(service: &Service, visit: &Visit, directory: &Directory) -> Result<Self, WebError> {
        let view = &visit.view;
        let value = |key: &str| view.value(key).map(str::to_owned);
        let day = |key: &str| -> Result<Option<Day>, WebError> {
            view.value(key)
                .map(|text| {
                    text.parse::<srok_law::time::NaiveDate>()
                        .map(Day::from)
                        .map_err(|_| {
                            WebError::wrong(
                                format!("{key} = `{text}`"),
                                "write a date as 2026-11-24",
                            )
                        })
                })
                .transpose()
        };
        let flag = |key: &str| -> Result<Option<bool>, WebError> {
            match view.value(key) {
                None => Ok(None),
                Some("1" | "true") => Ok(Some(true)),
                Some("0" | "false") => Ok(Some(false)),
                Some(other) => Err(WebError::wrong(
                    format!("{key} = `{other}`"),
                    "write true or false, or leave it out",
                )),
            }
        };
        let states = named(view.value("state"), "state", States::named)?;
        let headline = view
            .value("headline")
            .map(|text| named(Some(text), "headline", Headline::named))
            .transpose()?
            .flatten();
        let order = named(view.value("order"), "order", Order::named)?.unwrap_or_default();
        let (stopped_from, stopped_before) = asked::stopped(
            service,
            day("stopped_from")?.map(Day::date),
            day("stopped_to")?.map(Day::date),
        )?;
        let limit = asked::limit(service, value("limit"))?;
        let severity = asked::severity(value("severity"), limit.is_none())?;
        Ok(Self {
            filter: Filter {
                as_of: view.as_of,
                states: states.unwrap_or_default(),
                headline,
                kind: value("kind"),
                limit,
                regulation: value("regulation"),
                severity,
                scope: visit.viewer.scope.clone(),
                organisations: visit.organisations(directory),
                official: value("official"),
                channel: value("channel"),
                service: value("service"),
                text: value("text"),
                due_from: day("due_from")?,
                due_to: day("due_to")?,
                stopped_from,
                stopped_before,
                contested: flag("contested")?,
                newly_since: flag("newly")?
                    .filter(|newly| *newly)
                    .and_then(|_| service.zone())
                    .map(|zone| zone.start_of(view.today).plus(-1)),
                learnt_late: flag("learnt_late")?,
            },
            order,
            after: value("after"),
        })
    }

    /// Tells whether the picture can answer: of what is open, and of what ended in the last days.
    pub fn is_open(&self, live: &Live) -> bool {
        let filter = &self.filter;
        let ended_lately = filter
            .stopped_from
            .is_some_and(|from| from >= live.ended_from());
        filter.as_of >= live.ended_from() && (filter.states.are_open() || ended_lately)
    }

    /// Returns the position after which the rows of the picture begin.
    pub fn position(&self) -> Result<Option<Position>, WebError> {
        let after = self.after.as_deref().map(str::parse);
        after.transpose().map_err(|error| asked::hinted(&error))
    }

    /// Returns the same question for the store, which lists by urgency only.
    pub fn wanted(&self, rows: Option<u64>) -> Result<Wanted, WebError> {
        let filter = &self.filter;
        if filter.newly_since.is_some() || filter.learnt_late.is_some() {
            return Err(WebError::wrong(
                "what is new today and what was learnt late are told of open terms of the last days only",
                "leave out `newly` and `learnt_late`, or the moment and the state",
            ));
        }
        let scope = match (&filter.scope, &filter.organisations) {
            (scope, None) => scope.clone(),
            (scope, Some(chosen)) => Scope::Organisations(
                chosen
                    .iter()
                    .filter(|organisation| scope.covers(Some(organisation)))
                    .cloned()
                    .collect(),
            ),
        };
        let after = self.after.as_deref().map(Cursor::read).transpose();
        Ok(Wanted {
            limit: filter.limit.clone(),
            headline: filter.headline.map(|headline| headline.code().to_owned()),
            kind: filter.kind.clone(),
            state: match filter.states {
                States::Any => None,
                States::Open => Some("open".into()),
                States::InTime => Some("in_time".into()),
                States::One(state) => Some(state.code().into()),
            },
            severity: filter.severity.clone(),
            scope,
            official: filter.official.clone(),
            channel: filter.channel.clone(),
            service: filter.service.clone(),
            text: filter.text.clone(),
            regulation: filter.regulation.clone(),
            due_from: filter.due_from,
            due_to: filter.due_to,
            contested: filter.contested,
            stopped_from: filter.stopped_from,
            stopped_before: filter.stopped_before,
            after: after.map_err(|error| asked::hinted(&error))?,
            rows,
            ..Wanted::default()
        })
    }
}

/// Returns what a value of an address stands for.
fn named<T>(
    text: Option<&str>,
    key: &str,
    of: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, WebError> {
    let Some(text) = text else { return Ok(None) };
    of(text).map(Some).ok_or_else(|| {
        WebError::wrong(
            format!("{key} = `{text}`"),
            "open the list from the overview and choose among its filters",
        )
    })
}
