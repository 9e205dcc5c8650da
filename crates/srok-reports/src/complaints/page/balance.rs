//! How did the complaints move, and were the terms kept? The figures of the whole body, each with share and comparison.

use super::super::Report;
use super::super::told::{Line, SectionRow};
use super::Section;
use crate::grid::{Cell, Column, Kind, Row, Table, head, numbers};
use crate::writing::{NONE, Writing};
use srok_engine::quarterly::{Measure, Part};

/// Columns of a table of figures with share and comparison.
const COLUMNS: [Column; 9] = [
    Column::signs(8.0),
    Column::WORDS,
    Column::figures(18.0),
    Column::figures(12.0),
    Column::signs(11.0),
    Column::figures(14.0),
    Column::figures(20.0),
    Column::figures(14.0),
    Column::figures(20.0),
];

/// Returns how the complaints moved.
pub(super) fn movement(report: &Report, writing: Writing) -> Section {
    let say = |ru, en| writing.say(ru, en);
    let mut rows = lines(report, writing, &[Part::Balance, Part::Detail]);
    rows.push(Row::across(
        Kind::Group,
        say(
            "Контрольные показатели (в баланс не входят)",
            "Control figures (not in the balance)",
        ),
        COLUMNS.len(),
    ));
    rows.extend(lines(report, writing, &[Part::Control]));
    Section {
        title: say("Движение жалоб", "Movement of complaints"),
        remarks: Vec::new(),
        tables: vec![Table {
            title: writing
                .lang
                .pick(
                    "Движение жалоб за отчетный период, жалоб",
                    "Movement of complaints in the period, complaints",
                )
                .to_owned(),
            columns: COLUMNS.into(),
            heads: compared(writing),
            rows,
            notes: notes(writing),
        }],
        charts: Vec::new(),
        notes: Vec::new(),
    }
}

/// Returns whether the terms were kept.
pub(super) fn terms(report: &Report, writing: Writing) -> Section {
    Section {
        title: writing.say("Соблюдение сроков", "Terms"),
        remarks: Vec::new(),
        tables: vec![
            by_term(report, writing),
            Table {
                title: writing
                    .lang
                    .pick(
                        "Сроки регистрации, рассмотрения, ответа и устранения нарушений в сравнении, жалоб",
                        "Terms of registration, review, answer and remedy compared, complaints",
                    )
                    .to_owned(),
                columns: COLUMNS.into(),
                heads: compared(writing),
                rows: lines(report, writing, &[Part::Terms]),
                notes: Vec::new(),
            },
        ],
        charts: Vec::new(),
        notes: Vec::new(),
    }
}

/// Returns the rows of the figures of some parts of the report, each by its number in it.
fn lines(report: &Report, writing: Writing, parts: &[Part]) -> Vec<Row> {
    let numbered = report.lines.iter().enumerate();
    let chosen = numbered.filter(|(_, line)| parts.contains(&line.part));
    chosen
        .map(|(place, line)| {
            let of = line
                .of
                .and_then(|of| report.lines.iter().position(|whole| whole.code == of));
            let depth = depth(&report.lines, line);
            let kind = if line.part == Part::Balance {
                Kind::Strong
            } else {
                Kind::Plain
            };
            let label = if depth > 0 {
                writing.set(line.label)
            } else {
                writing.sentence(line.label)
            };
            let mut cells = vec![
                Cell::new((place + 1).to_string()),
                Cell::new(label).deep(depth),
            ];
            cells.extend(
                [
                    writing.number(line.value),
                    of.map_or_else(String::new, |_| writing.share(line.share)),
                    of.map_or_else(String::new, |of| (of + 1).to_string()),
                    writing.number(line.before),
                    writing.change(line.change),
                    writing.number(line.year_before),
                    writing.change(line.change_of_year),
                ]
                .map(Cell::new),
            );
            Row::new(kind, cells)
        })
        .collect()
}

/// Returns how far a detail is set in: one step under a line of the balance, two under another detail.
fn depth(lines: &[Line], line: &Line) -> usize {
    if line.part != Part::Detail {
        return 0;
    }
    let of = line
        .of
        .and_then(|of| lines.iter().find(|whole| whole.code == of));
    1 + of.map_or(0, |of| depth(lines, of))
}

