//! Which indicators are there, and what do they say? Each with its clauses, its numerator and denominator, or why it is not measured.

use serde::Serialize;

use super::super::past::{Past, ShareCell};
use srok_engine::history::{Asked, Counts, Durations};
use srok_law::words;

/// An indicator.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Indicator {
    pub name: String,
    /// Where the acts have it; empty for those beyond their lists.
    pub clauses: String,
    /// What it is; empty if it is not measured.
    pub value: String,
    /// How many of how many, where it is a share.
    pub share: Option<ShareCell>,
    /// The same in the same months of last year.
    pub before: String,
    /// How it is counted, or why it is not.
    pub note: String,
    /// The page behind it.
    pub href: Option<String>,
    pub is_measured: bool,
}

/// Ways of filing in electronic form.
const ELECTRONIC: [&str; 4] = ["portal", "portal_at_mfc", "mobile", "email"];

/// Returns all indicators, those of the acts first, in their order.
pub fn indicators(past: &Past<'_>) -> Vec<Indicator> {
    let (now, before) = (past.asked(), past.asked_before());
    let make = Make { past, now, before };
    let mut all = make.of_access();
    all.extend(make.of_terms());
    all.extend(make.of_work());
    all
}

/// Returns how applications came in: codes with their counts, the most first; an empty code for those that name none.
pub fn channels(past: &Past<'_>, asked: &Asked<'_>) -> Vec<(String, u64)> {
    let limits = past.history.limits();
    let counts = past.history.counts(asked, |key| (key.channel, key.limit));
    let mut sums: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for ((channel, limit), counts) in counts {
        let is_registration = limits
            .get(limit as usize)
            .is_some_and(|limit| limit.kind == "registration" && limit.severity == "binding");
        if is_registration {
            let code = past.history.word(channel).unwrap_or("").to_owned();
            *sums.entry(code).or_default() += counts.finished() + counts.unknown;
        }
    }
    let mut sums: Vec<(String, u64)> = sums.into_iter().filter(|(_, count)| *count > 0).collect();
    sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    sums
}

/// Makes indicators of the period and the same months of last year.
pub(super) struct Make<'a> {
    pub(super) past: &'a Past<'a>,
    now: Asked<'a>,
    before: Asked<'a>,
}

