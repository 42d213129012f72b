//! What macro output calls. Not public API: it changes without notice.

pub use std::sync::OnceLock;

pub use serde_json::Value;

pub use crate::field::ForeignRule;

pub use crate::nested::{nested_from_cleaned, nested_options, nested_to_json, spec_of};

use crate::clean::Cleaned;
use crate::cleaner::Cleaner;
use crate::error::{FieldError, FormErrors, NON_FIELD};
use crate::field::{Choices, FieldOptions, FieldSpec, FieldValue, Kind};

/// What a form does with a field of type `T`.
///
/// A function of its own, so that a type which cannot be a field is one error and not one per use.
pub struct Ops<T> {
    /// [`FieldSpec::options_of`].
    pub options: fn() -> FieldOptions,
    /// [`Cleaner::field`].
    pub clean: for<'c, 'f> fn(&'c mut Cleaner<'f>, usize) -> Option<T>,
    /// [`FieldValue::to_json`].
    pub to_json: fn(&T) -> Value,
}

/// The operations of a type that can be a field.
#[inline]
#[must_use]
pub fn field<T: FieldValue>() -> Ops<T> {
    Ops {
        options: FieldSpec::options_of::<T>,
        clean: |cleaner, index| cleaner.field(index),
        to_json: T::to_json,
    }
}

/// A rule of the application's own.
pub type Rule<'r, T> = &'r dyn Fn(&T) -> Result<(), FieldError>;

/// Runs a field's own rules on its value, all of them; `None` when one refuses it.
///
/// Rules are for what was filled in: they skip a blank value.
pub fn ruled<T: FieldValue>(
    cleaner: &mut Cleaner<'_>,
    index: usize,
    value: Option<T>,
    rules: &[Rule<'_, T>],
) -> Option<T> {
    let value = value?;
    if value.is_blank() {
        return Some(value);
    }
    let refused = rules.iter().filter_map(|rule| rule(&value).err());
    let errors: Vec<_> = refused.collect();
    if errors.is_empty() {
        return Some(value);
    }
    cleaner.refuse(index, errors);
    None
}

/// Runs a field's own cleaning.
pub fn hooked<T: FieldValue>(
    cleaner: &mut Cleaner<'_>,
    index: usize,
    value: Option<T>,
    clean: impl FnOnce(T) -> Result<T, FieldError>,
) -> Option<T> {
    match clean(value?) {
        Ok(value) => Some(value),
        Err(error) => {
            cleaner.refuse(index, vec![error]);
            None
        }
    }
}

/// The field that an enum of choices is.
#[must_use]
pub fn choice_options<T: Choices>() -> FieldOptions {
    FieldOptions::new()
        .kind(Kind::Choice)
        .choices(T::choices().to_vec())
}

/// The variant that was chosen.
///
/// # Errors
///
/// `required` when nothing was chosen; `invalid_choice` when the field was given other choices than the enum's.
pub fn choice_from_cleaned<T: Choices>(cleaned: Cleaned<'_>) -> Result<T, FieldError> {
    match cleaned {
        Cleaned::Text(text) => T::from_value(&text).ok_or_else(|| {
            FieldError::new("invalid_choice", "").with_param("value", text.into_owned())
        }),
        _ => Err(FieldError::new("required", "")),
    }
}

/// The value of a variant.
pub fn choice_to_json<T: Choices>(choice: &T) -> Value {
    Value::from(choice.value())
}

/// What `validator` or `garde` found, on the fields of the form, in their order.
///
/// `names` pairs the struct's field names with those that are submitted. `found` is the path, the code and the
/// message of each finding; what belongs to no field belongs to the whole form. Parameters are left out,
/// because `validator` puts the submitted value there, which may be a password.
pub fn foreign_errors(
    names: &[(&'static str, &'static str)],
    found: impl Iterator<Item = (String, String, Option<String>)>,
) -> FormErrors {
    let mut found: Vec<_> = found
        .map(|(path, code, message)| {
            let field = path.split(['.', '[']).next().unwrap_or_default();
            let position = names.iter().position(|(ident, _)| *ident == field);
            let message = message.unwrap_or_else(|| "This value is not valid.".to_owned());
            (position, FieldError::new(code, message))
        })
        .collect();
    found.sort_by_key(|(position, _)| position.unwrap_or(usize::MAX));
    let mut errors = FormErrors::new();
    for (position, error) in found {
        let name = position.and_then(|index| names.get(index));
        errors.add(name.map_or(NON_FIELD, |(_, name)| *name), error);
    }
    errors
}
