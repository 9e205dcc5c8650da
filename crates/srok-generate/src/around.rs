//! What happens around the cases? Letters and consultations in the city of Moscow (msk546), incidents (msk604), quarterly reports.

use super::deed::{Fact, Kind, Moment, NEVER, Series, Subject, Unit};
use super::story::Story;

/// Tells a letter with an application and a consultation before it.
pub(super) fn letter(story: &mut Story<'_>, about: Moment) {
    let place = story.random.next();
    let unit = Unit::territorial(place);
    let day = story.days.day_of(about);
    let came_at = story.days.office(&mut story.random, day);
    let subject = story.about(Series::Letter, came_at, story.index + 1);
    let official = story.someone(unit);
    let telling = story
        .tell(Kind::ConsultationStarted, came_at, unit)
        .by(official)
        .with("regulation", "msk546");
    telling.with("form", "in_person");
    let over_at = story.within_minutes(came_at, 30, 150);
    story
        .tell(Kind::ConsultationFinished, over_at, unit)
        .by(official);
    let delivered_at = story.days_later(over_at, 2, 9);
    let telling = story
        .tell(Kind::MailDelivered, delivered_at, unit)
        .with("regulation", "msk546");
    telling.with("channel", "post").with("service", "s-77");
    let handed_at = story.act_within(unit, delivered_at, 1);
    let clerk = story.someone(unit);
    story
        .tell(Kind::MailHandedToIntake, handed_at, unit)
        .by(clerk);
    let registered_at = story.act_within(unit, delivered_at, 1).max(handed_at);
    let promised = story.days.day_of(registered_at).plus(30);
    let telling = story
        .tell(Kind::ApplicationRegistered, registered_at, unit)
        .by(clerk)
        .with("regulation", "msk546");
    let telling = telling
        .with("channel", "post")
        .with("service", "s-77")
        .fact(Fact::Date("planned_ready_date", promised));
    telling.fact(Fact::RegistrationNo(unit, subject));
    if story.chance(60) {
        let refused_at = story.soon(registered_at, 20, 400);
        let telling = story
            .tell(Kind::AcceptanceRefused, refused_at, unit)
            .by(clerk)
            .with("regulation", "msk546");
        telling.fact(Fact::Words("refusal_ground", "incomplete_set", None));
        return;
    }
    let receipted_at = story.act_within(unit, handed_at, 1);
    story
        .tell(Kind::ReceiptHandedForMailing, receipted_at, unit)
        .by(clerk);
    if story.chance(300) {
        let paid_at = story.days_later(registered_at, 1, 4);
        story
            .tell(Kind::PaymentDocumentPresented, paid_at, unit)
            .with("system", "gis_gmp");
    }
    let decided_at = story.act_within_days(unit, registered_at, 28);
    let head = unit.official(0);
    let refused = story.chance(120);
    let ground = refused.then_some(Fact::Words(
        "refusal_ground",
        "documents_nonconforming",
        None,
    ));
    let telling = story
        .tell(Kind::DecisionMade, decided_at, unit)
        .by(head)
        .with("regulation", "msk546");
    telling
        .with("outcome", if refused { "refused" } else { "granted" })
        .perhaps(ground);
    if !refused {
        let ready_at = story.act_within_days(unit, decided_at, 2);
        story
            .tell(Kind::ResultPrepared, ready_at, unit)
            .by(official);
        let issued_at = story.days_later(ready_at, 0, 10);
        story.tell(Kind::ResultIssued, issued_at, unit).by(official);
    }
}

/// Tells one or two incidents of an information system under one number.
pub(super) fn incident(story: &mut Story<'_>, about: Moment) {
    let unit = Unit((story.random.below(u64::from(Unit::ALL)) + 1) as u8);
    story.about(Series::Incident, about, story.index + 1);
    let mut detected_at = about;
    for _ in 0..story.random.between(1, 2) {
        let official = story.someone(unit);
        story
            .tell(Kind::IncidentDetected, detected_at, unit)
            .by(official)
            .with("regulation", "msk604")
            .with("system", "vis");
        let told_at = detected_at + story.random.between(120, 6 * 3600);
        let told_at = if story.chance(60) { NEVER } else { told_at };
        story
            .tell(Kind::IncidentNotified, told_at, unit)
            .by(official)
            .with("regulation", "msk604");
        let begun_at = detected_at + story.random.between(60, 12 * 3600);
        let begun_at = if story.chance(40) { NEVER } else { begun_at };
        story
            .tell(Kind::IncidentMeasuresStarted, begun_at, unit)
            .by(official)
            .with("regulation", "msk604");
        detected_at += story.random.between(86_400, 6 * 86_400);
    }
}

/// Tells the end of a quarter for an organisation, and its report by the tenth.
pub(super) fn report(
    story: &mut Story<'_>,
    unit: Unit,
    ended_at: Moment,
    regulation: &'static str,
) {
    let first = story.days.day_of(ended_at);
    let (year, quarter) = quarter_before(first.date());
    let subject = Subject {
        series: Series::Report(unit),
        year,
        number: u64::from(quarter),
    };
    story.about_organisation(subject);
    story
        .tell(Kind::QuarterEnded, ended_at, unit)
        .with("regulation", regulation);
    let due = first.plus(9);
    let holidays = story.days.working_between(first.plus(-1), due) == 0;
    let sent_at = if holidays && story.chance(800) {
        // in January there may be no working day before the tenth: who knows it sends the report from home
        let day = first.plus(story.random.between(3, 9) as i32);
        story.days.online(&mut story.random, day)
    } else {
        story.act(unit, ended_at, due)
    };
    let official = unit.official(0);
    story
        .tell(Kind::ComplaintReportSubmitted, sent_at, unit)
        .by(official)
        .with("regulation", regulation);
}

/// Returns the quarter that ended before a day.
fn quarter_before(first: srok_law::time::NaiveDate) -> (i32, u32) {
    use srok_law::time::Datelike;
    let last = first.pred_opt().unwrap_or(first);
    (last.year(), last.month0() / 3 + 1)
}
