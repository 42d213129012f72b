//! Plain pages for passkeys. They are made by the browser, so they need its script.

use mizan::forms::FormView;
use mizan::prelude::*;

use super::login::PasskeyLoginForm;
use super::manage::{MyPasskey, PasskeyRemoveForm, PasskeyRenameForm, my_passkeys};
use super::reauthenticate::PasskeyReauthenticateForm;
use super::register::PasskeyRegisterForm;
use crate::next::next_path;

#[derive(Template)]
#[template(path = "passkey_login.html")]
struct LoginPage {
    mizan: Hydration,
    form: FormView,
}

/// `/login/passkey`: shows and takes the form `passkey_login`, then goes to `next`.
#[page("/login/passkey", auth = "public")]
pub async fn passkey_login_page(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyLoginForm>().await? {
        Submitted::Done(_) => Ok(redirect(next_path(&request).as_deref().unwrap_or("/"))),
        Submitted::Show(form) => render(&LoginPage {
            mizan: request.hydrate().await?,
            form: form.into_view(),
        }),
    }
}

/// `/reauthenticate/passkey`: shows and takes the form `passkey_reauthenticate`, then goes to `next`.
#[page("/reauthenticate/passkey", auth)]
pub async fn passkey_reauthenticate_page(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyReauthenticateForm>().await? {
        Submitted::Done(_) => Ok(redirect(next_path(&request).as_deref().unwrap_or("/"))),
        Submitted::Show(form) => render(&LoginPage {
            mizan: request.hydrate().await?,
            form: form.into_view(),
        }),
    }
}

#[derive(Template)]
#[template(path = "passkeys.html")]
struct PasskeysPage {
    mizan: Hydration,
    passkeys: Vec<MyPasskey>,
    form: FormView,
}

/// `/passkeys`: the list, and the form `passkey_register`.
#[page("/passkeys", auth = "recent")]
pub async fn passkeys_page(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyRegisterForm>().await? {
        Submitted::Done(_) => {
            let text = request.text("auth-passkey-added", &[]);
            request.messages().success(text);
            Ok(redirect("/passkeys"))
        }
        Submitted::Show(form) => render(&PasskeysPage {
            passkeys: my_passkeys(request.clone()).await?,
            mizan: request.hydrate().await?,
            form: form.into_view(),
        }),
    }
}

/// `POST /passkeys/rename`: takes the form `passkey_rename`.
#[post("/passkeys/rename", auth)]
pub async fn passkey_rename_page(request: Request) -> Result<HttpResponse> {
    if let Submitted::Show(_) = request.form::<PasskeyRenameForm>().await? {
        let text = request.text("auth-passkey-name", &[]);
        request.messages().error(text);
    }
    Ok(redirect("/passkeys"))
}

/// `POST /passkeys/remove`: takes the form `passkey_remove`.
#[post("/passkeys/remove", auth = "recent")]
pub async fn passkey_remove_page(request: Request) -> Result<HttpResponse> {
    let removed = request.form::<PasskeyRemoveForm>().await;
    if removed
        .as_ref()
        .is_err_and(|error| error.code() == "last_way_in")
    {
        let text = request.text("auth-passkey-last", &[]);
        request.messages().error(text);
    } else if let Submitted::Done(_) = removed? {
        let text = request.text("auth-passkey-removed", &[]);
        request.messages().success(text);
    }
    Ok(redirect("/passkeys"))
}
