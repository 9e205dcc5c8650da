//! What does a mail say? Facts of limits, law and directory as the words of a letter; nothing is computed here that decides.

mod digest;
mod limit;
mod office;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::book::Book;
use super::cause::{ByCause, Chains};
use super::deliver::Office;
use super::link::Link;
use super::look::Found;
use super::plan::{Kind, Planned};
use super::scan::{Known, Scan};
use super::threshold::Threshold;
use super::{AlertsError, FEED};
use crate::mail::letters::{Feed, FeedLine};
use crate::mail::{Letter, mailbox};
use srok_core::address;
use srok_core::directory::Official;
use srok_law::calendar::Zone;
use srok_law::case::{DAY, Instant};
use srok_law::row::Row;
use srok_law::words::{self, Lang};
use srok_store::{AlertRecord, AlertState, EndedRecord, StandingKey, WatchedRecord};

/// Rows of a table in a mail; the others are counted and linked.
const SHOWN: usize = 10;

/// Makes letters.
#[derive(Debug)]
pub struct Composer<'a> {
    office: &'a Office<'a>,
    found: &'a Found,
    alerts: &'a [AlertRecord],
    book: &'a Book,
    limits: HashMap<i32, Known<'a>>,
    chains: Chains,
    rows: HashMap<StandingKey, Row>,
    watched: ByCause<WatchedRecord>,
    /// Where the limits of the alerts of digests stand among those watched, by the index of the alert.
    listed: HashMap<usize, usize>,
    /// Alerts counted by person and by unit.
    tally: Tally,
    /// What ended since the morning before, by that moment.
    ended: HashMap<Instant, Vec<EndedRecord>>,
}

/// Alerts counted by person and by unit, once for all letters.
#[derive(Debug, Default)]
struct Tally {
    /// Breaches a person was told of and has not answered.
    unanswered: HashMap<Arc<str>, usize>,
    /// As what a person is told.
    role: HashMap<Arc<str>, Arc<str>>,
    /// Of a unit: breaches that are new, and those nobody has answered.
    units: HashMap<Arc<str>, (usize, usize)>,
}

impl Tally {
    fn new(alerts: &[AlertRecord]) -> Self {
        let mut tally = Self::default();
        for alert in alerts {
            let role = tally.role.entry(Arc::clone(&alert.recipient));
            role.or_insert_with(|| Arc::clone(&alert.role));
            if !super::answer::asks(alert) {
                continue;
            }
            let is_new =
                alert.state == AlertState::Owed && alert.threshold == Threshold::Overdue.number();
            let is_open = alert.state == AlertState::Sent;
            if is_open {
                *tally
                    .unanswered
                    .entry(Arc::clone(&alert.recipient))
                    .or_default() += 1;
            }
            if let Some(unit) = alert
                .organisation
                .as_ref()
                .filter(|_| alert.rung == 0 && alert.is_live)
            {
                let (fresh, unanswered) = tally.units.entry(Arc::clone(unit)).or_default();
                *fresh += usize::from(is_new);
                *unanswered += usize::from(is_open);
            }
        }
        tally
    }
}

/// Whom a letter is written to.
#[derive(Debug, Clone, Copy)]
struct Reader<'a> {
    official: &'a Official,
    lang: Lang,
    zone: &'a Zone,
    /// The moment of the mail.
    now: Instant,
}

impl<'a> Composer<'a> {
    /// Returns a composer of the mails of one moment.
    #[must_use]
    pub fn new(
        office: &'a Office<'a>,
        found: &'a Found,
        alerts: &'a [AlertRecord],
        book: &'a Book,
    ) -> Self {
        Self {
            office,
            found,
            alerts,
            book,
            limits: office.look.limits(),
            chains: Chains::default(),
            rows: HashMap::new(),
            watched: ByCause::default(),
            listed: HashMap::new(),
            tally: Tally::default(),
            ended: HashMap::new(),
        }
    }

