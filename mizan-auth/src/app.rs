//! The installable app.

use mizan::App;

use crate::account_delete::AccountDeleteForm;
use crate::authenticator::Accounts;
use crate::avatar::avatar_page;
use crate::checks;
use crate::command::{
    change_password, clear_auth_events, create_superuser, create_token, disable_two_factor,
    end_sessions, grant, import_django_users,
};
use crate::email_change::EmailChangeForm;
use crate::email_verify::{EmailVerifyForm, EmailVerifySendForm};
use crate::login::LoginForm;
use crate::login_code::{LoginCodeForm, LoginCodeRequestForm};
use crate::logout::LogoutForm;
use crate::pages::{
    account_delete_page, email_change_page, email_verify_page, login_page, logout_page,
    password_change_page, password_reset_confirm_page, password_reset_page, profile_page,
    signup_page,
};
use crate::passkey::{
    PasskeyLoginForm, PasskeyReauthenticateForm, PasskeyRegisterForm, PasskeyRemoveForm,
    PasskeyRenameForm, my_passkeys, passkey_login_begin, passkey_login_page,
    passkey_reauthenticate_page, passkey_register_begin, passkey_remove_page, passkey_rename_page,
    passkeys_page,
};
use crate::password;
use crate::password_change::PasswordChangeForm;
use crate::password_reset::PasswordResetForm;
use crate::password_reset_confirm::PasswordResetConfirmForm;
use crate::profile::current_user;
use crate::profile_form::ProfileForm;
use crate::provider::{
    IdentityUnlinkForm, ProviderLoginForm, connection_begin_page, connection_remove_page,
    connections_page, login_providers, my_identities, provider_begin_page, provider_callback_page,
    providers_page,
};
use crate::reauthenticate::ReauthenticateForm;
use crate::recovery_code::RecoveryCodesRenewForm;
use crate::second_factor::{
    SecondFactorForm, TrustedBrowserEndForm, my_second_factors, my_trusted_browsers,
};
use crate::sessions::{SessionEndForm, SessionsEndOthersForm, my_sessions};
use crate::signup::SignupForm;
use crate::token::{TokenCreateForm, TokenRevokeForm, my_tokens, token_revoke_page, tokens_page};
use crate::totp::{TotpDisableForm, TotpEnableForm, totp_setup};
use crate::two_factor_pages::{
    login_code_page, login_code_request_page, reauthenticate_page, recovery_codes_page,
    second_factor_page, totp_disable_page, totp_enable_page, trusted_browser_end_page,
    two_factor_page,
};

/// Accounts without pages, but for the way to other providers and back: the tables `auth_…`, the forms, functions and
/// contexts of every flow from `signup` to `passkey_login`, and the commands from `createsuperuser` to `clearauthevents`. The guide lists them.
///
/// It serves the pictures of accounts at `/avatars/{key}`.
///
/// Who must sign in is sent to `/login?next=…`, which is the site's own page here; [`app_with_pages`] brings one.
#[must_use]
pub fn app() -> App {
    App::new("auth")
        .migrations(mizan::migrations!("../migrations/auth"))
        .authenticator(|settings| {
            password::set_concurrency(settings.password_hash_concurrency);
            password::set_policy(settings);
            Accounts::new(settings)
        })
        .register::<current_user>()
        .form::<SignupForm>()
        .form::<LoginForm>()
        .form::<LogoutForm>()
        .form::<PasswordChangeForm>()
        .form::<PasswordResetForm>()
        .form::<PasswordResetConfirmForm>()
        .form::<EmailVerifyForm>()
        .form::<EmailVerifySendForm>()
        .form::<EmailChangeForm>()
        .form::<AccountDeleteForm>()
        .form::<SessionEndForm>()
        .form::<SessionsEndOthersForm>()
        .register::<my_sessions>()
        .form::<LoginCodeRequestForm>()
        .form::<LoginCodeForm>()
        .form::<SecondFactorForm>()
        .form::<ReauthenticateForm>()
        .register::<totp_setup>()
        .form::<TotpEnableForm>()
        .form::<TotpDisableForm>()
        .form::<RecoveryCodesRenewForm>()
        .register::<my_second_factors>()
        .register::<my_trusted_browsers>()
        .form::<TrustedBrowserEndForm>()
        .form::<TokenCreateForm>()
        .form::<TokenRevokeForm>()
        .register::<my_tokens>()
        .form::<ProfileForm>()
        .page(avatar_page)
        .register::<my_passkeys>()
        .register::<passkey_register_begin>()
        .form::<PasskeyRegisterForm>()
        .register::<passkey_login_begin>()
        .form::<PasskeyLoginForm>()
        .form::<PasskeyReauthenticateForm>()
        .form::<PasskeyRenameForm>()
        .form::<PasskeyRemoveForm>()
        .register::<login_providers>()
        .form::<ProviderLoginForm>()
        .register::<my_identities>()
        .form::<IdentityUnlinkForm>()
        .page(provider_begin_page)
        .page(provider_callback_page)
        .page(connection_begin_page)
        .page(connection_remove_page)
        .assets(mizan::assets!("static"))
        .check(checks::run)
        .login_url("/login")
        .reauthenticate_url("/reauthenticate")
        .locale("en", include_str!("../locales/en.ftl"))
        .locale("de", include_str!("../locales/de.ftl"))
        .command(create_superuser::arguments(), create_superuser::run)
        .command(change_password::arguments(), change_password::run)
        .command(create_token::arguments(), create_token::run)
        .command(end_sessions::arguments(), end_sessions::run)
        .command(disable_two_factor::arguments(), disable_two_factor::run)
        .command(import_django_users::arguments(), import_django_users::run)
        .command(grant::grant_arguments(), grant::grant)
        .command(grant::revoke_arguments(), grant::revoke)
        .command(grant::group_arguments(), grant::group)
        .command(clear_auth_events::arguments(), clear_auth_events::run)
}

/// [`app`] with plain pages at `/login`, `/signup`, (`POST` only) `/logout`, `/password_change`, `/password_reset`,
/// `/password_reset/confirm`, `/email/verify`, `/email_change`, `/account_delete`, `/login/second_factor`, `/login/code`,
/// `/login/passkey`, `/login/providers`, `/reauthenticate`, `/two_factor`, `/passkeys`, `/profile`, `/account/connections` and
/// `/account/tokens`.
#[must_use]
pub fn app_with_pages() -> App {
    app()
        .page(login_page)
        .page(signup_page)
        .page(logout_page)
        .page(password_change_page)
        .page(password_reset_page)
        .page(password_reset_confirm_page)
        .page(email_verify_page)
        .page(email_change_page)
        .page(account_delete_page)
        .page(second_factor_page)
        .page(reauthenticate_page)
        .page(login_code_request_page)
        .page(login_code_page)
        .page(two_factor_page)
        .page(totp_enable_page)
        .page(totp_disable_page)
        .page(recovery_codes_page)
        .page(trusted_browser_end_page)
        .page(providers_page)
        .page(connections_page)
        .page(tokens_page)
        .page(token_revoke_page)
        .page(profile_page)
        .page(passkey_login_page)
        .page(passkey_reauthenticate_page)
        .page(passkeys_page)
        .page(passkey_rename_page)
        .page(passkey_remove_page)
}
