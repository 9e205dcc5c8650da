//! A Parquet file whose columns are named as the fields. What its reader allocates because the file says so ends a process of its own in the
//! program; here a limit of the run ends it, so only what is read wrongly is found.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    srok_fuzz::check(&srok_fuzz::read_file(bytes, ".parquet", None));
});
