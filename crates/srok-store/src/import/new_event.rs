//! What is an event that is to be stored? Text borrowed from its file, hashes computed by whoever read it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use srok_law::case::Instant;

/// An event to be stored. Hashes are computed by whoever reads the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// Hash of source and id.
    pub identity: u64,
    /// Hash of the canonical form.
    pub content: u64,
    /// The system that sent it.
    pub source: Cow<'a, str>,
    /// Its id in that system.
    pub event_id: Cow<'a, str>,
    /// The case.
    pub case_id: Cow<'a, str>,
    /// The event type.
    pub kind: Cow<'a, str>,
    /// When it happened.
    pub occurred_at: Instant,
    /// Only the local day is known.
    pub by_day: bool,
    /// The act.
    pub regulation: Option<Cow<'a, str>>,
    /// The service.
    pub service: Option<Cow<'a, str>>,
    /// The channel.
    pub channel: Option<Cow<'a, str>>,
    /// Who sends or acts.
    pub organisation: Option<Cow<'a, str>>,
    /// To whom the case goes.
    pub to_organisation: Option<Cow<'a, str>>,
    /// The official named.
    pub official: Option<Cow<'a, str>>,
    /// The number of the registration.
    pub registration_no: Option<Cow<'a, str>>,
    /// Identity of the event it corrects or annuls.
    pub replaces: Option<u64>,
    /// Further attributes as JSON: `{"attribute":["value"]}`, names sorted.
    pub more: Option<Cow<'a, str>>,
    /// Line, row or index in the file.
    pub line: u64,
    /// When it was recorded elsewhere: only in an administrator's initial load, in that order.
    pub recorded_at: Option<Instant>,
}

impl NewEvent<'_> {
    /// Returns it with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> NewEvent<'static> {
        self.to_owned()
    }

    /// Returns a copy that outlives the file.
    pub(super) fn to_owned(&self) -> NewEvent<'static> {
        fn own(text: &str) -> Cow<'static, str> {
            Cow::Owned(text.to_owned())
        }
        let own_optional = |text: &Option<Cow<'_, str>>| text.as_deref().map(own);
        NewEvent {
            identity: self.identity,
            content: self.content,
            source: own(&self.source),
            event_id: own(&self.event_id),
            case_id: own(&self.case_id),
            kind: own(&self.kind),
            occurred_at: self.occurred_at,
            by_day: self.by_day,
            regulation: own_optional(&self.regulation),
            service: own_optional(&self.service),
            channel: own_optional(&self.channel),
            organisation: own_optional(&self.organisation),
            to_organisation: own_optional(&self.to_organisation),
            official: own_optional(&self.official),
            registration_no: own_optional(&self.registration_no),
            replaces: self.replaces,
            more: own_optional(&self.more),
            line: self.line,
            recorded_at: self.recorded_at,
        }
    }

    /// Returns the event as the `CloudEvents` JSON it would have come in as.
    #[must_use]
    pub fn as_sent(&self) -> String {
        let mut data = Map::new();
        let fields = [
            ("regulation", &self.regulation),
            ("service", &self.service),
            ("channel", &self.channel),
            ("organisation", &self.organisation),
            ("to_organisation", &self.to_organisation),
            ("official", &self.official),
            ("registration_no", &self.registration_no),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                data.insert(name.into(), Value::from(value.as_ref()));
            }
        }
        let more = self
            .more
            .as_deref()
            .and_then(|more| serde_json::from_str::<Map<String, Value>>(more).ok());
        data.extend(more.unwrap_or_default());
        serde_json::json!({
            "specversion": "1.0",
            "source": self.source,
            "id": self.event_id,
            "type": self.kind,
            "subject": self.case_id,
            "time": self.occurred_at.to_string(),
            "data": data,
        })
        .to_string()
    }
}
