//! How do the published figures lie in files? One row a figure, codes and Russian words side by side, and the passport of the data set.

use std::borrow::Cow;

use serde::Serialize;

use super::super::ReportError;
use super::{Figure, Part, Published, Quarter, Series, dimension_told};
use srok_core::config::Reports;
use srok_core::formula::harmless;
use srok_core::small_cells::FEWEST;
use srok_law::words::Lang;

/// The version of the form of the JSON file.
pub const SCHEMA: &str = "srok.open-data/1";

/// The guidelines that the passport follows.
const STANDARD: &str = "http://opendata.gosmonitor.ru/standard/3.0";

/// What the data set is called.
const TITLE: &str = "Сведения о полученных и рассмотренных жалобах на решения и действия (бездействие) при предоставлении государственных услуг";

/// A figure in a file.
#[derive(Debug, Serialize)]
struct Row<'a> {
    period: String,
    period_name: String,
    regulation: &'a str,
    regulation_name: String,
    organisation: Cow<'a, str>,
    organisation_name: String,
    section: &'static str,
    section_name: String,
    part: Cow<'a, str>,
    part_name: String,
    measure: &'static str,
    measure_name: &'static str,
    /// Absent where the status is another one than `published`.
    figure: Option<u64>,
    status: &'static str,
    version: u32,
    approved_at: String,
}

/// The columns with what they hold.
const COLUMNS: [(&str, &str); 16] = [
    ("period", "Отчетный период: год и квартал"),
    ("period_name", "Наименование отчетного периода"),
    ("regulation", "Код акта, по которому составлен отчет"),
    ("regulation_name", "Наименование акта"),
    (
        "organisation",
        "Код органа; пусто: все органы и подразделения",
    ),
    ("organisation_name", "Наименование органа"),
    ("section", "Код разреза; total: итог"),
    ("section_name", "Наименование разреза"),
    ("part", "Код части разреза; пусто: итог или не указано"),
    ("part_name", "Наименование части разреза"),
    ("measure", "Код показателя"),
    ("measure_name", "Наименование показателя"),
    (
        "figure",
        "Значение показателя, жалоб; пусто, если оно не публикуется или не представлено",
    ),
    (
        "status",
        "published: опубликовано; withheld: не публикуется; not_submitted: орган не представил сведений, что не означает нуля",
    ),
    ("version", "Редакция утвержденного отчета"),
    ("approved_at", "Время утверждения редакции, UTC"),
];

/// All figures in a file.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    /// Figures from one up to this are withheld, and those by which one could be computed.
    withheld_below: u64,
    rows: Vec<Row<'a>>,
}

