//! `derive(Choices)`: parse, check and expand, small enough for one file.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Ident, Path};

use super::args;
use super::check::snake_case;
use super::literal;
use crate::problems::Problems;

struct Variant<'i> {
    ident: &'i Ident,
    value: String,
    label: String,
}

/// Tokens of an enum to its `impl Choices` and `impl FieldValue`.
pub(crate) fn derive_choices(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut problems = Problems::new();
    let root = root(&input, &mut problems);
    let variants = variants(&input, &mut problems);
    match problems.finish() {
        Ok(()) => expand(&input.ident, &root, &variants),
        Err(error) => error.into_compile_error(),
    }
}

fn root(input: &DeriveInput, problems: &mut Problems) -> TokenStream {
    let mut root = quote!(::mizan::forms);
    for arg in args::collect(&input.attrs, "choices", problems) {
        if arg.name != "crate" {
            problems.push(
                &arg.name,
                format!("unknown option `{}`: `#[choices]` takes `crate`", arg.name),
            );
        } else if let Some((text, _)) = literal::text(&arg, problems) {
            match syn::parse_str::<Path>(&text) {
                Ok(path) => root = quote!(::#path),
                Err(error) => problems.push_error(error),
            }
        }
    }
    root
}

fn variants<'i>(input: &'i DeriveInput, problems: &mut Problems) -> Vec<Variant<'i>> {
    let Data::Enum(data) = &input.data else {
        problems.push(
            &input.ident,
            "the choices of a field are the variants of an enum",
        );
        return Vec::new();
    };
    if data.variants.is_empty() {
        problems.push(
            &input.ident,
            "a field without choices can never be filled in: add a variant",
        );
    }
    let mut variants: Vec<Variant<'i>> = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            problems.push(
                &variant.fields,
                "a choice is a name and carries no data: remove the fields of this variant",
            );
        }
        let name = variant.ident.to_string();
        let mut found = Variant {
            ident: &variant.ident,
            value: snake_case(&name),
            label: words(&name),
        };
        for arg in args::collect(&variant.attrs, "choice", problems) {
            let text = literal::text(&arg, problems).map(|(text, _)| text);
            match (arg.name.to_string().as_str(), text) {
                ("value", Some(text)) => found.value = text,
                ("label", Some(text)) => found.label = text,
                ("value" | "label", None) => {}
                (other, _) => problems.push(
                    &arg.name,
                    format!("unknown option `{other}`: `#[choice]` takes `value` and `label`"),
                ),
            }
        }
        if let Some(other) = variants.iter().find(|other| other.value == found.value) {
            problems.push(
                &variant.ident,
                format!(
                    "`{}` and `{}` have the same value `{}`: give one of them another with `#[choice(value = \"…\")]`",
                    other.ident, found.ident, found.value
                ),
            );
        }
        variants.push(found);
    }
    variants
}

/// `BillingQuestion` → `Billing question`.
fn words(name: &str) -> String {
    let words = snake_case(name).replace('_', " ");
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

fn expand(ident: &Ident, root: &TokenStream, variants: &[Variant<'_>]) -> TokenStream {
    let idents: Vec<_> = variants.iter().map(|variant| variant.ident).collect();
    let values: Vec<_> = variants.iter().map(|variant| &variant.value).collect();
    let labels: Vec<_> = variants.iter().map(|variant| &variant.label).collect();
    quote! {
        const _: () = {
            use #root as __forms;

            #[automatically_derived]
            impl __forms::Choices for #ident {
                fn choices() -> &'static [__forms::Choice] {
                    const CHOICES: &[__forms::Choice] =
                        &[#(__forms::Choice::fixed(#values, #labels)),*];
                    CHOICES
                }

                fn from_value(value: &str) -> ::core::option::Option<Self> {
                    match value {
                        #(#values => ::core::option::Option::Some(Self::#idents),)*
                        _ => ::core::option::Option::None,
                    }
                }

                fn value(&self) -> &'static str {
                    match self {
                        #(Self::#idents => #values,)*
                    }
                }

                fn label(&self) -> &'static str {
                    match self {
                        #(Self::#idents => #labels,)*
                    }
                }
            }

            #[automatically_derived]
            impl __forms::FieldValue for #ident {
                fn options() -> __forms::FieldOptions {
                    __forms::__private::choice_options::<Self>()
                }

                fn from_cleaned(
                    cleaned: __forms::Cleaned<'_>,
                ) -> ::core::result::Result<Self, __forms::FieldError> {
                    __forms::__private::choice_from_cleaned(cleaned)
                }

                fn to_json(&self) -> __forms::__private::Value {
                    __forms::__private::choice_to_json(self)
                }
            }
        };
    }
}
