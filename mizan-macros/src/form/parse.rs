//! A struct's tokens, taken apart.

use proc_macro2::TokenStream;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, Type};

/// The struct as it was written.
pub(super) struct Parsed {
    pub(super) ident: Ident,
    pub(super) attributes: Vec<Attribute>,
    pub(super) generics: Generics,
    pub(super) fields: Vec<ParsedField>,
    /// Why there are no fields to look at.
    pub(super) not_a_form: Option<&'static str>,
}

pub(super) struct ParsedField {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    pub(super) attributes: Vec<Attribute>,
}

/// Reads a struct.
pub(super) fn form(item: TokenStream) -> syn::Result<Parsed> {
    let input: DeriveInput = syn::parse2(item)?;
    let (fields, not_a_form) = match input.data {
        Data::Struct(data) => match data.fields {
            Fields::Named(fields) => {
                let fields = fields.named.into_iter().filter_map(|field| {
                    Some(ParsedField {
                        ident: field.ident?,
                        ty: field.ty,
                        attributes: field.attrs,
                    })
                });
                (fields.collect(), None)
            }
            Fields::Unnamed(_) => (
                Vec::new(),
                Some("a form's fields have names: write `struct … { name: String }`"),
            ),
            // A form whose only content is its button, such as "log out".
            Fields::Unit => (Vec::new(), None),
        },
        Data::Enum(_) => (
            Vec::new(),
            Some(
                "a form is a struct with named fields; for the choices of a field, derive `Choices`",
            ),
        ),
        Data::Union(_) => (Vec::new(), Some("a form is a struct with named fields")),
    };
    Ok(Parsed {
        ident: input.ident,
        attributes: input.attrs,
        generics: input.generics,
        fields,
        not_a_form,
    })
}
