//! Forms that are rows of a table, and fields whose value no other row may have.

mod check;
mod expand;
mod options;

use syn::Path;

pub(super) use self::check::check;
pub(super) use self::expand::{Expanded, expand, stub};
pub(super) use self::options::{FieldModel, FormModel};
use super::check::CheckedField;

fn position(fields: &[CheckedField<'_>], path: &Path) -> Option<usize> {
    let ident = path.get_ident()?;
    fields.iter().position(|field| field.ident == ident)
}

/// The column of a field of a form that is a row.
fn column_of(field: &CheckedField<'_>) -> Option<String> {
    let said = &field.options.model;
    if said.no_column.is_some() {
        return None;
    }
    Some(match &said.column {
        Some((name, _)) => name.clone(),
        None => field.name.clone(),
    })
}
