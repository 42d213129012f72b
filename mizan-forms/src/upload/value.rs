//! Files as fields.

use serde_json::{Value, json};

use super::{FileUpdate, UploadedFile};
use crate::clean::Cleaned;
use crate::error::FieldError;
use crate::field::{FieldOptions, FieldValue, Kind};
use crate::input::RawValue;

impl FieldValue for UploadedFile {
    fn options() -> FieldOptions {
        FieldOptions::new().kind(Kind::File)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::File(file) => Ok(file),
            Cleaned::Empty => Err(FieldError::new("required", "")),
            _ => Err(FieldError::new("invalid", "")),
        }
    }

    /// Its name, size and type.
    fn to_json(&self) -> Value {
        described_json(self)
    }
}

impl FieldValue for FileUpdate {
    const REQUIRED: bool = false;

    fn options() -> FieldOptions {
        FieldOptions::new().kind(Kind::File).clearable(true)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::Empty => Ok(Self::Unchanged),
            Cleaned::Cleared => Ok(Self::Cleared),
            other => UploadedFile::from_cleaned(other).map(Self::Replaced),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Replaced(file) => described_json(file),
            Self::Unchanged | Self::Cleared => Value::Null,
        }
    }
}

/// `{"name": string, "size": integer, "type": string or null}`.
pub(crate) fn described_json(file: &UploadedFile) -> Value {
    json!({"name": file.file_name(), "size": file.size(), "type": file.content_type()})
}

impl UploadedFile {
    /// Reads a description of that form; a `size` that is no whole number counts as not said.
    pub(crate) fn from_description(
        fields: &[(std::borrow::Cow<'_, str>, RawValue<'_>)],
    ) -> Option<Self> {
        let find = |wanted: &str| {
            fields
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value)
        };
        let text = |wanted| match find(wanted) {
            Some(RawValue::Text(text)) => Some(text.clone().into_owned()),
            _ => None,
        };
        let size = match find("size") {
            Some(RawValue::Integer(size)) => u64::try_from(*size).ok(),
            _ => None,
        };
        Some(Self::described(text("name")?, size?, text("type")))
    }
}
