//! How does one limit fare? Its durations, its months, its organisations and ways of filing.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::super::WebError;
use super::super::export::{Cell, Files, Table};
use super::super::past::{Past, SplitRow};
use super::PATH;
use srok_charts::{self as charts, Bin, Chart, Control, Histogram, Point, Trend};
use srok_engine::history::{Asked, Durations, Figures, Measured, Month};
use srok_law::words;

/// What is shown of a limit.
#[derive(Debug, Serialize)]
pub struct Chosen {
    name: String,
    norm: String,
    clause: String,
    law: String,
    of: SplitRow,
    late_by: String,
    histogram: Chart,
    control: Chart,
    trend: Chart,
    organisations: Split,
    channels: Split,
    months: Split,
}

/// Figures of parts.
#[derive(Debug, Serialize)]
struct Split {
    rows: Vec<SplitRow>,
    files: Files,
}

impl Chosen {
    /// Returns the charts.
    pub fn into_charts(self) -> Vec<Chart> {
        vec![self.histogram, self.control, self.trend]
    }
}

/// Returns the limit that is looked at: the one that is named, else the service term or the binding limit of the act of which most ended; `None` if nothing ended.
pub fn of(past: &Past<'_>, act: Option<&str>) -> Result<Option<Chosen>, WebError> {
    let Some((index, limit)) = pick(past, act)? else {
        return Ok(None);
    };
    let asked = past.asked().of_limit(index);
    let figures = past
        .history
        .figures(&asked, |_| ())
        .remove(&())
        .unwrap_or_default();
    let (act, short) = limit.full_id.split_once('.').unwrap_or_default();
    let files = |table: &str| {
        Files::asked(
            &past.visit.view,
            PATH,
            &[("table", table), ("limit", &limit.full_id)],
        )
    };
    Ok(Some(Chosen {
        name: past.name(limit),
        norm: past.norm(limit),
        clause: past.clause(limit),
        law: past
            .visit
            .view
            .link(&format!("/regulations/{act}/{short}"), &[]),
        of: past.row(limit, &figures, past.name(limit), String::new(), &[]),
        late_by: late_by(past, limit, &figures.late_by),
        histogram: histogram(past, limit, &figures.durations, "durations")?,
        control: control(past, limit, &asked)?,
        trend: trend(past, limit, &asked, "trend")?,
        organisations: Split {
            rows: organisations(past, limit, &asked),
            files: files("organisations"),
        },
        channels: Split {
            rows: channels(past, limit, &asked),
            files: files("channels"),
        },
        months: Split {
            rows: months(past, limit, &asked),
            files: files("months"),
        },
    }))
}

fn pick<'p>(
    past: &'p Past<'_>,
    act: Option<&str>,
) -> Result<Option<(usize, &'p Measured)>, WebError> {
    let limits = past.history.limits();
    let index = if let Some(index) = super::named(past)? {
        Some(index)
    } else {
        let counts = past.history.counts(&past.asked(), |key| key.limit);
        let of = |index: &u32| limits.get(*index as usize);
        let binding = counts.iter().filter(|(index, _)| {
            of(index).is_some_and(|limit| {
                let is_of_act = act == Some(super::list::act_of(limit));
                is_of_act && limit.severity == "binding" && !limit.is_immediate
            })
        });
        let most = binding.max_by_key(|(index, counts)| {
            let is_term = of(index).is_some_and(|limit| limit.kind == "service_term");
            (is_term && counts.finished() > 0, counts.finished())
        });
        most.map(|(index, _)| *index as usize)
    };
    Ok(index.and_then(|index| Some((index, limits.get(index)?))))
}

fn late_by(past: &Past<'_>, limit: &Measured, late_by: &Durations) -> String {
    let [median, high] = past.middle(limit, late_by);
    if median.is_empty() {
        return String::new();
    }
    let lang = past.visit.lang;
    format!(
        "{} {median}, {} {high}",
        lang.pick("медиана опоздания", "median lateness"),
        lang.pick("90-й процентиль", "90th percentile")
    )
}

