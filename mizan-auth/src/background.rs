//! Work that a request starts and does not wait for, so that its duration tells a stranger nothing.

use std::time::Duration;

use mizan::{Error, Result};
use tokio::sync::Semaphore;

/// How many such pieces of work a process has in hand at once: each may hold a mail that waits for a slow server.
const MAX_AT_ONCE: usize = 512;

static PLACES: Semaphore = Semaphore::const_new(MAX_AT_ONCE);

/// Starts `work`, and logs its failure.
///
/// # Errors
///
/// 503 when too much is in hand already, whatever the work is about.
pub(crate) fn start(
    what: &'static str,
    work: impl Future<Output = Result<()>> + Send + 'static,
) -> Result<()> {
    let place = PLACES
        .try_acquire()
        .map_err(|_| Error::unavailable(Duration::from_secs(5)))?;
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = work.await {
            tracing::error!(?error, what, "work in the background failed");
        }
    });
    Ok(())
}
