//! How are alerts, mails and their figures shown?

use serde::Serialize;

use super::super::regulation::write_rows;
use super::super::{Desk, Format, Outcome, Table, Usage, office};
use srok_law::calendar::Zone;
use srok_law::case::{DAY, Day, Instant};
use srok_law::words::{self, Lang};
use srok_notify::alerts::deliver::{Fate, Report};
use srok_notify::alerts::threshold::about;
use srok_store::{AlertRecord, MailRecord, MailState, Store};

/// Which alerts are listed.
#[derive(Debug, clap::Args)]
pub struct Wanted {
    /// Of one case.
    #[arg(long, value_name = "ID")]
    pub case: Option<String>,
    /// In one state.
    #[arg(long, value_parser = ["owed", "sent", "acknowledged", "withdrawn", "superseded", "failed"])]
    pub state: Option<String>,
    /// To one official.
    #[arg(long, value_name = "OFFICIAL")]
    pub recipient: Option<String>,
    /// About the duties of one unit.
    #[arg(long, value_name = "ID")]
    pub organisation: Option<String>,
    /// Only those that ask for an answer and have none.
    #[arg(long)]
    pub unanswered: bool,
    /// Rows at most: the newest.
    #[arg(long, default_value_t = 1000)]
    pub rows: u64,
    /// How it is written.
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

#[derive(Debug, Serialize)]
struct AlertRow {
    id: i64,
    case_id: String,
    limit: String,
    occurrence: i32,
    due_on: Option<String>,
    threshold: &'static str,
    rung: i32,
    recipient: String,
    role: String,
    copy: bool,
    organisation: Option<String>,
    official: Option<String>,
    note: Option<String>,
    owed_at: String,
    state: &'static str,
    state_at: String,
    reason: Option<String>,
    sent_at: Option<String>,
    mail: Option<i64>,
}

#[derive(Debug, Serialize)]
struct MailRow {
    id: i64,
    message_id: String,
    kind: String,
    recipient: String,
    day: String,
    subject: String,
    state: &'static str,
    attempts: i32,
    created_at: String,
    next_at: Option<String>,
    sent_at: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct PlannedRow {
    kind: &'static str,
    recipient: String,
    day: String,
    alerts: usize,
    taken: usize,
    subject: String,
    message_id: String,
}

#[derive(Debug, Serialize)]
struct FigureRow {
    recipient: String,
    organisation: Option<String>,
    limit: String,
    total: i64,
    sent: i64,
    answered: i64,
    unanswered: i64,
    withdrawn: i64,
    failed: i64,
    again: i64,
    escalated: i64,
    hours_to_answer: Option<f64>,
}

fn row(alert: &AlertRecord) -> AlertRow {
    AlertRow {
        id: alert.id,
        case_id: alert.subject.clone(),
        limit: alert.limit_id.to_string(),
        occurrence: alert.occurrence,
        due_on: alert.due_on.map(|day| day.to_string()),
        threshold: about(alert),
        rung: alert.rung,
        recipient: alert.recipient.to_string(),
        role: alert.role.to_string(),
        copy: alert.is_copy,
        organisation: alert.organisation.as_deref().map(str::to_owned),
        official: alert.official.as_deref().map(str::to_owned),
        note: alert.note.clone(),
        owed_at: alert.owed_at.to_string(),
        state: alert.state.code(),
        state_at: alert.state_at.to_string(),
        reason: alert.reason.as_deref().map(str::to_owned),
        sent_at: alert.sent_at.map(|at| at.to_string()),
        mail: alert.mail,
    }
}

/// A moment as people read it.
fn at(zone: Option<&Zone>, lang: Lang, at: Instant) -> String {
    zone.map_or_else(|| at.to_string(), |zone| words::moment(lang, zone, at))
}

/// Lists alerts. One that asks for an answer and has none is a finding.
pub fn alerts(wanted: &Wanted, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let alerts = store.alerts(&super::asked(wanted))?;
    let lang = desk.lang;
    let zone = desk.zone();
    let rows: Vec<AlertRow> = alerts.iter().map(row).collect();
    write_rows(&rows, wanted.format, || {
        let mut table = Table::new(&[
            ">№",
            lang.pick("состояние", "state"),
            lang.pick("порог", "threshold"),
            lang.pick("дело", "case"),
            lang.pick("предельный срок", "limit"),
            lang.pick("последний день", "due"),
            lang.pick("получатель", "recipient"),
            lang.pick("как", "as"),
            lang.pick("с", "since"),
            lang.pick("причина", "reason"),
        ]);
        for alert in &alerts {
            let reason = alert.reason.as_deref().unwrap_or_default();
            table.push(vec![
                alert.id.to_string(),
                words::alert_state(lang, alert.state.code()).to_owned(),
                words::threshold(lang, about(alert)).to_owned(),
                alert.subject.clone(),
                alert.limit_id.to_string(),
                alert
                    .due_on
                    .map_or_else(String::new, |day| words::date(lang, day.date())),
                alert.recipient.to_string(),
                words::role(lang, &alert.role),
                at(zone.as_ref(), lang, alert.state_at),
                words::alert_reason(lang, reason).to_owned(),
            ]);
        }
        format!(
            "{}\n{}: {}\n",
            table.text(),
            lang.pick("Всего", "Total"),
            alerts.len()
        )
    })?;
    let is_open = wanted.unanswered && !alerts.is_empty();
    Ok(if is_open {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

/// Shows one alert with its history.
pub fn one(id: i64, desk: &Desk) -> anyhow::Result<Outcome> {
    let look = super::look(desk)?;
    let store = &look.store;
    let Some((alert, answers)) = look.answered(id)? else {
        return Err(Usage::new(
            format!("there is no alert {id}"),
            "see `srok alerts list`",
        ));
    };
    let (lang, zone) = (desk.lang, desk.zone());
    tell!(
        "{} {id}: {} — {}, {} {}",
        lang.pick("Оповещение", "Alert"),
        alert.subject,
        alert.limit_id,
        words::threshold(lang, about(&alert)),
        alert
            .due_on
            .map_or_else(String::new, |day| words::date_with_weekday(
                lang,
                day.date()
            ))
    );
    tell!(
        "{}: {} ({}){}",
        lang.pick("Получатель", "Recipient"),
        alert.recipient,
        words::role(lang, &alert.role),
        alert
            .note
            .as_ref()
            .map_or_else(String::new, |note| format!("; {note}"))
    );
    for entry in store.alert_entries(id)? {
        let reason = entry.reason.as_deref().unwrap_or_default();
        tell!(
            "  {}  {}{}{}{}",
            at(zone.as_ref(), lang, entry.at),
            words::alert_state(lang, entry.state.code()),
            separated(words::alert_reason(lang, reason)),
            separated(entry.author.as_deref().unwrap_or_default()),
            entry.mail.map_or_else(String::new, |mail| format!(
                " [{} {mail}]",
                lang.pick("письмо", "mail")
            ))
        );
    }
    for answer in answers {
        tell!(
            "  {}  {}: {}{}",
            at(zone.as_ref(), lang, answer.at),
            answer.author,
            words::outcome(lang, &answer.outcome),
            separated(&answer.reason)
        );
    }
    Ok(Outcome::Done)
}

fn separated(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" · {text}")
    }
}

/// Shows what would be sent.
pub fn planned(report: &Report, now: Instant, format: Format, desk: &Desk) -> anyhow::Result<()> {
    let lang = desk.lang;
    let rows: Vec<PlannedRow> = report
        .mails
        .iter()
        .map(|(planned, letter, _)| PlannedRow {
            kind: planned.kind.code(),
            recipient: planned.recipient.to_string(),
            day: planned.day.to_string(),
            alerts: planned.alerts.len(),
            taken: planned.taken.len(),
            subject: letter.subject.clone(),
            message_id: letter.message_id.clone(),
        })
        .collect();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            lang.pick("письмо", "mail"),
            lang.pick("получатель", "recipient"),
            lang.pick(">оповещений", ">alerts"),
            lang.pick("тема", "subject"),
        ]);
        for row in &rows {
            table.push(vec![
                words::mail(lang, row.kind).to_owned(),
                row.recipient.clone(),
                row.alerts.to_string(),
                row.subject.clone(),
            ]);
        }
        format!(
            "{}\n{} {}: {} {}; {}\n",
            table.text(),
            lang.pick("По состоянию на", "As of"),
            at(desk.zone().as_ref(), lang, now),
            lang.pick("писем", "mails"),
            rows.len(),
            super::totals(report, lang)
        )
    })
}

