//! How are figures drawn? Data in, an SVG in the colours of the page out, with its title, unit, moment, definition and table.
//!
//! Nothing here reads a clock, a file or the store, and nothing decides what is late: numbers, states and words come in as
//! arguments. Plotters draws; [`dress`] alone turns its colours into those of the page. A picture is drawn twice, wide and
//! for a telephone, so that its text stays as large as that of the page.
//!
//! ```
//! use srok_charts::{Bar, Bars, Head, draw};
//! use srok_law::words::Lang;
//!
//! let head = Head::new("grounds", "Основания жалоб за IV квартал 2026", Lang::Ru);
//! let bars = Bars { bars: vec![Bar::new("Нарушен срок предоставления", 14.0, "14 из 20")] };
//! let chart = draw(&head, &bars)?;
//! assert!(chart.svg.contains("var(--accent)"));
//! # Ok::<(), srok_charts::ChartError>(())
//! ```

mod axis;
mod bars;
mod canvas;
mod control;
mod dress;
mod head;
mod histogram;
mod load;
mod png;
mod role;
mod spark;
mod term;
mod text;
mod trend;
mod words;

pub use bars::{Bar, Bars};
pub use control::{Control, Point, Xmr, xmr};
pub use head::{FULL, HALF, Head, NARROW};
pub use histogram::{Bin, Histogram, Line};
pub use load::{Load, LoadDay};
pub use png::png;
pub use role::Role;
pub use spark::Spark;
pub use term::{Term, TermEvent, TermRow};
pub use trend::{Share, Trend};
pub use words::percent;

use canvas::Canvas;
use serde::Serialize;

use srok_law::words::Lang;

/// A chart with everything that is needed to understand it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// Its name on the page; names of its parts begin with it.
    pub id: String,
    /// What is shown, in words.
    pub title: String,
    /// In which unit.
    pub unit: String,
    /// As of when, in words.
    pub as_of: String,
    /// What is counted, and how.
    pub definition: String,
    /// The picture, an `<svg>` of class `chart wide` (`chart only` where there is but one).
    pub svg: String,
    /// The same for a telephone, an `<svg>` of class `chart narrow`; empty where there is but one.
    pub narrow: String,
    /// The same in numbers.
    pub table: Table,
}

/// Numbers in rows, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What the columns hold.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// Why a chart could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// Plotters.
    #[error(
        "the chart `{chart}` cannot be drawn: {problem}\nhint: report this with the address of the page; its table still holds the numbers"
    )]
    Drawing {
        /// The chart.
        chart: String,
        /// What was said.
        problem: String,
    },
    /// The colours of the page.
    #[error(
        "the chart `{chart}` cannot be given the colours of the page: {problem}\nhint: report this with the address of the page; its table still holds the numbers"
    )]
    Dressing {
        /// The chart.
        chart: String,
        /// What was said.
        problem: String,
    },
    /// The picture as a file.
    #[error(
        "the chart `{chart}` cannot be made a PNG: {problem}\nhint: report this with the address of the page; the page shows the same chart"
    )]
    Picture {
        /// The chart.
        chart: String,
        /// What was said.
        problem: String,
    },
}

/// What can be drawn. Sizes are in pixels at the natural size of the picture.
pub trait Picture {
    /// The only width in which it is drawn, if there is but one.
    const ONLY_WIDTH: Option<i32> = None;

    /// Returns the height of the picture at a width.
    fn height(&self, width: i32) -> i32;

    /// Returns the same in numbers.
    fn table(&self, lang: Lang) -> Table;

    /// Draws it.
    #[doc(hidden)]
    fn paint(&self, canvas: &mut Canvas<'_>);
}

/// Returns the chart of a picture.
///
/// # Errors
///
/// [`ChartError`] says at which step it failed.
pub fn draw(head: &Head, picture: &impl Picture) -> Result<Chart, ChartError> {
    let drawn = |width: i32, class| {
        canvas::drawn(head, class, (width, picture.height(width)), |canvas| {
            picture.paint(canvas);
        })
    };
    let (svg, narrow) = match only_width(picture) {
        Some(width) => (drawn(width, "only")?, String::new()),
        None => (
            drawn(head.width, "wide")?,
            drawn(head.width.min(NARROW), "narrow")?,
        ),
    };
    Ok(Chart {
        id: head.id.clone(),
        title: head.title.clone(),
        unit: head.unit.clone(),
        as_of: head.as_of.clone(),
        definition: head.definition.clone(),
        svg,
        narrow,
        table: picture.table(head.lang),
    })
}

const fn only_width<P: Picture>(_: &P) -> Option<i32> {
    P::ONLY_WIDTH
}
