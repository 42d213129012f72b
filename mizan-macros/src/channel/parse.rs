//! Tokens to our own struct, spans kept.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ItemImpl, LitInt, LitStr, Path, Result};

use crate::access::AccessRule;
use crate::options::{each_option, paths, value};

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
        each_option(input, |word, text| args.option(word, text, input))?;
        Ok(args)
    }
}

impl Args {
    fn option(&mut self, word: &Ident, text: &str, input: ParseStream<'_>) -> Result<()> {
        match text {
            "auth" => AccessRule::parse_after_auth(input)?.add_to(&mut self.access, word)?,
            "perm" => AccessRule::parse_after_perm(input)?.add_to(&mut self.access, word)?,
            "presence" => self.presence = true,
            "manual" => self.manual = true,
            "name" => self.name = Some(value(input)?),
            "history" => self.history = Some(value(input)?),
            "slow" => self.skips = skips(&value(input)?)?,
            "affects" => self.affects = paths(input)?,
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
