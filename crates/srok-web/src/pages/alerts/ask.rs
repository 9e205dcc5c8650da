//! Which alerts are asked for? The filters of the address, each mistake named.

use xxhash_rust::xxh3::xxh3_64;

use super::super::super::WebError;
use super::super::Visit;
use srok_core::access::{Role, Scope};
use srok_service::Service;
use srok_store::{AlertPage, AlertReader, AlertState};

/// What an alert may be about, in the order of the page.
pub(super) const ABOUT: [&str; 7] = [
    "overdue",
    "again",
    "past_aim",
    "last_day",
    "due_soon",
    "correction",
    "feed",
];

/// The filters.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub page: AlertPage,
    /// The case, as it was written.
    pub case: String,
}

impl Ask {
    /// Reads the filters.
    ///
    /// # Errors
    ///
    /// A state, a threshold or a position that is none.
    pub fn read(service: &Service, visit: &Visit) -> Result<Self, WebError> {
        let view = &visit.view;
        let value = |key| view.value(key).map(str::to_owned);
        let state = view
            .value("state")
            .map(|text| AlertState::named(text).ok_or_else(|| no_state(visit, text)))
            .transpose()?;
        let about = value("threshold");
        if let Some(text) = about.as_deref().filter(|text| !ABOUT.contains(text)) {
            return Err(WebError::wrong(
                format!("{} `{text}`", visit.pick("нет порога", "no threshold")),
                format!("{}: {}", visit.pick("есть", "there are"), ABOUT.join(", ")),
            ));
        }
        let before = view
            .value("after")
            .map(|text| text.parse::<i64>().map_err(|_| no_place(visit, text)))
            .transpose()?;
        let case = value("case").unwrap_or_default();
        Ok(Self {
            page: AlertPage {
                reader: reader(service, visit, &case)?,
                recipient: value("recipient"),
                state,
                about,
                unanswered: view.value("unanswered").is_some_and(|text| text != "0"),
                before,
                rows: 0,
            },
            case,
        })
    }
}

/// Returns who asks: an official reads the own alerts only.
fn reader(service: &Service, visit: &Visit, case: &str) -> Result<AlertReader, WebError> {
    let account = &visit.viewer.account;
    let scope = if account.role == Role::Official {
        Scope::Organisations(Vec::new())
    } else {
        visit.viewer.scope.clone()
    };
    Ok(AlertReader {
        scope,
        official: account.official.clone(),
        organisations: visit.organisations(&*service.store.directory()?),
        case_key: (!case.is_empty()).then(|| xxh3_64(case.as_bytes())),
    })
}

fn no_state(visit: &Visit, text: &str) -> WebError {
    let known = AlertState::ALL.map(AlertState::code);
    WebError::wrong(
        format!("{} `{text}`", visit.pick("нет состояния", "no state")),
        format!("{}: {}", visit.pick("есть", "there are"), known.join(", ")),
    )
}

fn no_place(visit: &Visit, text: &str) -> WebError {
    WebError::wrong(
        format!("after = `{text}`"),
        visit.pick(
            "Откройте список сначала и листайте его ссылкой «Дальше».",
            "Open the list from its beginning and go on with «Next».",
        ),
    )
}
