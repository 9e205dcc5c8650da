//! Which forms are there? Those that the program has, and those of the folder of the settings, which go before ones of the same name.

use std::collections::BTreeMap;

use super::form::Form;
use super::read::FormError;
use crate::complaints::lists;
use srok_core::config;
use srok_engine::quarterly::Dimension;
use srok_law::library::Law;

/// Forms that the program has: name and text.
const BUILT_IN: [(&str, &str); 1] = [(
    "monthly_services",
    include_str!("../../../../reports/monthly_services.toml"),
)];

/// The forms by name; one that is wrong is there with what is wrong, and keeps back no other.
#[derive(Debug)]
pub struct Forms(BTreeMap<String, Result<Form, FormError>>);

impl Forms {
    /// Reads the forms and holds their codes against the lists of the acts. They are read anew each time: a change needs no new start.
    ///
    /// # Errors
    ///
    /// [`FormError`] if the folder cannot be read.
    pub fn load(settings: &config::Reports, law: &Law) -> Result<Self, FormError> {
        let mut all = BTreeMap::new();
        let read = |stem: &str, file: &str, text: &str| {
            Form::parse(file, stem, text).and_then(|form| known(form, law))
        };
        for (stem, text) in BUILT_IN {
            let form = read(stem, &format!("reports/{stem}.toml"), text);
            all.insert(stem.to_owned(), form);
        }
        let Some(folder) = &settings.folder else {
            return Ok(Self(all));
        };
        let unreadable = |place: &std::path::Path, error: &std::io::Error| FormError {
            place: place.display().to_string(),
            problem: format!("cannot be read: {error}"),
            hint: "let the service read the folder reports.folder of the settings and its files"
                .to_owned(),
        };
        let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| unreadable(folder, &error))?.path();
            let is_form = path.extension().is_some_and(|ending| ending == "toml");
            let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
                continue;
            };
            if !is_form {
                continue;
            }
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|error| unreadable(&path, &error));
            let form = text.and_then(|text| read(stem, &path.display().to_string(), &text));
            all.insert(stem.to_owned(), form);
        }
        Ok(Self(all))
    }

    /// Returns the form of a name.
    ///
    /// # Errors
    ///
    /// [`FormError`]: there is none, or it is wrong.
    pub fn named(&self, name: &str) -> Result<&Form, FormError> {
        let found = self.0.get(name).ok_or_else(|| {
            let names = self.0.keys().map(String::as_str).collect::<Vec<_>>();
            FormError {
                place: "forms".to_owned(),
                problem: format!("there is no form `{name}`"),
                hint: format!("known forms: {}", names.join(", ")),
            }
        })?;
        found.as_ref().map_err(Clone::clone)
    }

    /// Returns all forms by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Result<Form, FormError>)> {
        self.0.iter().map(|(name, form)| (name.as_str(), form))
    }
}

/// Returns a form whose codes some act knows: a slip of the pen would be a column of zeros.
fn known(form: Form, law: &Law) -> Result<Form, FormError> {
    for column in &form.columns {
        let conditions = column.content.what().into_iter();
        for condition in conditions.flat_map(|what| &what.conditions) {
            let known = codes(condition.dimension, law);
            let Some(known) = known else { continue };
            let is_known = |value: &&String| value.is_empty() || known.contains(value);
            if let Some(value) = condition.values.iter().find(|value| !is_known(value)) {
                let dimension = condition.dimension.code();
                return Err(form.error(
                    condition.line,
                    format!(
                        "column `{}`: no act has the code `{value}` of `{dimension}`",
                        column.key
                    ),
                    format!("known codes: {}", known.join(", ")),
                ));
            }
        }
    }
    Ok(form)
}

/// Returns the codes of a dimension in all acts; `None`: its values are no codes of an act.
fn codes(dimension: Dimension, law: &Law) -> Option<Vec<String>> {
    if dimension == Dimension::Limit {
        return Some(vec!["15".to_owned(), "5".to_owned()]);
    }
    let lists = lists(dimension);
    if lists.is_empty() {
        return None;
    }
    let codes = law.regulations.iter().flat_map(|act| &act.codes);
    let codes = codes.filter(|code| lists.contains(&code.list.as_str()));
    let mut codes: Vec<String> = codes.map(|code| code.code.clone()).collect();
    codes.sort();
    codes.dedup();
    Some(codes)
}
