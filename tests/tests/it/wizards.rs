//! Forms in several steps, and drafts: with a browser's means only.

use mizan::WizardPage;
use mizan::prelude::*;
use mizan::testing::{TestClient, TestResponse, TestSite};
use mizan_tests::{Database, Gate, assert_problem};
use serde_json::json;

mizan_tests::on_each_database!(
    step_by_step_to_the_end,
    what_is_wrong_keeps_its_step,
    going_back_checks_nothing_and_loses_nothing,
    no_step_is_skipped,
    two_tabs_keep_their_steps,
    what_is_wrong_at_the_end_leads_to_its_step,
    sent_twice_at_once_is_submitted_once,
    a_session_that_is_gone_starts_again,
    a_step_that_is_too_large_is_refused,
    a_draft_is_kept_until_it_is_sent,
    a_draft_belongs_to_its_page_and_visitor,
    a_draft_that_is_too_large_is_not_kept,
);

#[derive(MizanForm)]
#[form(nested)]
struct Who {
    #[field(max_length = 20)]
    name: String,
    #[field(email)]
    email: String,
}

#[derive(MizanForm)]
#[form(nested)]
struct Item {
    what: String,
    count: i64,
}

#[derive(MizanForm)]
#[form(nested)]
struct Things {
    items: Vec<Item>,
}

#[derive(MizanForm)]
#[form(nested)]
struct Confirm {
    #[field(widget = "textarea")]
    message: String,
    #[field(widget = "password")]
    secret: Option<String>,
}

#[derive(MizanForm)]
#[form(name = "report", wizard, manual)]
struct ReportForm {
    #[field(label = "Who you are")]
    who: Who,
    things: Things,
    confirm: Confirm,
}

#[derive(Serialize, ToSchema)]
struct Filed {
    id: i64,
}

impl Submit for ReportForm {
    type Output = Filed;

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        if self.who.name == "Eve" && self.confirm.message.contains("now") {
            return Err(FormErrors::of(
                "who.name",
                FieldError::new("eve", "Not now, Eve."),
            ));
        }
        if self.confirm.message == "nothing" {
            return Err(FieldError::new("empty", "Then there is nothing to report.").into());
        }
        Ok(())
    }

    async fn submit(self, request: &Request) -> Result<Filed> {
        if let Ok(gate) = request.data::<Gate>() {
            gate.pass().await;
        }
        let items: i64 = self.things.items.iter().map(|item| item.count).sum();
        let text = format!(
            "{} {} {items} {}",
            self.who.name, self.who.email, self.confirm.message
        );
        let id = request
            .db()
            .query("INSERT INTO reports (text) VALUES ($1) RETURNING id")
            .bind(text)
            .fetch_scalar()
            .await?;
        Ok(Filed { id })
    }
}

fn page_of(page: &WizardPage<ReportForm>) -> HttpResponse {
    let steps: Vec<String> = page
        .steps()
        .iter()
        .map(|step| format!("{}:{}:{}", step.label, step.is_current, step.is_done))
        .collect();
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(format!(
            "<p>{} of {} [{}]{}</p><form method=\"post\">{page}</form>",
            page.number(),
            page.steps().len(),
            steps.join(" "),
            if page.is_last() { " last" } else { "" }
        ))
}

#[page("/report")]
async fn report(request: Request) -> Result<HttpResponse> {
    Ok(match request.wizard::<ReportForm>().await? {
        Wizard::Show(page) => page_of(&page),
        Wizard::Moved(on) => on,
        Wizard::Done(filed) => redirect(format!("/reports/{}", filed.id)),
    })
}

/// A form that is long enough to be left for tomorrow.
#[derive(MizanForm)]
#[form(name = "essay", drafts, manual)]
struct EssayForm {
    #[field(max_length = 20)]
    title: String,
    #[field(widget = "textarea")]
    text: String,
    #[field(widget = "password")]
    pin: String,
    items: Vec<Item>,
}

impl Submit for EssayForm {
    type Output = ();

    async fn submit(self, _: &Request) -> Result<()> {
        Ok(())
    }
}

#[page("/essays/{id}")]
async fn essay(request: Request, _: web::Path<i64>) -> Result<HttpResponse> {
    Ok(match request.form::<EssayForm>().await? {
        Submitted::Done(()) => redirect("/"),
        Submitted::Show(form) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(format!("<form method=\"post\">{form}</form>")),
    })
}

const TABLES: &[mizan::db::Migration] = &[mizan::db::Migration::new(
    "0001_reports",
    "CREATE TABLE reports (id {id}, text TEXT NOT NULL)",
)];

