//! A mapping, and what it makes of a table and of a log.
#![no_main]

use libfuzzer_sys::fuzz_target;
use srok_ingest::Mapping;

const TABLE: &[u8] = include_bytes!("../../tests/damaged/table.csv");
const LOG: &str = include_str!("../../tests/damaged/log.xes");

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match Mapping::parse("mapping.toml", text) {
        Ok(mapping) => {
            srok_fuzz::check(&srok_fuzz::read_file(TABLE, ".csv", Some(&mapping)));
            srok_fuzz::check(&srok_fuzz::read_file(LOG.as_bytes(), ".xes", Some(&mapping)));
        }
        Err(error) => assert!(!error.problem.is_empty() && !error.hint.is_empty()),
    }
});
