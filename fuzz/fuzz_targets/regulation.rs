//! An act over the built-in ones: parsed, compared with itself, linted.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use srok_law::library::Law;
use srok_law::regulation;

static LAW: LazyLock<Law> = LazyLock::new(|| srok::shipped::built_in().expect("the built-in law"));

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut words = LAW.words.clone();
    match regulation::parse("act.toml", text, &mut words, &|id| LAW.regulation(id)) {
        Ok(act) => {
            assert!(regulation::diff(&act, &act).is_empty(), "an act differs from itself");
            let today = "2026-11-22".parse().expect("a day");
            let _ = regulation::lint(&act, LAW.calendars.named("ru"), &words, today);
        }
        Err(error) => {
            assert!(!error.problem.is_empty() && !error.hint.is_empty());
            assert!((1..=text.lines().count().max(1) + 1).contains(&error.line), "{error}");
        }
    }
});
