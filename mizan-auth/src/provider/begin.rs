//! The way to a provider.

use mizan::prelude::*;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};

use super::discovery::metadata_of;
use super::pending::Pending;
use super::providers::Providers;
use super::site::{Protocol, Provider};
use crate::next::next_path;

/// Starts signing in with another provider, for pages that go there by a script. Without one,
/// `POST /login/{provider}` does it.
#[derive(MizanForm)]
#[form(
    name = "provider_login",
    title = "Log in with a provider",
    manual,
    auth = "public"
)]
pub struct ProviderLoginForm {
    #[field(max_length = 50, widget = "hidden")]
    provider: String,
    #[field(label = "Stay signed in on this device", required = false)]
    remember: bool,
}

/// Where the visitor goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProviderLoginUrl {
    /// The provider's page. It works once, from this browser, for ten minutes.
    pub url: String,
}

impl Submit for ProviderLoginForm {
    type Output = ProviderLoginUrl;

    async fn submit(self, request: &Request) -> Result<ProviderLoginUrl> {
        let provider = Providers::find(request, &self.provider)?;
        let url = begin(request, &provider, self.remember, None).await?;
        Ok(ProviderLoginUrl { url })
    }
}

/// Remembers in the session what the way back needs, and answers the address of the provider's page. With
/// `connect_to` the identity will belong to that account.
///
/// # Errors
///
/// 403 for a request with a bearer token; 429 after too many; 503 when the provider does not answer.
pub(super) async fn begin(
    request: &Request,
    provider: &Provider,
    remember: bool,
    connect_to: Option<i64>,
) -> Result<String> {
    request.refuse_token()?;
    let rate = request.settings().throttle_login;
    request
        .throttle("auth provider", request.client_key(), rate)
        .await?;
    let authorize = match &provider.protocol {
        Protocol::OpenId { issuer } => {
            let metadata = metadata_of(issuer, false).await?;
            metadata.authorization_endpoint().as_str().to_owned()
        }
        Protocol::OAuth2 { urls, .. } => urls.authorize.clone(),
    };
    let path = format!("/login/{}/callback", provider.name);
    let redirect_uri = request.absolute_url(&path);
    let state = Pending::new_state(request).await?;
    let nonce = CsrfToken::new_random_len(32).into_secret();
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let pending = Pending {
        provider: provider.name.clone(),
        state: state.clone(),
        nonce: nonce.clone(),
        verifier: verifier.secret().clone(),
        redirect_uri: redirect_uri.clone(),
        next: next_path(request),
        remember,
        connect_to,
        until: Pending::until(),
    };
    pending.keep(request).await?;
    let client = BasicClient::new(ClientId::new(provider.client_id.clone()))
        .set_auth_uri(AuthUrl::new(authorize)?)
        .set_redirect_uri(RedirectUrl::new(redirect_uri)?);
    let mut going = client
        .authorize_url(move || CsrfToken::new(state))
        .set_pkce_challenge(challenge);
    if let Protocol::OpenId { .. } = provider.protocol {
        going = going
            .add_scope(Scope::new("openid".to_owned()))
            .add_extra_param("nonce", nonce);
    }
    let scopes = provider.scopes.iter().cloned().map(Scope::new);
    Ok(going.add_scopes(scopes).url().0.into())
}
