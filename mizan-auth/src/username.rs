//! The form field for a new user name.

use mizan::forms::{Cleaned, FieldError, FieldOptions, FieldValue, Kind};
use serde_json::Value;

use crate::name::{MAX_USERNAME_LENGTH, NameProblem, check_username};

/// A user name that may be given to a new account: letters, marks and digits of any script, and `@ . + - _`; at most
/// 150 characters. Control, bidirectional and invisible characters are refused (`invalid`).
///
/// Whether it is taken is another question, which only submitting answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// The name as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Username {
    fn options() -> FieldOptions {
        FieldOptions::new()
            .kind(Kind::Text)
            .max_length(MAX_USERNAME_LENGTH)
            .autocomplete("username")
            // Which letters there are, Unicode and Rust know better than a browser's expressions.
            .server_only("username")
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        let name = String::from_cleaned(cleaned)?;
        match check_username(&name) {
            Ok(()) => Ok(Self(name)),
            Err(problem) => Err(problem_error(problem, &name)),
        }
    }

    fn to_json(&self) -> Value {
        self.0.as_str().into()
    }
}

pub(crate) fn problem_error(problem: NameProblem, name: &str) -> FieldError {
    match problem {
        NameProblem::Empty => FieldError::new("required", "Please fill in this field."),
        NameProblem::TooLong => {
            let actual = name.chars().count();
            FieldError::new(
                "max_length",
                format!("Use at most {MAX_USERNAME_LENGTH} characters."),
            )
            .with_param("limit", MAX_USERNAME_LENGTH)
            .with_param("actual", actual)
        }
        NameProblem::Character => {
            FieldError::new("invalid", "Use only letters, digits and @ . + - _ here.")
        }
        NameProblem::LeadingMark => FieldError::new(
            "invalid",
            "Start with a letter or digit, or with @ . + - _.",
        ),
    }
}
