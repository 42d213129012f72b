//! The service that Actix hands those requests to that ask for another protocol.

use std::cell::Cell;
use std::future::{poll_fn, ready};
use std::io::Cursor;
use std::mem;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use actix_codec::Framed;
use actix_http::error::PayloadError;
use actix_http::h1::Codec;
use actix_http::{BoxedPayloadStream, Payload, Request, Response};
use actix_service::{Service, ServiceFactory};
use actix_web::HttpMessage as _;
use actix_web::body::BoxBody;
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::rt::net::TcpStream;
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use tokio::io::AsyncReadExt as _;
use tokio::sync::oneshot;
use tokio_util::io::ReaderStream;

use super::wire::{Incoming, Wire};
use super::{Place, Slot, announces_body};

/// Makes the service from the one of the site.
pub(crate) struct Upgrading<F> {
    pub(crate) site: F,
    /// How long a client may take to take what is written.
    pub(crate) write_timeout: Duration,
}

impl<F> ServiceFactory<(Request, Framed<TcpStream, Codec>)> for Upgrading<F>
where
    F: ServiceFactory<Request, Config = (), Error = actix_web::Error>,
    F::Future: 'static,
    F::Response: Into<Response<BoxBody>>,
    <F::Service as Service<Request>>::Future: 'static,
{
    type Response = ();
    type Error = actix_web::Error;
    type Config = ();
    type Service = UpgradeService<F::Service>;
    type InitError = F::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, F::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let (site, write_timeout) = (self.site.new_service(()), self.write_timeout);
        let service = async move {
            Ok(UpgradeService {
                site: site.await?,
                write_timeout,
            })
        };
        service.boxed_local()
    }
}

pub(crate) struct UpgradeService<S> {
    site: S,
    write_timeout: Duration,
}

impl<S> Service<(Request, Framed<TcpStream, Codec>)> for UpgradeService<S>
where
    S: Service<Request, Error = actix_web::Error>,
    S::Response: Into<Response<BoxBody>>,
    S::Future: 'static,
{
    type Response = ();
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<(), Self::Error>>;

    actix_service::forward_ready!(site);

    fn call(&self, (mut request, framed): (Request, Framed<TcpStream, Codec>)) -> Self::Future {
        let headers = mem::take(request.headers_mut());
        *request.headers_mut() = on_their_own(headers);
        let slot = Rc::new(Slot::default());
        let (hand_over, handed_over) = oneshot::channel();
        let is_answering = Rc::new(Cell::new(false));
        if announces_body(request.headers()) {
            // Nobody reads it, and nobody must take it for an empty one.
            *request.payload() = payload(stream::once(ready(Err(PayloadError::Incomplete(None)))));
        } else {
            request.extensions_mut().insert(Place(Rc::downgrade(&slot)));
            if *request.method() == Method::GET {
                *request.payload() = payload(incoming(handed_over, Rc::clone(&is_answering)));
            }
        }
        let is_head = *request.method() == Method::HEAD;
        let mut wire = Wire::new(framed.into_parts(), is_head, self.write_timeout);
        let answer = self.site.call(request);
        let answered = async move {
            // The answer to a request before this one does not wait for the handler of this one.
            wire.flush().await?;
            let mut answer = pin!(answer);
            let answer = poll_fn(|context| {
                is_answering.set(true);
                let polled = answer.as_mut().poll(context);
                is_answering.set(false);
                polled
            });
            let response = match answer.await {
                Ok(response) => response.into(),
                Err(error) => error.into(),
            };
            wire.send(response, slot.take(), hand_over).await
        };
        // Two boxes, so that what is needed for the answer is not kept for the conversation.
        Box::pin(async move {
            // A client that has gone meanwhile is nobody's fault.
            if let Ok(Some(conversation)) = answered.boxed_local().await {
                conversation.await;
            }
            Ok(())
        })
    }
}

/// The headers without the buffer that the request was read into: they live as long as the connection.
fn on_their_own(headers: HeaderMap) -> HeaderMap {
    let mut own = HeaderMap::with_capacity(headers.len_keys());
    for (name, value) in headers {
        // What was a value is one.
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            own.append(name, value);
        }
    }
    own
}

fn payload(
    stream: impl stream::Stream<Item = Result<actix_web::web::Bytes, PayloadError>> + 'static,
) -> Payload {
    let stream: BoxedPayloadStream = Box::pin(stream);
    Payload::Stream { payload: stream }
}

/// What comes on the connection once it has been handed over, for handlers that speak through payload and body. Who reads it
/// to find an answer finds nothing: a body is what such a request has not.
fn incoming(
    handed_over: oneshot::Receiver<Incoming>,
    is_answering: Rc<Cell<bool>>,
) -> impl stream::Stream<Item = Result<actix_web::web::Bytes, PayloadError>> {
    let pieces = handed_over.map(|handed_over| match handed_over {
        Ok(Incoming { received, reading }) => {
            let all = Cursor::new(received).chain(reading);
            Ok(ReaderStream::new(all).map_err(PayloadError::Io))
        }
        Err(_) => Err(PayloadError::Incomplete(None)),
    });
    let mut pieces = stream::once(pieces).try_flatten().boxed_local();
    stream::poll_fn(move |context| match is_answering.get() {
        true => Poll::Ready(None),
        false => pieces.poll_next_unpin(context),
    })
}
