//! Sessions and login: keys rotate, ended sessions stay ended, and nobody pays for what they did not ask.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_auth::{NewUser, create_user, find_user, set_active, set_password};
use mizan_tests::{Database, Gate, assert_problem};
use serde_json::{Value, json};
use tokio::join;

use crate::desk::{PASSWORD, add_people, with_people};

mizan_tests::on_each_store!(
    login_rotates_the_session_key,
    logging_in_as_somebody_else_takes_no_data_along,
    logout_ends_the_session_in_the_store,
    a_wrong_login_says_one_thing_and_sets_nothing,
    login_finds_the_name_in_any_spelling,
    the_cookie_is_for_this_host_and_not_for_scripts,
    the_cookie_of_production_is_secure,
    an_ended_session_is_not_brought_back_by_a_request_in_flight,
    a_session_that_is_never_asked_for_costs_nothing,
    a_signed_in_visitor_costs_two_queries_and_then_none,
    a_failed_request_does_not_write_the_session,
    a_refused_request_writes_the_session,
    what_one_process_wrote_the_other_reads,
    what_one_process_ended_the_other_refuses,
    a_changed_password_ends_every_session,
    a_deactivated_user_is_out_and_stays_out,
    an_expired_session_is_nobody,
    signup_signs_in,
    two_cannot_have_one_name,
    login_and_logout_bring_the_fresh_user,
    an_unreadable_session_is_nobody,
    an_ended_session_is_not_brought_back_under_a_new_key,
    a_login_in_flight_takes_nothing_of_an_ended_session_along,
    two_requests_in_flight_lose_nothing_of_what_they_wrote,
    a_request_that_outlives_its_session_leaves_the_new_cookie_alone,
    a_login_ends_however_much_it_is_used,
    a_new_key_is_no_new_login,
);

#[client(manual)]
async fn put(request: Request, number: i32) -> Result<i32> {
    request.session().await?.insert("number", number)?;
    Ok(number)
}

#[client(manual)]
async fn read(request: Request) -> Result<Option<i32>> {
    request.session().await?.get("number")
}

#[client(manual)]
async fn put_and_fail(request: Request, how: String) -> Result<()> {
    request.session().await?.insert("number", 99)?;
    match how.as_str() {
        "conflict" => Err(Error::conflict("No.")),
        "panic" => panic!("at the worst moment"),
        "down" => Err(Error::unavailable(Duration::from_secs(1))),
        _ => Err(Error::internal("broken")),
    }
}

/// Reads the session, waits at the gate, and then writes.
#[client(manual)]
async fn slow_put(request: Request, number: i32) -> Result<i32> {
    let session = request.session().await?;
    request.data::<Gate>()?.pass().await;
    session.insert("number", number)?;
    Ok(number)
}

fn site() -> Site {
    example_site::site()
        .register::<put>()
        .register::<read>()
        .register::<put_and_fail>()
        .register::<slow_put>()
        .data(Gate::default())
}

async fn start(database: &Database) -> TestSite {
    with_people(database, site()).await
}

async fn log_in(client: &TestClient, username: &str) -> TestResponse {
    let response = client
        .submit("login", json!({"username": username, "password": PASSWORD}))
        .await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response
}

async fn who(client: &TestClient) -> Value {
    let response = client.context("current_user").await;
    assert_eq!(response.status(), 200, "{}", response.text());
    response.value()["username"].clone()
}

/// A visitor with a copy of this one's session cookie, perhaps on another process.
fn copy(client: &TestClient, site: &TestSite) -> TestClient {
    let copy = site.client();
    copy.set_cookie(
        "mizan_session",
        client.session_cookie().expect("there is a session"),
    );
    copy
}

fn key(client: &TestClient) -> String {
    let cookie = client.session_cookie().expect("there is a session");
    cookie
        .split_once('.')
        .expect("a key and a version")
        .0
        .to_owned()
}

/// Asks again and again until the answer is the right one; a second process may remember for a second.
async fn until(client: &TestClient, username: Value) {
    let started = Instant::now();
    while who(client).await != username {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "never {username}"
        );
    }
}

