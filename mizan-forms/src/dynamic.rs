//! Forms that are put together at run time, from a database or a file.

use serde_json::Value;

use crate::cleaner::Cleaner;
use crate::error::{FormErrors, SpecError};
use crate::field::{FieldSpec, described};
use crate::form::FormSpec;
use crate::input::FormInput;

/// A form described by JSON: the same fields, the same cleaning, no struct.
///
/// The description is `{"name": string, "title": string, "fields": [{"name": string, "type": string,
/// …options}]}`, with the options of [`FieldSpec::from_json`]. A field of the type `form` or `formset` has `fields` of
/// its own. `fieldsets` (`[{"legend": string, "fields": [name]}]`) and `order` (`[name]`) say how the form is shown.
///
/// # Examples
///
/// ```
/// use mizan_forms::{DynamicForm, FormInput};
/// use serde_json::json;
///
/// let survey = DynamicForm::from_json(&json!({
///     "name": "survey",
///     "fields": [
///         {"name": "city", "type": "text", "max_length": 40},
///         {"name": "visits", "type": "integer", "required": false, "min_value": 0},
///     ],
/// }))?;
/// let input = FormInput::from_urlencoded(b"city=+Wien+&visits=")?;
/// assert_eq!(survey.clean(&input)?, json!({"city": "Wien", "visits": null}));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct DynamicForm {
    spec: FormSpec,
}

impl DynamicForm {
    /// Reads a description.
    ///
    /// # Errors
    ///
    /// [`SpecError`] naming the first field that makes no sense.
    pub fn from_json(description: &Value) -> Result<Self, SpecError> {
        let text = |name: &str| description.get(name).and_then(Value::as_str);
        let Some(name) = text("name") else {
            return Err(SpecError::new("", "a form needs a `name`"));
        };
        let Some(fields) = description.get("fields").and_then(Value::as_array) else {
            return Err(SpecError::new("", "a form needs a list of `fields`"));
        };
        let mut spec = FormSpec::new(name.to_owned());
        for field in fields {
            let field = FieldSpec::from_json(field)?;
            if field.name.is_empty() {
                return Err(SpecError::new("", "each field of a form needs a `name`"));
            }
            spec = spec.with_field(field);
        }
        if let Some(description) = description.as_object() {
            spec = described(spec, description)?;
        }
        Self::try_new(spec)
    }

    /// A form from fields that were made by hand.
    ///
    /// # Errors
    ///
    /// The first of the description's [`problems`](FormSpec::problems).
    pub fn try_new(spec: FormSpec) -> Result<Self, SpecError> {
        match spec.problems().first() {
            Some(problem) => Err(problem.clone()),
            None => Ok(Self { spec }),
        }
    }

    /// The form's description.
    #[must_use]
    pub fn spec(&self) -> &FormSpec {
        &self.spec
    }

    /// Cleans submitted data to a JSON object with one entry per field.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any field.
    pub fn clean(&self, input: &FormInput<'_>) -> Result<Value, FormErrors> {
        let mut cleaner = Cleaner::new(&self.spec, input);
        match cleaner.values() {
            Some(values) => Ok(values),
            None => Err(cleaner.into_errors()),
        }
    }

    /// Cleans only the named fields, and says what is wrong with them: see [`Cleaner::only`].
    #[must_use]
    pub fn validate(&self, input: &FormInput<'_>, fields: &[&str]) -> FormErrors {
        let mut cleaner = Cleaner::new(&self.spec, input).only(fields);
        let _ = cleaner.values();
        cleaner.into_errors()
    }
}
