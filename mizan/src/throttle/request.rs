//! Throttles as a handler asks for them.

use std::net::IpAddr;

use super::rate::Rate;
use super::store::Pass;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::security::client_ip;

impl Request {
    /// Counts one event under `name` for `key`, and refuses it when there have been more than `rate` allows.
    ///
    /// The key says who is counted: [`client_key`](Self::client_key) for the visitor's address, or anything else, such as
    /// the account that somebody tries to log in to. Other names and other rates count on their own. Ask before the work
    /// that is to be limited, and ask for each key that matters.
    ///
    /// ```
    /// use mizan::Rate;
    /// use mizan::prelude::*;
    ///
    /// const INVITATIONS: Rate = Rate::per_hour(20);
    ///
    /// #[client(auth)]
    /// async fn invite(request: Request, email: String) -> Result<()> {
    ///     let user = request.require_user().await?;
    ///     request.throttle("invite", user.id(), INVITATIONS).await?;
    ///     request.throttle("invite-whom", email.to_lowercase(), Rate::per_day(1)).await?;
    ///     Ok(())
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// 429 with `Retry-After`, in whole seconds; or that the [store](crate::ThrottleStore) does not answer.
    pub async fn throttle(&self, name: &str, key: impl ToString, rate: Rate) -> Result<()> {
        if rate.is_unlimited() {
            return Ok(());
        }
        let key = hash(name, rate, &key.to_string());
        match self.core().throttles.pass(&key, rate).await? {
            Pass::Allowed => Ok(()),
            Pass::Wait(time) => Err(Error::too_many_requests(time)),
        }
    }

    /// The visitor's address as [`throttle`](Self::throttle) should count it: an IPv4 address, or the first half of an
    /// IPv6 address, because whoever has one of these has all of that network. The same text for all whose
    /// connection has no address.
    #[must_use]
    pub fn client_key(&self) -> String {
        match client_ip(self.raw(), self.settings()) {
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => format!("{:x}/64", address.to_bits() >> 64),
            None => "unknown".to_owned(),
        }
    }
}

fn hash(name: &str, rate: Rate, key: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("mizan 2026 throttle");
    // Lengths first, so that no two pairs of texts are one.
    hasher.update(&(name.len() as u64).to_le_bytes());
    hasher.update(name.as_bytes());
    hasher.update(&rate.limit().to_le_bytes());
    hasher.update(&rate.period().as_nanos().to_le_bytes());
    hasher.update(key.as_bytes());
    *hasher.finalize().as_bytes()
}
