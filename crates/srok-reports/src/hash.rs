//! By what is a report known? By the hash of all it says, the same whoever computes it.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ReportError;

/// Returns SHA-256 over a content as canonical JSON: members in the order of their names, no white space, UTF-8.
///
/// # Errors
///
/// [`ReportError::Data`] if it cannot be written as JSON; `template` is what it is printed with.
pub(super) fn content_hash(
    template: &str,
    content: &impl Serialize,
) -> Result<String, ReportError> {
    let value = serde_json::to_value(content).map_err(|source| ReportError::Data {
        template: template.to_owned(),
        source,
    })?;
    Ok(of_bytes(canonical(&value).as_bytes()))
}

/// Returns SHA-256 of a file.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Enough of a hash to tell editions apart on paper; the whole is in the store.
const SHORT: usize = 16;

/// Returns the beginning of a hash, for footers.
pub(super) fn short(hash: &str) -> String {
    hash.chars().take(SHORT).collect()
}

/// Returns a value as canonical JSON.
fn canonical(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            let members = names
                .into_iter()
                .filter_map(|name| members.get_key_value(name));
            let each = members.map(|(name, value)| {
                format!(
                    "{}:{}",
                    serde_json::Value::from(name.as_str()),
                    canonical(value)
                )
            });
            format!("{{{}}}", each.collect::<Vec<_>>().join(","))
        }
        serde_json::Value::Array(values) => format!(
            "[{}]",
            values.iter().map(canonical).collect::<Vec<_>>().join(",")
        ),
        other => other.to_string(),
    }
}
