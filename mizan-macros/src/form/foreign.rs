//! What the attributes of `validator` and `garde` on a field mean to those who read the form's description.
//!
//! Those crates enforce their rules themselves. Here they are only described: never more strictly than they are, and
//! where they cannot be described, as rules that only the server knows.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

use super::check::Validate;

/// Setter calls on `FieldOptions`.
pub(super) fn described(attributes: &[Attribute], by: Validate, is_list: bool) -> TokenStream {
    let name = match by {
        Validate::Validator => "validate",
        Validate::Garde => "garde",
    };
    let mut rules = Rules {
        by,
        is_list,
        setters: TokenStream::new(),
    };
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
    {
        match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            Ok(metas) => metas.iter().for_each(|meta| rules.read(meta)),
            // What is wrong with it, if anything, is for the other derive to say.
            Err(_) => rules.server_only(name),
        }
    }
    rules.setters
}

struct Rules {
    by: Validate,
    is_list: bool,
    setters: TokenStream,
}

impl Rules {
    fn read(&mut self, meta: &Meta) {
        let Some(name) = meta.path().get_ident().map(ToString::to_string) else {
            return;
        };
        match name.as_str() {
            // Not rules of this field's value, or none at all.
            "skip" | "nested" | "dive" | "rename" | "code" | "message" | "adapt" => {}
            "length" => self.length(meta),
            "range" => self.range(meta),
            rule => self.server_only(rule),
        }
    }

    fn set(&mut self, rule: &TokenStream) {
        self.setters
            .extend(quote!(.foreign(__forms::__private::ForeignRule::#rule)));
    }

    fn server_only(&mut self, rule: &str) {
        self.set(&quote!(ServerOnly(#rule)));
    }

    /// `validator` counts characters; `garde` counts bytes unless told otherwise, of which a character has up to four.
    fn length(&mut self, meta: &Meta) {
        let limits = limits(meta);
        let said = |word: &str| limits.iter().any(|(name, _)| name == word);
        let (per_char, exact) = match self.by {
            _ if self.is_list => (1, true),
            Validate::Validator => (1, true),
            Validate::Garde if said("chars") => (1, true),
            Validate::Garde if said("utf16") => (2, false),
            // Of a grapheme there is no upper limit to how many characters it has.
            Validate::Garde if said("graphemes") => (0, false),
            Validate::Garde => (4, false),
        };
        let mut whole = exact;
        for (name, value) in &limits {
            let count = value.as_ref().map(|value| value.parse::<usize>().ok());
            match (name.as_str(), count) {
                ("chars" | "bytes" | "graphemes" | "utf16" | "simple", None) => {}
                ("min" | "equal", Some(Some(least))) => {
                    let least = least.div_ceil(per_char.max(1));
                    self.set(&quote!(MinLength(#least)));
                    if name == "equal" && per_char > 0 {
                        let most = value.as_ref().and_then(|value| value.parse::<usize>().ok());
                        self.set(&quote!(MaxLength(#most)));
                    }
                }
                ("max", Some(Some(most))) if per_char > 0 => self.set(&quote!(MaxLength(#most))),
                ("code" | "message", _) => {}
                _ => whole = false,
            }
        }
        if !whole {
            self.server_only("length");
        }
    }

    fn range(&mut self, meta: &Meta) {
        let mut whole = true;
        for (name, value) in limits(meta) {
            match (name.as_str(), value) {
                ("min", Some(least)) => self.set(&quote!(MinValue(#least))),
                ("max", Some(most)) => self.set(&quote!(MaxValue(#most))),
                ("equal", Some(value)) => {
                    self.set(&quote!(MinValue(#value)));
                    self.set(&quote!(MaxValue(#value)));
                }
                ("code" | "message", _) => {}
                _ => whole = false,
            }
        }
        if !whole {
            self.server_only("range");
        }
    }
}

/// `min = 1, chars` → the names, and the numbers in decimal where they are written out.
fn limits(meta: &Meta) -> Vec<(String, Option<String>)> {
    let Meta::List(list) = meta else {
        return Vec::new();
    };
    let Ok(metas) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
        return vec![("unknown".to_owned(), None)];
    };
    let one = |meta: &Meta| {
        let name = meta.path().get_ident().map(ToString::to_string);
        let value = match meta {
            Meta::NameValue(pair) => number(&pair.value),
            _ => None,
        };
        (name.unwrap_or_default(), value)
    };
    metas.iter().map(one).collect()
}

fn number(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => Some(number.base10_digits().to_owned()),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => {
            number(&unary.expr).map(|number| format!("-{number}"))
        }
        _ => None,
    }
}
