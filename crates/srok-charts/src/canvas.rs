//! What is a picture drawn with? Rectangles, lines, circles and text of plotters, each in the colour of a role, some of them marks with words.
//!
//! Plotters knows only colours of three bytes, so they carry what it does not know: the first is the role, the other two the
//! number of the mark whose words become a `<title>` ([`super::dress`]).

use plotters::prelude::{
    Circle, DrawingArea, IntoDrawingArea, PathElement, Polygon, RGBAColor, Rectangle, SVGBackend,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, TextStyle};

use super::dress::{self, Dress};
use super::{ChartError, Head, Role, text};
use srok_law::words::Lang;

/// Size of text.
pub const TEXT: i32 = 12;
/// Size of text that stands back.
pub const SMALL: i32 = 11;
/// Height of a picture of nothing.
pub const NOTHING: i32 = 110;
/// Plotters divides sizes of text by this.
const PLOTTERS_POINT: f64 = 1.24;

/// Words that belong to one or several drawn things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark(u16);

/// A colour to draw with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint {
    role: Role,
    mark: Mark,
    opacity: f64,
}

impl From<Role> for Paint {
    fn from(role: Role) -> Self {
        Self {
            role,
            mark: Mark::default(),
            opacity: 1.0,
        }
    }
}

impl Role {
    /// Returns the colour of a mark.
    pub(super) fn of(self, mark: Mark) -> Paint {
        Paint {
            mark,
            ..self.into()
        }
    }

    /// Returns the colour, let through.
    pub(super) fn faint(self, opacity: f64) -> Paint {
        Paint {
            opacity,
            ..self.into()
        }
    }
}

impl Paint {
    /// Returns the colour, let through.
    pub fn faint(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// Returns the colour that carries role and mark through plotters.
    fn sentinel(self) -> RGBAColor {
        let [high, low] = self.mark.0.to_be_bytes();
        RGBAColor(self.role as u8, high, low, self.opacity)
    }
}

/// Where a text stands by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// A picture that is being drawn.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, plotters::coord::Shift>,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// The language of the words that a picture adds.
    pub lang: Lang,
    titles: Vec<String>,
    failed: Option<String>,
}

impl std::fmt::Debug for Canvas<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Canvas");
        shown
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

