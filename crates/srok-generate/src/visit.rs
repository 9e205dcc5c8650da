//! How does a visit go? Booked or not, waited for, called, or not come to.

use super::deed::{Fact, Kind, Moment, NEVER, Unit};
use super::story::Story;

/// Tells a visit about at a moment and returns when the visitor is called.
pub(super) fn visit(
    story: &mut Story<'_>,
    about: Moment,
    organisation: Unit,
    purpose: &'static str,
    regulation: &'static str,
) -> Moment {
    if about >= NEVER {
        return NEVER;
    }
    let booked = story.chance(if organisation.is_mfc() { 350 } else { 150 });
    let mut came_at = about;
    if booked {
        came_at = booked_visit(story, about, organisation, purpose, regulation);
    } else {
        story
            .tell(Kind::QueueTicketTaken, came_at, organisation)
            .with("purpose", purpose);
    }
    let wait = if booked {
        story.random.between(-120, 420)
    } else {
        waiting(story)
    };
    if story.chance(5) {
        // gone without being called; comes again the next day
        let tomorrow = story.days.working_after(story.days.day_of(about), 1);
        return story.days.office(&mut story.random, tomorrow);
    }
    let called_at = came_at + wait.max(15);
    let official = story.someone(organisation);
    story
        .tell(Kind::QueueCalled, called_at, organisation)
        .by(official)
        .with("purpose", purpose);
    called_at
}

/// Tells a booked visit and returns the time booked.
fn booked_visit(
    story: &mut Story<'_>,
    about: Moment,
    organisation: Unit,
    purpose: &'static str,
    regulation: &'static str,
) -> Moment {
    let booked_at = about - about.rem_euclid(600);
    let ahead = story.random.between(1, 8) as i32;
    let made_on = story.days.day_of(about).plus(-ahead);
    let made_at = story.days.online(&mut story.random, made_on);
    story
        .tell(Kind::AppointmentBooked, made_at, organisation)
        .with("regulation", regulation);
    if story.chance(40) {
        let cancelled_at = story.random.between(made_at, booked_at - 1800);
        story.tell(Kind::AppointmentCancelled, cancelled_at, organisation);
        story
            .tell(Kind::QueueTicketTaken, about, organisation)
            .with("purpose", purpose);
        return about;
    }
    story
        .tell(Kind::AppointmentTime, booked_at, organisation)
        .with("purpose", purpose);
    if story.chance(60) {
        // the booking is void after five minutes; some offices do not wait that long, some never clear the list
        let after = story
            .random
            .pick(&[(120, (100, 290)), (800, (301, 1500))], (0, 0));
        if after.1 > 0 {
            let void_at = booked_at + story.random.between(after.0, after.1);
            story.tell(Kind::AppointmentNoShow, void_at, organisation);
        }
        let again_at = booked_at + story.random.between(1800, 7200);
        story
            .tell(Kind::QueueTicketTaken, again_at, organisation)
            .with("purpose", purpose);
        return again_at;
    }
    booked_at
}

/// Returns the seconds waited in the queue: most wait some minutes, a few much longer than the norm.
fn waiting(story: &mut Story<'_>) -> Moment {
    let (low, high) = story
        .random
        .pick(&[(550, (30, 300)), (380, (300, 680))], (700, 2700));
    story.random.between(low, high)
}

/// Tells that the applicant fetches the paper result, or never comes for it.
pub(super) fn fetch_result(
    story: &mut Story<'_>,
    ready_at: Moment,
    organisation: Unit,
    regulation: &'static str,
    left: bool,
) {
    if left {
        let returned_at = story.days_later(ready_at, 24, 60);
        let official = story.someone(organisation);
        story
            .tell(Kind::ResultReturnedUnclaimed, returned_at, organisation)
            .by(official);
        return;
    }
    let about = story.days_later(ready_at, 0, 12);
    let called_at = visit(story, about, organisation, "result", regulation);
    let issued_at = story.soon(called_at, 2, 9);
    let official = story.someone(organisation);
    story
        .tell(Kind::ResultIssued, issued_at, organisation)
        .by(official)
        .fact(Fact::Word("form", "paper"));
}
