//! Checks on one object.

use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{Permits, Site};
use mizan_tests::assert_problem;
use serde_json::json;

use crate::people;

/// A note belongs to the user of its number; number 9 there is none.
struct Note {
    owner: i64,
}

fn find(id: i64) -> Option<Note> {
    (id != 9).then_some(Note { owner: id })
}

struct Read;

impl Permits<Note> for Read {
    const HIDES: bool = true;

    async fn permits(&self, _: &Request, user: &User, note: &Note) -> Result<bool> {
        Ok(user.is_staff() || note.owner == user.id())
    }
}

struct Sign;

impl Permits<Note> for Sign {
    const PERMISSION: Option<&'static str> = Some("notes.sign");

    async fn permits(&self, _: &Request, _: &User, _: &Note) -> Result<bool> {
        Ok(true)
    }
}

struct Burn;

impl Permits<Note> for Burn {
    async fn permits(&self, request: &Request, user: &User, note: &Note) -> Result<bool> {
        // It may ask the database.
        let one: i64 = request.db().query("SELECT 1").fetch_scalar().await?;
        Ok(one == 1 && note.owner == user.id())
    }
}

#[client(manual)]
async fn read_note(request: Request, id: i64) -> Result<i64> {
    Ok(request.require_found(Read, find(id)).await?.owner)
}

#[client(manual)]
async fn sign_note(request: Request, id: i64) -> Result<String> {
    let note = request.require_found(Read, find(id)).await?;
    let user = request.require(Sign, &note).await?;
    Ok(user.username().to_owned())
}

#[client(manual)]
async fn burn_note(request: Request, id: i64) -> Result<bool> {
    let note = find(id).ok_or_else(|| Error::not_found("There is no such note."))?;
    request.require(Burn, &note).await?;
    Ok(true)
}

#[client(manual)]
async fn may(request: Request, id: i64) -> Result<Vec<bool>> {
    let note = find(id).ok_or_else(|| Error::not_found("There is no such note."))?;
    Ok(vec![
        request.can(Read, &note).await?,
        request.can(Sign, &note).await?,
        request.can(Burn, &note).await?,
    ])
}

async fn start() -> TestSite {
    let site = Site::empty()
        .install(people::app())
        .register::<read_note>()
        .register::<sign_note>()
        .register::<burn_note>()
        .register::<may>();
    TestSite::start(site).await
}

#[mizan::test]
async fn who_may_depends_on_the_object() {
    let site = start().await;
    // ada is 1, grace 2 and staff, root 3 and superuser.
    for (who, id, expected) in [
        ("ada", 1, [true, false, true]),
        ("ada", 2, [false, false, false]),
        ("grace", 1, [true, false, false]),
        ("root", 1, [true, true, true]),
    ] {
        let client = site.client();
        client.login_as(who).await;
        let answer = client.call("may", json!({"id": id})).await;
        assert_eq!(answer.value(), json!(expected), "{who} {id}");
    }
    let answer = site.client().call("may", json!({"id": 1})).await;
    assert_eq!(answer.value(), json!([false, false, false]), "nobody");
}

#[mizan::test]
async fn a_hidden_object_and_a_missing_one_are_the_same_answer() {
    let site = start().await;
    let ada = site.client();
    ada.login_as("ada").await;
    assert_eq!(
        ada.call("read_note", json!({"id": 1})).await.value(),
        json!(1)
    );
    let hidden = ada.call("read_note", json!({"id": 2})).await;
    let missing = ada.call("read_note", json!({"id": 9})).await;
    assert_problem(&hidden, 404, "not_found");
    assert_problem(&missing, 404, "not_found");
    assert_eq!(hidden.value()["detail"], missing.value()["detail"]);
    for id in [1, 2, 9] {
        let refused = site.client().call("read_note", json!({"id": id})).await;
        assert_problem(&refused, 401, "not_signed_in");
    }
}

#[mizan::test]
async fn a_refusal_is_a_403_and_a_permission_is_asked_besides() {
    let site = start().await;
    let ada = site.client();
    ada.login_as("ada").await;
    assert_problem(
        &ada.call("sign_note", json!({"id": 1})).await,
        403,
        "forbidden",
    );
    assert_problem(
        &ada.call("burn_note", json!({"id": 2})).await,
        403,
        "forbidden",
    );
    assert_eq!(
        ada.call("burn_note", json!({"id": 1})).await.value(),
        json!(true)
    );
    let root = site.client();
    root.login_as("root").await;
    assert_eq!(
        root.call("sign_note", json!({"id": 1})).await.value(),
        json!("root")
    );
}
