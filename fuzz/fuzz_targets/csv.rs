//! A table, read by a mapping with columns of its own, by one with an event per date column, and by its header.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use srok_ingest::Mapping;

static MAPPINGS: LazyLock<[Mapping; 2]> = LazyLock::new(|| {
    let rows = include_str!("../../tests/damaged/table.mapping.toml");
    let columns = "[columns]\nsubject = \"Номер\"\n[events]\n\"Когда\" = \"application_submitted\"\n\
                   [case_events]\n\"Код\" = \"case_opened\"\n[case_attributes]\ndeadline_stated = { column = \"Основание\", as = \"date\" }\n\
                   [zone]\nnaive = \"Europe/Amsterdam\"\n[constants]\nsource = \"//import\"\n";
    [rows, columns].map(|text| Mapping::parse("mapping.toml", text).expect("a mapping"))
});

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    let Some((which, table)) = bytes.split_first() else {
        return;
    };
    let mapping = MAPPINGS.get(usize::from(which % 3));
    srok_fuzz::check(&srok_fuzz::read_file(table, ".csv", mapping));
});
