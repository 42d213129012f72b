//! Groups, permissions, the guards that ask for them, and a site that wants everybody signed in.

use mizan::http::Method;
use mizan::prelude::*;
use mizan_auth::{
    Grantee, NewUser, add_to_group, create_group, create_user, find_user, grant, groups_of,
    remove_from_group, revoke,
};
use mizan_tests::{Database, assert_problem};
use serde_json::{Value, json};

use crate::desk::{PASSWORD, add_people, with_people};

mizan_tests::on_each_database!(
    a_permission_comes_from_the_user_and_from_groups,
    agents_close_tickets,
    a_permission_costs_no_query_of_its_own,
    guards_stand_on_functions_forms_and_pages,
    a_site_may_want_everybody_signed_in,
    what_is_no_group_or_permission_is_refused,
);

/// What the signed-in user may do.
#[client(manual, auth)]
async fn may(request: Request, codename: String) -> Result<bool> {
    Ok(request.require_user().await?.has_perm(&codename))
}

/// For those who may export.
#[client(manual, perm = "desk.export_ticket")]
async fn export() -> u32 {
    7
}

/// For those who may rename.
#[derive(MizanForm)]
#[form(name = "rename", manual, perm = "desk.rename_ticket")]
struct RenameForm {
    title: String,
}

impl Submit for RenameForm {
    type Output = String;

    async fn submit(self, _: &Request) -> Result<String> {
        Ok(self.title)
    }
}

#[get("/export", perm = "desk.export_ticket")]
async fn export_page() -> &'static str {
    "exported"
}

fn site() -> Site {
    example_site::site()
        .register::<may>()
        .register::<export>()
        .form::<RenameForm>()
        .page(export_page)
}

async fn a_permission_comes_from_the_user_and_from_groups(database: &Database) {
    let site = with_people(database, site()).await;
    let db = site.db();
    let ada = find_user(db, "ada").await.unwrap().unwrap().id();
    create_group(db, "editors").await.unwrap();
    create_group(db, " editors ").await.unwrap();
    add_to_group(db, ada, "editors").await.unwrap();
    add_to_group(db, ada, "editors").await.unwrap();
    grant(db, Grantee::Group("editors"), "desk.rename_ticket")
        .await
        .unwrap();
    for codename in [
        "desk.export_ticket",
        "desk.rename_ticket",
        "desk.rename_ticket",
    ] {
        grant(db, Grantee::User(ada), codename).await.unwrap();
    }
    assert_eq!(groups_of(db, ada).await.unwrap(), ["editors"]);

    let may = async |name: &str, codename: &str| {
        // A process of its own: this one may remember the user for a second.
        let site = database.start(self::site()).await;
        let client = site.client();
        client.login_as(name).await;
        client
            .call("may", json!({"codename": codename}))
            .await
            .value()
    };
    assert_eq!(may("ada", "desk.export_ticket").await, true);
    assert_eq!(may("ada", "desk.rename_ticket").await, true);
    assert_eq!(may("ada", "desk.rename").await, false);
    assert_eq!(may("ada", "desk.close_ticket").await, false);
    assert_eq!(may("grace", "desk.export_ticket").await, false);
    assert_eq!(may("grace", "desk.close_ticket").await, true);

    assert!(
        revoke(db, Grantee::User(ada), "desk.rename_ticket")
            .await
            .unwrap()
    );
    assert!(
        !revoke(db, Grantee::User(ada), "desk.rename_ticket")
            .await
            .unwrap()
    );
    assert_eq!(
        may("ada", "desk.rename_ticket").await,
        true,
        "through the group"
    );
    assert!(remove_from_group(db, ada, "editors").await.unwrap());
    assert!(!remove_from_group(db, ada, "editors").await.unwrap());
    assert_eq!(may("ada", "desk.rename_ticket").await, false);
    create_user(db, NewUser::new("root", PASSWORD).superuser(true))
        .await
        .unwrap();
    assert_eq!(may("root", "anything.at_all").await, true);

    let client = site.client();
    client.login_as("ada").await;
    let profile = client.context("current_user").await.value();
    assert_eq!(profile["permissions"], json!(["desk.export_ticket"]));
}

async fn agents_close_tickets(database: &Database) {
    let site = with_people(database, site()).await;
    let staff = NewUser::new("mary", PASSWORD).staff(true);
    create_user(site.db(), staff).await.unwrap();
    let message = json!({"name": "Zoe", "email": "zoe@example.org", "topic": "question", "message": "How does it work?"});
    let id = site.client().submit("contact", message).await.value()["id"].clone();

    let mary = site.client();
    mary.login_as("mary").await;
    let refused = mary.call("close_ticket", json!({"id": id})).await;
    assert_problem(&refused, 403, "forbidden");
    let path = format!("/staff/tickets/{id}/close");
    assert_eq!(mary.post(&path).form(&[]).await.status(), 403);
    assert!(
        !mary.get("/staff").await.text().contains(&path),
        "no button"
    );

    let grace = site.client();
    grace.login_as("grace").await;
    assert!(grace.get("/staff").await.text().contains(&path));
    assert_eq!(grace.post(&path).form(&[]).await.status(), 303);
}

