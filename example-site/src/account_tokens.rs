//! The page of API tokens.

use mizan::forms::FormView;
use mizan::prelude::*;
use mizan_auth::{MyToken, TokenCreateForm, TokenRevokeForm, my_tokens};

#[derive(Template)]
#[template(path = "account_tokens.html")]
struct TokensPage {
    mizan: Hydration,
    /// What has just been made. It is shown now, and never again.
    token: Option<String>,
    tokens: Vec<MyToken>,
    form: Option<FormView>,
}

/// The tokens of one's programs, and a new one.
#[page("/account/tokens", auth = "session")]
pub async fn tokens(request: Request) -> Result<HttpResponse> {
    // No redirect after making one: it would have to carry the token.
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

/// Takes one back.
#[post("/account/tokens/revoke", auth = "session")]
pub async fn revoke(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<TokenRevokeForm>().await? {
        request.messages().success("The token is revoked.");
    }
    Ok(redirect("/account/tokens"))
}
