//! `auth`, `auth = "staff"`, `auth = "recent"`, `auth = path::to::check`, `perm = "app.codename"`: shared by functions, forms, pages and channels.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Error, Ident, LitStr, Path, Result, Token};

/// Who may call.
#[derive(Default)]
pub(crate) enum AccessRule {
    /// Nothing is said: the site's setting decides.
    #[default]
    Unsaid,
    Public,
    User,
    Session,
    Staff,
    Superuser,
    Permission(LitStr),
    Check(Path),
    /// The rule, and a login that is not long ago.
    Recent(Box<AccessRule>),
}

/// What to write, for every message about an unknown rule.
pub(crate) const UNKNOWN_RULE: &str = "unknown access rule: write `auth`, `auth = \"staff\"`, `auth = \"superuser\"`, \
     `auth = \"recent\"`, \
     `auth = \"public\"`, or the path of an async function without quotes; a permission is `perm = \"app.action_model\"`";

pub(crate) const TWO_RULES: &str = "`auth` and `perm` are both given: a permission wants somebody signed in by itself, so leave `auth` out";

impl AccessRule {
    /// Parses what follows the word `auth`.
    pub(crate) fn parse_after_auth(input: ParseStream<'_>) -> Result<Self> {
        if !input.peek(Token![=]) {
            return Ok(Self::User);
        }
        input.parse::<Token![=]>()?;
        if !input.peek(LitStr) {
            return input.parse().map(Self::Check);
        }
        let word: LitStr = input.parse()?;
        Self::of_word(&word.value()).ok_or_else(|| Error::new(word.span(), UNKNOWN_RULE))
    }

    /// The rule that stands in quotes after `auth =`.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "public" => Some(Self::Public),
            "user" => Some(Self::User),
            "session" => Some(Self::Session),
            "staff" => Some(Self::Staff),
            "superuser" => Some(Self::Superuser),
            "recent" => Some(Self::Recent(Box::new(Self::User))),
            _ => None,
        }
    }

    /// Both rules: only `auth = "recent"` goes together with another one, a permission. `None` for any other two.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Recent(_), rule @ Self::Permission(_))
            | (rule @ Self::Permission(_), Self::Recent(_)) => Some(Self::Recent(Box::new(rule))),
            _ => None,
        }
    }

    /// Takes this rule, beside the one that is there; `word` is what it was given with.
    pub(crate) fn add_to(self, there: &mut Option<Self>, word: &Ident) -> Result<()> {
        let both = match there.take() {
            Some(first) => first.and(self),
            None => Some(self),
        };
        *there = Some(both.ok_or_else(|| Error::new(word.span(), TWO_RULES))?);
        Ok(())
    }

    /// Parses what follows the word `perm`.
    pub(crate) fn parse_after_perm(input: ParseStream<'_>) -> Result<Self> {
        input.parse::<Token![=]>()?;
        Self::of_permission(input.parse()?)
    }

    /// The rule that asks for this permission.
    pub(crate) fn of_permission(codename: LitStr) -> Result<Self> {
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        let text = codename.value();
        if text
            .split_once('.')
            .is_some_and(|(app, action)| is_word(app) && is_word(action))
        {
            return Ok(Self::Permission(codename));
        }
        Err(Error::new(
            codename.span(),
            "a permission is `app.action_model` in lowercase letters, digits and `_`: write `perm = \"desk.close_ticket\"`",
        ))
    }

    /// The `::mizan::Access` value, usable in a `const`.
    pub(crate) fn expand(&self) -> TokenStream {
        match self {
            Self::Unsaid => quote!(::mizan::Access::Unsaid),
            Self::Public => quote!(::mizan::Access::Public),
            Self::Permission(codename) => quote!(::mizan::Access::Permission(#codename)),
            Self::User => quote!(::mizan::Access::User),
            Self::Session => quote!(::mizan::Access::Session),
            Self::Staff => quote!(::mizan::Access::Staff),
            Self::Superuser => quote!(::mizan::Access::Superuser),
            Self::Recent(rule) => {
                let rule = rule.expand();
                quote!(::mizan::Access::Recent(&#rule))
            }
            Self::Check(path) => {
                let call = quote_spanned!(path.span()=> #path(request).await);
                quote! {
                    ::mizan::Access::Check(|request| ::mizan::__private::boxed(async move {
                        ::mizan::__private::Verdict::into_result(#call)
                    }))
                }
            }
        }
    }
}
