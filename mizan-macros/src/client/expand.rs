//! What `#[client]` writes: the function as it was, a type of its name, and one registry entry.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use super::check::{Checked, Param, span_of};
use super::parse::ContextKind;

pub(super) fn expand(checked: Checked) -> TokenStream {
    let Checked {
        function,
        name,
        name_span,
        docs,
        access,
        context,
        affects,
        manual,
        params,
        output,
    } = &checked;
    let vis = &function.vis;
    let ident = &function.sig.ident;
    let access = access.expand();
    let kind = match context {
        None => quote!(Call),
        Some(ContextKind::Global) => quote!(GlobalContext),
        Some(ContextKind::Local) => quote!(LocalContext),
    };
    let context_impl = context.map(|_| quote!(impl ::mizan::Context for #ident {}));
    let arg_entries = params.iter().filter_map(arg_entry);
    let body = match context {
        None => call_body(&checked),
        Some(_) => context_body(&checked),
    };
    let output_type = &output.ty;
    let schema = schema_of(output_type);
    let line = quote_spanned!(*name_span=> ::core::line!());
    let submit = (!manual).then(|| {
        quote! {
            ::mizan::__private::inventory::submit! { <#ident as ::mizan::Function>::ENTRY }
        }
    });
    quote! {
        #function

        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        #vis struct #ident {}

        impl ::mizan::Function for #ident {
            const NAME: &'static str = #name;
            const ENTRY: ::mizan::FunctionEntry = ::mizan::FunctionEntry {
                name: #name,
                docs: #docs,
                location: ::mizan::Location { file: ::core::file!(), line: #line },
                kind: ::mizan::Kind::#kind,
                access: #access,
                affects: &[#(<#affects as ::mizan::Context>::NAME),*],
                args: &[#(#arg_entries),*],
                output: |schemas| #schema,
                call: |request, source| { #body },
            };
        }

        #context_impl
        #submit
    }
}

fn arg_entry(param: &Param) -> Option<TokenStream> {
    let Param::Arg {
        name, ty, optional, ..
    } = param
    else {
        return None;
    };
    let span = span_of(ty);
    let check = quote_spanned!(span=> ::mizan::__private::check_arg::<#ty>);
    let schema = schema_of(ty);
    Some(quote! {
        ::mizan::ArgEntry {
            name: #name,
            optional: #optional,
            check: #check,
            schema: |schemas| #schema,
        }
    })
}

/// Describes a type. What a generic type of the app's own is about is described first: `Ticket` of `Page<Ticket>`.
fn schema_of(ty: &Type) -> TokenStream {
    let mut inner = Vec::new();
    generic_arguments(ty, false, &mut inner);
    let span = span_of(ty);
    let first = inner
        .iter()
        .map(|ty| quote_spanned!(span=> schemas.of::<#ty>();));
    quote_spanned!(span=> { #(#first)* schemas.of::<#ty>() })
}

/// The type arguments inside `ty` that stand in a generic type which is not one of these well-known ones.
fn generic_arguments<'t>(ty: &'t Type, is_inside: bool, found: &mut Vec<&'t Type>) {
    const CONTAINERS: [&str; 14] = [
        "Option",
        "Vec",
        "VecDeque",
        "LinkedList",
        "HashMap",
        "BTreeMap",
        "HashSet",
        "BTreeSet",
        "Box",
        "Rc",
        "Arc",
        "Cow",
        "Result",
        "DateTime",
    ];
    let Type::Path(path) = ty else {
        return;
    };
    let Some(segment) = path.path.segments.last() else {
        return;
    };
    let is_container = CONTAINERS.iter().any(|name| segment.ident == name);
    if is_inside && !is_container {
        found.push(ty);
    }
    if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
        for argument in &arguments.args {
            if let GenericArgument::Type(inner) = argument {
                generic_arguments(inner, is_inside || !is_container, found);
            }
        }
    }
}

/// Decodes one JSON object into a struct with the arguments as fields.
fn call_body(checked: &Checked) -> TokenStream {
    let ident = &checked.function.sig.ident;
    let mut fields = Vec::new();
    let mut values = Vec::new();
    for (index, param) in checked.params.iter().enumerate() {
        match param {
            Param::Request => values.push(quote!(request)),
            Param::Arg { name, ty, .. } => {
                let field = format_ident!("arg_{index}");
                fields.push(quote!(#[serde(rename = #name)] #field: #ty));
                values.push(quote!(input.#field));
            }
        }
    }
    let answer = answer(checked, quote!(#ident(#(#values),*).await), &quote!(encode));
    quote! {
        #[derive(::mizan::__private::serde::Deserialize)]
        #[serde(crate = "::mizan::__private::serde", deny_unknown_fields)]
        struct Input { #(#fields),* }

        let ::mizan::Source::Json(body) = source else {
            return ::mizan::__private::refused(::mizan::Error::bad_request("Send a JSON body."));
        };
        let decoded = ::mizan::__private::decode_json::<Input>(
            &body,
            <#ident as ::mizan::Function>::ENTRY.args,
        );
        let input = match decoded {
            ::core::result::Result::Ok(input) => input,
            ::core::result::Result::Err(error) => return ::mizan::__private::refused(error),
        };
        let _ = (&request, &input);
        ::mizan::__private::boxed(async move { #answer })
    }
}

/// Decodes the query, one parameter per argument.
fn context_body(checked: &Checked) -> TokenStream {
    let ident = &checked.function.sig.ident;
    let mut takes = Vec::new();
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (index, param) in checked.params.iter().enumerate() {
        match param {
            Param::Request => values.push(quote!(request)),
            Param::Arg { name, ty, .. } => {
                let local = format_ident!("arg_{index}");
                let take = quote_spanned!(span_of(ty)=> query.take::<#ty>(#name));
                takes.push(quote!(let #local = #take;));
                values.push(quote!(#local));
                names.push(local);
            }
        }
    }
    let mutability = (!takes.is_empty()).then(|| quote!(mut));
    let answer = answer(
        checked,
        quote!(#ident(#(#values),*).await),
        &quote!(encode_canonical),
    );
    quote! {
        ::mizan::__private::boxed(async move {
            let ::mizan::Source::Query(text) = source else {
                return ::core::result::Result::Err(::mizan::Error::bad_request("Send a query."));
            };
            let _ = &request;
            let #mutability query = ::mizan::__private::QueryArgs::parse(&text)?;
            #(#takes)*
            query.finish()?;
            #(let #names = ::mizan::__private::taken(#names)?;)*
            #answer
        })
    }
}

/// Runs the call and encodes what it gives.
fn answer(checked: &Checked, call: TokenStream, encode: &TokenStream) -> TokenStream {
    let output_type = &checked.output.ty;
    let encode =
        quote_spanned!(span_of(output_type)=> ::mizan::__private::#encode::<#output_type>(&output));
    if checked.output.is_result {
        quote! {
            let output = match #call {
                ::core::result::Result::Ok(output) => output,
                ::core::result::Result::Err(error) => {
                    return ::core::result::Result::Err(::core::convert::Into::into(error));
                }
            };
            #encode
        }
    } else {
        quote! {
            let output = #call;
            #encode
        }
    }
}
