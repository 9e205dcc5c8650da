//! Which complaints make a figure of the report? The list behind each cell.

use super::make::Workshop;
use super::{Ask, NotMade};
use srok_engine::quarterly::{Dimension, Entry, Measure, Perimeter};
use srok_engine::standings::Standings;
use srok_law::case::Instant;

/// A figure of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The part of a dimension; absent: the total.
    pub part: Option<(Dimension, String)>,
    /// The figure.
    pub measure: Measure,
}

/// A complaint behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Its case, where it was last.
    pub case_id: String,
    /// The cases before it, where it was sent on.
    pub came_from: Vec<String>,
    /// Its number.
    pub registration_no: Option<String>,
    /// Who has it.
    pub organisation: Option<String>,
    /// When it was registered first.
    pub registered_at: Option<Instant>,
    /// When it was done with, by the end of the period.
    pub ended_at: Option<Instant>,
    /// How much it adds to the figure.
    pub count: u64,
}

/// Returns the complaints behind a figure, in the order of their registration. Ask with the watermark of an approved version for those behind
/// its figures.
///
/// # Errors
///
/// [`NotMade`] as of the report itself.
pub fn cases(standings: &Standings, ask: &Ask, asked: &Asked) -> Result<Vec<Behind>, NotMade> {
    let workshop = Workshop::open(standings, ask)?;
    let span = workshop.span(ask.period);
    let register = workshop.register(ask.period.year_before(), span, ask.known_at)?;
    let word = |symbol| register.words.word(symbol).to_owned();
    let mut all = Vec::new();
    workshop.each_entry(&register, span, |entry, perimeter| {
        let count = count(entry, perimeter, asked, &register.words);
        if count == 0 {
            return;
        }
        let complaint = entry.complaint;
        let links = entry.chain.links();
        let ending = entry.chain.ending();
        all.push(Behind {
            case_id: complaint.case_id.to_string(),
            came_from: links
                .map(|link| link.case_id.as_str())
                .take_while(|case_id| *case_id != complaint.case_id)
                .map(str::to_owned)
                .collect(),
            registration_no: complaint.registration_no.as_deref().map(str::to_owned),
            organisation: entry.chain.holder(span.until).map(word),
            registered_at: entry.chain.begun(),
            ended_at: ending.map(|ending| ending.at).filter(|at| *at < span.until),
            count,
        });
    });
    all.sort_by(|one, other| {
        (one.registered_at, &one.case_id).cmp(&(other.registered_at, &other.case_id))
    });
    Ok(all)
}

/// Returns how much a complaint adds to a figure.
fn count(
    entry: &Entry<'_>,
    perimeter: &Perimeter,
    asked: &Asked,
    words: &srok_law::case::Vocabulary,
) -> u64 {
    let Some((dimension, value)) = &asked.part else {
        return entry.counts.get(asked.measure);
    };
    let mut count = 0;
    entry.each_part(perimeter, |part| {
        if part.dimension == *dimension && part.key.value(words) == *value {
            count += part.counts.get(asked.measure);
        }
    });
    count
}
