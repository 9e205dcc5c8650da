//! How does a complaint go? From its arrival to the answer, the remedy, or another body.

use super::application::Grievance;
use super::complaint_review::review;
use super::deed::{Fact, Kind, Moment, NEVER, Series, Subject, Unit};
use super::showcase::{Complaint as Turn, Plot};
use super::story::Story;

/// What is known of a complaint while its story goes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Complaint {
    pub(super) regulation: &'static str,
    /// The body that reviews it.
    pub(super) body: Unit,
    pub(super) mfc: Unit,
    pub(super) channel: &'static str,
    pub(super) objects: (&'static str, Option<&'static str>),
    pub(super) grounds: (&'static str, Option<&'static str>),
    pub(super) related: Option<Subject>,
    pub(super) parent: Option<Subject>,
    pub(super) turn: Turn,
}

/// Numbers of complaints kept for one case: its own, the one forwarded, and one to spare.
const NUMBERS: u64 = 3;

/// The two grounds that are reviewed in five working days.
pub(super) const FAST: [&str; 2] = ["acceptance_refused", "correction_refused_or_late"];

const GROUNDS: &[&str] = &[
    "service_overdue",
    "service_overdue",
    "excess_documents_demanded",
    "service_refused_unlawfully",
    "issue_order_violated",
    "registration_overdue",
    "correction_refused_or_late",
    "repeat_documents_demanded",
    "unlawful_fee",
    "unlawful_suspension",
    "other",
];

/// Tells a complaint that follows from an application, or one about nothing in particular.
pub(super) fn tell(
    story: &mut Story<'_>,
    about: Moment,
    regulation: &'static str,
    grievance: Option<Grievance>,
) {
    let turn = match story.wish.plot {
        Plot::Complaint(turn) => turn,
        _ => Turn::Any,
    };
    let after = grievance.map_or(about, |grievance| grievance.at);
    if after >= NEVER {
        return;
    }
    let application = grievance.map(|grievance| grievance.application);
    let body = application.map_or_else(
        || Unit::territorial(story.random.next()),
        |application| application.unit,
    );
    let mfc = application.map_or_else(
        || Unit::mfc(story.random.next()),
        |application| application.mfc,
    );
    let objects = objects(story, turn);
    let about_mfc = is_about_mfc(objects.0) && objects.1.is_none();
    let channel = channel(story, turn, about_mfc);
    let grounds = grounds(
        story,
        turn,
        grievance.and_then(|grievance| grievance.ground),
    );
    let (low, high) = if grievance.is_some() { (1, 25) } else { (0, 0) };
    let day = story
        .days
        .day_of(after)
        .plus(story.random.between(low, high) as i32);
    let filed_at = if matches!(channel, "mfc" | "in_person") {
        story.days.office(&mut story.random, day)
    } else {
        story.days.online(&mut story.random, day)
    }
    .max(after);
    let related = application
        .map(|application| application.subject)
        .filter(|_| story.random.chance(800));
    let body = if about_mfc { mfc } else { body };
    story.about(Series::Complaint, filed_at, story.index * NUMBERS + 1);
    let complaint = Complaint {
        regulation,
        body,
        mfc,
        channel,
        objects,
        grounds,
        related,
        parent: None,
        turn,
    };
    let received_at = arrival(story, &complaint, filed_at);
    if received_at >= NEVER {
        return;
    }
    review(story, &complaint, received_at);
}

fn is_about_mfc(object: &str) -> bool {
    matches!(object, "mfc" | "mfc_head" | "mfc_worker")
}

fn objects(story: &mut Story<'_>, turn: Turn) -> (&'static str, Option<&'static str>) {
    match turn {
        Turn::AboutMfc => (
            story
                .random
                .pick(&[(600, "mfc_worker"), (300, "mfc")], "mfc_head"),
            None,
        ),
        Turn::AboutBothThroughMfc => ("mfc_worker", Some("territorial_unit")),
        Turn::Any => {
            let one = story.random.pick(
                &[
                    (550, "territorial_unit"),
                    (200, "agency_official"),
                    (70, "agency"),
                    (90, "mfc_worker"),
                    (40, "mfc"),
                    (10, "mfc_head"),
                ],
                "other",
            );
            (
                one,
                (one == "mfc_worker" && story.random.chance(250)).then_some("territorial_unit"),
            )
        }
        _ => (
            story
                .random
                .pick(&[(700, "territorial_unit")], "agency_official"),
            None,
        ),
    }
}

