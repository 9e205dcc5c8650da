//! How are the figures of the report written? Codes for machines, words for people, side by side.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use utoipa::{PartialSchema, ToSchema};

use srok_engine::quarterly::{Figures, Measure, Part};
use srok_law::words::Lang;

/// A code with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// The code or id.
    pub code: String,
    /// The words.
    pub label: String,
}

/// Whether a report may be relied upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportState)]
pub enum State {
    /// Nobody has approved it.
    Draft,
    /// It is approved: its figures do not change any more.
    Approved,
}

/// All figures by name, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals(pub Figures);

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Measure::ALL.len()))?;
        for measure in Measure::ALL {
            map.serialize_entry(measure.code(), &self.0.get(measure))?;
        }
        map.end()
    }
}

impl PartialSchema for Totals {
    fn schema() -> RefOr<Schema> {
        let mut totals = ObjectBuilder::new().description(Some("All figures by name."));
        for measure in Measure::ALL {
            let count = ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::Integer))
                .minimum(Some(0))
                .description(Some(measure.definition(Lang::En)));
            totals = totals
                .property(measure.code(), count)
                .required(measure.code());
        }
        totals.into()
    }
}

impl ToSchema for Totals {}

/// A base smaller than this says nothing as a percentage.
pub(super) const SMALL: u64 = 10;

/// A figure with what there is to say of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ReportLine)]
pub struct Line {
    /// Its name.
    pub code: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What exactly is counted.
    pub definition: &'static str,
    /// Where the acts ask for it.
    pub clause: &'static str,
    /// To which part of the report it belongs.
    pub part: Part,
    /// The figure.
    pub value: u64,
    /// The figure it is a share of, and the share in per cent.
    pub of: Option<&'static str>,
    /// The share in per cent, of one decimal; absent where there is nothing to be a share of.
    pub share: Option<f64>,
    /// The figure of the period before, by what is known now.
    pub before: u64,
    /// The change against it in per cent; absent on a small base.
    pub change: Option<f64>,
    /// The figure of the same period a year before.
    pub year_before: u64,
    /// The change against it in per cent; absent on a small base.
    pub change_of_year: Option<f64>,
}

/// The figures by one dimension.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Section {
    /// The dimension.
    pub code: &'static str,
    /// Its words.
    pub label: String,
    /// Whether its parts add up to the total.
    pub adds_up: bool,
    /// Its parts.
    pub rows: Vec<SectionRow>,
}

/// A part of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SectionRow {
    /// Its code or id; empty: not named.
    pub code: String,
    /// Its words.
    pub label: String,
    /// Its figures; absent for a body that sent no event in the period: not submitted, which is not zero.
    pub figures: Option<Totals>,
    /// Median and 90th percentile of the working days from registration to decision.
    pub review_days: [Option<u32>; 2],
}

/// A complaint that is open for long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Longest {
    /// Its case.
    pub case_id: String,
    /// Its number.
    pub registration_no: Option<String>,
    /// Who has it.
    pub organisation: Option<Named>,
    /// The day of its registration, ISO 8601.
    pub registered_on: String,
    /// Whether its term was over.
    pub is_overdue: bool,
}

/// An identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Balanced {
    /// Which.
    pub code: &'static str,
    /// In words.
    pub label: String,
    /// The figure whose sum is told, where the parts of a dimension are added up.
    #[serde(skip)]
    pub measure: Option<Measure>,
    /// One side.
    pub left: u64,
    /// The other.
    pub right: u64,
    /// Whether it holds.
    pub holds: bool,
    /// Cases that break it.
    pub cases: Vec<String>,
}

/// Something wrong with the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Faulty {
    /// What.
    pub code: &'static str,
    /// In words, with what was done about it.
    pub label: &'static str,
    /// The case.
    pub case_id: String,
    /// Whose complaint it is.
    pub organisation: Option<String>,
    /// Whether figures may not balance because of it.
    pub breaks_balance: bool,
}

/// How a report was approved: it does not change any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Approval {
    /// Its version: 1, from 2 on a correction.
    pub version: u32,
    /// When: RFC 3339.
    pub at: String,
    /// The same in words.
    pub at_told: String,
    /// By whom.
    pub by: String,
    /// Why it was corrected.
    pub reason: Option<String>,
    /// What spoke against approving it.
    pub objections: Vec<String>,
    /// Why it was approved all the same.
    pub overridden: Option<String>,
}

/// A version that was approved before, as it is named in another report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Earlier {
    /// Its period.
    pub period: Named,
    /// Its version.
    pub version: u32,
    /// When it was approved, in words.
    pub approved_told: String,
    /// The hash of what it says.
    pub content_hash: String,
}

/// The opening balance beside the closing balance that was approved last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Carried {
    /// The report of the period before.
    pub from: Earlier,
    /// Its closing balance.
    pub closing: u64,
    /// The opening balance of this report less that.
    pub difference: i64,
    /// The complaints that make the difference.
    pub changed: Vec<Changed>,
}

/// A complaint whose figures changed, with the events that were learnt meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changed {
    /// Its case, and further ones where it was sent on.
    pub cases: Vec<String>,
    /// The events, in the order in which they were learnt; none where another complaint or the law changed it.
    pub events: Vec<Cause>,
}

/// An event that was learnt after a report had been approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cause {
    /// The event type and its words.
    pub event: Named,
    /// Its case.
    pub case_id: String,
    /// When it happened, in words.
    pub occurred_told: String,
    /// When it was learnt, or withdrawn, in words.
    pub recorded_told: String,
    /// Whether it was withdrawn with its import: it does not count any more.
    pub is_withdrawn: bool,
    /// Who sent it.
    pub source: String,
}

/// What a correction changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Difference {
    /// The version that is corrected.
    pub from: Earlier,
    /// The figures that changed.
    pub cells: Vec<Cell>,
    /// The complaints that changed them.
    pub changed: Vec<Changed>,
    /// Regulations and calendars that changed meanwhile.
    pub editions: Vec<String>,
}

/// A figure that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportCell)]
pub struct Cell {
    /// The dimension; absent: the total.
    pub section: Option<Named>,
    /// The part of it.
    pub row: Option<Named>,
    /// The figure.
    pub measure: Named,
    /// What it was; absent: there was no such part.
    pub before: Option<u64>,
    /// What it is; absent: there is no such part any more.
    pub after: Option<u64>,
}

/// The report beside those that its parts had approved by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consolidation {
    /// The bodies that report by themselves.
    pub parts: Vec<PartReport>,
    /// The figures.
    pub lines: Vec<Consolidated>,
}

/// The report of a body within another report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartReport {
    /// The body.
    pub organisation: Named,
    /// Its report as approved last; absent: not submitted, which is not zero.
    pub report: Option<Earlier>,
    /// Its figures.
    pub totals: Option<Totals>,
}

/// A figure of a report beside the sum of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consolidated {
    /// Its name.
    pub code: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The sum over the reports of the parts.
    pub parts: u64,
    /// This report less that: complaints sent on within it, bodies without a report of their own or that submitted none, and what was learnt since.
    pub difference: i64,
    /// The figure of this report.
    pub total: u64,
}
