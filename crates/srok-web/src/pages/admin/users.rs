//! Who may sign in? Accounts: made, changed, disabled, given a new password. Errors stand at their field, and what was typed is kept.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::super::super::session::Signed;
use super::super::super::{App, WebError};
use super::super::frame::{Choice, organisations};
use super::super::{Sheet, Visit};
use super::{Moments, Tab, tabs};
use srok_core::access::{Role, Scope};
use srok_core::account::{Account, Held};
use srok_core::audit::Kind;
use srok_engine::accounts::{Clerk, NotMade, Wanted};
use srok_law::words::Lang;
use srok_service::Service;
use srok_store::AuditWanted;

/// Sign-ins looked through for the last one of each account.
const SIGN_INS: i64 = 5000;

/// What a form says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Given {
    /// What is to be done: `create`, `change`, `disable`, `enable`, `reset`, `unlock`.
    act: String,
    login: String,
    name: String,
    role: String,
    organisation: String,
    official: String,
}

/// What came of a form.
#[derive(Debug, Default)]
struct Outcome {
    /// What the form said, where it has to be filled in again.
    kept: Option<Given>,
    wrong: Option<(&'static str, String)>,
    done: Option<String>,
    /// A password that is shown this once, with its login.
    once: Option<(String, String)>,
}

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    tabs: Vec<Tab>,
    csrf: String,
    rows: Vec<Row>,
    form: Form,
    /// What is wrong with a form that is no field's fault.
    refusal: Option<String>,
    done: Option<String>,
    once: Option<Once>,
}

#[derive(Debug, Serialize)]
struct Once {
    login: String,
    password: String,
}

#[derive(Debug, Serialize)]
struct Row {
    login: String,
    name: String,
    role: String,
    bound: String,
    official: Option<String>,
    state: String,
    is_disabled: bool,
    is_own: bool,
    /// How it is closed by failed sign-ins.
    held: Option<String>,
    last: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct Form {
    is_change: bool,
    login: String,
    name: String,
    official: String,
    roles: Vec<Choice>,
    organisations: Vec<Choice>,
    wrong: HashMap<&'static str, String>,
}

/// Shows the accounts.
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
    let asking = visit.clone();
    let outcome = app
        .hashing(move |service| act(service, &asking, given))
        .await;
    app.page(visit, move |service, visit| page(service, visit, outcome?))
        .await
}

/// Does what a form asks for.
fn act(service: &Service, visit: &Visit, given: Given) -> Result<Outcome, WebError> {
    let clerk = Clerk {
        store: &service.store,
        author: &visit.viewer.account.login,
        now: service.clock.now().into(),
        today: service.today(),
    };
    let lang = visit.lang;
    let is_own = given.login == visit.viewer.account.login;
    let wanted = Wanted {
        login: given.login.clone(),
        name: given.name.clone(),
        role: Role::named(&given.role),
        organisation: given.organisation.clone(),
        official: given.official.clone(),
    };
    let done = match given.act.as_str() {
        "change" | "disable" if is_own => {
            let said = lang.pick(
                "Свою учетную запись изменить или отключить нельзя: это делает другой администратор.",
                "Nobody changes or disables the own account: another administrator does.",
            );
            return Ok(Outcome {
                wrong: Some(("", said.to_owned())),
                ..Outcome::default()
            });
        }
        "create" => clerk
            .create(&wanted, None)
            .map(|(account, once)| (account.login, once, lang.pick("Создана", "Made"))),
        "change" => clerk
            .change(&given.login, &wanted)
            .map(|account| (account.login, None, lang.pick("Изменена", "Changed"))),
        "disable" => clerk
            .disable(&given.login)
            .map(|account| (account.login, None, lang.pick("Отключена", "Disabled"))),
        "enable" => clerk
            .enable(&given.login)
            .map(|account| (account.login, None, lang.pick("Включена", "Enabled"))),
        "reset" => clerk.reset(&given.login, None).map(|once| {
            service.lockout.forget(&given.login);
            let said = lang.pick("Пароль сброшен", "Password reset");
            (given.login.clone(), once, said)
        }),
        "unlock" => clerk.unlock(&given.login).map(|()| {
            service.lockout.forget(&given.login);
            let said = lang.pick("Вход снова открыт", "Unlocked");
            (given.login.clone(), None, said)
        }),
        other => {
            return Err(WebError::wrong(
                format!("there is no act `{other}`"),
                "use the buttons of the page",
            ));
        }
    };
    match done {
        Ok((login, once, said)) => Ok(Outcome {
            done: Some(format!("{said}: {login}")),
            once: once.map(|password| (login, password)),
            ..Outcome::default()
        }),
        Err(refusal) => refused(refusal, given, lang),
    }
}

fn refused(refusal: NotMade, given: Given, lang: Lang) -> Result<Outcome, WebError> {
    let Some(text) = refusal.text(lang) else {
        return Err(WebError::internal(&refusal));
    };
    let is_form = ["create", "change"].contains(&given.act.as_str());
    Ok(Outcome {
        wrong: Some((if is_form { refusal.field() } else { "" }, text)),
        kept: is_form.then_some(given),
        ..Outcome::default()
    })
}

