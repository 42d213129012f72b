//! Passwords as form fields: never shown again, never printed.

use std::fmt;

use mizan::forms::{Cleaned, FieldError, FieldOptions, FieldValue, Kind, Widget};
use serde_json::Value;

/// The most characters that are taken when a password is checked. More than any password may have, so that accounts
/// brought along from elsewhere can sign in.
const MAX_ENTERED_LENGTH: usize = 4_096;

/// A password as a form field: taken exactly as it was typed, never shown again. `Debug` hides it.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Password {
    fn options() -> FieldOptions {
        FieldOptions::new()
            .kind(Kind::Text)
            .widget(Widget::Password)
            .strip(false)
            .max_length(MAX_ENTERED_LENGTH)
            .autocomplete("current-password")
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        String::from_cleaned(cleaned).map(Self)
    }

    fn to_json(&self) -> Value {
        Value::Null
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}
