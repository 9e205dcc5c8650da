//! How do the figures fall to bodies, grounds, objects and the rest? One table each, on lying sheets, with the columns that matter.

use super::super::Report;
use super::super::told::{Section as Told, SectionRow, Totals};
use crate::grid::{Cell, Column, Kind, Row, Table, numbers};
use crate::writing::Writing;
use srok_engine::quarterly::Measure;

/// The width of a lying sheet between its margins, in millimetres.
const SHEET: f32 = 267.0;

/// A table of fewer columns does not take the width of the sheet, and its heads are not turned.
const FEW: usize = 6;

/// The width of a column of a table of few, and of the figures of one of many: a digit, and what stands beside the figure.
const ROOMY: f32 = 30.0;
const DIGIT: f32 = 1.75;
const BESIDE: f32 = 2.8;
const NARROWEST: f32 = 11.5;

/// A column: over it, what its head says, and the figures that are added up in it.
struct Figure {
    group: Option<[&'static str; 2]>,
    head: [&'static str; 2],
    measures: &'static [Measure],
}

const fn single(head: [&'static str; 2], measures: &'static [Measure]) -> Figure {
    Figure {
        group: None,
        head,
        measures,
    }
}

const fn under(
    group: [&'static str; 2],
    head: [&'static str; 2],
    measures: &'static [Measure],
) -> Figure {
    Figure {
        group: Some(group),
        head,
        measures,
    }
}

const REVIEWED: [&str; 2] = ["Рассмотрено", "Reviewed"];
const LATE: [&str; 2] = ["Рассмотрено с нарушением срока", "Reviewed late"];

const SATISFIED: Figure = under(
    REVIEWED,
    ["удовлетворено", "satisfied"],
    &[Measure::Satisfied],
);
const REFUSED: Figure = under(REVIEWED, ["отказано", "refused"], &[Measure::Refused]);
const UNANSWERED: Figure = single(
    ["Оставлено без ответа", "Left without an answer"],
    &[Measure::LeftUnanswered],
);
const MOVED_IN: Figure = single(["Принято от других", "Taken over"], &[Measure::MovedIn]);
const MOVED_OUT: Figure = single(["Передано другим", "Handed over"], &[Measure::MovedOut]);

/// Returns the breakdowns.
pub(super) fn breakdowns(report: &Report, writing: Writing) -> super::Section {
    super::Section {
        title: writing.say("Показатели по разрезам", "Breakdowns"),
        remarks: Vec::new(),
        tables: report
            .sections
            .iter()
            .map(|section| table(report, section, writing))
            .collect(),
        charts: Vec::new(),
        notes: Vec::new(),
    }
}

/// Returns the columns that matter in a dimension.
fn figures(section: &Told) -> Vec<Figure> {
    match section.code {
        "satisfaction_form" => vec![
            single(["Удовлетворено", "Satisfied"], &[Measure::Satisfied]),
            single(
                ["Нарушение устранено в срок", "Remedied in time"],
                &[Measure::RemedyInTime],
            ),
            single(
                [
                    "Устранено с опозданием или срок истек",
                    "Remedied late, or overdue",
                ],
                &[Measure::RemedyLate],
            ),
        ],
        "refusal_ground" => vec![
            single(["Отказано", "Refused"], &[Measure::Refused]),
            UNANSWERED,
        ],
        _ => {
            let moved = has_moved(section);
            let all = [
                Some(single(
                    ["Остаток на начало", "Opening balance"],
                    &[Measure::Opening],
                )),
                moved.then_some(MOVED_IN),
                Some(single(["Поступило", "Received"], &[Measure::Received])),
                Some(under(REVIEWED, ["всего", "total"], &[Measure::Reviewed])),
                Some(SATISFIED),
                Some(REFUSED),
                Some(UNANSWERED),
                Some(single(["Перенаправлено", "Sent on"], &[Measure::Forwarded])),
                Some(single(
                    ["Прекращено", "Discontinued"],
                    &[Measure::Discontinued],
                )),
                moved.then_some(MOVED_OUT),
                Some(single(
                    ["Остаток на конец", "Closing balance"],
                    &[Measure::Closing],
                )),
                Some(under(
                    LATE,
                    ["срок 15 р. д.", "term of 15 w. d."],
                    &[Measure::Late15],
                )),
                Some(under(
                    LATE,
                    ["срок 5 р. д.", "term of 5 w. d."],
                    &[Measure::Late5],
                )),
                Some(single(
                    ["На рассмотрении, срок истек", "Open and overdue"],
                    &[Measure::OpenOverdue15, Measure::OpenOverdue5],
                )),
            ];
            all.into_iter().flatten().collect()
        }
    }
}

/// Tells whether complaints moved between the parts.
fn has_moved(section: &Told) -> bool {
    section
        .rows
        .iter()
        .filter_map(|row| row.figures)
        .any(|row| row.0.sum(&[Measure::MovedIn, Measure::MovedOut]) > 0)
}

fn table(report: &Report, section: &Told, writing: Writing) -> Table {
    let figures = figures(section);
    // what is not named comes last
    let (named, unnamed): (Vec<_>, Vec<_>) =
        section.rows.iter().partition(|row| !row.code.is_empty());
    let mut rows: Vec<Row> = named
        .into_iter()
        .chain(unnamed)
        .map(|row| part(row, &figures, writing))
        .collect();
    if rows.is_empty() {
        rows.push(Row::across(
            Kind::Plain,
            writing.say("Таких жалоб нет", "There are none"),
            figures.len() + 1,
        ));
    }
    rows.push(total(report, section, &figures, writing));
    let mut columns = vec![if is_small(&figures) {
        Column::words(SHEET / 2.0)
    } else {
        Column::WORDS
    }];
    let width = width(&figures, &rows);
    columns.extend(figures.iter().map(|_| Column::figures(width)));
    Table {
        title: format!(
            "{}, {}",
            section.label,
            writing.lang.pick("жалоб", "complaints")
        ),
        heads: heads(&figures, section, writing),
        columns,
        rows,
        notes: notes(section, writing),
    }
}

fn is_small(figures: &[Figure]) -> bool {
    figures.len() < FEW
}

/// Returns the width of the columns of figures: as wide as the longest of them needs.
fn width(figures: &[Figure], rows: &[Row]) -> f32 {
    if is_small(figures) {
        return ROOMY;
    }
    let cells = rows.iter().flat_map(|row| row.cells.iter().skip(1));
    let cells = cells.filter(|cell| cell.across == 1);
    let longest = cells
        .map(|cell| cell.text.chars().count())
        .max()
        .unwrap_or(0);
    let needed = longest as f32 * DIGIT + BESIDE;
    needed.max(NARROWEST)
}

/// Returns the row of a part; one that sent nothing is told from one that has nothing.
fn part(row: &SectionRow, figures: &[Figure], writing: Writing) -> Row {
    let label = Cell::new(writing.set(&row.label));
    match row.figures {
        Some(totals) => {
            let counts = figures
                .iter()
                .map(|figure| Cell::new(writing.number(sum(figure, &totals))));
            Row::new(Kind::Plain, std::iter::once(label).chain(counts).collect())
        }
        None => Row::new(
            Kind::Plain,
            vec![
                label,
                Cell::new(writing.say("не представлено", "not submitted")).across(figures.len()),
            ],
        ),
    }
}

fn sum(figure: &Figure, totals: &Totals) -> u64 {
    totals.0.sum(figure.measures)
}

/// Returns the row of the total. What moved between the parts is nothing in total, so there it is the sum of the column.
fn total(report: &Report, section: &Told, figures: &[Figure], writing: Writing) -> Row {
    let label = if section.adds_up {
        writing.say("Итого", "Total")
    } else {
        writing.say("Всего жалоб", "All complaints")
    };
    let counts = figures.iter().map(|figure| {
        let is_moved = figure.measures.iter().all(|measure| measure.is_moved());
        let number = if is_moved {
            let parts = section.rows.iter().filter_map(|row| row.figures);
            parts.map(|totals| sum(figure, &totals)).sum()
        } else {
            sum(figure, &report.totals)
        };
        Cell::new(writing.number(number))
    });
    Row::new(
        Kind::Strong,
        std::iter::once(Cell::new(label)).chain(counts).collect(),
    )
}

/// Returns the head: single columns over both rows, the others under their group.
fn heads(figures: &[Figure], section: &Told, writing: Writing) -> Vec<Vec<Cell>> {
    let say = |words: [&str; 2]| Cell::new(writing.say(words[0], words[1]));
    let has_groups = figures.iter().any(|figure| figure.group.is_some());
    let down = if has_groups { 2 } else { 1 };
    let mut upper = vec![Cell::new(column_name(section, writing)).down(down)];
    let mut lower = Vec::new();
    let mut last = None;
    for figure in figures {
        match figure.group {
            None => upper.push(say(figure.head).down(down).turned(has_groups)),
            Some(group) => {
                match upper.last_mut() {
                    Some(cell) if last == Some(group) => cell.across += 1,
                    _ => upper.push(say(group)),
                }
                lower.push(say(figure.head).turned(true));
            }
        }
        last = figure.group;
    }
    let mut heads = vec![upper];
    if has_groups {
        heads.push(lower);
    }
    heads.push(numbers(figures.len() + 1));
    heads
}

/// Returns what stands in the first column.
fn column_name(section: &Told, writing: Writing) -> String {
    let (ru, en) = match section.code {
        "organisation" => ("Орган, подразделение", "Organisation"),
        "limit" => ("Срок рассмотрения", "Term of review"),
        "ground" => ("Основание жалобы", "Ground"),
        "object" => ("Объект обжалования", "Whom it is about"),
        "channel" => ("Способ подачи", "Way of filing"),
        "service" => ("Услуга", "Service"),
        "satisfaction_form" => ("Форма удовлетворения", "Form of satisfaction"),
        _ => ("Основание отказа, оставления без ответа", "Ground"),
    };
    writing.say(ru, en)
}

fn notes(section: &Told, writing: Writing) -> Vec<String> {
    let mut notes = Vec::new();
    let silent = section.rows.iter().filter(|row| row.figures.is_none());
    let silent = silent.count();
    if silent > 0 {
        let words = writing.lang.pick(
            "Не представлено — за отчетный период не поступило никаких сведений; таких подразделений: {n}. В итог они не вошли: отсутствие сведений не означает отсутствия жалоб.",
            "Not submitted: nothing was heard for the period; bodies: {n}. They are not in the total: no word does not mean no complaints.",
        );
        notes.push(writing.set(&words.replace("{n}", &silent.to_string())));
    }
    if matches!(section.code, "ground" | "object" | "satisfaction_form") {
        notes.push(writing.say(
            "Строки в итог не складываются: одна жалоба может относиться к нескольким строкам.",
            "The rows do not add up to the total: one complaint may belong to several of them.",
        ));
    }
    if has_moved(section) {
        notes.push(writing.say(
            "Принято от других и передано другим — жалобы из остатка на начало, перешедшие между подразделениями отчета; в итоге взаимно погашаются.",
            "Taken over and handed over: complaints of the opening balance that moved between bodies of this report; in total they cancel out.",
        ));
    }
    notes
}
