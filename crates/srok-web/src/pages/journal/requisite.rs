//! Which requisites must a journal of registration have, and which of them do events carry? Единые требования (постановление от 15.11.2011 № 546-ПП),
//! п. 52.1–52.15, in the words of the act.

use srok_law::words::Lang;
use srok_store::JournalCount;

/// A requisite.
#[derive(Debug)]
pub(super) struct Requisite {
    /// Where the act has it.
    pub clause: &'static str,
    /// The words of the act, and the same in English.
    words: [&'static str; 2],
    /// What it is called in the head of a column.
    short: [&'static str; 2],
    /// From what it is read, or why it is not measured.
    how: [&'static str; 2],
    /// How many have it, of how many; absent where events do not carry it.
    measure: Option<fn(&JournalCount) -> (i64, i64)>,
}

impl Requisite {
    pub const fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.words[0], self.words[1])
    }

    pub const fn short(&self, lang: Lang) -> &'static str {
        lang.pick(self.short[0], self.short[1])
    }

    pub const fn how(&self, lang: Lang) -> &'static str {
        lang.pick(self.how[0], self.how[1])
    }

    pub const fn is_measured(&self) -> bool {
        self.measure.is_some()
    }

    /// Returns how many applications have it, of how many that should.
    pub fn filled(&self, count: &JournalCount) -> (i64, i64) {
        self.measure.map_or((0, 0), |measure| measure(count))
    }
}

/// Returns what applications must have that were decided.
const fn of_decided(filled: i64, count: &JournalCount) -> (i64, i64) {
    (filled, count.decided)
}

/// All of them, in the order of the act; 52.12 asks for two dates.
pub(super) const REQUISITES: &[Requisite] = &[
    Requisite {
        clause: "52.1",
        words: ["Порядковый номер", "Sequence number"],
        short: ["№ п/п", "No."],
        how: [
            "присваивает сама информационная система журнала (п. 50), в события он не входит",
            "given by the system of the journal itself (clause 50), no event carries it",
        ],
        measure: None,
    },
    Requisite {
        clause: "52.2",
        words: ["Регистрационный номер", "Registration number"],
        short: ["рег. №", "reg. no."],
        how: [
            "реквизит registration_no в событиях дела",
            "attribute registration_no of the events",
        ],
        measure: Some(|count| (count.numbered, count.registered)),
    },
    Requisite {
        clause: "52.3",
        words: [
            "Дата и время регистрации запроса (заявления) заявителя",
            "Date and time of registration of the application",
        ],
        short: ["дата и время", "date and time"],
        how: [
            "событие «запрос зарегистрирован» с часом, а не только с датой",
            "the event of registration with its hour, not only its day",
        ],
        measure: Some(|count| (count.timed, count.registered)),
    },
    Requisite {
        clause: "52.4",
        words: ["Сведения о заявителе", "Information on the applicant"],
        short: ["заявитель", "applicant"],
        how: [
            "персональные данные: в систему не передаются и не сохраняются",
            "personal data: never sent here and never kept",
        ],
        measure: None,
    },
    Requisite {
        clause: "52.5",
        words: [
            "Почтовый адрес заявителя, иные контактные данные (тел., e-mail)",
            "Postal address of the applicant, other contacts",
        ],
        short: ["адрес", "address"],
        how: [
            "персональные данные: в систему не передаются и не сохраняются",
            "personal data: never sent here and never kept",
        ],
        measure: None,
    },
    Requisite {
        clause: "52.6",
        words: [
            "Наименование предоставляемой государственной услуги",
            "Name of the service",
        ],
        short: ["услуга", "service"],
        how: [
            "реквизит service в событиях дела",
            "attribute service of the events",
        ],
        measure: Some(|count| (count.serviced, count.registered)),
    },
    Requisite {
        clause: "52.7",
        words: [
            "Краткое содержание запроса (заявления) заявителя",
            "Summary of the application",
        ],
        short: ["содержание", "summary"],
        how: [
            "может содержать персональные данные: в систему не передается",
            "may hold personal data: never sent here",
        ],
        measure: None,
    },
    Requisite {
        clause: "52.8",
        words: [
            "Перечень представленных заявителем документов",
            "List of documents presented",
        ],
        short: ["документы", "documents"],
        how: [
            "может содержать персональные данные: в систему не передается",
            "may hold personal data: never sent here",
        ],
        measure: None,
    },
    Requisite {
        clause: "52.9",
        words: [
            "Должность, фамилия, имя, отчество должностного лица, принявшего документы",
            "Position and name of the official who took the documents in",
        ],
        short: ["принял", "taken in by"],
        how: [
            "ссылка на должностное лицо в событии приема или регистрации; должность и имя — в справочнике",
            "reference to the official in the event of acceptance or registration; position and name are in the directory",
        ],
        measure: Some(|count| (count.taken_in_by, count.registered)),
    },
    Requisite {
        clause: "52.10",
        words: [
            "Должности, фамилии, имена, отчества исполнителей",
            "Positions and names of the executors",
        ],
        short: ["исполнитель", "executor"],
        how: [
            "ссылка на должностное лицо в событии «назначен исполнитель»",
            "reference to the official in the event of assignment",
        ],
        measure: Some(|count| (count.assigned_to, count.registered)),
    },
    Requisite {
        clause: "52.11",
        words: [
            "Стоимость предоставляемой государственной услуги (при наличии)",
            "Cost of the service, if there is one",
        ],
        short: ["стоимость", "cost"],
        how: ["сумма в события не входит", "no event carries the amount"],
        measure: None,
    },
    Requisite {
        clause: "52.12",
        words: [
            "Дата подготовки документов и (или) информации, подтверждающих конечный результат предоставления государственной услуги (плановая)",
            "Planned date of the result",
        ],
        short: ["план. дата", "planned"],
        how: [
            "реквизит planned_ready_date в событиях дела",
            "attribute planned_ready_date of the events",
        ],
        measure: Some(|count| (count.promised, count.registered)),
    },
    Requisite {
        clause: "52.12",
        words: [
            "Дата подготовки документов и (или) информации, подтверждающих конечный результат предоставления государственной услуги (фактическая)",
            "Actual date of the result",
        ],
        short: ["факт. дата", "actual"],
        how: [
            "событие «результат подготовлен»; из запросов, по которым принято решение",
            "the event of the prepared result; of applications that were decided",
        ],
        measure: Some(|count| of_decided(count.prepared, count)),
    },
    Requisite {
        clause: "52.13",
        words: [
            "Дата фактического предоставления заявителю документов и (или) информации, подтверждающих конечный результат предоставления государственной услуги",
            "Date on which the result was provided",
        ],
        short: ["предоставлено", "provided"],
        how: [
            "событие направления или выдачи результата; из запросов, по которым принято решение",
            "the event of sending or issuing the result; of applications that were decided",
        ],
        measure: Some(|count| of_decided(count.provided, count)),
    },
    Requisite {
        clause: "52.14",
        words: [
            "Результат рассмотрения запроса заявителя",
            "Outcome of the application",
        ],
        short: ["результат", "outcome"],
        how: [
            "реквизит outcome в событии «решение принято»; из запросов, по которым принято решение",
            "attribute outcome of the decision; of applications that were decided",
        ],
        measure: Some(|count| of_decided(count.with_outcome, count)),
    },
    Requisite {
        clause: "52.15",
        words: [
            "Фамилия, имя, отчество (при наличии) должностного лица, предоставившего заявителю документы и (или) информацию, подтверждающие конечный результат предоставления государственной услуги",
            "Name of the official who provided the result",
        ],
        short: ["предоставил", "provided by"],
        how: [
            "ссылка на должностное лицо в событии направления или выдачи; из запросов, по которым принято решение",
            "reference to the official in the event of sending or issuing; of applications that were decided",
        ],
        measure: Some(|count| of_decided(count.provided_by, count)),
    },
];

