//! Which names may a source have, and which sources lie beneath a prefix? Comparisons of texts: one source has one spelling.
//!
//! Rights are bound to prefixes of sources, so a name that can be read in two ways would be a way around them. What is refused here is refused when
//! it comes in; what a store of an earlier release holds stays as it is.

/// The sources of srok itself: what its clock makes, and what becomes of its reports.
pub const OWN: &str = "//srok";

/// Why a text is no source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It holds percent-encoded characters.
    Encoded,
    /// It holds a backslash.
    Backslash,
    /// It holds blanks at an end, several in a row, or characters that cannot be seen.
    Unseen,
    /// A segment is empty, `.` or `..`.
    Segment,
    /// The part that names the host has capital letters.
    Capitals,
    /// It is one of [`OWN`].
    Reserved,
}

impl Flaw {
    /// Returns what is wrong, as it goes on after the name of the source.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Encoded => {
                "holds `%`: encoded characters are a second spelling of the same source"
            }
            Self::Backslash => "holds `\\`, which some read as `/`",
            Self::Unseen => "holds blanks at an end or in a row, or characters that cannot be seen",
            Self::Segment => "has a segment that is empty, `.` or `..`",
            Self::Capitals => "has capital letters before the first `/` of its path",
            Self::Reserved => "lies beneath `//srok`, which is reserved for srok itself",
        }
    }

    /// Returns the remedy.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Reserved => "name the system that sends, e.g. //vis.example/tsp-12",
            _ => "write the source in its one spelling, e.g. //vis.example/tsp-12",
        }
    }
}

/// Returns what is wrong with the name of a source, or of a prefix of sources.
#[must_use]
pub fn flaw(source: &str) -> Option<Flaw> {
    spelling(source).or_else(|| lies_beneath(source, OWN).then_some(Flaw::Reserved))
}

/// Returns what allows a second spelling.
#[must_use]
pub fn spelling(source: &str) -> Option<Flaw> {
    let bytes = source.as_bytes();
    if bytes.contains(&b'%') {
        return Some(Flaw::Encoded);
    }
    if bytes.contains(&b'\\') {
        return Some(Flaw::Backslash);
    }
    let is_plain = |byte: &u8| byte.is_ascii_graphic();
    if !bytes.iter().all(is_plain) && has_unseen(source) {
        return Some(Flaw::Unseen);
    }
    // `https://host/path`: what stands before the host has no segments
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, _)) if !scheme.contains('/') => source.split_at(scheme.len() + 1),
        _ => ("", source),
    };
    let (host, segments) = match rest.strip_prefix("//") {
        Some(rest) => (rest.split('/').next().unwrap_or(rest), rest),
        None => ("", rest.strip_prefix('/').unwrap_or(rest)),
    };
    if segments
        .split('/')
        .any(|segment| ["", ".", ".."].contains(&segment))
    {
        return Some(Flaw::Segment);
    }
    let has_capitals = |text: &str| text.chars().any(char::is_uppercase);
    (has_capitals(scheme) || has_capitals(host)).then_some(Flaw::Capitals)
}

/// Tells whether a text has blanks or marks by which it can be two texts that look the same.
fn has_unseen(text: &str) -> bool {
    let is_unseen = |letter: char| {
        letter != ' ' && letter.is_whitespace()
            || letter.is_control()
            // marks over the letter before, and what joins, turns or hides letters
            || matches!(letter,
                '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
    };
    text.trim() != text || text.contains("  ") || text.chars().any(is_unseen)
}

/// Tells whether a source is a prefix, or lies beneath it: whole segments are compared, so that `//vis.example/tsp-1` holds nothing of
/// `//vis.example/tsp-12`.
#[must_use]
pub fn lies_beneath(source: &str, prefix: &str) -> bool {
    // prefixes of earlier releases may end in `/`
    let prefix = prefix.trim_end_matches('/');
    let rest = source.strip_prefix(prefix).filter(|_| !prefix.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{Flaw, flaw, lies_beneath, spelling};

    #[test]
    fn a_source_has_one_spelling() {
        for good in [
            "//vis.example/tsp-12",
            "//import/receipt",
            "https://vis.example/tsp-12/desk.3",
            "urn:oid:1.2.643",
            "/local/Desk",
            "s",
            "Реестр жалоб",
            "//vis.example/Папка/..a",
        ] {
            assert_eq!(flaw(good), None, "{good}");
        }
        for (bad, expected) in [
            ("//vis.example/tsp-01/../tsp-07", Flaw::Segment),
            ("//vis.example/./tsp-01", Flaw::Segment),
            ("//vis.example//tsp-01", Flaw::Segment),
            ("//vis.example/tsp-01/", Flaw::Segment),
            ("//", Flaw::Segment),
            ("/", Flaw::Segment),
            ("///tsp-01", Flaw::Segment),
            ("https:///tsp-01", Flaw::Segment),
            ("//vis.example/../x://tsp-07", Flaw::Segment),
            ("..", Flaw::Segment),
            ("//vis.example/%2e%2e/tsp-07", Flaw::Encoded),
            ("//vis.example/tsp%2D07", Flaw::Encoded),
            ("//vis.example\\tsp-07", Flaw::Backslash),
            ("//VIS.example/tsp-01", Flaw::Capitals),
            ("HTTPS://vis.example/tsp-01", Flaw::Capitals),
            ("//vis.example/tsp-01 ", Flaw::Unseen),
            ("//vis.example/tsp\u{A0}01", Flaw::Unseen),
            ("//vis.example/tsp-\u{200B}01", Flaw::Unseen),
            ("//vis.example/и\u{306}", Flaw::Unseen),
            ("//srok/clock", Flaw::Reserved),
            ("//srok", Flaw::Reserved),
        ] {
            assert_eq!(flaw(bad), Some(expected), "{bad}");
        }
        assert_eq!(flaw("//srok.example/clock"), None);
        assert_eq!(spelling("//srok/clock"), None);
    }

    #[test]
    fn whole_segments_are_compared() {
        let prefix = "//vis.example/tsp-1";
        assert!(lies_beneath(prefix, prefix));
        assert!(lies_beneath("//vis.example/tsp-1/desk", prefix));
        assert!(lies_beneath("//vis.example/tsp-1", "//vis.example/"));
        assert!(!lies_beneath("//vis.example/tsp-12", prefix));
        assert!(!lies_beneath("//vis.example.evil/tsp-1", "//vis.example"));
        assert!(!lies_beneath("//vis.example/tsp-1", "//"));
        assert!(!lies_beneath("//vis.example/tsp-1", ""));
    }
}
