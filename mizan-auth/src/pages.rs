//! Plain pages for sites that have none of their own. They work without JavaScript.

use mizan::forms::FormView;
use mizan::prelude::*;

use crate::account_delete::AccountDeleteForm;
use crate::complete_login::LoginAnswer;
use crate::email_change::EmailChangeForm;
use crate::email_verify::{EmailVerifyForm, email_of_link, keep_email_token};
use crate::login::LoginForm;
use crate::logout::LogoutForm;
use crate::next::{next_path, with_next};
use crate::password_change::PasswordChangeForm;
use crate::password_reset::PasswordResetForm;
use crate::password_reset_confirm::{PasswordResetConfirmForm, keep_reset_token, reset_link_works};
use crate::paths::AccountPaths;
use crate::profile_form::ProfileForm;
use crate::provider::login_providers;
use crate::signup::SignupForm;

/// Where a visitor goes who came without a `next`.
pub(crate) const HOME: &str = "/";

#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) mizan: Hydration,
    // Names of messages, all texts here: `locales` has them.
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) action: &'static str,
    /// Without it there is nothing to fill in.
    pub(crate) form: Option<FormView>,
    pub(crate) links: Vec<Link>,
}

/// The way to the other page, with the same `next`.
pub(crate) struct Link {
    question: &'static str,
    href: String,
    text: &'static str,
}

impl Link {
    pub(crate) fn new(
        question: &'static str,
        path: &str,
        text: &'static str,
        next: Option<&str>,
    ) -> Self {
        Self {
            question,
            href: with_next(path, next),
            text,
        }
    }

    pub(crate) fn href(&self) -> &str {
        &self.href
    }
}

/// `/login`: shows and takes the form `login`, then goes to `next`, or to `/login/second_factor` when that is asked for.
#[page("/login", auth = "public")]
pub async fn login_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let form = match request.form::<LoginForm>().await? {
        Submitted::Done(LoginAnswer::SignedIn(_)) => {
            return Ok(redirect(next.as_deref().unwrap_or(HOME)));
        }
        Submitted::Done(LoginAnswer::SecondFactor { .. }) => {
            return Ok(redirect(AccountPaths::of(&request).second_factor));
        }
        Submitted::Show(form) => form.into_view(),
    };
    let mut links = vec![
        Link::new("auth-new-here", "/signup", "auth-sign-up", next.as_deref()),
        Link::new("", "/login/passkey", "auth-passkey-login", next.as_deref()),
        Link::new("", "/password_reset", "auth-forgotten", None),
        Link::new("", "/login/code", "auth-login-code", next.as_deref()),
    ];
    if !login_providers(request.clone()).await.is_empty() {
        let text = "Log in with an account elsewhere";
        links.push(Link::new("", "/login/providers", text, next.as_deref()));
    }
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-log-in",
        lead: "",
        action: "auth-log-in",
        form: Some(form),
        links,
    })
}

/// `/signup`: shows and takes the form `signup`, then goes to `next`.
#[page("/signup", auth = "public")]
pub async fn signup_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let form = match request.form::<SignupForm>().await? {
        Submitted::Done(_) => return Ok(redirect(next.as_deref().unwrap_or(HOME))),
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-sign-up",
        lead: "",
        action: "auth-create",
        form: Some(form),
        links: vec![Link::new(
            "auth-have-account",
            "/login",
            "auth-log-in",
            next.as_deref(),
        )],
    })
}

/// `POST /logout`: ends the session, then goes to `next`. A `GET` is 405: a link or an image must not sign anybody out.
#[post("/logout", auth = "public")]
pub async fn logout_page(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<LogoutForm>().await? {
        request
            .messages()
            .info(request.text("auth-logged-out", &[]));
    }
    let next = next_path(&request);
    Ok(redirect(next.as_deref().unwrap_or(HOME)))
}

/// `/password_change`: shows and takes the form `password_change`.
#[page("/password_change", auth = "session")]
pub async fn password_change_page(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<PasswordChangeForm>().await? {
        Submitted::Done(_) => {
            let text = request.text("auth-password-changed", &[]);
            request.messages().success(text);
            return Ok(redirect("/password_change"));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-password-change",
        lead: "",
        action: "auth-change-it",
        form: Some(form),
        links: vec![Link::new("", "/password_reset", "auth-forgotten", None)],
    })
}

