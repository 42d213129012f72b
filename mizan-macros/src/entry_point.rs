//! `#[mizan::main]` and `#[mizan::test]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemFn};

use crate::problems;

/// Runs an async function in an Actix system; `attribute` stands on what comes out.
pub(crate) fn entry_point(attribute: &TokenStream, item: TokenStream) -> TokenStream {
    let original = item.clone();
    let mut function = match syn::parse2::<ItemFn>(item) {
        Ok(function) => function,
        Err(error) => return problems::keep_item(original, error),
    };
    if function.sig.asyncness.take().is_none() {
        let error = Error::new_spanned(function.sig.fn_token, "write `async fn`");
        return problems::keep_item(original, error);
    }
    let ItemFn {
        attrs,
        vis,
        sig,
        block,
        ..
    } = function;
    quote! {
        #attribute
        #(#attrs)*
        #vis #sig {
            ::mizan::__private::block_on(async move #block)
        }
    }
}
