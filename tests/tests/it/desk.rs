//! The help desk with its people, as the tests start it.

use mizan::Site;
use mizan::testing::TestSite;
use mizan_auth::{NewUser, create_user};
use mizan_tests::Database;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "four unrelated words";

/// The help desk with a user `ada` and a member of the staff `grace`.
pub(crate) async fn start(database: &Database) -> TestSite {
    with_people(database, example_site::site()).await
}

/// Any site with `mizan-auth`, and the same two.
pub(crate) async fn with_people(database: &Database, site: Site) -> TestSite {
    let site = database.start(site).await;
    add_people(&site).await;
    site
}

/// Makes `ada` and `grace`.
pub(crate) async fn add_people(site: &TestSite) {
    create_user(
        site.db(),
        NewUser::new("ada", PASSWORD).email("ada@example.org"),
    )
    .await
    .unwrap();
    create_user(site.db(), NewUser::new("grace", PASSWORD).staff(true))
        .await
        .unwrap();
}
