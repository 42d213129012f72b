//! `Idempotency-Key`: a request that is sent again is carried out once, and nobody gets another one's answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use mizan::forms::UploadedFile;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_tests::{Database, Gate, RawConnection, assert_problem};
use serde_json::{Value, json};

use crate::people;

mizan_tests::on_each_database!(
    a_repeated_call_is_carried_out_once,
    a_repeated_submission_is_carried_out_once,
    a_key_stands_for_one_request,
    concurrent_duplicates_are_carried_out_once,
    two_processes_know_one_key,
    a_client_that_hangs_up_finds_its_answer,
    the_key_of_a_process_that_has_died_is_free_after_its_lease,
    a_failure_of_ours_is_not_kept,
    what_was_refused_for_good_is_refused_again,
    nobody_gets_the_answer_of_another,
    what_changes_the_session_is_not_kept,
    answers_run_out,
    an_answer_that_is_too_large_is_not_carried_out_again,
    the_table_tells_nothing,
    without_the_header_nothing_is_asked,
);

#[derive(Clone, Default)]
struct Count(Arc<AtomicU32>);

impl Count {
    fn up(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn now(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

#[client(manual, context = "global")]
async fn total(request: Request) -> Result<u32> {
    Ok(request.data::<Count>()?.now())
}

/// Says which time it is.
#[client(manual, affects = [total])]
async fn pay(request: Request, amount: u32) -> Result<String> {
    let time = request.data::<Count>()?.up();
    Ok(format!("{amount}, time {time}"))
}

#[client(manual)]
async fn slow(request: Request) -> Result<u32> {
    request.data::<Gate>()?.pass().await;
    Ok(request.data::<Count>()?.up())
}

#[client(manual)]
async fn fails(request: Request, how: String) -> Result<()> {
    let time = request.data::<Count>()?.up();
    Err(match how.as_str() {
        "gone" => Error::not_found(format!("Gone, time {time}.")),
        "busy" => Error::too_many_requests(Duration::from_secs(1)),
        "down" => Error::unavailable(Duration::from_secs(1)),
        "taken" => Error::conflict("Not now."),
        "panic" => panic!("at the worst moment"),
        _ => Error::internal("broken"),
    })
}

#[client(manual)]
async fn remembers(request: Request, how: String) -> Result<u32> {
    match how.as_str() {
        "session" => request.session().await?.insert("number", 7)?,
        "cookie" => request.set_cookie("trusted", "yes", Duration::from_secs(60)),
        _ => request.logout().await?,
    }
    Ok(request.data::<Count>()?.up())
}

#[client(manual)]
async fn long(request: Request) -> Result<String> {
    request.data::<Count>()?.up();
    Ok("a secret word ".repeat(10_000))
}

#[client(manual, auth)]
async fn mine(request: Request) -> Result<String> {
    request.data::<Count>()?.up();
    Ok(request.require_user().await?.username().to_owned())
}

/// Pay by form.
#[derive(MizanForm)]
#[form(name = "payment", manual)]
struct PaymentForm {
    #[field(min_value = 1)]
    amount: u32,
    receipt: Option<UploadedFile>,
}

impl Submit for PaymentForm {
    type Output = String;

    async fn submit(self, request: &Request) -> Result<String> {
        let time = request.data::<Count>()?.up();
        let bytes = self.receipt.map_or(0, |file| file.size());
        Ok(format!("{}, {bytes} bytes, time {time}", self.amount))
    }
}

struct Stage {
    site: TestSite,
    count: Count,
    gate: Gate,
}

impl Stage {
    async fn on(database: &Database) -> Self {
        Self::with(database, &[], &Count::default()).await
    }

    async fn with(database: &Database, settings: &[(&str, &str)], count: &Count) -> Self {
        let gate = Gate::default();
        let site = Site::empty()
            .install(people::app())
            .register::<total>()
            .register::<pay>()
            .register::<slow>()
            .register::<fails>()
            .register::<remembers>()
            .register::<long>()
            .register::<mine>()
            .form::<PaymentForm>()
            .data(count.clone())
            .data(gate.clone());
        let mut builder = database.builder(site);
        for (name, value) in settings {
            builder = builder.setting(*name, *value);
        }
        Self {
            site: builder.start().await,
            count: count.clone(),
            gate,
        }
    }

    async fn rows(&self) -> i64 {
        let count = self
            .site
            .db()
            .query("SELECT COUNT(*) FROM mizan_idempotency");
        count.fetch_scalar().await.unwrap()
    }

    /// As if time had passed: every row has run out.
    async fn let_rows_run_out(&self) {
        let then = chrono::Utc::now() - chrono::TimeDelta::seconds(1);
        let update = self
            .site
            .db()
            .query("UPDATE mizan_idempotency SET expires_at = $1");
        update.bind(then).execute().await.unwrap();
    }
}

async fn send(client: &TestClient, path: &str, key: &str, input: Value) -> TestResponse {
    let post = client.post(&format!("/api/mizan/{path}"));
    post.header("Idempotency-Key", key).value(input).await
}

fn is_replay(response: &TestResponse) -> bool {
    response.header("idempotency-replayed") == "true"
}

async fn a_repeated_call_is_carried_out_once(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    let first = send(&client, "pay", "\"k-1\"", json!({"amount": 5})).await;
    assert_eq!(first.value(), json!("5, time 1"));
    assert!(!is_replay(&first));
    // With quotes, as the draft wants it, or without.
    for key in ["\"k-1\"", "k-1"] {
        let again = send(&client, "pay", key, json!({"amount": 5})).await;
        assert_eq!(again.status(), 200);
        assert_eq!(again.value(), json!("5, time 1"));
        assert!(is_replay(&again));
        for name in ["content-type", "cache-control", "mizan-affects"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
    }
    // What comes along is what is true now.
    pay_plainly(&client).await;
    let post = client
        .post("/api/mizan/pay")
        .header("Idempotency-Key", "k-1");
    let fresh = post
        .header("Mizan-Fresh", "total")
        .value(json!({"amount": 5}))
        .await;
    assert_eq!(
        fresh.value(),
        json!({"data": "5, time 1", "fresh": {"total": 2}})
    );
    let other = send(&client, "pay", "k-2", json!({"amount": 5})).await;
    assert_eq!(other.value(), json!("5, time 3"));
}

async fn pay_plainly(client: &TestClient) {
    assert_eq!(client.call("pay", json!({"amount": 1})).await.status(), 200);
}

async fn a_repeated_submission_is_carried_out_once(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    let first = send(&client, "payment.submit", "json", json!({"amount": 5})).await;
    assert_eq!(first.value(), json!("5, 0 bytes, time 1"));
    let again = send(&client, "payment.submit", "json", json!({"amount": 5})).await;
    assert!(is_replay(&again));
    assert_eq!(again.value(), first.value());
    let with_file = async |content: &'static [u8]| {
        // Another boundary each time, and the same submission.
        let post = client
            .post("/api/mizan/payment.submit")
            .header("Idempotency-Key", "parts");
        post.multipart(&[("amount", "5")], &[("receipt", "a.txt", content)])
            .await
    };
    let first = with_file(b"abc").await;
    assert_eq!(first.value(), json!("5, 3 bytes, time 2"));
    let again = with_file(b"abc").await;
    assert!(is_replay(&again));
    assert_eq!(again.value(), first.value());
    assert_problem(&with_file(b"abd").await, 422, "idempotency_key_reused");
    assert_eq!(stage.count.now(), 2);
}

async fn a_key_stands_for_one_request(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    send(&client, "pay", "k", json!({"amount": 5})).await;
    let other = send(&client, "pay", "k", json!({"amount": 6})).await;
    assert_problem(&other, 422, "idempotency_key_reused");
    let elsewhere = send(&client, "payment.submit", "k", json!({"amount": 5})).await;
    assert_problem(&elsewhere, 422, "idempotency_key_reused");
    for key in [
        "",
        "\"\"",
        "\"open",
        "a b",
        "a,b",
        "k\u{e9}",
        &"k".repeat(256),
    ] {
        let refused = send(&client, "pay", key, json!({"amount": 5})).await;
        assert_problem(&refused, 400, "idempotency_key_invalid");
    }
    assert_eq!(stage.count.now(), 1);
    // What changes nothing takes no notice of it.
    let checked = send(&client, "payment.validate", "k", json!({"amount": 7})).await;
    assert_eq!(checked.value()["valid"], true);
    assert_eq!(stage.rows().await, 1);
}

async fn concurrent_duplicates_are_carried_out_once(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    let first = send(&client, "slow", "k", json!({}));
    let meanwhile = async {
        stage.gate.reached().await;
        let others = join_all((0..8).map(|_| send(&client, "slow", "k", json!({})))).await;
        for other in others {
            assert_problem(&other, 409, "idempotency_in_flight");
            assert_eq!(other.header("retry-after"), "1");
        }
        let reused = send(&client, "pay", "k", json!({"amount": 1})).await;
        assert_problem(&reused, 422, "idempotency_key_reused");
        stage.gate.release();
    };
    let (first, ()) = tokio::join!(first, meanwhile);
    assert_eq!(first.value(), json!(1));
    // All at once, with nobody who was first.
    let all = join_all((0..20).map(|_| send(&client, "pay", "race", json!({"amount": 2})))).await;
    let (done, waiting): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.status() == 200);
    assert!(!done.is_empty());
    for one in done {
        assert_eq!(one.value(), json!("2, time 2"));
    }
    for one in waiting {
        assert_problem(one, 409, "idempotency_in_flight");
    }
    assert_eq!(stage.count.now(), 2);
}

async fn two_processes_know_one_key(database: &Database) {
    let count = Count::default();
    let stages = [
        Stage::with(database, &[], &count).await,
        Stage::with(database, &[], &count).await,
    ];
    let clients = stages.each_ref().map(|stage| stage.site.client());
    let first = send(&clients[0], "pay", "k", json!({"amount": 5})).await;
    let again = send(&clients[1], "pay", "k", json!({"amount": 5})).await;
    assert!(is_replay(&again));
    assert_eq!(again.value(), first.value());
    let race = (0..10)
        .flat_map(|_| &clients)
        .map(|client| send(client, "pay", "r", json!({"amount": 1})));
    join_all(race).await;
    assert_eq!(count.now(), 2);
}

async fn a_client_that_hangs_up_finds_its_answer(database: &Database) {
    let stage = Stage::on(database).await;
    let mut connection = RawConnection::open(stage.site.address()).await;
    connection
        .send("POST /api/mizan/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        .await;
    stage.gate.reached().await;
    drop(connection);
    // The server has noticed when the next one has been answered.
    let client = stage.site.client();
    pay_plainly(&client).await;
    stage.gate.release();
    let answer = loop {
        let answer = send(&client, "slow", "k", json!({})).await;
        if answer.status() != 409 {
            break answer;
        }
    };
    assert!(is_replay(&answer));
    assert_eq!(answer.value(), json!(2));
    assert_eq!(stage.count.now(), 2);
}

async fn the_key_of_a_process_that_has_died_is_free_after_its_lease(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    send(&client, "pay", "k", json!({"amount": 5})).await;
    // What a process leaves behind that is killed while it carries out a request.
    let update = "UPDATE mizan_idempotency SET status = NULL, answer = NULL";
    stage.site.db().query(update).execute().await.unwrap();
    let waiting = send(&client, "pay", "k", json!({"amount": 5})).await;
    assert_problem(&waiting, 409, "idempotency_in_flight");
    stage.let_rows_run_out().await;
    let again = send(&client, "pay", "k", json!({"amount": 5})).await;
    assert_eq!(again.value(), json!("5, time 2"));
    assert!(is_replay(
        &send(&client, "pay", "k", json!({"amount": 5})).await
    ));
}

async fn a_failure_of_ours_is_not_kept(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    let kinds = [
        ("down", 503),
        ("broken", 500),
        ("taken", 409),
        ("busy", 429),
        ("panic", 500),
    ];
    for (index, (how, status)) in kinds.into_iter().enumerate() {
        for time in 1..=2 {
            let failed = loop {
                let failed = send(&client, "fails", how, json!({"how": how})).await;
                // After a panic the key is freed beside the answer.
                let is_early =
                    failed.status() == 409 && failed.value()["code"] == "idempotency_in_flight";
                if !is_early {
                    break failed;
                }
            };
            assert_eq!(failed.status(), status, "{how}");
            assert!(!is_replay(&failed));
            assert_eq!(stage.count.now() as usize, index * 2 + time, "{how}");
        }
    }
}

/// A problem without what differs each time.
fn words(response: &TestResponse) -> Value {
    let mut problem = response.value();
    problem["request_id"].take();
    problem
}

async fn what_was_refused_for_good_is_refused_again(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    let first = send(&client, "fails", "k", json!({"how": "gone"})).await;
    let again = send(&client, "fails", "k", json!({"how": "gone"})).await;
    assert_problem(&again, 404, "not_found");
    assert_eq!(again.value()["detail"], "Gone, time 1.");
    assert!(is_replay(&again) && !is_replay(&first));
    assert_eq!(words(&again), words(&first));
    let first = send(&client, "payment.submit", "f", json!({"amount": 0})).await;
    let again = send(&client, "payment.submit", "f", json!({"amount": 0})).await;
    assert!(is_replay(&again));
    assert_eq!(words(&again), words(&first));
    assert_eq!(again.value()["errors"]["amount"][0]["code"], "min_value");
    let mended = send(&client, "payment.submit", "f", json!({"amount": 1})).await;
    assert_problem(&mended, 422, "idempotency_key_reused");
}

async fn nobody_gets_the_answer_of_another(database: &Database) {
    let stage = Stage::on(database).await;
    let [ada, grace] = ["ada", "grace"].map(|_| stage.site.client());
    ada.login_as("ada").await;
    grace.login_as("grace").await;
    let refused = send(&stage.site.client(), "mine", "k", json!({})).await;
    assert_problem(&refused, 401, "not_signed_in");
    assert_eq!(
        send(&ada, "mine", "k", json!({})).await.value(),
        json!("ada")
    );
    let hers = send(&grace, "mine", "k", json!({})).await;
    assert_eq!(hers.value(), json!("grace"));
    assert!(!is_replay(&hers));
    // The same person in another browser, such as after a login in mid-form.
    let elsewhere = stage.site.client();
    elsewhere.login_as("ada").await;
    assert!(is_replay(&send(&elsewhere, "mine", "k", json!({})).await));
    // Strangers: by session where there is one, or else by address.
    let [one, two] = ["one", "two"].map(|_| stage.site.client());
    for client in [&one, &two] {
        assert_eq!(
            client
                .call("remembers", json!({"how": "session"}))
                .await
                .status(),
            200
        );
    }
    let before = stage.count.now();
    for client in [&one, &two, &stage.site.client()] {
        assert!(!is_replay(
            &send(client, "pay", "k", json!({"amount": 1})).await
        ));
        assert!(is_replay(
            &send(client, "pay", "k", json!({"amount": 1})).await
        ));
    }
    assert_eq!(stage.count.now(), before + 3);
    // Access is checked before anything that was kept is looked for.
    ada.clear_cookies();
    assert_problem(
        &send(&ada, "mine", "k", json!({})).await,
        401,
        "not_signed_in",
    );
}

async fn what_changes_the_session_is_not_kept(database: &Database) {
    let stage = Stage::on(database).await;
    for how in ["session", "cookie", "logout"] {
        let before = stage.count.now();
        let client = stage.site.client();
        client.login_as("ada").await;
        for time in 1..=2 {
            let done = send(&client, "remembers", how, json!({"how": how})).await;
            assert_eq!(done.value(), json!(before + time), "{how}");
            assert!(!is_replay(&done));
        }
    }
    assert_eq!(stage.rows().await, 0);
}

async fn answers_run_out(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    send(&client, "pay", "k", json!({"amount": 5})).await;
    stage.let_rows_run_out().await;
    let again = send(&client, "pay", "k", json!({"amount": 6})).await;
    assert_eq!(again.value(), json!("6, time 2"));
    assert_eq!(stage.rows().await, 1);
    stage.let_rows_run_out().await;
    // One request in many takes away what has run out.
    for number in 0..2_000 {
        send(&client, "pay", &format!("n{number}"), json!({"amount": 1})).await;
        stage.let_rows_run_out().await;
        if stage.rows().await < i64::from(number) {
            return;
        }
    }
    panic!("nothing is ever taken away");
}

async fn an_answer_that_is_too_large_is_not_carried_out_again(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    assert_eq!(send(&client, "long", "k", json!({})).await.status(), 200);
    let again = send(&client, "long", "k", json!({})).await;
    assert_problem(&again, 409, "idempotency_answer_not_kept");
    assert_eq!(stage.count.now(), 1);
    let larger = [("MIZAN_IDEMPOTENCY_MAX_BYTES", "1000000")];
    let stage = Stage::with(database, &larger, &stage.count).await;
    let client = stage.site.client();
    let first = send(&client, "long", "other", json!({})).await;
    let again = send(&client, "long", "other", json!({})).await;
    assert!(is_replay(&again));
    assert_eq!(again.bytes(), first.bytes());
}

async fn the_table_tells_nothing(database: &Database) {
    let stage = Stage::with(
        database,
        &[("MIZAN_IDEMPOTENCY_MAX_BYTES", "1000000")],
        &Count::default(),
    )
    .await;
    let client = stage.site.client();
    send(&client, "long", "a-key-of-mine", json!({})).await;
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>);
    let select = "SELECT key_hash, fingerprint, answer FROM mizan_idempotency";
    let row: Row = stage.site.db().query(select).fetch_one().await.unwrap();
    for bytes in [row.0, row.1, row.2] {
        for word in [&b"secret"[..], b"a-key-of-mine"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word));
        }
    }
}

async fn without_the_header_nothing_is_asked(database: &Database) {
    let stage = Stage::on(database).await;
    let client = stage.site.client();
    let before = stage.site.query_count();
    pay_plainly(&client).await;
    assert_eq!(
        client
            .submit("payment", json!({"amount": 5}))
            .await
            .status(),
        200
    );
    assert_eq!(stage.site.query_count(), before);
    let off = [("MIZAN_IDEMPOTENCY_SECONDS", "0")];
    let stage = Stage::with(database, &off, &stage.count).await;
    for _ in 0..2 {
        let sent = send(&stage.site.client(), "pay", "a b", json!({"amount": 5})).await;
        assert!(!is_replay(&sent));
    }
    assert_eq!(stage.count.now(), 4);
}
