//! What may everybody see of the reports on complaints? A page with charts and tables, and the same as files, without signing in.
//!
//! All of it is made once after each approval and kept ([`srok_service::open_data`]); who may see it is a matter of the settings.

mod drawn;
mod table;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::super::exported::Public;
use super::super::{App, WebError, answer};
use super::frame::Sheet;
use super::view::address;
use super::visit::Alone;
use srok_charts::Chart;
use srok_core::small_cells::FEWEST;
use srok_law::words::{self, Lang};
use srok_reports::complaints::published::{Published, Quarter, Series};
use srok_service::Service;
use srok_service::open_data::OpenData;
use table::{Definition, Section, Totals};

/// Where the page is.
pub(super) const PATH: &str = "/open-data";

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    /// Absent where nothing was approved yet.
    shown: Option<Shown>,
    publisher: Option<String>,
    licence: Option<String>,
    most_withheld: u64,
}

/// What was chosen.
#[derive(Debug, Serialize)]
struct Shown {
    act: String,
    body: String,
    period: String,
    version: u32,
    approved: String,
    bodies: Vec<Link>,
    periods: Vec<Link>,
    charts: Vec<Chart>,
    totals: Totals,
    sections: Vec<Section>,
    definitions: Vec<Definition>,
    /// All figures of the data set, and how many of them are withheld.
    figures: usize,
    withheld: usize,
}

/// A choice that is a link.
#[derive(Debug, Serialize)]
struct Link {
    label: String,
    href: String,
    is_here: bool,
}

/// What is asked for in the address.
#[derive(Debug, Clone, Default)]
struct Asked {
    lang: Option<Lang>,
    regulation: Option<String>,
    organisation: Option<String>,
    period: Option<String>,
}

impl Asked {
    fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "lang" => asked.lang = lang(&value).or(asked.lang),
                "regulation" => asked.regulation = Some(value.into_owned()),
                "organisation" => asked.organisation = Some(value.into_owned()),
                "period" => asked.period = Some(value.into_owned()),
                _ => {}
            }
        }
        asked
    }
}

fn lang(code: &str) -> Option<Lang> {
    [Lang::Ru, Lang::En]
        .into_iter()
        .find(|lang| lang.code() == code)
}

/// Shows the page.
pub(super) async fn show(State(app): State<App>, mut alone: Alone, request: Request) -> Response {
    let asked = Asked::read(request.uri().query().unwrap_or_default());
    if let Some(lang) = asked.lang {
        alone.lang = lang;
        // so that the link to the other language is not undone by the address it leads to
        alone.here = without_lang(&asked);
    }
    let lang = alone.lang;
    let made = app
        .blocking(move |service| {
            let data = made(service)?;
            page(service, &data, &asked, lang)
        })
        .await;
    match made {
        Ok(page) => {
            let title = lang.pick("Открытые данные о жалобах", "Open data on complaints");
            let sheet = Sheet::new("open_data.html", title, &*page);
            alone.page(&app, sheet).await
        }
        Err(WebError::NotThere(_)) => super::nothing(State(app), request).await,
        Err(error) => error.into_response(),
    }
}

/// Gives the figures as CSV.
pub(super) async fn csv(State(app): State<App>, headers: HeaderMap) -> Response {
    let kind = "text/csv; charset=utf-8; header=present";
    file(&app, &headers, kind, |data| data.csv.clone()).await
}

/// Gives the figures as JSON.
pub(super) async fn json(State(app): State<App>, headers: HeaderMap) -> Response {
    file(&app, &headers, "application/json", |data| data.json.clone()).await
}

/// Gives the passport of the data set.
pub(super) async fn passport(State(app): State<App>, headers: HeaderMap) -> Response {
    let kind = "text/csv; charset=utf-8; header=present";
    file(&app, &headers, kind, |data| data.passport.clone()).await
}

async fn file(
    app: &App,
    headers: &HeaderMap,
    kind: &'static str,
    which: impl FnOnce(&OpenData) -> Vec<u8> + Send + 'static,
) -> Response {
    match app.blocking(|service| Ok(which(&*made(service)?))).await {
        Ok(content) => {
            let mut response = answer::tagged(headers, content, kind);
            response.extensions_mut().insert(Public);
            let headers = response.headers_mut();
            headers.insert(
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, no-cache"),
            );
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            response
        }
        Err(error) => error.into_response(),
    }
}

fn made(service: &Service) -> Result<std::sync::Arc<OpenData>, WebError> {
    service
        .open_data()
        .map_err(|error| WebError::internal(&error))
}

