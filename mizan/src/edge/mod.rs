//! The outermost service: what happens to every request before and after the site's own code.
//!
//! Before: host, cross-origin protection, readable cookies. After: panics and errors become answers, the session is
//! written, cookies are set, caching is decided last, and every answer carries the security headers and its id.

mod answer;
mod error;
mod last_resort;
mod service;

pub(crate) use service::Edge;
