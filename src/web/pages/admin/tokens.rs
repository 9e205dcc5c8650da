//! Which programs may send or read? Tokens: made and shown once, listed, revoked.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::super::super::session::Signed;
use super::super::super::{App, WebError};
use super::super::{Sheet, Visit};
use super::{Moments, Tab, tabs};
use crate::access::{May, Right};
use crate::case::Instant;
use crate::service::Service;
use crate::store::StoreError;
use crate::words::Lang;

/// Days a token is good for unless asked otherwise, and at most.
const DAYS: u32 = 365;
const MOST_DAYS: u32 = 3660;

/// What a form says.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Given {
    /// What is to be done: `create`, `revoke`.
    act: String,
    name: String,
    may: String,
    sources: String,
    organisations: String,
    days: String,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            act: "create".to_owned(),
            name: String::new(),
            may: May::Send.code().to_owned(),
            sources: String::new(),
            organisations: String::new(),
            days: DAYS.to_string(),
        }
    }
}

/// What came of a form.
#[derive(Debug, Default)]
struct Outcome {
    kept: Option<Given>,
    wrong: Option<(&'static str, String)>,
    done: Option<String>,
    token: Option<String>,
}

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    tabs: Vec<Tab>,
    csrf: String,
    rows: Vec<Row>,
    form: Form,
    done: Option<String>,
    /// A token that is shown this once.
    token: Option<String>,
    refusal: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    may: String,
    sources: String,
    organisations: String,
    created: String,
    expires: String,
    state: String,
    is_good: bool,
}

#[derive(Debug, Serialize)]
struct Form {
    name: String,
    is_send: bool,
    sources: String,
    organisations: String,
    days: String,
    most_days: u32,
    wrong: HashMap<&'static str, String>,
}

/// Shows the tokens.
pub(in crate::web::pages) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        page(service, visit, Outcome::default())
    })
    .await
}

/// Takes a form.
pub(in crate::web::pages) async fn take(
    State(app): State<App>,
    visit: Visit,
    Signed(given): Signed<Given>,
) -> Response {
    app.page(visit, move |service, visit| {
        let outcome = match given.act.as_str() {
            "revoke" => revoke(service, visit, &given.name)?,
            _ => create(service, visit, given)?,
        };
        page(service, visit, outcome)
    })
    .await
}

fn revoke(service: &Service, visit: &Visit, name: &str) -> Result<Outcome, WebError> {
    let author = &visit.viewer.account.login;
    let now = service.clock.now().into();
    match service.store.revoke_token(name, author, now) {
        Ok(()) => Ok(Outcome {
            done: Some(format!("{}: {name}", visit.pick("Отозван", "Revoked"))),
            ..Outcome::default()
        }),
        Err(StoreError::NoSuchToken { .. }) => {
            let said = visit.pick(
                "Действующего токена с таким названием нет.",
                "There is no such token in force.",
            );
            Ok(Outcome {
                wrong: Some(("", said.to_owned())),
                ..Outcome::default()
            })
        }
        Err(error) => Err(error.into()),
    }
}

