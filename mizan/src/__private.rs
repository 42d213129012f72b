//! What macro output calls. No stability promise.

use std::future::Future;

use futures_util::future::LocalBoxFuture;
use serde::Serialize;

pub use actix_web;
pub use askama;
pub use inventory;
pub use serde;

pub use crate::access::Verdict;
use crate::channel::Somebody;
use crate::context::to_canonical;
use crate::error::{Error, Result};
use crate::function::Called;
pub use crate::function::{QueryArgs, check_arg, decode_json};
pub use crate::page::route;
use crate::request::Request;
pub use crate::shell::respond_with;

/// Boxes a future, without the names of the standard prelude.
pub fn boxed<'a, T>(future: impl Future<Output = T> + 'a) -> LocalBoxFuture<'a, T> {
    Box::pin(future)
}

/// The answer of a call whose input was refused.
pub fn refused(error: Error) -> Called {
    Box::pin(std::future::ready(Err(error)))
}

/// The output of a function as JSON.
#[track_caller]
pub fn encode<T: Serialize>(output: &T) -> Result<Vec<u8>> {
    let mut text = Vec::with_capacity(128);
    serde_json::to_writer(&mut text, output)?;
    Ok(text)
}

/// The output of a context as canonical JSON.
#[track_caller]
pub fn encode_canonical<T: Serialize>(output: &T) -> Result<Vec<u8>> {
    Ok(to_canonical(output)?)
}

/// An argument that the query decoder has let through; cannot be absent then.
pub fn taken<T>(value: Option<T>) -> Result<T> {
    value.ok_or_else(|| Error::internal("an argument vanished after decoding"))
}

/// What others see of a client of a channel that says nothing about it.
pub async fn somebody(request: &Request) -> Result<Somebody> {
    let user = request.user().await?;
    Ok(Somebody {
        name: user.map(|user| user.name().to_owned()),
    })
}

/// Starts an Actix system for `#[mizan::main]` and `#[mizan::test]`.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(future)
}
