//! What does a certificate certify? A limit of a case as it was explained, with who held the case and by which editions.

use srok_law::time::{DateTime, Utc};

use super::Certificate;
use srok_engine::document::{Explained, Question};
use srok_law::calendar::Zone;
use srok_law::case::Instant;

impl<'a> Certificate<'a> {
    /// Returns the certificate of a limit as it was explained, printed at a moment; times are those of the zone of the act.
    #[must_use]
    pub fn of(
        explained: &'a Explained,
        question: &Question<'_>,
        zone: Option<&Zone>,
        made_at: DateTime<Utc>,
    ) -> Self {
        let moment = |at: Instant| {
            zone.map_or_else(
                || at.to_string(),
                |zone| {
                    zone.local(at)
                        .to_rfc3339_opts(srok_law::time::SecondsFormat::Secs, true)
                },
            )
        };
        let text = |name: &Option<String>| name.clone().unwrap_or_default();
        let holders = explained.holders.iter();
        let editions = explained.editions.iter();
        Self {
            row: &explained.row,
            explanation: &explained.explanation,
            lang: question.lang,
            as_of: moment(question.as_of),
            known_at: moment(question.known_at.unwrap_or_else(|| made_at.into())),
            made_at,
            holders: holders
                .map(|held| {
                    (
                        held.since.clone(),
                        text(&held.organisation),
                        text(&held.official),
                    )
                })
                .collect(),
            editions: editions
                .map(|edition| {
                    (
                        format!("{} {}", edition.kind, edition.name),
                        edition.hash.clone(),
                    )
                })
                .collect(),
            events_hash: explained.events_hash.clone(),
        }
    }
}