/// Draws how long a limit took; `id` names the chart on its page.
pub fn histogram(
    past: &Past<'_>,
    limit: &Measured,
    durations: &Durations,
    id: &str,
) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let title = format!(
        "{}: {} ({}, {})",
        past.name(limit),
        lang.pick("сколько это длилось", "how long it took"),
        past.period(),
        of_cases(past, durations.count())
    );
    let definition = lang.pick(
        "От дня 0 (у сроков в часах и минутах — от начала) до исполнения, в единицах самого срока; приостановления входят. Столбец делится на исполненное в срок и с нарушением; опоздать можно и раньше линии срока, если срок приостанавливался или назначен датой.",
        "From day zero (for hours and minutes, from the start) to the stop, in the unit of the limit; pauses are part of it. A bar is divided into what was in time and what was late.",
    );
    let bins = durations.bins().map(|(value, in_time, late)| Bin {
        value: value.into(),
        in_time,
        late,
    });
    let picture = Histogram {
        bins: bins.collect(),
        step: limit.step(),
        lines: past.lines(limit, durations),
    };
    drawn(charts::draw(
        &past.head(id, &title, &past.unit(limit), definition),
        &picture,
    ))
}

fn of_cases(past: &Past<'_>, count: u64) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let noun = words::plural(
        past.visit.lang,
        count,
        ["срок", "срока", "сроков"],
        ["term", "terms"],
    );
    format!("{} {noun}", words::number(count))
}

fn control(past: &Past<'_>, limit: &Measured, asked: &Asked<'_>) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let last = *past.months.end();
    let first = *past.history.months().start();
    let figures = past
        .history
        .figures(&asked.in_months(first..=last), |key| key.month);
    let known = figures.keys().next().copied().unwrap_or(last);
    let nothing = Figures::default();
    let points = (0..=known.until(last)).map(|index| {
        let month = known.plus(index);
        let of = figures.get(&month).unwrap_or(&nothing);
        let [median, _] = past.middle(limit, &of.durations);
        let name = short(past, month);
        let goes_on = if past.goes_on(month) {
            lang.pick(", месяц не окончен", ", the month is not over")
        } else {
            ""
        };
        Point {
            words: format!(
                "{name}: {} {median}, {}{goes_on}",
                lang.pick("медиана", "median"),
                of_cases(past, of.durations.count())
            ),
            label: name,
            value: of.durations.median().map(|steps| steps * limit.step()),
        }
    });
    let picture = Control {
        points: points.collect(),
        bounds: (Some(0.0), None),
        decimals: 1,
        unit: String::new(),
    };
    let title = format!(
        "{}: {}",
        past.name(limit),
        lang.pick(
            "медиана по месяцам, обычные колебания и выход за них",
            "median by month, the usual variation and what lies outside"
        )
    );
    let definition = lang.pick(
        "Контрольная карта XmR: среднее месячных медиан и естественные границы, среднее ± 2,66 среднего скользящего размаха. Точка вне границ — особая причина, внутри — обычные колебания.",
        "XmR chart: the mean of the monthly medians and the natural process limits, mean ± 2.66 mean moving ranges. A point outside has a special cause; inside is the usual variation.",
    );
    drawn(charts::draw(
        &past.head("control", &title, &past.unit(limit), definition),
        &picture,
    ))
}

fn short(past: &Past<'_>, month: Month) -> String {
    let day = month.first_day();
    day.format(past.visit.lang.pick("%m.%y", "%y-%m"))
        .to_string()
}

/// Draws how many of a limit were in time, by month; `id` names the chart on its page.
pub fn trend(
    past: &Past<'_>,
    limit: &Measured,
    asked: &Asked<'_>,
    id: &str,
) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let (first, last) = past.trend().into_inner();
    let before = past.shares(asked, first.plus(-12)..=last.plus(-12));
    let picture = Trend {
        months: past.shares(asked, first..=last),
        year_before: if before.iter().any(|share| share.of > 0) {
            before
        } else {
            Vec::new()
        },
        goes_on: past.goes_on(last),
    };
    let title = format!(
        "{}: {}",
        past.name(limit),
        lang.pick(
            "доля в срок, 13 месяцев, и АППГ",
            "share in time, 13 months, and last year"
        )
    );
    let definition = lang.pick(
        "Исполненные в срок из всех исполненных в месяце; снятые с контроля не входят. Месяцы без исполненных сроков — пропуски; полая точка — мало дел или месяц не окончен.",
        "Stopped in time, of all stopped in the month; what was taken off is left out. Months without any are gaps; a hollow mark means few cases or a month that is not over.",
    );
    let unit = lang.pick("доля в срок, %", "share in time, %");
    drawn(charts::draw(
        &past.head(id, &title, unit, definition),
        &picture,
    ))
}

