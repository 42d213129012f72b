//! `#[get]`, `#[post]` and `#[page]`: an Actix handler becomes a page, a function that gives its registry entry.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ItemFn, LitStr, Result, Token};

use crate::access::AccessRule;
use crate::problems::{self, Problems};

/// What stands in `#[get("/path", auth = …)]`.
struct Args {
    path: LitStr,
    access: AccessRule,
}

/// Tokens in, tokens out; `methods` are those that the page answers.
pub(crate) fn page(methods: &[&str], args: TokenStream, item: TokenStream) -> TokenStream {
    let original = item.clone();
    parse(args, item)
        .and_then(check)
        .map(|(args, function)| expand(methods, &args, function))
        .unwrap_or_else(|error| problems::keep_item(original, error))
}

fn parse(args: TokenStream, item: TokenStream) -> Result<(Args, ItemFn)> {
    let function = syn::parse2::<ItemFn>(item)
        .map_err(|error| Error::new(error.span(), "a page is an async function"))?;
    Ok((syn::parse2(args)?, function))
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let path = input.parse::<LitStr>().map_err(|error| {
            Error::new(
                error.span(),
                "say where the page is: `#[get(\"/tickets\")]`",
            )
        })?;
        let mut access = None;
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let word: Ident = input.parse()?;
            let rule = match word.to_string().as_str() {
                "auth" => AccessRule::parse_after_auth(input)?,
                "perm" => AccessRule::parse_after_perm(input)?,
                _ => {
                    return Err(Error::new(
                        word.span(),
                        format!(
                            "unknown option `{word}`: a page takes a path, and `auth` or `perm`"
                        ),
                    ));
                }
            };
            rule.add_to(&mut access, &word)?;
        }
        Ok(Self {
            path,
            access: access.unwrap_or_default(),
        })
    }
}

fn check((args, function): (Args, ItemFn)) -> Result<(Args, ItemFn)> {
    let mut problems = Problems::new();
    if !args.path.value().starts_with('/') {
        problems.push(&args.path, "a path starts with `/`");
    }
    if function.sig.asyncness.is_none() {
        problems.push(
            function.sig.fn_token,
            "a page must be `async`: write `async fn`",
        );
    }
    if !function.sig.generics.params.is_empty() {
        problems.push(&function.sig.generics, "a page cannot be generic");
    }
    problems.finish()?;
    Ok((args, function))
}

fn expand(methods: &[&str], args: &Args, mut function: ItemFn) -> TokenStream {
    let Args { path, access } = args;
    let ident = function.sig.ident.clone();
    let vis = std::mem::replace(&mut function.vis, syn::Visibility::Inherited);
    let access = access.expand();
    let (docs, rest): (Vec<_>, Vec<_>) = function
        .attrs
        .drain(..)
        .partition(|attribute| attribute.path().is_ident("doc"));
    function.attrs = rest;
    quote! {
        #(#docs)*
        #vis fn #ident() -> ::mizan::PageEntry {
            ::mizan::PageEntry {
                path: #path,
                methods: &[#(#methods),*],
                access: #access,
                location: ::mizan::Location { file: ::core::file!(), line: ::core::line!() },
                route: || {
                    #function
                    ::mizan::__private::route(#ident)
                },
            }
        }
    }
}
