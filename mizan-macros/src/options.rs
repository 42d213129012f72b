//! What stands between the parentheses of an attribute: words, some of them with a value.

use proc_macro2::Ident;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Path, Result, Token, bracketed};

/// Reads words until there are no more; each stands there once at most. What follows a word is for `option` to read.
pub(crate) fn each_option(
    input: ParseStream<'_>,
    mut option: impl FnMut(&Ident, &str) -> Result<()>,
) -> Result<()> {
    let mut seen: Vec<String> = Vec::new();
    while !input.is_empty() {
        let word: Ident = input.parse()?;
        let text = word.to_string();
        if seen.contains(&text) {
            return Err(Error::new(word.span(), format!("`{text}` is given twice")));
        }
        option(&word, &text)?;
        seen.push(text);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

/// `= value`.
pub(crate) fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= [a, b]`.
pub(crate) fn paths(input: ParseStream<'_>) -> Result<Vec<Path>> {
    input.parse::<Token![=]>()?;
    let list;
    bracketed!(list in input);
    let paths: Punctuated<Path, Token![,]> = Punctuated::parse_terminated(&list)?;
    Ok(paths.into_iter().collect())
}
