//! Text that must not appear in a log.

use std::fmt;

/// A secret: `Debug` shows that it is there, and nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Secrets in the order they are tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(pub(super) Vec<Secret>);

impl Secret {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself. Don't print it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Why this is too easy to guess for production, if it is.
    pub(super) fn weakness(&self) -> Option<&'static str> {
        let distinct: std::collections::HashSet<char> = self.0.chars().collect();
        if self.0.starts_with("insecure-") {
            Some("it starts with \"insecure-\"")
        } else if self.0.chars().count() < 32 {
            Some("it is shorter than 32 characters")
        } else if distinct.len() < 5 {
            Some("it has fewer than 5 different characters")
        } else {
            None
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}
