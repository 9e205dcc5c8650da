//! How are the figures of a report put into words? By the law, the directory of the last day, and the language asked for.

use std::collections::HashSet;

use super::super::told::{
    Balanced, Faulty, Line, Longest, Named, SMALL, Section, SectionRow, State, Totals,
};
use super::super::{Report, SCHEMA};
use super::Ask;
use crate::case::{Day, Instant, Vocabulary};
use crate::directory::Directory;
use crate::library::Law;
use crate::quarterly::{Dimension, Group, Measure, Sheet};
use crate::regulation::{Limit, Regulation, words as named};
use crate::words::{self, Lang};

/// Everything a report is made of.
pub(super) struct Teller<'a> {
    pub ask: &'a Ask,
    pub law: &'a Law,
    pub act: &'a Regulation,
    /// The limit that asks for the report.
    pub duty: &'a Limit,
    pub directory: &'a Directory,
    /// The words of the symbols of the sheets.
    pub words: &'a Vocabulary,
    /// The bodies of the report; absent: all.
    pub organisations: Option<&'a [String]>,
    /// Those that sent anything about the period.
    pub heard: HashSet<String>,
    pub due_on: Option<String>,
    pub watermark: Instant,
    pub sheet: Sheet,
    /// Of the period before, and a year before.
    pub others: [Sheet; 2],
}

