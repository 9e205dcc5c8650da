// The law and the calendar that the examples count by: those that ship with srok. Plain comments, as the guide of the crate includes this file.

use srok_law::library::{Law, LibraryError};

/// Returns two acts of the Moscow Region and the production calendar of Russia.
pub fn law() -> Result<Law, LibraryError> {
    let texts = [
        (
            "regulations/mo1060.toml",
            include_str!("../../../../regulations/mo1060.toml"),
        ),
        (
            "regulations/mo221.toml",
            include_str!("../../../../regulations/mo221.toml"),
        ),
        (
            "calendars/ru.toml",
            include_str!("../../../../calendars/ru.toml"),
        ),
        (
            "calendars/ru.csv",
            include_str!("../../../../calendars/ru.csv"),
        ),
    ];
    Law::of_texts(&texts, Default::default())
}
