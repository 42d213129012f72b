//! From a request to a WebSocket.

use std::sync::Arc;

use actix_http::ws::{HandshakeError, handshake};
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::limits::SocketLimits;
use super::outbox::{Body, Outbox};
use super::reader::Reader;
use crate::error::{Error, Result};

/// The two halves of a WebSocket, and the answer that opens it.
pub(crate) struct Upgraded {
    pub(crate) response: HttpResponse,
    pub(crate) reader: Reader,
    pub(crate) outbox: Arc<Outbox>,
}

/// Checks the handshake, RFC 6455 §4.2.
///
/// # Errors
///
/// 426 for a request that wants no WebSocket, or one of another version; 400 for a handshake that is broken.
pub(crate) fn upgrade(
    http: &HttpRequest,
    payload: Payload,
    limits: &SocketLimits,
) -> Result<Upgraded> {
    // Actix's own body would encode every broadcast once per connection, and its stream believes a frame's length.
    let mut answer = handshake(http.head()).map_err(|refusal| refused(&refusal))?;
    let outbox = Outbox::new(limits);
    let answer = answer.finish().set_body(Body(Arc::clone(&outbox)));
    let mut response = HttpResponse::from(answer.map_into_boxed_body());
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    Ok(Upgraded {
        response,
        reader: Reader::new(payload, limits.max_message_bytes),
        outbox,
    })
}

#[track_caller]
fn refused(refusal: &HandshakeError) -> Error {
    match refusal {
        HandshakeError::NoWebsocketUpgrade
        | HandshakeError::NoConnectionUpgrade
        | HandshakeError::UnsupportedVersion => Error::upgrade_required(),
        HandshakeError::GetMethodRequired
        | HandshakeError::NoVersionHeader
        | HandshakeError::BadWebsocketKey => {
            Error::bad_request("The WebSocket handshake is not valid.").with_code("bad_handshake")
        }
    }
}
