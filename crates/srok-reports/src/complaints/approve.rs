//! How does a draft become a report that never changes? Somebody answers for it: its figures, files and everything it rests on are frozen.
//!
//! What is learnt later makes a further version with its differences; nothing of an approved one is ever written again.

use super::make::{key, made, watermark};
use super::{Ask, NotMade, Report};
use crate::ReportError;
use srok_core::audit::{Deed, Kind};
use srok_engine::standings::Standings;
use srok_law::case::Instant;
use srok_store::{NewReport, ReportRecord, ReportsWanted, StoreError};

/// An approval that is asked for.
#[derive(Debug, Clone)]
pub struct Approving {
    /// Which report; by what is known now unless a moment is named.
    pub ask: Ask,
    /// Who approves it: a login or [`srok_core::audit::CONSOLE`], for the audit.
    pub by: String,
    /// The same as it is printed on the report.
    pub named: String,
    /// When.
    pub at: Instant,
    /// Why it is corrected; absent: it is approved for the first time.
    pub reason: Option<String>,
    /// Why it is approved whatever speaks against it.
    pub overriding: Option<String>,
    /// Sources that are silent for longer than usual: figures that rest on them are old.
    pub silent: Vec<String>,
}

/// Why a report was not approved.
#[derive(Debug, thiserror::Error)]
pub enum NotApproved {
    /// It could not be made.
    #[error(transparent)]
    NotMade(#[from] NotMade),
    /// One of its files could not be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The store cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The period is not over.
    #[error("the period {0} is not over\nhint: approve its report from {1} on")]
    NotOver(String, String),
    /// An identity does not hold.
    #[error(
        "the report does not balance and cannot be approved: {}\nhint: have the source correct the events of these cases, then approve it", .0.join("; ")
    )]
    DoesNotBalance(Vec<String>),
    /// Something speaks against it.
    #[error(
        "{}\nhint: wait for what is missing, or say why the report is approved all the same: --override REASON; the reason is printed on the report", .0.join("\n")
    )]
    Objections(Vec<String>),
    /// It is approved.
    #[error(
        "version {0} of the report is approved already, and does not change any more\nhint: what was learnt since makes a correction: srok report correct --reason TEXT"
    )]
    Already(u32),
    /// There is nothing to correct.
    #[error("the report was not approved yet\nhint: srok report approve")]
    NothingToCorrect,
    /// A correction would change nothing.
    #[error("nothing has changed since version {0} was approved: a correction would say the same")]
    NothingChanged(u32),
    /// Somebody else was quicker.
    #[error("the report was approved by somebody else meanwhile\nhint: srok report list")]
    Meanwhile,
}

/// A version that has just been approved.
#[derive(Debug, Clone)]
pub struct Approved {
    /// What was put on record.
    pub record: ReportRecord,
    /// The report.
    pub report: Report,
}

/// Approves a report, or a corrected version of it.
///
/// # Errors
///
/// [`NotApproved`] says why it is not approved; then nothing was written.
pub fn approve(standings: &Standings, asked: &Approving) -> Result<Approved, NotApproved> {
    let store = standings.store();
    let key = key(&asked.ask);
    let last = store.reports(&ReportsWanted::from(&key))?.pop();
    let last = last.map(|last| last.report.version);
    match (last, &asked.reason) {
        (Some(version), None) => return Err(NotApproved::Already(version)),
        (None, Some(_)) => return Err(NotApproved::NothingToCorrect),
        _ => {}
    }
    refuse_early(standings, &asked.ask, asked.at)?;
    let mut approval = NewReport {
        version: last.map_or(1, |version| version + 1),
        known_at: watermark(standings, &asked.ask)?,
        approved_at: asked.at,
        approved_by: asked.named.clone(),
        reason: asked.reason.clone(),
        objections: Vec::new(),
        overridden: None,
        content_hash: String::new(),
        key,
    };
    // what is recorded while the figures are being counted is not in them
    let ask = Ask {
        known_at: Some(approval.known_at),
        ..asked.ask.clone()
    };
    let (mut report, missing) = made(standings, &ask, Some(&approval))?;
    refuse_unbalanced(&report)?;
    let changes_nothing = |report: &Report| {
        let difference = report.difference.as_ref();
        difference.is_some_and(|it| it.cells.is_empty() && it.editions.is_empty())
    };
    if let Some(version) = last.filter(|_| changes_nothing(&report)) {
        return Err(NotApproved::NothingChanged(version));
    }
    let objections = objections(&ask, &asked.silent, &missing);
    if !objections.is_empty() {
        if asked.overriding.is_none() {
            return Err(NotApproved::Objections(objections));
        }
        approval.objections = objections;
        approval.overridden.clone_from(&asked.overriding);
        if let Some(printed) = &mut report.approval {
            printed.objections.clone_from(&approval.objections);
            printed.overridden.clone_from(&approval.overridden);
        }
    }
    approval.content_hash = report.content_hash()?;
    let name = report.file_name();
    let files = report.files()?.into_iter();
    let files: Vec<(String, Vec<u8>)> = files
        .map(|(ending, content)| (format!("{name}.{ending}"), content))
        .collect();
    let kind = if last.is_some() {
        Kind::ReportCorrected
    } else {
        Kind::ReportApproved
    };
    let deed = Deed::new(&asked.by, kind, approval.told()).with(format!(
        "known_at={} sha256={} approved_by={:?}",
        approval.known_at, approval.content_hash, approval.approved_by
    ));
    let record = store
        .approve_report(&approval, &files, &deed)?
        .ok_or(NotApproved::Meanwhile)?;
    Ok(Approved { record, report })
}

fn refuse_early(standings: &Standings, ask: &Ask, at: Instant) -> Result<(), NotApproved> {
    let act = standings.law().regulation(&ask.regulation);
    let today = act.map(|act| act.zone.day_of(at));
    let first = ask.period.last().plus(1);
    if today.is_some_and(|today| today < first) {
        let period = ask.period.words(ask.lang);
        return Err(NotApproved::NotOver(period, first.to_string()));
    }
    Ok(())
}

fn refuse_unbalanced(report: &Report) -> Result<(), NotApproved> {
    let broken = report.identities.iter().filter(|identity| !identity.holds);
    let broken: Vec<String> = broken
        .map(|identity| {
            let cases = identity.cases.join(", ");
            format!(
                "{} ({} ≠ {}) {cases}",
                identity.label, identity.left, identity.right
            )
        })
        .collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(NotApproved::DoesNotBalance(broken))
    }
}

/// Returns what speaks against approving a report, in the language of the report: it is printed on it.
fn objections(ask: &Ask, silent: &[String], missing: &[String]) -> Vec<String> {
    let lang = ask.lang;
    let mut all = Vec::new();
    if !silent.is_empty() {
        let words = lang.pick(
            "источники молчат дольше обычного, сведения могли прийти не все",
            "sources are silent for longer than usual, figures may be incomplete",
        );
        all.push(format!("{words}: {}", silent.join(", ")));
    }
    if !missing.is_empty() {
        let words = lang.pick(
            "не утвердили свои отчеты",
            "reports not approved by their bodies",
        );
        all.push(format!("{words}: {}", missing.join(", ")));
    }
    all
}
