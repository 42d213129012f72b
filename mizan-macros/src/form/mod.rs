//! `derive(MizanForm)` and `derive(Choices)`.

mod args;
mod check;
mod choices;
mod expand;
mod foreign;
mod hooks;
mod literal;
mod model;
mod options;
mod parse;
mod shape;

use proc_macro2::TokenStream;

pub(crate) use choices::derive_choices;

/// Tokens of a struct to its `impl Form`.
pub(crate) fn derive_form(item: TokenStream) -> TokenStream {
    let parsed = match parse::form(item) {
        Ok(parsed) => parsed,
        Err(error) => return error.into_compile_error(),
    };
    match check::form(&parsed) {
        Ok(checked) => expand::form(&checked),
        Err(error) => expand::stub(&parsed, error),
    }
}
