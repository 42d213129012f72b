//! One value for one field: the first byte picks the field, the rest is JSON, or text where it is none.
#![no_main]

use mizan_forms::Kind;
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((pick, rest)) = data.split_first() else {
        return;
    };
    let fields = mizan_fuzz::fields();
    let field = &fields[usize::from(*pick) % fields.len()];
    let value = match serde_json::from_slice(rest) {
        Ok(value) => value,
        Err(_) => Value::from(String::from_utf8_lossy(rest)),
    };
    match field.clean(&value) {
        // Text in a JSON field is JSON to be read: `"\"a\""` becomes `"a"`, which is none.
        Ok(_) if field.kind() == Kind::Json => {}
        // What is clean stays as it is when it is submitted again.
        Ok(clean) => {
            // As a form would send it: numbers beyond 2^53 are exact as text only.
            let again = match &clean {
                Value::Number(number) => Value::from(number.to_string()),
                other => other.clone(),
            };
            assert_eq!(field.clean(&again).as_ref(), Ok(&clean), "{value:?} for {field:?}");
        }
        Err(errors) => assert!(!errors.is_empty()),
    }
});
