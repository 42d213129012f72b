//! Text, and text of a certain form.

use std::borrow::Cow;

use regex::Regex;
use serde_json::Value;

use super::{Cleaned, Outcome, fault, refuse};
use crate::error::FieldError;
use crate::field::{FieldOptions, Kind, Widget};
use crate::input::RawValue;
use crate::rule;

/// What a text must be, beyond its length.
#[derive(Debug, Clone)]
pub(crate) enum TextFormat {
    Plain,
    Email { esoteric: bool },
    Url { assume_scheme: Cow<'static, str> },
    Slug { unicode: bool },
    Domain { accept_idna: bool },
}

impl TextFormat {
    pub(super) fn of(kind: Kind, options: &FieldOptions) -> Self {
        match kind {
            Kind::Email => Self::Email {
                esoteric: options.esoteric,
            },
            Kind::Url => Self::Url {
                assume_scheme: options.assume_scheme.clone().unwrap_or("https".into()),
            },
            Kind::Slug => Self::Slug {
                unicode: options.allow_unicode,
            },
            Kind::Domain => Self::Domain {
                accept_idna: options.accept_idna.unwrap_or(true),
            },
            _ => Self::Plain,
        }
    }

    /// The code of the error when `text` is not of this form.
    fn check(&self, text: &str) -> Option<&'static str> {
        let fits = match self {
            Self::Plain => return None,
            Self::Email { esoteric } => rule::is_email(text, *esoteric),
            Self::Url { .. } => rule::is_url(text),
            Self::Slug { unicode } => rule::is_slug(text, *unicode),
            Self::Domain { accept_idna } => rule::is_domain(text, *accept_idna),
        };
        (!fits).then(|| self.code())
    }

    /// The code for what is not of this form.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Email { .. } => "invalid_email",
            _ => "invalid",
        }
    }
}

/// A regular expression, and whether it describes the whole text or something in it.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) source: Cow<'static, str>,
    pub(crate) whole: bool,
    regex: Regex,
}

impl Pattern {
    fn new(source: Cow<'static, str>, whole: bool) -> Result<Self, String> {
        // `\Z` is how Python says `\z`.
        let text = source.replace(r"\Z", r"\z");
        let regex = if whole {
            Regex::new(&format!(r"\A(?:{text})\z"))
        } else {
            Regex::new(&text)
        };
        let regex =
            regex.map_err(|error| format!("`{source}` is no regular expression: {error}"))?;
        Ok(Self {
            source,
            whole,
            regex,
        })
    }
}

/// The rules of a text field.
#[derive(Debug, Clone)]
pub(crate) struct TextRules {
    pub(crate) format: TextFormat,
    pub(crate) strip: bool,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) empty_value: Value,
}

impl TextRules {
    pub(super) fn new(
        format: TextFormat,
        kind: Kind,
        widget: Widget,
        options: &FieldOptions,
    ) -> Result<Self, String> {
        if let (Some(least), Some(most)) = (options.min_length, options.max_length)
            && least > most
        {
            return Err(format!(
                "`min_length` {least} is more than `max_length` {most}"
            ));
        }
        let patterns = [(&options.regex, false), (&options.pattern, true)]
            .into_iter()
            .filter_map(|(source, whole)| source.clone().map(|source| (source, whole)))
            .map(|(source, whole)| Pattern::new(source, whole))
            .collect::<Result<Vec<_>, _>>()?;
        if kind == Kind::Regex && patterns.is_empty() {
            return Err("a `regex` field needs the option `regex`".to_owned());
        }
        Ok(Self {
            // A space may be part of a password, and of what a regular expression asks for.
            strip: options
                .strip
                .unwrap_or(kind != Kind::Regex && widget != Widget::Password),
            min_length: options.min_length,
            max_length: options.max_length.or((kind == Kind::Email).then_some(320)),
            empty_value: options.empty_value.clone().unwrap_or_else(|| "".into()),
            format,
            patterns,
        })
    }
}

/// Cleans text. All rules are tried, so that all faults are reported.
pub(super) fn clean<'r>(rules: &TextRules, raw: &'r RawValue<'r>) -> Outcome<'r> {
    let text = match raw {
        RawValue::Text(text) => Cow::Borrowed(text.as_ref()),
        RawValue::Integer(value) => Cow::Owned(value.to_string()),
        RawValue::Float(value) => Cow::Owned(rule::float_text(*value)),
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse(rules.format.code()),
    };
    let text = match text {
        Cow::Borrowed(text) if rules.strip => Cow::Borrowed(rule::strip(text)),
        text => text,
    };
    if text.is_empty() {
        return Ok(Cleaned::Empty);
    }
    let text = match &rules.format {
        TextFormat::Url { assume_scheme } if !assume_scheme.is_empty() => {
            rule::with_scheme(text, assume_scheme)
        }
        _ => text,
    };
    let mut faults = Vec::new();
    if let Some(code) = rules.format.check(&text) {
        faults.push(fault(code));
    }
    check_length(&text, rules, &mut faults);
    if text.contains('\0') {
        // PostgreSQL cannot store it.
        faults.push(fault("null_characters_not_allowed"));
    }
    for pattern in &rules.patterns {
        if !pattern.regex.is_match(&text) {
            faults.push(fault("invalid"));
        }
    }
    if faults.is_empty() {
        Ok(Cleaned::Text(text))
    } else {
        Err(faults)
    }
}

fn check_length(text: &str, rules: &TextRules, faults: &mut Vec<FieldError>) {
    let (least, most) = (rules.min_length.unwrap_or(0), rules.max_length);
    // A character is one to four bytes: most texts need no counting.
    let bytes = text.len();
    if bytes.div_ceil(4) >= least && most.is_none_or(|most| bytes <= most) {
        return;
    }
    let actual = text.chars().count();
    if actual < least {
        faults.push(length_fault("min_length", least, actual));
    }
    if let Some(most) = most
        && actual > most
    {
        faults.push(length_fault("max_length", most, actual));
    }
}

/// A fault of a count; lists have the same.
pub(super) fn length_fault(code: &'static str, limit: usize, actual: usize) -> FieldError {
    fault(code)
        .with_param("limit", limit)
        .with_param("actual", actual)
}
