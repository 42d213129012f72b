//! `check` and `check --deploy`: what is wrong, and what must not be so in production.

use std::time::Duration;

use serde_json::Value;

use super::finding::Finding;
use super::{Problem, app_checks};
use crate::client_codegen::generate;
use crate::contract::Contract;
use crate::db::{Backend, Db};
use crate::mail::outbox;
use crate::redis::Redis;
use crate::settings::{Settings, SharedPlace};
use crate::site::Site;

fn error(id: &'static str, text: impl Into<String>) -> Finding {
    Finding::error(id, text)
}

fn warning(id: &'static str, text: impl Into<String>) -> Finding {
    Finding::warning(id, text)
}

pub(super) async fn run(site: &Site, settings: Settings, deploy: bool) -> Result<(), Problem> {
    let mut findings = Vec::new();
    match site.registry(&settings) {
        Err(problem) => findings.push(error("registry", problem.to_string())),
        Ok(registry) => {
            for form in registry.forms() {
                for problem in form.spec().problems() {
                    findings.push(error("form", format!("{}: {problem}", form.location)));
                }
            }
            let contract = Contract::build(&registry, &settings);
            if let Ok(document) = serde_json::from_slice(&contract.document) {
                findings.extend(untold(&document));
            }
            findings.extend(
                contract
                    .problems
                    .into_iter()
                    .map(|text| error("contract", text)),
            );
        }
    }
    if let Err(problem) = site.languages(&settings) {
        findings.push(error("locale", problem.to_string()));
    }
    let backend = check_database(site, &settings, deploy, &mut findings).await;
    check_redis(&settings, &mut findings).await;
    if deploy {
        check_deployment(&settings, backend, &mut findings);
        if let Some(folder) = site.missing_frontend() {
            findings.push(warning(
                "frontend",
                format!("the front end was not built, and is not in this binary: {folder} holds no .vite/manifest.json"),
            ));
        }
        if settings.throttle_place() == SharedPlace::Memory && !site.has_throttle_store() {
            findings.push(warning(
                "throttle",
                "each process counts for itself how often something happens: with several of them set REDIS_URL",
            ));
        }
    }
    findings.extend(app_checks::run(site, &settings, deploy).await);
    for finding in &findings {
        let level = if finding.is_error { "error" } else { "warning" };
        println!("{level}[{}]: {}", finding.id, finding.text);
    }
    let errors = findings.iter().filter(|finding| finding.is_error).count();
    println!("{errors} errors, {} warnings", findings.len() - errors);
    if errors > 0 {
        return Err(Problem("the check found errors".to_owned()));
    }
    Ok(())
}

/// What cannot be said truthfully in TypeScript, so that `client` would write nothing.
fn untold(document: &Value) -> impl Iterator<Item = Finding> {
    let problems = generate(document).err().unwrap_or_default();
    problems.into_iter().map(|text| error("client", text))
}

async fn check_database(
    site: &Site,
    settings: &Settings,
    deploy: bool,
    findings: &mut Vec<Finding>,
) -> Option<Backend> {
    let db = match Db::connect(&settings.db_options()).await {
        Ok(db) => db,
        Err(problem) => {
            let text = format!("DATABASE_URL does not answer: {problem}");
            findings.push(error("database", text));
            return None;
        }
    };
    match site.all_migrations().pending(&db).await {
        Ok(pending) if pending.is_empty() => {
            let trouble = outbox::oldest_trouble(&db).await.ok().flatten();
            findings.extend(
                trouble
                    .filter(|_| deploy)
                    .map(|text| warning("outbox", text)),
            );
        }
        Ok(pending) => findings.push(error(
            "migrations",
            format!("{} migrations are missing: run `migrate`", pending.len()),
        )),
        Err(problem) => findings.push(error("migrations", problem.to_string())),
    }
    db.close().await;
    Some(db.backend())
}

async fn check_redis(settings: &Settings, findings: &mut Vec<Finding>) {
    let answer = match Redis::open(settings) {
        Ok(None) => return,
        Ok(Some(redis)) => redis.ping().await,
        Err(problem) => Err(problem.into()),
    };
    if let Err(problem) = answer {
        let Problem(text) = problem.into();
        findings.push(error("redis", format!("REDIS_URL does not answer: {text}")));
    }
}

