//! What might have happened? Realistic made-up events, reproducible by seed, dated relative to a given moment.
//!
//! A [`Recipe`] says how many cases, by which seed, until when. [`generate`] writes their events as `CloudEvents`, one a line, in the order in
//! which they might have arrived, and holds only a window of cases in memory: a hundred million events stream through. Each case has a stream
//! of random numbers of its own, so that any of them can be made alone ([`case`]) and comes out the same. No clock, no files.
//!
//! What is made up: three quarters applications of `mo221`, the rest the examples `mo1060-address` and `mo1060-licence`; complaints that
//! follow from them; letters and incidents (`msk546`, `msk604`); the quarterly reports of fifty organisations. Where a case falls into 2018,
//! while the model form was in force, the service follows `mo1060`. One case in ten, while there are few, is made for show:
//! it stands now at some stage of its procedure, so that even a small sample has something in every state.

mod acceptance;
mod address;
mod application;
mod around;
mod complaint;
mod complaint_review;
mod days;
mod deed;
mod directory;
mod licence;
mod line;
mod mishaps;
mod outcome;
mod pages;
mod random;
mod showcase;
mod story;
mod visit;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use srok_law::time::{DateTime, Datelike, Months, NaiveDate, Utc};

use days::Days;
use deed::{Kind, Moment, Subject, Unit};
pub use directory::{Guest, directory, guests};
use line::Numbering;
use pages::{Pages, WINDOW};
use random::Random;
use showcase::{Plot, Treatment, Wish};
use srok_law::calendar::Calendar;
use srok_law::case::{Day, Instant, SECOND};
use story::Story;

/// What is to be made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// How many cases; complaints, letters, incidents and reports come beside.
    pub cases: u64,
    /// The same seed gives the same events.
    pub seed: u64,
    /// The given moment: nothing occurs after it.
    pub until: DateTime<Utc>,
    /// How many months before it the first case begins.
    pub months: u32,
}

impl Recipe {
    /// The months told of unless asked otherwise: a year, and what is needed to compare quarters.
    pub const MONTHS: u32 = 14;
}

/// What was made up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Subjects with at least one event.
    pub subjects: u64,
    /// Events, each counted once.
    pub events: u64,
    /// Events sent a second time.
    pub duplicates: u64,
    /// Events per type.
    pub by_type: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// Returns the event types with their counts, the most frequent first.
    #[must_use]
    pub fn table(&self) -> Vec<(&'static str, u64)> {
        let mut rows: Vec<(&'static str, u64)> = self
            .by_type
            .iter()
            .map(|(kind, count)| (*kind, *count))
            .collect();
        rows.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
        rows
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .by_type
            .keys()
            .map(|kind| kind.len())
            .max()
            .unwrap_or(0);
        for (kind, count) in self.table() {
            writeln!(formatter, "{kind:<width$} {count:>12}")?;
        }
        write!(
            formatter,
            "{} events of {} cases, {} sent twice",
            self.events, self.subjects, self.duplicates
        )
    }
}

/// Writes the events of a recipe as `CloudEvents`, one a line, in the order in which they might have arrived.
///
/// Weekends, holidays and hours are those of the calendar; so is the zone of the times.
///
/// # Errors
///
/// What `out` returns.
pub fn generate(recipe: Recipe, calendar: &Calendar, out: &mut dyn Write) -> io::Result<Summary> {
    let span = Span::of(recipe, calendar);
    let mut teller = Teller::new(&span);
    let mut quarters = span.quarter_ends().into_iter().enumerate().peekable();
    for index in 0..recipe.cases {
        while let Some((number, ended_at)) =
            quarters.next_if(|(_, ended_at)| *ended_at <= span.filed_at(index))
        {
            teller.reports(number as u64, ended_at);
        }
        teller.case(index);
        if index % WINDOW == WINDOW - 1 {
            teller.pages.turn(out)?;
        }
    }
    for (number, ended_at) in quarters {
        teller.reports(number as u64, ended_at);
    }
    // the last window, and what comes late from it
    teller.pages.turn(out)?;
    teller.pages.turn(out)?;
    Ok(teller.summary())
}

