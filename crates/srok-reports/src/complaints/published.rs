//! What of the reports may everybody see? Figures of approved versions by quarter, the latest of each, without those that stand for a few people
//! or by which one of them could be computed ([`srok_core::small_cells`]).
//!
//! Read from what was approved, never from a draft. Nothing of single complaints is in it, nor who approved what and why: no cases, numbers,
//! officials, faults, reasons or causes of changes. Of an act and a quarter the report of all bodies is shown if one was approved, else those of
//! bodies that have none in common, so that no two tables can be set off against one another.

mod choose;
mod files;
mod relations;

use super::NotMade;
use super::frozen::Frozen;
use super::told::Named;
use srok_core::small_cells::{Rank, Table};
use srok_engine::quarterly::{Dimension, Measure};
use srok_law::case::Instant;
use srok_law::library::Law;
use srok_law::period::Period;
use srok_law::regulation::words as named;
use srok_law::words::{self, Lang};
use srok_store::Store;

/// Figures of a table that are shown of all of it: what goes into the balance and out of it, and whether terms were kept.
pub const TOTALS: [Measure; 16] = [
    Measure::Opening,
    Measure::Received,
    Measure::Reviewed,
    Measure::Satisfied,
    Measure::Refused,
    Measure::LeftUnanswered,
    Measure::Forwarded,
    Measure::Discontinued,
    Measure::Closing,
    Measure::InTime15,
    Measure::Late15,
    Measure::InTime5,
    Measure::Late5,
    Measure::OpenOverdue15,
    Measure::OpenOverdue5,
    Measure::RegisteredLate,
];

/// Figures that are shown of each of its parts.
const PARTS: [Measure; 7] = [
    Measure::Received,
    Measure::Reviewed,
    Measure::Satisfied,
    Measure::Refused,
    Measure::LeftUnanswered,
    Measure::Forwarded,
    Measure::Discontinued,
];

/// What everybody may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// By act and body.
    pub series: Vec<Series>,
}

/// The quarters of a body under an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The act.
    pub regulation: Told,
    /// Its number and date.
    pub act: String,
    /// The body; absent: all.
    pub organisation: Option<Told>,
    /// The quarters, the earliest first; never empty.
    pub quarters: Vec<Quarter>,
}

/// A quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarter {
    /// Which.
    pub period: Period,
    /// The version of the report.
    pub version: u32,
    /// When that was approved.
    pub approved_at: Instant,
    /// The figures of all of it, in the order of [`TOTALS`].
    pub totals: Vec<Figure>,
    /// The figures of parts.
    pub sections: Vec<Parts>,
}

/// The parts of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// By what they are told apart.
    pub dimension: Dimension,
    /// The parts, in the order of the report.
    pub rows: Vec<Part>,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which; an empty code: not named.
    pub part: Told,
    /// Its figures, in the order of [`measures`]; none for a body that submitted nothing, which is not zero.
    pub figures: Vec<Figure>,
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub measure: Measure,
    /// How many; absent: withheld.
    pub value: Option<u64>,
    /// Its place among all figures of the act.
    place: usize,
}

/// A code with its words in Russian and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The code or id.
    pub code: String,
    /// The words.
    label: [String; 2],
}

impl Told {
    /// Returns the words of a language.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        let [ru, en] = &self.label;
        lang.pick(ru, en)
    }
}

/// Returns which figures are shown of the parts of a dimension: those that mean something there.
#[must_use]
pub const fn measures(dimension: Dimension) -> &'static [Measure] {
    match dimension {
        Dimension::Form => &[Measure::Satisfied],
        Dimension::Refusal => &[Measure::Refused, Measure::LeftUnanswered],
        _ => &PARTS,
    }
}

