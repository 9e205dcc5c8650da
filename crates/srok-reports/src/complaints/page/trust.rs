//! Why may the figures be trusted? The oldest cases, the identities, what is wrong with the data, definitions, and what all was computed by.

use super::super::Report;
use super::super::told::Faulty;
use super::Section;
use crate::grid::{Cell, Column, Kind, Row, Table, head};
use crate::hash::short;
use crate::writing::{NONE, Writing};

/// How many cases of a broken identity, and how many faults, are told on paper; the other files have all.
const MOST_CASES: usize = 20;
const MOST_FAULTS: usize = 200;

fn section(title: String, table: Option<Table>, remarks: Vec<String>) -> Section {
    Section {
        title,
        remarks,
        tables: table.into_iter().collect(),
        charts: Vec::new(),
        notes: Vec::new(),
    }
}

/// Returns the ten open the longest.
pub(super) fn oldest(report: &Report, writing: Writing) -> Section {
    let say = |ru, en| writing.say(ru, en);
    let title = say("Старейшие нерассмотренные жалобы", "Open the longest");
    if report.oldest.is_empty() {
        let none = say(
            "На конец отчетного периода нерассмотренных жалоб нет.",
            "No complaint is open at the end of the period.",
        );
        return section(title, None, vec![none]);
    }
    let rows = report.oldest.iter().enumerate().map(|(place, longest)| {
        Row::plain([
            (place + 1).to_string(),
            longest
                .registration_no
                .as_deref()
                .map_or_else(|| NONE.to_owned(), |number| writing.set(number)),
            writing.set(&longest.case_id),
            longest
                .organisation
                .as_ref()
                .map_or_else(|| NONE.to_owned(), |body| writing.set(&body.label)),
            writing.day(&longest.registered_on),
            if longest.is_overdue {
                say("да", "yes")
            } else {
                say("нет", "no")
            },
        ])
    });
    let table = Table {
        title: writing
            .lang
            .pick(
                "Жалобы, находящиеся на рассмотрении дольше других",
                "Complaints that have been under review the longest",
            )
            .to_owned(),
        columns: vec![
            Column::signs(9.0),
            Column::words(27.0),
            Column::words(32.0),
            Column::WORDS,
            Column::signs(23.0),
            Column::signs(13.0),
        ],
        heads: head([
            "№".to_owned(),
            say("Рег. №", "Reg. No."),
            say("Дело", "Case"),
            say("Орган, подразделение", "Organisation"),
            say("Дата регистрации", "Registered on"),
            say("Срок истек", "Overdue"),
        ]),
        rows: rows.collect(),
        notes: Vec::new(),
    };
    section(title, Some(table), Vec::new())
}

/// Returns the checks in a sentence, for the first sheet.
pub(super) fn in_short(report: &Report, writing: Writing) -> String {
    let all = report.identities.len();
    let kept = report.identities.iter().filter(|it| it.holds).count();
    let sign = if report.balances { "✓" } else { "✗" };
    let words = if report.balances {
        writing.lang.pick(
            "{sign} баланс сходится, выполнены тождества: {kept} из {all}; замечаний к данным: {faults}",
            "{sign} the report balances, identities that hold: {kept} of {all}; faults of the data: {faults}",
        )
    } else {
        writing.lang.pick(
            "{sign} баланс НЕ сходится, выполнены тождества: {kept} из {all}; замечаний к данным: {faults}; отчет не может быть утвержден",
            "{sign} the report does NOT balance, identities that hold: {kept} of {all}; faults of the data: {faults}; it cannot be approved",
        )
    };
    let words = words
        .replace("{sign}", sign)
        .replace("{kept}", &kept.to_string())
        .replace("{all}", &all.to_string())
        .replace("{faults}", &report.faults.len().to_string());
    writing.set(&words)
}