fn site() -> Site {
    Site::empty()
        .migrations("wizards", TABLES)
        .form::<ReportForm>()
        .form::<EssayForm>()
        .page(report)
        .page(essay)
}

async fn reports(site: &TestSite) -> Vec<String> {
    let query = site.db().query("SELECT text FROM reports ORDER BY id");
    query.fetch_scalars().await.unwrap()
}

async fn send(client: &TestClient, fields: &[(&str, &str)]) -> TestResponse {
    client.post("/report").form(fields).await
}

const WHO: [(&str, &str); 3] = [
    ("wizard.step", "who"),
    ("who.name", "Ada & Co"),
    ("who.email", "ada@example.org"),
];
const THINGS: [(&str, &str); 5] = [
    ("wizard.step", "things"),
    ("things.items.0.what", "apple"),
    ("things.items.0.count", "2"),
    ("things.items.3.what", "pear"),
    ("things.items.3.count", "5"),
];
const CONFIRM: [(&str, &str); 3] = [
    ("wizard.step", "confirm"),
    ("confirm.message", "All of it"),
    ("confirm.secret", "hush"),
];

#[track_caller]
fn moved(response: &TestResponse) {
    assert_eq!(response.status(), 303, "{}", response.text());
    assert_eq!(response.header("location"), "/report");
}

#[track_caller]
fn shows(response: &TestResponse, status: u16, step: &str) -> String {
    let html = response.text();
    assert_eq!(response.status(), status, "{html}");
    let hidden = format!("name=\"wizard.step\" value=\"{step}\"");
    assert!(html.contains(&hidden), "{step}: {html}");
    html.to_string()
}

async fn step_by_step_to_the_end(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    let html = shows(&client.get("/report").await, 200, "who");
    assert!(
        html.contains("1 of 3 [Who you are:true:false Things:false:false Confirm:false:false]")
    );
    assert!(
        html.contains("name=\"who.name\"") && !html.contains("name=\"confirm."),
        "{html}"
    );
    assert_eq!(client.session_cookie(), None, "looking costs no session");
    moved(&send(&client, &WHO).await);
    let html = shows(&client.get("/report").await, 200, "things");
    assert!(html.contains("Who you are:false:true"), "{html}");
    moved(&send(&client, &THINGS).await);
    let html = shows(&client.get("/report").await, 200, "confirm");
    assert!(html.contains("3 of 3") && html.contains(" last"), "{html}");
    let done = send(&client, &CONFIRM).await;
    assert_eq!(done.status(), 303, "{}", done.text());
    assert!(done.header("location").starts_with("/reports/"));
    assert_eq!(
        reports(&site).await,
        ["Ada & Co ada@example.org 7 All of it"]
    );
    // The next report starts with nothing.
    let html = shows(&client.get("/report").await, 200, "who");
    assert!(!html.contains("ada@example.org"), "{html}");
    // Programs send all steps at once.
    let input = json!({
        "who": {"name": "Grace", "email": "g@example.org"},
        "things": {"items": []},
        "confirm": {"message": "m"},
    });
    assert_eq!(client.submit("report", input).await.status(), 200);
}

async fn what_is_wrong_keeps_its_step(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    let wrong = [
        ("wizard.step", "who"),
        ("who.name", "<b>"),
        ("who.email", "nobody"),
    ];
    let html = shows(&send(&client, &wrong).await, 422, "who");
    assert!(html.contains("Enter an email address"), "{html}");
    assert!(!html.contains("<b>"), "{html}");
    assert!(html.contains("value=\"nobody\""), "{html}");
    shows(&client.get("/report").await, 200, "who");
    moved(&send(&client, &WHO).await);
    let wrong = [
        ("wizard.step", "things"),
        ("things.items.0.what", ""),
        ("things.items.0.count", "x"),
    ];
    shows(&send(&client, &wrong).await, 422, "things");
    // "Add another" is neither checked nor kept.
    let add = [
        ("wizard.step", "things"),
        ("things.items.0.what", ""),
        ("things.items.ADD", "1"),
    ];
    shows(&send(&client, &add).await, 200, "things");
    // What nobody sends: no step, an unknown one, a step of another kind.
    for fields in [
        &[("who.name", "x")][..],
        &[("wizard.step", "nothing")],
        &[("wizard.step", "who.name")],
        &[("wizard.step", "")],
        &[],
    ] {
        shows(&send(&client, fields).await, 200, "things");
    }
}

