//! Fields: what they are, how they are described, and the Rust types they become.

mod choices;
mod foreign;
mod from_json;
mod kind;
mod messages;
mod options;
mod spec;
mod value;
mod value_std;
mod widget;

pub(crate) use from_json::described;

pub use choices::{Choice, Choices};
pub use foreign::ForeignRule;
pub use kind::Kind;
pub use options::{FieldOptions, Travel};
pub use spec::FieldSpec;
pub(crate) use spec::label_from;
pub use value::FieldValue;
pub use widget::Widget;

pub(crate) use messages::message;
