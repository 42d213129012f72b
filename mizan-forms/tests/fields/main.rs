//! Fields as black boxes: options, input, and what comes out. One table per kind of field.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::approx_constant, reason = "3.14 is a number that people type")]

mod choice;
mod django;
mod hostile;
mod identifier;
mod number;
mod spec;
mod temporal;
mod text;

use mizan_forms::FieldSpec;
use serde_json::Value;

/// What a case expects: a cleaned value, or the codes of the errors.
enum Expect {
    Clean(Value),
    Codes(&'static [&'static str]),
}

fn ok(value: impl Into<Value>) -> Expect {
    Expect::Clean(value.into())
}

fn no(codes: &'static [&'static str]) -> Expect {
    Expect::Codes(codes)
}

/// Cleans every input with one field and reports all cases that came out otherwise.
fn table(options: Value, cases: Vec<(Value, Expect)>) {
    let field = FieldSpec::from_json(&options).unwrap();
    let mut wrong = Vec::new();
    for (input, expected) in cases {
        let found = field.clean(&input);
        let codes = |errors: &[mizan_forms::FieldError]| -> Vec<String> {
            errors.iter().map(|error| error.code.to_string()).collect()
        };
        let same = match (&found, &expected) {
            (Ok(value), Expect::Clean(wanted)) => value == wanted,
            (Err(errors), Expect::Codes(wanted)) => codes(errors) == *wanted,
            _ => false,
        };
        if !same {
            wrong.push(format!("{input}: {found:?}"));
        }
        if let Err(errors) = &found {
            assert!(errors.iter().all(|error| !error.message.is_empty()));
            assert!(errors.iter().all(|error| !error.message.contains('{')));
        }
    }
    assert!(wrong.is_empty(), "{options}\n{}", wrong.join("\n"));
}
