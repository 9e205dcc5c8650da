//! What does the page of a link show? The limit with its clause, who was told, how the days were counted, and the form.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::super::WebError;
use super::super::pages::answer_form::{AnswerForm, Given, Refusal};
use srok_engine::document::{Question, explanations};
use srok_law::calendar::Zone;
use srok_law::case::Instant;
use srok_law::words::{self, Lang};
use srok_notify::alerts::answer;
use srok_notify::alerts::link::NoLink;
use srok_notify::alerts::look::Look;
use srok_notify::alerts::still::NoLonger;
use srok_store::{AlertRecord, AnswerRecord};

const TEMPLATE: &str = "answer.html";
/// The form, which other pages show too.
const PART: &str = "pages/parts/answer.html";

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_undefined_behavior(UndefinedBehavior::Strict);
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    // the template is part of the program; a test renders it
    let _ = pages.add_template(
        TEMPLATE,
        include_str!("../../../../dashboards/pages/answer.html"),
    );
    let _ = pages.add_template(
        PART,
        include_str!("../../../../dashboards/pages/parts/answer.html"),
    );
    pages
});

/// The words of the page.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Page {
    lang: &'static str,
    pub title: String,
    as_of: String,
    refusal: Option<String>,
    done: Option<String>,
    state: Option<String>,
    late: Option<String>,
    facts: Vec<Fact>,
    quotation: Option<String>,
    clause: String,
    pub form: Option<AnswerForm>,
    history_head: &'static str,
    history: Vec<Fact>,
    ledger_head: &'static str,
    ledger: Vec<Counted>,
}

#[derive(Debug, Serialize)]
struct Fact {
    label: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Counted {
    day: String,
    count: String,
    text: String,
}

/// What was said with the form, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub given: Given,
    pub refusal: Option<Refusal>,
    pub is_taken: bool,
}

impl Page {
    /// Returns the page as HTML.
    pub fn html(&self) -> Result<String, minijinja::Error> {
        let page = serde_json::to_value(self).unwrap_or_default();
        PAGES
            .get_template(TEMPLATE)?
            .render(minijinja::value::Value::from(minijinja::value::Serde(page)))
    }
}

/// Returns the page of a link that cannot be used.
pub(super) fn of_no_link(lang: Lang, refusal: NoLink) -> Page {
    let (title, state) = match refusal {
        NoLink::Unknown => (
            lang.pick("Ссылка недействительна", "This link is not valid"),
            lang.pick(
                "Возможно, она скопирована не полностью: откройте ссылку из письма целиком. Ссылки, отправленные до обновления или переноса системы, больше не действуют: ответьте на странице «Оповещения» после входа.",
                "It may have been copied in part: open the whole link from the mail. Links sent before the system was updated or moved lead nowhere any more: sign in and answer on the page of alerts.",
            ),
        ),
        NoLink::Ended => (
            lang.pick("Срок действия ссылки истек", "This link has ended"),
            lang.pick(
                "Воспользуйтесь ссылкой из последнего письма.",
                "Use the link of the latest mail.",
            ),
        ),
    };
    Page {
        lang: lang.code(),
        title: title.into(),
        state: Some(state.into()),
        ..Page::default()
    }
}

/// Returns the page of a link that is no longer its recipient's: nothing is told of the case.
pub(super) fn of_no_longer(look: &Look, alert: &AlertRecord, now: Instant, why: NoLonger) -> Page {
    let reader = look
        .directory
        .official(&alert.recipient, look.staff(now).on);
    let lang = reader.map_or(look.lang, |reader| reader.lang);
    let what = lang.pick(
        "Ответ на оповещение не принимается. Ничего делать не нужно: оповещение направляется тому, кто исполняет эти обязанности. \
         Если сведения справочника неверны, обратитесь к администратору системы.",
        "The alert cannot be answered by this link. Nothing has to be done: whoever holds the office now is told. If the directory is wrong, ask the \
         administrator.",
    );
    Page {
        lang: lang.code(),
        title: lang
            .pick(
                "Ссылка больше не действует",
                "This link is no longer yours to use",
            )
            .into(),
        state: Some(format!("{} {what}", why.words(lang))),
        ..Page::default()
    }
}

/// Returns the page of an alert, in the language of its recipient.
pub(super) fn of_alert(look: &Look, id: i64, now: Instant, said: &Said) -> Result<Page, WebError> {
    let answered = look
        .answered(id)
        .map_err(|error| WebError::internal(&error))?;
    let Some((alert, answers)) = answered else {
        return Ok(of_no_link(look.lang, NoLink::Unknown));
    };
    let staff = look.staff(now);
    let reader = look.directory.official(&alert.recipient, staff.on);
    let lang = reader.map_or(look.lang, |reader| reader.lang);
    Page::about(look, (&alert, &answers), now, said, lang)
}

