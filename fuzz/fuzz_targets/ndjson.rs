//! One CloudEvent per line, as the body of a request and as a stream that is cut into parts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use srok_ingest::{BodyForm, Input};

fuzz_target!(init: srok_fuzz::init(), |bytes: &[u8]| {
    let body = srok_fuzz::read_body(bytes, BodyForm::Ndjson);
    srok_fuzz::check(&body);
    let name = "api/fuzz".to_owned();
    let bytes = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let stream = srok_fuzz::read(Input::Stream { name, bytes }, None);
    assert_eq!(format!("{body:?}"), format!("{stream:?}"), "a body and a stream differ");
});
