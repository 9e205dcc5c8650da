//! What stands around every page? Navigation, scope, moment, freshness of the sources, and who is looking.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::super::WebError;
use super::templates::Templates;
use super::visit::Alone;
use super::{Visit, assets};
use srok_core::access::{Area, Scope};
use srok_core::directory::Directory;
use srok_core::freshness::Habit;
use srok_law::case::Day;
use srok_law::period::Period;
use srok_law::words;
use srok_service::Service;

/// A page without its frame.
#[derive(Debug)]
pub(crate) struct Sheet {
    template: &'static str,
    title: String,
    status: StatusCode,
    context: serde_json::Value,
    /// Whether the scope can be chosen on it.
    has_scope: bool,
    /// Whether the service is part of that.
    has_service: bool,
}

impl Sheet {
    /// Returns a page: a template of `dashboards/pages`, its title, and what it places as `page`.
    pub fn new(template: &'static str, title: impl Into<String>, context: &impl Serialize) -> Self {
        Self {
            template,
            title: title.into(),
            status: StatusCode::OK,
            context: serde_json::to_value(context).unwrap_or_default(),
            has_scope: false,
            has_service: true,
        }
    }

    /// Has organisation, service and period chosen at its head.
    pub const fn with_scope(mut self) -> Self {
        self.has_scope = true;
        self
    }

    /// Has organisation and period alone chosen there: the service means nothing on the page.
    pub const fn without_service(mut self) -> Self {
        self.has_service = false;
        self
    }

    /// Answers with another status.
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Returns the page in its frame.
    pub fn html(&self, templates: &Templates, frame: &Frame) -> Result<Response, WebError> {
        let (frame, page) = (Value::from(Serde(frame)), Value::from(Serde(&self.context)));
        let html = templates
            .render(
                self.template,
                minijinja::context! { frame => frame, page => page },
            )
            .map_err(|error| WebError::internal(&format!("{error:#}")))?;
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("private, no-store"),
            ),
            (header::VARY, HeaderValue::from_static("cookie")),
        ];
        Ok((self.status, headers, html).into_response())
    }
}

/// What stands around a page.
#[derive(Debug, Serialize)]
pub(crate) struct Frame {
    lang: &'static str,
    theme: &'static str,
    title: String,
    here: String,
    assets: &'static str,
    name: String,
    role: String,
    csrf: String,
    nav: Vec<Entry>,
    more: Vec<Entry>,
    scope: Option<ScopeForm>,
    as_of: String,
    is_past: bool,
    sources: SourcesLine,
    lag: Option<String>,
}

#[derive(Debug, Serialize)]
struct Entry {
    href: String,
    key: &'static str,
    is_here: bool,
}

/// How many sources send as usual.
#[derive(Debug, Default, Serialize)]
struct SourcesLine {
    all: usize,
    fresh: usize,
    /// Too little is known of them to say.
    unknown: usize,
    stale: Vec<String>,
}

/// The form at the head of a page.
#[derive(Debug, Serialize)]
struct ScopeForm {
    path: String,
    organisations: Vec<Choice>,
    services: Vec<Choice>,
    periods: Vec<Choice>,
    kept: Vec<(String, String)>,
}

/// One of a list to choose from.
#[derive(Debug, Serialize)]
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// The pages of the navigation: path, key of the word, area. The first ones stand in the row, the rest under «Еще».
const NAV: &[(&str, &str, Area)] = &[
    ("/", "nav.overview", Area::Overview),
    ("/board", "nav.board", Area::Board),
    ("/procedures", "nav.procedures", Area::Procedures),
    ("/complaints", "nav.complaints", Area::Complaints),
    ("/reports", "nav.reports", Area::Reports),
    ("/regulations", "nav.regulations", Area::Law),
    ("/calendar", "nav.calendar", Area::Law),
    ("/calculator", "nav.calculator", Area::Law),
    ("/alerts", "nav.alerts", Area::Alerts),
];
const MORE: &[(&str, &str, Area)] = &[
    ("/weekly-plan", "nav.weekly_plan", Area::WeeklyPlan),
    ("/data-quality", "nav.data_quality", Area::DataQuality),
    ("/findings", "nav.findings", Area::Findings),
    ("/queue", "nav.queue", Area::Queue),
    ("/quality", "nav.quality", Area::Quality),
    ("/journal", "nav.journal", Area::Journal),
    ("/admin", "nav.admin", Area::Administration),
];

/// Quarters offered at the head of a page, the present one first.
const QUARTERS: usize = 6;

