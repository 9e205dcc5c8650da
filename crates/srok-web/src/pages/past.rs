//! What do pages ask of the history, and how are its figures written? The months of a visit, whose they are, shares with numerator and
//! denominator, durations in the unit of their limit, and links to the lists behind them.

mod rows;

pub use rows::{ShareCell, SplitRow};

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::super::WebError;
use super::Visit;
use super::names::Names;
use srok_charts::{Head, Line, Role, Share};
use srok_core::access::Area;
use srok_engine::history::{Asked, Durations, History, Measured, Month};
use srok_law::case::Day;
use srok_law::explain::rule::Rule;
use srok_law::period::Period;
use srok_law::regulation::{Limit, Regulation, Term, Version, words as named};
use srok_law::words::{self, Lang};
use srok_service::Service;

/// Months of trends.
pub const TREND: i32 = 13;

/// The history as somebody looks at it.
pub struct Past<'a> {
    pub visit: &'a Visit,
    pub history: Arc<History>,
    pub names: Names,
    organisations: Option<Vec<String>>,
    /// The months of the period, as far as they have begun and are known.
    pub months: RangeInclusive<Month>,
    /// What has to be said of the period.
    pub notes: Vec<String>,
}

impl<'a> Past<'a> {
    /// Returns the history for a visit.
    ///
    /// # Errors
    ///
    /// It was not counted yet, or the directory cannot be read.
    pub fn of(service: &Service, visit: &'a Visit) -> Result<Self, WebError> {
        let history = service.history().ok_or_else(WebError::being_made_up)?;
        let names = Names::of(service, visit)?;
        let organisations = visit.organisations(&names.directory);
        let period = visit.view.period();
        let known = history.months();
        let last = visit.view.today.min(period.last());
        let asked = Month::of(period.first())..=Month::of(last);
        let months = *asked.start().max(known.start())..=*asked.end().min(known.end());
        let mut past = Self {
            visit,
            history,
            names,
            organisations,
            months,
            notes: Vec::new(),
        };
        past.note(period, &asked);
        Ok(past)
    }

    fn note(&mut self, period: Period, asked: &RangeInclusive<Month>) {
        let lang = self.visit.lang;
        let first = *self.history.months().start();
        if *asked.start() < first {
            self.notes.push(format!(
                "{} {}.",
                lang.pick("Показатели ведутся с", "Figures are kept from"),
                words::date(lang, first.first_day())
            ));
        }
        let is_whole = |day: Day, month: Month| Day::from(month.first_day()) == day;
        let begins = is_whole(period.first(), *asked.start());
        if !begins || !is_whole(period.last().plus(1), Month::of(period.last().plus(1))) {
            self.notes.push(
                lang.pick(
                    "Показатели считаются целыми месяцами, которых касается период.",
                    "Figures are those of the whole months that the period touches.",
                )
                .into(),
            );
        }
        if self.visit.view.moment.is_some() {
            self.notes.push(
                lang.pick(
                    "На прошедший момент показатели даются с точностью до месяца, по сведениям на сегодня.",
                    "For a moment past, figures are exact to the month, by what is known today.",
                )
                .into(),
            );
        }
    }

