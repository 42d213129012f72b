//! `GET /api/mizan/bench_context`: public, the same for everyone. Fields stand in canonical (sorted) order.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::{
    cached::{self, Audience},
    problem::Problem,
};

#[derive(Serialize)]
struct Product {
    available: bool,
    description: String,
    id: i64,
    name: String,
    price_cents: i64,
    variants: Vec<Variant>,
}

#[derive(Serialize)]
struct Variant {
    colour: String,
    sku: String,
    stock: i64,
}

pub async fn bench_context(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let variants = ["black", "green", "red"]
        .into_iter()
        .zip(1..)
        .map(|(colour, number)| Variant {
            colour: colour.to_owned(),
            sku: format!("LAMP-{number:03}"),
            stock: number * 7,
        })
        .collect();
    let product = Product {
        available: true,
        description: "A desk lamp with a \"warm\" light, 40 cm high & made of beech.".to_owned(),
        id: 42,
        name: "Desk lamp".to_owned(),
        price_cents: 4_900,
        variants,
    };
    cached::json(&request, Audience::Everyone, &product)
}
