//! What makes a form a field of another one.

use std::any::TypeId;
use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::clean::Cleaned;
use crate::error::{FieldError, SpecError};
use crate::field::{FieldOptions, Kind};
use crate::form::{Form, FormSpec};
use crate::input::FormInput;

thread_local! {
    /// The forms whose descriptions this thread is making, outermost first.
    static UNFINISHED: RefCell<Vec<TypeId>> = const { RefCell::new(Vec::new()) };
}

/// Takes the form off the list again, whatever happens.
struct Unfinished;

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.with_borrow_mut(|forms| {
            forms.pop();
        });
    }
}

/// The description of a form, made when it is first asked for.
///
/// It is made outside the cell, twice if two threads are equally early: two forms that contain each other would
/// otherwise wait for each other.
pub fn spec_of<F: Form>(
    cell: &'static OnceLock<FormSpec>,
    make: fn() -> FormSpec,
) -> &'static FormSpec {
    if let Some(spec) = cell.get() {
        return spec;
    }
    UNFINISHED.with_borrow_mut(|forms| forms.push(TypeId::of::<F>()));
    let unfinished = Unfinished;
    let spec = make();
    drop(unfinished);
    cell.get_or_init(|| spec)
}

/// The options of a form as a field. One that contains itself has no end; it gets a problem in place of its fields, so
/// that the program says so when it starts.
#[must_use]
pub fn nested_options<F: Form>() -> FieldOptions {
    let inside_itself = UNFINISHED.with_borrow(|forms| forms.contains(&TypeId::of::<F>()));
    let form = if inside_itself {
        let reason = format!(
            "the form `{}` contains itself, so that it has no end: take the field out, or make it a form of its own",
            std::any::type_name::<F>()
        );
        FormSpec::new("").with_problem(SpecError::new("", reason))
    } else {
        F::spec().clone()
    };
    FieldOptions::new().kind(Kind::Form).form(Arc::new(form))
}

/// A form from JSON that was cleaned without its type.
///
/// # Errors
///
/// `invalid` when the type takes less than the description says, with the first finding's message.
pub fn nested_from_cleaned<F: Form>(cleaned: Cleaned<'_>) -> Result<F, FieldError> {
    let value = match cleaned {
        Cleaned::Empty => return Err(FieldError::new("required", "")),
        cleaned => cleaned.into_json(),
    };
    let Some(object) = value.as_object() else {
        return Err(FieldError::new("invalid", ""));
    };
    F::clean_fields(&FormInput::from_object(object)).map_err(|errors| {
        let first = errors
            .iter()
            .next()
            .and_then(|(field, errors)| Some(errors.first()?.clone().with_param("field", field)));
        first.unwrap_or_else(|| FieldError::new("invalid", ""))
    })
}

/// A form as JSON, as it would be submitted.
#[must_use]
pub fn nested_to_json<F: Form>(form: &F) -> Value {
    form.to_values().to_json()
}
