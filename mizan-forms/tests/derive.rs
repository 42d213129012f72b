//! The typed front door: what `derive(MizanForm)` makes of a struct.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use askama::Template;
use mizan_forms::{
    BoundForm, Choices, Cleaned, FieldError, FieldOptions, FieldValue, Form, FormErrors, FormInput,
    NON_FIELD,
};
use mizan_macros::{Choices, MizanForm};
use serde_json::json;

#[derive(Choices, Debug, PartialEq, Clone, Copy)]
#[choices(crate = "mizan_forms")]
enum Topic {
    Question,
    BillingProblem,
    #[choice(value = "other", label = "Something else")]
    Rest,
}

/// Write to us.
#[derive(MizanForm, Debug, PartialEq)]
#[form(title = "Contact us", crate = "mizan_forms")]
struct ContactForm {
    #[field(label = "Your name", max_length = 10)]
    name: String,
    #[field(email)]
    email: String,
    topic: Topic,
    /// As long as you like.
    #[field(
        widget = "textarea",
        min_length = 10,
        error_messages(min_length = "Say {limit} or more.")
    )]
    message: String,
    #[field(widget = "password", required = false)]
    secret: String,
    age: Option<u8>,
    remember: bool,
    #[field(required)]
    agree: bool,
    tags: Vec<String>,
    certain: Option<bool>,
}

fn valid_json() -> &'static [u8] {
    br#"{"name":" Ada ","email":"ada@example.org","topic":"billing_problem","message":"Hello there, all",
        "agree":true,"tags":["a","b"],"age":"36","certain":false,"unknown":1}"#
}

#[test]
fn json_becomes_the_struct() {
    let form = ContactForm::clean_fields(&FormInput::from_json(valid_json()).unwrap()).unwrap();
    assert_eq!(
        form,
        ContactForm {
            name: "Ada".to_owned(),
            email: "ada@example.org".to_owned(),
            topic: Topic::BillingProblem,
            message: "Hello there, all".to_owned(),
            secret: String::new(),
            age: Some(36),
            remember: false,
            agree: true,
            tags: vec!["a".to_owned(), "b".to_owned()],
            certain: Some(false),
        }
    );
}

#[test]
fn urlencoded_means_the_same_as_json() {
    let body =
        b"name=+Ada+&email=ada%40example.org&topic=billing_problem&message=Hello+there%2C+all\
        &agree=on&tags=a&tags=b&age=36&certain=false&unknown=1";
    let from_pairs = ContactForm::clean_fields(&FormInput::from_urlencoded(body).unwrap());
    let from_json = ContactForm::clean_fields(&FormInput::from_json(valid_json()).unwrap());
    assert_eq!(from_pairs, from_json);
}

#[test]
fn every_fault_of_every_field_is_reported_at_once() {
    let body = br#"{"name":"Ada Lovelace, Countess","email":"nobody","topic":"x","message":"short","age":300}"#;
    let errors = ContactForm::clean_fields(&FormInput::from_json(body).unwrap()).unwrap_err();
    let codes: Vec<_> = errors
        .iter()
        .flat_map(|(field, errors)| errors.iter().map(move |error| (field, error.code.as_ref())))
        .collect();
    assert_eq!(
        codes,
        [
            ("name", "max_length"),
            ("email", "invalid_email"),
            ("topic", "invalid_choice"),
            ("message", "min_length"),
            ("age", "max_value"),
            ("agree", "required"),
        ]
    );
    assert_eq!(errors.get("message")[0].message, "Say 10 or more.");
    assert_eq!(errors.get("age")[0].params["limit"], 255);
}

#[test]
fn errors_serialize_as_the_protocol_says() {
    let mut errors = FormErrors::of("email", FieldError::new("taken", "Somebody has it."));
    errors.add_non_field(FieldError::new("closed", "We are closed."));
    assert_eq!(
        serde_json::to_value(&errors).unwrap(),
        json!({
            "email": [{"code": "taken", "message": "Somebody has it.", "params": {}}],
            "__all__": [{"code": "closed", "message": "We are closed.", "params": {}}],
        })
    );
    errors.retain_fields(&["email"]);
    assert!(!errors.has_error(NON_FIELD, "closed"));
}

#[test]
fn the_schema_names_fields_types_and_choices() {
    let schema = ContactForm::spec().schema_json();
    assert_eq!(schema["name"], "contact");
    assert_eq!(schema["title"], "Contact us");
    assert_eq!(schema["description"], "Write to us.");
    let fields = schema["fields"].as_array().unwrap();
    assert_eq!(fields[0]["label"], "Your name");
    assert_eq!(fields[0]["type"], "text");
    assert_eq!(fields[0]["max_length"], 10);
    assert_eq!(fields[1]["type"], "email");
    assert_eq!(
        fields[2]["choices"],
        json!([
            {"value": "question", "label": "Question"},
            {"value": "billing_problem", "label": "Billing problem"},
            {"value": "other", "label": "Something else"},
        ])
    );
    assert_eq!(fields[3]["help_text"], "As long as you like.");
    assert_eq!(fields[5]["required"], false);
    assert!(ContactForm::spec().problems().is_empty());
}