/// `/password_reset`: shows and takes the form `password_reset`.
#[page("/password_reset", auth = "public")]
pub async fn password_reset_page(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<PasswordResetForm>().await? {
        Submitted::Done(_) => {
            let text = request.text("auth-mail-sent", &[]);
            request.messages().info(text);
            return Ok(redirect("/login"));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-password-reset",
        lead: "auth-password-reset-lead",
        action: "auth-send-link",
        form: Some(form),
        links: vec![Link::new("auth-remembered", "/login", "auth-log-in", None)],
    })
}

/// `/password_reset/confirm`: where the mailed link goes; shows and takes the form `password_reset_confirm`.
#[page("/password_reset/confirm", auth = "public")]
pub async fn password_reset_confirm_page(request: Request) -> Result<HttpResponse> {
    if let Some(redirect) = keep_reset_token(&request).await? {
        return Ok(redirect);
    }
    let form = match request.form::<PasswordResetConfirmForm>().await? {
        Submitted::Done(_) => {
            let text = request.text("auth-password-set", &[]);
            request.messages().success(text);
            return Ok(redirect("/login"));
        }
        Submitted::Show(form) => form.into_view(),
    };
    let works = reset_link_works(&request).await?;
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-choose-password",
        lead: if works { "" } else { "auth-dead-link" },
        action: "auth-set-password",
        form: works.then_some(form),
        links: vec![Link::new("", "/password_reset", "auth-ask-again", None)],
    })
}

/// `/email/verify`: where the mailed link goes, and where its code is typed in; shows and takes the form `email_verify`.
#[page("/email/verify", auth = "public")]
pub async fn email_verify_page(request: Request) -> Result<HttpResponse> {
    if let Some(redirect) = keep_email_token(&request).await? {
        return Ok(redirect);
    }
    let form = match request.form::<EmailVerifyForm>().await? {
        Submitted::Done(_) => {
            request.messages().success("Your address is confirmed.");
            return Ok(redirect(HOME));
        }
        Submitted::Show(form) => form.into_view(),
    };
    let link_works = email_of_link(&request).await?.is_some();
    let may_type = request.user().await?.is_some();
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "Confirm your address",
        lead: match (link_works, may_type) {
            (true, _) => "",
            (false, true) => "Type the code from the mail, or open its link.",
            (false, false) => "This link does not work any more.",
        },
        action: "Confirm",
        form: (link_works || may_type).then_some(form),
        links: vec![Link::new("", HOME, "Go on", None)],
    })
}

/// `/email_change`: shows and takes the form `email_change`.
#[page("/email_change", auth = "recent")]
pub async fn email_change_page(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<EmailChangeForm>().await? {
        Submitted::Done(_) => {
            request
                .messages()
                .info("Open the link that we have mailed to the new address.");
            return Ok(redirect(HOME));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "Change your address",
        lead: "We mail a link to the new address. Until it is opened, nothing changes.",
        action: "Send the link",
        form: Some(form),
        links: Vec::new(),
    })
}

/// `/profile`: shows and takes the form `profile`.
#[page("/profile", auth)]
pub async fn profile_page(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<ProfileForm>().await? {
        Submitted::Done(_) => {
            let text = request.text("auth-profile-saved", &[]);
            request.messages().success(text);
            return Ok(redirect("/profile"));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-profile",
        lead: "",
        action: "auth-save",
        form: Some(form),
        links: Vec::new(),
    })
}

/// `/account_delete`: shows and takes the form `account_delete`.
#[page("/account_delete", auth = "recent")]
pub async fn account_delete_page(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<AccountDeleteForm>().await? {
        Submitted::Done(_) => {
            request.messages().info("Your account is deleted.");
            return Ok(redirect(HOME));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "Delete your account",
        lead: "This cannot be undone.",
        action: "Delete it",
        form: Some(form),
        links: Vec::new(),
    })
}
