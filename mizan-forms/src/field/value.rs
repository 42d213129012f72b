//! The Rust types that a form can have as fields.

use serde_json::Value;

use super::FieldOptions;
use crate::clean::Cleaned;
use crate::cleaner::Cleaner;
use crate::error::FieldError;
use crate::form::Form;
use crate::formset::FormSet;

/// A type that can stand in a `#[derive(MizanForm)]` struct.
///
/// Implemented for `String`, integers, floats, `bool`, `rust_decimal::Decimal`, chrono's dates and times,
/// `uuid::Uuid`, `std::net::IpAddr` and its two kinds, `serde_json::Value`,
/// [`UploadedFile`](crate::UploadedFile), [`FileUpdate`](crate::FileUpdate), enums with `#[derive(Choices)]`, other
/// forms (structs with `#[derive(MizanForm)]`), and `Option<T>` and `Vec<T>` of them.
///
/// An own type joins by naming the kind of field it is and reading the cleaned value:
///
/// ```
/// use mizan_forms::{Cleaned, FieldError, FieldOptions, FieldValue, Kind};
///
/// struct Plate(String);
///
/// impl FieldValue for Plate {
///     fn options() -> FieldOptions {
///         // What `from_cleaned` refuses besides, only the server knows.
///         FieldOptions::new().kind(Kind::Text).max_length(8).server_only("plate")
///     }
///
///     fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
///         let text = String::from_cleaned(cleaned)?;
///         if text.is_ascii() {
///             Ok(Self(text.to_uppercase()))
///         } else {
///             Err(FieldError::new("invalid", "Enter a number plate."))
///         }
///     }
///
///     fn to_json(&self) -> serde_json::Value {
///         self.0.as_str().into()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a form field",
    label = "this type has no form field",
    note = "use String, bool, a number, a date, an enum with `#[derive(Choices)]`, or Option/Vec of one",
    note = "or implement `FieldValue` for `{Self}`: name its kind in `options`, read it in `from_cleaned`"
)]
pub trait FieldValue: Sized {
    /// Whether a field of this type must be filled in unless `#[field(required = …)]` says otherwise.
    const REQUIRED: bool = true;

    /// What kind of field the type is, and the limits it brings along.
    fn options() -> FieldOptions;

    /// Makes the value from what cleaning found.
    ///
    /// [`Cleaned::Empty`] arrives only where the field is not required.
    ///
    /// # Errors
    ///
    /// What is wrong, when the type takes less than its kind of field. An empty message is replaced by
    /// the field's own for that code.
    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError>;

    /// What else is wrong with the value: everything at once, where [`from_cleaned`](Self::from_cleaned) names
    /// one fault. Called when that has succeeded. An empty message is replaced by the field's own for that code.
    fn check(&self) -> Vec<FieldError> {
        Vec::new()
    }

    /// The value as JSON, as a form would submit it: for showing a form that edits something.
    fn to_json(&self) -> Value;

    /// Whether the value stands for "nothing was given": such a value skips the field's own rules.
    #[doc(hidden)]
    fn is_blank(&self) -> bool {
        crate::input::RawValue::from(&self.to_json()).is_empty()
    }

    /// Reads the field of this index: kinds that are more than one value have ways of their own.
    #[doc(hidden)]
    #[inline]
    fn read(cleaner: &mut Cleaner<'_>, index: usize) -> Option<Self> {
        cleaner.plain(index)
    }

    /// Reads the field of this index as one that may be left empty.
    #[doc(hidden)]
    #[inline]
    fn read_option(cleaner: &mut Cleaner<'_>, index: usize) -> Option<Option<Self>> {
        cleaner.plain(index)
    }

    /// Reads the field of this index as several values.
    #[doc(hidden)]
    #[inline]
    fn read_list(cleaner: &mut Cleaner<'_>, index: usize) -> Option<Vec<Self>> {
        cleaner.plain(index)
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const REQUIRED: bool = false;

    fn options() -> FieldOptions {
        let options = T::options();
        match options.kind {
            // A box has two states; three need another field.
            Some(super::Kind::Boolean) => options.kind(super::Kind::NullBoolean),
            _ => options,
        }
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::Empty => Ok(None),
            cleaned => T::from_cleaned(cleaned).map(Some),
        }
    }

    fn check(&self) -> Vec<FieldError> {
        self.as_ref().map_or_else(Vec::new, T::check)
    }

    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_json)
    }

    fn is_blank(&self) -> bool {
        self.as_ref().is_none_or(T::is_blank)
    }

    #[inline]
    fn read(cleaner: &mut Cleaner<'_>, index: usize) -> Option<Self> {
        T::read_option(cleaner, index)
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    const REQUIRED: bool = false;

    fn options() -> FieldOptions {
        let item = T::options();
        if item.kind == Some(super::Kind::Choice) {
            return item.kind(super::Kind::MultipleChoice);
        }
        if item.kind == Some(super::Kind::Form) {
            return item.kind(super::Kind::FormSet);
        }
        if item.kind.is_some_and(super::Kind::is_file) {
            return item.multiple(true);
        }
        FieldOptions::new().kind(super::Kind::List).item(item)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        match cleaned {
            Cleaned::Empty => Ok(Self::new()),
            Cleaned::List(values) => values.into_iter().map(T::from_cleaned).collect(),
            // The rows of a formset that stands alone.
            Cleaned::Json(Value::Array(values)) => {
                let values = values.into_iter().map(Cleaned::Json);
                values.map(T::from_cleaned).collect()
            }
            _ => Err(FieldError::new("invalid_list", "")),
        }
    }

    fn check(&self) -> Vec<FieldError> {
        let with_index = |(index, item): (usize, &T)| {
            let faults = item.check().into_iter();
            faults.map(move |fault| fault.with_param("index", index))
        };
        self.iter().enumerate().flat_map(with_index).collect()
    }

    fn to_json(&self) -> Value {
        self.iter().map(T::to_json).collect()
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn read(cleaner: &mut Cleaner<'_>, index: usize) -> Option<Self> {
        T::read_list(cleaner, index)
    }
}

impl<F: Form + FieldValue> FieldValue for FormSet<F> {
    const REQUIRED: bool = false;

    fn options() -> FieldOptions {
        F::options().kind(super::Kind::FormSet)
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        Vec::from_cleaned(cleaned).map(Self::new)
    }

    fn to_json(&self) -> Value {
        self.rows.to_json()
    }

    fn read(cleaner: &mut Cleaner<'_>, index: usize) -> Option<Self> {
        cleaner.form_set(index)
    }
}
