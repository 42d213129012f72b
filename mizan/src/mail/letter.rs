//! A mail of an app as a template sees it.

use std::fmt;

use mizan_forms::Language;
use serde_json::Value;

/// A mail that an app has written and a site may write anew: see [`MailRenderer`](super::MailRenderer).
#[derive(Debug)]
pub struct Letter<'a> {
    pub(super) name: &'a str,
    pub(super) language: &'a Language,
    pub(super) subject: &'a str,
    pub(super) greeting: &'a str,
    pub(super) body: &'a str,
    pub(super) values: &'a [(&'static str, Value)],
}

impl<'a> Letter<'a> {
    /// Which mail it is, such as `password_reset`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The language that it is written in.
    #[must_use]
    pub fn language(&self) -> &'a Language {
        self.language
    }

    /// What it is about, in that language.
    #[must_use]
    pub fn subject(&self) -> &'a str {
        self.subject
    }

    /// How it starts, in that language.
    #[must_use]
    pub fn greeting(&self) -> &'a str {
        self.greeting
    }

    /// What it says, in that language, without the greeting.
    #[must_use]
    pub fn body(&self) -> &'a str {
        self.body
    }

    /// What it says, paragraph by paragraph.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<Paragraph<'a>> {
        let paragraphs = self.body.split("\n\n").map(str::trim);
        paragraphs
            .filter(|text| !text.is_empty())
            .map(Paragraph)
            .collect()
    }

    /// What is filled in under this name, such as the link of `password_reset` under `link`; empty when there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        let found = self.values.iter().find(|(known, _)| *known == name);
        match found {
            Some((_, Value::String(text))) => text.clone(),
            Some((_, value)) => value.to_string(),
            None => String::new(),
        }
    }

    /// The mail as plain text.
    pub(super) fn plain(&self) -> String {
        format!("{}\n\n{}\n", self.greeting, self.body.trim_end())
    }
}

/// A paragraph of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph<'a>(&'a str);

impl<'a> Paragraph<'a> {
    /// The address, when it is nothing but one: what the mail is for.
    #[must_use]
    pub fn link(&self) -> Option<&'a str> {
        is_link(self.0).then_some(self.0)
    }

    /// Its words and links, in order, and where lines end.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        for (number, line) in self.0.lines().enumerate() {
            if number > 0 {
                pieces.push(Piece::Break);
            }
            for word in line.split_inclusive(' ') {
                let (word, space) = match word.strip_suffix(' ') {
                    Some(word) => (word, " "),
                    None => (word, ""),
                };
                pieces.push(match is_link(word) {
                    true => Piece::Link(word),
                    false => Piece::Text(word),
                });
                if !space.is_empty() {
                    pieces.push(Piece::Text(space));
                }
            }
        }
        pieces
    }
}

/// A part of a paragraph. It prints as its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// An address that starts with `https://` or `http://`.
    Link(&'a str),
    /// The end of a line that is not the last one.
    Break,
}

impl Piece<'_> {
    /// Whether it is an address.
    #[must_use]
    pub fn is_link(&self) -> bool {
        matches!(self, Self::Link(_))
    }

    /// Whether a line ends here.
    #[must_use]
    pub fn is_break(&self) -> bool {
        matches!(self, Self::Break)
    }
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Link(text) => f.write_str(text),
            Self::Break => f.write_str("\n"),
        }
    }
}

fn is_link(word: &str) -> bool {
    let is_web = word.starts_with("https://") || word.starts_with("http://");
    is_web && !word.contains(char::is_whitespace)
}
