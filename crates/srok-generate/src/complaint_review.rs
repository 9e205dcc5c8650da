//! How is a complaint dealt with once it is there? Registration, review, answer, remedy; or another body.

use super::complaint::{Complaint, FAST};
use super::deed::{Fact, Kind, Moment, NEVER, Series, Unit};
use super::showcase::Complaint as Turn;
use super::story::Story;

/// Tells registration and everything that may follow.
pub(super) fn review(story: &mut Story<'_>, complaint: &Complaint, received_at: Moment) {
    let body = complaint.body;
    let any = complaint.turn == Turn::Any;
    let electronic = complaint.turn == Turn::Electronic || story.chance(250);
    let forwarded = complaint.parent.is_none()
        && (complaint.turn == Turn::Forwarded || any && story.chance(60));
    if any && story.chance(12) {
        let withdrawn_at = story.soon(received_at, 10, 120);
        story.tell(Kind::ComplaintWithdrawn, withdrawn_at, body);
        return;
    }
    let registered_at = story.act_within(body, received_at, 1);
    let competence = if forwarded && story.chance(800) {
        "other_body"
    } else {
        "own_body"
    };
    registered(story, complaint, registered_at, competence, electronic);
    if forwarded {
        return forward(story, complaint, registered_at);
    }
    if complaint.turn == Turn::LeftUnanswered || any && story.chance(50) {
        return leave_unanswered(story, complaint, registered_at);
    }
    let started_at = story.days_later(registered_at, 0, 2);
    let official = story.someone(body);
    if story.chance(600) {
        story
            .tell(Kind::ComplaintReviewStarted, started_at, body)
            .by(official);
    }
    let mut fast = FAST
        .iter()
        .any(|ground| *ground == complaint.grounds.0 || Some(*ground) == complaint.grounds.1);
    if !fast && any && story.chance(30) {
        // the ground is made precise: from now on five working days
        story
            .tell(Kind::ComplaintEvidenceAdded, started_at, body)
            .fact(Fact::Words("ground", "correction_refused_or_late", None));
        fast = true;
    }
    if any && story.chance(15) {
        let withdrawn_at = story.days_later(registered_at, 1, 5);
        story.tell(Kind::ComplaintWithdrawn, withdrawn_at, body);
        return;
    }
    let due = story
        .days
        .working_after(story.days.day_of(registered_at), if fast { 5 } else { 15 });
    let considered_at = story.days_later(started_at, 0, if fast { 1 } else { 5 });
    let decided_at = story.act(body, considered_at, due);
    decide(story, complaint, decided_at, electronic);
    if complaint.channel == "fgis_do" {
        let published_at = story.days_later(decided_at, 0, 2);
        story.tell(Kind::ComplaintPublishedFgisDo, published_at, body);
    }
    offence(story, complaint, registered_at);
}

fn registered(
    story: &mut Story<'_>,
    complaint: &Complaint,
    at: Moment,
    competence: &'static str,
    electronic: bool,
) {
    let body = complaint.body;
    let official = story.someone(body);
    // without its grounds a complaint cannot be told from one of five days: rare, and a finding
    let grounds = (!story.chance(8)).then_some(Fact::Words(
        "ground",
        complaint.grounds.0,
        complaint.grounds.1,
    ));
    let number = Fact::RegistrationNo(body, story.subject());
    let wish = if complaint.regulation == "mo1060" {
        None
    } else {
        electronic.then_some(Fact::Word("response_form", "electronic"))
    };
    let telling = story
        .tell(Kind::ComplaintRegistered, at, body)
        .by(official)
        .with("regulation", complaint.regulation);
    let telling = telling
        .with("channel", complaint.channel)
        .with("competence", competence)
        .fact(number)
        .perhaps(grounds);
    let telling = telling
        .fact(Fact::Words(
            "object",
            complaint.objects.0,
            complaint.objects.1,
        ))
        .perhaps(wish);
    telling.perhaps(complaint.parent.map(|parent| Fact::Case("parent", parent)));
}

/// Tells how a complaint goes to the body that is competent, where it becomes a case of its own.
fn forward(story: &mut Story<'_>, complaint: &Complaint, registered_at: Moment) {
    let (body, parent) = (complaint.body, story.subject());
    if complaint.turn == Turn::Any && story.chance(60) {
        let withdrawn_at = story.soon(registered_at, 30, 240);
        story.tell(Kind::ComplaintWithdrawn, withdrawn_at, body);
        return;
    }
    let official = story.someone(body);
    let next = if body.is_mfc() {
        Unit::mfc(u64::from(body.number()))
    } else {
        Unit::territorial(u64::from(body.0) + 6)
    };
    let forwarded_at = story.act_within(body, registered_at, 3);
    story
        .tell(Kind::ComplaintForwarded, forwarded_at, body)
        .by(official)
        .to(next);
    let told_at = if story.chance(800) {
        forwarded_at
    } else {
        story.act_within(body, registered_at, 3)
    };
    story
        .tell(Kind::ForwardingNoticeSent, told_at, body)
        .by(official);
    if forwarded_at >= NEVER {
        return;
    }
    let received_at = story.days_later(forwarded_at, 0, 3);
    story.about(Series::Complaint, received_at, parent.number + 1);
    let telling = story
        .tell(Kind::ComplaintReceived, received_at, next)
        .with("regulation", complaint.regulation);
    telling.with("channel", complaint.channel);
    let there = Complaint {
        body: next,
        parent: Some(parent),
        ..*complaint
    };
    review(story, &there, received_at);
}

