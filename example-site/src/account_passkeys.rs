//! Passkeys: the list, and logging in with one. The browser makes and uses them, so these need its script.

use mizan::forms::FormView;
use mizan::prelude::*;
use mizan_auth::{
    MyPasskey, PasskeyLoginForm, PasskeyReauthenticateForm, PasskeyRegisterForm, PasskeyRemoveForm,
    PasskeyRenameForm, my_passkeys, next_path,
};

#[derive(Template)]
#[template(path = "account_passkeys.html")]
struct PasskeysPage {
    mizan: Hydration,
    passkeys: Vec<MyPasskey>,
    form: FormView,
}

/// The list, and a form for another one.
#[page("/account/passkeys", auth = "recent")]
pub async fn passkeys(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyRegisterForm>().await? {
        Submitted::Show(form) => render(&PasskeysPage {
            passkeys: my_passkeys(request.clone()).await?,
            mizan: request.hydrate().await?,
            form: form.into_view(),
        }),
        Submitted::Done(passkey) => {
            let text = format!("The passkey “{}” is added.", passkey.name);
            request.messages().success(text);
            Ok(redirect("/account/passkeys"))
        }
    }
}

/// Another name.
#[post("/account/passkeys/rename", auth)]
pub async fn rename(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyRenameForm>().await? {
        Submitted::Done(_) => request.messages().success("The passkey is renamed."),
        Submitted::Show(_) => {
            let text = "A passkey has a name of at most 100 characters.";
            request.messages().error(text);
        }
    }
    Ok(redirect("/account/passkeys"))
}

/// One passkey less, unless it is the only way in.
#[post("/account/passkeys/remove", auth = "recent")]
pub async fn remove(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyRemoveForm>().await {
        Ok(Submitted::Done(_)) => request.messages().success("The passkey is removed."),
        Ok(Submitted::Show(_)) => {}
        Err(error) if error.code() == "last_way_in" => request.messages().error(error.to_string()),
        Err(error) => return Err(error),
    }
    Ok(redirect("/account/passkeys"))
}

#[derive(Template)]
#[template(path = "login_passkey.html")]
struct LoginPage {
    mizan: Hydration,
    title: &'static str,
    form: FormView,
    /// Where else to go: path and text.
    back: (&'static str, &'static str),
}

/// Takes what the button on the page `/reauthenticate` sends.
#[page("/reauthenticate/passkey", auth)]
pub async fn reauthenticate(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyReauthenticateForm>().await? {
        Submitted::Show(form) => render(&LoginPage {
            mizan: request.hydrate().await?,
            title: "Confirm that it is you",
            form: form.into_view(),
            back: ("/reauthenticate", "Confirm it another way"),
        }),
        Submitted::Done(_) => Ok(redirect(
            next_path(&request).unwrap_or_else(|| "/account".into()),
        )),
    }
}

/// Takes what the button on the login page sends; shows it again when that was no good.
#[page("/login/passkey", auth = "public")]
pub async fn login(request: Request) -> Result<HttpResponse> {
    match request.form::<PasskeyLoginForm>().await? {
        Submitted::Show(form) => render(&LoginPage {
            mizan: request.hydrate().await?,
            title: "Log in with a passkey",
            form: form.into_view(),
            back: ("/login", "Log in another way"),
        }),
        Submitted::Done(answer) => {
            let profile = answer.profile();
            let name = profile.map_or("", |profile| profile.username.as_str());
            request.messages().success(format!("Welcome back, {name}."));
            let is_staff = profile.is_some_and(|profile| profile.is_staff);
            let start = if is_staff { "/staff" } else { "/tickets" };
            Ok(redirect(
                next_path(&request).unwrap_or_else(|| start.into()),
            ))
        }
    }
}
