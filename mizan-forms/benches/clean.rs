//! One 12-field form from JSON: Mizan's cleaning beside the same struct done by hand with serde and
//! validator; then formsets of 250, 500 and 1,000 rows. Run with `cargo bench -p mizan-forms`; prints nanoseconds and
//! allocations per form, and the ratio.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use mizan_forms::{Form, FormInput};
use mizan_macros::{Choices, MizanForm};
use serde::Deserialize;
use validator::{ValidateEmail, ValidateLength, ValidateRange, ValidateUrl};

#[derive(Choices, Deserialize)]
#[choices(crate = "mizan_forms")]
#[serde(rename_all = "snake_case")]
enum Topic {
    Question,
    Problem,
    Billing,
    Other,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
#[allow(dead_code, reason = "only made, never read")]
struct Ticket {
    #[field(max_length = 100)]
    name: String,
    #[field(email)]
    email: String,
    topic: Topic,
    #[field(min_length = 3, max_length = 200)]
    subject: String,
    #[field(widget = "textarea", min_length = 10, max_length = 2000)]
    message: String,
    #[field(url)]
    page: Option<String>,
    #[field(min_value = 18, max_value = 120)]
    age: u8,
    #[field(min_value = 1, max_value = 100000)]
    order: i64,
    #[field(min_value = 0, max_value = 5)]
    rating: f64,
    #[field(max_length = 40)]
    city: String,
    newsletter: bool,
    #[field(required)]
    agree: bool,
}

#[derive(Deserialize)]
struct ByHand {
    name: String,
    email: String,
    #[allow(dead_code, reason = "only made, never read")]
    topic: Topic,
    subject: String,
    message: String,
    page: Option<String>,
    age: u8,
    order: i64,
    rating: f64,
    city: String,
    #[allow(dead_code, reason = "only made, never read")]
    newsletter: bool,
    agree: bool,
}

/// What a careful engineer writes: strip, required, limits, one list of errors.
fn by_hand(body: &[u8]) -> Result<ByHand, Vec<(&'static str, &'static str)>> {
    let mut form: ByHand = serde_json::from_slice(body).map_err(|_| vec![("", "unreadable")])?;
    let mut errors = Vec::new();
    for (name, text, least, most) in [
        ("name", &mut form.name, 1, 100),
        ("email", &mut form.email, 1, 320),
        ("subject", &mut form.subject, 3, 200),
        ("message", &mut form.message, 10, 2000),
        ("city", &mut form.city, 1, 40),
    ] {
        let stripped = text.trim();
        if stripped.len() != text.len() {
            *text = stripped.to_owned();
        }
        if !text.validate_length(Some(least), Some(most), None) {
            errors.push((name, "length"));
        }
        if text.contains('\0') {
            errors.push((name, "null"));
        }
    }
    if !form.email.validate_email() {
        errors.push(("email", "invalid"));
    }
    if form.page.as_ref().is_some_and(|page| !page.validate_url()) {
        errors.push(("page", "invalid"));
    }
    if !form.age.validate_range(Some(18), Some(120), None, None) {
        errors.push(("age", "range"));
    }
    if !form
        .order
        .validate_range(Some(1), Some(100_000), None, None)
    {
        errors.push(("order", "range"));
    }
    if !form.rating.validate_range(Some(0.0), Some(5.0), None, None) {
        errors.push(("rating", "range"));
    }
    if !form.agree {
        errors.push(("agree", "required"));
    }
    if errors.is_empty() {
        Ok(form)
    } else {
        Err(errors)
    }
}

const VALID: &[u8] = br#"{"name":"Ada Lovelace","email":"ada@example.org","topic":"billing","subject":"An invoice","message":"The invoice of last month names another company. Could you send it again?","page":"https://example.org/invoices/1842","age":36,"order":1842,"rating":4.5,"city":"London","newsletter":false,"agree":true}"#;
const WRONG: &[u8] = br#"{"name":"","email":"nobody","topic":"x","subject":"a","message":"short","page":"javascript:x","age":300,"order":0,"rating":9.5,"city":"","newsletter":[],"agree":false}"#;

fn measure(name: &str, work: impl FnMut()) -> f64 {
    measure_many(name, 20_000, work)
}

fn measure_many(name: &str, count: u32, mut work: impl FnMut()) -> f64 {
    let allocations = allocation_counter::measure(&mut work).count_total;
    let mut best = f64::MAX;
    for _ in 0..7 {
        let start = Instant::now();
        for _ in 0..count {
            work();
        }
        best = best.min(start.elapsed().as_secs_f64() / f64::from(count) * 1e9);
    }
    let rate = 1e9 / best;
    println!("{name:36} {best:10.0} ns/form {rate:10.0} forms/s {allocations:6} allocations");
    best
}

fn mizan(body: &[u8]) -> bool {
    let input = FormInput::from_json(black_box(body)).unwrap();
    black_box(Ticket::clean_fields(&input)).is_ok()
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms", nested)]
#[allow(dead_code, reason = "only made, never read")]
struct Row {
    #[field(max_length = 40)]
    name: String,
    #[field(min_value = 1)]
    amount: u16,
    price: f64,
    gift: bool,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
#[allow(dead_code, reason = "only made, never read")]
struct Basket {
    customer: String,
    #[field(can_delete, can_order)]
    rows: Vec<Row>,
}

/// The same basket in both encodings.
fn basket(rows: usize) -> (String, String) {
    let mut json = String::from(r#"{"customer":"Ada","rows":["#);
    let mut pairs = String::from("customer=Ada");
    for row in 0..rows {
        let comma = if row == 0 { "" } else { "," };
        json += &format!(
            r#"{comma}{{"name":"Thing {row}","amount":{},"price":2.5,"gift":true,"ORDER":{row}}}"#,
            row % 50 + 1
        );
        let amount = row % 50 + 1;
        pairs += &format!("&rows.{row}.name=Thing+{row}&rows.{row}.amount={amount}");
        pairs += &format!("&rows.{row}.price=2.5&rows.{row}.gift=on&rows.{row}.ORDER={row}");
    }
    (json + "]}", pairs)
}

fn rows() {
    let limit = Basket::spec().max_input_fields();
    for rows in [250, 500, 1_000] {
        let (json, pairs) = basket(rows);
        let clean = |input: FormInput<'_>, count: usize| {
            let form = Basket::clean_fields(&input).unwrap();
            assert_eq!(black_box(form).rows.len(), count);
        };
        let time = measure_many(&format!("{rows} rows, JSON"), 50, || {
            clean(
                FormInput::from_json_within(json.as_bytes(), limit).unwrap(),
                rows,
            );
        });
        println!("{:36} {:10.0} ns/row", "", time / rows as f64);
        let time = measure_many(&format!("{rows} rows, urlencoded"), 50, || {
            clean(
                FormInput::from_urlencoded_within(pairs.as_bytes(), limit).unwrap(),
                rows,
            );
        });
        println!("{:36} {:10.0} ns/row", "", time / rows as f64);
        let wrong = json.replace(
            "Thing",
            "A thing with much too long a name for this field, far",
        );
        let time = measure_many(&format!("{rows} rows, each wrong"), 50, || {
            let input = FormInput::from_json_within(wrong.as_bytes(), limit).unwrap();
            let errors = Basket::clean_fields(&input).err().unwrap();
            assert_eq!(black_box(errors).len(), rows);
        });
        println!("{:36} {:10.0} ns/row", "", time / rows as f64);
    }
}

fn main() {
    assert!(mizan(VALID) && by_hand(VALID).is_ok() && !mizan(WRONG));
    let ours = measure("Mizan, valid JSON", || assert!(mizan(VALID)));
    if std::env::args().any(|argument| argument == "valid") {
        return; // For a profiler.
    }
    let theirs = measure("serde + validator, valid JSON", || {
        assert!(black_box(by_hand(black_box(VALID))).is_ok());
    });
    println!("ratio {:.2}", ours / theirs);
    measure("Mizan, 12 errors", || assert!(!mizan(WRONG)));
    measure("Mizan, reading JSON alone", || {
        black_box(FormInput::from_json(black_box(VALID)).unwrap());
    });
    rows();
}
