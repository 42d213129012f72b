//! The pages of two-factor, of logging in by mail, and the one that asks once more who somebody is.

use mizan::forms::FormView;
use mizan::prelude::*;
use mizan_auth::{
    LoginAnswer, LoginCodeForm, LoginCodeRequestForm, MySecondFactors, NewRecoveryCodes,
    ReauthenticateForm, RecoveryCodesRenewForm, SecondFactor, SecondFactorForm, TotpDisableForm,
    TotpEnableForm, TotpSetup, TrustedBrowser, TrustedBrowserEndForm, login_code_asked, login_next,
    login_waits, my_passkeys, my_second_factors, my_trusted_browsers, next_path, totp_setup,
    with_next,
};

const OVERVIEW: &str = "/account/two_factor";

/// One form on a page of its own.
#[derive(Template)]
#[template(path = "account_form.html")]
struct FormPage {
    mizan: Hydration,
    title: &'static str,
    lead: &'static str,
    action: &'static str,
    form: Option<FormView>,
    /// Where else to go: path and text.
    link: (&'static str, &'static str),
}

/// A form, and a passkey in its place.
#[derive(Template)]
#[template(path = "second_step.html")]
struct SecondStepPage {
    mizan: Hydration,
    title: &'static str,
    lead: &'static str,
    action: &'static str,
    form: Option<FormView>,
    /// Where the answer of a passkey goes; of an account without one nowhere.
    passkey_action: Option<String>,
    /// Where else to go: path and text.
    link: (&'static str, &'static str),
}

/// The second step of a login.
#[page("/login/second_factor", auth = "public")]
pub async fn second_factor(request: Request) -> Result<HttpResponse> {
    let next = login_next(&request).await?;
    let form = match request.form::<SecondFactorForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => return welcome(&request, next).await,
    };
    if login_waits(&request).await?.is_empty() {
        request.messages().info("Please log in.");
        return Ok(redirect("/login"));
    }
    let has_passkey = login_waits(&request)
        .await?
        .contains(&SecondFactor::Passkey);
    render(&SecondStepPage {
        mizan: request.hydrate().await?,
        title: "One more step",
        lead: "Open your authenticator app and type in the code that it shows.",
        action: "Log in",
        form: Some(form),
        passkey_action: has_passkey.then(|| with_next("/login/passkey", next.as_deref())),
        link: ("/login", "Start again"),
    })
}

/// Says hello, and goes on to where the visitor wanted to be.
async fn welcome(request: &Request, next: Option<String>) -> Result<HttpResponse> {
    let user = request.require_user().await?;
    let text = format!("Welcome back, {}.", user.username());
    request.messages().success(text);
    let start = if user.is_staff() {
        "/staff"
    } else {
        "/tickets"
    };
    Ok(redirect(next.unwrap_or_else(|| start.into())))
}

/// Asks for a code by mail.
#[page("/login/code", auth = "public")]
pub async fn login_code_request(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<LoginCodeRequestForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let query = request.query_string();
            let separator = if query.is_empty() { "" } else { "?" };
            return Ok(redirect(format!("/login/code/enter{separator}{query}")));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Log in by mail",
        lead: "We send you a code to type in here. You need no password.",
        action: "Send the code",
        form: Some(form),
        link: ("/login", "Log in with your password"),
    })
}

/// Takes that code.
#[page("/login/code/enter", auth = "public")]
pub async fn login_code(request: Request) -> Result<HttpResponse> {
    if !login_code_asked(&request).await? {
        return Ok(redirect("/login/code"));
    }
    let form = match request.form::<LoginCodeForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(LoginAnswer::SignedIn(_)) => {
            return welcome(&request, next_path(&request)).await;
        }
        Submitted::Done(LoginAnswer::SecondFactor { .. }) => {
            return Ok(redirect("/login/second_factor"));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Look at your mail",
        lead: "If there is an account with this address, a code is on its way. Type it in here.",
        action: "Log in",
        form: Some(form),
        link: ("/login/code", "Send another code"),
    })
}

