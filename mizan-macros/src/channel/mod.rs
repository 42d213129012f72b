//! `#[channel]`: an implementation of `Channel` gets its name, its options and what was left out.

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

/// Tokens in, tokens out. After a mistake the implementation is not emitted: it lacks what the macro would have added.
pub(crate) fn channel(args: TokenStream, item: TokenStream) -> TokenStream {
    parse::parse(args, item)
        .and_then(check::check)
        .map(expand::expand)
        .unwrap_or_else(syn::Error::into_compile_error)
}
