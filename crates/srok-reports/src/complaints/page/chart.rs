//! Where do the complaints come from, and what about? Bars that need no colour, each with its number.

use serde::Serialize;

use super::super::Report;
use super::super::told::SectionRow;
use super::Section;
use crate::writing::Writing;
use srok_engine::quarterly::Measure;

/// How many parts a picture shows: the largest.
const MOST: usize = 15;

/// What its bars are, the dark one first.
const BARS: [Measure; 2] = [Measure::Received, Measure::Reviewed];

/// A picture of bars.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Chart {
    pub title: String,
    legend: Vec<String>,
    rows: Vec<BarRow>,
    notes: Vec<String>,
}

/// The bars of a part.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct BarRow {
    label: String,
    bars: Vec<Bar>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Bar {
    /// How much of the longest.
    share: f64,
    number: String,
}

/// Returns the pictures.
pub(super) fn pictures(report: &Report, writing: Writing) -> Section {
    let of = |code, ru, en| chart(report, writing, code, writing.lang.pick(ru, en));
    let charts = [
        of(
            "organisation",
            "Поступившие и рассмотренные жалобы по подразделениям",
            "Complaints received and reviewed by organisation",
        ),
        of(
            "ground",
            "Поступившие и рассмотренные жалобы по основаниям",
            "Complaints received and reviewed by ground",
        ),
    ];
    let charts: Vec<Chart> = charts.into_iter().flatten().collect();
    let remarks = if charts.is_empty() {
        vec![writing.say(
            "В отчетном периоде жалоб не поступало и не рассматривалось.",
            "No complaints were received or reviewed in the period.",
        )]
    } else {
        Vec::new()
    };
    Section {
        title: writing.say(
            "Распределение жалоб",
            "Where the complaints come from and what about",
        ),
        remarks,
        tables: Vec::new(),
        charts,
        notes: Vec::new(),
    }
}

/// Returns the picture of a dimension; nothing where there is nothing to draw.
fn chart(report: &Report, writing: Writing, code: &str, title: &str) -> Option<Chart> {
    let section = report
        .sections
        .iter()
        .find(|section| section.code == code)?;
    let mut parts: Vec<(&SectionRow, [u64; 2])> = section
        .rows
        .iter()
        .filter_map(|row| {
            let figures = row.figures?;
            Some((row, BARS.map(|measure| figures.0.get(measure))))
        })
        .filter(|(_, numbers)| numbers.iter().any(|number| *number > 0))
        .collect();
    parts.sort_by(|(one, of_one), (other, of_other)| {
        of_other.cmp(of_one).then_with(|| one.code.cmp(&other.code))
    });
    let all = parts.len();
    parts.truncate(MOST);
    let longest = parts
        .iter()
        .flat_map(|(_, numbers)| numbers)
        .copied()
        .max()?;
    let mut notes = Vec::new();
    if all > MOST {
        let words = writing.lang.pick(
            "Показаны {most} из {all}, в которых жалоб больше всего; остальные — в таблицах.",
            "The {most} of {all} with the most complaints; the others are in the tables.",
        );
        let words = words.replace("{most}", &MOST.to_string());
        notes.push(writing.set(&words.replace("{all}", &all.to_string())));
    }
    Some(Chart {
        title: format!("{title}, {}", writing.lang.pick("жалоб", "complaints")),
        legend: vec![
            writing.say("поступило", "received"),
            writing.say("рассмотрено", "reviewed"),
        ],
        rows: parts
            .into_iter()
            .map(|(row, numbers)| BarRow {
                label: writing.set(&row.label),
                bars: numbers.map(|number| bar(writing, number, longest)).into(),
            })
            .collect(),
        notes,
    })
}

fn bar(writing: Writing, number: u64, longest: u64) -> Bar {
    Bar {
        share: number as f64 / longest as f64,
        number: writing.number(number),
    }
}
