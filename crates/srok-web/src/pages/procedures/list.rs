//! How does each limit and step fare? One row each, by act, in the order of the act.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::export::{Cell, Table};
use super::super::past::{Past, ShareCell, SplitRow};
use super::PATH;
use srok_charts::{self as charts, Role, Spark};
use srok_engine::history::{Counts, Figures, Measured, Month};
use srok_law::regulation::{Severity, Status, words as named};
use srok_law::words;

/// The limits of an act.
#[derive(Debug, Serialize)]
pub struct Group {
    title: String,
    href: String,
    rows: Vec<Row>,
}

/// A limit with its figures.
#[derive(Debug, Serialize)]
pub struct Row {
    #[serde(flatten)]
    of: SplitRow,
    id: String,
    clause: String,
    law: String,
    severity: String,
    severity_code: String,
    norm: String,
    /// The share of the same months of last year.
    before: ShareCell,
    /// Difference to it in points of per cent: «+1,2».
    change: String,
    /// The line of the last months.
    spark: String,
    is_step: bool,
    is_chosen: bool,
    is_immediate: bool,
}

/// Severities that are listed unless everything is asked for: what may be breached, and steps with their norms.
fn is_wanted(show: Option<&str>, limit: &Measured) -> bool {
    match show {
        Some("all") => true,
        Some("binding") => limit.severity == "binding",
        _ => limit.severity == "binding" || limit.part_of.is_some() || limit.procedure.is_some(),
    }
}

/// Returns the limits of the act that is looked at of which something ended in the period, or in the same one of last year.
pub fn group(past: &Past<'_>, act: Option<&str>) -> Option<Group> {
    let act = act?;
    let figures = past.history.figures(&past.asked(), |key| key.limit);
    let before = past.history.counts(&past.asked_before(), |key| key.limit);
    let trend = past.asked().in_months(past.trend());
    let trend = past.history.counts(&trend, |key| (key.limit, key.month));
    let show = past.visit.view.value("show");
    let chosen = past.visit.view.value("limit");
    let nothing = Figures::default();
    let mut rows = Vec::new();
    let mut title = String::new();
    for (index, limit) in past.history.limits().iter().enumerate() {
        let index = index as u32;
        if act_of(limit) != act || !is_wanted(show, limit) {
            continue;
        }
        let of = figures.get(&index).unwrap_or(&nothing);
        let was = before.get(&index).copied().unwrap_or_default();
        if of.counts != Counts::default() || was.finished() > 0 {
            title = self::title(past, limit);
            rows.push(row(
                past,
                limit,
                of,
                &was,
                &line(&trend, index, past),
                chosen,
            ));
        }
    }
    (!rows.is_empty()).then(|| Group {
        title,
        href: past.visit.view.link(&format!("/regulations/{act}"), &[]),
        rows,
    })
}

/// Returns the act of a limit.
pub fn act_of(limit: &Measured) -> &str {
    limit.full_id.split('.').next().unwrap_or_default()
}

/// Returns the acts under which anything ended in the period or in the same one of last year: those in force first, then by how much.
pub fn acts<'p>(past: &'p Past<'_>) -> Vec<&'p str> {
    let limits = past.history.limits();
    let mut finished: BTreeMap<&str, u64> = BTreeMap::new();
    for asked in [past.asked(), past.asked_before()] {
        for (limit, counts) in past.history.counts(&asked, |key| key.limit) {
            if let Some(limit) = limits.get(limit as usize) {
                *finished.entry(act_of(limit)).or_default() += counts.finished();
            }
        }
    }
    let law = past.history.standings().law();
    let rank = |act: &str| {
        let status = law.regulation(act).map(|act| act.status);
        u8::from(!matches!(
            status,
            Some(Status::InForce | Status::Unverified)
        ))
    };
    let mut acts: Vec<(&str, u64)> = finished.into_iter().collect();
    acts.sort_by_key(|(act, finished)| (rank(act), std::cmp::Reverse(*finished), *act));
    acts.into_iter().map(|(act, _)| act).collect()
}

fn title(past: &Past<'_>, limit: &Measured) -> String {
    past.law(limit).map_or_else(String::new, |(act, ..)| {
        named(&act.title, past.visit.lang.code()).to_owned()
    })
}

/// Returns the shares of the last months of a limit.
fn line(
    trend: &BTreeMap<(u32, Month), Counts>,
    limit: u32,
    past: &Past<'_>,
) -> Vec<(String, Option<f64>)> {
    let (first, last) = past.trend().into_inner();
    (0..=first.until(last))
        .map(|index| first.plus(index))
        .map(|month| {
            let counts = trend.get(&(limit, month)).copied().unwrap_or_default();
            let share = 100.0 * counts.met as f64 / counts.finished().max(1) as f64;
            (month.to_string(), (counts.finished() > 0).then_some(share))
        })
        .collect()
}