/// Returns the identities.
pub(super) fn identities(report: &Report, writing: Writing) -> Section {
    let say = |ru, en| writing.say(ru, en);
    let rows = report.identities.iter().map(|identity| {
        Row::plain([
            if identity.holds { "✓" } else { "✗" }.to_owned(),
            writing.set(&identity.label),
            writing.number(identity.left),
            writing.number(identity.right),
            cases(&identity.cases, writing),
        ])
    });
    let table = Table {
        title: writing
            .lang
            .pick("Проверка тождеств", "Identities")
            .to_owned(),
        columns: vec![
            Column::signs(9.0),
            Column::WORDS,
            Column::figures(17.0),
            Column::figures(17.0),
            Column::words(52.0),
        ],
        heads: head([
            String::new(),
            say("Тождество", "Identity"),
            say("Левая часть", "Left"),
            say("Правая часть", "Right"),
            say("Дела, нарушающие тождество", "Cases that break it"),
        ]),
        rows: rows.collect(),
        notes: vec![say(
            "✓ — тождество выполнено, ✗ — нарушено. Отчет, в котором нарушено хотя бы одно тождество, утвердить нельзя.",
            "✓ it holds, ✗ it does not. A report with an identity that does not hold cannot be approved.",
        )],
    };
    section(
        say("Контрольные тождества", "Identities"),
        Some(table),
        Vec::new(),
    )
}

fn cases(cases: &[String], writing: Writing) -> String {
    if cases.is_empty() {
        return NONE.to_owned();
    }
    let mut text = cases
        .iter()
        .take(MOST_CASES)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(left @ 1..) = cases.len().checked_sub(MOST_CASES) {
        let words = writing.lang.pick("и еще", "and more:");
        text.push_str(&format!(" {words} {left}"));
    }
    writing.set(&text)
}

/// Returns what is wrong with the data, kind by kind.
pub(super) fn faults(report: &Report, writing: Writing) -> Section {
    let say = |ru, en| writing.say(ru, en);
    let title = say("Замечания к данным", "Faults of the data");
    if report.faults.is_empty() {
        let none = say("Замечаний к данным нет.", "There are none.");
        return section(title, None, vec![none]);
    }
    let columns = vec![Column::signs(9.0), Column::words(45.0), Column::WORDS];
    let mut rows = Vec::new();
    let mut last = "";
    for (place, fault) in report.faults.iter().take(MOST_FAULTS).enumerate() {
        if fault.code != last {
            rows.push(Row::new(
                Kind::Group,
                vec![Cell::new(kind(report, fault, writing)).across(columns.len())],
            ));
            last = fault.code;
        }
        let organisation = fault.organisation.as_deref();
        rows.push(Row::plain([
            (place + 1).to_string(),
            writing.set(&fault.case_id),
            organisation.map_or_else(
                || NONE.to_owned(),
                |id| writing.set(report.organisation_told(id)),
            ),
        ]));
    }
    let mut notes = Vec::new();
    if let Some(left @ 1..) = report.faults.len().checked_sub(MOST_FAULTS) {
        let words = writing.lang.pick(
            "Еще {n} — в файлах JSON и XLSX этого отчета.",
            "{n} more are in the JSON and XLSX files of this report.",
        );
        notes.push(writing.set(&words.replace("{n}", &left.to_string())));
    }
    let table = Table {
        title: writing
            .lang
            .pick(
                "Жалобы с неполными или противоречивыми данными",
                "Complaints with incomplete or contradictory data",
            )
            .to_owned(),
        columns,
        heads: head([
            "№".to_owned(),
            say("Дело", "Case"),
            say("Орган, подразделение", "Organisation"),
        ]),
        rows,
        notes,
    };
    section(title, Some(table), Vec::new())
}

/// Returns a kind of faults with their number and what it means for the balance.
fn kind(report: &Report, fault: &Faulty, writing: Writing) -> String {
    let of_kind = report
        .faults
        .iter()
        .filter(|other| other.code == fault.code);
    let mut text = format!("{} — {}", fault.label, of_kind.count());
    if fault.breaks_balance {
        text.push_str(
            writing
                .lang
                .pick(" (нарушает баланс)", " (breaks the balance)"),
        );
    }
    writing.sentence(&text)
}

