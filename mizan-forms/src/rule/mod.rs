//! Single checks, each on its own: no field, no form, no message.

mod digits;
mod domain;
mod email;
mod exact;
mod ip;
mod regex_source;
mod slug;
mod strip;
mod url;

#[cfg(test)]
mod tests;

pub use exact::Exact;

pub(crate) use digits::{ascii_digits, ascii_number, float_text};
pub(crate) use domain::is_domain;
pub(crate) use email::is_email;
pub(crate) use ip::{IpProtocol, clean_ip};
pub(crate) use regex_source::regex_source;
pub(crate) use slug::is_slug;
pub(crate) use strip::strip;
pub(crate) use url::{is_url, with_scheme};
