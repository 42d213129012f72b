//! Passkeys: signing in with a key that a device or a password manager holds, by
//! [Web Authentication](https://www.w3.org/TR/webauthn-3/).

mod login;
mod manage;
mod options;
mod page;
mod pending;
mod reauthenticate;
mod register;
mod relying_party;
mod stored;

pub use login::{PasskeyLoginForm, passkey_login_begin};
pub use manage::{MyPasskey, PasskeyRemoveForm, PasskeyRemoved, PasskeyRenameForm, my_passkeys};
pub use options::PasskeyOptions;
pub use page::{
    passkey_login_page, passkey_reauthenticate_page, passkey_remove_page, passkey_rename_page,
    passkeys_page,
};
pub use reauthenticate::PasskeyReauthenticateForm;
pub use register::{PasskeyRegisterForm, passkey_register_begin};
