//! What does somebody do with a report? Approve it, correct it, send it, or lay the register of the body beside it.

use serde::{Deserialize, Serialize};

use super::super::super::WebError;
use super::super::super::reports::unmade;
use super::super::Visit;
use super::which::{Which, numbered};
use srok_core::access::{Area, Scope};
use srok_engine::quarterly::Measure;
use srok_ingest::Input;
use srok_law::case::Instant;
use srok_law::words::Lang;
use srok_notify::alerts::duties;
use srok_notify::mail::Mailbox;
use srok_reports::complaints::{
    Approving, Ask, NotApproved, Reconciled, Theirs, approve, reconcile,
};
use srok_service::sending::{NotSent, Sending, note, receivers, send, submitted, unlisted};
use srok_service::{Service, file};
use srok_store::{ReportRecord, ReportSent, Way};

/// Longest text of a form, in characters.
pub(super) const LONGEST: usize = 500;

/// What a form says.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(in crate::pages) struct Given {
    /// `approve`, `correct`, `send`, `handed_over` or `reconcile`.
    what: String,
    reason: String,
    overriding: String,
    to: String,
    number: String,
    /// The version of the page, for comparison with a register.
    version: String,
    register: String,
}

/// What a form said, and what became of it.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Said {
    pub given: Given,
    /// Why it was not taken.
    pub refusal: Option<String>,
    /// What speaks against approving the report: a reason is wanted.
    pub objections: Vec<String>,
    pub reconciled: Option<Told>,
}

/// Where our figures and the register differ.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Told {
    agrees: bool,
    both: usize,
    only_theirs: Vec<String>,
    /// Case, number, address.
    only_ours: Vec<[String; 3]>,
    repeated: Vec<String>,
    /// Figure, theirs, ours.
    totals: Vec<(String, u64, u64)>,
}

/// What became of a form.
pub(super) enum Taken {
    /// It is on record; the way goes on there.
    Goes(String),
    /// The page says what became of it.
    Stays(Said),
}

/// Takes a form.
pub(super) fn take(
    service: &Service,
    visit: &Visit,
    which: &Which,
    given: &Given,
) -> Result<Taken, WebError> {
    if given.what == "reconcile" {
        return compare(service, visit, which, given);
    }
    if !visit.viewer.may(Area::ApproveReports) {
        return Err(WebError::NoRight(String::new()));
    }
    let texts = [&given.reason, &given.overriding, &given.to, &given.number];
    if texts.iter().any(|text| text.chars().count() > LONGEST) {
        let said = visit.pick("Текст слишком длинный.", "The text is too long.");
        return Ok(refused(given, said));
    }
    match given.what.as_str() {
        "approve" | "correct" => approved(service, visit, which, given),
        "send" | "handed_over" => sent(service, visit, which, given),
        _ => Ok(refused(
            given,
            visit.pick("Не указано, что сделать.", "It is not said what to do."),
        )),
    }
}

fn refused(given: &Given, why: impl Into<String>) -> Taken {
    Taken::Stays(Said {
        given: given.clone(),
        refusal: Some(why.into()),
        ..Said::default()
    })
}

