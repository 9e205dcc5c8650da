//! How does a template become a PDF? One template, its data and the fonts of the program: no files, no packages, no clock.

use std::sync::LazyLock;

use serde::Serialize;
use srok_law::time::{DateTime, Datelike, Timelike, Utc};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Str, Value};
use typst::layout::{Frame, FrameItem, Point};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontStyle, FontWeight};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::ReportError;
use super::templates::Template;

/// The face of the text; templates name the same two.
const TEXT_FACE: &str = "Libertinus Serif";

/// The face of the signs that the other lacks. Only its upright is taken: its italic has fewer signs.
const SIGN_FACE: &str = "DejaVu Sans Mono";

/// How long results of the compiler are kept for the next report, in reports: pages differ in data, fonts do not.
const REPORTS_REMEMBERED: usize = 4;

/// The fonts that reports are set in.
static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::load);

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    fn load() -> Self {
        let all = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data)));
        let fonts: Vec<Font> = all.filter(is_ours).collect();
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
        }
    }
}

fn is_ours(font: &Font) -> bool {
    let info = font.info();
    let upright =
        info.variant.weight == FontWeight::REGULAR && info.variant.style == FontStyle::Normal;
    info.family == TEXT_FACE || (info.family == SIGN_FACE && upright)
}

/// Tells whether the fonts of the reports have a letter in every weight. An archived page must not hold a letter without a shape.
pub(super) fn has_letter(letter: char) -> bool {
    let family = |name: &str| {
        let mut faces = FONTS
            .fonts
            .iter()
            .filter(|font| font.info().family == name)
            .peekable();
        faces.peek().is_some() && faces.all(|font| font.info().coverage.contains(u32::from(letter)))
    };
    family(TEXT_FACE) || family(SIGN_FACE)
}

/// Pages as PDF/A-2b.
pub(super) struct Pages {
    /// The file.
    pub pdf: Vec<u8>,
    /// Their number.
    pub count: usize,
    /// Their words.
    pub text: String,
}

/// Returns the pages of a template over its data. The same template, data, moment and identity give the same bytes.
///
/// # Errors
///
/// [`ReportError`] says at which step it failed.
pub(super) fn print(
    template: &Template,
    data: &impl Serialize,
    made_at: DateTime<Utc>,
    identity: &str,
) -> Result<Pages, ReportError> {
    let json = serde_json::to_string(data).map_err(|source| ReportError::Data {
        template: template.file.to_string(),
        source,
    })?;
    let world = World::new(template, &json)?;
    let document = typst::compile(&world)
        .output
        .map_err(|errors| world.problem(&errors))?;
    let archive = |problem: String| ReportError::Archive {
        template: template.file.to_string(),
        problem,
        hint: template.remedy(),
    };
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some(format!("srok {}", env!("CARGO_PKG_VERSION")))),
        timestamp: timestamp(made_at),
        standards: PdfStandards::new(&[PdfStandard::A_2b])
            .map_err(|error| archive(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| archive(messages(&errors)))?;
    let count = document.pages().len();
    let text = document
        .pages()
        .iter()
        .map(|page| lines(&page.frame))
        .collect::<Vec<_>>()
        .join("\n\u{c}\n");
    typst::comemo::evict(REPORTS_REMEMBERED);
    Ok(Pages { pdf, count, text })
}

/// A gap between words wider than this, in points, is a step to another column.
const COLUMN_GAP: f64 = 3.0;

/// Returns the words of a page, line by line as the eye finds them.
fn lines(page: &Frame) -> String {
    let mut runs = Vec::new();
    collect(page, Point::zero(), false, &mut runs);
    runs.sort_by(|one, other| {
        (one.line, one.from)
            .partial_cmp(&(other.line, other.from))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut text = String::new();
    let mut last: Option<&Run> = None;
    for run in &runs {
        match last {
            Some(last) if last.line != run.line => text.push('\n'),
            Some(last) if run.from - last.to > COLUMN_GAP => text.push_str("  |  "),
            _ => {}
        }
        text.push_str(&run.text);
        last = Some(run);
    }
    text
}

/// Words set in one piece.
struct Run {
    /// Place of the base line, in points from the top, rounded: runs of one line differ by less.
    line: i64,
    from: f64,
    to: f64,
    text: String,
}

/// Where the lines of turned words begin: each by itself, after all others, as they cross those that they lie over.
const TURNED: i64 = 1_000_000;

fn collect(frame: &Frame, origin: Point, is_turned: bool, runs: &mut Vec<Run>) {
    for (place, part) in frame.items() {
        let at = origin + *place;
        match part {
            FrameItem::Group(group) => {
                let is_turned = is_turned || !group.transform.kx.is_zero();
                collect(&group.frame, at, is_turned, runs);
            }
            FrameItem::Text(text) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a page is less than a thousand points high"
                )]
                let mut line = at.y.to_pt().round() as i64;
                if is_turned {
                    line = TURNED + i64::try_from(runs.len()).unwrap_or(0);
                }
                let from = at.x.to_pt();
                runs.push(Run {
                    line,
                    from,
                    to: from + text.width().to_pt(),
                    text: text.text.to_string(),
                });
            }
            _ => {}
        }
    }
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    let part = |number: u32| u8::try_from(number).ok();
    let moment = Datetime::from_ymd_hms(
        at.year(),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    );
    moment.map(Timestamp::new_utc)
}

fn messages(errors: &[SourceDiagnostic]) -> String {
    errors
        .iter()
        .map(|error| error.message.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}

/// Everything the compiler may see.
struct World<'a> {
    template: &'a Template,
    library: LazyHash<Library>,
    source: Source,
}

impl<'a> World<'a> {
    fn new(template: &'a Template, json: &str) -> Result<Self, ReportError> {
        let path = VirtualPath::new(template.name).map_err(|error| ReportError::Template {
            template: template.file.to_string(),
            problem: error.to_string(),
            hint: template.remedy(),
        })?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        // the data goes in as a value, never as markup: no letter of it can be taken for a command
        let inputs: Dict = [(Str::from("data"), Value::Str(json.into()))]
            .into_iter()
            .collect();
        Ok(Self {
            template,
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            source: Source::new(id, template.text.to_string()),
        })
    }

    /// Returns what is wrong, each thing with its line of the template.
    fn problem(&self, errors: &[SourceDiagnostic]) -> ReportError {
        let told = errors.iter().map(|error| {
            let line = typst::WorldExt::range(self, error.span)
                .and_then(|range| self.source.lines().byte_to_line(range.start));
            let place = line.map_or_else(String::new, |line| format!("line {}: ", line + 1));
            format!("{place}{}", error.message)
        });
        ReportError::Template {
            template: self.template.file.to_string(),
            problem: told.collect::<Vec<_>>().join("; "),
            hint: self.template.remedy(),
        }
    }
}

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() {
            Ok(self.source.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
