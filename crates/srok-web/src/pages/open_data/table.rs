//! How do the published figures stand in tables? Quarters side by side, and the parts of one quarter; what is withheld is no number and no zero.

use serde::Serialize;

use srok_engine::quarterly::{Measure, Part as Group};
use srok_law::words::Lang;
use srok_reports::complaints::published::{
    Figure, Parts, Quarter, Series, TOTALS, dimension_told, measures,
};

/// Quarters side by side at most; the files have all of them.
const SIDE_BY_SIDE: usize = 5;

/// A figure in a table.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    /// Absent: withheld.
    value: Option<u64>,
    /// Over which column it stands.
    label: String,
}

/// The figures of quarters side by side.
#[derive(Debug, Serialize)]
pub(super) struct Totals {
    quarters: Vec<String>,
    rows: Vec<TotalsRow>,
}

#[derive(Debug, Serialize)]
struct TotalsRow {
    label: &'static str,
    /// One of those that make up the balance; else it says more of one.
    is_main: bool,
    cells: Vec<Cell>,
}

/// The parts of a dimension: columns of which nothing may be published are left out, and those that hold nothing.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    code: &'static str,
    label: String,
    head: Vec<&'static str>,
    rows: Vec<SectionRow>,
    /// The figures of columns of which nothing may be published.
    left_out: Vec<&'static str>,
    /// Those of columns that hold nothing but zeros.
    nothing_of: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct SectionRow {
    label: String,
    /// None: nothing was submitted.
    cells: Vec<Cell>,
}

/// What a figure means.
#[derive(Debug, Serialize)]
pub(super) struct Definition {
    label: &'static str,
    definition: &'static str,
    clause: &'static str,
}

impl Totals {
    /// Returns the quarter and those before it, the latest first.
    pub fn of(series: &Series, quarter: &Quarter, lang: Lang) -> Self {
        let quarters = series.quarters.iter().rev();
        let quarters: Vec<&Quarter> = quarters
            .filter(|known| known.period.first() <= quarter.period.first())
            .take(SIDE_BY_SIDE)
            .collect();
        let row = |measure: Measure| TotalsRow {
            label: measure.label(lang),
            is_main: measure.part() == Group::Balance,
            cells: quarters
                .iter()
                .map(|quarter| Cell {
                    value: quarter.total(measure).and_then(|figure| figure.value),
                    label: quarter.period.words(lang),
                })
                .collect(),
        };
        Self {
            rows: TOTALS.into_iter().map(row).collect(),
            quarters: quarters
                .iter()
                .map(|quarter| quarter.period.words(lang))
                .collect(),
        }
    }
}

/// Returns the parts of a quarter by all dimensions that have any.
pub(super) fn sections(quarter: &Quarter, lang: Lang) -> Vec<Section> {
    let shown = quarter
        .sections
        .iter()
        .filter(|section| !section.rows.is_empty());
    shown.map(|section| of_parts(section, lang)).collect()
}

fn of_parts(section: &Parts, lang: Lang) -> Section {
    let is_all = |measure: &Measure, value: Option<u64>| {
        let mut figures = section.rows.iter().filter_map(|row| row.figure(*measure));
        figures.all(|figure| figure.value == value)
    };
    let all = measures(section.dimension).iter().copied();
    let (left_out, others): (Vec<Measure>, Vec<Measure>) =
        all.partition(|measure| is_all(measure, None));
    let (nothing_of, columns): (Vec<Measure>, Vec<Measure>) = others
        .into_iter()
        .partition(|measure| is_all(measure, Some(0)));
    let labels = |measures: &[Measure]| -> Vec<&'static str> {
        measures.iter().map(|measure| measure.label(lang)).collect()
    };
    let cell = |figure: &Figure| Cell {
        value: figure.value,
        label: figure.measure.label(lang).to_owned(),
    };
    let rows = section.rows.iter().map(|row| SectionRow {
        label: row.part.label(lang).to_owned(),
        cells: columns
            .iter()
            .filter_map(|measure| row.figure(*measure))
            .map(cell)
            .collect(),
    });
    Section {
        code: section.dimension.code(),
        label: dimension_told(section.dimension, lang),
        head: labels(&columns),
        rows: rows.collect(),
        left_out: labels(&left_out),
        nothing_of: labels(&nothing_of),
    }
}

/// Returns what the figures mean.
pub(super) fn definitions(lang: Lang) -> Vec<Definition> {
    let told = |measure: Measure| Definition {
        label: measure.label(lang),
        definition: measure.definition(lang),
        clause: measure.clause(),
    };
    TOTALS.into_iter().map(told).collect()
}
