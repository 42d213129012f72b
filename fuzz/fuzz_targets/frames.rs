//! What comes over a WebSocket: the first byte says how large the pieces are that the network cuts it into.
#![no_main]

use std::io;
use std::pin::{Pin, pin};
use std::slice::Chunks;
use std::task::{Context, Poll, Waker};

use actix_web::web::BytesMut;
use tokio::io::{AsyncRead, ReadBuf};

/// The files of the framework as they are: without the rest of it, a fuzzer builds in a minute.
#[allow(dead_code, unused_imports, unreachable_pub)]
#[path = "../../mizan/src/websocket/frame.rs"]
mod frame;
#[allow(dead_code, unreachable_pub)]
#[path = "../../mizan/src/channel/frame/read.rs"]
mod read;
#[allow(dead_code, unreachable_pub)]
#[path = "../../mizan/src/websocket/reader.rs"]
mod reader;

use reader::{Event, Reader};

const MAX_BYTES: usize = 1_024;

/// A connection that brings one piece after the other.
struct Pieces<'a>(Chunks<'a, u8>);

impl AsyncRead for Pieces<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(piece) = self.0.next() {
            into.put_slice(piece);
        }
        Poll::Ready(Ok(()))
    }
}

/// Everything that a reader makes of these bytes.
fn events(bytes: &[u8], piece: usize) -> Vec<String> {
    let mut reader = Reader::new(Pieces(bytes.chunks(piece)), BytesMut::new(), MAX_BYTES);
    let mut found = Vec::new();
    loop {
        let event = match pin!(reader.next()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(event) => event,
            Poll::Pending => unreachable!("all of it is there"),
        };
        if let Event::Text(text) = &event {
            assert!(text.len() <= MAX_BYTES);
            std::str::from_utf8(text).expect("a text is UTF-8");
            // Whatever it says, it is read or refused.
            let _ = read::ClientFrame::parse(text);
        }
        let is_last = matches!(event, Event::Gone);
        found.push(format!("{event:?}"));
        if is_last {
            return found;
        }
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((size, bytes)) = data.split_first() else {
        return;
    };
    // A text without a frame around it, so that the fuzzer need not find the mask.
    let _ = read::ClientFrame::parse(bytes);
    // Where the network cuts must not matter.
    let whole = events(bytes, bytes.len().max(1));
    assert_eq!(events(bytes, usize::from(*size) + 1), whole);
});
