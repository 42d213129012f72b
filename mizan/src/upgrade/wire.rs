//! A connection between the request for an upgrade and the end of its answer.

use std::future::{pending, poll_fn};
use std::io;
use std::pin::pin;
use std::time::Duration;

use actix_codec::FramedParts;
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Response};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Buf, BytesMut};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::codec::Encoder as _;

use super::reading::{Reading, discard};
use super::{Connection, DISCONNECT_TIMEOUT, Talk};

/// What a handler reads that answers 101 with a body.
pub(super) struct Incoming {
    pub(super) received: BytesMut,
    pub(super) reading: Reading,
}

/// A connection that waits for an answer.
pub(super) struct Wire {
    stream: TcpStream,
    codec: Codec,
    unsent: BytesMut,
    received: BytesMut,
    /// Whether the answer goes without its body.
    is_head: bool,
    write_timeout: Duration,
}

impl Wire {
    pub(super) fn new(
        parts: FramedParts<TcpStream, Codec>,
        is_head: bool,
        write_timeout: Duration,
    ) -> Self {
        Self {
            is_head,
            stream: parts.io,
            codec: parts.codec,
            unsent: parts.write_buf,
            received: parts.read_buf,
            write_timeout,
        }
    }

    /// Writes what has been encoded.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        write_all(&mut self.stream, &mut self.unsent, self.write_timeout).await
    }

    fn encode_head(&mut self, response: Response<()>, size: BodySize) -> io::Result<()> {
        let head = Message::Item((response, size));
        self.codec.encode(head, &mut self.unsent)
    }

    /// Sends the answer; answers the conversation that begins with it.
    pub(super) async fn send(
        mut self,
        response: Response<BoxBody>,
        talk: Option<Talk>,
        hand_over: oneshot::Sender<Incoming>,
    ) -> io::Result<Option<LocalBoxFuture<'static, ()>>> {
        let (response, body) = response.into_parts();
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            // It may hold a place that somebody else waits for.
            drop((talk, hand_over));
            return self.refuse(response, body).await.map(|()| None);
        }
        self.encode_head(response, BodySize::None)?;
        self.flush().await?;
        let Self {
            stream, received, ..
        } = self;
        Ok(Some(match talk {
            Some(talk) => talk(Connection { stream, received }),
            None => {
                let (reading, writing) = stream.into_split();
                let reading = Reading::new(reading);
                let incoming = Incoming {
                    received,
                    reading: reading.clone(),
                };
                // Dropped again when the handler has dropped its payload.
                let _ = hand_over.send(incoming);
                bridge(reading, writing, body, self.write_timeout).boxed_local()
            }
        }))
    }

    /// Sends an answer that is no 101, and closes: what comes behind such a request may be anything.
    async fn refuse(mut self, mut response: Response<()>, body: BoxBody) -> io::Result<()> {
        let is_silent = self.is_head
            || matches!(
                response.status(),
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            );
        let head = response.head_mut();
        head.set_connection_type(ConnectionType::Close);
        // For an upgrade Actix' codec ends a stream by closing, whatever the head says.
        head.no_chunking(true);
        self.encode_head(response, body.size())?;
        self.flush().await?;
        let body = match is_silent {
            true => BoxBody::new(()),
            false => body,
        };
        let (mut reading, mut writing) = self.stream.split();
        tokio::select! {
            sent = send_body(&mut writing, body, self.write_timeout) => sent?,
            error = gone(&mut reading) => return Err(error),
        }
        // Closing with something unread would reset the connection, and the answer with it.
        let rest = discard(&mut self.stream);
        timeout(DISCONNECT_TIMEOUT, rest).await.unwrap_or(Ok(()))
    }
}

/// The conversation of a handler that speaks through payload and body.
async fn bridge(mut reading: Reading, mut writing: OwnedWriteHalf, body: BoxBody, limit: Duration) {
    let sending = send_body(&mut writing, body, limit);
    let sent = match reading.is_alone() {
        false => sending.await,
        // Nobody listens, but somebody has to notice when the client goes.
        true => tokio::select! {
            sent = sending => sent,
            error = gone(&mut reading) => Err(error),
        },
    };
    if sent.is_err() {
        // It would be said that nothing follows.
        writing.forget();
    } else if reading.is_alone() {
        let _ = timeout(DISCONNECT_TIMEOUT, discard(&mut reading)).await;
    }
}

/// Waits until the connection breaks. That nothing more is said breaks nothing: the rest may still be heard.
async fn gone(reading: &mut (impl AsyncRead + Unpin)) -> io::Error {
    match discard(reading).await {
        Ok(()) => pending().await,
        Err(error) => error,
    }
}

/// Writes a body as it comes, and says that nothing follows.
async fn send_body<W>(writing: &mut W, body: BoxBody, limit: Duration) -> io::Result<()>
where
    W: AsyncWrite + AsRef<TcpStream> + Unpin,
{
    let mut body = pin!(body);
    while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        match piece {
            Ok(mut piece) => write_all(writing, &mut piece, limit).await?,
            Err(error) => {
                tracing::error!(%error, "the body of an answer broke off");
                // With an orderly end it would look whole.
                SockRef::from((*writing).as_ref()).set_linger(Some(Duration::ZERO))?;
                return Err(io::Error::other("a body broke off"));
            }
        }
    }
    writing.shutdown().await
}

/// Writes all of it.
///
/// # Errors
///
/// When the connection breaks, and when nothing is taken for as long as `limit` says.
pub(crate) async fn write_all<W, B>(
    writing: &mut W,
    bytes: &mut B,
    limit: Duration,
) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
    B: Buf,
{
    while bytes.has_remaining() {
        // Without a clock first: mostly the kernel takes it at once.
        let at_once = writing.write_buf(bytes).now_or_never();
        let written = match at_once {
            Some(written) => written?,
            None => match timeout(limit, writing.write_buf(bytes)).await {
                Ok(written) => written?,
                Err(late) => return Err(io::Error::new(io::ErrorKind::TimedOut, late)),
            },
        };
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
    }
    Ok(())
}
