//! Mizan: a full-stack web framework on Actix Web.
//!
//! Write a typed async function or a form struct once, on the server. Mizan gives you the HTTP endpoint, the
//! validation, the access check, the cache headers, the OpenAPI description and a server-rendered page that already
//! holds the data.
//!
//! ```no_run
//! use mizan::prelude::*;
//!
//! #[derive(Serialize, ToSchema)]
//! struct Echo { message: String }
//!
//! /// Says it back: `POST /api/mizan/echo` with `{"text":"hi"}`.
//! #[client]
//! async fn echo(text: String) -> Echo {
//!     Echo { message: text }
//! }
//!
//! #[mizan::main]
//! async fn main() -> std::process::ExitCode {
//!     Site::new().manage().await
//! }
//! ```
//!
//! Where to go from here: [`client`] for functions and contexts, [`Submit`] for forms, [`get`] for pages, [`Site`] for
//! putting it together, [`Request`] for what a handler may ask, [`testing`] for tests.

extern crate self as mizan;

#[doc(hidden)]
pub mod __private;
mod access;
mod app;
mod assets;
mod bearer;
mod channel;
pub mod cli;
mod client_codegen;
mod context;
mod contract;
mod core;
pub mod db;
mod deadline;
mod edge;
mod error;
mod form;
mod frontend;
mod function;
mod hex;
mod idempotency;
pub mod mail;
mod model;
mod page;
mod permits;
mod problem;
mod recent;
mod redis;
mod registry;
mod request;
mod request_id;
mod security;
mod server;
mod session;
pub mod settings;
mod shell;
mod site;
pub mod storage;
pub mod testing;
mod throttle;
mod upgrade;
mod websocket;
mod words;

/// Actix's HTTP types: `mizan::http::StatusCode`, `Method`, header names.
pub use actix_web::http;
/// The forms engine, for the few who need it by name. What a form needs is in the [`prelude`].
pub use mizan_forms as forms;
/// The name of a language: `de`, `pt-BR`.
pub use mizan_forms::Language;

pub use crate::access::{Access, AccessCheck, Authenticator, User, Verdict};
pub use crate::app::App;
pub use crate::assets::AssetDir;
pub use crate::bearer::Bearer;
pub use crate::channel::{
    Channel, ChannelEntry, ChannelMetrics, ChannelSpec, Group, Member, NoParams, Nothing,
    SlowReader, Somebody,
};
pub use crate::context::Hydration;
pub use crate::contract::Schemas;
pub use crate::error::{Error, Result};
pub use crate::form::{
    FormData, FormEntry, FormMeta, Submit, Submitted, Wizard, WizardPage, WizardStep,
};
pub use crate::frontend::{Bundle, Frontend};
pub use crate::function::{
    ArgEntry, ArgError, Called, Context, Function, FunctionEntry, Kind, Location, Source,
};
pub use crate::model::{Column, Model, ModelRow, Role, Saving, Selection, Unique, UniqueRule};
pub use crate::page::{Page, PageEntry};
pub use crate::permits::Permits;
pub use crate::registry::RegistryError;
pub use crate::request::Request;
pub use crate::session::{
    DatabaseStore, Level, Lifetime, Message, Messages, RedisStore, Session, SessionChanged,
    SessionGone, StoredSession,
};
pub use crate::settings::Settings;
pub use crate::shell::{redirect, render};
pub use crate::site::{Site, SiteError};
pub use crate::throttle::{
    MemoryThrottle, ParseRateError, Pass, Rate, RedisThrottle, ThrottleStore,
};
pub use crate::websocket::{CloseCode, SocketLimits, SocketMessage, WebSocket};
pub use crate::words::LocaleProblem;
pub use mizan_macros::{
    Choices, MizanForm, Template, assets, channel, client, frontend, get, main, migrations, page,
    post, test,
};

inventory::collect!(FunctionEntry);
inventory::collect!(FormEntry);
inventory::collect!(ChannelEntry);

/// Registers a form at link time; `derive(MizanForm)` writes this line.
#[macro_export]
#[doc(hidden)]
macro_rules! register_form {
    ($form:ty) => {
        $crate::__private::inventory::submit! {
            $crate::FormEntry::of::<$form>($crate::Location {
                file: ::core::file!(),
                line: ::core::line!(),
            })
        }
    };
}

/// What most files of a site need: `use mizan::prelude::*;`.
pub mod prelude {
    pub use actix_web::http::StatusCode;
    pub use actix_web::{HttpResponse, Responder, web};
    pub use serde::{Deserialize, Serialize};
    pub use utoipa::ToSchema;

    pub use crate::forms::{
        BoundForm, Choice, Choices, FieldError, Form, FormErrors, FormSet, FormSetup,
    };
    pub use crate::{
        Channel, Choices, Error, Hydration, Lifetime, Member, MizanForm, Model, NoParams, Request,
        Result, Site, Submit, Submitted, User, Wizard, channel, client, get, page, post, redirect,
        render,
    };

    pub use self::template::Template;

    /// Askama's trait and Mizan's derive, under one name: a glob import yields to an explicit one.
    mod template {
        #[allow(unused_imports, reason = "the trait comes through the glob")]
        pub use askama::*;
        pub use mizan_macros::Template;
    }
}
