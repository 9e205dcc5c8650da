//! Which settings come from the environment? `SROK_LANG`, `SROK_SERVE_LISTEN` …: they take the place of what the file says.

use toml::{Table, Value};

/// Variables with the prefix that are no settings.
const OTHERS: [&str; 3] = ["SROK_CONFIG", "SROK_CACHE", "SROK_LOG"];
/// The prefix of all variables.
const PREFIX: &str = "SROK_";
/// Tables of the settings, by the beginning of a variable's name.
const TABLES: [&str; 4] = ["serve", "alerts", "mail", "reports"];
/// Variables whose text is taken as it is, even if it looks like a number.
const TEXTS: [&str; 2] = ["SROK_MAIL_USER", "SROK_MAIL_PASSWORD"];

/// Lays variables over the settings of a file. Returns the names of the keys set, with their variables.
pub(super) fn lay_over(
    table: &mut Table,
    variables: impl Iterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    let mut set = Vec::new();
    for (variable, text) in variables {
        if OTHERS.contains(&variable.as_str()) {
            continue;
        }
        let Some(name) = variable.strip_prefix(PREFIX) else {
            continue;
        };
        let name = name.to_lowercase();
        let in_table = TABLES.iter().find_map(|table| {
            let key = name.strip_prefix(table)?.strip_prefix('_')?;
            Some(((*table).to_owned(), key.to_owned()))
        });
        let value = if TEXTS.contains(&variable.as_str()) {
            Value::String(text)
        } else {
            value(&text)
        };
        if let Some((part, key)) = in_table {
            let part = table
                .entry(part)
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(part) = part {
                part.insert(key.clone(), value);
            }
            set.push((key, variable));
        } else {
            table.insert(name.clone(), value);
            set.push((name, variable));
        }
    }
    set
}

/// Returns a number, a yes or no, or a list where the text is one, else the text.
fn value(text: &str) -> Value {
    if text.starts_with('[')
        && let Some(list) = listed(text)
    {
        return list;
    }
    let number = text.parse().map(Value::Integer).ok();
    let claim = || text.parse().map(Value::Boolean).ok();
    number
        .or_else(claim)
        .unwrap_or_else(|| Value::String(text.to_owned()))
}

/// Returns the list that a text is in TOML.
fn listed(text: &str) -> Option<Value> {
    let table: Table = toml::from_str(&format!("list = {text}")).ok()?;
    table.get("list").cloned()
}