fn channel(story: &mut Story<'_>, turn: Turn, about_mfc: bool) -> &'static str {
    if matches!(turn, Turn::ThroughMfc | Turn::AboutBothThroughMfc) {
        return "mfc";
    }
    if about_mfc {
        // through the МФЦ itself or a portal is not allowed: it happens, and is a finding
        return story.random.pick(
            &[
                (300, "mfc_site"),
                (200, "founder_site"),
                (200, "in_person"),
                (200, "post"),
                (40, "government_site"),
                (30, "mfc"),
            ],
            "epgu",
        );
    }
    story.random.pick(
        &[
            (250, "rpgu"),
            (150, "epgu"),
            (120, "fgis_do"),
            (120, "in_person"),
            (120, "post"),
            (150, "mfc"),
            (50, "agency_site"),
        ],
        "government_site",
    )
}

fn grounds(
    story: &mut Story<'_>,
    turn: Turn,
    grievance: Option<&'static str>,
) -> (&'static str, Option<&'static str>) {
    let one = match turn {
        Turn::Fast => story.random.one(&FAST, "acceptance_refused"),
        Turn::Any => grievance.unwrap_or_else(|| story.random.one(GROUNDS, "other")),
        _ => story.random.one(
            &[
                "service_overdue",
                "excess_documents_demanded",
                "issue_order_violated",
            ],
            "other",
        ),
    };
    let another = story.random.one(GROUNDS, "other");
    let more = story.random.chance(150)
        && another != one
        && (turn == Turn::Any || !FAST.contains(&another));
    (one, more.then_some(another))
}

/// Tells how the complaint reaches the body and returns when; [`NEVER`] if it is withdrawn on the way.
fn arrival(story: &mut Story<'_>, complaint: &Complaint, filed_at: Moment) -> Moment {
    let objects = Fact::Words("object", complaint.objects.0, complaint.objects.1);
    let through_mfc = complaint.channel == "mfc";
    let at_first = if through_mfc {
        complaint.mfc
    } else {
        complaint.body
    };
    let form = if matches!(complaint.channel, "post" | "in_person" | "mfc") {
        "paper"
    } else {
        "electronic"
    };
    let telling = story
        .tell(Kind::ComplaintSubmitted, filed_at, at_first)
        .with("regulation", complaint.regulation);
    let telling = telling
        .with("channel", complaint.channel)
        .with("form", form)
        .fact(objects);
    // a form on the internet asks for the ground; a letter is read first
    let ground = (form == "electronic").then_some(Fact::Words(
        "ground",
        complaint.grounds.0,
        complaint.grounds.1,
    ));
    telling
        .perhaps(
            complaint
                .related
                .map(|related| Fact::Case("related_case", related)),
        )
        .perhaps(ground);
    if !through_mfc {
        let received_at = match complaint.channel {
            "post" => story.days_later(filed_at, 2, 6),
            _ => filed_at + story.random.between(0, 240),
        };
        let telling = story.tell(Kind::ComplaintReceived, received_at, complaint.body);
        telling
            .with("regulation", complaint.regulation)
            .with("channel", complaint.channel);
        return received_at;
    }
    let official = story.someone(complaint.mfc);
    let taken_at = filed_at + 120;
    let telling = story
        .tell(Kind::ComplaintReceivedMfc, taken_at, complaint.mfc)
        .by(official);
    telling
        .with("regulation", complaint.regulation)
        .with("channel", "mfc")
        .fact(objects);
    if complaint.body == complaint.mfc {
        return taken_at;
    }
    if complaint.turn == Turn::AboutBothThroughMfc && story.chance(200) || story.chance(20) {
        let withdrawn_at = story.soon(taken_at, 5, 60);
        story.tell(Kind::ComplaintWithdrawn, withdrawn_at, complaint.mfc);
        return NEVER;
    }
    let handed_at = story.act_within(complaint.mfc, taken_at, 1);
    story
        .tell(Kind::ComplaintHandedOver, handed_at, complaint.mfc)
        .by(official)
        .to(complaint.body);
    let received_at = story.soon(handed_at, 1, 30);
    if story.chance(700) {
        story
            .tell(Kind::ComplaintReceived, received_at, complaint.body)
            .with("regulation", complaint.regulation);
    }
    received_at
}
