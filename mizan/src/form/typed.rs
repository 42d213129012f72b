//! What somebody has typed into a form, as a session keeps it.

use mizan_forms::{FormInput, FormSpec, RawValue};
use serde::{Deserialize, Serialize};

/// How much of one form is kept. What is longer is not kept at all, because half of a form is worse than none.
pub(super) const MAX_BYTES: usize = 65_536;

/// Names and texts, as an HTML form sends them. Never passwords, never files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Typed(Vec<(String, String)>);

impl Typed {
    /// What was typed into the fields of this form; `None` when it is more than is kept.
    pub(super) fn of(spec: &FormSpec, input: &FormInput<'_>) -> Option<Self> {
        let mut typed = Vec::new();
        let mut bytes = 0;
        for (name, value) in input.iter() {
            let text = match value {
                RawValue::Text(text) => text.clone().into_owned(),
                RawValue::Integer(number) => number.to_string(),
                RawValue::Bool(true) => "on".to_owned(),
                _ => continue,
            };
            if !may_be_kept(spec, name) {
                continue;
            }
            bytes += name.len() + text.len();
            if bytes > MAX_BYTES {
                return None;
            }
            typed.push((name.to_owned(), text));
        }
        Some(Self(typed))
    }

    /// What belongs to one part of the form.
    pub(super) fn only(mut self, part: &str) -> Self {
        self.0.retain(|(name, _)| is_inside(name, part));
        self
    }

    /// The names with their values.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, RawValue<'_>)> {
        self.0
            .iter()
            .map(|(name, text)| (name.as_str(), RawValue::Text(text.as_str().into())))
    }

    /// As if it were sent again.
    pub(super) fn input(&self, spec: &FormSpec) -> FormInput<'_> {
        FormInput::from_raw_pairs(self.pairs(), spec.max_input_fields()).unwrap_or_default()
    }
}

/// `contact.email` is inside `contact`.
pub(super) fn is_inside(name: &str, part: &str) -> bool {
    name.strip_prefix(part)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn may_be_kept(spec: &FormSpec, name: &str) -> bool {
    if let Some(field) = spec.field(name) {
        return !field.widget().is_secret() && !field.kind().is_file();
    }
    // What a row says about itself: `items.0.DELETE`, `items.0.ORDER`.
    ["DELETE", "ORDER"].iter().any(|word| {
        name.strip_suffix(word)
            .and_then(|row| row.strip_suffix('.')?.rsplit_once('.'))
            .and_then(|(formset, _)| spec.field(formset))
            .is_some_and(|formset| formset.kind().is_nested())
    })
}
