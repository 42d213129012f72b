//! A connection between the request for an upgrade and the end of its answer.

use std::future::{pending, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::time::Duration;

use actix_codec::FramedParts;
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, Response};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::rt::net::TcpStream;
use actix_web::web::BytesMut;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::codec::Encoder as _;

use super::{Connection, Talk};
use crate::server::DISCONNECT_TIMEOUT;

/// What a handler reads that answers 101 with a body.
pub(super) struct Incoming {
    pub(super) received: BytesMut,
    pub(super) reading: OwnedReadHalf,
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
        write(&mut self.stream, &mut self.unsent, self.write_timeout).await
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
                // A handler that does not want to hear anything has dropped its payload.
                let _ = hand_over.send(Incoming { received, reading });
                let sending = send_body(writing, body, self.write_timeout);
                sending.map(|_| ()).boxed_local()
            }
        }))
    }

    /// Sends an answer that is no 101, and closes: what comes behind such a request may be anything.
    async fn refuse(mut self, mut response: Response<()>, body: BoxBody) -> io::Result<()> {
        let head = response.head_mut();
        head.set_connection_type(ConnectionType::Close);
        // For an upgrade Actix' codec ends a stream by closing, whatever the head says.
        head.no_chunking(true);
        self.encode_head(response, body.size())?;
        self.flush().await?;
        let body = match self.is_head {
            true => BoxBody::new(()),
            false => body,
        };
        let (mut reading, writing) = self.stream.split();
        let gone = async {
            match discard(&mut reading).await {
                // Nothing more is said, but all of the answer may be heard.
                Ok(()) => pending().await,
                Err(error) => error,
            }
        };
        tokio::select! {
            sent = send_body(writing, body, self.write_timeout) => sent?,
            error = gone => return Err(error),
        }
        // Closing with something unread would reset the connection, and the answer with it.
        let rest = discard(&mut self.stream);
        timeout(DISCONNECT_TIMEOUT, rest).await.unwrap_or(Ok(()))
    }
}

/// Writes a body as it comes, and says that nothing follows.
async fn send_body<W>(mut writing: W, body: BoxBody, limit: Duration) -> io::Result<()>
where
    W: AsyncWrite + AsRef<TcpStream> + Unpin,
{
    let mut body = pin!(body);
    while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        match piece {
            Ok(mut piece) => write(&mut writing, &mut piece, limit).await?,
            Err(error) => {
                tracing::error!(%error, "the body of an answer broke off");
                // With an orderly end it would look whole.
                SockRef::from(writing.as_ref()).set_linger(Some(Duration::ZERO))?;
                return Err(io::Error::other("a body broke off"));
            }
        }
    }
    writing.shutdown().await
}

async fn write<W, B>(writing: &mut W, bytes: &mut B, limit: Duration) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
    B: actix_web::web::Buf,
{
    match timeout(limit, writing.write_all_buf(bytes)).await {
        Ok(written) => written,
        Err(late) => Err(io::Error::new(io::ErrorKind::TimedOut, late)),
    }
}

/// Reads until there is no more, and keeps nothing.
pub(crate) async fn discard(reading: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut rest = [0; 1024];
    while Pin::new(&mut *reading).read(&mut rest).await? > 0 {}
    Ok(())
}
