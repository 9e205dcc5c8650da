//! Where do our figures and the register of the body differ? «В нашем журнале 214»: its numbers or its totals beside ours.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::{Asked, Behind, cases};
use super::{Ask, NotMade};
use srok_engine::quarterly::Measure;
use srok_engine::standings::Standings;

/// Lines of a register at most: each takes many times its length in memory.
const MOST_LINES: usize = 1_000_000;
/// Fields of a line that are looked at.
const FIELDS: usize = 8;

/// What the register of a body says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Theirs {
    /// Registration numbers or cases, one per line.
    Numbers(Vec<String>),
    /// Totals by figure.
    Totals(BTreeMap<Measure, u64>),
}

/// Why a register cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TheirsError {
    /// It holds nothing.
    #[error(
        "the register is empty\nhint: give registration numbers, one per line, or totals as lines `received;214`"
    )]
    Empty,
    /// It holds more than a register of one quarter.
    #[error(
        "the register has more than {MOST_LINES} lines\nhint: give the numbers of one quarter only"
    )]
    TooMany,
    /// A line is neither.
    #[error(
        "line {line}: `{text}` is no total\nhint: write `FIGURE;NUMBER` with a figure of the report ({known}), or only registration numbers, one per line"
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
        /// Figures that can be named.
        known: String,
    },
}

/// Our figures beside theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reconciled {
    /// By number.
    Numbers {
        /// In both.
        both: usize,
        /// In their register only.
        only_theirs: Vec<String>,
        /// In ours only.
        only_ours: Vec<Behind>,
        /// More than once in their register.
        repeated: Vec<String>,
    },
    /// By total: the figure, theirs, ours.
    Totals(Vec<(Measure, u64, u64)>),
}

impl Reconciled {
    /// Tells whether nothing differs.
    #[must_use]
    pub fn agrees(&self) -> bool {
        match self {
            Self::Numbers {
                only_theirs,
                only_ours,
                repeated,
                ..
            } => only_theirs.is_empty() && only_ours.is_empty() && repeated.is_empty(),
            Self::Totals(all) => all.iter().all(|(_, theirs, ours)| theirs == ours),
        }
    }
}

impl Theirs {
    /// Reads a register: lines of numbers, or of totals `received;214`. A first line that names columns is left out.
    ///
    /// # Errors
    ///
    /// [`TheirsError`] names the line.
    pub fn read(text: &str) -> Result<Self, TheirsError> {
        let lines: Vec<(usize, Vec<&str>)> = (1..)
            .zip(text.trim_start_matches('\u{feff}').lines())
            .map(|(number, line)| (number, fields(line)))
            .filter(|(_, fields)| fields.iter().any(|field| !field.is_empty()))
            .take(MOST_LINES + 1)
            .collect();
        if lines.len() > MOST_LINES {
            return Err(TheirsError::TooMany);
        }
        let body: Vec<&(usize, Vec<&str>)> = lines
            .iter()
            .filter(|(_, fields)| !is_head(fields))
            .collect();
        let first = body.first().ok_or(TheirsError::Empty)?;
        if Measure::named(first.1[0]).is_none() {
            let numbers = body.iter().map(|(_, fields)| fields[0].to_owned());
            return Ok(Self::Numbers(
                numbers.filter(|number| !number.is_empty()).collect(),
            ));
        }
        let total = |(number, fields): &&(usize, Vec<&str>)| {
            let measure = Measure::named(fields[0]);
            let count = fields.get(1).and_then(|text| text.parse().ok());
            measure.zip(count).ok_or_else(|| TheirsError::Line {
                line: *number,
                text: fields.join(";"),
                known: Measure::ALL.map(Measure::code).join(", "),
            })
        };
        Ok(Self::Totals(
            body.iter().map(total).collect::<Result<_, _>>()?,
        ))
    }
}

fn fields(line: &str) -> Vec<&str> {
    line.split([';', ',', '\t'])
        .take(FIELDS)
        .map(|field| field.trim().trim_matches('"').trim())
        .collect()
}

fn is_head(fields: &[&str]) -> bool {
    const HEADS: [&str; 6] = [
        "registration_no",
        "case_id",
        "measure",
        "рег. №",
        "номер",
        "показатель",
    ];
    HEADS.contains(&fields[0].to_lowercase().as_str())
}