/// Writes the events of one case of a recipe, with the complaint and whatever else it gave rise to; `index` counts from 0.
///
/// # Errors
///
/// What `out` returns.
pub fn case(
    recipe: Recipe,
    calendar: &Calendar,
    index: u64,
    out: &mut dyn Write,
) -> io::Result<Summary> {
    let span = Span::of(recipe, calendar);
    let mut teller = Teller::new(&span);
    teller.case(index);
    teller.pages.turn(out)?;
    teller.pages.turn(out)?;
    Ok(teller.summary())
}

/// The time told of.
#[derive(Debug)]
struct Span<'a> {
    recipe: Recipe,
    days: Days<'a>,
    from: Moment,
    until: Moment,
    /// The moment as of which cases are made for show: the given one, or the last at which the offices were open.
    now: Moment,
}

/// The first day on which the model form was in force, and the first on which it no longer was.
const MODEL_FORM: (Option<NaiveDate>, Option<NaiveDate>) = (
    NaiveDate::from_ymd_opt(2018, 6, 4),
    NaiveDate::from_ymd_opt(2018, 11, 14),
);

/// Days laid out before the first case (bookings, cases made for show) and after the last (what is still to come is told and left out).
const MARGIN: (i32, i32) = (150, 430);

impl<'a> Span<'a> {
    fn of(recipe: Recipe, calendar: &'a Calendar) -> Self {
        let until = recipe.until.timestamp();
        let from = recipe
            .until
            .checked_sub_months(Months::new(recipe.months))
            .map_or(until, |from| from.timestamp())
            .min(until);
        let day = |moment: Moment| {
            calendar
                .zone()
                .day_of(Instant(moment.saturating_mul(SECOND)))
        };
        let days = Days::between(
            calendar,
            day(from).plus(-MARGIN.0),
            day(until).plus(MARGIN.1),
        );
        let now = if days.is_open(until) {
            until
        } else {
            last_closing(&days, until)
        };
        Self {
            recipe,
            days,
            from,
            until,
            now,
        }
    }

    /// Returns about when a case is filed: the cases follow one another evenly.
    fn filed_at(&self, index: u64) -> Moment {
        let jitter = u128::from(Random::of(self.recipe.seed, !index).next() >> 32);
        let position = (u128::from(index) << 32) + jitter;
        let cases = u128::from(self.recipe.cases.max(1)) << 32;
        let length = (self.until - self.from).unsigned_abs();
        self.from + (position * u128::from(length) / cases) as Moment
    }

    /// Returns the local midnights within the span at which a quarter had ended.
    fn quarter_ends(&self) -> Vec<Moment> {
        let (first, last) = (self.days.day_of(self.from), self.days.day_of(self.until));
        let starts = (first.0 + 1..=last.0).map(Day).filter(|day| {
            let date = day.date();
            date.day() == 1 && date.month0() % 3 == 0
        });
        starts.map(|day| self.days.row(day).start).collect()
    }

    /// Returns the act by which the service is provided.
    fn act_of_service(&self, at: Moment) -> &'static str {
        let date = Some(self.days.day_of(at).date());
        if date >= MODEL_FORM.0 && date < MODEL_FORM.1 {
            "mo1060"
        } else {
            "mo221"
        }
    }
}

/// Returns the last moment before another at which the offices were open.
fn last_closing(days: &Days<'_>, until: Moment) -> Moment {
    let today = days.day_of(until);
    let closings = (0..60)
        .map(|back| days.row(today.plus(-back)).open)
        .filter(|(open, close)| close > open);
    closings
        .map(|(_, close)| close - 60)
        .find(|closing| *closing <= until)
        .unwrap_or(until)
}

/// Tells one case after another.
#[derive(Debug)]
struct Teller<'a> {
    span: &'a Span<'a>,
    story: Story<'a>,
    pages: Pages,
    subjects: Vec<Subject>,
    counts: Vec<u64>,
    summary: Summary,
}

/// Stories of reports are numbered from here on: no recipe has so many cases.
const REPORTS: u64 = 1 << 48;

