//! What happens to an answer on its way out.

use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody as _};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};

use super::error::render_error;
use crate::context::{downgrade, keep_private};
use crate::contract::announce_contract;
use crate::core::Core;
use crate::request::RequestState;
use crate::request_id::RequestId;
use crate::words::{announce, remember_cookie};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Everything that happens to an answer on its way out.
pub(super) async fn finish(
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
    // A token is all that its request goes by: it neither uses nor sets a cookie.
    let takes_cookies = !core.users.carries_token(response.request());
    let headers = response.headers_mut();
    if let Some(state) = &state {
        if takes_messages
            && takes_cookies
            && let Some(messages) = state.loaded_messages()
            && let Some(cookie) = core.signer.write_messages(messages)
        {
            set_cookie(headers, &cookie);
        }
        if takes_cookies && !status.is_server_error() {
            for cookie in state.cookies.take() {
                set_cookie(headers, &cookie);
            }
        }
        if takes_cookies && let Some(cookie) = remember_cookie(core, state) {
            set_cookie(headers, &cookie);
        }
        announce(core, state, headers);
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
    announce_contract(core, &mut response);
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
    response.status().is_client_error() | response.status().is_server_error()
        && matches!(response.body().size(), BodySize::None | BodySize::Sized(0))
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