    /// Reads what the mails show, at once for all of them.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the store cannot be read.
    pub fn fetch(&mut self, planned: &[Planned]) -> Result<(), AlertsError> {
        if planned.is_empty() {
            return Ok(());
        }
        let numbers = &self.found.recorded.numbers;
        self.chains = Chains::new(self.alerts, |alert| numbers.alert(alert));
        self.listed = self.list(planned);
        self.tally = Tally::new(self.alerts);
        let mut cases: BTreeSet<u64> = BTreeSet::new();
        for mail in planned {
            let shown = mail.alerts.iter().chain(&mail.taken);
            let alerts = shown.filter_map(|index| self.alerts.get(*index));
            cases.extend(alerts.map(|alert| alert.case_key));
            if mail.kind == Kind::Digest {
                for list in self.lists_of(mail) {
                    let list = self.sorted(&list, &mail.recipient);
                    let shown = list
                        .iter()
                        .take(SHOWN)
                        .filter_map(|index| self.found.watched.get(*index));
                    cases.extend(shown.map(|limit| limit.case_key));
                }
            }
        }
        let cases: Vec<u64> = cases.into_iter().collect();
        let standings = &self.office.look.standings;
        self.rows = standings.rows_of_cases(self.found.at, &cases)?;
        for limit in standings.watched_of_cases(self.found.at, &cases)? {
            if let Some(cause) = numbers.watched(&limit) {
                self.watched.insert(cause, limit);
            }
        }
        Ok(())
    }

    /// Finds the limits of the copies that go with digests among those watched.
    fn list(&self, planned: &[Planned]) -> HashMap<usize, usize> {
        let digests = planned.iter().filter(|mail| mail.kind == Kind::Digest);
        let copies = digests.flat_map(|mail| &mail.alerts).filter_map(|index| {
            let alert = self.alerts.get(*index).filter(|alert| alert.is_copy)?;
            Some((self.found.recorded.numbers.alert(alert)?, *index))
        });
        let mut copies_of: ByCause<Vec<usize>> = ByCause::default();
        for (cause, index) in copies {
            copies_of.entry(cause).or_default().push(index);
        }
        let mut listed = HashMap::new();
        if copies_of.is_empty() {
            return listed;
        }
        for (place, limit) in self.found.watched.iter().enumerate() {
            let cause = self.found.recorded.numbers.watched(limit);
            for index in cause
                .and_then(|cause| copies_of.get(&cause))
                .into_iter()
                .flatten()
            {
                listed.insert(*index, place);
            }
        }
        listed
    }

    /// Returns the letter of a mail, or `None` if nothing is left to be said.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the store cannot be read or the letter cannot be made.
    pub fn letter(
        &mut self,
        scan: &mut Scan<'_>,
        planned: &Planned,
        message_id: String,
    ) -> Result<Option<Letter>, AlertsError> {
        let look = self.office.look;
        let staff = look.staff(self.found.at);
        let Some(official) = look.directory.official(&planned.recipient, staff.on) else {
            return Ok(None);
        };
        let Some(address) = &official.email else {
            return Ok(None);
        };
        let hours = super::escalation::hours_of(official, staff, &look.law);
        let reader = Reader {
            official,
            lang: official.lang,
            zone: hours.calendar.zone(),
            now: self.found.at,
        };
        let to = mailbox(&official.name, address)?;
        let letter = match planned.kind {
            Kind::Digest => self
                .digest(scan, planned, reader)?
                .map(|digest| digest.letter(to, message_id)),
            Kind::Breach => self
                .breach(planned, reader)
                .map(|breach| breach.letter(to, message_id)),
            Kind::Escalation => {
                let escalation = self.escalation(planned, reader);
                escalation.map(|escalation| escalation.letter(to, message_id))
            }
            Kind::Feed => Some(self.feed(planned, reader).letter(to, message_id)),
            Kind::Correction => {
                let correction = self.correction(planned, reader)?;
                correction.map(|correction| correction.letter(to, message_id))
            }
        };
        Ok(letter.transpose()?)
    }

