//! What became of the report before, and of its parts? The balance carried over, what a correction changes and why, and the reports of the bodies within.

use super::super::Report;
use super::super::told::{Carried, Cell as Figure, Changed, Consolidation, Difference, Earlier};
use super::Section;
use crate::grid::{Cell, Column, Kind, Row, Table, head};
use crate::writing::{NONE, Writing};

/// How many changed figures and complaints are told on paper; the other files have all.
const MOST: usize = 200;

/// Returns a version as it is named within a sentence: «отчету за II кв. 2026 (редакция 1, утверждена 05.07.2026 09:12)».
fn earlier(from: &Earlier, writing: Writing) -> String {
    let words = writing.lang.pick(
        "за {period} (редакция {version}, утверждена {at})",
        "of {period} (version {version}, approved {at})",
    );
    let words = words
        .replace("{period}", &from.period.label)
        .replace("{version}", &from.version.to_string())
        .replace("{at}", &from.approved_told);
    writing.set(&words)
}

/// Returns how the opening balance follows from the report before; nothing where none was approved.
pub(super) fn carried(report: &Report, writing: Writing) -> Option<Section> {
    let carried = report.carried.as_ref()?;
    let say = |ru, en| writing.say(ru, en);
    let row =
        |kind, label: String, figure: String| Row::new(kind, [label, figure].map(Cell::new).into());
    let last = format!(
        "{} {}",
        say(
            "Остаток на конец по утвержденному отчету",
            "Closing balance of the approved report"
        ),
        earlier(&carried.from, writing)
    );
    let opening = report
        .totals
        .0
        .get(srok_engine::quarterly::Measure::Opening);
    let table = Table {
        title: writing
            .lang
            .pick(
                "Переход остатка с прошлого периода, жалоб",
                "The balance carried over, complaints",
            )
            .to_owned(),
        columns: vec![Column::WORDS, Column::figures(28.0)],
        heads: head([say("Показатель", "Figure"), say("Жалоб", "Number")]),
        rows: vec![
            row(Kind::Plain, last, writing.number(carried.closing)),
            row(
                Kind::Plain,
                say(
                    "Расхождение: сведения, поступившие после утверждения",
                    "Difference: what was learnt after the approval",
                ),
                writing.signed(carried.difference),
            ),
            row(
                Kind::Strong,
                say(
                    "Остаток на начало отчетного периода",
                    "Opening balance of this period",
                ),
                writing.number(opening),
            ),
        ],
        notes: Vec::new(),
    };
    let mut tables = vec![table];
    tables.extend(causes(&carried.changed, writing));
    Some(Section {
        title: say("Преемственность остатков", "Balance carried over"),
        remarks: remarks(carried, writing),
        tables,
        charts: Vec::new(),
        notes: Vec::new(),
    })
}

fn remarks(carried: &Carried, writing: Writing) -> Vec<String> {
    if carried.difference == 0 {
        return Vec::new();
    }
    vec![writing.say(
        "Утвержденный отчет за прошлый период не изменен. Расхождение показано отдельной строкой; жалобы, из-за которых оно возникло, перечислены ниже.",
        "The approved report of the period before is as it was. The difference is a row of its own; the complaints that make it are listed below.",
    )]
}

/// Returns what the version changes against the one before; nothing for a first version.
pub(super) fn difference(report: &Report, writing: Writing) -> Option<Section> {
    let difference = report.difference.as_ref()?;
    let say = |ru, en| writing.say(ru, en);
    let mut remarks = vec![format!(
        "{} {}",
        say("Сравнение с отчетом", "Compared with the report"),
        earlier(&difference.from, writing)
    )];
    if let Some(reason) = report.approval.as_ref().and_then(|it| it.reason.as_ref()) {
        let words = writing
            .lang
            .pick("Причина исправления:", "Why it was corrected:");
        remarks.push(writing.set(&format!("{words} {reason}")));
    }
    if !difference.editions.is_empty() {
        let words = writing.lang.pick(
            "С того времени изменились редакции:",
            "Editions that changed since:",
        );
        remarks.push(writing.set(&format!("{words} {}", difference.editions.join(", "))));
    }
    if difference.cells.is_empty() {
        remarks.push(say("Показатели не изменились.", "No figure has changed."));
    }
    let mut tables: Vec<Table> = cells(difference, writing).into_iter().collect();
    tables.extend(causes(&difference.changed, writing));
    Some(Section {
        title: say("Изменения показателей", "Changes of the figures"),
        remarks,
        tables,
        charts: Vec::new(),
        notes: Vec::new(),
    })
}

fn cells(difference: &Difference, writing: Writing) -> Option<Table> {
    if difference.cells.is_empty() {
        return None;
    }
    let say = |ru, en| writing.say(ru, en);
    let columns = vec![
        Column::WORDS,
        Column::figures(20.0),
        Column::figures(20.0),
        Column::figures(20.0),
    ];
    let mut rows = Vec::new();
    let mut last = None;
    for cell in difference.cells.iter().take(MOST) {
        let part = part(cell, writing);
        if last.as_ref() != Some(&part) {
            rows.push(Row::across(Kind::Group, part.clone(), columns.len()));
            last = Some(part);
        }
        let number = |figure: Option<u64>| {
            figure.map_or_else(|| NONE.to_owned(), |figure| writing.number(figure))
        };
        rows.push(Row::plain([
            writing.sentence(&cell.measure.label),
            number(cell.before),
            number(cell.after),
            writing.signed(less(cell.after, cell.before)),
        ]));
    }
    Some(Table {
        title: writing
            .lang
            .pick("Изменившиеся показатели", "Figures that changed")
            .to_owned(),
        columns,
        heads: head([
            say("Показатель", "Figure"),
            say("Было", "Was"),
            say("Стало", "Is"),
            say("Изменение", "Change"),
        ]),
        rows,
        notes: more(difference.cells.len(), writing),
    })
}

