//! Requests to providers: few, small and short.

use std::time::Duration;

use awc::http::Method;
use awc::http::header::{HeaderName, HeaderValue};
use futures_util::future::LocalBoxFuture;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// How long a provider may take for one answer, all of it.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The largest answer. Discovery documents and key sets have a few kilobytes.
const MAX_BODY_BYTES: usize = 1 << 20;

thread_local! {
    /// One per worker: it holds the roots of trust and open connections. It follows no redirect, so that a provider
    /// cannot send us to an address inside.
    static CLIENT: awc::Client = awc::Client::builder()
        .disable_redirects()
        .timeout(TIMEOUT)
        .finish();
}

/// Why a provider did not answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the provider took longer than {} seconds", TIMEOUT.as_secs())]
    TooSlow,
    #[error("the provider cannot be reached: {0}")]
    Connection(String),
    #[error("the provider's answer cannot be read, or is too large: {0}")]
    Body(String),
    #[error("not a request that can be sent: {0}")]
    Request(String),
}

/// The client that `openidconnect` works with.
pub(super) struct Http;

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = LocalBoxFuture<'c, Result<HttpResponse, HttpError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(request))
    }
}

/// Sends one request and reads the whole answer.
pub(super) async fn send(request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let client = CLIENT.with(awc::Client::clone);
    let (head, body) = request.into_parts();
    let unsendable = |error: &dyn std::fmt::Display| HttpError::Request(error.to_string());
    let method = Method::from_bytes(head.method.as_str().as_bytes()).map_err(|e| unsendable(&e))?;
    let mut outgoing = client.request(method, head.uri.to_string());
    for (name, value) in &head.headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).map_err(|e| unsendable(&e))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|e| unsendable(&e))?;
        outgoing = outgoing.insert_header((name, value));
    }
    let exchange = async {
        let mut response = outgoing
            .send_body(body)
            .await
            .map_err(|error| HttpError::Connection(error.to_string()))?;
        let body = response.body().limit(MAX_BODY_BYTES).await;
        let body = body.map_err(|error| HttpError::Body(error.to_string()))?;
        let mut incoming =
            openidconnect::http::Response::builder().status(response.status().as_u16());
        for (name, value) in response.headers() {
            incoming = incoming.header(name.as_str(), value.as_bytes());
        }
        incoming
            .body(body.to_vec())
            .map_err(|error| HttpError::Body(error.to_string()))
    };
    tokio::time::timeout(TIMEOUT, exchange)
        .await
        .unwrap_or(Err(HttpError::TooSlow))
}
