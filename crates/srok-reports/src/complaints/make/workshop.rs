//! What do all readings of a report have in common? The act and its duty, the bodies, and how complaints are read and counted for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_128;

use super::{Ask, NotMade, report_duty};
use srok_core::directory::Directory;
use srok_engine::quarterly::{self, Complaint, Counted, Counts, Entry, Perimeter, Register, Span};
use srok_engine::standings::Standings;
use srok_law::calendar::{DecreeDays, Zone};
use srok_law::case::{Day, Instant};
use srok_law::period::Period;
use srok_law::regulation::{Limit, Regulation};

/// What readings of a report have in common.
pub(crate) struct Workshop<'a> {
    pub standings: &'a Standings,
    pub ask: &'a Ask,
    pub act: &'a Regulation,
    /// The limit that asks for the report.
    pub duty: &'a Limit,
    pub directory: Arc<Directory>,
    /// The bodies of the report; absent: all.
    pub organisations: Option<Vec<String>>,
}

/// A complaint with what it counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::complaints) struct Shared {
    /// Its cases, the first one first: more than one where it was sent on.
    pub cases: SmallVec<[CompactString; 1]>,
    /// What it counts for in total.
    pub counts: Counts,
    /// What it counts for in each part, as a hash: of millions of complaints it is only asked whether it is the same.
    pub parts: u128,
}

impl<'a> Workshop<'a> {
    /// Opens the workshop.
    ///
    /// # Errors
    ///
    /// [`NotMade`] for an act or a body that is not there.
    pub fn open(standings: &'a Standings, ask: &'a Ask) -> Result<Self, NotMade> {
        let act = standings
            .law()
            .regulation(&ask.regulation)
            .ok_or_else(|| NotMade::NoRegulation(ask.regulation.clone()))?;
        let duty = report_duty(act).ok_or_else(|| NotMade::NoReport(act.id.clone()))?;
        let directory = standings.store().directory()?;
        let organisations = beneath(&directory, ask)?;
        Ok(Self {
            standings,
            ask,
            act,
            duty,
            directory,
            organisations,
        })
    }

    /// Returns the day by which bodies are told: the last of the period.
    pub fn on(&self) -> Day {
        self.ask.period.last()
    }

    /// Returns a period as moments.
    pub fn span(&self, period: Period) -> Span {
        let zone: &Zone = &self.act.zone;
        Span {
            from: zone.start_of(period.first()),
            until: zone.start_of(period.last().plus(1)),
        }
    }

    /// Returns the complaints that were not done with long before a period, by what was known at a moment (absent: now).
    pub fn register(
        &self,
        since: Period,
        until: Span,
        known_at: Option<Instant>,
    ) -> Result<Register, NotMade> {
        let from = self.span(since).from;
        Ok(quarterly::read(
            self.standings,
            from,
            until.until,
            known_at,
        )?)
    }

    /// Returns whose complaints are counted. Where no body is named, those of all that the directory knows or that ever registered a complaint.
    pub fn perimeter(&self, register: &Register) -> Perimeter {
        let symbol = |word: &str| register.words.find(word);
        let organisations = if let Some(all) = &self.organisations {
            all.iter().filter_map(|id| symbol(id)).collect()
        } else {
            let known = self.directory.organisations(self.on()).into_iter();
            let known = known.filter_map(|known| symbol(&known.id));
            let registering = register
                .complaints()
                .filter(|complaint| complaint.registered_at.is_some())
                .filter_map(|complaint| complaint.organisation);
            known.chain(registering).collect()
        };
        let excluded = self
            .duty
            .excludes
            .iter()
            .filter(|(attribute, _)| attribute == "object")
            .flat_map(|(_, values)| values)
            .filter_map(|value| symbol(value))
            .collect();
        Perimeter {
            organisations,
            regulation: Some(self.act.symbol),
            excluded,
        }
    }

    /// Returns how working days from one moment to another are counted for a complaint.
    pub fn working_days(&self) -> impl Fn(&Complaint, Instant, Instant) -> u32 {
        let decree_days = self
            .duty
            .versions
            .last()
            .map_or(DecreeDays::Working, |version| version.decree_days);
        move |complaint, from, to| {
            let calendar = self
                .standings
                .calendar_for(self.act, complaint.organisation);
            let [from, to] = [from, to].map(|at| self.act.zone.day_of(at));
            calendar.working_days_between(from, to, decree_days)
        }
    }

    /// Hands over what each complaint counts for in a period.
    pub fn each_entry(
        &self,
        register: &Register,
        span: Span,
        mut each: impl FnMut(&Entry<'_>, &Perimeter),
    ) {
        let perimeter = self.perimeter(register);
        let counted = Counted::new(register.complaints(), &perimeter);
        for entry in counted.entries(span, &self.working_days()) {
            each(&entry, &perimeter);
        }
    }

    /// Returns what each complaint counts for in a period, by the case that it begins with.
    pub(in crate::complaints) fn shared(
        &self,
        period: Period,
        known_at: Option<Instant>,
    ) -> Result<BTreeMap<CompactString, Shared>, NotMade> {
        let span = self.span(period);
        let register = self.register(period.year_before(), span, known_at)?;
        let mut all = BTreeMap::new();
        self.each_entry(&register, span, |entry, perimeter| {
            let mut parts = 0_u128;
            entry.each_part(perimeter, |part| {
                let (value, counts) = (part.key.value(&register.words), part.counts);
                let of = format!("{}\n{value}\n{counts:?}", part.dimension.code());
                // in whatever order they come
                parts = parts.wrapping_add(xxh3_128(of.as_bytes()));
            });
            let links = entry.chain.links();
            let shared = Shared {
                cases: links.map(|link| link.case_id.clone()).collect(),
                counts: entry.counts,
                parts,
            };
            all.insert(entry.chain.first().case_id.clone(), shared);
        });
        Ok(all)
    }

    /// Returns the bodies that report by themselves, each with everything beneath it, and that no other such body stands above within the report.
    pub fn parts(&self) -> Vec<&str> {
        let on = self.on();
        let own = self.ask.organisation.as_deref();
        let owes = |id: &str| {
            let known = self.directory.organisation(id, on);
            Some(id) != own && known.is_some_and(|known| known.reports.contains(&self.act.id))
        };
        let is_within = |id: &str| {
            let all = self.organisations.as_ref();
            all.is_none_or(|all| all.iter().any(|known| known == id))
        };
        let known = self.directory.organisations(on).into_iter();
        known
            .map(|known| known.id.as_str())
            .filter(|id| is_within(id) && owes(id))
            .filter(|id| {
                let mut above = self.directory.above(id, on).into_iter().skip(1);
                !above.any(|id| is_within(id) && owes(id))
            })
            .collect()
    }
}

/// Returns the bodies of the report; `None` for all.
fn beneath(directory: &Directory, ask: &Ask) -> Result<Option<Vec<String>>, NotMade> {
    let Some(id) = &ask.organisation else {
        return Ok(None);
    };
    let on = ask.period.last();
    if directory.organisation(id, on).is_none() {
        return Err(NotMade::NoOrganisation(id.clone()));
    }
    let all = directory.beneath(id, on);
    Ok(Some(all.into_iter().map(str::to_owned).collect()))
}
