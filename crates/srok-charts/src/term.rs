//! How does a case run against its limits? One row per limit on a common axis of days.
//!
//! Days off are shaded; a bar goes from the start to the due date, its pauses are gaps, what runs beyond is late; a flag
//! stands where it is due, a line where today is; marks are events, hatched from when they happened to when they became known.

mod axis;
mod events;
mod row;

use super::canvas::{Anchor, Canvas, NOTHING, SMALL, TEXT};
use super::{Picture, Role, Table, text, words};
use axis::Days;
use events::Placed;
use srok_law::timing::State;
use srok_law::words::{Lang, sign, state};

/// Height of a line of names.
const LINE: i32 = 15;
/// Height of a lane of events.
const LANE: i32 = 17;
/// From this width on, names stand beside the bars.
const BESIDE_FROM: i32 = 900;

/// A case against its limits. Places on the axis are days since 1970-01-01 by the clock of the office, with the part of the day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Term {
    /// The limits, in the order in which they are shown.
    pub rows: Vec<TermRow>,
    /// The events.
    pub events: Vec<TermEvent>,
    /// Days that are off, as days since 1970-01-01; those beyond the picture do no harm.
    pub off: Vec<i32>,
    /// Now.
    pub today: f64,
}

/// A limit of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct TermRow {
    /// What has to be done, and by which clause.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// What is said of it, e.g. «до 22.01.2026 включительно, осталось 3 р. д.».
    pub words: String,
    /// The start; absent: not known.
    pub start: Option<f64>,
    /// The first moment that is late; absent: no due date.
    pub late_from: Option<f64>,
    /// When it was stopped or taken off.
    pub end: Option<f64>,
    /// When the clock stood still; without an end while it still does.
    pub pauses: Vec<(f64, Option<f64>)>,
}

/// An event of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct TermEvent {
    /// What happened.
    pub name: String,
    /// When.
    pub at: f64,
    /// When it became known, if that was later.
    pub known_at: Option<f64>,
}

/// Returns the colour of a state.
const fn role(state: State) -> Role {
    match state {
        State::Running | State::NoTerm => Role::Accent,
        State::DueSoon => Role::Soon,
        State::Overdue | State::Late => Role::Late,
        State::Met => Role::Met,
        State::Suspended | State::Expired => Role::Ink2,
        State::Cancelled => Role::LastYear,
        State::Unknown => Role::Unknown,
    }
}

/// Where the parts of a picture stand.
struct Layout {
    /// Names stand in a column so broad; absent: above the bars.
    names: Option<i32>,
    /// Lines of the name of each row.
    lines: Vec<Vec<String>>,
    /// The axis.
    days: Days,
    /// The events in their lanes.
    events: Vec<Placed>,
    /// Where the rows begin.
    top: i32,
}

impl TermRow {
    /// Returns the sign of the state, and what is said of it.
    fn says(&self, lang: Lang) -> (&'static str, String) {
        let words = if self.words.is_empty() {
            state(lang, self.state).to_owned()
        } else {
            self.words.clone()
        };
        (sign(self.state), words)
    }
}

impl Layout {
    /// Returns the layout at a width; `None` if there is nothing to show.
    fn of(term: &Term, width: i32) -> Option<Self> {
        let names = (width >= BESIDE_FROM).then(|| (width * 3 / 10).min(330));
        let room = names.unwrap_or(width) - 12;
        let lines = term
            .rows
            .iter()
            .map(|row| text::wrap(&row.name, TEXT, room, 2));
        let days = Days::new(term.span()?, (names.unwrap_or(4), width - 10));
        let events = events::place(&term.events, &days, width);
        let lanes = events.iter().map(|event| event.lane as i32 + 1).max();
        Some(Self {
            names,
            lines: lines.collect(),
            days,
            events,
            top: 22 + lanes.map_or(0, |lanes| lanes * LANE + 8),
        })
    }

    fn row_height(&self, row: usize) -> i32 {
        let lines = self.lines.get(row).map_or(1, Vec::len) as i32;
        let names = (lines + 1) * LINE;
        if self.names.is_some() {
            names + 12
        } else {
            names + row::BAR + 18
        }
    }

    fn bottom(&self) -> i32 {
        self.top
            + (0..self.lines.len())
                .map(|row| self.row_height(row))
                .sum::<i32>()
    }
}

