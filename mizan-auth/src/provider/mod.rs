//! Signing in with other providers: OpenID Connect and OAuth 2, by the authorization code flow with PKCE.

mod begin;
mod callback;
mod claims;
mod discovery;
mod http;
mod identity;
mod mine;
mod oauth2;
mod openid;
mod pages;
mod pending;
mod providers;
mod resolve;
mod site;
mod unlink;

pub(crate) use identity::is_way_in;

pub use begin::{ProviderLoginForm, ProviderLoginUrl};
pub use callback::provider_callback_page;
pub use claims::ProviderClaims;
pub use mine::{MyIdentity, my_identities};
pub use pages::{
    connection_begin_page, connection_remove_page, connections_page, provider_begin_page,
    providers_page,
};
pub use providers::{LoginProvider, Providers, login_providers};
pub use site::{OAuth2Urls, Provider, ProviderError};
pub use unlink::{IdentityUnlinkForm, IdentityUnlinked};
