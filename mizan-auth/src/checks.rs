//! What `check --deploy` asks about accounts.

use mizan::cli::{CheckContext, Finding};
use mizan::db::Db;
use mizan::{Result, Settings};

pub(crate) async fn run(context: CheckContext) -> Result<Vec<Finding>> {
    if !context.is_deploy() {
        return Ok(Vec::new());
    }
    let mut findings = of_settings(context.settings());
    if let Some(db) = context.db() {
        findings.extend(of_accounts(db).await?);
    }
    Ok(findings)
}

fn of_settings(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, rate) in [
        ("MIZAN_THROTTLE_LOGIN", settings.throttle_login),
        (
            "MIZAN_THROTTLE_LOGIN_ACCOUNT",
            settings.throttle_login_account,
        ),
        ("MIZAN_THROTTLE_SIGNUP", settings.throttle_signup),
        ("MIZAN_THROTTLE_MAIL", settings.throttle_mail),
        (
            "MIZAN_THROTTLE_MAIL_ACCOUNT",
            settings.throttle_mail_account,
        ),
    ] {
        if rate.is_unlimited() {
            let text =
                format!("{name} is off: passwords can be tried, and mails asked for, without end");
            findings.push(Finding::error("auth.throttle", text));
        }
    }
    match &settings.public_url {
        None if settings.allowed_hosts.is_one_name() => {}
        None => findings.push(Finding::warning(
            "auth.passkeys",
            "MIZAN_PUBLIC_URL is not set: each of MIZAN_ALLOWED_HOSTS has passkeys of its own",
        )),
        Some(url) if !url.as_str().starts_with("https://") => findings.push(Finding::error(
            "auth.passkeys",
            "MIZAN_PUBLIC_URL is not https: browsers refuse passkeys, and links in mails lead to http",
        )),
        Some(_) => {}
    }
    findings
}

async fn of_accounts(db: &Db) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let (superusers, exposed, foreign): (i64, i64, i64) = db
        .query(
            "SELECT COUNT(CASE WHEN is_superuser THEN 1 END), \
             COUNT(CASE WHEN is_staff AND NOT EXISTS (SELECT 1 FROM auth_totp WHERE auth_totp.user_id = auth_users.id) \
                 AND NOT EXISTS (SELECT 1 FROM auth_passkeys WHERE auth_passkeys.user_id = auth_users.id) THEN 1 END), \
             COUNT(CASE WHEN password_hash LIKE 'pbkdf2_sha1%' THEN 1 END) \
             FROM auth_users WHERE is_active",
        )
        .fetch_one()
        .await?;
    if superusers == 0 {
        findings.push(Finding::warning(
            "auth.superuser",
            "no active account may do everything: `createsuperuser` makes one",
        ));
    }
    if exposed > 0 {
        let text = format!(
            "{exposed} accounts of the staff have nothing but a password: no second factor, no passkey"
        );
        findings.push(Finding::warning("auth.staff", text));
    }
    if foreign > 0 {
        let text = format!(
            "{foreign} imported passwords are stored with SHA-1 until their next login: reset them"
        );
        findings.push(Finding::warning("auth.passwords", text));
    }
    Ok(findings)
}
