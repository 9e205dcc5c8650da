//! What is told of a case? Deeds: an event type, a moment, who did it, and what it carries. Nothing here decides what happens.

use srok_law::case::Day;

/// Seconds since 1970-01-01T00:00:00Z; sources send whole seconds.
pub(super) type Moment = i64;

/// A moment that never comes: what follows from it never comes either.
pub(super) const NEVER: Moment = i64::MAX / 4;

macro_rules! kinds {
    ($($name:ident = $word:literal,)*) => {
        /// The event types the generator tells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind { $($name,)* }

        impl Kind {
            /// All of them.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the event type as it is written.
            pub(super) const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

kinds! {
    AppointmentBooked = "appointment_booked",
    AppointmentCancelled = "appointment_cancelled",
    AppointmentNoShow = "appointment_no_show",
    AppointmentTime = "appointment_time",
    QueueTicketTaken = "queue_ticket_taken",
    QueueCalled = "queue_called",
    PaymentDocumentPresented = "payment_document_presented",
    ApplicationSubmitted = "application_submitted",
    ApplicationReceived = "application_received",
    MailDelivered = "mail_delivered",
    MailHandedToIntake = "mail_handed_to_intake",
    DocumentsReceived = "documents_received",
    IdentityVerified = "identity_verified",
    CompletenessChecked = "completeness_checked",
    DocumentsChecked = "documents_checked",
    AcceptanceRefusalDemanded = "acceptance_refusal_demanded",
    AcceptanceRefused = "acceptance_refused",
    AcceptanceRefusalIssued = "acceptance_refusal_issued",
    AcceptanceRefusalSent = "acceptance_refusal_sent",
    ApplicationAcceptedMfc = "application_accepted_mfc",
    EcaseFormed = "ecase_formed",
    MfcTransferred = "mfc_transferred",
    ApplicationRegistered = "application_registered",
    ReceiptStatusNotified = "receipt_status_notified",
    ReceiptIssued = "receipt_issued",
    ExtractIssued = "extract_issued",
    ReceiptHandedForMailing = "receipt_handed_for_mailing",
    OriginalsRequested = "originals_requested",
    OriginalsPresented = "originals_presented",
    OriginalsReconciled = "originals_reconciled",
    ReconciliationActFormed = "reconciliation_act_formed",
    ReconciliationActSent = "reconciliation_act_sent",
    OriginalsTransferred = "originals_transferred",
    Assigned = "assigned",
    ProcessingStarted = "processing_started",
    InteragencyRequestSent = "interagency_request_sent",
    InteragencyResponseReceived = "interagency_response_received",
    Suspended = "suspended",
    SuspensionNoticeSent = "suspension_notice_sent",
    Resumed = "resumed",
    WithdrawalRequested = "withdrawal_requested",
    MissingDocumentsNotified = "missing_documents_notified",
    MissingDocumentsPresented = "missing_documents_presented",
    DraftDecisionPrepared = "draft_decision_prepared",
    DraftReturnedForRework = "draft_returned_for_rework",
    ApprovalReceived = "approval_received",
    InspectionStarted = "inspection_started",
    InspectionFinished = "inspection_finished",
    DecisionMade = "decision_made",
    ResultPrepared = "result_prepared",
    ResultPublished = "result_published",
    DecisionNotified = "decision_notified",
    ResultSent = "result_sent",
    RefusalSent = "refusal_sent",
    ResultDeliveredToMfc = "result_delivered_to_mfc",
    ResultIssued = "result_issued",
    ResultReturnedUnclaimed = "result_returned_unclaimed",
    CorrectionRequested = "correction_requested",
    CorrectionRequestRegistered = "correction_request_registered",
    CorrectionCompleted = "correction_completed",
    CorrectionRefused = "correction_refused",
    ConsultationStarted = "consultation_started",
    ConsultationFinished = "consultation_finished",
    ComplaintSubmitted = "complaint_submitted",
    ComplaintReceivedMfc = "complaint_received_mfc",
    ComplaintHandedOver = "complaint_handed_over",
    ComplaintReceived = "complaint_received",
    ComplaintRegistered = "complaint_registered",
    ComplaintForwarded = "complaint_forwarded",
    ForwardingNoticeSent = "forwarding_notice_sent",
    ComplaintReviewStarted = "complaint_review_started",
    ComplaintEvidenceAdded = "complaint_evidence_added",
    ComplaintLeftUnanswered = "complaint_left_unanswered",
    UnansweredNoticeSent = "unanswered_notice_sent",
    ComplaintDecided = "complaint_decided",
    ComplaintResponseSent = "complaint_response_sent",
    ComplaintWithdrawn = "complaint_withdrawn",
    RemedyCompleted = "remedy_completed",
    OffenceSignsFound = "offence_signs_found",
    MaterialsSentToProsecutor = "materials_sent_to_prosecutor",
    MaterialsSentToMinistry = "materials_sent_to_ministry",
    ComplaintPublishedFgisDo = "complaint_published_fgis_do",
    CourtAppealFiled = "court_appeal_filed",
    QuarterEnded = "quarter_ended",
    ComplaintReportSubmitted = "complaint_report_submitted",
    IncidentDetected = "incident_detected",
    IncidentNotified = "incident_notified",
    IncidentMeasuresStarted = "incident_measures_started",
    EventCorrected = "event_corrected",
    EventAnnulled = "event_annulled",
}

/// The series a case number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// `MO-2026-000123`: the service of mo221 (and of mo1060).
    Service,
    /// `AD-…`: addresses.
    Address,
    /// `LI-…`: licences.
    Licence,
    /// `ZH-…`: complaints (жалобы).
    Complaint,
    /// `MS-…`: letters and consultations in the city of Moscow.
    Letter,
    /// `IN-…`: incidents of information systems.
    Incident,
    /// `report/tsp-12/2026Q3`: the duty of an organisation to report on a quarter; the number is that of the quarter.
    Report(Unit),
}

/// A case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) series: Series,
    pub(super) year: i32,
    pub(super) number: u64,
}

/// An organisation: 0 is none, 1–40 are territorial units, 41–50 МФЦ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit(pub(super) u8);

/// A staff reference; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Official(pub(super) u16);

/// What an event carries beside its organisation and official.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fact {
    /// One code.
    Word(&'static str, &'static str),
    /// One or two codes, written as a list.
    Words(&'static str, &'static str, Option<&'static str>),
    /// A day.
    Date(&'static str, Day),
    /// Another case.
    Case(&'static str, Subject),
    /// A further official.
    Person(&'static str, Official),
    /// The number in the journal of a unit.
    RegistrationNo(Unit, Subject),
    /// A claim that is true.
    Yes(&'static str),
    /// The event of the same source, by its ordinal, that is corrected or annulled.
    Replaces(u16),
}

/// One event to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deed {
    pub(super) kind: Kind,
    pub(super) at: Moment,
    pub(super) subject: Subject,
    /// Number of the deed within its story; makes the id of the event.
    pub(super) ordinal: u16,
    pub(super) organisation: Unit,
    pub(super) to_organisation: Unit,
    pub(super) official: Official,
    /// Where its facts begin and end.
    pub(super) facts: (u32, u32),
    /// How much later than usual it is sent, in seconds: an amendment always comes after what it amends.
    pub(super) sent_after: i64,
}

impl Unit {
    pub(super) const NONE: Self = Self(0);
    /// Territorial units.
    const TERRITORIAL: u8 = 40;
    /// All units.
    pub(super) const ALL: u8 = 50;

    pub(super) const fn is_mfc(self) -> bool {
        self.0 > Self::TERRITORIAL
    }

    /// Returns the n-th territorial unit, counted round.
    pub(super) const fn territorial(number: u64) -> Self {
        Self((number % Self::TERRITORIAL as u64) as u8 + 1)
    }

    /// Returns the n-th МФЦ, counted round.
    pub(super) const fn mfc(number: u64) -> Self {
        Self((number % (Self::ALL - Self::TERRITORIAL) as u64) as u8 + Self::TERRITORIAL + 1)
    }

    /// Returns the number within its kind.
    pub(super) const fn number(self) -> u8 {
        if self.is_mfc() {
            self.0 - Self::TERRITORIAL
        } else {
            self.0
        }
    }

    /// Returns how often in a thousand the unit is late: some are punctual, some are not.
    pub(super) const fn late_per_mille(self) -> u64 {
        (self.0 as u64 * 37 % 11) * 6 + 8
    }

    /// Returns one of the eight officials of the unit.
    pub(super) const fn official(self, which: u64) -> Official {
        Official((self.0 as u16).saturating_sub(1) * 8 + (which % 8) as u16 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use srok_law::regulation::EVENTS;

    #[test]
    fn nothing_is_told_that_the_common_vocabulary_does_not_know() {
        let unknown: Vec<&str> = Kind::ALL
            .iter()
            .map(|kind| kind.word())
            .filter(|word| !EVENTS.contains(word))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
