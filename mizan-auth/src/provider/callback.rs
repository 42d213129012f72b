//! The way back from a provider.

use mizan::http::header::{self, HeaderValue};
use mizan::prelude::*;

use super::claims::ProviderClaims;
use super::discovery::{metadata_of, unavailable};
use super::openid::refused;
use super::pending::Pending;
use super::providers::Providers;
use super::resolve::{Resolved, resolve};
use super::site::{Protocol, Provider};
use super::{identity, oauth2, openid};
use crate::account::Account;
use crate::complete_login::{FirstFactor, FirstStep, LoginAnswer, complete_login, sign_in};
use crate::email_link;
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::paths::AccountPaths;

/// The longest value of a parameter that is looked at, in bytes.
const MAX_VALUE_BYTES: usize = 4_096;

/// What a provider may send along, each at most once (RFC 6749 §4.1.2, RFC 9207).
#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Answer {
    fn parse(query: &str) -> Option<Self> {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut answer.state,
                "code" => &mut answer.code,
                "error" => &mut answer.error,
                "iss" => &mut answer.iss,
                _ => continue,
            };
            if value.len() > MAX_VALUE_BYTES || place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        Some(answer)
    }
}

/// `/login/{provider}/callback`: where a provider sends its visitors back to.
#[get("/login/{provider}/callback", auth = "public")]
pub async fn provider_callback_page(request: Request) -> Result<HttpResponse> {
    request.refuse_token()?;
    let rate = request.settings().throttle_login;
    request
        .throttle("auth provider back", request.client_key(), rate)
        .await?;
    let provider = Providers::find(&request, request.http().match_info().query("provider"))?;
    let answer = Answer::parse(request.query_string()).unwrap_or_default();
    let pending = match answer.state.as_deref() {
        Some(state) => Pending::take(&request, &provider.name, state).await?,
        None => None,
    };
    let Some(pending) = pending else {
        let text = "This login was begun too long ago or in another browser, or is over already. Please log in again.";
        return Err(Error::bad_request(text).with_code("login_expired"));
    };
    check_issuer(&provider, answer.iss.as_deref()).await?;
    if let Some(error) = answer.error {
        return give_up(&request, &provider, &pending, &error);
    }
    let code = answer.code.filter(|code| !code.is_empty());
    let code = code.ok_or_else(|| refused("the provider sent no code"))?;
    let claims = match &provider.protocol {
        Protocol::OpenId { issuer } => openid::claims_of(&provider, issuer, &pending, code).await?,
        Protocol::OAuth2 { urls, read } => {
            oauth2::claims_of(&provider, urls, &**read, &pending, code).await?
        }
    };
    let mut response = match pending.connect_to {
        Some(user_id) => connect(&request, &provider, &claims, user_id).await?,
        None => come_in(&request, &provider, &claims, pending).await?,
    };
    let policy = const { HeaderValue::from_static("private, no-store") };
    response.headers_mut().insert(header::CACHE_CONTROL, policy);
    Ok(response)
}

/// That the answer is this provider's, where providers could be mixed up (RFC 9207).
async fn check_issuer(provider: &Provider, iss: Option<&str>) -> Result<()> {
    let Protocol::OpenId { issuer } = &provider.protocol else {
        return Ok(());
    };
    let metadata = metadata_of(issuer, false).await?;
    let is_promised = metadata
        .additional_metadata()
        .authorization_response_iss_parameter_supported;
    match iss {
        Some(iss) if iss == metadata.issuer().as_str() => Ok(()),
        None if !is_promised => Ok(()),
        _ => Err(refused("the answer is another provider's")),
    }
}

/// The visitor did not want to, or the provider could not.
fn give_up(
    request: &Request,
    provider: &Provider,
    pending: &Pending,
    error: &str,
) -> Result<HttpResponse> {
    match error {
        "access_denied" => {
            let text = format!("You did not log in with {}.", provider.label);
            request.messages().info(text);
            Ok(redirect(start_page(request, pending)))
        }
        "server_error" | "temporarily_unavailable" => Err(unavailable(error.to_owned())),
        _ => Err(refused(format!("the provider answered {error:?}"))),
    }
}

/// Where the visitor came from.
fn start_page(request: &Request, pending: &Pending) -> &'static str {
    let paths = AccountPaths::of(request);
    match pending.connect_to {
        Some(_) => paths.connections,
        None => paths.login,
    }
}

