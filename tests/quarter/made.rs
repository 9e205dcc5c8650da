//! Complaints at fifty units, the same every time: whole lives, with sendings-on, mixed objects, precise grounds, annulments.

use srok_law::time::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The units.
pub const UNITS: u64 = 50;

/// Numbers that look random and are the same every time (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len() as u64) as usize]
    }

    /// A moment some days later, within the day.
    fn later(&mut self, at: NaiveDateTime, days: u64) -> NaiveDateTime {
        at + TimeDelta::minutes(1 + self.below(days * 24 * 60) as i64)
    }
}

const GROUNDS: [&str; 10] = [
    "registration_overdue",
    "service_overdue",
    "excess_documents_demanded",
    "acceptance_refused",
    "service_refused_unlawfully",
    "unlawful_fee",
    "correction_refused_or_late",
    "issue_order_violated",
    "unlawful_suspension",
    "repeat_documents_demanded",
];

/// Returns the events of so many complaints that arrive in so many days from a day on, one line each.
pub fn lines(complaints: u64, first: NaiveDate, days: u64) -> String {
    let mut made = Made {
        dice: Dice(20),
        first,
        days,
        text: String::new(),
        events: 0,
    };
    for number in 0..complaints {
        made.complaint(number);
    }
    made.text
}

struct Made {
    dice: Dice,
    first: NaiveDate,
    days: u64,
    text: String,
    events: u64,
}

impl Made {
    /// Writes an event and returns its id.
    fn tell(&mut self, kind: &str, case: &str, at: NaiveDateTime, unit: &str, more: &str) -> u64 {
        self.events += 1;
        let id = self.events;
        let at = at.format("%Y-%m-%dT%H:%M:%S");
        self.text.push_str(&format!(
            r#"{{"specversion":"1.0","id":"e{id}","source":"//vis.example","type":"{kind}","subject":"{case}","time":"{at}+03:00","data":{{"regulation":"mo221","organisation":"{unit}"{more}}}}}"#
        ));
        self.text.push('\n');
        id
    }

    fn complaint(&mut self, number: u64) {
        let minutes = self.dice.below(self.days * 24 * 60);
        let received_at = self.first.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes as i64);
        let unit = self.dice.below(UNITS);
        let objects = match self.dice.below(20) {
            0 => r#""mfc""#,
            1 => r#""territorial_unit","mfc_worker""#,
            _ => r#""territorial_unit""#,
        };
        let channel = self.dice.one(&["rpgu", "post", "in_person", "agency_site"]);
        let case = format!("z-{number}");
        self.at_unit(&case, received_at, unit, objects, channel, None);
    }

    fn at_unit(
        &mut self,
        case: &str,
        received_at: NaiveDateTime,
        unit: u64,
        objects: &str,
        channel: &str,
        parent: Option<&str>,
    ) {
        let body = format!("unit-{unit:02}");
        let facts = format!(r#","channel":"{channel}","object":[{objects}]"#);
        self.tell("complaint_received", case, received_at, &body, &facts);
        if self.dice.below(200) == 0 {
            return; // never registered
        }
        let registered_at = self.dice.later(received_at, 4);
        let mut grounds = format!(r#""{}""#, self.dice.one(&GROUNDS));
        if self.dice.below(5) == 0 {
            grounds.push_str(&format!(r#","{}""#, self.dice.one(&GROUNDS)));
        }
        let parent = parent.map_or_else(String::new, |parent| format!(r#","parent":"{parent}""#));
        let more = format!(r#"{facts},"ground":[{grounds}],"registration_no":"{case}/r"{parent}"#);
        self.tell("complaint_registered", case, registered_at, &body, &more);
        if self.dice.below(40) == 0 {
            let at = self.dice.later(registered_at, 2);
            let ground = self.dice.one(&GROUNDS);
            let more = format!(r#","ground":["{ground}"]"#);
            self.tell("complaint_evidence_added", case, at, &body, &more);
        }
        match self.dice.below(100) {
            0..5 => {} // under review for good
            5..11 => self.send_on(
                case,
                registered_at,
                unit,
                objects,
                channel,
                parent.is_empty(),
            ),
            11..15 => {
                let at = self.dice.later(registered_at, 3);
                let more = r#","refusal_ground":["unreadable"]"#;
                self.tell("complaint_left_unanswered", case, at, &body, more);
            }
            15..18 => {
                let at = self.dice.later(registered_at, 10);
                self.tell("complaint_withdrawn", case, at, &body, "");
            }
            18 => {
                let at = self.dice.later(registered_at, 10);
                self.tell("complaint_joined", case, at, &body, "");
            }
            _ => self.decide(case, registered_at, &body),
        }
    }

    fn send_on(
        &mut self,
        case: &str,
        registered_at: NaiveDateTime,
        unit: u64,
        objects: &str,
        channel: &str,
        is_first: bool,
    ) {
        let body = format!("unit-{unit:02}");
        let sent_at = self.dice.later(registered_at, 4);
        if !is_first || self.dice.below(4) == 0 {
            let more = r#","to_organisation":"elsewhere""#;
            self.tell("complaint_forwarded", case, sent_at, &body, more);
            return;
        }
        let other = (unit + 1 + self.dice.below(UNITS - 1)) % UNITS;
        let more = format!(r#","to_organisation":"unit-{other:02}""#);
        self.tell("complaint_forwarded", case, sent_at, &body, &more);
        let received_at = self.dice.later(sent_at, 5);
        let next = format!("{case}-on");
        self.at_unit(&next, received_at, other, objects, channel, Some(case));
    }

    fn decide(&mut self, case: &str, registered_at: NaiveDateTime, body: &str) {
        let decided_at = self.dice.later(registered_at, 28);
        let is_satisfied = self.dice.below(5) < 2;
        let outcome = |is_satisfied: bool, ground: &str| {
            if is_satisfied {
                r#","outcome":"satisfied""#.to_owned()
            } else {
                format!(r#","outcome":"refused","refusal_ground":["{ground}"]"#)
            }
        };
        let ground = self
            .dice
            .one(&["not_substantiated", "earlier_decision", "court_judgment"]);
        if self.dice.below(50) == 0 {
            // entered by mistake, and taken back
            let more = outcome(!is_satisfied, ground);
            let at = self.dice.later(registered_at, 5);
            let wrong = self.tell("complaint_decided", case, at, body, &more);
            let more = format!(r#","replaces":"e{wrong}""#);
            self.tell(
                "event_annulled",
                case,
                at + TimeDelta::minutes(9),
                body,
                &more,
            );
        }
        self.tell(
            "complaint_decided",
            case,
            decided_at,
            body,
            &outcome(is_satisfied, ground),
        );
        let answered_at = self.dice.later(decided_at, 3);
        self.tell("complaint_response_sent", case, answered_at, body, "");
    }
}
