//! The pages of an account: passwords, forgotten and changed.

use mizan::forms::FormView;
use mizan::prelude::*;
use mizan_auth::{
    PasswordChangeForm, PasswordResetConfirmForm, PasswordResetForm, keep_reset_token,
    reset_link_works,
};

/// One form on a page of its own.
#[derive(Template)]
#[template(path = "account_form.html")]
struct FormPage {
    mizan: Hydration,
    title: &'static str,
    lead: &'static str,
    action: &'static str,
    /// Without it there is nothing to fill in.
    form: Option<FormView>,
    /// Where else to go: path and text.
    link: (&'static str, &'static str),
}

/// A new password for whoever knows the old one.
#[page("/password_change", auth)]
pub async fn password_change(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<PasswordChangeForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let text = "Your password is changed. Your other devices are signed out.";
            request.messages().success(text);
            return Ok(redirect("/password_change"));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Change your password",
        lead: "You stay signed in here; your other devices are signed out.",
        action: "Change password",
        form: Some(form),
        link: ("/password_reset", "Forgotten your password?"),
    })
}

/// A link to the address of whoever has forgotten the password.
#[page("/password_reset", auth = "public")]
pub async fn password_reset(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<PasswordResetForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let text = "If there is an account with this address, a mail is on its way.";
            request.messages().info(text);
            return Ok(redirect("/login"));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Forgotten your password?",
        lead: "We send you a link for choosing a new one.",
        action: "Send the link",
        form: Some(form),
        link: ("/login", "Back to the login"),
    })
}

/// Where that link goes.
#[page("/password_reset/confirm", auth = "public")]
pub async fn password_reset_confirm(request: Request) -> Result<HttpResponse> {
    if let Some(redirect) = keep_reset_token(&request).await? {
        return Ok(redirect);
    }
    let form = match request.form::<PasswordResetConfirmForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let text = "Your new password is set. Please log in.";
            request.messages().success(text);
            return Ok(redirect("/login"));
        }
    };
    let works = reset_link_works(&request).await?;
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Choose a new password",
        lead: if works {
            "Every device is signed out when you do."
        } else {
            "This link does not work any more: it is too old, or has been used."
        },
        action: "Set the password",
        form: works.then_some(form),
        link: ("/password_reset", "Ask for a new link"),
    })
}
