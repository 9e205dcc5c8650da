//! Which programs may send or read? Tokens: made and shown once, listed, given a new secret, revoked.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::super::super::session::Signed;
use super::super::super::{App, WebError};
use super::super::{Sheet, Visit};
use super::{Moments, Tab, tabs};
use srok_core::access::token::{
    self, Asked, DAYS, MOST_DAYS, MOST_OVERLAP_DAYS, OVERLAP_DAYS, Standing, Unfit,
};
use srok_core::access::{May, Right};
use srok_law::case::{DAY, Instant};
use srok_law::words::Lang;
use srok_service::Service;
use srok_store::{Rotation, StoreError};

/// What a form says.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Given {
    /// What is to be done: `create`, `rotate`, `revoke`.
    act: String,
    name: String,
    may: String,
    sources: String,
    organisations: String,
    /// Bound to nothing, and meant so.
    all: bool,
    days: String,
    /// Days for which the old secret stays good.
    overlap: String,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            act: "create".to_owned(),
            name: String::new(),
            may: May::Send.code().to_owned(),
            sources: String::new(),
            organisations: String::new(),
            all: false,
            days: DAYS.to_string(),
            overlap: OVERLAP_DAYS.to_string(),
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
    overlap_days: u32,
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
    ends_soon: bool,
    /// Whether it can be given a new secret.
    is_current: bool,
}

#[derive(Debug, Serialize)]
struct Form {
    name: String,
    is_send: bool,
    sources: String,
    organisations: String,
    is_for_all: bool,
    days: String,
    most_days: u32,
    wrong: HashMap<&'static str, String>,
}

/// Shows the tokens.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        page(service, visit, Outcome::default())
    })
    .await
}

/// Takes a form.
pub(in crate::pages) async fn take(
    State(app): State<App>,
    visit: Visit,
    Signed(given): Signed<Given>,
) -> Response {
    app.page(visit, move |service, visit| {
        let outcome = match given.act.as_str() {
            "revoke" => revoke(service, visit, &given.name)?,
            "rotate" => rotate(service, visit, &given)?,
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
        Err(StoreError::NoSuchToken { .. }) => Ok(no_such_token(visit)),
        Err(error) => Err(error.into()),
    }
}

fn no_such_token(visit: &Visit) -> Outcome {
    let said = visit.pick(
        "Действующего токена с таким названием нет.",
        "There is no such token in force.",
    );
    Outcome {
        wrong: Some(("", said.to_owned())),
        ..Outcome::default()
    }
}

/// Gives a token a new secret; the old one stays good for some days.
fn rotate(service: &Service, visit: &Visit, given: &Given) -> Result<Outcome, WebError> {
    let overlap: Option<u32> = given.overlap.trim().parse().ok();
    let Some(overlap) = overlap.filter(|days| *days <= MOST_OVERLAP_DAYS) else {
        let said = match visit.lang {
            Lang::Ru => {
                format!("Прежний секрет может действовать от 0 до {MOST_OVERLAP_DAYS} дней.")
            }
            Lang::En => format!("The old secret can stay good for 0 to {MOST_OVERLAP_DAYS} days."),
        };
        return Ok(Outcome {
            wrong: Some(("", said)),
            ..Outcome::default()
        });
    };
    let now: Instant = service.clock.now().into();
    let rotation = Rotation {
        at: now,
        old_until: now.plus(i64::from(overlap) * DAY),
        expires_at: token::end(now, None).map_err(|error| WebError::internal(&error))?,
    };
    let token = Right::new_token().map_err(|error| WebError::internal(&error))?;
    let author = &visit.viewer.account.login;
    match service
        .store
        .rotate_token(&given.name, &token, rotation, author)
    {
        Ok(right) => Ok(Outcome {
            done: Some(format!(
                "{}: {}",
                visit.pick("Заменен", "Rotated"),
                right.name
            )),
            token: Some(token),
            ..Outcome::default()
        }),
        Err(StoreError::NoSuchToken { .. }) => Ok(no_such_token(visit)),
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
    let asked = Asked {
        name: given.name.trim().to_owned(),
        may: Some(may),
        sources: if may == May::Send {
            words(&given.sources)
        } else {
            Vec::new()
        },
        organisations,
        is_for_all: given.all,
        // what is no number is no number of days
        days: Some(given.days.trim().parse().unwrap_or(0)),
    };
    let right = asked.right(service.clock.now().into());
    Ok(right.map_err(|unfit| wrong(&unfit, lang)))
}

/// Returns the field at fault, and what is wrong with it.
fn wrong(unfit: &Unfit, lang: Lang) -> Wrong {
    let (field, ru, en) = match unfit {
        Unfit::Name(_) => (
            "name",
            "Не более 64 букв, цифр и знаков - _ .".to_owned(),
            "At most 64 letters, digits and the signs - _ .".to_owned(),
        ),
        Unfit::Unbound(_) => (
            "all",
            "Не указаны ни источники, ни подразделения. Укажите их или подтвердите, что токен не ограничивается.".to_owned(),
            "Neither sources nor organisations are named. Name them, or confirm that the token is bound to nothing.".to_owned(),
        ),
        Unfit::AllAndSome => (
            "all",
            "Указаны источники или подразделения: снимите отметку или очистите их.".to_owned(),
            "Sources or organisations are named: clear the mark, or clear them.".to_owned(),
        ),
        Unfit::Source { prefix, .. } => (
            "sources",
            format!("«{prefix}» не годится: целые части через «/», без «.», «..», «%», «\\» и «/» в конце; //srok занято системой."),
            format!("“{prefix}” does not do: whole segments divided by “/”, without “.”, “..”, “%”, “\\” or a “/” at the end; //srok is taken."),
        ),
        Unfit::Days(_) => (
            "days",
            format!("Целое число дней, от 1 до {MOST_DAYS}."),
            format!("A whole number of days, from 1 to {MOST_DAYS}."),
        ),
    };
    (field, lang.pick(&ru, &en).to_owned())
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
            .map(|token| row(token, &tokens, now, &moments))
            .collect(),
        form: Form {
            is_send: kept.may == May::Send.code(),
            name: kept.name,
            sources: kept.sources,
            organisations: kept.organisations,
            is_for_all: kept.all,
            days: kept.days,
            most_days: MOST_DAYS,
            wrong,
        },
        overlap_days: OVERLAP_DAYS,
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

fn row(token: &Right, all_tokens: &[Right], now: Instant, moments: &Moments) -> Row {
    let lang = moments.lang;
    let standing = Standing::of(token, all_tokens, now);
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
        state: match standing {
            Standing::Revoked(at) => format!("{} {}", standing.label(lang), moments.say(at)),
            _ => standing.label(lang).to_owned(),
        },
        is_good: token.is_good(now),
        ends_soon: standing == Standing::EndsSoon,
        is_current: matches!(standing, Standing::Good | Standing::EndsSoon),
    }
}
