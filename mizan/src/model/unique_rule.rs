//! The unique fields of a form.

use mizan_forms::{FieldError, FormSpec};
use serde_json::Value;

use super::column::to_sql;
use super::unique::Unique;
use crate::db::{Db, SqlValue};
use crate::error::Result;

/// `#[field(unique = "users.email", …)]`. Written by `derive(MizanForm)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UniqueRule {
    /// The field's position in the form.
    pub field: usize,
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The position of the field that holds the key of the row being edited, and the column of that key.
    pub except: Option<(usize, &'static str)>,
    /// Upper and lower case are one.
    pub ignore_case: bool,
    /// It is asked when the form is submitted, never by live validation, which strangers may ask anything.
    pub on_submit: bool,
}

impl UniqueRule {
    /// Asks the database about a clean value. `value_of` gives the clean value of a field by its position; `None` when it
    /// is not clean.
    pub(crate) async fn check(
        &self,
        db: &Db,
        spec: &FormSpec,
        value_of: impl Fn(usize) -> Option<Value>,
    ) -> Result<Option<FieldError>> {
        let Some((field, value)) = clean_value(spec, self.field, &value_of) else {
            return Ok(None);
        };
        let mut unique = Unique::new(self.table, self.column);
        if let Some((key, column)) = self.except {
            // A key that is not clean is reported itself.
            let Some((_, key)) = clean_value(spec, key, &value_of) else {
                return Ok(None);
            };
            unique = unique.except(column, key);
        }
        if self.ignore_case {
            unique = unique.ignore_case();
        }
        let taken = unique.is_taken(db, value).await?;
        Ok(taken.then(|| field.error("unique")))
    }
}

fn clean_value(
    spec: &FormSpec,
    place: usize,
    value_of: impl Fn(usize) -> Option<Value>,
) -> Option<(&mizan_forms::FieldSpec, SqlValue<'static>)> {
    let field = spec.fields().get(place)?;
    let value = to_sql(field, value_of(place)?).ok()?;
    Some((field, value))
}
