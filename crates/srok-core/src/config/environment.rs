//! Which settings come from the environment? `SROK_LANG`, `SROK_SERVE_LISTEN` …: they take the place of what the file says.
//!
//! Only names of settings are read. Others with the same beginning are not ours: Kubernetes gives every container the addresses of a service
//! called `srok` as `SROK_PORT`, `SROK_SERVICE_HOST` and a dozen more.

use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use toml::{Table, Value};

use super::{Alerts, Config, Ingest, Mail, Reports, Serve};

/// The prefix of all variables.
const PREFIX: &str = "SROK_";
/// Variables that are read elsewhere: by the command line, the log and the scripts.
const OTHERS: [&str; 4] = ["SROK_CONFIG", "SROK_DATA", "SROK_LOG", "SROK_CACHE"];
/// Variables whose text is taken as it is, even if it looks like a number.
const TEXTS: [&str; 2] = ["SROK_MAIL_USER", "SROK_MAIL_PASSWORD"];
/// An unknown name is taken for a slip of the pen in a known one with so many letters changed.
const SLIPS: usize = 2;

/// A setting that comes from the environment.
#[derive(Debug, Clone)]
pub(super) struct Set {
    pub variable: String,
    table: Option<&'static str>,
    key: &'static str,
    value: Value,
}

/// What the environment says.
#[derive(Debug, Default)]
pub(super) struct Environment {
    pub set: Vec<Set>,
    /// Variables that set nothing and may be meant to.
    pub doubts: Vec<String>,
}

impl Environment {
    /// Reads the variables that are settings.
    pub fn read(variables: impl Iterator<Item = (String, String)>) -> Self {
        let known = known();
        let mut read = Self::default();
        for (variable, text) in variables {
            if !variable.starts_with(PREFIX) || OTHERS.contains(&variable.as_str()) {
                continue;
            }
            let Some((table, key, _)) = known.iter().find(|(.., name)| *name == variable) else {
                read.doubts.extend(slip(&variable, &known));
                continue;
            };
            if is_address_of_a_service(&text) {
                read.doubts.push(format!(
                    "{variable}={text} is left alone: it is the address of a service of Kubernetes, not a setting"
                ));
                continue;
            }
            let value = if TEXTS.contains(&variable.as_str()) {
                Value::String(text)
            } else {
                value(&text)
            };
            read.set.push(Set {
                variable,
                table: *table,
                key,
                value,
            });
        }
        read
    }
}

/// Lays variables over the settings of a file.
pub(super) fn lay_over(table: &mut Table, set: &[Set]) {
    for one in set {
        let place = match one.table {
            None => Some(&mut *table),
            Some(part) => table
                .entry(part)
                .or_insert_with(|| Value::Table(Table::new()))
                .as_table_mut(),
        };
        if let Some(place) = place {
            place.insert(one.key.to_owned(), one.value.clone());
        }
    }
}

/// A setting: its table, its key, its variable.
type Known = (Option<&'static str>, &'static str, String);

/// Returns all settings.
fn known() -> Vec<Known> {
    let tables = [
        (None, keys::<Config>()),
        (Some("serve"), keys::<Serve>()),
        (Some("ingest"), keys::<Ingest>()),
        (Some("alerts"), keys::<Alerts>()),
        (Some("mail"), keys::<Mail>()),
        (Some("reports"), keys::<Reports>()),
    ];
    let named = |table: Option<&'static str>, key: &'static str| {
        let place = table.map_or_else(String::new, |table| format!("{table}_"));
        let name = format!("{PREFIX}{place}{key}").to_uppercase();
        (table, key, name)
    };
    let all = tables.into_iter();
    all.flat_map(|(table, keys)| keys.iter().map(move |key| named(table, key)))
        .collect()
}

/// Says which setting a variable may be meant for; nothing if none is near, or if Kubernetes is known to set it.
fn slip(variable: &str, known: &[Known]) -> Option<String> {
    let is_of_a_service = variable.ends_with("_PORT") || variable.contains("_PORT_");
    let is_of_a_service = is_of_a_service || variable.contains("_SERVICE_");
    let distance = |name: &str| strsim::osa_distance(name, &variable.to_uppercase());
    let (_, _, meant) = known.iter().min_by_key(|(.., name)| distance(name))?;
    (!is_of_a_service && distance(meant) <= SLIPS)
        .then(|| format!("{variable} is no setting and is not read; perhaps {meant} is meant"))
}

/// Tells whether a text is what Kubernetes writes into `…_PORT`.
fn is_address_of_a_service(text: &str) -> bool {
    let address = ["tcp://", "udp://", "sctp://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    address.is_some_and(|address| address.parse::<std::net::SocketAddr>().is_ok())
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

/// Returns the keys of a table of settings.
fn keys<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut keys: &'static [&'static str] = &[];
    // it asks for its fields and is given none
    let _ = T::deserialize(Asked(&mut keys));
    keys
}

/// Notes which fields are asked for.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("only the names of fields are wanted"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::{Environment, known};

    #[test]
    fn every_key_of_the_example_is_a_variable() {
        let example: toml::Table = include_str!("../../../../config.example.toml")
            .parse()
            .unwrap();
        let known = known();
        for (key, value) in &example {
            let names: Vec<String> = match value.as_table() {
                // maps have keys of their own
                Some(_) if key == "calendars" => continue,
                Some(table) => table.keys().map(|inner| format!("{key}_{inner}")).collect(),
                None => vec![key.clone()],
            };
            for name in names {
                let name = format!("SROK_{}", name.to_uppercase());
                assert!(known.iter().any(|(.., known)| *known == name), "{name}");
            }
        }
    }

    #[test]
    fn a_slip_is_told_and_what_kubernetes_sets_is_not() {
        let read = |variable: &str, text: &str| {
            Environment::read(std::iter::once((variable.to_owned(), text.to_owned())))
        };
        let slip = read("SROK_SERVE_LISTE", "127.0.0.1:1");
        assert!(slip.set.is_empty() && slip.doubts.concat().contains("SROK_SERVE_LISTEN"));
        for (variable, text) in [
            ("SROK_PORT", "tcp://10.0.0.7:8080"),
            ("SROK_SERVICE_HOST", "10.0.0.7"),
            ("SROK_SERVICE_PORT_HTTP", "8080"),
            ("SROK_PORT_8080_TCP_ADDR", "10.0.0.7"),
            ("SROK_SERVE_SERVICE_HOST", "10.0.0.7"),
            ("SROK_SERVE_PORT", "tcp://10.0.0.7:8080"),
            ("SROK_MAIL_SERVICE_PORT", "25"),
            ("SROK_SOMETHING_ELSE", "1"),
        ] {
            let read = read(variable, text);
            assert!(
                read.set.is_empty() && read.doubts.is_empty(),
                "{variable}: {read:?}"
            );
        }
        let mail = read("SROK_MAIL_PORT", "tcp://10.0.0.7:25");
        assert!(mail.set.is_empty() && mail.doubts.concat().contains("Kubernetes"));
        assert_eq!(read("SROK_MAIL_PORT", "25").set.len(), 1);
    }
}
