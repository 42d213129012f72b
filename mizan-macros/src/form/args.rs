//! The arguments of an attribute: `word`, `word = value`, `word(…)`.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Token};

use crate::problems::Problems;

/// One argument.
pub(super) struct Arg {
    pub(super) name: Ident,
    pub(super) value: ArgValue,
}

pub(super) enum ArgValue {
    /// `word`
    Flag,
    /// `word = value`
    Value(Box<Expr>),
    /// `word(…)`
    List(Vec<Arg>),
}

impl Arg {
    pub(super) fn span(&self) -> Span {
        self.name.span()
    }
}

impl Parse for Arg {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // `crate` is a keyword.
        let name = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            ArgValue::Value(Box::new(input.parse()?))
        } else if input.peek(syn::token::Paren) {
            let inner;
            syn::parenthesized!(inner in input);
            ArgValue::List(list(&inner)?)
        } else {
            ArgValue::Flag
        };
        Ok(Self { name, value })
    }
}

fn list(input: ParseStream<'_>) -> syn::Result<Vec<Arg>> {
    let args = Punctuated::<Arg, Token![,]>::parse_terminated(input)?;
    Ok(args.into_iter().collect())
}

/// The arguments of every attribute called `name`; an attribute that does not parse is a problem, and
/// the others are still read.
pub(super) fn collect(attributes: &[Attribute], name: &str, problems: &mut Problems) -> Vec<Arg> {
    let mut args = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident(name) {
            continue;
        }
        match attribute.parse_args_with(list) {
            Ok(found) => args.extend(found),
            Err(error) => problems.push_error(error),
        }
    }
    args
}

/// The text of doc comments: the first paragraph, on one line.
pub(super) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        let syn::Meta::NameValue(meta) = &attribute.meta else {
            continue;
        };
        if !meta.path.is_ident("doc") {
            continue;
        }
        if let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) = &meta.value
        {
            lines.extend(text.value().lines().map(|line| line.trim().to_owned()));
        }
    }
    let paragraph: Vec<_> = lines
        .into_iter()
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect();
    paragraph.join(" ")
}
