//! `migrate`, `check`, `routes`, `openapi`, `createsuperuser`.

use mizan_tests::Database;
use serde_json::Value;

use crate::binary::{Binary, Ended};

mizan_tests::on_each_database!(
    migrate_applies_what_is_missing_and_nothing_twice,
    check_finds_missing_migrations,
    createsuperuser_makes_somebody_who_may_do_everything,
    many_migrate_at_once,
);

#[track_caller]
fn assert_ok(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
}

/// Exit code 1, one `error:` for the person at the terminal, and nothing of a panic.
#[track_caller]
fn assert_refused(ended: &Ended, parts: &[&str]) {
    assert_eq!(ended.code, Some(1), "{}\n{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("error: "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    for part in parts {
        assert!(
            ended.stderr.contains(part),
            "{part} is missing: {}",
            ended.stderr
        );
    }
}

async fn migrate_applies_what_is_missing_and_nothing_twice(database: &Database) {
    let binary = Binary::on(database.url());
    let check = binary.run(&["migrate", "--check"]);
    assert_refused(&check, &["migrations are missing"]);
    for name in ["mizan/0001", "auth/0001", "desk/0001"] {
        assert!(
            check.stdout.contains(&format!("missing {name}")),
            "{}",
            check.stdout
        );
    }
    assert_refused(&binary.run(&["migrate", "--check"]), &[]);
    let first = binary.run(&["migrate"]);
    assert_ok(&first);
    let applied: Vec<&str> = first
        .stdout
        .lines()
        .filter(|line| line.starts_with("applied "))
        .collect();
    assert!(
        applied.len() >= 3 && applied[0].starts_with("applied mizan/0001"),
        "{}",
        first.stdout
    );
    let second = binary.run(&["migrate"]);
    assert_ok(&second);
    assert_eq!(second.stdout.trim(), "Nothing to apply.");
    assert_ok(&binary.run(&["migrate", "--check"]));
}

