//! A workbook, read by a mapping, and as tables of the directory.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use srok_core::config::Ingest;
use srok_core::directory;
use srok_ingest::Mapping;

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let text = include_str!("../../tests/damaged/sheet.mapping.toml");
    Mapping::parse("mapping.toml", text).expect("a mapping")
});

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    srok_fuzz::check(&srok_fuzz::read_file(bytes, ".xlsx", Some(&MAPPING)));
    let mut pieces = 0;
    let read = directory::pieces(bytes, &Ingest::default(), |_| {
        pieces += 1;
        Ok::<(), ()>(())
    });
    assert!(read.is_ok() && pieces <= 1 << 22);
});
