//! Reading contexts: one over HTTP, all at once, or those that a mutation's client wants fresh.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::join_all;

use super::cache;
use crate::core::Core;
use crate::error::Result;
use crate::function::{FunctionEntry, Kind, Query, Source};
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
    Ok(respond(&request, body))
}

/// Answers `GET /api/mizan/contexts`: every global context that the visitor may see.
pub(crate) async fn get_all(core: &Arc<Core>, http: HttpRequest) -> Result<HttpResponse> {
    let request = Request::new(http, Arc::clone(core));
    let body = to_object(fetch_all(&request).await?);
    Ok(respond(&request, body))
}

/// The inferred cacheability: private when the code asked who is looking and the request says who.
fn respond(request: &Request, body: Vec<u8>) -> HttpResponse {
    let http = request.raw();
    let state = RequestState::existing(http).unwrap_or_default();
    let is_visitors = state.asked_who.get()
        && cache::has_credential(http.headers())
        && !request.settings().edge;
    cache::respond(http, body, !is_visitors && !state.asked_address.get())
}

/// Every global context that the visitor may see, fetched concurrently, in the order of their names. One that fails
/// is logged and left out.
pub(crate) async fn fetch_all(request: &Request) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let entries = request.core().registry.global_contexts();
    let fetched = join_all(entries.iter().map(|entry| fetch(request, entry, ""))).await;
    let mut contexts = Vec::with_capacity(entries.len());
    for (entry, value) in entries.iter().zip(fetched) {
        match value {
            Ok(value) => contexts.push((entry.name, value)),
            // Not for this visitor.
            Err(error) if error.status().is_client_error() => {}
            Err(error) => {
                tracing::error!(
                    context = entry.name,
                    ?error,
                    "a context failed and was left out"
                );
            }
        }
    }
    Ok(contexts)
}

/// The contexts named in a `Mizan-Fresh` header, as a JSON object. A local one is named with its query:
/// `greet?name=Ada`, which is also its key in the object.
pub(crate) async fn fetch_wanted(request: &Request, wanted: &str) -> Vec<u8> {
    let registry = &request.core().registry;
    let mut names: Vec<&str> = wanted
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .take(MAX_FRESH)
        .collect();
    names.sort_unstable();
    names.dedup();
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

async fn fetch(request: &Request, entry: &FunctionEntry, query: &str) -> Result<Vec<u8>> {
    // The header that names a context is not the query string that was counted before.
    Query::parse(query, request.settings().max_query_params)?;
    entry.access.check(request).await?;
    debug_assert!(entry.kind != Kind::Call);
    (entry.call)(request.clone(), Source::Query(query.to_owned())).await
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
