//! What waits to be read by one client: a bounded queue that any thread may push into.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use actix_web::web::Bytes;
use actix_ws::CloseCode;
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::CLOSE_WAIT;
use super::batch::Batch;
use super::frame::close_frame;
use super::limits::SocketLimits;
use crate::upgrade::{discard, write_all};

/// An idle connection keeps room for so many frames.
const MAX_SPARE_FRAMES: usize = 8;

/// Frames on their way to one client.
///
/// Frames are taken only while the client reads, so the queue grows when the client is slow, and nobody else waits for it.
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    writer: AtomicWaker,
    /// Told when the server decides to close, and when the connection is gone.
    closing: Notify,
    /// Told when frames have been taken, and when none are taken any more.
    drained: Notify,
    max_frames: usize,
    max_bytes: usize,
    write_timeout: Duration,
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
    /// The connection ends when the queue is empty.
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
            writer: AtomicWaker::new(),
            closing: Notify::new(),
            drained: Notify::new(),
            max_frames: limits.max_waiting_frames,
            max_bytes: limits.max_waiting_bytes,
            write_timeout: limits.write_timeout,
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
        self.writer.wake();
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
        self.writer.wake();
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
        self.writer.wake();
        self.closing.notify_one();
        self.drained.notify_waiters();
        dropped
    }

    /// Ends the connection once what is queued has been read.
    pub(crate) fn end(&self) {
        let mut queue = self.lock();
        if queue.state != State::Gone {
            queue.state = State::Ending;
        }
        drop(queue);
        self.writer.wake();
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

    /// Writes what is queued to the connection, until it is over or the client is gone. Then it reads what the client still
    /// says, for a while: a connection that is closed with something unread is reset, and takes the last frames with it.
    pub(super) async fn write_to(
        self: Arc<Self>,
        mut writing: impl AsyncWrite + Unpin,
        mut reading: impl AsyncRead + Unpin,
    ) {
        let _gone = Gone(&self);
        let mut batch = Batch::default();
        while self.take(&mut batch).await {
            let written = write_all(&mut writing, &mut batch, self.write_timeout);
            if written.await.is_err() {
                return;
            }
        }
        if writing.shutdown().await.is_ok() {
            // In a box, because those who talk need no room for it.
            let _ = timeout(CLOSE_WAIT, Box::pin(discard(&mut reading))).await;
        }
    }

    /// Waits for frames and takes as many as go in one piece; `false`: there will be none.
    async fn take(&self, batch: &mut Batch) -> bool {
        poll_fn(|context| {
            self.writer.register(context.waker());
            let mut queue = self.lock();
            while let Some(frame) = queue
                .frames
                .pop_front_if(|frame| batch.has_room(frame.len()))
            {
                queue.bytes -= frame.len();
                batch.push(frame);
            }
            let state = queue.state;
            if !batch.is_empty() {
                drop(queue);
                self.drained.notify_waiters();
                return Poll::Ready(true);
            }
            // A burst must not cost memory for ever.
            give_back(&mut queue.frames);
            batch.give_back();
            match state {
                State::Ending | State::Gone => Poll::Ready(false),
                State::Open | State::Closing => Poll::Pending,
            }
        })
        .await
    }

    fn takes_more(&self, queue: &Queue) -> bool {
        queue.frames.len() < self.max_frames && queue.bytes <= self.max_bytes
    }

    /// Frames that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().frames.len()
    }

    /// Whether anything is still taken for the client.
    pub(crate) fn is_open(&self) -> bool {
        self.lock().state == State::Open
    }

    /// Whether the connection is only written to any more, or not even that.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.lock().state, State::Ending | State::Gone)
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

/// Keeps no room that only a burst needs.
pub(super) fn give_back(frames: &mut VecDeque<Bytes>) {
    if frames.is_empty() && frames.capacity() > MAX_SPARE_FRAMES {
        *frames = VecDeque::new();
    }
}

/// Leaves word that the connection is gone, however its writing ends.
struct Gone<'a>(&'a Outbox);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        let outbox = self.0;
        let mut queue = outbox.lock();
        queue.state = State::Gone;
        queue.frames = VecDeque::new();
        queue.bytes = 0;
        drop(queue);
        outbox.closing.notify_one();
        outbox.drained.notify_waiters();
    }
}
