//! Forms: a named list of fields, and the struct that comes out of it.

use std::borrow::Cow;

use serde_json::Value;

use crate::clean::Cleaned;
use crate::error::{FieldError, FormErrors, SpecError};
use crate::field::{FieldOptions, FieldSpec, FieldValue};
use crate::input::FormInput;

/// A struct that is a form. Made by `#[derive(MizanForm)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a form",
    label = "missing `#[derive(MizanForm)]`",
    note = "add `#[derive(MizanForm)]` to a struct with named fields"
)]
pub trait Form: Sized + 'static {
    /// The form's description, made once per process.
    fn spec() -> &'static FormSpec;

    /// Cleans the submitted data, field by field, in the order of declaration.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any field; all are cleaned even when one has failed.
    fn clean_fields(input: &FormInput<'_>) -> Result<Self, FormErrors>;

    /// The values as a form would submit them, for showing a form that edits something.
    fn to_values(&self) -> FormValues;
}

/// The run-time description of a form.
#[derive(Debug, Clone)]
pub struct FormSpec {
    pub(crate) name: Cow<'static, str>,
    pub(crate) title: Cow<'static, str>,
    pub(crate) doc: Cow<'static, str>,
    pub(crate) fields: Vec<FieldSpec>,
    problems: Vec<SpecError>,
}

impl FormSpec {
    /// A form without fields.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        Self {
            title: Cow::Owned(crate::field::label_from(&name)),
            name,
            doc: Cow::Borrowed(""),
            fields: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// With a heading. Default: the name in words.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = title.into();
        self
    }

    /// With a description.
    #[must_use]
    pub fn with_doc(mut self, doc: impl Into<Cow<'static, str>>) -> Self {
        self.doc = doc.into();
        self
    }

    /// With one more field, described by options.
    ///
    /// Options that make no sense are kept as [`problems`](Self::problems), and the field takes any text
    /// its kind takes: a program must look at the problems before it serves the form, and Mizan does.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, options: FieldOptions) -> Self {
        let name = name.into();
        let kind = options.kind;
        let field = FieldSpec::new(name.clone(), options).or_else(|problem| {
            self.problems.push(problem);
            let plain = FieldOptions::new();
            FieldSpec::new(name, kind.map_or(plain.clone(), |kind| plain.kind(kind)))
        });
        match field {
            Ok(field) => self.with_field(field),
            Err(problem) => {
                self.problems.push(problem);
                self
            }
        }
    }

    /// With one more field.
    #[must_use]
    pub fn with_field(mut self, field: FieldSpec) -> Self {
        if self.field(&field.name).is_some() {
            self.problems
                .push(SpecError::new(&field.name, "this name is used twice"));
        }
        self.fields.push(field);
        self
    }

    /// The name in addresses and programs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The heading that people see.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The description, from the struct's doc comment.
    #[must_use]
    pub fn doc(&self) -> &str {
        &self.doc
    }

    /// The fields, in order.
    #[must_use]
    pub fn fields(&self) -> &[FieldSpec] {
        &self.fields
    }

    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What makes no sense in the description. Empty for a form that can be served.
    #[must_use]
    pub fn problems(&self) -> &[SpecError] {
        &self.problems
    }

    /// The names of the fields whose submitted value means something else than the initial one, as in Django:
    /// `1.50` is no change of `1.5`, and the order of several choices is none either. What `initial` leaves out
    /// is as the fields say themselves; disabled fields never change.
    #[must_use]
    pub fn changed_data(&self, initial: &FormValues, input: &FormInput<'_>) -> Vec<&str> {
        let changed = |field: &&FieldSpec| {
            let given = initial.get(&field.name).map(Cow::Borrowed);
            let before = given.or_else(|| field.initial()).unwrap_or_default();
            let list;
            let raw = if field.kind.is_list() {
                list = input.get_list(&field.name);
                list.as_ref()
            } else {
                input.get(&field.name)
            };
            field.has_changed(&before, raw)
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

    /// An error of the named field, with that field's message for the code.
    #[must_use]
    pub fn error(&self, field: &str, code: &'static str) -> FieldError {
        match self.field(field) {
            Some(spec) => spec.error(code),
            None => FieldError::new(code, "This value is not valid."),
        }
    }
}

/// Values by field name, as JSON: initial values of a form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormValues {
    values: Vec<(Cow<'static, str>, Value)>,
}

impl FormValues {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// With the value of a Rust type that a form can have.
    #[must_use]
    pub fn with_field<T: FieldValue>(self, name: impl Into<Cow<'static, str>>, value: &T) -> Self {
        self.with(name, value.to_json())
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values
            .iter()
            .rfind(|(candidate, _)| candidate == name)
            .map(|(_, value)| value)
    }

    /// Every name with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_ref(), value))
    }
}

/// The Rust value, when the type has nothing against it.
#[inline]
fn typed<T: FieldValue>(spec: &FieldSpec, cleaned: Cleaned<'_>) -> Result<T, Vec<FieldError>> {
    let value = T::from_cleaned(cleaned).map_err(|error| vec![spec.worded(error)])?;
    let faults = value.check();
    if faults.is_empty() {
        Ok(value)
    } else {
        Err(faults.into_iter().map(|fault| spec.worded(fault)).collect())
    }
}

/// Cleans the fields of one submission one after the other. Used by `derive(MizanForm)`.
#[derive(Debug)]
pub struct Cleaner<'f> {
    spec: &'f FormSpec,
    input: &'f FormInput<'f>,
    position: usize,
    errors: FormErrors,
}

impl<'f> Cleaner<'f> {
    /// Starts with the first field.
    #[must_use]
    pub fn new(spec: &'f FormSpec, input: &'f FormInput<'f>) -> Self {
        Self {
            spec,
            input,
            position: 0,
            errors: FormErrors::new(),
        }
    }

    /// Cleans the field with this index; `None` when something is wrong with it, which is then noted.
    pub fn field<T: FieldValue>(&mut self, index: usize) -> Option<T> {
        let spec = self.spec.fields.get(index)?;
        let result = if spec.kind.is_list() {
            let raw = self.input.get_list(&spec.name);
            spec.clean_raw(raw.as_ref())
                .and_then(|cleaned| typed(spec, cleaned))
        } else {
            let raw = self.input.get_near(&spec.name, &mut self.position);
            spec.clean_raw(raw).and_then(|cleaned| typed(spec, cleaned))
        };
        result
            .map_err(|errors| self.errors.add_all(spec.name.clone(), errors))
            .ok()
    }

    /// Everything that was wrong.
    #[must_use]
    pub fn into_errors(self) -> FormErrors {
        self.errors
    }
}
