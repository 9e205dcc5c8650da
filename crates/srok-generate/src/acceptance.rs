//! What does the applicant hear at the counter? A refusal to accept the documents, or a paper that promises a day.

use super::application::Application;
use super::deed::{Fact, Kind, Moment, Unit};
use super::story::Story;
use srok_law::case::Day;

/// Grounds on which documents may be refused.
const ACCEPTANCE_GROUNDS: &[&str] = &[
    "incomplete_set",
    "incomplete_set",
    "wrong_service",
    "uncertified_corrections",
    "damaged_documents",
    "form_fields_incorrect",
];
const PORTAL_GROUNDS: &[&str] = &[
    "incomplete_set",
    "portal_fields_incorrect",
    "portal_fields_incorrect",
    "unreadable_images",
    "unreadable_images",
    "foreign_signature",
    "duplicate_request",
];

/// Tells that the applicant demands the refusal in writing, as most do, and returns when it is written.
pub(super) fn demanded(
    story: &mut Story<'_>,
    application: &Application,
    taken_at: Moment,
    organisation: Unit,
) -> Moment {
    if story.chance(750) {
        let at = taken_at + story.random.between(60, 600);
        story.tell(Kind::AcceptanceRefusalDemanded, at, organisation);
    }
    let over = application.unit.late_per_mille();
    story.within_minutes(taken_at, 30, over)
}

/// Tells a refusal to accept the documents and returns its moment.
pub(super) fn refuse(
    story: &mut Story<'_>,
    application: &Application,
    at: Moment,
    organisation: Unit,
    handed: Kind,
) -> Moment {
    let ground = story.random.one(
        if application.is_portal() {
            PORTAL_GROUNDS
        } else {
            ACCEPTANCE_GROUNDS
        },
        "incomplete_set",
    );
    let ground = if application.is_model_form() && ground == "duplicate_request" {
        "incomplete_set"
    } else {
        ground
    };
    // a ground of the model form that the act in force does not know, or none at all: findings
    let ground = story.random.pick(
        &[(960, Some(ground)), (25, Some("no_identity_document"))],
        None,
    );
    let ground = ground.map(|ground| Fact::Words("refusal_ground", ground, None));
    let official = story.someone(organisation);
    let telling = story
        .tell(Kind::AcceptanceRefused, at, organisation)
        .by(official)
        .with("regulation", application.regulation);
    telling.with("channel", application.channel).perhaps(ground);
    let handed_at = if handed == Kind::AcceptanceRefusalIssued {
        at
    } else {
        at.saturating_add(story.random.between(60, 1800))
    };
    story
        .tell(handed, handed_at, organisation)
        .by(official)
        .perhaps(ground);
    at
}

/// Tells the paper that promises a day: mostly the legal one or earlier, sometimes later, which is a finding.
pub(super) fn promise(
    story: &mut Story<'_>,
    application: &Application,
    paper: Kind,
    at: Moment,
    organisation: Unit,
) {
    let due: Day = story.days.day_of(application.filed_at).plus(10);
    let promised = due.plus(
        story
            .random
            .pick(&[(500, 0), (250, -1), (150, -3), (60, 3)], 7),
    );
    let promised = (!story.random.chance(10)).then_some(Fact::Date("planned_ready_date", promised));
    let official = story.someone(organisation);
    story
        .tell(paper, at, organisation)
        .by(official)
        .perhaps(promised);
}