fn check_deployment(settings: &Settings, backend: Option<Backend>, findings: &mut Vec<Finding>) {
    if settings.is_development() {
        findings.push(error(
            "environment",
            "MIZAN_ENV is development: visitors would see source lines. Set it to production",
        ));
    }
    if cfg!(debug_assertions) {
        findings.push(warning(
            "build",
            "this is a debug build: build with --release",
        ));
    }
    if settings.allowed_hosts.allows("any.host.invalid") {
        findings.push(error(
            "hosts",
            "MIZAN_ALLOWED_HOSTS lets every host in: name the site's own",
        ));
    }
    if settings.hsts.is_zero() {
        findings.push(warning(
            "hsts",
            "MIZAN_HSTS_SECONDS is 0: browsers may be led to http. Set it to 31536000 once TLS works",
        ));
    } else if settings.hsts < Duration::from_secs(31_536_000) {
        findings.push(warning(
            "hsts",
            "MIZAN_HSTS_SECONDS is less than a year (31536000)",
        ));
    }
    if settings.trusted_proxies.is_empty() {
        findings.push(warning(
            "tls",
            "MIZAN_TRUSTED_PROXIES is empty: cookies are Secure, so TLS must end at a proxy in front of this site, \
             and the client's address is only known when that proxy is named",
        ));
    }
    if settings.edge {
        findings.push(warning(
            "edge",
            "MIZAN_EDGE is on: make sure that the cache in front honours Vary: Cookie, or users see each other's data",
        ));
    }
    check_mail(settings, findings);
    check_passwords(settings, findings);
    if settings.secret().derive_all("mizan check").len() > 1 {
        findings.push(warning(
            "secret",
            "MIZAN_SECRET_KEY_FALLBACKS is set: leave it out once what was signed with the old secrets has run out",
        ));
    }
    if backend == Some(Backend::Sqlite) {
        findings.push(warning(
            "database",
            "DATABASE_URL is SQLite: fine on one machine with a backup, not for several",
        ));
    }
}

fn check_passwords(settings: &Settings, findings: &mut Vec<Finding>) {
    // OWASP's choices all give about this product: 7 MiB with five passes, 19 MiB with two, 46 MiB with one.
    if u64::from(settings.argon2_memory_kib) * u64::from(settings.argon2_passes) < 35_840 {
        findings.push(error(
            "passwords",
            "MIZAN_ARGON2_MEMORY_KIB and MIZAN_ARGON2_PASSES make passwords cheap to guess: leave them out, or raise one",
        ));
    }
    if settings.password_min_length < 12 {
        findings.push(warning(
            "passwords",
            "MIZAN_PASSWORD_MIN_LENGTH is below 12",
        ));
    }
    if settings.public_url.is_none() && !settings.allowed_hosts.is_one_name() {
        findings.push(warning(
            "links",
            "MIZAN_PUBLIC_URL is not set: links in mails name whichever of MIZAN_ALLOWED_HOSTS was asked for",
        ));
    }
}

fn check_mail(settings: &Settings, findings: &mut Vec<Finding>) {
    match &settings.email_url {
        None => findings.push(warning(
            "mail",
            "EMAIL_URL is not set: no mail can be sent, and sending one is an error",
        )),
        Some(url) if !url.is_smtp() => findings.push(warning(
            "mail",
            "EMAIL_URL names no mail server: mail reaches nobody",
        )),
        Some(_) if settings.default_from.domain() == "localhost" => findings.push(warning(
            "mail",
            "MIZAN_DEFAULT_FROM is an address at localhost: mail servers refuse it. Write the site's own",
        )),
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_typescript_cannot_say_is_an_error() {
        let contract = |schema: Value| {
            json!({
                "x-mizan": {"version": 1, "prefix": "/api/mizan", "hash": "0"},
                "paths": {"/api/mizan/echo": {"post": {
                    "operationId": "echo", "x-mizan-kind": "function", "x-mizan-name": "echo",
                    "responses": {"200": {"content": {"application/json": {"schema": schema}}}}
                }}}
            })
        };
        assert_eq!(untold(&contract(json!({"type": "string"}))).count(), 0);
        let told: Vec<Finding> = untold(&contract(json!({"type": "unheard-of"}))).collect();
        assert!(
            told.iter()
                .all(|finding| finding.is_error && finding.id == "client")
        );
        assert_eq!(told.len(), 1);
    }
}
