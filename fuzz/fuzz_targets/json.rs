//! JSON bodies.
#![no_main]

use mizan_forms::FormInput;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    if let Ok(input) = FormInput::from_json(body) {
        // What we read, serde_json reads too: no laxer parser of our own.
        assert!(serde_json::from_slice::<serde_json::Value>(body).is_ok());
        mizan_fuzz::submit(&input);
    }
});
