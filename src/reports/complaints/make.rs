//! How does a report come about? From the complaints of the store, within the perimeter that the act and the body draw.

use std::collections::HashSet;

use super::told::{Balanced, Faulty, Line, Longest, Named, Section, SectionRow, State, Totals};
use super::{Report, SCHEMA};
use crate::calendar::{Calendar, DecreeDays, Zone};
use crate::case::{Day, Instant};
use crate::directory::Directory;
use crate::library::Law;
use crate::period::Period;
use crate::quarterly::{
    self, Complaint, Counted, Dimension, Group, Measure, Names, Part, Perimeter, Register, Sheet,
    Span,
};
use crate::regulation::{Limit, Regulation, Roll, Severity, Term, words as named};
use crate::standings::{Standings, StandingsError};
use crate::words::{self, Lang};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The period: a quarter, as a rule.
    pub period: Period,
    /// The act, e.g. `mo221`.
    pub regulation: String,
    /// The body, with everything beneath it; absent: all.
    pub organisation: Option<String>,
    /// With what was known at this moment; absent: now.
    pub known_at: Option<Instant>,
    /// The language of its words.
    pub lang: Lang,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// No such act.
    #[error("no regulation `{0}`\nhint: srok regulation list shows them")]
    NoRegulation(String),
    /// The act asks for no report.
    #[error(
        "regulation `{0}` asks for no report on complaints\nhint: name another one with --regulation"
    )]
    NoReport(String),
    /// No such body.
    #[error(
        "organisation `{0}` is not in the directory on the last day of the period\nhint: `srok directory list organisations` shows them"
    )]
    NoOrganisation(String),
    /// The store holds no event.
    #[error("nothing is recorded yet\nhint: take in events first, with srok ingest or over HTTP")]
    Nothing,
    /// The store cannot be read.
    #[error(transparent)]
    Standings(#[from] StandingsError),
    /// The directory cannot be read.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

/// A base smaller than this says nothing as a percentage.
const SMALL: u64 = 10;

/// Returns the report.
///
/// # Errors
///
/// [`NotMade`]: an act or a body that is not there, or a store that cannot be read.
pub fn make(standings: &Standings, ask: &Ask) -> Result<Report, NotMade> {
    let law = standings.law();
    let act = law
        .regulation(&ask.regulation)
        .ok_or_else(|| NotMade::NoRegulation(ask.regulation.clone()))?;
    let duty = duty(act).ok_or_else(|| NotMade::NoReport(act.id.clone()))?;
    let store = standings.store();
    let directory = store.directory()?;
    let last = ask.period.last();
    let organisations = beneath(&directory, ask, last)?;
    // everything recorded later is not known to this report
    let watermark = match ask.known_at {
        Some(known_at) => known_at,
        None => store.standings_reach()?,
    };
    if watermark <= Instant(0) {
        return Err(NotMade::Nothing);
    }
    let spans = [ask.period, ask.period.before(), ask.period.year_before()]
        .map(|period| span(&act.zone, period));
    let [now, before, year_before] = spans;
    let register = quarterly::read(standings, year_before.from, now.until, ask.known_at)?;
    let perimeter = perimeter(
        &register,
        act,
        duty,
        organisations.as_deref(),
        &directory,
        last,
    );
    let decree_days = duty
        .versions
        .last()
        .map_or(DecreeDays::Working, |version| version.decree_days);
    let counted = Counted::new(&register.complaints, &perimeter);
    let count = |span: Span| {
        quarterly::sheet(&counted, &register.names, span, |complaint, from, to| {
            let calendar = calendar(standings, act, &register.names, complaint);
            let [from, to] = [from, to].map(|at| act.zone.day_of(at));
            calendar.working_days_between(from, to, decree_days)
        })
    };
    let sheet = count(now);
    let others = [count(before), count(year_before)];
    let heard = heard(standings, now, ask.known_at)?;
    let teller = Teller {
        law,
        act,
        directory: &directory,
        lang: ask.lang,
        on: last,
        register: &register,
    };
    Ok(teller.report(ask, duty, watermark, &sheet, &others, organisations, &heard))
}

/// Returns the limit of an act that asks for the report.
fn duty(act: &Regulation) -> Option<&Limit> {
    act.limits
        .iter()
        .find(|limit| limit.kind == "report" && limit.severity == Severity::Binding)
}

/// Returns the bodies of the report; `None` for all.
fn beneath(directory: &Directory, ask: &Ask, on: Day) -> Result<Option<Vec<String>>, NotMade> {
    let Some(id) = &ask.organisation else {
        return Ok(None);
    };
    if directory.organisation(id, on).is_none() {
        return Err(NotMade::NoOrganisation(id.clone()));
    }
    let all = directory.beneath(id, on);
    Ok(Some(all.into_iter().map(str::to_owned).collect()))
}

fn span(zone: &Zone, period: Period) -> Span {
    Span {
        from: zone.start_of(period.first()),
        until: zone.start_of(period.last().plus(1)),
    }
}

/// Returns whose complaints are counted. Where no body is named, those of all that the directory knows or that ever registered a complaint.
fn perimeter(
    register: &Register,
    act: &Regulation,
    duty: &Limit,
    organisations: Option<&[String]>,
    directory: &Directory,
    on: Day,
) -> Perimeter {
    let names = &register.names;
    let number = |id: &str| names.find(id);
    let organisations: HashSet<u32> = match organisations {
        Some(all) => all.iter().filter_map(|id| number(id)).collect(),
        None => {
            let known = directory.organisations(on).into_iter();
            let known = known.filter_map(|known| number(&known.id));
            let registering = register.complaints.iter();
            let registering = registering
                .filter(|complaint| complaint.registered_at.is_some())
                .filter_map(|complaint| complaint.organisation);
            known.chain(registering).collect()
        }
    };
    let excluded = duty
        .excludes
        .iter()
        .filter(|(attribute, _)| attribute == "object")
        .flat_map(|(_, values)| values)
        .filter_map(|value| number(value))
        .collect();
    Perimeter {
        organisations,
        // an act that no complaint names has none
        regulation: Some(number(&act.id).unwrap_or(u32::MAX)),
        excluded,
    }
}

/// Returns the calendar that a complaint is counted by.
fn calendar<'a>(
    standings: &'a Standings,
    act: &'a Regulation,
    names: &Names,
    complaint: &Complaint,
) -> &'a Calendar {
    let organisation = complaint.organisation.map(|number| names.word(number));
    let id = organisation.and_then(|organisation| standings.store().word_id(organisation));
    standings.calendar_of(act, id)
}

