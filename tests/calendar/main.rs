//! Are the right days worked, is what is wrong with a calendar said, and what does an import change?
//! On the calendars of the program, on made-up ones of another country, and through the command.

mod commands;
mod foreign;
mod import;
mod law;

use srok_law::calendar::{Calendar, Layer, build};
use srok_law::case::Day;

/// Returns the day of a text.
fn day(text: &str) -> Day {
    text.parse::<srok_law::time::NaiveDate>()
        .expect(text)
        .into()
}

/// Returns a calendar of the program.
fn built_in(id: &str) -> Calendar {
    srok::shipped::built_in()
        .unwrap()
        .calendars
        .find(id)
        .expect(id)
        .clone()
}

/// Returns a layer of a calendar from texts.
fn layer(file: &str, head: &str, days: Option<&str>) -> Layer {
    let days = days.map(|days| (file.replace(".toml", ".csv"), days.to_owned()));
    Layer {
        file: file.into(),
        head: head.into(),
        days,
    }
}

/// Returns a calendar of one layer.
fn made(head: &str, days: &str) -> Calendar {
    build(&[layer("calendars/made.toml", head, Some(days))]).unwrap()
}
