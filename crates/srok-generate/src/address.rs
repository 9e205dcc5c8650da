//! How does an application for an address go? The example of mo1060-address: check, requests, draft, approval, decision, entry, sending.

use super::application::filing;
use super::deed::{Fact, Kind, Moment, NEVER, Official, Series, Unit};
use super::showcase::Plot;
use super::story::Story;

const REGULATION: &str = "mo1060-address";

/// What is known of the case while its story goes on.
#[derive(Debug, Clone, Copy)]
struct Address {
    unit: Unit,
    mfc: Unit,
    channel: &'static str,
    executor: Official,
}

/// Tells an application about to be filed at a moment.
pub(super) fn tell(story: &mut Story<'_>, about: Moment) {
    let any = [(560, "portal"), (220, "mfc"), (140, "in_person")];
    let (channel, asks) = match story.wish.plot {
        Plot::Address(channel, asks) => (channel, asks),
        _ => (story.random.pick(&any, "post"), story.random.chance(750)),
    };
    let place = story.random.next();
    let unit = Unit::territorial(place >> 8);
    let case = Address {
        unit,
        mfc: Unit::mfc(place >> 16),
        channel,
        executor: unit.official(place),
    };
    let filed_at = filing(story, about, channel);
    let subject = story.about(Series::Address, filed_at, story.index + 1);
    let received_at = submitted(story, &case, filed_at);
    if story.chance(40) {
        return refuse_acceptance(story, &case, received_at);
    }
    let registered_at = story.act_within(unit, received_at, 1);
    let clerk = story.someone(unit);
    let telling = story
        .tell(Kind::ApplicationRegistered, registered_at, unit)
        .by(clerk)
        .with("regulation", REGULATION);
    telling
        .with("channel", channel)
        .fact(Fact::RegistrationNo(unit, subject));
    let checked_at = check(story, &case, registered_at);
    let answered_at = if asks {
        ask(story, &case, checked_at)
    } else {
        checked_at
    };
    decide(story, &case, answered_at, registered_at);
}

fn submitted(story: &mut Story<'_>, case: &Address, filed_at: Moment) -> Moment {
    let through_mfc = case.channel == "mfc";
    let at_first = if through_mfc { case.mfc } else { case.unit };
    let telling = story
        .tell(Kind::ApplicationSubmitted, filed_at, at_first)
        .with("regulation", REGULATION);
    telling
        .with("channel", case.channel)
        .with("service", "s-31");
    if !through_mfc {
        return filed_at;
    }
    let worker = story.someone(case.mfc);
    let accepted_at = story.soon(filed_at, 3, 20);
    story
        .tell(Kind::ApplicationAcceptedMfc, accepted_at, case.mfc)
        .by(worker)
        .with("channel", "mfc");
    let handed_at = story.soon(accepted_at, 15, 180);
    story
        .tell(Kind::MfcTransferred, handed_at, case.mfc)
        .by(worker)
        .to(case.unit);
    handed_at
}

fn refuse_acceptance(story: &mut Story<'_>, case: &Address, received_at: Moment) {
    let at = story.act_within(case.unit, received_at, 1);
    let clerk = story.someone(case.unit);
    let ground = story.random.one(
        &[
            "incomplete_set",
            "documents_expired",
            "no_authority_document",
        ],
        "form_fields_incorrect",
    );
    let telling = story
        .tell(Kind::AcceptanceRefused, at, case.unit)
        .by(clerk)
        .with("regulation", REGULATION);
    telling
        .with("channel", case.channel)
        .fact(Fact::Words("refusal_ground", ground, None));
}

/// Tells the checks, which are counted in minutes, and returns their end.
fn check(story: &mut Story<'_>, case: &Address, registered_at: Moment) -> Moment {
    let started_at = story.act_within(case.unit, registered_at, 1);
    story
        .tell(Kind::ProcessingStarted, started_at, case.unit)
        .by(case.executor);
    let complete_at = story.within_minutes(started_at, 10, 80);
    story
        .tell(Kind::CompletenessChecked, complete_at, case.unit)
        .by(case.executor);
    let checked_at = story.within_minutes(complete_at, 30, 80);
    story
        .tell(Kind::DocumentsChecked, checked_at, case.unit)
        .by(case.executor);
    checked_at
}

