//! The codes of errors that Mizan itself finds in forms.

/// A code, and what its errors carry besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The code, as in [`FieldError::code`](crate::FieldError::code).
    pub code: &'static str,
    /// The names that may be in [`FieldError::params`](crate::FieldError::params), and in the words of its message.
    pub params: &'static [&'static str],
}

macro_rules! codes {
    ($($code:literal: [$($param:literal),*];)*) => {
        /// Every code of Mizan's own rules for forms, in alphabetical order. The guide's table says what they mean.
        pub const ERROR_CODES: &[ErrorCode] = &[$(ErrorCode { code: $code, params: &[$($param),*] }),*];
    };
}

codes! {
    "ambiguous_timezone": ["reason", "time_zone"];
    "contradiction": [];
    "empty": [];
    "invalid": [];
    "invalid_choice": ["value"];
    "invalid_content_type": ["content_type", "allowed_content_types"];
    "invalid_email": [];
    "invalid_extension": ["extension", "allowed_extensions"];
    "invalid_image": [];
    "invalid_list": [];
    "max_decimal_places": ["limit", "actual"];
    "max_digits": ["limit", "actual"];
    "max_height": ["limit", "actual"];
    "max_length": ["limit", "actual"];
    "max_size": ["limit", "actual", "limit_text", "actual_text"];
    "max_value": ["limit"];
    "max_whole_digits": ["limit", "actual"];
    "max_width": ["limit", "actual"];
    "min_height": ["limit", "actual"];
    "min_length": ["limit", "actual"];
    "min_value": ["limit"];
    "min_width": ["limit", "actual"];
    "missing": [];
    "null_characters_not_allowed": [];
    "overflow": [];
    "required": [];
    "stale": [];
    "step_size": ["limit", "offset", "example"];
    "too_few_files": ["limit", "actual"];
    "too_few_forms": ["limit", "actual"];
    "too_many_files": ["limit", "actual"];
    "too_many_forms": ["limit", "actual"];
    "unique": [];
}

impl ErrorCode {
    /// The entry of a code; `None` when it is an app's own.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        ERROR_CODES.iter().find(|known| known.code == code)
    }
}
