//! What does the XML of a year say? `<day d="02.20" t="2"/>`: t is 1 off, 2 worked and shortened,
//! 3 worked on a weekend; `h` names the holiday, `f` the day off that was moved here.

use std::collections::{BTreeMap, HashMap};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::read::{Content, Form, Mark, Published, PublishedYear};
use crate::calendar::CalendarError;
use crate::case::Day;
use crate::time::NaiveDate;

const HINT: &str =
    "expected <calendar year=\"2028\"> with <day d=\"MM.DD\" t=\"1|2|3\" h=\"…\" f=\"MM.DD\"/>";

pub(super) fn read(file: &str, text: &str) -> Result<Published, CalendarError> {
    let mut reader = Reader::from_str(text);
    let mut found = Found::default();
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event();
        let bad = |problem: String| {
            // an element is named by the line on which it begins
            let before = text.get(..place).unwrap_or(text);
            let after = text.get(place..).unwrap_or_default();
            let blank = after.len() - after.trim_start().len();
            let blank = after.get(..blank).unwrap_or_default();
            let line = before.matches('\n').count() + blank.matches('\n').count() + 1;
            CalendarError::new(&format!("{file}:{line}"), problem, HINT)
        };
        match event.map_err(|error| bad(error.to_string()))? {
            Event::Start(element) | Event::Empty(element) => {
                found.element(&element).map_err(bad)?;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found.finish(file)
}

/// What the elements have said so far.
#[derive(Default)]
struct Found {
    year: Option<i32>,
    edition: Option<String>,
    holidays: HashMap<String, String>,
    days: BTreeMap<Day, Mark>,
}

impl Found {
    fn element(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        let mut named = attributes(element)?;
        match element.local_name().as_ref() {
            "calendar" => {
                let year = named.remove("year").unwrap_or_default();
                self.year = Some(year.parse().map_err(|_| format!("year `{year}`"))?);
                self.edition = named.remove("date");
            }
            "holiday" => {
                if let (Some(id), Some(title)) = (named.remove("id"), named.remove("title")) {
                    self.holidays.insert(id, title);
                }
            }
            "day" => self.day(&named)?,
            _ => {}
        }
        Ok(())
    }

    fn day(&mut self, named: &HashMap<String, String>) -> Result<(), String> {
        let year = self.year.ok_or("a day outside <calendar year=\"…\">")?;
        let date =
            |text: &str| date_of(year, text).ok_or_else(|| format!("`{text}` is no day of {year}"));
        let given = |name: &str| named.get(name).map_or("", String::as_str);
        let day = date(given("d"))?;
        let partner = named.get("f").map(|from| date(from)).transpose()?;
        let mark = match given("t") {
            "1" => {
                let title = match named.get("h") {
                    Some(id) => Some(
                        self.holidays
                            .get(id)
                            .cloned()
                            .ok_or_else(|| format!("no holiday has the id `{id}`"))?,
                    ),
                    None => None,
                };
                Mark {
                    off: true,
                    moved: partner.is_some(),
                    partner,
                    title,
                    shortened: false,
                }
            }
            "2" => Mark {
                shortened: true,
                ..Mark::default()
            },
            "3" => Mark::default(),
            other => return Err(format!("day {}: t=\"{other}\" is unknown", given("d"))),
        };
        if self.days.insert(day, mark).is_some() {
            return Err(format!("day {} is there twice", given("d")));
        }
        Ok(())
    }

    fn finish(self, file: &str) -> Result<Published, CalendarError> {
        let Some(year) = self.year else {
            return Err(CalendarError::new(file, "no <calendar> in the file", HINT));
        };
        if self.days.is_empty() {
            return Err(CalendarError::new(
                file,
                format!("{year} has no days"),
                HINT,
            ));
        }
        let year = PublishedYear {
            year,
            days: self.days,
            names_all_days_off: false,
            stated: None,
        };
        Ok(Published {
            form: Form::Xml,
            edition: self.edition,
            content: Content::Years(vec![year]),
        })
    }
}

fn attributes(element: &BytesStart<'_>) -> Result<HashMap<String, String>, String> {
    let mut named = HashMap::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        let name = attribute.key.as_ref().to_owned();
        named.insert(name, value.into_owned());
    }
    Ok(named)
}

/// Returns the day written as 02.20 (month, day).
pub(super) fn date_of(year: i32, text: &str) -> Option<Day> {
    let (month, day) = text.trim().split_once('.')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?).map(Day::from)
}
