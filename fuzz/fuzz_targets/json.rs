//! One CloudEvent, or an array of them, as the body of a request.
#![no_main]

use libfuzzer_sys::fuzz_target;
use srok_ingest::BodyForm;

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    srok_fuzz::check(&srok_fuzz::read_body(bytes, BodyForm::Json));
});