impl Teller<'_> {
    /// Returns the report.
    pub(super) fn report(&self) -> Report {
        let (ask, duty, sheet) = (self.ask, self.duty, &self.sheet);
        let lang = self.ask.lang;
        let excluded = duty.excludes.iter().flat_map(|(_, values)| values);
        let clause = duty.versions.last().map(|version| version.clause.clone());
        Report {
            schema: SCHEMA,
            state: State::Draft,
            lang,
            period: Named {
                code: ask.period.to_string(),
                label: ask.period.words(lang),
            },
            days: [ask.period.first(), ask.period.last()].map(|day| day.to_string()),
            organisation: ask.organisation.as_deref().map(|id| self.organisation(id)),
            regulation: Named {
                code: self.act.id.clone(),
                label: named(&self.act.title, lang.code()).to_owned(),
            },
            act: self.act_told(),
            clause: clause.unwrap_or_default(),
            addressee: duty.addressee.as_ref().map(|code| Named {
                code: code.clone(),
                label: words::code(lang, "addressee", code),
            }),
            due_on: self.due_on.clone(),
            excluded: excluded
                .map(|code| self.code("complaint_object", code))
                .collect(),
            known_at: self.watermark.to_string(),
            known_at_told: words::moment(lang, &self.act.zone, self.watermark),
            editions: self.editions(),
            balances: sheet.balances(),
            totals: Totals(sheet.total.figures),
            lines: self.lines(),
            review_days: sheet.total.days,
            sections: Dimension::ALL
                .into_iter()
                .map(|dimension| self.section(dimension))
                .collect(),
            oldest: sheet
                .oldest
                .iter()
                .map(|oldest| Longest {
                    case_id: oldest.case_id.clone(),
                    registration_no: oldest.registration_no.clone(),
                    organisation: oldest
                        .organisation
                        .as_deref()
                        .map(|id| self.organisation(id)),
                    registered_on: self.act.zone.day_of(oldest.registered_at).to_string(),
                    is_overdue: oldest.is_overdue,
                })
                .collect(),
            identities: self.identities(),
            faults: self.faults(),
            watermark: self.watermark,
        }
    }

    /// Returns the day on which names are those of the report.
    fn on(&self) -> Day {
        self.ask.period.last()
    }

    /// Returns number and date of the act.
    fn act_told(&self) -> String {
        let date = self.act.date.map(|date| words::date(self.ask.lang, date));
        match (date, self.ask.lang) {
            (None, _) => format!("№ {}", self.act.number),
            (Some(date), Lang::Ru) => format!("№ {} от {date}", self.act.number),
            (Some(date), Lang::En) => format!("No. {} of {date}", self.act.number),
        }
    }

    fn organisation(&self, id: &str) -> Named {
        let known = self.directory.organisation(id, self.on());
        Named {
            code: id.to_owned(),
            label: known.map_or_else(|| id.to_owned(), |known| known.name.clone()),
        }
    }

    /// Returns the words of a code of one of the lists of the act.
    fn code(&self, list: &str, code: &str) -> Named {
        let known = self
            .act
            .codes
            .iter()
            .find(|known| known.list == list && known.code == code);
        Named {
            code: code.to_owned(),
            label: known.map_or_else(
                || code.to_owned(),
                |known| named(&known.name, self.ask.lang.code()).to_owned(),
            ),
        }
    }

    fn editions(&self) -> Vec<[String; 2]> {
        let act = [format!("regulation {}", self.act.id), self.act.hash.clone()];
        let calendars = self.law.calendars.all().iter();
        let calendars = calendars.map(|calendar| {
            [
                format!("calendar {}", calendar.id()),
                calendar.hash().to_owned(),
            ]
        });
        std::iter::once(act).chain(calendars).collect()
    }

    fn lines(&self) -> Vec<Line> {
        let lang = self.ask.lang;
        let figure = |of: &Sheet, measure| of.total.figures.get(measure);
        Measure::ALL
            .into_iter()
            .map(|measure| {
                let value = figure(&self.sheet, measure);
                let [before, year_before] =
                    [0, 1].map(|other| figure(&self.others[other], measure));
                let share = measure
                    .of()
                    .map(|of| figure(&self.sheet, of))
                    .and_then(|whole| per_cent(value, whole));
                Line {
                    code: measure.code(),
                    label: measure.label(lang),
                    definition: measure.definition(lang),
                    clause: measure.clause(),
                    part: measure.part(),
                    value,
                    of: measure.of().map(Measure::code),
                    share,
                    before,
                    change: change(value, before),
                    year_before,
                    change_of_year: change(value, year_before),
                }
            })
            .collect()
    }

    fn section(&self, dimension: Dimension) -> Section {
        let groups = self
            .sheet
            .parts
            .get(&dimension)
            .map_or(&[][..], Vec::as_slice);
        let mut rows: Vec<SectionRow> = groups
            .iter()
            .map(|group| self.row(dimension, group))
            .collect();
        if dimension == Dimension::Organisation {
            self.add_silent(&mut rows);
        }
        Section {
            code: dimension.code(),
            label: words::code(self.ask.lang, "dimension", dimension.code()),
            adds_up: dimension.adds_up(),
            rows,
        }
    }

    fn row(&self, dimension: Dimension, group: &Group) -> SectionRow {
        let lang = self.ask.lang;
        let code = group.value.as_str();
        let none = |ru: &str, en: &str| lang.pick(ru, en).to_owned();
        let label = match dimension {
            _ if code.is_empty() => none("не указано", "not named"),
            Dimension::Organisation => self.organisation(code).label,
            Dimension::Limit => format!("{code} {}", lang.pick("рабочих дней", "working days")),
            Dimension::Ground => self.code("complaint_ground", code).label,
            Dimension::Object => self.code("complaint_object", code).label,
            Dimension::Channel => self.code("complaint_channel", code).label,
            Dimension::Service => code.to_owned(),
            Dimension::Form => self.code("satisfaction_form", code).label,
            Dimension::Refusal => {
                let refusal = self.code("complaint_refusal_ground", code).label;
                if refusal == code {
                    self.code("unanswered_ground", code).label
                } else {
                    refusal
                }
            }
        };
        SectionRow {
            code: code.to_owned(),
            label,
            figures: Some(Totals(group.figures)),
            review_days: group.days,
        }
    }

    /// Adds the bodies without a complaint: nil where they sent something else in the period, "not submitted" where they sent nothing.
    fn add_silent(&self, rows: &mut Vec<SectionRow>) {
        for known in self.directory.organisations(self.on()) {
            let within = self.organisations;
            let is_within = within.is_none_or(|all| all.contains(&known.id));
            let owes = known.reports.contains(&self.act.id);
            if !is_within || !owes || rows.iter().any(|row| row.code == known.id) {
                continue;
            }
            let figures = self
                .heard
                .contains(&known.id)
                .then(|| Totals(Default::default()));
            rows.push(SectionRow {
                code: known.id.clone(),
                label: known.name.clone(),
                figures,
                review_days: [None; 2],
            });
        }
        rows.sort_by(|one, other| one.code.cmp(&other.code));
    }

    fn identities(&self) -> Vec<Balanced> {
        let told = |code: &str| words::code(self.ask.lang, "identity", code);
        self.sheet
            .balances
            .iter()
            .map(|balance| Balanced {
                code: balance.code,
                label: told(balance.code),
                measure: balance.measure,
                left: balance.left,
                right: balance.right,
                holds: balance.holds(),
                cases: balance.cases.clone(),
            })
            .collect()
    }

    fn faults(&self) -> Vec<Faulty> {
        self.sheet
            .faults
            .iter()
            .map(|fault| Faulty {
                code: fault.kind.code(),
                label: fault.kind.told(self.ask.lang),
                case_id: fault.case_id.clone(),
                organisation: fault
                    .organisation
                    .map(|symbol| self.words.word(symbol).to_owned()),
                breaks_balance: fault.kind.breaks_balance(),
            })
            .collect()
    }
}

/// Returns a share in per cent, to one decimal.
#[expect(clippy::cast_precision_loss, reason = "counts of complaints")]
fn per_cent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 1000.0).round() / 10.0)
}

/// Returns the change in per cent, to one decimal; on a small base it would be noise.
fn change(now: u64, before: u64) -> Option<f64> {
    if before < SMALL {
        return None;
    }
    per_cent(now, before).map(|share| ((share - 100.0) * 10.0).round() / 10.0)
}