async fn login_rotates_the_session_key(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.call("put", json!({"number": 7})).await;
    let before = copy(&client, &site);
    let old_key = key(&client);
    log_in(&client, "ada").await;
    assert_ne!(key(&client), old_key);
    assert_eq!(who(&client).await, "ada");
    assert_eq!(
        client.call("read", json!({})).await.value(),
        7,
        "the data of the visit stays"
    );
    assert_eq!(who(&before).await, Value::Null);
    assert_eq!(
        before.call("read", json!({})).await.value(),
        Value::Null,
        "the old key is dead"
    );
    assert_eq!(database.count_sessions(&site).await, 1);
    let second_key = key(&client);
    log_in(&client, "ada").await;
    assert_ne!(key(&client), second_key, "a second login rotates as well");
    assert_eq!(database.count_sessions(&site).await, 1);
}

async fn logging_in_as_somebody_else_takes_no_data_along(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    client.call("put", json!({"number": 7})).await;
    log_in(&client, "grace").await;
    assert_eq!(who(&client).await, "grace");
    assert_eq!(client.call("read", json!({})).await.value(), Value::Null);
    assert_eq!(database.count_sessions(&site).await, 1);
}

async fn logout_ends_the_session_in_the_store(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let thief = copy(&client, &site);
    assert_eq!(who(&thief).await, "ada");
    let response = client.submit("logout", json!({})).await;
    assert_eq!(
        (response.status(), response.text()),
        (200, r#"{"signed_in":false}"#)
    );
    assert_eq!(response.header("clear-site-data"), "\"cache\"");
    assert_eq!(response.header("mizan-affects"), "current_user");
    let cookie = response.header("set-cookie");
    assert!(
        cookie.starts_with("mizan_session=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    assert_eq!(client.session_cookie(), None);
    assert_eq!(database.count_sessions(&site).await, 0);
    assert_eq!(who(&thief).await, Value::Null);
    assert_problem(&thief.context("my_tickets").await, 401, "not_signed_in");
    assert_eq!(thief.submit("logout", json!({})).await.status(), 200);
    assert_eq!(
        client.submit("logout", json!({})).await.status(),
        200,
        "twice is no error"
    );
}

async fn a_wrong_login_says_one_thing_and_sets_nothing(database: &Database) {
    let site = start(database).await;
    let off = create_user(site.db(), NewUser::new("off", PASSWORD).active(false))
        .await
        .unwrap();
    assert!(!off.is_active());
    let client = site.client();
    let mut answers = Vec::new();
    for (username, password) in [
        ("ada", "five unrelated words"),
        ("ada", " four unrelated words"),
        ("nobody", PASSWORD),
        ("off", PASSWORD),
        ("ada' --", PASSWORD),
        ("ada\u{202e}", PASSWORD),
    ] {
        let response = client
            .submit("login", json!({"username": username, "password": password}))
            .await;
        let problem = assert_problem(&response, 422, "invalid");
        assert_eq!(
            response.error_codes("__all__"),
            ["invalid_login"],
            "{username}"
        );
        assert_eq!(response.header("set-cookie"), "");
        answers.push(problem["errors"].clone());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "nothing tells who exists");
    assert_eq!(database.count_sessions(&site).await, 0);
    for input in [
        json!({}),
        json!({"username": "", "password": ""}),
        json!({"username": null, "password": null}),
    ] {
        let response = client.submit("login", input).await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes("username"), ["required"]);
        assert_eq!(response.error_codes("password"), ["required"]);
    }
}

async fn login_finds_the_name_in_any_spelling(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = [("username", " ADA "), ("password", PASSWORD)];
    let response = client.post("/api/mizan/login.submit").form(&input).await;
    assert_eq!(response.value()["username"], "ada");
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.header("mizan-affects"), "current_user");
    assert_eq!(who(&client).await, "ada");
}

async fn the_cookie_is_for_this_host_and_not_for_scripts(database: &Database) {
    let site = start(database).await;
    let response = log_in(&site.client(), "ada").await;
    let cookie = response.header("set-cookie").to_owned();
    assert!(cookie.starts_with("mizan_session="), "{cookie}");
    for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    for absent in ["Domain", "Max-Age", "Expires", "Secure"] {
        assert!(!cookie.contains(absent), "{absent} in {cookie}");
    }
    let input = json!({"username": "ada", "password": PASSWORD, "remember": true});
    let response = site.client().submit("login", input).await;
    assert!(
        response.header("set-cookie").contains("Max-Age=1209600"),
        "two weeks when asked to remember"
    );
}

async fn the_cookie_of_production_is_secure(database: &Database) {
    let builder = database.builder(site()).setting("MIZAN_ENV", "production");
    let site = builder
        .setting("MIZAN_ALLOWED_HOSTS", "127.0.0.1")
        .start()
        .await;
    add_people(&site).await;
    let client = site.client();
    let response = log_in(&client, "ada").await;
    let cookie = response.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-mizan_session="), "{cookie}");
    for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(
        response.header("strict-transport-security"),
        "max-age=31536000; includeSubDomains"
    );
    assert_eq!(who(&client).await, "ada");
    let plain = site.client();
    plain.set_cookie("mizan_session", client.session_cookie().unwrap());
    assert_eq!(
        who(&plain).await,
        Value::Null,
        "a cookie without the prefix could come from another host"
    );
    let removal = client.submit("logout", json!({})).await;
    let removal = removal.header("set-cookie");
    assert!(
        removal.starts_with("__Host-mizan_session=;") && removal.contains("Secure"),
        "{removal}"
    );
}

#[client(manual)]
async fn put_named(request: Request, name: String) -> Result<()> {
    request.session().await?.insert(name, 1)
}

#[client(manual)]
async fn read_named(request: Request, name: String) -> Result<Option<i32>> {
    request.session().await?.get(&name)
}

async fn two_requests_in_flight_lose_nothing_of_what_they_wrote(database: &Database) {
    let gate = Gate::default();
    let site = site()
        .data(gate.clone())
        .register::<put_named>()
        .register::<read_named>();
    let site = with_people(database, site).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let slow = copy(&client, &site);
    let other = async {
        gate.reached().await;
        let response = client.call("put_named", json!({"name": "cart"})).await;
        gate.release();
        response
    };
    let (first, second) = join!(slow.call("slow_put", json!({"number": 1})), other);
    assert_eq!((first.status(), second.status()), (200, 200));
    // The cookie of the one that was written last names the newest version.
    assert_eq!(slow.call("read", json!({})).await.value(), 1);
    assert_eq!(
        slow.call("read_named", json!({"name": "cart"}))
            .await
            .value(),
        1
    );
}

async fn a_request_that_outlives_its_session_leaves_the_new_cookie_alone(database: &Database) {
    let gate = Gate::default();
    let site = with_people(database, site().data(gate.clone())).await;
    let client = site.client();
    client.call("put", json!({"number": 1})).await;
    let slow = copy(&client, &site);
    let login = async {
        gate.reached().await;
        log_in(&client, "ada").await;
        gate.release();
    };
    let (response, ()) = join!(slow.call("slow_put", json!({"number": 2})), login);
    assert_eq!(
        response.header("set-cookie"),
        "",
        "it would replace the cookie of the login"
    );
    assert_eq!(who(&client).await, "ada");
}

async fn an_ended_session_is_not_brought_back_by_a_request_in_flight(database: &Database) {
    let gate = Gate::default();
    let site = with_people(database, site().data(gate.clone())).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let (slow, thief) = (copy(&client, &site), copy(&client, &site));
    let write = slow.call("slow_put", json!({"number": 1}));
    let end = async {
        gate.reached().await;
        client.submit("logout", json!({})).await;
        gate.release();
    };
    let (response, ()) = join!(write, end);
    assert_eq!(database.count_sessions(&site).await, 0);
    assert_eq!(
        response.header("set-cookie").contains("Max-Age=0"),
        !response.header("set-cookie").is_empty()
    );
    assert_eq!(who(&slow).await, Value::Null);
    assert_eq!(who(&thief).await, Value::Null);
}

async fn a_session_that_is_never_asked_for_costs_nothing(database: &Database) {
    let site = start(database).await;
    let (stranger, ada) = (site.client(), site.client());
    log_in(&ada, "ada").await;
    let before = site.query_count();
    for client in [&stranger, &ada] {
        client.call("echo", json!({"text": "a"})).await;
        client.context("greet?name=a").await;
        client.context("contact.schema").await;
        client.validate("contact", json!({})).await;
        client.get("/healthz").await;
        client.get("/static/site.css").await;
    }
    assert_eq!(who(&stranger).await, Value::Null);
    assert_eq!(stranger.get("/").await.status(), 200);
    stranger.set_cookie("mizan_session", "not a session");
    assert_eq!(who(&stranger).await, Value::Null);
    assert_eq!(site.query_count(), before);
    assert_eq!(database.count_sessions(&site).await, 1);
}

async fn a_signed_in_visitor_costs_two_queries_and_then_none(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let other = database.start(example_site::site()).await;
    let client = copy(&client, &other);
    let mut costs = Vec::new();
    // The memory lasts a second: on a machine that stands still for one, a call may ask again.
    while costs.len() < 50 && !costs.contains(&0) {
        let before = other.query_count();
        assert_eq!(who(&client).await, "ada");
        costs.push(other.query_count() - before);
    }
    // The session and the user; in Redis the session costs the database nothing.
    let most = if database.redis().is_some() { 1 } else { 2 };
    assert!(costs.iter().all(|cost| *cost <= most), "{costs:?}");
    assert_eq!(costs.first(), Some(&most));
    assert!(costs.contains(&0), "{costs:?}");
}

async fn a_failed_request_does_not_write_the_session(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    client.call("put", json!({"number": 7})).await;
    let cookie = client.session_cookie();
    for (how, status, code) in [
        ("error", 500, "internal_error"),
        ("down", 503, "unavailable"),
        ("panic", 500, "internal_error"),
    ] {
        let response = client.call("put_and_fail", json!({"how": how})).await;
        assert_problem(&response, status, code);
        assert_eq!(response.header("set-cookie"), "", "{how}");
        assert_eq!(client.call("read", json!({})).await.value(), 7, "{how}");
    }
    assert_eq!(client.session_cookie(), cookie);
}

async fn a_refused_request_writes_the_session(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let response = client
        .call("put_and_fail", json!({"how": "conflict"}))
        .await;
    assert_problem(&response, 409, "conflict");
    assert_ne!(response.header("set-cookie"), "");
    assert_eq!(client.call("read", json!({})).await.value(), 99);
}

async fn what_one_process_wrote_the_other_reads(database: &Database) {
    let one = start(database).await;
    let two = database.start(site()).await;
    let on_one = one.client();
    log_in(&on_one, "ada").await;
    for number in 0..10 {
        // Both remember the session as it is now.
        assert_eq!(who(&copy(&on_one, &two)).await, "ada");
        on_one.call("put", json!({"number": number})).await;
        // The cookie has seen a later version, so what the other remembers is too old.
        assert_eq!(
            copy(&on_one, &two).call("read", json!({})).await.value(),
            number
        );
    }
    let on_two = copy(&on_one, &two);
    on_two.call("put", json!({"number": 77})).await;
    assert_eq!(
        copy(&on_two, &one).call("read", json!({})).await.value(),
        77
    );
}

async fn what_one_process_ended_the_other_refuses(database: &Database) {
    let one = start(database).await;
    let two = database.start(site()).await;
    let on_one = one.client();
    log_in(&on_one, "ada").await;
    let on_two = copy(&on_one, &two);
    assert_eq!(who(&on_two).await, "ada");
    on_one.submit("logout", json!({})).await;
    until(&on_two, Value::Null).await;
}

async fn a_changed_password_ends_every_session(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let ada = find_user(site.db(), "ada").await.unwrap().unwrap();
    assert!(
        set_password(site.db(), ada.id(), "six other unrelated words")
            .await
            .unwrap()
    );
    until(&client, Value::Null).await;
    let response = client
        .submit(
            "login",
            json!({"username": "ada", "password": "six other unrelated words"}),
        )
        .await;
    assert_eq!(response.status(), 200);
    assert_eq!(who(&client).await, "ada");
}

async fn a_deactivated_user_is_out_and_stays_out(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let ada = find_user(site.db(), "ada").await.unwrap().unwrap();
    set_active(site.db(), ada.id(), false).await.unwrap();
    until(&client, Value::Null).await;
    set_active(site.db(), ada.id(), true).await.unwrap();
    let other = database.start(example_site::site()).await;
    assert_eq!(
        who(&copy(&client, &other)).await,
        Value::Null,
        "the old session does not come back"
    );
}

async fn an_expired_session_is_nobody(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    assert_eq!(database.expire_sessions(&site).await, 1);
    let other = database.start(example_site::site()).await;
    assert_eq!(who(&copy(&client, &other)).await, Value::Null);
}

async fn signup_signs_in(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let input = json!({"username": "Zoë", "email": "zoe@example.org", "password": "several unrelated words"});
    let response = client.submit("signup", &input).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(who(&client).await, "Zoë");
    assert!(
        !response.text().contains("several"),
        "no password comes back"
    );
    let account = find_user(site.db(), "ZOË").await.unwrap().unwrap();
    assert!(!account.is_staff() && !account.is_superuser());
    for extra in ["is_staff", "is_superuser", "id", "password_hash"] {
        let mut input = input.clone();
        input["username"] = format!("sly_{extra}").into();
        input[extra] = true.into();
        let response = site.client().submit("signup", input).await;
        assert_eq!(response.status(), 200, "{}", response.text());
        assert_eq!(
            response.value()["is_staff"],
            false,
            "{extra} is not a field of the form"
        );
    }
}

async fn two_cannot_have_one_name(database: &Database) {
    let site = start(database).await;
    let input = |name: &str| json!({"username": name, "email": "x@example.org", "password": "several unrelated words"});
    for taken in ["ada", "ADA", "ａｄａ"] {
        let response = site.client().submit("signup", input(taken)).await;
        assert_problem(&response, 422, "invalid");
        assert_eq!(response.error_codes("username"), ["unique"], "{taken}");
        assert_eq!(response.header("set-cookie"), "");
        let response = site.client().validate("signup", input(taken)).await;
        assert_eq!(
            response.text(),
            r#"{"valid":true,"errors":{}}"#,
            "live validation does not list the users"
        );
    }
    let (one, two) = (site.client(), site.client());
    let (first, second) = join!(
        one.submit("signup", input("new")),
        two.submit("signup", input("New"))
    );
    let mut statuses = [first.status(), second.status()];
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [200, 422],
        "the index decides a race: {} {}",
        first.text(),
        second.text()
    );
}