#[test]
fn the_json_schema_lists_what_is_required() {
    let schema = ContactForm::spec().json_schema();
    assert_eq!(
        schema["required"],
        json!(["name", "email", "topic", "message", "agree"])
    );
    assert_eq!(schema["properties"]["age"]["maximum"], 255);
    assert_eq!(
        schema["properties"]["age"]["type"],
        json!(["integer", "null"])
    );
    assert_eq!(
        schema["properties"]["topic"]["enum"],
        json!(["question", "billing_problem", "other"])
    );
}

#[test]
fn what_was_cleaned_can_be_edited_and_cleans_to_the_same() {
    let form = ContactForm::clean_fields(&FormInput::from_json(valid_json()).unwrap()).unwrap();
    let values: serde_json::Map<_, _> = form
        .to_values()
        .iter()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let values = serde_json::Value::Object(values);
    let again = ContactForm::clean_fields(&FormInput::from_value(&values).unwrap()).unwrap();
    assert_eq!(form, again);
}

#[derive(Template)]
#[template(
    source = "<form>{{ form }}</form>|{{ form.field(\"email\").widget() }}",
    ext = "html"
)]
struct Page {
    form: BoundForm<ContactForm>,
}

#[test]
fn a_template_prints_the_form_with_values_and_errors() {
    let input = FormInput::from_urlencoded(
        b"name=%3Cb%3E&email=no&secret=hunter2&message=%0D%0Ahi&topic=other&remember=on",
    )
    .unwrap();
    let mut errors = ContactForm::clean_fields(&input).unwrap_err();
    errors.add_non_field(FieldError::new("closed", "We are <closed>."));
    let html = Page {
        form: BoundForm::bound(&input, errors),
    }
    .render()
    .unwrap();
    println!("{html}");
    for expected in [
        r#"<div class="form-errors" role="alert"><ul><li>We are &#60;closed&#62;.</li></ul></div>"#,
        r#"<label for="id_name">Your name</label>"#,
        r#"<input type="text" name="name" id="id_name" required value="&#60;b&#62;">"#,
        r#"<input type="email" name="email" id="id_email" required aria-describedby="id_email_error" aria-invalid="true" value="no">"#,
        r#"<p class="help" id="id_message_helptext">As long as you like.</p>"#,
        r#"aria-describedby="id_message_helptext id_message_error" aria-invalid="true" minlength="10">"#,
        "\n\nhi</textarea>",
        r#"<option value="other" selected>Something else</option>"#,
        r#"<input type="password" name="secret" id="id_secret">"#,
        r#"<input type="number" name="age" id="id_age" min="0" max="255" step="1">"#,
        r#"<input type="checkbox" name="remember" id="id_remember" checked>"#,
        r#"<input type="checkbox" name="agree" id="id_agree" required aria-describedby="id_agree_error" aria-invalid="true">"#,
        r#"<ul class="errors" id="id_agree_error"><li>Please tick this box to go on.</li></ul>"#,
    ] {
        assert!(html.contains(expected), "missing: {expected}\nin: {html}");
    }
    assert!(!html.contains("hunter2"));
    assert!(!html.contains("style=") && !html.contains("onclick"));
}

#[test]
fn printing_a_field_that_does_not_exist_fails() {
    let form = BoundForm::<ContactForm>::unbound();
    let mut text = String::new();
    assert!(std::fmt::write(&mut text, format_args!("{}", form.field("nmae"))).is_err());
}

#[test]
fn enums_know_their_values() {
    assert_eq!(Topic::from_value("other"), Some(Topic::Rest));
    assert_eq!(Topic::from_value("rest"), None);
    assert_eq!(Topic::BillingProblem.value(), "billing_problem");
    assert_eq!(Topic::Rest.label(), "Something else");
}

#[derive(MizanForm, Debug)]
#[form(crate = "mizan_forms", validate = "validator")]
struct Pair {
    #[field(rename = "low-end")]
    low: i32,
    high: i32,
}

/// What `derive(validator::Validate)` would write.
impl validator::Validate for Pair {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        let mut errors = validator::ValidationErrors::new();
        if self.low > self.high {
            errors.add("low", validator::ValidationError::new("order"));
            errors.add("__all__", validator::ValidationError::new("pair"));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }
}

