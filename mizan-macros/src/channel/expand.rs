//! What `#[channel]` writes: the implementation with everything that it left out, and one registry entry.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{ImplItem, ItemImpl, parse_quote, parse_quote_spanned};

use super::check::{Checked, has_fn, has_type, place_of};

pub(super) fn expand(checked: Checked) -> TokenStream {
    let Checked {
        args,
        mut item,
        name,
        name_span,
        docs,
        history,
        reply,
    } = checked;
    let access = args.access.unwrap_or_default().expand();
    let (presence, authorizes) = (args.presence, has_fn(&item, "authorize"));
    let receives = has_fn(&item, "receive");
    let slow = match args.skips {
        true => quote!(Skip),
        false => quote!(Close),
    };
    let affects = &args.affects;
    let line = quote_spanned!(name_span=> ::core::line!());
    fill_types(&mut item, reply);
    fill_functions(&mut item);
    for inner in &mut item.items {
        adapt(inner);
    }
    item.items.push(parse_quote! {
        const SPEC: ::mizan::ChannelSpec = ::mizan::ChannelSpec {
            name: #name,
            docs: #docs,
            location: ::mizan::Location { file: ::core::file!(), line: #line },
            access: #access,
            authorizes: #authorizes,
            receives: #receives,
            history: #history,
            has_presence: #presence,
            slow: ::mizan::SlowReader::#slow,
            affects: &[#(<#affects as ::mizan::Context>::NAME),*],
        };
    });
    let ty = &item.self_ty;
    let submit = (!args.manual).then(|| {
        quote! {
            ::mizan::__private::inventory::submit! { ::mizan::ChannelEntry::of::<#ty>() }
        }
    });
    quote! {
        #item
        #submit
    }
}

fn fill_types(item: &mut ItemImpl, reply: Option<syn::Type>) {
    let reply = reply.unwrap_or_else(|| parse_quote!(()));
    let defaults: [(&str, ImplItem); 4] = [
        (
            "Params",
            parse_quote!(
                type Params = ::mizan::NoParams;
            ),
        ),
        (
            "Incoming",
            parse_quote!(
                type Incoming = ::mizan::Nothing;
            ),
        ),
        ("Reply", parse_quote!(type Reply = #reply;)),
        (
            "Presence",
            parse_quote!(
                type Presence = ::mizan::Somebody;
            ),
        ),
    ];
    for (name, default) in defaults {
        if !has_type(item, name) {
            item.items.push(default);
        }
    }
}

fn fill_functions(item: &mut ItemImpl) {
    let place = place_of(item);
    let defaults: [(&str, ImplItem); 7] = [
        (
            "authorize",
            parse_quote! {
                async fn authorize(
                    _: &::mizan::Request,
                    _: &Self::Params,
                ) -> ::mizan::Result<bool> {
                    ::core::result::Result::Ok(true)
                }
            },
        ),
        (
            "group",
            parse_quote! {
                fn group(_: &Self::Params) -> ::std::string::String {
                    ::std::string::String::new()
                }
            },
        ),
        (
            "join",
            // Without fields there is one way to make it; with fields the compiler names the one that is missing.
            parse_quote_spanned! {place=>
                async fn join(
                    _: &::mizan::Request,
                    _: &Self::Params,
                ) -> ::mizan::Result<Self> {
                    ::core::result::Result::Ok(Self {})
                }
            },
        ),
        (
            "presence",
            parse_quote! {
                async fn presence(
                    &self,
                    request: &::mizan::Request,
                ) -> ::mizan::Result<Self::Presence> {
                    ::mizan::__private::somebody(request).await
                }
            },
        ),
        (
            "joined",
            parse_quote! {
                async fn joined(&self, _: &::mizan::Member<Self>) -> ::mizan::Result<()> {
                    ::core::result::Result::Ok(())
                }
            },
        ),
        (
            "receive",
            parse_quote! {
                async fn receive(
                    &self,
                    _: &::mizan::Member<Self>,
                    message: Self::Incoming,
                ) -> ::mizan::Result<Self::Reply> {
                    match message {}
                }
            },
        ),
        (
            "left",
            parse_quote! {
                async fn left(&self, _: &::mizan::Member<Self>) {}
            },
        ),
    ];
    for (name, default) in defaults {
        if !has_fn(item, name) {
            item.items.push(default);
        }
    }
}

/// `group` has another name in the trait, and the member may be left out.
fn adapt(inner: &mut ImplItem) {
    let ImplItem::Fn(function) = inner else {
        return;
    };
    let sig = &mut function.sig;
    let member = || parse_quote!(_: &::mizan::Member<Self>);
    if sig.ident == "group" {
        sig.ident = syn::Ident::new("group_name", sig.ident.span());
    } else if sig.ident == "receive" && sig.inputs.len() == 2 {
        sig.inputs.insert(1, member());
    } else if (sig.ident == "joined" || sig.ident == "left") && sig.inputs.len() == 1 {
        sig.inputs.push(member());
    }
}
