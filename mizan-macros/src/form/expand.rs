//! The `impl`s of a checked form: a description, and calls into ordinary code.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::args;
use super::check::{Checked, CheckedField, FormOptions, Validate};
use super::model;
use super::parse::Parsed;
use super::shape;
use crate::problems::Problems;

/// `impl Form`, and what registers it.
pub(super) fn form(checked: &Checked<'_>) -> TokenStream {
    let Checked {
        ident,
        options,
        fields,
    } = checked;
    let forms = root(options);
    let FormOptions {
        name, title, doc, ..
    } = options;
    let title = title.as_ref().map(|title| quote!(.with_title(#title)));
    let renderer = options.renderer.as_ref();
    let renderer = renderer.map(|renderer| quote!(.with_renderer(#renderer)));
    let doc = (!doc.is_empty()).then(|| quote!(.with_doc(#doc)));

    let described = fields.iter().map(|field| {
        let (name, ty, setters) = (&field.name, field.ty, &field.options.setters);
        let depends = names(&field.options.hooks.depends_on, fields);
        let depends = (!depends.is_empty())
            .then(|| quote!(.depends_on(::std::vec![#(::std::borrow::Cow::Borrowed(#depends)),*])));
        let field = ops(ty);
        quote!(.with(#name, (#field.options)() #setters #depends))
    });
    let fieldsets = options.fieldsets.iter().map(|(legend, idents)| {
        let names = names(idents, fields);
        quote!(.with_fieldset(#legend, [#(#names),*]))
    });
    let order = names(&options.order, fields);
    let order = (!order.is_empty()).then(|| quote!(.with_order([#(#order),*])));
    let locals: Vec<_> = (0..fields.len())
        .map(|index| format_ident!("field_{index}", span = Span::mixed_site()))
        .collect();
    let cleaned = fields
        .iter()
        .zip(&locals)
        .enumerate()
        .map(|(index, (field, local))| {
            let ops = ops(field.ty);
            let hooks = hooks(field, index, local);
            quote!(let #local = (#ops.clean)(cleaner, #index); #hooks)
        });
    let idents = fields.iter().map(|field| field.ident);
    let values = fields.iter().map(|field| {
        let (name, ident, field) = (&field.name, field.ident, ops(field.ty));
        quote!(.with(#name, (#field.to_json)(&self.#ident)))
    });
    let meta = meta(checked);
    let validated = validated(checked);
    let nested = nested(ident, &quote!(__forms));

    quote! {
        const _: () = {
            use #forms as __forms;

            #[automatically_derived]
            impl __forms::Form for #ident {
                fn spec() -> &'static __forms::FormSpec {
                    static SPEC: __forms::__private::OnceLock<__forms::FormSpec> =
                        __forms::__private::OnceLock::new();
                    __forms::__private::spec_of::<Self>(&SPEC, || {
                        __forms::FormSpec::new(#name) #title #doc #(#described)* #(#fieldsets)* #order #renderer
                    })
                }

                #[inline]
                fn clean_with(
                    cleaner: &mut __forms::Cleaner<'_>,
                ) -> ::core::option::Option<Self> {
                    #(#cleaned)*
                    // Every field is cleaned before the first failure is looked at.
                    if let (#(::core::option::Option::Some(#locals),)*) = (#(#locals,)*) {
                        let form = Self { #(#idents: #locals),* };
                        #validated
                    } else {
                        ::core::option::Option::None
                    }
                }

                fn to_values(&self) -> __forms::FormValues {
                    __forms::FormValues::new() #(#values)*
                }
            }

            #nested
        };
        #meta
    }
}

/// The submitted names of fields.
fn names<'c>(idents: &[syn::Ident], fields: &'c [CheckedField<'_>]) -> Vec<&'c String> {
    let named = |ident: &syn::Ident| fields.iter().find(|field| field.ident == ident);
    idents
        .iter()
        .filter_map(|ident| named(ident).map(|field| &field.name))
        .collect()
}

/// The functions of the application's own that a field's value goes through: rules first, all of them.
pub(super) fn hooks(field: &CheckedField<'_>, index: usize, local: &syn::Ident) -> TokenStream {
    let (ty, hooks) = (field.ty, &field.options.hooks);
    let mut tokens = TokenStream::new();
    if !hooks.rules.is_empty() {
        let rules = hooks.rules.iter().map(|path| {
            // The call is the function's own tokens: a signature that does not fit is reported there.
            let call = quote_spanned!(path.span()=> #path(value));
            if shape::of(ty).optional && !shape::of(ty).list {
                quote!(&|value: &#ty| match value {
                    ::core::option::Option::Some(value) => #call,
                    ::core::option::Option::None => ::core::result::Result::Ok(()),
                })
            } else {
                quote!(&|value: &#ty| #call)
            }
        });
        tokens.extend(quote! {
            let #local = __forms::__private::ruled(cleaner, #index, #local, &[#(#rules),*]);
        });
    }
    if let Some(path) = &hooks.clean {
        tokens.extend(quote_spanned! {path.span()=>
            let #local = __forms::__private::hooked(cleaner, #index, #local, #path);
        });
    }
    tokens
}

/// What the type of a field can do. The same tokens with the same place each time: the compiler says once
/// that a type cannot be a field.
pub(super) fn ops(ty: &syn::Type) -> TokenStream {
    quote_spanned!(ty.span()=> __forms::__private::field::<#ty>())
}

/// A form can be a field of another one.
fn nested(ident: &syn::Ident, forms: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #forms::FieldValue for #ident {
            fn options() -> #forms::FieldOptions {
                #forms::__private::nested_options::<Self>()
            }

            fn from_cleaned(
                cleaned: #forms::Cleaned<'_>,
            ) -> ::core::result::Result<Self, #forms::FieldError> {
                #forms::__private::nested_from_cleaned(cleaned)
            }

            fn to_json(&self) -> #forms::__private::Value {
                #forms::__private::nested_to_json(self)
            }

            fn read(
                cleaner: &mut #forms::Cleaner<'_>,
                index: usize,
            ) -> ::core::option::Option<Self> {
                cleaner.form(index)
            }

            fn read_option(
                cleaner: &mut #forms::Cleaner<'_>,
                index: usize,
            ) -> ::core::option::Option<::core::option::Option<Self>> {
                cleaner.form_option(index)
            }

            fn read_list(
                cleaner: &mut #forms::Cleaner<'_>,
                index: usize,
            ) -> ::core::option::Option<::std::vec::Vec<Self>> {
                cleaner.form_rows(index)
            }
        }
    }
}

/// Runs the other derive on the clean struct; what it finds lands on the same fields.
fn validated(checked: &Checked<'_>) -> TokenStream {
    let names = checked.fields.iter().map(|field| {
        let (ident, name) = (field.ident.to_string(), &field.name);
        quote!((#ident, #name))
    });
    let (validate, found) = match checked.options.validate {
        None => return quote!(::core::option::Option::Some(form)),
        Some(Validate::Validator) => (
            quote!(::validator::Validate::validate(&form)),
            quote! {
                found.field_errors().iter().flat_map(|(field, errors)| errors.iter().map(move |error| (
                    field.to_string(),
                    error.code.to_string(),
                    error.message.as_ref().map(|message| message.to_string()),
                )))
            },
        ),
        Some(Validate::Garde) => (
            quote!(::garde::Validate::validate(&form)),
            quote! {
                found.iter().map(|(path, error)| (
                    path.to_string(),
                    ::std::string::String::from("invalid"),
                    ::core::option::Option::Some(::std::string::String::from(error.message())),
                ))
            },
        ),
    };
    quote! {
        #[allow(unused_imports, reason = "the prelude may be absent")]
        use ::core::iter::Iterator as _;
        #[allow(unused_imports, reason = "the prelude may be absent")]
        use ::std::string::ToString as _;
        match #validate {
            ::core::result::Result::Ok(()) => ::core::option::Option::Some(form),
            ::core::result::Result::Err(found) => {
                cleaner.refuse_form(
                    __forms::__private::foreign_errors(&[#(#names),*], #found),
                );
                ::core::option::Option::None
            }
        }
    }
}

/// Who may send the form and what it changes: `mizan`'s business, absent without it.
fn meta(checked: &Checked<'_>) -> TokenStream {
    let Checked { ident, options, .. } = checked;
    if options.root.is_some() {
        return TokenStream::new();
    }
    let model::Expanded { model, meta } = model::expand(checked);
    if options.nested {
        return model;
    }
    let access = options.access.expand();
    let (wizard, drafts) = (options.wizard, options.drafts);
    let affects = &options.affects;
    let register = (!options.manual).then(|| {
        // Under the struct's name: that is where a missing `Submit` is reported.
        quote_spanned!(ident.span()=> ::mizan::register_form!(#ident);)
    });
    quote! {
        #[automatically_derived]
        impl ::mizan::FormMeta for #ident {
            fn access() -> ::mizan::Access {
                #access
            }

            fn affects() -> &'static [&'static str] {
                &[#(<#affects as ::mizan::Context>::NAME),*]
            }

            fn is_wizard() -> bool {
                #wizard
            }

            fn keeps_drafts() -> bool {
                #drafts
            }

            #meta
        }
        #model
        #register
    }
}

fn root(options: &FormOptions) -> TokenStream {
    match &options.root {
        Some(path) => quote!(::#path),
        None => quote!(::mizan::forms),
    }
}

/// The errors, and an `impl` that keeps `impl Submit for …` from being an error of its own.
pub(super) fn stub(parsed: &Parsed, error: syn::Error) -> TokenStream {
    let ident = &parsed.ident;
    let errors = error.into_compile_error();
    if !parsed.generics.params.is_empty() {
        return errors;
    }
    let args = args::collect(&parsed.attributes, "form", &mut Problems::new());
    let says = |name: &str| args.iter().any(|arg| arg.name == name);
    let elsewhere = says("crate");
    let model = model::stub(ident, says("model") && !elsewhere);
    let (forms, meta) = if elsewhere {
        (quote!(::mizan_forms), None)
    } else {
        let meta = quote!(#[automatically_derived] impl ::mizan::FormMeta for #ident {});
        (quote!(::mizan::forms), Some(meta))
    };
    let nested = nested(ident, &forms);
    quote! {
        #errors
        #[automatically_derived]
        impl #forms::Form for #ident {
            fn spec() -> &'static #forms::FormSpec {
                ::core::unreachable!()
            }

            fn clean_with(_: &mut #forms::Cleaner<'_>) -> ::core::option::Option<Self> {
                ::core::unreachable!()
            }

            fn to_values(&self) -> #forms::FormValues {
                ::core::unreachable!()
            }
        }
        #nested
        #meta
        #model
    }
}