impl Term {
    /// Returns the first and the last place of the picture.
    fn span(&self) -> Option<(f64, f64)> {
        let open = self
            .rows
            .iter()
            .any(|row| row.end.is_none() && row.state != State::Unknown);
        let of_rows = self
            .rows
            .iter()
            .flat_map(|row| [row.start, row.late_from, row.end]);
        let of_events = self
            .events
            .iter()
            .flat_map(|event| [Some(event.at), event.known_at]);
        let all: Vec<f64> = of_rows
            .chain(of_events)
            .flatten()
            .chain(open.then_some(self.today))
            .filter(|place| place.is_finite())
            .collect();
        let first = all.iter().copied().reduce(f64::min)?;
        let last = all.iter().copied().reduce(f64::max)?;
        // whole days, and one more for what stands at the end
        Some((first.floor(), (last.floor() + 1.0).max(first.floor() + 2.0)))
    }

    fn paint_ground(&self, canvas: &mut Canvas<'_>, days: &Days, bottom: i32) {
        for (from, to) in axis::runs(&self.off) {
            let (left, right) = (days.at(f64::from(from)), days.at(f64::from(to)));
            // less than a pixel is no shade
            if right - left > 1 {
                canvas.rect(Role::Off, (left, 18), (right, bottom));
            }
        }
        days.paint(canvas, bottom);
    }

    /// Writes the date of today and draws its line, in the lanes of the events only thinly.
    fn paint_today(&self, canvas: &mut Canvas<'_>, layout: &Layout) {
        let days = &layout.days;
        if !days.holds(self.today) {
            return;
        }
        let x = days.at(self.today);
        let today = canvas.lang.pick("сегодня", "today");
        let date = srok_law::words::date(canvas.lang, axis::date(self.today));
        let words = format!("{today} {date}");
        canvas.line(Role::Rule, 1, vec![(x, 16), (x, layout.top)]);
        let half = text::bold_width(&words, SMALL) / 2 + 1;
        let middle = x.min(canvas.width - half).max(half);
        canvas.bold(Role::Ink, SMALL, Anchor::Middle, (middle, 11), &words);
        canvas.line(Role::Ink, 2, vec![(x, layout.top), (x, layout.bottom())]);
    }
}

impl Picture for Term {
    fn height(&self, width: i32) -> i32 {
        Layout::of(self, width).map_or(NOTHING, |layout| layout.bottom() + 38)
    }

    fn table(&self, lang: Lang) -> Table {
        let head = [
            lang.pick("Срок", "Limit"),
            lang.pick("Состояние", "State"),
            lang.pick("Начало", "Start"),
            lang.pick("Последний день", "Last day"),
            lang.pick("Окончание", "End"),
        ];
        let day = |place: Option<f64>| {
            place.map_or_else(
                || "—".to_owned(),
                |place| srok_law::words::date(lang, axis::date(place)),
            )
        };
        let rows = self.rows.iter().map(|row| {
            // the first late moment of a day limit is the midnight after its last day
            let (sign, words) = row.says(lang);
            let says = format!("{sign} {words}");
            let last_day = row.late_from.map(|late| late - 1e-6);
            vec![
                row.name.clone(),
                says,
                day(row.start),
                day(last_day),
                day(row.end),
            ]
        });
        Table {
            head: head.map(Into::into).into(),
            rows: rows.collect(),
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        let Some(layout) = Layout::of(self, canvas.width) else {
            canvas.nothing(words::nothing(canvas.lang));
            return;
        };
        let (bottom, days) = (layout.bottom(), &layout.days);
        self.paint_ground(canvas, days, bottom);
        self.paint_today(canvas, &layout);
        for placed in &layout.events {
            events::paint(canvas, &self.events, placed, days);
        }
        let mut y = layout.top;
        for (index, row) in self.rows.iter().enumerate() {
            let height = layout.row_height(index);
            canvas.line(Role::Rule, 1, vec![(0, y), (canvas.width, y)]);
            row::paint(canvas, row, &layout, index, (y, height), self.today);
            y += height;
        }
        canvas.line(
            Role::Ink2,
            1,
            vec![(days.left, bottom), (canvas.width, bottom)],
        );
    }
}
