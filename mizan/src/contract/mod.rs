//! The contract: one description of every function, context, form and channel, as an OpenAPI 3.1 document with
//! `x-mizan-*` extensions. The client generator reads it and nothing else; `docs/guide/contract.md` says what is in it.

mod channel;
mod describe;
mod docs;
mod document;
mod normalise;
mod open;
mod operation;
mod response;
mod schemas;
mod serve;
mod type_path;

#[cfg(test)]
mod tests;

pub(crate) use document::Contract;
pub(crate) use open::has_open_objects;
pub use schemas::Schemas;
pub(crate) use serve::{asset, docs, openapi};
