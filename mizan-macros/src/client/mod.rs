//! `#[client]`: an async function becomes a server function or a context.

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

pub(crate) use check::{doc_text, is_name};

use crate::problems;

/// Tokens in, tokens out; after a mistake the function itself is still emitted.
pub(crate) fn client(args: TokenStream, item: TokenStream) -> TokenStream {
    let original = item.clone();
    parse::parse(args, item)
        .and_then(check::check)
        .map(expand::expand)
        .unwrap_or_else(|error| problems::keep_item(original, error))
}
