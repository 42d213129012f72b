//! Collects every mistake in a macro's input, each with the tokens that caused it, so that the
//! user sees all of them at once.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Problems {
    error: Option<syn::Error>,
}

impl Problems {
    /// Nothing is wrong yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Notes one mistake under `tokens`. Say what is wrong, then what to write instead.
    pub(crate) fn push(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push_error(syn::Error::new_spanned(tokens, message));
    }

    /// Notes a mistake that already knows its place, such as one from syn's parser.
    pub(crate) fn push_error(&mut self, error: syn::Error) {
        match &mut self.error {
            Some(all) => all.combine(error),
            None => self.error = Some(error),
        }
    }

    /// Everything that was pushed, as one error; `Ok` when nothing was.
    pub(crate) fn finish(self) -> syn::Result<()> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// For attribute macros: the item as the user wrote it, and the errors.
///
/// Without the item every use of its name would be an error as well.
pub(crate) fn keep_item(original: TokenStream, error: syn::Error) -> TokenStream {
    let error = error.into_compile_error();
    quote!(#original #error)
}