/// Signs in, or asks for the second factor, or says why not.
async fn come_in(
    request: &Request,
    provider: &Provider,
    claims: &ProviderClaims,
    pending: Pending,
) -> Result<HttpResponse> {
    let next = pending.next.clone().unwrap_or_else(|| "/".to_owned());
    let lifetime = match pending.remember {
        true => Lifetime::Remember,
        false => Lifetime::Browser,
    };
    let refusal = match resolve(request, provider, claims).await? {
        Resolved::Known(account) => {
            return complete(request, provider, &account, lifetime, pending.next).await;
        }
        Resolved::Linked(account) => {
            tell_connected(request, provider, &account).await;
            return complete(request, provider, &account, lifetime, pending.next).await;
        }
        Resolved::New(account) => {
            if account.email_verified_at.is_none() {
                email_link::send(request, account.id, &account.email)?;
            }
            sign_in(request, &account, lifetime, AuthEvent::Signup).await?;
            return Ok(redirect(&next));
        }
        Resolved::AddressTaken => format!(
            "There is an account with this address already. Log in to it, and connect {} on its page.",
            provider.label
        ),
        Resolved::NoSignup => format!(
            "There is no account for this. Sign up here, and connect {} afterwards.",
            provider.label
        ),
        Resolved::Inactive(id) => {
            record(request, AuthEvent::LoginRefused, Some(id)).await;
            "This account cannot log in.".to_owned()
        }
    };
    request.messages().error(refusal);
    Ok(redirect(AccountPaths::of(request).login))
}

async fn complete(
    request: &Request,
    provider: &Provider,
    account: &Account,
    lifetime: Lifetime,
    next: Option<String>,
) -> Result<HttpResponse> {
    let factor = match provider.trusts_second_factor {
        true => FirstFactor::TrustedProvider,
        false => FirstFactor::Provider,
    };
    let step = FirstStep::new(request, factor, lifetime).next(next.clone());
    Ok(match complete_login(request, account, step).await? {
        LoginAnswer::SignedIn(_) => redirect(next.as_deref().unwrap_or("/")),
        LoginAnswer::SecondFactor { .. } => redirect(AccountPaths::of(request).second_factor),
    })
}

/// Gives whoever is signed in another way to sign in.
async fn connect(
    request: &Request,
    provider: &Provider,
    claims: &ProviderClaims,
    user_id: i64,
) -> Result<HttpResponse> {
    let page = AccountPaths::of(request).connections;
    let user = request.require_user().await?;
    if user.id() != user_id {
        let text = "Somebody else is signed in now. Please connect it again.";
        return Err(Error::forbidden(text).with_code("login_expired"));
    }
    match identity::owner_of(request.db(), provider, &claims.subject).await? {
        Some(owner) if owner == user_id => {
            let text = format!("{} was connected already.", provider.label);
            request.messages().info(text);
            return Ok(redirect(page));
        }
        Some(_) => return Ok(taken(request, provider, page)),
        None => {}
    }
    match identity::add(request.db(), user_id, provider, claims).await {
        Ok(()) => {}
        Err(error) if mizan::db::is_unique_violation(&error).is_some() => {
            return Ok(taken(request, provider, page));
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(account) = Account::by_id(request.db(), user_id).await? {
        tell_connected(request, provider, &account).await;
    }
    let text = format!("{} is connected.", provider.label);
    request.messages().success(text);
    Ok(redirect(page))
}

fn taken(request: &Request, provider: &Provider, page: &str) -> HttpResponse {
    let text = format!(
        "This {} account belongs to another account here.",
        provider.label
    );
    request.messages().error(text);
    redirect(page)
}

async fn tell_connected(request: &Request, provider: &Provider, account: &Account) {
    record(request, AuthEvent::IdentityConnected, Some(account.id)).await;
    let site = request.absolute_url("/");
    notice::send(
        request,
        mails::identity_connected(account, &provider.label, &site),
    )
    .await;
    tracing::info!(request = %request.id(), user = account.id, provider = provider.name, "an identity was connected");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Answer;

    #[test]
    fn a_parameter_comes_once_or_the_answer_is_none() {
        let answer = Answer::parse("code=a%20b&state=1x&session_state=9&session_state=8").unwrap();
        assert_eq!(answer.code.as_deref(), Some("a b"));
        assert_eq!(answer.state.as_deref(), Some("1x"));
        assert!(Answer::parse("state=1&code=a&code=b").is_none());
        assert!(Answer::parse("state=1&state=1").is_none());
        assert!(Answer::parse(&format!("code={}", "x".repeat(4_097))).is_none());
        assert!(Answer::parse("").unwrap().state.is_none());
    }
}