/// Says what a run did.
pub fn ran(report: &Report, now: Instant, desk: &Desk) {
    let lang = desk.lang;
    for (planned, letter, fate) in &report.mails {
        let fate = match fate {
            Fate::Planned => String::new(),
            Fate::Sent => lang.pick("отправлено", "sent").to_owned(),
            Fate::Waiting(reason) => format!("{}: {reason}", lang.pick("ожидает", "waits")),
            Fate::Failed(reason) => {
                format!("{}: {reason}", lang.pick("не доставлено", "not delivered"))
            }
        };
        tell!(
            "{} → {}: {} ({fate})",
            words::mail(lang, planned.kind.code()),
            planned.recipient,
            letter.subject
        );
    }
    tell!(
        "{}: {}; {}",
        at(desk.zone().as_ref(), lang, now),
        words::plural(
            lang,
            report.mails.len() as i64,
            ["письмо", "письма", "писем"],
            ["mail", "mails"]
        )
        .to_owned()
            + " "
            + &report.mails.len().to_string(),
        super::totals(report, lang)
    );
    if let Some(reason) = &report.unreachable {
        tell!(
            "! {reason}; {}",
            lang.pick(
                "все ожидает следующей попытки",
                "everything waits for the next try"
            )
        );
    }
}

/// Lists mails. One that could not be delivered is a finding.
pub fn mails(days: u32, failed: bool, format: Format, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let now: Instant = desk.clock.now().into();
    let mut mails = store.mails(now.plus(-i64::from(days) * DAY))?;
    mails.retain(|mail| !failed || mail.state == MailState::Failed);
    let lang = desk.lang;
    let rows: Vec<MailRow> = mails.iter().map(mail_row).collect();
    let zone = desk.zone();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            ">№",
            lang.pick("состояние", "state"),
            lang.pick("письмо", "mail"),
            lang.pick("получатель", "recipient"),
            lang.pick("создано", "made"),
            lang.pick(">попыток", ">attempts"),
            lang.pick("тема", "subject"),
            lang.pick("причина", "reason"),
        ]);
        for mail in &mails {
            table.push(vec![
                mail.id.to_string(),
                mail_state(mail.state, lang).to_owned(),
                words::mail(lang, &mail.kind).to_owned(),
                mail.recipient.clone(),
                at(zone.as_ref(), lang, mail.created_at),
                mail.attempts.to_string(),
                mail.subject.clone(),
                mail.reason.clone().unwrap_or_default(),
            ]);
        }
        format!(
            "{}\n{}: {}\n",
            table.text(),
            lang.pick("Всего", "Total"),
            mails.len()
        )
    })?;
    let has_failed = mails.iter().any(|mail| mail.state == MailState::Failed);
    Ok(if has_failed {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

const fn mail_state(state: MailState, lang: Lang) -> &'static str {
    match state {
        MailState::Sending => lang.pick("передается", "being sent"),
        MailState::Waiting => lang.pick("ожидает", "waits"),
        MailState::Sent => lang.pick("отправлено", "sent"),
        MailState::Failed => lang.pick("не доставлено", "not delivered"),
        MailState::Dropped => lang.pick("не потребовалось", "dropped"),
    }
}

fn mail_row(mail: &MailRecord) -> MailRow {
    MailRow {
        id: mail.id,
        message_id: mail.message_id.clone(),
        kind: mail.kind.clone(),
        recipient: mail.recipient.clone(),
        day: mail.day.to_string(),
        subject: mail.subject.clone(),
        state: mail.state.code(),
        attempts: mail.attempts,
        created_at: mail.created_at.to_string(),
        next_at: mail.next_at.map(|at| at.to_string()),
        sent_at: mail.sent_at.map(|at| at.to_string()),
        reason: mail.reason.clone(),
    }
}

/// Counts alerts.
pub fn statistics(
    from: Option<srok_law::time::NaiveDate>,
    to: Option<srok_law::time::NaiveDate>,
    format: Format,
    desk: &Desk,
) -> anyhow::Result<Outcome> {
    let store: std::sync::Arc<Store> = office::open(desk)?;
    let zone = desk.zone();
    let start = |day: srok_law::time::NaiveDate, plus: i32| {
        zone.as_ref()
            .map(|zone| zone.start_of(Day::from(day).plus(plus)))
    };
    let from = from.and_then(|day| start(day, 0)).unwrap_or(Instant(0));
    let before = to
        .and_then(|day| start(day, 1))
        .unwrap_or_else(|| Instant::from(desk.clock.now()).plus(DAY));
    let counts = store.alert_counts(from, before)?;
    let lang = desk.lang;
    let rows: Vec<FigureRow> = counts
        .into_iter()
        .map(|count| FigureRow {
            recipient: count.recipient,
            organisation: count.organisation,
            limit: count.limit_id,
            total: count.total,
            sent: count.sent,
            answered: count.answered,
            unanswered: count.unanswered,
            withdrawn: count.withdrawn,
            failed: count.failed,
            again: count.again,
            escalated: count.escalated,
            hours_to_answer: count.hours_to_answer,
        })
        .collect();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            lang.pick("получатель", "recipient"),
            lang.pick("подразделение", "organisation"),
            lang.pick("предельный срок", "limit"),
            lang.pick(">всего", ">total"),
            lang.pick(">отправлено", ">sent"),
            lang.pick(">рассмотрено", ">answered"),
            lang.pick(">без ответа", ">unanswered"),
            lang.pick(">отозвано", ">withdrawn"),
            lang.pick(">не доставлено", ">failed"),
            lang.pick(">повторно", ">again"),
            lang.pick(">следующему", ">escalated"),
            lang.pick(">часов до ответа", ">hours to answer"),
        ]);
        for row in &rows {
            table.push(vec![
                row.recipient.clone(),
                row.organisation.clone().unwrap_or_default(),
                row.limit.clone(),
                row.total.to_string(),
                row.sent.to_string(),
                row.answered.to_string(),
                row.unanswered.to_string(),
                row.withdrawn.to_string(),
                row.failed.to_string(),
                row.again.to_string(),
                row.escalated.to_string(),
                row.hours_to_answer
                    .map_or_else(String::new, |hours| format!("{hours:.1}")),
            ]);
        }
        table.text()
    })?;
    Ok(Outcome::Done)
}