/// Returns those that events carry.
pub(super) fn measured() -> impl Iterator<Item = &'static Requisite> {
    REQUISITES
        .iter()
        .filter(|requisite| requisite.is_measured())
}

/// Adds counts to others.
pub(super) const fn add(sum: &mut JournalCount, count: &JournalCount) {
    sum.registered += count.registered;
    sum.numbered += count.numbered;
    sum.timed += count.timed;
    sum.serviced += count.serviced;
    sum.taken_in_by += count.taken_in_by;
    sum.assigned_to += count.assigned_to;
    sum.promised += count.promised;
    sum.decided += count.decided;
    sum.prepared += count.prepared;
    sum.provided += count.provided;
    sum.with_outcome += count.with_outcome;
    sum.provided_by += count.provided_by;
}

#[cfg(test)]
mod tests {
    use super::{REQUISITES, measured};

    #[test]
    fn all_fifteen_requisites_are_there_and_none_twice_but_the_two_dates() {
        let mut clauses: Vec<&str> = REQUISITES.iter().map(|one| one.clause).collect();
        clauses.dedup();
        let expected: Vec<String> = (1..=15).map(|number| format!("52.{number}")).collect();
        assert_eq!(clauses, expected);
    }

    #[test]
    fn what_names_the_applicant_is_never_measured() {
        let measured: Vec<&str> = measured().map(|one| one.clause).collect();
        for of_applicant in ["52.4", "52.5", "52.7", "52.8"] {
            assert!(!measured.contains(&of_applicant), "{of_applicant}");
        }
        assert_eq!(measured.len(), 10);
    }
}
