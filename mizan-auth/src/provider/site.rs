//! A provider as the site describes it.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use url::{Host, Url};

use super::claims::ProviderClaims;

/// Where visitors may sign in instead of giving a password here.
///
/// ```
/// use mizan_auth::{Provider, Providers};
///
/// let google = Provider::openid("google", "https://accounts.google.com", "client id", "client secret")?
///     .label("Google")
///     .trust_email(true);
/// let site = mizan::Site::new()
///     .install(mizan_auth::app())
///     .data(Providers::new().with(google).with(Provider::github("client id", "client secret")?));
/// # let _ = site;
/// # Ok::<(), mizan_auth::ProviderError>(())
/// ```
#[derive(Clone)]
pub struct Provider {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) scopes: Vec<String>,
    pub(super) protocol: Protocol,
    pub(super) trusts_email: bool,
    pub(super) links_by_email: bool,
    pub(super) signs_up: bool,
    pub(super) trusts_second_factor: bool,
}

/// How a provider is talked to.
#[derive(Clone)]
pub(super) enum Protocol {
    /// OpenID Connect: everything else is found out at the issuer.
    OpenId { issuer: String },
    /// Plain OAuth 2, with an endpoint that says who the token belongs to.
    OAuth2 { urls: OAuth2Urls, read: ReadClaims },
}

/// Reads what the endpoint for user information answers.
type ReadClaims = Arc<dyn Fn(&Value) -> Option<ProviderClaims> + Send + Sync>;

/// The endpoints of a provider that speaks OAuth 2 and not OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth2Urls {
    /// Where the visitor is sent.
    pub authorize: String,
    /// Where the code becomes a token.
    pub token: String,
    /// Where the token becomes JSON about its owner.
    pub user_info: String,
}

/// Why there cannot be such a provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// The name stands in addresses.
    #[error(
        "{0:?} cannot be the name of a provider: use lowercase ASCII letters, digits, `_` and `-`"
    )]
    Name(String),
    /// The secret and the answers must not travel in the clear.
    #[error(
        "{0:?} is no address of a provider: write an https:// URL (http:// on this machine only)"
    )]
    Url(String),
}

