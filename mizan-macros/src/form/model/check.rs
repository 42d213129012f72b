//! The rules about tables and columns: between fields, and between fields and form.

use proc_macro2::Span;
use syn::spanned::Spanned as _;

use super::options::{FieldModel, UniqueArgs, check_name};
use super::{column_of, position};
use crate::form::check::{CheckedField, FormOptions};
use crate::form::shape::{self, Shape};
use crate::problems::Problems;

/// Checks everything and reports everything.
pub(in crate::form) fn check(
    options: &FormOptions,
    fields: &[CheckedField<'_>],
    problems: &mut Problems,
) {
    let model = &options.model;
    if let (Some(span), true) = (model.span, options.root.is_some()) {
        say(
            problems,
            span,
            "only forms of `mizan` are rows of a table: remove `crate`",
        );
    }
    if let (Some((_, span)), None) = (&model.key, &model.table) {
        say(
            problems,
            *span,
            "`key` is the key of a table: name it with `model = \"…\"`",
        );
    }
    for (index, field) in fields.iter().enumerate() {
        let said = &field.options.model;
        check_field(said, model.table.is_some(), problems);
        if let Some(unique) = &said.unique {
            check_unique(unique, said, options, fields, problems);
        }
        if model.table.is_some() {
            check_column(field, fields.get(..index).unwrap_or_default(), problems);
        }
    }
}

fn check_field(said: &FieldModel, has_table: bool, problems: &mut Problems) {
    if !has_table {
        for (span, name) in said.needs_model() {
            let message = format!(
                "`{name}` is for forms that are rows of a table: write `#[form(model = \"…\")]` on the struct"
            );
            say(problems, span, &message);
        }
    }
    if let (Some(span), true) = (said.no_column, said.column.is_some()) {
        let message = "a field either has a column or none: remove `column` or `no_column`";
        say(problems, span, message);
    }
    if let (Some(span), true) = (said.no_column, said.lock.is_some()) {
        say(problems, span, "a lock is a column: remove `no_column`");
    }
}

fn check_unique(
    unique: &UniqueArgs,
    said: &FieldModel,
    options: &FormOptions,
    fields: &[CheckedField<'_>],
    problems: &mut Problems,
) {
    if options.root.is_some() {
        let message = "only forms of `mizan` can ask a database: remove `unique`";
        say(problems, unique.span, message);
    } else if options.nested {
        let message = "only the fields of a whole form are asked about: ask in its `clean` with `Unique`, and remove `unique`";
        say(problems, unique.span, message);
    } else if unique.column.is_none() && options.model.table.is_none() {
        let message = "say in which column: write `unique = \"users.email\"`";
        say(problems, unique.span, message);
    } else if unique.column.is_none() && said.no_column.is_some() {
        let message = "this field has no column: write `unique = \"users.email\"`";
        say(problems, unique.span, message);
    }
    if let Some(path) = &unique.except
        && position(fields, path).is_none()
    {
        let message = "there is no such field: `except` names the field that holds the key of the row being edited";
        say(problems, path.span(), message);
    }
}

fn check_column(field: &CheckedField<'_>, before: &[CheckedField<'_>], problems: &mut Problems) {
    let Some(column) = column_of(field) else {
        return;
    };
    let said = &field.options.model;
    if said.column.is_none() {
        check_name(&column, 1, field.ident.span(), problems);
    }
    if let Some(span) = said.lock
        && !matches!(
            shape::of(field.ty).shape,
            Shape::Integer { .. } | Shape::Other
        )
    {
        say(
            problems,
            span,
            "a lock counts changes: make the field an `i64`",
        );
    }
    for other in before {
        if column_of(other).as_ref() == Some(&column) {
            let message = format!(
                "`{}` and `{}` have the same column `{column}`: give one of them another with `#[field(column = \"…\")]`",
                other.ident, field.ident
            );
            say(problems, field.ident.span(), &message);
        }
        if let (Some(_), Some(span)) = (other.options.model.lock, said.lock) {
            let message = format!("the form's lock is `{}` already: remove one", other.ident);
            say(problems, span, &message);
        }
    }
}

fn say(problems: &mut Problems, span: Span, message: &str) {
    problems.push_error(syn::Error::new(span, message));
}
