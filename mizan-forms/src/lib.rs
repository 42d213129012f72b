//! Mizan's forms engine: fields, rules, cleaning, schema and HTML. No HTTP, no async runtime.
//!
//! A form is a struct with `#[derive(MizanForm)]` ([`Form`]), or a description read at run time
//! ([`DynamicForm`]). Both are lists of [`FieldSpec`]s, and the same engine cleans both: raw values
//! ([`FormInput`]) become clean ones, or [`FormErrors`] that name every fault of every field.
//!
//! The server's check is the law. The HTML ([`BoundForm`]), the schema ([`FormSpec::schema_json`]) and
//! the JSON Schema ([`FormSpec::json_schema`]) may be looser, never stricter.

mod changes;
mod clean;
mod cleaner;
mod dynamic;
mod error;
mod field;
mod form;
mod formset;
mod input;
mod nested;
mod parts_schema;
mod render;
mod rule;
mod schema;
mod setup;
mod upload;
mod words;
mod zone;

pub use clean::Cleaned;
pub use cleaner::Cleaner;
pub use dynamic::DynamicForm;
pub use error::{FieldError, FormErrors, InputError, NON_FIELD, SpecError};
pub use field::{Choice, Choices, FieldOptions, FieldSpec, FieldValue, Kind, Travel, Widget};
pub use form::{Fieldset, Form, FormSpec, FormValues};
pub use formset::FormSet;
pub use input::{FormInput, MAX_FIELDS, MultipartLimits, MultipartReader, RawValue};
pub use render::{BoundField, BoundForm, FormRenderer, FormRows, FormSection, FormView, Rendered};
pub use rule::Exact;
pub use setup::{FieldSetup, FormSetup, SpecRef};
pub use upload::{FileReader, FileUpdate, FileWriter, UploadedFile, safe_file_name};
pub use words::{Catalog, Direction, ERROR_CODES, ErrorCode, Language, LanguageError, WordsError};

/// A time zone by its name in the IANA database: `"Europe/Vienna".parse()?`.
pub use chrono_tz::Tz as TimeZone;

#[doc(hidden)]
pub mod __private;
