//! `group`, `grant`, `revoke`.

use mizan_tests::Database;

use crate::binary::{Binary, Ended};

mizan_tests::on_each_database!(groups_and_permissions_are_managed_from_the_command_line);

#[track_caller]
fn assert_says(ended: &Ended, code: i32, part: &str) {
    assert_eq!(ended.code, Some(code), "{}\n{}", ended.stdout, ended.stderr);
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains(part), "{part:?} is missing: {said}");
}

async fn groups_and_permissions_are_managed_from_the_command_line(database: &Database) {
    let binary = Binary::on(database.url());
    let run = |line: &str| binary.run(&line.split(' ').collect::<Vec<_>>());
    assert_says(&run("migrate"), 0, "applied");
    let make = [
        "createsuperuser",
        "--username",
        "ada",
        "--email",
        "",
        "--password-stdin",
    ];
    assert_says(
        &binary.run_with_input(&make, "four unrelated words"),
        0,
        "ada",
    );
    assert_says(
        &run("group list"),
        0,
        "agents: 0 members, desk.close_ticket",
    );
    assert_says(&run("group add agents ada"), 0, "ada is in \"agents\"");
    assert_says(&run("group create editors"), 0, "editors");
    assert_says(
        &run("grant desk.close_ticket --group editors"),
        0,
        "granted",
    );
    assert_says(
        &run("grant desk.no_guard --user ada"),
        0,
        "no guard asks for desk.no_guard",
    );
    assert_says(&run("group list"), 0, "agents: 1 members");
    assert_says(
        &run("group list"),
        0,
        "editors: 0 members, desk.close_ticket",
    );
    assert_says(
        &run("revoke desk.close_ticket --group editors"),
        0,
        "revoked",
    );
    assert_says(
        &run("revoke desk.close_ticket --group editors"),
        0,
        "had not been granted",
    );
    assert_says(&run("group remove agents ada"), 0, "not in");
    assert_says(&run("group list"), 0, "editors: 0 members, no permissions");

    assert_says(&run("group add nobody ada"), 1, "no group called");
    assert_says(&run("group add agents nobody"), 1, "no account called");
    assert_says(&run("grant Desk.Close --user ada"), 1, "no permission");
    assert_says(&run("grant desk.close_ticket"), 2, "--user");
    assert_says(&run("group"), 2, "create");

    // What was done stands in the audit log, and what was not does not.
    let db = mizan::db::Db::connect_url(database.url()).await.unwrap();
    let logged = db.query(
        "SELECT event || ' | ' || agent || ' | ' || CASE WHEN user_id IS NULL THEN '' ELSE 'ada' END \
         FROM auth_events ORDER BY id",
    );
    assert_eq!(
        logged.fetch_scalars::<String>().await.unwrap(),
        [
            "account_made | createsuperuser | ada",
            "group_joined | group add agents | ada",
            "permission_granted | grant desk.close_ticket --group editors | ",
            "permission_granted | grant desk.no_guard | ada",
            "permission_revoked | revoke desk.close_ticket --group editors | ",
            "group_left | group remove agents | ada",
        ]
    );
    db.close().await;
}
