//! What does each figure of the report mean? `measures.tsv` defines it, once: name, label, definition, clause.

use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use srok_law::words::Lang;

/// To which part of the report a figure belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportPart)]
pub enum Part {
    /// It stands in the balance.
    Balance,
    /// It says how the balance came about.
    Detail,
    /// It controls the balance.
    Control,
    /// It says whether terms were kept.
    Terms,
}

impl Part {
    fn named(code: &str) -> Option<Self> {
        match code {
            "balance" => Some(Self::Balance),
            "detail" => Some(Self::Detail),
            "control" => Some(Self::Control),
            "terms" => Some(Self::Terms),
            _ => None,
        }
    }
}

/// A figure of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is defined in measures.tsv")]
pub enum Measure {
    Opening,
    MovedIn,
    Received,
    Reviewed,
    Satisfied,
    Refused,
    RefusedFormal,
    RefusedNotSubstantiated,
    LeftUnanswered,
    Forwarded,
    Discontinued,
    Withdrawn,
    Joined,
    MovedOut,
    Closing,
    ReceivedUnregistered,
    InTime15,
    Late15,
    InTime5,
    Late5,
    Open15,
    OpenOverdue15,
    Open5,
    OpenOverdue5,
    RegisteredLate,
    Answered,
    AnsweredLate,
    RemedyInTime,
    RemedyLate,
    Grounds,
}

/// What is said of a figure: a row of `measures.tsv`.
struct Told {
    code: &'static str,
    part: Part,
    /// The figure it is a share of.
    of: Option<&'static str>,
    label: [&'static str; 2],
    definition: [&'static str; 2],
    clause: &'static str,
}

impl Told {
    fn read(row: &'static str) -> Option<Self> {
        let mut fields = row.split('\t');
        let mut next = || fields.next();
        Some(Self {
            code: next()?,
            part: Part::named(next()?)?,
            of: next().filter(|of| !of.is_empty()),
            label: [next()?, next()?],
            definition: [next()?, next()?],
            clause: next()?,
        })
    }
}

/// At the place of each measure; a test holds them to be all there.
static TOLD: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let rows = include_str!("measures.tsv").lines().skip(1);
    rows.filter_map(Told::read).collect()
});

impl Measure {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 30] = [
        Self::Opening,
        Self::MovedIn,
        Self::Received,
        Self::Reviewed,
        Self::Satisfied,
        Self::Refused,
        Self::RefusedFormal,
        Self::RefusedNotSubstantiated,
        Self::LeftUnanswered,
        Self::Forwarded,
        Self::Discontinued,
        Self::Withdrawn,
        Self::Joined,
        Self::MovedOut,
        Self::Closing,
        Self::ReceivedUnregistered,
        Self::InTime15,
        Self::Late15,
        Self::InTime5,
        Self::Late5,
        Self::Open15,
        Self::OpenOverdue15,
        Self::Open5,
        Self::OpenOverdue5,
        Self::RegisteredLate,
        Self::Answered,
        Self::AnsweredLate,
        Self::RemedyInTime,
        Self::RemedyLate,
        Self::Grounds,
    ];

    /// What goes into the balance.
    pub const INTO: [Self; 3] = [Self::Opening, Self::MovedIn, Self::Received];

    /// What goes out of the balance, and what is left of it: in all as much as went into it.
    pub const OUT_OF: [Self; 6] = [
        Self::Reviewed,
        Self::LeftUnanswered,
        Self::Forwarded,
        Self::Discontinued,
        Self::MovedOut,
        Self::Closing,
    ];

    /// What reviews come to: in all as many as there are.
    pub const OUTCOMES: [Self; 2] = [Self::Satisfied, Self::Refused];

    /// Tells whether it says what moved between the bodies of a report: in total that is nothing.
    #[must_use]
    pub const fn is_moved(self) -> bool {
        matches!(self, Self::MovedIn | Self::MovedOut)
    }

    /// Returns its name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.told().code
    }

    /// Returns the measure of a code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }

    /// Returns to which part of the report it belongs.
    #[must_use]
    pub fn part(self) -> Part {
        self.told().part
    }

    /// Returns the figure it is a share of.
    #[must_use]
    pub fn of(self) -> Option<Self> {
        Self::named(self.told().of?)
    }

    /// Returns its label.
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        let [ru, en] = self.told().label;
        lang.pick(ru, en)
    }

    /// Returns what exactly is counted.
    #[must_use]
    pub fn definition(self, lang: Lang) -> &'static str {
        let [ru, en] = self.told().definition;
        lang.pick(ru, en)
    }

    /// Returns where the acts ask for it; a dash where none does and the balance needs it.
    #[must_use]
    pub fn clause(self) -> &'static str {
        self.told().clause
    }

    fn told(self) -> &'static Told {
        &TOLD[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, TOLD};

    #[test]
    fn each_measure_stands_at_its_place_and_has_a_row_of_its_own() {
        let mut codes = std::collections::HashSet::new();
        assert_eq!(TOLD.len(), Measure::ALL.len());
        for (place, measure) in Measure::ALL.into_iter().enumerate() {
            assert_eq!(measure as usize, place);
            let name = format!("{measure:?}").to_lowercase();
            assert_eq!(
                measure.code().replace('_', ""),
                name,
                "the rows are in the order of the measures"
            );
            assert!(codes.insert(measure.code()));
            assert_eq!(Measure::named(measure.code()), Some(measure));
            assert_eq!(
                measure.of().is_some(),
                TOLD[place].of.is_some(),
                "{measure:?}"
            );
            assert!(!measure.clause().is_empty());
        }
    }
}
