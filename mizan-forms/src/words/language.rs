//! The name of a language.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use unic_langid::{CharacterDirection, LanguageIdentifier};

/// A language by its [BCP 47](https://www.rfc-editor.org/rfc/rfc5646) tag: `en`, `de-AT`, `zh-Hant`.
///
/// Prints its tag in the usual spelling: `<html lang="{{ language }}" dir="{{ language.direction() }}">`.
#[derive(Clone, PartialEq, Eq)]
pub struct Language {
    tag: Arc<str>,
    id: LanguageIdentifier,
}

/// The way in which a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// The text is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language: write a tag such as en, de or pt-BR")]
pub struct LanguageError(String);

impl Language {
    /// The tag: `de-AT`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.tag
    }

    /// The way in which it is written, for HTML's `dir`.
    #[must_use]
    pub fn direction(&self) -> Direction {
        match self.id.character_direction() {
            CharacterDirection::RTL => Direction::Rtl,
            _ => Direction::Ltr,
        }
    }

    pub(super) fn id(&self) -> &LanguageIdentifier {
        &self.id
    }

    /// Whether words of `other` may stand in for missing ones: those of `de` in `de-AT`.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        other.id.matches(&self.id, true, false)
    }
}

impl Default for Language {
    /// English, in which Mizan is written.
    fn default() -> Self {
        Self {
            tag: "en".into(),
            id: "en".parse().unwrap_or_default(),
        }
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        // What is longer than any tag in use would only be carried around.
        let id = (text.len() <= 35)
            .then(|| text.parse::<LanguageIdentifier>().ok())
            .flatten()
            .filter(|id| !id.language.is_empty())
            .ok_or_else(|| LanguageError(text.chars().take(40).collect()))?;
        Ok(Self {
            tag: id.to_string().into(),
            id,
        })
    }
}

impl AsRef<LanguageIdentifier> for Language {
    fn as_ref(&self) -> &LanguageIdentifier {
        &self.id
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.tag)
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Language({})", self.tag)
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        })
    }
}