impl Provider {
    /// A provider that speaks OpenID Connect. `name` stands in the address of its callback, `/login/{name}/callback`;
    /// `issuer` is the URL below which `.well-known/openid-configuration` is found.
    ///
    /// # Errors
    ///
    /// A name that cannot stand in an address; an issuer that is no `https` URL.
    pub fn openid(
        name: impl Into<String>,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, ProviderError> {
        let issuer = checked_url(issuer.into())?;
        let protocol = Protocol::OpenId { issuer };
        let scopes = ["email", "profile"];
        Self::new(
            name.into(),
            protocol,
            client_id.into(),
            client_secret.into(),
            &scopes,
        )
    }

    /// A provider that speaks OAuth 2. Its endpoint for user information answers a JSON object: `sub` or `id` is who it
    /// is, `email`, `email_verified`, and `preferred_username`, `login` or `name` are read when they are there. See
    /// [`read_claims`](Self::read_claims) for others.
    ///
    /// # Errors
    ///
    /// A name that cannot stand in an address; an endpoint that is no `https` URL.
    pub fn oauth2(
        name: impl Into<String>,
        urls: OAuth2Urls,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, ProviderError> {
        let urls = OAuth2Urls {
            authorize: checked_url(urls.authorize)?,
            token: checked_url(urls.token)?,
            user_info: checked_url(urls.user_info)?,
        };
        let read: ReadClaims = Arc::new(ProviderClaims::read);
        let protocol = Protocol::OAuth2 { urls, read };
        Self::new(
            name.into(),
            protocol,
            client_id.into(),
            client_secret.into(),
            &[],
        )
    }

    /// GitHub, as `github`, asked for nothing but what is public. It does not say whether an address is proved, so one that
    /// it gives has to be proved here.
    ///
    /// # Errors
    ///
    /// None.
    pub fn github(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, ProviderError> {
        let urls = OAuth2Urls {
            authorize: "https://github.com/login/oauth/authorize".to_owned(),
            token: "https://github.com/login/oauth/access_token".to_owned(),
            user_info: "https://api.github.com/user".to_owned(),
        };
        // No scope: what is public is enough to know somebody by.
        let github = Self::oauth2("github", urls, client_id, client_secret)?;
        Ok(github.label("GitHub"))
    }

    fn new(
        name: String,
        protocol: Protocol,
        client_id: String,
        client_secret: String,
        scopes: &[&str],
    ) -> Result<Self, ProviderError> {
        let is_shaped = (1..=50).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
        if !is_shaped {
            return Err(ProviderError::Name(name));
        }
        let mut label = name.clone();
        if let Some(first) = label.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Ok(Self {
            name,
            label,
            client_id,
            client_secret,
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            protocol,
            trusts_email: false,
            links_by_email: false,
            signs_up: true,
            trusts_second_factor: false,
        })
    }

    /// Sets what people see: "Log in with …". By default the name with a capital letter.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Sets what is asked for, besides `openid`. By default `email profile` of OpenID Connect, nothing of OAuth 2.
    #[must_use]
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether an address counts as proved here when the provider says that it is. Say so of a provider only that
    /// checks addresses itself. `false` by default: the address of a new account is proved by a mailed link.
    #[must_use]
    pub fn trust_email(mut self, trust: bool) -> Self {
        self.trusts_email = trust;
        self
    }

    /// Sets whether somebody new from this provider gets the account that has proved the same address here. It takes
    /// [`trust_email`](Self::trust_email), and means that this provider can open every account. `false` by default: they
    /// log in as before and connect the provider on their account's page.
    #[must_use]
    pub fn link_by_email(mut self, link: bool) -> Self {
        self.links_by_email = link;
        self
    }

    /// Sets whether somebody new gets an account. `true` by default.
    #[must_use]
    pub fn allow_signup(mut self, allow: bool) -> Self {
        self.signs_up = allow;
        self
    }

    /// Sets whether an account's second factor is left to the provider. `false` by default: it is asked for here.
    #[must_use]
    pub fn trust_second_factor(mut self, trust: bool) -> Self {
        self.trusts_second_factor = trust;
        self
    }

    /// Sets how the JSON of an OAuth 2 provider's endpoint for user information is read. `None` refuses the login.
    #[must_use]
    pub fn read_claims(
        mut self,
        read: impl Fn(&Value) -> Option<ProviderClaims> + Send + Sync + 'static,
    ) -> Self {
        if let Protocol::OAuth2 { read: known, .. } = &mut self.protocol {
            *known = Arc::new(read);
        }
        self
    }

    /// Who says who somebody is, as it is kept beside the subject.
    pub(super) fn issuer(&self) -> &str {
        match &self.protocol {
            Protocol::OpenId { issuer } => issuer,
            Protocol::OAuth2 { urls, .. } => &urls.user_info,
        }
    }
}

impl fmt::Debug for Provider {
    // Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", &self.name)
            .field("issuer", &self.issuer())
            .finish_non_exhaustive()
    }
}

fn checked_url(text: String) -> Result<String, ProviderError> {
    match is_safe(&text) {
        true => Ok(text),
        false => Err(ProviderError::Url(text)),
    }
}

/// Whether secrets may travel to this address: TLS, or no network at all.
pub(super) fn is_safe(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.host().is_some() && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn secrets_travel_encrypted_or_not_at_all() {
        for (url, safe) in [
            ("https://accounts.example.com", true),
            ("https://accounts.example.com:8443/realms/x", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000", true),
            ("http://localhost:9000/x", true),
            ("http://accounts.example.com", false),
            ("http://localhost.example.com", false),
            ("ftp://accounts.example.com", false),
            ("accounts.example.com", false),
            ("", false),
        ] {
            let made = Provider::openid("x", url, "id", "secret");
            assert_eq!(made.is_ok(), safe, "{url}");
        }
    }

    #[test]
    fn a_name_stands_in_an_address() {
        for (name, right) in [
            ("google", true),
            ("my-idp_2", true),
            ("Google", false),
            ("a/b", false),
            ("", false),
        ] {
            let made = Provider::openid(name, "https://example.com", "id", "the secret");
            assert_eq!(made.is_ok(), right, "{name}");
        }
        let github = Provider::github("id", "the secret").unwrap();
        assert!(!format!("{github:?}").contains("the secret"));
    }
}
