//! Who is told of which limit, when, and who is next? The rules of `alerts.toml`: data, checked when they are read.

use serde::Deserialize;

use srok_law::regulation::{KINDS, Limit, Regulation, Term, Unit};
use srok_law::words::Lang;

/// The rules that are part of the program.
pub const BUILT_IN: &str = include_str!("../../../../alerts.toml");

/// What is wrong with the rules.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}\nhint: see alerts.toml of the program for the keys and their values")]
pub struct RulesError {
    /// The file, with the line where one is known.
    pub file: String,
    /// What was found.
    pub problem: String,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The first that fits a limit decides.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
    /// Who is told next, and after how long.
    #[serde(rename = "escalation", default)]
    pub steps: Vec<Step>,
    /// How mails go out.
    #[serde(default)]
    pub delivery: Delivery,
}

/// What is told of some limits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Limits as `regulation.limit`; empty: any.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Kinds; empty: any.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Acts; empty: any.
    #[serde(default)]
    pub regulations: Vec<String>,
    /// How binding the limit is.
    #[serde(default = "binding")]
    pub severities: Vec<String>,
    /// How long before the last useful day.
    #[serde(default)]
    pub due_soon: Before,
    /// On the last useful day.
    #[serde(default = "yes")]
    pub last_day: bool,
    /// Once it is overdue.
    #[serde(default = "yes")]
    pub overdue: bool,
    /// Past the internal aim of a duty without a term.
    #[serde(default = "yes")]
    pub past_aim: bool,
    /// Told again after so many working days past due.
    #[serde(default)]
    pub again: Before,
    /// The role that is told and has to answer.
    #[serde(default = "official")]
    pub to: String,
    /// The role that gets a copy of breaches.
    #[serde(default)]
    pub copy: Option<String>,
    /// Whether the next in line are told if nobody answers.
    #[serde(default = "yes")]
    pub escalates: bool,
    /// What should be done, in words.
    #[serde(default)]
    pub steps: Steps,
}

/// What should be done, by language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// Russian.
    pub ru: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

/// Working days before or after something; 0: not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Before(pub u32);

/// Who is told next.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// His role: `deputy` of who was told first, `head` of the unit, or a role of the directory.
    pub to: String,
    /// How long after the one before was told.
    pub after: After,
}

/// Working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum After {
    /// From the beginning of the n-th working day after.
    WorkingDays(u32),
    /// After so many minutes of office time.
    OfficeMinutes(i64),
}

/// How mails go out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delivery {
    /// Days for which the link of a mail can be used.
    pub link_days: u32,
    /// Mails to one person within an hour.
    pub mails_an_hour: u32,
    /// Hours after which a mail that is put off again and again is given up.
    pub give_up_hours: u32,
    /// Days for which an alert may be put off.
    pub put_off_days: u32,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            link_days: 7,
            mails_an_hour: 12,
            give_up_hours: 48,
            put_off_days: 5,
        }
    }
}

fn binding() -> Vec<String> {
    vec!["binding".into()]
}

const fn yes() -> bool {
    true
}

fn official() -> String {
    "official".into()
}

/// Longest span in days that a rule may look ahead or back, and that a link may be good for.
const LONGEST: u32 = 60;

impl TryFrom<toml::Value> for Before {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        match value {
            toml::Value::Boolean(false) => Ok(Self(0)),
            toml::Value::String(text) => match After::try_from(text.clone())? {
                After::WorkingDays(days) => Ok(Self(days)),
                After::OfficeMinutes(_) => Err(format!("`{text}` is no number of working days")),
            },
            other => Err(format!(
                "`{other}` is no number of working days; write e.g. \"3 working days\" or false"
            )),
        }
    }
}

impl TryFrom<String> for After {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no working time; write e.g. \"1 working day\" or \"4 office hours\""
            )
        };
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let number: u32 = number.parse().map_err(|_| wrong())?;
        if number == 0 || number > LONGEST {
            return Err(format!("`{text}`: from 1 to {LONGEST} are possible"));
        }
        match unit.trim() {
            "working day" | "working days" => Ok(Self::WorkingDays(number)),
            "office hour" | "office hours" => Ok(Self::OfficeMinutes(i64::from(number) * 60)),
            _ => Err(wrong()),
        }
    }
}

impl Steps {
    /// Returns them in a language.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

impl Rules {
    /// Reads rules.
    ///
    /// # Errors
    ///
    /// [`RulesError`] names file, line and what is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, RulesError> {
        let rules: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                text.get(..span.start).unwrap_or("").matches('\n').count() + 1
            });
            RulesError {
                file: format!("{file}:{line}"),
                problem: error.message().to_owned(),
            }
        })?;
        let days = rules.delivery.link_days;
        if !(1..=LONGEST).contains(&days) {
            return Err(RulesError {
                file: file.into(),
                problem: format!("delivery.link_days = {days}; from 1 to {LONGEST} are possible"),
            });
        }
        let kinds = rules.rules.iter().flat_map(|rule| &rule.kinds);
        if let Some(unknown) = kinds.into_iter().find(|kind| !is_kind(kind)) {
            return Err(RulesError {
                file: file.into(),
                problem: format!("there is no kind of limit `{unknown}`"),
            });
        }
        Ok(rules)
    }

    /// Returns the rules of the settings: those of a file, else the built-in ones.
    ///
    /// # Errors
    ///
    /// [`RulesError`] names file, line and what is wrong.
    pub fn load(settings: &srok_core::config::Alerts) -> Result<Self, RulesError> {
        let Some(path) = &settings.rules else {
            return Self::parse("alerts.toml", BUILT_IN);
        };
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| RulesError {
            file: file.clone(),
            problem: error.to_string(),
        })?;
        Self::parse(&file, &text)
    }

    /// Returns the rule for a limit, or `None` if nobody is told of it.
    #[must_use]
    pub fn of(&self, act: &Regulation, limit: &Limit) -> Option<&Rule> {
        let any = |wanted: &[String], found: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == found)
        };
        if !limit.alerts || is_in_minutes(limit) {
            return None;
        }
        self.rules.iter().find(|rule| {
            any(&rule.limits, &limit.full_id)
                && any(&rule.kinds, &limit.kind)
                && any(&rule.regulations, &act.id)
                && any(&rule.severities, limit.severity.code())
        })
    }

    /// Returns how many days ahead of their last day standings must be looked at.
    #[must_use]
    pub fn days_ahead(&self) -> i32 {
        let soon = self.rules.iter().map(|rule| rule.due_soon.0).max();
        // working days lie apart by weekends and, at worst, by ten days off in January
        14 + 2 * soon.unwrap_or(0) as i32
    }
}

/// Tells whether a limit is one of minutes: a mail comes too late for it, it is a statistic.
fn is_in_minutes(limit: &Limit) -> bool {
    limit
        .versions
        .iter()
        .flat_map(|version| &version.terms)
        .any(|term| matches!(term, Term::Amount(amount) if amount.unit == Unit::Minute))
}

fn is_kind(kind: &str) -> bool {
    KINDS.contains(&kind)
}
