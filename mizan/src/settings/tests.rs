//! Sources and their order, every kind of mistake, secrets, and the guide.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::OsString;
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use super::*;

const GOOD_SECRET: &str = "kQ7_p2vXn5Lr8TzWb3JdYc6HsMf9GaUe";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn load(folder: &Path, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let os = |text: &str| OsString::from(text);
    Settings::load_from(
        folder,
        variables.iter().map(|(name, value)| (os(name), os(value))),
    )
}

fn problems(result: Result<Settings, SettingsError>) -> String {
    result.expect_err("the settings are refused").to_string()
}

fn production(more: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let base = [
        ("MIZAN_ENV", "production"),
        ("MIZAN_SECRET_KEY", GOOD_SECRET),
        ("MIZAN_ALLOWED_HOSTS", "example.com"),
    ];
    Settings::from_pairs(base.into_iter().chain(more.iter().copied()))
}

#[test]
fn nothing_given_is_a_development_site() {
    let settings = load(folder(&[]).path(), &[]).unwrap();
    assert!(settings.is_development() && !settings.is_production());
    assert_eq!(settings.database_url.as_str(), "sqlite://mizan.db");
    assert_eq!(settings.bind.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.max_body_bytes, 1024 * 1024);
    assert_eq!(settings.session_age, Duration::from_secs(14 * 24 * 60 * 60));
    assert_eq!((settings.workers, settings.redis_url.clone()), (None, None));
    for host in [
        "localhost:8000",
        "127.0.0.1",
        "[::1]:8000",
        "desk.localhost",
    ] {
        assert!(settings.allowed_hosts.allows(host), "{host}");
    }
    assert!(!settings.allowed_hosts.allows("example.com"));
    assert!(settings.trusted_origins.is_empty() && settings.trusted_proxies.is_empty());
    assert_eq!(settings.warnings(), [] as [String; 0]);
}

#[test]
fn each_source_overrides_the_one_below_it() {
    let folder = folder(&[
        (
            "mizan.toml",
            "log = 'file'\nmax_body_bytes = 1\nmax_query_params = 1\nedge = true",
        ),
        (
            ".env",
            "MIZAN_MAX_BODY_BYTES=2\nMIZAN_MAX_QUERY_PARAMS=2\nOTHER=x",
        ),
    ]);
    let settings = load(folder.path(), &[("MIZAN_MAX_QUERY_PARAMS", "3")]).unwrap();
    assert_eq!(settings.log, "file");
    assert!(settings.edge);
    assert_eq!((settings.max_body_bytes, settings.max_query_params), (2, 3));
}

#[test]
fn an_empty_value_counts_as_not_given() {
    let folder = folder(&[(".env", "MIZAN_BIND=\"\"\nMIZAN_LOG=warn")]);
    let settings = load(folder.path(), &[("MIZAN_LOG", " "), ("DATABASE_URL", "")]).unwrap();
    assert_eq!(settings.bind.port(), 8000);
    assert_eq!(settings.log, "warn");
    assert_eq!(settings.database_url.as_str(), "sqlite://mizan.db");
}

#[test]
fn what_is_to_be_in_redis_needs_one() {
    for variable in ["MIZAN_SESSION_STORE", "MIZAN_THROTTLE_STORE"] {
        let text = problems(Settings::from_pairs([(variable, "redis")]));
        let expected = format!("REDIS_URL is not set: {variable} is redis: write where it is");
        assert!(text.contains(&expected), "{text}");
        let url = ("REDIS_URL", "rediss://:s3cret@cache.example/2");
        assert!(Settings::from_pairs([(variable, "redis"), url]).is_ok());
    }
    for url in [
        "redis://",
        "redis://0.0.0.0",
        "redis://h/x",
        "rediss://h#insecure",
        "unix:///x",
    ] {
        assert!(Settings::from_pairs([("REDIS_URL", url)]).is_err(), "{url}");
    }
    let place = |pairs: &[(&str, &str)]| {
        let settings = Settings::from_pairs(pairs.iter().copied());
        settings.unwrap().throttle_place()
    };
    let url = ("REDIS_URL", "redis://h");
    assert_eq!(place(&[]), SharedPlace::Memory);
    assert_eq!(place(&[url]), SharedPlace::Redis);
    let memory = ("MIZAN_THROTTLE_STORE", "memory");
    assert_eq!(place(&[url, memory]), SharedPlace::Memory);
}

