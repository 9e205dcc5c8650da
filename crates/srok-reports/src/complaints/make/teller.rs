//! How are the figures of a report put into words? By the law, the directory of the last day, and the language asked for.

use std::collections::HashSet;

use super::super::frozen::{self, Frozen};
use super::super::told::{
    Approval, Balanced, Carried, Consolidated, Consolidation, Difference, Earlier, Faulty, Line,
    Longest, Named, PartReport, SMALL, Section, SectionRow, State, Totals,
};
use super::super::{Report, SCHEMA};
use super::change::{Look, changed};
use super::past::Past;
use super::workshop::Workshop;
use super::{Ask, NotMade};
use crate::templates::Template;
use srok_engine::quarterly::{Dimension, Figures, Group, Measure, Part, Sheet};
use srok_law::case::{Day, Instant, Vocabulary};
use srok_law::period::Period;
use srok_law::regulation::Regulation;
use srok_law::words::{self, Lang};
use srok_store::NewReport;

/// Everything a report is made of.
pub(super) struct Teller<'a> {
    pub workshop: &'a Workshop<'a>,
    /// The words of the symbols of the sheets.
    pub words: &'a Vocabulary,
    /// Those that sent anything about the period.
    pub heard: HashSet<String>,
    pub due_on: Option<Day>,
    pub watermark: Instant,
    pub sheet: Sheet,
    /// Of the period before, and a year before.
    pub others: [Sheet; 2],
    /// Approved versions that it goes back to.
    pub past: &'a Past,
    /// What it is set with.
    pub template: Template,
}

