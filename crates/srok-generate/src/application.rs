//! How does an application for the service go from filing to registration? The acts mo221 and, in its time, mo1060.

use super::acceptance::{demanded, promise, refuse};
use super::deed::{Fact, Kind, Moment, NEVER, Official, Series, Subject, Unit};
use super::outcome;
use super::showcase::Plot;
use super::story::Story;
use super::visit::visit;

/// What is known of an application while its story goes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Application {
    pub(super) subject: Subject,
    pub(super) regulation: &'static str,
    pub(super) channel: &'static str,
    /// The unit that decides.
    pub(super) unit: Unit,
    /// The МФЦ next to it.
    pub(super) mfc: Unit,
    /// Who works on it.
    pub(super) executor: Official,
    pub(super) filed_at: Moment,
    pub(super) registered_at: Moment,
}

/// What an applicant may complain of afterwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grievance {
    pub(super) application: Application,
    /// When there was something to complain of.
    pub(super) at: Moment,
    pub(super) ground: Option<&'static str>,
}

impl Application {
    pub(super) const fn is_model_form(&self) -> bool {
        matches!(self.regulation.as_bytes(), b"mo1060")
    }

    pub(super) const fn is_portal(&self) -> bool {
        matches!(self.channel.as_bytes(), b"portal" | b"portal_at_mfc")
    }
}

/// Tells an application about to be filed at a moment.
pub(super) fn tell(story: &mut Story<'_>, about: Moment, regulation: &'static str) -> Grievance {
    let (channel, accepted) = match story.wish.plot {
        Plot::Service(channel, accepted) => (channel, Some(accepted)),
        Plot::Correction => ("in_person", Some(true)),
        Plot::Unclaimed => ("mfc", Some(true)),
        _ => (channel(story, regulation), None),
    };
    let place = story.random.next();
    let unit = Unit::territorial(place >> 8);
    let executor = unit.official(place);
    let mfc = Unit::mfc(if story.chance(800) {
        u64::from(unit.0)
    } else {
        place >> 16
    });
    let filed_at = filing(story, about, channel);
    let subject = story.about(Series::Service, filed_at, story.index + 1);
    let mut application = Application {
        subject,
        regulation,
        channel,
        unit,
        mfc,
        executor,
        filed_at,
        registered_at: NEVER,
    };
    let refused = !accepted.unwrap_or_else(|| !story.random.chance(55));
    let refused_at = match channel {
        "portal" | "portal_at_mfc" => through_portal(story, &mut application, refused),
        "mfc" => through_mfc(story, &mut application, refused),
        "in_person" => in_person(story, &mut application, refused),
        _ => by_letter(story, &mut application, refused),
    };
    if let Some(at) = refused_at {
        return Grievance {
            application,
            at,
            ground: Some("acceptance_refused"),
        };
    }
    outcome::tell(story, application)
}

