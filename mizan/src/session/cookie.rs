//! Reading one cookie without parsing them all.

use actix_web::HttpRequest;
use actix_web::http::header;

/// The value of the first cookie called `name`, or `None`.
pub(crate) fn cookie_value<'a>(http: &'a HttpRequest, name: &str) -> Option<&'a str> {
    http.headers()
        .get_all(header::COOKIE)
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().trim_matches('"'))
}

/// Whether every `Cookie` header is text.
pub(crate) fn utf8_cookies(headers: &header::HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .all(|value| std::str::from_utf8(value.as_bytes()).is_ok())
}
