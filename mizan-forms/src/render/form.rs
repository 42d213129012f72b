//! A form ready to be shown: fresh, or with what was submitted and what is wrong with it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use askama::Template;
use serde_json::Value;

use super::field::BoundField;
use crate::dynamic::DynamicForm;
use crate::error::FormErrors;
use crate::form::{Form, FormSpec, FormValues};
use crate::input::{FormInput, RawValue};

/// A form with its values and errors. `{{ form }}` in an Askama template prints the errors of the whole
/// form and every field, not the `<form>` tag; `{{ form.field("email") }}` prints one field, and
/// [`BoundField`] has its parts.
///
/// Passwords that were submitted are never shown again.
#[derive(Debug, Clone)]
pub struct BoundForm {
    spec: SpecRef,
    values: Vec<Vec<String>>,
    errors: FormErrors,
    bound: bool,
}

#[derive(Debug, Clone)]
enum SpecRef {
    Fixed(&'static FormSpec),
    Shared(Arc<FormSpec>),
}

impl Deref for SpecRef {
    type Target = FormSpec;

    fn deref(&self) -> &FormSpec {
        match self {
            Self::Fixed(spec) => spec,
            Self::Shared(spec) => spec,
        }
    }
}

impl BoundForm {
    /// A fresh form, with the initial values that its fields declare.
    #[must_use]
    pub fn fresh<F: Form>() -> Self {
        Self::new(SpecRef::Fixed(F::spec()), &FormValues::new())
    }

    /// A fresh form with initial values; those of the fields stand in for what is missing.
    #[must_use]
    pub fn with_initial<F: Form>(initial: &FormValues) -> Self {
        Self::new(SpecRef::Fixed(F::spec()), initial)
    }

    /// A form that edits something that exists.
    #[must_use]
    pub fn editing<F: Form>(value: &F) -> Self {
        Self::with_initial::<F>(&value.to_values())
    }

    /// A form as it was submitted, with what is wrong with it.
    #[must_use]
    pub fn submitted<F: Form>(input: &FormInput<'_>, errors: FormErrors) -> Self {
        Self::fresh::<F>().bind(input, errors)
    }

    /// A fresh form that was put together at run time.
    #[must_use]
    pub fn dynamic(form: &DynamicForm) -> Self {
        let spec = Arc::new(form.spec().clone());
        Self::new(SpecRef::Shared(spec), &FormValues::new())
    }

    fn new(spec: SpecRef, initial: &FormValues) -> Self {
        let values = spec
            .fields()
            .iter()
            .map(|field| match initial.get(field.name()).or(field.initial()) {
                Some(value) if !field.widget().is_secret() => texts(&RawValue::from(value)),
                _ => Vec::new(),
            })
            .collect();
        Self {
            spec,
            values,
            errors: FormErrors::new(),
            bound: false,
        }
    }

    /// The same form with submitted values in place of the initial ones. Disabled fields keep theirs.
    #[must_use]
    pub fn bind(mut self, input: &FormInput<'_>, errors: FormErrors) -> Self {
        for (field, values) in self.spec.fields().iter().zip(&mut self.values) {
            if field.disabled() {
                continue;
            }
            *values = if field.widget().is_secret() {
                Vec::new()
            } else if field.kind().is_list() {
                input.get_list(field.name()).as_ref().map_or_else(Vec::new, texts)
            } else {
                input.get(field.name()).map_or_else(Vec::new, texts)
            };
        }
        self.errors = errors;
        self.bound = true;
        self
    }

    /// The form's description.
    #[must_use]
    pub fn spec(&self) -> &FormSpec {
        &self.spec
    }

    /// What is wrong.
    #[must_use]
    pub fn errors(&self) -> &FormErrors {
        &self.errors
    }

    /// Whether the form shows what was submitted.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.bound
    }

    /// The heading.
    #[must_use]
    pub fn title(&self) -> &str {
        self.spec.title()
    }

    /// Every field, in order.
    #[must_use]
    pub fn fields(&self) -> Vec<BoundField<'_>> {
        self.spec
            .fields()
            .iter()
            .zip(&self.values)
            .map(|(spec, values)| BoundField::new(spec, values, self.errors.get(spec.name())))
            .collect()
    }

    /// One field. Printing a field that the form does not have fails, so that a slip in a template is
    /// noticed when the page is first shown.
    #[must_use]
    pub fn field(&self, name: &str) -> BoundField<'_> {
        self.fields()
            .into_iter()
            .find(|field| field.name() == name)
            .unwrap_or_else(BoundField::missing)
    }
}

/// The texts that show a value: one, or several for a list.
fn texts(value: &RawValue<'_>) -> Vec<String> {
    match value {
        RawValue::Null => Vec::new(),
        RawValue::Text(text) => vec![text.clone().into_owned()],
        RawValue::List(values) => values.iter().flat_map(texts).collect(),
        other => match other.to_json() {
            Value::String(text) => vec![text],
            json => vec![json.to_string()],
        },
    }
}

#[derive(Template)]
#[template(path = "mizan/forms/form.html")]
struct FormTemplate<'f> {
    form: &'f BoundForm,
}

impl fmt::Display for BoundForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        FormTemplate { form: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for BoundForm {}
