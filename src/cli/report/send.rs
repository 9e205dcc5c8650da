//! `srok report send`: to whom does an approved version go?

use std::sync::Arc;

use super::super::{Desk, Outcome, Usage, ingest, office, out};
use super::list::found;
use srok_core::audit::CONSOLE;
use srok_ingest::Input;
use srok_law::case::Instant;
use srok_notify::alerts::duties;
use srok_notify::mail::{Mailbox, Postman};
use srok_service::sending::{Sending, mailed, note, receivers, send, submitted, unlisted};
use srok_store::{ReportRecord, ReportSent, Store, Way};

/// Arguments of `srok report send`.
#[derive(Debug, clap::Args)]
pub struct Send {
    /// The number of the version, as `srok report list` gives it.
    id: i32,
    /// A receiver: "Name <name@example.org>"; left out: those of the settings, and those that an earlier version was mailed to.
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// It is meant to go to an address that is no listed receiver, or again to those that had an earlier version so; the audit says so.
    #[arg(long)]
    unlisted: bool,
    /// The outgoing number.
    #[arg(long, value_name = "TEXT")]
    number: Option<String>,
    /// It was handed over otherwise, to whom is said here: put it on record, mail nothing.
    #[arg(long, value_name = "WHOM", conflicts_with = "to")]
    handed_over: Option<String>,
}

/// Runs `srok report send`.
///
/// # Errors
///
/// No such version, nobody to send it to, or a letter that was not taken; what was sent until then is on record.
pub fn run(arguments: &Send, desk: &Desk) -> anyhow::Result<Outcome> {
    let (store, record) = found(arguments.id, desk)?;
    let now: Instant = desk.clock.now().into();
    if let Some(whom) = &arguments.handed_over {
        let sent = ReportSent {
            report: record.id,
            sent_at: now,
            sent_by: CONSOLE.to_owned(),
            way: Way::Other,
            receiver: whom.clone(),
            number: arguments.number.clone(),
            message_id: None,
        };
        note(&store, &record, &sent)?;
        submit(&store, &record, desk)?;
        say(&sent.receiver, desk);
    } else {
        let postman = Postman::of(&desk.config.mail)?;
        if !postman.delivers() {
            return Err(Usage::new(
                "no mail can be sent: no transport is chosen",
                "choose one in [mail] of the settings, or say --handed-over WHOM",
            ));
        }
        let zone = desk
            .zone()
            .ok_or_else(|| Usage::new("unknown zone", "correct `zone` in the settings"))?;
        let law = desk.law()?;
        let listed = receivers(&store, &law, &desk.config.reports, &record)?;
        let sending = Sending {
            to: addresses(
                arguments,
                &listed,
                unlisted_before(&store, &record, &listed)?,
                desk,
            )?,
            listed,
            record: record.clone(),
            by: CONSOLE.to_owned(),
            at: now,
            number: arguments.number.clone(),
            domain: desk.config.mail.domain(),
            zone,
        };
        let done = send(&store, &postman, &sending);
        // also when only some of the letters went
        submit(&store, &record, desk)?;
        for sent in store.reports_sent(Some(record.id))? {
            if sent.sent_at == now {
                say(&sent.receiver, desk);
            }
        }
        done?;
    }
    Ok(Outcome::Done)
}

fn say(receiver: &str, desk: &Desk) {
    tell!("{}: {receiver}", desk.lang.pick("Отправлен", "Sent"));
}

/// Returns who had an earlier version without being a listed receiver.
fn unlisted_before(
    store: &Store,
    record: &ReportRecord,
    listed: &[Mailbox],
) -> anyhow::Result<Vec<Mailbox>> {
    let mut all = listed.to_vec();
    mailed(store, record, Way::Unlisted, &mut all)?;
    Ok(all.split_off(listed.len()))
}

fn addresses(
    arguments: &Send,
    listed: &[Mailbox],
    before: Vec<Mailbox>,
    desk: &Desk,
) -> anyhow::Result<Vec<Mailbox>> {
    let named: Result<Vec<Mailbox>, _> = arguments.to.iter().map(|text| text.parse()).collect();
    let mut all = named.map_err(|error: lettre::address::AddressError| {
        Usage::new(
            format!("--to: {error}"),
            "write it as \"Name <name@example.org>\"",
        )
    })?;
    if all.is_empty() {
        all = listed.to_vec();
        if arguments.unlisted {
            all.extend(before);
        } else if !before.is_empty() {
            let said = desk.lang.pick(
                "предупреждение: прежнюю редакцию получили и не указанные в настройках адреса; чтобы отправить и им, добавьте --unlisted",
                "warning: addresses that are no listed receivers had an earlier version, too; to send it to them, add --unlisted",
            );
            let emails: Vec<String> = before.iter().map(|to| to.email.to_string()).collect();
            out::complain(&format!("{said}: {}", emails.join(", ")));
        }
    }
    if let Some(foreign) = unlisted(&all, listed).filter(|_| !arguments.unlisted) {
        return Err(Usage::new(
            format!("{} is no receiver of this report", foreign.email),
            "name it in [reports.receivers] of the settings, or add --unlisted if it is meant",
        ));
    }
    if all.is_empty() {
        return Err(Usage::new(
            "the settings name no receiver of this report",
            "name one with --to, or in [reports.receivers] of the settings",
        ));
    }
    Ok(all)
}

/// Ends the duty to report; an event that is there already is not taken again.
fn submit(store: &Arc<Store>, record: &ReportRecord, desk: &Desk) -> anyhow::Result<()> {
    let Some(event) = submitted(store, record, desk.today())? else {
        return Ok(());
    };
    let law = desk.law()?;
    let law = office::law_of(store, law, desk)?;
    let input = Input::Own {
        name: duties::SOURCE.into(),
        events: event,
    };
    ingest::take(input, duties::SOURCE, None, &law, store, desk)?;
    ingest::settle(store, &law, desk)?;
    Ok(())
}
