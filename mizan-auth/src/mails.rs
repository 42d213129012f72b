//! What the mails say, in English; `locales/` has other languages, by the name of each mail (`mail-{name}-text`), and a site
//! may have templates for them. Nothing that a stranger typed stands in them: else a site would carry anybody's words to anybody.

use std::time::Duration;

use chrono::Utc;
use mizan::mail::Email;
use serde_json::Value;

use crate::account::Account;
use crate::device::device_name;
use crate::event::Trace;

/// A mail to the address that is stored. Its greeting and its HTML are added when it is sent.
fn mail(account: &Account, subject: &str, text: &str) -> Email {
    mail_to(&account.email, subject, text)
}

fn mail_to(address: &str, subject: &str, text: &str) -> Email {
    Email::new(address)
        .subject(subject)
        .text(text)
        .template("account", [])
}

pub(crate) fn password_reset(account: &Account, link: &str, age: Duration) -> Email {
    let values = timed("link", link, age);
    let age = in_words(age);
    let text = format!(
        "somebody, you we hope, asked for a new password for your account. To choose one, open this link within \
         {age}:\n\n{link}\n\nIt works once. If it was not you, you need not do anything: your password stays as it is."
    );
    mail(account, "Choose a new password", &text).template("password_reset", values)
}

/// With a link, and with a code for whoever reads mail on another device: each with how long it works.
pub(crate) fn verify_email(
    address: &str,
    (link, link_age): (&str, Duration),
    (code, code_age): (&str, Duration),
) -> Email {
    let (code_count, code_unit) = counted(code_age);
    let code_values = [
        ("code", code.into()),
        ("code_count", code_count.into()),
        ("code_unit", code_unit.into()),
    ];
    let values = timed("link", link, link_age).into_iter().chain(code_values);
    let (link_age, code_age) = (in_words(link_age), in_words(code_age));
    let text = format!(
        "somebody, you we hope, gave this address for an account. If it was you, open this link within {link_age} and press \
         the button there:\n\n{link}\n\nOr type this code within {code_age}, where you are signed in:\n\n    {code}\n\n\
         If it was not you, do nothing."
    );
    mail_to(address, "Confirm your address", &text).template("verify_email", values)
}

pub(crate) fn address_taken(address: &str) -> Email {
    let text = "somebody, you we hope, gave this address for an account. There is an account with this address \
                already, so nothing has changed. If you have forgotten its password, ask for a new one where you log in.\n\n\
                If it was not you, you need not do anything.";
    mail_to(address, "You have an account already", text).template("address_taken", [])
}

pub(crate) fn email_changed(account: &Account) -> Email {
    let text = "your account has another email address now, and mails go there.\n\n\
                If it was not you, somebody else has your password. Write to us.";
    mail(account, "Your address was changed", text).template("email_changed", [])
}

pub(crate) fn password_changed(account: &Account) -> Email {
    let text = "the password of your account was changed, and your other devices are signed out.\n\n\
                If it was not you, choose a new password at once: ask for a link where you log in.";
    mail(account, "Your password was changed", text).template("password_changed", [])
}

pub(crate) fn new_login(account: &Account, trace: &Trace, site: &str) -> Email {
    let device = device_name(trace.agent.as_deref().unwrap_or_default());
    let address = trace.address.as_deref().unwrap_or("an unknown address");
    let time = Utc::now().format("%-d %B %Y, %H:%M UTC");
    let text = format!(
        "somebody signed in to your account:\n\n{device}, from {address}\n{time}\n\n\
         If it was you, all is well. If not, change your password at once: {site}"
    );
    let values = [
        ("device", device.into()),
        ("address", trace.address.clone().unwrap_or_default().into()),
        ("time", time.to_string().into()),
        ("site", site.into()),
    ];
    mail(account, "A new login", &text).template("new_login", values)
}

pub(crate) fn totp_enabled(address: &str) -> Email {
    let text = "your account is protected by two-factor now: a login asks for a code of your authenticator app. Keep the \
                recovery codes in a safe place.\n\n\
                If it was not you, somebody else has your password. Write to us.";
    mail_to(address, "Two-factor is on", text).template("totp_enabled", [])
}

pub(crate) fn totp_disabled(address: &str) -> Email {
    let text = "two-factor was turned off for your account: a login asks for the password only.\n\n\
                If it was not you, change your password at once, and write to us.";
    mail_to(address, "Two-factor is off", text).template("totp_disabled", [])
}

