//! Accounts for Mizan: sign-up, login and logout by server-side sessions.
//!
//! ```no_run
//! use mizan::prelude::*;
//!
//! #[mizan::main]
//! async fn main() -> std::process::ExitCode {
//!     Site::new().install(mizan_auth::app()).manage().await
//! }
//! ```
//!
//! [`app`] brings the table of users, the forms `signup`, `login` and `logout`, the context `current_user`, and the
//! commands `createsuperuser` and `changepassword`. [`app_with_pages`] adds plain pages for them, which work without
//! JavaScript. A site that wants pages of its own shows the same forms on them: [`LoginForm`], [`SignupForm`],
//! [`LogoutForm`], with [`next_path`] for where to go afterwards.
//!
//! For tests, scripts and an app's own code there are [`create_user`], [`find_user`], [`authenticate`],
//! [`set_password`] and [`set_active`].

mod account;
mod account_delete;
mod app;
mod authenticator;
mod avatar;
mod background;
mod checks;
mod command;
mod complete_login;
mod device;
mod django;
mod email_change;
mod email_link;
mod email_verify;
mod event;
mod first_proof;
mod hex;
mod link;
mod link_token;
mod login;
mod login_code;
mod logout;
mod mailed_code;
mod mails;
mod manage;
mod name;
mod next;
mod notice;
mod pages;
mod passkey;
mod password;
mod password_change;
mod password_reset;
mod password_reset_confirm;
mod paths;
mod permission;
mod profile;
mod profile_form;
mod provider;
mod reauthenticate;
mod recovery_code;
mod second_factor;
mod sessions;
mod signup;
mod token;
mod totp;
mod two_factor_pages;
mod typed_code;
mod username;
mod vault;

pub use account::Account;
pub use account_delete::AccountDeleteForm;
pub use app::{app, app_with_pages};
pub use avatar::{avatar_of, avatar_page};
pub use complete_login::LoginAnswer;
pub use email_change::EmailChangeForm;
pub use email_verify::{
    EmailVerified, EmailVerifyForm, EmailVerifySendForm, email_of_link, keep_email_token,
};
pub use event::{AuthEvent, LoggedEvent, clear_events, events_of};
pub use login::LoginForm;
pub use login_code::{LoginCodeForm, LoginCodeRequestForm, login_code_asked};
pub use logout::{LoggedOut, LogoutForm};
pub use manage::{
    NewUser, authenticate, create_user, delete_user, end_sessions, find_user, get_user, set_active,
    set_password,
};
pub use next::{next_path, safe_next, with_next};
pub use pages::{
    account_delete_page, email_change_page, email_verify_page, login_page, logout_page,
    password_change_page, password_reset_confirm_page, password_reset_page, profile_page,
    signup_page,
};
pub use passkey::{
    MyPasskey, PasskeyLoginForm, PasskeyOptions, PasskeyReauthenticateForm, PasskeyRegisterForm,
    PasskeyRemoveForm, PasskeyRemoved, PasskeyRenameForm, my_passkeys, passkey_login_begin,
    passkey_login_page, passkey_reauthenticate_page, passkey_register_begin, passkey_remove_page,
    passkey_rename_page, passkeys_page,
};
pub use password::{
    MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, Password, PasswordOwner, PasswordRule, PasswordRules,
    check_password,
};
pub use password_change::{PasswordChangeForm, PasswordChanged};
pub use password_reset::{MailRequested, PasswordResetForm};
pub use password_reset_confirm::{PasswordResetConfirmForm, keep_reset_token, reset_link_works};
pub use paths::AccountPaths;
pub use permission::{
    Grantee, add_to_group, create_group, grant, groups_of, remove_from_group, revoke,
};
pub use profile::{Profile, current_user};
pub use profile_form::ProfileForm;
pub use provider::{
    IdentityUnlinkForm, IdentityUnlinked, LoginProvider, MyIdentity, OAuth2Urls, Provider,
    ProviderClaims, ProviderError, ProviderLoginForm, ProviderLoginUrl, Providers,
    connection_begin_page, connection_remove_page, connections_page, login_providers,
    my_identities, provider_begin_page, provider_callback_page, providers_page,
};
pub use reauthenticate::{ReauthenticateForm, Reauthenticated};
pub use recovery_code::{NewRecoveryCodes, RecoveryCodesRenewForm};
pub use second_factor::{
    MySecondFactors, SecondFactor, SecondFactorForm, TrustEnded, TrustedBrowser,
    TrustedBrowserEndForm, login_next, login_waits, my_second_factors, my_trusted_browsers,
};
pub use sessions::{MySession, SessionEndForm, SessionsEndOthersForm, SessionsEnded, my_sessions};
pub use signup::SignupForm;
pub use token::{
    CreatedToken, MyToken, NewToken, Scopes, TokenCreateForm, TokenCreated, TokenExpiry,
    TokenRevokeForm, TokenRevoked, UnknownScope, create_token, my_tokens, revoke_token,
    revoke_tokens, token_revoke_page, tokens_page,
};
pub use totp::{
    TotpDisableForm, TotpDisabled, TotpEnableForm, TotpSetup, disable_two_factor, totp_setup,
};
pub use two_factor_pages::{
    login_code_page, login_code_request_page, reauthenticate_page, recovery_codes_page,
    second_factor_page, totp_disable_page, totp_enable_page, trusted_browser_end_page,
    two_factor_page,
};
pub use username::Username;
