//! What goes wrong on the way? Events lost, entered wrongly and corrected, entered by mistake and annulled.

use super::deed::{Deed, Fact, Kind, Moment, Unit};
use super::story::Story;

/// How many stories in a thousand lose an event, have one corrected, have one annulled.
const LOST: u64 = 6;
const CORRECTED: u64 = 12;
const ANNULLED: u64 = 7;

const HOUR: Moment = 3600;
const DAY: Moment = 24 * HOUR;

/// Lets things go wrong in a story, rarely.
pub(super) fn befall(story: &mut Story<'_>, until: Moment) {
    if story.chance(LOST) {
        let which = story.random.below(story.deeds.len() as u64) as usize;
        if which < story.deeds.len() {
            story.deeds.remove(which);
        }
    }
    if story.chance(CORRECTED)
        && let Some(wrong) = any(story, until)
    {
        correct(story, wrong, until);
    }
    if story.chance(ANNULLED)
        && let Some(first) = any(story, until)
    {
        annul(story, first, until);
    }
}

/// Returns any deed that has happened.
fn any(story: &mut Story<'_>, until: Moment) -> Option<Deed> {
    let happened = story.deeds.iter().filter(|deed| deed.at <= until).count() as u64;
    let which = story.random.below(happened) as usize;
    story
        .deeds
        .iter()
        .filter(|deed| deed.at <= until)
        .nth(which)
        .copied()
}

/// Repeats the facts of a deed with one more, and returns where they are.
fn facts_with(story: &mut Story<'_>, of: &Deed, more: Fact) -> (u32, u32) {
    let begin = story.facts.len() as u32;
    for index in of.facts.0..of.facts.1 {
        if let Some(fact) = story.facts.get(index as usize).copied() {
            let fact = made_precise(story, of.kind, fact);
            story.facts.push(fact);
        }
    }
    story.facts.push(more);
    (begin, story.facts.len() as u32)
}

/// Of a complaint the ground may have been entered wrongly; then the term is another one.
fn made_precise(story: &mut Story<'_>, kind: Kind, fact: Fact) -> Fact {
    match fact {
        Fact::Words("ground", ..) if kind == Kind::ComplaintRegistered && story.chance(700) => {
            Fact::Words(
                "ground",
                story
                    .random
                    .pick(&[(500, "acceptance_refused")], "service_overdue"),
                None,
            )
        }
        fact => fact,
    }
}

/// Tells that the time of a deed, or what it carries, was entered wrongly; the correction carries what is right.
fn correct(story: &mut Story<'_>, wrong: Deed, until: Moment) {
    let ordinal = story.next_ordinal();
    let facts = facts_with(story, &wrong, Fact::Replaces(wrong.ordinal));
    let at = (wrong.at + story.random.between(-2 * HOUR, 2 * HOUR)).min(until);
    let sent_after = story.random.between(6 * HOUR, 6 * DAY);
    story.deeds.push(Deed {
        kind: Kind::EventCorrected,
        at,
        ordinal,
        facts,
        sent_after,
        ..wrong
    });
}

/// Tells a deed a second time, as if it had happened again, and takes it back.
fn annul(story: &mut Story<'_>, first: Deed, until: Moment) {
    let ordinal = story.next_ordinal();
    let at = (first.at + story.random.between(60, 2 * DAY)).min(until);
    story.deeds.push(Deed {
        at,
        ordinal,
        ..first
    });
    let begin = story.facts.len() as u32;
    story.facts.push(Fact::Replaces(ordinal));
    let annulled_at = (at + story.random.between(60, 2 * DAY)).min(until);
    let annulment = story.next_ordinal();
    story.deeds.push(Deed {
        kind: Kind::EventAnnulled,
        at: annulled_at,
        ordinal: annulment,
        to_organisation: Unit::NONE,
        facts: (begin, begin + 1),
        sent_after: 3 * HOUR,
        ..first
    });
}
