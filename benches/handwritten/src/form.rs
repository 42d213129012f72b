//! From `validator`'s findings to the answer's field errors.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer};
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::problem::{FieldError, FieldErrors, Problem};

/// Reads a text and strips the white space around it.
pub fn stripped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = String::deserialize(deserializer)?;
    text.truncate(text.trim_end().len());
    let leading = text.len() - text.trim_start().len();
    text.drain(..leading);
    Ok(text)
}

pub fn required() -> ValidationError {
    ValidationError::new("required").with_message("This field is required.".into())
}

/// A text of `min` to `max` characters; `validator` takes one `length` with one message per field.
pub fn text_between(text: &str, min: usize, max: usize) -> Result<(), ValidationError> {
    let length = text.chars().count();
    let (code, limit, message) = if length == 0 {
        return Err(required());
    } else if length < min {
        ("min_length", min, format!("Use at least {min} characters."))
    } else if length > max {
        ("max_length", max, format!("Use at most {max} characters."))
    } else {
        return Ok(());
    };
    let mut error = ValidationError::new(code).with_message(message.into());
    error.add_param("limit".into(), &limit);
    error.add_param("actual".into(), &length);
    Err(error)
}

impl From<ValidationErrors> for Problem {
    fn from(found: ValidationErrors) -> Self {
        let mut errors = FieldErrors::new();
        for (field, kind) in found.0 {
            let ValidationErrorsKind::Field(found) = kind else {
                continue;
            };
            // An empty field is only "required", whatever else it fails.
            let required = found.iter().any(|error| error.code == "required");
            let found = found
                .into_iter()
                .filter(|error| !required || error.code == "required");
            errors.insert(field, found.map(field_error).collect());
        }
        Self::invalid(errors)
    }
}

fn field_error(found: ValidationError) -> FieldError {
    let message = found
        .message
        .unwrap_or(Cow::Borrowed("This value is not valid."));
    let mut params: BTreeMap<_, _> = found.params.into_iter().collect();
    params.remove("value"); // what was typed is not repeated
    FieldError {
        code: found.code,
        message,
        params,
    }
}
