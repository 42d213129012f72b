//! Reading a request body: within the limit, within the time-out, and only of a type that is understood.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use crate::deadline::within;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// Reads the whole body.
///
/// # Errors
///
/// 413 over `MIZAN_MAX_BODY_BYTES`, 408 after `MIZAN_BODY_TIMEOUT_SECONDS`, 415 for a compressed body, 400 when the
/// connection or its framing fails.
pub(crate) async fn read(
    http: &HttpRequest,
    payload: Payload,
    settings: &Settings,
) -> Result<Bytes> {
    let limit = settings.max_body_bytes;
    refuse_at_once(http, limit as u64)?;
    within(settings.body_timeout, collect(payload, limit))
        .await
        .unwrap_or_else(|| Err(too_slow()))
}

/// What the headers already say is wrong: a compressed body, or one that is too large.
pub(crate) fn refuse_at_once(http: &HttpRequest, limit: u64) -> Result<()> {
    if let Some(encoding) = http.headers().get(header::CONTENT_ENCODING)
        && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        // A small body that unpacks to gigabytes is an attack older than this protocol.
        return Err(Error::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "Send the body without Content-Encoding.",
        ));
    }
    let announced = http
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    Ok(())
}

#[track_caller]
pub(crate) fn too_slow() -> Error {
    Error::new(
        StatusCode::REQUEST_TIMEOUT,
        "body_timeout",
        "The body took too long to arrive.",
    )
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes> {
    let Some(first) = payload.next().await else {
        return Ok(Bytes::new());
    };
    let first = first.map_err(unreadable)?;
    if first.len() > limit {
        return Err(too_large(limit as u64));
    }
    let Some(second) = payload.next().await else {
        return Ok(first); // the usual case: one chunk, not copied
    };
    let mut body = BytesMut::from(&first[..]);
    let mut next = Some(second);
    while let Some(chunk) = next {
        let chunk = chunk.map_err(unreadable)?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit as u64));
        }
        body.extend_from_slice(&chunk);
        next = payload.next().await;
    }
    Ok(body.freeze())
}

#[track_caller]
pub(crate) fn too_large(limit: u64) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("The body may have at most {limit} bytes."),
    )
}

#[track_caller]
pub(crate) fn unreadable(error: actix_web::error::PayloadError) -> Error {
    Error::bad_request("The body could not be read.").with_source(error.to_string())
}

/// Lets a JSON body through; an empty body needs no type.
pub(crate) fn require_json(http: &HttpRequest, body: &Bytes) -> Result<()> {
    // What nearly every client sends.
    let value = http.headers().get(header::CONTENT_TYPE);
    if value.is_some_and(|value| value.as_bytes() == b"application/json") {
        return Ok(());
    }
    match essence(http) {
        Some(essence) if essence.eq_ignore_ascii_case("application/json") => Ok(()),
        None if body.is_empty() => Ok(()),
        _ => Err(unsupported("application/json")),
    }
}

/// The media type of the body without its parameters.
pub(crate) fn essence(http: &HttpRequest) -> Option<&str> {
    let value = http.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or(value).trim())
}

#[track_caller]
pub(crate) fn unsupported(wanted: &str) -> Error {
    Error::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("Send the body as {wanted}."),
    )
}
