//! How does a row of figures look? Finished, in time of how many, late, median, percentile, each number with the list behind it.

use serde::Serialize;

use super::super::export::Cell;
use super::Past;
use srok_engine::history::{Counts, Figures, Measured};
use srok_law::words::{self, Lang};

/// Shares of fewer cases say so.
const FEW: u64 = 5;

/// A share as it is shown.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ShareCell {
    /// «93,4 %»; empty if there is nothing to share.
    pub text: String,
    /// How many.
    pub part: u64,
    /// Of how many.
    pub of: u64,
    /// So few that the share says little.
    pub is_few: bool,
}

impl ShareCell {
    /// Returns the share of so many of so many.
    pub fn new(lang: Lang, part: u64, of: u64) -> Self {
        Self {
            text: if of == 0 {
                String::new()
            } else {
                words::percent(lang, part, of)
            },
            part,
            of,
            is_few: of > 0 && of < FEW,
        }
    }

    /// Returns the share of those in time.
    pub fn of(lang: Lang, counts: &Counts) -> Self {
        Self::new(lang, counts.met, counts.finished())
    }

    /// Returns it for a file, in per cent.
    pub fn cell(&self) -> Cell {
        if self.of == 0 {
            return Cell::Empty;
        }
        Cell::Number((1000.0 * self.part as f64 / self.of as f64).round() / 10.0)
    }
}

/// One row of figures: of an organisation, a channel, a limit.
#[derive(Debug, Clone, Serialize)]
pub struct SplitRow {
    pub name: String,
    /// The page with this chosen.
    pub href: String,
    /// Stopped in the period, with its list.
    pub finished: u64,
    pub list: String,
    /// Of them late, with their list.
    pub late: u64,
    pub late_list: String,
    /// Late by one of two readings only.
    pub contested: u64,
    pub share: ShareCell,
    pub median: String,
    pub p90: String,
    pub longest: String,
    /// Taken off.
    pub cancelled: u64,
    #[serde(skip)]
    pub steps: [Option<f64>; 3],
}

impl Past<'_> {
    /// Returns the row of some figures of a limit; `more` is what the lists behind it are asked for beside the period.
    pub fn row(
        &self,
        limit: &Measured,
        figures: &Figures,
        name: String,
        href: String,
        more: &[(&str, &str)],
    ) -> SplitRow {
        let counts = &figures.counts;
        let durations = &figures.durations;
        let [median, p90] = self.middle(limit, durations);
        let longest = durations.longest().map(f64::from);
        let of_limit = [&[("limit", limit.full_id.as_str())], more].concat();
        let late = [of_limit.as_slice(), &[("state", "late")]].concat();
        SplitRow {
            name,
            href,
            finished: counts.finished(),
            list: self.list(&of_limit),
            late: counts.late + counts.late_contested,
            late_list: self.list(&late),
            contested: counts.late_contested,
            share: ShareCell::of(self.visit.lang, counts),
            median,
            p90,
            longest: longest.map_or_else(String::new, |steps| self.duration(limit, steps)),
            cancelled: counts.cancelled,
            steps: [
                durations.median(),
                durations.percentile(90).map(f64::from),
                longest,
            ]
            .map(|steps| steps.map(|steps| steps * limit.step())),
        }
    }
}

impl SplitRow {
    /// Returns the columns of a file of such rows, after that of the name.
    pub fn head(lang: Lang) -> Vec<String> {
        let head = match lang {
            Lang::Ru => [
                "Исполнено",
                "В срок",
                "С нарушением срока",
                "Из них спорный день",
                "В срок, %",
                "Медиана",
                "90-й процентиль",
                "Наибольшая",
                "Снято с контроля",
            ],
            Lang::En => [
                "Finished",
                "In time",
                "Late",
                "Of them contested",
                "In time, %",
                "Median",
                "90th percentile",
                "Longest",
                "Taken off",
            ],
        };
        head.map(str::to_owned).into()
    }

    /// Returns the fields of a file, after that of the name.
    pub fn cells(&self) -> Vec<Cell> {
        let count = |count: u64| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
        let mut cells = vec![
            count(self.finished),
            count(self.share.part),
            count(self.late),
            count(self.contested),
            self.share.cell(),
        ];
        cells.extend(self.steps.map(|steps| Cell::maybe(steps, Cell::Number)));
        cells.push(count(self.cancelled));
        cells
    }
}
