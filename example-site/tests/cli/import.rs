//! `import-django-users`: everybody of a Django site logs in as before.

use chrono::{TimeZone as _, Utc};
use mizan_auth::find_user;
use mizan_tests::Database;
use serde_json::json;

use crate::binary::{Binary, Ended};

mizan_tests::on_each_database!(
    everybody_of_a_django_site_logs_in_as_before,
    nobody_who_is_here_already_is_changed,
    groups_that_are_here_keep_what_they_may,
    hashes_of_other_parameters_are_replaced_at_login,
);

/// The password of everybody in the fixtures.
const PASSWORD: &str = "correct horse bättery";

const FILES: [&str; 4] = ["users.sqlite3", "dump.json", "natural.json", "users.csv"];

fn fixture(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../mizan-auth/tests/django");
    format!("{folder}/{name}")
}

#[track_caller]
fn assert_ok(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
}

async fn everybody_of_a_django_site_logs_in_as_before(database: &Database) {
    let binary = Binary::on(database.url());
    assert_ok(&binary.run(&["migrate"]));
    for file in FILES {
        let db = mizan::db::Db::connect_url(database.url()).await.unwrap();
        db.query("DELETE FROM auth_users").execute().await.unwrap();
        db.query("DELETE FROM auth_groups").execute().await.unwrap();

        let before = std::fs::read(fixture(file)).unwrap();
        let dry = binary.run(&["import-django-users", &fixture(file), "--dry-run"]);
        assert_ok(&dry);
        assert!(
            dry.stdout.contains("9 accounts would be imported"),
            "{}",
            dry.stdout
        );
        let count = db.query("SELECT COUNT(*) FROM auth_users");
        assert_eq!(count.fetch_scalar::<i64>().await.unwrap(), 0);

        let ended = binary.run(&["import-django-users", &fixture(file)]);
        assert_ok(&ended);
        assert!(
            ended.stdout.contains("9 accounts imported, 0 left out"),
            "{}",
            ended.stdout
        );
        assert!(
            ended.stdout.contains("\"md5\" has no password"),
            "{}",
            ended.stdout
        );
        assert!(
            !ended.stdout.contains('$'),
            "no hash is printed: {}",
            ended.stdout
        );
        let after = std::fs::read(fixture(file)).unwrap();
        assert!(before == after, "{file} is only read");

        // A CSV file is one table, without groups.
        if file != "users.csv" {
            assert!(
                ended.stdout.contains("1 groups imported"),
                "{}",
                ended.stdout
            );
            let granted = db.query(
                "SELECT codename FROM auth_group_permissions JOIN auth_groups ON id = group_id WHERE name = 'agents'",
            );
            assert_eq!(
                granted.fetch_scalars::<String>().await.unwrap(),
                ["desk.close_ticket"]
            );
            let members = db.query(
                "SELECT username FROM auth_users JOIN auth_user_groups ON user_id = auth_users.id",
            );
            assert_eq!(
                members.fetch_scalars::<String>().await.unwrap(),
                ["pauline"]
            );
            let permitted = db.query(
                "SELECT username || ' ' || codename FROM auth_users JOIN auth_user_permissions ON user_id = id",
            );
            let permitted = permitted.fetch_scalars::<String>().await.unwrap();
            assert_eq!(permitted, ["scarlett desk.close_ticket"]);
        }

        let pauline = find_user(&db, "pauline").await.unwrap().unwrap();
        assert_eq!(pauline.email(), "pauline@example.org");
        assert!(pauline.is_staff() && !pauline.is_superuser());
        let joined = pauline.date_joined().timestamp_millis();
        let expected = Utc.with_ymd_and_hms(2019, 3, 4, 5, 6, 7).unwrap();
        assert_eq!(joined, expected.timestamp_millis() + 891, "{file}");
        let login = Utc.with_ymd_and_hms(2024, 5, 6, 7, 8, 9).unwrap();
        assert_eq!(pauline.last_login(), Some(login), "{file}");
        assert!(
            find_user(&db, "bess")
                .await
                .unwrap()
                .unwrap()
                .is_superuser()
        );
        db.close().await;

        let site = database.start(example_site::site()).await;
        for (name, expected) in [
            ("pauline", 200),
            ("sha1", 200),
            ("argo", 200),
            ("bess", 200),
            ("brad", 200),
            ("scarlett", 200),
            ("md5", 422),
            ("nobody", 422),
            ("gone", 422),
        ] {
            for (password, expected) in [("correct horse battery", 422), (PASSWORD, expected)] {
                let input = json!({"username": name, "password": password});
                let response = site.client().submit("login", input).await;
                assert_eq!(
                    response.status(),
                    expected,
                    "{file} {name} {}",
                    response.text()
                );
            }
        }
        let hashes = site
            .db()
            .query("SELECT password_hash FROM auth_users WHERE username IN ('pauline', 'bess', 'scarlett')")
            .fetch_scalars::<String>()
            .await
            .unwrap();
        assert!(
            hashes.iter().all(|hash| hash.starts_with("$argon2id$")),
            "{hashes:?}"
        );
        let input = json!({"username": "pauline", "password": PASSWORD});
        assert_eq!(
            site.client().submit("login", input).await.status(),
            200,
            "and again"
        );
    }
}

