//! One 12-field form from JSON: Mizan's cleaning beside the same struct done by hand with serde and
//! validator. Run with `cargo bench -p mizan-forms`; prints nanoseconds per form and the ratio.

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

fn measure(name: &str, mut work: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..7 {
        let start = Instant::now();
        for _ in 0..20_000 {
            work();
        }
        best = best.min(start.elapsed().as_secs_f64() / 20_000.0 * 1e9);
    }
    println!("{name:32} {best:8.0} ns/form {:10.0} forms/s", 1e9 / best);
    best
}

fn mizan(body: &[u8]) -> bool {
    let input = FormInput::from_json(black_box(body)).unwrap();
    black_box(Ticket::clean_fields(&input)).is_ok()
}

fn main() {
    assert!(mizan(VALID) && by_hand(VALID).is_ok() && !mizan(WRONG));
    let ours = measure("Mizan, valid JSON", || assert!(mizan(VALID)));
    let theirs = measure("serde + validator, valid JSON", || {
        assert!(black_box(by_hand(black_box(VALID))).is_ok());
    });
    println!("ratio {:.2}", ours / theirs);
    measure("Mizan, 12 errors", || assert!(!mizan(WRONG)));
    measure("Mizan, reading JSON alone", || {
        black_box(FormInput::from_json(black_box(VALID)).unwrap());
    });
}