impl Page {
    /// Returns what there is to say of an alert: its limit, who was told, what was answered, and the form if it can be answered.
    pub fn about(
        look: &Look,
        (alert, answers): (&AlertRecord, &[AnswerRecord]),
        now: Instant,
        said: &Said,
        lang: Lang,
    ) -> Result<Self, WebError> {
        let zone = look.law.calendars.of(None).zone();
        let mut page = Self {
            lang: lang.code(),
            as_of: format!(
                "{} {}",
                lang.pick("По состоянию на", "As of"),
                words::moment(lang, zone, now)
            ),
            history_head: lang.pick("Оповещения", "Alerts"),
            ledger_head: lang.pick("Расчет срока по дням", "The term day by day"),
            history: history(look, alert, answers, lang, zone)?,
            ..Self::default()
        };
        page.of_limit(look, alert, now, lang);
        if said.is_taken {
            page.done = Some(
                lang.pick(
                    "Результат записан. Показатели от этого не меняются, он указывается рядом с ними.",
                    "The outcome is on record. Counts do not change by it; it stands beside them.",
                )
                .into(),
            );
        }
        let refusal = said.refusal.as_ref();
        let form = AnswerForm::of(look, (alert, answers), now, &said.given, refusal, lang);
        page.form = form.filter(|_| !said.is_taken);
        // what can be mended is said at its field
        let refusal = refusal.filter(|refusal| page.form.is_none() || refusal.field().is_empty());
        page.refusal = refusal.map(|refusal| refusal.words(look, lang));
        if let (Some(reason), None) = (answer::taken_back(alert), &page.refusal) {
            let reason = words::alert_reason(lang, reason);
            page.done = Some(format!(
                "{}: {reason}",
                lang.pick("Оповещение отозвано", "The alert was withdrawn")
            ));
        }
        Ok(page)
    }
}

impl Page {
    /// Puts in what is known of the limit, with its ledger.
    fn of_limit(&mut self, look: &Look, alert: &AlertRecord, now: Instant, lang: Lang) {
        let question = Question {
            case_id: &alert.subject,
            as_of: now,
            known_at: None,
            lang,
        };
        let explained = explanations(&look.standings, &look.law, &question, Some(&alert.limit_id));
        let explained = explained.unwrap_or_default().into_iter();
        let Some(explained) = explained
            .into_iter()
            .find(|explained| i64::from(explained.row.occurrence) == i64::from(alert.occurrence))
        else {
            self.title = format!("{} {}", lang.pick("Оповещение:", "Alert:"), alert.subject);
            return;
        };
        let (row, explanation) = (explained.row, explained.explanation);
        let number = row
            .registration_no
            .as_deref()
            .unwrap_or(&alert.subject)
            .to_owned();
        self.title = format!("{}: {number}", explanation.name);
        self.state = Some(explanation.due.clone());
        self.late = words::late(lang, row.late_by, row.unit.as_deref());
        let mut fact = |label: &str, text: String| {
            if !text.is_empty() {
                self.facts.push(Fact {
                    label: label.into(),
                    text,
                });
            }
        };
        let unit = row.organisation.clone().unwrap_or_default();
        let staff = look.staff(now);
        let unit = look
            .directory
            .organisation(&unit, staff.on)
            .map_or(unit.clone(), |unit| unit.name.clone());
        let official = row.official.clone().unwrap_or_default();
        let official = look
            .directory
            .official(&official, staff.on)
            .map_or(official.clone(), |official| official.name.clone());
        fact(lang.pick("Срок", "Term"), explanation.term.clone());
        fact(lang.pick("Подразделение", "Unit"), unit);
        fact(lang.pick("Исполнитель", "Official"), official);
        fact(
            lang.pick("Норма", "Act"),
            format!("{}, {}", explanation.clause, explanation.act),
        );
        self.quotation = Some(explanation.quote).filter(|quote| !quote.is_empty());
        self.clause = explanation.clause;
        self.ledger = explanation
            .lines
            .into_iter()
            .map(|line| Counted {
                day: format!("{} {}", line.days, line.weekday).trim().to_owned(),
                count: line.count,
                text: line.text,
            })
            .collect();
    }
}

/// Says who was told, and what was answered.
fn history(
    look: &Look,
    alert: &AlertRecord,
    answers: &[AnswerRecord],
    lang: Lang,
    zone: &Zone,
) -> Result<Vec<Fact>, WebError> {
    let wanted = srok_store::AlertsWanted {
        case_key: Some(alert.case_key),
        ..srok_store::AlertsWanted::default()
    };
    let all = look
        .store
        .alerts(&wanted)
        .map_err(|error| WebError::internal(&error))?;
    let same = all.into_iter().filter(|known| {
        known.limit_id == alert.limit_id
            && known.occurrence == alert.occurrence
            && known.due_on == alert.due_on
            && known.sent_at.is_some()
    });
    let name = |id: &str, at: Instant| {
        let on = zone.day_of(at);
        look.directory
            .official(id, on)
            .map_or_else(|| id.to_owned(), |official| official.name.clone())
    };
    let mut history: Vec<(Instant, Fact)> = same
        .map(|known| {
            let at = known.sent_at.unwrap_or(known.owed_at);
            let fact = Fact {
                label: words::moment(lang, zone, at),
                text: format!(
                    "{}: {} ({})",
                    lang.pick("направлено", "sent"),
                    name(&known.recipient, at),
                    words::role(lang, &known.role)
                ),
            };
            (at, fact)
        })
        .collect();
    history.extend(answers.iter().map(|answer| {
        let mut text = format!(
            "{}: {}",
            name(&answer.author, answer.at),
            words::outcome(lang, &answer.outcome)
        );
        if let Some(until) = answer.until {
            text = format!(
                "{text} {} {}",
                lang.pick("до", "until"),
                words::date(lang, until.date())
            );
        }
        if !answer.reason.is_empty() {
            text = format!("{text} — {}", answer.reason);
        }
        let fact = Fact {
            label: words::moment(lang, zone, answer.at),
            text,
        };
        (answer.at, fact)
    }));
    history.sort_by_key(|(at, _)| *at);
    Ok(history.into_iter().map(|(_, fact)| fact).collect())
}
