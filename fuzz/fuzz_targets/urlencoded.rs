//! `application/x-www-form-urlencoded` bodies.
#![no_main]

use mizan_forms::FormInput;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    if let Ok(input) = FormInput::from_urlencoded(body) {
        mizan_fuzz::submit(&input);
    }
});
