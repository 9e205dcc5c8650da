//! What does the ledger hold after a change, without reading it again?

use std::sync::Arc;

use srok_law::case::Instant;
use srok_store::{AlertRecord, AlertState, Ledger};

/// Does to rows at hand what [`srok_store::Store::change_alerts`] does to the table.
pub fn apply(alerts: &mut Vec<AlertRecord>, ledger: &Ledger, first: i64, at: Instant) {
    let by_id: std::collections::HashMap<i64, usize> = alerts
        .iter()
        .enumerate()
        .map(|(index, alert)| (alert.id, index))
        .collect();
    for change in &ledger.moved {
        let Some(alert) = by_id
            .get(&change.id)
            .and_then(|index| alerts.get_mut(*index))
        else {
            continue;
        };
        alert.state = change.state;
        alert.state_at = at;
        alert.reason.clone_from(&change.reason);
        if change.state == AlertState::Sent {
            alert.sent_at = Some(at);
        }
        alert.mail = change.mail.or(alert.mail);
        alert.is_told = change.is_told;
        alert.is_live = change.is_live;
    }
    for id in &ledger.retired {
        if let Some(alert) = by_id.get(id).and_then(|index| alerts.get_mut(*index)) {
            alert.is_live = false;
        }
    }
    let owed = ledger
        .owed
        .iter()
        .zip(first..)
        .map(|(new, id)| AlertRecord {
            id,
            case_key: new.case_key,
            subject: new.subject.clone(),
            limit_id: Arc::clone(&new.limit_id),
            occurrence: new.occurrence,
            due_on: new.due_on,
            threshold: new.threshold,
            rung: new.rung,
            recipient: Arc::clone(&new.recipient),
            role: Arc::clone(&new.role),
            is_copy: new.is_copy,
            organisation: new.organisation.clone(),
            official: new.official.clone(),
            note: new.note.clone(),
            owed_at: at,
            state: AlertState::Owed,
            state_at: at,
            reason: None,
            sent_at: None,
            mail: None,
            is_told: true,
            is_live: true,
        });
    alerts.extend(owed);
}
