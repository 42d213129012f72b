//! Tokens to our own struct, spans kept.

use proc_macro2::{Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ItemFn, LitStr, Path, Result};

use crate::access::AccessRule;
use crate::options::{each_option, paths, value};

/// The attribute and the function as they stand in the source.
pub(super) struct Parsed {
    pub(super) args: Args,
    pub(super) function: ItemFn,
}

/// What stands in `#[client(…)]`.
#[derive(Default)]
pub(super) struct Args {
    pub(super) auth: Option<AccessRule>,
    pub(super) context: Option<(ContextKind, Span)>,
    pub(super) affects: Vec<Path>,
    pub(super) affects_span: Option<Span>,
    pub(super) name: Option<LitStr>,
    pub(super) manual: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ContextKind {
    Global,
    Local,
}

pub(super) fn parse(args: TokenStream, item: TokenStream) -> Result<Parsed> {
    let function = syn::parse2::<ItemFn>(item).map_err(|error| {
        Error::new(
            error.span(),
            "`#[client]` goes on an async function: `#[client] async fn echo(text: String) -> Echo { … }`",
        )
    })?;
    Ok(Parsed {
        args: syn::parse2(args)?,
        function,
    })
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut args = Self::default();
        each_option(input, |word, text| args.option(word, text, input))?;
        Ok(args)
    }
}

impl Args {
    fn option(&mut self, word: &Ident, text: &str, input: ParseStream<'_>) -> Result<()> {
        match text {
            "auth" => AccessRule::parse_after_auth(input)?.add_to(&mut self.auth, word)?,
            "perm" => AccessRule::parse_after_perm(input)?.add_to(&mut self.auth, word)?,
            "manual" => self.manual = true,
            "name" => self.name = Some(value(input)?),
            "context" => {
                self.context = Some((context_kind(&value(input)?)?, word.span()));
            }
            "affects" => {
                self.affects = paths(input)?;
                self.affects_span = Some(word.span());
            }
            _ => {
                return Err(Error::new(
                    word.span(),
                    format!(
                        "unknown option `{text}`: `#[client]` takes `auth`, `perm`, `context`, `affects`, `name` and `manual`"
                    ),
                ));
            }
        }
        Ok(())
    }
}

fn context_kind(word: &LitStr) -> Result<ContextKind> {
    match word.value().as_str() {
        "global" => Ok(ContextKind::Global),
        "local" => Ok(ContextKind::Local),
        _ => Err(Error::new(
            word.span(),
            "a context is `\"global\"` (no parameters, part of every page) or `\"local\"` (with parameters)",
        )),
    }
}
