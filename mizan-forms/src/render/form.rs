//! A form ready to be shown: fresh, or with what was submitted and what is wrong with it.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use askama::Template;
use serde_json::Value;

use super::field::BoundField;
use crate::dynamic::DynamicForm;
use crate::error::FormErrors;
use crate::field::FieldSpec;
use crate::form::{Form, FormSpec, FormValues};
use crate::input::{FormInput, RawValue};

/// A form of the type `F` with its values and errors: what a page shows.
///
/// `{{ form }}` in an Askama template prints the errors of the whole form and every field, not the
/// `<form>` tag; `{{ form.field("email") }}` prints one field, and [`BoundField`] has its parts.
/// Everything else is [`FormView`]'s.
///
/// Passwords that were submitted are never shown again.
pub struct BoundForm<F> {
    view: FormView,
    form: PhantomData<fn() -> F>,
}

impl<F: Form> BoundForm<F> {
    /// A fresh form, with the initial values that its fields declare.
    #[must_use]
    pub fn unbound() -> Self {
        Self::with_initial(&FormValues::new())
    }

    /// A fresh form with initial values; those of the fields stand in for what is missing.
    #[must_use]
    pub fn with_initial(initial: &FormValues) -> Self {
        Self {
            view: FormView::new(SpecRef::Fixed(F::spec()), initial),
            form: PhantomData,
        }
    }

    /// A form that edits something that exists.
    #[must_use]
    pub fn editing(value: &F) -> Self {
        Self::with_initial(&value.to_values())
    }

    /// A form as it was submitted, with what is wrong with it.
    #[must_use]
    pub fn bound(input: &FormInput<'_>, errors: FormErrors) -> Self {
        Self::unbound().bind(input, errors)
    }

    /// The same form with submitted values in place of the initial ones. Disabled fields keep theirs.
    #[must_use]
    pub fn bind(self, input: &FormInput<'_>, errors: FormErrors) -> Self {
        Self {
            view: self.view.bind(input, errors),
            form: PhantomData,
        }
    }

    /// The same form with another description of the same fields: [`FormSpec::translated`], for one.
    #[must_use]
    pub fn with_spec(self, spec: Arc<FormSpec>) -> Self {
        Self {
            view: self.view.with_spec(spec),
            form: PhantomData,
        }
    }

    /// The same, without its type: for a template that shows any form.
    #[must_use]
    pub fn into_view(self) -> FormView {
        self.view
    }
}

impl<F> Deref for BoundForm<F> {
    type Target = FormView;

    fn deref(&self) -> &FormView {
        &self.view
    }
}

impl<F> Clone for BoundForm<F> {
    fn clone(&self) -> Self {
        Self {
            view: self.view.clone(),
            form: PhantomData,
        }
    }
}

impl<F> fmt::Debug for BoundForm<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.view, formatter)
    }
}

impl<F> fmt::Display for BoundForm<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view, formatter)
    }
}

impl<F> askama::filters::HtmlSafe for BoundForm<F> {}

/// A form with its values and errors, of whatever type.
#[derive(Clone)]
pub struct FormView {
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

impl FormView {
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
            .map(|field| {
                if field.widget().is_secret() {
                    return Vec::new();
                }
                let texts = |value: &Value| {
                    if field.kind().is_file() {
                        current_file(value)
                    } else {
                        texts(&RawValue::from(value))
                    }
                };
                match initial.get(field.name()) {
                    Some(value) => texts(value),
                    None => field.initial().map_or_else(Vec::new, |value| texts(&value)),
                }
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
            // A browser cannot be given a file to show: the one that is there stays in view.
            if field.disabled() || field.kind().is_file() {
                continue;
            }
            *values = if field.widget().is_secret() {
                Vec::new()
            } else if field.takes_several() {
                input
                    .get_list(field.name())
                    .as_ref()
                    .map_or_else(Vec::new, texts)
            } else {
                input.get(field.name()).map_or_else(Vec::new, texts)
            };
        }
        self.errors = errors;
        self.bound = true;
        self
    }

    /// The same form with another description of the same fields: [`FormSpec::translated`], for one. A description of
    /// other fields is not taken.
    #[must_use]
    pub fn with_spec(mut self, spec: Arc<FormSpec>) -> Self {
        let names = spec.fields().iter().map(FieldSpec::name);
        if names.eq(self.spec.fields().iter().map(FieldSpec::name)) {
            self.spec = SpecRef::Shared(spec);
        }
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

    /// Whether the form has files, so that it must be sent as `multipart/form-data`.
    #[must_use]
    pub fn needs_multipart(&self) -> bool {
        self.spec.needs_multipart()
    }

    /// What belongs into the form's tag: `<form method="post" enctype="{{ form.enctype() }}">`.
    #[must_use]
    pub fn enctype(&self) -> &'static str {
        if self.needs_multipart() {
            "multipart/form-data"
        } else {
            "application/x-www-form-urlencoded"
        }
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

/// Name and address of the file that is there: from text, or from `{"name": …, "url": …}`.
fn current_file(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Value::String(name) => vec![name.clone()],
        Value::Object(file) => {
            let name = file.get("name").and_then(text);
            let url = file.get("url").and_then(text).filter(|url| is_link(url));
            name.into_iter().chain(url).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether an address may stand in a link: of this site, or of the web.
fn is_link(url: &str) -> bool {
    url.starts_with('/') || url.starts_with("https://") || url.starts_with("http://")
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
    form: &'f FormView,
}

impl fmt::Debug for FormView {
    /// Without the values, which are the visitor's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FormView")
            .field("form", &self.spec.name())
            .field("bound", &self.bound)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for FormView {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        FormTemplate { form: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for FormView {}