#[test]
fn the_findings_of_another_derive_land_on_the_same_fields() {
    let clean = |body: &'static [u8]| Pair::clean_fields(&FormInput::from_json(body).unwrap());
    assert!(clean(br#"{"low-end": 1, "high": 2}"#).is_ok());
    let errors = clean(br#"{"low-end": 3, "high": 2}"#).unwrap_err();
    assert!(errors.has_error("low-end", "order"), "{errors}");
    assert!(errors.has_error(NON_FIELD, "pair"));
}

/// A type with several rules of its own.
struct Motto(String);

impl FieldValue for Motto {
    fn options() -> FieldOptions {
        String::options()
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        String::from_cleaned(cleaned).map(Self)
    }

    fn check(&self) -> Vec<FieldError> {
        let rules = [
            (self.0.contains('!'), "loud"),
            (self.0.len() > 5, "long"),
            (self.0.contains('#'), "invalid"),
        ];
        let broken = rules.into_iter().filter(|(broken, _)| *broken);
        broken.map(|(_, code)| FieldError::new(code, "")).collect()
    }

    fn to_json(&self) -> serde_json::Value {
        self.0.as_str().into()
    }
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Mottos {
    first: Motto,
    second: Option<Motto>,
    more: Vec<Motto>,
    count: u8,
}

#[test]
fn a_type_may_find_several_faults_at_once() {
    let input = json!({
        "first": "shout!!", "second": "#", "more": ["ok", "no!"], "count": "x",
    });
    let errors = Mottos::clean_fields(&FormInput::from_value(&input).unwrap())
        .err()
        .unwrap();
    let codes = |field| -> Vec<_> {
        let errors = errors.get(field).iter();
        errors.map(|error| error.code.to_string()).collect()
    };
    assert_eq!(codes("first"), ["loud", "long"]);
    assert_eq!(codes("second"), ["invalid"]);
    assert_eq!(codes("more"), ["loud"]);
    assert_eq!(errors.get("more")[0].params["index"], 1);
    assert_eq!(codes("count"), ["invalid"]);
    assert!(errors.get("first").iter().all(|e| !e.message.is_empty()));

    let input = json!({"first": "short", "more": [], "count": 1});
    let clean = Mottos::clean_fields(&FormInput::from_value(&input).unwrap()).unwrap();
    assert_eq!(clean.to_values().get("first"), Some(&json!("short")));
    assert_eq!(clean.first.0.len() + clean.more.len(), 5);
    assert!(clean.second.is_none() && clean.count == 1);
}

static ASKED: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Numbered {
    #[field(initial = || ASKED.fetch_add(1, std::sync::atomic::Ordering::Relaxed))]
    number: u8,
}

#[test]
fn an_initial_value_may_be_made_anew_each_time() {
    let shown = || {
        BoundForm::<Numbered>::unbound()
            .field("number")
            .value()
            .to_owned()
    };
    assert_eq!(shown(), "0");
    assert_eq!(shown(), "1");
    let schema = Numbered::spec().schema_json().to_string();
    assert!(!schema.contains("initial"), "{schema}");
    let input = FormInput::from_urlencoded(b"number=7").unwrap();
    assert_eq!(Numbered::clean_fields(&input).ok().unwrap().number, 7);
}

#[derive(MizanForm, Debug)]
#[form(title = "Looser", crate = "mizan_forms")]
struct LooserForm {
    #[field(choices = [("7", "Seven"), ("True", "Yes"), ("07", "Bond")])]
    pick: String,
    #[field(choices = [("1", "One"), ("b", "Other")])]
    perhaps: Option<String>,
    #[field(step = 5)]
    fives: i8,
}

#[test]
fn the_json_schema_is_never_stricter_than_the_server() {
    let schema = LooserForm::spec().json_schema();
    let pick = &schema["properties"]["pick"];
    assert_eq!(pick["enum"], json!(["7", "True", "07", 7, true]));
    assert_eq!(pick["type"], json!(["string", "integer", "boolean"]));
    let perhaps = &schema["properties"]["perhaps"];
    assert_eq!(perhaps["enum"], json!(["1", "b", 1, "", null]));
    assert_eq!(perhaps["type"], json!(["string", "integer", "null"]));
    // A browser counts steps from the minimum: 0 and 5 must be among them.
    let fields = LooserForm::spec().schema_json();
    assert_eq!(fields["fields"][2]["min_value"], -125);
    for (pick, fives) in [("7", "-125"), ("true", "0"), ("\"07\"", "125")] {
        let body = format!(r#"{{"pick":{pick},"fives":{fives}}}"#);
        let input = FormInput::from_json(body.as_bytes()).unwrap();
        let form = LooserForm::clean_fields(&input).unwrap();
        assert_eq!((form.fives % 5, form.perhaps), (0, None));
    }
}
