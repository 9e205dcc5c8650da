//! The event types, attributes and kinds that every regulation may use; an act declares its own beside them.

/// Event types of the life of an application, of a complaint, and auxiliary ones.
pub const EVENTS: &[&str] = &[
    // application
    "appointment_booked", "appointment_cancelled", "appointment_no_show", "appointment_time",
    "queue_ticket_taken", "queue_called", "payment_document_presented",
    "application_submitted", "application_received", "application_received_in_vis",
    "mail_delivered", "mail_handed_to_intake", "documents_received",
    "identity_verified", "representative_verified", "completeness_checked", "documents_checked",
    "acceptance_refusal_demanded", "acceptance_refused", "acceptance_refusal_issued", "acceptance_refusal_sent",
    "application_insisted", "application_accepted_mfc", "ecase_formed", "mfc_transferred",
    "application_registered", "receipt_status_notified", "receipt_issued", "extract_issued", "receipt_handed_for_mailing",
    "originals_requested", "originals_presented", "originals_reconciled",
    "reconciliation_act_formed", "reconciliation_act_sent", "originals_transferred", "originals_term_expired",
    "assigned", "processing_started", "interagency_request_sent", "interagency_response_received",
    "base_register_request_sent", "base_register_response_received",
    "suspended", "suspension_notice_sent", "resumed", "withdrawal_requested",
    "missing_documents_notified", "missing_documents_presented",
    "draft_decision_prepared", "draft_returned_for_rework", "approval_received",
    "inspection_started", "inspection_finished", "decision_made", "result_prepared", "result_published",
    "decision_notified", "result_sent", "refusal_sent", "result_provided", "result_delivered_to_mfc",
    "result_issued", "result_returned_unclaimed", "result_annulled",
    "correction_requested", "correction_request_registered", "correction_completed", "correction_refused",
    "applicant_interaction", "consultation_started", "consultation_finished",
    // complaint
    "complaint_submitted", "complaint_received_mfc", "complaint_handed_over", "complaint_received",
    "complaint_registered", "complaint_forwarded", "forwarding_notice_sent",
    "complaint_review_started", "complaint_evidence_added", "complaint_left_unanswered", "unanswered_notice_sent",
    "complaint_decided", "complaint_response_sent", "complaint_withdrawn", "complaint_joined", "remedy_completed",
    "offence_signs_found", "materials_sent_to_prosecutor", "materials_sent_to_ministry",
    "complaint_published_fgis_do", "court_appeal_filed", "complaint_report_submitted",
    // organisation and system
    "quarter_ended", "incident_detected", "incident_notified", "incident_measures_started",
    "data_received", "data_delivered_to_next_operator", "record_created", "record_received", "destruction_decision",
    // about other events
    "event_corrected", "event_annulled",
];

/// Attributes of events that are kept; a regulation may declare further ones.
pub const ATTRIBUTES: &[&str] = &[
    "regulation", "service", "channel", "organisation", "to_organisation", "official", "registration_no",
    "outcome", "ground", "object", "refusal_ground", "competence", "purpose", "system", "form", "article",
    "undeliverable", "planned_ready_date", "stated_remedy_date", "related_case", "parent", "replaces",
];

/// Kinds of limits.
pub const KINDS: &[&str] = &[
    "registration", "acceptance_refusal", "originals", "transfer", "receipt", "interagency", "review", "inspection",
    "decision", "delivery", "service_term", "planned_date", "suspension", "notice", "publication", "unclaimed",
    "correction", "queue", "reception", "complaint_registration", "complaint_handover", "complaint_forwarding",
    "complaint_review", "complaint_response", "complaint_unanswered_notice", "complaint_remedy",
    "referral", "incident", "report",
];