#[test]
fn every_kind_of_value_is_read() {
    let settings = production(&[
        ("DATABASE_URL", "postgres://ada:s3cret@db.example/site"),
        ("REDIS_URL", "redis://:s3cret@cache.example"),
        ("EMAIL_URL", "smtps://ada:s3cret@mail.example"),
        ("MIZAN_BIND", "[::]:80"),
        ("MIZAN_WORKERS", "4"),
        ("MIZAN_MAX_BODY_BYTES", "2_000_000"),
        ("MIZAN_BODY_TIMEOUT_SECONDS", "0.5"),
        ("MIZAN_HSTS_SECONDS", "0"),
        ("MIZAN_EDGE", "Yes"),
        ("MIZAN_TRUSTED_ORIGINS", "https://app.example.com"),
        ("MIZAN_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.7"),
        ("MIZAN_LOG", "warn,mizan=debug"),
        ("MIZAN_LOG_FORMAT", "json"),
        ("MIZAN_ACCESS_LOG", "off"),
    ])
    .unwrap();
    assert!(settings.is_production() && settings.edge && !settings.access_log);
    assert_eq!(
        settings.db_options().backend(),
        crate::db::Backend::Postgres
    );
    assert_eq!(settings.workers, Some(4));
    assert_eq!(settings.max_body_bytes, 2_000_000);
    assert_eq!(
        (settings.body_timeout, settings.hsts),
        (Duration::from_millis(500), Duration::ZERO)
    );
    assert!(settings.trusted_origins.contains("https://app.example.com"));
    assert!(
        settings
            .trusted_proxies
            .contains(IpAddr::from([10, 1, 2, 3]))
    );
    assert_eq!(settings.log_format, LogFormat::Json);
    let shown = format!("{settings:?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains(GOOD_SECRET),
        "{shown}"
    );
}

#[test]
fn toml_lists_are_lists() {
    let folder = folder(&[("mizan.toml", "allowed_hosts = ['a.example', '.b.example']")]);
    let settings = load(folder.path(), &[]).unwrap();
    assert!(
        settings.allowed_hosts.allows("a.example") && settings.allowed_hosts.allows("x.b.example")
    );
}

#[test]
fn mizan_config_names_another_file() {
    let folder = folder(&[
        ("other.toml", "edge = true"),
        ("mizan.toml", "nonsense = 1"),
    ]);
    let settings = load(folder.path(), &[("MIZAN_CONFIG", "other.toml")]).unwrap();
    assert!(settings.edge);
    let text = problems(load(folder.path(), &[("MIZAN_CONFIG", "missing.toml")]));
    assert!(
        text.contains("MIZAN_CONFIG in missing.toml: the file cannot be read"),
        "{text}"
    );
}

#[test]
fn every_problem_is_reported_with_its_source_value_and_fix() {
    let folder = folder(&[
        (
            "mizan.toml",
            "workers = 0\nmax_conections = 5\nkeep_alive_seconds = 'soon'",
        ),
        (".env", "MIZAN_ENV=prod\nMIZAN_TRUSTED_PROXIES=10.0.0.0/33"),
    ]);
    let text = problems(load(
        folder.path(),
        &[
            ("MIZAN_BIND", "8000"),
            ("MIZAN_EDGE", "maybe"),
            ("MIZAN_MAX_BODY_BYTES", "-1"),
            ("MIZAN_DATABASE_TIMEOUT_SECONDS", "0"),
            ("MIZAN_ALLOWED_HOSTS", "https://example.com"),
            ("MIZAN_TRUSTED_ORIGINS", "example.com"),
            ("MIZAN_LOG", "loud=[["),
        ],
    ));
    for expected in [
        "max_conections in mizan.toml: there is no such setting; did you mean `max_connections`?",
        "MIZAN_ENV is \"prod\" in .env: write development or production",
        "MIZAN_DATABASE_TIMEOUT_SECONDS is \"0\" in the environment: write more than 0 seconds",
        "MIZAN_BIND is \"8000\" in the environment: write an IP address and a port, such as 127.0.0.1:8000",
        "MIZAN_WORKERS is \"0\" in mizan.toml: write a number from 1 to 1024",
        "MIZAN_ALLOWED_HOSTS is \"https://example.com\" in the environment: \"https://example.com\" is not a host",
        "MIZAN_TRUSTED_ORIGINS is \"example.com\" in the environment: \"example.com\" is not an origin",
        "MIZAN_TRUSTED_PROXIES is \"10.0.0.0/33\" in .env: \"10.0.0.0/33\" is not a network",
        "MIZAN_EDGE is \"maybe\" in the environment: write true or false",
        "MIZAN_MAX_BODY_BYTES is \"-1\" in the environment: write a whole number",
        "MIZAN_KEEP_ALIVE_SECONDS is \"soon\" in mizan.toml: write a number of seconds",
        "MIZAN_LOG is \"loud=[[\" in the environment: write a filter",
    ] {
        assert!(text.contains(expected), "{expected}\nis missing in\n{text}");
    }
    assert_eq!(text.lines().count(), 13, "{text}");
}

