//! Which cases are made to show something? Each stage of each procedure as it stands now, and each with its beginning unknown.
//!
//! A case made for show is an ordinary case whose filing is moved so that one of its deeds happens just now, some minutes or weeks ago, and
//! whose later deeds are still to come; or one of whose events never arrived. So a small sample shows every state, and a big one keeps its shares.

use super::deed::{Deed, Fact, Moment};
use super::random::{Random, mix};

/// What a case made for show is about; an ordinary case has no wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plot {
    Any,
    /// The service, by channel, documents accepted or not.
    Service(&'static str, bool),
    /// The service, asked to correct its result afterwards.
    Correction,
    /// The service, its result left lying.
    Unclaimed,
    /// An address, by channel, with or without requests to other bodies.
    Address(&'static str, bool),
    /// A licence, by purpose, with or without an inspection.
    Licence(&'static str, bool),
    Complaint(Complaint),
    Letter,
    Incident,
}

/// The turns a complaint can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Complaint {
    Any,
    General,
    Fast,
    ThroughMfc,
    AboutMfc,
    AboutBothThroughMfc,
    Forwarded,
    LeftUnanswered,
    Satisfied,
    Electronic,
    Offence(&'static str),
}

/// What happens to a case made for show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    None,
    /// One of its deeds happened so many seconds ago, nothing after it yet.
    Stands {
        which: u64,
        ago: Moment,
    },
    /// One of its events never arrived.
    Misses {
        which: u64,
    },
}

/// What a case is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) plot: Plot,
    pub(super) treatment: Treatment,
}

impl Wish {
    pub(super) const NONE: Self = Self {
        plot: Plot::Any,
        treatment: Treatment::None,
    };

    /// Returns the n-th thing to be shown: every plot in turn, its stages and ages in an order without a pattern.
    pub(super) fn nth(number: u64, random: &mut Random) -> Self {
        let plot = PLOTS
            .get((number % PLOTS.len() as u64) as usize)
            .copied()
            .unwrap_or(Plot::Any);
        let round = number / PLOTS.len() as u64;
        let treatment = if round % 3 == 2 {
            Treatment::Misses { which: round / 3 }
        } else {
            let ago = AGES
                .get((mix(round) % AGES.len() as u64) as usize)
                .copied()
                .unwrap_or(60);
            Treatment::Stands {
                which: round,
                ago: ago + random.between(0, ago / 3),
            }
        };
        Self { plot, treatment }
    }
}

/// In how many cases one is made for show, while there are few.
const EACH: u64 = 10;
/// How many are made at most: beyond, ordinary cases show everything by themselves.
const AT_MOST: u64 = 8_000;

/// Returns the number of the case among those made for show, if it is one.
pub(super) const fn number(index: u64, cases: u64) -> Option<u64> {
    let each = if cases / EACH > AT_MOST {
        cases / AT_MOST
    } else {
        EACH
    };
    if index % each == each / 2 {
        Some(index / each)
    } else {
        None
    }
}

const MINUTE: Moment = 60;
const HOUR: Moment = 60 * MINUTE;
const DAY: Moment = 24 * HOUR;

/// How long ago the last deed happened.
const AGES: &[Moment] = &[
    MINUTE,
    4 * MINUTE,
    8 * MINUTE,
    25 * MINUTE,
    90 * MINUTE,
    4 * HOUR,
    DAY,
    36 * HOUR,
    2 * DAY,
    3 * DAY,
    4 * DAY,
    6 * DAY,
    8 * DAY,
    11 * DAY,
    15 * DAY,
    19 * DAY,
    24 * DAY,
    33 * DAY,
    45 * DAY,
];

