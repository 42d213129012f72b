//! The page of accounts at other providers.

use mizan::prelude::*;
use mizan_auth::{LoginProvider, MyIdentity, login_providers, my_identities};

#[derive(Template)]
#[template(path = "account_connections.html")]
struct ConnectionsPage {
    mizan: Hydration,
    identities: Vec<MyIdentity>,
    providers: Vec<LoginProvider>,
}

/// What one can log in with besides the password. The buttons post to pages of `mizan-auth`.
#[get("/account/connections", auth = "session")]
pub async fn connections(request: Request) -> Result<impl Responder> {
    Ok(ConnectionsPage {
        identities: my_identities(request.clone()).await?,
        providers: login_providers(request.clone()).await,
        mizan: request.hydrate().await?,
    })
}
