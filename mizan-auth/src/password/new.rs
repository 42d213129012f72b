//! A password that somebody chooses.

use mizan::forms::{Cleaned, FieldError, FieldOptions, FieldValue};
use serde_json::Value;

use super::{MAX_PASSWORD_LENGTH, Password, password_problems};

/// A password that somebody chooses. All its own faults are reported together, with those of the other fields.
#[derive(Debug)]
pub(crate) struct NewPassword(Password);

impl NewPassword {
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FieldValue for NewPassword {
    fn options() -> FieldOptions {
        Password::options()
            .max_length(MAX_PASSWORD_LENGTH)
            .autocomplete("new-password")
            .server_only("password_rules")
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        Password::from_cleaned(cleaned).map(Self)
    }

    fn check(&self) -> Vec<FieldError> {
        password_problems(self.as_str(), "", "")
    }

    fn to_json(&self) -> Value {
        self.0.to_json()
    }
}
