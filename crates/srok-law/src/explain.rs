//! How is a due date told to a person? A ledger put into words, for the terminal, the certificate and the pages alike.

pub mod rule;

use serde::Serialize;

use crate::calendar::Calendar;
use crate::case::Timeline;
use crate::regulation::{CountFrom, DueAt, Term, Version, words};
use crate::timing::{Bench, Entry, EntryKind, Moved, Skip, Standing, ledger};
use crate::words::{self as say, Lang};
use rule::Rule;

/// A due date explained in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// `regulation.limit`.
    pub limit: String,
    /// The name of the limit.
    pub name: String,
    /// How binding it is.
    pub severity: String,
    /// The term in words.
    pub term: String,
    /// Where the act has it.
    pub clause: String,
    /// Its words.
    pub quote: String,
    /// The act.
    pub act: String,
    /// First day of the version, with a note if that day is assumed.
    pub version: String,
    /// The counting in words.
    pub counting: String,
    /// The readings followed.
    pub readings: Vec<String>,
    /// The calendar counted by.
    pub calendar: String,
    /// The due date in words.
    pub due: String,
    /// The lines, day by day.
    pub lines: Vec<Line>,
}

/// One line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Line {
    /// The first day, ISO.
    pub day: String,
    /// The last day of a run of equal lines, ISO.
    pub until: Option<String>,
    /// The days as written.
    pub days: String,
    /// The weekday, of a single day.
    pub weekday: String,
    /// The number counted, or a dash, or a sign.
    pub count: String,
    /// What happened, or why the day counts or does not.
    pub text: String,
    /// Who held the case.
    pub organisation: Option<String>,
}

/// Returns the explanation of a standing.
#[must_use]
pub fn explain(
    standing: &Standing,
    timeline: &Timeline,
    bench: &Bench<'_>,
    calendar: &Calendar,
    lang: Lang,
) -> Explanation {
    let limit = &bench.regulation.limits[standing.limit];
    let version = standing
        .version
        .and_then(|version| limit.versions.get(version));
    let teller = Teller {
        standing,
        bench,
        lang,
        version,
    };
    let ledger = ledger(standing, timeline, bench, calendar);
    let regulation = bench.regulation;
    Explanation {
        limit: limit.full_id.clone(),
        name: words(&limit.name, lang.code()).into(),
        severity: say::severity(lang, limit.severity).into(),
        term: version.map_or_else(String::new, |version| teller.rule().term(version)),
        clause: version.map_or_else(String::new, |version| version.clause.clone()),
        quote: version.map_or_else(String::new, |version| version.quote.clone()),
        act: words(&regulation.title, lang.code()).into(),
        version: version.map_or_else(String::new, |version| teller.rule().edition(version)),
        counting: version.map_or_else(String::new, |version| rule::counting(lang, version)),
        readings: version.map_or_else(Vec::new, |version| teller.readings(version)),
        calendar: calendar.name(lang.code()).into(),
        due: teller.due(),
        lines: fold(
            ledger
                .entries
                .iter()
                .map(|entry| teller.line(entry))
                .collect(),
        ),
    }
}

/// Joins runs of skipped days with one and the same reason into one line.
fn fold(lines: Vec<Line>) -> Vec<Line> {
    let mut folded: Vec<Line> = Vec::new();
    for line in lines {
        match folded.last_mut() {
            Some(last)
                if line.count == "—"
                    && last.count == "—"
                    && last.text == line.text
                    && last.organisation == line.organisation =>
            {
                let first = last.days.split('–').next().unwrap_or_default().to_owned();
                last.days = format!("{first}–{}", line.days);
                last.weekday = String::new();
                last.until = Some(line.day);
            }
            _ => folded.push(line),
        }
    }
    folded
}

struct Teller<'a> {
    standing: &'a Standing,
    bench: &'a Bench<'a>,
    lang: Lang,
    version: Option<&'a Version>,
}

