//! Reading contexts: one over HTTP, all at once, or those that a mutation's client wants fresh.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::join_all;

use super::cache;
use crate::core::Core;
use crate::deadline::within;
use crate::error::{Error, Result};
use crate::function::{FunctionEntry, Query, Source};
use crate::request::{Request, RequestState};

/// How many contexts one mutation may bring along.
const MAX_FRESH: usize = 32;

/// Answers `GET /api/mizan/{context}`.
pub(crate) async fn get(
    core: &Arc<Core>,
    entry: &FunctionEntry,
    http: HttpRequest,
) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    entry.access.check(&request).await?;
    let query = request.query_string().to_owned();
    let body = (entry.call)(request.clone(), Source::Query(query)).await?;
    Ok(respond(&request, body, !entry.access.is_public()))
}

/// Answers `GET /api/mizan/contexts`: every global context that the visitor may see.
pub(crate) async fn get_all(core: &Arc<Core>, http: HttpRequest) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    let Fetched { contexts, is_whole } = fetch_all(&request).await?;
    let registry = &core.registry;
    let is_guarded = contexts
        .iter()
        .filter_map(|(name, _)| registry.context(name))
        .any(|entry| !entry.access.is_public());
    let mut response = respond(&request, to_object(contexts), is_guarded);
    if !is_whole {
        // What is missing now may be there in a moment.
        let policy = const { HeaderValue::from_static("no-store") };
        response.headers_mut().insert(header::CACHE_CONTROL, policy);
    }
    Ok(response)
}

/// The inferred cacheability. Private when the code asked who is looking and the request says who; and when the visitor
/// had to be let in, or was told apart, by something that `Vary` does not name.
fn respond(request: &Request, body: Vec<u8>, is_guarded: bool) -> HttpResponse {
    let http = request.raw();
    let state = RequestState::existing(http).unwrap_or_default();
    let is_private = if cache::has_credential(http.headers()) {
        (state.asked_who.get() || is_guarded) && !request.settings().edge
    } else {
        is_guarded
    };
    cache::respond(http, body, !is_private && !state.asked_address.get())
}

/// What came of fetching every global context.
pub(crate) struct Fetched {
    pub(crate) contexts: Vec<(&'static str, Vec<u8>)>,
    /// None of them failed.
    pub(crate) is_whole: bool,
}

/// Every global context that the visitor may see, fetched concurrently, in the order of their names. One that fails
/// is logged and left out.
///
/// # Errors
///
/// When the request carries a token that does not work.
pub(crate) async fn fetch_all(request: &Request) -> Result<Fetched> {
    let entries = request.core().registry.global_contexts();
    let fetched = join_all(entries.iter().map(|entry| fetch(request, entry, ""))).await;
    let mut contexts = Vec::with_capacity(entries.len());
    let mut is_whole = true;
    for (entry, value) in entries.iter().zip(fetched) {
        match value {
            Ok(value) => contexts.push((entry.name, value)),
            // A token that does not work must not look like nobody.
            Err(error) if request.has_token() && is_about_token(&error) => return Err(error),
            // Not for this visitor.
            Err(error) if error.status().is_client_error() => {}
            Err(error) => {
                is_whole = false;
                tracing::error!(
                    context = entry.name,
                    ?error,
                    "a context failed and was left out"
                );
            }
        }
    }
    Ok(Fetched { contexts, is_whole })
}

/// Whether the token of a request was refused, or not looked at any more.
fn is_about_token(error: &Error) -> bool {
    [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&error.status())
}

/// The contexts named in a `Mizan-Fresh` header, as a JSON object. A local one is named with its query:
/// `greet?name=Ada`, which is also its key in the object.
pub(crate) async fn fetch_wanted(request: &Request, wanted: &str) -> Vec<u8> {
    let registry = &request.core().registry;
    let mut names: Vec<&str> = wanted
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(MAX_FRESH);
    let known: Vec<_> = names
        .into_iter()
        .filter_map(|key| {
            let (name, query) = key.split_once('?').unwrap_or((key, ""));
            registry.context(name).map(|entry| (key, entry, query))
        })
        .collect();
    let fetched = join_all(
        known
            .iter()
            .map(|(_, entry, query)| fetch(request, entry, query)),
    )
    .await;
    let values = known
        .iter()
        .zip(fetched)
        .filter_map(|((key, ..), value)| match value {
            Ok(value) => Some((*key, value)),
            Err(error) => {
                tracing::debug!(
                    context = key,
                    ?error,
                    "a fresh context failed and was left out"
                );
                None
            }
        });
    to_object(values.collect())
}

/// Fetches one of several contexts. It gets half the time of a request, and a panic in it is an error like any other:
/// it must not take down what it only comes along with.
async fn fetch(request: &Request, entry: &FunctionEntry, query: &str) -> Result<Vec<u8>> {
    let settings = request.settings();
    // The header that names a context is not the query string that was counted before.
    if !query.is_empty() {
        Query::parse(query, settings.max_query_params)?;
    }
    let called = async {
        entry.access.check(request).await?;
        (entry.call)(request.clone(), Source::Query(query.to_owned())).await
    };
    let limit = settings.request_timeout / 2;
    match within(limit, AssertUnwindSafe(called).catch_unwind()).await {
        // What comes along with a mutation is read all the same.
        Some(Ok(Ok(_))) if request.state().may_not_read() => {
            Err(Error::insufficient_scope(Some("read")))
        }
        Some(Ok(answer)) => answer,
        Some(Err(_)) => Err(Error::internal("the context panicked")),
        None => Err(Error::unavailable(limit).with_code("timeout")),
    }
}

/// Joins values that are JSON already.
pub(super) fn to_object(values: Vec<(&str, Vec<u8>)>) -> Vec<u8> {
    let length = values
        .iter()
        .map(|(name, value)| name.len() + value.len() + 4);
    let mut object = Vec::with_capacity(length.sum::<usize>() + 2);
    object.push(b'{');
    for (index, (name, value)) in values.iter().enumerate() {
        if index > 0 {
            object.push(b',');
        }
        object.extend(serde_json::to_vec(name).unwrap_or_default());
        object.push(b':');
        object.extend_from_slice(value);
    }
    object.push(b'}');
    object
}
