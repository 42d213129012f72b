//! Carries a request out once.

use std::panic::resume_unwind;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{StatusCode, header::HeaderMap};

use serde_json::{Map, Value};

use super::fingerprint::Fingerprint;
use super::key::IdempotencyKey;
use super::seal::Seal;
use super::table::{self, Claim, Stored};
use crate::deadline::within;
use crate::error::{Error, Result};
use crate::function::respond_to_mutation;
use crate::problem::Problem;
use crate::request::{Request, RequestState};

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What a request has beyond `MIZAN_REQUEST_TIMEOUT_SECONDS` to store its answer, before its key is free again.
const GRACE: Duration = Duration::from_secs(10);
/// What a client is told to wait while the first request is being carried out.
const RETRY: Duration = Duration::from_secs(1);
/// How often the row is looked for while others take and free it.
const TRIES: usize = 3;
/// One in so many requests deletes rows that have run out.
const SWEEP_EVERY: u32 = 64;

/// Answers with what `work` gives, or with what it gave to the same request before.
///
/// # Errors
///
/// 422 when the key stands for another request, 409 while the first one is being carried out; the error of `work`
/// otherwise. 503 when session store or database does not answer.
pub(crate) async fn once(
    request: &Request,
    key: &IdempotencyKey,
    print: &Fingerprint,
    affects: &[&str],
    work: impl Future<Output = Result<Vec<u8>>> + 'static,
) -> Result<HttpResponse> {
    let settings = request.settings();
    let seal = Seal::new(settings, &caller(request).await?, key, print);
    let lease = settings.request_timeout + GRACE;
    let db = request.db();
    for _ in 0..TRIES {
        if let Some(claim) = Claim::take(db, seal.key_hash, seal.print(), lease).await? {
            let output = carry_out(request.clone(), seal, claim, work).await?;
            return Ok(respond_to_mutation(request, affects, output).await);
        }
        if let Some(stored) = table::find(db, seal.key_hash).await? {
            return replay(request, &seal, stored, affects).await;
        }
    }
    Err(in_flight())
}

/// Whose key it is: nobody else gets an answer by it. The bearer of a token; whoever is signed in, in whichever session; a
/// visitor with a session; or else an address.
async fn caller(request: &Request) -> Result<String> {
    if request.has_token() {
        let token = request.raw().headers().get(header::AUTHORIZATION);
        let token = token.map(|value| String::from_utf8_lossy(value.as_bytes()));
        return Ok(format!("token {}", token.unwrap_or_default()));
    }
    if let Some(user) = request.user().await? {
        return Ok(format!("user {}", user.id()));
    }
    Ok(match request.session().await?.key() {
        Some(key) => format!("session {key}"),
        None => format!("address {}", request.client_key()),
    })
}

/// Does the work, and stores what came of it. In a task of its own: a client that hangs up ends its request, and must find
/// the answer all the same when it asks again.
async fn carry_out(
    request: Request,
    seal: Seal,
    claim: Claim,
    work: impl Future<Output = Result<Vec<u8>>> + 'static,
) -> Result<Vec<u8>> {
    let task = actix_web::rt::spawn(async move {
        let limit = request.settings().request_timeout;
        let held = Held(Some(claim));
        let Some(outcome) = within(limit, work).await else {
            return Err(Error::unavailable(limit).with_code("timeout"));
        };
        held.settle(&request, &seal, &outcome).await;
        outcome
    });
    match task.await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(error) => Err(Error::internal(error)),
    }
}

/// A row that is freed when nobody says what is to become of it: after a panic, or when the work has taken too long.
struct Held(Option<Claim>);

impl Held {
    async fn settle(mut self, request: &Request, seal: &Seal, outcome: &Result<Vec<u8>>) {
        let Some(claim) = self.0.take() else {
            return;
        };
        let stored = match answer_to_keep(request, outcome) {
            None => claim.release().await,
            Some((status, answer)) => {
                let settings = request.settings();
                let fits = answer.len() <= settings.idempotency_max_bytes;
                let sealed = fits.then(|| seal.seal(&answer)).transpose();
                let sealed = sealed.unwrap_or_else(|error| {
                    tracing::error!(?error, "an answer is not kept for its Idempotency-Key");
                    None
                });
                let age = settings.idempotency_age;
                claim.keep(status.as_u16(), sealed.as_deref(), age).await
            }
        };
        if let Err(error) = stored {
            // The key is free when the lease is over, and the request may be carried out again then.
            tracing::error!(%error, "the answer to a request with an Idempotency-Key was not stored");
        }
        if fastrand::u32(..SWEEP_EVERY) == 0 {
            let db = request.db().uncounted();
            actix_web::rt::spawn(async move {
                if let Err(error) = table::sweep(&db).await {
                    tracing::warn!(%error, "old answers cannot be deleted");
                }
            });
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(claim) = self.0.take() else {
            return;
        };
        // Without a runtime the process is ending, and the lease will.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = claim.release().await {
                    tracing::warn!(%error, "an Idempotency-Key is not free before its lease is over");
                }
            });
        }
    }
}

/// What a repetition of this request gets. `None` when it is to be carried out again: what failed on our side, what may be
/// another matter in a moment, and what also changed a session or cookies, which belong to who got that answer.
fn answer_to_keep(request: &Request, outcome: &Result<Vec<u8>>) -> Option<(StatusCode, Vec<u8>)> {
    let state = RequestState::existing(request.raw());
    if state.is_some_and(|state| state.changes_browser()) {
        return None;
    }
    match outcome {
        Ok(output) => Some((StatusCode::OK, output.clone())),
        Err(error) if is_final(error.status()) => {
            let problem = Problem::of(error, "").json(); // each answer has an id of its own
            Some((error.status(), problem.into_bytes()))
        }
        Err(_) => None,
    }
}

/// Whether the same request would be refused again, whoever has signed in by then and however long it has waited.
fn is_final(status: StatusCode) -> bool {
    status.is_client_error() && !matches!(status.as_u16(), 401 | 403 | 408 | 409 | 425 | 429)
}

async fn replay(
    request: &Request,
    seal: &Seal,
    stored: Stored,
    affects: &[&str],
) -> Result<HttpResponse> {
    if !seal.is_same(&stored.fingerprint) {
        return Err(Error::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "This Idempotency-Key was used for another request.",
        ));
    }
    let status = stored
        .status
        .and_then(|code| StatusCode::from_u16(u16::try_from(code).ok()?).ok());
    let Some(status) = status else {
        return Err(in_flight());
    };
    let Some(answer) = stored.answer.and_then(|sealed| seal.open(&sealed)) else {
        return Err(Error::conflict(
            "This request was carried out before; its answer was not kept.",
        )
        .with_code("idempotency_answer_not_kept"));
    };
    let mut response = match status.is_success() {
        // Contexts that are wanted along with it are read anew.
        true => respond_to_mutation(request, affects, answer).await,
        false => refused(request, status, &answer)?,
    };
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(REPLAYED, const { HeaderValue::from_static("true") });
    Ok(response)
}

fn refused(request: &Request, status: StatusCode, problem: &[u8]) -> Result<HttpResponse> {
    let mut problem: Map<String, Value> = serde_json::from_slice(problem)?;
    problem.insert("request_id".to_owned(), request.id().into());
    Ok(HttpResponse::build(status)
        .content_type("application/problem+json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(Value::Object(problem).to_string()))
}

#[track_caller]
fn in_flight() -> Error {
    Error::conflict("The first request with this Idempotency-Key is still being carried out.")
        .with_code("idempotency_in_flight")
        .with_retry_after(RETRY)
}
