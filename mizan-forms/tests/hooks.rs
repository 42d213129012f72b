//! An application's own functions on fields, and fields that look at others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{Choice, Cleaner, FieldError, Form, FormInput, FormSetup, FormSpec};
use mizan_macros::MizanForm;
use serde_json::{Value, json};

fn polite(text: &str) -> Result<(), FieldError> {
    match text.contains('!') {
        true => Err(FieldError::new("loud", "Do not shout.")),
        false => Ok(()),
    }
}

fn known(text: &str) -> Result<(), FieldError> {
    match text {
        "ada" => Ok(()),
        _ => Err(FieldError::new("invalid", "")),
    }
}

fn even(number: &u8) -> Result<(), FieldError> {
    match number % 2 {
        0 => Ok(()),
        _ => Err(FieldError::new("odd", "Enter an even number.")),
    }
}

fn lower(text: String) -> Result<String, FieldError> {
    match text.as_str() {
        "NONE" => Err(FieldError::new("none", "Not this one.")),
        _ => Ok(text.to_lowercase()),
    }
}

fn or_seven(number: Option<u8>) -> Result<Option<u8>, FieldError> {
    Ok(number.or(Some(7)))
}

fn few(list: &[String]) -> Result<(), FieldError> {
    match list.len() {
        0 => panic!("nothing was given"),
        1 | 2 => Ok(()),
        _ => Err(FieldError::new("many", "Two at most.")),
    }
}

#[derive(MizanForm, Debug)]
#[form(
    crate = "mizan_forms",
    fieldsets = [("Who", [name, nick]), ("What", [size])],
    order = [size, name]
)]
struct Hooked {
    #[field(rules = [polite, known], error_messages(loud = "Softly, please."))]
    name: String,
    #[field(required = false, clean = lower)]
    nick: String,
    #[field(rules = [even], clean = or_seven)]
    size: Option<u8>,
    #[field(rules = [few])]
    tags: Vec<String>,
    #[field(depends_on = [name, size])]
    confirm: String,
    #[field(choices)]
    owner: Option<i64>,
}

fn clean(value: &Value) -> Result<Hooked, Vec<(String, String)>> {
    let input = FormInput::from_value(value).unwrap();
    Hooked::clean_fields(&input).map_err(|errors| {
        let all = errors.iter().flat_map(|(field, errors)| {
            let one = |error: &FieldError| (field.to_owned(), error.message.to_string());
            errors.iter().map(one).collect::<Vec<_>>()
        });
        all.collect()
    })
}

#[test]
fn rules_are_all_asked_and_skip_what_is_empty() {
    let fine = json!({"name": "ada", "nick": "ADA", "confirm": "x"});
    let form = clean(&fine).unwrap();
    assert_eq!((form.nick.as_str(), form.size), ("ada", Some(7)));
    let wrong = json!({"name": "shout!", "nick": "NONE", "size": 3, "tags": ["a", "b", "c"], "confirm": "x"});
    let expected = [
        ("name", "Softly, please."),
        ("name", "This value is not in the expected form."),
        ("nick", "Not this one."),
        ("size", "Enter an even number."),
        ("tags", "Two at most."),
    ];
    let expected = expected.map(|(field, text)| (field.to_owned(), text.to_owned()));
    assert_eq!(clean(&wrong).unwrap_err(), expected);
    // A value that its type refuses is not shown to the rules.
    let errors = clean(&json!({"name": [], "size": "x", "confirm": "x"})).unwrap_err();
    assert_eq!(errors.len(), 2, "{errors:?}");
}

#[test]
fn a_field_that_looks_at_others_is_reported_with_them() {
    let value = json!({"name": "", "size": 3});
    let input = FormInput::from_value(&value).unwrap();
    for (wanted, expected) in [
        ("name", &["name", "confirm"][..]),
        ("size", &["size", "confirm"]),
        ("confirm", &["confirm"]),
        ("nick", &[]),
    ] {
        let fields = [wanted];
        let mut cleaner = Cleaner::new(Hooked::spec(), &input).only(&fields);
        assert!(Hooked::clean_with(&mut cleaner).is_none());
        let errors = cleaner.into_errors();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, expected, "{wanted}");
    }
}

#[test]
fn a_request_brings_its_own_choices() {
    let mut setup = FormSetup::new(Hooked::spec());
    setup
        .field("owner")
        .choices([Choice::new("7", "Ada"), Choice::new("9", "Bob")])
        .required(true);
    setup.field("confirm").initial("fixed").disabled(true);
    assert!(setup.is_changed());
    let spec = setup.finish().unwrap();
    let clean = |body: &'static [u8]| {
        let input = FormInput::from_urlencoded(body).unwrap();
        let mut cleaner = Cleaner::new(&spec, &input);
        Hooked::clean_with(&mut cleaner).ok_or(cleaner.into_errors())
    };
    let form = clean(b"name=ada&owner=9&confirm=other").unwrap();
    assert_eq!((form.owner, form.confirm.as_str()), (Some(9), "fixed"));
    assert!(
        clean(b"name=ada&owner=8")
            .unwrap_err()
            .has_error("owner", "invalid_choice")
    );
    assert!(
        clean(b"name=ada")
            .unwrap_err()
            .has_error("owner", "required")
    );
    // The form itself stays as it was.
    assert!(Hooked::spec().field("owner").unwrap().choices().is_empty());
    assert_eq!(
        spec.schema_json()["fields"][5]["choices"][1]["label"],
        "Bob"
    );
}

#[test]
fn a_setup_that_makes_no_sense_is_an_error() {
    let mut setup = FormSetup::new(Hooked::spec());
    setup.field("nmae").label("Name");
    assert_eq!(setup.finish().unwrap_err().field, "nmae");
    let mut setup = FormSetup::new(Hooked::spec());
    setup.field("name").choices([Choice::new("a", "A")]);
    assert_eq!(setup.finish().unwrap_err().field, "name");
}

#[test]
fn the_schema_lists_fieldsets_and_the_order_of_showing() {
    let schema = Hooked::spec().schema_json();
    let sets = json!([{"legend": "Who", "fields": ["name", "nick"]}, {"legend": "What", "fields": ["size"]}]);
    assert_eq!(schema["fieldsets"], sets);
    let fields = schema["fields"].as_array().unwrap();
    let names: Vec<_> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["size", "name", "nick", "tags", "confirm", "owner"]);
    let options = mizan_forms::FieldOptions::new();
    let odd = FormSpec::new("odd")
        .with("a.b", options.clone())
        .with("a", options)
        .with_fieldset("X", ["a", "c"])
        .with_fieldset("Y", ["a"])
        .with_order(["d"]);
    let problems: Vec<_> = odd
        .problems()
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    assert_eq!(problems, ["a.b", "c", "a", "d"]);
}
