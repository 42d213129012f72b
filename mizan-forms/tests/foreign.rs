//! `validator` and `garde` on a form: their rules hold, and the description tells them as far as it can.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use garde::Validate as _;
use mizan_forms::{BoundForm, Form, FormErrors, FormInput};
use mizan_macros::MizanForm;
use serde_json::{Value, json};

fn odd(value: i32) -> Result<(), validator::ValidationError> {
    if value % 2 == 0 {
        return Err(validator::ValidationError::new("odd"));
    }
    Ok(())
}

const LIMIT: u64 = 9;

#[derive(MizanForm, validator::Validate, Debug)]
#[form(crate = "mizan_forms", validate = "validator")]
struct Checked {
    #[field(max_length = 8)]
    #[validate(length(min = 2, max = 10, message = "Between two and ten."))]
    name: String,
    #[validate(range(min = 3, max = 7), custom(function = odd))]
    count: i32,
    #[validate(range(exclusive_min = 0.0, max = 1.5))]
    share: Option<f64>,
    #[validate(email)]
    address: Option<String>,
    #[validate(length(max = LIMIT))]
    code: Option<String>,
    #[validate(length(equal = 2))]
    pair: Vec<String>,
    #[field(step = 5)]
    #[validate(range(min = 3))]
    steps: i32,
}

#[derive(MizanForm, garde::Validate, Debug)]
#[form(crate = "mizan_forms", validate = "garde")]
struct Guarded {
    // Counts bytes.
    #[garde(length(min = 5, max = 8))]
    name: String,
    #[garde(length(chars, min = 2, max = 3))]
    initials: String,
    #[garde(length(utf16, min = 3, max = 4))]
    units: Option<String>,
    #[garde(length(graphemes, min = 1, max = 2))]
    flag: Option<String>,
    #[garde(range(min = -3, max = 7))]
    count: i32,
    #[garde(ascii, pattern(r"^[a-z]+$"))]
    word: Option<String>,
    #[garde(length(max = 2), inner(length(min = 1)))]
    tags: Vec<String>,
    #[garde(skip)]
    free: Option<String>,
}

fn clean<F: Form>(input: &Value) -> Result<F, FormErrors> {
    F::clean_fields(&FormInput::from_json(input.to_string().as_bytes()).unwrap())
}

fn field(schema: &Value, name: &str) -> Value {
    let fields = schema["fields"].as_array().unwrap();
    fields
        .iter()
        .find(|field| field["name"] == name)
        .unwrap()
        .clone()
}

fn server_only(field: &Value) -> Vec<Value> {
    let rules = field.get("server_only").and_then(Value::as_array);
    rules.cloned().unwrap_or_default()
}

fn right() -> Value {
    json!({"name": "Ada", "count": 5, "pair": ["a", "b"], "steps": 5})
}

fn with(mut value: Value, name: &str, new: Value) -> Value {
    value[name] = new;
    value
}

#[test]
fn what_validator_finds_lands_on_the_fields() {
    assert!(clean::<Checked>(&right()).is_ok());
    for (name, value, code) in [
        ("name", json!("x"), "length"),
        ("count", json!(4), "odd"),
        ("count", json!(9), "range"),
        ("share", json!(0), "range"),
        ("address", json!("x"), "email"),
        ("code", json!("1234567890"), "length"),
        ("pair", json!(["a"]), "length"),
        ("steps", json!(0), "range"),
    ] {
        let errors = clean::<Checked>(&with(right(), name, value)).unwrap_err();
        assert!(errors.has_error(name, code), "{name} {errors}");
    }
    let errors = clean::<Checked>(&with(right(), "name", json!("x"))).unwrap_err();
    assert_eq!(errors.get("name")[0].message, "Between two and ten.");
}

