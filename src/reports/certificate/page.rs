//! What does the certificate say, word for word? Everything the template places, ready to be set.

use chrono::{DateTime, FixedOffset, NaiveDate, Offset as _, Timelike as _, Utc};
use serde::Serialize;

use super::Certificate;
use super::verdict::{Verdict, verdict};
use crate::explain::Line;
use crate::reports::typography::set;
use crate::words::{self as say, Lang};

/// How tightly a page is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Setting {
    /// Size of the text, points.
    text: f32,
    /// Size of the day list and of the readings, points.
    list: f32,
    /// Number of day lists side by side.
    columns: usize,
    /// The list runs over pages, column after column.
    runs_on: bool,
}

impl Setting {
    /// The settings, in the order in which they are tried; the last is for ledgers longer than a page.
    pub(super) const FROM_ROOMY_TO_LONG: [Self; 5] = [
        Self { text: 11.0, list: 9.5, columns: 1, runs_on: false },
        Self { text: 11.0, list: 9.0, columns: 2, runs_on: false },
        Self { text: 10.0, list: 8.5, columns: 2, runs_on: false },
        Self { text: 9.5, list: 7.5, columns: 2, runs_on: false },
        Self { text: 10.5, list: 9.0, columns: 2, runs_on: true },
    ];
}

/// A row of the day list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DayRow {
    /// `day`, `off`, `mark`, `due` or `holder` (one cell over all columns).
    kind: &'static str,
    days: String,
    weekday: String,
    count: String,
    text: String,
}

/// A list under heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Table {
    title: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Everything on the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Page {
    lang: &'static str,
    setting: Setting,
    title: String,
    case: String,
    as_of: String,
    verdict: Verdict,
    facts: Vec<(String, String)>,
    law_title: String,
    law: Vec<(String, String)>,
    quote: String,
    readings_title: String,
    readings: Vec<String>,
    days_title: String,
    days_heads: Vec<String>,
    days_note: String,
    columns: Vec<Vec<DayRow>>,
    holders: Option<Table>,
    signature: Vec<String>,
    provenance: Vec<String>,
    content_hash: (String, String),
    program: String,
    page_of: (String, String),
}

impl Page {
    pub(super) fn new(certificate: &Certificate<'_>, setting: Setting, content_hash: &str) -> Self {
        let writer = Writer::new(certificate);
        let told = certificate.explanation;
        let columns = split(writer.days(), setting.columns, setting.runs_on);
        let words = |ru: &str, en: &str| set(certificate.lang.pick(ru, en));
        Self {
            lang: certificate.lang.code(),
            setting,
            title: words("Справка о соблюдении срока", "Certificate of compliance with a time limit"),
            case: writer.case(),
            as_of: set(&format!("{} {}", certificate.lang.pick("по состоянию на", "as of"), writer.moment(&certificate.as_of))),
            verdict: verdict(certificate, &|text| writer.moment(text)),
            facts: writer.facts(),
            law_title: words("Норма", "The law"),
            law: writer.law(),
            quote: set(&told.quote),
            readings_title: words("Принятые прочтения нормы", "Readings of the law followed"),
            readings: told.readings.iter().map(|reading| set(reading)).collect(),
            days_title: words("Расчет срока по дням", "The term day by day"),
            days_heads: [("Дата", "Date"), ("День", "Day"), ("Счет", "Count"), ("Основание", "Ground")].map(|(ru, en)| words(ru, en)).into(),
            days_note: writer.days_note(),
            columns,
            holders: writer.holders(),
            signature: [("должность", "position"), ("подпись", "signature"), ("расшифровка подписи", "name"), ("дата", "date")].map(|(ru, en)| words(ru, en)).into(),
            provenance: writer.provenance(),
            content_hash: (words("Содержание справки, SHA-256:", "Content of the certificate, SHA-256:"), content_hash.to_owned()),
            program: format!("srok {}", env!("CARGO_PKG_VERSION")),
            page_of: (words("Страница", "Page"), words("из", "of")),
        }
    }
}

/// Puts the parts of a certificate into words.
struct Writer<'a> {
    of: &'a Certificate<'a>,
    lang: Lang,
    offset: FixedOffset,
}

impl<'a> Writer<'a> {
    fn new(of: &'a Certificate<'a>) -> Self {
        let stamps = [Some(of.as_of.as_str()), of.row.started_at.as_deref(), of.row.due_at.as_deref()];
        let parsed = stamps.into_iter().flatten().find_map(|text| DateTime::parse_from_rfc3339(text).ok());
        let offset = parsed.map_or_else(|| Utc.fix(), |at| *at.offset());
        Self { of, lang: of.lang, offset }
    }

    fn say<'b>(&self, ru: &'b str, en: &'b str) -> &'b str {
        self.lang.pick(ru, en)
    }

