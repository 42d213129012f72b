//! Tokens to our own struct, spans kept.

use proc_macro2::{Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, ItemFn, LitStr, Path, Result, Token, bracketed};

use crate::access::{AccessRule, TWO_RULES};

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
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            let text = word.to_string();
            if seen.contains(&text) {
                return Err(Error::new(word.span(), format!("`{text}` is given twice")));
            }
            args.option(&word, &text, input)?;
            seen.push(text);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

impl Args {
    /// Takes a rule, beside the one that is there.
    fn rule(&mut self, word: &Ident, rule: AccessRule) -> Result<()> {
        let both = match self.auth.take() {
            Some(first) => first.and(rule),
            None => Some(rule),
        };
        self.auth = Some(both.ok_or_else(|| Error::new(word.span(), TWO_RULES))?);
        Ok(())
    }

    fn option(&mut self, word: &Ident, text: &str, input: ParseStream<'_>) -> Result<()> {
        match text {
            "auth" => self.rule(word, AccessRule::parse_after_auth(input)?)?,
            "perm" => self.rule(word, AccessRule::parse_after_perm(input)?)?,
            "manual" => self.manual = true,
            "name" => {
                input.parse::<Token![=]>()?;
                self.name = Some(input.parse()?);
            }
            "context" => {
                input.parse::<Token![=]>()?;
                self.context = Some((context_kind(&input.parse()?)?, word.span()));
            }
            "affects" => {
                input.parse::<Token![=]>()?;
                let list;
                bracketed!(list in input);
                let paths: Punctuated<Path, Token![,]> = Punctuated::parse_terminated(&list)?;
                self.affects = paths.into_iter().collect();
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
