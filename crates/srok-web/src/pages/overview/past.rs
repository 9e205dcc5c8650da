//! How did it go in the last months? Shares in time over thirteen months beside last year's, and of every unit in the period that was chosen.

use std::collections::BTreeMap;

use serde::Serialize;
use srok_law::time::Datelike as _;

use super::super::super::WebError;
use super::super::Visit;
use super::super::names::Names;
use srok_charts::{self as charts, Chart, Head, Role, Share, Spark, Trend};
use srok_engine::history::{Asked, Counts, History, Month};
use srok_engine::live::Headline;
use srok_law::words;

/// Months of the trend.
const MONTHS: i32 = 13;

/// A share with what it rests on, and the list behind it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct InTime {
    part: u64,
    of: u64,
    /// «93,4 %»; absent where nothing has ended.
    share: Option<String>,
}

/// What the history says to the overview.
#[derive(Debug, Default)]
pub(super) struct Past {
    pub trend: Option<Chart>,
    pub sparks: BTreeMap<&'static str, Chart>,
    /// By organisation, in the chosen period.
    pub units: BTreeMap<Option<String>, InTime>,
    pub all: Option<InTime>,
}

/// Returns what the history says, if it has been counted.
pub(super) fn past(
    history: Option<&History>,
    visit: &Visit,
    names: &Names,
) -> Result<Past, WebError> {
    let Some(history) = history else {
        return Ok(Past::default());
    };
    let organisations = visit.organisations(&names.directory);
    let last = Month::of(visit.view.today);
    let mut asked = Asked::all(last.plus(1 - 2 * MONTHS)..=last, &visit.viewer.scope);
    asked.organisations = organisations.as_deref();
    asked.service = visit.view.service.as_deref();
    let headline = |limit: u32| {
        history
            .limits()
            .get(limit as usize)
            .filter(|limit| limit.severity == "binding")
            .and_then(|limit| limit.headline.as_deref())
            .and_then(Headline::named)
    };
    let by_month = history.counts(&asked, |key| (headline(key.limit), key.month));
    let period = visit.view.period();
    let months = Month::of(period.first())..=Month::of(period.last());
    let by_unit = history.counts(&asked.in_months(months), |key| {
        (headline(key.limit).is_some(), key.organisation)
    });
    let mut past = Past {
        trend: Some(trend(visit, names, last, &by_month)?),
        ..Past::default()
    };
    for headline in Headline::ALL {
        past.sparks
            .insert(headline.code(), spark(visit, last, headline, &by_month)?);
    }
    let mut all = Counts::default();
    for ((is_counted, organisation), counts) in by_unit {
        if is_counted {
            all += counts;
            let organisation = history.word(organisation).map(str::to_owned);
            past.units.insert(organisation, in_time(visit, counts));
        }
    }
    past.all = Some(in_time(visit, all));
    Ok(past)
}

type ByMonth = BTreeMap<(Option<Headline>, Month), Counts>;

fn in_time(visit: &Visit, counts: Counts) -> InTime {
    let (part, of) = (counts.met, counts.finished());
    InTime {
        part,
        of,
        share: (of > 0).then(|| charts::percent(visit.lang, part, of)),
    }
}

/// Returns the counts of a month over some headlines.
fn of_month(by_month: &ByMonth, month: Month, only: Option<Headline>) -> Counts {
    let wanted = Headline::ALL
        .into_iter()
        .filter(|headline| only.is_none_or(|only| only == *headline));
    let mut sum = Counts::default();
    for headline in wanted {
        if let Some(counts) = by_month.get(&(Some(headline), month)) {
            sum += *counts;
        }
    }
    sum
}

/// Draws the share in time over the months, with last year's.
fn trend(visit: &Visit, names: &Names, last: Month, by_month: &ByMonth) -> Result<Chart, WebError> {
    let lang = visit.lang;
    let shares = |last: Month| -> Vec<Share> {
        (1 - MONTHS..=0)
            .map(|back| {
                let month = last.plus(back);
                let counts = of_month(by_month, month, None);
                Share {
                    month: month.first_day(),
                    part: counts.met,
                    of: counts.finished(),
                }
            })
            .collect()
    };
    let head = Head {
        unit: "%".into(),
        as_of: format!(
            "{} {}",
            lang.pick("По состоянию на", "As of"),
            words::moment(lang, &names.zone(""), visit.view.as_of)
        ),
        definition: lang
            .pick(
                "Доля исполненных в срок среди исполненных предельных сроков (регистрация, решения, жалобы), по месяцу исполнения; серым — тот же период прошлого года (АППГ).",
                "Share met of all binding limits that ended (registration, decisions, complaints), by the month of the end; in grey the year before.",
            )
            .into(),
        ..Head::new(
            "trend",
            lang.pick("В срок, 13 месяцев, и АППГ", "In time, 13 months, and the year before"),
            lang,
        )
    };
    let picture = Trend {
        months: shares(last),
        year_before: shares(last.plus(-12)),
        goes_on: true,
    };
    charts::draw(&head, &picture).map_err(|error| WebError::internal(&error))
}

/// Draws the share in time of a headline as a line beside its title.
fn spark(
    visit: &Visit,
    last: Month,
    headline: Headline,
    by_month: &ByMonth,
) -> Result<Chart, WebError> {
    let lang = visit.lang;
    let months = (1 - MONTHS..=0).map(|back| {
        let month = last.plus(back);
        let counts = of_month(by_month, month, Some(headline));
        let of = counts.finished();
        let share = (of > 0).then(|| 100.0 * counts.met as f64 / of as f64);
        let day = month.first_day();
        let name = format!(
            "{} {}",
            words::month(lang, day.month0() as usize),
            day.year()
        );
        (name, share)
    });
    let title = format!(
        "{}: {}",
        words::code(lang, "headline", headline.code()),
        lang.pick("в срок по месяцам, %", "in time by month, %")
    );
    let head = Head::new(&format!("spark-{}", headline.code()), &title, lang);
    let picture = Spark {
        months: months.collect(),
        role: match headline {
            Headline::Registration => Role::Registration,
            Headline::Decision => Role::Decision,
            Headline::Complaint => Role::Complaint,
        },
        decimals: 1,
    };
    charts::draw(&head, &picture).map_err(|error| WebError::internal(&error))
}