    /// Returns a moment as it is written: 21.01.2026 (ср) 16:20; a date as a date; anything else as it is.
    fn moment(&self, text: &str) -> String {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return self.at(at);
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_or_else(|_| text.to_owned(), |day| say::date_with_weekday(self.lang, day))
    }

    fn at(&self, at: DateTime<FixedOffset>) -> String {
        let form = if at.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
        format!("{} {}", say::date_with_weekday(self.lang, at.date_naive()), at.format(form))
    }

    fn day(&self, text: &str) -> String {
        self.moment(text)
    }

    fn case(&self) -> String {
        let row = self.of.row;
        let number = match (&row.case_id, &row.registration_no) {
            (None, _) => self.say("без дела (расчет)", "no case (a calculation)").to_owned(),
            (Some(case), Some(number)) if number != case => format!("{} {case}, {} {number}", self.say("Дело №", "Case"), self.say("рег. №", "reg. No.")),
            (Some(case), _) => format!("{} {case}", self.say("Дело №", "Case")),
        };
        set(&number)
    }

    fn facts(&self) -> Vec<(String, String)> {
        let (row, told) = (self.of.row, self.of.explanation);
        let occurrence = if row.occurrence > 1 { format!(" ({} {})", self.say("случай №", "occurrence"), row.occurrence) } else { String::new() };
        let mut facts = vec![(self.say("Что должно быть сделано", "What had to be done"), format!("{}{occurrence}", told.name))];
        facts.extend(row.started_at.as_ref().map(|at| (self.say("Начало срока", "The term began"), self.moment(at))));
        facts.push((self.say("Последний день срока", "Last day of the term"), told.due.clone()));
        if let Some(act_by) = row.act_by.as_ref().filter(|act_by| Some(*act_by) != row.due_on.as_ref()) {
            facts.push((self.say("Исполнить следовало до", "To be done by"), format!("{} {}", self.day(act_by), self.say("— последний рабочий день срока", "— the last working day of the term"))));
        }
        if let Some(rolled) = &row.due_rolled_on {
            let words = self.say("последний день срока нерабочий; следующий рабочий день —", "the last day is a day off; the next working day is");
            facts.push((self.say("Спорный день", "Contested day"), format!("≈ {words} {}", self.day(rolled))));
        }
        facts.extend(self.pauses().map(|pauses| (self.say("Приостановление", "Suspension"), pauses)));
        let stopped = row.stopped_at.as_ref().map_or_else(|| self.say("нет", "no").to_owned(), |at| self.moment(at));
        facts.push((self.say("Исполнено", "Done"), stopped));
        facts.extend(self.owner().map(|owner| (self.say("Срок соблюдает", "Whose duty"), owner)));
        facts.into_iter().map(|(name, value)| (set(name), set(&value))).collect()
    }

    /// Returns who answers for the limit, in the codes of the directory.
    fn owner(&self) -> Option<String> {
        let row = self.of.row;
        let organisation = row.organisation.clone()?;
        Some(match &row.official {
            Some(official) => format!("{organisation}, {} {official}", self.say("исполнитель", "official")),
            None => organisation,
        })
    }

    /// Returns the pauses: what stopped the clock when, and by how much the last day moved.
    fn pauses(&self) -> Option<String> {
        let lines = self.of.explanation.lines.iter().filter(|line| line.count == "‖");
        let mut said: Vec<String> = lines.map(|line| format!("{} — {}", line.days, line.text)).collect();
        if self.of.row.suspended_days > 0 {
            let days = i64::from(self.of.row.suspended_days);
            let unit = super::verdict::unit(self.of.row).map_or("", |unit| say::unit(self.lang, unit, days));
            said.push(format!("{} {days} {unit}", self.say("последний день перенесен на", "the last day moved by")));
        }
        (!said.is_empty()).then(|| said.join("; "))
    }

