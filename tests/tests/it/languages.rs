//! Languages over HTTP: which one is chosen, what is said in it, and what caches are told.

use mizan::prelude::*;
use mizan::testing::{TestClient, TestSite};
use serde_json::{Value, json};

#[derive(Choices)]
enum Topic {
    Question,
    Other,
}

/// Write to us.
#[derive(MizanForm)]
#[form(name = "letter", title = "A letter", manual)]
struct LetterForm {
    #[field(label = "Your name", max_length = 5, placeholder = "Ada")]
    name: String,
    #[field(help_text = "What it is about.")]
    topic: Topic,
    #[field(error_messages(min_value = "You must be {limit}."))]
    #[field(min_value = 18)]
    age: Option<u8>,
}

impl Submit for LetterForm {
    type Output = String;

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        if self.name == "Eve" {
            return Err(FieldError::new("eve", "Not you, Eve.").into());
        }
        Ok(())
    }

    async fn submit(self, _: &Request) -> Result<String> {
        if self.name == "Bob" {
            let errors = FormErrors::of("name", FieldError::new("bob", "Not you, Bob."));
            return Err(Error::unprocessable(errors));
        }
        Ok(self.name)
    }
}

#[derive(Template)]
#[template(
    source = "<html lang=\"{{ mizan.language() }}\" dir=\"{{ mizan.language().direction() }}\">{{ mizan.text(\"hello\") }} {{ form }}</html>",
    ext = "html"
)]
struct LetterPage {
    mizan: Hydration,
    form: BoundForm<LetterForm>,
}

#[page("/letter")]
async fn letter_page(request: Request) -> Result<HttpResponse> {
    match request.form::<LetterForm>().await? {
        Submitted::Done(_) => Ok(redirect("/letter")),
        Submitted::Show(form) => render(&LetterPage {
            mizan: request.hydrate().await?,
            form,
        }),
    }
}

/// Reads out the language.
#[client(context = "global", manual)]
async fn greeting(request: Request) -> String {
    request.text("hello", &[])
}

/// Asks nothing about the visitor.
#[client(context = "local", manual)]
async fn three() -> u8 {
    3
}

#[post("/choose/{tag}")]
async fn choose(request: Request, tag: web::Path<String>) -> String {
    request.remember_language(&tag).to_string()
}

const GERMAN: &str = "
hello = Hallo
letter-title = Ein Brief
letter-name-label = Ihr Name
letter-name-placeholder = Anna
letter-topic-help = Worum es geht.
letter-topic-choice-question = Frage
letter-age-error-min_value = Sie müssen { $limit } sein.
letter-error-eve = Sie nicht, Eva.
letter-name-error-bob = Sie nicht, Bob.
";

fn letters() -> Site {
    Site::empty()
        .register::<greeting>()
        .register::<three>()
        .form::<LetterForm>()
        .page(letter_page)
        .page(choose)
        .locale("en", "hello = Hello")
        .locale("de", GERMAN)
}

async fn start(languages: &str) -> TestSite {
    TestSite::builder(letters())
        .setting("MIZAN_LANGUAGES", languages)
        .start()
        .await
}

async fn get(client: &TestClient, path: &str, accept: &str) -> mizan::testing::TestResponse {
    client
        .request(mizan::http::Method::GET, path)
        .header("Accept-Language", accept)
        .send()
        .await
}

#[mizan::test]
async fn errors_are_said_in_the_language_of_the_request() {
    let site = start("en, de").await;
    let client = site.client();
    let messages = async |path: &str, accept: &str, input: Value| {
        let request = client.post(&format!("/api/mizan/{path}"));
        let response = request.header("Accept-Language", accept).json(&input).await;
        let errors = response.value()["errors"].clone();
        let mut said: Vec<String> = errors
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(field, list)| {
                list.as_array()
                    .unwrap()
                    .iter()
                    .map(move |e| format!("{field}: {}", e["message"].as_str().unwrap()))
            })
            .collect();
        said.sort();
        (said, response)
    };
    let wrong = json!({"name": "Adalbert", "age": 3});
    for path in ["letter.validate", "letter.submit"] {
        let (said, response) = messages(path, "de-AT, en;q=0.5", wrong.clone()).await;
        assert_eq!(
            said,
            [
                "age: Sie müssen 18 sein.",
                "name: Verwenden Sie höchstens 5 Zeichen; es sind 8.",
                "topic: Bitte wählen Sie etwas aus.",
            ]
        );
        assert_eq!(response.header("content-language"), "de");
        let (said, response) = messages(path, "fr", wrong.clone()).await;
        assert_eq!(said[0], "age: You must be 18.");
        assert_eq!(response.header("content-language"), "en");
    }
    let of = |name: &str| json!({"name": name, "topic": "other"});
    let (said, _) = messages("letter.validate", "de", of("Eve")).await;
    assert_eq!(said, ["__all__: Sie nicht, Eva."]);
    let (said, _) = messages("letter.submit", "de", of("Bob")).await;
    assert_eq!(said, ["name: Sie nicht, Bob."]);
    let (said, _) = messages("letter.submit", "en", of("Bob")).await;
    assert_eq!(said, ["name: Not you, Bob."]);
}