    /// Asks about the period, within the rights and the choice of who looks.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            organisations: self.organisations.as_deref(),
            service: self.visit.view.service.as_deref(),
            channel: self.visit.view.value("channel"),
            ..Asked::all(self.months.clone(), &self.visit.viewer.scope)
        }
    }

    /// Asks about the same months of the year before.
    pub fn asked_before(&self) -> Asked<'_> {
        let (first, last) = (self.months.start(), self.months.end());
        self.asked().in_months(first.plus(-12)..=last.plus(-12))
    }

    /// Tells whether anything at all is known of the same months of last year: where nothing is, no figure is zero.
    pub fn knew_before(&self) -> bool {
        !self.history.counts(&self.asked_before(), |_| ()).is_empty()
    }

    /// Returns the months of a trend: the last ones up to the end of the period.
    pub fn trend(&self) -> RangeInclusive<Month> {
        let last = *self.months.end();
        last.plus(1 - TREND)..=last
    }

    /// Tells whether a month has not ended yet.
    pub fn goes_on(&self, month: Month) -> bool {
        month >= Month::of(self.visit.view.today)
    }

    /// Returns shares in time of the months of a range, oldest first.
    pub fn shares(&self, asked: &Asked<'_>, months: RangeInclusive<Month>) -> Vec<Share> {
        let first = *months.start();
        let count = first.until(*months.end()).max(-1) + 1;
        let counts = self
            .history
            .counts(&asked.in_months(months), |key| key.month);
        let share = |month: Month| {
            let counts = counts.get(&month).copied().unwrap_or_default();
            Share {
                month: month.first_day(),
                part: counts.met,
                of: counts.finished(),
            }
        };
        (0..count).map(|index| share(first.plus(index))).collect()
    }

    /// Returns the head of a chart of these figures.
    pub fn head(&self, id: &str, title: &str, unit: &str, definition: &str) -> Head {
        let lang = self.visit.lang;
        let zone = self.history.standings().law().calendars.of(None).zone();
        let made = words::moment(lang, zone, self.history.made_at());
        Head {
            unit: unit.into(),
            as_of: format!("{} {made}", lang.pick("По состоянию на", "As of")),
            definition: definition.into(),
            ..Head::new(id, title, lang)
        }
    }

    /// Returns the address of the list of what was stopped in the period.
    pub fn list(&self, more: &[(&str, &str)]) -> String {
        let first = self.months.start().first_day().to_string();
        let last = Day::from(self.months.end().plus(1).first_day())
            .plus(-1)
            .to_string();
        let stopped = [
            ("stopped_from", first.as_str()),
            ("stopped_to", last.as_str()),
        ];
        let channel = self.visit.view.value("channel").unwrap_or("");
        let mut asked = vec![("state", "any"), ("channel", channel)];
        asked.extend(stopped);
        asked.retain(|(key, _)| more.iter().all(|(given, _)| given != key));
        asked.extend(more);
        self.visit.view.link("/board", &asked)
    }

    /// Returns the page of a limit among the procedures, for who may see it; else the list of what ended of it.
    pub fn procedure(&self, limit: &Measured) -> String {
        let asked = [("limit", limit.full_id.as_str())];
        if self.visit.viewer.may(Area::Procedures) {
            format!("{}#chosen", self.visit.view.link("/procedures", &asked))
        } else {
            self.list(&asked)
        }
    }

    /// Returns the words of the period.
    pub fn period(&self) -> String {
        self.visit.view.period().words(self.visit.lang)
    }

    /// Returns the act, the limit and its version of today.
    pub fn law(&self, limit: &Measured) -> Option<(&Regulation, &Limit, Option<&Version>)> {
        let (act, of_act) = self.history.of_law(limit)?;
        let today = of_act.version_on(self.visit.view.today.date());
        let version = today.map(|(_, version)| version).or(of_act.versions.last());
        Some((act, of_act, version))
    }

    /// Returns the name of a limit.
    pub fn name(&self, limit: &Measured) -> String {
        self.law(limit).map_or_else(
            || limit.full_id.clone(),
            |(_, of_act, _)| named(&of_act.name, self.visit.lang.code()).to_owned(),
        )
    }

    /// Returns what a limit says, short enough for a table: «15 р. д.».
    pub fn norm(&self, limit: &Measured) -> String {
        let Some((act, _, Some(version))) = self.law(limit) else {
            return String::new();
        };
        let lang = self.visit.lang;
        let rule = Rule {
            act,
            words: &self.history.standings().law().words,
            lang,
        };
        let short = |term: &Term| match term {
            Term::Amount(amount) if amount.thousandths > 0 => {
                let number = words::decimal(lang, amount.thousandths as f64 / 1000.0, 3);
                Some(format!(
                    "{number}\u{a0}{}",
                    words::unit_short(lang, amount.unit)
                ))
            }
            Term::Declared(_) => Some(lang.pick("заявленная дата", "the declared date").into()),
            _ => None,
        };
        let all: Option<Vec<String>> = version.terms.iter().map(short).collect();
        match all.as_deref() {
            Some([one]) => one.clone(),
            Some([_, _, ..]) => {
                let joined = all.unwrap_or_default().join("; ");
                format!("{} {joined}", lang.pick("раннее из:", "the earlier of:"))
            }
            _ => rule.term(version),
        }
    }

    /// Returns the amount of a limit in the unit of its durations, where it has one.
    pub fn amount(&self, limit: &Measured) -> Option<f64> {
        let (_, _, version) = self.law(limit)?;
        version?.terms.iter().find_map(|term| match term {
            Term::Amount(amount) if amount.unit == limit.unit => {
                Some(amount.thousandths as f64 / 1000.0)
            }
            _ => None,
        })
    }

    /// Returns the clause of a limit.
    pub fn clause(&self, limit: &Measured) -> String {
        self.law(limit)
            .and_then(|(_, _, version)| version)
            .map_or_else(String::new, |version| version.clause.clone())
    }

    /// Returns a duration, given in steps, with its unit: «7 р. д.», «9,4 мин».
    pub fn duration(&self, limit: &Measured, steps: f64) -> String {
        let lang = self.visit.lang;
        let number = words::decimal(lang, steps * limit.step(), 1);
        format!("{number}\u{a0}{}", words::unit_short(lang, limit.unit))
    }

    /// Returns median and 90th percentile with their unit; empty if there are none.
    pub fn middle(&self, limit: &Measured, durations: &Durations) -> [String; 2] {
        let median = durations.median();
        let high = durations.percentile(90).map(f64::from);
        [median, high]
            .map(|steps| steps.map_or_else(String::new, |steps| self.duration(limit, steps)))
    }

    /// Returns the lines of a histogram: median, 90th percentile, and the limit or the average norm.
    pub fn lines(&self, limit: &Measured, durations: &Durations) -> Vec<Line> {
        let lang = self.visit.lang;
        let mut lines = Vec::new();
        let mut add = |value: Option<f64>, name: &str, role: Role| {
            if let Some(value) = value {
                let words = format!("{name} {}", words::decimal(lang, value, 1));
                lines.push(Line { value, words, role });
            }
        };
        let median = durations.median().map(|steps| steps * limit.step());
        add(median, lang.pick("медиана", "median"), Role::Ink);
        let high = durations
            .percentile(90)
            .map(|steps| f64::from(steps) * limit.step());
        let name = lang.pick("90-й процентиль", "90th percentile");
        add(high, name, Role::Ink2);
        let (name, role) = norm_of(lang, &limit.severity);
        add(self.amount(limit), name, role);
        lines
    }

    /// Returns the unit of durations in words.
    pub fn unit(&self, limit: &Measured) -> String {
        words::unit(self.visit.lang, limit.unit, 5).to_owned()
    }
}

/// Returns what an amount of a severity is called, and its colour.
fn norm_of(lang: Lang, severity: &str) -> (&'static str, Role) {
    match severity {
        "average" => (lang.pick("средний срок", "average term"), Role::Soon),
        "labour" => (lang.pick("трудоемкость", "labour norm"), Role::Soon),
        "internal" => (lang.pick("ориентир", "target"), Role::Soon),
        "example" => (lang.pick("срок примера", "term of the example"), Role::Soon),
        _ => (lang.pick("предельный срок", "limit"), Role::Late),
    }
}

/// Returns the query of a visit, with its question mark: charts are asked the same as the page.
pub fn query(visit: &Visit) -> String {
    visit
        .here
        .split_once('?')
        .map_or_else(String::new, |(_, query)| format!("?{query}"))
}
