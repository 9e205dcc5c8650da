//! How do the fields of the workbook look?

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// A face that every office has, or one of the same widths.
const FACE: &str = "Arial";

/// The formats of the fields.
pub(super) struct Looks {
    pub title: Format,
    pub plain: Format,
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
        let plain = || Format::new().set_font_name(FACE).set_font_size(10);
        let field = || {
            plain()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Hair)
        };
        let words = || field().set_text_wrap();
        let figures = |form: &str| field().set_num_format(form).set_align(FormatAlign::Right);
        Self {
            title: plain().set_bold().set_font_size(13),
            plain: plain(),
            head: plain()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E8_E8E8))
                .set_border(FormatBorder::Thin),
            text: words(),
            detail: [0, 1, 2].map(|depth| words().set_align(FormatAlign::Left).set_indent(depth)),
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
            absent: plain().set_italic().set_align(FormatAlign::Top),
            label: plain().set_bold().set_align(FormatAlign::Top),
        }
    }
}

/// Returns how many lines words take in a column.
fn lines(words: &str, width: f64) -> u32 {
    let (mut lines, mut used) = (1, 0.0);
    for word in words.split(' ') {
        // letters are about as wide as the digits that widths are counted in; a word that is too long is broken
        let length = f64::from(u32::try_from(word.chars().count()).unwrap_or(0));
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

/// Makes a row as high as its words need: no programme does it for a file that it has not written.
pub(super) fn fit<'a>(
    sheet: &mut Worksheet,
    row: u32,
    words: impl IntoIterator<Item = (&'a str, f64)>,
) -> Result<(), XlsxError> {
    let needed = words.into_iter().map(|(words, width)| lines(words, width));
    let lines = needed.max().unwrap_or(1);
    sheet.set_row_height(row, LINE * f64::from(lines) + GAP)?;
    Ok(())
}

/// Height of a line and what a row has above and beneath, in points.
const LINE: f64 = 13.0;
const GAP: f64 = 2.5;