fn create(service: &Service, visit: &Visit, given: Given) -> Result<Outcome, WebError> {
    let right = match right(service, &given, visit.lang)? {
        Ok(right) => right,
        Err(wrong) => {
            return Ok(Outcome {
                wrong: Some(wrong),
                kept: Some(given),
                ..Outcome::default()
            });
        }
    };
    let token = Right::new_token().map_err(|error| WebError::internal(&error))?;
    let author = &visit.viewer.account.login;
    match service.store.create_token(&token, &right, author) {
        Ok(()) => Ok(Outcome {
            done: Some(format!("{}: {}", visit.pick("Создан", "Made"), right.name)),
            token: Some(token),
            ..Outcome::default()
        }),
        Err(StoreError::TokenThere { .. }) => {
            let said = visit.pick(
                "Токен с таким названием уже действует.",
                "There is a token of this name in force.",
            );
            Ok(Outcome {
                wrong: Some(("name", said.to_owned())),
                kept: Some(given),
                ..Outcome::default()
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// A field, and what is wrong with it.
type Wrong = (&'static str, String);

/// Returns the right that a form asks for.
fn right(service: &Service, given: &Given, lang: Lang) -> Result<Result<Right, Wrong>, WebError> {
    let name = given.name.trim().to_owned();
    let wrong = |field, ru, en| Ok(Err((field, lang.pick(ru, en).to_owned())));
    if Right::check_name(&name).is_err() {
        return wrong(
            "name",
            "Не более 64 букв, цифр и знаков - _ .",
            "At most 64 letters, digits and the signs - _ .",
        );
    }
    let days: Option<u32> = given.days.trim().parse().ok();
    let Some(days) = days.filter(|days| (1..=MOST_DAYS).contains(days)) else {
        return wrong(
            "days",
            "Целое число дней, от 1 до 3660.",
            "A whole number of days, from 1 to 3660.",
        );
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.split([',', ' ', '\n', '\r', '\t', ';']);
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let organisations = words(&given.organisations);
    let directory = service.store.directory()?;
    let today = service.today();
    let is_unknown = |id: &&String| directory.organisation(id, today).is_none();
    if let Some(unknown) = organisations.iter().find(is_unknown) {
        let said = lang.pick("Нет в справочнике:", "Not in the directory:");
        return Ok(Err(("organisations", format!("{said} {unknown}"))));
    }
    let may = May::named(&given.may).unwrap_or(May::Read);
    let now = service.clock.now();
    Ok(Ok(Right {
        name,
        may,
        sources: if may == May::Send {
            words(&given.sources)
        } else {
            Vec::new()
        },
        organisations,
        created_at: now.into(),
        expires_at: Some((now + TimeDelta::days(i64::from(days))).into()),
        revoked_at: None,
    }))
}

fn page(service: &Service, visit: &Visit, outcome: Outcome) -> Result<Sheet, WebError> {
    let moments = Moments::of(service, visit)?;
    let lang = visit.lang;
    let is_refused = outcome.wrong.is_some();
    let (refusal, wrong) = match outcome.wrong {
        Some(("", text)) => (Some(text), HashMap::new()),
        Some(wrong) => (None, HashMap::from([wrong])),
        None => (None, HashMap::new()),
    };
    let now: Instant = service.clock.now().into();
    let kept = outcome.kept.unwrap_or_default();
    let tokens = service.store.tokens();
    let page = Page {
        tabs: tabs("/admin/tokens"),
        csrf: visit.viewer.csrf.clone(),
        rows: tokens
            .iter()
            .rev()
            .map(|token| row(token, now, &moments))
            .collect(),
        form: Form {
            is_send: kept.may == May::Send.code(),
            name: kept.name,
            sources: kept.sources,
            organisations: kept.organisations,
            days: kept.days,
            most_days: MOST_DAYS,
            wrong,
        },
        done: outcome.done,
        token: outcome.token,
        refusal,
    };
    let title = lang.pick("Токены", "Tokens");
    let sheet = Sheet::new("admin/tokens.html", title, &page);
    Ok(if is_refused {
        sheet.with_status(StatusCode::UNPROCESSABLE_ENTITY)
    } else {
        sheet
    })
}

fn row(token: &Right, now: Instant, moments: &Moments) -> Row {
    let lang = moments.lang;
    let all = |texts: &[String]| {
        if texts.is_empty() {
            lang.pick("все", "all").to_owned()
        } else {
            texts.join(", ")
        }
    };
    Row {
        name: token.name.clone(),
        may: token.may.label(lang).to_owned(),
        sources: match token.may {
            May::Send => all(&token.sources),
            May::Read | May::Observe => "—".to_owned(),
        },
        organisations: all(&token.organisations),
        created: moments.say(token.created_at),
        expires: token
            .expires_at
            .map_or_else(|| "—".to_owned(), |at| moments.say(at)),
        state: match token.revoked_at {
            Some(at) => format!("{} {}", lang.pick("отозван", "revoked"), moments.say(at)),
            None if token.is_good(now) => lang.pick("действует", "good").to_owned(),
            None => lang.pick("истек", "expired").to_owned(),
        },
        is_good: token.is_good(now),
    }
}