/// Returns what each figure means.
pub(super) fn definitions(report: &Report, writing: Writing) -> Section {
    let say = |ru, en| writing.say(ru, en);
    let rows = report.lines.iter().enumerate().map(|(place, line)| {
        Row::plain([
            (place + 1).to_string(),
            writing.set(line.label),
            writing.set(line.definition),
            writing.set(line.clause),
        ])
    });
    let table = Table {
        title: writing
            .lang
            .pick("Определения показателей", "Definitions of the figures")
            .to_owned(),
        columns: vec![
            Column::signs(9.0),
            Column::words(50.0),
            Column::WORDS,
            Column::words(36.0),
        ],
        heads: head([
            "№".to_owned(),
            say("Показатель", "Figure"),
            say("Что учитывается", "What is counted"),
            say("Норма", "Clause"),
        ]),
        rows: rows.collect(),
        notes: vec![say(
            "Номер показателя — тот же, что в таблицах показателей. № 21РВ-221 — распоряжение Министерства социального развития Московской области от 29.12.2020; № 10-60/РВ — типовая форма административного регламента Московской области. Знак «—»: акт показателя не называет, он нужен для баланса.",
            "Numbers are those of the tables of figures. No. 21РВ-221 is the order of the Ministry of Social Development of the Moscow Region of 29.12.2020, No. 10-60/РВ the model form of administrative regulations of the Moscow Region. A dash: no act names the figure, the balance needs it.",
        )],
    };
    section(
        say("Определения показателей", "Definitions"),
        Some(table),
        Vec::new(),
    )
}

/// Returns all that the report was computed by, with hashes in full.
pub(super) fn sources(report: &Report, writing: Writing, content_hash: &str) -> Section {
    let say = |ru, en| writing.say(ru, en);
    let mut rows = vec![
        [
            say(
                "Учтены события, записанные не позднее",
                "Events recorded not later than",
            ),
            writing.set(&format!("{} ({})", report.known_at_told, report.known_at)),
        ],
        [
            say(
                "Содержание отчета, SHA-256",
                "Content of the report, SHA-256",
            ),
            writing.set(content_hash),
        ],
    ];
    rows.extend(report.editions.iter().map(|[what, hash]| {
        let name = writing.edition(what);
        [writing.set(&format!("{name}, SHA-256")), writing.set(hash)]
    }));
    rows.push([
        say("Повторить расчет", "To compute it again"),
        again(report),
    ]);
    let table = Table {
        title: writing
            .lang
            .pick(
                "Сведения о формировании отчета",
                "What the report was made of",
            )
            .to_owned(),
        columns: vec![Column::words(62.0), Column::WORDS],
        heads: head([say("Сведения", "What"), say("Значение", "Value")]),
        rows: rows.into_iter().map(Row::plain).collect(),
        notes: vec![say(
            "Хэш содержания — SHA-256 файла JSON этого отчета в каноническом виде (имена по алфавиту, без пробелов). Отчет, сформированный повторно по тем же сведениям, совпадает до байта во всех формах.",
            "The hash of the content is SHA-256 of the JSON file of this report in canonical form (names in order, no white space). A report made again from the same knowledge is the same to the byte, in every form.",
        )],
    };
    section(
        say("Сведения о формировании", "Provenance"),
        Some(table),
        Vec::new(),
    )
}

/// Returns what every sheet says of its origin.
pub(super) fn provenance(report: &Report, writing: Writing) -> Vec<String> {
    let editions = report
        .editions
        .iter()
        .map(|[what, hash]| format!("{} {}", writing.edition(what), short(hash)));
    let lines = [
        format!(
            "{} {} ({} {}); {} {} — {}",
            writing.lang.pick("По сведениям на", "By what was known on"),
            report.known_at_told,
            writing.lang.pick("отметка данных", "watermark"),
            report.known_at,
            writing.lang.pick("период", "period"),
            writing.day(&report.days[0]),
            writing.day(&report.days[1]),
        ),
        format!(
            "{} {}",
            writing.lang.pick("Редакции:", "Editions:"),
            editions.collect::<Vec<_>>().join(", ")
        ),
    ];
    lines.map(|line| writing.set(&line)).into()
}

/// Returns how to make it again.
fn again(report: &Report) -> String {
    let body = report
        .organisation
        .as_ref()
        .map(|body| format!(" --organisation {}", body.code));
    format!(
        "srok --lang {} report complaints --quarter {} --regulation {}{} --known-at {}",
        report.lang.code(),
        report.period.code,
        report.regulation.code,
        body.unwrap_or_default(),
        report.known_at
    )
}