    /// Returns the row and the state of what an alert is about.
    fn about(&self, alert: &AlertRecord) -> Option<(&WatchedRecord, &Row)> {
        let limit = self
            .watched
            .get(&self.found.recorded.numbers.alert(alert)?)?;
        Some((limit, self.row(limit)?))
    }

    fn row(&self, limit: &WatchedRecord) -> Option<&Row> {
        self.rows
            .get(&(limit.case_key, limit.limit_version, limit.occurrence))
    }

    /// Returns the address under which an alert is answered.
    fn answer_link(&self, alert: &AlertRecord) -> String {
        let days = i64::from(self.office.look.rules.delivery.link_days);
        let link = Link {
            alert: alert.id,
            ends_at: self.found.at.plus(days * DAY),
        };
        format!("{}/a/{}", self.office.home, link.sign(&self.office.key))
    }

    /// Returns the address of the page of a case.
    fn case_link(&self, case_id: &str) -> String {
        let path = address::of_case(case_id);
        format!("{}{path}", self.office.home)
    }

    /// Returns the address of the page on sources and rejected records.
    fn data_link(&self) -> String {
        format!("{}/data-quality", self.office.home)
    }

    /// Returns the address of a list of limits.
    fn list_link(&self, question: &[(&str, &str)]) -> String {
        let question: Vec<String> = question
            .iter()
            .map(|(key, value)| format!("{key}={}", address::escaped(value)))
            .collect();
        format!("{}/board?{}", self.office.home, question.join("&"))
    }

    /// Returns the name of an official, or his id if the directory does not know him.
    fn name_of(&self, official: &str) -> String {
        let staff = self.office.look.staff(self.found.at);
        let known = self.office.look.directory.official(official, staff.on);
        known.map_or_else(|| official.to_owned(), |official| official.name.clone())
    }

    /// Returns the name of a unit, or its id.
    fn unit_name(&self, organisation: &str) -> String {
        let staff = self.office.look.staff(self.found.at);
        let known = self
            .office
            .look
            .directory
            .organisation(organisation, staff.on);
        known.map_or_else(
            || organisation.to_owned(),
            |organisation| organisation.name.clone(),
        )
    }

    /// Says why somebody gets a mail.
    fn why(&self, reader: Reader<'_>, role: &str) -> String {
        let unit = self.unit_name(&reader.official.organisation);
        let role = words::role(reader.lang, role);
        match reader.lang {
            Lang::Ru => {
                format!("Вы получаете его как {role} (справочник должностных лиц, {unit})")
            }
            Lang::En => format!("You receive it as {role} (directory of officials, {unit})"),
        }
    }

    fn as_of(&self, reader: Reader<'_>) -> String {
        words::moment(reader.lang, reader.zone, self.found.at)
    }

    fn feed(&self, planned: &Planned, reader: Reader<'_>) -> Feed {
        let limits = self.found.watched.iter();
        let held = limits.filter(|limit| self.found.dark.holds(limit)).count();
        let alerts = planned
            .alerts
            .iter()
            .filter_map(|index| self.alerts.get(*index));
        let sources = alerts
            .filter(|alert| &*alert.limit_id == FEED)
            .filter_map(|alert| {
                let source = self
                    .found
                    .sources
                    .iter()
                    .find(|source| source.source == alert.subject)?;
                let since =
                    srok_law::time::DateTime::parse_from_rfc3339(&source.last_recorded_at).ok()?;
                let since = words::moment(reader.lang, reader.zone, since.to_utc().into());
                Some(FeedLine {
                    source: source.source.clone(),
                    since,
                    usual: source
                        .usual_minutes
                        .map_or_else(String::new, |minutes| limit::usual(reader.lang, minutes)),
                    unit: source
                        .organisation
                        .as_deref()
                        .map_or_else(String::new, |unit| self.unit_name(unit)),
                    held,
                })
            });
        Feed {
            lang: reader.lang,
            addressee: reader.official.name.clone(),
            as_of: self.as_of(reader),
            sources: sources.collect(),
            held,
            link: self.data_link(),
            why: self.why(reader, "administrator"),
        }
    }
}
