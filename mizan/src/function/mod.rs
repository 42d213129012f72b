//! Server functions: what `#[client]` makes of an async function, how input becomes its arguments, how it is called.

pub(crate) mod body;
mod call;
mod entry;
mod json_input;
mod query_input;

pub(crate) use body::{essence, read as read_body, unsupported};
pub(crate) use call::{call, respond_to_mutation};
pub use entry::{
    ArgEntry, ArgError, Called, Context, Function, FunctionEntry, Kind, Location, Source,
};
pub use json_input::{check_arg, decode_json};
pub(crate) use json_input::{plain_words, says_nul, strict_json};
pub(crate) use query_input::Query;
pub use query_input::QueryArgs;