fn compared(writing: Writing) -> Vec<Vec<Cell>> {
    let say = |ru, en| Cell::new(writing.say(ru, en));
    vec![
        vec![
            Cell::new("№").down(2),
            say("Показатель", "Figure").down(2),
            say("Отчетный период", "Period").down(2),
            say("Доля", "Share").across(2),
            say("Предыдущий период", "Period before").across(2),
            say("АППГ", "A year before").across(2),
        ],
        vec![
            Cell::new("%"),
            say("от №", "of No."),
            say("жалоб", "number"),
            say("изменение, %", "change, %"),
            say("жалоб", "number"),
            say("изменение, %", "change, %"),
        ],
        numbers(COLUMNS.len()),
    ]
}

fn notes(writing: Writing) -> Vec<String> {
    vec![
        writing.say(
            "АППГ — аналогичный период прошлого года. Показатели периодов сравнения — по сведениям на тот же момент, что и показатели отчетного периода.",
            "Figures of the other periods are by what was known at the same moment as those of this one.",
        ),
        writing.say(
            "Знак «—» в графах изменения: в периоде сравнения меньше 10 жалоб, изменение в процентах не показательно. Знак «—» в графе доли: делитель равен нулю.",
            "A dash under change: fewer than 10 complaints in the other period, a percentage would say nothing. A dash under share: it would be a share of nothing.",
        ),
    ]
}

/// Returns the table of the two terms of review, side by side.
fn by_term(report: &Report, writing: Writing) -> Table {
    let say = |ru, en| writing.say(ru, en);
    let totals = &report.totals.0;
    let section = report
        .sections
        .iter()
        .find(|section| section.code == "limit");
    let of_term =
        |term: &str| section.and_then(|section| section.rows.iter().find(|row| row.code == term));
    let terms = [of_term("15"), of_term("5")];
    let counted = |label: String, depth: usize, measures: [Measure; 2]| {
        let [general, short] = measures.map(|measure| totals.get(measure));
        let figures = [general, short, general + short].map(|figure| writing.number(figure));
        let label = std::iter::once(Cell::new(label).deep(depth));
        Row::new(Kind::Plain, label.chain(figures.map(Cell::new)).collect())
    };
    let reviewed = terms.map(|row| {
        row.and_then(|row| row.figures)
            .map(|figures| figures.0.get(Measure::Reviewed))
    });
    let told =
        |number: Option<u64>| number.map_or_else(|| NONE.to_owned(), |it| writing.number(it));
    let days = |place: usize| {
        let of = |row: Option<&SectionRow>| row.and_then(|row| row.review_days[place]);
        [of(terms[0]), of(terms[1]), report.review_days[place]]
            .map(|days| told(days.map(u64::from)))
    };
    let with_days =
        |label: String, place: usize| Row::plain(std::iter::once(label).chain(days(place)));
    let rows = vec![
        Row::plain([
            say("Рассмотрено", "Reviewed"),
            told(reviewed[0]),
            told(reviewed[1]),
            writing.number(totals.get(Measure::Reviewed)),
        ]),
        counted(
            say("из них в срок", "of them in time"),
            1,
            [Measure::InTime15, Measure::InTime5],
        ),
        counted(
            say("из них с нарушением срока", "of them late"),
            1,
            [Measure::Late15, Measure::Late5],
        ),
        counted(
            say(
                "На рассмотрении на конец периода",
                "Under review at the end",
            ),
            0,
            [Measure::Open15, Measure::Open5],
        ),
        counted(
            say("из них срок истек", "of them overdue"),
            1,
            [Measure::OpenOverdue15, Measure::OpenOverdue5],
        ),
        with_days(
            say(
                "Медиана срока рассмотрения, рабочих дней",
                "Median of the time of review, working days",
            ),
            0,
        ),
        with_days(
            say(
                "90-й процентиль срока рассмотрения, рабочих дней",
                "90th percentile of the time of review, working days",
            ),
            1,
        ),
    ];
    let columns = vec![
        Column::WORDS,
        Column::figures(36.0),
        Column::figures(36.0),
        Column::figures(24.0),
    ];
    let heads = head([
        say("Показатель", "Figure"),
        say("Срок 15 рабочих дней", "Term of 15 working days"),
        say("Срок 5 рабочих дней", "Term of 5 working days"),
        say("Всего", "Total"),
    ]);
    Table {
        title: writing
            .lang
            .pick(
                "Соблюдение срока рассмотрения, жалоб",
                "The term of review, complaints",
            )
            .to_owned(),
        columns,
        heads,
        rows,
        notes: Vec::new(),
    }
}