/// Returns the ids of the bodies that sent anything about the period.
fn heard(
    standings: &Standings,
    span: Span,
    known_at: Option<Instant>,
) -> Result<HashSet<String>, NotMade> {
    let store = standings.store();
    let words = store.words();
    let ids = store.organisations_heard(span.from, span.until, known_at)?;
    let known = ids.into_iter().filter_map(|id| words.word(id));
    Ok(known.map(str::to_owned).collect())
}

/// Returns the last day to send the report of a period.
fn due_on(duty: &Limit, period: Period) -> Option<Day> {
    let next = period.last().plus(1);
    let version = duty
        .versions
        .iter()
        .rev()
        .find(|version| version.in_force <= next.date())?;
    // a report is not moved at weekends (AMB-21)
    (version.roll == Roll::None).then_some(())?;
    version.terms.iter().find_map(|term| match term {
        Term::DayOfNextMonth(day) => Some(next.plus(i32::try_from(*day).ok()? - 1)),
        _ => None,
    })
}

/// Puts figures into words.
struct Teller<'a> {
    law: &'a Law,
    act: &'a Regulation,
    directory: &'a Directory,
    lang: Lang,
    on: Day,
    register: &'a Register,
}

impl Teller<'_> {
    #[expect(clippy::too_many_arguments, reason = "everything a report is made of")]
    fn report(
        &self,
        ask: &Ask,
        duty: &Limit,
        watermark: Instant,
        sheet: &Sheet,
        others: &[Sheet; 2],
        organisations: Option<Vec<String>>,
        heard: &HashSet<String>,
    ) -> Report {
        let lang = self.lang;
        let excluded = duty.excludes.iter().flat_map(|(_, values)| values);
        let clause = duty.versions.last().map(|version| version.clause.clone());
        Report {
            schema: SCHEMA,
            state: State::Draft,
            lang: lang.code(),
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
            due_on: due_on(duty, ask.period).map(|day| day.to_string()),
            excluded: excluded
                .map(|code| self.code("complaint_object", code))
                .collect(),
            known_at: watermark.to_string(),
            known_at_told: words::moment(lang, &self.act.zone, watermark),
            editions: self.editions(),
            balances: sheet.balances(),
            totals: Totals(sheet.total.figures),
            lines: self.lines(sheet, others),
            review_days: sheet.total.days,
            sections: Dimension::ALL
                .into_iter()
                .map(|dimension| self.section(dimension, sheet, organisations.as_deref(), heard))
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
            identities: self.identities(sheet),
            faults: self.faults(sheet),
            watermark,
        }
    }

    /// Returns number and date of the act.
    fn act_told(&self) -> String {
        let date = self.act.date.map(|date| words::date(self.lang, date));
        match (date, self.lang) {
            (None, _) => format!("№ {}", self.act.number),
            (Some(date), Lang::Ru) => format!("№ {} от {date}", self.act.number),
            (Some(date), Lang::En) => format!("No. {} of {date}", self.act.number),
        }
    }

    fn organisation(&self, id: &str) -> Named {
        let known = self.directory.organisation(id, self.on);
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
                |known| named(&known.name, self.lang.code()).to_owned(),
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

    fn lines(&self, sheet: &Sheet, others: &[Sheet; 2]) -> Vec<Line> {
        let lang = self.lang;
        let figure = |of: &Sheet, measure| of.total.figures.get(measure);
        Measure::ALL
            .into_iter()
            .map(|measure| {
                let value = figure(sheet, measure);
                let [before, year_before] = [0, 1].map(|other| figure(&others[other], measure));
                let share = measure
                    .of()
                    .map(|of| figure(sheet, of))
                    .and_then(|whole| per_cent(value, whole));
                Line {
                    code: measure.code(),
                    label: measure.label(lang),
                    definition: measure.definition(lang),
                    clause: measure.clause(),
                    part: match measure.part() {
                        Part::Balance => "balance",
                        Part::Detail => "detail",
                        Part::Control => "control",
                        Part::Terms => "terms",
                    },
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

    fn section(
        &self,
        dimension: Dimension,
        sheet: &Sheet,
        organisations: Option<&[String]>,
        heard: &HashSet<String>,
    ) -> Section {
        let groups = sheet.parts.get(&dimension).map_or(&[][..], Vec::as_slice);
        let mut rows: Vec<SectionRow> = groups
            .iter()
            .map(|group| self.row(dimension, group))
            .collect();
        if dimension == Dimension::Organisation {
            self.add_silent(&mut rows, organisations, heard);
        }
        Section {
            code: dimension.code(),
            label: words::code(self.lang, "dimension", dimension.code()),
            adds_up: dimension.adds_up(),
            rows,
        }
    }

    fn row(&self, dimension: Dimension, group: &Group) -> SectionRow {
        let lang = self.lang;
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
    fn add_silent(
        &self,
        rows: &mut Vec<SectionRow>,
        organisations: Option<&[String]>,
        heard: &HashSet<String>,
    ) {
        for known in self.directory.organisations(self.on) {
            let is_within = organisations.is_none_or(|all| all.contains(&known.id));
            let owes = known.reports.contains(&self.act.id);
            if !is_within || !owes || rows.iter().any(|row| row.code == known.id) {
                continue;
            }
            let figures = heard
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

    fn identities(&self, sheet: &Sheet) -> Vec<Balanced> {
        let told = |code: &str| words::code(self.lang, "identity", code);
        sheet
            .balances
            .iter()
            .map(|balance| Balanced {
                code: balance.code,
                label: told(balance.code),
                left: balance.left,
                right: balance.right,
                holds: balance.holds(),
                cases: balance.cases.clone(),
            })
            .collect()
    }

    fn faults(&self, sheet: &Sheet) -> Vec<Faulty> {
        let names = &self.register.names;
        sheet
            .faults
            .iter()
            .map(|fault| Faulty {
                code: fault.kind.code(),
                label: fault.kind.told(self.lang),
                case_id: fault.case_id.clone(),
                organisation: fault
                    .organisation
                    .map(|number| names.word(number).to_owned()),
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
