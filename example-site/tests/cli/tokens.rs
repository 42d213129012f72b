//! `createtoken`.

use mizan_tests::Database;

use crate::binary::Binary;

mizan_tests::on_each_database!(a_token_is_made_from_the_command_line);

async fn a_token_is_made_from_the_command_line(database: &Database) {
    let binary = Binary::on(database.url());
    assert_eq!(binary.run(&["migrate"]).code, Some(0));
    let make = [
        "createsuperuser",
        "--username",
        "ada",
        "--email",
        "",
        "--password-stdin",
    ];
    let made = binary.run_with_input(&make, "four unrelated words");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let arguments = |user: &'static str, scope: &'static str| {
        [
            "createtoken",
            user,
            "--name",
            "nightly",
            "--scope",
            "read",
            "--scope",
            scope,
            "--days",
            "30",
        ]
    };
    let made = binary.run(&arguments("ada", "desk.close_ticket"));
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let token = made.stdout.trim_end();
    assert!(
        token.starts_with("mizan_") && token.len() == 55,
        "nothing else: {token}"
    );
    for (user, scope, part) in [
        ("nobody", "write", "no account called"),
        ("ada", "everything", "no scope"),
    ] {
        let refused = binary.run(&arguments(user, scope));
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains(part), "{}", refused.stderr);
        assert_eq!(refused.stdout, "");
    }
    let useless = ["createtoken", "ada", "--name", "x", "--scope", "staff"];
    assert!(binary.run(&useless).stderr.contains("`read`, `write`"));
}
