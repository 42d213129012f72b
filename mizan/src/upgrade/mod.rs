//! Connections that stop speaking HTTP.
//!
//! Actix would go on copying what is said through two buffers of 8 KiB, for as long as the connection lives. Here the
//! connection itself is handed to whoever answers `101 Switching Protocols`; everything up to that answer is the site's
//! own service, as for any other request.

mod reading;
mod service;
mod shared;
mod wire;

use std::cell::RefCell;
use std::rc::Weak;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::rt::net::TcpStream;
use actix_web::web::BytesMut;
use actix_web::{HttpMessage as _, HttpRequest};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::error::{Error, Result};

pub(crate) use reading::{Reading, discard};
pub(crate) use service::Upgrading;
pub(crate) use shared::Shared;
pub(crate) use wire::write_all;

/// How long a client may take to close a connection that the server has closed.
pub(crate) const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection that has been answered with 101.
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    /// What has come behind the request.
    pub(crate) received: BytesMut,
}

type Talk = Box<dyn FnOnce(Connection) -> LocalBoxFuture<'static, ()>>;

/// Where the code that answers leaves what is to be done with the connection.
type Slot = RefCell<Option<Talk>>;

/// The slot as the request knows it. What is left there may hold the request, so the request does not hold the slot.
struct Place(Weak<Slot>);

/// Has `talk` run with the connection as soon as the request is answered, if the answer is 101 then.
///
/// # Errors
///
/// For a request that Actix does not take for an upgrade: 400 with a body, or else 426.
pub(crate) fn take_over<F>(
    http: &HttpRequest,
    talk: impl FnOnce(Connection) -> F + 'static,
) -> Result<()>
where
    F: Future<Output = ()> + 'static,
{
    let place = http
        .extensions()
        .get::<Place>()
        .map(|Place(slot)| slot.clone());
    let Some(slot) = place.as_ref().and_then(Weak::upgrade) else {
        return Err(no_upgrade(http));
    };
    *slot.borrow_mut() = Some(Box::new(|connection| talk(connection).boxed_local()));
    Ok(())
}

#[track_caller]
fn no_upgrade(http: &HttpRequest) -> Error {
    match announces_body(http.headers()) {
        true => {
            let detail = "A request for an upgrade has no body.";
            Error::bad_request(detail).with_code("bad_handshake")
        }
        // One that names several protocols.
        false => Error::upgrade_required(),
    }
}

fn announces_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.trim().parse::<u64>().ok());
    length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING)
}