#[mizan::test]
async fn a_schema_in_each_language_has_a_tag_of_its_own() {
    let site = start("en, de").await;
    let client = site.client();
    let path = "/api/mizan/letter.schema";
    let english = get(&client, path, "en").await;
    let german = get(&client, path, "de").await;
    assert_eq!(english.value()["title"], "A letter");
    let schema = german.value();
    assert_eq!(schema["title"], "Ein Brief");
    let fields = schema["fields"].as_array().unwrap();
    assert_eq!(fields[0]["label"], "Ihr Name");
    assert_eq!(fields[0]["placeholder"], "Anna");
    assert_eq!(fields[1]["help_text"], "Worum es geht.");
    assert_eq!(fields[1]["choices"][0]["label"], "Frage");
    assert_eq!(fields[1]["choices"][1]["label"], "Other");
    assert_eq!(
        fields[2]["error_messages"]["min_value"],
        "Sie müssen {limit} sein."
    );
    assert_ne!(english.header("etag"), german.header("etag"));
    for response in [&english, &german] {
        assert_eq!(
            response.header("vary"),
            "Authorization, Cookie, Accept-Language"
        );
        assert!(response.header("cache-control").starts_with("public"));
    }
    // The tag of the other language is no match, the own one is.
    for (accept, status) in [("de", 304), ("en", 200)] {
        let response = client
            .request(mizan::http::Method::GET, path)
            .header("Accept-Language", accept)
            .header("If-None-Match", german.header("etag"))
            .send()
            .await;
        assert_eq!(response.status(), status);
        assert_eq!(
            response.header("vary"),
            "Authorization, Cookie, Accept-Language"
        );
    }
}

#[mizan::test]
async fn the_cookie_goes_first_and_makes_the_answer_private() {
    let site = start("en, de").await;
    let client = site.client();
    let refused = client.post("/choose/fr").send().await;
    assert_eq!(refused.text(), "false");
    assert_eq!(client.cookie("mizan_language"), None);
    assert_eq!(client.post("/choose/DE").send().await.text(), "true");
    assert_eq!(client.cookie("mizan_language").as_deref(), Some("de"));

    for path in ["/api/mizan/letter.schema", "/api/mizan/greeting"] {
        let response = get(&client, path, "en").await;
        assert_eq!(response.header("content-language"), "de", "{path}");
        assert_eq!(
            response.header("cache-control"),
            "private, no-cache",
            "{path}"
        );
    }
    // What does not depend on the language says nothing about it.
    let three = get(&client, "/api/mizan/three", "de").await;
    assert_eq!(three.header("content-language"), "");
    assert_eq!(three.header("vary"), "Authorization, Cookie");
    assert!(three.header("cache-control").starts_with("public"));
    // A cookie with anything else in it is as none.
    for cookie in ["fr", "", "x; y", "de-AT", "../../de"] {
        client.set_cookie("mizan_language", cookie);
        let response = get(&client, "/api/mizan/greeting", "en").await;
        assert_eq!(response.json::<String>(), "Hello", "{cookie}");
    }
}

#[mizan::test]
async fn a_page_is_in_one_language() {
    let site = start("de, en").await;
    let client = site.client();
    let page = get(&client, "/letter", "de").await;
    let html = page.text();
    for expected in [
        "<html lang=\"de\" dir=\"ltr\">Hallo",
        "Ihr Name",
        "placeholder=\"Anna\"",
        "Worum es geht.",
        "<option value=\"\" selected>Bitte wählen</option>",
        ">Frage</option>",
    ] {
        assert!(html.contains(expected), "{expected} in {html}");
    }
    let english = get(&client, "/letter", "en").await;
    assert!(
        english
            .text()
            .contains("<html lang=\"en\" dir=\"ltr\">Hello")
    );
    assert!(english.text().contains("Choose one"));
    // Nobody's language: the default.
    assert!(
        get(&client, "/letter", "fr")
            .await
            .text()
            .contains("lang=\"de\"")
    );

    let request = client.post("/letter").header("Accept-Language", "de");
    let again = request
        .form(&[("name", "Adalbert"), ("topic", "other")])
        .await;
    assert_eq!(again.status(), 422);
    assert!(
        again
            .text()
            .contains("Verwenden Sie höchstens 5 Zeichen; es sind 8.")
    );
}