impl Make<'_> {
    pub(super) fn say<'t>(&self, ru: &'t str, en: &'t str) -> &'t str {
        self.past.visit.pick(ru, en)
    }

    /// Returns an indicator that cannot be measured, with the reason.
    pub(super) fn unmeasured(name: &str, clauses: &str, why: &str) -> Indicator {
        Indicator {
            name: name.into(),
            clauses: clauses.into(),
            note: why.into(),
            ..Indicator::default()
        }
    }

    /// Returns an indicator that is a share, in the period and before; without a basis it is not measured, and says so.
    pub(super) fn share(
        &self,
        name: &str,
        clauses: &str,
        note: &str,
        of: impl Fn(&Asked<'_>) -> (u64, u64),
    ) -> Indicator {
        let lang = self.past.visit.lang;
        let cell = |asked: &Asked<'_>| {
            let (part, of) = of(asked);
            ShareCell::new(lang, part, of)
        };
        let (now, before) = (cell(&self.now), cell(&self.before));
        if now.of == 0 {
            let none = self.say("нет сведений за период", "nothing is known of the period");
            return Self::unmeasured(name, clauses, &format!("{none}. {note}"));
        }
        Indicator {
            name: name.into(),
            clauses: clauses.into(),
            value: now.text.clone(),
            before: if before.of == 0 {
                String::new()
            } else {
                format!(
                    "{} ({} {} {})",
                    before.text,
                    before.part,
                    self.say("из", "of"),
                    before.of
                )
            },
            share: Some(now),
            note: note.into(),
            href: None,
            is_measured: true,
        }
    }

    pub(super) fn of_channels(&self, codes: &[&str]) -> impl Fn(&Asked<'_>) -> (u64, u64) {
        let past = self.past;
        let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
        move |asked| {
            let all = channels(past, asked);
            let part = all.iter().filter(|(code, _)| codes.contains(code));
            (
                part.map(|(_, count)| count).sum(),
                all.iter().map(|(_, count)| count).sum(),
            )
        }
    }

    /// Returns how limits that fit ended, all together.
    pub(super) fn counts(
        &self,
        asked: &Asked<'_>,
        fits: impl Fn(&srok_engine::history::Measured) -> bool,
    ) -> Counts {
        let limits = self.past.history.limits();
        let counts = self.past.history.counts(asked, |key| key.limit);
        let mut sum = Counts::default();
        for (limit, counts) in counts {
            if limits.get(limit as usize).is_some_and(&fits) {
                sum += counts;
            }
        }
        sum
    }

    /// Queue, terms, complaints, electronic filing, information, interactions.
    fn of_terms(&self) -> Vec<Indicator> {
        let link = |path: &str| Some(self.past.visit.view.link(path, &[]));
        let is_binding = |limit: &srok_engine::history::Measured| {
            limit.severity == "binding" && !limit.is_immediate
        };
        let share = |counts: Counts| (counts.met, counts.finished());
        let mut queue = self.share(
            self.say("Время ожидания в очереди", "Waiting time in the queue"),
            "10-60/РВ п. 20.1 е; 21РВ-221 п. 20.1.6",
            &self.waited(),
            |asked| {
                share(self.counts(asked, |limit| {
                    limit.kind == "queue" && limit.severity == "binding"
                }))
            },
        );
        queue.href = link("/queue");
        let mut term = self.share(
            self.say(
                "Соблюдение срока предоставления услуги",
                "Keeping the service term",
            ),
            "10-60/РВ п. 20.1 ж; 21РВ-221 п. 20.1.7",
            self.say(
                "Предоставлено в срок из всех предоставленных в периоде.",
                "Provided in time, of all provided in the period.",
            ),
            |asked| {
                share(self.counts(asked, |limit| {
                    is_binding(limit) && limit.kind == "service_term"
                }))
            },
        );
        let mut all = self.share(
            self.say("Соблюдение сроков процедур", "Keeping the limits of procedures"),
            "10-60/РВ п. 20.1 ж; 21РВ-221 п. 20.1.7",
            self.say(
                "Все предельные сроки, кроме очереди и жалоб: исполнено в срок из всех исполненных.",
                "All binding limits but queues and complaints: stopped in time, of all stopped.",
            ),
            |asked| {
                share(self.counts(asked, |limit| {
                    is_binding(limit) && limit.kind != "queue" && limit.headline.as_deref() != Some("complaint")
                }))
            },
        );
        (term.href, all.href) = (link("/procedures"), link("/procedures"));
        let mut complaints = self.justified();
        complaints.href = link("/complaints");
        vec![
            queue,
            term,
            all,
            complaints,
            self.share(
                self.say("Подача в электронной форме", "Electronic filing"),
                "10-60/РВ п. 20.1 и",
                self.say(
                    "Доля запросов, поданных через портал, мобильное приложение или электронную почту.",
                    "Share of applications filed on the portal, by mobile application or e-mail.",
                ),
                self.of_channels(&ELECTRONIC),
            ),
            self.share(
                self.say("Информация о ходе предоставления", "Information on progress"),
                "10-60/РВ п. 20.1 к; 21РВ-221 п. 20.1.9",
                self.say(
                    "Дела с уведомлением о статусе приема на одно зарегистрированное дело месяца; обращения за справкой событиями не показываются.",
                    "Cases with a status notice per registered case of the month; look-ups are not shown by events.",
                ),
                |asked| {
                    let (_, registered) = self.past.history.events(asked, "application_registered", false);
                    let (_, notified) = self.past.history.events(asked, "receipt_status_notified", false);
                    (notified.min(registered), registered)
                },
            ),
            self.interactions(),
        ]
    }

    /// Says how long people waited.
    fn waited(&self) -> String {
        let limits = self.past.history.limits();
        let mut durations = Durations::default();
        let mut of = None;
        for (limit, figures) in self.past.history.figures(&self.now, |key| key.limit) {
            let Some(limit) = limits.get(limit as usize) else {
                continue;
            };
            if limit.kind == "queue" && limit.severity == "binding" {
                durations.merge(&figures.durations);
                of = Some(limit);
            }
        }
        let note = self.say(
            "Не дольше срока акта, из всех вызванных.",
            "Not longer than the act allows, of all called.",
        );
        let Some(limit) = of else { return note.into() };
        let [median, high] = self.past.middle(limit, &durations);
        let longest = durations.longest().map_or_else(String::new, |steps| {
            self.past.duration(limit, f64::from(steps))
        });
        format!(
            "{note} {} {median}, {} {high}, {} {longest}.",
            self.say("Медиана", "Median"),
            self.say("90-й процентиль", "90th percentile"),
            self.say("наибольшее", "longest")
        )
    }

    /// Justified complaints, as a share of those reviewed and per thousand decisions.
    fn justified(&self) -> Indicator {
        let known = self.past.history.complaints(&self.now);
        let zone = self
            .past
            .history
            .standings()
            .law()
            .calendars
            .of(None)
            .zone();
        let reviewed = |asked: &Asked<'_>| {
            let decided = known.iter().filter(|complaint| {
                let day = complaint.decided_at.map(|at| zone.day_of(at));
                day.is_some_and(|day| asked.months.contains(&srok_engine::history::Month::of(day)))
            });
            let satisfied = decided
                .clone()
                .filter(|complaint| complaint.outcome.as_deref() == Some("satisfied"));
            (satisfied.count() as u64, decided.count() as u64)
        };
        let (satisfied, _) = reviewed(&self.now);
        let (_, decisions) = self.past.history.events(&self.now, "decision_made", false);
        let per_thousand = if decisions == 0 {
            String::new()
        } else {
            let rate = 1000.0 * satisfied as f64 / decisions as f64;
            format!(
                " {} {} ({satisfied} {} {decisions}).",
                self.say(
                    "На 1000 решений по запросам:",
                    "Per 1000 decisions on applications:"
                ),
                words::decimal(self.past.visit.lang, rate, 1),
                self.say("на", "on")
            )
        };
        let note = self.say(
            "Обоснованной считается удовлетворенная жалоба: удовлетворено из рассмотренных в периоде.",
            "A complaint that was satisfied is taken for justified: satisfied, of those reviewed in the period.",
        );
        self.share(
            self.say("Обоснованные жалобы", "Justified complaints"),
            "10-60/РВ п. 20.1 з; 21РВ-221 п. 20.1.8",
            &format!("{note}{per_thousand}"),
            reviewed,
        )
    }

    /// Interactions with officials: a mean, not a share.
    fn interactions(&self) -> Indicator {
        let name = self.say(
            "Число и продолжительность взаимодействий",
            "Number and duration of interactions",
        );
        let clauses = "21РВ-221 п. 20.1.10";
        let mean = |asked: &Asked<'_>| {
            let (events, cases) = self
                .past
                .history
                .events(asked, "applicant_interaction", false);
            (cases > 0).then(|| events as f64 / cases as f64)
        };
        let Some(now) = mean(&self.now) else {
            return Self::unmeasured(
                name,
                clauses,
                self.say(
                    "Источники не передают сведений о взаимодействиях.",
                    "Sources tell nothing of interactions.",
                ),
            );
        };
        let say = |value: f64| words::decimal(self.past.visit.lang, value, 2);
        Indicator {
            name: name.into(),
            clauses: clauses.into(),
            value: say(now),
            before: mean(&self.before).map_or_else(String::new, say),
            note: self
                .say(
                    "Взаимодействий на дело, в котором они были; норма 20.3 — не более одного. Продолжительность не передается.",
                    "Interactions per case that has any; the norm of 20.3 is at most one. Their duration is not sent.",
                )
                .into(),
            is_measured: true,
            ..Indicator::default()
        }
    }
}
