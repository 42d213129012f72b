//! The pages around signing in with a provider. They work without JavaScript.

use mizan::prelude::*;

use super::begin::begin;
use super::mine::{MyIdentity, my_identities};
use super::providers::{LoginProvider, Providers, login_providers};
use super::unlink::IdentityUnlinkForm;
use crate::next::{next_path, with_next};
use crate::paths::AccountPaths;

/// A page that goes on to the provider by itself.
///
/// A redirect would not do: browsers hold the whole way of a posted form against the page's `form-action 'self'`.
#[derive(Template)]
#[template(path = "provider_begin.html")]
struct GoOnPage {
    label: String,
    url: String,
}

/// `POST /login/{provider}`: goes on to the provider. `remember` in the body and `next` in the query are as at `/login`.
#[post("/login/{provider}", auth = "public")]
pub async fn provider_begin_page(request: Request) -> Result<HttpResponse> {
    let provider = Providers::find(&request, request.http().match_info().query("provider"))?;
    let body = request.body().await?;
    let remember =
        form_urlencoded::parse(&body).any(|(name, value)| name == "remember" && !value.is_empty());
    let url = begin(&request, &provider, remember, None).await?;
    let label = provider.label;
    render(&GoOnPage { label, url })
}

/// `POST /account/connections/{provider}`: the same, for whoever is signed in and wants another way to.
#[post("/account/connections/{provider}", auth = "recent")]
pub async fn connection_begin_page(request: Request) -> Result<HttpResponse> {
    let provider = Providers::find(&request, request.http().match_info().query("provider"))?;
    let user = request.require_user().await?;
    let url = begin(&request, &provider, false, Some(user.id())).await?;
    let label = provider.label;
    render(&GoOnPage { label, url })
}

#[derive(Template)]
#[template(path = "providers.html")]
struct ProvidersPage {
    mizan: Hydration,
    providers: Vec<LoginProvider>,
    /// `?next=…`, if there is one.
    next: String,
}

/// `/login/providers`: a button for each provider.
#[get("/login/providers", auth = "public")]
pub async fn providers_page(request: Request) -> Result<HttpResponse> {
    render(&ProvidersPage {
        providers: login_providers(request.clone()).await,
        mizan: request.hydrate().await?,
        next: with_next("", next_path(&request).as_deref()),
    })
}

#[derive(Template)]
#[template(path = "connections.html")]
struct ConnectionsPage {
    mizan: Hydration,
    identities: Vec<MyIdentity>,
    providers: Vec<LoginProvider>,
}

/// `/account/connections`: lists the accounts at providers that one can sign in with, and offers others.
#[get("/account/connections", auth = "session")]
pub async fn connections_page(request: Request) -> Result<HttpResponse> {
    render(&ConnectionsPage {
        identities: my_identities(request.clone()).await?,
        providers: login_providers(request.clone()).await,
        mizan: request.hydrate().await?,
    })
}

/// `POST /account/connections/remove`: takes the form `identity_unlink`.
#[post("/account/connections/remove", auth = "recent")]
pub async fn connection_remove_page(request: Request) -> Result<HttpResponse> {
    match request.form::<IdentityUnlinkForm>().await {
        Ok(Submitted::Done(_)) => request.messages().success("It is disconnected."),
        Ok(Submitted::Show(_)) => {}
        Err(error) if error.code() == "last_way_in" => {
            request.messages().error(error.to_string());
        }
        Err(error) => return Err(error),
    }
    Ok(redirect(AccountPaths::of(&request).connections))
}