fn leave_unanswered(story: &mut Story<'_>, complaint: &Complaint, registered_at: Moment) {
    let body = complaint.body;
    let official = story.someone(body);
    let left_at = story.act_within(body, registered_at, 3);
    // an abuse of the list is a finding
    let ground = story.random.pick(
        &[(450, "offensive_or_threats"), (520, "unreadable")],
        "repeated",
    );
    let undeliverable = ground == "unreadable" && story.chance(500);
    story
        .tell(Kind::ComplaintLeftUnanswered, left_at, body)
        .by(official)
        .fact(Fact::Words("refusal_ground", ground, None))
        .perhaps(undeliverable.then_some(Fact::Yes("undeliverable")));
    if undeliverable {
        return;
    }
    let due = story
        .days
        .working_after(story.days.day_of(registered_at), 3);
    let told_at = story.act(body, left_at, due);
    story
        .tell(Kind::UnansweredNoticeSent, told_at, body)
        .by(official);
}

/// Returns in which form a complaint is satisfied (004 28.8.1): that follows from what it is about.
fn form_of(complaint: &Complaint) -> &'static str {
    match complaint.grounds.0 {
        "correction_refused_or_late" => "errors_corrected",
        "unlawful_fee" => "money_returned",
        "acceptance_refused" | "service_refused_unlawfully" | "unlawful_suspension" => {
            "decision_cancelled"
        }
        _ => "other",
    }
}

/// Tells decision, answer and remedy.
fn decide(story: &mut Story<'_>, complaint: &Complaint, decided_at: Moment, electronic: bool) {
    let body = complaint.body;
    let satisfied = match complaint.turn {
        Turn::Satisfied => true,
        Turn::Offence(_) => story.chance(800),
        _ => story.chance(360),
    };
    let reviewer = story.someone(body);
    // the one complained of decides himself: rare, and a finding
    let contested = if story.chance(15) {
        reviewer
    } else {
        body.official(u64::from(reviewer.0) + 3)
    };
    let ground = story.random.pick(
        &[
            (700, "not_substantiated"),
            (120, "earlier_decision"),
            (100, "authority_unconfirmed"),
            (60, "court_judgment"),
        ],
        "",
    );
    let ground =
        (!satisfied && !ground.is_empty()).then_some(Fact::Words("refusal_ground", ground, None));
    let outcome = if satisfied { "satisfied" } else { "refused" };
    let telling = story
        .tell(Kind::ComplaintDecided, decided_at, body)
        .by(reviewer)
        .with("regulation", complaint.regulation);
    telling
        .with("outcome", outcome)
        .perhaps(satisfied.then(|| Fact::Word("form", form_of(complaint))))
        .perhaps(ground)
        .fact(Fact::Person("contested_official", contested));
    let answered_at = story.act_within_days(body, decided_at, 1);
    let stated = story.days.working_after(
        story.days.day_of(decided_at),
        story.random.between(2, 7) as u32,
    );
    let stated = (satisfied && decided_at < NEVER && !story.chance(60))
        .then_some(Fact::Date("stated_remedy_date", stated));
    let form = if electronic && !story.chance(70) {
        "electronic"
    } else {
        "written"
    };
    let telling = story
        .tell(Kind::ComplaintResponseSent, answered_at, body)
        .by(reviewer)
        .with("form", form);
    telling.with("outcome", outcome).perhaps(stated);
    if form == "written" && electronic && story.chance(400) {
        let again_at = story.days_later(answered_at, 2, 6);
        story
            .tell(Kind::ComplaintResponseSent, again_at, body)
            .by(reviewer)
            .with("form", "electronic")
            .with("outcome", outcome);
    }
    if satisfied {
        let remedied_at = story.act_within(body, decided_at, 4);
        story
            .tell(Kind::RemedyCompleted, remedied_at, body)
            .by(reviewer);
    } else if story.chance(15) {
        let appealed_at = story.days_later(answered_at, 5, 60);
        story.tell(Kind::CourtAppealFiled, appealed_at, body);
    }
}

/// Tells signs of an offence and to whom the materials go.
fn offence(story: &mut Story<'_>, complaint: &Complaint, registered_at: Moment) {
    let article = match complaint.turn {
        Turn::Offence(article) => article,
        Turn::Any if story.chance(50) => story.random.one(
            &["koap_5_63", "koap_5_63", "crime", "mo_37_2016_15_2"],
            "mo_37_2016_15_3",
        ),
        _ => return,
    };
    let body = complaint.body;
    let official = story.someone(body);
    let found_at = story.days_later(registered_at, 1, 6);
    story
        .tell(Kind::OffenceSignsFound, found_at, body)
        .by(official)
        .with("article", article);
    let sent_at = story.act(body, found_at, story.days.day_of(found_at));
    story
        .tell(Kind::MaterialsSentToProsecutor, sent_at, body)
        .by(official);
    if article.starts_with("mo_37") {
        let told_at = story.act_within(body, found_at, 1);
        story
            .tell(Kind::MaterialsSentToMinistry, told_at, body)
            .by(official);
    }
}
