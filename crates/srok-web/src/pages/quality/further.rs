//! What do events show of access to the service, and of the work beyond the list of the acts? Ways of filing, refusals, rework, unclaimed results.

use super::indicators::{Indicator, Make};
use srok_engine::history::{Asked, Counts, Measured};

/// Ways of filing in a multifunctional centre.
const AT_MFC: [&str; 2] = ["mfc", "portal_at_mfc"];

impl Make<'_> {
    /// Awareness, access and ways of filing.
    pub(super) fn of_access(&self) -> Vec<Indicator> {
        let survey = self.say(
            "Измеряется опросом заявителей; событиями не показывается.",
            "Measured by asking applicants; events do not show it.",
        );
        let choice = self.say(
            "Доля запросов, поданных не лично и не через МФЦ; распределение по способам — на графике.",
            "Share of applications filed neither in person nor at an MFC; the chart has the ways of filing.",
        );
        let others = [
            "portal",
            "portal_at_mfc",
            "post",
            "email",
            "terminal",
            "mobile",
            "phone",
        ];
        vec![
            Self::unmeasured(
                self.say("Информированность граждан", "Awareness of citizens"),
                "10-60/РВ п. 20.1 а; 21РВ-221 п. 20.1.1",
                survey,
            ),
            self.share(
                self.say("Возможность выбора формы предоставления", "Choice of the form of provision"),
                "10-60/РВ п. 20.1 б; 21РВ-221 п. 20.1.2",
                choice,
                self.of_channels(&others),
            ),
            self.share(
                self.say("Обращение через МФЦ", "Filing at an MFC"),
                "10-60/РВ п. 20.1 в; 21РВ-221 п. 20.1.3",
                self.say(
                    "Доля запросов, поданных в МФЦ. В любой ли МФЦ можно обратиться, событиями не показывается.",
                    "Share of applications filed at an MFC. Whether any MFC takes them, events do not show.",
                ),
                self.of_channels(&AT_MFC),
            ),
            self.share(
                self.say("Доступ к РПГУ в МФЦ, подача в электронной форме в МФЦ", "Access to the portal at an MFC"),
                "10-60/РВ п. 20.1 г; 21РВ-221 п. 20.1.4",
                self.say(
                    "Доля запросов, поданных через РПГУ в МФЦ, если источник различает этот способ.",
                    "Share of applications filed on the portal at an MFC, if the source tells that way apart.",
                ),
                self.of_channels(&["portal_at_mfc"]),
            ),
            Self::unmeasured(
                self.say("Доступность для маломобильных групп", "Accessibility for persons with reduced mobility"),
                "10-60/РВ п. 20.1 д; 21РВ-221 п. 20.1.5",
                self.say(
                    "Состояние помещений; событиями не показывается.",
                    "The state of premises; events do not show it.",
                ),
            ),
        ]
    }

    /// What the texts name beside the list: refusals, rework, unclaimed results, corrections, promised dates.
    pub(super) fn of_work(&self) -> Vec<Indicator> {
        let events = |asked: &Asked<'_>, kind: &str| self.past.history.events(asked, kind, false).1;
        let is_of = |kind: &'static str| {
            move |limit: &Measured| limit.kind == kind && limit.severity == "binding"
        };
        let share = |counts: Counts| (counts.met, counts.finished());
        vec![
            self.share(
                self.say("Отказы в предоставлении услуги", "Refusals of the service"),
                "",
                self.say(
                    "Дела с решением об отказе из дел с решением; отзыв заявления оформляется отказом и входит сюда (13.3).",
                    "Cases decided by a refusal, of cases decided; a withdrawal ends as a refusal and is among them (13.3).",
                ),
                |asked| (self.past.history.events(asked, "decision_made", true).1, events(asked, "decision_made")),
            ),
            self.share(
                self.say("Возврат проекта решения на доработку", "Drafts returned for rework"),
                "",
                self.say("Дела с возвратом (546-ПП п. 70) на дела с решением.", "Cases with a return (546-ПП п. 70), of cases decided."),
                |asked| {
                    let decided = events(asked, "decision_made");
                    (events(asked, "draft_returned_for_rework").min(decided), decided)
                },
            ),
            self.share(
                self.say("Невостребованные результаты", "Unclaimed results"),
                "",
                self.say(
                    "Возвращено невостребованным (10-60/РВ п. 17.3) из выданных и возвращенных.",
                    "Returned unclaimed (10-60/РВ п. 17.3), of those issued and returned.",
                ),
                |asked| {
                    let returned = events(asked, "result_returned_unclaimed");
                    (returned, returned + events(asked, "result_issued"))
                },
            ),
            self.share(
                self.say("Исправление опечаток в срок", "Corrections in time"),
                "",
                self.say("Срок исправления (21РВ-221 п. 23.3): в срок из всех.", "The limit of corrections (21РВ-221 п. 23.3): in time, of all."),
                |asked| share(self.counts(asked, is_of("correction"))),
            ),
            self.share(
                self.say("Результат готов к обещанной дате", "The result is ready on the promised date"),
                "",
                self.say(
                    "Плановая дата готовности (546-ПП п. 52.12): в срок из всех.",
                    "The planned date (546-ПП п. 52.12): in time, of all.",
                ),
                |asked| share(self.counts(asked, |limit| limit.kind == "planned_date")),
            ),
        ]
    }
}
