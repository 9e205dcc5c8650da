//! What does a case show that the act forbids? Findings as rows, for lists and for the document of a case.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::Question;
use crate::standings::CaseView;
use srok_law::case::Instant;
use srok_law::regulation::{Regulation, Words, words};
use srok_law::timing::{Finding, Rule};
use srok_law::words::Lang;
use srok_store::{HistoryRecord, ListedFinding, Store, StoreError};

/// A finding as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingRow {
    /// The case.
    pub case_id: String,
    /// The act.
    pub regulation: String,
    /// `regulation.check` or `regulation.limit`.
    pub rule: String,
    /// What was found: `check`, `too_early`, `waiting_cut_short`, `promised_later`, `declared_later`.
    pub breach: String,
    /// `finding`, or `data` where only the record is at fault.
    pub severity: &'static str,
    /// Where the act has it.
    pub clause: String,
    /// The name of the rule.
    pub name: String,
    /// The event.
    pub event_id: Option<String>,
    /// When it happened.
    pub occurred_at: String,
    /// To whom it is laid.
    pub organisation: Option<String>,
    /// `open`.
    pub state: &'static str,
}

/// Returns the findings up to a moment, of one case (by key), rule or organisation, or of all.
///
/// # Errors
///
/// [`StoreError`] if they cannot be read.
pub fn finding_rows(
    store: &Store,
    as_of: Instant,
    case_key: Option<u64>,
    rule: Option<&str>,
    organisation: Option<&str>,
    lang: Lang,
) -> Result<Vec<FindingRow>, StoreError> {
    let organisation = match organisation.map(|name| store.word_id(name)) {
        Some(None) => return Ok(Vec::new()), // nobody has ever named it
        Some(id) => id,
        None => None,
    };
    let known = store.words();
    let found = store.findings(as_of, case_key, rule, organisation)?;
    let row = |finding: ListedFinding| FindingRow {
        case_id: finding.case_id,
        regulation: finding.regulation,
        rule: finding.rule_id,
        breach: finding.breach,
        severity: severity(finding.of_data),
        clause: finding.clause,
        name: lang.pick(&finding.name_ru, &finding.name_en).to_owned(),
        event_id: finding.event_id,
        occurred_at: finding.occurred_at.to_string(),
        organisation: finding
            .organisation
            .and_then(|id| known.word(id).map(str::to_owned)),
        state: "open",
    };
    Ok(found.into_iter().map(row).collect())
}

/// Returns the findings of a case until the moment asked about, as it was known.
pub(super) fn of_case(
    case: &CaseView<'_>,
    history: &[&HistoryRecord],
    question: &Question<'_>,
) -> Vec<FindingRow> {
    let Some(act) = case.regulation else {
        return Vec::new();
    };
    let ids: HashMap<u64, &str> = history
        .iter()
        .map(|record| (record.identity, record.event_id.as_str()))
        .collect();
    let row = |finding: &Finding| {
        let broken = Broken::of(finding.rule, act)?;
        let event = finding
            .event
            .and_then(|event| case.timeline.events().get(event));
        Some(FindingRow {
            case_id: case.case_id.clone(),
            regulation: act.id.clone(),
            rule: broken.rule.into(),
            breach: broken.breach.into(),
            severity: severity(broken.of_data),
            clause: broken.clause.into(),
            name: words(broken.name, question.lang.code()).into(),
            event_id: event
                .and_then(|event| ids.get(&event.identity))
                .map(|id| (*id).to_owned()),
            occurred_at: finding.occurred_at.to_string(),
            organisation: finding
                .organisation
                .map(|symbol| case.words.word(symbol).to_owned()),
            state: "open",
        })
    };
    case.findings
        .iter()
        .filter(|finding| finding.occurred_at <= question.as_of)
        .filter_map(row)
        .collect()
}

const fn severity(of_data: bool) -> &'static str {
    if of_data { "data" } else { "finding" }
}

/// A rule that was broken, as the act has it.
struct Broken<'a> {
    rule: &'a str,
    breach: &'static str,
    clause: &'a str,
    name: &'a Words,
    of_data: bool,
}

impl<'a> Broken<'a> {
    fn of(rule: Rule, act: &'a Regulation) -> Option<Self> {
        let of_limit = |index: usize, breach: &'static str| {
            let limit = act.limits.get(index)?;
            let clause = limit.versions.last();
            Some(Self {
                rule: &limit.full_id,
                breach,
                clause: clause.map_or("", |version| &version.clause),
                name: &limit.name,
                of_data: false,
            })
        };
        match rule {
            Rule::Check(index) => {
                let check = act.checks.get(index)?;
                Some(Self {
                    rule: &check.full_id,
                    breach: "check",
                    clause: &check.clause,
                    name: &check.name,
                    of_data: check.of_data,
                })
            }
            Rule::TooEarly(index) => of_limit(index, "too_early"),
            Rule::WaitingCutShort(index) => of_limit(index, "waiting_cut_short"),
            Rule::PromisedLater(index) => of_limit(index, "promised_later"),
            Rule::DeclaredLater(index) => of_limit(index, "declared_later"),
        }
    }
}
