//! What comes on a connection that has been handed over.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};
use tokio::net::tcp::OwnedReadHalf;

/// The half of a connection that is read. Two know it: the conversation, and after it whoever closes the connection. They
/// must not wait at the same time, because only one of them is woken.
#[derive(Clone)]
pub(crate) struct Reading(Rc<RefCell<OwnedReadHalf>>);

impl Reading {
    pub(crate) fn new(half: OwnedReadHalf) -> Self {
        Self(Rc::new(RefCell::new(half)))
    }

    /// Whether nobody else reads.
    pub(super) fn is_alone(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }
}

impl AsyncRead for Reading {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_read(context, into)
    }
}

/// Reads until there is no more, and keeps nothing.
pub(crate) async fn discard(reading: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut rest = [0; 1024];
    while reading.read(&mut rest).await? > 0 {}
    Ok(())
}
