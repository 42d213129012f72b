//! The one table of settings: it parses them, reports them, and prints the guide.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::database_url::DatabaseUrl;
use super::email_url::EmailUrl;
use super::hosts::HostPatterns;
use super::networks::Networks;
use super::origins::Origins;
use super::provider_urls::ProviderUrls;
use super::public_url::PublicUrl;
use super::reader::{CONFIG, CONFIG_DEFAULT, Sources, key};
use super::redis_url::RedisUrl;
use super::secret::{Secret, Secrets};
use super::stores::{SessionPlace, SharedPlace};
use super::value::{Environment, LogFormat, SettingValue};
use crate::mail::Mailbox;
use crate::throttle::Rate;
use mizan_forms::{Language, TimeZone};

/// One row of the table.
struct Row {
    variable: &'static str,
    kind: &'static str,
    default: Shown,
    doc: &'static str,
}

/// A default as the guide shows it.
enum Shown {
    Value(&'static str),
    Words(&'static str),
}

/// `/// doc`, `field: type = VARIABLE, "default"`, and where it needs them `shown "…"` (the default in words) and
/// `check` (a rule beyond the type's own).
macro_rules! settings {
    ($(
        $(#[doc = $doc:literal])+
        $visibility:vis $field:ident: $type:ty = $variable:literal, $default:literal
        $(, shown $shown:literal)? $(, check $check:expr)?;
    )*) => {
        /// The value of every setting.
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct Values {
            $($(#[doc = $doc])+ $visibility $field: $type,)*
        }

        impl Values {
            /// Reads every setting before it gives up, so that every problem is reported.
            pub(super) fn read(sources: &mut Sources) -> Option<Self> {
                $(let $field = sources.read::<$type>($variable, $default, check!($($check)?));)*
                Some(Self { $($field: $field?,)* })
            }
        }

        const ROWS: &[Row] = &[$(Row {
            variable: $variable,
            kind: <$type as SettingValue>::KIND,
            default: shown!($default $(, $shown)?),
            doc: concat!($($doc),+),
        },)*];
    };
}

macro_rules! check {
    () => {
        |_| Ok(())
    };
    ($check:expr) => {
        $check
    };
}

macro_rules! shown {
    ($default:literal) => {
        Shown::Value($default)
    };
    ($default:literal, $words:literal) => {
        Shown::Words($words)
    };
}

settings! {
    /// Where the site runs. Production is strict, and shows visitors nothing of the inside.
    pub env: Environment = "MIZAN_ENV", "development";
    /// Signs and encrypts cookies and links. At least 32 random characters in production.
    pub(super) secret_key: Option<Secret> = "MIZAN_SECRET_KEY", "", shown "development: made, and kept in `.mizan-secret`; production: none, must be set";
    /// Older secrets that are still accepted, so that the secret can be replaced without signing everyone out.
    pub(super) secret_key_fallbacks: Secrets = "MIZAN_SECRET_KEY_FALLBACKS", "";
    /// The database: `sqlite://path/to/file.db` or `postgres://user:password@host:5432/name`.
    pub database_url: DatabaseUrl = "DATABASE_URL", "sqlite://mizan.db";
    /// Connections to the database per process. On a SQLite file, transactions have as many of their own.
    pub database_pool_size: u32 = "MIZAN_DATABASE_POOL_SIZE", "10", check |value| from_to(*value, 1, 1_000);
    /// How long to wait for a free connection, and how long a statement may run on PostgreSQL.
    pub database_timeout: Duration = "MIZAN_DATABASE_TIMEOUT_SECONDS", "30", check not_zero;
    /// Redis, which several processes share: `redis://:password@host:6379/0`, or `rediss://…` with TLS.
    pub redis_url: Option<RedisUrl> = "REDIS_URL", "";
    /// What every key in Redis starts with, so that several sites can use one Redis.
    pub redis_prefix: String = "MIZAN_REDIS_PREFIX", "mizan:", check |value| redis_prefix(value);
    /// How long to wait for Redis, connecting included.
    pub redis_timeout: Duration = "MIZAN_REDIS_TIMEOUT_SECONDS", "2", check not_zero;
    /// Where mail goes: `smtps://user:password@host`, `smtp://user:password@host:587?tls=required`, `file:///folder` or `console:`. Without it mail is printed and kept in `MIZAN_MAIL_DIR` in development, and not sent in production.
    pub email_url: Option<EmailUrl> = "EMAIL_URL", "";
    /// The folder where development keeps mail, as `.eml` files.
    pub mail_dir: PathBuf = "MIZAN_MAIL_DIR", "var/mail";
    /// Whom mail is from: `desk@example.com` or `Help desk <desk@example.com>`.
    pub default_from: Mailbox = "MIZAN_DEFAULT_FROM", "webmaster@localhost";
    /// How long sending a mail may take, the wait for its turn included.
    pub mail_timeout: Duration = "MIZAN_MAIL_TIMEOUT_SECONDS", "15", check not_zero;
    /// Mails that are being sent at once per process. 16 times as many wait, and beyond that sending is an error.
    pub mail_concurrency: usize = "MIZAN_MAIL_CONCURRENCY", "4", check |value| from_to(*value, 1, 1_000);
    /// How often a mail of the outbox is tried before it is given up.
    pub mail_tries: u32 = "MIZAN_MAIL_TRIES", "20", check |value| from_to(*value, 1, 1_000);
    /// How long the outbox waits before it tries a mail again; then twice as long each time, up to an hour.
    pub mail_retry: Duration = "MIZAN_MAIL_RETRY_SECONDS", "10", check not_zero;
    /// How long the outbox keeps a mail that was given up.
    pub mail_keep_failed: Duration = "MIZAN_MAIL_KEEP_FAILED_SECONDS", "604800", check not_zero;
    /// The largest mail, as it travels.
    pub max_mail_bytes: usize = "MIZAN_MAX_MAIL_BYTES", "1048576", check |value| from_to(*value, 1, 1 << 30);
    /// The languages that the site offers its visitors. There are messages in English and German; a site brings others. With one language nothing depends on who reads it.
    pub languages: Vec<Language> = "MIZAN_LANGUAGES", "en";
    /// The language of visitors who read none of them.
    pub language: Option<Language> = "MIZAN_LANGUAGE", "", shown "the first of `MIZAN_LANGUAGES`";
    /// The time zone in which forms read and show points in time, where a field names none.
    pub time_zone: TimeZone = "MIZAN_TIME_ZONE", "UTC";
    /// The address and port that `serve` listens on.
    pub bind: SocketAddr = "MIZAN_BIND", "127.0.0.1:8000";
    /// In development: Vite's dev server, `http://127.0.0.1:5173`. The front end then comes from it, with hot reload, and still from this site's own origin.
    pub vite_url: Option<PublicUrl> = "MIZAN_VITE_URL", "", check plain_http;
    /// Threads that handle requests.
    pub workers: Option<usize> = "MIZAN_WORKERS", "", shown "one per core", check |value| value.map_or(Ok(()), |value| from_to(value, 1, 1_024));
    /// Connections that each worker holds open at once; more wait until one closes.
    pub max_connections: usize = "MIZAN_MAX_CONNECTIONS", "25000", check |value| from_to(*value, 1, 10_000_000);
    /// Hosts that the site answers to: `example.com`, `.example.com` with its subdomains, `*.example.com` only those, `*` any.
    pub allowed_hosts: HostPatterns = "MIZAN_ALLOWED_HOSTS", "", shown "development: `localhost, 127.0.0.1, [::1], *.localhost`; production: none, must be set";
    /// The origin that links in mails start with: `https://desk.example.com`. Without it they name the host of the request that caused them.
    pub public_url: Option<PublicUrl> = "MIZAN_PUBLIC_URL", "";
    /// Other origins that may send unsafe requests and open WebSockets: `https://app.example.com`, `https://*.example.com`.
    pub trusted_origins: Origins = "MIZAN_TRUSTED_ORIGINS", "";
    /// Proxies whose `X-Forwarded-For` is believed: `10.0.0.0/8, 192.0.2.7`.
    pub trusted_proxies: Networks = "MIZAN_TRUSTED_PROXIES", "";
    /// Set it when the cache in front of the site honours `Vary: Cookie`: personal contexts then stay cacheable there.
    pub edge: bool = "MIZAN_EDGE", "false";
    /// The largest request body. A larger one is answered 413.
    pub max_body_bytes: usize = "MIZAN_MAX_BODY_BYTES", "1048576", check |value| from_to(*value, 1, 1 << 40);
    /// The largest body of a form that has files, everything included. A larger one is answered 413.
    pub max_upload_bytes: usize = "MIZAN_MAX_UPLOAD_BYTES", "104857600", check |value| from_to(*value, 1, 1 << 50);
    /// The most files in one form. More are answered 400.
    pub max_upload_files: usize = "MIZAN_MAX_UPLOAD_FILES", "100", check |value| from_to(*value, 1, 10_000);
    /// How many bytes of the files of one form are kept in memory. What is more goes to `MIZAN_UPLOAD_DIR`.
    pub upload_memory_bytes: usize = "MIZAN_UPLOAD_MEMORY_BYTES", "1048576", check |value| from_to(*value, 0, 1 << 40);
    /// Where uploaded files are while a form is handled. They have no names there, and are gone afterwards however the process ends. It should not be in memory, as `/tmp` is on some systems.
    pub upload_dir: Option<PathBuf> = "MIZAN_UPLOAD_DIR", "", shown "the system's folder for temporary files";
    /// The slowest upload, in bytes per second on average, once `MIZAN_BODY_TIMEOUT_SECONDS` have passed. A slower one is answered 408.
    pub min_upload_rate: usize = "MIZAN_MIN_UPLOAD_BYTES_PER_SECOND", "1024", check |value| from_to(*value, 0, 1 << 40);
    /// The folder where `FolderStorage` keeps files.
    pub media_dir: PathBuf = "MIZAN_MEDIA_DIR", "var/media";
    /// The most parameters in a query string. More are answered 400.
    pub max_query_params: usize = "MIZAN_MAX_QUERY_PARAMS", "1000", check |value| from_to(*value, 1, 1_000_000);
    /// How long a request body may take to arrive, or, of a form with files, how long nothing of it may arrive. A slower one is answered 408.
    pub body_timeout: Duration = "MIZAN_BODY_TIMEOUT_SECONDS", "30", check not_zero;
    /// How long a handler may take, besides the time in which files arrive. A slower one is answered 503.
    pub request_timeout: Duration = "MIZAN_REQUEST_TIMEOUT_SECONDS", "60", check not_zero;
    /// How long the answer to a request with an `Idempotency-Key` is kept for those who send it again. `0`: the header counts for nothing.
    pub idempotency_age: Duration = "MIZAN_IDEMPOTENCY_SECONDS", "86400", check |value| from_to(value.as_secs(), 0, 31_536_000);
    /// The largest answer that is kept. After a larger one, the same request is answered 409.
    pub idempotency_max_bytes: usize = "MIZAN_IDEMPOTENCY_MAX_BYTES", "65536", check |value| from_to(*value, 0, 1 << 24);
    /// How often one address may have forms validated (IPv6: one network of 64 bits): `120/minute`, `20/10 seconds`, or `off`. More is answered 429.
    pub throttle_validate: Rate = "MIZAN_THROTTLE_VALIDATE", "120/minute";
    /// How long an idle connection is kept open for its next request.
    pub keep_alive: Duration = "MIZAN_KEEP_ALIVE_SECONDS", "15", check not_zero;
    /// How long a client may take nothing of what it is sent; then the connection is cut. WebSockets everywhere, HTTP on Linux.
    pub write_timeout: Duration = "MIZAN_WRITE_TIMEOUT_SECONDS", "120", check |value| from_to(value.as_secs(), 1, 86_400);
    /// How long a stopping site waits for the requests in flight.
    pub shutdown: Duration = "MIZAN_SHUTDOWN_SECONDS", "30";
    /// Where sessions are kept. `redis` needs `REDIS_URL`.
    pub session_store: SessionPlace = "MIZAN_SESSION_STORE", "database";
    /// Where throttles count. In `memory` each process counts on its own; in `redis`, which needs `REDIS_URL`, all of them together.
    pub throttle_store: Option<SharedPlace> = "MIZAN_THROTTLE_STORE", "", shown "`redis` where `REDIS_URL` is set, or else `memory`";
    /// What carries the messages of channels. In `memory` each process reaches its own clients; `redis`, which needs `REDIS_URL`, reaches those of all.
    pub channel_layer: Option<SharedPlace> = "MIZAN_CHANNEL_LAYER", "", shown "`redis` where `REDIS_URL` is set, or else `memory`";
    /// The largest message that a client may send over its WebSocket. A larger one closes the socket with 1009.
    pub channel_max_message_bytes: usize = "MIZAN_CHANNEL_MAX_MESSAGE_BYTES", "65536", check |value| from_to(*value, 128, 1 << 30);
    /// How many frames a client may send over its WebSocket: all of them at once, or evenly. More are answered 429, and a client that goes on regardless is closed with 1008.
    pub channel_rate: Rate = "MIZAN_CHANNEL_RATE", "100/5 seconds";
    /// Topics that one socket may join. More are answered 429.
    pub channel_max_joins: usize = "MIZAN_CHANNEL_MAX_JOINS", "100", check |value| from_to(*value, 1, 100_000);
    /// The largest parameters of a join, as JSON. Larger ones are answered 413.
    pub channel_max_params_bytes: usize = "MIZAN_CHANNEL_MAX_PARAMS_BYTES", "4096", check |value| from_to(*value, 2, 1 << 20);
    /// Sockets per process. More are answered 429.
    pub channel_max_sockets: usize = "MIZAN_CHANNEL_MAX_SOCKETS", "50000", check |value| from_to(*value, 1, 10_000_000);
    /// Sockets per process that one user may have open. More are answered 429.
    pub channel_max_sockets_per_user: usize = "MIZAN_CHANNEL_MAX_SOCKETS_PER_USER", "100", check |value| from_to(*value, 1, 10_000_000);
    /// Sockets per process that one address may have open. More are answered 429.
    pub channel_max_sockets_per_address: usize = "MIZAN_CHANNEL_MAX_SOCKETS_PER_ADDRESS", "1000", check |value| from_to(*value, 1, 10_000_000);
    /// Frames that may wait until a client reads them. A client that is slower than that is closed with 1013, or misses messages where the channel says `slow = "skip"`.
    pub channel_max_waiting_frames: usize = "MIZAN_CHANNEL_MAX_WAITING_FRAMES", "256", check |value| from_to(*value, 1, 1_000_000);
    /// Bytes that may wait until a client reads them, besides the last frame.
    pub channel_max_waiting_bytes: usize = "MIZAN_CHANNEL_MAX_WAITING_BYTES", "1048576", check |value| from_to(*value, 1, 1 << 30);
    /// How long nothing may come from a client, not even an answer to a ping; then its socket is closed with 1001. It is pinged when a third of this has passed.
    pub channel_idle: Duration = "MIZAN_CHANNEL_IDLE_SECONDS", "60", check not_zero;
    /// How often it is asked again whether the client of an open socket is still signed in, and may still be where it is.
    pub channel_recheck: Duration = "MIZAN_CHANNEL_RECHECK_SECONDS", "3", check not_zero;
    /// How long the last messages of a channel with a history count after the last one was sent.
    pub channel_history_age: Duration = "MIZAN_CHANNEL_HISTORY_SECONDS", "300", check not_zero;
    /// How many bytes of messages one group keeps at most.
    pub channel_history_bytes: usize = "MIZAN_CHANNEL_HISTORY_BYTES", "1048576", check |value| from_to(*value, 1, 1 << 30);
    /// Over how long a stopping site spreads the closing of its sockets, so that not all clients come back at once. Within `MIZAN_SHUTDOWN_SECONDS`.
    pub channel_drain: Duration = "MIZAN_CHANNEL_DRAIN_SECONDS", "5";
    /// How long a session lives after it was last used.
    pub session_age: Duration = "MIZAN_SESSION_AGE_SECONDS", "1209600", check |value| from_to(value.as_secs(), 60, 315_360_000);
    /// How long a login with "remember me" lasts at most, however much it is used.
    pub session_max_age: Duration = "MIZAN_SESSION_MAX_AGE_SECONDS", "2592000", check |value| from_to(value.as_secs(), 60, 315_360_000);
    /// How long a login without "remember me" lasts at most, however much it is used.
    pub browser_session_max_age: Duration = "MIZAN_BROWSER_SESSION_MAX_AGE_SECONDS", "86400", check |value| from_to(value.as_secs(), 60, 315_360_000);
    /// How long browsers are told to use HTTPS only. Sent in production; `0` sends nothing.
    pub hsts: Duration = "MIZAN_HSTS_SECONDS", "31536000";
    /// What is logged, in the language of [`EnvFilter`](https://docs.rs/tracing-subscriber/0.3/tracing_subscriber/filter/struct.EnvFilter.html): `info`, `warn,mizan=debug`.
    pub log: String = "MIZAN_LOG", "info", check |value| log_filter(value);
    /// What a line of the log looks like.
    pub log_format: LogFormat = "MIZAN_LOG_FORMAT", "text";
    /// Whether each request is logged.
    pub access_log: bool = "MIZAN_ACCESS_LOG", "true";
    /// Whether visitors must sign in for every function, form and page that does not say `auth = "public"`.
    pub login_required: bool = "MIZAN_LOGIN_REQUIRED", "false";
    /// Passwords that are hashed at once; each takes 19 MiB and a core. More wait, and beyond that are answered 503.
    pub password_hash_concurrency: Option<usize> = "MIZAN_PASSWORD_HASH_CONCURRENCY", "", shown "one per core", check |value| value.map_or(Ok(()), |value| from_to(value, 1, 1_024));
    /// Logins that one address may try, and bad API tokens that it may show.
    pub throttle_login: Rate = "MIZAN_THROTTLE_LOGIN", "60/minute";
    /// Logins that may be tried with one user name or address, and passwords that one account may try to confirm.
    pub throttle_login_account: Rate = "MIZAN_THROTTLE_LOGIN_ACCOUNT", "20/5 minutes";
    /// Accounts that one address may make.
    pub throttle_signup: Rate = "MIZAN_THROTTLE_SIGNUP", "30/minute";
    /// Mails that one address may ask for, and links that it may try.
    pub throttle_mail: Rate = "MIZAN_THROTTLE_MAIL", "20/minute";
    /// Mails that may be asked for to one address or by one account.
    pub throttle_mail_account: Rate = "MIZAN_THROTTLE_MAIL_ACCOUNT", "5/minute";
    /// Other providers that visitors may sign in with: `google=https://client-id:client-secret@accounts.google.com`. The URL is the OpenID Connect issuer's, or `https://id:secret@github.com`; id and secret are percent-encoded.
    pub providers: ProviderUrls = "MIZAN_PROVIDERS", "";
    /// The memory of one password hash (argon2id), in KiB. Hashes made with other parameters are replaced at the next login.
    pub argon2_memory_kib: u32 = "MIZAN_ARGON2_MEMORY_KIB", "19456", check |value| from_to(*value, 7_168, 1_048_576);
    /// The passes of one password hash over its memory.
    pub argon2_passes: u32 = "MIZAN_ARGON2_PASSES", "2", check |value| from_to(*value, 1, 16);
    /// The lanes of one password hash.
    pub argon2_lanes: u32 = "MIZAN_ARGON2_LANES", "1", check |value| from_to(*value, 1, 16);
    /// The fewest characters of a new password.
    pub password_min_length: usize = "MIZAN_PASSWORD_MIN_LENGTH", "12", check |value| from_to(*value, 8, 64);
    /// How long the link of a password reset works.
    pub password_reset_age: Duration = "MIZAN_PASSWORD_RESET_SECONDS", "3600", check |value| from_to(value.as_secs(), 60, 604_800);
    /// How long the link that verifies an email address works.
    pub email_link_age: Duration = "MIZAN_EMAIL_LINK_SECONDS", "259200", check |value| from_to(value.as_secs(), 60, 2_592_000);
    /// How long after a login, or after showing once more who one is, what is guarded by `auth = "recent"` works.
    pub reauthenticate_age: Duration = "MIZAN_REAUTHENTICATE_SECONDS", "900", check |value| from_to(value.as_secs(), 10, 86_400);
    /// How long a login waits for its second factor.
    pub second_factor_age: Duration = "MIZAN_SECOND_FACTOR_SECONDS", "600", check |value| from_to(value.as_secs(), 30, 3_600);
    /// Codes that may be tried for one account: of an authenticator app, and recovery codes.
    pub throttle_second_factor: Rate = "MIZAN_THROTTLE_SECOND_FACTOR", "10/15 minutes";
    /// How long a trusted browser is not asked for a second factor.
    pub trusted_browser_age: Duration = "MIZAN_TRUSTED_BROWSER_SECONDS", "2592000", check |value| from_to(value.as_secs(), 60, 31_536_000);
    /// Whether visitors may log in with a code that is mailed to them.
    pub login_by_code: bool = "MIZAN_LOGIN_BY_CODE", "true";
    /// How long a mailed code works.
    pub mailed_code_age: Duration = "MIZAN_MAILED_CODE_SECONDS", "600", check |value| from_to(value.as_secs(), 60, 3_600);
    /// The site's name, as authenticator apps show it.
    pub site_name: Option<String> = "MIZAN_SITE_NAME", "", shown "the host of the request or of `MIZAN_PUBLIC_URL`";
}

/// The name of every variable, the one that names the file included.
pub(super) fn variables() -> Vec<&'static str> {
    let mut names: Vec<_> = ROWS.iter().map(|row| row.variable).collect();
    names.push(CONFIG);
    names
}

pub(super) fn markdown() -> String {
    let mut table = String::from(
        "| variable | in `mizan.toml` | type | default | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for row in ROWS {
        let (key, doc) = (key(row.variable), row.doc.trim());
        let default = match row.default {
            Shown::Value("") => "none".to_owned(),
            Shown::Value(value) => format!("`{value}`"),
            Shown::Words(words) => words.to_owned(),
        };
        table.push_str(&format!(
            "| `{}` | `{key}` | {} | {default} | {doc} |\n",
            row.variable, row.kind
        ));
    }
    let doc = "The TOML file, relative to the working directory.";
    table.push_str(&format!(
        "| `{CONFIG}` | | path | `{CONFIG_DEFAULT}` | {doc} |\n"
    ));
    table
}

fn from_to<T: PartialOrd + std::fmt::Display>(value: T, least: T, most: T) -> Result<(), String> {
    if value < least || value > most {
        return Err(format!("write a number from {least} to {most}"));
    }
    Ok(())
}

fn not_zero(value: &Duration) -> Result<(), String> {
    if value.is_zero() {
        return Err("write more than 0 seconds".to_owned());
    }
    Ok(())
}

/// No characters that mean something in a pattern.
fn redis_prefix(value: &str) -> Result<(), String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":_.-/".contains(&byte);
    if value.is_empty() || value.len() > 64 || !value.bytes().all(is_plain) {
        return Err("write up to 64 letters, digits and : _ . - /".to_owned());
    }
    Ok(())
}

fn plain_http(value: &Option<PublicUrl>) -> Result<(), String> {
    match value {
        Some(url) if !url.as_str().starts_with("http://") => {
            Err("write a URL that starts with http://".to_owned())
        }
        _ => Ok(()),
    }
}

fn log_filter(value: &str) -> Result<(), String> {
    tracing_subscriber::EnvFilter::try_new(value)
        .map(drop)
        .map_err(|error| format!("write a filter such as info or warn,mizan=debug ({error})"))
}