async fn going_back_checks_nothing_and_loses_nothing(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    moved(&send(&client, &WHO).await);
    let back = [
        ("wizard.step", "things"),
        ("things.items.0.what", "half"),
        ("things.items.0.count", "not yet"),
        ("wizard.back", "1"),
    ];
    moved(&send(&client, &back).await);
    let html = shows(&client.get("/report").await, 200, "who");
    assert!(
        html.contains("value=\"Ada &#38; Co\"") || html.contains("value=\"Ada &amp; Co\""),
        "{html}"
    );
    moved(&send(&client, &WHO).await);
    let html = shows(&client.get("/report").await, 200, "things");
    assert!(
        html.contains("value=\"half\"") && html.contains("value=\"not yet\""),
        "{html}"
    );
    // A step that is done can be looked at again; one that is not reached cannot.
    shows(&client.get("/report?step=who").await, 200, "who");
    shows(&client.get("/report?step=confirm").await, 200, "things");
    shows(
        &client.get("/report?step=%00&step=who").await,
        200,
        "things",
    );
}

async fn no_step_is_skipped(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    moved(&send(&client, &CONFIRM).await);
    shows(&client.get("/report").await, 200, "who");
    moved(&send(&client, &THINGS).await);
    shows(&client.get("/report").await, 200, "who");
    assert_eq!(reports(&site).await, [""; 0]);
    moved(&send(&client, &WHO).await);
    // The next step is shown, although it is done.
    shows(&client.get("/report").await, 200, "things");
    moved(&send(&client, &THINGS).await);
    // All are done; the password was not kept, and is asked for again.
    let html = shows(&client.get("/report").await, 200, "confirm");
    assert!(
        html.contains("All of it") && !html.contains("hush"),
        "{html}"
    );
    assert_eq!(send(&client, &CONFIRM).await.status(), 303);
    assert_eq!(reports(&site).await.len(), 1);
    let session: Vec<String> = site
        .db()
        .query("SELECT CAST(state AS TEXT) FROM mizan_sessions")
        .fetch_scalars()
        .await
        .unwrap_or_default();
    assert!(session.iter().all(|state| !state.contains("hush")));
}

async fn two_tabs_keep_their_steps(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    moved(&send(&client, &WHO).await);
    moved(&send(&client, &THINGS).await);
    // The other tab still shows the first step, and sends it with another name.
    let mut again = WHO;
    again[1].1 = "Grace";
    moved(&send(&client, &again).await);
    let html = shows(&client.get("/report").await, 200, "things");
    assert!(html.contains("value=\"pear\""), "{html}");
    assert_eq!(send(&client, &CONFIRM).await.status(), 303);
    assert_eq!(reports(&site).await, ["Grace ada@example.org 7 All of it"]);
}

async fn what_is_wrong_at_the_end_leads_to_its_step(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    let mut eve = WHO;
    eve[1].1 = "Eve";
    moved(&send(&client, &eve).await);
    moved(&send(&client, &THINGS).await);
    let mut now = CONFIRM;
    now[1].1 = "right now";
    let html = shows(&send(&client, &now).await, 422, "who");
    assert!(
        html.contains("Not now, Eve.") && html.contains("value=\"Eve\""),
        "{html}"
    );
    moved(&send(&client, &WHO).await);
    let html = shows(&client.get("/report").await, 200, "things");
    assert!(html.contains("value=\"pear\""), "{html}");
    now[1].1 = "nothing";
    let html = shows(&send(&client, &now).await, 422, "confirm");
    assert!(html.contains("Then there is nothing to report."), "{html}");
    assert_eq!(send(&client, &CONFIRM).await.status(), 303);
    assert_eq!(reports(&site).await.len(), 1);
}

async fn sent_twice_at_once_is_submitted_once(database: &Database) {
    let gate = Gate::default();
    let site = database.start(site().data(gate.clone())).await;
    let client = site.client();
    moved(&send(&client, &WHO).await);
    moved(&send(&client, &THINGS).await);
    let first = {
        let client = client.clone();
        actix_web::rt::spawn(async move { send(&client, &CONFIRM).await })
    };
    gate.reached().await;
    let second = send(&client, &CONFIRM).await;
    assert_problem(&second, 409, "already_sent");
    gate.release();
    assert_eq!(first.await.unwrap().status(), 303);
    assert_eq!(reports(&site).await.len(), 1);
    // And once more, when it is over: there is nothing left to send.
    moved(&send(&client, &CONFIRM).await);
    shows(&client.get("/report").await, 200, "who");
    assert_eq!(reports(&site).await.len(), 1);
}