async fn nobody_who_is_here_already_is_changed(database: &Database) {
    let binary = Binary::on(database.url());
    assert_ok(&binary.run(&["migrate"]));
    let file = fixture("users.csv");
    assert_ok(&binary.run(&["import-django-users", &file]));
    let again = binary.run(&["import-django-users", &file]);
    assert_ok(&again);
    assert!(
        again.stdout.contains("0 accounts imported, 9 left out"),
        "{}",
        again.stdout
    );

    for (name, text, part) in [
        ("empty.csv", "", "username"),
        (
            "wrong.csv",
            "username,password,is_active\nada,x,maybe\n",
            "Line 2",
        ),
        ("torn.json", "[{\"model\": \"auth.user\"", "dump"),
        (
            "other.json",
            "[{\"model\": \"auth.user\", \"fields\": {}}]",
            "username",
        ),
    ] {
        std::fs::write(binary.path(name), text).unwrap();
        let ended = binary.run(&["import-django-users", name]);
        assert_eq!(ended.code, Some(1), "{name}: {}", ended.stdout);
        assert!(ended.stderr.contains(part), "{name}: {}", ended.stderr);
    }
    let missing = binary.run(&["import-django-users", "nowhere.csv"]);
    assert_eq!(missing.code, Some(1));
    let model = [
        "import-django-users",
        file.as_str(),
        "--model",
        "x; DROP TABLE y",
    ];
    assert_eq!(binary.run(&model).code, Some(1));
}

async fn groups_that_are_here_keep_what_they_may(database: &Database) {
    let binary = Binary::on(database.url());
    assert_ok(&binary.run(&["migrate"]));
    let db = mizan::db::Db::connect_url(database.url()).await.unwrap();
    db.query("DELETE FROM auth_group_permissions")
        .execute()
        .await
        .unwrap();
    let ended = binary.run(&["import-django-users", &fixture("dump.json")]);
    assert_ok(&ended);
    assert!(
        ended.stdout.contains("there is such a group already"),
        "{}",
        ended.stdout
    );
    let count = db.query("SELECT COUNT(*) FROM auth_group_permissions");
    assert_eq!(count.fetch_scalar::<i64>().await.unwrap(), 0);
    let pauline = find_user(&db, "pauline").await.unwrap().unwrap();
    assert_eq!(
        mizan_auth::groups_of(&db, pauline.id()).await.unwrap(),
        ["agents"]
    );

    let odd = r#"[
        {"model": "contenttypes.contenttype", "pk": 1, "fields": {"app_label": "Shop", "model": "x"}},
        {"model": "auth.permission", "pk": 2, "fields": {"codename": "buy", "content_type": 1}},
        {"model": "auth.permission", "pk": 3, "fields": {"codename": "sell", "content_type": 99}},
        {"model": "auth.group", "pk": 4, "fields": {"name": " ", "permissions": [2]}},
        {"model": "auth.group", "pk": 5, "fields": {"name": "buyers", "permissions": [2, 3, "x", null]}},
        {"model": "auth.user", "pk": "a1b2", "fields": {"username": "odd", "password": "!", "groups": [4, 5, 6], "user_permissions": [2, 3]}}
    ]"#;
    std::fs::write(binary.path("odd.json"), odd).unwrap();
    let ended = binary.run(&["import-django-users", "odd.json"]);
    assert_ok(&ended);
    for part in [
        "Shop.buy",
        "the group \" \"",
        "1 groups imported",
        "1 accounts imported, 0 left out",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    let odd = find_user(&db, "odd").await.unwrap().unwrap();
    assert_eq!(
        mizan_auth::groups_of(&db, odd.id()).await.unwrap(),
        ["buyers"]
    );
    db.close().await;
}

async fn hashes_of_other_parameters_are_replaced_at_login(database: &Database) {
    let binary = Binary::on(database.url());
    assert_ok(&binary.run(&["migrate"]));
    let binary = binary
        .with("MIZAN_ARGON2_PASSES", "3")
        .with("MIZAN_ARGON2_MEMORY_KIB", "8192");
    let make = [
        "createsuperuser",
        "--username",
        "root",
        "--email",
        "",
        "--password-stdin",
    ];
    assert_ok(&binary.run_with_input(&make, "four unrelated words\n"));

    let site = database.start(example_site::site()).await;
    let stored = async || {
        let hash = site.db().query("SELECT password_hash FROM auth_users");
        hash.fetch_scalar::<String>().await.unwrap()
    };
    assert!(stored().await.starts_with("$argon2id$v=19$m=8192,t=3,p=1$"));
    let input = json!({"username": "root", "password": "four unrelated words"});
    assert_eq!(site.client().submit("login", &input).await.status(), 200);
    assert!(
        stored()
            .await
            .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
    assert_eq!(site.client().submit("login", &input).await.status(), 200);

    let binary = binary.with("MIZAN_PASSWORD_MIN_LENGTH", "30");
    let make = [
        "createsuperuser",
        "--username",
        "second",
        "--email",
        "",
        "--password-stdin",
    ];
    let refused = binary.run_with_input(&make, "four unrelated words\n");
    assert_eq!(refused.code, Some(1), "{}", refused.stdout);
    assert!(
        refused.stderr.contains("30 characters"),
        "{}",
        refused.stderr
    );
}
