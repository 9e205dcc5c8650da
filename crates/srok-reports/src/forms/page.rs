//! What stands on the sheets of a form? Everything the template places, in words and figures ready to be set.

use serde::Serialize;

use super::Filled;
use super::told::{Cell as Told, ColumnTold, RowTold, groups, listed};
use crate::grid::{Cell, Column, Kind, Row, Table, head, numbers};
use crate::hash::short;
use crate::templates::Template;
use crate::world::print;
use crate::writing::Writing;
use crate::{Printed, ReportError};

/// The template of the program.
pub(super) const TEMPLATE: Template = Template::built_in(
    "form.typ",
    "reports/form.typ",
    include_str!("../../../../reports/form.typ"),
);

/// What a lying sheet of A4 has for a table, in millimetres.
const SHEET: f32 = 267.0;
/// Widths of columns, in millimetres.
const LABEL: f32 = 44.0;
const LIST: f32 = 52.0;
const BY_HAND: f32 = 20.0;
/// A count is not wider than this, and narrower than that its heading is turned.
const WIDEST: f32 = 26.0;
const UPRIGHT: f32 = 20.0;

/// Returns the form on paper.
///
/// # Errors
///
/// [`ReportError`] if the sheets cannot be set.
pub(super) fn printed(filled: &Filled) -> Result<Printed, ReportError> {
    let content_hash = filled.content_hash()?;
    let page = Page::new(filled, &content_hash);
    let pages = print(&filled.template, &page, filled.made_at.utc(), &content_hash)?;
    Ok(Printed {
        pdf: pages.pdf,
        pages: pages.count,
        text: pages.text,
        content_hash,
    })
}

/// What every sheet bears.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Frame {
    running: String,
    provenance: Vec<String>,
    content_hash: [String; 2],
    program: String,
    page_of: [String; 2],
}

/// Everything on the sheets.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Page {
    lang: &'static str,
    title: String,
    period: String,
    body: String,
    /// Name and value of what is said above the table.
    facts: Vec<[String; 2]>,
    frame: Frame,
    table: Table,
    notes: Vec<String>,
    /// Who signs: a role, and what to write above the lines.
    signatures: Vec<String>,
    signature_names: Vec<String>,
    /// Tables after the form: lists in full, what is counted in the columns.
    appendix: Vec<Table>,
}

impl Page {
    fn new(filled: &Filled, content_hash: &str) -> Self {
        let writing = Writing { lang: filled.lang };
        let say = |ru, en| writing.say(ru, en);
        let title = writing.set(&filled.title);
        let period = writing.period(&filled.period);
        let body = filled.organisation.as_ref().map_or_else(
            || {
                say(
                    "Все органы и подразделения справочника",
                    "All bodies and units of the directory",
                )
            },
            |body| writing.set(&body.label),
        );
        let mut appendix = Vec::new();
        appendix.extend(lists(filled, writing));
        appendix.push(columns(filled, writing));
        for table in &mut appendix {
            table.keep();
        }
        let mut table = form(filled, writing);
        table.keep();
        Self {
            lang: filled.lang.code(),
            facts: vec![
                [say("Основание", "Basis"), writing.set(&filled.basis)],
                [
                    say("Регламент", "Regulation"),
                    writing.set(&filled.regulation.label),
                ],
                [
                    say("Реквизиты акта", "Number of the act"),
                    writing.set(&filled.act),
                ],
                [
                    say("По сведениям на", "By what was known on"),
                    writing.set(&filled.known_at_told),
                ],
            ],
            frame: Frame {
                running: format!("{title} {period}. {body}"),
                provenance: provenance(filled, writing),
                content_hash: [
                    say(
                        "Содержание формы, SHA-256:",
                        "Content of the form, SHA-256:",
                    ),
                    content_hash.to_owned(),
                ],
                program: format!("srok {}", env!("CARGO_PKG_VERSION")),
                page_of: [say("Лист", "Sheet"), say("из", "of")],
            },
            title,
            period,
            body,
            table,
            notes: filled
                .remarks()
                .iter()
                .map(|note| writing.set(note))
                .collect(),
            signatures: filled
                .signatures
                .iter()
                .map(|role| writing.set(role))
                .collect(),
            signature_names: vec![
                say("должность", "position"),
                say("подпись", "signature"),
                say("расшифровка подписи", "name"),
                say("дата", "date"),
            ],
            appendix,
        }
    }
}

fn provenance(filled: &Filled, writing: Writing) -> Vec<String> {
    let editions = filled.editions.iter();
    let editions =
        editions.map(|[what, hash]| format!("{} {}", writing.edition(what), short(hash)));
    let lines = [
        format!(
            "{} {} ({} {}); {} {} — {}",
            writing.lang.pick("По сведениям на", "By what was known on"),
            filled.known_at_told,
            writing.lang.pick("отметка данных", "watermark"),
            filled.known_at,
            writing.lang.pick("период", "period"),
            writing.day(&filled.days[0]),
            writing.day(&filled.days[1]),
        ),
        format!(
            "{} {}",
            writing.lang.pick("Редакции:", "Editions:"),
            editions.collect::<Vec<_>>().join(", ")
        ),
    ];
    lines.map(|line| writing.set(&line)).into()
}

