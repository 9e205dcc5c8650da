//! Which fields do the JSON files of reports have? A JSON Schema of the types that are written; it stands in `reports/`, for whoever reads the files.

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::complaints::{self, Report};
use super::forms::{self, Filled};

/// A form of JSON files with its schema.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// The name of the file of the schema.
    pub file: &'static str,
    /// What the files have as `schema`.
    pub name: &'static str,
    /// The schema, as the program brings it along.
    pub text: &'static str,
    made: fn() -> Value,
}

/// The forms.
pub const DESCRIBED: [Described; 2] = [
    Described {
        file: "complaints.schema.json",
        name: complaints::SCHEMA,
        text: include_str!("../../reports/complaints.schema.json"),
        made: of::<Report>,
    },
    Described {
        file: "form.schema.json",
        name: forms::SCHEMA,
        text: include_str!("../../reports/form.schema.json"),
        made: of::<Filled>,
    },
];

impl Described {
    /// Returns the schema anew, of the types that are written; a test holds the file to it.
    ///
    /// # Errors
    ///
    /// [`serde_json::Error`] if it cannot be written.
    pub fn made(&self) -> serde_json::Result<String> {
        let mut schema = (self.made)();
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["title"] = json!(self.name);
        let text = serde_json::to_string_pretty(&schema)?;
        // the types refer to one another as the API describes them
        Ok(text.replace("#/components/schemas/", "#/$defs/") + "\n")
    }
}

fn of<T: ToSchema>() -> Value {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let mut schema = json!(T::schema());
    schema["$defs"] = parts
        .into_iter()
        .map(|(name, part)| (name, json!(part)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    schema
}

#[cfg(test)]
mod tests {
    use super::DESCRIBED;

    #[test]
    fn the_schemas_in_the_folder_are_those_of_what_is_written() {
        let made = DESCRIBED.map(|described| (described, described.made().unwrap()));
        // as snapshots are brought up to date
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
            for (described, text) in &made {
                std::fs::write(folder.join(described.file), text).unwrap();
            }
        }
        for (described, text) in &made {
            assert_eq!(described.text, text, "{}", described.file);
        }
    }
}
