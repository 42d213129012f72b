//! Submitted data, from JSON, from an HTML form, or from pairs, with one meaning.

mod fields;
mod files;
mod json;
mod multipart;
mod nested;
mod raw;
mod urlencoded;

use std::borrow::Cow;

use crate::error::InputError;

pub use multipart::{MultipartLimits, MultipartReader};
pub use raw::RawValue;
pub(crate) use raw::integer_json;

pub(crate) use nested::{RowInput, Sub};

use fields::Fields;

/// How many fields one form may submit, unless its formsets need more: see
/// [`FormSpec::max_input_fields`](crate::FormSpec::max_input_fields).
pub const MAX_FIELDS: usize = 1_000;

/// Submitted data before any cleaning: names and raw values, borrowed from the body where possible.
///
/// Fields that a form does not declare are simply never asked for. Nested forms are objects in JSON, and dotted names
/// (`contact.email`, `items.0.name`) in an HTML form: see [`form`](Self::form) and [`rows`](Self::rows).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormInput<'a> {
    fields: Fields<'a>,
    source: Source,
    /// Files are described or left out: see [`describing_files`](FormInput::describing_files).
    describes_files: bool,
}

/// Where the data came from, which decides what a repeated name means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Source {
    /// Names are unique; a list is a list.
    Json,
    /// Every value is text; a name given several times is a list, and its last value the scalar.
    #[default]
    Pairs,
}

impl<'a> FormInput<'a> {
    /// Nothing was submitted.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads a JSON object.
    ///
    /// # Errors
    ///
    /// [`InputError::Unreadable`] when `body` is not one JSON object in UTF-8: lone surrogates, a key
    /// given twice, nesting deeper than 128 and numbers beyond `f64` included.
    /// [`InputError::TooManyFields`] beyond [`MAX_FIELDS`].
    pub fn from_json(body: &'a [u8]) -> Result<Self, InputError> {
        Self::from_json_within(body, MAX_FIELDS)
    }

    /// Reads a JSON object with another limit than [`MAX_FIELDS`].
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub fn from_json_within(body: &'a [u8], max_fields: usize) -> Result<Self, InputError> {
        Ok(Self {
            fields: json::object(body, max_fields)?.into(),
            source: Source::Json,
            describes_files: false,
        })
    }

    /// Reads an `application/x-www-form-urlencoded` body or query.
    ///
    /// # Errors
    ///
    /// [`InputError::Unreadable`] when it does not decode to UTF-8; [`InputError::TooManyFields`].
    pub fn from_urlencoded(body: &'a [u8]) -> Result<Self, InputError> {
        Self::from_urlencoded_within(body, MAX_FIELDS)
    }

    /// Reads an `application/x-www-form-urlencoded` body with another limit than [`MAX_FIELDS`].
    ///
    /// # Errors
    ///
    /// As [`from_urlencoded`](Self::from_urlencoded).
    pub fn from_urlencoded_within(body: &'a [u8], max_fields: usize) -> Result<Self, InputError> {
        Ok(Self {
            fields: urlencoded::pairs(body, max_fields)?.into(),
            source: Source::Pairs,
            describes_files: false,
        })
    }

    /// Takes names and texts that were decoded elsewhere, such as the text parts of a multipart body.
    ///
    /// # Errors
    ///
    /// [`InputError::TooManyFields`].
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<Self, InputError>
    where
        N: Into<Cow<'a, str>>,
        V: Into<Cow<'a, str>>,
    {
        Self::from_pairs_within(pairs, MAX_FIELDS)
    }

    /// Takes names and texts with another limit than [`MAX_FIELDS`].
    ///
    /// # Errors
    ///
    /// As [`from_pairs`](Self::from_pairs).
    pub fn from_pairs_within<N, V>(
        pairs: impl IntoIterator<Item = (N, V)>,
        max_fields: usize,
    ) -> Result<Self, InputError>
    where
        N: Into<Cow<'a, str>>,
        V: Into<Cow<'a, str>>,
    {
        let mut fields = Vec::new();
        for (name, value) in pairs {
            if fields.len() == max_fields {
                return Err(InputError::TooManyFields { limit: max_fields });
            }
            fields.push((name.into(), RawValue::Text(newlines(value.into()))));
        }
        Ok(Self {
            fields: fields.into(),
            source: Source::Pairs,
            describes_files: false,
        })
    }

