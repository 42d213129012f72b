//! `derive(Template)`: Askama's derive, and the struct is an answer of an Actix handler as well.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// Askama's own output, and `impl Responder`.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let template = askama_derive::derive_template(item.clone(), || {
        quote!(
            use ::mizan::__private::askama;
        )
    });
    let Ok(input) = syn::parse2::<DeriveInput>(item) else {
        return template; // which carries the error
    };
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #template

        impl #impl_generics ::mizan::__private::actix_web::Responder for #ident #type_generics #where_clause {
            type Body = ::mizan::__private::actix_web::body::BoxBody;

            fn respond_to(
                self,
                _: &::mizan::__private::actix_web::HttpRequest,
            ) -> ::mizan::__private::actix_web::HttpResponse {
                ::mizan::__private::respond_with(&self)
            }
        }
    }
}
