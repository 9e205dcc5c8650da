//! Is a JSON file written as its schema has it?

use serde_json::Value;
use srok_reports::schema::DESCRIBED;

/// Looks a report or a form over by the schema that it names.
pub fn assert_valid(written: &Value) {
    let name = written["schema"].as_str().unwrap();
    let described = DESCRIBED.iter().find(|it| it.name == name).unwrap();
    let schema = serde_json::from_str(described.text).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let errors = schema.iter_errors(written);
    let errors: Vec<String> = errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}