/// Draws a picture and gives it the colours of the page.
pub fn drawn(
    head: &Head,
    class: &str,
    (width, height): (i32, i32),
    paint: impl FnOnce(&mut Canvas<'_>),
) -> Result<String, ChartError> {
    let mut plain = String::new();
    let size = (width.unsigned_abs(), height.unsigned_abs());
    let (titles, failed) = {
        let mut canvas = Canvas {
            area: SVGBackend::with_string(&mut plain, size).into_drawing_area(),
            width,
            height,
            lang: head.lang,
            titles: Vec::new(),
            failed: None,
        };
        paint(&mut canvas);
        let presented = canvas.area.present().err().map(|error| error.to_string());
        (canvas.titles, canvas.failed.or(presented))
    };
    if let Some(problem) = failed {
        return Err(ChartError::Drawing {
            chart: head.id.clone(),
            problem,
        });
    }
    dress::dress(
        &plain,
        &Dress {
            head,
            class,
            titles: &titles,
        },
    )
}

impl Canvas<'_> {
    /// Tells whether there is little room.
    pub fn is_narrow(&self) -> bool {
        self.width <= super::NARROW
    }

    /// Returns a mark with these words.
    pub fn mark(&mut self, words: impl Into<String>) -> Mark {
        let Ok(number) = u16::try_from(self.titles.len() + 1) else {
            return Mark::default(); // the table has the words
        };
        self.titles.push(words.into());
        Mark(number)
    }

    /// Draws a filled rectangle between two corners; at least a pixel of it.
    pub fn rect(&mut self, paint: impl Into<Paint>, from: (i32, i32), to: (i32, i32)) {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        let corners = [(left, top), (right.max(left + 1), bottom.max(top + 1))];
        let drawn = Rectangle::new(corners, paint.into().sentinel().filled());
        let done = self.area.draw(&drawn);
        self.note(done);
    }

    /// Draws a line through places.
    pub fn line(&mut self, paint: impl Into<Paint>, width: u32, places: Vec<(i32, i32)>) {
        let drawn = PathElement::new(places, paint.into().sentinel().stroke_width(width));
        let done = self.area.draw(&drawn);
        self.note(done);
    }

    /// Draws a filled shape.
    pub fn shape(&mut self, paint: impl Into<Paint>, corners: Vec<(i32, i32)>) {
        let drawn = Polygon::new(corners, paint.into().sentinel().filled());
        let done = self.area.draw(&drawn);
        self.note(done);
    }

    /// Draws a filled circle.
    pub fn dot(&mut self, paint: impl Into<Paint>, at: (i32, i32), radius: i32) {
        let drawn = Circle::new(at, radius, paint.into().sentinel().filled());
        let done = self.area.draw(&drawn);
        self.note(done);
    }

    /// Draws a hollow circle: the ground inside, a line around it.
    pub fn ring(&mut self, paint: Paint, at: (i32, i32), radius: i32) {
        let ground = Paint {
            role: Role::Paper,
            ..paint
        };
        self.dot(ground, at, radius);
        let drawn = Circle::new(at, radius, paint.sentinel().stroke_width(2));
        let done = self.area.draw(&drawn);
        self.note(done);
    }

    /// Writes text; `at` is on its base line.
    pub fn text(&mut self, role: Role, size: i32, anchor: Anchor, at: (i32, i32), words: &str) {
        self.write(role, size, FontStyle::Normal, anchor, at, words);
    }

    /// Writes text in bold.
    pub fn bold(&mut self, role: Role, size: i32, anchor: Anchor, at: (i32, i32), words: &str) {
        self.write(role, size, FontStyle::Bold, anchor, at, words);
    }

    /// Writes text as near to its place as it stays inside the picture; centred there if there is room.
    pub fn text_inside(&mut self, role: Role, size: i32, at: (i32, i32), words: &str) {
        let half = text::width(words, size) / 2 + 1;
        let x = at.0.min(self.width - half).max(half);
        self.text(role, size, Anchor::Middle, (x, at.1), words);
    }

    fn write(
        &mut self,
        role: Role,
        size: i32,
        style: FontStyle,
        anchor: Anchor,
        at: (i32, i32),
        words: &str,
    ) {
        if words.is_empty() {
            return;
        }
        let side = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let size = f64::from(size) * PLOTTERS_POINT;
        let style = TextStyle {
            font: FontDesc::new(FontFamily::SansSerif, size, style),
            color: Paint::from(role).sentinel().to_backend_color(),
            pos: Pos::new(side, VPos::Bottom),
        };
        let done = self.area.draw_text(words, &style, at);
        self.note(done);
    }

    /// Says that there is nothing to draw, on hatched ground: nothing known is not nothing there.
    pub fn nothing(&mut self, words: &str) {
        let (width, height) = (self.width, self.height);
        self.rect(Role::Unknown.faint(0.35), (0, 0), (width, height));
        let half = text::width(words, TEXT) / 2 + 10;
        let middle = (width / 2, height / 2);
        self.rect(
            Role::Paper,
            (middle.0 - half, middle.1 - 13),
            (middle.0 + half, middle.1 + 13),
        );
        self.text(
            Role::Ink2,
            TEXT,
            Anchor::Middle,
            (middle.0, middle.1 + 4),
            words,
        );
    }

    fn note<E: std::fmt::Display>(&mut self, done: Result<(), E>) {
        if let Err(error) = done {
            self.failed.get_or_insert_with(|| error.to_string());
        }
    }
}
