//! At what does somebody look? The part of an address that all pages share: organisation, service, period and moment, kept from page to page.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::Uri;

use super::super::known::SHARED;
use super::super::{WebError, asked};
use srok_law::case::{Day, Instant};
use srok_law::period::Period;
use srok_service::Service;

/// What all pages are asked.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// The organisation, with everything beneath it.
    pub organisation: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The period; absent: the current quarter.
    pub period: Option<Period>,
    /// The moment asked about, as it was written.
    pub moment: Option<String>,
    /// That moment, or now.
    pub as_of: Instant,
    /// Its day in the zone of the settings.
    pub today: Day,
    /// Everything that stands in the address.
    pub all: BTreeMap<String, String>,
}

impl View {
    /// Reads the shared part of an address.
    ///
    /// # Errors
    ///
    /// A period or a moment that is none.
    pub fn read(uri: &Uri, service: &Service) -> Result<Self, WebError> {
        let Query(all) = Query::<BTreeMap<String, String>>::try_from_uri(uri).unwrap_or_default();
        let given = |key: &str| all.get(key).filter(|text| !text.is_empty()).cloned();
        let period = given("period")
            .map(|text| text.parse::<Period>())
            .transpose()
            .map_err(|error| asked::hinted(&error))?;
        let moment = given("as_of");
        let as_of = asked::moment(service, moment.as_deref())?;
        let zone = service
            .zone()
            .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
        Ok(Self {
            organisation: given("organisation"),
            service: given("service"),
            period,
            moment,
            as_of,
            today: zone.day_of(as_of),
            all,
        })
    }

    /// Returns what an address asks that asks nothing.
    pub fn plain(service: &Service) -> Self {
        let as_of = service.clock.now().into();
        let zone = service.zone();
        Self {
            organisation: None,
            service: None,
            period: None,
            moment: None,
            as_of,
            today: zone.map_or_else(
                || service.clock.now().date_naive().into(),
                |zone| zone.day_of(as_of),
            ),
            all: BTreeMap::new(),
        }
    }

    /// Returns the period that is looked at.
    pub fn period(&self) -> Period {
        self.period
            .unwrap_or_else(|| Period::quarter_of(self.today))
    }

    /// Returns a value of the address that is not empty.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.all
            .get(key)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// Returns the address of a page that is asked the same and something more; what is given there goes before what is shared.
    pub fn link(&self, path: &str, more: &[(&str, &str)]) -> String {
        let shared = SHARED
            .into_iter()
            .filter(|key| more.iter().all(|(given, _)| given != key))
            .filter_map(|key| Some((key, self.value(key)?)));
        address(path, shared.chain(more.iter().copied()))
    }

    /// Returns the address of the same page with something else asked; an empty value takes a key away.
    pub fn same(&self, path: &str, other: &[(&str, &str)]) -> String {
        let kept = self
            .all
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .filter(|(key, _)| other.iter().all(|(given, _)| given != key));
        address(path, kept.chain(other.iter().copied()))
    }
}

/// Returns a path with a query; keys without a value are left out.
pub(crate) fn address<'a>(path: &str, query: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (key, value) in query.filter(|(_, value)| !value.is_empty()) {
        text.append_pair(key, value);
    }
    let text = text.finish();
    if text.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{text}")
    }
}

/// Returns an address if it lies within the service, or that of the overview: nobody is sent elsewhere.
pub(crate) fn local(address: &str) -> &str {
    let is_path = address.starts_with('/') && !address.starts_with("//");
    let is_plain = !address
        .chars()
        .any(|letter| letter == '\\' || letter.is_control());
    if is_path && is_plain { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::{address, local};

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(local("/board?state=overdue"), "/board?state=overdue");
        for foreign in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "board",
            "/a\nb",
        ] {
            assert_eq!(local(foreign), "/", "{foreign}");
        }
    }

    #[test]
    fn an_address_leaves_out_what_has_no_value() {
        let query = [("a", "1"), ("b", ""), ("c", "х y")];
        assert_eq!(
            address("/board", query.into_iter()),
            "/board?a=1&c=%D1%85+y"
        );
        assert_eq!(address("/board", [].into_iter()), "/board");
    }
}
