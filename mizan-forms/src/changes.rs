//! What of a form was changed.

use std::borrow::Cow;

use serde_json::Value;

use crate::clean::{FormSetRules, Rules};
use crate::field::FieldSpec;
use crate::form::{FormSpec, FormValues};
use crate::input::{FormInput, RawValue, RowInput, Sub};

impl FormSpec {
    /// The names of the fields whose submitted value means something else than the initial one, as in Django:
    /// `1.50` is no change of `1.5`, and the order of several choices is none either. What `initial` leaves out
    /// is as the fields say themselves; disabled fields never change. A nested form or a formset is one field: it was
    /// changed when anything inside was.
    #[must_use]
    pub fn changed_data(&self, initial: &FormValues, input: &FormInput<'_>) -> Vec<&str> {
        let changed = |field: &&FieldSpec| {
            let given = initial.get(&field.name).map(Cow::Borrowed);
            let before = given.or_else(|| field.initial()).unwrap_or_default();
            field_changed(field, &before, input)
        };
        self.fields
            .iter()
            .filter(changed)
            .map(FieldSpec::name)
            .collect()
    }

    /// Whether any field was changed: see [`changed_data`](Self::changed_data).
    #[must_use]
    pub fn has_changed(&self, initial: &FormValues, input: &FormInput<'_>) -> bool {
        !self.changed_data(initial, input).is_empty()
    }

    /// Whether nothing was filled in: a row that nobody used, an optional nested form that was left alone.
    pub(crate) fn is_blank(&self, input: &FormInput<'_>) -> bool {
        let given = |field: &FieldSpec| match &field.rules {
            Rules::Form(_) => !matches!(input.sub(&field.name), Sub::Absent),
            Rules::FormSet(_) => {
                let rows = input.row_inputs(&field.name);
                rows.is_none_or(|rows| !rows.is_empty())
            }
            _ => input.contains(&field.name) || input.is_cleared(field),
        };
        let changed = |field: &FieldSpec| {
            let before = field.initial().unwrap_or_default();
            field_changed(field, &before, input)
        };
        // An unticked box is not sent: where nothing is, nothing was unticked.
        !self.fields.iter().any(given) || !self.fields.iter().any(changed)
    }
}

fn field_changed(field: &FieldSpec, before: &Value, input: &FormInput<'_>) -> bool {
    if field.disabled {
        return false;
    }
    match &field.rules {
        Rules::Form(form) => form_changed(form, before, input.sub(&field.name)),
        Rules::FormSet(rules) => {
            rows_changed(rules, before, input.row_inputs(&field.name).as_deref())
        }
        Rules::File(_) => {
            let given = input.given(field);
            field.has_changed(before, given.as_ref()) || input.is_cleared(field)
        }
        Rules::List(_) => {
            let list = input.get_items(&field.name);
            field.has_changed(before, list.as_ref())
        }
        _ if field.kind.is_list() => {
            let list = input.get_list(&field.name);
            field.has_changed(before, list.as_ref())
        }
        _ => field.has_changed(before, input.get(&field.name)),
    }
}

/// Whether a nested form was changed; used for a single JSON value too.
pub(crate) fn form_changed(form: &FormSpec, before: &Value, sub: Sub<'_>) -> bool {
    let initial = FormValues::from_json(before);
    match sub {
        Sub::Form(input) => form.has_changed(&initial, &input),
        // An HTML form whose boxes are all unticked, or JSON that says nothing.
        Sub::Absent => {
            !RawValue::from(before).is_empty() && form.has_changed(&initial, &FormInput::empty())
        }
        Sub::Wrong => true,
    }
}

/// Whether any row was changed, added, or taken away.
pub(crate) fn rows_changed(
    rules: &FormSetRules,
    before: &Value,
    rows: Option<&[RowInput<'_>]>,
) -> bool {
    let Some(rows) = rows else { return true };
    let before = before.as_array().map_or(&[][..], Vec::as_slice);
    let mut kept = 0;
    for row in rows {
        let Some(input) = &row.input else { return true };
        match before.get(row.index) {
            Some(initial) => {
                kept += 1;
                if rules.is_deleted(input)
                    || rules
                        .form
                        .has_changed(&FormValues::from_json(initial), input)
                {
                    return true;
                }
            }
            None if rules.is_deleted(input) || rules.form.is_blank(input) => {}
            None => return true,
        }
    }
    kept != before.len() || (rules.can_order && !rules.is_in_order(rows))
}
