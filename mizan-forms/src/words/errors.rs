//! Finished errors, worded again in another language.

use std::borrow::Cow;

use super::catalog::{Catalog, arguments};
use super::codes::ErrorCode;
use super::{Language, spec::field_id};
use crate::clean::Rules;
use crate::error::{FieldError, FormErrors};
use crate::field::{FieldSpec, Kind, message};
use crate::form::FormSpec;

impl FormErrors {
    /// Words every error again, in the language of the reader.
    ///
    /// What Mizan worded itself becomes `error-{code}`; what an app worded becomes `{form}-{field}-error-{code}`
    /// (`{form}-error-{code}` for the whole form) if there is such a message, or `error-{code}` if the code is the app's
    /// own. Everything else stays as it is. `form` is the form's description in the words that it was declared with.
    pub fn translate(&mut self, form: &FormSpec, catalog: &Catalog, language: &Language) {
        if catalog.is_plain(language) {
            return;
        }
        for (path, errors) in self.iter_mut() {
            let (form, field) = form.place(path);
            for error in errors {
                if let Some(text) = worded(form, field, error, catalog, language) {
                    error.message = Cow::Owned(text);
                }
            }
        }
    }
}

fn worded(
    form: &FormSpec,
    field: Option<&FieldSpec>,
    error: &FieldError,
    catalog: &Catalog,
    language: &Language,
) -> Option<String> {
    let args = arguments(&error.params);
    let code = &error.code;
    let specific = match field {
        Some(field) => format!("{}-error-{code}", field_id(form, field)),
        None => format!("{}-error-{code}", form.name()),
    };
    if let Some(text) = catalog.find(language, &specific, &[], Some(&args)) {
        return Some(text);
    }
    let known = ErrorCode::find(code).is_some();
    let kind = field.map_or(Kind::Text, |field| own_kind(field, error));
    if known && error.message != message(&[], kind, code, &error.params) {
        return None;
    }
    let mut attributes = Vec::with_capacity(2);
    if error.params.contains_key("offset") {
        attributes.push("offset");
    }
    attributes.push(kind.name());
    catalog.find(language, &format!("error-{code}"), &attributes, Some(&args))
}

/// The kind of value that an error is about: a list's item says which one it is.
fn own_kind(field: &FieldSpec, error: &FieldError) -> Kind {
    match &field.rules {
        Rules::List(rules) if error.params.contains_key("index") => rules.item.kind,
        _ => field.kind,
    }
}
