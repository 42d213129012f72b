//! Adding a passkey to an account.

use mizan::db::is_unique_violation;
use mizan::prelude::*;
use serde_json::Value;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};

use super::manage::{MyPasskey, my_passkeys};
use super::options::PasskeyOptions;
use super::pending::Ceremony;
use super::relying_party::relying_party;
use super::stored::{MAX_PASSKEYS, StoredPasskey, handle_of};
use crate::account::Account;
use crate::device::device_name;
use crate::event::{AuthEvent, Trace, record};
use crate::mails;
use crate::notice;

/// The longest name of a credential that the standard allows, in bytes.
const MAX_CREDENTIAL_ID: usize = 1_023;

/// Who asked, and what must be answered.
#[derive(Serialize, Deserialize)]
struct Registration {
    user_id: i64,
    state: PasskeyRegistration,
}

/// Begins to add a passkey: what to hand to `navigator.credentials.create`. Its answer goes into the form
/// `passkey_register`.
#[client(auth = "recent", manual)]
pub async fn passkey_register_begin(request: Request) -> Result<PasskeyOptions> {
    let user = request.require_user().await?;
    let party = relying_party(&request)?;
    throttle(&request, user.id()).await?;
    let mut known = Vec::new();
    for stored in room_for_one(&request, user.id()).await? {
        known.push(stored.passkey()?.cred_id().clone());
    }
    let handle = handle_of(&request, user.id()).await?;
    let (options, state) =
        party.start_passkey_registration(handle, user.username(), user.username(), Some(known))?;
    let registration = Registration {
        user_id: user.id(),
        state,
    };
    let challenge = &options.public_key.challenge;
    Ceremony::Register
        .ask(&request, challenge, registration)
        .await?;
    let mut options = PasskeyOptions::new(&options.public_key)?;
    // The crate leaves it open whether the key is found without a name; we sign in without names.
    options.set("/authenticatorSelection/residentKey", "required".into());
    options.set("/authenticatorSelection/requireResidentKey", true.into());
    Ok(options)
}

/// Adds a passkey: takes what `navigator.credentials.create` has answered to `passkey_register_begin`.
#[derive(MizanForm)]
#[form(name = "passkey_register", title = "Add a passkey", manual, auth = "recent", affects = [my_passkeys])]
pub struct PasskeyRegisterForm {
    #[field(
        label = "Name",
        help_text = "To tell it from others later, such as “phone” or “blue key”.",
        required = false,
        max_length = 100,
        autocomplete = "off"
    )]
    name: Option<String>,
    /// A `RegistrationResponseJSON`.
    #[field(widget = "hidden")]
    credential: Value,
}

impl Submit for PasskeyRegisterForm {
    type Output = MyPasskey;

    async fn submit(self, request: &Request) -> Result<MyPasskey> {
        let user = request.require_user().await?;
        let party = relying_party(request)?;
        throttle(request, user.id()).await?;
        let Ok(answer) = serde_json::from_value::<RegisterPublicKeyCredential>(self.credential)
        else {
            return Err(unreadable());
        };
        if answer
            .extensions
            .cred_props
            .as_ref()
            .is_some_and(|props| props.rk == Some(false))
        {
            return Err(not_found_without_a_name());
        }
        let client_data = &answer.response.client_data_json;
        let asked = Ceremony::Register
            .answered::<Registration>(request, client_data)
            .await?;
        let Some((challenge, registration)) = asked else {
            return Err(too_late());
        };
        if registration.user_id != user.id() {
            return Err(too_late());
        }
        let passkey = match party.finish_passkey_registration(&answer, &registration.state) {
            Ok(passkey) if passkey.cred_id().len() <= MAX_CREDENTIAL_ID => passkey,
            Ok(_) => return Err(refused()),
            Err(error) => {
                tracing::info!(request = %request.id(), %error, "a new passkey was refused");
                return Err(refused());
            }
        };
        room_for_one(request, user.id()).await?;
        let name = match self.name {
            Some(name) => name,
            None => device_name(&Trace::of(request).agent.unwrap_or_default()),
        };
        let db = request.db();
        let stored = StoredPasskey::insert(db, user.id(), &name, &passkey, &challenge).await;
        let stored = match stored {
            Ok(stored) => stored,
            Err(error) if is_unique_violation(&error).is_some() => return Err(known()),
            Err(error) => return Err(error.into()),
        };
        record(request, AuthEvent::PasskeyAdded, Some(user.id())).await;
        if let Some(account) = Account::by_id(request.db(), user.id()).await? {
            notice::send(request, mails::passkey_added(&account)).await;
        }
        tracing::info!(request = %request.id(), user = user.id(), "a passkey was added");
        Ok(MyPasskey::from(stored))
    }
}

async fn throttle(request: &Request, user_id: i64) -> Result<()> {
    let rate = request.settings().throttle_login_account;
    request.throttle("auth passkey add", user_id, rate).await
}

/// The passkeys that the account has, when it may have another one.
async fn room_for_one(request: &Request, user_id: i64) -> Result<Vec<StoredPasskey>> {
    let stored = StoredPasskey::of_user(request.db(), user_id).await?;
    if stored.len() >= MAX_PASSKEYS {
        return Err(Error::conflict(format!(
            "An account has at most {MAX_PASSKEYS} passkeys. Remove one first."
        )));
    }
    Ok(stored)
}

/// An answer that is none.
pub(super) fn unreadable() -> Error {
    Error::unprocessable(FormErrors::of(
        "credential",
        FieldError::new("invalid", "This is not what a browser answers."),
    ))
}

/// Nothing was asked here, or too long ago, or it was answered already.
pub(super) fn too_late() -> Error {
    Error::unprocessable(
        FieldError::new(
            "passkey_expired",
            "That took too long, or was sent already. Please try again.",
        )
        .into(),
    )
}

fn refused() -> Error {
    Error::unprocessable(
        FieldError::new(
            "passkey_refused",
            "This passkey cannot be used here. Please try another one.",
        )
        .into(),
    )
}

/// The device said that it has not kept the key, and so could never offer it.
fn not_found_without_a_name() -> Error {
    Error::unprocessable(
        FieldError::new(
            "passkey_not_kept",
            "This device cannot keep a passkey. Please try another one.",
        )
        .into(),
    )
}

fn known() -> Error {
    Error::unprocessable(
        FieldError::new("passkey_known", "This passkey has been added already.").into(),
    )
}
