//! The pages of an account: passwords, the address, sessions.

use mizan::forms::FormView;
use mizan::prelude::*;
use mizan_auth::{
    AccountDeleteForm, EmailChangeForm, EmailVerifyForm, EmailVerifySendForm, LoggedEvent,
    MySession, PasswordChangeForm, PasswordResetConfirmForm, PasswordResetForm, ProfileForm,
    SessionEndForm, SessionsEndOthersForm, email_of_link, events_of, keep_email_token,
    keep_reset_token, my_passkeys, my_second_factors, my_sessions, my_tokens, reset_link_works,
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
#[page("/password_change", auth = "session")]
pub async fn password_change(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<PasswordChangeForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let text = "Your password is changed. Your other devices are signed out.";
            request.messages().success(text);
            return Ok(redirect("/account"));
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

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    mizan: Hydration,
    user: User,
    /// Stands where there is no picture.
    initial: String,
    passkeys: usize,
    two_factor: bool,
    tokens: usize,
    sessions: Vec<MySession>,
    events: Vec<LoggedEvent>,
}

/// Everything about the visitor's own account.
#[get("/account", auth = "session")]
pub async fn account(request: Request) -> Result<impl Responder> {
    let user = request.require_user().await?;
    Ok(AccountPage {
        sessions: my_sessions(request.clone()).await?,
        events: events_of(request.db(), user.id(), 10).await?,
        passkeys: my_passkeys(request.clone()).await?.len(),
        two_factor: my_second_factors(request.clone()).await?.totp,
        tokens: my_tokens(request.clone()).await?.len(),
        initial: initial_of(user.name()),
        user,
        mizan: request.hydrate().await?,
    })
}

/// The first letter of a name, as a picture of somebody who has none.
fn initial_of(name: &str) -> String {
    name.chars().take(1).flat_map(char::to_uppercase).collect()
}

/// The name and the picture.
#[page("/account/profile", auth)]
pub async fn profile(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<ProfileForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            request.messages().success("Your profile is saved.");
            return Ok(redirect("/account"));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Your profile",
        lead: "What others see beside your messages.",
        action: "Save",
        form: Some(form),
        link: ("/account", "Back to your account"),
    })
}

/// The link that confirms the address, once more.
#[post("/account/verify", auth = "session")]
pub async fn verify_again(request: Request) -> Result<HttpResponse> {
    request.form::<EmailVerifySendForm>().await?;
    request.messages().info("A mail is on its way.");
    Ok(redirect("/account"))
}

/// Ends one session of the list.
#[post("/account/sessions/end", auth = "session")]
pub async fn end_session(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<SessionEndForm>().await? {
        request.messages().success("That device is signed out.");
    }
    Ok(redirect("/account"))
}

/// Ends all other sessions.
#[post("/account/sessions/end_others", auth = "session")]
pub async fn end_other_sessions(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<SessionsEndOthersForm>().await? {
        let text = "You are signed out everywhere else.";
        request.messages().success(text);
    }
    Ok(redirect("/account"))
}

/// Where the link that confirms an address goes.
#[page("/email/verify", auth = "public")]
pub async fn email_verify(request: Request) -> Result<HttpResponse> {
    if let Some(redirect) = keep_email_token(&request).await? {
        return Ok(redirect);
    }
    let form = match request.form::<EmailVerifyForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            request.messages().success("Your address is confirmed.");
            let signed_in = request.user().await?.is_some();
            return Ok(redirect(if signed_in { "/account" } else { "/login" }));
        }
    };
    let link_works = email_of_link(&request).await?.is_some();
    let may_type = request.user().await?.is_some();
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Confirm your address",
        lead: match (link_works, may_type) {
            (true, _) => "One click, and we know that it is yours.",
            (false, true) => "Type in the code from our mail, or open its link.",
            (false, false) => "This link does not work any more: it is too old, or has been used.",
        },
        action: "Confirm",
        form: (link_works || may_type).then_some(form),
        link: ("/account", "Your account"),
    })
}

/// Another address.
#[page("/email_change", auth = "recent")]
pub async fn email_change(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<EmailChangeForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let text = "Open the link that we have mailed to the new address.";
            request.messages().info(text);
            return Ok(redirect("/account"));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Change your address",
        lead: "We mail a link to the new one. Until it is opened, nothing changes.",
        action: "Send the link",
        form: Some(form),
        link: ("/account", "Back to your account"),
    })
}

/// Leaving for good.
#[page("/account_delete", auth = "recent")]
pub async fn account_delete(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<AccountDeleteForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            request.messages().info("Your account is deleted.");
            return Ok(redirect("/"));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Delete your account",
        lead: "Your tickets stay with us, without you. This cannot be undone.",
        action: "Delete my account",
        form: Some(form),
        link: ("/account", "Back to your account"),
    })
}