fn row(
    past: &Past<'_>,
    limit: &Measured,
    figures: &Figures,
    before: &Counts,
    months: &[(String, Option<f64>)],
    chosen: Option<&str>,
) -> Row {
    let (visit, lang) = (past.visit, past.visit.lang);
    let id = limit.full_id.as_str();
    let (act, short) = id.split_once('.').unwrap_or_default();
    let href = format!(
        "{}#chosen",
        visit.view.same(PATH, &[("limit", id), ("table", "")])
    );
    let of = past.row(limit, figures, past.name(limit), href, &[]);
    let before = ShareCell::of(lang, before);
    let severity = Severity::ALL
        .into_iter()
        .find(|known| known.code() == limit.severity);
    Row {
        change: if limit.is_immediate {
            String::new()
        } else {
            change(past, &of.share, &before)
        },
        clause: past.clause(limit),
        law: visit.view.link(&format!("/regulations/{act}/{short}"), &[]),
        severity: severity.map_or_else(String::new, |known| words::severity(lang, known).into()),
        severity_code: limit.severity.clone(),
        norm: past.norm(limit),
        spark: spark(past, limit, months),
        is_step: limit.part_of.is_some(),
        is_chosen: chosen == Some(id),
        is_immediate: limit.is_immediate,
        id: id.to_owned(),
        before,
        of,
    }
}

/// Returns by how many points a share differs from another; empty if one of them is none.
fn change(past: &Past<'_>, now: &ShareCell, before: &ShareCell) -> String {
    if now.of == 0 || before.of == 0 {
        return String::new();
    }
    let share = |share: &ShareCell| 100.0 * share.part as f64 / share.of as f64;
    let points = share(now) - share(before);
    let number = words::decimal(past.visit.lang, points, 1);
    if points >= 0.05 {
        format!("+{number}")
    } else {
        number
    }
}

/// Returns the line of a limit; one that cannot be drawn is left out, its figures stand beside it.
fn spark(past: &Past<'_>, limit: &Measured, months: &[(String, Option<f64>)]) -> String {
    let lang = past.visit.lang;
    let id = format!("spark-{}", limit.full_id.replace('.', "-"));
    let title = lang.pick("Доля в срок по месяцам", "Share in time by month");
    let said = months.iter().filter_map(|(month, share)| {
        Some(format!(
            "{month}: {}\u{a0}%",
            words::decimal(lang, (*share)?, 1)
        ))
    });
    let said: Vec<String> = said.collect();
    let picture = Spark {
        months: months.to_vec(),
        role: Role::Accent,
        decimals: 1,
    };
    let head = charts::Head {
        definition: said.join(", "),
        ..charts::Head::new(&id, title, lang)
    };
    charts::draw(&head, &picture).map_or_else(|_| String::new(), |chart| chart.svg)
}

/// Returns the list as a file.
pub fn table(past: &Past<'_>, act: Option<&str>) -> Table<'static> {
    let lang = past.visit.lang;
    let mut head: Vec<String> = match lang {
        words::Lang::Ru => ["Акт", "Срок", "Код", "Вид нормы", "Норма", "Пункт"],
        words::Lang::En => ["Act", "Limit", "Code", "Kind of norm", "Norm", "Clause"],
    }
    .map(str::to_owned)
    .into();
    head.extend(SplitRow::head(lang));
    head.push(lang.pick("АППГ: в срок", "Last year: in time").into());
    head.push(lang.pick("АППГ: исполнено", "Last year: finished").into());
    head.push(lang.pick("АППГ: в срок, %", "Last year: in time, %").into());
    let count = |count: u64| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
    let mut rows = Vec::new();
    if let Some(group) = group(past, act) {
        for row in group.rows {
            let mut cells = vec![
                Cell::text(group.title.clone()),
                Cell::link(row.of.name.clone(), row.law.clone()),
                Cell::text(row.id.clone()),
                Cell::text(row.severity.clone()),
                Cell::text(row.norm.clone()),
                Cell::text(row.clause.clone()),
            ];
            cells.extend(row.of.cells());
            cells.extend([
                count(row.before.part),
                count(row.before.of),
                row.before.cell(),
            ]);
            rows.push(cells);
        }
    }
    Table {
        name: "procedures",
        title: format!(
            "{}, {}",
            lang.pick("Процедуры", "Procedures"),
            past.period()
        ),
        head,
        rows: rows.into(),
    }
}
