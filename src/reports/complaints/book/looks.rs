//! How do the fields of the workbook look?

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The formats of the fields.
pub(super) struct Looks {
    pub title: Format,
    pub head: Format,
    pub text: Format,
    pub detail: [Format; 3],
    pub strong: Format,
    pub whole: Format,
    pub sum: Format,
    pub share: Format,
    pub change: Format,
    pub date: Format,
    pub sign: Format,
    pub absent: Format,
    pub label: Format,
}

impl Looks {
    pub(super) fn new() -> Self {
        let field = || {
            Format::new()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Hair)
        };
        let words = || field().set_text_wrap();
        let figures = |form: &str| field().set_num_format(form).set_align(FormatAlign::Right);
        Self {
            title: Format::new().set_bold().set_font_size(13),
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E8_E8E8))
                .set_border(FormatBorder::Thin),
            text: words(),
            detail: [0, 1, 2].map(|depth| words().set_indent(depth)),
            strong: words().set_bold(),
            // the table programme puts in the separators of its own language
            whole: figures("#,##0"),
            sum: figures("#,##0").set_bold(),
            share: figures("0.0%"),
            change: figures("+0.0%;-0.0%;0.0%"),
            date: field()
                .set_num_format("dd.mm.yyyy")
                .set_align(FormatAlign::Center),
            sign: field().set_align(FormatAlign::Center),
            // not wrapped: it runs over the empty fields beside it
            absent: Format::new().set_italic().set_align(FormatAlign::Top),
            label: Format::new().set_bold().set_align(FormatAlign::Top),
        }
    }
}

/// Returns how many lines words take in a column.
pub(super) fn lines(words: &str, width: f64) -> u32 {
    let (mut lines, mut used) = (1, 0.0);
    for word in words.split(' ') {
        // bold letters are a tenth wider; a word that is too long is broken
        let length = f64::from(u32::try_from(word.chars().count()).unwrap_or(0)) * 1.1;
        if used > 0.0 && used + 1.0 + length > width {
            lines += 1;
            used = 0.0;
        }
        used += length + 1.0;
        while used > width + 1.0 {
            lines += 1;
            used -= width;
        }
    }
    lines
}

/// Returns the height of a row of so many lines.
pub(super) fn height(lines: u32) -> f64 {
    15.0 * f64::from(lines) + 3.0
}