#[test]
fn hostile_values_are_refused_without_a_panic() {
    let huge = "9".repeat(400);
    for value in [
        "", "NaN", "inf", "-0.1", "1e300", "٣", "0x10", "\u{202e}", &huge,
    ] {
        for name in [
            "MIZAN_BODY_TIMEOUT_SECONDS",
            "MIZAN_MAX_BODY_BYTES",
            "MIZAN_WORKERS",
        ] {
            let result = Settings::from_pairs([(name, value)]);
            assert_eq!(result.is_ok(), value.is_empty(), "{name}={value}");
        }
    }
}

#[test]
fn secrets_are_never_part_of_a_problem() {
    let folder = folder(&[(".env", "EMAIL_URL=s3cret")]);
    let text = problems(load(
        folder.path(),
        &[
            ("MIZAN_ENV", "production"),
            ("MIZAN_ALLOWED_HOSTS", "example.com"),
            ("MIZAN_SECRET_KEY", "insecure-s3cret"),
            ("DATABASE_URL", "mysql://ada:s3cret@db"),
            ("REDIS_URL", "http://:s3cret@cache"),
        ],
    ));
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(!text.contains("s3cret"), "{text}");

    let broken = [
        ("mizan.toml", "secret_key = \"s3cret"),
        (".env", "MIZAN_SECRET_KEY=s3cret s3cret 'x"),
    ];
    for file in broken {
        let text = problems(load(self::folder(&[file]).path(), &[]));
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_reported_with_its_line() {
    let folder = folder(&[("mizan.toml", "edge = true\n\nbind = = 1\n")]);
    let text = problems(load(folder.path(), &[]));
    assert!(
        text.contains("the file in mizan.toml: line 3 is not TOML"),
        "{text}"
    );
    let folder = self::folder(&[("mizan.toml", "[database]\nurl = 'x'\n")]);
    let text = problems(load(folder.path(), &[]));
    assert!(
        text.contains("database in mizan.toml: write a text"),
        "{text}"
    );
}

#[test]
fn a_variable_in_the_file_is_pointed_to_its_key() {
    let folder = folder(&[("mizan.toml", "MIZAN_BIND = '127.0.0.1:1'\nconfig = 'x'")]);
    let text = problems(load(folder.path(), &[]));
    assert!(
        text.contains("MIZAN_BIND in mizan.toml: there is no such setting; did you mean `bind`?"),
        "{text}"
    );
    assert!(
        text.contains("config in mizan.toml: there is no such setting"),
        "{text}"
    );
}

#[test]
fn unknown_variables_are_warned_about_with_the_nearest_name() {
    let folder = folder(&[(".env", "MIZAN_FAVOURITE_COLOUR=red")]);
    let variables = [
        ("MIZAN_ALOWED_HOSTS", "x"),
        ("PATH", "/bin"),
        ("MIZAN_TEST_POSTGRES", "x"),
    ];
    let settings = load(folder.path(), &variables).unwrap();
    assert_eq!(
        settings.warnings(),
        [
            "MIZAN_ALOWED_HOSTS in the environment is no setting of Mizan; did you mean MIZAN_ALLOWED_HOSTS?",
            "MIZAN_FAVOURITE_COLOUR in .env is no setting of Mizan",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_refused_if_it_is_ours() {
    use std::os::unix::ffi::OsStringExt;
    let bad = || OsString::from_vec(vec![0xff]);
    let folder = folder(&[]);
    let result = Settings::load_from(folder.path(), [("MIZAN_LOG".into(), bad())]);
    assert!(problems(result).contains("MIZAN_LOG in the environment: the value is not UTF-8"));
    assert!(Settings::load_from(folder.path(), [("OTHER".into(), bad()), (bad(), bad())]).is_ok());
}

#[test]
fn production_refuses_what_development_fills_in() {
    let text = problems(Settings::from_pairs([("MIZAN_ENV", "production")]));
    assert!(
        text.contains("MIZAN_SECRET_KEY is not set: write at least 32 random characters"),
        "{text}"
    );
    assert!(
        text.contains("MIZAN_ALLOWED_HOSTS is not set: list the hosts"),
        "{text}"
    );
    assert!(production(&[]).is_ok());
}

#[test]
fn production_refuses_weak_secrets() {
    let insecure = format!("insecure-{GOOD_SECRET}");
    for (secret, reason) in [
        ("short", "shorter than 32"),
        ("0123456789012345678901234567890", "shorter than 32"),
        (
            "abababababababababababababababababab",
            "fewer than 5 different",
        ),
        (insecure.as_str(), "insecure-"),
    ] {
        let text = problems(production(&[("MIZAN_SECRET_KEY", secret)]));
        assert!(
            text.contains("MIZAN_SECRET_KEY in the environment: it") && text.contains(reason),
            "{text}"
        );
        let fallbacks = format!("{GOOD_SECRET},{secret}");
        let text = problems(production(&[("MIZAN_SECRET_KEY_FALLBACKS", &fallbacks)]));
        assert!(
            text.contains("MIZAN_SECRET_KEY_FALLBACKS in the environment: it"),
            "{text}"
        );
        let development = Settings::from_pairs([("MIZAN_SECRET_KEY", secret)]);
        assert!(development.is_ok(), "a weak secret is fine on a desk");
    }
}

#[test]
fn the_development_secret_is_made_once_and_kept() {
    let folder = folder(&[]);
    let first = load(folder.path(), &[]).unwrap().secret().derive("test");
    let second = load(folder.path(), &[]).unwrap().secret().derive("test");
    assert_eq!(first, second);
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [".mizan-secret"], "nothing else is left behind");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join(".mizan-secret"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn processes_that_start_at_once_agree_on_one_secret() {
    for _ in 0..10 {
        let folder = folder(&[]);
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let path = folder.path();
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(move || load(path, &[]).unwrap().secret().derive("test")))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

#[test]
fn a_damaged_secret_file_is_reported_and_not_replaced() {
    let folder = folder(&[(".mizan-secret", "half")]);
    let text = problems(load(folder.path(), &[]));
    assert!(
        text.contains("MIZAN_SECRET_KEY in .mizan-secret") && text.contains("delete the file"),
        "{text}"
    );
    assert!(!text.contains("half"), "{text}");
    assert_eq!(
        fs::read_to_string(folder.path().join(".mizan-secret")).unwrap(),
        "half"
    );
}

#[test]
fn pairs_touch_no_file_and_make_a_new_secret_each() {
    let none: [(&str, &str); 0] = [];
    let first = Settings::from_pairs(none).unwrap();
    let second = Settings::from_pairs(none).unwrap();
    assert_ne!(
        first.secret().derive("test"),
        second.secret().derive("test")
    );
}

#[test]
fn keys_differ_by_purpose_and_fallbacks_still_open_what_they_closed() {
    let old = production(&[("MIZAN_SECRET_KEY", "old-kQ7_p2vXn5Lr8TzWb3JdYc6HsMf9GaUe")]).unwrap();
    let new = production(&[
        ("MIZAN_SECRET_KEY", "new-kQ7_p2vXn5Lr8TzWb3JdYc6HsMf9GaUe"),
        (
            "MIZAN_SECRET_KEY_FALLBACKS",
            "old-kQ7_p2vXn5Lr8TzWb3JdYc6HsMf9GaUe",
        ),
    ])
    .unwrap();
    let key = old.secret().derive("messages");
    assert_ne!(key, old.secret().derive("links"));
    assert_ne!(key, new.secret().derive("messages"));
    assert_eq!(
        new.secret().derive_all("messages"),
        [new.secret().derive("messages"), key]
    );
}

#[test]
fn the_guide_holds_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guide/settings.md");
    let guide = fs::read_to_string(path).unwrap();
    assert!(
        guide.contains(&Settings::table()),
        "docs/guide/settings.md does not hold this table:\n\n{}",
        Settings::table()
    );
}
