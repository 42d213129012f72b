//! Binds forms to HTTP: schema, live validation and submission for the client, and the post without JavaScript.

mod data;
mod draft;
mod endpoint;
mod entry;
mod multipart;
mod page;
mod submit;
mod typed;
mod unique;
mod wizard;

pub use data::FormData;
pub(crate) use endpoint::{schema, submit, validate};
pub use entry::FormEntry;
pub use page::Submitted;
pub use submit::{FormMeta, Submit};
pub use wizard::{Wizard, WizardPage, WizardStep};
