//! A calendar, head and days divided by a line `===`, over the federal one; and the days alone as a published calendar.
#![no_main]

use libfuzzer_sys::fuzz_target;
use srok_law::calendar::{self, DecreeDays, Layer};
use srok_law::case::Day;

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (head, days) = text.split_once("\n===\n").unwrap_or((text, ""));
    let layer = Layer {
        file: "calendars/own.toml".into(),
        head: head.into(),
        days: (!days.is_empty()).then(|| ("calendars/own.csv".into(), days.into())),
    };
    let _ = layer.references();
    match calendar::build(&[layer]) {
        Ok(calendar) => {
            let today = "2026-11-22".parse().expect("a day");
            let _ = calendar.check(today);
            for day in calendar::days_of(calendar.years().0) {
                let hours = calendar.hours(day, DecreeDays::Off);
                assert!(hours.iter().all(|(open, close)| open < close), "{hours:?}");
            }
            for day in [Day(0), Day(20_000), Day(40_000)] {
                for decree in [DecreeDays::Working, DecreeDays::Off] {
                    if let Some(later) = calendar.working_day_after(day, 10, decree) {
                        assert!(later > day && calendar.is_working(later, decree));
                    }
                    let _ = calendar.hours(day, decree);
                    let _ = calendar.closing(day, decree);
                }
            }
        }
        Err(error) => assert!(!error.problem.is_empty() && !error.hint.is_empty()),
    }
    let _ = calendar::read("published.xml", text);
    let _ = calendar::read("published.json", text);
    let _ = calendar::read("published.csv", text);
});
