//! With which browser does somebody look? Its name and that of the system in two words, so that a person knows the own sessions again.

use axum::http::{HeaderMap, header};

/// What a browser calls itself by, and its name; those that also call themselves by the name of another come first.
const BROWSERS: [(&str, &str); 9] = [
    ("YaBrowser/", "Yandex"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Chromium-Gost", "Chromium GOST"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// The same of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Returns browser and system, e.g. `Firefox, Linux`; empty if neither is known.
pub(super) fn of(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT);
    named(said.and_then(|said| said.to_str().ok()).unwrap_or_default())
}

fn named(said: &str) -> String {
    let known = |all: &[(&str, &'static str)]| {
        let found = all.iter().find(|(mark, _)| said.contains(mark));
        found.map(|(_, name)| *name)
    };
    let both: Vec<&str> = known(&BROWSERS)
        .into_iter()
        .chain(known(&SYSTEMS))
        .collect();
    both.join(", ")
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_browser_is_not_taken_for_the_one_it_calls_itself_by() {
        let said = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 YaBrowser/25.8 Safari/537.36";
        assert_eq!(named(said), "Yandex, Windows");
        let said = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(named(said), "Firefox, Linux");
        assert_eq!(named("something else"), "");
    }
}
