//! How does a template become a PDF? One template, its data and the fonts of the program: no files, no packages, no clock.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::ReportError;

/// The text face and, for signs it lacks, the face of signs; templates name the same two.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

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
        let fonts: Vec<Font> = all.filter(|font| FAMILIES.contains(&font.info().family.as_str())).collect();
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }
}

/// Tells whether the fonts of the reports have a letter in every weight. An archived page must not hold a letter without a shape.
pub(super) fn has_letter(letter: char) -> bool {
    let family = |name: &str| {
        let mut faces = FONTS.fonts.iter().filter(|font| font.info().family == name).peekable();
        faces.peek().is_some() && faces.all(|font| font.info().coverage.contains(u32::from(letter)))
    };
    FAMILIES.iter().any(|name| family(name))
}

/// A template that is part of the program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Template {
    /// Its file, for messages.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Pages as PDF/A-2b.
pub(super) struct Pages {
    /// The file.
    pub pdf: Vec<u8>,
    /// Their number.
    pub count: usize,
}

/// Returns the pages of a template over its data. The same template, data, moment and identity give the same bytes.
///
/// # Errors
///
/// [`ReportError`] says at which step it failed.
pub(super) fn print(template: Template, data: &impl Serialize, made_at: DateTime<Utc>, identity: &str) -> Result<Pages, ReportError> {
    let json = serde_json::to_string(data).map_err(|source| ReportError::Data { template: template.file, source })?;
    let world = World::new(template, &json)?;
    let document = typst::compile(&world).output.map_err(|errors| world.problem(&errors))?;
    let archive = |problem: String| ReportError::Archive { template: template.file, problem };
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some(format!("srok {}", env!("CARGO_PKG_VERSION")))),
        timestamp: timestamp(made_at),
        standards: PdfStandards::new(&[PdfStandard::A_2b]).map_err(|error| archive(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| archive(messages(&errors)))?;
    let count = document.pages().len();
    typst::comemo::evict(REPORTS_REMEMBERED);
    Ok(Pages { pdf, count })
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
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// Everything the compiler may see.
struct World {
    template: Template,
    library: LazyHash<Library>,
    source: Source,
}

impl World {
    fn new(template: Template, json: &str) -> Result<Self, ReportError> {
        let path = VirtualPath::new(template.file)
            .map_err(|error| ReportError::Template { template: template.file, problem: error.to_string() })?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        // the data goes in as a value, never as markup: no letter of it can be taken for a command
        let inputs: Dict = [(Str::from("data"), Value::Str(json.into()))].into_iter().collect();
        Ok(Self {
            template,
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            source: Source::new(id, template.text.to_owned()),
        })
    }

    /// Returns what is wrong, with the line of the template.
    fn problem(&self, errors: &[SourceDiagnostic]) -> ReportError {
        let line = errors
            .first()
            .and_then(|error| typst::WorldExt::range(self, error.span))
            .and_then(|range| self.source.lines().byte_to_line(range.start));
        let place = line.map_or_else(String::new, |line| format!("line {}: ", line + 1));
        ReportError::Template { template: self.template.file, problem: format!("{place}{}", messages(errors)) }
    }
}

impl typst::World for World {
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
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
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
