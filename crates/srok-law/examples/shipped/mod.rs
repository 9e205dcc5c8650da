// The law and the calendar that the examples count by: those that ship with srok. Plain comments, as the guide of the crate includes this file.

use std::collections::BTreeMap;

use srok_law::library::{Law, LibraryError};

macro_rules! shipped {
    ($($file:literal),*) => { [$(($file, include_str!(concat!("../../../../", $file)))),*] };
}

/// Returns two acts of the Moscow Region and the production calendar of Russia.
pub fn law() -> Result<Law, LibraryError> {
    let texts = shipped![
        "regulations/mo1060.toml",
        "regulations/mo221.toml",
        "calendars/ru.toml",
        "calendars/ru.csv"
    ];
    Law::of_texts(&texts, BTreeMap::new())
}