const PLOTS: &[Plot] = &[
    Plot::Service("portal", true),
    Plot::Service("portal", false),
    Plot::Service("portal_at_mfc", true),
    Plot::Service("mfc", true),
    Plot::Service("mfc", false),
    Plot::Service("in_person", true),
    Plot::Service("in_person", false),
    Plot::Service("post", true),
    Plot::Service("email", true),
    Plot::Correction,
    Plot::Correction,
    Plot::Unclaimed,
    Plot::Address("portal", true),
    Plot::Address("mfc", true),
    Plot::Address("in_person", false),
    Plot::Licence("grant", true),
    Plot::Licence("grant", false),
    Plot::Licence("reissue", true),
    Plot::Licence("reissue", false),
    Plot::Licence("extension", true),
    Plot::Licence("extension", false),
    Plot::Licence("termination", false),
    Plot::Licence("renewal", true),
    Plot::Licence("renewal", false),
    Plot::Complaint(Complaint::General),
    Plot::Complaint(Complaint::Fast),
    Plot::Complaint(Complaint::ThroughMfc),
    Plot::Complaint(Complaint::AboutMfc),
    Plot::Complaint(Complaint::AboutBothThroughMfc),
    Plot::Complaint(Complaint::Forwarded),
    Plot::Complaint(Complaint::LeftUnanswered),
    Plot::Complaint(Complaint::Satisfied),
    Plot::Complaint(Complaint::Electronic),
    Plot::Complaint(Complaint::Offence("koap_5_63")),
    Plot::Complaint(Complaint::Offence("mo_37_2016_15_2")),
    Plot::Letter,
    Plot::Incident,
];

/// Returns which deed a treatment is about, in the order in which the deeds happen.
fn chosen(deeds: &[Deed], which: u64) -> Option<usize> {
    let mut order: Vec<usize> = (0..deeds.len())
        .filter(|index| {
            deeds
                .get(*index)
                .is_some_and(|deed| deed.at < super::deed::NEVER)
        })
        .collect();
    order.sort_by_key(|index| deeds.get(*index).map(|deed| (deed.at, *index)));
    let position = which.checked_rem(order.len() as u64)?;
    order.get(position as usize).copied()
}

/// Returns by how much the filing is to be moved, in whole days, so that the chosen deed happens about when it should.
pub(super) fn shift(deeds: &[Deed], treatment: Treatment, now: Moment) -> Moment {
    let Treatment::Stands { which, ago } = treatment else {
        return 0;
    };
    let at = chosen(deeds, which)
        .and_then(|index| deeds.get(index))
        .map_or(now, |deed| deed.at);
    (now - ago - at).div_euclid(DAY) * DAY
}

/// Lets the chosen deed happen just when it should, the earlier ones before it, and the later ones not yet; or loses it.
pub(super) fn apply(deeds: &mut Vec<Deed>, facts: &mut [Fact], treatment: Treatment, now: Moment) {
    match treatment {
        Treatment::None => {}
        Treatment::Misses { which } => {
            if let Some(index) = chosen(deeds, which) {
                deeds.remove(index);
            }
        }
        Treatment::Stands { which, ago } => {
            let Some(index) = chosen(deeds, which) else {
                return;
            };
            let Some(moment) = deeds.get(index).map(|deed| deed.at) else {
                return;
            };
            let target = now - ago;
            let behind = target - moment;
            let mut position = 0;
            deeds.retain_mut(|deed| {
                let has_happened = (deed.at, position) <= (moment, index);
                position += 1;
                if has_happened {
                    // what happened on the same day keeps its distance, what happened before stays before
                    let at = if moment - deed.at < 12 * HOUR {
                        deed.at + behind
                    } else {
                        deed.at.min(target)
                    };
                    postpone(
                        facts
                            .get_mut(deed.facts.0 as usize..deed.facts.1 as usize)
                            .unwrap_or_default(),
                        at - deed.at,
                    );
                    deed.at = at;
                }
                has_happened
            });
        }
    }
}

/// Moves the days that are stated by as many days as the statement is moved.
fn postpone(facts: &mut [Fact], by: Moment) {
    for fact in facts {
        if let Fact::Date(_, day) = fact {
            *day = day.plus(by.div_euclid(DAY) as i32);
        }
    }
}
