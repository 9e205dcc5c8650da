//! How do the published figures look? Received and reviewed by quarter, what became of the complaints, and their grounds; a bar of what is withheld
//! has no length.

use srok_charts::{Bar, Bars, Chart, ChartError, FULL, Head, Role, draw};
use srok_engine::quarterly::{Dimension, Measure};
use srok_law::words::{self, Lang};
use srok_reports::complaints::published::{Figure, Quarter, Series};

/// Quarters of the chart at most.
const QUARTERS: usize = 6;

/// What becomes of complaints, in the order of the report.
const ENDINGS: [Measure; 5] = [
    Measure::Satisfied,
    Measure::Refused,
    Measure::LeftUnanswered,
    Measure::Forwarded,
    Measure::Discontinued,
];

/// Returns the charts of a quarter.
///
/// # Errors
///
/// [`ChartError`] if one of them cannot be drawn.
pub(super) fn charts(
    series: &Series,
    quarter: &Quarter,
    lang: Lang,
) -> Result<Vec<Chart>, ChartError> {
    Ok(vec![
        flow(series, quarter, lang)?,
        endings(quarter, lang)?,
        grounds(quarter, lang)?,
    ])
}

fn bar(name: &str, figure: Option<&Figure>, role: Role, lang: Lang) -> Bar {
    let value = figure.and_then(|figure| figure.value);
    let length = value.map(|value| value as f64);
    let words = value.map_or_else(
        || lang.pick("не публикуется", "withheld").to_owned(),
        |value| words::number(i64::try_from(value).unwrap_or(i64::MAX)),
    );
    Bar {
        name: name.to_owned(),
        value: length,
        words,
        role,
    }
}

fn head(id: &str, title: &str, quarter: &Quarter, lang: Lang, definition: &str) -> Head {
    let version = lang.pick("редакция", "version");
    Head {
        unit: lang.pick("жалоб", "complaints").to_owned(),
        as_of: format!(
            "{}, {version} {}.",
            lang.pick("По утвержденному отчету", "By the approved report"),
            quarter.version
        ),
        definition: definition.to_owned(),
        ..Head::new(id, title, lang)
    }
}

fn flow(series: &Series, quarter: &Quarter, lang: Lang) -> Result<Chart, ChartError> {
    let quarters = series.quarters.iter();
    let quarters = quarters.filter(|known| known.period.first() <= quarter.period.first());
    let mut quarters: Vec<&Quarter> = quarters.collect();
    quarters.drain(..quarters.len().saturating_sub(QUARTERS));
    let bars = quarters.into_iter().flat_map(|quarter| {
        let both = [
            (
                Measure::Received,
                lang.pick("поступило", "received"),
                Role::Complaint,
            ),
            (
                Measure::Reviewed,
                lang.pick("рассмотрено", "reviewed"),
                Role::Accent,
            ),
        ];
        both.map(|(measure, word, role)| {
            let name = format!("{}, {word}", quarter.period.words(lang));
            bar(&name, quarter.total(measure), role, lang)
        })
    });
    let head = Head {
        as_of: String::new(),
        width: FULL,
        ..head(
            "flow",
            lang.pick("Поступило и рассмотрено по кварталам", "Received and reviewed by quarter"),
            quarter,
            lang,
            lang.pick(
                "Поступившие — зарегистрированные в квартале; рассмотренные — те, по которым в квартале принято решение, в том числе поступившие раньше.",
                "Received: registered in the quarter. Reviewed: decided in it, those received before included.",
            ),
        )
    };
    draw(
        &head,
        &Bars {
            bars: bars.collect(),
        },
    )
}

fn endings(quarter: &Quarter, lang: Lang) -> Result<Chart, ChartError> {
    let bars = ENDINGS.map(|measure| {
        bar(
            measure.label(lang),
            quarter.total(measure),
            Role::Accent,
            lang,
        )
    });
    let title = format!(
        "{}, {}",
        lang.pick("Исходы жалоб", "Outcomes of complaints"),
        quarter.period.words(lang)
    );
    let definition = lang.pick(
        "Жалобы, рассмотрение которых завершено в квартале, когда бы они ни поступили.",
        "Complaints done with in the quarter, whenever they were received.",
    );
    let head = head("outcomes", &title, quarter, lang, definition);
    draw(&head, &Bars { bars: bars.into() })
}

fn grounds(quarter: &Quarter, lang: Lang) -> Result<Chart, ChartError> {
    let mut bars: Vec<Bar> = quarter
        .parts(Dimension::Ground)
        .iter()
        .map(|row| (row.part.label(lang), row.figure(Measure::Received)))
        // what is withheld has one at least
        .filter(|(_, figure)| figure.is_some_and(|figure| figure.value != Some(0)))
        .map(|(name, figure)| bar(name, figure, Role::Complaint, lang))
        .collect();
    bars.sort_by(|one, other| {
        let length = |bar: &Bar| bar.value.unwrap_or(0.0);
        length(other)
            .total_cmp(&length(one))
            .then_with(|| one.name.cmp(&other.name))
    });
    let title = format!(
        "{}, {}",
        lang.pick(
            "Основания поступивших жалоб",
            "Grounds of the complaints received"
        ),
        quarter.period.words(lang)
    );
    let definition = lang.pick(
        "Жалоба с несколькими основаниями входит в каждое из них.",
        "A complaint with several grounds counts under each of them.",
    );
    draw(
        &head("grounds", &title, quarter, lang, definition),
        &Bars { bars },
    )
}
