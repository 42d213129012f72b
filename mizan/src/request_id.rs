//! The id of a request: sixteen hex digits, unique enough to find one request in a log.

use std::fmt;

use actix_web::http::header::HeaderValue;

/// A random number, written as sixteen lower-case hex digits only where somebody reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestId(u64);

impl RequestId {
    pub(crate) fn random() -> Self {
        Self(fastrand::u64(..))
    }

    pub(crate) fn to_header(self) -> Option<HeaderValue> {
        HeaderValue::from_bytes(&hex(self.0.to_be_bytes())).ok()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Two lower-case hex digits for each of eight bytes.
fn hex(bytes: [u8; 8]) -> [u8; 16] {
    let mut text = [0; 16];
    crate::hex::write(&bytes, &mut text);
    text
}
