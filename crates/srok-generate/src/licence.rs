//! How does a licence go? The example of mo1060-licence in its five variants: check, inspection, draft, commission, dispatch.
//!
//! The variant is the attribute `purpose` of the case; a visit would bring a `purpose` of its own, so no visits are told here.

use super::application::filing;
use super::deed::{Fact, Kind, Moment, Official, Series, Unit};
use super::showcase::Plot;
use super::story::Story;

const REGULATION: &str = "mo1060-licence";

/// What is known of the case while its story goes on.
#[derive(Debug, Clone, Copy)]
struct Licence {
    unit: Unit,
    channel: &'static str,
    purpose: &'static str,
    executor: Official,
}

/// The stages of a variant in calendar days: check of the documents, inspection, review, dispatch.
const fn stages(purpose: &str) -> (i32, i32, i32, i32) {
    match purpose.as_bytes() {
        b"termination" => (1, 0, 12, 5),
        b"renewal" => (3, 9, 1, 5),
        _ => (7, 21, 1, 8),
    }
}

/// Tells an application about to be filed at a moment.
pub(super) fn tell(story: &mut Story<'_>, about: Moment) {
    let any = [
        (350, "grant"),
        (220, "reissue"),
        (160, "extension"),
        (130, "termination"),
    ];
    let (purpose, inspected) = match story.wish.plot {
        Plot::Licence(purpose, inspected) => (purpose, inspected),
        _ => (story.random.pick(&any, "renewal"), story.random.chance(550)),
    };
    let (check, inspection, review, dispatch) = stages(purpose);
    let place = story.random.next();
    let unit = Unit::territorial(place >> 8);
    let channel = story
        .random
        .pick(&[(720, "portal"), (200, "in_person")], "mfc");
    let case = Licence {
        unit,
        channel,
        purpose,
        executor: unit.official(place),
    };
    let filed_at = filing(story, about, channel);
    let subject = story.about(Series::Licence, filed_at, story.index + 1);
    let telling = story
        .tell(Kind::ApplicationSubmitted, filed_at, unit)
        .with("regulation", REGULATION);
    telling
        .with("channel", channel)
        .with("purpose", purpose)
        .with("service", "s-44");
    if story.chance(45) {
        return refuse_acceptance(story, &case, filed_at);
    }
    let registered_at = story.act_within(unit, filed_at, 1);
    let clerk = story.someone(unit);
    let telling = story
        .tell(Kind::ApplicationRegistered, registered_at, unit)
        .by(clerk)
        .with("regulation", REGULATION);
    telling
        .with("channel", channel)
        .with("purpose", purpose)
        .fact(Fact::RegistrationNo(unit, subject));
    if story.chance(700) {
        let paid_at = story.days_later(registered_at, 0, 2);
        story
            .tell(Kind::PaymentDocumentPresented, paid_at, unit)
            .with("system", "gis_gmp");
    }
    let due = story.days.day_of(filed_at).plus(check);
    let checked_at = story.act(unit, registered_at, due);
    if story.chance(100) {
        // the answer of another body may end the check, too
        let answered_at = story.days_later(registered_at, 0, 4);
        story
            .tell(
                Kind::InteragencyRequestSent,
                registered_at.saturating_add(1800),
                unit,
            )
            .by(case.executor)
            .with("system", "smev");
        story
            .tell(Kind::InteragencyResponseReceived, answered_at, unit)
            .with("system", "smev");
    }
    story
        .tell(Kind::DocumentsChecked, checked_at, unit)
        .by(case.executor);
    let ready_at = if inspected && inspection > 0 {
        inspect(story, &case, checked_at, inspection)
    } else {
        checked_at
    };
    decide(story, &case, ready_at, review, dispatch);
}

fn refuse_acceptance(story: &mut Story<'_>, case: &Licence, filed_at: Moment) {
    let at = story.act_within(case.unit, filed_at, 1);
    let clerk = story.someone(case.unit);
    let ground = story.random.one(
        &["incomplete_set", "no_authority_document"],
        "damaged_documents",
    );
    let telling = story
        .tell(Kind::AcceptanceRefused, at, case.unit)
        .by(clerk)
        .with("regulation", REGULATION);
    telling
        .with("channel", case.channel)
        .with("purpose", case.purpose)
        .fact(Fact::Words("refusal_ground", ground, None));
}

fn inspect(story: &mut Story<'_>, case: &Licence, checked_at: Moment, days: i32) -> Moment {
    let started_at = story.days_later(checked_at, 0, 2);
    story
        .tell(Kind::InspectionStarted, started_at, case.unit)
        .by(case.executor);
    if story.chance(40) {
        let from = story.days_later(started_at, 1, 3);
        story
            .tell(Kind::Suspended, from, case.unit)
            .by(case.executor);
        let to = story.days_later(from, 2, 8);
        story.tell(Kind::Resumed, to, case.unit).by(case.executor);
    }
    let finished_at = story.act_within_days(case.unit, started_at, days);
    story
        .tell(Kind::InspectionFinished, finished_at, case.unit)
        .by(case.executor);
    finished_at
}

fn decide(story: &mut Story<'_>, case: &Licence, ready_at: Moment, review: i32, dispatch: i32) {
    let (unit, purpose) = (case.unit, case.purpose);
    let withdrawn = story.chance(30);
    let refused = withdrawn || story.chance(140);
    let outcome = if refused { "refused" } else { "granted" };
    let mut drafted_at = ready_at;
    if withdrawn {
        story.tell(Kind::WithdrawalRequested, ready_at, unit);
    } else {
        drafted_at = story.act_within_days(unit, ready_at, review);
        story
            .tell(Kind::DraftDecisionPrepared, drafted_at, unit)
            .by(case.executor)
            .with("outcome", outcome);
    }
    let decided_at = story.act_within_days(unit, drafted_at, 1);
    let ground = if withdrawn {
        "withdrawn_by_applicant"
    } else {
        "documents_nonconforming"
    };
    let ground = refused.then_some(Fact::Words("refusal_ground", ground, None));
    let chair = unit.official(0);
    let telling = story
        .tell(Kind::DecisionMade, decided_at, unit)
        .by(chair)
        .with("regulation", REGULATION);
    telling
        .with("channel", case.channel)
        .with("purpose", purpose)
        .with("outcome", outcome)
        .perhaps(ground);
    let sent_at = story.act_within_days(unit, decided_at, dispatch);
    let clerk = story.someone(unit);
    story
        .tell(
            if refused {
                Kind::RefusalSent
            } else {
                Kind::ResultSent
            },
            sent_at,
            unit,
        )
        .by(clerk);
}
