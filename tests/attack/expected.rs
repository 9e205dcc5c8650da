//! Who may do what, as a person would say it? A second table, written without a look at the first: the longest beginning of an address counts.
//!
//! The letters are A(dministrator), S(upervisor), O(fficial), M(inistry); `*` is everybody without signing in, `?` is not judged; R and W are tokens for reading and for
//! sending. A new address falls under the beginning it has; if it is wider in the service than here, it is a hole until somebody says here that it is meant.

/// Beginnings of addresses, and who may ask there with GET and who may send something there.
pub const EXPECTED: [(&str, &str, &str); 33] = [
    ("/", "ASOM", ""),
    // what compares units and colleagues is for those who answer for them
    ("/procedures", "ASM", ""),
    ("/quality", "ASM", ""),
    ("/journal", "ASM", ""),
    // figures of a body: drawn up by those who answer for it; the ministry reads and changes nothing
    ("/reports", "ASM", ""),
    ("/reports/{regulation}/{period}/{body}", "ASM", "AS"),
    // who makes accounts is nobody whose terms are controlled
    ("/admin", "A", "A"),
    ("/data-quality/release", "", "AS"),
    ("/data-quality/errors", "ASOM", "AS"),
    ("/cases/{id}/data-errors", "", "ASO"),
    ("/board/views", "", "ASOM"),
    ("/alerts/{id}", "ASOM", "ASO"),
    // without signing in
    ("/sign-in", "*", "*"),
    ("/sign-out", "", "ASOM"),
    ("/sessions", "ASOM", "ASOM"),
    ("/password", "ASOM", "ASOM"),
    ("/preferences", "*", ""),
    ("/assets", "*", ""),
    ("/open-data", "*", ""),
    ("/a/{link}", "*", "*"),
    ("/health", "*", ""),
    ("/api/openapi.json", "*", ""),
    // who reads figures is a setting
    ("/metrics", "?", ""),
    // programs; people read there what they read on pages
    ("/api", "", ""),
    ("/api/v1/events", "", "W"),
    ("/api/v1/standings", "RASOM", ""),
    ("/api/v1/aggregates", "RASOM", ""),
    ("/api/v1/cases", "RASOM", ""),
    ("/api/v1/due", "*", ""),
    ("/api/v1/reports", "RASM", ""),
    ("/api/v1/complaints", "RASM", ""),
    ("/api/v1/sources", "RASOM", ""),
    ("/api/v1/quarantine", "RASOM", "W"),
];

/// Returns who is expected at a route: for GET, and for sending.
pub fn expected(route: &str) -> (&'static str, &'static str) {
    let stem = route.trim_end_matches(".csv").trim_end_matches(".xlsx");
    let fits = |beginning: &str| {
        let rest = stem.strip_prefix(beginning);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || beginning == "/")
    };
    let all = EXPECTED.iter().filter(|(beginning, ..)| fits(beginning));
    let longest = all.max_by_key(|(beginning, ..)| beginning.len());
    longest.map_or(("", ""), |(_, get, send)| (get, send))
}
