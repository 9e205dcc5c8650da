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
    BASIS = "basis",
    CASES_FIRST_RECORDED = "cases_first_recorded",
    CASES_KNOWN = "cases_known",
    CASES_TOUCHED = "cases_touched",
    CASE_FILES = "case_files",
    CASE_KEYS = "case_keys",
    CASE_KEY_COLLISIONS = "case_key_collisions",
    EVENTS_BY_CASE = "events_by_case",
    EVENTS_OF_CASES = "events_of_cases",
    EVENTS_OF_OPEN_CASES = "events_of_open_cases",
    EVENTS_RECORDED = "events_recorded",
    FINDINGS = "findings",
    FINDINGS_OF_CASES = "findings_of_cases",
    IDENTITIES = "identities",
    IDENTITIES_KNOWN = "identities_known",
    IMPORTS = "imports",
    LIMIT_VERSIONS = "limit_versions",
    QUARANTINE = "quarantine",
    RECORDED_BETWEEN = "recorded_between",
    RECORDED_UNTIL = "recorded_until",
    RULES = "rules",
    STANDINGS = "standings",
    STANDINGS_EDGE = "standings_edge",
    STANDINGS_OF_CASES = "standings_of_cases",
    TOKENS = "tokens",
}
