//! A form with its values and errors, whatever its type.

use std::fmt;

use askama::Template;
use serde_json::Value;

use super::field::BoundField;
use super::renderer::FormRenderer;
use super::rows::{FormRows, Row};
use super::section::FormSection;
use crate::clean::Rules;
use crate::dynamic::DynamicForm;
use crate::error::FormErrors;
use crate::form::{FormSpec, FormValues};
use crate::input::{FormInput, RawValue};
use crate::setup::SpecRef;

/// A form with its values and errors, of whatever type: a whole one, a nested one, or a row of a formset.
#[derive(Clone)]
pub struct FormView {
    pub(super) spec: SpecRef,
    /// What stands in front of the names, such as `items.0`.
    pub(super) prefix: String,
    initial: FormValues,
    paths: Vec<String>,
    states: Vec<State>,
    errors: FormErrors,
    changed: Vec<String>,
    bound: bool,
    /// Whether the form may be left blank, so that no control of it may be `required`.
    pub(super) relaxed: bool,
    /// The boxes of a row.
    pub(super) row: Option<Row>,
}

/// What is shown of one field.
#[derive(Clone)]
pub(super) enum State {
    Values(Vec<String>),
    Form(Box<FormView>),
    Rows(Box<FormRows>),
}

impl FormView {
    /// A fresh form that was put together at run time.
    #[must_use]
    pub fn dynamic(form: &DynamicForm) -> Self {
        Self::with_initial(form.spec().clone(), &FormValues::new())
    }

    /// A fresh form with initial values; those of the fields stand in for what is missing.
    #[must_use]
    pub fn with_initial(spec: impl Into<SpecRef>, initial: &FormValues) -> Self {
        Self::part(spec.into(), String::new(), initial.clone(), false)
    }

    /// A form inside another one.
    pub(super) fn part(spec: SpecRef, prefix: String, initial: FormValues, relaxed: bool) -> Self {
        let fields = spec.fields().iter();
        let paths: Vec<_> = fields.map(|field| path(&prefix, field.name())).collect();
        let state = |(field, path): (&crate::field::FieldSpec, &String)| {
            let given = initial.get(field.name()).cloned();
            let value = given.or_else(|| field.initial().map(std::borrow::Cow::into_owned));
            let value = value.unwrap_or_default();
            match &field.rules {
                Rules::Form(form) => State::Form(Box::new(Self::part(
                    SpecRef::Shared(form.clone()),
                    path.clone(),
                    FormValues::from_json(&value),
                    relaxed || !field.required,
                ))),
                Rules::FormSet(rules) => State::Rows(Box::new(FormRows::new(
                    rules,
                    path.clone(),
                    &value,
                    &field.words,
                ))),
                _ if field.widget().is_secret() => State::Values(Vec::new()),
                _ if field.kind().is_file() => State::Values(current_file(&value)),
                _ => State::Values(texts(&RawValue::from(&value))),
            }
        };
        let states = spec.fields().iter().zip(&paths).map(state).collect();
        Self {
            spec,
            prefix,
            initial,
            paths,
            states,
            errors: FormErrors::new(),
            changed: Vec::new(),
            bound: false,
            relaxed,
            row: None,
        }
    }

    /// The same form with another description of the same fields. Before [`bind`](Self::bind).
    #[must_use]
    pub fn with_spec(self, spec: impl Into<SpecRef>) -> Self {
        Self::part(spec.into(), self.prefix, self.initial, self.relaxed)
    }

