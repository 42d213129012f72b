//! The TypeScript client, printed from the contract and nothing else. `docs/guide/client.md` says what is in it.

mod channel;
mod diff;
mod file;
mod flatten;
mod form;
mod layout;
mod names;
mod operation;
mod read;
mod shape;
mod ts_type;
mod types;
mod zod;

use serde_json::Value;

pub(crate) use diff::diff;

/// The generated file for a contract.
///
/// # Errors
///
/// Everything that cannot be said truthfully in TypeScript, each with the type and field it is about.
pub(crate) fn generate(document: &Value) -> Result<String, Vec<String>> {
    file::File::read(document).and_then(|file| file.print())
}

#[cfg(test)]
mod tests;
