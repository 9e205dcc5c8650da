//! What does each figure of the report mean? Defined here and nowhere else: name, label, definition, clause.

use crate::words::Lang;

/// To which part of the report a figure belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It stands in the balance.
    Balance,
    /// It says how the balance came about.
    Detail,
    /// It controls the balance.
    Control,
    /// It says whether terms were kept.
    Terms,
}

/// A figure of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is defined in the table below")]
pub enum Measure {
    Opening,
    MovedIn,
    Received,
    Reviewed,
    Satisfied,
    Refused,
    RefusedFormal,
    RefusedNotSubstantiated,
    LeftUnanswered,
    Forwarded,
    Discontinued,
    Withdrawn,
    Joined,
    MovedOut,
    Closing,
    ReceivedUnregistered,
    InTime15,
    Late15,
    InTime5,
    Late5,
    Open15,
    OpenOverdue15,
    Open5,
    OpenOverdue5,
    RegisteredLate,
    Answered,
    AnsweredLate,
    RemedyInTime,
    RemedyLate,
    Grounds,
}

/// What is said of a figure.
struct Told {
    code: &'static str,
    part: Part,
    /// The figure it is a part of, where a share means something.
    of: Option<Measure>,
    label: [&'static str; 2],
    definition: [&'static str; 2],
    clause: &'static str,
}

impl Measure {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 30] = [
        Self::Opening,
        Self::MovedIn,
        Self::Received,
        Self::Reviewed,
        Self::Satisfied,
        Self::Refused,
        Self::RefusedFormal,
        Self::RefusedNotSubstantiated,
        Self::LeftUnanswered,
        Self::Forwarded,
        Self::Discontinued,
        Self::Withdrawn,
        Self::Joined,
        Self::MovedOut,
        Self::Closing,
        Self::ReceivedUnregistered,
        Self::InTime15,
        Self::Late15,
        Self::InTime5,
        Self::Late5,
        Self::Open15,
        Self::OpenOverdue15,
        Self::Open5,
        Self::OpenOverdue5,
        Self::RegisteredLate,
        Self::Answered,
        Self::AnsweredLate,
        Self::RemedyInTime,
        Self::RemedyLate,
        Self::Grounds,
    ];

    /// Returns its name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.told().code
    }

    /// Returns the measure of a code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }

    /// Returns to which part of the report it belongs.
    #[must_use]
    pub fn part(self) -> Part {
        self.told().part
    }

    /// Returns the figure it is a share of.
    #[must_use]
    pub fn of(self) -> Option<Self> {
        self.told().of
    }