    /// Takes names and values that were decoded elsewhere, files among them.
    ///
    /// # Errors
    ///
    /// [`InputError::TooManyFields`] beyond `max_fields`.
    pub fn from_raw_pairs<N>(
        pairs: impl IntoIterator<Item = (N, RawValue<'a>)>,
        max_fields: usize,
    ) -> Result<Self, InputError>
    where
        N: Into<Cow<'a, str>>,
    {
        let mut fields = Vec::new();
        for (name, value) in pairs {
            if fields.len() == max_fields {
                return Err(InputError::TooManyFields { limit: max_fields });
            }
            let value = match value {
                RawValue::Text(text) => RawValue::Text(newlines(text)),
                value => value,
            };
            fields.push((name.into(), value));
        }
        Ok(Self {
            fields: fields.into(),
            source: Source::Pairs,
            describes_files: false,
        })
    }

    /// Takes a JSON object that is already in memory.
    ///
    /// # Errors
    ///
    /// [`InputError::Unreadable`] when it is no object; [`InputError::TooManyFields`].
    pub fn from_value(value: &'a serde_json::Value) -> Result<Self, InputError> {
        let Some(object) = value.as_object() else {
            return Err(InputError::Unreadable("expected a JSON object".to_owned()));
        };
        if object.len() > MAX_FIELDS {
            return Err(InputError::TooManyFields { limit: MAX_FIELDS });
        }
        Ok(Self::from_object(object))
    }

    /// The object of a program, which needs no limit.
    pub(crate) fn from_object(object: &'a serde_json::Map<String, serde_json::Value>) -> Self {
        let fields: Vec<_> = object
            .iter()
            .map(|(name, value)| (Cow::from(name.as_str()), RawValue::from(value)))
            .collect();
        Self {
            fields: fields.into(),
            source: Source::Json,
            describes_files: false,
        }
    }

    /// The same data, from somebody who asks before sending: in place of a file stands
    /// `{"name": string, "size": integer, "type": string}`, or nothing.
    ///
    /// What can be said about such a file is said. When nothing is wrong with it, its field is no error and has no
    /// value, and neither is a required file that is missing: the form as a whole then fails without an error.
    #[must_use]
    pub fn describing_files(mut self) -> Self {
        self.describes_files = true;
        self
    }

    /// The same data, borrowing from this.
    #[must_use]
    pub fn reborrow(&self) -> FormInput<'_> {
        let fields = self.fields.iter();
        let fields: Vec<_> = fields
            .map(|(name, value)| (Cow::Borrowed(name.as_ref()), value.reborrow()))
            .collect();
        FormInput {
            fields: fields.into(),
            source: self.source,
            describes_files: self.describes_files,
        }
    }

    /// The raw value of a name; the last one when it was given several times.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RawValue<'a>> {
        self.fields
            .iter()
            .rfind(|(candidate, _)| candidate == name)
            .map(|(_, value)| value)
    }

    /// Whether this name was submitted at all.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// How many values were submitted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether nothing was submitted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Every submitted name with its value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue<'a>)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_ref(), value))
    }

    /// Like [`get`](Self::get), but looks first where the caller expects the field to be: forms are
    /// mostly submitted in the order in which they were declared, and then no search is needed.
    pub(crate) fn get_near(&self, name: &str, position: &mut usize) -> Option<&RawValue<'a>> {
        if self.source == Source::Json
            && let Some((candidate, value)) = self.fields.get(*position)
            && candidate == name
        {
            *position += 1;
            return Some(value);
        }
        self.get(name)
    }

    /// The value of a list: in an HTML form the text boxes that were left blank are none of its items.
    pub(crate) fn get_items(&self, name: &str) -> Option<RawValue<'_>> {
        let mut list = self.get_list(name)?;
        if let (Source::Pairs, RawValue::List(values)) = (self.source, &mut list) {
            values.retain(|value| !value.is_empty());
        }
        Some(list)
    }

    /// The value of a field that takes several: in an HTML form its name is repeated.
    pub(crate) fn get_list(&self, name: &str) -> Option<RawValue<'_>> {
        match self.source {
            Source::Json => self.get(name).map(RawValue::reborrow),
            Source::Pairs => {
                let values: Vec<_> = self
                    .fields
                    .iter()
                    .filter(|(candidate, _)| candidate == name)
                    .map(|(_, value)| value.reborrow())
                    .collect();
                (!values.is_empty()).then_some(RawValue::List(values))
            }
        }
    }
}

/// Browsers send every line break of a text area as CR LF, while scripts see LF. One meaning: LF.
fn newlines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        text
    }
}
