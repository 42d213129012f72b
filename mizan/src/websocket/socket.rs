//! A WebSocket for an app's own protocol.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_ws::CloseCode;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::frame::{binary_frame, ping_frame, pong_frame, text_frame};
use super::limits::SocketLimits;
use super::outbox::Outbox;
use super::reader::Event;
use super::upgrade::Handshake;
use super::{CLOSE_WAIT, Reader};
use crate::error::Result;
use crate::request::Request;

/// What the other side sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SocketMessage {
    /// Text, checked to be UTF-8.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

/// A WebSocket for a protocol of the app's own. What browsers and servers say to each other in Mizan goes through
/// [channels](crate::Channel); this is for everything else.
///
/// The handshake, fragments and close codes are taken care of, and while the app waits in [`receive`](Self::receive) also pings
/// and the idle time-out. Host and `Origin` have been checked before any handler runs.
///
/// ```no_run
/// use mizan::prelude::*;
/// use mizan::{SocketLimits, WebSocket};
///
/// #[get("/echo")]
/// async fn echo(request: Request) -> Result<HttpResponse> {
///     WebSocket::upgrade(&request, SocketLimits::default(), async |mut socket| {
///         while let Some(message) = socket.receive().await {
///             socket.send(message).await;
///         }
///     })
/// }
/// # fn main() {}
/// ```
pub struct WebSocket {
    /// Shared with the end of the conversation, which waits for the other side to close as well.
    reader: Rc<Mutex<Reader>>,
    outbox: Arc<Outbox>,
    idle: Duration,
    heard: Instant,
    has_pinged: bool,
    is_closed: bool,
    stopping: CancellationToken,
}

impl WebSocket {
    /// Answers an upgrade, and runs `talk` with the socket once the answer is sent. The socket is closed with 1000 when `talk`
    /// ends, with 1011 when it panics, and with 1012 when the site stops.
    ///
    /// # Errors
    ///
    /// 426 for a request that wants no WebSocket, 400 for a handshake that is broken.
    pub fn upgrade<F>(request: &Request, limits: SocketLimits, talk: F) -> Result<HttpResponse>
    where
        F: AsyncFnOnce(WebSocket) + 'static,
    {
        let handshake = Handshake::check(request.http())?;
        let stopping = request.core().stopping.clone();
        let outbox = Outbox::new(&limits);
        let queue = Arc::clone(&outbox);
        handshake.answer(&limits, queue, async move |reader| {
            let reader = Rc::new(Mutex::new(reader));
            let socket = Self {
                reader: Rc::clone(&reader),
                outbox: Arc::clone(&outbox),
                idle: limits.idle,
                heard: Instant::now(),
                has_pinged: false,
                is_closed: false,
                stopping,
            };
            talk(socket).await;
            outbox.close(Some(CloseCode::Normal), "");
            if !outbox.is_over() {
                let _ = timeout(CLOSE_WAIT, async { reader.lock().await.drain().await }).await;
            }
            outbox.end();
        })
    }

    /// The next message; `None` when the socket is closed.
    pub async fn receive(&mut self) -> Option<SocketMessage> {
        while !self.is_closed {
            let next_step = match self.has_pinged {
                true => self.heard + self.idle,
                false => self.heard + self.idle / 3,
            };
            let event = tokio::select! {
                event = async { self.reader.lock().await.next().await } => event,
                () = self.outbox.closing() => {
                    self.finish().await;
                    return None;
                }
                () = self.stopping.cancelled() => {
                    self.close(CloseCode::Restart, "the server restarts").await;
                    return None;
                }
                () = sleep_until(next_step) => {
                    if self.has_pinged {
                        self.close(CloseCode::Away, "nothing was heard").await;
                        return None;
                    }
                    self.has_pinged = true;
                    let _ = self.outbox.push(ping_frame());
                    continue;
                }
            };
            self.heard = Instant::now();
            self.has_pinged = false;
            match event {
                // The reader has checked it.
                Event::Text(text) => {
                    return Some(SocketMessage::Text(String::from_utf8_lossy(&text).into()));
                }
                Event::Binary(bytes) => return Some(SocketMessage::Binary(bytes)),
                Event::Ping(payload) => {
                    let _ = self.outbox.push(pong_frame(&payload));
                }
                Event::Pong => {}
                Event::Close(reason) => {
                    // RFC 6455 §5.5.1: the code comes back.
                    self.outbox.close(reason.map(|reason| reason.code), "");
                    self.is_closed = true;
                }
                Event::Broken(code, reason) => self.close(code, reason).await,
                Event::Gone => self.is_closed = true,
            }
        }
        self.outbox.end();
        None
    }

    /// Sends a message, waiting while the other side has not read the ones before; answers whether the socket was open.
    pub async fn send(&self, message: SocketMessage) -> bool {
        self.outbox.room().await;
        let frame = match message {
            SocketMessage::Text(text) => text_frame(text.as_bytes()),
            SocketMessage::Binary(bytes) => binary_frame(&bytes),
        };
        self.outbox.push(frame) == super::Pushed::Queued
    }

    /// Closes the socket and waits, for up to five seconds, until the other side has closed it too.
    pub async fn close(&mut self, code: CloseCode, reason: &str) {
        self.outbox.close(Some(code), reason);
        self.finish().await;
    }

    async fn finish(&mut self) {
        if !self.outbox.is_over() {
            let _ = timeout(CLOSE_WAIT, async { self.reader.lock().await.drain().await }).await;
        }
        self.is_closed = true;
        self.outbox.end();
    }
}
