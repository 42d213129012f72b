//! The outermost service: what happens to every request before and after the site's own code.
//!
//! Before: host, cross-origin protection, readable cookies. After: panics and errors become answers, the session is
//! written, cookies are set, caching is decided last, and every answer carries the security headers and its id.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{
    RequestHead, Service, ServiceRequest, ServiceResponse, Transform, forward_ready,
};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Ready, ready};

use crate::context::{downgrade, keep_private};
use crate::core::Core;
use crate::deadline::within;
use crate::error::{Error, Result};
use crate::problem::{Audience, Problem};
use crate::request::RequestState;
use crate::request_id::RequestId;
use crate::security;
use crate::session::utf8_cookies;
use crate::site::API_PREFIX;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Wraps the whole Actix application.
#[derive(Clone)]
pub(crate) struct Edge(pub(crate) Arc<Core>);

impl<S> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = actix_web::Error> + 'static,
{
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EdgeService {
            service: Rc::new(service),
            core: Arc::clone(&self.0),
        }))
    }
}

pub(crate) struct EdgeService<S> {
    service: Rc<S>,
    core: Arc<Core>,
}

impl<S> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = actix_web::Error> + 'static,
{
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse, actix_web::Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let service = Rc::clone(&self.service);
        let core = Arc::clone(&self.core);
        Box::pin(async move {
            let started = core.settings.access_log.then(Instant::now);
            if let Err(error) = admit(&core, request.head()) {
                let response = ServiceResponse::from_err(error, request.into_parts().0);
                return Ok(finish(&core, response, started).await);
            }
            let last_resort = LastResort::new(&core, request.head());
            // The async block makes a panic in the synchronous part of `call` catchable as well.
            let answer =
                AssertUnwindSafe(async move { service.call(request).await }).catch_unwind();
            let Some(answer) = within(core.settings.request_timeout, answer).await else {
                tracing::error!("a handler took too long and was given up");
                return Err(last_resort.too_slow().into());
            };
            match answer {
                Ok(Ok(response)) => Ok(finish(&core, response, started).await),
                Ok(Err(error)) => {
                    tracing::error!(%error, "the service failed");
                    Err(last_resort.into())
                }
                // The panic hook has logged the message and the place.
                Err(_) => Err(last_resort.into()),
            }
        })
    }
}

/// What every request must pass.
fn admit(core: &Core, head: &RequestHead) -> Result<()> {
    security::check_host(&core.settings, head)?;
    security::check_origin(&core.settings, head)?;
    if !utf8_cookies(&head.headers) {
        return Err(
            Error::bad_request("A Cookie header is not UTF-8.").with_code("unreadable_cookie")
        );
    }
    Ok(())
}

/// Everything that happens to an answer on its way out.
async fn finish(
    core: &Core,
    mut response: ServiceResponse,
    started: Option<Instant>,
) -> ServiceResponse {
    let state = RequestState::existing(response.request());
    if let Some(state) = &state {
        settle(core, state, &mut response).await;
    }
    if let Some(state) = &state
        && state.form_refused.get()
        && response.status() == StatusCode::OK
    {
        *response.response_mut().status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let error_status = response.response().error().is_some() || is_bare_error(response.response());
    let id = state
        .as_ref()
        .map_or_else(RequestId::random, |state| state.id());
    if error_status {
        response = render_error(core, response, id);
    }
    let status = response.status();
    let is_final = !response.request().method().is_safe()
        || status.is_client_error()
        || status.is_server_error();
    let takes_messages = !status.is_server_error() && *response.request().method() != Method::HEAD;
    let headers = response.headers_mut();
    if let Some(state) = &state {
        if takes_messages
            && let Some(messages) = state.loaded_messages()
            && let Some(cookie) = core.signer.write_messages(messages)
        {
            set_cookie(headers, &cookie);
        }
        if state.clear_cache.get() {
            let value = const { HeaderValue::from_static("\"cache\"") };
            headers.insert(CLEAR_SITE_DATA, value);
        }
        if state.hydrated.get() {
            let value = const { HeaderValue::from_static("private, no-store") };
            headers.insert(header::CACHE_CONTROL, value);
        }
    }
    if is_final {
        put_no_store(headers);
    }
    if state
        .as_ref()
        .is_some_and(|state| state.asked_who.get() || state.asked_address.get())
    {
        keep_private(headers);
    }
    downgrade(headers);
    let nonce = state.as_ref().and_then(|state| state.used_nonce());
    core.headers.add(headers, nonce);
    if let Some(value) = id.to_header() {
        headers.insert(REQUEST_ID, value);
    }
    if let Some(started) = started {
        log_access(&response, id, started.elapsed());
    }
    response
}

/// Writes the session. A 5xx changes nothing in it: half of what the handler wanted may not have happened.
async fn settle(core: &Core, state: &RequestState, response: &mut ServiceResponse) {
    let Some(session) = state.loaded_session() else {
        return;
    };
    if response.status().is_server_error() {
        return;
    }
    match core.sessions.commit(session).await {
        Ok(None) => {}
        Ok(Some(cookie)) => set_cookie(response.headers_mut(), &cookie),
        Err(error) => {
            let http = response.request().clone();
            let failed = ServiceResponse::from_err(error, http);
            *response = failed;
        }
    }
}

/// The answer to a `POST`, and every error, is for this once.
fn put_no_store(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            const { HeaderValue::from_static("no-store") },
        );
    }
}