async fn login_and_logout_bring_the_fresh_user(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    let fresh = |form: &'static str, input: Value| {
        let request = client
            .post(&format!("/api/mizan/{form}.submit"))
            .header("mizan-fresh", "current_user,my_tickets");
        async move { request.value(input).await.value() }
    };
    let answer = fresh("login", json!({"username": "ada", "password": PASSWORD})).await;
    assert_eq!(answer["data"]["username"], "ada");
    assert_eq!(answer["fresh"]["current_user"]["username"], "ada");
    assert_eq!(answer["fresh"]["my_tickets"]["tickets"], json!([]));
    let answer = fresh("login", json!({"username": "grace", "password": PASSWORD})).await;
    assert_eq!(answer["fresh"]["current_user"]["username"], "grace");
    let answer = fresh("logout", json!({})).await;
    assert_eq!(
        answer,
        json!({"data": {"signed_in": false}, "fresh": {"current_user": null}})
    );
}

async fn an_unreadable_session_is_nobody(database: &Database) {
    let site = start(database).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let other = database.start(example_site::site()).await;
    for state in [
        "",
        "{",
        "[]",
        "{\"_user_id\":\"x\"}",
        "{\"_user_id\":\"1\"}",
        "{\"_user_id\":\"1\",\"_user_hash\":\"\"}",
    ] {
        database.overwrite_sessions(&site, state).await;
        let visitor = copy(&client, &other);
        // A version that nobody has seen makes the process ask the store.
        visitor.set_cookie("mizan_session", format!("{}.999999", key(&client)));
        assert_eq!(who(&visitor).await, Value::Null, "{state}");
        let response = visitor
            .request(Method::GET, "/tickets")
            .header("accept", "text/html")
            .send()
            .await;
        assert_eq!(response.status(), 303);
    }
}

