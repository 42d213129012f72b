//! What waits to be read by one client: a bounded queue that any thread may push into, and the body that empties it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use actix_ws::CloseCode;
use futures_util::task::AtomicWaker;
use tokio::sync::Notify;

use super::frame::close_frame;
use super::limits::SocketLimits;

/// Frames on their way to one client.
///
/// Actix asks the body for the next frame only while the client takes them, so the queue grows when the client is slow,
/// and nobody else waits for it.
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    body: AtomicWaker,
    /// Told when the server decides to close, and when the connection is gone.
    closing: Notify,
    /// Told when frames have been taken, and when none are taken any more.
    drained: Notify,
    max_frames: usize,
    max_bytes: usize,
}

struct Queue {
    frames: VecDeque<Bytes>,
    bytes: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The close frame is queued, and nothing goes behind it.
    Closing,
    /// The body ends when the queue is empty.
    Ending,
    /// The connection is gone.
    Gone,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pushed {
    Queued,
    /// The client reads too slowly; the frame was not taken.
    Full,
    /// The socket is closing or gone.
    Closed,
}

impl Outbox {
    pub(crate) fn new(limits: &SocketLimits) -> Arc<Self> {
        Arc::new(Self {
            queue: Mutex::new(Queue {
                frames: VecDeque::new(),
                bytes: 0,
                state: State::Open,
            }),
            body: AtomicWaker::new(),
            closing: Notify::new(),
            drained: Notify::new(),
            max_frames: limits.max_waiting_frames,
            max_bytes: limits.max_waiting_bytes,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds the lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a frame unless too much waits already.
    pub(crate) fn push(&self, frame: Bytes) -> Pushed {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return Pushed::Closed;
        }
        if !self.takes_more(&queue) {
            return Pushed::Full;
        }
        queue.put(frame);
        drop(queue);
        self.body.wake();
        Pushed::Queued
    }

    /// Queues the answer to something that was asked while there was room.
    pub(crate) fn push_all(&self, frames: impl IntoIterator<Item = Bytes>) {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return;
        }
        frames.into_iter().for_each(|frame| queue.put(frame));
        drop(queue);
        self.body.wake();
    }

    /// Closes with this code once what is queued has been read.
    pub(crate) fn close(&self, code: Option<CloseCode>, reason: &str) {
        self.start_closing(code, reason, false);
    }

    /// Closes with this code; what is queued is dropped. Answers how many frames that were.
    pub(crate) fn abandon(&self, code: CloseCode, reason: &str) -> usize {
        self.start_closing(Some(code), reason, true)
    }

    fn start_closing(&self, code: Option<CloseCode>, reason: &str, at_once: bool) -> usize {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return 0;
        }
        let dropped = if at_once { queue.frames.len() } else { 0 };
        if at_once {
            queue.frames = VecDeque::new();
            queue.bytes = 0;
        }
        queue.put(close_frame(code, reason));
        queue.state = State::Closing;
        drop(queue);
        self.body.wake();
        self.closing.notify_one();
        self.drained.notify_waiters();
        dropped
    }

    /// Ends the answer, and with it the connection, once what is queued has been read.
    pub(crate) fn end(&self) {
        let mut queue = self.lock();
        if queue.state != State::Gone {
            queue.state = State::Ending;
        }
        drop(queue);
        self.body.wake();
        self.drained.notify_waiters();
    }

    /// Waits until the server decides to close, or the connection is gone.
    pub(crate) async fn closing(&self) {
        self.closing.notified().await;
    }

    /// Waits until the connection is gone. A client that reads nothing holds it for `MIZAN_WRITE_TIMEOUT_SECONDS`.
    pub(crate) async fn gone(&self) {
        while !self.is_gone() {
            self.closing.notified().await;
        }
    }

    /// Waits until there is room, or the socket is closing.
    pub(crate) async fn room(&self) {
        loop {
            let mut drained = std::pin::pin!(self.drained.notified());
            // Registered before the look: what is taken in between must not be missed.
            drained.as_mut().enable();
            if self.has_room() {
                return;
            }
            drained.await;
        }
    }

    /// Whether another frame would be taken, or the socket is closing.
    pub(crate) fn has_room(&self) -> bool {
        let queue = self.lock();
        queue.state != State::Open || self.takes_more(&queue)
    }

    fn takes_more(&self, queue: &Queue) -> bool {
        queue.frames.len() < self.max_frames && queue.bytes <= self.max_bytes
    }

    /// Frames that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().frames.len()
    }

    /// Whether the connection is gone.
    pub(crate) fn is_gone(&self) -> bool {
        self.lock().state == State::Gone
    }
}

impl Queue {
    fn put(&mut self, frame: Bytes) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }
}

/// The body of the answer to an upgrade.
pub(super) struct Body(pub(super) Arc<Outbox>);

impl MessageBody for Body {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let outbox = &self.0;
        outbox.body.register(context.waker());
        let mut queue = outbox.lock();
        if let Some(frame) = queue.frames.pop_front() {
            queue.bytes -= frame.len();
            if queue.frames.is_empty() && queue.frames.capacity() > 32 {
                queue.frames = VecDeque::new(); // a burst must not cost memory for ever
            }
            drop(queue);
            outbox.drained.notify_waiters();
            return Poll::Ready(Some(Ok(frame)));
        }
        match queue.state {
            State::Ending | State::Gone => Poll::Ready(None),
            State::Open | State::Closing => Poll::Pending,
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let outbox = &self.0;
        let mut queue = outbox.lock();
        queue.state = State::Gone;
        queue.frames = VecDeque::new();
        queue.bytes = 0;
        drop(queue);
        outbox.closing.notify_one();
        outbox.drained.notify_waiters();
    }
}