async fn a_permission_costs_no_query_of_its_own(database: &Database) {
    let site = with_people(database, site()).await;
    let anonymous = site.client();
    let before = site.query_count();
    assert_problem(
        &anonymous.call("export", json!({})).await,
        401,
        "not_signed_in",
    );
    assert_eq!(site.query_count(), before, "nobody is asked about");
    let client = site.client();
    client.login_as("ada").await;
    let before = site.query_count();
    client.call("export", json!({})).await;
    client
        .call("may", json!({"codename": "desk.export_ticket"}))
        .await;
    assert!(
        site.query_count() - before <= 2,
        "the session, and the user with permissions"
    );
    let before = site.query_count();
    client.call("echo", json!({"text": "hi"})).await;
    assert_eq!(site.query_count(), before, "nobody asked");
}

async fn guards_stand_on_functions_forms_and_pages(database: &Database) {
    let site = with_people(database, site()).await;
    let db = site.db();
    let grace = find_user(db, "grace").await.unwrap().unwrap().id();
    for codename in ["desk.export_ticket", "desk.rename_ticket"] {
        grant(db, Grantee::User(grace), codename).await.unwrap();
    }
    for (name, expected) in [(None, 401), (Some("ada"), 403), (Some("grace"), 200)] {
        let client = site.client();
        if let Some(name) = name {
            client.login_as(name).await;
        }
        assert_eq!(client.call("export", json!({})).await.status(), expected);
        let title = json!({"title": "x"});
        assert_eq!(client.submit("rename", &title).await.status(), expected);
        assert_eq!(client.validate("rename", &title).await.status(), expected);
        assert_eq!(client.context("rename.schema").await.status(), expected);
        assert_eq!(client.get("/export").await.status(), expected);
    }
    let document = site.client().context("openapi.json").await.value();
    let operation = &document["paths"]["/api/mizan/export"]["post"];
    assert_eq!(operation["x-mizan-access"], "permission");
    assert_eq!(operation["x-mizan-permission"], "desk.export_ticket");
    assert!(operation["responses"]["403"].is_object() && operation["responses"]["401"].is_object());
}

async fn a_site_may_want_everybody_signed_in(database: &Database) {
    let site = database
        .builder(site())
        .setting("MIZAN_LOGIN_REQUIRED", "true")
        .start()
        .await;
    add_people(&site).await;
    let client = site.client();
    assert_problem(
        &client.call("echo", json!({"text": "hi"})).await,
        401,
        "not_signed_in",
    );
    for closed in ["greet?name=Ada", "contact.schema"] {
        assert_problem(&client.context(closed).await, 401, "not_signed_in");
    }
    assert_eq!(client.submit("contact", json!({})).await.status(), 401);
    for path in ["/", "/contact", "/playground"] {
        let page = client
            .request(Method::GET, path)
            .header("accept", "text/html")
            .send()
            .await;
        assert_eq!(page.status(), 303, "{path}");
        assert!(
            page.header("location").starts_with("/login?next="),
            "{path}"
        );
    }
    for open in [
        "/login",
        "/signup",
        "/password_reset",
        "/healthz",
        "/static/site.css",
    ] {
        assert_eq!(client.get(open).await.status(), 200, "{open}");
    }
    assert_eq!(client.context("current_user").await.value(), Value::Null);
    let contexts = client.context("contexts").await;
    assert_eq!(contexts.status(), 200);
    let document = client.context("openapi.json").await.value();
    let access = |name: &str| {
        document["paths"][format!("/api/mizan/{name}")]["post"]["x-mizan-access"].clone()
    };
    assert_eq!(
        (access("echo"), access("login.submit")),
        (json!("user"), json!("public"))
    );

    let input = json!({"username": "ada", "password": PASSWORD});
    assert_eq!(client.submit("login", input).await.status(), 200);
    assert_eq!(
        client.call("echo", json!({"text": "hi"})).await.status(),
        200
    );
    let greeting = client.context("greet?name=Ada").await;
    assert_eq!(greeting.status(), 200);
    assert!(
        greeting.header("cache-control").contains("private"),
        "{}",
        greeting.header("cache-control")
    );
    assert_eq!(client.get("/contact").await.status(), 200);
}

async fn what_is_no_group_or_permission_is_refused(database: &Database) {
    let site = with_people(database, site()).await;
    let db = site.db();
    let ada = find_user(db, "ada").await.unwrap().unwrap().id();
    for name in ["", "  ", "a\nb", "a\0b"] {
        assert_eq!(
            create_group(db, name).await.unwrap_err().status(),
            400,
            "{name:?}"
        );
    }
    assert_eq!(
        add_to_group(db, ada, "nobody").await.unwrap_err().status(),
        404
    );
    for codename in ["", "desk", "desk.close ticket", "Desk.close", "desk.a.b"] {
        let error = grant(db, Grantee::User(ada), codename).await.unwrap_err();
        assert_eq!(error.status(), 400, "{codename:?}");
    }
    let error = grant(db, Grantee::Group("nobody"), "desk.close_ticket")
        .await
        .unwrap_err();
    assert_eq!(error.status(), 404);
    assert!(
        add_to_group(db, i64::MAX, "agents").await.is_err(),
        "there is no such account"
    );
}
