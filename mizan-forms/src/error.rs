//! What can be wrong: with one field, with a whole form, with a body, with a description.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

/// The key under which errors of the whole form are reported.
pub const NON_FIELD: &str = "__all__";

/// One thing that is wrong with one field, or with the form as a whole.
///
/// On the wire: `{"code": string, "message": string, "params": object}`. The code is stable and made
/// for programs; the message is made for people. `params` carries what the message mentions, such as
/// `limit` and `actual`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    /// A stable word, such as `required` or `max_length`.
    pub code: Cow<'static, str>,
    /// One sentence for the person who fills in the form.
    pub message: Cow<'static, str>,
    /// The numbers and values that the message mentions.
    pub params: Map<String, Value>,
}

impl FieldError {
    /// An error with a code and a message.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            params: Map::new(),
        }
    }

    /// The same error with one more parameter.
    #[must_use]
    pub fn with_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// Every error of one form: field name → errors, in the order in which fields were declared.
///
/// On the wire: `{field: [{code, message, params}]}`; errors of the whole form stand under
/// [`NON_FIELD`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormErrors {
    fields: Vec<(Cow<'static, str>, Vec<FieldError>)>,
}

impl FormErrors {
    /// No errors yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Errors that hold one error on one field: what a form's `clean` most often returns.
    pub fn of(field: impl Into<Cow<'static, str>>, error: FieldError) -> Self {
        let mut errors = Self::new();
        errors.add(field, error);
        errors
    }

    /// Adds an error to a field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, error: FieldError) -> &mut Self {
        self.add_all(field, vec![error])
    }

    /// Adds several errors to a field.
    pub fn add_all(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        errors: Vec<FieldError>,
    ) -> &mut Self {
        if errors.is_empty() {
            return self;
        }
        let field = field.into();
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, existing)) => existing.extend(errors),
            None => self.fields.push((field, errors)),
        }
        self
    }

    /// Adds an error of the whole form.
    pub fn add_non_field(&mut self, error: FieldError) -> &mut Self {
        self.add(NON_FIELD, error)
    }

    /// Adds everything that `other` holds.
    pub fn merge(&mut self, other: Self) -> &mut Self {
        for (field, errors) in other.fields {
            self.add_all(field, errors);
        }
        self
    }

    /// Adds the errors of a nested form: its `email` becomes `contact.email`, what is wrong with it as a whole
    /// `contact.__all__`. Rows of formsets have paths such as `items.0`.
    ///
    /// ```
    /// # use mizan_forms::{FieldError, FormErrors};
    /// let mut errors = FormErrors::new();
    /// errors.add_nested("items.2", FormErrors::of("name", FieldError::new("taken", "Somebody has it.")));
    /// assert!(errors.has_error("items.2.name", "taken"));
    /// assert!(errors.nested("items").has_error("2.name", "taken"));
    /// ```
    pub fn add_nested(&mut self, path: &str, nested: Self) -> &mut Self {
        for (field, errors) in nested.fields {
            self.add_all(format!("{path}.{field}"), errors);
        }
        self
    }

    /// Like [`add_nested`](Self::add_nested), for paths that cannot be there yet: a thousand rows full of errors are
    /// not searched for each.
    pub(crate) fn append_nested(&mut self, path: &str, nested: Self) {
        let nested = nested.fields.into_iter();
        self.fields
            .extend(nested.map(|(field, errors)| (Cow::Owned(format!("{path}.{field}")), errors)));
    }

    /// The errors inside a nested form, under the names of its own fields.
    #[must_use]
    pub fn nested(&self, path: &str) -> Self {
        let inside = |(field, errors): &(Cow<'static, str>, Vec<FieldError>)| {
            let rest = field.strip_prefix(path)?.strip_prefix('.')?;
            Some((Cow::Owned(rest.to_owned()), errors.clone()))
        };
        Self {
            fields: self.fields.iter().filter_map(inside).collect(),
        }
    }

    /// The errors inside a formset, by the index of their row.
    pub(crate) fn by_row(&self, path: &str) -> HashMap<&str, Self> {
        let mut rows: HashMap<&str, Self> = HashMap::new();
        for (field, errors) in &self.fields {
            let inside = field.strip_prefix(path);
            let inside = inside.and_then(|rest| rest.strip_prefix('.'));
            if let Some((index, rest)) = inside.and_then(|rest| rest.split_once('.')) {
                let row = rows.entry(index).or_default();
                row.fields
                    .push((Cow::Owned(rest.to_owned()), errors.clone()));
            }
        }
        rows
    }

    /// The errors of one field, in the order in which they were found.
    #[must_use]
    pub fn get(&self, field: &str) -> &[FieldError] {
        self.fields
            .iter()
            .find(|(name, _)| name == field)
            .map_or(&[], |(_, errors)| errors)
    }

    /// The errors of the whole form.
    #[must_use]
    pub fn non_field(&self) -> &[FieldError] {
        self.get(NON_FIELD)
    }

    /// Whether `field` has an error with this code.
    #[must_use]
    pub fn has_error(&self, field: &str, code: &str) -> bool {
        self.get(field).iter().any(|error| error.code == code)
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// How many fields (the whole form counts as one) have errors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Field names with their errors.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[FieldError])> {
        self.fields
            .iter()
            .map(|(name, errors)| (name.as_ref(), errors.as_slice()))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut [FieldError])> {
        self.fields
            .iter_mut()
            .map(|(name, errors)| (&**name, errors.as_mut_slice()))
    }

    /// Keeps only the errors of the named fields: live validation reports what was touched. The name of a nested form
    /// or of a row stands for everything inside.
    pub fn retain_fields(&mut self, fields: &[&str]) {
        let wanted = |name: &str, field: &str| {
            name.strip_prefix(field)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.fields
            .retain(|(name, _)| fields.iter().any(|field| wanted(name, field)));
    }

    /// `Ok(value)` when nothing is wrong, otherwise these errors.
    ///
    /// # Errors
    ///
    /// Itself, unless it is empty.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl From<FieldError> for FormErrors {
    /// An error of the whole form.
    fn from(error: FieldError) -> Self {
        Self::of(NON_FIELD, error)
    }
}

