//! How does a context become a page? Templates and words of the folder `dashboards`, part of the program, or read anew from a folder of the
//! settings while somebody works on them.
//!
//! A template places, it never computes. What it names must be there: an unknown word or an absent value is an error, which a test that renders
//! every page finds.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use srok_core::address::escaped;
use srok_law::words::{self, Lang};

/// The files of `dashboards`: name and text.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/dashboards.rs"));

/// The templates with their words.
#[derive(Debug)]
pub struct Templates {
    /// Where they are read from at each page; absent: those of the program.
    folder: Option<PathBuf>,
    built_in: Environment<'static>,
}

impl Templates {
    /// Returns the templates of the program, or those of a folder.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            built_in: environment(None),
        }
    }

    /// Returns a page.
    ///
    /// # Errors
    ///
    /// A template that cannot be read, or that names what is not there.
    pub fn render(&self, name: &str, context: Value) -> Result<String, Error> {
        let name = format!("pages/{name}");
        match &self.folder {
            None => self.built_in.get_template(&name)?.render(context),
            Some(folder) => environment(Some(folder))
                .get_template(&name)?
                .render(context),
        }
    }

    /// Returns a file that pages refer to: style or script.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<String> {
        read(self.folder.as_deref(), name)
    }
}

/// Returns a file of a folder, or of the program.
fn read(folder: Option<&Path>, name: &str) -> Option<String> {
    match folder {
        Some(folder) => std::fs::read_to_string(folder.join(name)).ok(),
        None => built_in(name).map(str::to_owned),
    }
}

/// Returns a file of the program.
pub(super) fn built_in(name: &str) -> Option<&'static str> {
    FILES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

fn environment(folder: Option<&Path>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(place);
    // a block on a line of its own leaves no line behind
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    let words = words(folder);
    environment.add_function("t", move |state: &State, key: &str, with: Kwargs| {
        said(&words, state, key, &with)
    });
    environment.add_filter("n", number);
    environment.add_filter("urlencode", escaped);
    environment.add_filter("day", day);
    environment.add_filter("tenths", tenths);
    let folder = folder.map(Path::to_path_buf);
    environment.set_loader(move |name| Ok(read(folder.as_deref(), name)));
    environment
}

/// Words by their keys, Russian and English.
type Words = HashMap<String, [String; 2]>;

/// Returns all words; a line that is not key, Russian, English is left out and missed where it is wanted.
fn words(folder: Option<&Path>) -> Words {
    let files = FILES.iter().filter(|(name, _)| name.ends_with(".tsv"));
    let texts = files.filter_map(|(name, _)| read(folder, name));
    let mut words = Words::new();
    for text in texts {
        for line in text.lines() {
            let mut cells = line.split('\t');
            if let (Some(key), Some(ru), Some(en)) = (cells.next(), cells.next(), cells.next()) {
                words.insert(key.into(), [ru.into(), en.into()]);
            }
        }
    }
    words
}

/// The function `t`: `{{ t("board.found", n=5) }}` is the word of a key with `{n}` replaced.
fn said(words: &Words, state: &State, key: &str, with: &Kwargs) -> Result<String, Error> {
    let is_english = lang_of(state) == Lang::En;
    let found = words
        .get(key)
        .ok_or_else(|| Error::new(ErrorKind::UndefinedError, format!("no word `{key}`")))?;
    let mut text = found[usize::from(is_english)].clone();
    for name in with.args() {
        let value: Value = with.get(name)?;
        text = text.replace(&format!("{{{name}}}"), &value.to_string());
    }
    Ok(text)
}

/// Returns the language of the page.
fn lang_of(state: &State) -> Lang {
    let lang = state
        .lookup("frame")
        .and_then(|frame| frame.get_attr("lang").ok());
    if lang.is_some_and(|lang| lang.as_str() == Some(Lang::En.code())) {
        Lang::En
    } else {
        Lang::Ru
    }
}

/// The filter `day`: an ISO 8601 day as it is written in the language of the page.
fn day(state: &State, day: &str) -> String {
    srok_law::time::NaiveDate::parse_from_str(day, "%Y-%m-%d").map_or_else(
        |_| day.to_owned(),
        |known| words::date(lang_of(state), known),
    )
}

/// The filter `tenths`: a number with one decimal, as it is written in the language of the page.
fn tenths(state: &State, value: f64) -> String {
    words::tenths(lang_of(state), value)
}

/// The filter `n`: a whole number with its thousands apart, 1 284.
fn number(value: &Value) -> Result<String, Error> {
    let number = i64::try_from(value.clone()).map_err(|_| {
        Error::new(
            ErrorKind::InvalidOperation,
            format!("`{value}` is no whole number"),
        )
    })?;
    Ok(srok_law::words::number(number))
}

/// Writes a value where a template names it; one that is absent is an error.
fn place(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Err(Error::new(
            ErrorKind::UndefinedError,
            "a value is absent where the template places one",
        ));
    }
    minijinja::escape_formatter(out, state, value)
}
