//! Connections that stop speaking HTTP.
//!
//! Actix would go on copying what is said through two buffers of 8 KiB, for as long as the connection lives. Here the
//! connection itself is handed to whoever answers `101 Switching Protocols`; everything up to that answer is the site's
//! own service, as for any other request.

use std::cell::RefCell;
use std::future::ready;
use std::io;
use std::mem;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use actix_codec::{Framed, FramedParts};
use actix_http::error::PayloadError;
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Payload, Request, Response};
use actix_service::{Service, ServiceFactory};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::rt::net::TcpStream;
use actix_web::web::BytesMut;
use actix_web::{HttpMessage as _, HttpRequest};
use futures_util::future::{LocalBoxFuture, poll_fn};
use futures_util::{FutureExt as _, stream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;
use tokio_util::codec::Encoder as _;

use crate::error::{Error, Result};

/// How long a refused client may take to close.
const LINGER: Duration = Duration::from_secs(1);

/// A connection that has been answered with 101.
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    /// What has come behind the request.
    pub(crate) received: BytesMut,
}

type Talk = Box<dyn FnOnce(Connection) -> LocalBoxFuture<'static, ()>>;

/// Where the code that answers leaves what is to be done with the connection.
#[derive(Clone, Default)]
struct Taken(Rc<RefCell<Option<Talk>>>);

/// Has `talk` run with the connection as soon as the request is answered, if the answer is 101 then.
///
/// # Errors
///
/// 400 for a request that is no upgrade as Actix reads it: one with a body.
pub(crate) fn take_over<F>(
    http: &HttpRequest,
    talk: impl FnOnce(Connection) -> F + 'static,
) -> Result<()>
where
    F: Future<Output = ()> + 'static,
{
    let taken = http.extensions().get::<Taken>().cloned();
    let taken = taken.ok_or_else(|| {
        Error::bad_request("A request for an upgrade has no body.").with_code("bad_handshake")
    })?;
    *taken.0.borrow_mut() = Some(Box::new(|connection| talk(connection).boxed_local()));
    Ok(())
}

/// Makes the service that Actix hands those requests to that ask for another protocol.
pub(crate) struct Upgrading<F>(pub(crate) F);

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
    type Future = LocalBoxFuture<'static, std::result::Result<Self::Service, F::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let site = self.0.new_service(());
        async move { site.await.map(|site| UpgradeService { site }) }.boxed_local()
    }
}

pub(crate) struct UpgradeService<S> {
    site: S,
}

impl<S> Service<(Request, Framed<TcpStream, Codec>)> for UpgradeService<S>
where
    S: Service<Request, Error = actix_web::Error>,
    S::Response: Into<Response<BoxBody>>,
    S::Future: 'static,
{
    type Response = ();
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, std::result::Result<(), Self::Error>>;

    actix_service::forward_ready!(site);

    fn call(&self, (mut request, framed): (Request, Framed<TcpStream, Codec>)) -> Self::Future {
        let headers = mem::take(request.headers_mut());
        *request.headers_mut() = on_their_own(headers);
        let taken = Taken::default();
        if announces_body(request.headers()) {
            // Nobody reads it, and nobody must take it for an empty one.
            let unread = stream::once(ready(Err(PayloadError::Incomplete(None))));
            *request.payload() = Payload::Stream {
                payload: Box::pin(unread),
            };
        } else {
            request.extensions_mut().insert(taken.clone());
        }
        let answer = self.site.call(request);
        let answered = async move {
            let response = match answer.await {
                Ok(response) => response.into(),
                Err(error) => error.into(),
            };
            let talk = taken.0.take();
            // A client that has gone meanwhile is nobody's fault.
            send(framed.into_parts(), response, talk)
                .await
                .ok()
                .flatten()
        };
        // Two boxes, so that what is needed for the answer is not kept for the conversation.
        Box::pin(async move {
            if let Some(conversation) = answered.boxed_local().await {
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

fn announces_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.trim().parse::<u64>().ok());
    length.is_some_and(|length| length > 0)
}

/// Sends the answer; answers the conversation that begins with it.
async fn send(
    parts: FramedParts<TcpStream, Codec>,
    response: Response<BoxBody>,
    talk: Option<Talk>,
) -> io::Result<Option<LocalBoxFuture<'static, ()>>> {
    let FramedParts {
        io: mut stream,
        codec,
        read_buf: received,
        write_buf: unsent,
        ..
    } = parts;
    match talk {
        Some(talk) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
            switch(&mut stream, codec, unsent, response).await?;
            Ok(Some(talk(Connection { stream, received })))
        }
        _ => refuse(stream, codec, unsent, response).await.map(|()| None),
    }
}

async fn switch(
    stream: &mut TcpStream,
    mut codec: Codec,
    mut head: BytesMut,
    response: Response<BoxBody>,
) -> io::Result<()> {
    codec.encode(
        Message::Item((response.drop_body(), BodySize::None)),
        &mut head,
    )?;
    stream.write_all(&head).await
}

/// Sends an answer that is no 101, and closes: what comes behind such a request may be anything.
async fn refuse(
    mut stream: TcpStream,
    mut codec: Codec,
    mut unsent: BytesMut,
    response: Response<BoxBody>,
) -> io::Result<()> {
    let (mut response, body) = response.into_parts();
    response
        .head_mut()
        .set_connection_type(ConnectionType::Close);
    codec.encode(Message::Item((response, body.size())), &mut unsent)?;
    let mut body = pin!(body);
    while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        let piece = piece.map_err(|error| io::Error::other(error.to_string()))?;
        codec.encode(Message::Chunk(Some(piece)), &mut unsent)?;
        stream.write_all_buf(&mut unsent).await?;
    }
    codec.encode(Message::Chunk(None), &mut unsent)?;
    stream.write_all_buf(&mut unsent).await?;
    stream.shutdown().await?;
    // Closing with something unread would reset the connection, and the answer with it.
    let rest = async {
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        io::Result::Ok(())
    };
    timeout(LINGER, rest).await.unwrap_or(Ok(()))
}
