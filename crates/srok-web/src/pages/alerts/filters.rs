//! By what are alerts chosen, and how many are there of each? Filters with counts, outcomes, and why there may be none at all.

use serde::Serialize;

use super::super::Visit;
use super::super::names::Names;
use super::ask::{ABOUT, Ask};
use srok_core::access::{Area, Role, Scope};
use srok_law::calendar::Zone;
use srok_law::words::{self, Lang};
use srok_service::Service;
use srok_store::{AlertState, AlertsCounted};

/// Recipients among the filters.
const RECIPIENTS: usize = 20;

#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub key: &'static str,
    pub values: Vec<Filter>,
}

#[derive(Debug, Serialize)]
pub(super) struct Filter {
    pub label: String,
    pub href: String,
    pub count: i64,
    pub unanswered: i64,
    pub is_here: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Counted {
    pub label: String,
    pub count: i64,
}

#[derive(Debug, Serialize)]
pub(super) struct Chip {
    pub label: String,
    pub without: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Untold {
    pub limits: usize,
    pub at: String,
    /// Whether the reader can complete the directory himself.
    pub may_mend: bool,
}

/// Returns the address with a filter put on, or taken off if it is on.
pub(super) fn toggled(visit: &Visit, key: &str, value: &str, is_on: bool) -> String {
    let value = if is_on { "" } else { value };
    visit.view.same("/alerts", &[(key, value), ("after", "")])
}

/// Returns the conditions, each with the way to drop it.
///
/// A recipient is named if one of the alerts is his: nobody learns a name by asking for a reference.
pub(super) fn chips(
    counted: &[AlertsCounted],
    ask: &Ask,
    visit: &Visit,
    names: &Names,
) -> Vec<Chip> {
    let lang = visit.lang;
    let page = &ask.page;
    let mut chips = Vec::new();
    let mut chip = |key: &str, label: String| {
        chips.push(Chip {
            label,
            without: visit.view.same("/alerts", &[(key, ""), ("after", "")]),
        });
    };
    if let Some(recipient) = &page.recipient {
        let is_known = counted
            .iter()
            .any(|count| count.side == "recipient" && count.value == *recipient);
        let label = if is_known {
            names.official(recipient)
        } else {
            recipient.clone()
        };
        chip("recipient", label);
    }
    if page.unanswered {
        chip(
            "unanswered",
            lang.pick("ждут ответа", "wait for an answer").to_owned(),
        );
    }
    if let Some(organisation) = &visit.view.organisation {
        chip("organisation", names.organisation(organisation));
    }
    if let Some(state) = page.state {
        chip("state", words::alert_state(lang, state.code()).to_owned());
    }
    if let Some(about) = &page.about {
        chip("threshold", words::threshold(lang, about).to_owned());
    }
    if !ask.case.is_empty() {
        chip("case", ask.case.clone());
    }
    chips
}

pub(super) fn filters(
    counted: &[AlertsCounted],
    ask: &Ask,
    visit: &Visit,
    names: &Names,
) -> Vec<Group> {
    let lang = visit.lang;
    let sum = |side: &str, value: &str| {
        let of_it = counted
            .iter()
            .filter(|count| count.side == side && count.value == value);
        of_it.fold((0, 0), |(alerts, unanswered), count| {
            (alerts + count.alerts, unanswered + count.unanswered)
        })
    };
    let filter = |side: &str, key: &str, value: &str, label: String, is_here: bool| {
        let (count, unanswered) = sum(side, value);
        Filter {
            label,
            href: toggled(visit, key, value, is_here),
            count,
            unanswered,
            is_here,
        }
    };
    let states = AlertState::ALL.into_iter().map(|state| {
        let label = words::alert_state(lang, state.code()).to_owned();
        filter(
            "state",
            "state",
            state.code(),
            label,
            ask.page.state == Some(state),
        )
    });
    let about = ABOUT.into_iter().map(|about| {
        let label = words::threshold(lang, about).to_owned();
        let is_here = ask.page.about.as_deref() == Some(about);
        filter("about", "threshold", about, label, is_here)
    });
    let recipients = counted
        .iter()
        .filter(|count| count.side == "recipient")
        .take(RECIPIENTS)
        .map(|count| {
            let is_here = ask.page.recipient.as_ref() == Some(&count.value);
            let label = names.official(&count.value);
            filter("recipient", "recipient", &count.value, label, is_here)
        });
    let some = |values: Vec<Filter>| {
        let is_shown = |filter: &Filter| filter.count > 0 || filter.is_here;
        values.into_iter().filter(is_shown).collect()
    };
    vec![
        Group {
            key: "state",
            values: some(states.collect()),
        },
        Group {
            key: "threshold",
            values: some(about.collect()),
        },
        Group {
            key: "recipient",
            values: some(recipients.collect()),
        },
    ]
}

/// Returns what was answered, with what still waits.
pub(super) fn outcomes(counted: &[AlertsCounted], lang: Lang) -> Vec<Counted> {
    let of_state = || counted.iter().filter(|count| count.side == "state");
    let outcome = |code: &str| {
        let of_it = of_state().filter(|count| count.outcome.as_deref() == Some(code));
        if code == srok_notify::alerts::PUT_OFF {
            of_it.map(|count| count.unanswered).sum()
        } else {
            of_it.map(|count| count.alerts).sum()
        }
    };
    let codes = [
        "confirmed",
        "data_error",
        "excused",
        "by_another",
        "put_off",
    ];
    codes
        .into_iter()
        .map(|code| Counted {
            label: words::alert_reason(lang, code).to_owned(),
            count: outcome(code),
        })
        .collect()
}

/// Says why there may be no alerts, where the settings or the account are the reason.
pub(super) fn off(service: &Service, visit: &Visit) -> Option<&'static str> {
    let account = &visit.viewer.account;
    if account.role == Role::Official && account.official.is_none() {
        return Some(visit.pick(
            "Учетная запись не связана с должностным лицом справочника, поэтому Ваших оповещений нет. Обратитесь к администратору.",
            "The account is not tied to an official of the directory, so none are yours. Ask the administrator.",
        ));
    }
    service.config.alerts.start_on.is_none().then(|| {
        visit.pick(
            "Оповещения не включены: в настройках не указано, с какого дня (alerts.start_on). Список показывает, что уже записано.",
            "Alerts are not switched on: the settings name no first day (alerts.start_on). The list shows what is on record.",
        )
    })
}

/// Returns of how many limits nobody can be told; it cannot be said for a part of the organisations.
pub(super) fn untold(service: &Service, visit: &Visit, zone: &Zone) -> Option<Untold> {
    let sees_all = visit.viewer.scope == Scope::Everything;
    let untold = service.untold().filter(|_| sees_all)?;
    Some(Untold {
        limits: untold.limits,
        may_mend: visit.viewer.may(Area::Administration),
        at: words::moment(visit.lang, zone, untold.at),
    })
}
