//! Nested forms, within a form and as values on their own.

use serde_json::Value;

use super::wanted::Wanted;
use super::{Cleaner, rows_of};
use crate::clean::{Cleaned, FormSetRules, Outcome, fault};
use crate::error::{FieldError, FormErrors};
use crate::form::FormSpec;
use crate::input::{FormInput, RawValue, Sub};

/// A nested form: `Err` where there is none, `Ok(None)` where something inside is wrong, `Ok(Some(None))` where it was
/// left alone and may be.
pub(super) fn form_of<T>(
    form: &FormSpec,
    sub: Sub<'_>,
    wanted: Option<Wanted<'_>>,
    optional: bool,
    errors: &mut FormErrors,
    clean: impl FnOnce(&mut Cleaner<'_>) -> Option<T>,
) -> Result<Option<Option<T>>, FieldError> {
    let input = match sub {
        Sub::Form(input) => input,
        Sub::Absent => FormInput::empty(),
        Sub::Wrong => return Err(fault("invalid")),
    };
    if optional && form.is_blank(&input) {
        return Ok(Some(None));
    }
    let mut cleaner = Cleaner::inside(form, &input, wanted);
    let value = clean(&mut cleaner);
    *errors = cleaner.errors;
    Ok(value.map(Some))
}

/// One JSON value as a nested form, for a field on its own.
pub(crate) fn form_value<'r>(form: &FormSpec, raw: &RawValue<'_>) -> Outcome<'r> {
    let mut errors = FormErrors::new();
    let sub = FormInput::of_raw(raw);
    if matches!(sub, Sub::Absent) {
        return Ok(Cleaned::Empty);
    }
    let value = form_of(form, sub, None, false, &mut errors, |cleaner| {
        cleaner.values()
    });
    match value {
        Err(fault) => Err(vec![fault]),
        Ok(Some(Some(value))) => Ok(Cleaned::Json(value)),
        Ok(_) => Err(flat(errors)),
    }
}

/// One JSON value as the rows of a formset, for a field on its own.
pub(crate) fn rows_value<'r>(rules: &FormSetRules, raw: &RawValue<'_>) -> Outcome<'r> {
    let mut errors = FormErrors::new();
    let rows = FormInput::rows_of_raw(raw);
    let set = rows_of(
        rules,
        rows.as_deref(),
        None,
        false,
        &mut errors,
        |cleaner| cleaner.values(),
    );
    match set {
        Err(fault) => {
            let mut faults = vec![fault];
            faults.extend(flat(errors));
            Err(faults)
        }
        Ok(Some(set)) => Ok(Cleaned::Json(Value::Array(set.rows))),
        Ok(None) => Err(flat(errors)),
    }
}

/// Errors in one list; each says where it belongs.
fn flat(errors: FormErrors) -> Vec<FieldError> {
    let of = |(field, errors): (&str, &[FieldError])| -> Vec<_> {
        let with_place = |error: &FieldError| error.clone().with_param("field", field);
        errors.iter().map(with_place).collect()
    };
    errors.iter().flat_map(of).collect()
}
