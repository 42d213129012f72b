//! Nested forms and formsets as HTML, and what comes back from it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{BoundForm, FieldError, Form, FormErrors, FormInput, FormValues};
use mizan_macros::MizanForm;
use serde_json::json;

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms", nested)]
struct Contact {
    #[field(email)]
    email: String,
    #[field(help_text = "With its area code.")]
    phone: Option<String>,
}

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms", nested)]
struct Item {
    name: String,
    #[field(initial = 1)]
    amount: u8,
    #[field(widget = "radio", choices = ["red", "blue"])]
    colour: String,
}

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms", fieldsets = [("Who", [contact, note])])]
struct Order {
    contact: Contact,
    billing: Option<Contact>,
    #[field(
        min_forms = 1,
        max_forms = 3,
        extra = 1,
        can_delete,
        can_order,
        help_text = "At most three."
    )]
    items: Vec<Item>,
    note: String,
}

fn has(html: &str, expected: &[&str]) {
    for expected in expected {
        assert!(html.contains(expected), "missing: {expected}\nin: {html}");
    }
}

#[test]
fn a_fresh_form_shows_blank_rows_and_a_template() {
    let form = BoundForm::<Order>::unbound();
    let html = form.to_string();
    has(
        &html,
        &[
            r#"<fieldset class="fields"><legend>Who</legend>"#,
            r#"<fieldset class="nested-form" id="id_contact"><legend>Contact</legend>"#,
            r#"<label for="id_contact.email">Email</label>"#,
            r#"<input type="email" name="contact.email" id="id_contact.email" required>"#,
            r#"<p class="help" id="id_contact.phone_helptext">With its area code.</p>"#,
            r#"<fieldset class="nested-form" id="id_billing"><legend>Billing <span class="optional">(optional)</span></legend>"#,
            r#"<input type="email" name="billing.email" id="id_billing.email">"#,
            r#"<fieldset class="formset" id="id_items" data-formset="items" data-max-forms="3" aria-describedby="id_items_helptext">"#,
            r#"<fieldset class="form-row" id="id_items.0"><legend>Item 1</legend>"#,
            r#"<input type="text" name="items.1.name" id="id_items.1.name">"#,
            r#"<input type="number" name="items.1.amount" id="id_items.1.amount" value="1" min="0" max="255" step="1">"#,
            r#"id="id_items.1.colour_1" value="red""#,
            r#"<input type="number" name="items.0.ORDER" id="id_items.0.ORDER""#,
            r#"<input type="checkbox" name="items.0.DELETE" id="id_items.0.DELETE">"#,
            r#"<template><fieldset class="form-row" id="id_items.__prefix__"><legend>Item</legend>"#,
            r#"name="items.__prefix__.name""#,
            r#"<button type="submit" name="items.ADD" value="1" formnovalidate>Add another</button>"#,
        ],
    );
    assert!(!html.contains("items.2."), "{html}");
    // A row that may go must not keep the form from being sent.
    assert!(!html.contains(r#"id="id_items.0.name" required"#), "{html}");
    let mut ids: Vec<_> = html
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "every id is there once");
}

fn submitted() -> (FormInput<'static>, FormErrors) {
    let body =
        b"contact.email=no&items.0.name=Tea&items.0.amount=2&items.0.colour=red&items.0.ORDER=2\
        &items.4.name=&items.4.amount=x&items.4.DELETE=&items.7.DELETE=on&items.7.name=gone&note=";
    let input = FormInput::from_urlencoded(body).unwrap();
    let errors = Order::clean_fields(&input).unwrap_err();
    (input, errors)
}

#[test]
fn a_refused_form_shows_its_rows_as_they_were_sent() {
    let (input, mut errors) = submitted();
    errors.add("items", FieldError::new("dear", "Too dear."));
    errors.add("contact.__all__", FieldError::new("odd", "Odd."));
    let form = BoundForm::<Order>::bound(&input, errors);
    let html = form.to_string();
    has(
        &html,
        &[
            r#"id="id_contact.email" required aria-describedby="id_contact.email_error" aria-invalid="true" value="no">"#,
            r#"<ul class="errors" id="id_items_error"><li>Too dear.</li></ul>"#,
            r#"aria-describedby="id_items_helptext id_items_error""#,
            r#"<li>Odd.</li>"#,
            r#"value="Tea""#,
            r#"<ul class="errors" id="id_items.4.amount_error"><li>Enter a whole number.</li></ul>"#,
            r#"id="id_items.7.DELETE" checked>"#,
            r#"value="gone""#,
        ],
    );
    assert!(
        !html.contains("items.5.") && !html.contains("items.ADD"),
        "three rows are enough"
    );
    assert_eq!(form.field("items.4.amount").error_list().len(), 1);
    assert_eq!(form.field("items.0.ORDER").value(), "2");
    assert_eq!(form.field("contact.email").value(), "no");
    let changed: Vec<_> = form.changed_data().collect();
    assert_eq!(changed, ["contact", "items"]);
    let rows = form.field("items").rows().unwrap();
    assert_eq!(
        rows.iter()
            .map(|row| row.prefix().to_owned())
            .collect::<Vec<_>>(),
        ["items.0", "items.4", "items.7"]
    );
}

#[test]
fn one_more_row_has_no_errors() {
    let input = FormInput::from_urlencoded(b"items.0.name=Tea&items.3.name=&items.ADD=1").unwrap();
    assert_eq!(Order::spec().added_row(&input), Some("items"));
    let form = BoundForm::<Order>::unbound()
        .bind(&input, FormErrors::new())
        .with_row("items");
    let html = form.to_string();
    has(
        &html,
        &[
            r#"value="Tea""#,
            r#"name="items.3.name""#,
            r#"name="items.4.name""#,
        ],
    );
    assert!(!html.contains("aria-invalid"), "{html}");
    let none = FormInput::from_urlencoded(b"contact.ADD=1&ADD=1&.ADD=1&unknown.ADD=1").unwrap();
    assert_eq!(Order::spec().added_row(&none), None);
}

#[test]
fn a_form_that_edits_shows_its_values_in_every_part() {
    let item = |name: &str| Item {
        name: name.to_owned(),
        amount: 2,
        colour: "blue".to_owned(),
    };
    let order = Order {
        contact: Contact {
            email: "ada@example.org".to_owned(),
            phone: Some("1".to_owned()),
        },
        billing: None,
        items: vec![item("Tea"), item("Jam")],
        note: "Soon".to_owned(),
    };
    let form = BoundForm::editing(&order);
    has(
        &form.to_string(),
        &[
            r#"name="contact.phone" id="id_contact.phone" aria-describedby="id_contact.phone_helptext" value="1">"#,
            r#"name="items.1.name" id="id_items.1.name" value="Jam">"#,
            r#"id="id_items.1.colour_2" value="blue" checked"#,
            r#"name="items.2.name" id="id_items.2.name">"#,
        ],
    );
    // What is shown says the same when it comes back.
    let json = order.to_values().to_json();
    assert_eq!(
        Order::clean_fields(&FormInput::from_value(&json).unwrap()).unwrap(),
        order
    );
    let values = FormValues::from_json(&json);
    assert!(!Order::spec().has_changed(&values, &FormInput::from_value(&json).unwrap()));
}

#[test]
fn two_forms_of_a_kind_stand_on_one_page() {
    let left = BoundForm::<Contact>::unbound().with_prefix("left");
    let html = left.to_string();
    has(
        &html,
        &[
            r#"<label for="id_left.email">"#,
            r#"name="left.email" id="id_left.email""#,
        ],
    );
    let input = FormInput::from_urlencoded(b"right.email=a%40example.org&left.email=no").unwrap();
    let part = input.form("left").unwrap();
    let errors = Contact::clean_fields(&part).unwrap_err();
    let html = left.bind(&input, errors).to_string();
    has(
        &html,
        &[r#"aria-describedby="id_left.email_error" aria-invalid="true" value="no""#],
    );
}

#[test]
fn fieldsets_print_alone_and_slips_are_noticed() {
    let form = BoundForm::<Order>::unbound();
    let html = form.fieldset("Who").to_string();
    has(&html, &["contact.email", "name=\"note\"", "</fieldset>"]);
    assert!(!html.contains("items"));
    assert_eq!(form.to_string().matches("name=\"note\"").count(), 1);
    let mut text = String::new();
    let whom = form.fieldset("Whom");
    assert!(std::fmt::write(&mut text, format_args!("{whom}")).is_err());
    let lost = form.field("items.9.name");
    assert!(std::fmt::write(&mut text, format_args!("{lost}")).is_err());
}

#[test]
fn the_schema_has_everything_a_client_needs_for_rows() {
    let schema = Order::spec().schema_json();
    let items = schema["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["name"] == "items")
        .unwrap();
    assert_eq!(items["type"], "formset");
    assert_eq!(
        (
            &items["min_forms"],
            &items["max_forms"],
            &items["absolute_max"]
        ),
        (&json!(1), &json!(3), &json!(1003))
    );
    assert_eq!(
        (&items["can_delete"], &items["can_order"], &items["extra"]),
        (&json!(true), &json!(true), &json!(1))
    );
    assert_eq!(items["fields"][1]["name"], "amount");
    assert_eq!(
        items["empty_form"],
        json!({"name": "", "amount": 1, "colour": ""})
    );
    let contact = schema["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["name"] == "contact")
        .unwrap();
    assert_eq!(contact["fields"][0]["type"], "email");
    let json = Order::spec().json_schema();
    assert_eq!(json["required"], json!(["contact", "items", "note"]));
    assert_eq!(json["properties"]["contact"]["required"], json!(["email"]));
    let items = &json["properties"]["items"];
    assert_eq!(
        (&items["minItems"], &items["maxItems"]),
        (&json!(1), &json!(1003))
    );
    // Rows may be blank or on their way out: what they lack is no fault.
    let row = &items["items"]["anyOf"][0];
    assert_eq!(row["properties"]["DELETE"]["type"], "boolean");
    assert!(row["required"].is_null() && json["properties"]["billing"]["required"].is_null());
    assert_eq!(
        json["properties"]["billing"]["type"],
        json!(["object", "null"])
    );
}
