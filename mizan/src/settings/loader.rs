//! From sources to settings: reads every one, then checks what depends on several.

use std::path::Path;
use std::sync::Arc;

use super::error::{SettingsError, Source};
use super::hosts::HostPatterns;
use super::keys::Keys;
use super::reader::Sources;
use super::secret::{Secret, Secrets};
use super::stores::{SessionPlace, SharedPlace};
use super::table::{self, Values};
use super::value::Environment;
use super::{Loaded, Settings, secret_file};

const SECRET_KEY: &str = "MIZAN_SECRET_KEY";
const FALLBACKS: &str = "MIZAN_SECRET_KEY_FALLBACKS";
const ALLOWED_HOSTS: &str = "MIZAN_ALLOWED_HOSTS";
const VITE_URL: &str = "MIZAN_VITE_URL";
const MAKE_ONE: &str =
    "write at least 32 random characters, such as `openssl rand -base64 48` prints";

/// Where the secret of a development machine is kept.
pub(super) enum SecretPlace<'f> {
    Folder(&'f Path),
    Memory,
}

pub(super) fn load(
    mut sources: Sources,
    place: SecretPlace<'_>,
) -> Result<Settings, SettingsError> {
    let warnings = sources.report_unknown(&table::variables());
    let Some(mut values) = Values::read(&mut sources) else {
        return Err(SettingsError::new(sources.into_problems()));
    };
    check_redis(&mut sources, &values);
    let secret = match values.env {
        Environment::Production => check_production(&mut sources, &values),
        Environment::Development => {
            if values.allowed_hosts.is_empty() {
                values.allowed_hosts = HostPatterns::local();
            }
            development_secret(&mut sources, &values, place)
        }
    };
    match secret {
        Some(secret) if !sources.has_problems() => {
            let Secrets(fallbacks) = values.secret_key_fallbacks.clone();
            Ok(Settings(Arc::new(Loaded {
                keys: Keys::new(secret, fallbacks),
                values,
                warnings,
            })))
        }
        _ => Err(SettingsError::new(sources.into_problems())),
    }
}

/// What is to be in Redis needs one.
fn check_redis(sources: &mut Sources, values: &Values) {
    if values.redis_url.is_some() {
        return;
    }
    let places = [
        (
            "MIZAN_SESSION_STORE",
            values.session_store == SessionPlace::Redis,
        ),
        (
            "MIZAN_THROTTLE_STORE",
            values.throttle_store == Some(SharedPlace::Redis),
        ),
        (
            "MIZAN_CHANNEL_LAYER",
            values.channel_layer == Some(SharedPlace::Redis),
        ),
    ];
    for (variable, is_redis) in places {
        if is_redis {
            let fix =
                format!("{variable} is redis: write where it is, such as redis://127.0.0.1:6379");
            sources.report("REDIS_URL", None, &fix);
        }
    }
}

/// What development fills in must be given in production.
fn check_production(sources: &mut Sources, values: &Values) -> Option<Secret> {
    match &values.secret_key {
        None => sources.report(SECRET_KEY, None, MAKE_ONE),
        Some(secret) => report_weakness(sources, SECRET_KEY, secret),
    }
    for secret in &values.secret_key_fallbacks.0 {
        report_weakness(sources, FALLBACKS, secret);
    }
    if values.allowed_hosts.is_empty() {
        let fix = "list the hosts that this site answers to, such as example.com";
        sources.report(ALLOWED_HOSTS, None, fix);
    }
    if values.vite_url.is_some() {
        let source = sources.get(VITE_URL).map(|(_, source)| source);
        let fix = "leave it out: in production the front end is what `npm run build` made";
        sources.report(VITE_URL, source, fix);
    }
    values.secret_key.clone()
}

fn report_weakness(sources: &mut Sources, variable: &str, secret: &Secret) {
    if let Some(weakness) = secret.weakness() {
        let source = sources.get(variable).map(|(_, source)| source);
        sources.report(variable, source, &format!("{weakness}; {MAKE_ONE}"));
    }
}

fn development_secret(
    sources: &mut Sources,
    values: &Values,
    place: SecretPlace<'_>,
) -> Option<Secret> {
    if let Some(secret) = &values.secret_key {
        return Some(secret.clone());
    }
    let SecretPlace::Folder(folder) = place else {
        return Some(secret_file::generate());
    };
    match secret_file::read_or_create(folder) {
        Ok(secret) => Some(secret),
        Err(error) => {
            let source = Source::File(secret_file::FILE_NAME.into());
            sources.report(SECRET_KEY, source, &format!("{error}; or set {SECRET_KEY}"));
            None
        }
    }
}