/// Returns where a figure of the report, and the register of a body, differ; totals bring their own figures.
///
/// # Errors
///
/// [`NotMade`] as of the report itself.
pub fn reconcile(
    standings: &Standings,
    ask: &Ask,
    measure: Measure,
    theirs: &Theirs,
) -> Result<Reconciled, NotMade> {
    match theirs {
        Theirs::Numbers(numbers) => {
            let asked = Asked {
                part: None,
                measure,
            };
            Ok(by_number(numbers, cases(standings, ask, &asked)?))
        }
        Theirs::Totals(totals) => {
            let report = super::make(standings, ask)?;
            let ours = |measure| report.totals.0.get(measure);
            let all = totals.iter();
            Ok(Reconciled::Totals(
                all.map(|(measure, theirs)| (*measure, *theirs, ours(*measure)))
                    .collect(),
            ))
        }
    }
}

/// Numbers are the same whatever stands around them: «№», spaces, the case of letters.
fn plain(number: &str) -> String {
    number
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '№')
        .flat_map(char::to_lowercase)
        .collect()
}

fn by_number(theirs: &[String], ours: Vec<Behind>) -> Reconciled {
    let mut seen = BTreeSet::new();
    let mut repeated = Vec::new();
    let mut once = Vec::new();
    for number in theirs {
        if seen.insert(plain(number)) {
            once.push(number);
        } else {
            repeated.push(number.clone());
        }
    }
    let names = |complaint: &Behind| {
        let number = complaint.registration_no.iter();
        let all = number
            .chain([&complaint.case_id])
            .chain(&complaint.came_from);
        all.map(|name| plain(name)).collect::<Vec<_>>()
    };
    let known: BTreeSet<String> = ours.iter().flat_map(names).collect();
    let is_known = |number: &&String| known.contains(&plain(number));
    let both = once.iter().filter(|number| is_known(number)).count();
    Reconciled::Numbers {
        both,
        only_theirs: once
            .iter()
            .filter(|number| !is_known(number))
            .map(|number| (*number).clone())
            .collect(),
        only_ours: ours
            .into_iter()
            .filter(|complaint| names(complaint).iter().all(|name| !seen.contains(name)))
            .collect(),
        repeated,
    }
}

#[cfg(test)]
mod tests {
    use super::{Behind, Reconciled, Theirs, TheirsError, by_number};
    use srok_engine::quarterly::Measure;

    fn ours(number: &str) -> Behind {
        Behind {
            case_id: format!("case-{number}"),
            came_from: Vec::new(),
            registration_no: Some(number.to_owned()),
            organisation: None,
            registered_at: None,
            ended_at: None,
            count: 1,
        }
    }

    #[test]
    fn a_register_holds_numbers_or_totals() {
        let numbers = Theirs::read("Рег. №;Дата\nЖ-1;01.07.2026\n\n Ж-2 ;\n");
        assert_eq!(
            numbers,
            Ok(Theirs::Numbers(vec!["Ж-1".into(), "Ж-2".into()]))
        );
        let totals = Theirs::read("received;214\nreviewed,200\n");
        let expected = [(Measure::Received, 214), (Measure::Reviewed, 200)];
        assert_eq!(totals, Ok(Theirs::Totals(expected.into())));
        assert_eq!(Theirs::read(" \n"), Err(TheirsError::Empty));
        let wrong = Theirs::read("received;214\nreviewed;many\n");
        assert!(matches!(wrong, Err(TheirsError::Line { line: 2, .. })));
    }

    #[test]
    fn numbers_are_compared_whatever_stands_around_them() {
        let theirs = ["№ ж-1", "Ж-3", "Ж-3", "case-Ж-2"].map(str::to_owned);
        let both = by_number(&theirs, vec![ours("Ж-1"), ours("Ж-2"), ours("Ж-4")]);
        let Reconciled::Numbers {
            both,
            only_theirs,
            only_ours,
            repeated,
        } = both
        else {
            panic!("numbers were given");
        };
        assert_eq!(both, 2);
        assert_eq!(only_theirs, ["Ж-3"]);
        assert_eq!(repeated, ["Ж-3"]);
        assert_eq!(only_ours, [ours("Ж-4")]);
    }
}
