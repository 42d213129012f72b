//! What macro output calls. Not public API: it changes without notice.

pub use std::sync::OnceLock;

pub use serde_json::Value;

use crate::clean::Cleaned;
use crate::error::FieldError;
use crate::field::{Choices, FieldOptions, Kind};

/// The field that an enum of choices is.
#[must_use]
pub fn choice_options<T: Choices>() -> FieldOptions {
    FieldOptions::new()
        .kind(Kind::Choice)
        .choices(T::choices().to_vec())
}

/// The variant that was chosen.
///
/// # Errors
///
/// `required` when nothing was chosen; `invalid_choice` when the field was given other choices than the enum's.
pub fn choice_from_cleaned<T: Choices>(cleaned: Cleaned<'_>) -> Result<T, FieldError> {
    match cleaned {
        Cleaned::Text(text) => T::from_value(&text).ok_or_else(|| {
            FieldError::new("invalid_choice", "").with_param("value", text.into_owned())
        }),
        _ => Err(FieldError::new("required", "")),
    }
}

/// The value of a variant.
pub fn choice_to_json<T: Choices>(choice: &T) -> Value {
    Value::from(choice.value())
}