fn channel(story: &mut Story<'_>, regulation: &str) -> &'static str {
    let channel = story.random.pick(
        &[
            (440, "portal"),
            (90, "portal_at_mfc"),
            (230, "mfc"),
            (170, "in_person"),
            (40, "post"),
        ],
        "email",
    );
    // the model form knows neither post nor e-mail
    if regulation == "mo1060" && matches!(channel, "post" | "email") {
        "portal"
    } else {
        channel
    }
}

/// Returns the moment of filing: at the portal at any hour, fewer at weekends; elsewhere in office hours.
pub(super) fn filing(story: &mut Story<'_>, about: Moment, channel: &str) -> Moment {
    let day = story.days.day_of(about);
    if !matches!(channel, "portal" | "email" | "post") {
        return story.days.office(&mut story.random, day);
    }
    let stays = story.days.is_working(day) || story.random.chance(550);
    let day = if stays {
        day
    } else {
        story.days.working_from(day)
    };
    story.days.online(&mut story.random, day)
}

fn submitted(
    story: &mut Story<'_>,
    application: &Application,
    at: Moment,
    organisation: Unit,
    to: Unit,
) {
    let official = if organisation == application.unit && application.channel != "in_person" {
        Official(0)
    } else {
        story.someone(organisation)
    };
    // the model form has its example of a social card; a purpose of the case would clash with that of a ticket
    let card = application.is_model_form() && application.channel == "portal" && story.chance(400);
    let purpose = card.then(|| {
        Fact::Word(
            "purpose",
            story
                .random
                .pick(&[(600, "social_card_issue")], "social_card_block"),
        )
    });
    let telling = story
        .tell(Kind::ApplicationSubmitted, at, organisation)
        .by(official)
        .to(to);
    telling
        .with("regulation", application.regulation)
        .with("channel", application.channel)
        .with("service", "s-12")
        .perhaps(purpose);
}

fn registered(story: &mut Story<'_>, application: &mut Application, at: Moment) {
    application.registered_at = at;
    let official = story.someone(application.unit);
    story
        .tell(Kind::ApplicationRegistered, at, application.unit)
        .by(official)
        .with("regulation", application.regulation)
        .with("channel", application.channel)
        .with("service", "s-12")
        .fact(Fact::RegistrationNo(application.unit, application.subject));
    if story.chance(900) {
        let assigned_at = story.soon(at, 10, 300);
        story
            .tell(Kind::Assigned, assigned_at, application.unit)
            .by(application.executor);
    }
}

fn through_portal(
    story: &mut Story<'_>,
    application: &mut Application,
    refused: bool,
) -> Option<Moment> {
    let (filed_at, unit) = (application.filed_at, application.unit);
    if application.channel == "portal" {
        submitted(story, application, filed_at, unit, Unit::NONE);
    } else {
        // at a terminal of the МФЦ, which hands the request on
        submitted(story, application, filed_at, application.mfc, unit);
    }
    let day = story.days.day_of(filed_at);
    let in_time = story.days.is_working(day) && filed_at < story.days.row(day).start + 16 * 3600;
    let due = if in_time {
        day
    } else {
        story.days.working_after(day, 1)
    };
    if refused {
        let due = story.days.working_after(day, 1);
        let refused_at = story.act(unit, filed_at, due);
        return Some(refuse(
            story,
            application,
            refused_at,
            unit,
            Kind::AcceptanceRefusalSent,
        ));
    }
    if application.is_model_form() || story.chance(700) {
        let told_at = filed_at + story.random.between(5, 900);
        story.tell(Kind::ReceiptStatusNotified, told_at, unit);
    }
    // registered on the very evening instead of on the next working day: rare, and a finding
    let eager = !in_time && story.chance(8);
    let from = if in_time || eager {
        filed_at
    } else {
        story.days.row(due).start.max(filed_at)
    };
    let at = if eager {
        filed_at + 900
    } else {
        story.act(unit, from, due)
    };
    registered(story, application, at);
    if story.chance(4) {
        // registered first, looked at afterwards
        let refused_at = story.soon(at, 20, 400);
        return Some(refuse(
            story,
            application,
            refused_at,
            unit,
            Kind::AcceptanceRefusalSent,
        ));
    }
    None
}

fn through_mfc(
    story: &mut Story<'_>,
    application: &mut Application,
    refused: bool,
) -> Option<Moment> {
    let mfc = application.mfc;
    let called_at = visit(
        story,
        application.filed_at,
        mfc,
        "filing",
        application.regulation,
    );
    let taken_at = story.soon(called_at, 1, 6);
    let official = story.someone(mfc);
    story
        .tell(Kind::DocumentsReceived, taken_at, mfc)
        .by(official)
        .with("channel", "mfc");
    let filed_at = story.soon(taken_at, 1, 5);
    application.filed_at = filed_at;
    submitted(story, application, filed_at, mfc, Unit::NONE);
    if story.chance(600) {
        let verified_at = story.soon(taken_at, 2, 4);
        story
            .tell(Kind::IdentityVerified, verified_at, mfc)
            .by(official);
    }
    if refused {
        let refused_at = demanded(story, application, taken_at, mfc);
        return Some(refuse(
            story,
            application,
            refused_at,
            mfc,
            Kind::AcceptanceRefusalIssued,
        ));
    }
    let accepted_at = story.soon(filed_at, 2, 12);
    story
        .tell(Kind::ApplicationAcceptedMfc, accepted_at, mfc)
        .by(official)
        .with("channel", "mfc");
    let formed_at = story.soon(accepted_at, 5, 40);
    story.tell(Kind::EcaseFormed, formed_at, mfc).by(official);
    promise(story, application, Kind::ExtractIssued, formed_at + 60, mfc);
    let handed_at = story.act(mfc, formed_at, story.days.day_of(formed_at));
    story
        .tell(Kind::MfcTransferred, handed_at, mfc)
        .by(official)
        .to(application.unit)
        .with("channel", "mfc");
    if story.chance(15) {
        // the unit finds what the МФЦ has overlooked
        let refused_at = story.act_within(application.unit, handed_at, 1);
        return Some(refuse(
            story,
            application,
            refused_at,
            application.unit,
            Kind::AcceptanceRefusalIssued,
        ));
    }
    let at = story.act_within(application.unit, handed_at, 1);
    registered(story, application, at);
    None
}

fn in_person(
    story: &mut Story<'_>,
    application: &mut Application,
    refused: bool,
) -> Option<Moment> {
    let unit = application.unit;
    let called_at = visit(
        story,
        application.filed_at,
        unit,
        "filing",
        application.regulation,
    );
    let taken_at = story.soon(called_at, 1, 8);
    let official = story.someone(unit);
    story
        .tell(Kind::DocumentsReceived, taken_at, unit)
        .by(official)
        .with("channel", "in_person");
    let filed_at = story.soon(taken_at, 1, 5);
    application.filed_at = filed_at;
    submitted(story, application, filed_at, unit, Unit::NONE);
    if refused {
        let refused_at = demanded(story, application, taken_at, unit);
        return Some(refuse(
            story,
            application,
            refused_at,
            unit,
            Kind::AcceptanceRefusalIssued,
        ));
    }
    let at = story.act(unit, filed_at, story.days.day_of(filed_at));
    registered(story, application, at);
    promise(
        story,
        application,
        Kind::ReceiptIssued,
        filed_at + 600,
        unit,
    );
    None
}

fn by_letter(
    story: &mut Story<'_>,
    application: &mut Application,
    refused: bool,
) -> Option<Moment> {
    let (unit, filed_at) = (application.unit, application.filed_at);
    let by_post = application.channel == "post";
    let arrived_at = if by_post {
        story.days_later(filed_at, 2, 7)
    } else {
        filed_at + story.random.between(1, 120)
    };
    // of half the letters nobody knows when they were posted
    let posting_known = !by_post || story.chance(500);
    if posting_known {
        submitted(story, application, filed_at, unit, Unit::NONE);
    } else {
        application.filed_at = arrived_at;
        story.about(Series::Service, arrived_at, application.subject.number);
        application.subject = story.subject();
    }
    if by_post {
        story.tell(Kind::MailDelivered, arrived_at, unit);
        let handed_at = story.soon(arrived_at, 10, 200);
        story.tell(Kind::MailHandedToIntake, handed_at, unit);
    }
    story
        .tell(Kind::ApplicationReceived, arrived_at, unit)
        .with("regulation", application.regulation)
        .with("channel", application.channel);
    let due = story.days.working_from(story.days.day_of(arrived_at));
    if refused {
        let refused_at = story.act(unit, arrived_at, due);
        return Some(refuse(
            story,
            application,
            refused_at,
            unit,
            Kind::AcceptanceRefusalSent,
        ));
    }
    let at = story.act(unit, arrived_at, due);
    registered(story, application, at);
    None
}
