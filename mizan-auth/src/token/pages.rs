//! A plain page of tokens, for sites that have none of their own. It works without JavaScript.

use mizan::forms::FormView;
use mizan::prelude::*;

use super::create::TokenCreateForm;
use super::mine::{MyToken, my_tokens};
use super::revoke::TokenRevokeForm;

/// Where the page stands.
const PATH: &str = "/account/tokens";

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    mizan: Hydration,
    /// The text of the token that has just been made: shown now, and never again.
    token: Option<String>,
    tokens: Vec<MyToken>,
    form: Option<FormView>,
}

/// `/account/tokens`: lists one's tokens, and shows and takes the form `token_create`.
#[page("/account/tokens", auth = "session")]
pub async fn tokens_page(request: Request) -> Result<HttpResponse> {
    // No redirect: it would have to carry the token.
    let (token, form) = match request.form::<TokenCreateForm>().await? {
        Submitted::Done(made) => (Some(made.token), None),
        Submitted::Show(form) => (None, Some(form.into_view())),
    };
    render(&TokensPage {
        tokens: my_tokens(request.clone()).await?,
        mizan: request.hydrate().await?,
        token,
        form,
    })
}

/// `POST /account/tokens/revoke`: takes the form `token_revoke`.
#[post("/account/tokens/revoke", auth = "session")]
pub async fn token_revoke_page(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<TokenRevokeForm>().await? {
        request.messages().success("The token is revoked.");
    }
    Ok(redirect(PATH))
}
