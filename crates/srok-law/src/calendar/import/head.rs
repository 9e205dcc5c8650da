//! How does the TOML head take new years and norms? Line by line, so that its comments stay.

use std::collections::BTreeMap;

use crate::calendar::file::head as parse_head;
use crate::calendar::{Calendar, CalendarError, Layer};

/// Returns the head with the last year covered and the norms of years set.
pub(super) fn edit(
    layer: &Layer,
    before: &Calendar,
    covered: (i32, i32),
    norms: &BTreeMap<i32, u32>,
) -> Result<String, CalendarError> {
    let mut lines: Vec<String> = layer.head.lines().map(str::to_owned).collect();
    if covered.1 != before.years().1 {
        let tables = lines
            .iter()
            .position(|line| line.starts_with('['))
            .unwrap_or(lines.len());
        let place = lines
            .iter()
            .take(tables)
            .position(|line| key(line) == "last_year");
        let line = format!("last_year = {}", covered.1);
        match place.and_then(|place| lines.get_mut(place)) {
            Some(known) => *known = line,
            None => lines.insert(tables, line),
        }
    }
    for (year, norm) in norms
        .iter()
        .filter(|(year, norm)| before.norms().get(year) != Some(norm))
    {
        set_norm(&mut lines, *year, *norm);
    }
    let text = lines.join("\n") + "\n";
    // the edited head must say what was meant, however it was laid out before
    let said = parse_head(&layer.file, &text)?;
    let all = norms.iter().all(|(year, norm)| {
        said.norms
            .get(&year.to_string())
            .or(before.norms().get(year))
            == Some(norm)
    });
    if all && (covered.1 == before.years().1 || said.last_year == Some(covered.1)) {
        return Ok(text);
    }
    Err(CalendarError::new(
        &layer.file,
        "last_year and norms cannot be set in this layout",
        "write last_year = … on a line of its own above the tables, and the norms under [norms]",
    ))
}

fn set_norm(lines: &mut Vec<String>, year: i32, norm: u32) {
    let line = format!("{year} = {norm}");
    let Some(table) = lines.iter().position(|line| line.trim() == "[norms]") else {
        lines.extend([String::new(), "[norms]".to_owned(), line]);
        return;
    };
    let end = lines
        .iter()
        .skip(table + 1)
        .position(|line| line.trim_start().starts_with('['));
    let mut place = end.map_or(lines.len(), |end| table + 1 + end);
    while place > table + 1
        && lines
            .get(place - 1)
            .is_some_and(|line| line.trim().is_empty())
    {
        place -= 1;
    }
    let known = lines
        .iter()
        .take(place)
        .skip(table + 1)
        .position(|line| key(line) == year.to_string());
    match known.and_then(|known| lines.get_mut(table + 1 + known)) {
        Some(known) => *known = line,
        None => lines.insert(place, line),
    }
}

fn key(line: &str) -> &str {
    line.split('=').next().unwrap_or_default().trim()
}
