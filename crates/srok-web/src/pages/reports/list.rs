//! What has to be reported of a period, by whom and by when, and how far is it?

use serde::Serialize;

use super::super::super::WebError;
use super::super::Visit;
use super::super::names::Names;
use super::which::path;
use srok_law::period::Period;
use srok_law::words;
use srok_reports::complaints::{FORM, due_on, owing};
use srok_service::Service;
use srok_store::{ReportRecord, ReportSent, ReportsWanted};

/// Where the page is.
const PATH: &str = "/reports";

/// Quarters offered, the last one that is over first.
const QUARTERS: usize = 8;

/// What the page places.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    period: String,
    periods: Vec<Link>,
    rows: Vec<Row>,
    /// Whether the period is over: a report of it can be approved.
    is_over: bool,
}

#[derive(Debug, Serialize)]
struct Link {
    label: String,
    href: String,
    is_here: bool,
}

/// A report.
#[derive(Debug, Serialize)]
struct Row {
    body: String,
    href: String,
    act: String,
    /// `draft`, `approved` or `sent`.
    state: &'static str,
    /// Sign of the state, as of limits.
    sign: &'static str,
    version: u32,
    approved: String,
    reason: String,
    due: String,
    is_late: bool,
    sent: Vec<String>,
    /// What the last draft showed.
    draft: Option<Drafted>,
}

/// What a draft showed that was made by itself.
#[derive(Debug, Serialize)]
struct Drafted {
    at: String,
    balances: bool,
    faults: usize,
}

/// Returns the page.
pub(super) fn page(service: &Service, visit: &Visit) -> Result<Page, WebError> {
    let last = Period::quarter_of(visit.view.today).before();
    let chosen = visit.view.period.unwrap_or(last);
    let quarters = std::iter::successors(Some(last), |period| Some(period.before()));
    let mut periods: Vec<Period> = quarters.take(QUARTERS).collect();
    if !periods.contains(&chosen) {
        periods.insert(0, chosen);
    }
    Ok(Page {
        period: chosen.words(visit.lang),
        periods: periods
            .into_iter()
            .map(|period| Link {
                label: period.words(visit.lang),
                href: visit.view.same(PATH, &[("period", &period.to_string())]),
                is_here: period == chosen,
            })
            .collect(),
        rows: rows(service, visit, chosen)?,
        is_over: chosen.last() < visit.view.today,
    })
}

fn rows(service: &Service, visit: &Visit, period: Period) -> Result<Vec<Row>, WebError> {
    let names = Names::of(service, visit)?;
    let wanted = ReportsWanted {
        form: Some(FORM.to_owned()),
        period: Some(period.to_string()),
        ..ReportsWanted::default()
    };
    let versions = service.store.reports(&wanted)?;
    let sent = service.store.reports_sent(None)?;
    let scope = visit.scope(&names.directory);
    let mut owed: Vec<(String, Option<String>)> = Vec::new();
    for act in &service.law.regulations {
        let bodies = owing(&names.directory, &act.id, period.last());
        if bodies.is_empty() {
            continue;
        }
        if scope.covers(None) {
            owed.push((act.id.clone(), None));
        }
        let bodies = bodies.into_iter().filter(|id| scope.covers(Some(id)));
        owed.extend(bodies.map(|id| (act.id.clone(), Some(id))));
    }
    Ok(owed
        .into_iter()
        .map(|(act, organisation)| {
            let of_it = versions.iter().filter(|record| {
                let key = &record.report.key;
                key.regulation == act && key.organisation == organisation
            });
            let of_it: Vec<&ReportRecord> = of_it.collect();
            row(
                service,
                visit,
                &names,
                (period, act, organisation),
                &of_it,
                &sent,
            )
        })
        .collect())
}

fn row(
    service: &Service,
    visit: &Visit,
    names: &Names,
    (period, act, organisation): (Period, String, Option<String>),
    versions: &[&ReportRecord],
    sent: &[ReportSent],
) -> Row {
    let lang = visit.lang;
    let last = versions.last();
    let of_last: Vec<&ReportSent> = sent
        .iter()
        .filter(|sent| last.is_some_and(|last| last.id == sent.report))
        .collect();
    let (state, sign) = match last {
        None => ("draft", "running"),
        Some(_) if of_last.is_empty() => ("approved", "due_soon"),
        Some(_) => ("sent", "met"),
    };
    let is_sent = versions
        .iter()
        .any(|version| sent.iter().any(|sent| sent.report == version.id));
    let due_on = due_on(&service.law, &act, organisation.as_deref(), period);
    let is_late = !is_sent && due_on.is_some_and(|due_on| due_on < visit.view.today);
    let zone = service.law.regulation(&act).map(|act| &act.zone);
    let moment = |at| zone.map_or_else(String::new, |zone| words::moment(lang, zone, at));
    Row {
        body: organisation.as_deref().map_or_else(
            || {
                visit
                    .pick("Все органы и подразделения", "All bodies and units")
                    .to_owned()
            },
            |id| names.organisation(id),
        ),
        href: path(&act, &period.to_string(), organisation.as_deref()),
        act: service.law.number(&act),
        state,
        sign: if is_late && state == "draft" {
            "overdue"
        } else {
            sign
        },
        version: last.map_or(0, |last| last.report.version),
        approved: last.map_or_else(String::new, |last| {
            let report = &last.report;
            format!("{}, {}", moment(report.approved_at), report.approved_by)
        }),
        reason: last
            .and_then(|last| last.report.reason.clone())
            .unwrap_or_default(),
        due: due_on.map_or_else(String::new, |day| words::date(lang, day.date())),
        is_late,
        sent: of_last
            .iter()
            .map(|sent| format!("{}, {}", moment(sent.sent_at), sent.receiver))
            .collect(),
        draft: service
            .drafted(&period.to_string(), &act, organisation.as_deref())
            .filter(|_| last.is_none())
            .map(|look| Drafted {
                at: moment(look.at),
                balances: look.balances,
                faults: look.faults,
            }),
    }
}
