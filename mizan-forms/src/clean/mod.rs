//! From raw values to clean ones: one engine for typed and for dynamic forms.

mod boolean;
mod choice;
mod cleaned;
mod date_format;
mod duration;
mod file;
mod formset;
mod identifier;
mod list;
mod number;
mod rules;
mod temporal;
mod text;
mod zone;

pub use cleaned::Cleaned;

pub(crate) use choice::ChoiceRules;
pub(crate) use duration::duration_text;
pub(crate) use file::FileRules;
pub(crate) use formset::{FormSetRules, RowBoxes};
pub(crate) use number::{FractionRules, IntegerRules, exact_json};
pub(crate) use rules::Rules;
pub(crate) use text::{Pattern, TextFormat, TextRules};
pub(crate) use zone::fits_control;

use crate::error::FieldError;

/// What a cleaner says: a value, or faults whose messages the field fills in.
pub(crate) type Outcome<'r> = Result<Cleaned<'r>, Vec<FieldError>>;

/// A fault without a message yet.
pub(crate) fn fault(code: &'static str) -> FieldError {
    FieldError::new(code, "")
}

/// One fault as the whole outcome.
pub(crate) fn refuse<'r>(code: &'static str) -> Outcome<'r> {
    Err(vec![fault(code)])
}
