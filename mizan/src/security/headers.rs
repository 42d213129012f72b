//! The security headers of every answer (OWASP ASVS 5.0 §3.4).

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::settings::Settings;

/// What an answer that is not a page may load: nothing.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What a page may load: its own origin. Scripts and styles inline need the nonce.
pub(crate) const PAGE: &str = "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; \
     img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Adds the security headers that the answer does not carry yet.
pub(crate) fn secure(
    headers: &mut HeaderMap,
    settings: &Settings,
    page_policy: Option<&'static str>,
    nonce: Option<&str>,
) {
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, header::X_FRAME_OPTIONS, "DENY");
    put(headers, header::REFERRER_POLICY, "same-origin");
    put(headers, OPENER, "same-origin");
    if settings.is_production() && !settings.hsts.is_zero() {
        let value = format!("max-age={}; includeSubDomains", settings.hsts.as_secs());
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
        }
    }
    if headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        return;
    }
    if !is_page(headers) {
        put(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
        return;
    }
    let nonce = nonce.map_or_else(String::new, |nonce| format!(" 'nonce-{nonce}'"));
    let policy = page_policy.unwrap_or(PAGE).replace("{nonce}", &nonce);
    if let Ok(value) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