fn text(given: &str) -> Option<String> {
    let text = given.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn approved(
    service: &Service,
    visit: &Visit,
    which: &Which,
    given: &Given,
) -> Result<Taken, WebError> {
    let is_correction = given.what == "correct";
    let reason = text(&given.reason).filter(|_| is_correction);
    if is_correction && reason.is_none() {
        let said = visit.pick(
            "Укажите причину исправления: она печатается в отчете.",
            "Say why it is corrected: that is printed on the report.",
        );
        return Ok(refused(given, said));
    }
    let account = &visit.viewer.account;
    let asked = Approving {
        // the report goes to a body that reads the language of the settings
        ask: which.ask(service.config.lang()),
        by: account.login.clone(),
        named: account.name.clone(),
        at: service.clock.now().into(),
        reason,
        overriding: text(&given.overriding),
        silent: service.stale_sources(&Scope::Everything),
    };
    let standings = service
        .settled_standings()
        .map_err(|error| WebError::internal(&error))?;
    let done = if is_correction {
        "corrected"
    } else {
        "approved"
    };
    match approve(&standings, &asked) {
        Ok(approved) => {
            tracing::info!(report = approved.record.id, "a report was approved");
            Ok(Taken::Goes(format!("{}?done={done}", which.path())))
        }
        Err(NotApproved::Objections(objections)) => Ok(Taken::Stays(Said {
            objections,
            ..said(given, objected(visit.lang))
        })),
        Err(NotApproved::NotMade(error)) => Err(unmade(&error)),
        Err(NotApproved::Report(error)) => {
            tracing::error!(%error, "a report could not be set");
            Ok(refused(given, error.without_folder()))
        }
        Err(NotApproved::Store(error)) => Err(error.into()),
        Err(error) => Ok(refused(given, told(&error, visit.lang))),
    }
}

fn said(given: &Given, refusal: String) -> Said {
    Said {
        given: given.clone(),
        refusal: Some(refusal),
        ..Said::default()
    }
}

fn objected(lang: Lang) -> String {
    lang.pick(
        "Отчет не утвержден: есть замечания. Утвердить его можно, указав причину; она печатается в отчете вместе с замечаниями.",
        "The report is not approved: something speaks against it. It can be approved all the same with a reason; both are printed on the report.",
    )
    .to_owned()
}

/// Returns why a report was not approved, for people.
fn told(error: &NotApproved, lang: Lang) -> String {
    let say = |ru: &str, en: &str| lang.pick(ru, en).to_owned();
    match error {
        NotApproved::NotOver(..) => say(
            "Период еще не закончился: отчет за него утвердить нельзя.",
            "The period is not over: its report cannot be approved.",
        ),
        NotApproved::DoesNotBalance(broken) => format!(
            "{} {}",
            say(
                "Баланс не сходится, отчет утвердить нельзя. Источник должен исправить события этих дел:",
                "The report does not balance and cannot be approved. The source must correct the events of these cases:"
            ),
            broken.join("; ")
        ),
        NotApproved::Already(version) => format!(
            "{} {version}.",
            say(
                "Отчет уже утвержден, редакция",
                "The report is approved already, version"
            )
        ),
        NotApproved::NothingToCorrect => say(
            "Отчет еще не утвержден: исправлять нечего.",
            "The report was not approved yet: there is nothing to correct.",
        ),
        NotApproved::NothingChanged(_) => say(
            "После утверждения ничего не изменилось: исправленная редакция повторила бы прежнюю.",
            "Nothing has changed since the approval: a correction would say the same.",
        ),
        NotApproved::Meanwhile => say(
            "Тем временем отчет утвердил кто-то другой. Обновите страницу.",
            "Somebody else has approved the report meanwhile. Load the page again.",
        ),
        other => other.to_string(),
    }
}

fn sent(service: &Service, visit: &Visit, which: &Which, given: &Given) -> Result<Taken, WebError> {
    let Some(record) = which.versions(service)?.pop() else {
        return Ok(refused(
            given,
            told(&NotApproved::NothingToCorrect, visit.lang),
        ));
    };
    let now: Instant = service.clock.now().into();
    let by = visit.viewer.account.login.clone();
    if given.what == "handed_over" {
        let Some(receiver) = text(&given.to) else {
            let said = visit.pick("Укажите, кому передан отчет.", "Say to whom it was handed.");
            return Ok(refused(given, said));
        };
        let sent = ReportSent {
            report: record.id,
            sent_at: now,
            sent_by: by,
            way: Way::Other,
            receiver,
            number: text(&given.number),
            message_id: None,
        };
        note(&service.store, &record, &sent)?;
        submit(service, &record)?;
    } else {
        let listed = receivers(
            &service.store,
            &service.law,
            &service.config.reports,
            &record,
        )?;
        let to = match addresses(&given.to, &listed, visit.lang) {
            Ok(to) => to,
            Err(wrong) => return Ok(refused(given, wrong)),
        };
        if to.is_empty() {
            let said = visit.pick(
                "Укажите адрес получателя: в настройках получатель этого отчета не назван.",
                "Name an address: the settings name no receiver of this report.",
            );
            return Ok(refused(given, said));
        }
        let sending = (to, listed);
        let gone = mail(service, &record, sending, &by, now, text(&given.number))?;
        // also when only some of the letters went
        submit(service, &record)?;
        if let Err(why) = gone {
            return Ok(refused(given, why));
        }
    }
    Ok(Taken::Goes(format!("{}?done=sent", which.path())))
}

/// Returns whom a version is to be mailed to: all listed receivers, or those of them that were named.
fn addresses(given: &str, listed: &[Mailbox], lang: Lang) -> Result<Vec<Mailbox>, String> {
    let Some(given) = text(given) else {
        return Ok(listed.to_vec());
    };
    let all = given.split([',', ';', '\n']).map(str::trim);
    let all = all.filter(|text| !text.is_empty());
    let to: Vec<Mailbox> = all
        .map(|text| {
            let words = lang.pick("Адрес не распознан:", "This is no address:");
            text.parse().map_err(|_| format!("{words} {text}"))
        })
        .collect::<Result<_, _>>()?;
    let Some(foreign) = unlisted(&to, listed) else {
        return Ok(to);
    };
    let email = &foreign.email;
    Err(match lang {
        Lang::Ru => format!(
            "Адрес {email} не входит в число получателей этого отчета. Получателей указывает администратор в настройках ([reports.receivers])."
        ),
        Lang::En => format!(
            "{email} is no receiver of this report. Receivers are named by the administrator in the settings ([reports.receivers])."
        ),
    })
}

/// Mails a version to each receiver; what was sent until something goes wrong is on record.
fn mail(
    service: &Service,
    record: &ReportRecord,
    (to, listed): (Vec<Mailbox>, Vec<Mailbox>),
    by: &str,
    at: Instant,
    number: Option<String>,
) -> Result<Result<(), String>, WebError> {
    let postman = service
        .postman()
        .map_err(|error| WebError::internal(&error))?;
    let zone = service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
    let sending = Sending {
        record: record.clone(),
        to,
        listed,
        by: by.to_owned(),
        at,
        number,
        domain: service.config.mail.domain(),
        zone,
    };
    match send(&service.store, &postman, &sending) {
        Ok(()) => Ok(Ok(())),
        Err(NotSent::Refused(refusal)) => Ok(Err(refusal.to_string())),
        Err(NotSent::Mail(error)) => Err(WebError::internal(&error)),
        Err(NotSent::Store(error)) => Err(error.into()),
    }
}

/// Ends the duty to report; an event that is there already is not taken again.
fn submit(service: &Service, record: &ReportRecord) -> Result<(), WebError> {
    let Some(event) = submitted(&service.store, record, service.today())? else {
        return Ok(());
    };
    let input = Input::Own {
        name: duties::SOURCE.into(),
        events: event,
    };
    file::take_stream(service, input, duties::SOURCE, None)
        .map(|_| ())
        .map_err(|error| WebError::internal(&error))
}

fn compare(
    service: &Service,
    visit: &Visit,
    which: &Which,
    given: &Given,
) -> Result<Taken, WebError> {
    let theirs = match Theirs::read(&given.register) {
        Ok(theirs) => theirs,
        Err(error) => return Ok(refused(given, error.to_string())),
    };
    let versions = which.versions(service)?;
    let version = numbered(&versions, Some(&given.version));
    let ask = Ask {
        known_at: version.map(|record| record.report.known_at),
        ..which.ask(visit.lang)
    };
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let reconciled =
        reconcile(&standings, &ask, Measure::Received, &theirs).map_err(|error| unmade(&error))?;
    Ok(Taken::Stays(Said {
        given: given.clone(),
        reconciled: Some(told_of(&reconciled, visit.lang)),
        ..Said::default()
    }))
}

fn told_of(reconciled: &Reconciled, lang: Lang) -> Told {
    let mut told = Told {
        agrees: reconciled.agrees(),
        both: 0,
        only_theirs: Vec::new(),
        only_ours: Vec::new(),
        repeated: Vec::new(),
        totals: Vec::new(),
    };
    match reconciled {
        Reconciled::Numbers {
            both,
            only_theirs,
            only_ours,
            repeated,
        } => {
            told.both = *both;
            told.only_theirs.clone_from(only_theirs);
            told.repeated.clone_from(repeated);
            told.only_ours = only_ours
                .iter()
                .map(|complaint| {
                    [
                        complaint.case_id.clone(),
                        complaint.registration_no.clone().unwrap_or_default(),
                        srok_core::address::of_case(&complaint.case_id),
                    ]
                })
                .collect();
        }
        Reconciled::Totals(totals) => {
            let label = |measure: Measure| measure.label(lang).to_owned();
            told.totals = totals
                .iter()
                .map(|(measure, theirs, ours)| (label(*measure), *theirs, *ours))
                .collect();
        }
    }
    told
}
