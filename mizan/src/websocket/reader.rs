//! What a client sends, frame by frame: fragments joined, text checked while it arrives, limits kept.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::str;
use std::task::{Poll, ready};

use actix_http::ws::{Codec, Frame, Item, ProtocolError};
use actix_web::web::{Bytes, BytesMut};
use actix_ws::{CloseCode, CloseReason};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::coop::consume_budget;
use tokio_util::codec::Decoder as _;

use super::frame::MAX_CONTROL_BYTES;

/// What is taken from a connection at a time.
const PIECE_BYTES: usize = 64 << 10;

thread_local! {
    /// Where a piece arrives, whoever it is from: a connection that says nothing needs no buffer of its own.
    static PIECE: RefCell<Box<[u8]>> = RefCell::new(vec![0; PIECE_BYTES].into());
}

/// What came from the client.
#[derive(Debug)]
pub(crate) enum Event {
    /// A whole text message; it is UTF-8.
    Text(Bytes),
    Binary(Bytes),
    Ping(Bytes),
    Pong,
    Close(Option<CloseReason>),
    /// The client broke the protocol or a limit: close with this code.
    Broken(CloseCode, &'static str),
    /// The connection has ended without a close frame.
    Gone,
}

/// Reads one connection. [`next`](Self::next) may be dropped and called again: nothing is lost.
pub(crate) struct Reader<R> {
    connection: R,
    buffer: BytesMut,
    codec: Codec,
    max_bytes: usize,
    fragments: Option<Fragments>,
    is_over: bool,
}

/// A message whose last fragment has not come yet.
struct Fragments {
    is_text: bool,
    data: BytesMut,
    /// How much of the text is known to be UTF-8.
    checked: usize,
    /// Fragments so far. Empty ones cost a sender next to nothing.
    count: usize,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// A reader of what a connection brings after `received`.
    pub(crate) fn new(connection: R, received: BytesMut, max_bytes: usize) -> Self {
        Self {
            connection,
            // A copy: what the request was read into is larger.
            buffer: BytesMut::from(&received[..]),
            codec: Codec::new().max_size(max_bytes),
            max_bytes,
            fragments: None,
            is_over: false,
        }
    }

    /// The next thing that comes. After [`Event::Close`], [`Event::Broken`] and [`Event::Gone`] there is only `Gone`.
    pub(crate) async fn next(&mut self) -> Event {
        loop {
            if self.is_over {
                return Event::Gone;
            }
            // Small frames come by the thousand in what is read at once; others want their turn.
            consume_budget().await;
            match self.decode() {
                Ok(Some(event)) => {
                    // RFC 6455 §5.5.1: nothing follows.
                    self.is_over = matches!(event, Event::Close(_));
                    return event;
                }
                Ok(None) => {}
                Err((code, reason)) => {
                    self.is_over = true;
                    return Event::Broken(code, reason);
                }
            }
            self.is_over = !matches!(self.read().await, Ok(1..));
        }
    }

    /// Waits for more, and answers how much it was.
    async fn read(&mut self) -> io::Result<usize> {
        let (connection, buffer) = (&mut self.connection, &mut self.buffer);
        poll_fn(|context| {
            PIECE.with_borrow_mut(|piece| {
                let mut piece = ReadBuf::new(piece);
                ready!(Pin::new(&mut *connection).poll_read(context, &mut piece))?;
                buffer.extend_from_slice(piece.filled());
                Poll::Ready(Ok(piece.filled().len()))
            })
        })
        .await
    }

    /// Discards what still comes until the client closes as well.
    pub(crate) async fn drain(&mut self) {
        while !self.is_over {
            self.next().await;
        }
    }

    fn decode(&mut self) -> Result<Option<Event>, (CloseCode, &'static str)> {
        loop {
            self.refuse_too_long()?;
            let Some(frame) = self.codec.decode(&mut self.buffer).map_err(broken)? else {
                return Ok(None);
            };
            if self.buffer.is_empty() {
                // An idle connection keeps no buffer.
                self.buffer = BytesMut::new();
            }
            let event = match frame {
                Frame::Text(text) => {
                    str::from_utf8(&text).map_err(|_| NOT_TEXT)?;
                    Event::Text(text)
                }
                Frame::Binary(bytes) => Event::Binary(bytes),
                Frame::Ping(payload) => Event::Ping(payload),
                Frame::Pong(_) => Event::Pong,
                Frame::Close(reason) => Event::Close(reason),
                Frame::Continuation(item) => match self.join(item)? {
                    Some(event) => event,
                    None => continue,
                },
            };
            return Ok(Some(event));
        }
    }

