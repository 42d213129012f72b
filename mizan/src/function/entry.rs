//! The registry's view of one server function: everything the macro knows, as plain data and function pointers.

use actix_web::web::Bytes;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use utoipa::openapi::{RefOr, schema::Schema};

use crate::access::Access;
use crate::contract::Schemas;
use crate::error::Result;
use crate::request::Request;

/// A server function. `#[client]` implements it for a type with the function's own name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a server function",
    note = "put `#[client]` on the function and import it by its own name"
)]
pub trait Function: 'static {
    /// The name on the wire.
    const NAME: &'static str;
    /// Everything the registry needs.
    const ENTRY: FunctionEntry;
}

/// A context: a server function that is read, not called. `#[client(context = …)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context",
    note = "`affects` takes functions with `#[client(context = \"global\")]` or `#[client(context = \"local\")]`"
)]
pub trait Context: Function {
    /// The name on the wire.
    const NAME: &'static str = <Self as Function>::NAME;
}

/// What kind of function it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Called with `POST`; may change things.
    Call,
    /// Read with `GET`, without parameters; part of every hydrated page.
    GlobalContext,
    /// Read with `GET`, with parameters in the query.
    LocalContext,
}

impl Kind {
    /// Whether the function is a context.
    #[must_use]
    pub fn is_context(self) -> bool {
        self != Self::Call
    }
}

/// A place in the source of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// The line, counted from 1.
    pub line: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What is wrong inside one argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgError {
    /// Where: empty for the argument itself, else a path such as `address.street` or `[0]`.
    pub path: String,
    /// What, in plain words.
    pub message: String,
}

/// One argument of a function.
#[derive(Clone, Copy)]
pub struct ArgEntry {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// Decodes a value as this argument's type and reports the first error in it; only for input that is known to be bad.
    pub check: fn(&Value) -> std::result::Result<(), ArgError>,
    /// The schema of the argument's type.
    pub schema: fn(&mut Schemas) -> RefOr<Schema>,
}

/// Where the arguments come from.
pub enum Source {
    /// A JSON object in the body.
    Json(Bytes),
    /// The query string.
    Query(String),
}

/// What a call answers: the output as JSON text.
pub type Called = LocalBoxFuture<'static, Result<Vec<u8>>>;

/// One registered server function.
#[derive(Clone, Copy)]
pub struct FunctionEntry {
    /// The name on the wire.
    pub name: &'static str,
    /// The doc comment.
    pub docs: &'static str,
    /// Where it is declared.
    pub location: Location,
    /// Call, global or local context.
    pub kind: Kind,
    /// Who may call.
    pub access: Access,
    /// The contexts that a successful call changes.
    pub affects: &'static [&'static str],
    /// The arguments, `Request` left out.
    pub args: &'static [ArgEntry],
    /// The schema of the output.
    pub output: fn(&mut Schemas) -> RefOr<Schema>,
    /// Decodes the arguments and runs the function.
    pub call: fn(Request, Source) -> Called,
}