/// Once more, before something dangerous.
#[page("/reauthenticate", auth)]
pub async fn reauthenticate(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<ReauthenticateForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            let next = next_path(&request);
            return Ok(redirect(next.unwrap_or_else(|| "/account".into())));
        }
    };
    let has_passkey = !my_passkeys(request.clone()).await?.is_empty();
    let next = next_path(&request);
    render(&SecondStepPage {
        mizan: request.hydrate().await?,
        title: "Confirm that it is you",
        lead: "It has been a while since you logged in, and this matters.",
        action: "Go on",
        form: Some(form),
        passkey_action: has_passkey.then(|| with_next("/reauthenticate/passkey", next.as_deref())),
        link: ("/login", "Log in again another way"),
    })
}

#[derive(Template)]
#[template(path = "two_factor.html")]
struct OverviewPage {
    mizan: Hydration,
    factors: MySecondFactors,
    browsers: Vec<TrustedBrowser>,
}

/// What is set up.
#[get("/account/two_factor", auth)]
pub async fn overview(request: Request) -> Result<HttpResponse> {
    render(&OverviewPage {
        factors: my_second_factors(request.clone()).await?,
        browsers: my_trusted_browsers(request.clone()).await?,
        mizan: request.hydrate().await?,
    })
}

#[derive(Template)]
#[template(path = "totp_setup.html")]
struct SetupPage {
    mizan: Hydration,
    setup: TotpSetup,
    form: BoundForm<TotpEnableForm>,
}

/// Sets an authenticator app up.
#[page("/account/two_factor/enable", auth = "recent")]
pub async fn enable(request: Request) -> Result<HttpResponse> {
    if my_second_factors(request.clone()).await?.totp {
        return Ok(redirect(OVERVIEW));
    }
    match request.form::<TotpEnableForm>().await? {
        Submitted::Show(form) => render(&SetupPage {
            setup: totp_setup(request.clone()).await?,
            mizan: request.hydrate().await?,
            form,
        }),
        Submitted::Done(codes) => {
            let lead = "Two-factor is on. Now keep these codes, for the day when you lose the app.";
            show_codes(&request, codes, lead).await
        }
    }
}

/// Does without it again.
#[page("/account/two_factor/disable", auth = "recent")]
pub async fn disable(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<TotpDisableForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(_) => {
            request.messages().info("Two-factor is off.");
            return Ok(redirect(OVERVIEW));
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "Turn two-factor off?",
        lead: "A login then asks for your password only, and your recovery codes end.",
        action: "Turn it off",
        form: Some(form),
        link: (OVERVIEW, "Keep it on"),
    })
}

/// New recovery codes.
#[page("/account/two_factor/recovery_codes", auth = "recent")]
pub async fn recovery_codes(request: Request) -> Result<HttpResponse> {
    let form = match request.form::<RecoveryCodesRenewForm>().await? {
        Submitted::Show(form) => form.into_view(),
        Submitted::Done(codes) => {
            let lead = "The old ones do not work any more.";
            return show_codes(&request, codes, lead).await;
        }
    };
    render(&FormPage {
        mizan: request.hydrate().await?,
        title: "New recovery codes",
        lead: "You get ten new ones. The old ones end, used or not.",
        action: "Make new codes",
        form: Some(form),
        link: (OVERVIEW, "Keep the old ones"),
    })
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesPage {
    mizan: Hydration,
    lead: &'static str,
    codes: NewRecoveryCodes,
}

async fn show_codes(
    request: &Request,
    codes: NewRecoveryCodes,
    lead: &'static str,
) -> Result<HttpResponse> {
    render(&CodesPage {
        mizan: request.hydrate().await?,
        lead,
        codes,
    })
}

/// A browser is asked for a code again.
#[post("/account/two_factor/trusted_browser_end", auth)]
pub async fn end_trust(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<TrustedBrowserEndForm>().await? {
        let text = "That browser is asked for a code next time.";
        request.messages().success(text);
    }
    Ok(redirect(OVERVIEW))
}
