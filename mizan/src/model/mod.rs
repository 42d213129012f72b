//! Forms that are rows of a table: loading and saving them, and values that must be unique.

mod column;
mod identifier;
mod read;
mod row;
mod saving;
mod selection;
mod taken;
mod unique;
mod unique_rule;

pub(crate) use column::has_column;
pub use column::{Column, Role};
pub use read::ModelRow;
pub use row::Model;
pub use saving::Saving;
pub use selection::Selection;
pub(crate) use taken::{Destinations, say_what_is_taken};
pub use unique::Unique;
pub use unique_rule::UniqueRule;
