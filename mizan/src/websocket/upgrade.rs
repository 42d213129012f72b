//! From a request to a WebSocket.

use std::sync::Arc;

use actix_http::ws::{HandshakeError, handshake};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, rt};

use super::Reader;
use super::limits::SocketLimits;
use super::outbox::Outbox;
use crate::error::{Error, Result};
use crate::upgrade::take_over;

/// Checks the handshake, RFC 6455 §4.2, and has `talk` run with what comes as soon as it is answered. What goes is taken
/// from the outbox.
///
/// # Errors
///
/// 426 for a request that wants no WebSocket, or one of another version; 400 for a handshake that is broken.
pub(crate) fn upgrade<F>(
    http: &HttpRequest,
    limits: &SocketLimits,
    outbox: Arc<Outbox>,
    talk: impl FnOnce(Reader) -> F + 'static,
) -> Result<HttpResponse>
where
    F: Future<Output = ()> + 'static,
{
    // Actix's own stream believes the length of a frame, and its body would encode every broadcast once per connection.
    let mut answer = handshake(http.head()).map_err(|refusal| refused(&refusal))?;
    let max_bytes = limits.max_message_bytes;
    take_over(http, move |connection| {
        let (reading, writing) = connection.stream.into_split();
        rt::spawn(talk(Reader::new(reading, connection.received, max_bytes)));
        outbox.write_to(writing)
    })?;
    let mut response = HttpResponse::from(answer.finish().map_into_boxed_body());
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    Ok(response)
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
