//! Where throttles count.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::rate::Rate;
use crate::error::Result;

/// Whether something may happen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Yes, and it has been counted.
    Allowed,
    /// No, and it has not been counted; it may when this time has passed.
    Wait(Duration),
}

/// Counts for throttles. [`MemoryThrottle`](super::MemoryThrottle) counts within one process; an own store, set with
/// [`Site::throttle_store`](crate::Site::throttle_store), lets several processes count together.
pub trait ThrottleStore: Send + Sync {
    /// Counts one event of `key`, if `rate` allows it now.
    ///
    /// The key is a hash of everything that tells one count from another: the throttle's name, its rate, and whatever the
    /// caller named. It gives away no address and no name.
    ///
    /// # Errors
    ///
    /// When the store does not answer. The request then fails: decide in the store whether to let it pass instead.
    fn pass<'a>(&'a self, key: &'a [u8; 32], rate: Rate) -> LocalBoxFuture<'a, Result<Pass>>;
}