/// Tells the requests to other bodies and returns when the last answer that comes is there.
fn ask(story: &mut Story<'_>, case: &Address, checked_at: Moment) -> Moment {
    let first = story.random.pick(
        &[
            (400, ("federal", 3)),
            (250, ("regional", 60)),
            (250, ("internal", 60)),
        ],
        ("municipal", 60),
    );
    let second = story.random.pick(
        &[(600, None), (200, Some(("federal", 3)))],
        Some(("regional", 60)),
    );
    let mut answered_at = checked_at;
    for (supplier, minutes) in [Some(first), second.filter(|second| second.0 != first.0)]
        .into_iter()
        .flatten()
    {
        let sent_at = story.within_minutes(checked_at, minutes, 70);
        let telling = story
            .tell(Kind::InteragencyRequestSent, sent_at, case.unit)
            .by(case.executor);
        telling.with("supplier", supplier).with("system", "smev");
        let late = story.random.pick(&[(860, 0), (110, 1)], 2);
        let at = match late {
            0 => story.act_within(case.unit, sent_at, 5),
            1 => story.days_later(sent_at, 9, 20),
            _ => continue, // never answered, and not waited for
        };
        story
            .tell(Kind::InteragencyResponseReceived, at, case.unit)
            .with("supplier", supplier)
            .with("system", "smev");
        answered_at = answered_at.max(at);
    }
    answered_at
}

fn decide(story: &mut Story<'_>, case: &Address, answered_at: Moment, registered_at: Moment) {
    let unit = case.unit;
    if story.chance(30) {
        let from = story.days_later(registered_at, 1, 3);
        story.tell(Kind::Suspended, from, unit).by(case.executor);
        let to = story.days_later(from, 2, 10);
        story.tell(Kind::Resumed, to, unit).by(case.executor);
    }
    let withdrawn = story.chance(25);
    let proposed_refusal = withdrawn || story.chance(130);
    // the approval that a draft asks for is not always given
    let disapproved = !proposed_refusal && story.chance(30);
    let refused = proposed_refusal || disapproved;
    let outcome = |refused: bool| if refused { "refused" } else { "granted" };
    let mut ready_at = answered_at;
    // a withdrawal, and a refusal on sight, need no draft
    if withdrawn {
        ready_at = story.days_later(registered_at, 0, 4);
        story.tell(Kind::WithdrawalRequested, ready_at, unit);
    } else if !proposed_refusal || story.chance(700) {
        ready_at = story.act_within(unit, answered_at, 1);
        story
            .tell(Kind::DraftDecisionPrepared, ready_at, unit)
            .by(case.executor)
            .with("outcome", outcome(proposed_refusal));
        if !refused {
            ready_at = story.act_within(unit, ready_at, 1);
            let head = unit.official(1);
            story.tell(Kind::ApprovalReceived, ready_at, unit).by(head);
        }
    }
    let decided_at = story.act_within(unit, ready_at, 2);
    if withdrawn {
        story.cut_short(decided_at);
    }
    let ground = if withdrawn {
        "withdrawn_by_applicant"
    } else {
        "documents_nonconforming"
    };
    let ground = refused.then_some(Fact::Words("refusal_ground", ground, None));
    let head = unit.official(0);
    let telling = story
        .tell(Kind::DecisionMade, decided_at, unit)
        .by(head)
        .with("regulation", REGULATION);
    telling
        .with("channel", case.channel)
        .with("outcome", outcome(refused))
        .perhaps(ground);
    hand_over(story, case, decided_at, refused);
}

fn hand_over(story: &mut Story<'_>, case: &Address, decided_at: Moment, refused: bool) {
    let unit = case.unit;
    if !refused {
        let entered_at = story.within_minutes(decided_at, 15, 90);
        let entered_at = if story.chance(8) { NEVER } else { entered_at };
        story
            .tell(Kind::ResultPublished, entered_at, unit)
            .with("system", "fias");
    }
    let sent_at = story.act_within(unit, decided_at, 1);
    let clerk = story.someone(unit);
    if refused {
        story.tell(Kind::RefusalSent, sent_at, unit).by(clerk);
    } else if case.channel == "mfc" {
        story
            .tell(Kind::ResultDeliveredToMfc, sent_at, unit)
            .by(clerk);
        let issued_at = story.days_later(sent_at, 1, 20);
        let worker = story.someone(case.mfc);
        story
            .tell(Kind::ResultIssued, issued_at, case.mfc)
            .by(worker);
    } else {
        story.tell(Kind::ResultSent, sent_at, unit).by(clerk);
    }
}