/// Loads the session, waits at the gate, and then wants a new key for it.
#[client(manual)]
async fn slow_renew(request: Request) -> Result<()> {
    let session = request.session().await?;
    request.data::<Gate>()?.pass().await;
    session.renew();
    Ok(())
}

async fn an_ended_session_is_not_brought_back_under_a_new_key(database: &Database) {
    let gate = Gate::default();
    let site = with_people(database, site().data(gate.clone()).register::<slow_renew>()).await;
    let client = site.client();
    log_in(&client, "ada").await;
    let slow = copy(&client, &site);
    let end = async {
        gate.reached().await;
        client.submit("logout", json!({})).await;
        gate.release();
    };
    let (_, ()) = join!(slow.call("slow_renew", json!({})), end);
    assert_eq!(database.count_sessions(&site).await, 0);
    assert_eq!(who(&slow).await, Value::Null);
}

/// Loads the session, waits at the gate, and then signs ada in again.
#[client(manual)]
async fn slow_login(request: Request) -> Result<()> {
    request.session().await?;
    request.data::<Gate>()?.pass().await;
    let ada = find_user(request.db(), "ada").await?.expect("ada is there");
    request
        .login(&User::new(ada.id(), "ada"), Lifetime::Browser)
        .await
}

async fn a_login_in_flight_takes_nothing_of_an_ended_session_along(database: &Database) {
    let gate = Gate::default();
    let site = with_people(database, site().data(gate.clone()).register::<slow_login>()).await;
    let client = site.client();
    log_in(&client, "ada").await;
    client.call("put", json!({"number": 7})).await;
    let slow = copy(&client, &site);
    let end = async {
        gate.reached().await;
        client.submit("logout", json!({})).await;
        gate.release();
    };
    let (response, ()) = join!(slow.call("slow_login", json!({})), end);
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(
        slow.call("read", json!({})).await.value(),
        Value::Null,
        "what was ended stays ended"
    );
}