impl Teller<'_> {
    /// Returns the report.
    pub(super) fn report(&self) -> Result<Report, NotMade> {
        let (ask, duty, sheet) = (self.ask(), self.workshop.duty, &self.sheet);
        let lang = ask.lang;
        let excluded = duty.excludes.iter().flat_map(|(_, values)| values);
        let clause = duty.versions.last().map(|version| version.clause.clone());
        let approval = self.past.approval.as_ref();
        let mut report = Report {
            schema: SCHEMA,
            state: approval.map_or(State::Draft, |_| State::Approved),
            approval: approval.map(|approval| self.approval(approval)),
            lang,
            period: self.workshop.period(),
            days: [ask.period.first(), ask.period.last()].map(|day| day.to_string()),
            organisation: ask
                .organisation
                .as_deref()
                .map(|id| self.workshop.organisation(id)),
            regulation: self.workshop.act_named(),
            act: self.workshop.act_told(),
            clause: clause.unwrap_or_default(),
            addressee: duty.addressee.as_ref().map(|code| Named {
                code: code.clone(),
                label: words::code(lang, "addressee", code),
            }),
            due_on: self.due_on.map(|day| day.to_string()),
            excluded: excluded
                .map(|code| self.workshop.code("complaint_object", code))
                .collect(),
            known_at: self.watermark.to_string(),
            known_at_told: self.moment(self.watermark),
            editions: self.editions(),
            balances: sheet.balances(),
            totals: Totals(sheet.total.figures),
            lines: self.lines(),
            carried: self.carried()?,
            difference: None,
            consolidation: self.consolidation(),
            review_days: sheet.total.days,
            sections: Dimension::ALL
                .into_iter()
                .map(|dimension| self.section(dimension))
                .collect(),
            oldest: self.oldest(),
            identities: self.identities(),
            faults: self.faults(),
            made_at: approval.map_or(self.watermark, |approval| approval.approved_at),
            template: self.template.clone(),
        };
        report.difference = self.difference(&report)?;
        Ok(report)
    }

    fn ask(&self) -> &Ask {
        self.workshop.ask
    }

    fn act(&self) -> &Regulation {
        self.workshop.act
    }

    fn moment(&self, at: Instant) -> String {
        words::moment(self.ask().lang, &self.act().zone, at)
    }

    fn approval(&self, approval: &NewReport) -> Approval {
        Approval {
            version: approval.version,
            at: approval.approved_at.to_string(),
            at_told: self.moment(approval.approved_at),
            by: approval.approved_by.clone(),
            reason: approval.reason.clone(),
            objections: approval.objections.clone(),
            overridden: approval.overridden.clone(),
        }
    }

    fn earlier(&self, frozen: &Frozen) -> Earlier {
        let report = &frozen.record.report;
        let known = report.key.period.parse::<Period>();
        Earlier {
            period: known.map_or_else(
                |_| Named {
                    code: report.key.period.clone(),
                    label: report.key.period.clone(),
                },
                |known| period(known, self.ask().lang),
            ),
            version: report.version,
            approved_told: self.moment(report.approved_at),
            content_hash: report.content_hash.clone(),
        }
    }

    /// Returns the opening balance beside the closing one that was approved last.
    fn carried(&self) -> Result<Option<Carried>, NotMade> {
        let Some(from) = &self.past.closing else {
            return Ok(None);
        };
        let closing = from.totals.get(Measure::Closing);
        let opening = self.sheet.total.figures.get(Measure::Opening);
        let before = self.ask().period.before();
        let span = [from.record.report.known_at, self.watermark];
        Ok(Some(Carried {
            from: self.earlier(from),
            closing,
            difference: difference(opening, closing),
            changed: if opening == closing {
                Vec::new()
            } else {
                changed(self.workshop, before, span, Look::Closing)?
            },
        }))
    }

    /// Returns what changes against the version approved before.
    fn difference(&self, report: &Report) -> Result<Option<Difference>, NotMade> {
        let Some(before) = &self.past.before else {
            return Ok(None);
        };
        let cells = frozen::cells(before, report);
        let span = [before.record.report.known_at, self.watermark];
        let editions = report.editions.iter();
        let editions = editions.filter(|edition| !before.editions.contains(edition));
        Ok(Some(Difference {
            from: self.earlier(before),
            changed: if cells.is_empty() {
                Vec::new()
            } else {
                changed(self.workshop, self.ask().period, span, Look::Everything)?
            },
            cells,
            editions: editions.map(|[name, _]| name.clone()).collect(),
        }))
    }

    /// Returns the report beside those of the bodies that report by themselves within it, if any of them has approved one.
    fn consolidation(&self) -> Option<Consolidation> {
        let parts = &self.past.parts;
        let approved = parts.iter().filter_map(|(_, frozen)| frozen.as_ref());
        let approved: Vec<&Frozen> = approved.collect();
        if approved.is_empty() {
            return None;
        }
        let lang = self.ask().lang;
        let in_balance = |measure: &Measure| {
            !measure.is_moved() && matches!(measure.part(), Part::Balance | Part::Detail)
        };
        let measures = Measure::ALL.into_iter().filter(in_balance);
        Some(Consolidation {
            parts: parts
                .iter()
                .map(|(id, frozen)| PartReport {
                    organisation: self.workshop.organisation(id),
                    report: frozen.as_ref().map(|frozen| self.earlier(frozen)),
                    totals: frozen.as_ref().map(|frozen| Totals(frozen.totals)),
                })
                .collect(),
            lines: measures
                .map(|measure| {
                    let parts = approved.iter().map(|part| part.totals.get(measure)).sum();
                    let total = self.sheet.total.figures.get(measure);
                    Consolidated {
                        code: measure.code(),
                        label: measure.label(lang),
                        parts,
                        difference: difference(total, parts),
                        total,
                    }
                })
                .collect(),
        })
    }

    fn oldest(&self) -> Vec<Longest> {
        let oldest = self.sheet.oldest.iter();
        oldest
            .map(|oldest| Longest {
                case_id: oldest.case_id.clone(),
                registration_no: oldest.registration_no.clone(),
                organisation: oldest
                    .organisation
                    .as_deref()
                    .map(|id| self.workshop.organisation(id)),
                registered_on: self.act().zone.day_of(oldest.registered_at).to_string(),
                is_overdue: oldest.is_overdue,
            })
            .collect()
    }

    /// Returns what it was computed and set by; a template that is part of the program is not named.
    fn editions(&self) -> Vec<[String; 2]> {
        let mut editions = self.workshop.editions();
        editions.extend(self.template.edition());
        editions
    }

    fn lines(&self) -> Vec<Line> {
        let lang = self.ask().lang;
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
            label: words::code(self.ask().lang, "dimension", dimension.code()),
            adds_up: dimension.adds_up(),
            rows,
        }
    }

    fn row(&self, dimension: Dimension, group: &Group) -> SectionRow {
        let code = group.value.as_str();
        SectionRow {
            code: code.to_owned(),
            label: self.workshop.part(dimension, code),
            figures: Some(Totals(group.figures)),
            review_days: group.days,
        }
    }

    /// Adds the bodies without a complaint: nil where they sent something else in the period, "not submitted" where they sent nothing.
    fn add_silent(&self, rows: &mut Vec<SectionRow>) {
        for known in self.workshop.owing() {
            if rows.iter().any(|row| row.code == known.code) {
                continue;
            }
            let figures = self
                .heard
                .contains(&known.code)
                .then(|| Totals(Figures::default()));
            rows.push(SectionRow {
                code: known.code,
                label: known.label,
                figures,
                review_days: [None; 2],
            });
        }
        rows.sort_by(|one, other| one.code.cmp(&other.code));
    }

    fn identities(&self) -> Vec<Balanced> {
        let told = |code: &str| words::code(self.ask().lang, "identity", code);
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
                label: fault.kind.told(self.ask().lang),
                case_id: fault.case_id.clone(),
                organisation: fault
                    .organisation
                    .map(|symbol| self.words.word(symbol).to_owned()),
                breaks_balance: fault.kind.breaks_balance(),
            })
            .collect()
    }
}

fn period(period: Period, lang: Lang) -> Named {
    Named {
        code: period.to_string(),
        label: period.words(lang),
    }
}

/// Returns one count less another.
fn difference(one: u64, other: u64) -> i64 {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    signed(one) - signed(other)
}

/// Returns a share in per cent, to one decimal.
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