fn drawn(chart: Result<Chart, charts::ChartError>) -> Result<Chart, WebError> {
    chart.map_err(|error| WebError::internal(&error))
}

/// Returns rows by what a key says, the most first.
fn by_word(
    past: &Past<'_>,
    limit: &Measured,
    figures: &BTreeMap<Option<i32>, Figures>,
    key: &'static str,
    name: impl Fn(&str) -> String,
) -> Vec<SplitRow> {
    let lang = past.visit.lang;
    let row = |(id, figures): (&Option<i32>, &Figures)| {
        let code = past.history.word(*id).unwrap_or("");
        let more = [(key, code)];
        let more: &[(&str, &str)] = if code.is_empty() { &[] } else { &more };
        let name = if code.is_empty() {
            lang.pick("не указано", "not named").to_owned()
        } else {
            name(code)
        };
        let chosen = [&[("limit", limit.full_id.as_str())], more].concat();
        let href = format!("{}#chosen", past.visit.view.same(PATH, &chosen));
        past.row(limit, figures, name, href, more)
    };
    let mut rows: Vec<SplitRow> = figures.iter().map(row).collect();
    rows.sort_by(|one, other| {
        other
            .finished
            .cmp(&one.finished)
            .then_with(|| one.name.cmp(&other.name))
    });
    rows
}

/// Returns the rows of a limit by organisation, the most first.
pub fn organisations(past: &Past<'_>, limit: &Measured, asked: &Asked<'_>) -> Vec<SplitRow> {
    let figures = past.history.figures(asked, |key| key.organisation);
    by_word(past, limit, &figures, "organisation", |id| {
        past.names.organisation(id)
    })
}

fn channels(past: &Past<'_>, limit: &Measured, asked: &Asked<'_>) -> Vec<SplitRow> {
    let figures = past.history.figures(asked, |key| key.channel);
    let lang = past.visit.lang;
    by_word(past, limit, &figures, "channel", |code| {
        words::code(lang, "channel", code)
    })
}

fn months(past: &Past<'_>, limit: &Measured, asked: &Asked<'_>) -> Vec<SplitRow> {
    let lang = past.visit.lang;
    let figures = past
        .history
        .figures(&asked.in_months(past.trend()), |key| key.month);
    let row = |(month, figures): (&Month, &Figures)| {
        let first = month.first_day();
        let last = srok_law::case::Day::from(month.plus(1).first_day()).plus(-1);
        let (first_text, last_text) = (first.to_string(), last.to_string());
        let more = [
            ("stopped_from", first_text.as_str()),
            ("stopped_to", &last_text),
        ];
        let name = srok_law::period::Period::month_of(first.into()).words(lang);
        let period = month.to_string();
        let chosen = [("limit", limit.full_id.as_str()), ("period", &period)];
        let href = format!("{}#chosen", past.visit.view.same(PATH, &chosen));
        past.row(limit, figures, name, href, &more)
    };
    figures.iter().rev().map(row).collect()
}

/// Returns one of the tables of the limit as a file.
pub fn table(past: &Past<'_>, act: Option<&str>, wanted: &str) -> Result<Table<'static>, WebError> {
    let lang = past.visit.lang;
    let picked = pick(past, act)?;
    let asked = |index: usize| past.asked().of_limit(index);
    let (name, first, rows) = match (wanted, picked) {
        ("organisations", Some((index, limit))) => (
            "organisations",
            lang.pick("Подразделение", "Unit"),
            organisations(past, limit, &asked(index)),
        ),
        ("channels", Some((index, limit))) => (
            "channels",
            lang.pick("Способ подачи", "Way of filing"),
            channels(past, limit, &asked(index)),
        ),
        ("months", Some((index, limit))) => (
            "months",
            lang.pick("Месяц", "Month"),
            months(past, limit, &asked(index)),
        ),
        ("organisations" | "channels" | "months", None) => ("procedures", "", Vec::new()),
        _ => return super::no_table(past, wanted),
    };
    let title = picked.map_or_else(String::new, |(_, limit)| {
        format!("{}, {}", past.name(limit), past.period())
    });
    let head = std::iter::once(first.to_owned()).chain(SplitRow::head(lang));
    let cells = |row: &SplitRow| {
        std::iter::once(Cell::text(row.name.clone()))
            .chain(row.cells())
            .collect()
    };
    Ok(Table {
        name,
        title,
        head: head.collect(),
        rows: rows.iter().map(cells).collect(),
    })
}
