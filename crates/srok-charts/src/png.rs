//! How is a chart handed on as a file? As a PNG that can be understood alone: title, unit, moment and definition are in the picture.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use quick_xml::escape::escape;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use super::dress::FAMILY;
use super::{Chart, ChartError, Role, text};

/// The faces that reports are set in; the second has the signs that the first lacks.
const FACES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// Pixels of the file per pixel of the picture.
const SCALE: f32 = 2.0;
/// Room around the picture.
const MARGIN: i32 = 24;
/// Pictures are not narrower than the words around them need.
const LEAST_WIDTH: i32 = 420;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for font in typst_assets::fonts() {
        fonts.load_font_source(Source::Binary(Arc::new(font)));
    }
    let is_ours = |family: &str| FACES.contains(&family);
    let others: Vec<_> = fonts
        .faces()
        .filter(|face| !face.families.iter().any(|(family, _)| is_ours(family)))
        .map(|face| face.id)
        .collect();
    for other in others {
        fonts.remove_face(other);
    }
    Arc::new(fonts)
});

/// Returns a chart as a PNG on white paper.
///
/// # Errors
///
/// [`ChartError::Picture`] says what went wrong.
pub fn png(chart: &Chart) -> Result<Vec<u8>, ChartError> {
    let problem = |problem: String| ChartError::Picture {
        chart: chart.id.clone(),
        problem,
    };
    let sheet = sheet(chart).ok_or_else(|| problem("it has no size".into()))?;
    let options = Options {
        font_family: FACES[0].into(),
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    let tree = Tree::from_str(&sheet, &options).map_err(|error| problem(error.to_string()))?;
    let size = tree.size().to_int_size();
    let pixels = |length: u32| (length as f32 * SCALE) as u32;
    let mut pixmap = Pixmap::new(pixels(size.width()), pixels(size.height()))
        .ok_or_else(|| problem("it is too large".into()))?;
    pixmap.fill(Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut pixmap.as_mut(),
    );
    pixmap
        .encode_png()
        .map_err(|error| problem(error.to_string()))
}

/// Returns the picture with its words around it, in colours for white paper.
fn sheet(chart: &Chart) -> Option<String> {
    let (width, height) = size(&chart.svg)?;
    let room = width.max(LEAST_WIDTH);
    let mut words = String::new();
    let mut y = MARGIN;
    let mut write = |y: &mut i32, size: i32, role: Role, bold: bool, text: &str| {
        for line in text::wrap(text, size, room, 8) {
            *y += size + size / 3;
            let weight = if bold { r#" font-weight="bold""# } else { "" };
            let _ = write!(
                words,
                r#"<text x="{MARGIN}" y="{y}" font-size="{size}" fill="{}"{weight}>{}</text>"#,
                role.on_page(),
                escape(line)
            );
        }
    };
    write(&mut y, 18, Role::Ink, true, &chart.title);
    write(&mut y, 13, Role::Ink2, false, &chart.unit);
    let top = y + 14;
    y = top + height + 4;
    write(&mut y, 13, Role::Ink, false, &chart.as_of);
    write(&mut y, 12, Role::Ink2, false, &chart.definition);
    let (full_width, full_height) = (room + 2 * MARGIN, y + MARGIN);
    let inside = chart.svg.replacen(
        "<svg ",
        &format!(r#"<svg x="{MARGIN}" y="{top}" width="{width}" height="{height}" "#),
        1,
    );
    let mut sheet = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{full_width}" height="{full_height}" font-family="{}">{inside}{words}</svg>"#,
        FACES[0]
    );
    sheet = sheet.replace(&format!(r#" font-family="{FAMILY}""#), "");
    for role in Role::ALL {
        sheet = sheet.replace(role.on_page(), role.on_paper());
    }
    Some(sheet)
}

/// Returns the natural size of a picture.
fn size(svg: &str) -> Option<(i32, i32)> {
    let view = svg.split_once("viewBox=\"")?.1.split_once('"')?.0;
    let mut parts = view.split(' ').skip(2).map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}