impl Frame {
    /// Returns what stands around a page.
    ///
    /// # Errors
    ///
    /// The directory cannot be read.
    pub fn of(service: &Service, visit: &Visit, sheet: &Sheet) -> Result<Self, WebError> {
        let lang = visit.lang;
        let view = &visit.view;
        let zone = service
            .zone()
            .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
        let entries = |of: &[(&'static str, &'static str, Area)]| {
            of.iter()
                .filter(|(_, _, area)| visit.viewer.may(*area))
                .map(|(path, key, _)| Entry {
                    href: view.link(path, &[]),
                    key,
                    is_here: *path == visit.path
                        || (*path != "/" && visit.path.starts_with(&format!("{path}/"))),
                })
                .collect()
        };
        let sources = service.sources(&visit.viewer.scope);
        let stale: Vec<_> = sources
            .iter()
            .filter(|source| source.state == Habit::Stale)
            .map(|source| source.source.clone())
            .collect();
        let fresh = sources
            .iter()
            .filter(|source| source.state == Habit::Fresh)
            .count();
        let scope = if sheet.has_scope {
            let directory = service.store.directory()?;
            let mut form = scope_form(service, visit, &directory);
            if !sheet.has_service {
                form.services.clear();
            }
            Some(form)
        } else {
            None
        };
        let lag = service.lag();
        Ok(Self {
            lang: lang.code(),
            theme: visit.theme,
            title: sheet.title.clone(),
            here: visit.here.clone(),
            assets: assets::HASH.as_str(),
            name: visit.viewer.account.name.clone(),
            role: visit.viewer.account.role.label(lang).to_owned(),
            csrf: visit.viewer.csrf.clone(),
            nav: entries(NAV),
            more: entries(MORE),
            scope,
            as_of: words::moment(lang, &zone, view.as_of),
            is_past: view.moment.is_some(),
            sources: SourcesLine {
                all: sources.len(),
                fresh,
                unknown: sources.len() - fresh - stale.len(),
                stale,
            },
            lag: (lag.as_secs() >= 2).then(|| {
                let seconds = i64::try_from(lag.as_secs()).unwrap_or(i64::MAX);
                format!("{} {}", words::number(seconds), lang.pick("с", "s"))
            }),
        })
    }
}

impl Frame {
    /// Returns what stands around a page that stands alone.
    ///
    /// # Errors
    ///
    /// The zone of the settings is not known.
    pub fn alone(service: &Service, alone: &Alone, sheet: &Sheet) -> Result<Self, WebError> {
        let lang = alone.lang;
        let zone = service
            .zone()
            .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
        let account = alone.viewer.as_ref().map(|viewer| &viewer.account);
        Ok(Self {
            lang: lang.code(),
            theme: alone.theme,
            title: sheet.title.clone(),
            here: alone.here.clone(),
            assets: assets::HASH.as_str(),
            name: account.map_or_else(String::new, |account| account.name.clone()),
            role: account.map_or_else(String::new, |account| account.role.label(lang).to_owned()),
            csrf: alone
                .viewer
                .as_ref()
                .map_or_else(String::new, |viewer| viewer.csrf.clone()),
            nav: Vec::new(),
            more: Vec::new(),
            scope: None,
            as_of: words::moment(lang, &zone, service.clock.now().into()),
            is_past: false,
            sources: SourcesLine::default(),
            lag: None,
        })
    }
}

fn scope_form(service: &Service, visit: &Visit, directory: &Directory) -> ScopeForm {
    let (view, lang) = (&visit.view, visit.lang);
    let periods = std::iter::successors(Some(Period::quarter_of(view.today)), |period| {
        Some(period.before())
    });
    let mut periods: Vec<Period> = periods.take(QUARTERS).collect();
    periods.push(Period::month_of(view.today));
    periods.push(Period::Year(match Period::quarter_of(view.today) {
        Period::Quarter(year, _) => year,
        _ => 1970,
    }));
    let chosen = view.period();
    if !periods.contains(&chosen) {
        periods.insert(0, chosen);
    }
    let kept = view
        .all
        .iter()
        .filter(|(key, _)| !["organisation", "service", "period", "after"].contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    ScopeForm {
        path: visit.path.clone(),
        organisations: organisations(
            directory,
            view.today,
            &visit.viewer.scope,
            view.organisation.as_deref(),
        ),
        services: services(service, view.service.as_deref()),
        periods: periods
            .into_iter()
            .map(|period| Choice {
                value: period.to_string(),
                label: period.words(lang),
                is_chosen: period == chosen,
            })
            .collect(),
        kept,
    }
}

/// Returns the organisations that may be read, as a tree: what lies beneath another is set in.
pub(crate) fn organisations(
    directory: &Directory,
    on: Day,
    scope: &Scope,
    chosen: Option<&str>,
) -> Vec<Choice> {
    let mut choices = Vec::new();
    let readable: Vec<_> = directory
        .organisations(on)
        .into_iter()
        .filter(|organisation| scope.covers(Some(&organisation.id)))
        .collect();
    let is_root = |parent: Option<&str>| {
        parent.is_none_or(|parent| readable.iter().all(|known| known.id != parent))
    };
    let mut open: Vec<(usize, &str)> = readable
        .iter()
        .rev()
        .filter(|organisation| is_root(organisation.parent.as_deref()))
        .map(|organisation| (0, organisation.id.as_str()))
        .collect();
    while let Some((depth, id)) = open.pop() {
        let Some(organisation) = readable.iter().find(|known| known.id == id) else {
            continue;
        };
        choices.push(Choice {
            value: id.to_owned(),
            label: format!("{}{}", "\u{2003}".repeat(depth), organisation.name),
            is_chosen: chosen == Some(id),
        });
        let beneath = readable.iter().rev();
        open.extend(
            beneath
                .filter(|known| known.parent.as_deref() == Some(id))
                .map(|known| (depth + 1, known.id.as_str())),
        );
    }
    choices
}

/// Returns the services that cases are about.
fn services(service: &Service, chosen: Option<&str>) -> Vec<Choice> {
    service
        .live()
        .map(|live| live.services().to_vec())
        .unwrap_or_default()
        .into_iter()
        .map(|name| Choice {
            is_chosen: chosen == Some(name.as_str()),
            label: name.clone(),
            value: name,
        })
        .collect()
}
