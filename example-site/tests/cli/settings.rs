//! Wrong settings are refused at start-up, with their name and the fix.

use crate::binary::Binary;

#[test]
fn a_wrong_setting_is_refused_with_its_name() {
    for (name, value, fix) in [
        ("MIZAN_ENV", "staging", "production"),
        ("MIZAN_BIND", "nonsense", ""),
        ("MIZAN_WORKERS", "0", "from 1"),
        ("MIZAN_MAX_BODY_BYTES", "1 MB", ""),
        ("MIZAN_MAX_BODY_BYTES", "0", "from 1"),
        ("MIZAN_BODY_TIMEOUT_SECONDS", "0", "more than 0"),
        ("MIZAN_EDGE", "maybe", "true"),
        ("MIZAN_TRUSTED_ORIGINS", "example.com", "https://"),
        ("MIZAN_TRUSTED_PROXIES", "10.0.0.0/40", ""),
        ("MIZAN_ALLOWED_HOSTS", "https://example.com", ""),
        ("DATABASE_URL", "mysql://localhost/x", "sqlite://"),
        ("REDIS_URL", "http://localhost", "redis"),
        ("MIZAN_REDIS_PREFIX", "a*", "letters"),
        ("MIZAN_SESSION_STORE", "memory", "redis"),
        ("MIZAN_THROTTLE_STORE", "database", "redis"),
        ("MIZAN_LOG", "mizan=loudly=x", ""),
        ("MIZAN_LOG_FORMAT", "xml", "json"),
    ] {
        let ended = Binary::new().with(name, value).run(&["check"]);
        assert_eq!(
            ended.code,
            Some(1),
            "{name}={value}: {}{}",
            ended.stdout,
            ended.stderr
        );
        assert!(
            ended.stderr.contains("error: ") && ended.stderr.contains(name),
            "{}",
            ended.stderr
        );
        assert!(
            ended.stderr.contains(fix),
            "{name}={value}: {}",
            ended.stderr
        );
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
}

#[test]
fn every_wrong_setting_is_named_at_once() {
    let binary = Binary::new()
        .with("MIZAN_ENV", "staging")
        .with("MIZAN_WORKERS", "many");
    let ended = binary.run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    for name in ["MIZAN_ENV", "MIZAN_WORKERS"] {
        assert!(ended.stderr.contains(name), "{name}: {}", ended.stderr);
    }
}

#[test]
fn production_needs_a_secret_and_its_hosts() {
    let ended = Binary::new()
        .with("MIZAN_ENV", "production")
        .run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    for name in ["MIZAN_SECRET_KEY", "MIZAN_ALLOWED_HOSTS"] {
        assert!(ended.stderr.contains(name), "{name}: {}", ended.stderr);
    }
    let ended = Binary::new()
        .in_production()
        .with("MIZAN_SECRET_KEY", "hunter2")
        .run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("MIZAN_SECRET_KEY") && ended.stderr.contains("32"),
        "{}",
        ended.stderr
    );
    assert!(
        !ended.stderr.contains("hunter2"),
        "a secret is not repeated: {}",
        ended.stderr
    );
}

#[test]
fn settings_come_from_the_environment_then_dotenv_then_the_file() {
    let binary = Binary::new();
    std::fs::write(binary.path("mizan.toml"), "workers = 0\n").unwrap();
    assert!(
        binary.run(&["check"]).stderr.contains("in mizan.toml"),
        "the file is read"
    );
    std::fs::write(binary.path(".env"), "MIZAN_WORKERS=0\n").unwrap();
    std::fs::write(binary.path("mizan.toml"), "workers = 1\n").unwrap();
    assert!(
        binary.run(&["check"]).stderr.contains("in .env"),
        ".env goes before the file"
    );
    let binary = binary.with("MIZAN_WORKERS", "2");
    assert!(
        !binary.run(&["check"]).stderr.contains("MIZAN_WORKERS"),
        "the environment goes before .env"
    );
}
