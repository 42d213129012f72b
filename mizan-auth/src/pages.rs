//! Plain pages for sites that have none of their own. They work without JavaScript.

use mizan::forms::FormView;
use mizan::prelude::*;

use crate::login::LoginForm;
use crate::logout::LogoutForm;
use crate::next::next_path;
use crate::signup::SignupForm;

/// Where a visitor goes who came without a `next`.
const HOME: &str = "/";

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    mizan: Hydration,
    title: &'static str,
    action: &'static str,
    form: FormView,
    other: Link,
}

/// The way to the other page, with the same `next`.
struct Link {
    question: &'static str,
    href: String,
    text: &'static str,
}

impl Link {
    fn new(question: &'static str, path: &str, text: &'static str, next: Option<&str>) -> Self {
        let mut href = path.to_owned();
        if let Some(next) = next {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("next", next)
                .finish();
            href.push('?');
            href.push_str(&query);
        }
        Self {
            question,
            href,
            text,
        }
    }
}

/// `/login`: shows and takes the form `login`, then goes to `next`.
#[page("/login")]
pub async fn login_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let form = match request.form::<LoginForm>().await? {
        Submitted::Done(_) => return Ok(redirect(next.as_deref().unwrap_or(HOME))),
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "Log in",
        action: "Log in",
        form,
        other: Link::new("New here?", "/signup", "Sign up", next.as_deref()),
    })
}

/// `/signup`: shows and takes the form `signup`, then goes to `next`.
#[page("/signup")]
pub async fn signup_page(request: Request) -> Result<HttpResponse> {
    let next = next_path(&request);
    let form = match request.form::<SignupForm>().await? {
        Submitted::Done(_) => return Ok(redirect(next.as_deref().unwrap_or(HOME))),
        Submitted::Show(form) => form.into_view(),
    };
    render(&AccountPage {
        mizan: request.hydrate().await?,
        title: "Sign up",
        action: "Create the account",
        form,
        other: Link::new("Have an account?", "/login", "Log in", next.as_deref()),
    })
}

/// `POST /logout`: ends the session, then goes to `next`. A `GET` is 405: a link or an image must not sign anybody out.
#[post("/logout")]
pub async fn logout_page(request: Request) -> Result<HttpResponse> {
    if let Submitted::Done(_) = request.form::<LogoutForm>().await? {
        request.messages().info("You are logged out.");
    }
    let next = next_path(&request);
    Ok(redirect(next.as_deref().unwrap_or(HOME)))
}
