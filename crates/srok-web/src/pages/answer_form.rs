//! How is an alert answered? One form for every page that shows it: that of a signed link, that of the alert, and that of the case.
//!
//! A page places [`AnswerForm`] with `{% with form = page.answer %}{% include "pages/parts/answer.html" %}{% endwith %}`; the form goes to
//! [`AnswerForm::at`], which takes it and leads back. Who may answer is [`may_answer`]; whether there is anything to answer is [`AnswerForm::of`].

use serde::{Deserialize, Serialize};

use super::super::WebError;
use super::super::session::Viewer;
use srok_core::access::{Area, Role};
use srok_law::case::{Day, Instant};
use srok_law::words::{self, Lang};
use srok_notify::alerts::PUT_OFF;
use srok_notify::alerts::answer::{self, Answer, LONGEST_REASON, NoAnswer, Outcome};
use srok_notify::alerts::look::Look;
use srok_notify::alerts::still::NoLonger;
use srok_store::{AlertRecord, AnswerRecord};

/// What the form sends.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Given {
    /// The outcome, as it was chosen.
    pub outcome: Option<Outcome>,
    /// The reason in words.
    pub reason: String,
    /// Until when it is put off, as it was written.
    pub until: String,
    /// Where the way goes on once it is taken.
    pub next: String,
}

impl Given {
    /// Returns the answer to an alert, once an outcome was chosen. `by` is how the audit names who answers.
    pub fn answer(
        &self,
        alert: i64,
        author: &str,
        by: &str,
        link: Option<String>,
    ) -> Option<Answer> {
        Some(Answer {
            by: by.to_owned(),
            alert,
            outcome: self.outcome?,
            reason: self.reason.clone(),
            until: self.until(),
            author: author.to_owned(),
            link,
        })
    }

    fn until(&self) -> Option<Day> {
        self.until
            .parse::<srok_law::time::NaiveDate>()
            .ok()
            .map(Day::from)
    }
}

/// Why a form was not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// No outcome was chosen.
    NoOutcome,
    /// What was given is not taken.
    NoAnswer(NoAnswer),
}

impl Refusal {
    /// Returns the field that has to be mended; empty if none would help.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::NoOutcome => "outcome",
            Self::NoAnswer(NoAnswer::NoReason | NoAnswer::TooLong) => "reason",
            Self::NoAnswer(NoAnswer::TooLate(_)) => "until",
            Self::NoAnswer(_) => "",
        }
    }

    /// Says why, and what to do.
    pub fn words(&self, look: &Look, lang: Lang) -> String {
        match self {
            Self::NoOutcome => lang
                .pick("Выберите результат.", "Choose an outcome.")
                .into(),
            Self::NoAnswer(NoAnswer::NoSuchAlert) => lang
                .pick(
                    "Это оповещение не требует ответа.",
                    "This alert asks for no answer.",
                )
                .into(),
            Self::NoAnswer(NoAnswer::Answered(given)) => {
                let zone = look.law.calendars.of(None).zone();
                format!(
                    "{}: {}, {}",
                    lang.pick("Результат уже указан", "An outcome was given already"),
                    words::outcome(lang, &given.outcome),
                    words::moment(lang, zone, given.at)
                )
            }
            Self::NoAnswer(NoAnswer::TakenBack(reason)) => format!(
                "{}: {}",
                lang.pick("Оповещение отозвано", "The alert was withdrawn"),
                words::alert_reason(lang, reason)
            ),
            Self::NoAnswer(NoAnswer::LinkUsed) => lang
                .pick(
                    "Ссылка уже использована; воспользуйтесь ссылкой из следующего письма.",
                    "The link was used; use that of the next mail.",
                )
                .into(),
            Self::NoAnswer(NoAnswer::NoReason) => {
                lang.pick("Укажите причину.", "Give a reason.").into()
            }
            Self::NoAnswer(NoAnswer::TooLong) => format!(
                "{} {LONGEST_REASON}",
                lang.pick(
                    "Причина длиннее, чем допускается; символов не более",
                    "The reason is too long; characters at most"
                )
            ),
            Self::NoAnswer(NoAnswer::TooLate(latest)) => format!(
                "{} {}",
                lang.pick(
                    "Укажите, до какого дня отложить: не ранее завтрашнего, не позднее",
                    "Name the day until which it is put off: tomorrow at the earliest, at the latest"
                ),
                words::date(lang, latest.date())
            ),
        }
    }
}

/// The form of an alert.
#[derive(Debug, Serialize)]
pub(crate) struct AnswerForm {
    /// The alert: two forms may stand on a page.
    alert: i64,
    /// Where it is sent; empty: to the page it stands on.
    action: String,
    csrf: String,
    next: String,
    head: &'static str,
    legend: &'static str,
    choices: Vec<Choice>,
    until_label: String,
    latest: String,
    until: String,
    reason_label: &'static str,
    reason_hint: &'static str,
    reason: String,
    longest: usize,
    button: &'static str,
    /// The field at fault; empty: none.
    field: &'static str,
    fault: String,
}

