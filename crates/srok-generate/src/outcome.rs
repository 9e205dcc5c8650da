//! How does a registered application go on to its result, and what comes after? The acts mo221 and mo1060.

use super::application::{Application, Grievance};
use super::deed::{Fact, Kind, Moment, NEVER, Official};
use super::showcase::Plot;
use super::story::Story;
use super::visit::fetch_result;

/// How the matter of the originals went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Originals {
    /// Not asked for.
    NotNeeded,
    /// Brought, in time or not, and compared at this moment.
    Brought(Moment),
    /// Not brought.
    Missing,
}

/// Tells everything after registration.
pub(super) fn tell(story: &mut Story<'_>, application: Application) -> Grievance {
    let registered_at = application.registered_at;
    let originals = if application.is_portal() {
        originals(story, &application)
    } else {
        Originals::NotNeeded
    };
    let mut answered_at = requests(story, &application);
    if let Originals::Brought(compared_at) = originals {
        answered_at = answered_at.max(compared_at);
    }
    interruptions(story, &application);
    let withdrawn = story.chance(20);
    if withdrawn {
        let at = story.days_later(registered_at, 0, 5);
        story
            .tell(Kind::WithdrawalRequested, at, application.unit)
            .with("form", "electronic");
    }
    let ground = refusal_ground(story, originals, withdrawn);
    let decided_at = decision(story, &application, answered_at, ground);
    let sent_at = result(story, &application, decided_at, ground.is_some());
    afterwards(story, &application, decided_at, sent_at, ground.is_some());
    grievance(story, application, decided_at, ground)
}

/// Tells the matter of the originals: asked for on the day of registration, brought within three days, compared at the МФЦ.
fn originals(story: &mut Story<'_>, application: &Application) -> Originals {
    let (unit, mfc, registered_at) = (application.unit, application.mfc, application.registered_at);
    let asked_at = story.act(unit, registered_at, story.days.day_of(registered_at));
    let official = story.someone(unit);
    story
        .tell(Kind::OriginalsRequested, asked_at, unit)
        .by(official);
    let Some((low, high)) = story.random.pick(
        &[(650, Some((0, 2))), (170, Some((2, 3))), (60, Some((4, 7)))],
        None,
    ) else {
        return Originals::Missing;
    };
    let brought_at = story.days_later(registered_at, low, high);
    let worker = story.someone(mfc);
    story
        .tell(Kind::OriginalsPresented, brought_at, mfc)
        .by(worker);
    let compared_at = story.soon(brought_at, 5, 25);
    story
        .tell(Kind::OriginalsReconciled, compared_at, mfc)
        .by(worker);
    let formed_at = story.soon(compared_at, 2, 10);
    story
        .tell(Kind::ReconciliationActFormed, formed_at, mfc)
        .by(worker);
    let act_sent_at = story.act(mfc, formed_at, story.days.day_of(formed_at));
    story
        .tell(Kind::ReconciliationActSent, act_sent_at, mfc)
        .by(worker);
    if application.is_model_form() {
        let handed_at = story.act_within(mfc, brought_at, 1);
        story
            .tell(Kind::OriginalsTransferred, handed_at, mfc)
            .by(worker);
    }
    Originals::Brought(compared_at)
}

/// Tells the requests to other bodies and returns when the last answer is there; an answer that never comes is not waited for.
fn requests(story: &mut Story<'_>, application: &Application) -> Moment {
    let registered_at = application.registered_at;
    if !story.chance(720) {
        return registered_at;
    }
    let mut answered_at = registered_at;
    for system in story
        .random
        .pick(&[(600, &["smev"][..])], &["smev", "smev"][..])
    {
        let sent_at = story.days_later(registered_at, 0, 1);
        let official = story.someone(application.unit);
        story
            .tell(Kind::InteragencyRequestSent, sent_at, application.unit)
            .by(official)
            .with("system", system);
        let (low, high) = story.random.pick(&[(950, (0, 2)), (30, (5, 12))], (0, 0));
        if high == 0 {
            continue;
        }
        let at = story.days_later(sent_at, low, high);
        story
            .tell(Kind::InteragencyResponseReceived, at, application.unit)
            .with("system", system);
        answered_at = answered_at.max(at);
    }
    answered_at
}