/// Returns what everybody may see of all reports that were approved.
///
/// # Errors
///
/// [`NotMade`] if the store, or the file of a version, cannot be read.
pub fn published(store: &Store, law: &Law) -> Result<Published, NotMade> {
    let mut all = Published::default();
    for of_act in choose::by_act(store)? {
        let mut series: Vec<Series> = Vec::new();
        for frozen in of_act {
            let Some(quarter) = quarter(&frozen, law) else {
                continue;
            };
            let body = of_body(&frozen, law);
            let mut known = series.iter_mut();
            match known.find(|known| known.is_of(&body)) {
                Some(known) => known.quarters.push(quarter),
                None => series.push(Series {
                    quarters: vec![quarter],
                    ..body
                }),
            }
        }
        withhold(&mut series);
        // all bodies before single ones
        series.sort_by_key(|series| series.organisation.as_ref().map(|body| body.code.clone()));
        all.series.extend(series);
    }
    Ok(all)
}

impl Published {
    /// Returns how many figures there are, and how many of them are withheld.
    #[must_use]
    pub fn counted(&self) -> (usize, usize) {
        let quarters = self.series.iter().flat_map(|series| &series.quarters);
        let all: Vec<&Figure> = quarters.flat_map(Quarter::figures).collect();
        let hidden = all.iter().filter(|figure| figure.value.is_none()).count();
        (all.len(), hidden)
    }
}

impl Series {
    fn is_of(&self, other: &Self) -> bool {
        let code = |series: &Self| series.organisation.as_ref().map(|body| body.code.clone());
        code(self) == code(other)
    }
}

impl Quarter {
    /// Returns a figure of all of it.
    #[must_use]
    pub fn total(&self, measure: Measure) -> Option<&Figure> {
        self.totals.iter().find(|figure| figure.measure == measure)
    }

    /// Returns the parts of a dimension.
    #[must_use]
    pub fn parts(&self, dimension: Dimension) -> &[Part] {
        let mut sections = self.sections.iter();
        let section = sections.find(|section| section.dimension == dimension);
        section.map_or(&[], |section| &section.rows)
    }

    /// Returns all its figures.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        self.totals.iter().chain(rows.flat_map(|row| &row.figures))
    }

    fn figures_mut(&mut self) -> impl Iterator<Item = &mut Figure> {
        let rows = self
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.rows);
        let rows = rows.flat_map(|row| &mut row.figures);
        self.totals.iter_mut().chain(rows)
    }
}

impl Part {
    /// Returns a figure of the part.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.measure == measure)
    }
}

/// Withholds what must not be published of the figures of an act, all quarters and bodies together: a closing balance opens the next quarter.
fn withhold(series: &mut [Series]) {
    let mut table = Table::default();
    for quarter in series.iter_mut().flat_map(|series| &mut series.quarters) {
        for figure in &mut quarter.totals {
            figure.add_to(&mut table, rank(figure.measure));
        }
        for section in &mut quarter.sections {
            for figure in section.rows.iter_mut().flat_map(|row| &mut row.figures) {
                figure.add_to(&mut table, Rank::Part);
            }
            table.groups.extend(section.columns());
        }
    }
    table.relations = relations::of(series, &table.figures);
    let hidden = table.withheld();
    for quarter in series.iter_mut().flat_map(|series| &mut series.quarters) {
        for figure in quarter.figures_mut().filter(|figure| hidden[figure.place]) {
            figure.value = None;
        }
    }
}

/// Returns what a figure of all of a quarter is worth: these are what the data are published for.
fn rank(measure: Measure) -> Rank {
    match measure {
        Measure::Received | Measure::Reviewed | Measure::Satisfied | Measure::Refused => Rank::Head,
        _ => Rank::Detail,
    }
}

impl Figure {
    fn add_to(&mut self, table: &mut Table, rank: Rank) {
        self.place = table.figures.len();
        table.figures.push(self.value.unwrap_or(0));
        table.ranks.push(rank);
    }
}

impl Parts {
    /// Returns the places of its columns; those of reviewed and of its outcomes, which add up, are one.
    fn columns(&self) -> Vec<Vec<usize>> {
        let is_of_reviewed =
            |measure| measure == Measure::Reviewed || Measure::OUTCOMES.contains(&measure);
        let of = |fits: &dyn Fn(Measure) -> bool| -> Vec<usize> {
            let figures = self.rows.iter().flat_map(|row| &row.figures);
            let figures = figures.filter(|figure| fits(figure.measure));
            figures.map(|figure| figure.place).collect()
        };
        let all = measures(self.dimension).iter().copied();
        if all.clone().all(is_of_reviewed) || !all.clone().any(|it| it == Measure::Reviewed) {
            return all.map(|measure| of(&|it| it == measure)).collect();
        }
        let others = all.filter(|measure| !is_of_reviewed(*measure));
        let mut columns: Vec<Vec<usize>> = others.map(|measure| of(&|it| it == measure)).collect();
        columns.push(of(&is_of_reviewed));
        columns
    }
}

