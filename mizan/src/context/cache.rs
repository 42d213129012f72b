//! How an answer may be cached: inferred from what the code asked, never wrong on the unsafe side.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::hex;

const fn public() -> HeaderValue {
    HeaderValue::from_static("public, max-age=0, stale-while-revalidate=300")
}

const fn private() -> HeaderValue {
    HeaderValue::from_static("private, no-cache")
}

/// Answers a context `GET`: the canonical JSON with `ETag`, `Vary` and `Cache-Control`, or 304 when the client has it.
pub(crate) fn respond(http: &HttpRequest, body: Vec<u8>, is_public: bool) -> HttpResponse {
    let tag = entity_tag(&body);
    let unchanged = matches_any(http.headers(), &tag);
    let mut response = if unchanged {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        let mut response = HttpResponse::with_body(StatusCode::OK, body).map_into_boxed_body();
        let json = const { HeaderValue::from_static("application/json") };
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    };
    let headers = response.headers_mut();
    let policy = if is_public {
        const { public() }
    } else {
        const { private() }
    };
    headers.insert(header::CACHE_CONTROL, policy);
    let vary = const { HeaderValue::from_static("Authorization, Cookie") };
    headers.insert(header::VARY, vary);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, value);
    }
    response
}

/// Whether the request carries a credential, so that the answer may be meant for one visitor.
pub(crate) fn has_credential(headers: &HeaderMap) -> bool {
    headers.contains_key(header::COOKIE) || headers.contains_key(header::AUTHORIZATION)
}

/// An answer whose code asked who is looking, and that says nothing about caching itself.
pub(crate) fn keep_private(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, const { private() });
    }
}

/// The last word on caching, after everything else has run: an answer that sets a cookie is never cacheable.
pub(crate) fn downgrade(headers: &mut HeaderMap) {
    if !headers.contains_key(header::SET_COOKIE) {
        return;
    }
    let is_public = headers
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|value| !value.contains("no-store") && !value.contains("private"));
    if is_public {
        headers.insert(header::CACHE_CONTROL, const { private() });
    }
}

/// A strong validator: the same bytes have the same tag in every process.
pub(crate) fn entity_tag(body: &[u8]) -> String {
    let mut tag = [b'"'; 34];
    hex::write(blake3::hash(body).as_bytes(), &mut tag[1..33]);
    String::from_utf8_lossy(&tag).into_owned()
}

/// RFC 9110 §13.1.2: weak comparison against a list, or `*`.
pub(crate) fn matches_any(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|candidate| {
            candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == tag
        })
}