/// Tells suspensions: forbidden in mo221 and rare there, provided for in the model form.
fn interruptions(story: &mut Story<'_>, application: &Application) {
    let (unit, registered_at) = (application.unit, application.registered_at);
    if !story.chance(if application.is_model_form() { 150 } else { 6 }) {
        return;
    }
    let from = story.days_later(registered_at, 1, 4);
    let official = story.someone(unit);
    story.tell(Kind::Suspended, from, unit).by(official);
    if application.is_model_form() {
        let notice_at = story.act(unit, from, story.days.day_of(from));
        story
            .tell(Kind::SuspensionNoticeSent, notice_at, unit)
            .by(official);
        story
            .tell(Kind::MissingDocumentsNotified, notice_at, unit)
            .by(official);
        let brought_at = story.days_later(notice_at, 3, 40);
        story.tell(Kind::MissingDocumentsPresented, brought_at, unit);
    }
    let to = story.days_later(from, 2, 14);
    story.tell(Kind::Resumed, to, unit).by(official);
}

/// Returns the ground of a refusal, if it is to be one; an empty ground is one that is missing.
fn refusal_ground(
    story: &mut Story<'_>,
    originals: Originals,
    withdrawn: bool,
) -> Option<&'static str> {
    if withdrawn {
        return Some("withdrawn_by_applicant");
    }
    if originals == Originals::Missing {
        // some grant all the same, which is a finding
        return (!story.chance(120)).then_some("originals_not_presented");
    }
    if !story.chance(110) {
        return None;
    }
    let shares = [
        (400, "no_entitlement"),
        (200, "category_mismatch"),
        (200, "documents_nonconforming"),
        (150, "interagency_data_mismatch"),
    ];
    // the last ones are findings: no ground of the act, one of the model form, none at all, one of the portal elsewhere
    let rare = [
        "interagency_answer_missing",
        "contradictory_data",
        "",
        "originals_not_presented",
    ];
    let rare = story.random.one(&rare, "");
    Some(story.random.pick(&shares, rare))
}

/// Tells draft and decision and returns when it is made.
fn decision(
    story: &mut Story<'_>,
    application: &Application,
    answered_at: Moment,
    ground: Option<&'static str>,
) -> Moment {
    let (unit, executor) = (application.unit, application.executor);
    let outcome = if ground.is_some() {
        "refused"
    } else {
        "granted"
    };
    let due = story.days.day_of(application.filed_at).plus(10);
    let not_brought = ground == Some("originals_not_presented") && application.is_portal();
    // for want of originals nobody may refuse before the three days are over; some do
    let earliest = if not_brought && !story.chance(80) {
        let over_on = story.days.day_of(application.registered_at).plus(4);
        story.days.row(over_on).start.max(answered_at)
    } else {
        answered_at
    };
    let earliest = if application.registered_at >= NEVER {
        NEVER
    } else {
        story.soon(earliest, 45, 300)
    };
    let reviewed_on = story.days.day_of(earliest);
    let drafted_at = story.act(
        unit,
        earliest,
        reviewed_on.plus(1).min(due).max(reviewed_on),
    );
    story
        .tell(Kind::DraftDecisionPrepared, drafted_at, unit)
        .by(executor)
        .with("outcome", outcome);
    let mut ready_at = drafted_at;
    if story.chance(40) {
        ready_at = story.days_later(drafted_at, 0, 1);
        story.tell(Kind::DraftReturnedForRework, ready_at, unit);
        ready_at = story.days_later(ready_at, 0, 1);
        story
            .tell(Kind::DraftDecisionPrepared, ready_at, unit)
            .by(executor)
            .with("outcome", outcome);
    }
    let ready_on = story.days.day_of(ready_at);
    let decided_at = story.act(unit, ready_at, ready_on.plus(1).min(due).max(ready_on));
    let ground = ground
        .filter(|ground| !ground.is_empty())
        .map(|ground| Fact::Words("refusal_ground", ground, None));
    let head = unit.official(0);
    let telling = story
        .tell(Kind::DecisionMade, decided_at, unit)
        .by(head)
        .with("regulation", application.regulation);
    telling
        .with("channel", application.channel)
        .with("outcome", outcome)
        .perhaps(ground);
    decided_at
}

