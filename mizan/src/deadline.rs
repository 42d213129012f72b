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

/// Like [`within`], with time that does not count: `extra` says how much of it there has been so far.
pub(crate) async fn within_besides<T>(
    limit: Duration,
    extra: impl Fn() -> Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    let mut granted = Duration::ZERO;
    let mut wait = limit;
    loop {
        if let Some(done) = within(wait, future.as_mut()).await {
            return Some(done);
        }
        let extra = extra();
        wait = extra.checked_sub(granted).filter(|more| !more.is_zero())?;
        granted = extra;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::future::pending;

    #[actix_web::test]
    async fn time_that_does_not_count_is_granted_once() {
        let asked = Cell::new(0);
        let grown_three_times = || {
            asked.set(asked.get() + 1);
            Duration::from_millis(asked.get().min(3))
        };
        let limit = Duration::from_millis(1);
        let outcome = within_besides(limit, grown_three_times, pending::<()>()).await;
        assert!(outcome.is_none());
        assert_eq!(asked.get(), 4);
        let none = within_besides(limit, || Duration::ZERO, pending::<()>()).await;
        assert!(none.is_none());
        let done = within_besides(limit, || Duration::ZERO, async { 7 }).await;
        assert_eq!(done, Some(7));
    }
}
