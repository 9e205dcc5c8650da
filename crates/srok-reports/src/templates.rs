//! By which template is a report set? By that of the folder of the settings if it has one, else by that of the program.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::{ReportError, hash};
use srok_core::config;

/// Where templates are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates {
    /// Absent: those of the program only.
    folder: Option<PathBuf>,
}

impl Templates {
    /// Returns where the settings have templates looked for.
    #[must_use]
    pub fn of(settings: &config::Reports) -> Self {
        Self {
            folder: settings.folder.clone(),
        }
    }

    /// Returns the template of the folder in the place of a built-in one, or that one. It is read anew each time: a change needs no new start.
    ///
    /// # Errors
    ///
    /// [`ReportError::Unreadable`] if it is there and cannot be read.
    pub(super) fn take(&self, built_in: &Template) -> Result<Template, ReportError> {
        let Some(folder) = &self.folder else {
            return Ok(built_in.clone());
        };
        let path = folder.join(built_in.name);
        let file = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Template {
                name: built_in.name,
                file: file.into(),
                text: text.into(),
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(built_in.clone()),
            Err(source) => Err(ReportError::Unreadable { file, source }),
        }
    }
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// The name of its file.
    pub name: &'static str,
    /// Its file, for messages.
    pub file: Cow<'static, str>,
    /// Its text.
    pub text: Cow<'static, str>,
}

impl Template {
    /// Returns a template that is part of the program.
    pub(super) const fn built_in(
        name: &'static str,
        file: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            name,
            file: Cow::Borrowed(file),
            text: Cow::Borrowed(text),
        }
    }

    /// Returns its name and SHA-256 if it is not part of the program: a report says so.
    pub(super) fn edition(&self) -> Option<[String; 2]> {
        matches!(self.text, Cow::Owned(_)).then(|| {
            [
                format!("template {}", self.name),
                hash::of_bytes(self.text.as_bytes()),
            ]
        })
    }

    /// Returns what to do about a fault of it.
    pub(super) const fn remedy(&self) -> &'static str {
        match self.text {
            Cow::Borrowed(_) => {
                "report this with what was printed; the other files of the report are made all the same"
            }
            Cow::Owned(_) => {
                "correct the template, or take it out of the folder reports.folder of the settings: then that of the program is used; the other files of the report are made all the same"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Template, Templates};

    const BUILT_IN: Template = Template::built_in("a.typ", "reports/a.typ", "in");

    #[test]
    fn a_template_of_the_folder_goes_before_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let templates = Templates {
            folder: Some(folder.path().to_owned()),
        };
        assert_eq!(templates.take(&BUILT_IN).unwrap().edition(), None);
        std::fs::write(folder.path().join("a.typ"), "out").unwrap();
        let taken = templates.take(&BUILT_IN).unwrap();
        assert_eq!(taken.text, "out");
        // printf out | sha256sum
        assert_eq!(
            taken.edition().unwrap(),
            [
                "template a.typ",
                "762069bc07a6e1b5df123a5ae7bd91c10daa04694fbaa17fba0cd6a8dcce8f22"
            ]
        );
    }

    #[test]
    fn one_that_cannot_be_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.typ");
        std::fs::write(&file, [0xff]).unwrap();
        let templates = Templates {
            folder: Some(folder.path().to_owned()),
        };
        let told = templates.take(&BUILT_IN).unwrap_err().to_string();
        assert!(told.starts_with(&file.display().to_string()), "{told}");
    }
}
