//! Tokens to our own struct, spans kept.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, ItemImpl, LitInt, LitStr, Path, Result, Token, bracketed};

use crate::access::{AccessRule, TWO_RULES};

/// The attribute and the implementation as they stand in the source.
pub(super) struct Parsed {
    pub(super) args: Args,
    pub(super) item: ItemImpl,
}

/// What stands in `#[channel(…)]`.
#[derive(Default)]
pub(super) struct Args {
    pub(super) name: Option<LitStr>,
    pub(super) access: Option<AccessRule>,
    pub(super) history: Option<LitInt>,
    pub(super) presence: bool,
    pub(super) affects: Vec<Path>,
    pub(super) skips: bool,
    pub(super) manual: bool,
}

pub(super) fn parse(args: TokenStream, item: TokenStream) -> Result<Parsed> {
    let item = syn::parse2::<ItemImpl>(item).map_err(|error| {
        Error::new(
            error.span(),
            "`#[channel]` goes on an implementation: `#[channel(name = \"chat\")] impl Channel for Chat { … }`",
        )
    })?;
    Ok(Parsed {
        args: syn::parse2(args)?,
        item,
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
    fn rule(&mut self, word: &Ident, rule: AccessRule) -> Result<()> {
        let both = match self.access.take() {
            Some(first) => first.and(rule),
            None => Some(rule),
        };
        self.access = Some(both.ok_or_else(|| Error::new(word.span(), TWO_RULES))?);
        Ok(())
    }

    fn option(&mut self, word: &Ident, text: &str, input: ParseStream<'_>) -> Result<()> {
        match text {
            "auth" => self.rule(word, AccessRule::parse_after_auth(input)?)?,
            "perm" => self.rule(word, AccessRule::parse_after_perm(input)?)?,
            "presence" => self.presence = true,
            "manual" => self.manual = true,
            "name" => {
                input.parse::<Token![=]>()?;
                self.name = Some(input.parse()?);
            }
            "history" => {
                input.parse::<Token![=]>()?;
                self.history = Some(input.parse()?);
            }
            "slow" => {
                input.parse::<Token![=]>()?;
                self.skips = skips(&input.parse()?)?;
            }
            "affects" => {
                input.parse::<Token![=]>()?;
                let list;
                bracketed!(list in input);
                let paths: Punctuated<Path, Token![,]> = Punctuated::parse_terminated(&list)?;
                self.affects = paths.into_iter().collect();
            }
            _ => {
                return Err(Error::new(
                    word.span(),
                    format!(
                        "unknown option `{text}`: `#[channel]` takes `name`, `history`, `presence`, `auth`, `perm`, `affects`, `slow` and `manual`"
                    ),
                ));
            }
        }
        Ok(())
    }
}

fn skips(word: &LitStr) -> Result<bool> {
    match word.value().as_str() {
        "skip" => Ok(true),
        "close" => Ok(false),
        _ => Err(Error::new(
            word.span(),
            "a client that is too slow is dealt with by `\"close\"` (it comes back and gets what it has missed) or `\"skip\"` (it misses messages)",
        )),
    }
}