fn set_cookie(headers: &mut HeaderMap, cookie: &actix_web::cookie::Cookie<'_>) {
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// An error status that stock Actix answered without a body of ours, such as a failed extractor's.
fn is_bare_error(response: &HttpResponse) -> bool {
    use actix_web::body::{BodySize, MessageBody as _};
    response.status().is_client_error() | response.status().is_server_error()
        && matches!(response.body().size(), BodySize::None | BodySize::Sized(0))
}

/// Renders the error of an answer for whoever asked.
fn render_error(core: &Core, response: ServiceResponse, id: RequestId) -> ServiceResponse {
    let (http, old) = response.into_parts();
    let foreign;
    let error = match old.error().and_then(|error| error.as_error::<Error>()) {
        Some(error) => error,
        None => {
            foreign = translate(&old);
            &foreign
        }
    };
    if error.status().is_server_error() {
        let chain: Vec<String> = error.chain().collect();
        tracing::error!(
            request_id = %id,
            method = %http.method(),
            path = http.path(),
            status = error.status().as_u16(),
            at = %error.location(),
            cause = chain.join(": "),
            "the request failed"
        );
    }
    let audience = audience(core, http.path(), http.headers());
    let mut rendered = match login_redirect(core, &http, error, audience) {
        Some(redirect) => redirect,
        None => Problem::of(error, &id.to_string()).respond(audience),
    };
    // Cookies set on the way survive: a logout that ends in an error is still a logout.
    for cookie in old.headers().get_all(header::SET_COOKIE) {
        rendered
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clone());
    }
    ServiceResponse::new(http, rendered)
}

/// An error of stock Actix or another crate: its status stays, its text (which may name Rust types) goes to the log.
fn translate(response: &HttpResponse) -> Error {
    let status = response.status();
    if let Some(error) = response.error() {
        tracing::debug!(%status, %error, "an extractor or a foreign handler refused the request");
    }
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing here."),
        StatusCode::BAD_REQUEST => ("bad_request", "The request could not be read."),
        StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "The body is too large."),
        status if status.is_server_error() => {
            return Error::internal("a foreign error").with_status(status);
        }
        _ => ("error", status.canonical_reason().unwrap_or("Error")),
    };
    Error::new(status, code, detail)
}

/// A person who must sign in is taken there, and comes back afterwards.
fn login_redirect(
    core: &Core,
    http: &HttpRequest,
    error: &Error,
    audience: Audience,
) -> Option<HttpResponse> {
    let login_url = core.login_url?;
    if error.status() != StatusCode::UNAUTHORIZED || audience == Audience::Program {
        return None;
    }
    // What was posted cannot be posted again by a redirect, and its path may answer nothing else.
    let target = if http.method().is_safe() {
        let here = http.uri().path_and_query()?.as_str().as_bytes();
        let next: String = form_urlencoded::byte_serialize(here).collect();
        format!("{login_url}?next={next}")
    } else {
        login_url.to_owned()
    };
    Some(
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, target))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
    )
}

/// Programs get problem+json; a browser that navigates gets a page.
fn audience(core: &Core, path: &str, headers: &HeaderMap) -> Audience {
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    if path.starts_with(API_PREFIX) || !wants_page {
        return Audience::Program;
    }
    if core.settings.is_development() {
        Audience::Developer
    } else {
        Audience::Visitor
    }
}

fn log_access(response: &ServiceResponse, id: RequestId, took: Duration) {
    let http = response.request();
    tracing::info!(
        target: "mizan::access",
        request_id = %id,
        method = %http.method(),
        path = http.path(),
        status = response.status().as_u16(),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    );
}

/// The answer after a panic or a time-out, prepared beforehand: the request itself is lost with the handler.
struct LastResort {
    core: Arc<Core>,
    audience: Audience,
    is_slow: bool,
}

impl LastResort {
    fn new(core: &Arc<Core>, head: &RequestHead) -> Self {
        Self {
            core: Arc::clone(core),
            audience: audience(core, head.uri.path(), &head.headers),
            is_slow: false,
        }
    }

    fn too_slow(mut self) -> Self {
        self.is_slow = true;
        self
    }
}

impl std::fmt::Debug for LastResort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LastResort")
    }
}

impl std::fmt::Display for LastResort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the handler panicked")
    }
}

impl ResponseError for LastResort {
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let id = RequestId::random();
        let error = if self.is_slow {
            Error::unavailable(self.core.settings.request_timeout).with_code("timeout")
        } else {
            Error::internal("the handler panicked")
        };
        tracing::error!(
            request_id = %id,
            code = error.code(),
            "the request failed"
        );
        let mut response = Problem::of(&error, &id.to_string()).respond(self.audience);
        let headers = response.headers_mut();
        self.core.headers.add(headers, None);
        if let Some(value) = id.to_header() {
            headers.insert(REQUEST_ID, value);
        }
        response
    }
}