/// Lets the login of the only session have happened that long ago.
async fn age(database: &Database, site: &TestSite, seconds: i64) {
    let mut state = database.session_state(site).await;
    let text = state["_started"].as_str().expect("a login has a beginning");
    let started = text.parse::<i64>().unwrap() - seconds;
    state["_started"] = started.to_string().into();
    database.overwrite_sessions(site, &state.to_string()).await;
}

const DAY: i64 = 86_400;

async fn a_login_ends_however_much_it_is_used(database: &Database) {
    for (remember, most) in [(false, DAY), (true, 30 * DAY)] {
        let site = start_or_go_on(database).await;
        let client = site.client();
        let input = json!({"username": "ada", "password": PASSWORD, "remember": remember});
        assert_eq!(client.submit("login", input).await.status(), 200);
        age(database, &site, most - 600).await;
        let other = database.start(self::site()).await;
        let there = copy(&client, &other);
        assert_eq!(who(&there).await, "ada", "ten minutes are left");
        let response = there.call("put", json!({"number": 1})).await;
        let cookie = response.header("set-cookie");
        let left = cookie.split("Max-Age=").nth(1).map(|age| {
            let digits = age.split(';').next().unwrap();
            digits.parse::<i64>().unwrap()
        });
        match remember {
            true => assert!((500..=600).contains(&left.unwrap()), "{cookie}"),
            false => assert_eq!(left, None, "{cookie}"),
        }
        age(database, &site, 601).await;
        let other = database.start(self::site()).await;
        assert_eq!(who(&copy(&there, &other)).await, Value::Null);
        assert_eq!(
            copy(&there, &other).call("read", json!({})).await.value(),
            Value::Null,
            "its data has gone with it"
        );
        assert_eq!(client.submit("logout", json!({})).await.status(), 200);
    }
}