#[derive(Debug, Serialize)]
struct Choice {
    code: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

impl AnswerForm {
    /// Returns the form of an alert, with what was given and why it was not taken; `None` if the alert asks for no answer, has one, or was taken back.
    pub fn of(
        look: &Look,
        (alert, answers): (&AlertRecord, &[AnswerRecord]),
        now: Instant,
        given: &Given,
        refusal: Option<&Refusal>,
        lang: Lang,
    ) -> Option<Self> {
        let is_final = answers.iter().any(|answer| answer.outcome != PUT_OFF);
        if !answer::asks(alert) || is_final || answer::taken_back(alert).is_some() {
            return None;
        }
        let latest = look.latest(answers, now);
        Some(Self {
            alert: alert.id,
            action: String::new(),
            csrf: String::new(),
            next: String::new(),
            head: lang.pick("Результат рассмотрения оповещения", "Outcome of the alert"),
            legend: lang.pick("Выберите", "Choose"),
            choices: choices(given.outcome, lang),
            until_label: format!(
                "{} {}",
                lang.pick("Отложить до — не позднее", "Put off until — at the latest"),
                words::date(lang, latest.date())
            ),
            latest: latest.to_string(),
            until: given.until().map_or_else(String::new, |day| day.to_string()),
            reason_label: lang.pick("Причина", "Reason"),
            reason_hint: lang.pick(
                "Обязательна, кроме случая «нарушение подтверждено». Не указывайте сведения о заявителе.",
                "Wanted unless the breach is confirmed. Write nothing about the applicant.",
            ),
            reason: given.reason.clone(),
            longest: LONGEST_REASON,
            button: lang.pick("Сохранить результат", "Save the outcome"),
            field: refusal.map_or("", Refusal::field),
            fault: refusal.map_or_else(String::new, |refusal| refusal.words(look, lang)),
        })
    }

    /// Has the form sent to the page of its alert by somebody who has signed in, and the way go on to an address once it is taken.
    pub fn at(mut self, viewer: &Viewer, next: impl Into<String>) -> Self {
        self.action = address(self.alert);
        self.csrf.clone_from(&viewer.csrf);
        self.next = next.into();
        self
    }
}

/// Returns the page of an alert.
pub(crate) fn address(alert: i64) -> String {
    format!("/alerts/{alert}")
}

/// Tells whether somebody may read an alert: the own ones, and those about units he reads about; officials only the own ones.
pub(crate) fn may_read(viewer: &Viewer, alert: &AlertRecord) -> bool {
    let is_own = viewer.account.official.as_deref() == Some(&*alert.recipient);
    is_own || reads_about(viewer, alert)
}

/// Tells whether somebody reads about the unit of an alert, by more than being its recipient.
fn reads_about(viewer: &Viewer, alert: &AlertRecord) -> bool {
    viewer.account.role != Role::Official && viewer.scope.covers(alert.organisation.as_deref())
}

/// Tells whether somebody may look into an alert of the ledger and the case it is about: not one of an office that he has left.
pub(crate) fn may_open(
    look: &Look,
    viewer: &Viewer,
    alert: &AlertRecord,
    now: Instant,
) -> Result<bool, WebError> {
    let reads = reads_about(viewer, alert);
    if reads || !may_read(viewer, alert) {
        return Ok(reads);
    }
    let why = no_longer(look, alert, now)?;
    Ok(!matches!(why, Some(NoLonger::Gone | NoLonger::Moved)))
}

fn no_longer(look: &Look, alert: &AlertRecord, now: Instant) -> Result<Option<NoLonger>, WebError> {
    let why = look.no_longer(alert, now);
    why.map_err(|error| WebError::internal(&error))
}

/// Tells whether somebody may answer an alert: one about units he reads about, or one that is still his.
pub(crate) fn may_answer(
    look: &Look,
    viewer: &Viewer,
    alert: &AlertRecord,
    now: Instant,
) -> Result<bool, WebError> {
    if !viewer.may(Area::AnswerAlerts) || !may_read(viewer, alert) {
        return Ok(false);
    }
    Ok(reads_about(viewer, alert) || no_longer(look, alert, now)?.is_none())
}

/// Returns who answers, as the ledger names him: the person of the directory, else the account.
pub(crate) fn author(viewer: &Viewer) -> &str {
    let account = &viewer.account;
    account.official.as_deref().unwrap_or(&account.login)
}

fn choices(chosen: Option<Outcome>, lang: Lang) -> Vec<Choice> {
    let choice = |outcome: Outcome, label: &'static str, hint: &'static str| Choice {
        code: outcome.code(),
        label,
        hint,
        chosen: chosen == Some(outcome),
    };
    vec![
        choice(
            Outcome::Confirmed,
            lang.pick("Нарушение подтверждено", "Breach confirmed"),
            lang.pick("срок нарушен", "the term was broken"),
        ),
        choice(
            Outcome::DataError,
            lang.pick("Ошибка данных", "Data error"),
            lang.pick(
                "срок соблюден, сведения неверны или не внесены; ответственному за сведения будет направлен запрос на исправление",
                "the term was kept, the data are wrong or missing; their keeper is asked to correct them",
            ),
        ),
        choice(
            Outcome::Excused,
            lang.pick("Уважительная причина", "Excused"),
            lang.pick(
                "срок нарушен по уважительной причине",
                "the term was broken for a good reason",
            ),
        ),
        choice(
            Outcome::PutOff,
            lang.pick("Отложить", "Put off"),
            lang.pick(
                "вернуться к оповещению позже",
                "come back to the alert later",
            ),
        ),
    ]
}
