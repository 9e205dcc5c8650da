//! How is the story of a case told? Deed after deed, each with its moment; lateness is that of the unit that acts.

use super::days::Days;
use super::deed::{Deed, Fact, Kind, Moment, NEVER, Official, Series, Subject, Unit};
use super::random::Random;
use super::showcase::Wish;
use srok_law::case::Day;

/// Everything told of one case and of what it gave rise to.
#[derive(Debug)]
pub(super) struct Story<'a> {
    pub(super) days: &'a Days<'a>,
    pub(super) random: Random,
    pub(super) deeds: Vec<Deed>,
    pub(super) facts: Vec<Fact>,
    /// What the case is to show, if it is one of those made for show.
    pub(super) wish: Wish,
    /// Number of the case within the recipe.
    pub(super) index: u64,
    subject: Subject,
    /// Ordinal of the deed told last; never given twice, even if the deed is taken back.
    ordinal: u16,
}

/// How many steps in a thousand are never done.
const NEVER_PER_MILLE: u64 = 3;

impl<'a> Story<'a> {
    pub(super) fn new(days: &'a Days<'a>) -> Self {
        let subject = Subject {
            series: Series::Service,
            year: 0,
            number: 0,
        };
        Self {
            days,
            random: Random::of(0, 0),
            deeds: Vec::new(),
            facts: Vec::new(),
            wish: Wish::NONE,
            index: 0,
            subject,
            ordinal: 0,
        }
    }

    /// Begins anew, keeping the memory.
    pub(super) fn begin(&mut self, random: Random, index: u64, wish: Wish) {
        self.deeds.clear();
        self.facts.clear();
        self.random = random;
        self.index = index;
        self.wish = wish;
        self.ordinal = 0;
    }

    /// Returns an ordinal that no deed of the story has yet.
    pub(super) const fn next_ordinal(&mut self) -> u16 {
        self.ordinal += 1;
        self.ordinal
    }

    /// Takes back what was still to be done on the case after a moment: it is over.
    pub(super) fn cut_short(&mut self, at: Moment) {
        let subject = self.subject;
        self.deeds
            .retain(|deed| deed.subject != subject || deed.at <= at);
    }

    /// Says of which case the next deeds are told; returns it.
    pub(super) fn about(&mut self, series: Series, at: Moment, number: u64) -> Subject {
        self.subject = Subject {
            series,
            year: self.days.row(self.days.day_of(at)).year,
            number,
        };
        self.subject
    }

    /// Says that the next deeds are told of the duty of an organisation.
    pub(super) const fn about_organisation(&mut self, subject: Subject) {
        self.subject = subject;
    }

    pub(super) const fn subject(&self) -> Subject {
        self.subject
    }