fn less(one: Option<u64>, other: Option<u64>) -> i64 {
    let [one, other] = [one, other].map(|it| i64::try_from(it.unwrap_or(0)).unwrap_or(i64::MAX));
    one - other
}

fn part(cell: &Figure, writing: Writing) -> String {
    match (&cell.section, &cell.row) {
        (Some(section), Some(row)) => {
            writing.sentence(&format!("{}: {}", section.label, row.label))
        }
        _ => writing.say("Итого", "Total"),
    }
}

/// Returns the complaints behind changes with the events that were learnt meanwhile.
fn causes(changed: &[Changed], writing: Writing) -> Option<Table> {
    if changed.is_empty() {
        return None;
    }
    let say = |ru, en| writing.say(ru, en);
    let columns = vec![
        Column::WORDS,
        Column::words(33.0),
        Column::words(33.0),
        Column::words(42.0),
    ];
    let mut rows = Vec::new();
    for complaint in changed.iter().take(MOST) {
        let cases = writing.set(&complaint.cases.join(" → "));
        rows.push(Row::across(Kind::Group, cases, columns.len()));
        for event in &complaint.events {
            let withdrawn = writing.lang.pick(" (отозвано)", " (withdrawn)");
            let mark = if event.is_withdrawn { withdrawn } else { "" };
            rows.push(Row::plain([
                writing.sentence(&format!("{}{mark}", event.event.label)),
                writing.set(&event.occurred_told),
                writing.set(&event.recorded_told),
                writing.set(&event.source),
            ]));
        }
        if complaint.events.is_empty() {
            let none = say(
                "новых событий нет: изменились другая жалоба или редакция акта",
                "no new event: another complaint or an edition has changed",
            );
            rows.push(Row::across(Kind::Plain, none, columns.len()));
        }
    }
    Some(Table {
        title: writing
            .lang
            .pick(
                "Жалобы, изменившие показатели, и события, о которых стало известно позднее",
                "Complaints that changed the figures, and the events learnt later",
            )
            .to_owned(),
        columns,
        heads: head([
            say("Событие", "Event"),
            say("Произошло", "Happened"),
            say("Стало известно", "Learnt"),
            say("Источник", "Source"),
        ]),
        rows,
        notes: more(changed.len(), writing),
    })
}

fn more(all: usize, writing: Writing) -> Vec<String> {
    let Some(left @ 1..) = all.checked_sub(MOST) else {
        return Vec::new();
    };
    let words = writing.lang.pick(
        "Еще {n} — в файлах JSON и XLSX этого отчета.",
        "{n} more are in the JSON and XLSX files of this report.",
    );
    vec![writing.set(&words.replace("{n}", &left.to_string()))]
}

/// Returns the report beside those of its parts; nothing where none of them has approved one.
pub(super) fn consolidation(report: &Report, writing: Writing) -> Option<Section> {
    let consolidation = report.consolidation.as_ref()?;
    let say = |ru, en| writing.say(ru, en);
    let rows = consolidation.lines.iter().map(|line| {
        Row::plain([
            writing.sentence(line.label),
            writing.number(line.parts),
            writing.signed(line.difference),
            writing.number(line.total),
        ])
    });
    let sums = Table {
        title: writing
            .lang
            .pick(
                "Сводный отчет и утвержденные отчеты подразделений, жалоб",
                "This report and the approved reports of its parts, complaints",
            )
            .to_owned(),
        columns: vec![
            Column::WORDS,
            Column::figures(34.0),
            Column::figures(28.0),
            Column::figures(34.0),
        ],
        heads: head([
            say("Показатель", "Figure"),
            say("Сумма по утвержденным", "Sum of those approved"),
            say("Расхождение", "Difference"),
            say("Настоящий отчет", "This report"),
        ]),
        rows: rows.collect(),
        notes: vec![say(
            "Расхождение: жалоба, перенаправленная между подразделениями, в сводном отчете учитывается один раз; сюда же входят подразделения без собственного отчета и сведения, поступившие после утверждения отчетов подразделений.",
            "Difference: a complaint sent on between parts counts once here; so do bodies without a report of their own, and what was learnt after the parts approved theirs.",
        )],
    };
    Some(Section {
        title: say("Сверка с отчетами подразделений", "Reports of the parts"),
        remarks: Vec::new(),
        tables: vec![parts(consolidation, writing), sums],
        charts: Vec::new(),
        notes: Vec::new(),
    })
}

fn parts(consolidation: &Consolidation, writing: Writing) -> Table {
    let say = |ru, en| writing.say(ru, en);
    let rows = consolidation.parts.iter().map(|part| {
        let report = part.report.as_ref();
        let told = |of: fn(&Earlier) -> String| report.map_or_else(|| NONE.to_owned(), of);
        Row::plain([
            writing.set(&part.organisation.label),
            told(|it| it.version.to_string()),
            report.map_or_else(
                || say("отчет не представлен", "not submitted"),
                |it| writing.set(&it.approved_told),
            ),
            told(|it| crate::hash::short(&it.content_hash)),
        ])
    });
    Table {
        title: writing
            .lang
            .pick("Отчеты подразделений", "Reports of the parts")
            .to_owned(),
        columns: vec![
            Column::WORDS,
            Column::signs(18.0),
            Column::signs(40.0),
            Column::signs(34.0),
        ],
        heads: head([
            say("Подразделение", "Organisation"),
            say("Редакция", "Version"),
            say("Утвержден", "Approved"),
            say("Содержание, SHA-256", "Content, SHA-256"),
        ]),
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
