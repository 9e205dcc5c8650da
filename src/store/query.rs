//! Which questions are put to the store? The statements of `queries/`, embedded, each with its name.

/// A statement of `queries/`.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// The statement with its header.
    pub text: &'static str,
}

macro_rules! queries {
    ($($constant:ident = $file:literal,)+) => {
        $(
            #[doc = concat!("`queries/", $file, ".sql`")]
            pub const $constant: Query =
                Query { name: $file, text: include_str!(concat!("../../queries/", $file, ".sql")) };
        )+
        /// All of them.
        pub const ALL: &[Query] = &[$($constant),+];
    };
}

queries! {
    ACCOUNTS = "accounts",
    ALERTS = "alerts",
    ALERTS_COUNTED = "alerts_counted",
    ALERTS_OF_CASES = "alerts_of_cases",
    ALERTS_PAGE = "alerts_page",
    ALERT_COUNTS = "alert_counts",
    ALERT_ENTRIES = "alert_entries",
    ANSWERS = "answers",
    ABSENCES = "absences",
    AUDIT_CHAIN = "audit_chain",
    AUDIT_PAGE = "audit_page",
    BASIS = "basis",
    CASES_HELD_BY = "cases_held_by",
    CASES_FIRST_RECORDED = "cases_first_recorded",
    CASES_KNOWN = "cases_known",
    CASES_NAMING = "cases_naming",
    CASES_TOUCHED = "cases_touched",
    CASE_FILES = "case_files",
    CASE_KEYS = "case_keys",
    CASE_HISTORY = "case_history",
    CASE_KEY_COLLISIONS = "case_key_collisions",
    COMPLAINT_CASES = "complaint_cases",
    DATA_ERRORS = "data_errors",
    DECLARATIONS = "declarations",
    DROPPED_ATTRIBUTES = "dropped_attributes",
    EDITION_TEXT = "edition_text",
    EDITIONS_TEXTS = "editions_texts",
    ENDED = "ended",
    EVENTS_BY_CASE = "events_by_case",
    EVENTS_OF_CASES = "events_of_cases",
    EVENTS_OF_OPEN_CASES = "events_of_open_cases",
    EVENTS_RECORDED = "events_recorded",
    FINDINGS = "findings",
    EVENTS_NAMED = "events_named",
    FINDINGS_COUNTED = "findings_counted",
    FINDINGS_PAGE = "findings_page",
    FINDINGS_OF_CASES = "findings_of_cases",
    HISTORY_COMPLAINTS = "history_complaints",
    HISTORY_ENDED = "history_ended",
    HISTORY_EVENTS = "history_events",
    HISTORY_WAITS = "history_waits",
    IDENTITIES = "identities",
    IDENTITIES_KNOWN = "identities_known",
    IMPORTS = "imports",
    IMPORTS_LAST = "imports_last",
    EVENT_SOURCES = "event_sources",
    JOURNAL_CASES = "journal_cases",
    JOURNAL_COUNTED = "journal_counted",
    JOURNAL_ROWS = "journal_rows",
    LATE_ARRIVALS = "late_arrivals",
    LIMIT_VERSIONS = "limit_versions",
    LIVE = "live",
    LIVE_CASES = "live_cases",
    MAILS = "mails",
    OFFICIALS = "officials",
    ORGANISATIONS_HEARD = "organisations_heard",
    ORGANISATIONS = "organisations",
    QUARANTINE = "quarantine",
    QUARANTINE_CASES = "quarantine_cases",
    RECORDED_BETWEEN = "recorded_between",
    RECORDED_UNTIL = "recorded_until",
    QUARANTINE_REASONS = "quarantine_reasons",
    REPORT_FILES = "report_files",
    REPORTS = "reports",
    REPORTS_SENT = "reports_sent",
    RULES = "rules",
    SAVED_VIEWS = "saved_views",
    SESSIONS = "sessions",
    SOURCE_HOURS = "source_hours",
    SOURCE_HOURS_COUNTED = "source_hours_counted",
    STANDINGS = "standings",
    STANDINGS_BACKDATED = "standings_backdated",
    STANDINGS_EDGE = "standings_edge",
    STANDING_AGGREGATES = "standing_aggregates",
    STANDINGS_OF_CASES = "standings_of_cases",
    STORED_CASE_FILES = "stored_case_files",
    STORED_EVENTS = "stored_events",
    STORED_FINDINGS = "stored_findings",
    STORED_STANDINGS = "stored_standings",
    TABLES_OF = "tables_of",
    TERMS_OF_CASES = "terms_of_cases",
    STANDINGS_ENDED = "standings_ended",
    STANDINGS_WATCHED = "standings_watched",
    STANDINGS_WATCHED_OF_CASES = "standings_watched_of_cases",
    VERIFY_CASE_FILES = "verify_case_files",
    VERIFY_IDENTITIES = "verify_identities",
    VERIFY_IMPORTS = "verify_imports",
    VERIFY_REFERENCES = "verify_references",
    VERIFY_WORDS = "verify_words",
    VIEWS_OF = "views_of",
    TOKENS = "tokens",
}