impl<'a> Teller<'a> {
    fn new(span: &'a Span<'a>) -> Self {
        Self {
            span,
            story: Story::new(&span.days),
            pages: Pages::default(),
            subjects: Vec::new(),
            counts: vec![0; Kind::ALL.len()],
            summary: Summary::default(),
        }
    }

    fn summary(self) -> Summary {
        let counted = Kind::ALL
            .iter()
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0);
        Summary {
            by_type: counted.map(|(kind, count)| (kind.word(), *count)).collect(),
            ..self.summary
        }
    }

    /// Tells a case and whatever it gives rise to.
    fn case(&mut self, index: u64) {
        let recipe = self.span.recipe;
        let random = Random::of(recipe.seed, index);
        let shown = showcase::number(index, recipe.cases);
        let wish = shown.map_or(Wish::NONE, |number| {
            Wish::nth(number, &mut Random::of(!recipe.seed, index))
        });
        let about = self.span.filed_at(index);
        self.story.begin(random.clone(), index, wish);
        tell(&mut self.story, about, self.span);
        if wish.treatment == Treatment::None {
            mishaps::befall(&mut self.story, self.span.until);
        } else {
            let shift = showcase::shift(&self.story.deeds, wish.treatment, self.span.now);
            self.story.begin(random, index, wish);
            tell(&mut self.story, about + shift, self.span);
            showcase::apply(
                &mut self.story.deeds,
                &mut self.story.facts,
                wish.treatment,
                self.span.now,
            );
        }
        self.send(Numbering {
            seed: recipe.seed,
            story: index,
        });
    }

    /// Tells the end of a quarter and the reports that follow.
    fn reports(&mut self, number: u64, ended_at: Moment) {
        let seed = self.span.recipe.seed;
        // the quarter itself was still under the act of its last day
        let regulation = self.span.act_of_service(ended_at - 1);
        for unit in 1..=Unit::ALL {
            let story = REPORTS + number * 64 + u64::from(unit);
            self.story.begin(Random::of(seed, story), story, Wish::NONE);
            around::report(&mut self.story, Unit(unit), ended_at, regulation);
            self.send(Numbering { seed, story });
        }
    }

    /// Writes what has happened of a story.
    fn send(&mut self, numbering: Numbering) {
        self.subjects.clear();
        for deed in self
            .story
            .deeds
            .iter()
            .filter(|deed| deed.at <= self.span.until)
        {
            let begin = self.pages.text().len();
            line::write(
                self.pages.text(),
                deed,
                &self.story.facts,
                numbering,
                &self.span.days,
            );
            let again = self
                .pages
                .send(begin, deed.at, deed.sent_after, &mut self.story.random);
            if let Some(count) = self.counts.get_mut(deed.kind as usize) {
                *count += 1;
            }
            if !self.subjects.contains(&deed.subject) {
                self.subjects.push(deed.subject);
            }
            self.summary.events += 1;
            self.summary.duplicates += again;
        }
        self.summary.subjects += self.subjects.len() as u64;
    }
}

/// Tells the story of one case.
fn tell(story: &mut Story<'_>, about: Moment, span: &Span<'_>) {
    let regulation = span.act_of_service(about);
    match story.wish.plot {
        Plot::Service(..) | Plot::Correction | Plot::Unclaimed => {
            application::tell(story, about, regulation);
        }
        Plot::Address(..) => address::tell(story, about),
        Plot::Licence(..) => licence::tell(story, about),
        Plot::Complaint(_) => complaint::tell(story, about, regulation, None),
        Plot::Letter => around::letter(story, about),
        Plot::Incident => around::incident(story, about),
        Plot::Any => anything(story, about, regulation),
    }
}

fn anything(story: &mut Story<'_>, about: Moment, regulation: &'static str) {
    match story.random.below(1000) {
        ..750 => {
            let grievance = application::tell(story, about, regulation);
            if story.chance(if grievance.ground.is_some() { 90 } else { 30 }) {
                complaint::tell(story, about, regulation, Some(grievance));
            }
        }
        750..900 => address::tell(story, about),
        _ => licence::tell(story, about),
    }
    if story.chance(6) {
        around::letter(story, about);
    }
    if story.chance(4) {
        around::incident(story, about);
    }
}
