//! An explanation on the terminal.

use std::io::{self, Write};

use srok_law::explain::Explanation;
use srok_law::words::Lang;

/// Writes an explanation: the limit, the words of the law, the days.
///
/// # Errors
///
/// Those of the writer.
pub fn write(out: &mut impl Write, told: &Explanation, lang: Lang) -> io::Result<()> {
    writeln!(out, "{} · {} · {}", told.name, told.clause, told.term)?;
    writeln!(out, "{}", told.due)?;
    writeln!(out)?;
    let days = told
        .lines
        .iter()
        .map(|line| line.days.chars().count())
        .max()
        .unwrap_or(0);
    let mut holder = None;
    for line in &told.lines {
        if line.organisation != holder && line.organisation.is_some() {
            holder.clone_from(&line.organisation);
            let name = holder.as_deref().unwrap_or_default();
            writeln!(
                out,
                "  {} {name}",
                lang.pick("дело находится у:", "the case is with")
            )?;
        }
        let gap = " ".repeat(days - line.days.chars().count());
        writeln!(
            out,
            "  {}{gap} {:<3} {:>3}  {}",
            line.days, line.weekday, line.count, line.text
        )?;
    }
    writeln!(out)?;
    writeln!(out, "«{}» — {}", told.quote, told.clause)?;
    writeln!(
        out,
        "{}: {}; {}; {}",
        lang.pick("Акт", "Act"),
        told.act,
        told.version,
        told.severity
    )?;
    writeln!(out, "{}: {}", lang.pick("Счет", "Counting"), told.counting)?;
    for reading in &told.readings {
        writeln!(out, "{}: {reading}", lang.pick("Прочтение", "Reading"))?;
    }
    writeln!(
        out,
        "{}: {}",
        lang.pick("Календарь", "Calendar"),
        told.calendar
    )
}
