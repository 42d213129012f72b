//! Answers a `GET` with validators: `Cache-Control`, `Vary`, `ETag`, and 304 when nothing changed.

use actix_web::{HttpRequest, HttpResponse, http::header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::problem::Problem;

#[derive(Clone, Copy)]
pub enum Audience {
    /// The same answer for everyone.
    Everyone,
    /// One visitor's own answer.
    Visitor,
}

pub fn json(
    request: &HttpRequest,
    audience: Audience,
    value: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(value)?;
    let digest = blake3::hash(&body);
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest.as_bytes()[..16]));
    let cache_control = match audience {
        Audience::Everyone => "public, max-age=0, stale-while-revalidate=300",
        Audience::Visitor => "private, no-cache",
    };
    let unchanged = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut answer = if unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((header::CACHE_CONTROL, cache_control))
        .insert_header((header::VARY, "Authorization, Cookie"))
        .insert_header((header::ETAG, etag));
    if unchanged {
        return Ok(answer.finish());
    }
    Ok(answer
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .body(body))
}
