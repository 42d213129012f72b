//! Cleaning a whole form: its fields, the forms inside it, and the rows of its formsets.

#[expect(
    clippy::module_inception,
    reason = "the folder is named after its one public type"
)]
mod cleaner;
mod parts;
mod rows;
mod wanted;

pub use cleaner::Cleaner;
pub(crate) use parts::{form_value, rows_value};

pub(crate) use wanted::with_dependents;

use parts::form_of;
use rows::rows_of;
