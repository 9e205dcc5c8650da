//! Under which address do people reach the service? One setting, of which pages, mails, cookies and checks of the host take their part.

use serde::Deserialize;

/// An address as `http://127.0.0.1:8080` or `https://gate.example/srok`: scheme, host, perhaps a port, perhaps a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl {
    text: String,
    /// Where scheme, host and port end and the path begins.
    path_from: usize,
}

impl Default for PublicUrl {
    fn default() -> Self {
        let text = "http://127.0.0.1:8080".to_owned();
        let path_from = text.len();
        Self { text, path_from }
    }
}

impl PublicUrl {
    /// Returns the whole address, without a slash at its end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns scheme, host and port, as browsers name where a form comes from.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.text.get(..self.path_from).unwrap_or_default()
    }

    /// Returns the path that stands before every address of the service: empty, or as `/srok`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(self.path_from..).unwrap_or_default()
    }

    /// Returns the name of the host, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        let origin = self.origin();
        without_port(origin.split_once("://").map_or(origin, |(_, host)| host))
    }

    /// Tells whether people reach the service over TLS.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.text.starts_with("https://")
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Returns a host without the port behind it; one of IPv6 keeps its brackets.
#[must_use]
pub fn without_port(authority: &str) -> &str {
    if authority.starts_with('[') {
        let end = authority
            .find(']')
            .map_or(authority.len(), |bracket| bracket + 1);
        return authority.get(..end).unwrap_or(authority);
    }
    authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host)
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = |what: &str| Err(format!("`public_url` = \"{text}\" {what}"));
        let rest = ["http://", "https://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let Some(rest) = rest else {
            return wrong("must begin with http:// or https://");
        };
        if text.ends_with('/') {
            return wrong("must have no slash at its end");
        }
        let host_ends = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(host_ends);
        let is_of_host = |letter: char| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter);
        if without_port(authority).is_empty() || !authority.chars().all(is_of_host) {
            return wrong(
                "must name a host, in Latin letters (a Cyrillic name as xn--…), with nothing but a port behind it",
            );
        }
        let is_of_path = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
        let is_step = |step: &str| {
            !step.is_empty() && step != "." && step != ".." && step.chars().all(is_of_path)
        };
        if !path.is_empty() && !path.split('/').skip(1).all(is_step) {
            return wrong(
                "may have a path of Latin letters, digits, `-`, `.`, `_` and `~`, as /srok",
            );
        }
        let path_from = text.len() - path.len();
        Ok(Self { text, path_from })
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    fn read(text: &str) -> Result<PublicUrl, String> {
        text.to_owned().try_into()
    }

    #[test]
    fn an_address_is_taken_apart() {
        let url = read("https://gate.example:8443/services/srok").unwrap();
        assert_eq!(url.origin(), "https://gate.example:8443");
        assert_eq!(url.path(), "/services/srok");
        assert_eq!((url.host(), url.is_tls()), ("gate.example", true));
        let url = read("http://[::1]:8080").unwrap();
        assert_eq!((url.host(), url.path()), ("[::1]", ""));
        assert_eq!(PublicUrl::default(), read("http://127.0.0.1:8080").unwrap());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "srok.example",
            "ftp://srok.example",
            "https://",
            "https://:8080",
            "https:///srok",
            "https://srok.example/",
            "https://user@srok.example",
            "https://срок.рф",
            "https://srok.example/a//b",
            "https://srok.example/../b",
            "https://srok.example/a?b=c",
            "https://srok.example/a\"b",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
