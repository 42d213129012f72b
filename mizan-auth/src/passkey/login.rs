//! Signing in with a passkey.

use mizan::prelude::*;
use serde_json::Value;
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

use super::options::PasskeyOptions;
use super::pending::Ceremony;
use super::register::{too_late, unreadable};
use super::relying_party::relying_party;
use super::stored::StoredPasskey;
use crate::account::Account;
use crate::complete_login::{FirstFactor, FirstStep, LoginAnswer, complete_login};
use crate::event::{AuthEvent, record};
use crate::mails;
use crate::notice;
use crate::profile::current_user;
use crate::second_factor::PendingLogin;

/// Begins to sign in with a passkey: what to hand to `navigator.credentials.get`. Its answer goes into the form
/// `passkey_login`.
///
/// Nobody says who they are: the authenticator shows the keys that it has for this site. So the answer is the same for
/// everybody and tells nothing about accounts. Only who is signed in, or has shown a first factor, is told which keys are
/// theirs.
#[client(auth = "public", manual)]
pub async fn passkey_login_begin(request: Request) -> Result<PasskeyOptions> {
    let party = relying_party(&request)?;
    let rate = request.settings().throttle_login;
    request
        .throttle("auth passkey begin", request.client_key(), rate)
        .await?;
    let (options, state) = party.start_discoverable_authentication()?;
    let challenge = &options.public_key.challenge;
    Ceremony::Login.ask(&request, challenge, state).await?;
    let mut options = PasskeyOptions::new(&options.public_key)?;
    if let Some(user_id) = known_user(&request).await? {
        let keys = StoredPasskey::of_user(request.db(), user_id).await?;
        let keys = keys.iter().map(StoredPasskey::descriptor).collect();
        options.set("/allowCredentials", Value::Array(keys));
    }
    Ok(options)
}

/// Who has shown already who they are: by a first factor, or by being signed in.
async fn known_user(request: &Request) -> Result<Option<i64>> {
    if let Some(pending) = PendingLogin::of(request).await? {
        return Ok(Some(pending.account.id()));
    }
    Ok(request.user().await?.map(|user| user.id()))
}

/// Signs in with a passkey: takes what `navigator.credentials.get` has answered to `passkey_login_begin`.
///
/// The authenticator has verified who holds it (by a PIN, a finger, a face), so this is two factors in one. Whatever is
/// wrong, a key that was removed, an account that is inactive or a signature, the answer is one error of the whole form
/// with the code `passkey_refused`.
#[derive(MizanForm)]
#[form(name = "passkey_login", title = "Log in with a passkey", manual, auth = "public", affects = [current_user])]
pub struct PasskeyLoginForm {
    /// An `AuthenticationResponseJSON`.
    #[field(widget = "hidden")]
    credential: Value,
    #[field(label = "Stay signed in on this device", required = false)]
    remember: bool,
}

impl Submit for PasskeyLoginForm {
    type Output = LoginAnswer;

    async fn submit(self, request: &Request) -> Result<LoginAnswer> {
        throttle(request).await?;
        let account = verified(request, self.credential).await?;
        // It is the second factor of a login that waits here, if it is that of the same account.
        let pending = PendingLogin::of(request).await?;
        if let Some(pending) = pending.filter(|pending| pending.account.id() == account.id()) {
            return Ok(LoginAnswer::SignedIn(pending.complete(request).await?));
        }
        PendingLogin::forget(request).await?;
        let lifetime = match self.remember {
            true => Lifetime::Remember,
            false => Lifetime::Browser,
        };
        let step = FirstStep::new(request, FirstFactor::Passkey, lifetime);
        complete_login(request, &account, step).await
    }
}

pub(super) async fn throttle(request: &Request) -> Result<()> {
    let rate = request.settings().throttle_login;
    request
        .throttle("auth passkey login", request.client_key(), rate)
        .await
}

/// Whose passkey has signed this answer.
pub(super) async fn verified(request: &Request, credential: Value) -> Result<Account> {
    let party = relying_party(request)?;
    let Ok(answer) = serde_json::from_value::<PublicKeyCredential>(credential) else {
        return Err(unreadable());
    };
    let client_data = &answer.response.client_data_json;
    let asked = Ceremony::Login
        .answered::<DiscoverableAuthentication>(request, client_data)
        .await?;
    let Some((challenge, state)) = asked else {
        return Err(too_late());
    };
    let Ok((handle, credential_id)) = party.identify_discoverable_authentication(&answer) else {
        return Err(refuse(request, None, "the answer names no account").await);
    };
    let db = request.db();
    let Some(stored) = StoredPasskey::find(db, credential_id, handle).await? else {
        return Err(refuse(request, None, "the key is unknown").await);
    };
    let account = Account::by_id(db, stored.user_id).await?;
    let Some(account) = account.filter(Account::is_active) else {
        return Err(refuse(request, Some(stored.user_id), "the account is inactive").await);
    };
    let passkey = stored.passkey()?;
    let result = match party.finish_discoverable_authentication_v2(&answer, state, &passkey) {
        Ok(result) => result,
        // Web Authentication §7.2, step 22: the key may have been copied, and somebody else has used the copy.
        Err(WebauthnError::CredentialPossibleCompromise) => {
            record(request, AuthEvent::PasskeyCloned, Some(account.id)).await;
            notice::send(request, mails::passkey_cloned(&account)).await;
            tracing::warn!(request = %request.id(), user = account.id, "the counter of a passkey went back");
            return Err(refused());
        }
        Err(error) => return Err(refuse(request, Some(account.id), &error.to_string()).await),
    };
    if !stored.used(db, &result, &challenge).await? {
        return Err(refuse(request, Some(account.id), "the answer has counted already").await);
    }
    Ok(account)
}

async fn refuse(request: &Request, user_id: Option<i64>, why: &str) -> Error {
    record(request, AuthEvent::LoginRefused, user_id).await;
    tracing::info!(request = %request.id(), why, "a passkey was refused");
    refused()
}

pub(super) fn refused() -> Error {
    Error::unprocessable(
        FieldError::new(
            "passkey_refused",
            "This passkey opens no account here. Log in another way.",
        )
        .into(),
    )
}