impl Published {
    /// Returns the figures as CSV: UTF-8, comma, one row a figure, the first row is the head.
    ///
    /// # Errors
    ///
    /// [`ReportError::Table`] if it cannot be written.
    pub fn csv(&self) -> Result<Vec<u8>, ReportError> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .has_headers(false)
            .from_writer(Vec::new());
        let failed = |error: csv::Error| ReportError::Table {
            problem: error.to_string(),
        };
        writer
            .write_record(COLUMNS.map(|(name, _)| name))
            .map_err(failed)?;
        for row in self.rows() {
            writer.serialize(row).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| ReportError::Table {
            problem: error.to_string(),
        })
    }

    /// Returns the figures as JSON.
    ///
    /// # Errors
    ///
    /// [`ReportError::Data`] if it cannot be written.
    pub fn json(&self) -> Result<Vec<u8>, ReportError> {
        let document = Document {
            schema: SCHEMA,
            withheld_below: FEWEST,
            rows: self.rows().collect(),
        };
        serde_json::to_vec(&document).map_err(|source| ReportError::Data {
            template: "open-data.json".to_owned(),
            source,
        })
    }

    /// Returns the passport of the data set: a CSV of properties and values, in the order of the guidelines; what only the owner can say is left
    /// empty or comes from the settings. `home` is the address of the service.
    ///
    /// # Errors
    ///
    /// [`ReportError::Table`] if it cannot be written.
    pub fn passport(&self, settings: &Reports, home: &str) -> Result<Vec<u8>, ReportError> {
        let day = |quarter: Option<&Quarter>| -> String {
            quarter.map_or_else(String::new, |quarter| {
                quarter.approved_at.utc().format("%Y%m%d").to_string()
            })
        };
        let quarters = || self.series.iter().flat_map(|series| &series.quarters);
        let last = quarters().max_by_key(|quarter| quarter.approved_at);
        let first = quarters().min_by_key(|quarter| quarter.approved_at);
        let provenance = last.map_or_else(String::new, |last| {
            let period = last.period.words(Lang::Ru);
            match last.version {
                1 => format!("Опубликован утвержденный отчет за {period}"),
                version => {
                    format!("Опубликована исправленная редакция {version} отчета за {period}")
                }
            }
        });
        let description = format!(
            "Показатели утвержденных квартальных отчетов о жалобах. Значения от 1 до {} и значения, по которым их можно вычислить, не публикуются; ноль публикуется. Персональных данных и сведений об отдельных жалобах набор не содержит.",
            FEWEST - 1
        );
        let home = home.trim_end_matches('/');
        let mut rows: Vec<(String, String)> = vec![
            ("standardversion".into(), STANDARD.into()),
            ("identifier".into(), "complaints".into()),
            ("title".into(), TITLE.into()),
            ("description".into(), description),
            (
                "creator".into(),
                settings.publisher.clone().unwrap_or_default(),
            ),
            ("created".into(), day(first)),
            ("modified".into(), day(last)),
            (
                "subject".into(),
                "жалобы, досудебное обжалование, государственные услуги, сроки".into(),
            ),
            ("format".into(), "CSV".into()),
            ("provenance".into(), provenance),
            ("valid".into(), String::new()),
            ("publishername".into(), String::new()),
            ("publisherphone".into(), String::new()),
            ("publishermbox".into(), String::new()),
            (
                "license".into(),
                settings.licence.clone().unwrap_or_default(),
            ),
            ("data".into(), format!("{home}/open-data/complaints.csv")),
        ];
        let columns = COLUMNS.into_iter();
        rows.extend(columns.map(|(name, told)| (format!("structure-{name}"), told.into())));
        rows.extend(super::TOTALS.into_iter().map(|measure| {
            let told = format!(
                "{}. {}",
                measure.label(Lang::Ru),
                measure.definition(Lang::Ru)
            );
            (format!("measure-{}", measure.code()), told)
        }));
        written(&rows)
    }

    /// Returns the rows of the files.
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.series.iter().flat_map(|series| {
            let quarters = series.quarters.iter();
            quarters.flat_map(move |quarter| of_quarter(series, quarter))
        })
    }
}

fn of_quarter<'a>(series: &'a Series, quarter: &'a Quarter) -> Vec<Row<'a>> {
    let body = series.organisation.as_ref();
    let row = |measure: srok_engine::quarterly::Measure| Row {
        period: quarter.period.to_string(),
        period_name: quarter.period.words(Lang::Ru),
        regulation: &series.regulation.code,
        regulation_name: harmless(series.regulation.label(Lang::Ru)).into_owned(),
        organisation: body.map_or(Cow::Borrowed(""), |body| harmless(&body.code)),
        organisation_name: body.map_or_else(
            || "все органы и подразделения".to_owned(),
            |body| harmless(body.label(Lang::Ru)).into_owned(),
        ),
        section: "total",
        section_name: "Итого".to_owned(),
        part: Cow::Borrowed(""),
        part_name: String::new(),
        measure: measure.code(),
        measure_name: measure.label(Lang::Ru),
        figure: None,
        status: "not_submitted",
        version: quarter.version,
        approved_at: quarter.approved_at.to_string(),
    };
    let with = |row: Row<'a>, figure: &Figure| Row {
        figure: figure.value,
        status: figure.value.map_or("withheld", |_| "published"),
        ..row
    };
    let totals = quarter.totals.iter();
    let mut rows: Vec<Row<'a>> = totals
        .map(|figure| with(row(figure.measure), figure))
        .collect();
    for section in &quarter.sections {
        let of = |part: &'a Part, measure| Row {
            section: section.dimension.code(),
            section_name: dimension_told(section.dimension, Lang::Ru),
            part: harmless(&part.part.code),
            part_name: harmless(part.part.label(Lang::Ru)).into_owned(),
            ..row(measure)
        };
        for part in &section.rows {
            if part.figures.is_empty() {
                let measures = super::measures(section.dimension).iter();
                rows.extend(measures.map(|measure| of(part, *measure)));
            }
            let figures = part.figures.iter();
            rows.extend(figures.map(|figure| with(of(part, figure.measure), figure)));
        }
    }
    rows
}

fn written(rows: &[(String, String)]) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| ReportError::Table {
        problem: error.to_string(),
    };
    writer.write_record(["property", "value"]).map_err(failed)?;
    for (property, value) in rows {
        writer
            .write_record([property.as_str(), &harmless(value)])
            .map_err(failed)?;
    }
    writer.into_inner().map_err(|error| ReportError::Table {
        problem: error.to_string(),
    })
}
