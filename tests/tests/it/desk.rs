//! The help desk with its people, as the tests start it.

use mizan::Site;
use mizan::testing::TestSite;
use mizan_auth::{NewUser, add_to_group, create_group, create_user};
use mizan_tests::Database;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "four unrelated words";

/// The help desk with a user `ada` and a member of the staff `grace`, who is an agent.
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
    let grace = NewUser::new("grace", PASSWORD).staff(true);
    let grace = create_user(site.db(), grace).await.unwrap();
    // A site that is not the help desk has no such group.
    create_group(site.db(), "agents").await.unwrap();
    add_to_group(site.db(), grace.id(), "agents").await.unwrap();
}
