//! A log, read by a mapping with attributes of events and of traces.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use srok_ingest::Mapping;

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let text = include_str!("../../tests/damaged/log.mapping.toml");
    Mapping::parse("mapping.toml", text).expect("a mapping")
});

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    srok_fuzz::check(&srok_fuzz::read_file(bytes, ".xes", Some(&MAPPING)));
});
