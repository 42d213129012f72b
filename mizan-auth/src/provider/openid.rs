//! From the code to who somebody is, by OpenID Connect.

use chrono::{DateTime, TimeDelta, Utc};
use mizan::{Error, Result};
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, Nonce,
    OAuth2TokenResponse as _, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    SignatureVerificationError, TokenResponse as _, UserInfoError,
};

use super::claims::ProviderClaims;
use super::discovery::{Metadata, chain, metadata_of, unavailable};
use super::http::Http;
use super::pending::Pending;
use super::site::Provider;

/// How far the provider's clock may go before ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

/// What an ID token may be signed with: keys that only the provider has. Not `none`, and no secret that we know too.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// 400: what the provider or the visitor brought back cannot be believed.
#[track_caller]
pub(super) fn refused(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let source = source.into();
    tracing::warn!(cause = %source, "a provider's answer was refused");
    Error::bad_request("The provider's answer could not be confirmed. Please try again.")
        .with_code("provider_refused")
        .with_source(source)
}

/// Turns the code into tokens, and the ID token into claims, once it has passed every check of OpenID Connect Core
/// §3.1.3.7. The tokens are not kept.
///
/// # Errors
///
/// 400 when the code or the token is refused; 503 when the provider does not answer.
pub(super) async fn claims_of(
    provider: &Provider,
    issuer: &str,
    pending: &Pending,
    code: String,
) -> Result<ProviderClaims> {
    let metadata = metadata_of(issuer, false).await?;
    let tokens = exchange(provider, &metadata, pending, code).await?;
    let Some(id_token) = tokens.id_token() else {
        return Err(refused("the provider sent no ID token"));
    };
    let nonce = Nonce::new(pending.nonce.clone());
    let mut verified = id_token.claims(&verifier(provider, &metadata), &nonce);
    let newer;
    if matches!(
        verified,
        Err(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey
        ))
    ) {
        // The provider may have a new key.
        newer = metadata_of(issuer, true).await?;
        verified = id_token.claims(&verifier(provider, &newer), &nonce);
    }
    let verified = verified.map_err(|error| refused(chain(&error)))?;
    let mut claims = ProviderClaims {
        subject: verified.subject().to_string(),
        email: verified.email().map(|email| email.to_string()),
        email_verified: verified.email_verified().unwrap_or(false),
        name: verified
            .preferred_username()
            .map(|name| name.to_string())
            .or_else(|| Some(verified.name()?.get(None)?.to_string())),
    };
    if claims.email.is_none() && metadata.userinfo_endpoint().is_some() {
        ask_more(provider, &metadata, &tokens, &mut claims).await?;
    }
    claims.checked().ok_or_else(|| refused("no usable subject"))
}

async fn exchange(
    provider: &Provider,
    metadata: &Metadata,
    pending: &Pending,
    code: String,
) -> Result<CoreTokenResponse> {
    let secret = ClientSecret::new(provider.client_secret.clone());
    let client = CoreClient::from_provider_metadata(
        metadata.clone(),
        ClientId::new(provider.client_id.clone()),
        Some(secret),
    )
    .set_redirect_uri(RedirectUrl::new(pending.redirect_uri.clone())?)
    .set_auth_type(auth_type(metadata));
    let request = client
        .exchange_code(AuthorizationCode::new(code))?
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
    request.request_async(&Http).await.map_err(token_error)
}

/// As RFC 6749 §2.3.1 prefers it, unless the provider takes the secret in the body only.
fn auth_type(metadata: &Metadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
    match takes(CoreClientAuthMethod::ClientSecretBasic) {
        false if takes(CoreClientAuthMethod::ClientSecretPost) => AuthType::RequestBody,
        _ => AuthType::BasicAuth,
    }
}

/// Whether the provider has refused the code, or does not work.
pub(super) fn token_error<E, T>(error: RequestTokenError<E, T>) -> Error
where
    E: std::error::Error + 'static,
    T: openidconnect::ErrorResponse + 'static,
{
    let text = chain(&error);
    match error {
        // The text of the provider may hold the code, but nothing else that is secret.
        RequestTokenError::ServerResponse(_) => refused(text),
        _ => unavailable(text),
    }
}

fn verifier(provider: &Provider, metadata: &Metadata) -> CoreIdTokenVerifier<'static> {
    CoreIdTokenVerifier::new_public_client(
        ClientId::new(provider.client_id.clone()),
        metadata.issuer().clone(),
        metadata.jwks().clone(),
    )
    .set_allowed_algs(ALGORITHMS)
    .set_issue_time_verifier_fn(|issued_at: DateTime<Utc>| {
        match issued_at > Utc::now() + CLOCK_SKEW {
            true => Err("issued in the future".to_owned()),
            false => Ok(()),
        }
    })
}

/// Asks the endpoint for user information for the address, which some providers leave out of the ID token.
async fn ask_more(
    provider: &Provider,
    metadata: &Metadata,
    tokens: &CoreTokenResponse,
    claims: &mut ProviderClaims,
) -> Result<()> {
    let client = CoreClient::from_provider_metadata(
        metadata.clone(),
        ClientId::new(provider.client_id.clone()),
        None,
    );
    let subject = openidconnect::SubjectIdentifier::new(claims.subject.clone());
    let request = client.user_info(tokens.access_token().clone(), Some(subject))?;
    let info: CoreUserInfoClaims = match request.request_async(&Http).await {
        Ok(info) => info,
        Err(error @ UserInfoError::ClaimsVerification(_)) => return Err(refused(chain(&error))),
        Err(error) => return Err(unavailable(chain(&error))),
    };
    claims.email = info.email().map(|email| email.to_string());
    claims.email_verified = info.email_verified().unwrap_or(false);
    if claims.name.is_none() {
        claims.name = info.preferred_username().map(|name| name.to_string());
    }
    Ok(())
}
