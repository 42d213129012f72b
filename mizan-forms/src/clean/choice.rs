//! One or several of declared choices.

use std::borrow::Cow;

use serde_json::Value;

use super::{Cleaned, Outcome, fault, refuse};
use crate::field::{Choice, FieldOptions, FieldSpec, Kind};
use crate::input::RawValue;
use crate::rule::float_text;

/// The rules of a choice field.
#[derive(Debug, Clone)]
pub(crate) struct ChoiceRules {
    pub(crate) choices: Vec<Choice>,
    pub(crate) empty_value: Value,
    explicit_empty: bool,
    pub(crate) coerce: Option<Box<FieldSpec>>,
}

impl ChoiceRules {
    pub(super) fn new(options: &FieldOptions) -> Result<Self, String> {
        let choices = options.choices.clone().unwrap_or_default();
        let duplicate = choices.iter().enumerate().find(|(index, choice)| {
            choices[..*index]
                .iter()
                .any(|other| other.value == choice.value)
        });
        if let Some((_, choice)) = duplicate {
            return Err(format!("the choice `{}` is declared twice", choice.value));
        }
        let coerce = match options.coerce {
            None | Some(Kind::Text) => None,
            Some(kind) => {
                let options = FieldOptions::new()
                    .kind(kind)
                    .required(false)
                    .travel(crate::field::Travel::Either);
                let spec = FieldSpec::new("", options).map_err(|error| error.reason)?;
                Some(Box::new(spec))
            }
        };
        Ok(Self {
            choices,
            empty_value: options.empty_value.clone().unwrap_or_else(|| "".into()),
            explicit_empty: options.empty_value.is_some(),
            coerce,
        })
    }

    /// What "none of them" is when several may be chosen.
    pub(super) fn empty_list(&self) -> Value {
        if self.explicit_empty {
            self.empty_value.clone()
        } else {
            Value::Array(Vec::new())
        }
    }

    fn pick<'r>(&'r self, raw: &'r RawValue<'r>) -> Outcome<'r> {
        let Some(text) = text_of(raw) else {
            let value = raw.to_json();
            return Err(vec![fault("invalid_choice").with_param("value", value)]);
        };
        let known = |text: &str| self.choices.iter().any(|choice| choice.value == text);
        let found = known(&text)
            // `true` is `"true"` to JSON and `"True"` to those who come from Django.
            || (matches!(raw, RawValue::Bool(_)) && known(&text.to_lowercase()));
        let invalid = || vec![fault("invalid_choice").with_param("value", text.as_ref())];
        if !found {
            return Err(invalid());
        }
        match &self.coerce {
            None => Ok(Cleaned::Text(text)),
            Some(spec) => match spec.clean_raw(Some(&RawValue::Text(Cow::Borrowed(&text)))) {
                Ok(cleaned) => Ok(cleaned.into_owned()),
                Err(_) => Err(invalid()),
            },
        }
    }
}

fn text_of<'r>(raw: &'r RawValue<'r>) -> Option<Cow<'r, str>> {
    match raw {
        RawValue::Text(text) => Some(Cow::Borrowed(text)),
        RawValue::Integer(value) => Some(Cow::Owned(value.to_string())),
        RawValue::Float(value) => Some(Cow::Owned(float_text(*value))),
        RawValue::Bool(true) => Some(Cow::Borrowed("True")),
        RawValue::Bool(false) => Some(Cow::Borrowed("False")),
        RawValue::Null | RawValue::List(_) | RawValue::Object(_) | RawValue::File(_) => None,
    }
}

/// Cleans one choice.
pub(super) fn one<'r>(rules: &'r ChoiceRules, raw: &'r RawValue<'r>) -> Outcome<'r> {
    if raw.is_empty() {
        return Ok(Cleaned::Empty);
    }
    rules.pick(raw)
}

/// How many unknown choices an error names.
const MAX_NAMED: usize = 10;

/// Cleans several choices; one error names those that are not known.
pub(super) fn several<'r>(rules: &'r ChoiceRules, raw: &'r RawValue<'r>) -> Outcome<'r> {
    let values = match raw {
        RawValue::List(values) => values,
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        RawValue::Bool(false) | RawValue::Integer(0) => return Ok(Cleaned::Empty),
        _ => return refuse("invalid_list"),
    };
    let mut chosen = Vec::with_capacity(values.len());
    let mut unknown = Vec::new();
    for value in values {
        match rules.pick(value) {
            Ok(cleaned) => chosen.push(cleaned),
            Err(_) if unknown.len() == MAX_NAMED => break,
            Err(_) => unknown.push(match value {
                RawValue::Text(text) => text.clone().into_owned(),
                other => other.to_json().to_string(),
            }),
        }
    }
    if unknown.is_empty() {
        return Ok(Cleaned::List(chosen));
    }
    Err(vec![
        fault("invalid_choice").with_param("value", unknown.join(", ")),
    ])
}