    fn law(&self) -> Vec<(String, String)> {
        let told = self.of.explanation;
        let clause = [told.clause.as_str(), told.version.as_str()].into_iter().filter(|part| !part.is_empty());
        let term = [told.term.as_str(), told.severity.as_str()].into_iter().filter(|part| !part.is_empty());
        let rows = [
            (self.say("Акт", "Act"), told.act.clone()),
            (self.say("Пункт, редакция", "Clause, version"), clause.collect::<Vec<_>>().join("; ")),
            (self.say("Срок по норме", "The term"), term.collect::<Vec<_>>().join("; ")),
            (self.say("Порядок счета", "Counting"), told.counting.clone()),
            (self.say("Календарь", "Calendar"), told.calendar.clone()),
        ];
        rows.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (set(name), set(&value))).collect()
    }

    /// Returns the day list, with a line where the case passes to another holder.
    fn days(&self) -> Vec<DayRow> {
        let mut rows = Vec::new();
        let mut holder: Option<&String> = None;
        for line in &self.of.explanation.lines {
            if let Some(organisation) = line.organisation.as_ref().filter(|organisation| Some(*organisation) != holder) {
                let text = set(&format!("{} {organisation}", self.say("Дело находится у:", "The case is with")));
                rows.push(DayRow { kind: "holder", days: String::new(), weekday: String::new(), count: String::new(), text });
                holder = Some(organisation);
            }
            rows.push(day_row(line));
        }
        rows
    }

    fn days_note(&self) -> String {
        let signs = [
            ("0", "начальный день", "first day"),
            ("—", "день в срок не входит", "day not counted"),
            ("■", "последний день", "last day"),
            ("‖", "приостановление", "suspension"),
        ];
        let used = signs.iter().filter(|(sign, ..)| self.of.explanation.lines.iter().any(|line| line.count == *sign));
        set(&used.map(|(sign, ru, en)| format!("{sign} {}", self.say(ru, en))).collect::<Vec<_>>().join("; "))
    }

    fn holders(&self) -> Option<Table> {
        if self.of.holders.is_empty() {
            return None;
        }
        let rows = self.of.holders.iter().map(|(since, organisation, official)| {
            let official = if official.is_empty() { "—" } else { official };
            vec![set(&self.moment(since)), set(organisation), set(official)]
        });
        let heads = [("С какого времени", "Since"), ("Орган, подразделение", "Organisation"), ("Исполнитель", "Official")];
        Some(Table {
            title: self.say("У кого находилось дело", "Who held the case").into(),
            heads: heads.map(|(ru, en)| set(self.say(ru, en))).into(),
            rows: rows.collect(),
        })
    }

    fn provenance(&self) -> Vec<String> {
        let of = self.of;
        let made_at = self.at(of.made_at.with_timezone(&self.offset));
        let editions = of.editions.iter().map(|(what, hash)| format!("{} {}", self.edition(what), short(hash)));
        let lines = [
            format!(
                "{} {}; {} {}; {} {made_at}; {} UTC{}",
                self.say("По состоянию на", "As of"),
                self.moment(&of.as_of),
                self.say("по сведениям, известным на", "with what was known at"),
                self.moment(&of.known_at),
                self.say("сформировано", "made"),
                self.say("время местное,", "local time,"),
                self.offset,
            ),
            format!(
                "{} {}; {} {}",
                self.say("Редакции:", "Editions:"),
                editions.collect::<Vec<_>>().join(", "),
                self.say("события дела", "events of the case"),
                short(&of.events_hash),
            ),
            self.again(),
        ];
        lines.iter().filter(|line| !line.is_empty()).map(|line| set(line)).collect()
    }

    /// Returns the kind of an edition in the language of the page.
    fn edition(&self, what: &str) -> String {
        match what.split_once(' ') {
            Some(("regulation", id)) => format!("{} {id}", self.say("регламент", "regulation")),
            Some(("calendar", id)) => format!("{} {id}", self.say("календарь", "calendar")),
            _ => what.to_owned(),
        }
    }

    /// Returns how to print it again: the same facts give the same hash.
    fn again(&self) -> String {
        let of = self.of;
        let Some(case) = &of.row.case_id else { return String::new() };
        let words = self.say("Повторить расчет:", "To compute it again:");
        format!("{words} srok explain {case} {} --as-of {} --known-at {}", of.row.limit, of.as_of, of.known_at)
    }
}

/// Enough of a hash to tell editions apart on paper; the whole is in the store.
const SHORT_HASH: usize = 16;

fn short(hash: &str) -> String {
    hash.chars().take(SHORT_HASH).collect()
}

fn day_row(line: &Line) -> DayRow {
    let kind = match line.count.as_str() {
        "—" => "off",
        "■" => "due",
        count if count.chars().all(|sign| sign.is_ascii_digit()) => "day",
        _ => "mark",
    };
    DayRow { kind, days: set(&line.days), weekday: set(&line.weekday), count: set(&line.count), text: set(&line.text) }
}

/// Letters of a ground that fit on one line of a day list, of two side by side.
const LETTERS_A_LINE: usize = 34;

/// Divides the rows into lists of about the same height, side by side.
fn split(rows: Vec<DayRow>, columns: usize, runs_on: bool) -> Vec<Vec<DayRow>> {
    if columns < 2 || runs_on {
        return vec![rows];
    }
    let height = |row: &DayRow| 1 + row.text.chars().count().saturating_sub(1) / LETTERS_A_LINE;
    let whole: usize = rows.iter().map(height).sum();
    let mut reached = 0;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        // the line of a new holder stands over his first day
        let above = reached * 2 < whole && !(row.kind == "holder" && (reached + 1) * 2 >= whole);
        reached += height(&row);
        if above && right.is_empty() { left.push(row) } else { right.push(row) }
    }
    vec![left, right]
}
