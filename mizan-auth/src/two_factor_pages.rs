//! Plain pages for second factors and for logging in by mail. They work without JavaScript.

use mizan::forms::FormView;
use mizan::prelude::*;

use crate::complete_login::LoginAnswer;
use crate::login_code::{LoginCodeForm, LoginCodeRequestForm, login_code_asked};
use crate::next::next_path;
use crate::pages::{AccountPage, HOME, Link};
use crate::paths::AccountPaths;
use crate::reauthenticate::ReauthenticateForm;
use crate::recovery_code::{NewRecoveryCodes, RecoveryCodesRenewForm};
use crate::second_factor::{
    MySecondFactors, SecondFactorForm, TrustedBrowser, TrustedBrowserEndForm, login_next,
    login_waits, my_second_factors, my_trusted_browsers,
};
use crate::totp::{TotpDisableForm, TotpEnableForm, TotpSetup, totp_setup};

/// The page of what is set up.
const OVERVIEW: &str = "/two_factor";

#[derive(Template)]
#[template(path = "two_factor.html")]
struct Overview {
    mizan: Hydration,
    factors: MySecondFactors,
    browsers: Vec<TrustedBrowser>,
}

#[derive(Template)]
#[template(path = "totp_setup.html")]
struct Setup {
    mizan: Hydration,
    setup: TotpSetup,
    form: FormView,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct Codes {
    mizan: Hydration,
    codes: NewRecoveryCodes,
}

/// `/login/second_factor`: shows and takes the form `second_factor`, then goes to `next`.
#[page("/login/second_factor", auth = "public")]
pub async fn second_factor_page(request: Request) -> Result<HttpResponse> {
    let next = login_next(&request).await?;
    let form = match request.form::<SecondFactorForm>().await? {
        Submitted::Done(_) => return Ok(redirect(next.as_deref().unwrap_or(HOME))),
        Submitted::Show(form) => form.into_view(),
    };
    if login_waits(&request).await?.is_empty() {
        request
            .messages()
            .info(request.text("auth-please-log-in", &[]));
        return Ok(redirect("/login"));
    }
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-second-factor",
        lead: "auth-second-factor-lead",
        action: "auth-log-in",
        form: Some(form),
        links: vec![
            Link::new("", "/login/passkey", "auth-passkey-login", next.as_deref()),
            Link::new("", "/login", "auth-start-again", next.as_deref()),
        ],
    })
}

/// `/reauthenticate`: shows and takes the form `reauthenticate`, then goes to `next`.
#[page("/reauthenticate", auth)]
pub async fn reauthenticate_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let form = match request.form::<ReauthenticateForm>().await? {
        Submitted::Done(_) => return Ok(redirect(next.as_deref().unwrap_or(HOME))),
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-confirm-you",
        lead: "auth-confirm-you-lead",
        action: "auth-go-on",
        form: Some(form),
        links: vec![
            Link::new(
                "",
                "/reauthenticate/passkey",
                "auth-passkey-use",
                next.as_deref(),
            ),
            Link::new("", "/login", "auth-another-way", next.as_deref()),
        ],
    })
}

/// `/login/code`: shows and takes the form `login_code_request`, then goes to `/login/code/enter`.
#[page("/login/code", auth = "public")]
pub async fn login_code_request_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let form = match request.form::<LoginCodeRequestForm>().await? {
        Submitted::Done(_) => {
            let enter = Link::new("", "/login/code/enter", "", next.as_deref());
            return Ok(redirect(enter.href()));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-login-code",
        lead: "auth-login-code-lead",
        action: "auth-login-code-send",
        form: Some(form),
        links: vec![Link::new("", "/login", "auth-log-in", next.as_deref())],
    })
}

/// `/login/code/enter`: shows and takes the form `login_code`, then goes to `next`, or to `/login/second_factor`.
#[page("/login/code/enter", auth = "public")]
pub async fn login_code_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let again = Link::new("", "/login/code", "auth-login-code-again", next.as_deref());
    if !login_code_asked(&request).await? {
        return Ok(redirect(again.href()));
    }
    let form = match request.form::<LoginCodeForm>().await? {
        Submitted::Done(LoginAnswer::SignedIn(_)) => {
            return Ok(redirect(next.as_deref().unwrap_or(HOME)));
        }
        Submitted::Done(LoginAnswer::SecondFactor { .. }) => {
            return Ok(redirect(AccountPaths::of(&request).second_factor));
        }
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "auth-login-code",
        lead: "auth-login-code-sent",
        action: "auth-log-in",
        form: Some(form),
        links: vec![again],
    })
}

/// `/two_factor`: what is set up, and the buttons for it.
#[get("/two_factor", auth)]
pub async fn two_factor_page(request: Request) -> Result<HttpResponse> {
    render(&Overview {
        factors: my_second_factors(request.clone()).await?,
        browsers: my_trusted_browsers(request.clone()).await?,
        mizan: request.hydrate().await?,
    })
}

/// `/two_factor/enable`: shows the app's secret, takes the form `totp_enable` and shows the recovery codes.
#[page("/two_factor/enable", auth = "recent")]
pub async fn totp_enable_page(request: Request) -> Result<HttpResponse> {
    if my_second_factors(request.clone()).await?.totp {
        return Ok(redirect(OVERVIEW));
    }
    match request.form::<TotpEnableForm>().await? {
        Submitted::Done(codes) => show_codes(&request, codes).await,
        Submitted::Show(form) => render(&Setup {
            setup: totp_setup(request.clone()).await?,
            mizan: request.hydrate().await?,
            form: form.into_view(),
        }),
    }
}

/// `POST /two_factor/disable`: takes the form `totp_disable`.
#[post("/two_factor/disable", auth = "recent")]
pub async fn totp_disable_page(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<TotpDisableForm>().await? {
        request
            .messages()
            .info(request.text("auth-two-factor-ended", &[]));
    }
    Ok(redirect(OVERVIEW))
}

/// `POST /two_factor/recovery_codes`: takes the form `recovery_codes_renew` and shows the new codes.
#[post("/two_factor/recovery_codes", auth = "recent")]
pub async fn recovery_codes_page(request: Request) -> Result<HttpResponse> {
    match request.form::<RecoveryCodesRenewForm>().await? {
        Submitted::Done(codes) => show_codes(&request, codes).await,
        Submitted::Show(_) => Ok(redirect(OVERVIEW)),
    }
}

/// `POST /two_factor/trusted_browser_end`: takes the form `trusted_browser_end`.
#[post("/two_factor/trusted_browser_end", auth)]
pub async fn trusted_browser_end_page(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<TrustedBrowserEndForm>().await? {
        let text = request.text("auth-trusted-ended", &[]);
        request.messages().success(text);
    }
    Ok(redirect(OVERVIEW))
}

async fn show_codes(request: &Request, codes: NewRecoveryCodes) -> Result<HttpResponse> {
    render(&Codes {
        mizan: request.hydrate().await?,
        codes,
    })
}