    /// Tells a deed; what never happens is told too and left out when the story is written.
    pub(super) fn tell(&mut self, kind: Kind, at: Moment, organisation: Unit) -> Telling<'_> {
        let begin = self.facts.len() as u32;
        let ordinal = self.next_ordinal();
        self.deeds.push(Deed {
            kind,
            at,
            subject: self.subject,
            ordinal,
            organisation,
            to_organisation: Unit::NONE,
            official: Official(0),
            facts: (begin, begin),
            sent_after: 0,
        });
        Telling {
            deeds: &mut self.deeds,
            facts: &mut self.facts,
        }
    }

    /// Returns a moment at which a unit does what is due by the end of a day: mostly in time, sometimes late, rarely never.
    pub(super) fn act(&mut self, unit: Unit, from: Moment, due: Day) -> Moment {
        if from >= NEVER {
            return NEVER;
        }
        let roll = self.random.below(1000);
        if roll < NEVER_PER_MILLE {
            return NEVER;
        }
        let today = self.days.day_of(from);
        if roll < NEVER_PER_MILLE + unit.late_per_mille() {
            let by = self.random.one(&[1, 1, 1, 1, 2, 2, 3, 4, 7, 13], 1);
            return self.days.office(
                &mut self.random,
                self.days.working_after(due.max(today), by),
            );
        }
        let ahead = u64::from(self.days.working_between(today, due));
        let ahead = if self.random.chance(300) {
            0
        } else {
            self.random.below(ahead + 1)
        };
        if ahead == 0 {
            return self.days.later_that_day(&mut self.random, from);
        }
        self.days
            .office(
                &mut self.random,
                self.days.working_after(today, ahead as u32),
            )
            .max(from)
    }

    /// As [`Self::act`], due so many working days after the start.
    pub(super) fn act_within(&mut self, unit: Unit, from: Moment, working_days: u32) -> Moment {
        let due = self
            .days
            .working_after(self.days.day_of(from), working_days);
        self.act(unit, from, due)
    }

    /// As [`Self::act`], due so many calendar days after the start.
    pub(super) fn act_within_days(
        &mut self,
        unit: Unit,
        from: Moment,
        calendar_days: i32,
    ) -> Moment {
        let due = self.days.day_of(from).plus(calendar_days);
        self.act(unit, from, due)
    }

    /// Returns a moment some minutes later in office hours.
    pub(super) fn soon(&mut self, at: Moment, low: i64, high: i64) -> Moment {
        self.days.soon(&mut self.random, at, (low, high))
    }

    /// Returns a moment within so many minutes; a few times in a thousand it takes up to three times as long, whatever the hour.
    pub(super) fn within_minutes(
        &mut self,
        at: Moment,
        minutes: i64,
        over_per_mille: u64,
    ) -> Moment {
        if at >= NEVER {
            return NEVER;
        }
        let seconds = minutes * 60;
        let taken = if self.random.chance(over_per_mille) {
            self.random.between(seconds + 1, seconds * 3)
        } else {
            self.random.between(seconds / 6, seconds - 10)
        };
        at + taken
    }

    /// Returns a moment in office hours some calendar days later.
    pub(super) fn days_later(&mut self, at: Moment, low: i64, high: i64) -> Moment {
        if at >= NEVER {
            return NEVER;
        }
        let day = self
            .days
            .day_of(at)
            .plus(self.random.between(low, high) as i32);
        self.days.office(&mut self.random, day).max(at + 60)
    }

    /// Tells whether something happens.
    pub(super) const fn chance(&mut self, per_mille: u64) -> bool {
        self.random.chance(per_mille)
    }

    /// Returns any official of a unit.
    pub(super) fn someone(&mut self, unit: Unit) -> Official {
        unit.official(self.random.next())
    }
}

/// The deed just told, to be given its attributes.
#[derive(Debug)]
pub(super) struct Telling<'s> {
    deeds: &'s mut Vec<Deed>,
    facts: &'s mut Vec<Fact>,
}

impl Telling<'_> {
    fn change(self, change: impl FnOnce(&mut Deed)) -> Self {
        if let Some(deed) = self.deeds.last_mut() {
            change(deed);
        }
        self
    }

    /// Who acted.
    pub(super) fn by(self, official: Official) -> Self {
        self.change(|deed| deed.official = official)
    }

    /// To whom the case goes.
    pub(super) fn to(self, organisation: Unit) -> Self {
        self.change(|deed| deed.to_organisation = organisation)
    }

    /// What else it carries.
    pub(super) fn fact(self, fact: Fact) -> Self {
        self.facts.push(fact);
        let end = self.facts.len() as u32;
        self.change(|deed| deed.facts.1 = end)
    }

    /// A code it carries.
    pub(super) fn with(self, attribute: &'static str, word: &'static str) -> Self {
        self.fact(Fact::Word(attribute, word))
    }

    /// A fact it carries only sometimes.
    pub(super) fn perhaps(self, fact: Option<Fact>) -> Self {
        match fact {
            Some(fact) => self.fact(fact),
            None => self,
        }
    }
}
