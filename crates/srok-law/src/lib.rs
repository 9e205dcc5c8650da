//! When is a limit of the law due, and why? What the act says, which days are worked, when a term ends, explained day by day.
//!
//! For services whose terms stand in an act: «в течение 15 (Пятнадцати) рабочих дней», «не позднее следующего рабочего дня», «до 16:00 рабочего дня».
//! No clock, no files, no database: acts, calendars, events and the moment asked about are arguments, so the state of a past day can be asked for
//! as well as that of today. The crate knows no law of its own; a new service, region or country is a file.
//!
//! # The model
//!
//! | | |
//! |---|---|
//! | [event](case::Event) | one thing that happened in a case: type, moment, who, attributes |
//! | [timeline](case::Timeline) | the events of a case in the order in which they happened, corrected, without the annulled |
//! | [act](regulation::Regulation), [limit](regulation::Limit), [version](regulation::Version) | what starts and stops a clock; from one day to another, its term with clause, words and reading |
//! | [calendar](calendar::Calendar) | which days are worked, from when to when, and by which act |
//! | [standing](timing::Standing) | one limit of one case as instants; [`Standing::state`](timing::Standing::state) reads the state at any moment |
//! | [ledger](timing::ledger) | why the date is the date: each day counted or not, with its reason |
//! | [explanation](explain::Explanation) | the ledger in words, Russian or English |
//!
//! [`timing::assess`] times a case (its example is the whole way from events to states), [`calculator::calculate`] a start without a case. Where
//! two readings of a text are possible, the version names the one it follows (`AMB-01` …); [`explain::rule::readings`] tells it in words.
//!
//! # A first example
//!
//! A complaint arrives on a Friday and is to be registered not later than the next working day. The next working day is a Saturday.
//!
//! ```
//! use std::collections::BTreeMap;
//! use srok_law::calculator::{Request, calculate};
//! use srok_law::library::Law;
//!
//! let act = r#"
//!     id = "mo221"
//!     title = "Распоряжение от 29.12.2020 № 21РВ-221"
//!     jurisdiction = "RU-MOS"
//!     status = "unverified"
//!     in_force = "2021-01-09"
//!     in_force_basis = "assumed"
//!     zone = "Europe/Moscow"
//!     calendar = "ru"
//!
//!     [[limit]]
//!     id = "complaint_registration"
//!     name = { ru = "Регистрация жалобы", en = "Registration of a complaint" }
//!     kind = "complaint_registration"
//!     severity = "binding"
//!     starts = "complaint_received"
//!     ends = ["complaint_registered"]
//!
//!     [[limit.version]]
//!     in_force = "2021-01-09"
//!     term = "1 working day"
//!     count_from = "next_day"
//!     roll = "none"
//!     due_at = "end_of_day"
//!     decree_days = "working"
//!     clause = "п. 29.7, абз. 1"
//!     quote = "подлежит регистрации не позднее следующего рабочего дня со дня ее поступления"
//!     reading = "AMB-01"
//!     checked_on = "2026-11-22"
//! "#;
//! let calendar = r#"
//!     id = "ru"
//!     zone = "Europe/Moscow"
//!     days = "ru.csv"
//!     first_year = 2024
//!     last_year = 2024
//!     week = ["monday", "tuesday", "wednesday", "thursday", "friday"]
//! "#;
//! let days = "\
//! date,kind,title,act
//! 2024-12-28,working_day,Рабочий день: выходной перенесен на 30.12.2024,Постановление Правительства РФ от 10.08.2023 № 1314
//! 2024-12-30,day_off_transferred,Выходной день перенесен с 28.12.2024,Постановление Правительства РФ от 10.08.2023 № 1314
//! ";
//! let texts = [("regulations/mo221.toml", act), ("calendars/ru.toml", calendar), ("calendars/ru.csv", days)];
//! let law = Law::of_texts(&texts, BTreeMap::new())?;
//!
//! let request = Request {
//!     limit: "mo221.complaint_registration".into(),
//!     start: "2024-12-27T17:40".into(), // local time of the act
//!     ..Request::default()
//! };
//! let answer = calculate(&law, &request)?;
//! assert_eq!(answer.row.due_on.as_deref(), Some("2024-12-28"));
//!
//! let why = answer.explanation.lines.iter().find(|line| line.count == "1").unwrap();
//! assert!(why.text.starts_with("Рабочий день: выходной перенесен на 30.12.2024"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A mistake in a file is an error with file, line and remedy; an unknown key, a missing clause or a missing quotation is a mistake.
//!
//! # The hard cases
//!
//! They are counted by the law that ships with srok: `mo221` is the order of the Ministry of Social Development of the Moscow Region of 29.12.2020
//! No. 21РВ-221, `mo1060` the model form of 04.06.2018 No. 10-60/РВ. `due(limit, start)` is the `due_on` of [`calculator::calculate`];
//! `due_in_case(limit, lines)` and `standing(limit, lines)` are of [`timing::assess`], each line an event: moment, type, attributes. These helpers stand in
//! `doc/guide.rs`; `id=` names an event there, `replaces=` the event that another one speaks about.
//!
//! ## The day of the event is not counted
//!
//! mo221, п. 8.1: «10 календарных дней со дня подачи Запроса». The day of filing is day 0 (AMB-01). But appendix 8, procedure 2: «5 (пять) календарных
//! дней, начиная с первого рабочего дня»: that day is day 1 (AMB-06).
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! assert_eq!(due("mo221.service_term", "2021-07-02"), "2021-07-12");
//! assert_eq!(due("mo221.step_portal_interagency", "2021-07-02"), "2021-07-06");
//! ```
//!
//! ## A term of the same day
//!
//! mo221, п. 7.3: what is filed in person is registered «в день обращения», also on a Saturday on which visitors are received. An amount of 0
//! is a term; a blank of a model form is none (AMB-24).
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! assert_eq!(due("mo221.registration_tsp", "2021-07-03T10:00"), "2021-07-03");
//! assert_eq!(due("mo1060.service_term", "2018-07-02"), ""); // «не более ____ рабочих/календарных (выбрать) дней»
//! ```
//!
//! ## Received after the cut-off
//!
//! mo221, п. 7.1: what comes «до 16:00 рабочего дня» is registered that day, what comes «после 16:00» or on a day off on the next working day. 16:00:00
//! itself is neither; it counts as after (AMB-08). Sunday 8 March is a holiday whose day off falls on the Monday.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! assert_eq!(due("mo221.registration_portal", "2026-03-06T15:59:59"), "2026-03-06");
//! assert_eq!(due("mo221.registration_portal", "2026-03-06T16:00:00"), "2026-03-10");
//! assert_eq!(due("mo221.registration_portal", "2026-03-07T09:00"), "2026-03-10");
//! // the hour is not known: a date, but one that may move
//! assert!(dates("mo221.registration_portal", "2026-03-06").provisional);
//! ```
//!
//! ## Working days over the New Year
//!
//! mo221, п. 29.7: «в течение 15 (Пятнадцати) рабочих дней со дня ее регистрации». 31 December is a day off moved from 4 January by the resolution of
//! the Government of 24.09.2025 No. 1466, the holidays of art. 112 of the Labour Code follow: day 1 is 11 January.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! use srok_law::calendar::{DayKind, DecreeDays};
//! use srok_law::case::Day;
//!
//! assert_eq!(due("mo221.complaint_review_general", "2026-12-30"), "2027-01-29");
//!
//! let law = law();
//! let calendar = law.calendars.named("ru");
//! let date = |text: &str| Day::from(text.parse::<srok_law::time::NaiveDate>().unwrap());
//! assert_eq!(calendar.kind(date("2026-12-31")), DayKind::Transferred);
//! assert_eq!(calendar.working_day_after(date("2026-12-30"), 1, DecreeDays::Working), Some(date("2027-01-11")));
//! ```
//!
//! ## A working Saturday
//!
//! mo221, п. 29.7: «не позднее следующего рабочего дня». Saturday 28.12.2024 was worked in exchange for Monday 30.12.2024.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! assert_eq!(due("mo221.complaint_registration", "2024-12-27"), "2024-12-28");
//! assert_eq!(due("mo221.complaint_registration", "2024-12-28"), "2025-01-09");
//! ```
//!
//! ## A shortened day, and receipt after closing time
//!
//! A working day before a holiday is an hour shorter (art. 95 of the Labour Code): the office closes earlier, the cut-off of п. 7.1 stays (AMB-08). п. 7.2
//! speaks of what the MFC transfers «за пределами рабочего времени»: the next working day. Within office hours nothing is said; the same day is shown
//! as an aim, never as a breach (AMB-09).
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! let transferred = |time: &str| {
//!     let line = format!("2026-04-30T{time} mfc_transferred channel=mfc");
//!     standing("mo221.registration_mfc", &[&line]).unwrap()
//! };
//! // Thursday 30 April closes at 17:00, other Thursdays at 18:00
//! assert!(transferred("16:59").target_late_from.is_some());
//! assert!(transferred("17:00").target_late_from.is_none());
//! assert_eq!(transferred("17:00").due.unwrap().due_on.to_string(), "2026-05-04");
//! assert_eq!(due("mo221.registration_portal", "2026-04-30T15:59"), "2026-04-30");
//! ```
//!
//! ## A term that ends on a day off
//!
//! mo221, п. 28.10: the answer is sent «не позднее дня, следующего за днем принятия решения»; no act that was read moves a last day that is off. It stays
//! (AMB-02); beside it stand the working day on which it can still be done in time and the next one, until whose end lateness is contested.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! let answer = dates("mo221.complaint_response", "2021-07-23"); // a Friday
//! assert_eq!(answer.due_on, "2021-07-24");
//! assert_eq!(answer.act_by, "2021-07-23");
//! assert_eq!(answer.due_rolled_on, "2021-07-26");
//! ```
//!
//! ## Suspension
//!
//! mo1060, пп. 8.1, 8.2: the clock stands still between suspension and resumption (AMB-25), and no term ends while it is suspended (AMB-39).
//! mo221, п. 13.1: «Основания для приостановления […] не предусмотрены»: the clock runs on.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! let example = "mo1060.service_term_example"; // сноска 27: 30 working days, an example of drafting
//! assert_eq!(due(example, "2018-07-02"), "2018-08-13");
//! // Monday to Friday do not count
//! assert_eq!(suspended(example, "2018-07-02", "2018-07-16..2018-07-20").row.due_on.unwrap(), "2018-08-20");
//! // suspended on the last day: the day of the resumption is the last
//! let case = [
//!     "2018-07-02T10:00 application_registered purpose=social_card_issue",
//!     "2018-08-13T12:00 suspended",
//!     "2018-08-22T09:00 resumed",
//! ];
//! assert_eq!(due_in_case(example, &case).unwrap(), "2018-08-22");
//!
//! let answer = suspended("mo221.service_term", "2021-07-02", "2021-07-05..2021-07-09");
//! assert_eq!(answer.row.due_on.unwrap(), "2021-07-12");
//! assert_eq!(answer.notes, ["the act provides no suspension: the clock runs on"]);
//! ```
//!
//! ## Several events on one day, out of order
//!
//! A timeline is a set: the order of arrival never matters, and the same event twice counts once. Registered at the very moment of filing is in
//! time.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! use srok_law::timing::State;
//!
//! let filed = "2021-07-02T15:59 application_submitted channel=portal id=filing";
//! let registered = "2021-07-02T15:59 application_registered";
//! let there = standing("mo221.registration_portal", &[filed, registered, filed]).unwrap();
//! let back = standing("mo221.registration_portal", &[registered, filed]).unwrap();
//! assert_eq!((&there.due, there.stopped_at), (&back.due, back.stopped_at));
//! assert_eq!(there.state(there.stopped_at.unwrap()), Some(State::Met));
//!
//! // the end is there, the start is not: unknown, never a guess
//! let half = standing("mo221.complaint_registration", &["2021-07-05T09:00 complaint_registered"]).unwrap();
//! assert_eq!(half.state(half.exists_from), Some(State::Unknown));
//! ```
//!
//! ## Correction and annulment
//!
//! A correction gives an event another moment; an annulment of the correction brings the first one back; an annulled event never happened.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! let filed = "2021-07-02T15:59 application_submitted channel=portal id=filing";
//! let corrected = "2021-07-02T16:01 event_corrected replaces=filing id=correction";
//! let never_corrected = "2021-07-06T10:00 event_annulled replaces=correction";
//! let never_filed = "2021-07-06T10:00 event_annulled replaces=filing";
//!
//! let due = |lines: &[&str]| due_in_case("mo221.registration_portal", lines);
//! assert_eq!(due(&[filed]).unwrap(), "2021-07-02");
//! assert_eq!(due(&[filed, corrected]).unwrap(), "2021-07-05");
//! assert_eq!(due(&[filed, corrected, never_corrected]).unwrap(), "2021-07-02");
//! assert_eq!(due(&[filed, corrected, never_filed]), None);
//! ```
//!
//! ## A year that the calendar has not
//!
//! «Рабочий день» is defined in none of the acts; it comes from the calendar (AMB-35), and a year is covered once its acts are in the file. Before the first
//! year nothing is counted: an error, and in a case the state is unknown. Beyond the last year the plain week is counted and the date marked provisional,
//! never passed off as certain.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! use srok_law::calculator::{Request, calculate};
//! use srok_law::library::Law;
//!
//! // a file with the name of a shipped one takes its place
//! let mut texts = law().texts.clone();
//! let head = "id = 'ru'\nzone = 'Europe/Moscow'\ndays = 'ru.csv'\nfirst_year = 2025\nlast_year = 2026\n\
//!     week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']";
//! let to_2026 = texts["calendars/ru.csv"].lines().filter(|row| !row.starts_with("2027")).collect::<Vec<_>>().join("\n");
//! texts.insert("calendars/ru.toml".into(), head.into());
//! texts.insert("calendars/ru.csv".into(), to_2026);
//! let law = Law::of_texts(&[], texts)?;
//!
//! let asked = |start: &str| {
//!     let limit = "mo221.complaint_registration".into();
//!     calculate(&law, &Request { limit, start: start.into(), ..Request::default() })
//! };
//! let refused = asked("2024-12-27").unwrap_err();
//! assert!(refused.to_string().starts_with("2024-12-27 lies before the first year of the calendar `ru` (2025)"));
//!
//! assert!(!asked("2026-12-29")?.row.provisional);
//! let answer = asked("2026-12-30")?;
//! assert_eq!(answer.row.due_on.unwrap(), "2027-01-01"); // a holiday by the acts of 2027, which this calendar has not
//! assert!(answer.row.provisional);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Two zones
//!
//! A moment is one of UTC. On which day it falls, and whether it is before the cut-off, the zone of the act says; when the office closes, the zone of the
//! calendar. Neither is that of the machine or of the applicant.
//!
//! ```
//! # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
//! use srok_law::calendar::{DecreeDays, Layer, Zone, build};
//! use srok_law::case::Day;
//! use srok_law::time::NaiveDate;
//!
//! // filed in Kaliningrad at 15:30, when it is 16:30 in Moscow (mo221, п. 7.1)
//! assert_eq!(due("mo221.registration_portal", "2021-07-02T15:30:00+02:00"), "2021-07-05");
//! // Friday evening in Kaliningrad is Saturday in Moscow: day 0 of п. 8.1
//! assert_eq!(due("mo221.service_term", "2021-07-02T23:30:00+02:00"), "2021-07-13");
//!
//! // an office that works by the time of Samara closes when it is 17:00 in Moscow
//! let head = "id = 'samara'\nzone = 'Europe/Samara'\nfirst_year = 2021\nlast_year = 2021\nweek = ['friday']\nhours = { friday = ['09:00-18:00'] }";
//! let samara = build(&[Layer { file: "calendars/samara.toml".into(), head: head.into(), days: None }])?;
//! let friday = Day::from(NaiveDate::from_ymd_opt(2021, 7, 2).unwrap());
//! let closing = samara.closing(friday, DecreeDays::Working).unwrap();
//! let moscow = Zone::named("Europe/Moscow").unwrap();
//! assert_eq!(moscow.local(closing).to_rfc3339(), "2021-07-02T17:00:00+03:00");
//! # Ok::<(), srok_law::calendar::CalendarError>(())
//! ```
//!
//! # Features
//!
//! `clap`: [`words::Lang`] is an argument of a command line. `utoipa`: rows, answers and explanations have a schema. Neither is on by default.

pub mod calculator;
pub mod calendar;
pub mod case;
pub mod explain;
pub mod library;
pub mod moment;
pub mod period;
pub mod regulation;
pub mod row;
pub mod time;
pub mod timing;
pub mod words;

/// The example of the README, tested like those of the guide.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