fn of_body(frozen: &Frozen, law: &Law) -> Series {
    let act = law.regulation(&frozen.regulation.code);
    let title = |lang: Lang| match act {
        Some(act) if lang != frozen.lang => named(&act.title, lang.code()).to_owned(),
        _ => frozen.regulation.label.clone(),
    };
    Series {
        regulation: Told {
            code: frozen.regulation.code.clone(),
            label: [Lang::Ru, Lang::En].map(title),
        },
        act: frozen.act.clone(),
        organisation: frozen.organisation.clone().map(|body| Told {
            label: [body.label.clone(), body.label],
            code: body.code,
        }),
        quarters: Vec::new(),
    }
}

/// Returns the figures of a version, none withheld yet.
fn quarter(frozen: &Frozen, law: &Law) -> Option<Quarter> {
    let report = &frozen.record.report;
    let figure = |measure, value| Figure {
        measure,
        value: Some(value),
        place: 0,
    };
    let sections = Dimension::ALL.into_iter().map(|dimension| {
        let all = frozen.rows.values();
        let submitted = all.filter(|row| row.section.code == dimension.code());
        let mut rows: Vec<Part> = submitted
            .map(|row| Part {
                part: told(frozen, law, dimension, &row.row),
                figures: measures(dimension)
                    .iter()
                    .map(|measure| figure(*measure, row.figures.get(*measure)))
                    .collect(),
            })
            .collect();
        if dimension == Dimension::Organisation {
            rows.extend(frozen.silent.iter().map(|body| Part {
                part: told(frozen, law, dimension, body),
                figures: Vec::new(),
            }));
            rows.sort_by(|one, other| one.part.code.cmp(&other.part.code));
        }
        Parts { dimension, rows }
    });
    Some(Quarter {
        period: report.key.period.parse().ok()?,
        version: report.version,
        approved_at: report.approved_at,
        totals: TOTALS
            .into_iter()
            .map(|measure| figure(measure, frozen.totals.get(measure)))
            .collect(),
        sections: sections.collect(),
    })
}

/// Returns the words of a part: those of the report, in the other language those of the act.
fn told(frozen: &Frozen, law: &Law, dimension: Dimension, row: &Named) -> Told {
    let lists: &[&str] = match dimension {
        Dimension::Ground => &["complaint_ground"],
        Dimension::Object => &["complaint_object"],
        Dimension::Channel => &["complaint_channel"],
        Dimension::Form => &["satisfaction_form"],
        Dimension::Refusal => &["complaint_refusal_ground", "unanswered_ground"],
        Dimension::Organisation | Dimension::Limit | Dimension::Service => &[],
    };
    let label = |lang: Lang| {
        if lang == frozen.lang {
            return row.label.clone();
        }
        if row.code.is_empty() {
            return lang.pick("не указано", "not named").to_owned();
        }
        if dimension == Dimension::Limit {
            return format!("{} {}", row.code, lang.pick("рабочих дней", "working days"));
        }
        let act = law.regulation(&frozen.regulation.code);
        let mut codes = act.into_iter().flat_map(|act| &act.codes);
        let known =
            codes.find(|known| lists.contains(&known.list.as_str()) && known.code == row.code);
        known.map_or_else(
            || row.label.clone(),
            |known| named(&known.name, lang.code()).to_owned(),
        )
    };
    Told {
        code: row.code.clone(),
        label: [Lang::Ru, Lang::En].map(label),
    }
}

/// Returns the words of a dimension.
#[must_use]
pub fn dimension_told(dimension: Dimension, lang: Lang) -> String {
    words::code(lang, "dimension", dimension.code())
}