pub(crate) fn recovery_codes_renewed(address: &str) -> Email {
    let text = "your account has new recovery codes, and the old ones do not work any more.\n\n\
                If it was not you, change your password at once, and write to us.";
    mail_to(address, "New recovery codes", text).template("recovery_codes_renewed", [])
}

pub(crate) fn recovery_code_used(address: &str, left: u32) -> Email {
    let text = format!(
        "somebody signed in to your account with one of your recovery codes. {left} of them are left; you can make new ones \
         in your account.\n\nIf it was not you, change your password at once, and make new codes."
    );
    mail_to(address, "A recovery code was used", &text)
        .template("recovery_code_used", [("left", left.into())])
}

pub(crate) fn second_factor_tried(account: &Account) -> Email {
    let text = "somebody has typed in your password, and then wrong codes, too many of them. They are not signed in.\n\n\
                If it was not you, change your password at once: somebody else knows it.";
    mail(account, "Somebody knows your password", text).template("second_factor_tried", [])
}

pub(crate) fn login_code(account: &Account, code: &str, age: Duration) -> Email {
    let values = timed("code", code, age);
    let age = in_words(age);
    let text = format!(
        "somebody, you we hope, wants to log in to your account. The code is\n\n    {code}\n\nIt works for {age}, once, and \
         only where it was asked for. Give it to nobody: we never ask for it on the telephone or in a chat.\n\n\
         If it was not you, you need not do anything."
    );
    mail(account, "Your code", &text).template("login_code", values)
}

pub(crate) fn identity_connected(account: &Account, provider: &str, site: &str) -> Email {
    let text = format!(
        "you can sign in to your account with {provider} now.\n\n\
         If it was not you, disconnect it in your account and change your password at once: {site}"
    );
    let values = [("provider", provider.into()), ("site", site.into())];
    mail(account, "A new way to sign in", &text).template("identity_connected", values)
}

pub(crate) fn identity_removed(account: &Account) -> Email {
    let text = "a way to sign in to your account was removed: an account at another provider.\n\n\
                If it was not you, somebody else is signed in to your account. Change your password at once.";
    mail(account, "A way to sign in was removed", text).template("identity_removed", [])
}

pub(crate) fn token_created(account: &Account, site: &str) -> Email {
    let text = format!(
        "a new API token was made for your account. Whoever has it can do in your name what you have allowed it.\n\n\
         If it was not you, revoke it in your account and change your password at once: {site}"
    );
    mail(account, "A new API token", &text).template("token_created", [("site", site.into())])
}

pub(crate) fn account_deleted(account: &Account) -> Email {
    mail(
        account,
        "Your account was deleted",
        "your account has been deleted, as you asked.",
    )
    .template("account_deleted", [])
}

pub(crate) fn passkey_added(account: &Account) -> Email {
    let text = "a passkey was added to your account: whoever holds it can sign in.\n\n\
                If it was not you, remove it on the page of your account, and change your password.";
    mail(account, "A passkey was added", text).template("passkey_added", [])
}

pub(crate) fn passkey_removed(account: &Account) -> Email {
    let text = "a passkey was removed from your account and opens it no longer.\n\n\
                If it was not you, change your password at once.";
    mail(account, "A passkey was removed", text).template("passkey_removed", [])
}

pub(crate) fn passkey_cloned(account: &Account) -> Email {
    let text = "somebody tried to sign in with one of your passkeys, and it looks like a copy: it has been used less \
                often than yours. Nobody was let in.\n\n\
                Please remove that passkey on the page of your account, and add a new one.";
    mail(account, "A passkey of yours may have been copied", text).template("passkey_cloned", [])
}

/// A link or a code and how long it works, for messages.
fn timed(name: &'static str, text: &str, age: Duration) -> [(&'static str, Value); 3] {
    let (count, unit) = counted(age);
    [
        (name, text.into()),
        ("count", count.into()),
        ("unit", unit.into()),
    ]
}

/// A lifetime as people say it, never more than it is.
fn in_words(age: Duration) -> String {
    let (count, unit) = counted(age);
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

fn counted(age: Duration) -> (u64, &'static str) {
    match age.as_secs() {
        seconds @ 0..120 => (seconds, "second"),
        seconds @ 120..7_200 => (seconds / 60, "minute"),
        seconds @ 7_200..172_800 => (seconds / 3_600, "hour"),
        seconds => (seconds / 86_400, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_said_in_words() {
        for (seconds, expected) in [
            (60, "60 seconds"),
            (3_600, "60 minutes"),
            (7_200, "2 hours"),
            (86_400, "24 hours"),
            (259_200, "3 days"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), expected);
        }
    }
}
