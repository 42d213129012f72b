//! From the code to who somebody is, by OAuth 2 and an endpoint that says whose token it is.

use mizan::Result;
use oauth2::basic::BasicClient;
use oauth2::http::{Method, Request, StatusCode, header};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, PkceCodeVerifier, RedirectUrl,
    TokenResponse as _, TokenUrl,
};
use serde_json::Value;

use super::claims::ProviderClaims;
use super::discovery::{chain, unavailable};
use super::http::{Http, send};
use super::openid::{refused, token_error};
use super::pending::Pending;
use super::site::{OAuth2Urls, Provider};

/// Turns the code into a token, and the token into claims. The token is not kept.
///
/// # Errors
///
/// 400 when the code is refused; 503 when the provider does not answer.
pub(super) async fn claims_of(
    provider: &Provider,
    urls: &OAuth2Urls,
    read: &(dyn Fn(&Value) -> Option<ProviderClaims> + Send + Sync),
    pending: &Pending,
    code: String,
) -> Result<ProviderClaims> {
    let client = BasicClient::new(ClientId::new(provider.client_id.clone()))
        .set_client_secret(ClientSecret::new(provider.client_secret.clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::new(urls.token.clone())?)
        .set_redirect_uri(RedirectUrl::new(pending.redirect_uri.clone())?);
    let request = client
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
    let token = request.request_async(&Http).await.map_err(token_error)?;
    let request = Request::builder()
        .method(Method::GET)
        .uri(&urls.user_info)
        .header(header::ACCEPT, "application/json")
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", token.access_token().secret()),
        )
        .body(Vec::new())?;
    let answer = send(request)
        .await
        .map_err(|error| unavailable(chain(&error)))?;
    if answer.status() != StatusCode::OK {
        let text = format!("the user information is answered {}", answer.status());
        return Err(unavailable(text));
    }
    let value: Value = serde_json::from_slice(answer.body())
        .map_err(|error| unavailable(format!("the user information is no JSON: {error}")))?;
    let claims = read(&value).and_then(ProviderClaims::checked);
    claims.ok_or_else(|| refused("no usable subject"))
}
