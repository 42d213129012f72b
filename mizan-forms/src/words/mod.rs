//! Words in the reader's language: errors, labels and the widgets' own, from [Fluent](https://projectfluent.org).
//!
//! English is worded where an error is made, without any look-up. For another language the finished errors are worded
//! again ([`FormErrors::translate`](crate::FormErrors::translate)), and a form's description is translated once
//! ([`FormSpec::translated`](crate::FormSpec::translated)).

mod accept;
mod catalog;
mod check;
mod codes;
mod errors;
mod language;
mod spec;
mod word;

#[cfg(test)]
mod tests;

pub use catalog::{Catalog, WordsError};
pub use codes::{ERROR_CODES, ErrorCode};
pub use language::{Direction, Language, LanguageError};

pub(crate) use word::{Word, Words};