    /// Looks at the length that a frame announces. The codec looks at it when all of the frame has arrived, which is too
    /// late for one of a gigabyte.
    fn refuse_too_long(&self) -> Result<(), (CloseCode, &'static str)> {
        let Some((first, length)) = announced(&self.buffer) else {
            return Ok(());
        };
        // RFC 6455 §5.2: the highest bit of a length is 0.
        if length > i64::MAX as u64 {
            return Err((CloseCode::Protocol, "a frame has a wrong length"));
        }
        if first & 0x8 != 0 {
            if first & 0x80 == 0 {
                return Err((CloseCode::Protocol, "a control frame in fragments"));
            }
            return match length {
                0..=MAX_CONTROL_BYTES_U64 => Ok(()),
                _ => Err((CloseCode::Protocol, "a control frame is too long")),
            };
        }
        let before = self
            .fragments
            .as_ref()
            .map_or(0, |so_far| so_far.data.len());
        let room = (self.max_bytes - before.min(self.max_bytes)) as u64;
        match length > room {
            true => Err(TOO_LARGE),
            false => Ok(()),
        }
    }

    fn join(&mut self, item: Item) -> Result<Option<Event>, (CloseCode, &'static str)> {
        let (data, is_last) = match item {
            Item::FirstText(data) => (self.begin(true, data), false),
            Item::FirstBinary(data) => (self.begin(false, data), false),
            Item::Continue(data) => (data, false),
            Item::Last(data) => (data, true),
        };
        let Some(so_far) = &mut self.fragments else {
            return Err((CloseCode::Protocol, "a fragment without a beginning"));
        };
        so_far.count += 1;
        if so_far.data.len() + data.len() > self.max_bytes || so_far.count > self.max_bytes {
            return Err(TOO_LARGE);
        }
        so_far.data.extend_from_slice(&data);
        so_far.check(is_last)?;
        if !is_last {
            return Ok(None);
        }
        Ok(self.fragments.take().map(|whole| match whole.is_text {
            true => Event::Text(whole.data.freeze()),
            false => Event::Binary(whole.data.freeze()),
        }))
    }

    /// Starts a message; answers its first data. That none is under way the codec has seen to.
    fn begin(&mut self, is_text: bool, data: Bytes) -> Bytes {
        self.fragments = Some(Fragments {
            is_text,
            data: BytesMut::with_capacity(data.len()),
            checked: 0,
            count: 0,
        });
        data
    }
}

impl Fragments {
    /// Text that can become UTF-8 no more is refused at once, not when the last fragment comes.
    fn check(&mut self, is_last: bool) -> Result<(), (CloseCode, &'static str)> {
        if !self.is_text {
            return Ok(());
        }
        match str::from_utf8(&self.data[self.checked..]) {
            Ok(_) => self.checked = self.data.len(),
            Err(error) if error.error_len().is_none() && !is_last => {
                self.checked += error.valid_up_to();
            }
            Err(_) => return Err(NOT_TEXT),
        }
        Ok(())
    }
}

const MAX_CONTROL_BYTES_U64: u64 = MAX_CONTROL_BYTES as u64;
const NOT_TEXT: (CloseCode, &str) = (CloseCode::Invalid, "a text is not UTF-8");
const TOO_LARGE: (CloseCode, &str) = (CloseCode::Size, "a message is too large");

/// First byte and payload length of the frame that the buffer begins with, as soon as they are there. What is wrong before the
/// length the codec sees at once.
fn announced(buffer: &[u8]) -> Option<(u8, u64)> {
    let (&first, &second) = (buffer.first()?, buffer.get(1)?);
    let is_known = matches!(first & 0xf, 0..=2 | 8..=10);
    if first & 0x70 != 0 || !is_known || second & 0x80 == 0 {
        return None;
    }
    let length = match second & 0x7f {
        126 => u64::from(u16::from_be_bytes(buffer.get(2..4)?.try_into().ok()?)),
        127 => u64::from_be_bytes(buffer.get(2..10)?.try_into().ok()?),
        short => u64::from(short),
    };
    Some((first, length))
}

fn broken(error: ProtocolError) -> (CloseCode, &'static str) {
    match error {
        ProtocolError::Overflow => TOO_LARGE,
        ProtocolError::UnmaskedFrame => (CloseCode::Protocol, "a frame is not masked"),
        ProtocolError::InvalidLength(_) => (CloseCode::Protocol, "a frame has a wrong length"),
        ProtocolError::ContinuationNotStarted
        | ProtocolError::ContinuationStarted
        | ProtocolError::ContinuationFragment(_) => {
            (CloseCode::Protocol, "fragments are out of order")
        }
        _ => (CloseCode::Protocol, "a frame breaks the protocol"),
    }
}
