//! Waiting, but not for ever, and without a timer where none is needed.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// What `future` gives, or `None` when it takes longer than `limit`.
///
/// It is polled twice before a timer is set: Actix hands over a body that has arrived only after it has polled the
/// handler once, so most requests are done by then.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut is_first = true;
    let early = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if is_first => {
            is_first = false;
            context.waker().wake_by_ref();
            Poll::Pending
        }
        Poll::Pending => Poll::Ready(None),
    });
    if let Some(done) = early.await {
        return Some(done);
    }
    tokio::time::timeout(limit, future).await.ok()
}
