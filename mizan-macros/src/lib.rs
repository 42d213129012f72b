//! The macros of Mizan: `#[client]`, `#[channel]`, the pages' `#[get]`, `#[post]` and `#[page]`, `derive(MizanForm)`, `derive(Choices)`,
//! `derive(Template)`, `assets!`, `migrations!`, `#[main]` and `#[test]`.
//!
//! The larger ones are three steps in a folder of their own: `parse` (tokens to our own struct, spans kept),
//! `check` (every rule, every message) and `expand` (decides nothing, cannot fail).

mod access;
mod assets;
mod channel;
mod client;
mod entry_point;
mod form;
mod migrations;
mod options;
mod page;
mod problems;
mod template;

use proc_macro::TokenStream;

/// Makes a struct a form: its description, its cleaning and its values.
///
/// See the guide to forms for the options of `#[form(…)]` and `#[field(…)]`.
#[proc_macro_derive(MizanForm, attributes(form, field))]
pub fn derive_form(item: TokenStream) -> TokenStream {
    form::derive_form(item.into()).into()
}

/// Makes an enum of unit variants a list of choices for a form field.
///
/// `#[choice(value = "…", label = "…")]` on a variant overrides what its name says.
#[proc_macro_derive(Choices, attributes(choice, choices))]
pub fn derive_choices(item: TokenStream) -> TokenStream {
    form::derive_choices(item.into()).into()
}

/// Embeds the migration files of a folder: `migrations!("../migrations/auth")`.
///
/// The path is relative to the crate's `Cargo.toml`. Expands to a `&'static [Migration]`, sorted by name, that may
/// stand in a `const`. Files that are not called `NNNN_name.sql`, and two files with one number, don't compile.
#[proc_macro]
pub fn migrations(folder: TokenStream) -> TokenStream {
    migrations::expand(folder.into()).into()
}

/// Makes an async function a server function, or a context.
///
/// Arguments are owned and typed, in any order, with an optional `Request` among them. The output is any
/// `Serialize + ToSchema`, plain or in a `Result`.
///
/// | option | meaning |
/// | --- | --- |
/// | `auth` | somebody must be signed in (401 otherwise) |
/// | `auth = "session"` | somebody must be signed in by a session: a bearer token is not enough (401, 403) |
/// | `auth = "staff"`, `auth = "superuser"` | the right one must be signed in (401, 403) |
/// | `auth = path::to::check` | `async fn check(request: &Request) -> Result<bool>` decides, or answers its own error |
/// | `context = "global"` | read with `GET`, no parameters, part of every hydrated page |
/// | `context = "local"` | read with `GET`, parameters in the query |
/// | `affects = [inbox]` | the contexts that a successful call changes |
/// | `name = "…"` | the name on the wire; by default the function's |
/// | `manual` | not registered at link time: `site.register::<echo>()` or an app does it |
///
/// A function is registered when its module is part of the program: one in a library crate of which `main` uses nothing
/// is not linked. Name something of it, or register its functions by hand.
///
/// Besides the function, a type of the same name stands for it: `site.register::<echo>()`, `affects = [echo]`.
#[proc_macro_attribute]
pub fn client(args: TokenStream, item: TokenStream) -> TokenStream {
    client::client(args.into(), item.into()).into()
}

/// Gives an implementation of `Channel` its name and options, fills in what it leaves out, and registers it.
///
/// The trait `mizan::Channel` has the options and an example. Of its functions, `receive`, `joined` and `left` may leave the
/// `member` out; `type Reply` is what `receive` answers; a type without fields needs no `join`.
#[proc_macro_attribute]
pub fn channel(args: TokenStream, item: TokenStream) -> TokenStream {
    channel::channel(args.into(), item.into()).into()
}

/// Makes an Actix handler a page that answers `GET` and `HEAD`: `#[get("/tickets/{id}", auth)]`.
///
/// `auth` takes what it takes on `#[client]`; a visitor who must sign in first is redirected to the login page.
#[proc_macro_attribute]
pub fn get(args: TokenStream, item: TokenStream) -> TokenStream {
    page::page(&["GET"], args.into(), item.into()).into()
}

/// Makes an Actix handler answer `POST` at a path: `#[post("/staff/tickets/{id}/close", auth = "staff")]`.
#[proc_macro_attribute]
pub fn post(args: TokenStream, item: TokenStream) -> TokenStream {
    page::page(&["POST"], args.into(), item.into()).into()
}

/// Makes an Actix handler a page that answers `GET` and `POST`: a page with a form.
#[proc_macro_attribute]
pub fn page(args: TokenStream, item: TokenStream) -> TokenStream {
    page::page(&["GET", "POST"], args.into(), item.into()).into()
}

/// Askama's `Template`; the struct can also be returned from a handler as a page.
///
/// The options of `#[template(…)]` are Askama's.
#[proc_macro_derive(Template, attributes(template))]
pub fn derive_template(item: TokenStream) -> TokenStream {
    template::derive(item.into()).into()
}

/// Embeds every file of a folder: `assets!("static")`, relative to the crate's `Cargo.toml`.
#[proc_macro]
pub fn assets(folder: TokenStream) -> TokenStream {
    assets::expand(folder.into()).into()
}

/// Embeds a front end that Vite has built: `frontend!("frontend/dist")`, relative to the crate's `Cargo.toml`. Without a
/// manifest there (`build.manifest` in Vite's configuration) there is none, and the site works without it.
#[proc_macro]
pub fn frontend(folder: TokenStream) -> TokenStream {
    assets::expand_frontend(folder.into()).into()
}

/// Runs an async `main` in an Actix system.
#[proc_macro_attribute]
pub fn main(_: TokenStream, item: TokenStream) -> TokenStream {
    entry_point::entry_point(&proc_macro2::TokenStream::new(), item.into()).into()
}

/// Runs an async test in an Actix system.
#[proc_macro_attribute]
pub fn test(_: TokenStream, item: TokenStream) -> TokenStream {
    entry_point::entry_point(&quote::quote!(#[::core::prelude::v1::test]), item.into()).into()
}
