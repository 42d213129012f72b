//! From a request to a WebSocket.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_http::ws::{HandshakeError, handshake};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, rt};
use actix_ws::CloseCode;
use futures_util::FutureExt as _;

use super::Reader;
use super::limits::SocketLimits;
use super::outbox::Outbox;
use crate::error::{Error, Result};
use crate::upgrade::{Reading, take_over};

/// A handshake that is in order.
pub(crate) struct Handshake<'r> {
    http: &'r HttpRequest,
    answer: actix_http::ResponseBuilder,
}

impl<'r> Handshake<'r> {
    /// Checks the handshake of a request, RFC 6455 §4.2.
    ///
    /// # Errors
    ///
    /// 426 for a request that wants no WebSocket, or one of another version; 400 for a handshake that is broken.
    pub(crate) fn check(http: &'r HttpRequest) -> Result<Self> {
        // Actix's own stream believes the length of a frame, and its body would encode every broadcast once per connection.
        let answer = handshake(http.head()).map_err(|refusal| refused(&refusal))?;
        Ok(Self { http, answer })
    }

    /// The answer. Once it is sent `talk` runs with what comes; what goes is taken from the outbox.
    ///
    /// # Errors
    ///
    /// 400 for a request with a body.
    pub(crate) fn answer<F>(
        mut self,
        limits: &SocketLimits,
        outbox: Arc<Outbox>,
        talk: impl FnOnce(Reader) -> F + 'static,
    ) -> Result<HttpResponse>
    where
        F: Future<Output = ()> + 'static,
    {
        let max_bytes = limits.max_message_bytes;
        take_over(self.http, move |connection| {
            let (reading, writing) = connection.stream.into_split();
            let reading = Reading::new(reading);
            let reader = Reader::new(reading.clone(), connection.received, max_bytes);
            let talk = rt::spawn(to_the_end(talk(reader), Arc::clone(&outbox)));
            async move {
                outbox.write_to(writing, reading).await;
                // A process that stops waits for its connections, and what is done at the end of this one belongs to it.
                let _ = talk.await;
            }
        })?;
        let mut response = HttpResponse::from(self.answer.finish().map_into_boxed_body());
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        Ok(response)
    }
}

/// Runs a conversation. The connection of one that panics is closed; nobody else would ever look at it again.
async fn to_the_end(talk: impl Future<Output = ()>, outbox: Arc<Outbox>) {
    // The panic hook has logged the message and the place.
    if AssertUnwindSafe(talk).catch_unwind().await.is_err() {
        outbox.close(Some(CloseCode::Error), "");
        outbox.end();
    }
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