fn page(service: &Service, visit: &Visit, outcome: Outcome) -> Result<Sheet, WebError> {
    let lang = visit.lang;
    let is_refused = outcome.wrong.is_some();
    let (refusal, wrong) = match outcome.wrong {
        Some(("", text)) => (Some(text), HashMap::new()),
        Some(wrong) => (None, HashMap::from([wrong])),
        None => (None, HashMap::new()),
    };
    let page = Page {
        tabs: tabs("/admin/users"),
        csrf: visit.viewer.csrf.clone(),
        rows: rows(service, visit)?,
        form: form(service, visit, outcome.kept, wrong)?,
        refusal,
        done: outcome.done,
        once: outcome
            .once
            .map(|(login, password)| Once { login, password }),
    };
    let title = lang.pick("Учетные записи", "Accounts");
    let sheet = Sheet::new("admin/users.html", title, &page);
    Ok(if is_refused {
        sheet.with_status(axum::http::StatusCode::UNPROCESSABLE_ENTITY)
    } else {
        sheet
    })
}

fn rows(service: &Service, visit: &Visit) -> Result<Vec<Row>, WebError> {
    let moments = Moments::of(service, visit)?;
    let signed_in = service.store.audit(&AuditWanted {
        kind: Some(Kind::SignedIn.code().to_owned()),
        rows: SIGN_INS,
        ..AuditWanted::default()
    })?;
    let mut last: HashMap<&str, _> = HashMap::new();
    for entry in &signed_in {
        last.entry(entry.author.as_str()).or_insert(entry.at);
    }
    let directory = service.store.directory()?;
    let lang = visit.lang;
    let now = service.clock.now().into();
    let accounts = service.store.accounts();
    let rows = accounts.iter().map(|account| Row {
        name: account.name.clone(),
        role: account.role.label(lang).to_owned(),
        bound: bound(
            account,
            &account.scope(&directory, service.today()),
            |id| {
                directory
                    .organisation(id, service.today())
                    .map_or_else(|| id.to_owned(), |found| found.name.clone())
            },
            lang,
        ),
        official: account.official.clone(),
        state: match account.disabled_at {
            Some(at) => format!("{} {}", lang.pick("отключена", "disabled"), moments.say(at)),
            None if account.must_change => lang
                .pick("пароль еще не сменен", "password not changed yet")
                .to_owned(),
            None => lang.pick("действует", "good").to_owned(),
        },
        held: service
            .lockout
            .held(&account.login, now)
            .map(|held| said_held(held, &moments)),
        is_disabled: account.is_disabled(),
        is_own: account.login == visit.viewer.account.login,
        last: last
            .get(account.login.as_str())
            .map_or_else(|| "—".to_owned(), |at| moments.say(*at)),
        href: visit
            .view
            .same("/admin/users", &[("change", &account.login)]),
        login: account.login.clone(),
    });
    Ok(rows.collect())
}

/// Says how an account is closed by failed sign-ins.
fn said_held(held: Held, moments: &Moments) -> String {
    let until = moments.exactly(held.until);
    match moments.lang {
        Lang::Ru => format!(
            "после неудачных попыток вход задержан до {until}, адресов: {}",
            held.places
        ),
        Lang::En => format!(
            "sign-ins held up until {until} after failures, addresses: {}",
            held.places
        ),
    }
}

/// Says about whom an account may read.
fn bound(account: &Account, scope: &Scope, name: impl Fn(&str) -> String, lang: Lang) -> String {
    match (scope, &account.organisation) {
        (Scope::Everything, _) => lang.pick("все", "all").to_owned(),
        (Scope::Organisations(all), _) if all.is_empty() => lang
            .pick("никого: нет в справочнике", "nobody: not in the directory")
            .to_owned(),
        (Scope::Organisations(all), Some(organisation)) if all.len() > 1 => format!(
            "{} {} {}",
            name(organisation),
            lang.pick("и подчиненные:", "and beneath it:"),
            all.len() - 1
        ),
        (Scope::Organisations(all), _) => {
            let names: Vec<String> = all.iter().map(|id| name(id)).collect();
            names.join(", ")
        }
    }
}

/// Returns the form: as it was filled in, or of the account that is to be changed, or empty.
fn form(
    service: &Service,
    visit: &Visit,
    kept: Option<Given>,
    wrong: HashMap<&'static str, String>,
) -> Result<Form, WebError> {
    let lang = visit.lang;
    let changed = visit.view.value("change");
    let account = changed.and_then(|login| service.store.account(login));
    let given = kept.unwrap_or_else(|| account.map_or_else(Given::default, Given::from));
    let roles = Role::ALL.map(|role| Choice {
        value: role.code().to_owned(),
        label: role.label(lang).to_owned(),
        is_chosen: role.code() == given.role,
    });
    let directory = service.store.directory()?;
    let chosen = Some(given.organisation.as_str());
    Ok(Form {
        is_change: given.act == "change",
        roles: roles.into(),
        organisations: organisations(&directory, service.today(), &Scope::Everything, chosen),
        login: given.login,
        name: given.name,
        official: given.official,
        wrong,
    })
}

impl From<Account> for Given {
    fn from(account: Account) -> Self {
        Self {
            act: "change".to_owned(),
            login: account.login,
            name: account.name,
            role: account.role.code().to_owned(),
            organisation: account.organisation.unwrap_or_default(),
            official: account.official.unwrap_or_default(),
        }
    }
}