/// Returns what the page places: made at the first look at a choice, which must be there.
fn page(
    service: &Service,
    data: &OpenData,
    asked: &Asked,
    lang: Lang,
) -> Result<std::sync::Arc<serde_json::Value>, WebError> {
    let nothing = || WebError::NotThere(String::new());
    let chosen = match choose(&data.published, asked) {
        Some(chosen) => Some(chosen),
        // a choice that is not there
        None if asked.regulation.is_some() || asked.period.is_some() => return Err(nothing()),
        None => None,
    };
    let name = chosen.map_or_else(String::new, |(series, quarter)| here(series, Some(quarter)));
    data.page(&format!("{} {name}", lang.code()), || {
        let shown =
            chosen.map(|(series, quarter)| shown(service, &data.published, series, quarter, lang));
        let settings = &service.config.reports;
        let page = Page {
            shown: shown.transpose()?,
            publisher: settings.publisher.clone(),
            licence: settings.licence.clone(),
            most_withheld: FEWEST - 1,
        };
        serde_json::to_value(page).map_err(|error| WebError::internal(&error))
    })
}

/// Returns the body and quarter asked for: the first body and the last quarter unless others are named.
fn choose<'a>(published: &'a Published, asked: &Asked) -> Option<(&'a Series, &'a Quarter)> {
    let is_asked = |wanted: Option<&String>, code: &str| wanted.is_none_or(|it| it == code);
    let series = published.series.iter().find(|series| {
        let body = series.organisation.as_ref().map_or("", |body| &body.code);
        is_asked(asked.regulation.as_ref(), &series.regulation.code)
            && is_asked(asked.organisation.as_ref(), body)
    })?;
    let mut quarters = series.quarters.iter().rev();
    let quarter =
        quarters.find(|quarter| is_asked(asked.period.as_ref(), &quarter.period.to_string()))?;
    Some((series, quarter))
}

/// Returns the address of a body and a quarter.
fn here(series: &Series, quarter: Option<&Quarter>) -> String {
    let body = series.organisation.as_ref().map_or("", |body| &body.code);
    let period = quarter.map_or_else(String::new, |quarter| quarter.period.to_string());
    let mut query = vec![
        ("regulation", series.regulation.code.as_str()),
        ("organisation", body),
    ];
    if !period.is_empty() {
        query.push(("period", period.as_str()));
    }
    address(PATH, query.into_iter())
}

fn without_lang(asked: &Asked) -> String {
    let query = [
        ("regulation", &asked.regulation),
        ("organisation", &asked.organisation),
        ("period", &asked.period),
    ];
    let query = query
        .iter()
        .filter_map(|(key, value)| Some((*key, value.as_deref()?)));
    address(PATH, query)
}

/// Returns the name of the act with its number, which may be part of the name.
fn act(series: &Series, lang: Lang) -> String {
    let (title, number) = (series.regulation.label(lang), series.act.as_str());
    let short = number.split_whitespace().nth(1).unwrap_or(number);
    if title.contains(short) {
        title.to_owned()
    } else {
        format!("{title}, {number}")
    }
}

fn shown(
    service: &Service,
    published: &Published,
    series: &Series,
    quarter: &Quarter,
    lang: Lang,
) -> Result<Shown, WebError> {
    let body = |series: &Series| {
        series.organisation.as_ref().map_or_else(
            || {
                lang.pick("Все органы и подразделения", "All bodies and units")
                    .to_owned()
            },
            |body| body.label(lang).to_owned(),
        )
    };
    let acts = published
        .series
        .iter()
        .map(|series| &series.regulation.code);
    let is_one_act = acts.clone().all(|act| *act == series.regulation.code);
    let bodies = published.series.iter().map(|other| Link {
        label: if is_one_act {
            body(other)
        } else {
            format!("{}, {}", body(other), other.act)
        },
        href: here(other, None),
        is_here: std::ptr::eq(other, series),
    });
    let periods = series.quarters.iter().rev().map(|other| Link {
        label: other.period.words(lang),
        href: here(series, Some(other)),
        is_here: std::ptr::eq(other, quarter),
    });
    let (figures, withheld) = published.counted();
    let approved = service.zone().map_or_else(
        || quarter.approved_at.to_string(),
        |zone| words::moment(lang, &zone, quarter.approved_at),
    );
    Ok(Shown {
        act: act(series, lang),
        body: body(series),
        period: quarter.period.words(lang),
        version: quarter.version,
        approved,
        bodies: bodies.collect(),
        periods: periods.collect(),
        charts: drawn::charts(series, quarter, lang).map_err(|error| WebError::internal(&error))?,
        totals: Totals::of(series, quarter, lang),
        sections: table::sections(quarter, lang),
        definitions: table::definitions(lang),
        figures,
        withheld,
    })
}
