//! How do alerts leave as a file? One row each, all of those asked for.

use super::super::super::WebError;
use super::super::names::Names;
use super::super::{Cell, Rows, Table, Visit};
use super::ask::Ask;
use super::listing::heading;
use srok_law::words;
use srok_notify::alerts::FEED;
use srok_notify::alerts::threshold::about;
use srok_service::Service;
use srok_store::AlertPage;

/// Rows of a file.
const MOST_ROWS: u64 = 200_000;

/// Returns the alerts asked for as a table.
pub(super) fn table<'a>(
    service: &'a Service,
    visit: &'a Visit,
    ask: &Ask,
) -> Result<Table<'a>, WebError> {
    let lang = visit.lang;
    let names = Names::of(service, visit)?;
    let wanted = AlertPage {
        rows: MOST_ROWS,
        before: None,
        ..ask.page.clone()
    };
    let head = [
        ("№", "No."),
        ("Дело", "Case"),
        ("Рег. №", "Reg. No."),
        ("Срок", "Limit"),
        ("Последний день", "Due"),
        ("Порог", "Threshold"),
        ("Получатель", "Recipient"),
        ("Как", "As"),
        ("Копия", "Copy"),
        ("Подразделение", "Unit"),
        ("Подлежит отправке с", "Owed since"),
        ("Отправлено", "Sent"),
        ("Состояние", "State"),
        ("Результат, причина", "Outcome, reason"),
        ("Состояние с", "State since"),
        ("Пояснение", "Note"),
    ];
    let rows = service
        .store
        .alerts_page(&wanted)?
        .into_iter()
        .map(move |found| {
            let alert = found.alert;
            let about = about(&alert);
            let subject = if about == FEED {
                Cell::text(&alert.subject)
            } else {
                Cell::link(&alert.subject, srok_core::address::of_case(&alert.subject))
            };
            let reason = alert.reason.as_deref();
            vec![
                Cell::count(alert.id),
                subject,
                Cell::maybe(found.registration_no, Cell::text),
                if about == FEED {
                    Cell::Empty
                } else {
                    Cell::text(names.limit(&alert.limit_id))
                },
                Cell::maybe(alert.due_on, Cell::Date),
                Cell::text(words::threshold(lang, about)),
                Cell::text(names.official(&alert.recipient)),
                Cell::text(words::role(lang, &alert.role)),
                Cell::text(if alert.is_copy {
                    lang.pick("да", "yes")
                } else {
                    ""
                }),
                Cell::maybe(alert.organisation.as_deref(), |id| {
                    Cell::text(names.organisation(id))
                }),
                Cell::Moment(alert.owed_at),
                Cell::maybe(alert.sent_at, Cell::Moment),
                Cell::text(words::alert_state(lang, alert.state.code())),
                Cell::maybe(reason, |reason| {
                    Cell::text(words::alert_reason(lang, reason))
                }),
                Cell::Moment(alert.state_at),
                Cell::maybe(alert.note, Cell::text),
            ]
        });
    Ok(Table {
        name: "alerts",
        title: heading(ask, visit),
        head: head
            .into_iter()
            .map(|(ru, en)| lang.pick(ru, en).to_owned())
            .collect(),
        rows: Rows::of(rows),
    })
}
