//! What does an entry of the catalogue say, read by hand? Unit, amount and start come from tests/law/limits.json; what it leaves open is
//! written here in plain words, with the reading (AMB) of limits.md section 5 that decides it. No regulation file is read.

use serde_json::Value;
use srok_law::time::NaiveTime;

use super::naive::{From, Length, Rule};

/// How the due date of an entry is found.
#[derive(Debug, Clone, Copy)]
pub enum Reading {
    /// Count from the start.
    Count(Rule),
    /// The day of that number in the month after the quarter (AMB-21).
    DayOfNextMonth(u32),
    /// The date that this attribute declares.
    Declared(&'static str),
    /// The earlier of a count and a declared date (AMB-33).
    Earlier(Rule, &'static str),
}

/// An entry ready to be counted.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: String,
    /// The event that starts the clock.
    pub start: String,
    /// What that event must carry.
    pub facts: Vec<(&'static str, String)>,
    pub reading: Reading,
}

/// The entries that have a date to compute.
pub fn entries(catalogue: &Value) -> Vec<Entry> {
    let all = ["entries", "steps", "licence"]
        .iter()
        .flat_map(|part| catalogue[part].as_array().unwrap());
    all.filter_map(|entry| read(entry, catalogue)).collect()
}

fn text<'a>(entry: &'a Value, field: &str) -> &'a str {
    entry[field].as_str().unwrap_or_default()
}

fn read(entry: &Value, catalogue: &Value) -> Option<Entry> {
    let id = text(entry, "id").to_owned();
    let reading = reading(entry, &id, catalogue)?;
    Some(Entry {
        start: start(entry, &id),
        facts: facts(entry, &id),
        reading,
        id,
    })
}

fn reading(entry: &Value, id: &str, catalogue: &Value) -> Option<Reading> {
    // the filing after 16:00 or on a day off, and before: two entries, one rule (п. 7.1 of 004, п. 7.2 of 002); 16:00:00 is after (AMB-08)
    if id.contains("_registration_rpgu_") && id.ends_with("cutoff")
        || id.ends_with("_rpgu_cutoff_hour")
    {
        let cutoff = NaiveTime::from_hms_opt(16, 0, 0);
        return Some(Reading::Count(Rule {
            cutoff,
            ..Rule::plain(Length::WorkingDays(0))
        }));
    }
    // duties about the act itself are no limits of a case
    if matches!(text(entry, "kind"), "ORDER" | "QTY" | "RETENTION" | "PARAM") {
        return None;
    }
    // AMB-23 counts from a date that is blank in the model form: tested with an act that has it
    if id == "mo1060_unclaimed_result_return" {
        return None;
    }
    if text(entry, "unit") == "date per case" {
        return Some(match id {
            "mo221_complaint_remedy_stated" => {
                // AMB-33: the earlier of the stated date and the five days of 28.9
                let general = catalogue["entries"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|entry| entry["id"] == "mo221_complaint_remedy");
                let days = general.unwrap()["amount"].as_u64().unwrap();
                Reading::Earlier(
                    Rule::plain(Length::WorkingDays(u32::try_from(days).unwrap())),
                    "stated_remedy_date",
                )
            }
            "mo1060_complaint_remedy_stated" => Reading::Declared("stated_remedy_date"),
            _ => Reading::Declared("planned_ready_date"),
        });
    }
    if let Some(days) = entry.get("n") {
        // the chart of licences: «До 7 календарных дней» (AMB-27); the cell «x» has no number
        let days = days.as_u64()?;
        return Some(Reading::Count(Rule::plain(Length::CalendarDays(
            u32::try_from(days).unwrap(),
        ))));
    }
    let amount = entry["amount"].as_f64()?;
    let days = amount as u32;
    let unit = text(entry, "unit");
    let length = match unit {
        "working day" => Length::WorkingDays(days),
        // «дня» without «рабочего» is a calendar day (AMB-17); «в день …» with 0 is that day
        "calendar day" | "calendar day (literal: «дня»)" | "day" => Length::CalendarDays(days),
        // «1 день» of appendix 14, the kind not stated: a working day for arithmetic (AMB-26)
        "day (kind not stated)" => Length::WorkingDays(days),
        "minute" => Length::Minutes((amount * 1000.0).round() as u64),
        "day of month (following the reporting period)" => {
            return Some(Reading::DayOfNextMonth(days));
        }
        _ => return None,
    };
    let mut rule = Rule::plain(length);
    // «начиная с первого рабочего дня»: that day is day 1 (AMB-06)
    if text(entry, "tq").contains("начиная с первого рабочего дня") {
        rule.first_working_day = true;
        rule.from = From::ThatDay;
    }
    Some(Reading::Count(rule))
}

/// The event of `start`, without what stands beside it in brackets or as an alternative.
fn start(entry: &Value, id: &str) -> String {
    // the promised date stands on the extract or the receipt (004 пп. 16.3.6, 16.4.4; 002 пп. 16.4.3, 16.6.2)
    if id.ends_with("planned_ready_date") && !id.starts_with("msk546") {
        return "extract_issued".into();
    }
    let written = text(entry, "start");
    if written == "first working day of the service" {
        return "application_registered".into(); // AMB-06: the registration day, if it is worked
    }
    written
        .split([' ', '(', '|', '/'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn facts(entry: &Value, id: &str) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let applies = text(entry, "applies");
    let channel = if id.contains("rpgu") || applies.contains("РПГУ") {
        "portal"
    } else if id.starts_with("mo221_mfc_") || applies.starts_with("МФЦ") {
        "mfc"
    } else if applies == "post" || id.starts_with("msk546_mail") {
        "post"
    } else {
        "in_person"
    };
    // a booking at the MFC (004 п. 16.3.1), a queue for filing (004 п. 18.1)
    let channel = if id.ends_with("appointment_no_show") {
        "mfc"
    } else {
        channel
    };
    facts.push(("channel", channel.to_owned()));
    if id.ends_with("queue_wait") {
        facts.push(("purpose", "filing".to_owned()));
    }
    let written = text(entry, "start");
    for (mark, outcome) in [
        ("(refused)", "refused"),
        ("(satisfied)", "satisfied"),
        ("(signed)", "granted"),
    ] {
        if written.contains(mark) {
            facts.push(("outcome", outcome.to_owned()));
        }
    }
    // only a grant is entered in the register (002 appendix 14, procedure 6, goes on from a positive decision; inferred)
    if id == "mo1060_a14_registry_entry" {
        facts.push(("outcome", "granted".to_owned()));
    }
    // grounds 27.1 (4) and (7), 28.3.4 and 28.3.7 have five days (AMB-15)
    if id.contains("complaint_review") {
        let ground = if id.ends_with("fast") {
            "acceptance_refused"
        } else {
            "service_overdue"
        };
        facts.push(("ground", ground.to_owned()));
    }
    if let Some(variant) = entry["v"].as_str() {
        facts.push(("purpose", variant.to_owned()));
    }
    for purpose in ["social_card_issue", "social_card_block"] {
        if id.ends_with(purpose) {
            facts.push(("purpose", purpose.to_owned()));
        }
    }
    facts
}