    /// The same form with a word in front of all names. Before [`bind`](Self::bind).
    #[must_use]
    pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
        Self::part(self.spec, prefix.into(), self.initial, self.relaxed)
    }

    /// The same form with submitted values in place of the initial ones. Disabled fields keep theirs.
    #[must_use]
    pub fn bind(mut self, input: &FormInput<'_>, errors: FormErrors) -> Self {
        if self.prefix.is_empty() {
            self.fill(input, errors);
        } else {
            let part = input.form(&self.prefix);
            self.fill(&part.unwrap_or_default(), errors);
        }
        self
    }

    /// Takes the values of this part of an input; `errors` has the names of this form's own fields.
    pub(super) fn fill(&mut self, input: &FormInput<'_>, errors: FormErrors) {
        let changed = self.spec.changed_data(&self.initial, input).into_iter();
        let changed = changed.map(str::to_owned).collect();
        for (field, state) in self.spec.fields().iter().zip(&mut self.states) {
            // A browser cannot be given a file to show: the one that is there stays in view.
            if field.disabled() || field.kind().is_file() {
                continue;
            }
            match state {
                State::Form(form) => {
                    let part = input.form(field.name()).unwrap_or_default();
                    form.fill(&part, errors.nested(field.name()));
                }
                State::Rows(rows) => {
                    let given = input.row_inputs(field.name()).unwrap_or_default();
                    rows.fill(given, &errors.by_row(field.name()));
                }
                State::Values(values) if field.widget().is_secret() => values.clear(),
                State::Values(values) if field.takes_several() => {
                    let list = input.get_list(field.name());
                    *values = list.as_ref().map_or_else(Vec::new, texts);
                }
                State::Values(values) => {
                    *values = input.get(field.name()).map_or_else(Vec::new, texts);
                }
            }
        }
        self.changed = changed;
        self.errors = errors;
        self.bound = true;
    }

    /// The same form with one more blank row in the formset of this path, up to its largest number.
    #[must_use]
    pub fn with_row(mut self, formset: &str) -> Self {
        if let Some(rows) = self.rows_mut(formset) {
            rows.add();
        }
        self
    }

    fn rows_mut(&mut self, path: &str) -> Option<&mut FormRows> {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let mut fields = self.spec.fields().iter();
        let position = fields.position(|field| field.name() == first)?;
        match self.states.get_mut(position)? {
            State::Rows(rows) => {
                if rest.is_empty() {
                    return Some(rows);
                }
                let (index, rest) = rest.split_once('.')?;
                rows.row_mut(index)?.rows_mut(rest)
            }
            State::Form(form) => form.rows_mut(rest),
            State::Values(_) => None,
        }
    }

    /// The same form, printed by another renderer.
    #[must_use]
    pub fn with_renderer(mut self, renderer: impl FormRenderer) -> Self {
        let spec = FormSpec::clone(&self.spec).rendered_by(renderer);
        self.set_spec(spec.into());
        self
    }

    /// Another description of the same fields, with values and errors as they are.
    pub(super) fn set_spec(&mut self, spec: SpecRef) {
        for (field, state) in spec.fields().iter().zip(&mut self.states) {
            match (&field.rules, state) {
                (Rules::Form(inner), State::Form(form)) => {
                    form.set_spec(SpecRef::Shared(inner.clone()));
                }
                (Rules::FormSet(rules), State::Rows(rows)) => rows.set_rules(rules),
                _ => {}
            }
        }
        self.spec = spec;
    }

    /// The form's description.
    #[must_use]
    pub fn spec(&self) -> &FormSpec {
        &self.spec
    }

    /// What stands in front of the names of the fields; empty for most forms.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What is wrong, under the names of this form's own fields.
    #[must_use]
    pub fn errors(&self) -> &FormErrors {
        &self.errors
    }

    /// Whether the form shows what was submitted.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.bound
    }

    /// The names of the fields whose submitted value means something else than the one that was shown; none before
    /// anything was submitted. See [`FormSpec::changed_data`].
    pub fn changed_data(&self) -> impl Iterator<Item = &str> {
        self.changed.iter().map(String::as_str)
    }

    /// Whether anything was changed.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        !self.changed.is_empty()
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

    /// Every field, in the order in which they are shown.
    #[must_use]
    pub fn fields(&self) -> Vec<BoundField<'_>> {
        let shown = self.spec.shown().into_iter();
        shown.filter_map(|index| self.at(index)).collect()
    }

    fn at(&self, index: usize) -> Option<BoundField<'_>> {
        let spec = self.spec.fields().get(index)?;
        let errors = self.errors.get(spec.name());
        let (path, state) = (self.paths.get(index)?, self.states.get(index)?);
        Some(BoundField::new(spec, path, state, errors, self.relaxed))
    }

    /// One field, by its name or its path: `email`, `contact.email`, `items.0.name`. Printing a field that the form
    /// does not have fails, so that a slip in a template is noticed when the page is first shown.
    #[must_use]
    pub fn field(&self, name: &str) -> BoundField<'_> {
        self.find(name).unwrap_or_else(BoundField::missing)
    }

    fn find(&self, path: &str) -> Option<BoundField<'_>> {
        let mut fields = self.spec.fields().iter();
        if let Some(index) = fields.position(|field| field.name() == path) {
            return self.at(index);
        }
        if let Some(boxed) = self
            .row
            .as_ref()
            .and_then(|row| row.field(path, &self.errors))
        {
            return Some(boxed);
        }
        let (first, rest) = path.split_once('.')?;
        let field = self.find(first)?;
        match (field.form(), field.rows(), rest.split_once('.')) {
            (Some(form), ..) => form.find(rest),
            (_, Some(rows), Some((index, rest))) => rows.row(index)?.find(rest),
            _ => None,
        }
    }

    /// The fields of one fieldset, by its heading. Printing one that the form does not have fails.
    #[must_use]
    pub fn fieldset(&self, legend: &str) -> FormSection<'_> {
        let mut sets = self.spec.fieldsets().iter();
        match sets.find(|set| set.legend() == legend) {
            Some(set) => FormSection::of(self, set),
            None => FormSection::missing(),
        }
    }

    /// The fieldsets, and the fields that stand in none, in the order in which they are shown.
    #[must_use]
    pub fn sections(&self) -> Vec<FormSection<'_>> {
        FormSection::all(self)
    }

    /// The boxes of a row: the number that sorts it, the box that drops it.
    #[must_use]
    pub fn row_fields(&self) -> Vec<BoundField<'_>> {
        let row = self.row.as_ref();
        row.map_or_else(Vec::new, |row| row.fields(&self.errors))
    }
}

pub(super) fn path(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
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
pub(super) fn texts(value: &RawValue<'_>) -> Vec<String> {
    match value {
        RawValue::Null | RawValue::File(_) => Vec::new(),
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
        let own = self.spec.renderer.0.as_ref();
        if let Some(html) = own
            .map_or(Ok(None), |own| own.form(self))
            .map_err(|_| fmt::Error)?
        {
            return formatter.write_str(&html);
        }
        FormTemplate { form: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for FormView {}