    /// Returns its label.
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        let [ru, en] = self.told().label;
        lang.pick(ru, en)
    }

    /// Returns what exactly is counted.
    #[must_use]
    pub fn definition(self, lang: Lang) -> &'static str {
        let [ru, en] = self.told().definition;
        lang.pick(ru, en)
    }

    /// Returns where the acts ask for it; "no rule" where the figure is there for control only.
    #[must_use]
    pub fn clause(self) -> &'static str {
        self.told().clause
    }

    fn told(self) -> Told {
        let told = |code, part, of, label, definition, clause| Told {
            code,
            part,
            of,
            label,
            definition,
            clause,
        };
        match self {
            Self::Opening => told(
                "opening",
                Part::Balance,
                None,
                ["Остаток на начало периода", "Opening balance"],
                [
                    "Жалобы, зарегистрированные до начала периода, по которым на его начало не было ни решения, ни иного завершения.",
                    "Complaints registered before the period that had no decision or other ending when it began.",
                ],
                "—",
            ),
            Self::MovedIn => told(
                "moved_in",
                Part::Balance,
                None,
                [
                    "Принято от других подразделений",
                    "Taken over from other units",
                ],
                [
                    "Жалобы из остатка на начало периода, которые в периоде перешли к подразделению от другого подразделения того же отчета. В итоге равно переданным.",
                    "Complaints of the opening balance that came to the unit from another one of the same report. In total equal to those handed over.",
                ],
                "п. 29.8 № 21РВ-221",
            ),
            Self::Received => told(
                "received",
                Part::Balance,
                None,
                ["Поступило (зарегистрировано)", "Received (registered)"],
                [
                    "Жалобы, зарегистрированные в периоде. Перенаправленная внутри отчета учитывается один раз, у органа, который ее рассматривает.",
                    "Complaints registered in the period. One sent on within the report counts once, at the body that reviews it.",
                ],
                "п. 28.17.5 № 21РВ-221; п. 27.19 № 10-60/РВ",
            ),
            Self::Reviewed => told(
                "reviewed",
                Part::Balance,
                None,
                ["Рассмотрено", "Reviewed"],
                [
                    "Жалобы, по которым в периоде принято решение, в том числе зарегистрированные раньше.",
                    "Complaints decided in the period, those registered before it included.",
                ],
                "п. 28.17.5 № 21РВ-221; п. 27.19 № 10-60/РВ",
            ),
            Self::Satisfied => told(
                "satisfied",
                Part::Detail,
                Some(Self::Reviewed),
                ["удовлетворено", "satisfied"],
                [
                    "Из рассмотренных: жалоба удовлетворена полностью или частично.",
                    "Of those reviewed: satisfied, wholly or in part.",
                ],
                "п. 28.8.1 № 21РВ-221; п. 27.12 № 10-60/РВ",
            ),
            Self::Refused => told(
                "refused",
                Part::Detail,
                Some(Self::Reviewed),
                ["отказано в удовлетворении", "refused"],
                [
                    "Из рассмотренных: в удовлетворении отказано.",
                    "Of those reviewed: refused.",
                ],
                "п. 28.8.2 № 21РВ-221; п. 27.12 № 10-60/РВ",
            ),
            Self::RefusedFormal => told(
                "refused_formal",
                Part::Detail,
                Some(Self::Refused),
                [
                    "из них по основаниям, указанным в акте",
                    "of them on grounds the act names",
                ],
                [
                    "Отказы по решению суда, неподтвержденным полномочиям или прежнему решению.",
                    "Refusals for a court judgment, unconfirmed authority or an earlier decision.",
                ],
                "п. 28.12 № 21РВ-221; п. 27.15 № 10-60/РВ",
            ),
            Self::RefusedNotSubstantiated => told(
                "refused_not_substantiated",
                Part::Detail,
                Some(Self::Refused),
                [
                    "из них доводы не подтвердились (вне перечня) или основание не указано",
                    "of them not substantiated (outside the list) or without a ground",
                ],
                [
                    "Отказы, основания которых акт не называет (AMB-20), и отказы без указания основания.",
                    "Refusals on grounds that the act does not name (AMB-20), and those without a ground.",
                ],
                "п. 28.12 № 21РВ-221 (вне перечня)",
            ),
            Self::LeftUnanswered => told(
                "left_unanswered",
                Part::Balance,
                None,
                ["Оставлено без ответа", "Left without an answer"],
                [
                    "Жалобы, в периоде оставленные без ответа.",
                    "Complaints left without an answer in the period.",
                ],
                "п. 28.13 № 21РВ-221; п. 27.16 № 10-60/РВ",
            ),
            Self::Forwarded => told(
                "forwarded",
                Part::Balance,
                None,
                ["Перенаправлено в другой орган", "Sent on to another body"],
                [
                    "Жалобы, в периоде направленные в орган, который в этот отчет не входит.",
                    "Complaints sent on in the period to a body outside this report.",
                ],
                "п. 29.8 № 21РВ-221",
            ),
            Self::Discontinued => told(
                "discontinued",
                Part::Balance,
                None,
                ["Прекращено", "Discontinued"],
                [
                    "Жалобы, в периоде отозванные заявителем или объединенные с другой жалобой.",
                    "Complaints withdrawn by the applicant or joined to another one in the period.",
                ],
                "—",
            ),
            Self::Withdrawn => told(
                "withdrawn",
                Part::Detail,
                Some(Self::Discontinued),
                ["отозвано заявителем", "withdrawn"],
                [
                    "Из прекращенных: отозваны заявителем.",
                    "Of those discontinued: withdrawn by the applicant.",
                ],
                "—",
            ),
            Self::Joined => told(
                "joined",
                Part::Detail,
                Some(Self::Discontinued),
                ["объединено с другой жалобой", "joined to another"],
                [
                    "Из прекращенных: объединены с другой жалобой.",
                    "Of those discontinued: joined to another complaint.",
                ],
                "—",
            ),
            Self::MovedOut => told(
                "moved_out",
                Part::Balance,
                None,
                [
                    "Передано другим подразделениям",
                    "Handed over to other units",
                ],
                [
                    "Жалобы из остатка на начало периода, которые в периоде перешли от подразделения к другому подразделению того же отчета.",
                    "Complaints of the opening balance that went from the unit to another one of the same report.",
                ],
                "п. 29.8 № 21РВ-221",
            ),
            Self::Closing => told(
                "closing",
                Part::Balance,
                None,
                ["Остаток на конец периода", "Closing balance"],
                [
                    "Зарегистрированные жалобы, по которым на конец периода не было ни решения, ни иного завершения.",
                    "Registered complaints without a decision or other ending when the period was over.",
                ],
                "—",
            ),
            Self::ReceivedUnregistered => told(
                "received_unregistered",
                Part::Control,
                None,
                [
                    "Поступило и не зарегистрировано на конец периода",
                    "Arrived and not registered at the end",
                ],
                [
                    "Жалобы, поступившие в орган и не зарегистрированные на конец периода. В баланс не входят.",
                    "Complaints that had arrived and were not registered when the period was over. Not in the balance.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::InTime15 => told(
                "in_time_15",
                Part::Terms,
                Some(Self::Reviewed),
                [
                    "рассмотрено в срок, 15 рабочих дней",
                    "reviewed in time, 15 working days",
                ],
                [
                    "Рассмотренные в периоде жалобы с общим сроком, решение по которым принято в срок.",
                    "Complaints of the general term reviewed in the period, decided in time.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::Late15 => told(
                "late_15",
                Part::Terms,
                Some(Self::Reviewed),
                [
                    "рассмотрено с нарушением срока, 15 рабочих дней",
                    "reviewed late, 15 working days",
                ],
                [
                    "Рассмотренные в периоде жалобы с общим сроком, решение по которым принято после его окончания.",
                    "Complaints of the general term reviewed in the period, decided after it was over.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::InTime5 => told(
                "in_time_5",
                Part::Terms,
                Some(Self::Reviewed),
                [
                    "рассмотрено в срок, 5 рабочих дней",
                    "reviewed in time, 5 working days",
                ],
                [
                    "Рассмотренные в периоде жалобы с сокращенным сроком, решение по которым принято в срок.",
                    "Complaints of the short term reviewed in the period, decided in time.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::Late5 => told(
                "late_5",
                Part::Terms,
                Some(Self::Reviewed),
                [
                    "рассмотрено с нарушением срока, 5 рабочих дней",
                    "reviewed late, 5 working days",
                ],
                [
                    "Рассмотренные в периоде жалобы с сокращенным сроком, решение по которым принято после его окончания.",
                    "Complaints of the short term reviewed in the period, decided after it was over.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::Open15 => told(
                "open_15",
                Part::Terms,
                Some(Self::Closing),
                [
                    "на рассмотрении, 15 рабочих дней",
                    "under review, 15 working days",
                ],
                [
                    "Из остатка на конец периода: с общим сроком.",
                    "Of the closing balance: of the general term.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::OpenOverdue15 => told(
                "open_overdue_15",
                Part::Terms,
                Some(Self::Closing),
                [
                    "на рассмотрении, срок истек, 15 рабочих дней",
                    "under review, overdue, 15 working days",
                ],
                [
                    "Из остатка на конец периода: общий срок рассмотрения истек.",
                    "Of the closing balance: the general term was over.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::Open5 => told(
                "open_5",
                Part::Terms,
                Some(Self::Closing),
                [
                    "на рассмотрении, 5 рабочих дней",
                    "under review, 5 working days",
                ],
                [
                    "Из остатка на конец периода: с сокращенным сроком.",
                    "Of the closing balance: of the short term.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::OpenOverdue5 => told(
                "open_overdue_5",
                Part::Terms,
                Some(Self::Closing),
                [
                    "на рассмотрении, срок истек, 5 рабочих дней",
                    "under review, overdue, 5 working days",
                ],
                [
                    "Из остатка на конец периода: сокращенный срок рассмотрения истек.",
                    "Of the closing balance: the short term was over.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::RegisteredLate => told(
                "registered_late",
                Part::Terms,
                Some(Self::Received),
                ["зарегистрировано с нарушением срока", "registered late"],
                [
                    "Из поступивших: зарегистрированы позже рабочего дня, следующего за днем поступления.",
                    "Of those received: registered after the working day that follows the arrival.",
                ],
                "п. 29.7 № 21РВ-221; п. 27.11 № 10-60/РВ",
            ),
            Self::Answered => told(
                "answered",
                Part::Terms,
                Some(Self::Reviewed),
                ["направлен ответ на конец периода", "answered by the end"],
                [
                    "Из рассмотренных: ответ направлен до конца периода.",
                    "Of those reviewed: the answer was sent before the period was over.",
                ],
                "п. 28.10 № 21РВ-221; п. 27.13 № 10-60/РВ",
            ),
            Self::AnsweredLate => told(
                "answered_late",
                Part::Terms,
                Some(Self::Reviewed),
                [
                    "ответ направлен с нарушением срока или не направлен, срок истек",
                    "answered late, or not at all and the term is over",
                ],
                [
                    "Из рассмотренных: ответ направлен позже дня, следующего за днем решения, либо не направлен и этот срок на конец периода истек.",
                    "Of those reviewed: answered after the day that follows the decision, or not answered while that term was over at the end.",
                ],
                "п. 28.10 № 21РВ-221; п. 27.13 № 10-60/РВ",
            ),
            Self::RemedyInTime => told(
                "remedy_in_time",
                Part::Terms,
                Some(Self::Satisfied),
                ["нарушение устранено в срок", "remedied in time"],
                [
                    "Из удовлетворенных: нарушение устранено до конца периода и в срок.",
                    "Of those satisfied: the violation was removed before the period was over, and in time.",
                ],
                "п. 28.9 № 21РВ-221",
            ),
            Self::RemedyLate => told(
                "remedy_late",
                Part::Terms,
                Some(Self::Satisfied),
                [
                    "нарушение устранено с опозданием или не устранено, срок истек",
                    "remedied late, or not at all and the term is over",
                ],
                [
                    "Из удовлетворенных: нарушение устранено после срока либо не устранено и срок на конец периода истек.",
                    "Of those satisfied: the violation was removed late, or not at all while the term was over at the end.",
                ],
                "п. 28.9 № 21РВ-221",
            ),
            Self::Grounds => told(
                "grounds",
                Part::Control,
                None,
                [
                    "Оснований в поступивших жалобах",
                    "Grounds in the complaints received",
                ],
                [
                    "Основания поступивших жалоб: в одной жалобе их может быть несколько.",
                    "The grounds of the complaints received: one complaint may have several.",
                ],
                "п. 28.3 № 21РВ-221; п. 27.1 № 10-60/РВ",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Measure;

    #[test]
    fn each_measure_stands_at_its_place_and_has_a_name_of_its_own() {
        let mut codes = std::collections::HashSet::new();
        for (place, measure) in Measure::ALL.into_iter().enumerate() {
            assert_eq!(measure as usize, place);
            assert!(codes.insert(measure.code()));
            assert_eq!(Measure::named(measure.code()), Some(measure));
        }
    }
}
