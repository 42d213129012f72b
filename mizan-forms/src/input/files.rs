//! The values of fields of files, and the boxes beside them.

use super::{FormInput, RawValue};
use crate::clean::Cleaned;
use crate::error::FieldError;
use crate::field::FieldSpec;
use crate::upload::UploadedFile;

impl FormInput<'_> {
    /// Cleans a field of files.
    pub(crate) fn clean_file(&self, spec: &FieldSpec) -> Result<Cleaned<'static>, Vec<FieldError>> {
        let given = self.given(spec);
        let mut raw = match &given {
            Some(value) => value.reborrow(),
            None => RawValue::Null,
        };
        if self.describes_files && !spec.disabled {
            raw = described(raw);
            if spec.required && is_blank(&raw) {
                return Err(Vec::new());
            }
        }
        if self.is_cleared(spec) {
            if is_blank(&raw) {
                return Ok(Cleaned::Cleared);
            }
            return Err(vec![spec.error("contradiction")]);
        }
        spec.clean_raw(Some(&raw)).map(Cleaned::into_owned)
    }

    /// What was submitted for a field: one value, or the list of all.
    pub(crate) fn given(&self, spec: &FieldSpec) -> Option<RawValue<'_>> {
        if spec.takes_several() {
            self.get_list(&spec.name)
        } else {
            self.get(&spec.name).map(RawValue::reborrow)
        }
    }

    /// Whether the box that removes the file was ticked: `avatar.CLEAR`, or in JSON `{"avatar": {"CLEAR": true}}`.
    pub(crate) fn is_cleared(&self, spec: &FieldSpec) -> bool {
        if !spec.is_clearable() {
            return false;
        }
        let ticked = |value: &RawValue<'_>| match value {
            RawValue::Bool(value) => *value,
            RawValue::Text(text) => {
                !(text.is_empty() || text == "0" || text.eq_ignore_ascii_case("false"))
            }
            _ => false,
        };
        let inside = match self.get(&spec.name) {
            Some(RawValue::Object(fields)) => fields
                .iter()
                .any(|(name, value)| name == "CLEAR" && ticked(value)),
            _ => false,
        };
        inside
            || self
                .get(&format!("{}.CLEAR", spec.name))
                .is_some_and(ticked)
    }
}

/// Nothing was given; `{"CLEAR": true}` gives no file.
fn is_blank(raw: &RawValue<'_>) -> bool {
    match raw {
        RawValue::Object(fields) => fields.iter().all(|(name, _)| name == "CLEAR"),
        RawValue::List(values) => values.iter().all(is_blank),
        raw => raw.is_empty(),
    }
}

/// The files that objects describe.
fn described(raw: RawValue<'_>) -> RawValue<'_> {
    match raw {
        RawValue::Object(fields) => match UploadedFile::from_description(&fields) {
            Some(file) => RawValue::File(file),
            None => RawValue::Object(fields),
        },
        RawValue::List(values) => RawValue::List(values.into_iter().map(described).collect()),
        raw => raw,
    }
}
