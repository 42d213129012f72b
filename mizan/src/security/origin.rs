//! Cross-origin protection without tokens, from what browsers say about themselves (Fetch Metadata, `Origin`).
//!
//! An unsafe method, and any WebSocket upgrade, is refused when it was started by another site. A request without
//! `Sec-Fetch-Site` and `Origin` was not made by a browser of this decade and carries no ambient authority worth
//! stealing. OWASP ASVS 5.0 §3.5.1–3.5.3.

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::host::requested_host;
use crate::error::{Error, Result};
use crate::settings::Settings;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets the request through unless another site started it.
pub(crate) fn check_origin(settings: &Settings, head: &RequestHead) -> Result<()> {
    if is_safe(&head.method) && !is_upgrade(&head.headers) {
        return Ok(());
    }
    if is_own(settings, head) {
        return Ok(());
    }
    Err(
        Error::forbidden("This request came from another site, so it was refused.")
            .with_code("cross_origin"),
    )
}

fn is_own(settings: &Settings, head: &RequestHead) -> bool {
    let origin = single(&head.headers, header::ORIGIN);
    if let Header::One(origin) = origin
        && settings.trusted_origins.contains(origin)
    {
        return true;
    }
    match single(&head.headers, SEC_FETCH_SITE) {
        Header::One("same-origin" | "none") => true,
        Header::None => match origin {
            Header::None => true,
            Header::One(origin) => {
                requested_host(head).is_some_and(|host| is_same_host(origin, host))
            }
            Header::Unreadable => false,
        },
        Header::One(_) | Header::Unreadable => false,
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(
        *method,
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    )
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::UPGRADE)
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.to_ascii_lowercase().contains("websocket"))
}

#[derive(Clone, Copy)]
enum Header<'a> {
    None,
    One(&'a str),
    /// Not text, or there more than once: nobody's friend.
    Unreadable,
}

fn single(headers: &HeaderMap, name: HeaderName) -> Header<'_> {
    let mut values = headers.get_all(name);
    match (values.next().map(HeaderValue::to_str), values.next()) {
        (None, _) => Header::None,
        (Some(Ok(value)), None) => Header::One(value),
        _ => Header::Unreadable,
    }
}

/// Whether an `Origin` names the host of the request, default ports left out on either side.
fn is_same_host(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false; // "null" among others
    };
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let origin_host = authority.strip_suffix(default_port).unwrap_or(authority);
    let host = host.strip_suffix(default_port).unwrap_or(host);
    origin_host.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::is_same_host;

    #[test]
    fn an_origin_matches_its_own_host_only() {
        for (origin, host, same) in [
            ("https://example.com", "example.com", true),
            ("https://example.com", "example.com:443", true),
            ("http://example.com:8000", "example.com:8000", true),
            ("http://EXAMPLE.com", "example.com", true),
            ("https://example.com.evil.org", "example.com", false),
            ("https://evilexample.com", "example.com", false),
            ("http://example.com:8001", "example.com:8000", false),
            ("https://example.com:80", "example.com", false),
            ("null", "example.com", false),
            ("ftp://example.com", "example.com", false),
            ("example.com", "example.com", false),
        ] {
            assert_eq!(is_same_host(origin, host), same, "{origin} at {host}");
        }
    }
}
