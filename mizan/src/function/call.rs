//! Calling a function over HTTP: guard, decode, run, and what a mutation says about the contexts it changed.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::body;
use super::entry::{FunctionEntry, Source};
use super::json_input;
use crate::context;
use crate::core::Core;
use crate::error::Result;
use crate::idempotency::{Fingerprint, IdempotencyKey, once};
use crate::request::Request;

const AFFECTS: HeaderName = HeaderName::from_static("mizan-affects");
const FRESH: HeaderName = HeaderName::from_static("mizan-fresh");

/// Answers `POST /api/mizan/{name}`.
pub(crate) async fn call(
    core: &Arc<Core>,
    entry: &FunctionEntry,
    has_open_objects: bool,
    http: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    // A refused function's input is never decoded, and never waited for.
    entry.access.check(&request).await?;
    let key = IdempotencyKey::of(&request)?;
    let http = request.raw();
    let body = body::read(http, payload, &core.settings).await?;
    body::require_json(http, &body)?;
    if has_open_objects {
        json_input::refuse_duplicate_keys(&body)?;
    }
    if let Some(key) = key {
        let mut print = Fingerprint::new(&request);
        print.add(&body);
        let work = (entry.call)(request.clone(), Source::Json(body));
        return once(&request, &key, &print, entry.affects, work).await;
    }
    let output = (entry.call)(request.clone(), Source::Json(body)).await?;
    Ok(respond_to_mutation(&request, entry.affects, output).await)
}

/// The contexts that the client wants along with the answer.
fn fresh_wanted(http: &HttpRequest) -> Option<&str> {
    http.headers().get(FRESH)?.to_str().ok()
}

/// Answers a successful mutation: what it affects, and fresh copies of the contexts that the client asked for.
pub(crate) async fn respond_to_mutation(
    request: &Request,
    affects: &[&str],
    output: Vec<u8>,
) -> HttpResponse {
    let body = match fresh_wanted(request.raw()) {
        None => output,
        Some(wanted) => with_fresh(request, wanted, &output).await,
    };
    let mut response =
        HttpResponse::with_body(actix_web::http::StatusCode::OK, body).map_into_boxed_body();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        const { HeaderValue::from_static("application/json") },
    );
    headers.insert(
        header::CACHE_CONTROL,
        const { HeaderValue::from_static("no-store") },
    );
    if !affects.is_empty()
        && let Ok(value) = HeaderValue::try_from(affects.join(", "))
    {
        headers.insert(AFFECTS, value);
    }
    response
}

/// `{"data":…,"fresh":{"current_user":…}}`. A context that fails is left out and never fails the mutation.
async fn with_fresh(request: &Request, wanted: &str, output: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(output.len() + 256);
    body.extend_from_slice(b"{\"data\":");
    body.extend_from_slice(output);
    body.extend_from_slice(b",\"fresh\":");
    body.extend_from_slice(&context::fetch_wanted(request, wanted).await);
    body.push(b'}');
    body
}
