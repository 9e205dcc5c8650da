//! Which fields do the JSON files of reports have? A JSON Schema for whoever reads them; a test holds it to the types that are written.

use super::{complaints, forms};

/// A form of JSON files with its schema.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// What the files have as `schema`.
    pub name: &'static str,
    /// The schema, as it stands in `reports/`.
    pub text: &'static str,
}

/// The forms.
pub const DESCRIBED: [Described; 2] = [
    Described {
        name: complaints::SCHEMA,
        text: include_str!("../../../reports/complaints.schema.json"),
    },
    Described {
        name: forms::SCHEMA,
        text: include_str!("../../../reports/form.schema.json"),
    },
];

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};
    use utoipa::ToSchema;

    use super::DESCRIBED;
    use crate::complaints::Report;
    use crate::forms::Filled;

    /// Returns the schema of a type.
    fn made<T: ToSchema>(title: &str) -> String {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        let parts = parts.into_iter().map(|(name, part)| (name, json!(part)));
        let mut schema = json!(T::schema());
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["title"] = json!(title);
        schema["$defs"] = Value::Object(parts.collect::<Map<_, _>>());
        let text = serde_json::to_string_pretty(&schema).unwrap();
        // the types refer to one another as the API describes them
        text.replace("#/components/schemas/", "#/$defs/") + "\n"
    }

    #[test]
    fn the_schemas_in_the_folder_are_those_of_what_is_written() {
        let [report, form] = DESCRIBED;
        let made = [made::<Report>(report.name), made::<Filled>(form.name)];
        // as snapshots are brought up to date
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
            for (file, text) in ["complaints", "form"].iter().zip(&made) {
                std::fs::write(folder.join(format!("{file}.schema.json")), text).unwrap();
            }
        }
        assert_eq!(report.text, made[0]);
        assert_eq!(form.text, made[1]);
    }
}
