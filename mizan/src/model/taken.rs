//! What a unique index has refused, said on the field that it is about.

use std::error::Error as StdError;

use mizan_forms::{FieldError, FormErrors, FormSpec};

use super::column::Column;
use super::unique_rule::UniqueRule;
use crate::db::{DbError, UniqueViolation, is_unique_violation};
use crate::error::Error;

/// Where the values of a form end up, as far as it says so.
pub(crate) struct Destinations {
    pub(crate) spec: &'static FormSpec,
    pub(crate) model: Option<(&'static str, &'static [Column])>,
    pub(crate) unique: &'static [UniqueRule],
}

/// Turns the violation of a unique index into an error of the form's fields, if it is about any of them: of the field, or
/// of the whole form when several fields together are taken. Any other error stays as it is.
pub(crate) fn say_what_is_taken(error: Error, destinations: &Destinations) -> Error {
    // An error that the application has given a meaning keeps it.
    if !error.status().is_server_error() {
        return error;
    }
    let Some(violation) = error.source_chain().find_map(violation_of) else {
        return error;
    };
    let fields = destinations.fields_of(&violation);
    let taken = match fields.as_slice() {
        [] => return error,
        [field] => match destinations.spec.fields().get(*field) {
            Some(field) => FormErrors::of(field.name().to_owned(), field.error("unique")),
            None => return error,
        },
        _ => FormErrors::from(FieldError::new("unique", "This is already taken.")),
    };
    Error::unprocessable(taken).with_source("a unique index has refused a value")
}

fn violation_of(error: &(dyn StdError + 'static)) -> Option<UniqueViolation> {
    is_unique_violation(error.downcast_ref::<DbError>()?)
}

impl Destinations {
    /// The positions of the fields whose values the index is over.
    fn fields_of(&self, violation: &UniqueViolation) -> Vec<usize> {
        let mut fields = Vec::new();
        let mut add = |field: usize, column: &str| {
            if violation.concerns(column) && !fields.contains(&field) {
                fields.push(field);
            }
        };
        let is_table = |table: &str| {
            let known = violation.table.as_deref();
            known.is_none_or(|known| table.rsplit('.').next() == Some(known))
        };
        for rule in self.unique {
            if is_table(rule.table) {
                add(rule.field, rule.column);
            }
        }
        if let Some((table, columns)) = self.model
            && is_table(table)
        {
            for column in columns {
                add(column.field, column.name);
            }
        }
        // A form that says nothing about tables: a field is taken to be the column of its name.
        if self.model.is_none() && self.unique.is_empty() {
            for (index, field) in self.spec.fields().iter().enumerate() {
                add(index, field.name());
            }
        }
        fields
    }
}
