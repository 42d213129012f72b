//! Contexts: server functions that are read. Caching, canonical JSON, and the data of a hydrated page.

mod cache;
mod canonical;
mod fetch;
mod hydration;

pub(crate) use cache::{downgrade, entity_tag, keep_private, matches_any, respond};
pub(crate) use canonical::to_canonical;
pub(crate) use fetch::{fetch_wanted, get, get_all};
pub use hydration::Hydration;