#[mizan::test]
async fn with_one_language_nothing_varies() {
    let site = start("de").await;
    let client = site.client();
    let response = get(&client, "/api/mizan/greeting", "en").await;
    assert_eq!(response.json::<String>(), "Hallo");
    assert_eq!(response.header("content-language"), "de");
    assert_eq!(response.header("vary"), "Authorization, Cookie");
}

#[mizan::test]
async fn accounts_speak_german() {
    let site = TestSite::builder(Site::empty().install(mizan_auth::app_with_pages()))
        .setting("MIZAN_LANGUAGES", "en,de")
        .start()
        .await;
    let client = site.client();
    let login = get(&client, "/login", "de").await;
    for expected in [
        "<html lang=\"de\"",
        "<h1>Anmelden</h1>",
        "Benutzername",
        "Neu hier?",
    ] {
        assert!(login.text().contains(expected), "{expected}");
    }
    let request = client
        .post("/api/mizan/login.submit")
        .header("Accept-Language", "de");
    let response = request
        .json(&json!({"username": "x", "password": "y"}))
        .await;
    let message = &response.value()["errors"]["__all__"][0]["message"];
    assert!(
        message
            .as_str()
            .unwrap()
            .starts_with("Benutzername und Passwort gehören nicht")
    );

    let request = client
        .post("/api/mizan/signup.validate")
        .header("Accept-Language", "de");
    let response = request
        .json(&json!({"username": "ada lovelace", "email": "ada@example.org", "password": "1"}))
        .await;
    let errors = response.value()["errors"].clone();
    assert_eq!(
        errors["password"][0]["message"],
        "Verwenden Sie mindestens 12 Zeichen; es ist erst 1."
    );
    assert_eq!(
        errors["password"][1]["message"],
        "Verwenden Sie nicht nur Ziffern."
    );
    assert!(
        errors["username"][0]["message"]
            .as_str()
            .unwrap()
            .contains("Akzent")
    );

    let english = get(&client, "/login", "en").await;
    assert!(english.text().contains("<h1>Log in</h1>") && english.text().contains("New here?"));
}

/// When shall we meet?
#[derive(MizanForm)]
#[form(name = "meeting", manual)]
struct MeetingForm {
    starts: chrono::DateTime<chrono::Utc>,
}

impl Submit for MeetingForm {
    type Output = String;

    async fn submit(self, _: &Request) -> Result<String> {
        Ok(self.starts.to_rfc3339())
    }
}

#[page("/meeting")]
async fn meeting_page(request: Request) -> Result<String> {
    let starts = chrono::DateTime::from_timestamp(1_780_308_000, 0).unwrap_or_default();
    let form = BoundForm::editing(&MeetingForm { starts });
    match request.form_with(form).await? {
        Submitted::Done(starts) => Ok(starts),
        Submitted::Show(form) => Ok(form.to_string()),
    }
}

#[mizan::test]
async fn forms_read_and_show_the_clock_of_the_site() {
    let site = Site::empty().form::<MeetingForm>().page(meeting_page);
    let site = TestSite::builder(site)
        .setting("MIZAN_TIME_ZONE", "Europe/Vienna")
        .setting("MIZAN_LANGUAGES", "en,de")
        .start()
        .await;
    let client = site.client();
    let page = get(&client, "/meeting", "en").await;
    assert!(
        page.text().contains("value=\"2026-06-01T12:00:00\""),
        "{}",
        page.text()
    );
    let answer = client
        .post("/meeting")
        .form(&[("starts", "2026-06-01T12:00:00")])
        .await;
    assert_eq!(answer.text(), "2026-06-01T10:00:00+00:00");
    let answer = client
        .submit("meeting", json!({"starts": "2026-01-01T12:00"}))
        .await;
    assert_eq!(answer.json::<String>(), "2026-01-01T11:00:00+00:00");
    let schema = client.context("meeting.schema").await;
    assert_eq!(schema.value()["fields"][0]["time_zone"], "Europe/Vienna");

    let request = client
        .post("/api/mizan/meeting.validate")
        .header("Accept-Language", "de");
    let answer = request.json(&json!({"starts": "2026-03-29T02:30"})).await;
    let error = answer.value()["errors"]["starts"][0].clone();
    assert_eq!(error["code"], "ambiguous_timezone");
    assert_eq!(
        error["params"],
        json!({"reason": "gap", "time_zone": "Europe/Vienna"})
    );
    assert!(error["message"].as_str().unwrap().contains("vorgestellt"));
}