/// Tells publication and sending, and returns when the result is sent.
fn result(
    story: &mut Story<'_>,
    application: &Application,
    decided_at: Moment,
    refused: bool,
) -> Moment {
    let (unit, decided_on) = (application.unit, story.days.day_of(decided_at));
    if story.chance(400) {
        story.tell(Kind::ResultPrepared, decided_at, unit);
    }
    for system in ["vis", "egisso"] {
        let published_at = story.act(unit, decided_at, decided_on);
        story
            .tell(Kind::ResultPublished, published_at, unit)
            .with("system", system);
    }
    if story.chance(500) {
        let told_at = story.soon(decided_at, 1, 60);
        story.tell(Kind::DecisionNotified, told_at, unit);
    }
    let official = story.someone(unit);
    if !refused {
        let sent_at = story.act(unit, decided_at, decided_on);
        story
            .tell(Kind::ResultSent, sent_at, unit)
            .by(official)
            .with("outcome", "granted")
            .with("form", "electronic");
        return sent_at;
    }
    let due = if story.chance(700) {
        decided_on
    } else {
        decided_on.plus(5)
    };
    let sent_at = story.act(unit, decided_at, due);
    let by_result = story.chance(60);
    let kind = if by_result {
        Kind::ResultSent
    } else {
        Kind::RefusalSent
    };
    story
        .tell(kind, sent_at, unit)
        .by(official)
        .with("outcome", "refused");
    sent_at
}

/// Tells the paper copy and the correction of errors in it.
fn afterwards(
    story: &mut Story<'_>,
    application: &Application,
    decided_at: Moment,
    sent_at: Moment,
    refused: bool,
) {
    let (unit, mfc) = (application.unit, application.mfc);
    let unclaimed = story.wish.plot == Plot::Unclaimed;
    let on_paper = unclaimed
        || !refused && matches!(application.channel, "mfc" | "in_person") && story.chance(500);
    if on_paper && sent_at < NEVER {
        let place = if application.channel == "mfc" {
            mfc
        } else {
            unit
        };
        let mut ready_at = sent_at;
        if place == mfc {
            ready_at = story.days_later(decided_at, 0, 2);
            let official = story.someone(mfc);
            story
                .tell(Kind::ResultDeliveredToMfc, ready_at, mfc)
                .by(official);
        }
        let left = unclaimed || story.chance(40);
        fetch_result(story, ready_at, place, application.regulation, left);
    }
    if story.wish.plot == Plot::Correction || story.chance(20) {
        correction(story, application, sent_at);
    }
}

fn correction(story: &mut Story<'_>, application: &Application, sent_at: Moment) {
    let unit = application.unit;
    let asked_at = story.days_later(sent_at, 1, 25);
    story
        .tell(Kind::CorrectionRequested, asked_at, unit)
        .with("form", "paper");
    let noted_at = story.act(unit, asked_at, story.days.day_of(asked_at));
    let official = story.someone(unit);
    story
        .tell(Kind::CorrectionRequestRegistered, noted_at, unit)
        .by(official);
    let done_at = story.act_within(unit, noted_at, 3);
    let kind = if story.chance(850) {
        Kind::CorrectionCompleted
    } else {
        Kind::CorrectionRefused
    };
    let official: Official = story.someone(unit);
    story.tell(kind, done_at, unit).by(official);
}

/// Returns what there is to complain of.
fn grievance(
    story: &mut Story<'_>,
    application: Application,
    decided_at: Moment,
    ground: Option<&str>,
) -> Grievance {
    let due = story
        .days
        .row(story.days.day_of(application.filed_at).plus(10))
        .end;
    let registration_due = story
        .days
        .row(
            story
                .days
                .working_after(story.days.day_of(application.filed_at), 1),
        )
        .end;
    if application.registered_at >= registration_due {
        return Grievance {
            application,
            at: registration_due,
            ground: Some("registration_overdue"),
        };
    }
    if decided_at >= due {
        return Grievance {
            application,
            at: due,
            ground: Some("service_overdue"),
        };
    }
    Grievance {
        application,
        at: decided_at,
        ground: ground.is_some().then_some("service_refused_unlawfully"),
    }
}