/// The site with its people, whether they are there already or not.
async fn start_or_go_on(database: &Database) -> TestSite {
    let site = database.start(self::site()).await;
    if find_user(site.db(), "ada").await.unwrap().is_none() {
        add_people(&site).await;
    }
    site
}

async fn a_new_key_is_no_new_login(database: &Database) {
    let site = with_people(database, site().register::<renew>()).await;
    let client = site.client();
    log_in(&client, "ada").await;
    age(database, &site, 3_600).await;
    let other = database.start(self::site().register::<renew>()).await;
    let there = copy(&client, &other);
    let old = database.session_state(&site).await["_started"].clone();
    assert_eq!(there.call("renew", json!({})).await.status(), 200);
    assert_ne!(key(&there), key(&client));
    assert_eq!(database.session_state(&site).await["_started"], old);
    let new = json!({"old_password": PASSWORD, "new_password": "six other unrelated words"});
    let changed = there.submit("password_change", new).await;
    assert_eq!(changed.status(), 200, "{}", changed.text());
    assert_eq!(database.session_state(&site).await["_started"], old);
    let again = json!({"username": "ada", "password": "six other unrelated words"});
    assert_eq!(there.submit("login", again).await.status(), 200);
    assert_ne!(database.session_state(&site).await["_started"], old);
}

#[client(manual)]
async fn renew(request: Request) -> Result<()> {
    request.session().await?.renew();
    Ok(())
}
