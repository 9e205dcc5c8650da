//! What is the calculator asked? The keys of the address, and the parts that the fields of the form add to it.

use super::super::{Visit, address};
use srok_law::calculator::Request;
use srok_law::calendar::Zone;
use srok_law::moment::Moment;
use srok_law::words::Lang;

/// What the names of fields for declared dates begin with.
pub(super) const DECLARED: &str = "with_";

/// A question.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    pub limit: String,
    pub start: String,
    pub channel: String,
    pub suspend: Vec<String>,
    pub with: Vec<String>,
    pub organisation: String,
    /// A pause chosen by its days, and declared dates, which the form sends in fields of their own.
    parts: Vec<(String, String)>,
}

impl Ask {
    /// Reads the address; a key may stand there several times, or hold several values with commas between them.
    pub fn read(visit: &Visit) -> Self {
        let query = visit.here.split_once('?').map_or("", |(_, query)| query);
        let mut ask = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            let list = || {
                let each = value.split(',').map(str::trim);
                each.filter(|text| !text.is_empty()).map(str::to_owned)
            };
            match &*key {
                "limit" => value.clone_into(&mut ask.limit),
                "start" => value.clone_into(&mut ask.start),
                "channel" => value.clone_into(&mut ask.channel),
                "organisation" => value.clone_into(&mut ask.organisation),
                "suspend" => ask.suspend.extend(list()),
                "with" => ask.with.extend(list()),
                part if part.starts_with(DECLARED) || part == "from" || part == "to" => {
                    ask.parts.push((part.to_owned(), value.to_owned()));
                }
                _ => {}
            }
        }
        ask
    }

    /// Tells whether fields of the form stand in the address in parts.
    pub const fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Tells whether there is something to compute.
    pub const fn is_asked(&self) -> bool {
        !self.limit.is_empty() && !self.start.is_empty()
    }

    /// Returns the same with another start.
    pub fn with_start(&self, start: &str) -> Self {
        Self {
            start: start.to_owned(),
            ..self.clone()
        }
    }

    /// Returns the address of the question, in which parts have become wholes.
    pub fn address(&self, path: &str, visit: &Visit) -> String {
        let whole = self.whole();
        let (suspend, with) = (whole.suspend.join(","), whole.with.join(","));
        let query = [
            ("limit", whole.limit.as_str()),
            ("start", &whole.start),
            ("channel", &whole.channel),
            ("suspend", &suspend),
            ("with", &with),
            ("organisation", &whole.organisation),
            ("as_of", visit.view.value("as_of").unwrap_or_default()),
        ];
        address(path, query.into_iter())
    }

    fn whole(&self) -> Self {
        let mut whole = self.clone();
        let part = |name: &str| {
            let found = self.parts.iter().find(|(known, _)| known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let (from, to) = (part("from"), part("to"));
        if !from.is_empty() || !to.is_empty() {
            // one day alone is a pause of a day
            let (from, to) = (
                if from.is_empty() { to } else { from },
                if to.is_empty() { from } else { to },
            );
            whole.suspend.push(format!("{from}..{to}"));
        }
        for (name, value) in &self.parts {
            if let Some(name) = name.strip_prefix(DECLARED) {
                whole
                    .with
                    .retain(|known| !known.starts_with(&format!("{name}=")));
                if !value.is_empty() {
                    whole.with.push(format!("{name}={value}"));
                }
            }
        }
        whole.parts.clear();
        whole
    }

    /// Returns a date that is declared.
    pub fn declared(&self, name: &str) -> Option<&str> {
        self.with
            .iter()
            .filter_map(|text| text.split_once('='))
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Returns the start as the field of the form takes it, as a local time or a day, and whether it is a day.
    pub fn local_start(&self, zone: &Zone) -> (String, bool) {
        match Moment::read(&self.start, zone) {
            Ok(Moment::At(at)) => (zone.local(at).format("%Y-%m-%dT%H:%M").to_string(), false),
            Ok(Moment::Day(day)) => (day.to_string(), true),
            Err(_) => (String::new(), false),
        }
    }

    /// Returns what the calculator is asked.
    pub fn request(&self, lang: Lang) -> Request {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Request {
            limit: self.limit.clone(),
            start: self.start.clone(),
            channel: some(&self.channel),
            suspend: self.suspend.clone(),
            with: self.with.clone(),
            organisation: some(&self.organisation),
            lang,
        }
    }
}
