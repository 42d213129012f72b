//! Yes and no.

use super::{Cleaned, Outcome, refuse};
use crate::input::RawValue;

/// A checkbox: what is not there is "no". Text is "yes" unless it is empty, `false` or `0`, because a
/// checkbox sends whatever its `value` says.
pub(super) fn boolean<'r>(raw: &RawValue<'_>) -> Outcome<'r> {
    Ok(Cleaned::Boolean(match raw {
        RawValue::Null => false,
        RawValue::Bool(value) => *value,
        RawValue::Integer(value) => *value != 0,
        RawValue::Float(value) => *value != 0.0,
        RawValue::Text(text) => {
            !(text.is_empty() || text.eq_ignore_ascii_case("false") || text == "0")
        }
        empty if empty.is_empty() => false,
        _ => return refuse("invalid"),
    }))
}

/// Yes, no, or anything else for "unknown": this field never fails.
pub(super) fn null_boolean<'r>(raw: &RawValue<'_>) -> Cleaned<'r> {
    match raw {
        RawValue::Bool(value) => Cleaned::Boolean(*value),
        RawValue::Integer(1) => Cleaned::Boolean(true),
        RawValue::Integer(0) => Cleaned::Boolean(false),
        RawValue::Float(1.0) => Cleaned::Boolean(true),
        RawValue::Float(0.0) => Cleaned::Boolean(false),
        RawValue::Text(text) => match text.as_ref() {
            "true" | "True" | "1" => Cleaned::Boolean(true),
            "false" | "False" | "0" => Cleaned::Boolean(false),
            _ => Cleaned::Empty,
        },
        _ => Cleaned::Empty,
    }
}