async fn many_migrate_at_once(database: &Database) {
    let binaries: Vec<Binary> = (0..4).map(|_| Binary::on(database.url())).collect();
    let ended: Vec<Ended> = std::thread::scope(|scope| {
        let running: Vec<_> = binaries
            .iter()
            .map(|binary| scope.spawn(|| binary.run(&["migrate"])))
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let mut applied = Vec::new();
    for ended in &ended {
        assert_ok(ended);
        applied.extend(
            ended
                .stdout
                .lines()
                .filter(|line| line.starts_with("applied ")),
        );
    }
    let count = applied.len();
    applied.sort_unstable();
    applied.dedup();
    assert_eq!(applied.len(), count, "nothing is applied twice");
    assert_ok(&binaries[0].run(&["migrate", "--check"]));
}

async fn check_finds_missing_migrations(database: &Database) {
    let binary = Binary::on(database.url());
    let before = binary.run(&["check"]);
    assert_refused(&before, &[]);
    assert!(
        before.stdout.contains("error[migrations]") && before.stdout.contains("migrate"),
        "{}",
        before.stdout
    );
    assert_ok(&binary.run(&["migrate"]));
    let after = binary.run(&["check"]);
    assert_ok(&after);
    assert!(after.stdout.contains("0 errors"), "{}", after.stdout);
}

async fn createsuperuser_makes_somebody_who_may_do_everything(database: &Database) {
    let binary = Binary::on(database.url());
    assert_ok(&binary.run(&["migrate"]));
    let make = |name: &str, password: &str| {
        let arguments = [
            "createsuperuser",
            "--username",
            name,
            "--email",
            "root@example.org",
            "--password-stdin",
        ];
        binary.run_with_input(&arguments, password)
    };
    let made = make("root", "four unrelated words\n");
    assert_ok(&made);
    assert!(
        made.stdout.contains("root") && !made.stdout.contains("unrelated"),
        "{}",
        made.stdout
    );
    let db = mizan::db::Db::connect_url(database.url()).await.unwrap();
    let root = mizan_auth::authenticate(&db, "root", "four unrelated words")
        .await
        .unwrap()
        .unwrap();
    assert!(root.is_superuser() && root.is_staff() && root.is_active());
    assert_eq!(root.email(), "root@example.org");
    assert_refused(
        &make("ROOT", "four unrelated words"),
        &["username", "taken"],
    );
    assert_refused(&make("second", "short"), &["password"]);
    assert_refused(&make("second", ""), &["password"]);
    assert_refused(&make("two words", "four unrelated words"), &["username"]);
    assert_refused(&make("", "four unrelated words"), &["username"]);
    let silent = binary.run_with_input(
        &["createsuperuser", "--password-stdin"],
        "four unrelated words",
    );
    assert_refused(&silent, &["--username"]);
    let silent = binary.run(&["createsuperuser", "--username", "second"]);
    assert_refused(&silent, &["--password-stdin"]);
    let count: i64 = db
        .query("SELECT COUNT(*) FROM auth_users")
        .fetch_scalar()
        .await
        .unwrap();
    assert_eq!(count, 1);
    db.close().await;
}

#[test]
fn routes_lists_what_the_site_answers_and_where_it_is_written() {
    let ended = Binary::new().run(&["routes"]);
    assert_ok(&ended);
    for (path, place) in [
        ("/api/mizan/echo", "hello.rs:"),
        ("/api/mizan/greet", "hello.rs:"),
        ("/api/mizan/current_user", "profile.rs:"),
        ("/api/mizan/close_ticket", "desk.rs:"),
        ("/api/mizan/contact.schema", "contact.rs:"),
        ("/api/mizan/contact.validate", "contact.rs:"),
        ("/api/mizan/contact.submit", "contact.rs:"),
        ("/api/mizan/login.submit", ""),
        ("/tickets/{id}", "pages.rs:"),
    ] {
        let found = ended
            .stdout
            .lines()
            .any(|line| line.contains(path) && line.contains(place));
        assert!(found, "{path} {place}:\n{}", ended.stdout);
    }
}

#[test]
fn openapi_prints_the_document() {
    let ended = Binary::new().run(&["openapi"]);
    assert_ok(&ended);
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(
        document["paths"]["/api/mizan/echo"]["post"].is_object(),
        "{document}"
    );
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    for command in [&["openapi"][..], &["routes"], &["client", "--out", "-"]] {
        let ended = Binary::new().run_unread(command);
        assert_eq!(ended.code, Some(0), "{command:?}: {}", ended.stderr);
    }
}

#[test]
fn check_deploy_names_what_must_not_be_so_in_production() {
    let binary = Binary::new();
    assert_ok(&binary.run(&["migrate"]));
    let ended = binary.run(&["check", "--deploy"]);
    assert_refused(&ended, &[]);
    assert!(
        ended.stdout.contains("error[environment]") && ended.stdout.contains("MIZAN_ENV"),
        "{}",
        ended.stdout
    );
    let binary = binary.in_production();
    let ended = binary.run(&["check", "--deploy"]);
    assert_ok(&ended);
    for warning in [
        "warning[tls]",
        "warning[database]",
        "warning[auth.superuser]",
        "warning[throttle]",
    ] {
        assert!(
            ended.stdout.contains(warning),
            "{warning}: {}",
            ended.stdout
        );
    }
    let binary = binary
        .with("MIZAN_THROTTLE_LOGIN", "off")
        .with("MIZAN_PUBLIC_URL", "http://desk.example.com");
    let ended = binary.run(&["check", "--deploy"]);
    assert_refused(&ended, &[]);
    for error in [
        "error[auth.throttle]: MIZAN_THROTTLE_LOGIN",
        "error[auth.passkeys]",
    ] {
        assert!(ended.stdout.contains(error), "{error}: {}", ended.stdout);
    }
    let ended = binary
        .with("MIZAN_ALLOWED_HOSTS", "*")
        .run(&["check", "--deploy"]);
    assert_refused(&ended, &[]);
    assert!(ended.stdout.contains("error[hosts]"), "{}", ended.stdout);
}

#[test]
fn arguments_that_cannot_be_understood_end_with_2() {
    let binary = Binary::new();
    for arguments in [
        &["nonsense"][..],
        &["serve", "--nonsense"],
        &["migrate", "--check", "x"],
    ] {
        let ended = binary.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains("Usage"), "{}", ended.stderr);
    }
    let help = binary.run(&["--help"]);
    assert_ok(&help);
    for command in [
        "serve",
        "migrate",
        "check",
        "routes",
        "openapi",
        "createsuperuser",
    ] {
        assert!(help.stdout.contains(command), "{command}: {}", help.stdout);
    }
}

#[test]
fn a_database_that_does_not_answer_is_named() {
    let binary = Binary::on("postgres://postgres:hunter2@127.0.0.1:1/nobody")
        .with("MIZAN_DATABASE_TIMEOUT_SECONDS", "1");
    for arguments in [&["migrate"][..], &["serve"], &["check"]] {
        let ended = binary.run(arguments);
        assert_refused(&ended, &[]);
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(!said.contains("hunter2"), "{said}");
    }
}