#[test]
fn the_description_tells_validators_rules() {
    let schema = Checked::spec().schema_json();
    let name = field(&schema, "name");
    // The field's own limit is the narrower one.
    assert_eq!(
        (&name["min_length"], &name["max_length"]),
        (&json!(2), &json!(8))
    );
    assert!(name.get("server_only").is_none());
    let count = field(&schema, "count");
    assert_eq!(
        (&count["min_value"], &count["max_value"]),
        (&json!(3), &json!(7))
    );
    assert_eq!(count["server_only"], json!(["custom"]));
    let share = field(&schema, "share");
    assert!(share.get("min_value").is_none());
    assert_eq!(
        (&share["max_value"], &share["server_only"]),
        (&json!(1.5), &json!(["range"]))
    );
    assert_eq!(field(&schema, "address")["server_only"], json!(["email"]));
    assert_eq!(field(&schema, "code")["server_only"], json!(["length"]));
    let pair = field(&schema, "pair");
    assert_eq!(
        (&pair["min_length"], &pair["max_length"]),
        (&json!(2), &json!(2))
    );
    // A minimum would move the grid of the steps.
    let steps = field(&schema, "steps");
    assert_ne!(steps["min_value"], json!(3));
    assert!(server_only(&steps).contains(&json!("range")));

    let schema = Checked::spec().json_schema();
    assert_eq!(schema["properties"]["count"]["minimum"], 3);
    assert_eq!(schema["properties"]["name"]["minLength"], 2);
    let html = BoundForm::<Checked>::unbound()
        .field("count")
        .widget()
        .to_string();
    assert!(
        html.contains("min=\"3\"") && html.contains("max=\"7\""),
        "{html}"
    );
}

fn guarded() -> Value {
    json!({"name": "Grace", "initials": "GH", "count": 1, "tags": ["a"]})
}

#[test]
fn what_garde_finds_lands_on_the_fields() {
    assert!(clean::<Guarded>(&guarded()).unwrap().validate().is_ok());
    for (name, value) in [
        ("name", json!("Ada")),
        // Three characters, twelve bytes.
        ("name", json!("😀😀😀")),
        ("initials", json!("G")),
        ("units", json!("ab")),
        ("flag", json!("abc")),
        ("count", json!(-4)),
        ("word", json!("Abc")),
        ("tags", json!(["a", "b", "c"])),
    ] {
        let errors = clean::<Guarded>(&with(guarded(), name, value)).unwrap_err();
        assert!(errors.has_error(name, "invalid"), "{name} {errors}");
        assert!(!errors.get(name)[0].message.is_empty());
    }
}

#[test]
fn the_description_tells_gardes_rules_never_more_strictly() {
    let schema = Guarded::spec().schema_json();
    let limits = |name: &str| {
        let field = field(&schema, name);
        let number = |key: &str| field.get(key).and_then(Value::as_i64);
        let lengths = (number("min_length"), number("max_length"));
        (
            lengths,
            field.get("server_only").cloned().unwrap_or(json!([])),
        )
    };
    // Five bytes may be two characters, and eight characters may be too many bytes: the server knows.
    assert_eq!(limits("name"), ((Some(2), Some(8)), json!(["length"])));
    assert_eq!(limits("initials"), ((Some(2), Some(3)), json!([])));
    assert_eq!(limits("units"), ((Some(2), Some(4)), json!(["length"])));
    assert_eq!(limits("flag"), ((Some(1), None), json!(["length"])));
    assert_eq!(limits("word"), ((None, None), json!(["ascii", "pattern"])));
    assert_eq!(limits("tags"), ((None, Some(2)), json!(["item", "inner"])));
    assert_eq!(limits("free"), ((None, None), json!([])));
    let count = field(&schema, "count");
    assert_eq!(
        (&count["min_value"], &count["max_value"]),
        (&json!(-3), &json!(7))
    );
    // What the server takes, the description takes: two characters of four bytes each.
    assert!(clean::<Guarded>(&with(guarded(), "name", json!("😀😀"))).is_ok());
}
