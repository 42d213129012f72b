//! `Mizan-Contract`: tells a client that was made from another contract that the server has moved on, or not come so far.

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::core::Core;
use crate::site::API_PREFIX;

const CONTRACT: HeaderName = HeaderName::from_static("mizan-contract");

/// Puts the hash of this site's contract on an answer whose request names another one. A request that names none costs
/// one look at its headers.
///
/// Never on a `public` answer: what a shared cache keeps is the same whoever asked first. A client needs the header
/// where it cannot understand an answer, and errors are never cached. To be called when caching has been decided.
pub(crate) fn announce_contract(core: &Core, response: &mut ServiceResponse) {
    let http = response.request();
    let Some(theirs) = http.headers().get(CONTRACT) else {
        return;
    };
    if !http.path().starts_with(API_PREFIX) || is_public(response.headers()) {
        return;
    }
    let ours = &core.contract().hash;
    if theirs.as_bytes() != ours.as_bytes()
        && let Ok(value) = HeaderValue::from_str(ours)
    {
        response.headers_mut().insert(CONTRACT, value);
    }
}

fn is_public(headers: &HeaderMap) -> bool {
    let policy = headers.get(header::CACHE_CONTROL);
    policy.is_some_and(|policy| policy.as_bytes().starts_with(b"public"))
}
