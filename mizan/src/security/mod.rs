//! What every request must pass before any code of the site runs, and the headers every answer carries.

mod client_ip;
mod headers;
mod host;
mod origin;

pub(crate) use client_ip::client_ip;
pub(crate) use headers::SecurityHeaders;
pub(crate) use host::{check_host, requested_host};
pub(crate) use origin::check_origin;
