//! One submitted value, before anyone knows which field it is for.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::upload::{UploadedFile, described_json};

/// A submitted value. Text is borrowed from the body unless it had to be decoded.
#[derive(Debug, Clone, PartialEq)]
pub enum RawValue<'a> {
    /// JSON `null`.
    Null,
    /// JSON `true` or `false`.
    Bool(bool),
    /// A JSON number without a fraction or exponent.
    Integer(i128),
    /// Any other JSON number.
    Float(f64),
    /// Text; all that an HTML form can send.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<RawValue<'a>>),
    /// A file, from a multipart body.
    File(UploadedFile),
    /// A JSON object inside the form.
    Object(Vec<(Cow<'a, str>, RawValue<'a>)>),
}

impl RawValue<'_> {
    /// Whether this counts as "nothing was given": null, empty text, an empty list or object.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(values) => values.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            Self::Bool(_) | Self::Integer(_) | Self::Float(_) | Self::File(_) => false,
        }
    }

    /// The same value, borrowing its text from this one.
    #[must_use]
    pub fn reborrow(&self) -> RawValue<'_> {
        match self {
            Self::Null => RawValue::Null,
            Self::Bool(value) => RawValue::Bool(*value),
            Self::Integer(value) => RawValue::Integer(*value),
            Self::Float(value) => RawValue::Float(*value),
            Self::Text(text) => RawValue::Text(Cow::Borrowed(text)),
            Self::File(file) => RawValue::File(file.clone()),
            Self::List(values) => RawValue::List(values.iter().map(RawValue::reborrow).collect()),
            Self::Object(fields) => RawValue::Object(
                fields
                    .iter()
                    .map(|(name, value)| (Cow::Borrowed(name.as_ref()), value.reborrow()))
                    .collect(),
            ),
        }
    }

    /// The same value as a JSON tree.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Integer(value) => integer_json(*value),
            Self::Float(value) => Number::from_f64(*value).map_or(Value::Null, Value::Number),
            Self::Text(text) => Value::from(text.as_ref()),
            Self::File(file) => described_json(file),
            Self::List(values) => values.iter().map(RawValue::to_json).collect(),
            Self::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone().into_owned(), value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}

impl<'a> From<&'a Value> for RawValue<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match number.as_i128() {
                Some(value) => Self::Integer(value),
                None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(values) => Self::List(values.iter().map(Self::from).collect()),
            Value::Object(fields) => Self::Object(
                fields
                    .iter()
                    .map(|(name, value)| (Cow::Borrowed(name.as_str()), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

/// An integer as a JSON number, or as text where JSON numbers cannot hold it.
pub(crate) fn integer_json(value: i128) -> Value {
    Number::from_i128(value).map_or_else(|| Value::from(value.to_string()), Value::Number)
}
