//! Which duties does the clock itself begin? The end of a quarter, for every organisation that owes a report on complaints.
//!
//! They are made events like any other, with ids that follow from organisation, act and quarter: made twice they are there once.

use serde_json::json;
use srok_law::time::Datelike as _;

use srok_core::directory::Directory;
use srok_law::calendar::Zone;
use srok_law::case::{Day, Instant};

/// A month at its longest, in days.
const MONTH: i32 = 31;

/// The source of events that the clock makes.
pub const SOURCE: &str = "//srok/clock";

/// The beginning of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The case that it makes.
    pub subject: String,
    /// Its event, as a line of NDJSON.
    pub line: String,
}

/// Returns the events of the quarter that ended last; none before the start of alerts.
#[must_use]
pub fn quarter_ended(
    directory: &Directory,
    zone: &Zone,
    now: Instant,
    start_on: Day,
) -> Vec<Begun> {
    let today = zone.day_of(now).date();
    let (year, quarter) = (today.year(), today.month0() / 3);
    let first = srok_law::time::NaiveDate::from_ymd_opt(year, quarter * 3 + 1, 1).unwrap_or(today);
    // reports are due within the month that follows
    if Day::from(first).plus(MONTH) < start_on {
        return Vec::new();
    }
    let (ended_year, ended) = if quarter == 0 {
        (year - 1, 4)
    } else {
        (year, quarter)
    };
    let at = zone
        .local(zone.start_of(first.into()))
        .to_rfc3339_opts(srok_law::time::SecondsFormat::Secs, false);
    let mut begun = Vec::new();
    for organisation in directory.organisations(Day::from(first)) {
        for act in &organisation.reports {
            let acts = organisation.reports.len();
            let subject = subject(&organisation.id, act, acts, ended_year, ended);
            let event = json!({
                "specversion": "1.0",
                "id": format!("quarter_ended/{}/{act}/{ended_year}Q{ended}", organisation.id),
                "source": SOURCE,
                "type": "quarter_ended",
                "subject": subject,
                "time": at,
                "data": { "regulation": act, "organisation": organisation.id },
            });
            begun.push(Begun {
                line: event.to_string(),
                subject,
            });
        }
    }
    begun
}

/// Returns the case of the duty of an organisation to report on a quarter under an act; one that reports under several acts has a case for each.
#[must_use]
pub fn subject(organisation: &str, act: &str, acts: usize, year: i32, quarter: u32) -> String {
    let subject = format!("report/{organisation}/{year}Q{quarter}");
    if acts > 1 {
        format!("{subject}/{act}")
    } else {
        subject
    }
}