impl Serialize for FormErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (field, errors) in &self.fields {
            map.serialize_entry(field, errors)?;
        }
        map.end()
    }
}

impl fmt::Display for FormErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the form is not valid:")?;
        for (field, errors) in &self.fields {
            for error in errors {
                write!(formatter, " {field}: {}", error.message)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for FormErrors {}

/// Why submitted data could not be read at all. Each of them is the sender's fault: HTTP 400, unless said otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Bad JSON, a key given twice, invalid UTF-8 or percent-encoding, lone surrogates.
    #[error("the submitted data cannot be read: {0}")]
    Unreadable(String),
    /// More fields than [`MAX_FIELDS`](crate::MAX_FIELDS).
    #[error("more than {limit} fields were submitted")]
    TooManyFields {
        /// How many are allowed.
        limit: usize,
    },
    /// More files than one form may have.
    #[error("more than {limit} files were submitted")]
    TooManyFiles {
        /// How many are allowed.
        limit: usize,
    },
    /// More bytes than one form may have, or than its texts may have together. HTTP 413.
    #[error("more than {limit} bytes were submitted")]
    TooLarge {
        /// How many are allowed.
        limit: u64,
    },
}

/// Why a description of a field or a form makes no sense.
///
/// A typed form's own description is checked when the program starts
/// ([`FormSpec::problems`](crate::FormSpec::problems)); one that arrives as JSON is checked as it is read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {reason}")]
pub struct SpecError {
    /// The field that is described wrongly; empty when the description as a whole is wrong.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

impl SpecError {
    pub(crate) fn new(field: &str, reason: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            reason: reason.into(),
        }
    }
}
