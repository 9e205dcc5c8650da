//! Is it still the recipient's to answer? By the directory of today: a mail outlives the office in which it was received.

use super::look::Look;
use super::recipients::Duty;
use srok_law::case::Instant;
use srok_law::words::Lang;
use srok_store::{AlertRecord, StoreError};

/// Why an alert is no longer its recipient's to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLonger {
    /// He is not in office.
    Gone,
    /// He works in another organisation than on the day he was told.
    Moved,
    /// He no longer holds the role in which he was told.
    NoRole,
    /// Whoever he stood in for is back, or somebody else stands in.
    Back,
}

impl NoLonger {
    /// Says it to the recipient.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Gone => lang.pick(
                "По справочнику Вы больше не занимаете должность, по которой получили это письмо.",
                "By the directory you no longer hold the office in which you received this mail.",
            ),
            Self::Moved => lang.pick(
                "По справочнику Вы переведены в другое подразделение.",
                "By the directory you have moved to another unit.",
            ),
            Self::NoRole => lang.pick(
                "По справочнику Вы больше не исполняете обязанности, по которым получили это письмо.",
                "By the directory you no longer hold the role in which you received this mail.",
            ),
            Self::Back => lang.pick(
                "Замещение окончено: по справочнику это оповещение рассматривает другое должностное лицо.",
                "You no longer stand in: by the directory somebody else answers this alert.",
            ),
        }
    }
}

impl Look {
    /// Tells why an alert is no longer its recipient's to answer; `None` while it is.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if what was known when he was told cannot be read.
    pub fn no_longer(
        &self,
        alert: &AlertRecord,
        now: Instant,
    ) -> Result<Option<NoLonger>, StoreError> {
        let Some(today) = self
            .directory
            .official(&alert.recipient, self.staff(now).on)
        else {
            return Ok(Some(NoLonger::Gone));
        };
        let told_at = alert.sent_at.unwrap_or(alert.owed_at);
        let told_on = self.staff(told_at).on;
        // by what was known then: an order may be entered in arrears. Who came into the directory only later has not moved
        let then = self
            .store
            .official_known(&alert.recipient, told_on, told_at)?;
        if then.is_some_and(|then| then.organisation != today.organisation) {
            return Ok(Some(NoLonger::Moved));
        }
        Ok(match &*alert.role {
            "official" => None,
            // the next in line is told because nobody answered, whoever is there
            "deputy" if alert.rung > 0 => None,
            "deputy" => (!self.stands_in(alert, now)).then_some(NoLonger::Back),
            role => (!today.has_role(role)).then_some(NoLonger::NoRole),
        })
    }

    /// Tells whether the recipient would be told today, too.
    fn stands_in(&self, alert: &AlertRecord, now: Instant) -> bool {
        let Some((act, index)) = self.law.limit(&alert.limit_id) else {
            return false;
        };
        let Some(limit) = act.limits.get(index) else {
            return false;
        };
        let Some(rule) = self.rules.of(act, limit) else {
            return false;
        };
        let duty = Duty::of(
            limit,
            alert.organisation.as_deref(),
            alert.official.as_deref(),
        );
        let told = self.staff(now).first(rule, duty);
        told.iter().any(|known| known.official == alert.recipient)
    }
}