async fn a_session_that_is_gone_starts_again(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    moved(&send(&client, &WHO).await);
    client.clear_cookies();
    moved(&send(&client, &THINGS).await);
    let html = shows(&client.get("/report").await, 200, "who");
    assert!(!html.contains("ada@example.org"), "{html}");
    moved(&send(&client, &WHO).await);
    let html = shows(&client.get("/report").await, 200, "things");
    assert!(html.contains("value=\"pear\""), "{html}");
    let html = shows(&client.get("/report?step=confirm").await, 200, "confirm");
    assert!(html.contains("Things:false:true"), "{html}");
}

async fn a_step_that_is_too_large_is_refused(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    let long = "x".repeat(100_000);
    let huge = [
        ("wizard.step", "things"),
        ("things.items.0.what", long.as_str()),
        ("things.items.0.count", "1"),
    ];
    assert_problem(&send(&client, &huge).await, 413, "step_too_large");
}

const ESSAY: [(&str, &str); 5] = [
    ("title", "A title that is far too long for this form"),
    ("text", "Once upon a <time>"),
    ("pin", "1234"),
    ("items.0.what", "apple"),
    ("items.0.count", "many"),
];

fn with<'f>(fields: &[(&'f str, &'f str)], more: (&'f str, &'f str)) -> Vec<(&'f str, &'f str)> {
    let mut fields = fields.to_vec();
    fields.push(more);
    fields
}

async fn a_draft_is_kept_until_it_is_sent(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    let draft = with(&ESSAY, ("form.draft", "1"));
    let kept = client.post("/essays/1").form(&draft).await;
    // Nothing is checked.
    assert_eq!(kept.status(), 200, "{}", kept.text());
    assert!(!kept.text().contains("role=\"alert\""), "{}", kept.text());
    let html = client.get("/essays/1").await.text().to_string();
    assert!(
        html.contains("far too long") && html.contains("value=\"many\""),
        "{html}"
    );
    assert!(html.contains("Once upon a &#60;time&#62;"), "{html}");
    assert!(!html.contains("1234"), "{html}");
    assert_eq!(kept.header("cache-control"), "no-store".to_owned().as_str());
    // What is refused leaves the draft.
    assert_eq!(client.post("/essays/1").form(&ESSAY).await.status(), 422);
    assert!(
        client
            .get("/essays/1")
            .await
            .text()
            .contains("far too long")
    );
    let good = [("title", "Short"), ("text", "t"), ("pin", "1")];
    assert_eq!(client.post("/essays/1").form(&good).await.status(), 303);
    let html = client.get("/essays/1").await.text().to_string();
    assert!(!html.contains("far too long"), "{html}");
}

async fn a_draft_belongs_to_its_page_and_visitor(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    for n in 0..12 {
        let title = format!("Essay number {n}.");
        let draft = [("title", title.as_str()), ("form.draft", "1")];
        client.post(&format!("/essays/{n}")).form(&draft).await;
    }
    for n in 0..12 {
        let html = client.get(&format!("/essays/{n}")).await.text().to_string();
        let kept = html.contains(&format!("Essay number {n}."));
        assert_eq!(kept, n >= 4, "the eight youngest are kept: {n} {html}");
    }
    let html = site.client().get("/essays/11").await.text().to_string();
    assert!(!html.contains("Essay number"), "{html}");
}

async fn a_draft_that_is_too_large_is_not_kept(database: &Database) {
    let site = database.start(site()).await;
    let client = site.client();
    let long = "x".repeat(100_000);
    let draft = [("text", long.as_str()), ("form.draft", "1")];
    let refused = client.post("/essays/1").form(&draft).await;
    assert_eq!(refused.status(), 422);
    assert!(
        refused.text().contains("too much to be kept"),
        "{}",
        refused.status()
    );
    assert!(refused.text().contains(&long));
    assert!(!client.get("/essays/1").await.text().contains("xxxx"));
    // Unknown names are not kept.
    let draft = [
        ("title", "T"),
        ("evil", "y"),
        ("items.0.x", "z"),
        ("form.draft", "1"),
    ];
    assert_eq!(client.post("/essays/1").form(&draft).await.status(), 200);
}

#[derive(MizanForm)]
#[form(name = "bad_wizard", wizard, manual)]
struct BadWizard {
    confirm: Confirm,
    who: Who,
    loose: String,
}

impl Submit for BadWizard {
    type Output = ();

    async fn submit(self, _: &Request) -> Result<()> {
        Ok(())
    }
}

#[mizan::test]
#[should_panic(expected = "files and passwords are not kept between steps")]
async fn a_wizard_that_would_lose_a_password_does_not_start() {
    TestSite::start(Site::empty().form::<BadWizard>()).await;
}

#[mizan::test]
#[should_panic(expected = "a step is a nested form")]
async fn a_step_is_a_nested_form() {
    TestSite::start(Site::empty().form::<BadWizard>()).await;
}