/// Returns the form itself.
fn form(filled: &Filled, writing: Writing) -> Table {
    let of_kind = |kind: &str| {
        let columns = filled.columns.iter().filter(|column| column.kind == kind);
        u16::try_from(columns.count()).map_or(0.0, f32::from)
    };
    let left = SHEET - LABEL - LIST * of_kind("list") - BY_HAND * of_kind("by_hand");
    let width = (left / of_kind("count").max(1.0)).min(WIDEST);
    let is_turned = width < UPRIGHT;
    let columns = filled.columns.iter().map(|column| match column.kind {
        "list" => Column::words(LIST),
        "by_hand" => Column::words(BY_HAND),
        _ => Column::figures(width),
    });
    let rows = filled.rows.iter().map(|row| row_of(row, filled, writing));
    let mut rows: Vec<Row> = rows.collect();
    let total = filled
        .total
        .iter()
        .map(|cell| Cell::new(figure(cell, filled, writing)));
    let label = Cell::new(writing.say("Итого", "Total"));
    rows.push(Row::new(
        Kind::Strong,
        std::iter::once(label).chain(total).collect(),
    ));
    Table {
        title: String::new(),
        columns: std::iter::once(Column::WORDS).chain(columns).collect(),
        heads: heads(filled, writing, is_turned),
        rows,
        notes: Vec::new(),
    }
}

/// Returns the rows of the head: groups, headings, numbers.
fn heads(filled: &Filled, writing: Writing, is_turned: bool) -> Vec<Vec<Cell>> {
    let groups = groups(&filled.columns);
    let down = if groups.is_empty() { 1 } else { 2 };
    let heading = |column: &ColumnTold| {
        Cell::new(writing.set(&column.label)).turned(is_turned && column.kind == "count")
    };
    let mut upper = vec![Cell::new(writing.set(&filled.row_heading)).down(down)];
    let mut lower = Vec::new();
    for (place, column) in filled.columns.iter().enumerate() {
        if column.group.is_none() {
            upper.push(heading(column).down(down));
            continue;
        }
        if let Some((_, count, words)) = groups.iter().find(|(from, ..)| *from == place) {
            upper.push(Cell::new(writing.set(words)).across(*count));
        }
        lower.push(heading(column));
    }
    let mut heads = vec![upper];
    if !groups.is_empty() {
        heads.push(lower);
    }
    heads.push(numbers(filled.columns.len() + 1));
    heads
}

fn row_of(row: &RowTold, filled: &Filled, writing: Writing) -> Row {
    let label = Cell::new(writing.set(&row.label));
    let cells = if let Some(cells) = &row.cells {
        cells
            .iter()
            .map(|cell| Cell::new(figure(cell, filled, writing)))
            .collect()
    } else {
        let words = writing.say("не представлено", "not submitted");
        vec![Cell::new(words).across(filled.columns.len())]
    };
    Row::new(Kind::Plain, std::iter::once(label).chain(cells).collect())
}

/// Returns what stands in a field; one that is filled in by hand is empty.
fn figure(cell: &Told, filled: &Filled, writing: Writing) -> String {
    match cell {
        Told::Count(count) => writing.number(*count),
        Told::List(letters) => writing.set(&listed(letters, filled.lang, "; ").0),
        Told::ByHand => String::new(),
    }
}

/// Returns lists in full, if a field of the form does not hold all of one.
fn lists(filled: &Filled, writing: Writing) -> Option<Table> {
    let mut rows = Vec::new();
    let mut is_whole = true;
    for row in &filled.rows {
        let cells = row.cells.iter().flatten();
        for (column, cell) in filled.columns.iter().zip(cells) {
            let Told::List(letters) = cell else { continue };
            is_whole &= listed(letters, filled.lang, "; ").1;
            if letters.is_empty() {
                continue;
            }
            let title = format!("{} (графа {})", row.label, column.number);
            let title_en = format!("{} (column {})", row.label, column.number);
            rows.push(Row::across(Kind::Group, writing.say(&title, &title_en), 3));
            for letter in letters {
                let number = letter.registration_no.as_deref().unwrap_or("—");
                let day = letter.answered_on.as_deref();
                rows.push(Row::plain([
                    writing.set(number),
                    writing.set(&letter.case_id),
                    day.map_or_else(|| "—".to_owned(), |day| writing.day(day)),
                ]));
            }
        }
    }
    (!is_whole).then(|| Table {
        title: writing.say(
            "Перечень к форме: все жалобы, названные в ее графах",
            "The list of the form: all complaints named in its columns",
        ),
        columns: vec![Column::WORDS, Column::words(80.0), Column::signs(40.0)],
        heads: head([
            writing.say("Регистрационный № жалобы", "Number of the complaint"),
            writing.say("Дело", "Case"),
            writing.say("Ответ направлен", "Answered"),
        ]),
        rows,
        notes: Vec::new(),
    })
}

/// Returns what is counted in each column; each figure is defined once, beneath.
fn columns(filled: &Filled, writing: Writing) -> Table {
    let by_hand = writing
        .lang
        .pick("заполняется вручную", "filled in by hand");
    let rows = filled.columns.iter().map(|column| {
        Row::plain([
            column.number.to_string(),
            writing.set(&column.label),
            writing.sentence(column.measure_label.unwrap_or(by_hand)),
            writing.set(&column.conditions.join("; ")),
        ])
    });
    let mut notes: Vec<String> = Vec::new();
    for column in &filled.columns {
        if let (Some(label), Some(definition)) = (column.measure_label, column.definition) {
            let note = writing.sentence(&format!("{label} — {definition}"));
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    Table {
        title: writing.say("Что посчитано в графах", "What is counted in the columns"),
        columns: vec![
            Column::signs(12.0),
            Column::words(96.0),
            Column::words(40.0),
            Column::WORDS,
        ],
        heads: head([
            writing.say("Графа", "Column"),
            writing.say("Заголовок", "Heading"),
            writing.say("Показатель", "Figure"),
            writing.say("Условия", "Conditions"),
        ]),
        rows: rows.collect(),
        notes,
    }
}
