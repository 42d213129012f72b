//! `auth`, `auth = "staff"`, `auth = "superuser"`, `auth = path::to::check`: shared by functions, forms and pages.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Error, LitStr, Path, Result, Token};

/// Who may call.
pub(crate) enum AccessRule {
    Public,
    User,
    Staff,
    Superuser,
    Check(Path),
}

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
        match word.value().as_str() {
            "user" => Ok(Self::User),
            "staff" => Ok(Self::Staff),
            "superuser" => Ok(Self::Superuser),
            _ => Err(Error::new(
                word.span(),
                "unknown access rule: write `auth`, `auth = \"staff\"`, `auth = \"superuser\"`, \
                 or the path of an async function without quotes",
            )),
        }
    }

    /// The `::mizan::Access` value, usable in a `const`.
    pub(crate) fn expand(&self) -> TokenStream {
        match self {
            Self::Public => quote!(::mizan::Access::Public),
            Self::User => quote!(::mizan::Access::User),
            Self::Staff => quote!(::mizan::Access::Staff),
            Self::Superuser => quote!(::mizan::Access::Superuser),
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