impl Teller<'_> {
    fn say<'b>(&self, ru: &'b str, en: &'b str) -> &'b str {
        self.lang.pick(ru, en)
    }

    const fn rule(&self) -> Rule<'_> {
        Rule {
            act: self.bench.regulation,
            words: self.bench.words,
            lang: self.lang,
        }
    }

    fn readings(&self, version: &Version) -> Vec<String> {
        rule::readings(self.lang, version)
            .into_iter()
            .map(|(code, words)| {
                if words.is_empty() {
                    code
                } else {
                    format!("{code}: {words}")
                }
            })
            .collect()
    }

    fn due(&self) -> String {
        let Some(due) = &self.standing.due else {
            return if self.standing.immediate {
                self.say(
                    "незамедлительно; срок актом не установлен",
                    "immediately; the act sets no term",
                )
                .into()
            } else if !self.standing.pauses.is_empty() {
                self.say(
                    "приостановлено, последний день не определен",
                    "suspended, the last day is not known",
                )
                .into()
            } else {
                self.say("срок не определен", "not known").into()
            };
        };
        let zone = &self.bench.regulation.zone;
        let elapsed = self
            .version
            .is_some_and(|version| version.count_from == CountFrom::Instant);
        let precise = elapsed
            || self
                .version
                .is_some_and(|version| version.due_at != DueAt::EndOfDay);
        let day = say::date_with_weekday(self.lang, due.due_on.date());
        let mut text = if precise {
            format!(
                "{} {day} {}",
                self.say("до", "by"),
                zone.local(due.due_at).format("%H:%M:%S")
            )
        } else {
            match self.lang {
                Lang::Ru => format!("до {day} включительно"),
                Lang::En => format!("by the end of {day}"),
            }
        };
        if self.standing.provisional {
            text.push_str(self.say(" ~ предварительно", " ~ provisional"));
        }
        if self.standing.backdated_at.is_some() {
            text.push_str(self.say(
                " ↶ внесено задним числом, после того как стало известно о просрочке",
                " ↶ backdated: recorded after the term was known to be overdue",
            ));
        }
        text
    }

    fn line(&self, entry: &Entry) -> Line {
        let (count, text) = self.words_of(entry);
        Line {
            day: entry.day.to_string(),
            until: None,
            days: say::date(self.lang, entry.day.date()),
            weekday: say::weekday(self.lang, entry.day.date()).into(),
            count,
            text,
            organisation: entry
                .organisation
                .map(|organisation| self.bench.words.word(organisation).to_owned()),
        }
    }

    fn time(&self, entry: &Entry) -> String {
        entry.at.map_or_else(String::new, |at| {
            self.bench
                .regulation
                .zone
                .local(at)
                .format("%H:%M:%S")
                .to_string()
        })
    }

    fn event(&self, symbol: crate::case::Symbol) -> String {
        say::event(self.lang, self.bench.words.word(symbol))
    }

    /// Returns the mark and the words of a line.
    fn words_of(&self, entry: &Entry) -> (String, String) {
        let with = |text: &str, title: &Option<String>, act: &Option<String>| {
            let mut said = title.clone().unwrap_or_else(|| text.to_owned());
            if let Some(act) = act {
                said = format!("{said} ({act})");
            }
            said
        };
        match &entry.kind {
            EntryKind::Started { event: Some(event), by_day } => {
                let when = if *by_day { self.say("час неизвестен", "hour unknown").to_owned() } else { self.time(entry) };
                ("•".into(), format!("{}, {when}", self.event(*event)))
            }
            EntryKind::Started { event: None, .. } => ("•".into(), self.say("истек срок, с которого считается этот", "the term from which this one runs has ended").into()),
            EntryKind::Arose => ("•".into(), self.say("обязанность возникла", "the duty arose").into()),
            EntryKind::DayZero { moved, counted } => {
                let why = match moved {
                    None => String::new(),
                    Some(Moved::CutOff) => {
                        let cutoff = self.version.and_then(|version| version.cutoff).map_or_else(String::new, |time| time.format("%H:%M").to_string());
                        format!(" ({} {cutoff})", self.say("поступило не ранее", "not before the cut-off at"))
                    }
                    Some(Moved::DayOff) => format!(" ({})", self.say("поступило в нерабочий день", "it came on a day off")),
                    Some(Moved::FirstWorkingDay) => format!(" ({})", self.say("первый рабочий день", "the first working day")),
                };
                let same_day = self.version.is_some_and(rule::is_same_day);
                let name = if same_day {
                    self.say("день, к которому отнесено событие; он же последний", "the day the event belongs to, and the last one")
                } else if *counted { self.say("начало счета, этот день считается первым", "counting begins, this day is day 1") } else { self.say("день 0, в срок не входит", "day 0, not counted") };
                ("0".into(), format!("{name}{why}"))
            }
            EntryKind::Counted { number, act, title } => {
                let mut said = String::new();
                if title.is_some() || act.is_some() {
                    said = with("", title, act);
                }
                (number.to_string(), said)
            }
            EntryKind::Skipped { reason, title, act } => {
                let text = match reason {
                    Skip::Weekend => self.say("выходной", "weekend"),
                    Skip::Holiday => self.say("нерабочий праздничный день", "public holiday"),
                    Skip::Transferred => self.say("выходной, перенесен", "day off moved here"),
                    Skip::Decree => self.say("нерабочий день по указу", "non-working by decree"),
                    Skip::Paused => self.say("срок приостановлен", "suspended"),
                    Skip::Beyond => self.say("счет окончен, последний день перенесен", "the count is complete, the last day was moved"),
                };
                ("—".into(), with(text, title, act))
            }
            EntryKind::Paused { .. } => ("‖".into(), format!("{}, {}", self.say("срок приостановлен", "the clock stops"), self.time(entry))),
            EntryKind::Resumed { capped } => {
                let why = if *capped { self.say("истек наибольший срок приостановления", "the longest suspension allowed is over") } else { self.say("срок возобновлен", "the clock goes on") };
                ("‖".into(), format!("{why}, {}", self.time(entry)))
            }
            EntryKind::HandedOver { to } => ("→".into(), format!("{} {}, {}", self.say("передано:", "handed over to"), self.bench.words.word(*to), self.time(entry))),
            EntryKind::Candidate { term } => {
                let name = self.version.and_then(|version| version.terms.get(*term)).map_or_else(String::new, |term| match term {
                    Term::Amount(amount) => say::amount(self.lang, *amount),
                    Term::Declared(attribute) => format!("{} ({})", self.say("заявленная дата", "declared date"), say::code(self.lang, "attribute", self.bench.words.word(*attribute))),
                    _ => self.say("иной срок", "another term").into(),
                });
                ("·".into(), format!("{} {name}", self.say("последний день по условию:", "the last day by:")))
            }
            EntryKind::Due => ("■".into(), format!("{} {}", self.say("последний день срока:", "last day:"), self.due())),
            EntryKind::ActBy => ("!".into(), self.say("последний рабочий день, когда это можно исполнить в срок", "the last working day on which it can be done in time").into()),
            EntryKind::RolledOn => ("≈".into(), self.say("следующий рабочий день после нерабочего последнего дня (до его конца просрочка спорна)", "the next working day after a last day off (until it ends, lateness is contested)").into()),
            EntryKind::BeyondCalendar => ("~".into(), self.say("календарь на этот год не утвержден: дата предварительная", "the calendar of this year is not approved: the date is provisional").into()),
            EntryKind::Stopped { event } => ("✓".into(), format!("{}, {}", self.event(*event), self.time(entry))),
            EntryKind::Cancelled { event: Some(event) } => ("×".into(), format!("{}: {}, {}", self.say("снято с контроля", "taken off"), self.event(*event), self.time(entry))),
            EntryKind::Cancelled { event: None } => ("×".into(), format!("{}, {}", self.say("снято с контроля: условие нормы перестало выполняться", "taken off: a condition of the limit ceased to hold"), self.time(entry))),
        }
    }
}
